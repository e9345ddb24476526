//! Every example of a document, and the schema that it is one of.

use std::collections::BTreeSet;

use super::piece::is_extension;
use super::place::{Stands, stands};
use super::vocabulary::{Child, Kind};
use super::{Dialect, Version};
use crate::source::{FileId, NodeId, Value};

/// A value that the document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The value.
    pub value: NodeId,
    /// What it is an example of.
    pub schema: NodeId,
}

/// The examples of schemas, media types, parameters and headers, wherever they stand, in the order of
/// their nodes.
pub fn examples(dialect: &Dialect<'_>) -> Vec<Example> {
    let tree = dialect.tree;
    let mut found = Vec::new();
    let mut open = vec![(tree.root(), Kind::OpenApi)];
    let mut elsewhere = BTreeSet::new();
    while let Some((id, kind)) = open.pop() {
        let is_reference = kind.may_be_reference() && dialect.reference(id).is_some();
        if is_reference && let Ok(target) = dialect.lead(id, kind) {
            // What stands where OpenAPI expects nothing is there because something refers to it.
            let is_elsewhere =
                stands(tree, target) == Stands::Else || tree.file(target) != FileId::DOCUMENT;
            if is_elsewhere && elsewhere.insert(target) {
                open.push((target, kind));
            }
        }
        let counts_alone = kind != Kind::Schema || dialect.version == Version::V30;
        if is_reference && kind != Kind::PathItem && counts_alone {
            continue;
        }
        of_object(dialect, id, kind, &mut found);
        children(dialect, id, kind, &mut open);
    }
    found.sort_by_key(|example| (example.value, example.schema));
    found.dedup();
    found
}

fn of_object(dialect: &Dialect<'_>, id: NodeId, kind: Kind, found: &mut Vec<Example>) {
    let tree = dialect.tree;
    let schema = match kind {
        Kind::Schema => Some(id),
        Kind::MediaType | Kind::Parameter | Kind::Header => tree.get(id, "schema"),
        _ => None,
    };
    let Some(schema) = schema else {
        return;
    };
    let alone = tree.get(id, "example");
    let several = tree.get(id, "examples");
    let listed = several.map(|list| tree.items(list)).unwrap_or_default();
    let named = several.filter(|_| kind != Kind::Schema);
    let named = named.map(|all| tree.entries(all)).unwrap_or_default();
    let named = named.iter().filter_map(|(_, example)| {
        let example = dialect.lead(*example, Kind::Example).ok()?;
        tree.get(example, "value")
    });
    let values = alone.into_iter().chain(listed.iter().copied()).chain(named);
    found.extend(values.map(|value| Example { value, schema }));
}

fn children(dialect: &Dialect<'_>, id: NodeId, kind: Kind, open: &mut Vec<(NodeId, Kind)>) {
    let tree = dialect.tree;
    for (key, child) in tree.entries(id) {
        // Its keys are expressions.
        if kind == Kind::Callback {
            open.push((*child, Kind::PathItem));
            continue;
        }
        match (kind.keyword(key).map(|word| word.child), tree.value(*child)) {
            (Some(Child::One(kind)), Value::Object(_)) => open.push((*child, kind)),
            (Some(Child::List(kind)), Value::Array(items)) => {
                open.extend(items.iter().map(|item| (*item, kind)));
            }
            (Some(Child::Map(kind)), Value::Object(entries)) => {
                let entries = entries.iter();
                let own = entries.filter(|(key, child)| !is_extension(tree, key, *child));
                open.extend(own.map(|(_, child)| (*child, kind)));
            }
            _ => {}
        }
    }
}
