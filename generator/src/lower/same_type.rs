//! Pass: alternatives without names that are of one Rust type are one: the first would take every value, and
//! nothing but a number would tell the two apart.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::plain_errors::written;
use crate::ir::{Constraint, Shape, TypeId, Types, Union};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Leaves one of each. A union that is left with one alternative is that.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let unions = lowering.api.types.iter();
    let unions: Vec<TypeId> = unions
        .filter(|(id, ty)| {
            matches!(ty.shape, Shape::Union(_)) && !lowering.discriminators.contains_key(id)
        })
        .map(|(id, _)| id)
        .collect();
    for id in unions {
        for place in join(lowering, id) {
            let message = "this alternative is of the type of another";
            lowering
                .report
                .note(Code::NotRepresented, Spot::Node(place), message)
                .help("they are one, and what limits only one of them isn't checked");
        }
    }
}

/// Whether lists, maps and `null` alone lead from a type to another.
fn is_held(types: &Types, wanted: TypeId, from: TypeId) -> bool {
    let (mut at, mut seen) = (from, BTreeSet::new());
    while at != wanted && seen.insert(at) {
        match types.get(at).shape.held() {
            Some(inner) => at = inner,
            None => return false,
        }
    }
    true
}

/// The types without names that lead from one to the first that has a name, or holds no other.
fn way(types: &Types, from: TypeId) -> Vec<TypeId> {
    let (mut at, mut way) = (from, Vec::new());
    while !types.get(at).shape.is_named() && !way.contains(&at) {
        way.push(at);
        match types.get(at).shape.held() {
            Some(inner) => at = inner,
            None => break,
        }
    }
    way
}

/// What limits values of a type without a name, and what they hold.
fn limits(types: &Types, id: TypeId) -> Vec<&[Constraint]> {
    let way = way(types, id).into_iter();
    way.map(|id| types.get(id).constraints.as_slice()).collect()
}

/// The same type without limits. The type itself may be that of another place, where they hold.
fn free(types: &mut Types, id: TypeId) -> TypeId {
    let way = way(types, id);
    let mut below = None;
    for id in way.into_iter().rev() {
        let mut ty = types.get(id).clone();
        ty.constraints.clear();
        if let (Shape::Array(inner) | Shape::Map(inner) | Shape::Nullable(inner), Some(below)) =
            (&mut ty.shape, below)
        {
            *inner = below;
        }
        below = Some(types.push(ty));
    }
    below.unwrap_or(id)
}

/// Joins alternatives of a union; the places of those that are gone.
fn join(lowering: &mut Lowering<'_, '_>, id: TypeId) -> Vec<NodeId> {
    let types = &mut lowering.api.types;
    let Shape::Union(union) = &types.get(id).shape else {
        return Vec::new();
    };
    let mut variants = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut gone = Vec::new();
    let mut limited = Vec::new();
    for variant in &union.variants {
        let text = written(types, variant.ty).filter(|_| variant.word.is_none());
        match text.as_ref().and_then(|text| known.get(text)) {
            Some(at) => {
                gone.push(variant.place);
                limited.push((*at, variant.ty));
            }
            None => {
                known.extend(text.map(|text| (text, variants.len())));
                variants.push(variant.clone());
            }
        }
    }
    for (at, other) in limited {
        let Some(variant) = variants.get_mut(at) else {
            continue;
        };
        if limits(types, variant.ty) != limits(types, other) {
            variant.ty = free(types, variant.ty);
        }
    }
    if gone.is_empty() {
        return gone;
    }
    let only = match variants.as_slice() {
        // A list of itself is no type; a union of such lists is one.
        [only] if is_held(types, id, only.ty) => return Vec::new(),
        [only] => Some(types.get(only.ty).clone()),
        _ => None,
    };
    let ty = types.get_mut(id);
    match only {
        Some(only) => {
            ty.shape = only.shape;
            ty.constraints = only.constraints;
        }
        None => {
            let tag = None;
            ty.shape = Shape::Union(Union::new(tag, variants));
        }
    }
    gone
}
