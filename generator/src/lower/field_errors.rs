//! Pass: where the bodies of errors name single values of a request (`x-validation-errors`).

use super::context::Lowering;
use crate::ir::{FieldErrors, Shape};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

const EXTENSION: &str = "x-validation-errors";

/// Reads what stands at the schemas of error bodies, and at their alternatives.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let mut types = lowering.api.error_bodies.clone();
    for id in lowering.api.error_bodies.clone() {
        if let Shape::Union(union) = &lowering.api.types.get(id).shape {
            types.extend(union.variants.iter().map(|variant| variant.ty));
        }
    }
    for id in types {
        let place = lowering.api.types.get(id).place;
        let Some(node) = lowering.dialect.read(place, EXTENSION) else {
            continue;
        };
        if let Some(found) = read(lowering, node)
            && !lowering.api.field_errors.contains(&found)
        {
            lowering.api.field_errors.push(found);
        }
    }
}

fn read(lowering: &mut Lowering<'_, '_>, node: NodeId) -> Option<FieldErrors> {
    let tree = lowering.dialect.tree;
    let mut wrong = None;
    let known = ["items", "location", "message", "kind"];
    if matches!(tree.value(node), Value::Object(_)) {
        let mut entries = tree.entries(node).iter();
        wrong = entries.find_map(|(key, child)| {
            let is_pointer = tree
                .str(*child)
                .is_some_and(|text| text.is_empty() || text.starts_with('/'));
            let is_known = known.contains(&&**key);
            (!is_known || !is_pointer).then_some(Spot::Node(*child))
        });
    }
    let pointer = |key: &str| {
        let found = tree.get(node, key).and_then(|node| tree.str(node));
        found.map(str::to_owned)
    };
    let found = (pointer("items"), pointer("location"), pointer("message"));
    if let ((Some(items), Some(location), Some(message)), None) = (found, &wrong) {
        return Some(FieldErrors {
            items,
            location,
            message,
            kind: pointer("kind"),
        });
    }
    let message = format!("`{EXTENSION}` is not understood");
    lowering
        .report
        .warning(Code::Malformed, wrong.unwrap_or(Spot::Node(node)), message)
        .help("it is ignored; it has `items`, `location`, `message` and perhaps `kind`, each a JSON pointer");
    None
}
