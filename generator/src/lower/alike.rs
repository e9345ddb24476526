//! Pass: says which alternatives nothing tells apart where they are received.

use super::context::Lowering;
use crate::ir::{Constraint, Shape, Type, TypeId, Union};
use crate::report::{Code, Spot};

/// Names the unions in which text, or a number, could be of several alternatives. Lists and objects are told
/// apart by what they hold.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let mut found = Vec::new();
    for (_, ty) in lowering.api.types.iter() {
        if let Shape::Union(union) = &ty.shape
            && (ty.usage.sent || ty.usage.received)
        {
            let kinds = ["text", "a whole number", "a number"];
            let alike = kinds.map(|kind| (kind, alike(lowering, union, kind)));
            let alike = alike.into_iter().filter(|(_, count)| *count > 1);
            found.extend(alike.map(|(kind, count)| (ty.place, kind, count)));
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
