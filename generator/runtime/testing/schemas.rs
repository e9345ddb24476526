//! JSON Schema: what is wrong with a value, and what a schema says of the properties of an object.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use serde_json::{Map, Value, json};

use super::document::{entries, list, texts, unescape};

/// Who sends a value: what is `readOnly` is not asked of a client, what is `writeOnly` not of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Sent,
    Received,
}

type Compiled = BTreeMap<(Side, String), Option<Arc<Validator>>>;

/// Every schema of the document that has a name.
pub(super) struct Schemas {
    /// `schemas` as the server's side has them, `sent` as the client's.
    root: Map<String, Value>,
    /// Validators by side and schema; `None` for a schema that can't be compiled.
    compiled: Mutex<Compiled>,
}

/// What is wrong with a value of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flaw {
    /// From the part of the request to the value.
    pub(super) location: Vec<Value>,
    /// The keyword of the schema that it breaks; a wrong type has the expected one too: `type:string`.
    pub(super) rule: String,
    pub(super) message: String,
    /// What was sent there.
    pub(super) input: Value,
}

/// What a schema says of an object's properties.
#[derive(Default)]
pub(super) struct Properties<'s> {
    pub(super) all: BTreeMap<&'s str, &'s Value>,
    pub(super) required: BTreeSet<&'s str>,
    /// Whether others may stand beside them.
    pub(super) is_open: bool,
}

impl Schemas {
    pub(super) fn new(named: Value) -> Self {
        let turned = |mut schemas: Value, side: Side| {
            let all = schemas.as_object_mut().into_iter();
            all.flat_map(Map::values_mut)
                .for_each(|schema| turn(schema, side));
            schemas
        };
        let sent = turned(named.clone(), Side::Sent);
        let received = turned(named, Side::Received);
        let root = [("schemas".to_owned(), received), ("sent".to_owned(), sent)];
        Self {
            root: root.into_iter().collect(),
            compiled: Mutex::default(),
        }
    }

    /// What is wrong with a value; nothing where the schema itself is.
    pub(super) fn flaws(&self, schema: &Value, side: Side, value: &Value) -> Vec<Flaw> {
        match self.validator(schema, side) {
            Some(validator) => validator
                .iter_errors(value)
                .flat_map(|error| flaws(&error))
                .collect(),
            None => Vec::new(),
        }
    }

    /// Whether a value is what a schema says.
    pub(super) fn fits(&self, schema: &Value, side: Side, value: &Value) -> bool {
        let validator = self.validator(schema, side);
        validator.is_none_or(|validator| validator.is_valid(value))
    }

    fn validator(&self, schema: &Value, side: Side) -> Option<Arc<Validator>> {
        if *schema == Value::Bool(true) {
            return None;
        }
        let key = (side, schema.to_string());
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || self.compile(schema, side).map(Arc::new);
        compiled.entry(key).or_insert_with(make).clone()
    }

