//! A request held against its operation: parameters, content type and body, as typed values.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, COOKIE};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::super::media::essence;
use super::document::{Operation, Parameter, Place, Style, is_json, text};
use super::schemas::{Flaw, Schemas, Side};

/// What a request says.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) path: BTreeMap<String, String>,
    /// Query parameters that the operation has, typed.
    pub(super) query: BTreeMap<String, Value>,
    /// The body, where it is JSON.
    pub(super) body: Value,
    /// What is wrong with it.
    pub(super) flaws: Vec<Flaw>,
    /// Query parameters that the operation doesn't have.
    pub(super) unknown: Vec<String>,
    /// Whether the body is of a type that the operation doesn't take.
    pub(super) is_unsupported: bool,
}

/// Names and values of a query, decoded, in their order.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Holds a request against an operation.
pub(super) fn read(
    schemas: &Schemas,
    operation: &Operation,
    request: &Request<Bytes>,
    path: BTreeMap<String, String>,
) -> Said {
    let query = pairs(request.uri().query().unwrap_or_default());
    let mut said = Said {
        path,
        unknown: unknown(schemas, operation, &query),
        ..Said::default()
    };
    for parameter in &operation.parameters {
        let candidates = match parameter.place {
            Place::Path => said
                .path
                .get(&parameter.name)
                .map(|value| vec![value.clone().into()]),
            Place::Query => {
                sent(parameter, &query).or_else(|| exploded(schemas, parameter, &query))
            }
            Place::Header => header(parameter, request).map(|value| vec![value.into()]),
            Place::Cookie => sent(parameter, &cookies(request)),
        };
        let Some(candidates) = candidates else {
            if parameter.is_required {
                said.flaws.push(missing(
                    parameter.place.name(),
                    Some(&parameter.name),
                    Value::Null,
                ));
            }
            continue;
        };
        let value = choose(schemas, parameter, typed(candidates));
        let mut flaws = schemas.flaws(&parameter.schema, Side::Sent, &value);
        for flaw in &mut flaws {
            let start = [
                parameter.place.name().into(),
                parameter.name.as_str().into(),
            ];
            flaw.location.splice(0..0, start);
        }
        said.flaws.extend(flaws);
        if parameter.place == Place::Query {
            said.query.insert(parameter.name.clone(), value);
        }
    }
    body(schemas, operation, request, &mut said);
    said
}

fn missing(place: &str, name: Option<&str>, input: Value) -> Flaw {
    let place = [Value::from(place)].into_iter();
    Flaw {
        location: place.chain(name.map(Value::from)).collect(),
        rule: "required".to_owned(),
        message: "this is required".to_owned(),
        input,
    }
}

fn unknown(schemas: &Schemas, operation: &Operation, query: &[(String, String)]) -> Vec<String> {
    let knows = |name: &str| {
        operation.parameters.iter().any(|parameter| {
            let deep = name.strip_prefix(parameter.name.as_str());
            parameter.place == Place::Query
                && (parameter.name == name
                    || is_property(schemas, parameter, name)
                    || (parameter.style == Style::DeepObject
                        && deep.is_some_and(|rest| rest.starts_with('['))))
        })
    };
    let names = query.iter().map(|(name, _)| name);
    names.filter(|name| !knows(name)).cloned().collect()
}

/// What a parameter may mean as it was sent: the likeliest first. `None`: it wasn't.
fn sent(parameter: &Parameter, pairs: &[(String, String)]) -> Option<Vec<Value>> {
    if parameter.style == Style::DeepObject {
        return deep(&parameter.name, pairs);
    }
    let own = pairs.iter().filter(|(name, _)| *name == parameter.name);
    let values: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
    let texts = |values: &[&str]| {
        values
            .iter()
            .map(|value| Value::from(*value))
            .collect::<Value>()
    };
    match values.as_slice() {
        [] => None,
        [value] => {
            let separator = match parameter.style {
                Style::Delimited(separator) => separator,
                _ => ',',
            };
            let parts: Vec<&str> = value.split(separator).collect();
            let whole = texts(&values);
            let list = if parameter.explode {
                whole
            } else {
                texts(&parts)
            };
            Some(vec![Value::from(*value), list])
        }
        several => Some(vec![texts(several)]),
    }
}

/// Whether a name in the query may be a property of this parameter, an object whose properties stand
/// beside the other parameters.
fn is_property(schemas: &Schemas, parameter: &Parameter, name: &str) -> bool {
    let schema = &parameter.schema;
    if !parameter.explode || parameter.style != Style::Form || !schemas.takes(schema, "object") {
        return false;
    }
    let properties = schemas.properties(schema, None);
    properties.is_open || properties.all.is_empty() || properties.all.contains_key(name)
}

