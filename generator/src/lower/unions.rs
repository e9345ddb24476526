//! Pass: which property tells the variants of a union apart, and by which values.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::discriminators;
use super::heirs::TagClaim;
use super::implied_tags;
use super::shared_tags;
use crate::ir::{Constant, Constraint, Enum, Model, Others, Presence, Shape, TypeId, Union};

/// Settles tags.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let unions: Vec<TypeId> = lowering
        .api
        .types
        .iter()
        .filter(|(_, ty)| matches!(ty.shape, Shape::Union(_)))
        .map(|(id, _)| id)
        .collect();
    // What the document itself says of tags comes first: it may tell other unions apart as well.
    let (declared, others): (Vec<TypeId>, Vec<TypeId>) = unions
        .into_iter()
        .partition(|id| is_declared(lowering, *id));
    let mut claims = Vec::new();
    let mut told = Vec::new();
    for id in inner_first(lowering, declared) {
        let declared = lowering.discriminators.get(&id);
        let name = declared.map(|discriminator| discriminator.property_name.clone());
        let parts = name.map(|name| shared_tags::run(lowering, id, &name));
        for part in parts.unwrap_or_default() {
            tag(lowering, part);
        }
        tag(lowering, id);
        if let Shape::Union(union) = &lowering.api.types.get(id).shape
            && let Some(name) = &union.tag
        {
            let variants = union.variants.iter();
            claims.extend(variants.map(|it| (it.ty, name.clone(), it.tags.clone())));
            told.push(id);
        }
    }
    implied_tags::run(lowering, &told);
    claims.extend(lowering.claims_of_heirs());
    imply(lowering, claims);
    for id in others {
        tag(lowering, id);
    }
}

/// The unions in an order in which those that are alternatives of others come before them: their values are
/// those of the alternative.
fn inner_first(lowering: &Lowering<'_, '_>, unions: Vec<TypeId>) -> Vec<TypeId> {
    let among: BTreeSet<TypeId> = unions.iter().copied().collect();
    let (mut begun, mut ordered) = (BTreeSet::new(), Vec::new());
    for id in unions {
        let mut open = vec![(id, false)];
        while let Some((id, is_done)) = open.pop() {
            if is_done {
                ordered.push(id);
            } else if begun.insert(id) {
                open.push((id, true));
                if let Shape::Union(union) = &lowering.api.types.get(id).shape {
                    let inner = union.variants.iter().rev().map(|variant| variant.ty);
                    open.extend(inner.filter(|ty| among.contains(ty)).map(|ty| (ty, false)));
                }
            }
        }
    }
    ordered
}

/// Whether the document says which property tells alternatives apart.
fn is_declared(lowering: &Lowering<'_, '_>, id: TypeId) -> bool {
    let is_told =
        matches!(&lowering.api.types.get(id).shape, Shape::Union(union) if union.tag.is_some());
    is_told || lowering.discriminators.contains_key(&id)
}

/// The tag of a model is a constant where one value means it, wherever it is an alternative.
fn imply(lowering: &mut Lowering<'_, '_>, claims: Vec<TagClaim>) {
    let mut known: BTreeMap<(TypeId, String), BTreeSet<String>> = BTreeMap::new();
    let unknown = claims.iter().filter(|(_, _, values)| values.is_empty());
    let unknown: BTreeSet<(TypeId, String)> =
        unknown.map(|(id, name, _)| (*id, name.clone())).collect();
    for (id, name, values) in claims {
        // One value that means a union means each of its own.
        let models = match values.as_slice() {
            [_] => models_in(lowering, id),
            _ => vec![id],
        };
        for id in models {
            let known = known.entry((id, name.clone())).or_default();
            known.extend(values.iter().cloned());
        }
    }
    for ((id, name), values) in known {
        // Where nothing means it, the user says what does.
        if unknown.contains(&(id, name.clone())) {
            continue;
        }
        let values: Vec<String> = values.into_iter().collect();
        settle(lowering, id, &name, &values);
        fix(lowering, id, &name, &values);
        always(lowering, id, &name);
    }
}

