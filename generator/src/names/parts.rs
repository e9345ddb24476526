//! Models of a group that fill more than a file are laid in a folder, by what they are about: the first word
//! of a model's name in the document that is none of the group's own. What only has the group's words stays
//! in `models.rs`. A word's file is the same whatever other models there are.

use std::collections::BTreeMap;

use super::homes::{Home, Homes};
use super::words::{Kind, name};
use crate::ir::{Api, Base, Docs, Enum, GroupId, NamePath, Shape, TypeId};

/// The lines of models, as far as the document tells them, that are a file's worth.
const LONG: usize = 1_000;

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Whose models it holds.
    pub(super) group: GroupId,
    /// What they are about.
    pub(super) word: String,
}

/// Lays the models of groups that have many in parts.
pub(super) fn lay(api: &Api, homes: &mut Homes) {
    let mut models: BTreeMap<GroupId, Vec<TypeId>> = BTreeMap::new();
    for (id, home) in homes.iter() {
        if let Home::Group(group) = home {
            models.entry(group).or_default().push(id);
        }
    }
    for (group, models) in models {
        let lines: usize = models.iter().map(|id| lines(api, *id)).sum();
        if lines > LONG {
            lay_apart(api, homes, group, models);
        }
    }
}

fn lay_apart(api: &Api, homes: &mut Homes, group: GroupId, models: Vec<TypeId>) {
    let lineage = api.lineage(group).into_iter();
    let own: Vec<String> = lineage
        .flat_map(|(_, group)| words(&group.name))
        .map(|word| singular(&word).to_owned())
        .collect();
    let mut parts: BTreeMap<String, Vec<TypeId>> = BTreeMap::new();
    for id in models {
        let words = words(&root(api, &api.types.get(id).path)).into_iter();
        let mut others = words.filter(|word| !own.iter().any(|own| own == singular(word)));
        if let Some(word) = others.next() {
            parts
                .entry(singular(&word).to_owned())
                .or_default()
                .push(id);
        }
    }
    for (word, models) in parts {
        let part = homes.add_part(Part { group, word });
        for id in models {
            homes.set(id, Home::Part(part));
        }
    }
}

/// What the document calls a type, or the nearest above it that has a name.
fn root(api: &Api, path: &NamePath) -> String {
    match &path.base {
        Base::Component(_, key) => key.clone(),
        Base::File { name, .. } | Base::Webhook(name) => name.clone(),
        Base::Operation(id) => {
            let operation = api.operations.get(id.index());
            operation.map_or_else(String::new, |operation| operation.name.clone())
        }
        Base::Place(_) => String::new(),
    }
}

pub(super) fn words(text: &str) -> Vec<String> {
    let name = name(Kind::Module, text);
    name.split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Near enough to tell that `events` are about an `event`.
pub(super) fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// About how many lines a model takes.
fn lines(api: &Api, id: TypeId) -> usize {
    let said = |docs: &Docs| {
        let description = docs.description.as_deref().unwrap_or_default();
        let more = docs.default.iter().count() + usize::from(!docs.examples.is_empty());
        1 + description.lines().count() + 2 * more
    };
    let ty = api.types.get(id);
    let own = match &ty.shape {
        Shape::Model(model) => {
            let fields = model.fields.iter();
            fields.map(|field| 1 + said(&field.docs)).sum()
        }
        Shape::Enum(Enum::Strings(values) | Enum::AnyText(values) | Enum::Mixed(values)) => {
            values.len()
        }
        Shape::Enum(Enum::Integers(values)) => values.len(),
        Shape::Union(union) => 2 * union.variants.len(),
        _ => 0,
    };
    4 + said(&ty.docs) + own
}
