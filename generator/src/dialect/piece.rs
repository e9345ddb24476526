//! Objects as openapiv3 wants them: shallow, children as references to themselves, words it doesn't
//! know left out. Schemas have a room of their own.

use serde_json::{Map, Value as Json, json};

use super::Dialect;
use super::vocabulary::{Child, Expected, Kind, Use};
use crate::source::{NodeId, Tree, Value};

/// A reference to a node of the tree.
pub fn reference(id: NodeId) -> Json {
    json!({ "$ref": format!("#{}", id.number()) })
}

/// The object at a node as JSON.
pub fn piece(dialect: &Dialect<'_>, id: NodeId, kind: Kind) -> Json {
    let mut object = Map::new();
    for (key, child) in dialect.tree.entries(id) {
        if let Some(value) = entry(dialect, kind, key, *child) {
            object.insert(key.to_string(), value);
        }
    }
    complete(kind, &mut object);
    Json::Object(object)
}

/// What stands under a key; `None` leaves it out.
fn entry(dialect: &Dialect<'_>, kind: Kind, key: &str, child: NodeId) -> Option<Json> {
    let tree = dialect.tree;
    let Some(keyword) = kind.keyword(key) else {
        return key.starts_with("x-").then(|| tree.to_json(child));
    };
    if matches!(
        keyword.used,
        Use::Ignored | Use::Noted(_) | Use::Unrepresented(_)
    ) {
        return None;
    }
    match keyword.child {
        Child::Leaf(expected) => fits(tree, child, expected).then(|| tree.to_json(child)),
        Child::MapOfLists => security(tree, child),
        // Examples are documentation of parameters and media types that schemas say as well.
        Child::Map(Kind::Example | Kind::Link | Kind::Encoding) => None,
        Child::One(kind) => matches!(tree.value(child), Value::Object(_) | Value::Bool(_))
            .then(|| one(dialect, child, kind)),
        Child::List(kind) => matches!(tree.value(child), Value::Array(_)).then(|| {
            tree.items(child)
                .iter()
                .map(|item| one(dialect, *item, kind))
                .collect()
        }),
        Child::Map(kind) => matches!(tree.value(child), Value::Object(_)).then(|| {
            let entries = tree.entries(child).iter();
            let entries = entries.filter(|(key, _)| !key.starts_with("x-") || kind == Kind::Schema);
            let entries = entries.filter(|(key, _)| kind != Kind::Response || is_status(key));
            Json::Object(
                entries
                    .map(|(key, item)| (key.to_string(), one(dialect, *item, kind)))
                    .collect(),
            )
        }),
    }
}

/// Whether a key of `responses` is one that OpenAPI knows.
pub fn is_status(key: &str) -> bool {
    if key == "default" {
        return true;
    }
    let bytes = key.as_bytes();
    let class = bytes
        .first()
        .is_some_and(|byte| (b'1'..=b'5').contains(byte));
    let rest = bytes.get(1..).unwrap_or_default();
    class
        && rest.len() == 2
        && (rest.iter().all(u8::is_ascii_digit) || rest.eq_ignore_ascii_case(b"XX"))
}

/// An object below: a reference where openapiv3 can hold one, else whole.
fn one(dialect: &Dialect<'_>, id: NodeId, kind: Kind) -> Json {
    if kind.may_be_reference() {
        reference(id)
    } else {
        // Only kinds whose own children are references or values come here, so this ends.
        piece(dialect, id, kind)
    }
}

/// What openapiv3 demands and documents forget.
fn complete(kind: Kind, object: &mut Map<String, Json>) {
    let mut absent = |key: &str, value: Json| {
        object.entry(key).or_insert(value);
    };
    match kind {
        Kind::Operation => absent("responses", json!({})),
        Kind::Response => absent("description", json!("")),
        Kind::Info => {
            absent("title", json!(""));
            absent("version", json!(""));
        }
        Kind::ServerVariable => absent("default", json!("")),
        _ => {}
    }
}

/// Security requirements, those of the wrong shape left out.
fn security(tree: &Tree, id: NodeId) -> Option<Json> {
    matches!(tree.value(id), Value::Array(_)).then(|| {
        let objects = tree.items(id).iter();
        let objects = objects.filter(|item| matches!(tree.value(**item), Value::Object(_)));
        objects
            .map(|item| {
                let names = tree.entries(*item).iter();
                // Scopes decide nothing in a client: the requirement is its scheme.
                Json::Object(
                    names
                        .map(|(name, _)| (name.to_string(), json!([])))
                        .collect(),
                )
            })
            .collect()
    })
}

/// Whether a value is what its keyword takes.
pub fn fits(tree: &Tree, id: NodeId, expected: Expected) -> bool {
    let value = tree.value(id);
    match expected {
        Expected::Any => true,
        Expected::Text => matches!(value, Value::String(_)),
        Expected::Bool => matches!(value, Value::Bool(_)),
        Expected::Count => count(tree, id).is_some(),
        Expected::Number => matches!(value, Value::Integer(_) | Value::Float(_)),
        Expected::Number30Bool => {
            matches!(value, Value::Integer(_) | Value::Float(_) | Value::Bool(_))
        }
        Expected::Texts => {
            matches!(value, Value::Array(_))
                && tree.items(id).iter().all(|item| tree.str(*item).is_some())
        }
    }
}

/// A count, also where it is written `1e3` or `3.0`.
pub fn count(tree: &Tree, id: NodeId) -> Option<u64> {
    match tree.value(id) {
        Value::Integer(number) => u64::try_from(*number).ok(),
        // Whole numbers up to 2^53 are exact in an f64.
        Value::Float(number)
            if number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(number) =>
        {
            Some(*number as u64)
        }
        _ => None,
    }
}
