//! Which types the operations and webhooks of an API reach: those are emitted and take names, the others not.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Content, Operation, TypeId};

/// The named types that some operation or webhook reaches.
pub fn emitted(api: &Api) -> BTreeSet<TypeId> {
    let roots = api.operations.iter().flat_map(own_roots);
    let others = failures(api).chain(payloads(api)).chain(headers(api));
    named_below(api, roots.chain(others))
}

/// The headers of answers.
pub fn headers(api: &Api) -> impl Iterator<Item = TypeId> {
    api.headers.iter().map(|header| header.ty)
}

/// The bodies of webhooks.
pub fn payloads(api: &Api) -> impl Iterator<Item = TypeId> {
    api.webhooks.events.iter().map(|event| event.payload)
}

/// The types that an operation itself speaks of, its error answers left out.
pub fn own_roots(operation: &Operation) -> Vec<TypeId> {
    let bodies = operation.bodies().map(|body| body.content);
    let answers = operation.answers.iter().map(|answer| answer.content);
    let feeds = operation.feeds.iter().map(|feed| feed.item);
    let contents = bodies.chain(answers).chain(feeds).filter_map(Content::ty);
    let parameters = operation.parameters.iter().map(|parameter| parameter.ty);
    let callbacks = operation.callbacks.iter();
    let payloads = callbacks.filter_map(|callback| callback.payload);
    contents.chain(parameters).chain(payloads).collect()
}

/// The types that an operation answers where it fails, and the bodies of the errors.
pub fn failures(api: &Api) -> impl Iterator<Item = TypeId> {
    let failures = api
        .operations
        .iter()
        .flat_map(|operation| &operation.failures);
    let told = failures.filter_map(|failure| failure.content.ty());
    api.error_bodies.iter().copied().chain(told)
}

/// The named types among these and all that they hold.
pub fn named_below(api: &Api, roots: impl IntoIterator<Item = TypeId>) -> BTreeSet<TypeId> {
    below(api, roots)
        .into_iter()
        .filter(|id| api.types.get(*id).shape.is_named())
        .collect()
}

/// These types and all that they hold.
pub fn below(api: &Api, roots: impl IntoIterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<TypeId> = roots.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(api.types.get(id).shape.parts());
        }
    }
    found
}

/// These types, and of those that may hold them all that do, near or far.
pub fn holding(
    api: &Api,
    roots: impl IntoIterator<Item = TypeId>,
    holders: &BTreeSet<TypeId>,
) -> BTreeSet<TypeId> {
    let mut held_by: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    for holder in holders {
        for part in api.types.get(*holder).shape.parts() {
            held_by.entry(part).or_default().push(*holder);
        }
    }
    let mut found = BTreeSet::new();
    let mut open: Vec<TypeId> = roots.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(held_by.remove(&id).into_iter().flatten());
        }
    }
    found
}
