//! Schemas in the words of OpenAPI 3.0: what 3.1 says otherwise is rewritten, what 3.0 has no word for
//! goes into extensions of ours.

use serde_json::{Map, Value as Json, json};

use super::piece::{count, fits, is_extension, reference, several};
use super::vocabulary::{Child, Expected, Kind, Use, meant_type};
use super::{Dialect, Reach, enums};
use crate::source::{NodeId, Tree, Value};

/// The names of our extensions. They begin in a way that no document's do.
pub mod extension {
    /// `const`: the value.
    pub const CONST: &str = "x-openapi31-const";
    /// `type` as a list of two or more, `null` taken out.
    pub const TYPES: &str = "x-openapi31-types";
    /// The schema allows `null` and nothing else.
    pub const NULL: &str = "x-openapi31-null";
    /// `propertyNames`: a reference.
    pub const PROPERTY_NAMES: &str = "x-openapi31-propertyNames";
    /// `patternProperties`: references by pattern.
    pub const PATTERN_PROPERTIES: &str = "x-openapi31-patternProperties";
    /// A `$ref` that has siblings: a reference.
    pub const REFERENCE: &str = "x-openapi31-ref";
    /// `examples`: the values.
    pub const EXAMPLES: &str = "x-openapi31-examples";
    /// Limits in the words of 3.1 (`minimum`, `exclusiveMinimum` …), always numbers, as text so that
    /// those beyond 64 bits keep their digits.
    pub const LIMITS: &str = "x-openapi31-limits";
    /// Values of `enum`, each `[value, name, description]`.
    pub const ENUM: &str = "x-openapi31-enum";
    /// Items that a list begins with (`prefixItems`): references.
    pub const PREFIX_ITEMS: &str = "x-openapi31-prefixItems";
    /// `items: false`
    pub const NO_MORE_ITEMS: &str = "x-openapi31-noMoreItems";
}

/// The schema at a node as JSON.
pub fn piece(dialect: &Dialect<'_>, id: NodeId) -> Json {
    let tree = dialect.tree;
    match tree.value(id) {
        Value::Bool(true) => return json!({}),
        Value::Bool(false) => return json!({ "not": {} }),
        _ => {}
    }
    let mut object = Map::new();
    for (key, child) in tree.entries(id) {
        entry(dialect, &mut object, key, *child);
    }
    if allows_null(tree, id) {
        insert(&mut object, "nullable", json!(true));
    }
    if let Some(values) = enums::enumeration(tree, id) {
        insert(&mut object, extension::ENUM, values);
    } else if is_null(tree, id) {
        insert(&mut object, extension::NULL, json!(true));
    }
    limits(tree, id, &mut object);
    content(&mut object, dialect, id);
    Json::Object(object)
}

