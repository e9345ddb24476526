//! What the documentation of an item says: the document's words, then what it demands, in words of ours.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::ir::{Constraint, Docs, Limit};

/// Documentation, paragraph by paragraph.
#[derive(Debug, Default, Clone)]
pub(super) struct Doc {
    lines: Vec<String>,
    /// Whether the last line is words of ours, which more of them may follow.
    is_told: bool,
}

impl Doc {
    /// One paragraph of our own words.
    pub(super) fn of(text: &str) -> Self {
        let mut doc = Self::default();
        doc.say(text);
        doc
    }

    /// The document's summary as a sentence, and its description.
    pub(super) fn from_document(docs: &Docs) -> Self {
        let mut doc = Self::default();
        if !is_said(docs) {
            doc.quote(docs.summary.as_deref());
            doc.end_sentence();
        }
        doc.quote(docs.description.as_deref());
        doc
    }

    /// The document's description, or its title where it says no more.
    pub(super) fn from_description(docs: &Docs) -> Self {
        let mut doc = Self::default();
        doc.quote(docs.description.as_deref());
        if doc.lines.is_empty() {
            doc.quote(docs.summary.as_deref());
            doc.end_sentence();
        }
        doc
    }

    /// The first sentence of the same.
    pub(super) fn summary(docs: &Docs) -> Self {
        let text = docs.description.as_deref().unwrap_or_default();
        match docs::summary(text) {
            // A list follows that belongs to it.
            text if text.is_empty() || text.ends_with(':') => Self::from_description(docs),
            text => Self::of(&text),
        }
    }

    fn end_sentence(&mut self) {
        let is_word = |line: &&mut String| line.ends_with(char::is_alphanumeric);
        if let Some(line) = self.lines.last_mut().filter(is_word) {
            line.push('.');
        }
    }

    /// A paragraph of our own words: Markdown, one line.
    pub(super) fn say(&mut self, text: &str) {
        self.add([format!(" {text}")]);
    }

    /// Lines as they are to stand, each beginning with a space.
    pub(super) fn add(&mut self, lines: impl IntoIterator<Item = String>) {
        let mut lines = lines.into_iter().peekable();
        if lines.peek().is_some() && !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.is_told &= lines.peek().is_none();
        self.lines.extend(lines);
    }

    /// The same without a gap: a list behind its heading.
    pub(super) fn follow(&mut self, lines: impl IntoIterator<Item = String>) {
        self.is_told = false;
        self.lines.extend(lines);
    }

    /// Text of ours as it stands: Markdown, of several lines.
    pub(super) fn text(&mut self, text: &str) {
        self.add(text.lines().map(|line| match line.trim_end() {
            "" => String::new(),
            line => format!(" {line}"),
        }));
    }

    /// Sentences of ours about a value: behind what is said of it where that is one sentence or two on a line,
    /// else a paragraph.
    pub(super) fn tell(&mut self, words: &str) {
        let is_alone = self.lines.len() == 1;
        match self.lines.last_mut() {
            Some(line) if self.is_told || (is_alone && is_sentence(line)) => go_on(line, words),
            _ => self.say(words),
        }
        self.is_told = true;
    }

    /// A program, fenced by more backticks than stand in it; `kind` is the word behind them.
    pub(super) fn code(&mut self, kind: &str, program: &str) {
        let ticks = "`".repeat(docs::longest_run(program).max(2) + 1);
        let program = program.trim_matches('\n');
        self.text(&format!("{ticks}{kind}\n{program}\n{ticks}"));
    }

    /// Words of the document.
    pub(super) fn quote(&mut self, text: Option<&str>) {
        self.add(docs::markdown(text.unwrap_or_default()));
    }