/// The models that a value of a type may be.
fn models_in(lowering: &Lowering<'_, '_>, id: TypeId) -> Vec<TypeId> {
    let (mut models, mut seen, mut open) = (Vec::new(), BTreeSet::new(), vec![id]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &lowering.api.types.get(id).shape {
            Shape::Model(_) => models.push(id),
            Shape::Union(union) => open.extend(union.variants.iter().map(|it| it.ty)),
            _ => {}
        }
    }
    models
}

/// A tag that the document lets be absent is sent all the same: without it nothing tells the alternatives
/// apart. It may be absent from what is received.
fn always(lowering: &mut Lowering<'_, '_>, id: TypeId, name: &str) {
    let fields = model(lowering, id).map(|model| model.fields.iter());
    let field = fields.and_then(|fields| fields.enumerate().find(|(_, it)| it.wire == name));
    let Some((index, field)) = field else {
        return;
    };
    if field.presence != Presence::Optional || field.fixed(&lowering.api.types).is_none() {
        return;
    }
    let (place, ty) = (field.place, field.ty);
    if !lowering.api.types.strip_nullable(ty).1 {
        lowering.lenient_tags.insert(place);
    }
    let ty = lowering.nullable(ty);
    if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape
        && let Some(field) = model.fields.get_mut(index)
    {
        field.ty = ty;
        field.presence = Presence::Required;
    }
}

/// `null` in an alternative is `null` beside all of them: what tells alternatives apart then sees the
/// type itself.
pub fn spread_null(lowering: &mut Lowering<'_, '_>) {
    for index in 0..lowering.api.types.len() {
        let id = TypeId(index as u32);
        let Shape::Union(union) = &lowering.api.types.get(id).shape else {
            continue;
        };
        let mut union = union.clone();
        let mut found = false;
        for variant in &mut union.variants {
            let (ty, is_nullable) = lowering.api.types.strip_nullable(variant.ty);
            found |= is_nullable;
            if is_nullable && let Some(node) = lowering.schema_of.get(&variant.ty).copied() {
                lowering.schema_of.entry(ty).or_insert(node);
            }
            variant.ty = ty;
        }
        if !found {
            continue;
        }
        let mut known = BTreeSet::new();
        union.variants.retain(|variant| known.insert(variant.ty));
        let mut inner = lowering.api.types.get(id).clone();
        inner.shape = Shape::Union(union);
        let inner = lowering.api.types.push(inner);
        if let Some(discriminator) = lowering.discriminators.remove(&id) {
            lowering.discriminators.insert(inner, discriminator);
        }
        lowering.api.types.get_mut(id).shape = Shape::Nullable(inner);
    }
    flatten(lowering);
}

/// `null` beside `null` is said once.
fn flatten(lowering: &mut Lowering<'_, '_>) {
    let types = &mut lowering.api.types;
    for index in 0..types.len() {
        let id = TypeId(index as u32);
        let Shape::Nullable(mut inner) = types.get(id).shape else {
            continue;
        };
        // No ring holds nothing but `null`: those have been cut.
        for _ in 0..types.len() {
            match types.get(inner).shape {
                Shape::Nullable(next) if next != inner => inner = next,
                _ => break,
            }
        }
        types.get_mut(id).shape = Shape::Nullable(inner);
    }
}

/// Finds the tag of a union.
fn tag(lowering: &mut Lowering<'_, '_>, id: TypeId) {
    let Shape::Union(union) = &lowering.api.types.get(id).shape else {
        return;
    };
    let union = union.clone();
    if union.tag.is_some() {
        // What inherits a schema came with its values.
        return;
    }
    let declared = lowering.discriminators.get(&id).cloned();
    let found = match declared {
        Some(discriminator) => discriminators::tag(lowering, id, &union, &discriminator),
        None => by_constants(lowering, &union),
    };
    let Some((name, tags)) = found else {
        return;
    };
    for (variant, values) in union.variants.iter().zip(&tags) {
        settle(lowering, variant.ty, &name, values);
    }
    if let Shape::Union(union) = &mut lowering.api.types.get_mut(id).shape {
        union.tag = Some(name);
        for (variant, values) in union.variants.iter_mut().zip(tags) {
            variant.tags = values;
        }
    }
}

