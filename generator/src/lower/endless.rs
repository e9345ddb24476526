//! Pass: lists and maps that hold nothing but themselves. Rust has no type for them without a name, so
//! they are cut: what they hold may be any value, and the report says so.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use crate::ir::{Shape, Step, TypeId};
use crate::report::{Code, Spot};

/// Lists of lists beyond this depth are no document, and more than a compiler holds.
const DEPTH: usize = 24;

/// Cuts every type that holds nothing but itself at the one whose name comes first, and every type that
/// nests too deep where it does.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    // How many lists and maps each type is deep.
    let mut depths: BTreeMap<TypeId, usize> = BTreeMap::new();
    for index in 0..lowering.api.types.len() {
        // Every unnamed type holds one other at most: the way from it is a line, or ends in a ring.
        let mut way: Vec<TypeId> = Vec::new();
        let mut on_way = BTreeSet::new();
        let mut at = Some(TypeId(index as u32));
        let mut depth = 0;
        while let Some(id) = at {
            if let Some(known) = depths.get(&id) {
                depth = *known;
                break;
            }
            if !on_way.insert(id) {
                let ring: Vec<TypeId> = way.iter().copied().skip_while(|on| *on != id).collect();
                cut(lowering, &ring, "this schema holds nothing but itself");
                break;
            }
            way.push(id);
            at = lowering.api.types.get(id).shape.held();
        }
        for id in way.into_iter().rev() {
            depth += 1;
            if depth > DEPTH && !matches!(lowering.api.types.get(id).shape, Shape::Nullable(_)) {
                cut(
                    lowering,
                    &[id],
                    "the lists and maps below this schema nest too deep",
                );
                depth = 1;
            }
            depths.insert(id, depth);
        }
    }
}

fn cut(lowering: &mut Lowering<'_, '_>, ring: &[TypeId], why: &str) {
    let types = &lowering.api.types;
    let points = ring
        .iter()
        .filter(|id| !matches!(types.get(**id).shape, Shape::Nullable(_)));
    let Some(id) = points.min_by_key(|id| &types.get(**id).path).copied() else {
        // `null` or itself: nothing but null.
        ring.iter()
            .for_each(|id| lowering.api.types.get_mut(*id).shape = Shape::Any);
        return;
    };
    let (mut path, place) = (types.get(id).path.clone(), types.get(id).place);
    path.steps.push(Step::Item);
    let any = lowering.push(Shape::Any, path, place);
    let shape = &mut lowering.api.types.get_mut(id).shape;
    *shape = match shape {
        Shape::Array(_) => Shape::Array(any),
        _ => Shape::Map(any),
    };
    lowering
        .report
        .warning(Code::NotRepresented, Spot::Node(place), why)
        .help("what it holds may be any value");
}
