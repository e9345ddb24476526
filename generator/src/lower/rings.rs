//! Pass: unions that are alternatives of each other, so that a value would be tried as the same union
//! again and again. They are cut where the way comes back.

use std::collections::BTreeSet;

use super::context::Lowering;
use crate::ir::{Shape, TypeId, Types};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Leaves out every alternative that leads back to its union without a list or an object between.
/// The ways are walked in the order of the names, so that the order of the document's keys changes
/// nothing.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let types = &lowering.api.types;
    let mut roots: Vec<TypeId> = types.iter().map(|(id, _)| id).collect();
    roots.retain(|id| matches!(types.get(*id).shape, Shape::Union(_)));
    roots.sort_by(|a, b| types.get(*a).path.cmp(&types.get(*b).path));
    let (mut open, mut done) = (BTreeSet::new(), BTreeSet::new());
    let mut backward = Vec::new();
    for root in roots {
        walk(types, root, &mut open, &mut done, &mut backward);
    }
    for (id, place) in backward {
        if let Shape::Union(union) = &mut lowering.api.types.get_mut(id).shape {
            union.variants.retain(|variant| variant.place != place);
        }
        lowering
            .report
            .warning(
                Code::CircularReference,
                Spot::Node(place),
                "this alternative leads back to the schema that it is one of",
            )
            .help("the alternative is left out: what only it allows decodes to `Unknown`");
    }
}

fn walk(
    types: &Types,
    root: TypeId,
    open: &mut BTreeSet<TypeId>,
    done: &mut BTreeSet<TypeId>,
    backward: &mut Vec<(TypeId, NodeId)>,
) {
    if done.contains(&root) {
        return;
    }
    // A stack of our own: a document may chain types without end.
    let mut stack = vec![(root, alternatives(types, root).into_iter())];
    open.insert(root);
    while let Some((id, left)) = stack.last_mut() {
        let id = *id;
        match left.next() {
            None => {
                open.remove(&id);
                done.insert(id);
                stack.pop();
            }
            Some((child, place)) if open.contains(&child) => backward.push((id, place)),
            Some((child, _)) if !done.contains(&child) => {
                open.insert(child);
                stack.push((child, alternatives(types, child).into_iter()));
            }
            Some(_) => {}
        }
    }
}

/// The unions that are alternatives of one, each with its place.
fn alternatives(types: &Types, id: TypeId) -> Vec<(TypeId, NodeId)> {
    let Shape::Union(union) = &types.get(id).shape else {
        return Vec::new();
    };
    let variants = union.variants.iter();
    variants
        .map(|variant| (types.strip_nullable(variant.ty).0, variant.place))
        .filter(|(ty, _)| matches!(types.get(*ty).shape, Shape::Union(_)))
        .collect()
}
