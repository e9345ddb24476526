//! Types as a reader of Rust writes them. The emitting room makes the same of them as tokens.

use crate::emit::format_name;
use crate::ir::{Api, Content, Field, Presence, Shape, TypeId, Width};
use crate::names::assign::Names;

/// The type of a value.
pub(super) fn value(api: &Api, names: &Names, id: TypeId) -> String {
    let inner = |id: &TypeId| value(api, names, *id);
    match &api.types.get(id).shape {
        Shape::Any => "serde_json::Value".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Integer(Width::I32) => "i32".to_owned(),
        Shape::Integer(Width::I64) => "i64".to_owned(),
        Shape::Integer(Width::U64) => "u64".to_owned(),
        Shape::Integer(Width::Wide) => "i128".to_owned(),
        Shape::Number => "f64".to_owned(),
        Shape::String | Shape::Binary => "String".to_owned(),
        Shape::Format(format) => format_name(*format).to_owned(),
        Shape::File => "FilePart".to_owned(),
        Shape::Array(item) => format!("Vec<{}>", inner(item)),
        Shape::Map(item) => format!("BTreeMap<String, {}>", inner(item)),
        Shape::Nullable(held) => format!("Option<{}>", inner(held)),
        Shape::Model(_) | Shape::Enum(_) | Shape::Union(_) => names.ty(id).to_string(),
        Shape::Own(own) => {
            let own = api.own(*own);
            own.carrier
                .map_or_else(|| own.path.to_string(), str::to_owned)
        }
    }
}

/// The type of a field.
pub(super) fn field(api: &Api, names: &Names, field: &Field) -> String {
    let (inner, _) = api.types.strip_nullable(field.ty);
    let held = boxed(value(api, names, inner), field.boxed);
    match field.presence {
        Presence::Required | Presence::OrEmpty => held,
        Presence::Nullable | Presence::Optional | Presence::Implied => format!("Option<{held}>"),
        Presence::Maybe => format!("Maybe<{held}>"),
    }
}

/// The type in its box, if it has one.
pub(super) fn boxed(ty: String, boxed: bool) -> String {
    if boxed { format!("Box<{ty}>") } else { ty }
}

/// The type of what a body or an answer holds.
pub(super) fn content(api: &Api, names: &Names, content: Content) -> String {
    match content {
        Content::Json(id) | Content::Open(id) | Content::Form(id) | Content::Multipart(id) => {
            value(api, names, id)
        }
        Content::Parts => "Form".to_owned(),
        Content::Text => "String".to_owned(),
        Content::Bytes => "Bytes".to_owned(),
        Content::Empty => "()".to_owned(),
    }
}
