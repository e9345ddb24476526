//! Pass: what no room had a use for, once all have been through, with the reason each. What one of them
//! has read stays read.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use crate::dialect::{Reach, UNUSED};
use crate::ir::Usage;
use crate::source::NodeId;

/// What path items say of operations that speak for themselves.
fn path_docs(lowering: &Lowering<'_, '_>) {
    let dialect = &lowering.dialect;
    let tree = dialect.tree;
    for place in ["paths", "webhooks", "x-webhooks"] {
        let items = tree.get(tree.root(), place).map(|node| tree.entries(node));
        for (_, item) in items.unwrap_or_default() {
            for id in dialect.path_item(*item).0.places {
                let reason = "its operations have documentation of their own";
                dialect.ignore(id, "summary", reason);
                dialect.ignore(id, "description", reason);
            }
        }
    }
}

/// Component schemas that some room looked at and that nothing in the client comes of: no type lies in them, and
/// nothing refers to them but others of which that is so.
fn schemas(lowering: &Lowering<'_, '_>) {
    let dialect = &lowering.dialect;
    let tree = dialect.tree;
    let components = tree.get(tree.root(), "components");
    let Some(schemas) = components.and_then(|components| tree.get(components, "schemas")) else {
        return;
    };
    // The component that a node is in.
    let holder = |node: NodeId| {
        let mut at = node;
        while let Some(parent) = tree.parent(at) {
            if parent == schemas {
                return Some(at);
            }
            at = parent;
        }
        None
    };
    let types = lowering.api.types.iter();
    let used = types.filter(|(_, ty)| ty.usage != Usage::default());
    let mut open: Vec<NodeId> = used.filter_map(|(_, ty)| holder(ty.place)).collect();
    let mut led: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for id in tree.ids() {
        let meant = match tree.key(id) {
            Some("$ref") => tree.parent(id).zip(tree.str(id)),
            _ => None,
        };
        // Where an alternative is taken as any value, what it refers to is not asked for.
        let meant = meant.filter(|(from, _)| !dialect.ledger.is_ignored(*from));
        let meant = meant.and_then(|(from, text)| tree.resolve(from, text).ok());
        let is_mapped = tree.parent(id).and_then(|map| tree.key(map)) == Some("mapping");
        let meant = meant.or_else(|| is_mapped.then(|| dialect.mapped(id)).flatten());
        let Some(to) = meant.and_then(holder) else {
            continue;
        };
        match holder(id) {
            Some(from) => led.entry(from).or_default().push(to),
            None => open.push(to),
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(schema) = open.pop() {
        if seen.insert(schema) {
            open.extend(led.get(&schema).into_iter().flatten());
        }
    }
    for (_, schema) in tree.entries(schemas) {
        if !seen.contains(schema) {
            dialect.ledger.ignore(*schema, Reach::All, UNUSED);
        }
    }
}

/// Speaks of the keywords that are left.
pub fn run(lowering: &Lowering<'_, '_>) {
    let dialect = &lowering.dialect;
    let tree = dialect.tree;
    let root = tree.root();
    // Those that name a group are read.
    let reason = "no group of operations is called so";
    dialect.ignore(root, "tags", reason);
    let tags = tree.get(root, "tags").map(|tags| tree.items(tags));
    for tag in tags.unwrap_or_default() {
        dialect.ledger.ignore(*tag, Reach::Below, reason);
    }
    path_docs(lowering);
    schemas(lowering);
    let reason = "no operation has an argument in its path";
    dialect.ignore(root, "x-path-argument", reason);
    let reason = "no webhook is declared";
    dialect.ignore(root, "x-webhook-signatures", reason);
    let reason = "every operation says for itself what it asks for";
    dialect.ignore(root, "security", reason);
}