/// The properties of an object that stand in the query by their own names; only declared ones, since any
/// other may be a parameter.
fn exploded(
    schemas: &Schemas,
    parameter: &Parameter,
    pairs: &[(String, String)],
) -> Option<Vec<Value>> {
    let declared = schemas.properties(&parameter.schema, None).all;
    let own = pairs.iter().filter(|(name, _)| {
        declared.contains_key(name.as_str()) && is_property(schemas, parameter, name)
    });
    let object: Map<String, Value> = own
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    (!object.is_empty()).then(|| vec![Value::Object(object)])
}

/// `name[key]=value`; a key that stands several times has a list.
fn deep(name: &str, pairs: &[(String, String)]) -> Option<Vec<Value>> {
    let mut object: Map<String, Value> = Map::new();
    for (key, value) in pairs {
        let key = key.strip_prefix(name).and_then(|key| key.strip_prefix('['));
        let Some(key) =
            key.and_then(|key| key.strip_suffix(']').or_else(|| key.strip_suffix("][]")))
        else {
            continue;
        };
        let value = Value::from(value.as_str());
        match object.get_mut(key) {
            None => {
                object.insert(key.to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    (!object.is_empty()).then(|| vec![Value::Object(object)])
}

fn header(parameter: &Parameter, request: &Request<Bytes>) -> Option<String> {
    let value = request.headers().get(&parameter.name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The cookies of a request.
pub(super) fn cookies(request: &Request<Bytes>) -> Vec<(String, String)> {
    let lines = request.headers().get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8_lossy();
            (name.to_owned(), value.into_owned())
        })
        .collect()
}

/// Text that may be a number or a boolean: both ways to read it.
fn typed(candidates: Vec<Value>) -> Vec<Value> {
    let both = candidates
        .into_iter()
        .flat_map(|candidate| [parsed(&candidate), candidate]);
    both.collect()
}

fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(scalar @ (Value::Bool(_) | Value::Number(_))) => scalar,
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(parsed).collect(),
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| (key.clone(), parsed(value)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

/// The reading that the schema takes; none does: the one whose type it takes.
fn choose(schemas: &Schemas, parameter: &Parameter, candidates: Vec<Value>) -> Value {
    let fits = |value: &&Value| schemas.fits(&parameter.schema, Side::Sent, value);
    let chosen = candidates.iter().find(fits);
    let of_type = |value: &&Value| {
        let name = match value {
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) | Value::Null => "string",
        };
        schemas.takes(&parameter.schema, name)
    };
    let text = candidates.iter().find(|value| value.is_string());
    let chosen = chosen
        .or_else(|| candidates.iter().find(of_type))
        .or(text)
        .or(candidates.first());
    chosen.cloned().unwrap_or_default()
}

fn body(schemas: &Schemas, operation: &Operation, request: &Request<Bytes>, said: &mut Said) {
    let Some(body) = &operation.body else {
        return;
    };
    if request.body().is_empty() {
        if body.is_required {
            said.flaws.push(missing("body", None, Value::Null));
        }
        return;
    }
    let declared = request.headers().get(CONTENT_TYPE);
    let declared = declared
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let declared = essence(declared).to_ascii_lowercase();
    let class = declared
        .split('/')
        .next()
        .map(|class| format!("{class}/*"))
        .unwrap_or_default();
    let content = &body.content;
    let schema = content
        .get(&declared)
        .or_else(|| content.get(&class))
        .or_else(|| content.get("*/*"));
    let Some(schema) = schema else {
        said.is_unsupported = true;
        return;
    };
    if !is_json(&declared) {
        return;
    }
    match serde_json::from_slice(request.body()) {
        Ok(value) => said.body = value,
        Err(error) => {
            said.flaws.push(Flaw {
                location: vec!["body".into(), error.column().into()],
                rule: "json".to_owned(),
                message: "this is not JSON".to_owned(),
                input: Value::Null,
            });
            return;
        }
    }
    let mut flaws = schemas.flaws(schema, Side::Sent, &said.body);
    for flaw in &mut flaws {
        flaw.location.insert(0, "body".into());
    }
    said.flaws.extend(flaws);
}

/// What a query says of a parameter, if it is a number from zero.
pub(super) fn count(said: &Said, operation: &Operation, name: &str) -> Option<u64> {
    let default = || {
        let mut parameters = operation.parameters.iter();
        let parameter = parameters.find(|it| it.name == name && it.place == Place::Query)?;
        parameter.schema["default"].as_u64()
    };
    said.query
        .get(name)
        .and_then(Value::as_u64)
        .or_else(default)
}

/// What a query says of a parameter, if it is text.
pub(super) fn word<'s>(said: &'s Said, name: &str) -> Option<&'s str> {
    said.query.get(name).and_then(Value::as_str)
}

/// A name that the extension gives a parameter.
pub(super) fn named<'v>(pagination: &'v Value, key: &str) -> Option<&'v str> {
    text(pagination, key).filter(|name| !name.is_empty())
}
