//! A path item, the one it refers to included.

use super::vocabulary::Kind;
use super::{Dialect, Lost, Reach};
use crate::source::NodeId;

/// The keys of a path item under which operations stand, in the order of the specification.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What a path item says, and what it refers to.
#[derive(Debug, Clone)]
pub struct PathItem {
    /// The path item, and where its `$ref` leads: what the first says holds before the second.
    pub places: Vec<NodeId>,
    /// Its operations, by the key of their method.
    pub operations: Vec<(&'static str, NodeId)>,
    /// Parameters that its operations share.
    pub parameters: Vec<NodeId>,
}

impl Dialect<'_> {
    /// The path item at a node; and why what it refers to is missing, where it is.
    pub fn path_item(&self, id: NodeId) -> (PathItem, Option<Lost<'_>>) {
        let (places, lost) = match self.lead(id, Kind::PathItem) {
            Ok(target) if target == id => (vec![id], None),
            Ok(target) => (vec![id, target], None),
            Err(lost) => (vec![id], Some(lost)),
        };
        let operation = |method| {
            let mut found = places.iter();
            Some((method, found.find_map(|id| self.tree.get(*id, method))?))
        };
        let operations: Vec<_> = METHODS.into_iter().filter_map(operation).collect();
        for (method, chosen) in &operations {
            let all = places.iter().filter_map(|id| self.tree.get(*id, method));
            for other in all.filter(|other| other != chosen) {
                let reason = "the path item that refers to this one has its own";
                self.ledger.ignore(other, Reach::Below, reason);
            }
        }
        let lists = places
            .iter()
            .filter_map(|id| self.tree.get(*id, "parameters"));
        let parameters = lists.flat_map(|list| self.tree.items(list)).copied();
        let item = PathItem {
            operations,
            parameters: parameters.collect(),
            places,
        };
        (item, lost)
    }
}
