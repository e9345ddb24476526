//! Pass: lists and maps that hold nothing but themselves. Rust has no type for them without a name, so
//! they are cut: what they hold may be any value, and the report says so.

use std::collections::BTreeSet;

use super::context::Lowering;
use crate::ir::{Shape, Step, TypeId};
use crate::report::{Code, Spot};

/// Cuts every such type at the one whose name comes first.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let mut done = BTreeSet::new();
    for index in 0..lowering.api.types.len() {
        // Every unnamed type holds one other at most: the way from it is a line, or ends in a ring.
        let mut way = Vec::new();
        let mut at = Some(TypeId(index as u32));
        while let Some(id) = at.filter(|id| !done.contains(id)) {
            if let Some(start) = way.iter().position(|seen| *seen == id) {
                let ring: Vec<TypeId> = way.iter().skip(start).copied().collect();
                cut(lowering, &ring);
                break;
            }
            way.push(id);
            at = held(&lowering.api.types.get(id).shape);
        }
        done.extend(way);
    }
}

fn held(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Array(inner) | Shape::Map(inner) | Shape::Nullable(inner) => Some(*inner),
        _ => None,
    }
}

fn cut(lowering: &mut Lowering<'_, '_>, ring: &[TypeId]) {
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
        .warning(
            Code::NotRepresented,
            Spot::Node(place),
            "this schema holds nothing but itself",
        )
        .help("what it holds may be any value");
}