    /// What the document says about a value: default, examples, link.
    pub(super) fn values(&mut self, docs: &Docs) {
        if let Some(default) = default_of(docs) {
            self.tell(&default);
        }
        // Of two values either is one, and the default has been told.
        let says_more = |text: &&String| {
            !matches!(text.as_str(), "true" | "false") && docs.default.as_ref() != Some(*text)
        };
        let short = docs.examples.iter().filter(|text| text.len() <= 60);
        let short = short.filter(says_more).take(2);
        let examples: Vec<String> = short.map(|text| docs::inline_code(&shown(text))).collect();
        if !examples.is_empty() {
            self.tell(&format!("For example {}.", examples.join(" or ")));
        }
        if let Some(link) = docs.link.as_deref().filter(|link| is_plain_link(link)) {
            self.tell(&format!("See <{link}>."));
        }
    }

    /// What values must hold to.
    pub(super) fn demands(&mut self, constraints: &[Constraint]) {
        let words = demands(constraints);
        if !words.is_empty() {
            self.tell(&words.join(" "));
        }
    }

    /// The same, or `text` if there is nothing yet.
    pub(super) fn or(mut self, text: &str) -> Self {
        if self.lines.is_empty() {
            self.say(text);
        }
        self
    }

    /// The lines, each with its leading space.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// As attributes of the item that follows.
    pub(super) fn outer(&self) -> TokenStream {
        let lines = &self.lines;
        quote!(#(#[doc = #lines])*)
    }

    /// As attributes of the file that they stand in.
    pub(super) fn inner(&self) -> TokenStream {
        let lines = &self.lines;
        quote!(#(#![doc = #lines])*)
    }
}

/// Puts sentences behind what a line says.
pub(super) fn go_on(line: &mut String, words: &str) {
    if !line.ends_with(['.', '!', '?']) {
        line.push('.');
    }
    line.push(' ');
    line.push_str(words);
}

/// Whether a line of Markdown is prose that more may follow: no item, heading, quote, table or code.
fn is_sentence(line: &str) -> bool {
    const LONGEST: usize = 200;
    let text = line.trim_start();
    text.len() <= LONGEST
        && text.starts_with(|letter: char| letter.is_alphabetic() || "`*_[".contains(letter))
        && !text.starts_with("* ")
        && !text.starts_with("```")
        && text.ends_with(|letter: char| letter.is_alphanumeric() || ".!?`)".contains(letter))
}

/// The sentence about the default, unless the document's own words say it.
pub(super) fn default_of(docs: &Docs) -> Option<String> {
    let default = docs.default.as_ref();
    let default = default.filter(|default| !says_default(docs, default))?;
    let default = docs::inline_code(&shown(default));
    Some(format!("The server's default is {default}."))
}

/// Whether the document's own words say which value is the default.
fn says_default(docs: &Docs, default: &str) -> bool {
    let value = shown(default);
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let is_whole = |text: &str, at: usize| {
        let (before, after) = (text.get(..at), text.get(at + value.len()..));
        let before = before.and_then(|text| text.chars().next_back());
        let after = after.and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    };
    let words = [docs.summary.as_deref(), docs.description.as_deref()];
    words.into_iter().flatten().any(|words| {
        let mut found = words.match_indices(&value);
        !value.is_empty()
            && found.any(|(at, _)| is_whole(words, at) && is_behind_default(words.get(..at)))
    })
}

/// Whether words end so that the default follows.
fn is_behind_default(words: Option<&str>) -> bool {
    const ENDS: [&str; 8] = [
        "default",
        "default is",
        "default of",
        "default to",
        "default value is",
        "default value of",
        "defaults is",
        "defaults to",
    ];
    let words = words.unwrap_or_default();
    let words = words.trim_end_matches(['`', '"', '\'', '*', '=', ':', ' ']);
    let words = words.to_lowercase();
    ENDS.iter().any(|end| words.ends_with(end))
}

/// Whether the description begins with a line that is the summary once more, by its letters.
fn is_said(docs: &Docs) -> bool {
    let Some(description) = docs.description.as_deref() else {
        return docs.summary.is_none();
    };
    let first = description.trim().lines().next().unwrap_or_default();
    let summary = docs.summary.as_deref().unwrap_or_default();
    letters(first) == letters(summary)
}

/// A text without what names leave out, to tell whether it is another one written otherwise.
pub(super) fn letters(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_alphanumeric());
    kept.collect::<String>().to_lowercase()
}

/// A JSON value for people: text without its quotes, unless it is empty.
fn shown(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::String(text)) if !text.is_empty() => text,
        _ => json.to_owned(),
    }
}

