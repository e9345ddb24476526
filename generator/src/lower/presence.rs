//! Pass: how each property may be missing. Three states only where the user makes the values.

use crate::ir::{Api, Presence, Shape, TypeId};

/// Settles every property.
pub fn run(api: &mut Api) {
    for index in 0..api.types.len() {
        let id = TypeId(index as u32);
        let ty = api.types.get(id);
        let sent = ty.usage.sent;
        let Shape::Model(model) = &ty.shape else {
            continue;
        };
        let nullable: Vec<bool> = model
            .fields
            .iter()
            .map(|field| matches!(api.types.get(field.ty).shape, Shape::Nullable(_)))
            .collect();
        let Shape::Model(model) = &mut api.types.get_mut(id).shape else {
            continue;
        };
        for (field, nullable) in model.fields.iter_mut().zip(nullable) {
            field.presence = match (field.presence, nullable) {
                (Presence::Required | Presence::Nullable, true) => Presence::Nullable,
                (Presence::Required | Presence::Nullable, false) => Presence::Required,
                (Presence::Optional | Presence::Maybe, true) if sent => Presence::Maybe,
                (Presence::Optional | Presence::Maybe, _) => Presence::Optional,
            };
        }
    }
}