/// Writes one keyword.
fn entry(dialect: &Dialect<'_>, object: &mut Map<String, Json>, key: &str, child: NodeId) {
    let tree = dialect.tree;
    match key {
        "$ref" => {
            // The reference is followed from the schema's own node; what stands beside it is read here.
        }
        "type" => types(tree, child, object),
        "const" => match tree.value(child) {
            Value::Null => insert(object, extension::NULL, json!(true)),
            _ => insert(object, extension::CONST, tree.to_json(child)),
        },
        // Read with the schema as a whole: several words speak of values and of `null`.
        "enum" | "nullable" | "x-nullable" => {}
        _ if enums::WORDS.contains(&key) => {}
        "examples" => insert(object, extension::EXAMPLES, tree.to_json(child)),
        "propertyNames" => insert(object, extension::PROPERTY_NAMES, reference(child)),
        "patternProperties" => {
            insert(
                object,
                extension::PATTERN_PROPERTIES,
                references(tree, child),
            );
        }
        "prefixItems" => {
            let items = tree.items(child).iter();
            let items = items.map(|item| reference(*item)).collect();
            insert(object, extension::PREFIX_ITEMS, items);
        }
        // As in `additionalProperties`, `false` says that there are no more of them.
        "items" if tree.bool(child) == Some(false) => {
            insert(object, extension::NO_MORE_ITEMS, json!(true));
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {}
        "oneOf" | "anyOf" => alternatives(dialect, child, key, object),
        "additionalProperties" => {
            let value = match tree.value(child) {
                Value::Bool(allowed) => json!(allowed),
                _ => reference(child),
            };
            insert(object, key, value);
        }
        "discriminator" => discriminator(dialect, child, object),
        "contentEncoding" | "contentMediaType" => {}
        _ => ordinary(tree, object, key, child),
    }
}

/// Keywords that both versions write the same way.
fn ordinary(tree: &Tree, object: &mut Map<String, Json>, key: &str, child: NodeId) {
    let Some(keyword) = Kind::Schema.keyword(key) else {
        if key.starts_with("x-") && !key.starts_with("x-openapi31-") {
            insert(object, key, tree.to_json(child));
        }
        return;
    };
    if matches!(
        keyword.used,
        Use::Ignored(_) | Use::Noted(_) | Use::Unrepresented(_)
    ) {
        return;
    }
    match keyword.child {
        Child::Leaf(Expected::Count) => {
            if let Some(count) = count(tree, child) {
                insert(object, key, json!(count));
            }
        }
        Child::Leaf(expected) if fits(tree, child, expected) => {
            insert(object, key, tree.to_json(child));
        }
        Child::One(Kind::ExternalDocs) => {
            if let Some(url) = tree.get(child, "url").and_then(|url| tree.str(url)) {
                insert(object, key, json!({ "url": url }));
            }
        }
        Child::One(Kind::Schema) => insert(object, key, reference(child)),
        Child::List(Kind::Schema)
            if matches!(tree.value(child), Value::Array(_) | Value::Object(_)) =>
        {
            let items = several(tree, child).into_iter();
            insert(object, key, items.map(reference).collect());
        }
        Child::Map(Kind::Schema) if key == "properties" => {
            insert(object, key, references(tree, child));
        }
        _ => {}
    }
}

fn insert(object: &mut Map<String, Json>, key: &str, value: Json) {
    object.insert(key.to_owned(), value);
}

fn references(tree: &Tree, id: NodeId) -> Json {
    let entries = tree.entries(id).iter();
    Json::Object(
        entries
            .filter(|(key, child)| !is_extension(tree, key, *child))
            .map(|(key, child)| (key.to_string(), reference(*child)))
            .collect(),
    )
}

/// `type`: one, or a list in which `null` means nullable.
fn types(tree: &Tree, id: NodeId, object: &mut Map<String, Json>) {
    let mut names: Vec<&str> = match tree.value(id) {
        Value::String(name) => vec![name],
        _ => {
            let items = tree.items(id).iter();
            items.filter_map(|item| type_name(tree, *item)).collect()
        }
    };
    for name in &mut names {
        if let Some((meant, format)) = meant_type(name) {
            *name = meant;
            if let Some(format) = format {
                let said = object.entry("format");
                said.or_insert_with(|| json!(format));
            }
        }
    }
    let before = names.len();
    names.retain(|name| *name != "null");
    if names.is_empty() && before > 0 {
        insert(object, extension::NULL, json!(true));
    }
    match names.as_slice() {
        [] => {}
        [name] => insert(object, "type", json!(name)),
        names => insert(object, extension::TYPES, json!(names)),
    }
}

/// A name in a list of types; `null` without quotes is meant as one.
fn type_name(tree: &Tree, id: NodeId) -> Option<&str> {
    match tree.value(id) {
        Value::Null => Some("null"),
        _ => tree.str(id),
    }
}

/// Whether any word of a schema's own says that `null` is allowed. One is enough: documents say it in
/// one place and forget it in another, and a client loses nothing by being ready for `null`.
fn allows_null(tree: &Tree, id: NodeId) -> bool {
    let is_true = |key| tree.get(id, key).and_then(|node| tree.bool(node)) == Some(true);
    let has_null = |key| {
        let node = tree.get(id, key);
        let items = node.map(|node| tree.items(node)).unwrap_or_default();
        items.iter().any(|item| match tree.value(*item) {
            Value::Null => key == "enum" || key == "type",
            Value::String(name) => key == "type" && &**name == "null",
            Value::Object(_) => key != "enum" && is_null(tree, *item),
            _ => false,
        })
    };
    is_true("nullable")
        || is_true("x-nullable")
        || is_null(tree, id)
        || ["type", "enum", "oneOf", "anyOf"].into_iter().any(has_null)
}

/// `oneOf`, `anyOf`: an alternative that is `null` alone means nullable, and `false` is none.
fn alternatives(dialect: &Dialect<'_>, id: NodeId, key: &str, object: &mut Map<String, Json>) {
    let tree = dialect.tree;
    let items = several(tree, id);
    for item in items.iter().filter(|item| is_null(tree, **item)) {
        dialect.strike(*item, &["type", "const", "enum"]);
        let reason = "the alternative is `null` alone, which has no documentation of its own";
        dialect.ledger.ignore(*item, Reach::Below, reason);
    }
    let kept: Vec<Json> = items
        .iter()
        .filter(|item| !is_null(tree, **item) && tree.bool(**item) != Some(false))
        .map(|item| reference(*item))
        .collect();
    if !kept.is_empty() {
        insert(object, key, Json::Array(kept));
    } else if items.iter().any(|item| is_null(tree, *item)) {
        dialect.ledger.read(id);
        insert(object, extension::NULL, json!(true));
    }
}

/// Whether a schema says `null` and nothing else that has a bearing.
fn is_null(tree: &Tree, id: NodeId) -> bool {
    let only_null = |node: NodeId| match tree.value(node) {
        Value::String(name) => &**name == "null",
        Value::Array(items) => {
            !items.is_empty()
                && items
                    .iter()
                    .all(|item| type_name(tree, *item) == Some("null"))
        }
        _ => false,
    };
    let null_values = |node: NodeId| {
        let items = tree.items(node);
        !items.is_empty() && items.iter().all(|item| tree.value(*item) == &Value::Null)
    };
    let refers_to_null = tree.get(id, "$ref").map(|node| tree.value(node)) == Some(&Value::Null);
    refers_to_null
        || tree.get(id, "type").is_some_and(only_null)
        || tree
            .get(id, "const")
            .is_some_and(|node| tree.value(node) == &Value::Null)
        || tree.get(id, "enum").is_some_and(null_values)
}

/// `discriminator`: the mapping's values as references to the schemas that they mean, as they are where
/// they mean none; those that are no text left out.
fn discriminator(dialect: &Dialect<'_>, id: NodeId, object: &mut Map<String, Json>) {
    let tree = dialect.tree;
    let named = tree.get(id, "propertyName").and_then(|name| tree.str(name));
    // Swagger 2 writes the name alone.
    let Some(name) = named.or_else(|| tree.str(id)) else {
        return;
    };
    let mapping = tree
        .get(id, "mapping")
        .map(|mapping| tree.entries(mapping))
        .unwrap_or_default();
    let mapping: Map<String, Json> = mapping
        .iter()
        .filter_map(|(tag, target)| {
            let text = tree.str(*target)?;
            let meant = dialect.mapped(*target);
            let meant = meant.map(|schema| format!("#{}", schema.number()));
            Some((tag.to_string(), json!(meant.as_deref().unwrap_or(text))))
        })
        .collect();
    insert(
        object,
        "discriminator",
        json!({ "propertyName": name, "mapping": mapping }),
    );
}

/// Limits of numbers, in the words of 3.1: an exclusive limit is a number.
fn limits(tree: &Tree, id: NodeId, object: &mut Map<String, Json>) {
    let mut limits = Map::new();
    let text = |node: NodeId| match tree.value(node) {
        Value::Integer(number) => Some(json!(number.to_string())),
        Value::Float(number) => Some(json!(format!("{number:?}"))),
        _ => None,
    };
    for (inclusive, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        let limit = tree.get(id, inclusive).and_then(text);
        match tree
            .get(id, exclusive)
            .map(|node| (tree.value(node), text(node)))
        {
            Some((Value::Bool(true), _)) => {
                limit.map(|limit| limits.insert(exclusive.to_owned(), limit));
            }
            Some((_, exclusive_limit)) => {
                limit.map(|limit| limits.insert(inclusive.to_owned(), limit));
                exclusive_limit.map(|limit| limits.insert(exclusive.to_owned(), limit));
            }
            None => {
                limit.map(|limit| limits.insert(inclusive.to_owned(), limit));
            }
        }
    }
    if let Some(limit) = tree.get(id, "multipleOf").and_then(text) {
        limits.insert("multipleOf".to_owned(), limit);
    }
    if !limits.is_empty() {
        insert(object, extension::LIMITS, Json::Object(limits));
    }
}

/// Whether a content type is of bytes that no text can hold.
fn is_bytes(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    ["image/", "audio/", "video/", "font/"]
        .iter()
        .any(|kind| media.starts_with(kind) && !media.starts_with("image/svg"))
        || [
            "application/octet-stream",
            "application/pdf",
            "application/zip",
            "application/gzip",
        ]
        .contains(&media.as_str())
}

/// `contentEncoding` and `contentMediaType` are the formats `byte` and `binary` of 3.0.
fn content(object: &mut Map<String, Json>, dialect: &Dialect<'_>, id: NodeId) {
    let tree = dialect.tree;
    let [encoding, media] = ["contentEncoding", "contentMediaType"].map(|key| tree.get(id, key));
    if encoding.or(media).is_none() {
        return;
    }
    for node in [encoding, media].into_iter().flatten() {
        let reason = "it makes no type of its own: the text is given as it is";
        dialect.ledger.ignore(node, Reach::Below, reason);
    }
    if object.contains_key("format") {
        return;
    }
    let text = |key: &str| tree.get(id, key).and_then(|node| tree.str(node));
    let format = match (text("contentEncoding"), text("contentMediaType")) {
        (Some(encoding), _) if encoding.eq_ignore_ascii_case("base64") => {
            dialect.read(id, "contentEncoding");
            "byte"
        }
        // Bytes as they are: in a form of parts, a file.
        (Some(encoding), _) if encoding.eq_ignore_ascii_case("binary") => {
            dialect.read(id, "contentEncoding");
            "binary"
        }
        (None, Some(media)) if is_bytes(media) => {
            dialect.read(id, "contentMediaType");
            "binary"
        }
        _ => return,
    };
    insert(object, "format", json!(format));
}
