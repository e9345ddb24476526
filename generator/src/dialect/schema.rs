//! Schemas in the words of OpenAPI 3.0: what 3.1 says otherwise is rewritten, what 3.0 has no word for
//! goes into extensions of ours.

use std::collections::BTreeMap;

use openapiv3::{AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaData};
use serde_json::{Map, Value as Json, json};

use super::piece::{count, fits, is_extension, number, reference, several};
use super::types::meant_type;
use super::vocabulary::Expected;
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

/// The schema at a node, in the one form of openapiv3's that has a place for every keyword.
pub fn typed(dialect: &Dialect<'_>, id: NodeId) -> (SchemaData, AnySchema) {
    let tree = dialect.tree;
    let mut schema = Typed {
        dialect,
        data: SchemaData::default(),
        any: AnySchema::default(),
    };
    // Whether a keyword stands here of those that are read together; most schemas have none.
    let (mut has_values, mut has_limits, mut has_content) = (false, false, false);
    for (key, child) in tree.entries(id) {
        schema.entry(key, *child);
        match &**key {
            "type" => {
                let name = tree.str(*child);
                has_values |= name.is_none_or(|name| name == "null");
            }
            "$ref"
            | "const"
            | "enum"
            | "oneOf"
            | "anyOf"
            | "nullable"
            | "x-nullable"
            | enums::EXTENSIBLE => has_values = true,
            "contentEncoding" | "contentMediaType" => has_content = true,
            key if LIMITS.contains(&key) => has_limits = true,
            _ => {}
        }
    }
    if has_values {
        schema.values(id);
    }
    if has_limits && let Some(limits) = limits(tree, id) {
        schema.extend(extension::LIMITS, limits);
    }
    if has_content {
        for keyword in ["contentEncoding", "contentMediaType"] {
            let reason = "it makes no type of its own: the text is given as it is";
            dialect.ignore(id, keyword, reason);
        }
        if schema.any.format.is_none() {
            schema.any.format = content(dialect, id).map(str::to_owned);
        }
    }
    (schema.data, schema.any)
}

/// Keywords that limit numbers.
const LIMITS: [&str; 5] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// A schema as it is put together, keyword by keyword.
struct Typed<'d, 't> {
    dialect: &'d Dialect<'t>,
    data: SchemaData,
    any: AnySchema,
}

impl Typed<'_, '_> {
    /// Writes one of our extensions.
    fn extend(&mut self, name: &str, value: Json) {
        self.data.extensions.insert(name.to_owned(), value);
    }

    /// Writes one keyword.
    fn entry(&mut self, key: &str, child: NodeId) {
        let tree = self.dialect.tree;
        match key {
            "type" => self.types(child),
            "const" => match tree.value(child) {
                Value::Null => self.extend(extension::NULL, json!(true)),
                _ => self.extend(extension::CONST, tree.to_json(child)),
            },
            "examples" => self.extend(extension::EXAMPLES, tree.to_json(child)),
            "propertyNames" => self.extend(extension::PROPERTY_NAMES, reference(child)),
            "patternProperties" => {
                let patterns = entries(tree, child);
                let patterns = patterns.map(|(key, child)| (key.to_owned(), reference(child)));
                self.extend(
                    extension::PATTERN_PROPERTIES,
                    Json::Object(patterns.collect()),
                );
            }
            "prefixItems" => {
                let items = tree.items(child).iter();
                let items = items.map(|item| reference(*item)).collect();
                self.extend(extension::PREFIX_ITEMS, items);
            }
            "oneOf" => self.any.one_of = self.alternatives(child),
            "anyOf" => self.any.any_of = self.alternatives(child),
            "discriminator" => self.data.discriminator = discriminator(self.dialect, child),
            "additionalProperties" => {
                self.any.additional_properties = Some(match tree.value(child) {
                    Value::Bool(allowed) => AdditionalProperties::Any(*allowed),
                    _ => AdditionalProperties::Schema(Box::new(referring(child))),
                });
            }
            // As in `additionalProperties`, `false` says that there are no more of them.
            "items" if tree.bool(child) == Some(false) => {
                self.extend(extension::NO_MORE_ITEMS, json!(true));
            }
            "items" => self.any.items = Some(referring(child)),
            "properties" if matches!(tree.value(child), Value::Object(_)) => {
                let properties = entries(tree, child);
                let properties = properties.map(|(key, child)| (key.to_owned(), referring(child)));
                self.any.properties = properties.collect();
            }
            "allOf" if matches!(tree.value(child), Value::Array(_) | Value::Object(_)) => {
                let parts = several(tree, child).into_iter();
                self.any.all_of = parts.map(referring).collect();
            }
            "required" if fits(tree, child, Expected::Texts) => {
                let names = tree.items(child).iter();
                let names = names.filter_map(|name| tree.str(*name));
                self.any.required = names.map(str::to_owned).collect();
            }
            // Where it is `null`, it says that there is none.
            "default" if tree.value(child) != &Value::Null => {
                self.data.default = Some(tree.to_json(child));
            }
            "example" if tree.value(child) != &Value::Null => {
                self.data.example = Some(tree.to_json(child));
            }
            "x-sensitive" | "x-null-as-empty" => self.extend(key, tree.to_json(child)),
            _ => self.leaf(key, child),
        }
    }

