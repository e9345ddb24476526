//! What the characters of a text contribute to its words, before any case is chosen.

use super::fold::fold;

/// Which symbols are worth a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Those that tell names apart in practice: `StartTime>`, `-1`, `Users & Groups`.
    Name,
    /// Those and `@ # $`, as a value of an enum can consist of little else: `#fff`, `@me`.
    Value,
    /// All of them, separators too.
    Full,
}

/// Symbols with a word of their own; the flag is the spelling from which on they have it.
const SYMBOLS: &[(char, Spelling, &str)] = &[
    ('+', Spelling::Name, "plus"),
    ('*', Spelling::Name, "star"),
    ('<', Spelling::Name, "less than"),
    ('>', Spelling::Name, "greater than"),
    ('=', Spelling::Name, "equals"),
    ('!', Spelling::Name, "not"),
    ('%', Spelling::Name, "percent"),
    ('&', Spelling::Name, "and"),
    ('@', Spelling::Value, "at"),
    ('#', Spelling::Value, "hash"),
    ('$', Spelling::Value, "dollar"),
    ('|', Spelling::Value, "or"),
    ('-', Spelling::Full, "dash"),
    ('_', Spelling::Full, "underscore"),
    ('.', Spelling::Full, "dot"),
    ('/', Spelling::Full, "slash"),
    (' ', Spelling::Full, "space"),
    (':', Spelling::Full, "colon"),
    (';', Spelling::Full, "semicolon"),
    (',', Spelling::Full, "comma"),
    ('?', Spelling::Full, "question"),
    ('(', Spelling::Full, "open parenthesis"),
    (')', Spelling::Full, "close parenthesis"),
    ('[', Spelling::Full, "open bracket"),
    (']', Spelling::Full, "close bracket"),
    ('{', Spelling::Full, "open brace"),
    ('}', Spelling::Full, "close brace"),
    ('"', Spelling::Full, "quote"),
    ('\'', Spelling::Full, "apostrophe"),
    ('`', Spelling::Full, "backtick"),
    ('\\', Spelling::Full, "backslash"),
    ('^', Spelling::Full, "caret"),
    ('~', Spelling::Full, "tilde"),
    ('\n', Spelling::Full, "newline"),
    ('\t', Spelling::Full, "tab"),
];

impl Spelling {
    fn covers(self, from: Spelling) -> bool {
        match self {
            Spelling::Name => from == Spelling::Name,
            Spelling::Value => from != Spelling::Full,
            Spelling::Full => true,
        }
    }
}

/// The text as ASCII words: letters in their case, digits, and spaces where words part.
///
/// A text that has words of its own keeps only those and the symbols that `spelling` asks for; one
/// that has none is spelled in full.
pub(super) fn ascii_words(text: &str, spelling: Spelling) -> String {
    let has_words = text.chars().any(char::is_alphanumeric);
    let spelling = if has_words { spelling } else { Spelling::Full };
    let mut words = String::with_capacity(text.len());
    let mut first = true;
    for letter in text.chars() {
        push(&mut words, letter, spelling, first);
        first = false;
    }
    join_plurals(words)
}

fn push(words: &mut String, letter: char, spelling: Spelling, first: bool) {
    if letter.is_ascii_alphanumeric() {
        words.push(letter);
    } else if let Some(ascii) = (!letter.is_ascii()).then(|| fold(letter)).flatten() {
        words.push_str(ascii);
    } else if first && letter == '-' {
        words.push_str("minus ");
    } else if let Some((_, from, word)) = SYMBOLS.iter().find(|(symbol, ..)| *symbol == letter) {
        // An apostrophe is inside a word: `customer's`.
        if spelling.covers(*from) {
            words.push(' ');
            words.push_str(word);
            words.push(' ');
        } else if letter != '\'' {
            words.push(' ');
        }
    } else if letter.is_alphanumeric() || spelling == Spelling::Full {
        words.push_str(&format!(" U{:x} ", u32::from(letter)));
    } else if letter != '’' {
        words.push(' ');
    }
}

/// Lowers plural acronyms (`userIDs` → `userIds`), which heck would part as `user_i_ds`.
fn join_plurals(words: String) -> String {
    let bytes = words.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    if !bytes.iter().any(u8::is_ascii_uppercase) {
        return words;
    }
    let mut joined = String::with_capacity(words.len());
    let mut run = 0_usize;
    for (index, letter) in words.char_indices() {
        if letter == 's' && run >= 2 && !at(index + 1).is_ascii_lowercase() {
            let keep = joined.len() + 1 - run;
            let lowered = joined.split_off(keep).to_ascii_lowercase();
            joined.push_str(&lowered);
        }
        run = if letter.is_ascii_uppercase() {
            run + 1
        } else {
            0
        };
        joined.push(letter);
    }
    joined
}
