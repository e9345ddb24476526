//! Names of what stands inside of something named, and how they are kept short: what is said already isn't
//! said twice, then the middle of the way is left out, and only what is too long for all that gets digits.

use super::path::{Length, group_words, operation_identity, section_word, step_word};
use super::words::{Kind, MAX_LENGTH, joined_within, words};
use super::{hash_digits, path, with_digits};
use crate::ir::{Api, Base, NamePath, Operation, Status, Step};

/// The digits of a name that is too long for all else.
const DIGITS: usize = 5;

/// What a place may be called, the best first: by the steps of its own that tell it, then by all; and how
/// many of these leave nothing out.
pub(super) fn names(api: &Api, path: &NamePath, own: &[&Step]) -> (Vec<String>, usize) {
    let head = head(api, &path.base);
    let whole: Vec<&Step> = path.steps.iter().collect();
    let mut found = Names::default();
    found.push(&[&head, &steps(api, path, own, Words::Short)]);
    found.push(&[&head, &steps(api, path, own, Words::Status)]);
    found.push(&[&head, &steps(api, path, &whole, Words::Short)]);
    found.push(&[
        &long_head(api, &path.base),
        &steps(api, path, &whole, Words::Long),
    ]);
    let tail = steps(api, path, own, Words::Short);
    if let Some(Step::Property(_)) = own.last() {
        found.push(&[&head, &tail, &["property".to_owned()]]);
    }
    let whole = found.names.len();
    if !found.fits {
        let tails = [steps(api, path, &lean(own), Words::Lean), tail.clone()];
        for head in [Some(head.clone()), name_alone(api, &path.base)]
            .iter()
            .flatten()
        {
            tails
                .iter()
                .for_each(|tail| found.push_shortened(head, tail));
        }
        for tail in &tails {
            found.push_end(&head, tail);
        }
    }
    found.names.extend(hashed(api, path, &head, &tail));
    (found.names, whole)
}

/// Names that are short enough.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    /// Whether the best of all is.
    fits: bool,
    asked: bool,
}

impl Names {
    fn push(&mut self, parts: &[&[String]]) -> bool {
        let name = joined_within(Kind::Type, &parts.concat(), MAX_LENGTH);
        let fits = name.is_some();
        if !self.asked {
            (self.asked, self.fits) = (true, fits);
        }
        let name = name.filter(|name| !self.names.contains(name));
        self.names.extend(name);
        fits
    }

    /// The head with as many of the last steps as fit, behind what the first says of their role; then
    /// without that. The head alone is the name of something else.
    fn push_shortened(&mut self, head: &[String], tail: &[String]) {
        if let [role, rest @ ..] = tail {
            let role = [head, std::slice::from_ref(role)].concat();
            let _ = self.push_longest(&role, rest)
                || (!rest.is_empty() && self.push_longest(head, rest));
        }
    }

    /// As many of the last words as fit.
    fn push_end(&mut self, head: &[String], tail: &[String]) {
        let end = end_of(&once(words_of(&[head, tail].concat())));
        self.names
            .extend(end.filter(|name| !self.names.contains(name)));
    }

    fn push_longest(&mut self, head: &[String], steps: &[String]) -> bool {
        if steps.is_empty() {
            return self.push(&[head]);
        }
        (0..steps.len()).any(|from| {
            let steps = steps.get(from..).unwrap_or_default();
            tells(steps) && self.push(&[head, steps])
        })
    }
}

/// Whether steps say more than that something is an item.
fn tells(steps: &[String]) -> bool {
    let first = steps.first().map(String::as_str);
    first.is_some_and(|first| {
        !matches!(
            first,
            "item" | "value" | "variant" | "event" | "input" | "form"
        )
    })
}

/// The first words and the last steps, with digits of the place between it and its neighbours.
fn hashed(api: &Api, path: &NamePath, head: &[String], tail: &[String]) -> Option<String> {
    let room = MAX_LENGTH - DIGITS - 1;
    let from = (0..=tail.len()).find(|from| {
        let steps = tail.get(*from..).unwrap_or_default();
        let name = joined_within(Kind::Type, steps, room / 2);
        steps.is_empty() || (tells(steps) && name.is_some())
    });
    let last = tail.get(from.unwrap_or(tail.len())..).unwrap_or_default();
    let before = words_of(&[head, tail].concat());
    let digits = hash_digits(&path::identity(api, path), DIGITS);
    if let Some(whole) = joined_within(Kind::Type, &before, room).filter(|_| !before.is_empty()) {
        return Some(with_digits(whole.trim_end_matches('_'), &digits));
    }
    let kept = (1..=before.len()).rev().find_map(|count| {
        let first = before.get(..count).unwrap_or_default();
        joined_within(Kind::Type, &[first, last].concat(), room)
    });
    let kept = kept.unwrap_or_else(|| {
        // A single word that fills the name is cut inside.
        let word = before.first().map_or("", String::as_str);
        let word = word.get(..room / 2).unwrap_or(word);
        joined_within(Kind::Type, &[word], room).unwrap_or_default()
    });
    Some(with_digits(kept.trim_end_matches('_'), &digits)).filter(|_| !kept.is_empty())
}

