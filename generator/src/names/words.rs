//! What a text is called in Rust, for each kind of name, as long as nobody else is called so.
//!
//! heck finds the words and their case; here is what it leaves open: symbols that carry meaning,
//! letters beyond ASCII, names that begin with a digit, keywords, and texts without an end.

use heck::ToSnakeCase;

use super::ident::{ParameterName, VariantName, Word, classify};
use super::symbols::{Spelling, ascii_words};
use super::{hash_digits, with_digits};

/// The longest a name may be; file systems and people have limits.
pub const MAX_LENGTH: usize = 60;

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A struct, enum or alias.
    Type,
    /// A field of a model.
    Field,
    /// A variant of an enum.
    Variant,
    /// A method.
    Method,
    /// A module, and its file.
    Module,
    /// An argument.
    Parameter,
    /// A constant or static.
    Const,
}

/// How words are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Camel,
    Snake,
    Shouty,
}

impl Kind {
    fn case(self) -> Case {
        match self {
            Kind::Type | Kind::Variant => Case::Camel,
            Kind::Field | Kind::Method | Kind::Module | Kind::Parameter => Case::Snake,
            Kind::Const => Case::Shouty,
        }
    }

    fn spelling(self) -> Spelling {
        if self == Kind::Variant {
            Spelling::Value
        } else {
            Spelling::Name
        }
    }

    /// What goes before a digit, since no identifier begins with one.
    fn noun(self) -> &'static str {
        match self {
            Kind::Type => "type",
            Kind::Field => "field",
            Kind::Variant => "value",
            Kind::Method => "call",
            Kind::Module => "group",
            Kind::Parameter => "param",
            Kind::Const => "const",
        }
    }
}

/// The name of a variant: `-created_at` → `MinusCreatedAt`, `16:9` → `Value16_9`.
pub fn variant_name(text: &str) -> VariantName {
    VariantName::new(name(Kind::Variant, text))
}

/// The name of an argument: `customerId` → `customer_id`.
pub fn parameter_name(text: &str) -> ParameterName {
    ParameterName::new(name(Kind::Parameter, text))
}

/// The name of a text.
pub fn name(kind: Kind, text: &str) -> String {
    finish(kind, &ascii_words(text, kind.spelling()), text)
}

/// The name of a thing that is known by several texts, such as a place: `["customers", "list"]`.
pub fn joined<T: AsRef<str>>(kind: Kind, parts: &[T]) -> String {
    let spelled: Vec<String> = parts
        .iter()
        .map(|part| ascii_words(part.as_ref(), kind.spelling()))
        .collect();
    let whole: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    finish(kind, &spelled.join(" "), &whole.join("\0"))
}

/// The same, where it isn't longer than this; nothing is cut.
pub(super) fn joined_within<T: AsRef<str>>(
    kind: Kind,
    parts: &[T],
    longest: usize,
) -> Option<String> {
    let spelled: Vec<String> = parts
        .iter()
        .map(|part| ascii_words(part.as_ref(), kind.spelling()))
        .collect();
    let text = if parts.is_empty() { "" } else { "text" };
    let name = whole(kind, &spelled.join(" "), text);
    (name.len() <= longest).then(|| free(kind, name))
}

/// The words of a text, in lower case.
pub(super) fn words(kind: Kind, text: &str) -> Vec<String> {
    let snake = join_oauth(snake(&ascii_words(text, kind.spelling())));
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What a text may be called, the best first: its name; its name with every symbol spelled
/// (`foo-bar` → `FooDashBar`); and that with a word on its case (`ASC` → `AscUppercase`).
pub fn candidates(kind: Kind, text: &str) -> Vec<String> {
    let spelled = ascii_words(text, Spelling::Full);
    let cased = format!("{spelled} {}", case_word(text));
    let mut found = vec![name(kind, text)];
    for words in [spelled, cased] {
        let next = finish(kind, &words, text);
        if !found.contains(&next) {
            found.push(next);
        }
    }
    found
}

fn case_word(text: &str) -> &'static str {
    let upper = text.chars().any(char::is_uppercase);
    let lower = text.chars().any(char::is_lowercase);
    let first = text.chars().find(|letter| letter.is_alphabetic());
    match (upper, lower) {
        (true, false) => "uppercase",
        (true, true) if first.is_some_and(char::is_uppercase) => "capitalized",
        (true, true) => "mixed case",
        (false, _) => "lowercase",
    }
}

