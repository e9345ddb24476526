//! What a method takes, as a reader of Rust writes it. The emitting room makes the same of it as tokens.

use super::types;
use crate::emit::format_name;
use crate::ir::{Api, Content, Format, Shape, TypeId, Width};
use crate::names::assign::Names;

/// For a parameter.
pub(super) fn parameter(api: &Api, names: &Names, id: TypeId) -> String {
    let (inner, _) = api.types.strip_nullable(id);
    match &api.types.get(inner).shape {
        Shape::Format(Format::Uuid) => "impl UuidText".to_owned(),
        Shape::String | Shape::Binary | Shape::Format(Format::Base64) => {
            "impl AsRef<str>".to_owned()
        }
        Shape::Boolean | Shape::Number | Shape::Integer(_) => types::value(api, names, inner),
        _ => value(api, names, inner),
    }
}

/// The format of a parameter that is taken as any text.
pub(super) fn hidden_format(api: &Api, id: TypeId) -> Option<&'static str> {
    let (inner, _) = api.types.strip_nullable(id);
    match api.types.get(inner).shape {
        Shape::Format(format @ Format::Base64) => Some(format_name(format)),
        _ => None,
    }
}

/// For a body.
pub(super) fn body(api: &Api, names: &Names, content: Content) -> String {
    match content {
        Content::Json(id) | Content::Open(id) | Content::Form(id) | Content::Multipart(id) => {
            value(api, names, id)
        }
        Content::Parts => "Form".to_owned(),
        Content::Text => "impl Into<String>".to_owned(),
        Content::Bytes | Content::Empty => "impl Into<Bytes>".to_owned(),
    }
}

/// For a value.
fn value(api: &Api, names: &Names, id: TypeId) -> String {
    match &api.types.get(id).shape {
        Shape::Array(item) => format!("impl IntoIterator<Item = {}>", held(api, names, *item)),
        Shape::Map(item) => {
            let item = held(api, names, *item);
            format!("impl IntoIterator<Item = (impl Into<String>, {item})>")
        }
        Shape::Boolean
        | Shape::Integer(Width::I32 | Width::I64)
        | Shape::Number
        | Shape::Nullable(_) => types::value(api, names, id),
        _ => into(api, names, id),
    }
}

/// For what a list or a map holds.
fn held(api: &Api, names: &Names, id: TypeId) -> String {
    match &api.types.get(id).shape {
        Shape::Array(_) | Shape::Map(_) => types::value(api, names, id),
        _ => value(api, names, id),
    }
}

fn into(api: &Api, names: &Names, id: TypeId) -> String {
    format!("impl Into<{}>", types::value(api, names, id))
}