    fn compile(&self, schema: &Value, side: Side) -> Option<Validator> {
        let mut schema = schema.clone();
        turn(&mut schema, side);
        if schema.to_string().contains("\"$ref\"") {
            let mut root = self.root.clone();
            root.insert("allOf".to_owned(), json!([schema]));
            schema = Value::Object(root);
        }
        let mut options = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true);
        for version in ["1", "3", "4", "5", "7"] {
            let is_uuid = move |text: &str| is_uuid(text, version);
            options = options.with_format(format!("uuid{version}"), is_uuid);
        }
        options.build(&schema).ok()
    }

    /// What a schema refers to.
    pub(super) fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let mut at = schema;
        for _ in 0..100 {
            let Some(Value::String(reference)) = at.get("$ref") else {
                break;
            };
            let Some(step) = reference.strip_prefix("#/schemas/") else {
                break;
            };
            let step = percent_encoding::percent_decode_str(step).decode_utf8_lossy();
            let name = unescape(&step);
            match self.root.get("schemas").and_then(|all| all.get(name)) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// Whether `null` is one of a schema's values.
    pub(super) fn is_nullable(&self, schema: &Value) -> bool {
        self.fits(schema, Side::Received, &Value::Null)
    }

    /// Whether a schema takes values of a JSON type. One that says nothing takes all.
    pub(super) fn takes(&self, schema: &Value, name: &str) -> bool {
        self.takes_within(schema, name, 0)
    }

    fn takes_within(&self, schema: &Value, name: &str, depth: usize) -> bool {
        let schema = self.resolve(schema);
        if depth > 16 {
            return true;
        }
        let by_type = match schema.get("type") {
            Some(Value::String(only)) => only == name,
            Some(types) => texts(types).contains(&name),
            None => true,
        };
        let some = |key: &str| {
            let alternatives = list(&schema[key]);
            let mut takers = alternatives.iter();
            alternatives.is_empty() || takers.any(|one| self.takes_within(one, name, depth + 1))
        };
        let mut parts = list(&schema["allOf"]).iter();
        by_type
            && some("anyOf")
            && some("oneOf")
            && parts.all(|part| self.takes_within(part, name, depth + 1))
    }

    /// What a schema says of an object's properties. Of alternatives the one counts that `value` fits,
    /// else the first that is an object.
    pub(super) fn properties<'s>(
        &'s self,
        schema: &'s Value,
        value: Option<&Value>,
    ) -> Properties<'s> {
        let mut properties = Properties::default();
        self.gather(schema, value, 0, &mut properties);
        properties
    }

    fn gather<'s>(
        &'s self,
        schema: &'s Value,
        value: Option<&Value>,
        depth: usize,
        into: &mut Properties<'s>,
    ) {
        let schema = self.resolve(schema);
        if depth > 16 {
            return;
        }
        let all = entries(&schema["properties"]).iter();
        into.all
            .extend(all.map(|(name, property)| (name.as_str(), property)));
        into.required.extend(texts(&schema["required"]));
        into.is_open |= !matches!(
            schema["additionalProperties"],
            Value::Null | Value::Bool(false)
        );
        for part in list(&schema["allOf"]) {
            self.gather(part, value, depth + 1, into);
        }
        for key in ["oneOf", "anyOf"] {
            let alternatives = list(&schema[key]);
            let fitting = value.and_then(|value| {
                let mut alternatives = alternatives.iter();
                alternatives.find(|one| self.fits(one, Side::Received, value))
            });
            let object = || alternatives.iter().find(|one| self.takes(one, "object"));
            if let Some(chosen) = fitting.or_else(object) {
                self.gather(chosen, value, depth + 1, into);
            }
        }
    }

    /// The schema of the items of a list.
    pub(super) fn items<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        let schema = self.resolve(schema);
        if let Some(items) = schema.get("items") {
            return Some(items);
        }
        let alternatives = ["anyOf", "oneOf", "allOf"].into_iter();
        let mut alternatives = alternatives.flat_map(|key| list(&schema[key]));
        alternatives.find_map(|one| self.resolve(one).get("items"))
    }
}

/// Makes a schema that of one side: references lead to that side, and what the side doesn't send is
/// not required of it.
fn turn(schema: &mut Value, side: Side) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| turn(item, side)),
        Value::Object(object) => {
            let absent = match side {
                Side::Sent => "readOnly",
                Side::Received => "writeOnly",
            };
            let is_absent = |name: &Value| {
                let property = name
                    .as_str()
                    .and_then(|name| object.get("properties")?.get(name));
                property.is_some_and(|property| property.get(absent) == Some(&Value::Bool(true)))
            };
            let kept: Vec<Value> = list(object.get("required").unwrap_or(&Value::Null))
                .iter()
                .filter(|name| !is_absent(name))
                .cloned()
                .collect();
            if object.get("required").is_some_and(Value::is_array) {
                object.insert("required".to_owned(), Value::Array(kept));
            }
            if side == Side::Sent
                && let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/schemas/")
            {
                *reference = format!("#/sent/{name}");
            }
            object.values_mut().for_each(|value| turn(value, side));
        }
        _ => {}
    }
}

fn is_uuid(text: &str, version: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(hex)
        && groups
            .get(2)
            .is_some_and(|group| group.starts_with(version))
}

/// An error in our words; where no alternative fits, what is wrong with the likeliest.
fn flaws(error: &ValidationError<'_>) -> Vec<Flaw> {
    let at = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let is_near = |errors: &&Vec<ValidationError<'static>>| {
                let mut errors = errors.iter();
                !errors.any(|error| {
                    let of_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
                    of_type && error.instance_path().to_string() == at
                })
            };
            let chosen = context.iter().find(is_near).or(context.first());
            if let Some(errors) = chosen.filter(|errors| !errors.is_empty()) {
                return errors.iter().flat_map(flaws).collect();
            }
            vec![flaw(error, &at, None)]
        }
        ValidationErrorKind::Required { property } => vec![flaw(error, &at, property.as_str())],
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let names = unexpected.iter();
            names.map(|name| flaw(error, &at, Some(name))).collect()
        }
        _ => vec![flaw(error, &at, None)],
    }
}

fn flaw(error: &ValidationError<'_>, at: &str, below: Option<&str>) -> Flaw {
    let steps = at.split('/').skip(1).map(|step| {
        let step = unescape(step);
        step.parse::<u64>()
            .map_or_else(|_| Value::from(step), Value::from)
    });
    let rule = match error.kind() {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(name),
        } => format!("type:{name}"),
        ValidationErrorKind::Format { format } => format!("format:{format}"),
        kind => kind.keyword().to_owned(),
    };
    Flaw {
        location: steps.chain(below.map(Value::from)).collect(),
        rule,
        // What was sent is in `input`, and only there.
        message: error.masked().to_string(),
        input: error.instance().clone().into_owned(),
    }
}
