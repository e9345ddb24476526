//! Pass: what no room had a use for, once all have been through, with the reason each. What one of them
//! has read stays read.

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
    let reason = "no group of operations is called so";
    dialect.ignore(root, "tags", reason);
    let tags = tree.get(root, "tags").map(|tags| tree.items(tags));
    for tag in tags.unwrap_or_default() {
        dialect.ledger.ignore(*tag, Reach::Below, reason);
    }
    path_docs(lowering);
    let reason = "no operation has an argument in its path";
    dialect.ignore(root, "x-path-argument", reason);
    let reason = "no webhook is declared";
    dialect.ignore(root, "x-webhook-signatures", reason);
    let reason = "every operation says for itself what it asks for";
    dialect.ignore(root, "security", reason);
}
