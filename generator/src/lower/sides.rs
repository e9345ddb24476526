//! Pass: a schema that is sent and received and has properties of one side only becomes two types:
//! its own name for what is received, `…Input` for what is sent.

use std::collections::{BTreeMap, BTreeSet};

use super::usage::{self, Side, children};
use crate::ir::{Access, Api, Content, Shape, Step, Type, TypeId, Usage};

/// Splits what differs and drops properties of the other side.
pub fn run(api: &mut Api) {
    let differing = differing(api);
    let split: Vec<TypeId> = differing
        .into_iter()
        .filter(|id| {
            let usage = api.types.get(*id).usage;
            usage.sent && usage.received
        })
        .collect();
    let inputs = copies(api, &split);
    for (received, sent) in &inputs {
        api.types.get_mut(*received).usage = Usage {
            sent: false,
            received: true,
        };
        api.types.get_mut(*sent).usage = Usage {
            sent: true,
            received: false,
        };
    }
    redirect(api, &inputs);
    drop_other_side(api);
    // Types that only the dropped properties held are used no more.
    for index in 0..api.types.len() {
        api.types.get_mut(TypeId(index as u32)).usage = Usage::default();
    }
    usage::run(api);
}

/// Types in which, themselves or below, a property is of one side only.
fn differing(api: &Api) -> BTreeSet<TypeId> {
    let mut holders: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut open = Vec::new();
    for (id, ty) in api.types.iter() {
        for side in [Side::Sent, Side::Received] {
            for child in children(&api.types, id, side) {
                holders.entry(child).or_default().push(id);
            }
        }
        if let Shape::Model(model) = &ty.shape
            && model
                .fields
                .iter()
                .any(|field| field.access != Access::Both)
        {
            open.push(id);
        }
    }
    let mut differing = BTreeSet::new();
    while let Some(id) = open.pop() {
        if differing.insert(id) {
            open.extend(holders.get(&id).into_iter().flatten().copied());
        }
    }
    differing
}

/// A second type for each, to be sent.
fn copies(api: &mut Api, split: &[TypeId]) -> BTreeMap<TypeId, TypeId> {
    let mut inputs = BTreeMap::new();
    for id in split {
        let mut copy: Type = api.types.get(*id).clone();
        copy.path.steps.push(Step::Input);
        inputs.insert(*id, api.types.push(copy));
    }
    inputs
}

/// Leads what is sent to the types to send.
fn redirect(api: &mut Api, inputs: &BTreeMap<TypeId, TypeId>) {
    let lead = |id: &mut TypeId| {
        if let Some(sent) = inputs.get(id) {
            *id = *sent;
        }
    };
    for index in 0..api.types.len() {
        let ty = api.types.get_mut(TypeId(index as u32));
        if !ty.usage.sent {
            continue;
        }
        match &mut ty.shape {
            Shape::Array(inner) | Shape::Map(inner) | Shape::Nullable(inner) => lead(inner),
            Shape::Model(model) => {
                model
                    .fields
                    .iter_mut()
                    .for_each(|field| lead(&mut field.ty));
                model.additional.iter_mut().for_each(lead);
            }
            Shape::Union(union) => {
                union
                    .variants
                    .iter_mut()
                    .for_each(|variant| lead(&mut variant.ty));
            }
            _ => {}
        }
    }
    for operation in &mut api.operations {
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| lead(&mut parameter.ty));
        for body in operation.bodies_mut() {
            if let Content::Json(ty) | Content::Form(ty) | Content::Multipart(ty) =
                &mut body.content
            {
                lead(ty);
            }
        }
    }
}

/// A type that is used on one side only has no properties of the other.
fn drop_other_side(api: &mut Api) {
    for index in 0..api.types.len() {
        let ty = api.types.get_mut(TypeId(index as u32));
        let hidden = match ty.usage {
            Usage {
                sent: true,
                received: false,
            } => Access::ReadOnly,
            Usage {
                sent: false,
                received: true,
            } => Access::WriteOnly,
            _ => continue,
        };
        if let Shape::Model(model) = &mut ty.shape {
            model.fields.retain(|field| field.access != hidden);
        }
    }
}
