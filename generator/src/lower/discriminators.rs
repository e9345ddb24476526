//! What a `discriminator` says of the alternatives: by which values of a property they are told apart.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::unions::{Tag, by_constants, objects, own_values};
use crate::ir::{Model, Shape, TypeId, Union};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The values that a `discriminator` gives each variant: those of its mapping, else the property's one
/// value, else the schema's name.
pub fn tag(
    lowering: &mut Lowering<'_, '_>,
    id: TypeId,
    union: &Union,
    discriminator: &openapiv3::Discriminator,
) -> Option<Tag> {
    let name = discriminator.property_name.clone();
    let place = lowering.api.types.get(id).place;
    let is_object = |ty| objects(lowering, ty).is_some();
    // What an object holds may be beyond us; what its tag says is not.
    let may_be = |ty| is_object(ty) || matches!(lowering.api.types.get(ty).shape, Shape::Any);
    let variants = || union.variants.iter();
    if !variants().all(|variant| may_be(variant.ty)) || !variants().any(|it| is_object(it.ty)) {
        let message = format!("`{name}` can't tell alternatives apart that are no objects");
        let problem = lowering
            .report
            .warning(Code::Discriminator, Spot::Node(place), message);
        problem.help("they are told apart by what they hold");
        return None;
    }
    let Some(mut tags) = mapped(lowering, place, union, discriminator) else {
        // The mapping is another union's: its values would keep these alternatives from being found.
        return by_constants(lowering, union);
    };
    let mut taken: BTreeSet<String> = discriminator.mapping.keys().cloned().collect();
    for (variant, values) in union.variants.iter().zip(&mut tags) {
        let is_open = matches!(lowering.api.types.get(variant.ty).shape, Shape::Any);
        let declares = is_open || property(lowering, variant.ty, &name);
        if !declares {
            let message = format!("this alternative has no property `{name}`");
            let problem = Spot::Node(variant.place);
            let problem = lowering
                .report
                .warning(Code::Discriminator, problem, message);
            problem.help("it is sent with the property, and known by it, all the same");
        }
        if !values.is_empty() {
            continue;
        }
        let mut own = match &lowering.api.types.get(variant.ty).shape {
            Shape::Any => written_values(lowering, variant.place, &name),
            // What tells its alternatives apart means it.
            Shape::Union(inner) if inner.tag.as_ref() == Some(&name) => {
                let values = inner.variants.iter().map(|variant| &variant.tags);
                let is_whole = values.clone().all(|values| !values.is_empty());
                values.flatten().filter(|_| is_whole).cloned().collect()
            }
            _ => own_values(lowering, variant.ty, &name),
        };
        if own.is_empty() {
            own.extend(component_name(lowering, variant.place));
        }
        own.retain(|value| taken.insert(value.clone()));
        if !own.is_empty() {
            *values = own;
            continue;
        }
        let message = format!("no value of `{name}` means this alternative");
        let problem = Spot::Node(variant.place);
        let problem = lowering
            .report
            .warning(Code::Discriminator, problem, message);
        problem.help(format!("it is only taken where there is no `{name}`"));
    }
    if tags.iter().all(Vec::is_empty) {
        return None;
    }
    Some((name, tags))
}

/// The texts that a schema itself gives a property, where it makes no model.
fn written_values(lowering: &mut Lowering<'_, '_>, schema: NodeId, name: &str) -> Vec<String> {
    let mut schemas = lowering.property_of(schema, name).into_iter();
    let found = schemas.find_map(|schema| {
        let texts = lowering.values_at(schema);
        (!texts.is_empty()).then_some(texts)
    });
    found.unwrap_or_default()
}

/// The values that a mapping gives each alternative; none where it leads to none of them.
fn mapped(
    lowering: &mut Lowering<'_, '_>,
    place: NodeId,
    union: &Union,
    discriminator: &openapiv3::Discriminator,
) -> Option<Vec<Vec<String>>> {
    let mut tags = vec![Vec::new(); union.variants.len()];
    // Both ends may wrap the schema that is meant.
    let mut meant = BTreeMap::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let (schema, _) = lowering.unwrap(variant.place);
        meant.entry(schema).or_insert(index);
    }
    let mut lost = Vec::new();
    for (value, target) in &discriminator.mapping {
        let target = lowering.dialect.by_number(target);
        let index = target.and_then(|node| meant.get(&lowering.unwrap(node).0).copied());
        if let Some(values) = index.and_then(|index| tags.get_mut(index)) {
            values.push(value.clone());
            continue;
        }
        if let Some(target) = target {
            let reason = "a mapping leads to it from a union that doesn't have it";
            lowering.dialect.leave(target, reason);
        }
        lost.push(value);
    }
    if !lost.is_empty() && lost.len() == discriminator.mapping.len() {
        let name = &discriminator.property_name;
        let message = format!("no mapping of `{name}` leads to one of the alternatives");
        let problem = Spot::Node(place);
        let problem = lowering
            .report
            .warning(Code::Discriminator, problem, message);
        problem.help("they are told apart by what they hold");
        return None;
    }
    for value in lost {
        let message = format!("the mapping of `{value}` leads to none of the alternatives");
        let spot = Spot::Node(lowering.mapping_place(place, value));
        let problem = lowering.report.warning(Code::Discriminator, spot, message);
        problem.help("such a value decodes to `Unknown`");
    }
    Some(tags)
}

fn property(lowering: &Lowering<'_, '_>, id: TypeId, name: &str) -> bool {
    let has = |model: &&Model| model.fields.iter().any(|field| field.wire == name);
    objects(lowering, id).is_some_and(|models| models.iter().all(has))
}

/// The name of the component that an alternative is, or of what stands by itself in another file.
fn component_name(lowering: &mut Lowering<'_, '_>, alternative: NodeId) -> Option<String> {
    let tree = lowering.dialect.tree;
    let (meant, _) = lowering.unwrap(alternative);
    if let Some(name) = lowering.name_elsewhere(meant) {
        return Some(name);
    }
    let schemas = tree.get(tree.get(tree.root(), "components")?, "schemas")?;
    let is_component = tree.parent(meant) == Some(schemas);
    tree.key(meant).filter(|_| is_component).map(str::to_owned)
}
