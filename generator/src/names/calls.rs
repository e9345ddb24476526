//! Operations of a group that fill more than a file are laid in several, by what their paths are about: the
//! first words of a path that are none of the group's own and no others' too. What only has the group's
//! words stays beside the service. An operation's file is the same whatever others come to those that are
//! there, but where one becomes too long and is laid apart.

use std::collections::{BTreeMap, BTreeSet};

use super::allot::{Claim, Scope, allot};
use super::ident::ModuleName;
use super::parts::{singular, words};
use super::reserved::Place;
use super::words::{Kind, candidates};
use crate::ir::{Api, Docs, GroupId, Operation, OperationId};

/// The lines of operations, as far as the document tells them, that are a file's worth.
const LONG: usize = 1_100;

/// How many words of a path are looked at.
const DEEPEST: usize = 8;

/// The files of operations beside those of the services.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    parts: BTreeMap<GroupId, BTreeSet<ModuleName>>,
    of: BTreeMap<OperationId, ModuleName>,
}

impl Calls {
    /// Lays the operations of groups that have many in parts. `taken` says which modules a group has besides.
    pub(super) fn of(api: &Api, taken: impl Fn(GroupId) -> BTreeSet<String>) -> Self {
        let mut operations: BTreeMap<GroupId, Vec<Laid<'_>>> = BTreeMap::new();
        for (id, operation) in api.operations() {
            let laid = Laid::of(api, id, operation);
            operations.entry(operation.group).or_default().push(laid);
        }
        let mut found = Self::default();
        for (group, operations) in operations {
            if length(&operations) > LONG {
                found.add(group, &lay(operations), &taken(group));
            }
        }
        found
    }

    /// Names the files of a group's operations, each called as what it is about.
    fn add(&mut self, group: GroupId, laid: &[(String, OperationId)], taken: &BTreeSet<String>) {
        let about: BTreeSet<&str> = laid.iter().map(|(words, _)| words.as_str()).collect();
        let claims = about.into_iter().map(|words| Claim {
            key: words,
            candidates: candidates(Kind::Module, words),
            exact: true,
            identity: words.to_owned(),
        });
        let claims: Vec<Claim<&str>> = claims.collect();
        let names = allot(&claims, Scope::of_files(Place::Models));
        for (words, operation) in laid {
            let name = names.get(words.as_str()).cloned().unwrap_or_default();
            let name = match taken.contains(&name) || name == "models" {
                true => format!("{name}_calls"),
                false => name,
            };
            let name = ModuleName::new(name);
            self.of.insert(*operation, name.clone());
            let parts = self.parts.entry(group).or_default();
            parts.insert(name);
        }
    }

    /// The part that an operation lies in, unless it stands beside its service.
    pub fn part_of(&self, operation: OperationId) -> Option<&ModuleName> {
        self.of.get(&operation)
    }

    /// The parts of a group, by name.
    pub fn parts(&self, group: GroupId) -> impl Iterator<Item = &ModuleName> {
        self.parts.get(&group).into_iter().flatten()
    }
}

/// An operation that is being laid.
struct Laid<'a> {
    id: OperationId,
    operation: &'a Operation,
    /// What its path is about, without the group's own words.
    words: Vec<String>,
}

impl<'a> Laid<'a> {
    fn of(api: &Api, id: OperationId, operation: &'a Operation) -> Self {
        let lineage = api.lineage(operation.group).into_iter();
        let own: Vec<String> = lineage
            .flat_map(|(_, group)| words(&group.name))
            .map(|word| singular(&word).to_owned())
            .collect();
        let segments = operation.path.split('/');
        let literal = segments.filter(|segment| !segment.contains(['{', '}']));
        let words = literal
            .flat_map(words)
            .filter(|word| !own.iter().any(|own| own == singular(word)))
            .take(DEEPEST)
            .collect();
        Self {
            id,
            operation,
            words,
        }
    }
}

/// Operations of one beginning that are still to be laid.
struct Heap<'a> {
    operations: Vec<Laid<'a>>,
    /// How many words they have in common.
    depth: usize,
    /// What they are called so far.
    name: String,
}

/// Each operation that leaves its service's file, with the words that its own is called by.
fn lay(operations: Vec<Laid<'_>>) -> Vec<(String, OperationId)> {
    let mut laid = Vec::new();
    let mut heaps = vec![Heap {
        operations,
        depth: 0,
        name: String::new(),
    }];
    while let Some(heap) = heaps.pop() {
        if heap.depth == DEEPEST || (!heap.name.is_empty() && length(&heap.operations) <= LONG) {
            let ids = heap.operations.iter().map(|it| (heap.name.clone(), it.id));
            laid.extend(ids.filter(|(name, _)| !name.is_empty()));
            continue;
        }
        let mut below: BTreeMap<String, Vec<Laid<'_>>> = BTreeMap::new();
        let mut ended = Vec::new();
        for operation in heap.operations {
            match operation.words.get(heap.depth) {
                Some(word) => below
                    .entry(singular(word).to_owned())
                    .or_default()
                    .push(operation),
                None => ended.push(operation.id),
            }
        }
        // A word that all of them have tells nothing apart.
        let is_common = below.len() == 1 && ended.is_empty();
        for (word, operations) in below {
            let name = match (is_common, heap.name.is_empty()) {
                (true, _) => heap.name.clone(),
                (false, true) => word,
                (false, false) => format!("{}_{word}", heap.name),
            };
            let depth = heap.depth + 1;
            heaps.push(Heap {
                operations,
                depth,
                name,
            });
        }
        let ids = ended.into_iter().map(|id| (heap.name.clone(), id));
        laid.extend(ids.filter(|(name, _)| !name.is_empty()));
    }
    laid
}

fn length(operations: &[Laid<'_>]) -> usize {
    operations.iter().map(|it| lines(it.operation)).sum()
}

/// About how many lines an operation takes.
fn lines(operation: &Operation) -> usize {
    let said = |docs: &Docs| {
        let description = docs.description.as_deref().unwrap_or_default();
        description.lines().count().max(1)
    };
    let options = operation.options();
    let options: usize = options.map(|(_, option)| 1 + said(&option.docs)).sum();
    let body = operation.other_bodies.len() * 6;
    let failures = operation.failures.len();
    26 + said(&operation.docs) + operation.arguments().count() + options + body + failures
}
