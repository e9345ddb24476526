//! Pass: says which alternatives nothing tells apart where they are received, and which a value may fit at once.

use std::collections::BTreeMap;

use super::context::Lowering;
use crate::ir::{Constraint, Field, Model, Shape, Type, TypeId, Union};
use crate::report::{Code, Spot};

/// So many alternatives are held against each other.
const MOST: usize = 50;

/// Names the unions in which text, or a number, could be of several alternatives. Lists and objects are told
/// apart by what they hold.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let (mut found, mut overlapping) = (Vec::new(), Vec::new());
    for (_, ty) in lowering.api.types.iter() {
        if let Shape::Union(union) = &ty.shape
            && (ty.usage.sent || ty.usage.received)
        {
            let kinds = ["text", "a whole number", "a number"];
            let alike = kinds.map(|kind| (kind, alike(lowering, union, kind)));
            let alike = alike.into_iter().filter(|(_, count)| *count > 1);
            found.extend(alike.map(|(kind, count)| (ty.place, kind, count)));
            if ty.usage.received && may_fit_several(lowering, union) {
                overlapping.push(ty.place);
            }
        }
    }
    found.sort();
    found.dedup();
    for (place, kind, count) in found {
        let message =
            format!("{count} of these alternatives are {kind}, and nothing tells them apart");
        lowering
            .report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("what is received is taken as the first of them; what is sent is what the caller says");
    }
    overlapping.sort();
    overlapping.dedup();
    for place in overlapping {
        let message = "an object may fit several of these alternatives at once";
        lowering
            .report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("it is taken as the one that declares most of its properties; what only others declare is lost");
    }
}

/// Whether `anyOf` has two objects of which each declares what the other doesn't, and nothing keeps a value from
/// being both.
fn may_fit_several(lowering: &Lowering<'_, '_>, union: &Union) -> bool {
    let tree = lowering.dialect.tree;
    if union.tag.is_some() {
        return false;
    }
    let is_kept = |ty: &Type| lowering.settings.models.keep_undeclared && !ty.usage.sent;
    let of_any_of = union.variants.iter().filter(|variant| {
        let list = tree.parent(variant.place);
        list.and_then(|list| tree.key(list)) == Some("anyOf")
    });
    let models = of_any_of.filter_map(|variant| {
        let ty = lowering.api.types.get(variant.ty);
        let rest = tree.get(ty.place, "additionalProperties");
        let is_closed = rest.and_then(|node| tree.bool(node)) == Some(false);
        match &ty.shape {
            Shape::Model(model) if model.additional.is_none() && !is_closed && !is_kept(ty) => {
                Some(by_name(model))
            }
            _ => None,
        }
    });
    let models: Vec<Fields<'_>> = models.take(MOST).collect();
    let mut rest = models.as_slice();
    while let Some((one, others)) = rest.split_first() {
        if others
            .iter()
            .any(|other| are_compatible(lowering, one, other))
        {
            return true;
        }
        rest = others;
    }
    false
}

/// The fields of a model by their names on the wire.
type Fields<'a> = BTreeMap<&'a str, &'a Field>;

fn by_name(model: &Model) -> Fields<'_> {
    let fields = model.fields.iter();
    fields.map(|field| (field.wire.as_str(), field)).collect()
}

/// Whether an object may be of both models, and have more than either declares: as far as that is plain.
fn are_compatible(lowering: &Lowering<'_, '_>, one: &Fields<'_>, other: &Fields<'_>) -> bool {
    let types = &lowering.api.types;
    let is_shared = |one: &Field, other: &Field| {
        one.constant == other.constant
            && match (&types.get(one.ty).shape, &types.get(other.ty).shape) {
                (Shape::String, Shape::String)
                | (Shape::Integer(_), Shape::Integer(_))
                | (Shape::Number, Shape::Number)
                | (Shape::Boolean, Shape::Boolean) => true,
                _ => one.ty == other.ty,
            }
    };
    let mut shared = one
        .iter()
        .filter_map(|(wire, field)| Some((*field, *other.get(wire)?)));
    let has_own =
        |one: &Fields<'_>, other: &Fields<'_>| !one.keys().all(|wire| other.contains_key(wire));
    shared.all(|(one, other)| is_shared(one, other)) && has_own(one, other) && has_own(other, one)
}

/// How many alternatives take any value of a kind.
fn alike(lowering: &Lowering<'_, '_>, union: &Union, kind: &str) -> usize {
    let types = &lowering.api.types;
    let of_kind = |id: TypeId| any_of_kind(types.get(id)) == Some(kind);
    let variants = union.variants.iter();
    variants.filter(|variant| of_kind(variant.ty)).count()
}

/// The kind of scalar of which a type takes any.
fn any_of_kind(ty: &Type) -> Option<&'static str> {
    let is_pattern = |rule: &Constraint| matches!(rule, Constraint::Pattern { regex: Some(_), .. });
    match ty.shape {
        Shape::String if !ty.constraints.iter().any(is_pattern) => Some("text"),
        Shape::Integer(_) => Some("a whole number"),
        Shape::Number => Some("a number"),
        _ => None,
    }
}
