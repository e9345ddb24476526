//! Pass: says which parameters hold lists or objects where their style has no way to write them.

use super::context::Lowering;
use crate::ir::{Parameter, Shape, Style, TypeId, Types};
use crate::report::{Code, Spot};

/// Names what OpenAPI leaves open: an object in a list, a list in an object, but for `deepObject` and for a list
/// in an exploded object of a form, which servers read alike.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let types = &lowering.api.types;
    let parameters = lowering.api.operations.iter().flat_map(|it| &it.parameters);
    let parameters = parameters.filter(|it| !it.json && it.style != Style::DeepObject);
    let found = parameters.filter(|parameter| is_nested(types, parameter));
    let found = found.map(|parameter| (parameter.place, parameter.wire.clone()));
    let mut found: Vec<_> = found.collect();
    // A parameter of a path is that of several operations.
    found.sort();
    found.dedup();
    for (place, wire) in found {
        let message = format!(
            "`{wire}` holds lists or objects within others, for which its style has no spelling"
        );
        lowering
            .report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("each that stands within is sent as JSON text");
    }
}

fn is_nested(types: &Types, parameter: &Parameter) -> bool {
    let (outer, _) = types.strip_nullable(parameter.ty);
    let mut parts = types.get(outer).shape.parts().into_iter();
    let repeats = parameter.style == Style::Form && parameter.explode;
    let repeats = repeats && !matches!(types.get(outer).shape, Shape::Array(_));
    let is_nested = |part| is_compound(types, part) && !(repeats && is_flat_list(types, part));
    is_compound(types, outer) && parts.any(is_nested)
}

/// Whether a type is a list of single values, which repeats its name in an exploded object.
fn is_flat_list(types: &Types, id: TypeId) -> bool {
    let (inner, _) = types.strip_nullable(id);
    match types.get(inner).shape {
        Shape::Array(item) => !is_compound(types, item),
        _ => false,
    }
}

fn is_compound(types: &Types, id: TypeId) -> bool {
    let (inner, _) = types.strip_nullable(id);
    matches!(
        types.get(inner).shape,
        Shape::Array(_) | Shape::Map(_) | Shape::Model(_)
    )
}