/// Puts words together; `text` is what they came from, for those that have to be cut.
fn finish(kind: Kind, words: &str, text: &str) -> String {
    let mut cased = whole(kind, words, text);
    if cased.len() > MAX_LENGTH {
        cased = cut(&cased, text);
    }
    free(kind, cased)
}

/// The words put together, however long.
fn whole(kind: Kind, words: &str, text: &str) -> String {
    let mut cased = put_case(kind.case(), words);
    if cased.is_empty() {
        let word = if text.is_empty() { "empty" } else { "text" };
        cased = put_case(kind.case(), word);
    }
    if cased.starts_with(|first: char| first.is_ascii_digit()) {
        cased = put_case(kind.case(), &format!("{} {words}", kind.noun()));
    }
    cased
}

/// The name with an underscore where Rust has the word for itself.
fn free(kind: Kind, mut cased: String) -> String {
    match classify(&cased) {
        Word::Fixed => cased.push('_'),
        Word::Keyword if kind == Kind::Module => cased.push('_'),
        Word::Free | Word::Keyword | Word::Invalid => {}
    }
    cased
}

fn put_case(case: Case, words: &str) -> String {
    let snake = snake(words);
    match case {
        Case::Camel => camel(&snake),
        Case::Snake => join_oauth(snake),
        Case::Shouty => join_oauth(snake).to_ascii_uppercase(),
    }
}

/// `snake_case`. Heck finds where words part within letters; where that can't be, as in most of them, only
/// what stands between them does.
fn snake(words: &str) -> String {
    if !words.is_ascii() {
        return words.to_snake_case();
    }
    let mut snake = String::with_capacity(words.len());
    let parts = words.split(|letter: char| !letter.is_ascii_alphanumeric());
    for part in parts.filter(|part| !part.is_empty()) {
        if !snake.is_empty() {
            snake.push('_');
        }
        if is_one_word(part) {
            snake.extend(part.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            snake.push_str(&part.to_snake_case());
        }
    }
    snake
}

/// Whether no word begins within letters and digits: behind the first there is no capital, or nothing but
/// capitals.
fn is_one_word(part: &str) -> bool {
    let rest = part.get(1..).unwrap_or_default();
    !rest.bytes().any(|byte| byte.is_ascii_uppercase())
        || part.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `UpperCamelCase`, with an underscore where two numbers would run together (`1_5` isn't `15`).
fn camel(snake: &str) -> String {
    let mut camel = String::with_capacity(snake.len());
    for word in snake.split('_') {
        let mut letters = word.chars();
        let Some(first) = letters.next() else {
            continue;
        };
        if first.is_ascii_digit() && camel.ends_with(|last: char| last.is_ascii_digit()) {
            camel.push('_');
        }
        camel.push(first.to_ascii_uppercase());
        camel.push_str(letters.as_str());
    }
    camel
}

/// `OAuth2Client` is two words to people, `oauth2_client`, and three to heck.
fn join_oauth(snake: String) -> String {
    if !snake.contains("o_auth") {
        return snake;
    }
    if let Some(rest) = snake.strip_prefix("o_auth") {
        return format!("oauth{}", rest.replace("_o_auth", "_oauth"));
    }
    snake.replace("_o_auth", "_oauth")
}

/// Cuts a name where a word ends and adds some digits of its text's hash.
fn cut(name: &str, text: &str) -> String {
    const DIGITS: usize = 5;
    let head = name.get(..MAX_LENGTH - DIGITS - 1).unwrap_or(name);
    let begins_word = |letter: char| letter == '_' || letter.is_ascii_uppercase();
    let is_shouty = !name.contains(|letter: char| letter.is_ascii_lowercase());
    let end = if is_shouty {
        head.rfind('_')
    } else {
        head.rfind(begins_word)
    };
    // A single word that fills most of the name is cut inside.
    let end = end
        .filter(|end| *end >= MAX_LENGTH / 2)
        .unwrap_or(head.len());
    let head = head.get(..end).unwrap_or(head).trim_end_matches('_');
    with_digits(head, &hash_digits(text, DIGITS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_part_as_heck_parts_them(text in "[A-Da-d0-9 ._-]{0,20}") {
            prop_assert_eq!(snake(&text), text.to_snake_case());
        }
    }
}
