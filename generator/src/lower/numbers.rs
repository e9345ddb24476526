//! Pass: a union of whole numbers and numbers is a number, since every whole number is one.

use crate::ir::{Api, Docs, Shape, Type, TypeId, Union};

/// Makes such unions numbers, but for those whose alternatives the document describes or limits.
pub fn run(api: &mut Api) {
    let unions = api.types.iter().filter_map(|(id, ty)| match &ty.shape {
        Shape::Union(union) if is_number(api, union) => Some(id),
        _ => None,
    });
    let unions: Vec<TypeId> = unions.collect();
    for id in unions {
        api.types.get_mut(id).shape = Shape::Number;
    }
}

fn is_number(api: &Api, union: &Union) -> bool {
    let types = || {
        let variants = union.variants.iter();
        variants.map(|variant| api.types.get(variant.ty))
    };
    let is_bare = |ty: &Type| {
        ty.constraints.is_empty() && ty.docs == Docs::default() && !ty.deprecated && !ty.sensitive
    };
    let is_numeric = |ty: &Type| matches!(ty.shape, Shape::Number | Shape::Integer(_));
    types().any(|ty| matches!(ty.shape, Shape::Number))
        && types().all(|ty| is_numeric(ty) && is_bare(ty))
}
