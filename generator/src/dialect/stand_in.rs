//! What the stand-in server is told of a document: operations with their parameters, bodies, answers
//! and examples, and every schema that one of them names, in the words of JSON Schema 2020-12 whatever
//! the document is written in. Text, as JSON, sorted and one entry a line, so that a change shows as one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::piece::several;
use super::vocabulary::{Child, Kind};
use super::{Dialect, PathItem, Reach, Version};
use crate::source::{FileId, NodeId, Value};

/// Words of a schema that neither check a value nor help to make one.
const DROPPED: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "$vocabulary",
    "definitions",
    "deprecated",
    "description",
    "discriminator",
    "externalDocs",
    "nullable",
    "title",
    "xml",
];

/// Extensions of the document, its operations, servers and schemas that the stand-in reads.
const EXTENSIONS: &[&str] = &[
    "x-pagination",
    "x-path-argument",
    "x-rate-limit",
    "x-stand-in",
    "x-validation-errors",
];

/// Where schemas have names.
const SCHEMAS: &str = "/components/schemas/";

/// The description of a document for its stand-in.
pub fn describe(dialect: &Dialect<'_>) -> String {
    let mut describing = Describing::new(dialect);
    let mut parts: BTreeMap<&str, Json> = BTreeMap::new();
    parts.insert("operations", Json::Array(describing.operations()));
    let responses = std::mem::take(&mut describing.responses);
    parts.insert("responses", Json::Object(responses));
    parts.insert("servers", Json::Array(describing.servers()));
    parts.insert("security", describing.schemes());
    parts.insert("schemas", Json::Object(describing.schemas()));
    let root = dialect.tree.root();
    parts.insert("extensions", Json::Object(describing.extensions(root)));
    print(&parts)
}

/// The schemas at some nodes, and every one that they name, in the same words; and what each of the first is
/// referred to by where `schemas` holds them all.
pub fn schemas(dialect: &Dialect<'_>, ids: &[NodeId]) -> (Json, Vec<String>) {
    let mut describing = Describing::new(dialect);
    describing.wanted.extend(ids);
    let all = Json::Object(describing.schemas());
    let references = ids.iter().map(|id| describing.reference(*id)).collect();
    (json!({ "schemas": all }), references)
}

struct Describing<'d, 't> {
    dialect: &'d Dialect<'t>,
    /// Answers that operations refer to, by name.
    responses: Map<String, Json>,
    /// Schemas that something refers to.
    wanted: BTreeSet<NodeId>,
    /// Those of them that are described.
    done: BTreeSet<NodeId>,
}

impl<'d, 't> Describing<'d, 't> {
    fn new(dialect: &'d Dialect<'t>) -> Self {
        Self {
            dialect,
            responses: Map::new(),
            wanted: BTreeSet::new(),
            done: BTreeSet::new(),
        }
    }

    fn reference(&self, schema: NodeId) -> String {
        format!("#/schemas/{}", escape(&self.name(schema, SCHEMAS)))
    }

    fn operations(&mut self) -> Vec<Json> {
        let tree = self.dialect.tree;
        let mut operations = Vec::new();
        let paths = tree.get(tree.root(), "paths");
        for (path, item) in paths.map(|paths| tree.sorted(paths)).unwrap_or_default() {
            if !path.starts_with('/') {
                continue;
            }
            let (item, _) = self.dialect.path_item(item);
            for (method, operation) in &item.operations {
                operations.push(self.operation(path, method, &item, *operation));
            }
        }
        operations
    }

    fn operation(&mut self, path: &str, method: &str, item: &PathItem, id: NodeId) -> Json {
        let tree = self.dialect.tree;
        let mut object = self.extensions(id);
        object.insert("path".to_owned(), json!(path));
        object.insert("method".to_owned(), json!(method.to_ascii_uppercase()));
        self.copy(id, &["operationId"], &mut object);
        object.insert("parameters".to_owned(), self.parameters(item, id));
        let body = tree.get(id, "requestBody");
        if let Some(body) = body.and_then(|body| self.resolve(body, Kind::RequestBody)) {
            let mut described = Map::new();
            self.copy(body, &["required"], &mut described);
            described.insert("content".to_owned(), self.content(body));
            object.insert("body".to_owned(), Json::Object(described));
        }
        let mut answers = Map::new();
        if let Some(responses) = tree.get(id, "responses") {
            for (status, answer) in tree.entries(responses) {
                if let Some(target) = self.resolve(*answer, Kind::Response) {
                    let is_own = target == *answer;
                    let answer = if is_own {
                        self.answer(target)
                    } else {
                        self.response(target)
                    };
                    answers.insert(status.to_string(), answer);
                }
            }
        }
        object.insert("answers".to_owned(), Json::Object(answers));
        if let Some(security) = self.dialect.requirement(id) {
            let alternatives = several(tree, security).into_iter();
            let alternatives = alternatives.map(|item| tree.to_json(item)).collect();
            object.insert("security".to_owned(), Json::Array(alternatives));
        }
        Json::Object(object)
    }

