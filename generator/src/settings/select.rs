//! Which operations a client has.

use crate::report::{Code, Diagnostic, Level, nearest};
use crate::source::Span;

/// Which operations a client has: all that one of `only` chooses (every one, where that is empty), but for
/// those that `without` chooses. Models follow: those that no operation needs are not made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// What is made.
    pub only: Selection,
    /// What of it is left out.
    pub without: Selection,
}

/// Operations by what they say: one that any of the patterns fits is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// Of an `operationId`; `*` stands for any characters.
    pub ids: Vec<Pattern>,
    /// Of a tag; `*` stands for any characters.
    pub tags: Vec<Pattern>,
    /// Of a path as the document writes it. `*` stands for any characters but `/`, `**` for any; `/**` at
    /// the end fits what stands before it too.
    pub paths: Vec<Pattern>,
}

/// A pattern of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pattern {
    /// As it is written.
    pub text: String,
    /// Where, in the settings' file.
    pub span: Option<Span>,
}

/// Every operation there is.
const OF_DOCUMENT: &str = "of the document";

/// Whether a pattern fits a text.
type Fits = fn(&str, &str) -> bool;

/// What a selection knows of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) tags: &'a [&'a str],
    pub(crate) path: &'a str,
}

impl Operations {
    /// Whether every operation is made.
    pub fn is_all(&self) -> bool {
        self.only.is_empty() && self.without.is_empty()
    }

    /// Of what the operations are that are made.
    pub(super) fn remaining(&self) -> &'static str {
        match self.is_all() {
            true => OF_DOCUMENT,
            false => "that `[operations]` leaves",
        }
    }

    /// Whether an operation is made.
    pub(crate) fn takes(&self, facts: Facts<'_>) -> bool {
        (self.only.is_empty() || self.only.takes(facts)) && !self.without.takes(facts)
    }

    /// What is wrong with a selection from all these operations: a pattern that fits none of them, or none
    /// that is left. `file` is how people call the settings.
    pub(crate) fn problems(&self, file: &str, all: &[Facts<'_>]) -> Vec<Diagnostic> {
        let selections = [&self.only, &self.without].into_iter();
        let mut problems: Vec<_> = selections
            .flat_map(|selection| selection.idle(file, OF_DOCUMENT, all))
            .collect();
        if problems.is_empty() && !all.iter().any(|facts| self.takes(*facts)) {
            let message = "the settings leave no operation of the document".to_owned();
            problems.push(problem(file, None, message, None));
        }
        problems
    }
}

impl Selection {
    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.tags.is_empty() && self.paths.is_empty()
    }

    pub(super) fn takes(&self, facts: Facts<'_>) -> bool {
        let ids = self.ids.iter();
        let by_id = ids.filter_map(|it| Some((it, facts.id?)));
        let mut by_id = by_id.map(|(it, id)| fits(&it.text, id));
        let tagged = |it: &Pattern| facts.tags.iter().any(|tag| fits(&it.text, tag));
        by_id.any(|fits| fits)
            || self.tags.iter().any(tagged)
            || self.paths.iter().any(|it| fits_path(&it.text, facts.path))
    }

    /// The patterns that fit none of these operations; `of` says which those are.
    pub(super) fn idle(&self, file: &str, of: &str, all: &[Facts<'_>]) -> Vec<Diagnostic> {
        let ids: Vec<&str> = all.iter().filter_map(|facts| facts.id).collect();
        let tags: Vec<&str> = all.iter().flat_map(|facts| facts.tags).copied().collect();
        let paths: Vec<&str> = all.iter().map(|facts| facts.path).collect();
        let idle = |patterns: &[Pattern], words: &[&str], fits: Fits, what: &str| {
            let idle = |it: &&Pattern| !words.iter().any(|word| fits(&it.text, word));
            let told = patterns.iter().filter(idle).map(|it| {
                let message = format!("no operation {of} has {what} `{}`", it.text);
                problem(file, it.span, message, nearest(&it.text, words))
            });
            told.collect::<Vec<_>>()
        };
        [
            idle(&self.ids, &ids, fits, "the `operationId`"),
            idle(&self.tags, &tags, fits, "the tag"),
            idle(&self.paths, &paths, fits_path, "the path"),
        ]
        .concat()
    }
}

