//! How the stand-in says no: in the words of the document's error answers and of `x-stand-in`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::{Answer, Document, Operation, entries, plain, text};
use super::lists::put;
use super::reply::Reply;
use super::schemas::{Flaw, Schemas, Side};
use super::values::Maker;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    NoToken,
    BadToken,
    MissingScope,
    NotPermitted,
    UnknownPath,
    UnknownMethod,
    NotFound,
    Ambiguous,
    Duplicate,
    Invalid,
    Unsupported,
    NoLength,
    TooLarge,
    TooMany,
}

impl Case {
    /// The key under `answers` of `x-stand-in`, and the usual status.
    fn usual(self) -> (&'static str, u16) {
        match self {
            Self::NoToken => ("no-token", 401),
            Self::BadToken => ("bad-token", 401),
            Self::MissingScope => ("missing-scope", 403),
            Self::NotPermitted => ("not-permitted", 403),
            Self::UnknownPath => ("unknown-path", 404),
            Self::UnknownMethod => ("unknown-method", 405),
            Self::NotFound => ("not-found", 404),
            Self::Ambiguous => ("ambiguous", 409),
            Self::Duplicate => ("duplicate", 409),
            Self::Invalid => ("invalid", 422),
            Self::Unsupported => ("unsupported", 415),
            Self::NoLength => ("no-length", 411),
            Self::TooLarge => ("too-large", 413),
            Self::TooMany => ("too-many", 429),
        }
    }

    /// What the extension says of it, and its status.
    fn settled(self, document: &Document) -> (&Value, u16, bool) {
        let (key, usual) = self.usual();
        let settings = &document.settings["answers"][key];
        let chosen = settings["status"].as_u64();
        let chosen = chosen.and_then(|status| u16::try_from(status).ok());
        (settings, chosen.unwrap_or(usual), chosen.is_some())
    }

    /// Whether an operation declares an answer of its status.
    pub(super) fn is_declared(self, document: &Document, operation: &Operation) -> bool {
        let (_, status, _) = self.settled(document);
        operation.answers.contains_key(&status.to_string())
    }
}

/// What an answer is made with.
pub(super) struct Refusal<'a> {
    pub(super) document: &'a Document,
    pub(super) operation: Option<&'a Operation>,
    pub(super) flaws: &'a [Flaw],
    /// What `{…}` in the extension stands for.
    pub(super) words: BTreeMap<String, Value>,
}

impl Refusal<'_> {
    /// The answer.
    pub(super) fn reply(&self, case: Case, maker: &mut Maker) -> Reply {
        let (settings, status, is_chosen) = case.settled(self.document);
        let declares = |status: u16| {
            let declared = self.operation.map(|operation| &operation.answers);
            declared.is_some_and(|answers| answers.contains_key(&status.to_string()))
        };
        let is_old = case == Case::Invalid && !is_chosen && !declares(422) && declares(400);
        let status = if is_old { 400 } else { status };
        let mut reply = Reply::empty(status);
        let declared = self
            .operation
            .and_then(|operation| operation.answer(status));
        for (name, value) in declared.map(|answer| &answer.headers).into_iter().flatten() {
            // What an example says of one case is wrong for another.
            if !["www-authenticate", "retry-after"].contains(&name.to_ascii_lowercase().as_str()) {
                reply.header(name, value);
            }
        }
        for (name, value) in entries(&settings["headers"]) {
            reply.header(name, &plain(&maker.fill(value, &self.words)));
        }
        let body = match settings.get("body") {
            Some(body) => Some(maker.fill(body, &self.words)),
            None => declared.and_then(|answer| self.declared_body(answer, settings, maker)),
        };
        match body {
            Some(body) => reply.json(body),
            None => reply,
        }
    }

    /// The example that the extension names, else the first, else a value made from the schema; with
    /// what is wrong with this request, where the schema says how that is told.
    fn declared_body(&self, answer: &Answer, settings: &Value, maker: &mut Maker) -> Option<Value> {
        let media = answer.json()?;
        let schemas = &self.document.schemas;
        let named = text(settings, "example").and_then(|name| media.examples.get(name));
        let example = named.or_else(|| media.examples.values().next()).cloned();
        let mut body = example.unwrap_or_else(|| maker.make(schemas, &media.schema));
        let told = told(schemas, &media.schema, &body);
        if let Some(told) = told.filter(|_| !self.flaws.is_empty())
            && let Some(items) = text(told, "items")
        {
            let flaws = self.flaws.iter().map(|flaw| self.tell(told, flaw));
            put(&mut body, items, flaws.collect());
        }
        Some(body)
    }

    /// One flaw as the document tells it.
    fn tell(&self, told: &Value, flaw: &Flaw) -> Value {
        let settings = &self.document.settings;
        let bare = flaw.rule.split(':').next().unwrap_or_default();
        let rules = entries(&settings["rules"]);
        let rule = rules.get(&flaw.rule).or_else(|| rules.get(bare));
        let rule = rule.unwrap_or(&Value::Null);
        let kind = text(rule, "kind").unwrap_or(bare);
        let message = text(rule, "message").unwrap_or(&flaw.message);
        let mut entry = Value::Object(Map::new());
        let mut say = |key: &str, value: Value| {
            if let Some(pointer) = text(told, key) {
                put(&mut entry, pointer, value);
            }
        };
        say("location", Value::Array(flaw.location.clone()));
        say("message", message.into());
        say("kind", kind.into());
        if let Some(pointer) = text(settings, "input") {
            put(&mut entry, pointer, flaw.input.clone());
        }
        entry
    }
}

/// `x-validation-errors` of a schema, or of the alternative that a body is.
fn told<'s>(schemas: &'s Schemas, schema: &'s Value, body: &Value) -> Option<&'s Value> {
    let schema = schemas.resolve(schema);
    if let Some(told) = schema.get("x-validation-errors") {
        return Some(told);
    }
    let alternatives = ["oneOf", "anyOf"].into_iter();
    let mut alternatives = alternatives.flat_map(|key| super::document::list(&schema[key]));
    let chosen = alternatives.find(|one| schemas.fits(one, Side::Received, body))?;
    schemas.resolve(chosen).get("x-validation-errors")
}
