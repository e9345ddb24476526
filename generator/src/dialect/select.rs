//! The operations that the settings leave out, before any room asks for one.

use std::collections::{BTreeMap, BTreeSet};

use super::{METHODS, MOST_HOPS};
use crate::report::{Code, Diagnostic, Report, Spot};
use crate::settings::{Operations, select::Facts};
use crate::source::{NodeId, Tree};

/// An operation as the paths name it.
struct Named<'t> {
    /// The node of the path.
    at: NodeId,
    node: NodeId,
    path: &'t str,
    id: Option<&'t str>,
    tags: Vec<&'t str>,
}

impl Named<'_> {
    fn facts(&self) -> Facts<'_> {
        Facts {
            id: self.id,
            tags: &self.tags,
            path: self.path,
        }
    }
}

/// Takes the operations that are left out off the tree, and the paths that have no other. What refers into
/// them still finds it. `file` is how people call the settings; gives what is wrong with these.
pub fn select(
    tree: &mut Tree,
    operations: &Operations,
    file: &str,
    report: &mut Report,
) -> Vec<Diagnostic> {
    if operations.is_all() {
        return Vec::new();
    }
    let named = named(tree);
    let facts: Vec<Facts<'_>> = named.iter().map(Named::facts).collect();
    let problems = operations.problems(file, &facts);
    if !problems.is_empty() {
        return problems;
    }
    let mut chosen: BTreeMap<NodeId, bool> = BTreeMap::new();
    let mut paths: BTreeMap<NodeId, bool> = BTreeMap::new();
    for operation in &named {
        let takes = operations.takes(operation.facts());
        *chosen.entry(operation.node).or_default() |= takes;
        *paths.entry(operation.at).or_default() |= takes;
    }
    for operation in &named {
        // Within an item that another path refers to as well.
        let is_there = chosen.get(&operation.node) == Some(&true);
        let path_is_there = paths.get(&operation.at) == Some(&true);
        if is_there && path_is_there && !operations.takes(operation.facts()) {
            let message =
                "the settings leave out an operation of this path that another path shares";
            report
                .error(Code::Settings, Spot::Key(operation.at), message)
                .help("choose both, or neither");
        }
    }
    let left = chosen.into_iter().chain(paths);
    let left: BTreeSet<NodeId> = left
        .filter(|(_, takes)| !takes)
        .map(|(node, _)| node)
        .collect();
    tree.leave_out(&left);
    Vec::new()
}

/// The path item that a path's reference leads to; a wrong one is told of by who reads it.
fn shared_item(tree: &Tree, at: NodeId, reference: &str) -> Option<NodeId> {
    let mut found = tree.resolve(at, reference).ok()?;
    for _ in 0..MOST_HOPS {
        let Some(next) = tree.get(found, "$ref").and_then(|node| tree.str(node)) else {
            return Some(found);
        };
        found = tree.resolve(found, next).ok()?;
    }
    None
}

/// Every operation by each path that has it.
fn named(tree: &Tree) -> Vec<Named<'_>> {
    let paths = tree.get(tree.root(), "paths");
    let paths = paths.map(|paths| tree.entries(paths)).unwrap_or_default();
    let mut named = Vec::new();
    for (path, at) in paths.iter().filter(|(path, _)| path.starts_with('/')) {
        let own = METHODS.iter().filter_map(|method| tree.get(*at, method));
        let reference = tree.get(*at, "$ref").and_then(|node| tree.str(node));
        let item = reference.and_then(|it| shared_item(tree, *at, it));
        let shared = item.into_iter().flat_map(|item| {
            let methods = METHODS
                .iter()
                .filter(|method| tree.get(*at, method).is_none());
            methods.filter_map(move |method| tree.get(item, method))
        });
        for node in own.chain(shared) {
            let tags = tree.get(node, "tags").map(|tags| tree.items(tags));
            named.push(Named {
                at: *at,
                node,
                path,
                id: tree.get(node, "operationId").and_then(|id| tree.str(id)),
                tags: tags
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|tag| tree.str(*tag))
                    .collect(),
            });
        }
    }
    named
}