/// Constraints in words; a length that is fixed is said once.
pub(super) fn demands(constraints: &[Constraint]) -> Vec<String> {
    let fixed = constraints.iter().find_map(|constraint| match constraint {
        Constraint::MinLength(min) if constraints.contains(&Constraint::MaxLength(*min)) => {
            Some(*min)
        }
        _ => None,
    });
    let Some(length) = fixed else {
        return constraints
            .iter()
            .filter(|it| demands_something(it))
            .map(demand)
            .collect();
    };
    let is_length = |constraint: &&Constraint| {
        matches!(
            constraint,
            Constraint::MinLength(_) | Constraint::MaxLength(_)
        )
    };
    let others = constraints
        .iter()
        .filter(|constraint| !is_length(constraint) && demands_something(constraint));
    let noun = if length == 1 {
        "character"
    } else {
        "characters"
    };
    let exactly = format!("Exactly {length} {noun}.");
    std::iter::once(exactly).chain(others.map(demand)).collect()
}

/// Nothing is shorter than nothing.
fn demands_something(constraint: &Constraint) -> bool {
    !matches!(
        constraint,
        Constraint::MinLength(0) | Constraint::MinItems(0) | Constraint::MinProperties(0)
    )
}

fn is_plain_link(link: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_graphic() && !"<>\"`\\^{|}".contains(letter);
    (link.starts_with("https://") || link.starts_with("http://")) && link.chars().all(allowed)
}

fn demand(constraint: &Constraint) -> String {
    let count = |number: u64, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    match constraint {
        Constraint::MinLength(min) => {
            format!("At least {}.", count(*min, "character", "characters"))
        }
        Constraint::MaxLength(max) => {
            format!("At most {}.", count(*max, "character", "characters"))
        }
        Constraint::Pattern { text: pattern, .. } => {
            format!("Matches {}.", docs::inline_code(pattern))
        }
        Constraint::Minimum(limit) => format!("At least {}.", number(*limit)),
        Constraint::Maximum(limit) => format!("At most {}.", number(*limit)),
        Constraint::ExclusiveMinimum(limit) => format!("More than {}.", number(*limit)),
        Constraint::ExclusiveMaximum(limit) => format!("Less than {}.", number(*limit)),
        Constraint::MultipleOf(limit) => format!("A multiple of {}.", number(*limit)),
        Constraint::MinItems(min) => format!("At least {}.", count(*min, "item", "items")),
        Constraint::MaxItems(max) => format!("At most {}.", count(*max, "item", "items")),
        Constraint::UniqueItems => "No two items are equal.".to_owned(),
        Constraint::MinProperties(min) => format!("At least {}.", count(*min, "entry", "entries")),
        Constraint::MaxProperties(max) => format!("At most {}.", count(*max, "entry", "entries")),
        Constraint::OneOf(values) => match values.as_slice() {
            [one] => format!("Only {}.", docs::inline_code(one)),
            values => {
                let values: Vec<String> = values.iter().map(|it| docs::inline_code(it)).collect();
                format!("One of {}.", values.join(", "))
            }
        },
        Constraint::Keys(rules) => {
            let rules: Vec<String> = demands(rules).iter().map(|rule| lower(rule)).collect();
            format!("Keys: {}.", rules.join(", "))
        }
    }
}

fn lower(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn number(limit: Limit) -> String {
    match limit {
        Limit::Integer(number) => number.to_string(),
        Limit::Float(number) => number.to_string(),
    }
}
