//! The property of a `discriminator` that an alternative doesn't declare: it is there all the same, since
//! nothing else tells the alternatives apart.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::usage;
use crate::ir::{Access, Constant, Docs, Field, Presence, Shape, Step, TypeId};

/// Where an alternative stands whose model hasn't the property.
struct Wanted {
    union: TypeId,
    index: usize,
    name: String,
    tags: Vec<String>,
}

/// Gives the models of these unions their tag. One that stands elsewhere too has none there: the alternative
/// is a model of its own.
pub fn run(lowering: &mut Lowering<'_, '_>, unions: &[TypeId]) {
    let mut wanted: BTreeMap<TypeId, Vec<Wanted>> = BTreeMap::new();
    for id in unions {
        let Shape::Union(union) = &lowering.api.types.get(*id).shape else {
            continue;
        };
        let Some(name) = &union.tag else {
            continue;
        };
        for (index, variant) in union.variants.iter().enumerate() {
            let Shape::Model(model) = &lowering.api.types.get(variant.ty).shape else {
                continue;
            };
            let declares = model.fields.iter().any(|field| field.wire == *name);
            if !declares && !variant.tags.is_empty() {
                wanted.entry(variant.ty).or_default().push(Wanted {
                    union: *id,
                    index,
                    name: name.clone(),
                    tags: variant.tags.clone(),
                });
            }
        }
    }
    if wanted.is_empty() {
        return;
    }
    let holders = holders(lowering);
    for (id, places) in wanted {
        let unions: BTreeSet<Option<TypeId>> = places.iter().map(|it| Some(it.union)).collect();
        let held = holders.get(&id);
        let is_alone = held.is_none_or(|held| held.is_subset(&unions));
        let mut same = places.windows(2);
        let is_same = same.all(|pair| match pair {
            [one, other] => one.name == other.name && one.tags == other.tags,
            _ => true,
        });
        if is_alone && is_same {
            if let Some(place) = places.first() {
                add(lowering, id, place);
            }
            continue;
        }
        for place in &places {
            split(lowering, id, place);
        }
    }
}

/// What holds each type that is reached; nothing where an operation names it.
fn holders(lowering: &Lowering<'_, '_>) -> BTreeMap<TypeId, BTreeSet<Option<TypeId>>> {
    let api = &lowering.api;
    let mut holders: BTreeMap<TypeId, BTreeSet<Option<TypeId>>> = BTreeMap::new();
    let roots = usage::roots(api).into_iter();
    let mut open: Vec<(TypeId, Option<TypeId>)> = roots.map(|(id, _)| (id, None)).collect();
    let mut seen = BTreeSet::new();
    while let Some((id, holder)) = open.pop() {
        holders.entry(id).or_default().insert(holder);
        if seen.insert(id) {
            let parts = api.types.get(id).shape.parts().into_iter();
            open.extend(parts.map(|part| (part, Some(id))));
        }
    }
    holders
}

/// A model of its own for an alternative.
fn split(lowering: &mut Lowering<'_, '_>, id: TypeId, place: &Wanted) {
    let Shape::Union(union) = &lowering.api.types.get(place.union).shape else {
        return;
    };
    let Some(word) = union.variants.get(place.index).map(|it| it.word.clone()) else {
        return;
    };
    let mut own = lowering.api.types.get(id).clone();
    own.path = lowering.below(place.union, Step::Variant(word));
    let own = lowering.api.types.push(own);
    if let Some(node) = lowering.schema_of.get(&id).copied() {
        lowering.schema_of.insert(own, node);
    }
    add(lowering, own, place);
    if let Shape::Union(union) = &mut lowering.api.types.get_mut(place.union).shape
        && let Some(variant) = union.variants.get_mut(place.index)
    {
        variant.ty = own;
    }
}

/// Adds the property. It is always sent; what is received without it is still read.
fn add(lowering: &mut Lowering<'_, '_>, id: TypeId, wanted: &Wanted) {
    let path = lowering.below(id, Step::Property(wanted.name.clone()));
    let place = lowering.api.types.get(wanted.union).place;
    let text = lowering.push(Shape::String, path, place);
    let constant = match wanted.tags.as_slice() {
        [only] => Some(Constant::String(only.clone())),
        _ => None,
    };
    let field = Field {
        wire: wanted.name.clone(),
        named: None,
        ty: lowering.nullable(text),
        presence: Presence::Required,
        access: Access::Both,
        constant,
        docs: Docs::default(),
        deprecated: false,
        sensitive: false,
        null_as_empty: false,
        boxed: false,
        heads: None,
        place,
    };
    if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape {
        model.fields.insert(0, field);
    }
}
