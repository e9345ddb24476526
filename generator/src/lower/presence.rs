//! Pass: how each property may be missing. Three states only where the user makes the values, and where `null`
//! is all that a value can be: that it is there says something.

use super::context::Lowering;
use crate::ir::{Constant, Presence, Shape, TypeId};
use crate::report::{Code, Spot};

/// Settles every property.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    for index in 0..lowering.api.types.len() {
        let id = TypeId(index as u32);
        let types = &lowering.api.types;
        let ty = types.get(id);
        let sent = ty.usage.sent;
        let is_only_sent = sent && !ty.usage.received;
        let Shape::Model(model) = &ty.shape else {
            continue;
        };
        let mut idle = Vec::new();
        let mut settled = Vec::new();
        for field in &model.fields {
            let (inner, mut nullable) = types.strip_nullable(field.ty);
            let is_lenient = lowering.lenient_tags.contains(&field.place);
            nullable &= !is_lenient;
            let is_required = matches!(field.presence, Presence::Required | Presence::Nullable);
            let may_be_empty = matches!(
                types.get(inner).shape,
                Shape::String | Shape::Array(_) | Shape::Map(_)
            );
            let can_be_missing = nullable || !is_required;
            let or_empty = field.null_as_empty && can_be_missing && may_be_empty && !sent;
            if field.null_as_empty && !or_empty {
                idle.push(field.place);
            }
            let constant = lowering.constants.get(&field.ty);
            let is_null = matches!(constant, Some(Constant::Json(json)) if json == "null");
            let ty = if nullable { field.ty } else { inner };
            let presence = match (is_required, nullable) {
                _ if or_empty => Presence::OrEmpty,
                _ if is_lenient && !is_only_sent => Presence::Implied,
                (false, _) if is_null => Presence::Maybe,
                (true, true) => Presence::Nullable,
                (true, false) => Presence::Required,
                (false, true) if sent => Presence::Maybe,
                (false, _) => Presence::Optional,
            };
            settled.push((ty, presence));
        }
        for place in idle {
            let tree = lowering.dialect.tree;
            // What says so may stand in what the property refers to.
            let place = tree.get(place, "x-null-as-empty").unwrap_or(place);
            let why = "`x-null-as-empty` has no say here";
            let report = lowering
                .report
                .warning(Code::NotRepresented, Spot::Node(place), why);
            report.help(
                "it is for a text, list or map that is only received, and that may be `null` or absent",
            );
        }
        if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape {
            for (field, (ty, presence)) in model.fields.iter_mut().zip(settled) {
                field.ty = ty;
                field.presence = presence;
            }
        }
    }
}