    /// Those of the operation, and those of its path that it does not replace.
    fn parameters(&mut self, item: &PathItem, operation: NodeId) -> Json {
        let tree = self.dialect.tree;
        let mut parameters: BTreeMap<(String, String), Json> = BTreeMap::new();
        let own = tree.get(operation, "parameters");
        let own = own.map(|list| tree.items(list)).unwrap_or_default();
        for parameter in own.iter().chain(&item.parameters) {
            let Some(id) = self.resolve(*parameter, Kind::Parameter) else {
                continue;
            };
            let text = |key: &str| tree.get(id, key).and_then(|node| tree.str(node));
            let (Some(name), Some(place)) = (text("name"), text("in")) else {
                continue;
            };
            let described = self.parameter(id);
            // The first of two is the one that the client knows.
            let key = (place.to_owned(), name.to_owned());
            parameters.entry(key).or_insert(described);
        }
        parameters.into_values().collect()
    }

    fn parameter(&mut self, id: NodeId) -> Json {
        let tree = self.dialect.tree;
        let mut object = Map::new();
        let words = ["name", "in", "required", "style", "explode"];
        self.copy(id, &words, &mut object);
        if let Some(schema) = tree.get(id, "schema") {
            object.insert("schema".to_owned(), self.schema(schema));
        }
        if tree.get(id, "content").is_some() {
            // JSON within text: the stand-in takes any.
            object.insert("opaque".to_owned(), json!(true));
        }
        Json::Object(object)
    }

    fn content(&mut self, holder: NodeId) -> Json {
        let tree = self.dialect.tree;
        let mut content = Map::new();
        if self.dialect.is_schema(holder) {
            // A body that stands for its answer.
            return json!({ "application/json": { "schema": self.schema(holder) } });
        }
        let types = tree.get(holder, "content");
        for (name, id) in types.map(|types| tree.entries(types)).unwrap_or_default() {
            let mut media = Map::new();
            if let Some(schema) = tree.get(*id, "schema") {
                media.insert("schema".to_owned(), self.schema(schema));
            }
            let examples = self.examples(*id);
            if !examples.is_empty() {
                media.insert("examples".to_owned(), Json::Object(examples));
            }
            content.insert(name.to_ascii_lowercase(), Json::Object(media));
        }
        Json::Object(content)
    }

    /// The examples of a media type or a header, by name; a lone one is called `example`.
    fn examples(&self, id: NodeId) -> Map<String, Json> {
        let tree = self.dialect.tree;
        let mut examples = Map::new();
        if let Some(example) = self.dialect.read(id, "example") {
            examples.insert("example".to_owned(), tree.to_json(example));
        }
        let named = self.dialect.read(id, "examples");
        for (name, example) in named.map(|named| tree.entries(named)).unwrap_or_default() {
            if let Some(value) = self.dialect.example(*example) {
                examples.insert(name.to_string(), tree.to_json(value));
            }
        }
        examples
    }

    /// The name of an answer that several operations may have, which is described once.
    fn response(&mut self, id: NodeId) -> Json {
        let name = self.name(id, "/components/responses/");
        if !self.responses.contains_key(&name) {
            let answer = self.answer(id);
            self.responses.insert(name.clone(), answer);
        }
        Json::String(name)
    }

