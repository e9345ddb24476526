//! Operations of a group that fill more than a file are laid in several, by what their paths are about; see
//! `apart`. What only has the group's words stays beside the service.

use std::collections::{BTreeMap, BTreeSet};

use super::allot::{Claim, Scope, allot};
use super::apart::{DEEPEST, Item, lay};
use super::ident::ModuleName;
use super::parts::{own_words, singular, words};
use super::reserved::Place;
use super::words::{Kind, candidates};
use crate::ir::{Api, Docs, GroupId, Operation, OperationId};

/// The lines of operations, as far as the document tells them, that are a file's worth.
const LONG: usize = 1_100;

/// The files of operations beside those of the services.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    parts: BTreeMap<GroupId, BTreeMap<ModuleName, BTreeSet<OperationId>>>,
    of: BTreeMap<OperationId, ModuleName>,
}

impl Calls {
    /// Lays the operations of groups that have many in parts. `taken` says which modules a group has besides.
    pub(super) fn of(api: &Api, taken: impl Fn(GroupId) -> BTreeSet<String>) -> Self {
        let mut operations: BTreeMap<GroupId, Vec<Item<OperationId>>> = BTreeMap::new();
        for (id, operation) in api.operations() {
            let item = item(api, id, operation);
            operations.entry(operation.group).or_default().push(item);
        }
        let mut found = Self::default();
        for (group, operations) in operations {
            let laid = lay(operations, LONG);
            if !laid.is_empty() {
                found.add(group, &laid, &taken(group));
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
            parts.entry(name).or_default().insert(*operation);
        }
    }

    /// The part that an operation lies in, unless it stands beside its service.
    pub fn part_of(&self, operation: OperationId) -> Option<&ModuleName> {
        self.of.get(&operation)
    }

    /// The parts of a group, by name.
    pub fn parts(&self, group: GroupId) -> impl Iterator<Item = &ModuleName> {
        self.parts.get(&group).into_iter().flat_map(BTreeMap::keys)
    }

    /// The operations of a part, in their order.
    pub fn operations_of(
        &self,
        group: GroupId,
        part: &ModuleName,
    ) -> impl Iterator<Item = OperationId> {
        let operations = self.parts.get(&group).and_then(|parts| parts.get(part));
        operations.into_iter().flatten().copied()
    }
}

/// An operation with what its path is about, without the group's own words.
fn item(api: &Api, id: OperationId, operation: &Operation) -> Item<OperationId> {
    let own = own_words(api, operation.group);
    let segments = operation.path.split('/');
    let literal = segments.filter(|segment| !segment.contains(['{', '}']));
    let words = literal
        .flat_map(words)
        .filter(|word| !own.iter().any(|own| own == singular(word)));
    Item {
        key: id,
        lines: lines(operation),
        words: words.take(DEEPEST).collect(),
    }
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
