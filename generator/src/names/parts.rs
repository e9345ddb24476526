//! Models of a group, or of webhooks, that fill more than a file are laid in a folder, by what they are about:
//! the words of a model's name in the document that are none of the group's own; see `apart`. What only has
//! the group's words stays in `models.rs`.

use std::collections::BTreeMap;

use super::apart::{self, DEEPEST, Item};
use super::homes::{Home, Homes};
use super::words::{Kind, name};
use crate::ir::{Api, Base, Docs, Enum, GroupId, NamePath, Shape, TypeId};

/// The lines of models, as far as the document tells them, that are a file's worth.
const LONG: usize = 1_100;

/// Words that say nothing of what a model is about.
const JOINING: [&str; 17] = [
    "an", "and", "as", "at", "by", "for", "from", "has", "in", "into", "is", "of", "on", "or",
    "the", "to", "with",
];

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Whose models it holds; webhooks', if no group's.
    pub(super) group: Option<GroupId>,
    /// What they are about.
    pub(super) word: String,
}

/// Lays the models of groups that have many in parts, and those of webhooks.
pub(super) fn lay(api: &Api, homes: &mut Homes) {
    let mut models: BTreeMap<Option<GroupId>, Vec<Item<TypeId>>> = BTreeMap::new();
    for (id, home) in homes.iter() {
        let group = match home {
            Home::Group(group) => Some(group),
            Home::Webhooks => None,
            _ => continue,
        };
        let item = item(api, group, id);
        models.entry(group).or_default().push(item);
    }
    for (group, models) in models {
        let mut parts: BTreeMap<String, Vec<TypeId>> = BTreeMap::new();
        for (word, id) in apart::lay(models, LONG) {
            parts.entry(word).or_default().push(id);
        }
        for (word, models) in parts {
            let part = homes.add_part(Part { group, word });
            for id in models {
                homes.set(id, Home::Part(part));
            }
        }
    }
}

fn item(api: &Api, group: Option<GroupId>, id: TypeId) -> Item<TypeId> {
    let own = match group {
        Some(group) => own_words(api, group),
        None => vec!["webhook".to_owned()],
    };
    let words = words(&root(api, &api.types.get(id).path)).into_iter();
    let others = words.filter(|word| word.len() > 1 && !JOINING.contains(&word.as_str()));
    let others = others.map(|word| singular(&word).to_owned());
    let others = others.filter(|word| !own.contains(word));
    Item {
        key: id,
        lines: lines(api, id),
        words: others.take(DEEPEST).collect(),
    }
}

/// The words of a group's name, and of those that it lies in.
pub(super) fn own_words(api: &Api, group: GroupId) -> Vec<String> {
    let lineage = api.lineage(group).into_iter();
    lineage
        .flat_map(|(_, group)| words(&group.name))
        .map(|word| singular(&word).to_owned())
        .collect()
}

/// What the document calls a type, or the nearest above it that has a name.
fn root(api: &Api, path: &NamePath) -> String {
    match &path.base {
        Base::Component(_, key) => key.clone(),
        Base::File { name, .. } | Base::Told { name, .. } | Base::Webhook(name) => name.clone(),
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

/// Near enough to tell that `events` are about an `event`, and nothing where the stem would be no word, as of
/// `status`, `analysis` and `retries`.
pub(super) fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem)
            if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) && !stem.ends_with("ie") =>
        {
            stem
        }
        _ => word,
    }
}

/// About how many lines a model takes.
fn lines(api: &Api, id: TypeId) -> usize {
    // Values in rows.
    const IN_ROW: usize = 5;
    let said = |docs: &Docs| {
        let description = docs.description.as_deref().unwrap_or_default();
        description.lines().count()
    };
    let ty = api.types.get(id);
    let own = match &ty.shape {
        Shape::Model(model) => {
            let fields = model.fields.iter();
            fields.map(|field| 1 + said(&field.docs)).sum()
        }
        Shape::Enum(Enum::Texts(values, _) | Enum::Mixed(values)) => values.len() / IN_ROW,
        Shape::Enum(Enum::Integers(values)) => values.len() / IN_ROW,
        Shape::Union(union) => 2 * union.variants.len(),
        _ => 0,
    };
    4 + said(&ty.docs) + own
}
