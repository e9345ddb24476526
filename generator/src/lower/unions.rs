//! Pass: which property tells the variants of a union apart, and by which values; and the properties
//! that have one value only.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use crate::dialect::Kind;
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
    let place = lowering.api.types.get(id).place;
    let model = |lowering: &Lowering<'_, '_>, ty| model(lowering, ty).is_some();
    if !union
        .variants
        .iter()
        .all(|variant| model(lowering, variant.ty))
    {
        let message = format!("`{name}` can't tell alternatives apart that are no objects");
        let problem = lowering
            .report
            .warning(Code::Discriminator, Spot::Node(place), message);
        problem.help("they are told apart by what they hold");
        return None;
    }
    let mut tags = mapped(lowering, place, union, discriminator);
    let mut taken: BTreeSet<String> = discriminator.mapping.keys().cloned().collect();
    for (variant, values) in union.variants.iter().zip(&mut tags) {
        let declares = property(lowering, variant.ty, &name);
        if !declares {
            let message = format!("this alternative has no property `{name}`");
            let problem = Spot::Node(variant.place);
            let problem = lowering
                .report
                .warning(Code::Discriminator, problem, message);
            problem.help("it is known by the property all the same where it is received");
        }
        if !values.is_empty() {
            continue;
        }
        let own = single_value(lowering, variant.ty, &name);
        let Some(value) = own.or_else(|| component_name(lowering, variant.ty)) else {
            continue;
        };
        if taken.insert(value.clone()) {
            values.push(value);
            continue;
        }
        let message = format!("no `{name}` means this alternative: `{value}` means another");
        let problem = Spot::Node(variant.place);
        let problem = lowering
            .report
            .warning(Code::Discriminator, problem, message);
        problem.help(format!("it is only taken where there is no `{name}`"));
    }
    Some((name, tags))
}

/// The values that a mapping gives each alternative.
fn mapped(
    lowering: &mut Lowering<'_, '_>,
    place: NodeId,
    union: &Union,
    discriminator: &openapiv3::Discriminator,
) -> Vec<Vec<String>> {
    let mut tags = vec![Vec::new(); union.variants.len()];
    // Both ends may wrap the schema that is meant.
    let mut meant = BTreeMap::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let (schema, _) = lowering.unwrap(variant.place);
        meant.entry(schema).or_insert(index);
    }
    for (value, target) in &discriminator.mapping {
        let target = target_of(lowering, target);
        let index = target.and_then(|node| meant.get(&lowering.unwrap(node).0).copied());
        if let Some(values) = index.and_then(|index| tags.get_mut(index)) {
            values.push(value.clone());
            continue;
        }
        let message = format!("the mapping of `{value}` leads to none of the alternatives");
        let problem = lowering
            .report
            .warning(Code::Discriminator, Spot::Node(place), message);
        problem.help("such a value decodes to `Unknown`");
    }
    tags
}

/// The schema that a value of a mapping means: a reference, or the name of a schema.
fn target_of(lowering: &Lowering<'_, '_>, target: &str) -> Option<NodeId> {
    let tree = lowering.dialect.tree;
    if target.starts_with('#') {
        return lowering.dialect.target(target, Kind::Schema);
    }
    let schemas = tree.get(tree.get(tree.root(), "components")?, "schemas")?;
    tree.get(schemas, target)
}

fn property(lowering: &Lowering<'_, '_>, id: TypeId, name: &str) -> bool {
    let model = model(lowering, id);
    model.is_some_and(|model| model.fields.iter().any(|field| field.wire == name))
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
