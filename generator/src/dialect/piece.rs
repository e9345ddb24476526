//! Objects as openapiv3 wants them: shallow, children as references to themselves, words it doesn't
//! know left out. Schemas have a room of their own.

use serde_json::{Map, Value as Json, json};

use super::Dialect;
use super::vocabulary::{Child, Expected, Kind, Use};
use crate::ir::Status;
use crate::source::{NodeId, Tree, Value};

/// A reference to a node of the tree.
pub fn reference(id: NodeId) -> Json {
    json!({ "$ref": number(id) })
}

/// The text of such a reference.
pub fn number(id: NodeId) -> String {
    format!("#{}", id.number())
}

/// The object at a node as JSON.
pub fn piece(dialect: &Dialect<'_>, id: NodeId, kind: Kind) -> Json {
    let mut object = Map::new();
    for (key, child) in dialect.tree.entries(id) {
        if let Some(value) = entry(dialect, kind, key, *child) {
            object.insert(key.to_string(), value);
        }
    }
    complete(dialect.tree, id, kind, &mut object);
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
        Use::Ignored(_) | Use::Noted(_) | Use::Unrepresented(_)
    ) {
        return None;
    }
    match keyword.child {
        Child::Leaf(Expected::Scalar) => scalar(tree, child).map(Json::String),
        Child::Leaf(expected) => fits(tree, child, expected).then(|| tree.to_json(child)),
        Child::MapOfLists => security(tree, child),
        // Examples are documentation of parameters and media types that schemas say as well; the lowering
        // reads callbacks from the tree, whose references openapiv3 doesn't hold.
        Child::Map(Kind::Example | Kind::Link | Kind::Encoding | Kind::Callback) => None,
        // The lowering reads flows from the tree: a scheme is one without them.
        Child::One(Kind::OAuthFlow) => None,
        Child::One(kind) => {
            let is_object = matches!(
                tree.value(child),
                Value::Object(_) | Value::Bool(_) | Value::Null
            );
            is_object.then(|| one(dialect, child, kind))
        }
        Child::List(kind) => matches!(tree.value(child), Value::Array(_)).then(|| {
            tree.items(child)
                .iter()
                .map(|item| one(dialect, *item, kind))
                .collect()
        }),
        Child::Map(kind) => matches!(tree.value(child), Value::Object(_)).then(|| {
            let entries = tree.entries(child).iter();
            let entries = entries.filter(|(key, item)| is_entry(tree, kind, key, *item));
            Json::Object(
                entries
                    .map(|(key, item)| (key.to_string(), one(dialect, *item, kind)))
                    .collect(),
            )
        }),
    }
}

/// Whether what stands under a key of a map is one of its objects.
fn is_entry(tree: &Tree, kind: Kind, key: &str, item: NodeId) -> bool {
    match kind {
        Kind::Response => status(key).is_some(),
        Kind::ServerVariable => default_of(tree, item).is_some(),
        _ => !is_extension(tree, key, item),
    }
}

/// Whether a key of a map is an extension of the map and none of its names. The maps that take
/// extensions are those whose names can't look like one; elsewhere people put them all the same.
pub fn is_extension(tree: &Tree, key: &str, item: NodeId) -> bool {
    let holder = tree.parent(item);
    let within = |section: &str| holder.is_some() && holder == tree.get(tree.root(), section);
    let takes_extensions = within("paths")
        || (holder.and_then(|holder| tree.key(holder)) == Some("responses")
            && !in_components(tree, item));
    // A schema may be a boolean.
    let is_object = match tree.value(item) {
        Value::Object(_) => true,
        Value::Bool(_) => !["webhooks", "x-webhooks"].into_iter().any(within),
        _ => false,
    };
    key.starts_with("x-") && (takes_extensions || !is_object)
}

/// Whether a node is an entry of one of the maps of `components`.
pub fn in_components(tree: &Tree, item: NodeId) -> bool {
    let section = tree.parent(item);
    let components = section.and_then(|section| tree.parent(section));
    components.is_some() && components == tree.get(tree.root(), "components")
}

/// The status that a key of `responses` means; `None` when it is none.
pub fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let (class, rest) = key.split_at_checked(1)?;
    let class: u8 = class.parse().ok().filter(|class| (1..=5).contains(class))?;
    if rest == "XX" {
        return Some(Status::Range(class));
    }
    let is_code = rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    key.parse().ok().filter(|_| is_code).map(Status::Code)
}

/// The value that a server's variable has if nobody says: its default, else the first of its values.
pub fn default_of(tree: &Tree, variable: NodeId) -> Option<String> {
    let default = tree
        .get(variable, "default")
        .and_then(|node| scalar(tree, node));
    let values = tree.get(variable, "enum").map(|node| tree.items(node));
    let first = values.and_then(|values| values.first());
    default.or_else(|| first.and_then(|node| scalar(tree, *node)))
}

/// A scalar as text.
fn scalar(tree: &Tree, id: NodeId) -> Option<String> {
    match tree.value(id) {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => Some(tree.to_json(id).to_string()),
        _ => None,
    }
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

/// Whether a parameter's style is one that its place has; without a style it has the place's own.
pub fn style_fits(tree: &Tree, parameter: NodeId) -> bool {
    let text = |key| tree.get(parameter, key).and_then(|node| tree.str(node));
    let known: &[&str] = match text("in") {
        Some("path") => &["matrix", "label", "simple"],
        Some("header") => &["simple"],
        Some("query") => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        Some("cookie") => &["form"],
        // What is wrong with the place is said of the parameter.
        _ => return true,
    };
    text("style").is_none_or(|style| known.contains(&style))
}

/// What openapiv3 demands and documents forget.
fn complete(tree: &Tree, id: NodeId, kind: Kind, object: &mut Map<String, Json>) {
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
        Kind::Parameter | Kind::Header => {
            if kind == Kind::Parameter && !style_fits(tree, id) {
                object.remove("style");
            }
            if object.contains_key("schema") {
                object.remove("content");
            } else if !object.contains_key("content") {
                // What stands beside its name, as in Swagger 2.0, is its schema, be it nothing.
                object.insert("schema".to_owned(), reference(id));
            }
        }
        Kind::SecurityScheme => match tree.get(id, "type").and_then(|node| tree.str(node)) {
            Some("http") => absent("scheme", json!("")),
            Some("oauth2") => absent("flows", json!({})),
            Some("openIdConnect") => absent("openIdConnectUrl", json!("")),
            _ => {}
        },
        Kind::Server => absent("url", json!("")),
        Kind::ServerVariable => {
            let default = default_of(tree, id);
            if let Some(default) = default {
                absent("default", json!(default));
            }
        }
        _ => {}
    }
}

/// What a list holds; of one thing that stands where its list should, that.
pub fn several(tree: &Tree, id: NodeId) -> Vec<NodeId> {
    match tree.value(id) {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        _ => vec![id],
    }
}

/// Security requirements, those of the wrong shape left out.
fn security(tree: &Tree, id: NodeId) -> Option<Json> {
    matches!(tree.value(id), Value::Array(_) | Value::Object(_)).then(|| {
        let objects = several(tree, id).into_iter();
        let objects = objects.filter(|item| matches!(tree.value(*item), Value::Object(_)));
        objects
            .map(|item| {
                let names = tree.entries(item).iter();
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
        Expected::Scalar => scalar(tree, id).is_some(),
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