impl Pattern {
    /// Whether it is a text's; `*` stands for any characters.
    pub(crate) fn fits(&self, text: &str) -> bool {
        fits(&self.text, text)
    }

    /// The problem that it is none of these words, if so; `what` says what it would be of.
    pub(crate) fn idle(&self, file: &str, words: &[&str], what: &str) -> Option<Diagnostic> {
        let is_idle = !words.iter().any(|word| self.fits(word));
        is_idle.then(|| {
            let message = format!("{what} `{}`", self.text);
            problem(file, self.span, message, nearest(&self.text, words))
        })
    }
}

/// An error about the settings; `file` is how people call them.
pub(super) fn problem(
    file: &str,
    span: Option<Span>,
    message: String,
    help: Option<String>,
) -> Diagnostic {
    Diagnostic {
        level: Level::Error,
        code: Code::Settings,
        message,
        help,
        file: file.to_owned(),
        elsewhere: false,
        pointer: None,
        span,
    }
}

/// Whether a text is a pattern's, whose `*` stand for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    let stars: Vec<Part> = pattern
        .chars()
        .map(|letter| match letter {
            '*' => Part::Any,
            letter => Part::One(letter),
        })
        .collect();
    run(&stars, text)
}

/// The same of a path, where one `*` ends at a `/`.
fn fits_path(pattern: &str, path: &str) -> bool {
    if let Some(folder) = pattern.strip_suffix("/**")
        && fits_path(folder, path)
    {
        return true;
    }
    let mut parts = Vec::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' if letters.next_if_eq(&'*').is_some() => Part::Any,
            '*' => Part::Segment,
            letter => Part::One(letter),
        });
    }
    run(&parts, path)
}

#[derive(Clone, Copy)]
enum Part {
    One(char),
    /// Any characters but `/`.
    Segment,
    Any,
}

/// Whether the parts fit the whole text: which of its beginnings each first few parts fit, part by part.
fn run(parts: &[Part], text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    // Whether the parts so far fit the first so many letters.
    let mut fit = vec![false; letters.len() + 1];
    if let Some(empty) = fit.first_mut() {
        *empty = true;
    }
    for part in parts {
        let mut next = Vec::with_capacity(fit.len());
        let mut open = false;
        for (at, was) in fit.iter().enumerate() {
            let before = at.checked_sub(1);
            let letter = before.and_then(|at| letters.get(at)).copied();
            let was_before = before.and_then(|at| fit.get(at)).copied().unwrap_or(false);
            open = match part {
                Part::One(one) => was_before && letter == Some(*one),
                Part::Segment => *was || (open && letter != Some('/')),
                Part::Any => *was || open,
            };
            next.push(open);
        }
        fit = next;
    }
    fit.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_what_they_say() {
        assert!(fits("customers:*", "customers:list") && fits("*", "") && fits("a", "a"));
        assert!(fits("*:list", "a/b:list") && fits("a*b*c", "a-b-b-c"));
        assert!(!fits("customers", "customers:list") && !fits("a*b", "a-c"));
        assert!(fits_path("/v1/*", "/v1/pets") && !fits_path("/v1/*", "/v1/pets/{id}"));
        assert!(fits_path("/v1/**", "/v1/pets/{id}") && fits_path("/v1/**", "/v1"));
        assert!(fits_path("/**/{id}", "/v1/pets/{id}") && !fits_path("/v1/**", "/v10"));
        assert!(
            fits_path("/*/pets/**", "/v2/pets/{id}/toys") && !fits_path("/*/pets/**", "/a/b/pets")
        );
    }
}
