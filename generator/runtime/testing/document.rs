//! What the stand-in knows of the document: operations, parameters, answers, and the extension
//! `x-stand-in`, read from the text that the generator made of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Method;
use serde_json::{Map, Value};

use super::super::media::essence;
use super::schemas::Schemas;

/// A document.
pub(super) struct Document {
    pub(super) operations: Vec<Operation>,
    pub(super) schemas: Schemas,
    /// Security schemes by name, as the document has them.
    pub(super) schemes: BTreeMap<String, Value>,
    /// Servers, as the document has them.
    pub(super) servers: Vec<Value>,
    /// `x-stand-in` at the root.
    pub(super) settings: Value,
}

/// An operation.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    /// As the document writes it.
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    /// By status, `2XX` and `default` included.
    pub(super) answers: BTreeMap<String, Answer>,
    /// The alternatives, each the scopes that are asked of a scheme; `None`: no security at all.
    pub(super) security: Option<Vec<Map<String, Value>>>,
    /// `x-pagination`.
    pub(super) pagination: Option<Value>,
    /// `x-stand-in`.
    pub(super) settings: Value,
}

/// A parameter.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) is_required: bool,
    pub(super) style: Style,
    pub(super) explode: bool,
    /// `true` where the document says nothing that is checked.
    pub(super) schema: Value,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

impl Place {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How the values of a parameter are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// By commas, or by repeating the parameter.
    Form,
    /// `name[key]=value`.
    DeepObject,
    /// By this character.
    Delimited(char),
}

/// What is sent.
pub(super) struct Body {
    pub(super) is_required: bool,
    /// Schemas by media type in lower case.
    pub(super) content: BTreeMap<String, Value>,
}

/// What is answered.
#[derive(Default)]
pub(super) struct Answer {
    /// Headers with an example value.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) content: BTreeMap<String, Media>,
}

/// A body that is answered.
pub(super) struct Media {
    pub(super) schema: Value,
    /// By name.
    pub(super) examples: Map<String, Value>,
}

impl Document {
    /// Reads what the generator wrote. What is missing is taken as empty.
    pub(super) fn read(text: &str) -> Self {
        let mut parts: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let mut take = |key: &str| parts.remove(key).unwrap_or_default();
        let (operations, responses) = (take("operations"), take("responses"));
        let schemas = take("schemas");
        let mut settings = take("extensions");
        Self {
            operations: list(&operations)
                .iter()
                .filter_map(|value| operation(value, &responses))
                .collect(),
            schemas: Schemas::new(schemas),
            schemes: entries(&take("security")).clone().into_iter().collect(),
            servers: list(&take("servers")).to_vec(),
            settings: settings["x-stand-in"].take(),
        }
    }
}

impl Operation {
    /// The answer to a call that went well, with its status.
    pub(super) fn success(&self) -> Option<(u16, &Answer)> {
        let mut statuses = self.answers.iter();
        let found = statuses.find(|(status, _)| status.starts_with('2'));
        let (status, answer) = found.or_else(|| self.answers.get_key_value("default"))?;
        Some((status.parse().unwrap_or(200), answer))
    }

    /// What is declared for a status.
    pub(super) fn answer(&self, status: u16) -> Option<&Answer> {
        let class = format!("{}XX", status / 100);
        let find = |key: &str| self.answers.get(key);
        find(&status.to_string())
            .or_else(|| find(&class))
            .or_else(|| find(&class.to_lowercase()))
            .or_else(|| find("default"))
    }

    /// The schema of the JSON that a call that went well is answered with.
    pub(super) fn success_schema(&self) -> Option<&Value> {
        let (_, answer) = self.success()?;
        answer.json().map(|media| &media.schema)
    }
}

impl Answer {
    /// The body in JSON.
    pub(super) fn json(&self) -> Option<&Media> {
        let mut content = self.content.iter();
        let found = content.find(|(name, _)| is_json(name));
        found.map(|(_, media)| media)
    }
}

/// Whether a media type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type).to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// An operation. An answer that is a text is one of the `responses`.
fn operation(value: &Value, responses: &Value) -> Option<Operation> {
    let described = |value: &Value| match value {
        Value::String(name) => answer(&responses[name]),
        own => answer(own),
    };
    let parameters = list(&value["parameters"]).iter();
    let answers = entries(&value["answers"]).iter();
    let path = text(value, "path")?;
    let method = text(value, "method")?;
    let named = text(value, "operationId").map(str::to_owned);
    Some(Operation {
        id: named.unwrap_or_else(|| format!("{method} {path}")),
        method: method.parse().ok()?,
        path: path.to_owned(),
        parameters: parameters.filter_map(parameter).collect(),
        body: value.get("body").map(body),
        answers: answers
            .map(|(status, it)| (status.clone(), described(it)))
            .collect(),
        security: value["security"].as_array().map(|alternatives| {
            let alternatives = alternatives.iter();
            alternatives.map(|it| entries(it).clone()).collect()
        }),
        pagination: value.get("x-pagination").cloned(),
        settings: value["x-stand-in"].clone(),
    })
}

fn parameter(value: &Value) -> Option<Parameter> {
    let place = match text(value, "in")? {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        "cookie" => Place::Cookie,
        _ => return None,
    };
    let style = match text(value, "style") {
        Some("deepObject") => Style::DeepObject,
        Some("spaceDelimited") => Style::Delimited(' '),
        Some("pipeDelimited") => Style::Delimited('|'),
        _ => Style::Form,
    };
    let by_default = matches!(place, Place::Query | Place::Cookie);
    Some(Parameter {
        name: text(value, "name")?.to_owned(),
        place,
        is_required: value["required"] == true || place == Place::Path,
        style,
        explode: value["explode"]
            .as_bool()
            .unwrap_or(by_default && style == Style::Form),
        schema: value.get("schema").cloned().unwrap_or(Value::Bool(true)),
    })
}

fn body(value: &Value) -> Body {
    let schema = |media: &Value| media.get("schema").cloned().unwrap_or(Value::Bool(true));
    let content = entries(&value["content"]).iter();
    Body {
        is_required: value["required"] == true,
        content: content
            .map(|(name, media)| (name.clone(), schema(media)))
            .collect(),
    }
}

fn answer(value: &Value) -> Answer {
    let headers = entries(&value["headers"]).iter();
    let content = entries(&value["content"]).iter();
    Answer {
        headers: headers
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        content: content
            .map(|(name, media)| {
                let media = Media {
                    schema: media.get("schema").cloned().unwrap_or(Value::Bool(true)),
                    examples: entries(&media["examples"]).clone(),
                };
                (name.clone(), media)
            })
            .collect(),
    }
}

/// A step of a JSON pointer as the key that it is.
pub(super) fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The text under a key.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The items of a list; none for anything else.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The texts in a list.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    list(value).iter().filter_map(Value::as_str).collect()
}

/// The entries of an object; none for anything else.
pub(super) fn entries(value: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

/// A value as it stands in a header, a query or a cell.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