/// A property, and the values of it that mean each variant.
pub type Tag = (String, Vec<Vec<String>>);

/// A property that every variant must have, with values that no two share.
pub fn by_constants(lowering: &Lowering<'_, '_>, union: &Union) -> Option<Tag> {
    // Texts, numbers and lists have no properties: their JSON alone tells them from the others.
    let of_objects = |variant: &&crate::ir::Variant| !is_no_object(lowering, variant.ty);
    let first = union.variants.iter().find(of_objects)?;
    let models = objects(lowering, first.ty)?;
    let candidates: Vec<String> = models
        .first()?
        .fields
        .iter()
        .filter(|field| !values_of(lowering, field.ty, field.constant.as_ref()).is_empty())
        .map(|field| field.wire.clone())
        .collect();
    'candidates: for name in candidates {
        let mut seen = BTreeSet::new();
        let mut tags = Vec::new();
        let mut told = 0;
        for variant in &union.variants {
            if is_no_object(lowering, variant.ty) {
                tags.push(Vec::new());
                continue;
            }
            told += 1;
            let values = own_values(lowering, variant.ty, &name);
            if values.is_empty() || !values.iter().all(|value| seen.insert(value.clone())) {
                continue 'candidates;
            }
            tags.push(values);
        }
        return (told > 1).then_some((name, tags));
    }
    None
}

/// Whether no value of a type is an object.
fn is_no_object(lowering: &Lowering<'_, '_>, id: TypeId) -> bool {
    let (id, _) = lowering.api.types.strip_nullable(id);
    match &lowering.api.types.get(id).shape {
        Shape::Array(_) => true,
        Shape::Own(own) => is_no_object(lowering, own.described),
        shape => shape.is_scalar(),
    }
}

fn model<'a>(lowering: &'a Lowering<'_, '_>, id: TypeId) -> Option<&'a Model> {
    match &lowering.api.types.get(id).shape {
        Shape::Model(model) => Some(model),
        _ => None,
    }
}

/// The models that an alternative is one of: itself, or those of a union; none where something else is
/// among them.
pub fn objects<'a>(lowering: &'a Lowering<'_, '_>, id: TypeId) -> Option<Vec<&'a Model>> {
    let (mut models, mut seen, mut open) = (Vec::new(), BTreeSet::new(), vec![id]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &lowering.api.types.get(id).shape {
            Shape::Model(model) => models.push(model),
            Shape::Union(union) => open.extend(union.variants.iter().rev().map(|it| it.ty)),
            Shape::Own(own) => open.push(own.described),
            _ => return None,
        }
    }
    Some(models)
}

/// The values that a property of an alternative has, as text; none where it may have any.
pub fn own_values(lowering: &Lowering<'_, '_>, id: TypeId, name: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for model in objects(lowering, id).unwrap_or_default() {
        let field = model.fields.iter().find(|field| field.wire == name);
        let values = field.map(|field| values_of(lowering, field.ty, field.constant.as_ref()));
        let values = values.unwrap_or_default();
        if values.is_empty() {
            return Vec::new();
        }
        for value in values {
            if !all.contains(&value) {
                all.push(value);
            }
        }
    }
    all
}

