//! How deep the types lie in one another, which rustc bounds: whether a value may go to another thread is
//! asked of all that it holds, at each level within the question for the one above.

use crate::ir::{Presence, Shape, TypeId, Types};

/// Up to this many levels rustc's own limit of 128 has room for what stands around a type (futures,
/// answers).
const PLENTY: usize = 64;

/// The limit that the types need, if rustc's own is too low for them.
pub(super) fn recursion_limit(types: &Types) -> Option<usize> {
    let deepest = deepest(types);
    let needed = deepest.saturating_mul(2).saturating_add(128);
    (deepest > PLENTY).then(|| needed.checked_next_power_of_two().unwrap_or(needed))
}

/// The levels of the longest chain of types. What leads back to itself is asked no second time.
fn deepest(types: &Types) -> usize {
    let mut depths = vec![0; types.len()];
    for id in inside_out(types) {
        let below = held(types, id).into_iter().map(|(child, levels)| {
            let depth = depths.get(child.index()).copied().unwrap_or_default();
            levels + depth
        });
        let deepest = below.max().unwrap_or_default();
        if let Some(depth) = depths.get_mut(id.index()) {
            *depth = deepest;
        }
    }
    depths.into_iter().max().unwrap_or_default()
}

/// Every type, what it holds before itself.
fn inside_out(types: &Types) -> Vec<TypeId> {
    let mut seen = vec![false; types.len()];
    let mut order = Vec::new();
    // A stack of our own: a document may chain types without end.
    let mut open: Vec<(TypeId, bool)> = types.iter().map(|(id, _)| (id, false)).collect();
    while let Some((id, is_done)) = open.pop() {
        if is_done {
            order.push(id);
            continue;
        }
        let Some(seen) = seen.get_mut(id.index()).filter(|seen| !**seen) else {
            continue;
        };
        *seen = true;
        open.push((id, true));
        let held = held(types, id).into_iter();
        open.extend(held.map(|(child, _)| (child, false)));
    }
    order
}

/// The types that a type holds, and how many levels they are below it in Rust.
fn held(types: &Types, id: TypeId) -> Vec<(TypeId, usize)> {
    match &types.get(id).shape {
        Shape::Nullable(inner) => vec![(*inner, 1)],
        Shape::Array(inner) => vec![(*inner, 4)],
        Shape::Map(inner) => vec![(*inner, 8)],
        Shape::Model(model) => {
            let fields = model.fields.iter().map(|field| {
                let optional = usize::from(field.presence != Presence::Required);
                (field.ty, 1 + optional + 2 * usize::from(field.boxed))
            });
            let additional = model.additional.map(|values| (values, 8));
            fields.chain(additional).collect()
        }
        Shape::Union(union) => {
            let variants = union.variants.iter();
            let variants = variants.map(|it| (it.ty, 1 + 2 * usize::from(it.boxed)));
            variants.collect()
        }
        _ => Vec::new(),
    }
}
