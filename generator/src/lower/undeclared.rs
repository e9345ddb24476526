//! Pass: undeclared properties of what is only received are kept, where the settings ask for it.

use super::context::Lowering;
use crate::ir::{Shape, Step, TypeId, Usage};

/// Gives each model that is only received, and that says nothing of other properties or forbids them, a
/// place for what the server sends beside those that are declared.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    for index in 0..lowering.api.types.len() {
        let id = TypeId(index as u32);
        let ty = lowering.api.types.get(id);
        let usage = Usage {
            sent: false,
            received: true,
        };
        let Shape::Model(model) = &ty.shape else {
            continue;
        };
        if ty.usage != usage || model.additional.is_some() || model.fields.is_empty() {
            continue;
        }
        let (mut path, place) = (ty.path.clone(), ty.place);
        path.steps.push(Step::Value);
        let value = lowering.push(Shape::Any, path, place);
        lowering.api.types.get_mut(value).usage = usage;
        if let Shape::Model(model) = &mut lowering.api.types.get_mut(id).shape {
            model.additional = Some(value);
        }
    }
}
