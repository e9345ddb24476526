//! What a schema says, flat: every keyword in a place of its own, whichever way openapiv3 sorted it.

use openapiv3::{AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaData};
use serde_json::Value as Json;

use super::at_once::Together;
use super::json_type::JsonType;
use super::schemas::text_format;
use crate::dialect::{Dialect, ENUM_WORDS, Reach, extension};
use crate::ir::{Access, Constraint, Docs, Limit};
use crate::source::NodeId;

/// What undeclared properties may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Additional {
    /// Anything, or nothing, as a flag says.
    Allowed(bool),
    /// Values of schemas that all hold.
    Schemas(Vec<NodeId>),
}

/// A value of an `enum`.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The value.
    pub value: Json,
    /// What a vendor's extension calls it.
    pub name: Option<String>,
    /// What a vendor's extension says of it.
    pub docs: Option<String>,
}

impl Listed {
    /// An entry of [`extension::ENUM`].
    fn new(entry: Json) -> Option<Self> {
        let text = |index: usize| entry.get(index)?.as_str().map(str::to_owned);
        let (name, docs) = (text(1), text(2));
        let value = entry.get(0)?.clone();
        Some(Self { value, name, docs })
    }
}

/// What a schema says.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// Types it allows; none says nothing.
    pub types: Vec<JsonType>,
    /// A name under `type` that OpenAPI doesn't know.
    pub unknown_type: Option<String>,
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// Whether nothing but `null` is.
    pub only_null: bool,
    /// `format`
    pub format: Option<String>,
    /// `enum`, without `null`; never an empty list.
    pub values: Option<Vec<Listed>>,
    /// `const`
    pub constant: Option<Json>,
    /// Properties; each is the intersection of the schemas that speak of it.
    pub properties: Vec<(String, Vec<NodeId>)>,
    /// `required`
    pub required: Vec<String>,
    /// `additionalProperties`
    pub additional: Option<Additional>,
    /// Schemas of `patternProperties`.
    pub patterns: Vec<NodeId>,
    /// `propertyNames`: schemas that all hold.
    pub property_names: Vec<NodeId>,
    /// Schemas of the items.
    pub items: Vec<NodeId>,
    /// Schemas of the items that a list begins with.
    pub prefix_items: Vec<NodeId>,
    /// Whether a list has no items but those.
    pub no_more_items: bool,
    /// `oneOf`, `anyOf`: the alternatives.
    pub alternatives: Vec<Vec<NodeId>>,
    /// Of several such lists, what can be together: one of each.
    pub together: Vec<Together>,
    /// `allOf`
    pub all_of: Vec<NodeId>,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,
    /// Constraints that have no other place.
    pub constraints: Vec<Constraint>,
    /// Title, description, examples, default.
    pub docs: Docs,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`, `writeOnly`
    pub access: Access,
    /// `x-sensitive`, or `format: password`
    pub sensitive: bool,
    /// `x-null-as-empty`
    pub null_as_empty: bool,
    /// `x-unknown-values`: whether other values than those listed may come.
    pub open: Option<bool>,
}

impl Facets {
    /// What a typed schema says.
    pub fn new((data, any): (SchemaData, AnySchema), place: NodeId, dialect: &Dialect<'_>) -> Self {
        let mut facets = Self::default();
        facets.data(data, place, dialect);
        facets.any(any, place, dialect);
        facets.sensitive |= facets.format.as_deref() == Some("password");
        facets.strike(place, dialect);
        facets
    }

    fn data(&mut self, data: SchemaData, place: NodeId, dialect: &Dialect<'_>) {
        take!(dialect, place, data => SchemaData {
            nullable,
            read_only,
            write_only,
            deprecated,
            external_docs: _,
            example,
            title,
            description,
            discriminator,
            default,
            extensions,
        });
        let mut extensions = extensions;
        self.nullable = nullable;
        self.access = match (read_only, write_only) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            _ => Access::Both,
        };
        self.deprecated = deprecated;
        self.discriminator = discriminator;
        let examples = extensions.shift_remove(extension::EXAMPLES);
        let examples = example
            .into_iter()
            .chain(examples.into_iter().flat_map(into_items));
        self.docs = Docs {
            summary: title,
            description,
            link: dialect.link(place),
            examples: examples.map(|value| value.to_string()).collect(),
            default: default.map(|value| value.to_string()),
        };
        self.only_null = extensions.shift_remove(extension::NULL).is_some();
        self.no_more_items = extensions.shift_remove(extension::NO_MORE_ITEMS).is_some();
        self.constant = extensions.shift_remove(extension::CONST);
        self.values = extensions
            .shift_remove(extension::ENUM)
            .map(|values| into_items(values).filter_map(Listed::new).collect());
        let node = |value: Json| child_of(&value, dialect);
        if let Some(items) = extensions.shift_remove(extension::PREFIX_ITEMS) {
            self.prefix_items = into_items(items).filter_map(node).collect();
        }
        self.property_names = extensions
            .shift_remove(extension::PROPERTY_NAMES)
            .and_then(node)
            .into_iter()
            .collect();
        if let Some(Json::Object(patterns)) = extensions.shift_remove(extension::PATTERN_PROPERTIES)
        {
            self.patterns = patterns
                .into_iter()
                .filter_map(|(_, value)| node(value))
                .collect();
        }
        if let Some(types) = extensions.shift_remove(extension::TYPES) {
            let names = into_items(types).filter_map(|name| name.as_str().map(str::to_owned));
            names.for_each(|name| self.add_type(&name));
        }
        if let Some(Json::Object(limits)) = extensions.shift_remove(extension::LIMITS) {
            self.constraints
                .extend(limits.iter().filter_map(|(word, text)| limit(word, text)));
        }
        let mut says = |word| extensions.shift_remove(word) == Some(Json::Bool(true));
        self.sensitive = says("x-sensitive");
        self.null_as_empty = says("x-null-as-empty");
    }

    fn add_type(&mut self, name: &str) {
        match JsonType::named(name) {
            Some(ty) if !self.types.contains(&ty) => self.types.push(ty),
            Some(_) => {}
            None => self.unknown_type = Some(name.to_owned()),
        }
    }

    fn any(&mut self, any: AnySchema, place: NodeId, dialect: &Dialect<'_>) {
        take!(dialect, place, any => AnySchema {
            typ,
            pattern,
            multiple_of: _,
            exclusive_minimum: _,
            exclusive_maximum: _,
            minimum: _,
            maximum: _,
            properties,
            required,
            additional_properties,
            min_properties,
            max_properties,
            items,
            min_items,
            max_items,
            unique_items,
            enumeration: _,
            format,
            min_length,
            max_length,
            one_of,
            all_of,
            any_of,
            not: _,
        });
        typ.iter().for_each(|name| self.add_type(name));
        self.format = format;
        self.length(pattern, min_length, max_length);
        self.properties = property_nodes(&properties, dialect);
        self.required = required;
        self.additional = additional_properties.and_then(|value| additional(&value, dialect));
        self.count(min_properties, Constraint::MinProperties);
        self.count(max_properties, Constraint::MaxProperties);
        self.items = items
            .iter()
            .filter_map(|item| dialect.child(item))
            .collect();
        self.item_counts(min_items, max_items, unique_items.unwrap_or_default());
        self.all_of = children(&all_of, dialect);
        self.alternative(&one_of, dialect);
        self.alternative(&any_of, dialect);
    }

    fn alternative(&mut self, list: &[ReferenceOr<Schema>], dialect: &Dialect<'_>) {
        if !list.is_empty() {
            self.alternatives.push(children(list, dialect));
        }
    }

    fn length(&mut self, pattern: Option<String>, min: Option<usize>, max: Option<usize>) {
        self.count(min, Constraint::MinLength);
        self.count(max, Constraint::MaxLength);
        self.constraints
            .extend(pattern.map(|text| Constraint::Pattern {
                text,
                // Translated once for the whole document.
                regex: None,
            }));
    }

    fn item_counts(&mut self, min: Option<usize>, max: Option<usize>, unique: bool) {
        self.count(min, Constraint::MinItems);
        self.count(max, Constraint::MaxItems);
        self.constraints
            .extend(unique.then_some(Constraint::UniqueItems));
    }

    /// Whether a list has no more items than its places.
    pub fn is_closed(&self) -> bool {
        let places = self.prefix_items.len() as u64;
        let ends =
            |rule: &Constraint| matches!(rule, Constraint::MaxItems(most) if *most <= places);
        self.constraints.iter().any(ends)
    }

    /// A list that ends with its places has no more items than these.
    pub fn end(&mut self) {
        let places = self.prefix_items.len() as u64;
        if places > 0 && self.no_more_items && !self.is_closed() {
            self.constraints.push(Constraint::MaxItems(places));
        }
    }

    fn count(&mut self, count: Option<usize>, constraint: fn(u64) -> Constraint) {
        self.constraints
            .extend(count.map(|count| constraint(count as u64)));
    }

    /// Strikes off the keywords that the dialect room writes as extensions or by others, and says which
    /// of those that are read have no say here.
    fn strike(&self, place: NodeId, dialect: &Dialect<'_>) {
        const LIMITS: [&str; 5] = [
            "minimum",
            "maximum",
            "exclusive_minimum",
            "exclusive_maximum",
            "multiple_of",
        ];
        dialect.strike(place, &["const", "enum", "x-nullable", "x-sensitive"]);
        dialect.strike(place, &["x-null-as-empty"]);
        dialect.strike(place, &["examples", "property_names", "pattern_properties"]);
        dialect.strike(place, &LIMITS);
        dialect.leave_names(place);
        let reason = "no discriminator tells by it what the schema is";
        dialect.ignore(place, "x-ms-discriminator-value", reason);
        let reason = "no error has this body";
        dialect.ignore(place, "x-validation-errors", reason);
        if self.values.is_some() {
            dialect.strike(place, ENUM_WORDS);
        } else if dialect.tree.get(place, "enum").is_some() {
            for word in ENUM_WORDS {
                dialect.ignore(place, word, "there are no values that it could be of");
            }
        }
        let drop = |keyword: &str, reason: &'static str| {
            if let Some(node) = dialect.tree.get(place, keyword) {
                dialect.ledger.ignore(node, Reach::All, reason);
            }
        };
        if self.alternatives.is_empty() {
            drop(
                "discriminator",
                "it stands beside no alternatives: the schema is read as itself",
            );
        } else if let Some(node) = dialect.tree.get(place, "discriminator") {
            dialect.strike(node, &["property_name", "mapping"]);
        }
        if !self.prefix_items.is_empty() {
            dialect.strike(place, &["prefix_items"]);
        }
        if self.no_more_items {
            dialect.strike(place, &["items"]);
        }
        if !self.format.as_deref().is_some_and(is_meant) {
            drop(
                "format",
                "it is none of the formats that have a type: the value stays as it is",
            );
        }
        if self.unknown_type.is_some() {
            dialect.ignore(place, "type", "there is no such type: any value is taken");
        } else {
            dialect.strike(place, &["type"]);
        }
    }

    /// The schemas of members and items.
    pub fn within(&self) -> impl Iterator<Item = &NodeId> {
        let undeclared = match &self.additional {
            Some(Additional::Schemas(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        let properties = self.properties.iter().flat_map(|(_, nodes)| nodes);
        let members = properties.chain(undeclared).chain(&self.patterns);
        let items = self.items.iter().chain(&self.prefix_items);
        members.chain(&self.property_names).chain(items)
    }

    /// Whether it says anything about objects.
    pub fn speaks_of_objects(&self) -> bool {
        !self.properties.is_empty()
            || self.additional.is_some()
            || !self.required.is_empty()
            || !self.patterns.is_empty()
            || !self.property_names.is_empty()
    }

    /// Whether it speaks of objects and of lists, and no type says which is meant.
    pub fn is_object_or_list(&self) -> bool {
        let is_list = !self.items.is_empty() || !self.prefix_items.is_empty();
        self.types.is_empty() && is_list && self.speaks_of_objects()
    }

    /// Whether it decides what a value is, beyond documentation.
    pub fn says_something(&self) -> bool {
        !self.types.is_empty()
            || self.unknown_type.is_some()
            || self.no_more_items
            || !self.prefix_items.is_empty()
            || self.discriminator.is_some()
            || self.only_null
            || self.values.is_some()
            || self.constant.is_some()
            || self.open.is_some()
            || self.format.is_some()
            || self.speaks_of_objects()
            || !self.items.is_empty()
            || !self.alternatives.is_empty()
            || !self.all_of.is_empty()
            || !self.constraints.is_empty()
    }
}

fn into_items(value: Json) -> impl Iterator<Item = Json> {
    let items = match value {
        Json::Array(items) => items,
        // A vendor's `examples` by name.
        Json::Object(entries) => entries.into_iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    items.into_iter()
}

/// Whether a format makes a difference to a value's type, or to how it is shown.
fn is_meant(format: &str) -> bool {
    text_format(format).is_some()
        || matches!(
            format,
            "binary"
                | "password"
                | "float"
                | "double"
                | "int8"
                | "int16"
                | "int32"
                | "int64"
                | "int128"
                | "uint8"
                | "uint16"
                | "uint32"
                | "uint64"
                | "uint128"
        )
}

fn children(list: &[ReferenceOr<Schema>], dialect: &Dialect<'_>) -> Vec<NodeId> {
    list.iter().filter_map(|item| dialect.child(item)).collect()
}

fn property_nodes<'a>(
    properties: impl IntoIterator<Item = (&'a String, &'a ReferenceOr<Box<Schema>>)>,
    dialect: &Dialect<'_>,
) -> Vec<(String, Vec<NodeId>)> {
    let nodes = properties.into_iter();
    nodes
        .filter_map(|(name, child)| Some((name.clone(), vec![dialect.child(child)?])))
        .collect()
}

fn additional(value: &AdditionalProperties, dialect: &Dialect<'_>) -> Option<Additional> {
    match value {
        AdditionalProperties::Any(allowed) => Some(Additional::Allowed(*allowed)),
        AdditionalProperties::Schema(schema) => {
            let node = dialect.child(schema)?;
            Some(Additional::Schemas(vec![node]))
        }
    }
}

fn child_of(value: &Json, dialect: &Dialect<'_>) -> Option<NodeId> {
    let reference = value.get("$ref")?.as_str()?.to_owned();
    dialect.child(&ReferenceOr::<()>::Reference { reference })
}

fn limit(word: &str, text: &Json) -> Option<Constraint> {
    let text = text.as_str()?;
    let limit = match text.parse::<i128>() {
        Ok(number) => Limit::Integer(number),
        Err(_) => Limit::of(text.parse().ok()?),
    };
    Some(match word {
        "minimum" => Constraint::Minimum(limit),
        "maximum" => Constraint::Maximum(limit),
        "exclusiveMinimum" => Constraint::ExclusiveMinimum(limit),
        "exclusiveMaximum" => Constraint::ExclusiveMaximum(limit),
        "multipleOf" => Constraint::MultipleOf(limit),
        _ => return None,
    })
}