    /// Writes a keyword that is a text, a count or a flag. Others are read with the schema as a whole, such as
    /// those that speak of values and of `null`; or by who follows the reference; or by nobody.
    fn leaf(&mut self, key: &str, child: NodeId) {
        let tree = self.dialect.tree;
        let (data, any) = (&mut self.data, &mut self.any);
        let text = || tree.str(child).map(str::to_owned);
        let flag = tree.bool(child).unwrap_or_default();
        let counted = || count(tree, child).and_then(|count| usize::try_from(count).ok());
        match key {
            "title" => data.title = text(),
            "description" => data.description = text(),
            "deprecated" => data.deprecated = flag,
            "readOnly" => data.read_only = flag,
            "writeOnly" => data.write_only = flag,
            // A `type` may have said another.
            "format" => any.format = text().or(any.format.take()),
            "pattern" => any.pattern = text(),
            "minLength" => any.min_length = counted(),
            "maxLength" => any.max_length = counted(),
            "minItems" => any.min_items = counted(),
            "maxItems" => any.max_items = counted(),
            "uniqueItems" => any.unique_items = tree.bool(child),
            "minProperties" => any.min_properties = counted(),
            "maxProperties" => any.max_properties = counted(),
            _ => {}
        }
    }

    /// What several words say of values and of `null`.
    fn values(&mut self, id: NodeId) {
        let tree = self.dialect.tree;
        self.data.nullable = allows_null(tree, id);
        if let Some(values) = enums::enumeration(tree, id) {
            self.extend(extension::ENUM, values);
        } else if is_null(tree, id) {
            self.extend(extension::NULL, json!(true));
        }
    }

    /// `type`: one, or a list in which `null` means nullable.
    fn types(&mut self, id: NodeId) {
        let tree = self.dialect.tree;
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
                    self.any.format.get_or_insert_with(|| format.to_owned());
                }
            }
        }
        let before = names.len();
        names.retain(|name| *name != "null");
        if names.is_empty() && before > 0 {
            self.extend(extension::NULL, json!(true));
        }
        match names.as_slice() {
            [] => {}
            [name] => self.any.typ = Some((*name).to_owned()),
            names => self.extend(extension::TYPES, json!(names)),
        }
    }

    /// `oneOf`, `anyOf`: an alternative that is `null` alone means nullable, and `false` is none.
    fn alternatives(&mut self, id: NodeId) -> Vec<ReferenceOr<Schema>> {
        let tree = self.dialect.tree;
        let items = several(tree, id);
        let nulls = items.iter().filter(|item| is_null(tree, **item));
        let mut has_null = false;
        for item in nulls {
            has_null = true;
            self.dialect.strike(*item, &["type", "const", "enum"]);
            let reason = "the alternative is `null` alone, which has no documentation of its own";
            self.dialect.ledger.ignore(*item, Reach::Below, reason);
        }
        let kept: Vec<ReferenceOr<Schema>> = items
            .iter()
            .filter(|item| !is_null(tree, **item) && tree.bool(**item) != Some(false))
            .map(|item| referring(*item))
            .collect();
        if kept.is_empty() && has_null {
            self.dialect.ledger.read(id);
            self.extend(extension::NULL, json!(true));
        }
        kept
    }
}

/// A child as openapiv3 has it: a reference to its node.
fn referring<T>(id: NodeId) -> ReferenceOr<T> {
    ReferenceOr::Reference {
        reference: number(id),
    }
}

/// The schemas of a map of them by their keys, whose order in the document says nothing.
fn entries(tree: &Tree, id: NodeId) -> impl Iterator<Item = (&str, NodeId)> {
    let entries = tree.entries(id).iter();
    let entries = entries.filter(|(key, child)| !is_extension(tree, key, *child));
    let mut entries: Vec<_> = entries.map(|(key, child)| (&**key, *child)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries.into_iter()
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
fn discriminator(dialect: &Dialect<'_>, id: NodeId) -> Option<Discriminator> {
    let tree = dialect.tree;
    let named = tree.get(id, "propertyName").and_then(|name| tree.str(name));
    // Swagger 2 writes the name alone.
    let name = named.or_else(|| tree.str(id))?;
    let mapping = tree
        .get(id, "mapping")
        .map(|mapping| tree.entries(mapping))
        .unwrap_or_default();
    let mapping = mapping.iter().filter_map(|(tag, target)| {
        let text = tree.str(*target)?;
        let meant = dialect.mapped(*target).map(number);
        Some((tag.to_string(), meant.unwrap_or_else(|| text.to_owned())))
    });
    let mapping: BTreeMap<String, String> = mapping.collect();
    Some(Discriminator {
        property_name: name.to_owned(),
        mapping: mapping.into_iter().collect(),
        ..Discriminator::default()
    })
}

/// Limits of numbers, in the words of 3.1: an exclusive limit is a number.
fn limits(tree: &Tree, id: NodeId) -> Option<Json> {
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
    (!limits.is_empty()).then_some(Json::Object(limits))
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
fn content(dialect: &Dialect<'_>, id: NodeId) -> Option<&'static str> {
    let tree = dialect.tree;
    let text = |key: &str| tree.get(id, key).and_then(|node| tree.str(node));
    match (text("contentEncoding"), text("contentMediaType")) {
        (Some(encoding), _) if encoding.eq_ignore_ascii_case("base64") => {
            dialect.read(id, "contentEncoding");
            Some("byte")
        }
        // Bytes as they are: in a form of parts, a file.
        (Some(encoding), _) if encoding.eq_ignore_ascii_case("binary") => {
            dialect.read(id, "contentEncoding");
            Some("binary")
        }
        (None, Some(media)) if is_bytes(media) => {
            dialect.read(id, "contentMediaType");
            Some("binary")
        }
        _ => None,
    }
}
