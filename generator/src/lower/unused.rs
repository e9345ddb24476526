//! Pass: what of the document nothing that was made has a use for, with the reason each. It strikes off
//! nothing that a room should have read: of each it looks whether the reason holds.

use super::context::Lowering;
use crate::dialect::Reach;

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

/// Speaks of the keywords that are left.
pub fn run(lowering: &Lowering<'_, '_>) {
    let dialect = &lowering.dialect;
    let tree = dialect.tree;
    let root = tree.root();
    // Those that name a group are read.
    let tags = tree.get(root, "tags");
    dialect.ignore(root, "tags", "no group of operations is called so");
    for tag in tags.map(|tags| tree.items(tags)).unwrap_or_default() {
        let reason = "no group of operations is called so";
        dialect
            .ledger
            .ignore(*tag, crate::dialect::Reach::Below, reason);
    }
    path_docs(lowering);
    let reason = "every operation says for itself what it asks for";
    dialect.ignore(root, "security", reason);
}
