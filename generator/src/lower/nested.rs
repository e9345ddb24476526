//! Pass: says which parameters hold lists or objects where their style has no way to write them.

use super::context::Lowering;
use crate::ir::{Parameter, Shape, Style, TypeId, Types};
use crate::report::{Code, Spot};

/// Names what OpenAPI leaves open: an object in a list, a list in an object, but for `deepObject`, which
/// servers read alike.
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
    is_compound(types, outer) && parts.any(|part| is_compound(types, part))
}

fn is_compound(types: &Types, id: TypeId) -> bool {
    let (inner, _) = types.strip_nullable(id);
    matches!(
        types.get(inner).shape,
        Shape::Array(_) | Shape::Map(_) | Shape::Model(_)
    )
}
