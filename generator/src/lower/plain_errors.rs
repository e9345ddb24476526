//! Pass: bodies of errors that have no name of their own, such as any value or a text, are one where they are
//! of the same type: nothing would tell two variants of them apart but a number.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use crate::ir::{Api, Content, Shape, TypeId, Types};

/// Leaves one of each.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let Api {
        error_bodies,
        operations,
        types,
        ..
    } = &mut lowering.api;
    let mut known: BTreeMap<String, TypeId> = BTreeMap::new();
    let mut same: BTreeMap<TypeId, TypeId> = BTreeMap::new();
    for id in error_bodies.iter() {
        if let Some(written) = written(types, *id) {
            let first = known.entry(written).or_insert(*id);
            same.insert(*id, *first);
        }
    }
    error_bodies.retain(|id| same.get(id).is_none_or(|first| first == id));
    for failure in operations.iter_mut().flat_map(|it| &mut it.failures) {
        if let Content::Json(ty) = &mut failure.content
            && let Some(first) = same.get(ty)
        {
            *ty = *first;
        }
    }
}

/// A type that has no name as Rust writes it; none for one that has a name, or holds itself.
pub fn written(types: &Types, id: TypeId) -> Option<String> {
    let (mut at, mut text) = (id, String::new());
    let mut seen = BTreeSet::new();
    loop {
        if !seen.insert(at) {
            return None;
        }
        at = match &types.get(at).shape {
            Shape::Array(inner) => {
                text.push_str("list of ");
                *inner
            }
            Shape::Map(inner) => {
                text.push_str("map of ");
                *inner
            }
            Shape::Nullable(inner) => {
                text.push_str("null or ");
                *inner
            }
            named if named.is_named() => {
                // A list of a model is one with any list of that model.
                text.push_str(&format!("type {}", at.0));
                return (at != id).then_some(text);
            }
            plain => {
                text.push_str(&format!("{plain:?}"));
                return Some(text);
            }
        };
    }
}
