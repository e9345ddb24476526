//! Pass: what each message of a stream is, now that types have their shape, and the flag of the body
//! that asks for messages.

use std::collections::BTreeSet;

use crate::ir::{Api, Content, Feed, Framing, Model, Operation, Shape, TypeId, Types};

/// The flag by which the makers of such APIs let a caller choose.
const SWITCH: &str = "stream";

/// Says of every stream what its messages are.
pub fn run(api: &mut Api) {
    let types = &api.types;
    for operation in &mut api.operations {
        let switch = has_switch(types, operation).then(|| SWITCH.to_owned());
        for feed in &mut operation.feeds {
            settle(types, feed);
            feed.switch.clone_from(&switch);
        }
    }
}

fn settle(types: &Types, feed: &mut Feed) {
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
    feed.envelope = feed.framing == Framing::Events && is_envelope(types, ty, feed.single);
}

/// Whether a type has the fields of an event and no others. One with `data` alone may as well be what
/// the data holds, unless the schema is said to be of a message.
fn is_envelope(types: &Types, ty: TypeId, single: bool) -> bool {
    // Types can hold each other.
    let (mut open, mut seen) = (vec![ty], BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &types.get(id).shape {
            Shape::Model(model) if is_event(model, single) => {}
            Shape::Union(union) if !union.variants.is_empty() => {
                open.extend(union.variants.iter().map(|variant| variant.ty));
            }
            Shape::Nullable(inner) => open.push(*inner),
            _ => return false,
        }
    }
    true
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
