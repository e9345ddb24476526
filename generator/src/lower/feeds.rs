//! Pass: what each message of a stream is, now that types have their shape, and the flag of the body
//! that asks for messages.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::media::{self, Media};
use crate::ir::{Content, Envelope, Feed, Framing, Model, Operation, Shape, TypeId, Types};
use crate::source::NodeId;

/// The flag by which the makers of such APIs let a caller choose.
const SWITCH: &str = "stream";

/// Notes what the text under `data` of an event holds by the word of its `contentSchema`, as OpenAPI 3.2 has
/// it: JSON that is read with the event.
pub fn held(lowering: &mut Lowering<'_, '_>, event: NodeId) {
    let tree = lowering.dialect.tree;
    // An event's schema may be that of a list of them.
    let words = ["oneOf", "anyOf", "allOf", "items"];
    for schema in lowering.dialect.made_of(event, &words) {
        let properties = tree.get(schema, "properties");
        let Some(data) = properties.and_then(|all| tree.get(all, "data")) else {
            continue;
        };
        let media = tree.get(data, "contentMediaType");
        let media = media.map_or(Some("application/json"), |media| tree.str(media));
        if media.map(media::classify) == Some(Media::Json)
            && let Some(content) = lowering.dialect.read(data, "contentSchema")
        {
            lowering.dialect.read(data, "contentMediaType");
            let ty = lowering.schema(content);
            lowering.held.insert(data, ty);
        }
    }
}

/// Says of every stream what its messages are.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let api = &mut lowering.api;
    let types = &mut api.types;
    for operation in &mut api.operations {
        let switch = has_switch(types, operation).then(|| SWITCH.to_owned());
        for feed in &mut operation.feeds {
            settle(types, feed, &lowering.held);
            feed.switch.clone_from(&switch);
        }
    }
}

fn settle(types: &mut Types, feed: &mut Feed, held: &BTreeMap<NodeId, TypeId>) {
    let Some(ty) = feed.item.ty() else {
        return;
    };
    let (mut ty, _) = types.strip_nullable(ty);
    // The schema of the whole is that of a list.
    if let (Shape::Array(item), false) = (&types.get(ty).shape, feed.single) {
        ty = *item;
    }
    feed.item = match types.get(ty).shape {
        // What an event holds is text unless the document says otherwise.
        Shape::String | Shape::Any if feed.framing == Framing::Events => Content::Text,
        _ => Content::Json(ty),
    };
    if feed.framing != Framing::Events {
        return;
    }
    let events = envelopes(types, ty, feed.single);
    feed.envelope = events
        .as_deref()
        .map(|events| match is_numbered(types, events) {
            true => Envelope::Number,
            false => Envelope::Text,
        });
    for event in events.unwrap_or_default() {
        hold(types, event, held);
    }
}

/// Gives the data of an event the type that its text holds.
fn hold(types: &mut Types, event: TypeId, held: &BTreeMap<NodeId, TypeId>) {
    let Shape::Model(mut model) = types.get(event).shape.clone() else {
        return;
    };
    for field in model.fields.iter_mut().filter(|it| it.wire == "data") {
        let (text, _) = types.strip_nullable(field.ty);
        if let Some(content) = held.get(&types.get(text).place) {
            field.ty = *content;
        }
    }
    types.get_mut(event).shape = Shape::Model(model);
}

/// The models that a type is, if they have the fields of an event and no others. One with `data` alone may as
/// well be what the data holds, unless the schema is said to be of a message.
fn envelopes(types: &Types, ty: TypeId, single: bool) -> Option<Vec<TypeId>> {
    let mut found = Vec::new();
    // Types can hold each other.
    let (mut open, mut seen) = (vec![ty], BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &types.get(id).shape {
            Shape::Model(model) if is_event(model, single) => found.push(id),
            Shape::Union(union) if !union.variants.is_empty() => {
                open.extend(union.variants.iter().map(|variant| variant.ty));
            }
            Shape::Nullable(inner) => open.push(*inner),
            _ => return None,
        }
    }
    Some(found)
}

/// Whether the ids of events are numbers wherever the document says what they are.
fn is_numbered(types: &Types, events: &[TypeId]) -> bool {
    let fields = events.iter().flat_map(|event| types.fields(*event));
    let ids = fields.filter(|field| field.wire == "id");
    let mut shapes = ids.map(|field| &types.get(types.strip_nullable(field.ty).0).shape);
    let first = shapes.next();
    let is_number = |shape: &Shape| matches!(shape, Shape::Integer(_) | Shape::Number);
    first.is_some_and(is_number) && shapes.all(is_number)
}

fn is_event(model: &Model, single: bool) -> bool {
    let fields = model.fields.iter();
    let known = ["data", "event", "id", "retry"];
    let mut others = fields.filter(|field| !known.contains(&field.wire.as_str()));
    others.next().is_none() && has(model, "data") && (single || model.fields.len() > 1)
}

fn has(model: &Model, wire: &str) -> bool {
    model.fields.iter().any(|field| field.wire == wire)
}

/// Whether the body has the flag, to be set by whoever calls.
fn has_switch(types: &Types, operation: &Operation) -> bool {
    let content = operation.body.as_ref().map(|body| body.content);
    let Some(Content::Json(ty) | Content::Multipart(ty)) = content else {
        return false;
    };
    let (ty, _) = types.strip_nullable(ty);
    let fields = types.fields(ty).iter();
    let mut flags = fields.filter(|field| {
        let (ty, _) = types.strip_nullable(field.ty);
        field.wire == SWITCH
            && field.constant.is_none()
            && matches!(types.get(ty).shape, Shape::Boolean)
    });
    flags.next().is_some()
}
