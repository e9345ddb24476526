//! Lists whose first items have schemas of their own (`prefixItems`): what an item may be, wherever it
//! stands.

use std::collections::BTreeSet;

use super::context::Lowering;
use super::facets::Facets;
use crate::dialect::Reach;
use crate::ir::{Shape, Step, TypeId, Union, Variant};
use crate::source::NodeId;

impl Lowering<'_, '_> {
    /// The type of a list's items: what any of the schemas says, or any value where the list may go on
    /// with whatever there is.
    pub fn tuple_items(&mut self, id: TypeId, facets: &Facets) -> TypeId {
        let is_closed = facets.is_closed();
        let unread = |nodes: &[NodeId], reason| {
            for node in nodes {
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
            }
        };
        if !is_closed && facets.items.is_empty() {
            let reason = "the list may go on with whatever there is: its items are any value";
            unread(&facets.prefix_items, reason);
            return self.anything(id, Step::Item);
        }
        if is_closed {
            unread(&facets.items, "the list ends before");
        }
        let more = facets.items.iter().filter(|_| !is_closed);
        let nodes: Vec<NodeId> = facets.prefix_items.iter().chain(more).copied().collect();
        let mut known = BTreeSet::new();
        let mut variants = Vec::new();
        for node in nodes {
            let ty = self.schema(node);
            if known.insert(ty) {
                self.schema_of.entry(ty).or_insert(node);
                variants.push(Variant {
                    ty,
                    tags: Vec::new(),
                    word: self.variant_word(node),
                    boxed: false,
                    description: self.beside_reference(node),
                    place: node,
                });
            }
        }
        if let [only] = variants.as_slice() {
            return only.ty;
        }
        let (path, place) = (self.below(id, Step::Item), self.api.types.get(id).place);
        let union = Union::new(None, variants);
        self.push(Shape::Union(union), path, place)
    }
}
