//! Alternatives that a discriminator gives one value: they become a union of their own, told apart by
//! another property, which stands in the place of the first of them.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::unions::{by_constants, own_values};
use crate::ir::{Shape, Step, TypeId, Union, Variant};

/// Puts together what shares a value of the property, where another property tells it apart. The new
/// unions, without their tags.
pub fn run(lowering: &mut Lowering<'_, '_>, id: TypeId, tag: &str) -> Vec<TypeId> {
    let Shape::Union(union) = &lowering.api.types.get(id).shape else {
        return Vec::new();
    };
    let mut union = union.clone();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, variant) in union.variants.iter().enumerate() {
        if let [value] = own_values(lowering, variant.ty, tag).as_slice() {
            groups.entry(value.clone()).or_default().push(index);
        }
    }
    let mut made = Vec::new();
    let mut gone = BTreeSet::new();
    for (value, members) in groups {
        let part = |index: &usize| union.variants.get(*index).cloned();
        let variants: Vec<Variant> = members.iter().filter_map(part).collect();
        let [first, _, ..] = variants.as_slice() else {
            continue;
        };
        let (word, place) = (Some(value), first.place);
        let inner = Union::new(None, variants);
        if by_constants(lowering, &inner).is_none() {
            continue;
        }
        let mut path = lowering.api.types.get(id).path.clone();
        path.steps.push(Step::Variant(word.clone()));
        let inner = lowering.push(Shape::Union(inner), path, place);
        made.push(inner);
        let mut members = members.into_iter();
        if let Some(variant) = members.next().and_then(|at| union.variants.get_mut(at)) {
            *variant = Variant {
                ty: inner,
                tags: Vec::new(),
                word,
                boxed: false,
                description: None,
                place,
            };
        }
        gone.extend(members);
    }
    if made.is_empty() {
        return made;
    }
    let variants = union.variants.into_iter().enumerate();
    let kept = variants.filter(|(index, _)| !gone.contains(index));
    union.variants = kept.map(|(_, variant)| variant).collect();
    lowering.api.types.get_mut(id).shape = Shape::Union(union);
    made
}
