//! Which group of the client an operation is in, where the settings say so.

use std::collections::BTreeMap;

use super::select::{Facts, Operations, Pattern, Selection, problem};
use crate::report::{Diagnostic, nearest};
use crate::source::Span;

/// Groups within groups, so deep.
pub(crate) const MOST_GROUPS: usize = 4;

/// The groups that the settings make, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Groups {
    /// In the order of their names.
    pub all: Vec<Grouping>,
}

/// A group of operations that the settings make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grouping {
    /// The words of the group and of those that hold it, outermost first.
    pub words: Vec<String>,
    /// Where its name stands in the settings' file.
    pub span: Option<Span>,
    /// The operations that are put into it.
    pub operations: Selection,
    /// Groups of the document that become it, each with those inside: their words with `/` between.
    pub groups: Vec<Pattern>,
}

/// An operation as the document places it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) id: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) path: String,
    /// The words of its group.
    pub(crate) words: Vec<String>,
}

/// By what a group takes an operation, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Id,
    Path,
    Tag,
    /// So many words of the document's group fit: the more, the nearer.
    Group(std::cmp::Reverse<usize>),
}

impl Groups {
    /// The words of the group that an operation is in, if the settings say so: of several groups the one
    /// that takes it by its id, else by its path, by its tag, by its group.
    pub(crate) fn words(&self, placed: &Placed) -> Option<Vec<String>> {
        let (_, by, grouping) = self.takers(placed).into_iter().next()?;
        let mut words = grouping.words.clone();
        if let By::Group(std::cmp::Reverse(fit)) = by {
            words.extend(placed.words.iter().skip(fit).cloned());
        }
        Some(words)
    }

    /// Who takes an operation, the nearest first.
    fn takers(&self, placed: &Placed) -> Vec<(usize, By, &Grouping)> {
        let all = self.all.iter().enumerate();
        let takers = all.filter_map(|(at, grouping)| Some((at, grouping.takes(placed)?, grouping)));
        let mut takers: Vec<_> = takers.collect();
        takers.sort_by_key(|(at, by, _)| (*by, *at));
        takers
    }

    /// What is wrong with the groups for these operations: what fits none of them, two groups that take
    /// one operation alike, and what would lie too deep. `file` is how people call the settings, and
    /// `operations` are those that these leave.
    pub(crate) fn problems(
        &self,
        file: &str,
        operations: &Operations,
        all: &[Placed],
    ) -> Vec<Diagnostic> {
        let tags: Vec<Vec<&str>> = all.iter().map(Placed::tags).collect();
        let facts = all.iter().zip(&tags);
        let facts: Vec<Facts<'_>> = facts.map(|(placed, tags)| placed.facts(tags)).collect();
        let mut problems = Vec::new();
        for grouping in &self.all {
            let of = operations.remaining();
            problems.extend(grouping.operations.idle(file, of, &facts));
            problems.extend(grouping.idle(file, operations, all));
        }
        problems.extend(self.too_deep(file, all));
        let mut rivals: BTreeMap<(usize, usize), &Placed> = BTreeMap::new();
        for placed in all {
            if let [(first, one, _), (second, other, _), ..] = self.takers(placed).as_slice()
                && one == other
            {
                rivals.entry((*first, *second)).or_insert(placed);
            }
        }
        for ((first, second), placed) in rivals {
            let (Some(first), Some(second)) = (self.all.get(first), self.all.get(second)) else {
                continue;
            };
            let name = placed.id.as_deref().unwrap_or(&placed.path);
            let message = format!(
                "the groups `{}` and `{}` both take `{name}`",
                first.name(),
                second.name()
            );
            let help = "an id is nearer than a path, a path than a tag, a tag than a group";
            problems.push(problem(file, second.span, message, Some(help.to_owned())));
        }
        problems
    }

    /// The groups into which others of the document would be put so that they lie too deep.
    fn too_deep(&self, file: &str, all: &[Placed]) -> Vec<Diagnostic> {
        let mut deep: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for placed in all {
            let words = self.words(placed).filter(|it| it.len() > MOST_GROUPS);
            let taker = self.takers(placed).first().map(|(at, ..)| *at);
            if let Some((words, at)) = words.zip(taker) {
                deep.entry(at).or_insert(words);
            }
        }
        let told = deep.into_iter().filter_map(|(at, words)| {
            let grouping = self.all.get(at)?;
            let message = format!(
                "the group `{}` would hold `{}`: groups lie in each other {MOST_GROUPS} deep at most",
                grouping.name(),
                words.join("/")
            );
            Some(problem(file, grouping.span, message, None))
        });
        told.collect()
    }
}

impl Grouping {
    /// Its name, as the settings write it.
    fn name(&self) -> String {
        self.words.join("/")
    }

    fn takes(&self, placed: &Placed) -> Option<By> {
        let tags = placed.tags();
        let facts = placed.facts(&tags);
        let Selection { ids, tags, paths } = &self.operations;
        let only = |selection: Selection, by: By| selection.takes(facts).then_some(by);
        let (ids, tags, paths) = (ids.clone(), tags.clone(), paths.clone());
        let by_id = Selection {
            ids,
            ..Selection::default()
        };
        let by_path = Selection {
            paths,
            ..Selection::default()
        };
        let by_tag = Selection {
            tags,
            ..Selection::default()
        };
        let renamed = self
            .groups
            .iter()
            .filter_map(|it| fit(&it.text, &placed.words));
        only(by_id, By::Id)
            .or_else(|| only(by_path, By::Path))
            .or_else(|| only(by_tag, By::Tag))
            .or_else(|| Some(By::Group(std::cmp::Reverse(renamed.max()?))))
    }

    /// The names of groups that the document doesn't have, or nothing of.
    fn idle(&self, file: &str, operations: &Operations, all: &[Placed]) -> Vec<Diagnostic> {
        let names: Vec<String> = all.iter().flat_map(|it| beginnings(&it.words)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let is_idle = |it: &&Pattern| !all.iter().any(|at| fit(&it.text, &at.words).is_some());
        let idle = self.groups.iter().filter(is_idle).map(|it| {
            let message = match operations.is_all() {
                true => format!("the document has no group `{}`", it.text),
                false => format!(
                    "no operation {} is in a group `{}`",
                    operations.remaining(),
                    it.text
                ),
            };
            problem(file, it.span, message, nearest(&it.text, &names))
        });
        idle.collect()
    }
}

impl Placed {
    fn tags(&self) -> Vec<&str> {
        self.tags.iter().map(String::as_str).collect()
    }

    fn facts<'a>(&'a self, tags: &'a [&'a str]) -> Facts<'a> {
        Facts {
            id: self.id.as_deref(),
            tags,
            path: &self.path,
        }
    }
}

/// A group and all that hold it, outermost first.
fn beginnings(words: &[String]) -> Vec<String> {
    let counts = 1..=words.len();
    counts
        .filter_map(|count| Some(words.get(..count)?.join("/")))
        .collect()
}

/// How many words a name of a group has, if it is that of these words or of what holds them. Words that
/// differ in case are one to people.
fn fit(name: &str, words: &[String]) -> Option<usize> {
    let name: Vec<String> = name.split('/').map(str::to_lowercase).collect();
    let is_one = |(one, other): (&String, &String)| *one == other.to_lowercase();
    (name.len() <= words.len() && name.iter().zip(words).all(is_one)).then_some(name.len())
}
