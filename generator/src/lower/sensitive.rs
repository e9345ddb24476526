//! Pass: which properties hold what nobody should read in a log.

use crate::ir::{Access, Shape, TypeId, Types};

/// Lists of lists: deeper than this nobody hides anything.
const DEPTH: usize = 16;

/// Marks properties whose type says so, and those that are never received.
pub fn run(types: &mut Types) {
    for index in 0..types.len() {
        let id = TypeId(index as u32);
        let ty = types.get(id);
        let Shape::Model(model) = &ty.shape else {
            continue;
        };
        let whole = ty.sensitive;
        let found: Vec<bool> = model
            .fields
            .iter()
            .map(|field| {
                whole || field.access == Access::WriteOnly || is_sensitive(types, field.ty)
            })
            .collect();
        if let Shape::Model(model) = &mut types.get_mut(id).shape {
            for (field, found) in model.fields.iter_mut().zip(found) {
                field.sensitive |= found;
            }
        }
    }
}

fn is_sensitive(types: &Types, id: TypeId) -> bool {
    let mut at = id;
    for _ in 0..DEPTH {
        let ty = types.get(at);
        if ty.sensitive {
            return true;
        }
        match ty.shape.held() {
            Some(inner) => at = inner,
            None => return false,
        }
    }
    false
}