    fn answer(&mut self, id: NodeId) -> Json {
        let tree = self.dialect.tree;
        let mut headers = Map::new();
        let declared = tree.get(id, "headers");
        for (name, header) in declared.map(|all| tree.entries(all)).unwrap_or_default() {
            self.dialect.strike_way(*header, Kind::Header);
            let Some(header) = self.resolve(*header, Kind::Header) else {
                continue;
            };
            let reason = "headers of answers are reached through `headers()`, as text";
            self.dialect.ledger.ignore(header, Reach::Below, reason);
            if let Some((_, value)) = self.examples(header).into_iter().next() {
                headers.insert(name.to_string(), value);
            }
        }
        json!({ "headers": headers, "content": self.content(id) })
    }

    fn servers(&self) -> Vec<Json> {
        let tree = self.dialect.tree;
        let servers = tree.get(tree.root(), "servers");
        let servers = servers.map(|list| tree.items(list)).unwrap_or_default();
        let describe = |id: &NodeId| {
            let mut object = self.extensions(*id);
            self.copy(*id, &["url", "name", "description"], &mut object);
            Json::Object(object)
        };
        servers.iter().map(describe).collect()
    }

    fn schemes(&self) -> Json {
        let tree = self.dialect.tree;
        let mut schemes = Map::new();
        let declared = tree.find("/components/securitySchemes");
        for (name, id) in declared.map(|all| tree.entries(all)).unwrap_or_default() {
            let Some(id) = self.resolve(*id, Kind::SecurityScheme) else {
                continue;
            };
            let mut object = Map::new();
            self.copy(id, &["type", "scheme", "in", "name"], &mut object);
            schemes.insert(name.to_string(), Json::Object(object));
        }
        Json::Object(schemes)
    }

    /// Every schema that something refers to, by the name that `$ref` has for it.
    fn schemas(&mut self) -> Map<String, Json> {
        let mut schemas = Map::new();
        while let Some(id) = self.wanted.pop_first() {
            if self.done.insert(id) {
                let schema = self.schema(id);
                schemas.insert(self.name(id, SCHEMAS), schema);
            }
        }
        schemas
    }

    /// A schema as JSON Schema 2020-12 says it. As deep as the document nests, which the source room
    /// bounds.
    fn schema(&mut self, id: NodeId) -> Json {
        let tree = self.dialect.tree;
        if let Some(value) = tree.bool(id) {
            return json!(value);
        }
        let old = self.dialect.version == Version::V30;
        let mut object = Map::new();
        for (key, child) in tree.entries(id) {
            if DROPPED.contains(&&**key) {
                continue;
            }
            if old && &**key != "$ref" && tree.get(id, "$ref").is_some() {
                continue;
            }
            if let Some((key, value)) = self.word(id, key, *child) {
                object.insert(key, value);
            }
        }
        let nullable = ["nullable", "x-nullable"].into_iter().any(|key| {
            let flag = tree.get(id, key).and_then(|node| tree.bool(node));
            flag == Some(true)
        });
        if old && nullable {
            or_null(object)
        } else {
            Json::Object(object)
        }
    }

    /// What a keyword of a schema becomes.
    fn word(&mut self, schema: NodeId, key: &str, child: NodeId) -> Option<(String, Json)> {
        let tree = self.dialect.tree;
        let is_true = |name: &str| {
            let flag = tree.get(schema, name).and_then(|node| tree.bool(node));
            flag == Some(true)
        };
        let value = match (key, tree.value(child)) {
            ("$ref", Value::String(text)) => match self.dialect.step(child, text, Kind::Schema) {
                Ok(target) => {
                    if !self.done.contains(&target) {
                        self.wanted.insert(target);
                    }
                    json!(self.reference(target))
                }
                Err(_) => return None,
            },
            ("example", _) => return Some(("examples".to_owned(), json!([tree.to_json(child)]))),
            ("examples", Value::Object(_)) => return None,
            // A flag in 3.0, where it says how the limit beside it is meant.
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {
                let limit = match key {
                    "exclusiveMinimum" => "minimum",
                    _ => "maximum",
                };
                if !is_true(key) {
                    return None;
                }
                tree.to_json(tree.get(schema, limit)?)
            }
            ("minimum", _) if is_true("exclusiveMinimum") => return None,
            ("maximum", _) if is_true("exclusiveMaximum") => return None,
            _ => self.children(key, child)?,
        };
        Some((key.to_owned(), value))
    }

