//! Pass: which property tells the variants of a union apart, and by which values; and the properties
//! that have one value only.

use std::collections::BTreeSet;

use super::context::Lowering;
use crate::ir::{Constant, Enum, Model, Shape, TypeId, Union};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Settles constants, then tags.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    constants(lowering);
    let unions: Vec<TypeId> = lowering
        .api
        .types
        .iter()
        .filter(|(_, ty)| matches!(ty.shape, Shape::Union(_)))
        .map(|(id, _)| id)
        .collect();
    for id in unions {
        tag(lowering, id);
    }
}

/// Writes the one value of a `const` into the properties of its type.
fn constants(lowering: &mut Lowering<'_, '_>) {
    let Lowering { api, constants, .. } = lowering;
    for index in 0..api.types.len() {
        let id = TypeId(index as u32);
        if let Shape::Model(model) = &mut api.types.get_mut(id).shape {
            for field in &mut model.fields {
                field.constant = constants.get(&field.ty).cloned();
            }
        }
    }
}

/// Finds the tag of a union.
fn tag(lowering: &mut Lowering<'_, '_>, id: TypeId) {
    let Shape::Union(union) = &lowering.api.types.get(id).shape else {
        return;
    };
    let union = union.clone();
    let declared = lowering.discriminators.get(&id).cloned();
    let found = match declared {
        Some(discriminator) => by_discriminator(lowering, id, &union, &discriminator),
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

type Tag = (String, Vec<Vec<String>>);

/// The values that a `discriminator` gives each variant: those of its mapping, else the property's one
/// value, else the schema's name.
fn by_discriminator(
    lowering: &mut Lowering<'_, '_>,
    id: TypeId,
    union: &Union,
    discriminator: &openapiv3::Discriminator,
) -> Option<Tag> {
    let name = discriminator.property_name.clone();
    let mut tags = vec![Vec::new(); union.variants.len()];
    let mut unmatched = Vec::new();
    for (value, target) in &discriminator.mapping {
        let ty = mapped(lowering, target, id);
        match union
            .variants
            .iter()
            .position(|variant| Some(variant.ty) == ty)
        {
            Some(index) => {
                if let Some(values) = tags.get_mut(index) {
                    values.push(value.clone());
                }
            }
            None => unmatched.push(value.clone()),
        }
    }
    let place = lowering.api.types.get(id).place;
    for value in unmatched {
        lowering
            .report
            .warning(
                Code::Discriminator,
                Spot::Node(place),
                format!("the mapping of `{value}` leads to none of the alternatives"),
            )
            .help("such a value decodes to `Unknown`");
    }
    for (variant, values) in union.variants.iter().zip(&mut tags) {
        if !matches!(lowering.api.types.get(variant.ty).shape, Shape::Model(_)) {
            lowering
                .report
                .warning(
                    Code::Discriminator,
                    Spot::Node(place),
                    format!("`{name}` can't tell alternatives apart that are no objects"),
                )
                .help("they are told apart by what they hold");
            return None;
        }
        if values.is_empty() {
            *values = single_value(lowering, variant.ty, &name)
                .or_else(|| component_name(lowering, variant.ty))
                .into_iter()
                .collect();
        }
    }
    Some((name, tags))
}

/// The type that a value of a mapping means: a reference, or the name of a schema.
fn mapped(lowering: &mut Lowering<'_, '_>, target: &str, id: TypeId) -> Option<TypeId> {
    let tree = lowering.dialect.tree;
    let place = lowering.api.types.get(id).place;
    let node = match target.strip_prefix('#') {
        Some(_) => lowering.dialect.step(place, target, lowering.report)?,
        None => {
            let components = tree.get(tree.root(), "components")?;
            tree.get(tree.get(components, "schemas")?, target)?
        }
    };
    let Shape::Union(union) = &lowering.api.types.get(id).shape else {
        return None;
    };
    let variants: Vec<(NodeId, TypeId)> = union
        .variants
        .iter()
        .map(|variant| (variant.place, variant.ty))
        .collect();
    // Both ends may wrap the schema that is meant.
    let (meant, _) = lowering.unwrap(node);
    let mut variants = variants.into_iter();
    variants
        .find(|(place, _)| lowering.unwrap(*place).0 == meant)
        .map(|(_, ty)| ty)
}

fn component_name(lowering: &Lowering<'_, '_>, id: TypeId) -> Option<String> {
    let node = *lowering.schema_of.get(&id)?;
    let tree = lowering.dialect.tree;
    let reference = lowering.dialect.reference(node);
    let target = reference.and_then(|reference| tree.find(reference.strip_prefix('#')?));
    tree.key(target.unwrap_or(lowering.api.types.get(id).place))
        .map(str::to_owned)
}

/// A property that every variant must have, with values that no two share.
fn by_constants(lowering: &Lowering<'_, '_>, union: &Union) -> Option<Tag> {
    let first = union.variants.first()?;
    let candidates: Vec<String> = model(lowering, first.ty)?
        .fields
        .iter()
        .filter(|field| one_value(lowering, field.ty, field.constant.as_ref()).is_some())
        .map(|field| field.wire.clone())
        .collect();
    'candidates: for name in candidates {
        let mut seen = BTreeSet::new();
        let mut tags = Vec::new();
        for variant in &union.variants {
            let Some(value) = single_value(lowering, variant.ty, &name) else {
                continue 'candidates;
            };
            if !seen.insert(value.clone()) {
                continue 'candidates;
            }
            tags.push(vec![value]);
        }
        return (tags.len() > 1).then_some((name, tags));
    }
    None
}

fn model<'a>(lowering: &'a Lowering<'_, '_>, id: TypeId) -> Option<&'a Model> {
    match &lowering.api.types.get(id).shape {
        Shape::Model(model) => Some(model),
        _ => None,
    }
}

/// The only value that a model's property has.
fn single_value(lowering: &Lowering<'_, '_>, id: TypeId, name: &str) -> Option<String> {
    let field = model(lowering, id)?
        .fields
        .iter()
        .find(|field| field.wire == name)?;
    one_value(lowering, field.ty, field.constant.as_ref())
}

/// The only text that a type has.
fn one_value(
    lowering: &Lowering<'_, '_>,
    id: TypeId,
    constant: Option<&Constant>,
) -> Option<String> {
    match (constant, &lowering.api.types.get(id).shape) {
        (Some(Constant::String(text)), _) => Some(text.clone()),
        (None, Shape::Enum(Enum::Strings(values))) => match values.as_slice() {
            [only] => Some(only.wire.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// An enum of one value that is the tag of a union is a constant.
fn settle(lowering: &mut Lowering<'_, '_>, id: TypeId, name: &str, values: &[String]) {
    let Some(value) = single_value(lowering, id, name) else {
        return;
    };
    if !values.contains(&value) {
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
    let text = lowering.push(Shape::String, path, place);
    if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape
        && let Some(field) = model.fields.get_mut(index)
    {
        field.ty = text;
        field.constant = Some(Constant::String(value));
    }
}
