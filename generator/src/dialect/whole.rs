//! Whether a document has what each must have, before any of it is read: one that lacks everything is as a rule
//! a download that broke off.

use super::{Dialect, Version};
use crate::report::{Code, Report, Spot};
use crate::source::{Tree, Value};

/// Where what a client is made of stands.
const PARTS: [&str; 4] = ["paths", "components", "webhooks", "x-webhooks"];

/// Says what is missing. Whether there is something to make a client of: an empty `paths` is, since somebody
/// wrote that there are none.
pub fn is_whole(dialect: &Dialect<'_>, report: &mut Report) -> bool {
    let tree = dialect.tree;
    let root = tree.root();
    // A key without a value is what is left of a text that ends behind it.
    let has = |key: &str| {
        let found = tree.get(root, key);
        found.is_some_and(|found| !matches!(tree.value(found), Value::Null))
    };
    let spot = spot(tree);
    if !PARTS.into_iter().any(has) {
        let message =
            "there is nothing to make a client of: no `paths`, `components` or `webhooks`";
        report
            .error(Code::Incomplete, spot, message)
            .help("a download that broke off? An API without operations says `paths: {}`");
        return false;
    }
    let mut warn = |key: &str, help: &str| {
        let message = format!("there is no `{key}`, which each document must have");
        report
            .warning(Code::Incomplete, spot.clone(), message)
            .help(help);
    };
    if !has("info") {
        warn(
            "info",
            "the client has no title: `info: { title: Pets, version: '1' }`",
        );
    }
    if !has("paths") && dialect.version == Version::V30 {
        warn(
            "paths",
            "the client has no operations; where that is meant: `paths: {}`",
        );
    }
    true
}

/// What is missing stands nowhere: the word is shown by which it is demanded.
fn spot(tree: &Tree) -> Spot {
    let version = tree.get(tree.root(), "openapi");
    version.map_or(Spot::Document, Spot::Key)
}