/// What everything at a base begins with.
fn head(api: &Api, base: &Base) -> Vec<String> {
    match base {
        Base::Component(section, key) if *section == "schemas" => vec![key.clone()],
        Base::Component(section, key) => vec![key.clone(), section_word(section).to_owned()],
        Base::Operation(id) => {
            let operation = api.operations.get(id.index());
            operation.map_or_else(Vec::new, |operation| operation_words(api, operation))
        }
        Base::Webhook(name) => vec![name.clone(), "payload".to_owned()],
        Base::File { name, .. } | Base::Told { name, .. } => vec![name.clone()],
        Base::Place(pointer) => pointer
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| part.replace("~1", "/").replace("~0", "~"))
            .collect(),
    }
}

/// The same with what makes sure that no other base begins so.
fn long_head(api: &Api, base: &Base) -> Vec<String> {
    match base {
        Base::Operation(id) => {
            let Some(operation) = api.operations.get(id.index()) else {
                return Vec::new();
            };
            let mut parts = group_words(api, operation.group);
            parts.push(operation.name.clone());
            parts.push(operation_identity(operation));
            parts
        }
        Base::Webhook(name) => vec!["webhook".to_owned(), name.clone(), "payload".to_owned()],
        // The folders come before a name that the file alone doesn't make clear.
        Base::File { name, long, .. } => {
            let mut parts = long.clone();
            if parts.last() != Some(name) {
                parts.push(name.clone());
            }
            parts
        }
        Base::Component(..) | Base::Told { .. } | Base::Place(_) => head(api, base),
    }
}

/// An operation without its groups.
fn name_alone(api: &Api, base: &Base) -> Option<Vec<String>> {
    match base {
        Base::Operation(id) => Some(vec![api.operations.get(id.index())?.name.clone()]),
        _ => None,
    }
}

/// What a component may be called whose name is too long: without what it says twice in a row, else by its
/// last words.
pub(super) fn of_component(key: &str) -> Vec<String> {
    let words = words(Kind::Type, key);
    if joined_within(Kind::Type, &words, MAX_LENGTH).is_some() {
        return Vec::new();
    }
    let once = once(words);
    let whole = joined_within(Kind::Type, &once, MAX_LENGTH);
    whole.or_else(|| end_of(&once)).into_iter().collect()
}

/// Words without a run of them that the run before says.
fn once(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        kept.push(word);
        let said = (1..=kept.len() / 2).rev().find(|length| {
            let (before, run) = kept.split_at(kept.len() - length);
            before.ends_with(run)
        });
        kept.truncate(kept.len() - said.unwrap_or(0));
    }
    kept
}

/// The longest end of words that fits, of three words or more.
fn end_of(words: &[String]) -> Option<String> {
    const FEWEST: usize = 3;
    (1..words.len().saturating_sub(FEWEST - 1))
        .find_map(|from| joined_within(Kind::Type, words.get(from..)?, MAX_LENGTH))
}

fn words_of(parts: &[String]) -> Vec<String> {
    parts
        .iter()
        .flat_map(|part| words(Kind::Type, part))
        .collect()
}

/// The steps without the alternatives on the way: a property is seldom in two of them.
fn lean<'a>(own: &[&'a Step]) -> Vec<&'a Step> {
    let last = own.len().saturating_sub(1);
    let kept = own.iter().enumerate();
    let kept = kept.filter(|(index, step)| *index == last || !matches!(step, Step::Variant(_)));
    kept.map(|(_, step)| *step).collect()
}

/// An operation's groups and name, without the groups that the name says itself.
fn operation_words(api: &Api, operation: &Operation) -> Vec<String> {
    let groups = group_words(api, operation.group);
    let name = words(Kind::Type, &operation.name);
    let said = |from: &usize| {
        let inner = groups.iter().skip(*from);
        let inner: Vec<String> = inner.flat_map(|group| words(Kind::Type, group)).collect();
        !inner.is_empty() && name.windows(inner.len()).any(|part| part == inner)
    };
    let kept = (0..groups.len()).find(said).unwrap_or(groups.len());
    let mut parts: Vec<String> = groups.into_iter().take(kept).collect();
    parts.push(operation.name.clone());
    parts
}

/// How much the words of steps say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    Short,
    /// With the last word of an alternative alone.
    Lean,
    /// With the status of an answer.
    Status,
    Long,
}

fn steps(api: &Api, path: &NamePath, steps: &[&Step], how: Words) -> Vec<String> {
    let word = |step: &&Step| match step {
        Step::Answer(status) if how != Words::Long => {
            let is_error = is_error(api, &path.base, status);
            // Another status of an error gets a name beside the others, and moves none: only the error of
            // all other statuses has none in its name.
            let is_told = how == Words::Status || (is_error && !status.starts_with('d'));
            let word = if is_error { "error" } else { "response" };
            Some(match is_told {
                true => format!("{word} {status}"),
                false => word.to_owned(),
            })
        }
        Step::Variant(Some(said)) if how == Words::Lean => words(Kind::Type, said)
            .pop()
            .or_else(|| step_word(step, Length::Short)),
        step => step_word(
            step,
            if how == Words::Long {
                Length::Long
            } else {
                Length::Short
            },
        ),
    };
    steps.iter().filter_map(word).collect()
}

/// Whether an answer says that an operation failed. `default` does where another says that it didn't.
fn is_error(api: &Api, base: &Base, status: &str) -> bool {
    let Base::Operation(id) = base else {
        return false;
    };
    match status.as_bytes() {
        [b'4' | b'5', ..] => true,
        [b'd', ..] => api.operations.get(id.index()).is_some_and(|operation| {
            let mut answers = operation.answers.iter();
            !answers.any(|answer| answer.status == Status::Default)
        }),
        _ => false,
    }
}