    fn children(&mut self, key: &str, child: NodeId) -> Option<Json> {
        let tree = self.dialect.tree;
        if EXTENSIONS.contains(&key) {
            return Some(tree.to_json(child));
        }
        match Kind::Schema.keyword(key)?.child {
            Child::One(Kind::Schema) => Some(self.schema(child)),
            Child::List(Kind::Schema) => {
                let items = tree.items(child).iter();
                Some(items.map(|item| self.schema(*item)).collect())
            }
            Child::Map(Kind::Schema) => {
                let entries = tree.entries(child).iter();
                let entries = entries.map(|(key, item)| (key.to_string(), self.schema(*item)));
                Some(Json::Object(entries.collect()))
            }
            Child::Leaf(_) => Some(tree.to_json(child)),
            _ => None,
        }
    }

    fn extensions(&self, id: NodeId) -> Map<String, Json> {
        let mut object = Map::new();
        self.dialect.read(id, "x-stand-in");
        self.copy(id, EXTENSIONS, &mut object);
        object
    }

    fn copy(&self, id: NodeId, keys: &[&str], object: &mut Map<String, Json>) {
        let tree = self.dialect.tree;
        for key in keys {
            if let Some(child) = tree.get(id, key) {
                object.insert((*key).to_owned(), tree.to_json(child));
            }
        }
    }

    /// What a node means, references followed; `None` where they lead nowhere, which others report.
    fn resolve(&self, id: NodeId, kind: Kind) -> Option<NodeId> {
        self.dialect.lead(id, kind).ok()
    }

    /// A key in a section of the components, or a pointer, behind the name of its file if that is another.
    fn name(&self, id: NodeId, section: &str) -> String {
        let tree = self.dialect.tree;
        let (file, pointer) = (tree.file(id), tree.pointer(id));
        if file != FileId::DOCUMENT {
            return format!("{}#{pointer}", tree.file_name(file));
        }
        match pointer.strip_prefix(section) {
            Some(name) if !name.contains(['/', '~']) => name.to_owned(),
            _ => pointer,
        }
    }
}

/// `nullable` of 3.0.
fn or_null(mut object: Map<String, Json>) -> Json {
    let is_reference = object.contains_key("$ref");
    match object.get_mut("type") {
        Some(Json::String(name)) if !is_reference => {
            let both = json!([name, "null"]);
            object.insert("type".to_owned(), both);
            if let Some(Json::Array(values)) = object.get_mut("enum")
                && !values.contains(&Json::Null)
            {
                values.push(Json::Null);
            }
            Json::Object(object)
        }
        _ => json!({ "anyOf": [object, { "type": "null" }] }),
    }
}

/// A key as a step of a JSON pointer within a URI's fragment.
fn escape(key: &str) -> String {
    let mut step = String::new();
    for byte in key.replace('~', "~0").replace('/', "~1").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            step.push(char::from(byte));
        } else {
            step.push_str(&format!("%{byte:02X}"));
        }
    }
    step
}

/// The length of an entry from which on each of its own entries has a line.
const LONG: usize = 1000;

/// An entry of a part: on a line, unless nobody could see there what changed.
fn entry(value: &Json) -> String {
    let line = value.to_string();
    match value {
        Json::Object(entries) if line.len() > LONG => {
            let lines = entries
                .iter()
                .map(|(key, value)| format!(" {}: {value}", json!(key)));
            format!("{{\n{}\n}}", lines.collect::<Vec<_>>().join(",\n"))
        }
        _ => line,
    }
}

/// One line for each entry of each part, or a few.
fn print(parts: &BTreeMap<&str, Json>) -> String {
    let mut text = String::from("{\n");
    for (number, (key, part)) in (0..).zip(parts) {
        if number > 0 {
            text.push_str(",\n");
        }
        let (open, close, lines): (char, char, Vec<String>) = match part {
            Json::Array(items) => ('[', ']', items.iter().map(entry).collect()),
            Json::Object(entries) => {
                let line =
                    |(key, value): (&String, &Json)| format!("{}: {}", json!(key), entry(value));
                ('{', '}', entries.iter().map(line).collect())
            }
            other => (' ', ' ', vec![other.to_string()]),
        };
        text.push_str(&format!("{}: {open}\n", json!(key)));
        text.push_str(&lines.join(",\n"));
        text.push_str(&format!("\n{close}"));
    }
    text.push_str("\n}\n");
    text
}