/// The values that a type has, as text.
fn values_of(lowering: &Lowering<'_, '_>, id: TypeId, constant: Option<&Constant>) -> Vec<String> {
    match (constant, &lowering.api.types.get(id).shape) {
        (Some(Constant::String(text)), _) => vec![text.clone()],
        (Some(Constant::Integer(number)), _) => vec![number.to_string()],
        (Some(Constant::Boolean(truth)), _) => vec![truth.to_string()],
        (Some(Constant::Json(_)), _) => Vec::new(),
        (None, Shape::Enum(Enum::Texts(values, Others::Drift | Others::Refused))) => {
            values.iter().map(|value| value.wire.clone()).collect()
        }
        (None, Shape::Enum(Enum::Integers(values))) => {
            values.iter().map(|value| value.wire.to_string()).collect()
        }
        (None, Shape::Boolean) => flag(lowering, id)
            .map(|flag| flag.to_string())
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The one value that an `enum` leaves of a boolean.
fn flag(lowering: &Lowering<'_, '_>, id: TypeId) -> Option<bool> {
    let mut rules = lowering.api.types.get(id).constraints.iter();
    rules.find_map(|rule| match rule {
        Constraint::OneOf(values) => match values.as_slice() {
            [only] => only.parse().ok(),
            _ => None,
        },
        _ => None,
    })
}

/// The only value that a model's property has.
fn single_value(lowering: &Lowering<'_, '_>, id: TypeId, name: &str) -> Option<Constant> {
    let field = model(lowering, id)?
        .fields
        .iter()
        .find(|field| field.wire == name)?;
    match (&field.constant, &lowering.api.types.get(field.ty).shape) {
        (Some(constant @ (Constant::String(_) | Constant::Integer(_))), _) => {
            Some(constant.clone())
        }
        (None, Shape::Boolean) => flag(lowering, field.ty).map(Constant::Boolean),
        (None, Shape::Enum(Enum::Integers(values))) => match values.as_slice() {
            [only] => Some(Constant::Integer(only.wire)),
            _ => None,
        },
        (None, Shape::Enum(values)) => {
            let only = values.only_text()?;
            Some(Constant::String(only.to_owned()))
        }
        _ => None,
    }
}

/// The tag is a constant where one value alone means it.
fn fix(lowering: &mut Lowering<'_, '_>, id: TypeId, name: &str, values: &[String]) {
    let [value] = values else {
        return;
    };
    let api = &mut lowering.api;
    let Shape::Model(model) = &api.types.get(id).shape else {
        return;
    };
    let Some(index) = model.fields.iter().position(|field| field.wire == name) else {
        return;
    };
    let ty = model.fields.get(index).map(|field| field.ty);
    let number = value.parse::<i64>().ok();
    let number = number.filter(|number| number.to_string() == *value);
    let constant = ty.and_then(|ty| match &api.types.get(ty).shape {
        Shape::String => Some(Constant::String(value.clone())),
        Shape::Enum(Enum::Texts(known, Others::Drift | Others::Refused)) => {
            let mut known = known.iter();
            let is_known = known.any(|known| known.wire == *value);
            is_known.then(|| Constant::String(value.clone()))
        }
        Shape::Integer(crate::ir::Width::I32 | crate::ir::Width::I64) => {
            number.map(Constant::Integer)
        }
        Shape::Boolean => value.parse().ok().map(Constant::Boolean),
        Shape::Enum(Enum::Integers(known)) => {
            let mut known = known.iter().map(|known| known.wire);
            let known = known.find(|known| Some(*known) == number);
            known.map(Constant::Integer)
        }
        _ => None,
    });
    if let Shape::Model(model) = &mut api.types.get_mut(id).shape
        && let Some(field) = model.fields.get_mut(index)
        && let Some(constant) = constant
        && field.constant.is_none()
    {
        field.constant = Some(constant);
    }
}

/// An enum of one value that is the tag of a union is a constant.
fn settle(lowering: &mut Lowering<'_, '_>, id: TypeId, name: &str, values: &[String]) {
    let Some(value) = single_value(lowering, id, name) else {
        return;
    };
    let (text, shape) = match &value {
        Constant::String(text) => (text.clone(), Shape::String),
        Constant::Integer(number) => (number.to_string(), Shape::Integer(crate::ir::Width::I64)),
        Constant::Boolean(flag) => (flag.to_string(), Shape::Boolean),
        Constant::Json(_) => return,
    };
    if !values.contains(&text) {
        return;
    }
    let Some(model) = model(lowering, id) else {
        return;
    };
    let Some(index) = model.fields.iter().position(|field| field.wire == name) else {
        return;
    };
    let Some(field) = model.fields.get(index) else {
        return;
    };
    if field.constant.is_some() {
        return;
    }
    let enumeration = lowering.api.types.get(field.ty);
    let (path, place) = (enumeration.path.clone(), enumeration.place);
    let plain = lowering.push(shape, path, place);
    if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape
        && let Some(field) = model.fields.get_mut(index)
    {
        field.ty = plain;
        field.constant = Some(value);
    }
}
