//! Pass: who makes the values of each type.

use std::collections::BTreeSet;

use crate::ir::{Access, Api, Content, Shape, TypeId, Types};

/// A side of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What the user makes.
    Sent,
    /// What the server makes.
    Received,
}

/// Marks every type that an operation or a webhook reaches.
pub fn run(api: &mut Api) {
    let mut open: Vec<(TypeId, Side)> = roots(api);
    let mut seen = BTreeSet::new();
    while let Some((id, side)) = open.pop() {
        if !seen.insert((id, side)) {
            continue;
        }
        let usage = &mut api.types.get_mut(id).usage;
        match side {
            Side::Sent => usage.sent = true,
            Side::Received => usage.received = true,
        }
        open.extend(
            children(&api.types, id, side)
                .into_iter()
                .map(|child| (child, side)),
        );
    }
}

/// The types that operations and webhooks name.
pub fn roots(api: &Api) -> Vec<(TypeId, Side)> {
    let json = Content::ty;
    let mut roots = Vec::new();
    for operation in &api.operations {
        roots.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| (parameter.ty, Side::Sent)),
        );
        let bodies = operation.bodies().filter_map(|body| json(body.content));
        roots.extend(bodies.map(|ty| (ty, Side::Sent)));
        let answers = operation.answers.iter().chain(&operation.failures);
        let answers = answers.map(|answer| answer.content);
        let feeds = operation.feeds.iter().map(|feed| feed.item);
        let payloads = operation.callbacks.iter();
        let payloads = payloads.filter_map(|callback| callback.payload);
        let received = answers.chain(feeds).filter_map(json).chain(payloads);
        roots.extend(received.map(|ty| (ty, Side::Received)));
    }
    let headers = api.headers.iter().map(|header| header.ty);
    roots.extend(headers.map(|ty| (ty, Side::Received)));
    let payloads = api.webhooks.events.iter().map(|event| event.payload);
    roots.extend(payloads.map(|ty| (ty, Side::Received)));
    roots
}

/// The types that a type holds on one side.
pub fn children(types: &Types, id: TypeId, side: Side) -> Vec<TypeId> {
    let Shape::Model(model) = &types.get(id).shape else {
        return types.get(id).shape.parts();
    };
    let hidden = match side {
        Side::Sent => Access::ReadOnly,
        Side::Received => Access::WriteOnly,
    };
    let fields = model.fields.iter().filter(|field| field.access != hidden);
    fields
        .map(|field| field.ty)
        .chain(model.additional)
        .collect()
}
