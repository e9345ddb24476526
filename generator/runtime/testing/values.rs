//! Values made from schemas, and what `x-stand-in` writes with `{…}` in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::list;
use super::schemas::{Schemas, Side};

/// Deeper than this nothing is made that isn't asked for.
const DEEPEST: usize = 12;

/// 2026-01-01T00:00:00Z: when a stand-in's time begins.
const EPOCH: u64 = 1_767_225_600;

/// Makes ids and times: the same ones in the same order for the same seed.
#[derive(Debug, Clone)]
pub(super) struct Maker {
    seed: u64,
    ids: u64,
    seconds: u64,
}

impl Maker {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            ids: 0,
            seconds: 0,
        }
    }

    /// A UUID, version 4 by its looks.
    pub(super) fn uuid(&mut self) -> String {
        self.ids += 1;
        let high = scatter(self.seed.wrapping_add(self.ids));
        let low = scatter(high ^ self.ids);
        format!(
            "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            8 | (low >> 62),
            (low >> 48) & 0xfff,
            low & 0xffff_ffff_ffff,
        )
    }

    /// A number that was not there before.
    pub(super) fn number(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    /// The time, as RFC 3339 has it.
    pub(super) fn now(&self) -> String {
        let seconds = EPOCH + self.seconds;
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = date(days);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// A second passes.
    pub(super) fn tick(&mut self) {
        self.seconds += 1;
    }

    /// A value that a schema takes.
    pub(super) fn make(&mut self, schemas: &Schemas, schema: &Value) -> Value {
        self.make_at(schemas, schema, 0)
    }

    fn make_at(&mut self, schemas: &Schemas, schema: &Value, depth: usize) -> Value {
        let schema = schemas.resolve(schema);
        for given in [&schema["const"], &schema["default"]] {
            if !given.is_null() {
                return given.clone();
            }
        }
        if let Some(first) = list(&schema["enum"]).first() {
            return first.clone();
        }
        if depth > DEEPEST || schemas.is_nullable(schema) && depth > 0 {
            return Value::Null;
        }
        if schemas.takes(schema, "object") && !schemas.takes(schema, "string") {
            return self.complete_at(schemas, schema, Value::Object(Map::new()), depth);
        }
        let alternatives = ["oneOf", "anyOf", "allOf"]
            .into_iter()
            .flat_map(|key| list(&schema[key]));
        if let Some(first) = alternatives.into_iter().next() {
            return self.make_at(schemas, first, depth + 1);
        }
        self.scalar(schemas, schema, depth)
    }

    fn scalar(&mut self, schemas: &Schemas, schema: &Value, depth: usize) -> Value {
        if schemas.takes(schema, "string") && schema.get("type").is_some() {
            return self.string(schema);
        }
        let example = list(&schema["examples"]).first();
        if let Some(example) =
            example.filter(|example| schemas.fits(schema, Side::Received, example))
        {
            return example.clone();
        }
        if schemas.takes(schema, "boolean") {
            return Value::Bool(false);
        }
        if schemas.takes(schema, "integer") || schemas.takes(schema, "number") {
            return number(schema);
        }
        let least = schema["minItems"].as_u64().unwrap_or(0).min(100);
        let items = schemas.items(schema);
        (0..least)
            .filter_map(|_| items.map(|items| self.make_at(schemas, items, depth + 1)))
            .collect()
    }

    fn string(&mut self, schema: &Value) -> Value {
        let made = match schema["format"].as_str() {
            Some(format) if format.starts_with("uuid") => return self.uuid().into(),
            Some("date-time") => return self.now().into(),
            Some("date") => return self.now().chars().take(10).collect::<String>().into(),
            Some("email") => format!("someone{}@example.com", self.number()),
            Some("uri" | "url") => "https://example.com/".to_owned(),
            _ => match list(&schema["examples"]).first() {
                Some(Value::String(example)) => example.clone(),
                _ => "text".to_owned(),
            },
        };
        let length = made.chars().count();
        let bound = |key: &str| {
            schema[key]
                .as_u64()
                .and_then(|bound| usize::try_from(bound).ok())
        };
        let least = bound("minLength")
            .unwrap_or(0)
            .min(1000)
            .saturating_sub(length);
        let most = bound("maxLength").unwrap_or(usize::MAX);
        let padding = std::iter::repeat_n('x', least);
        made.chars()
            .chain(padding)
            .take(most)
            .collect::<String>()
            .into()
    }

    /// Adds what a schema requires and a value doesn't have: `null` where that is allowed.
    pub(super) fn complete(&mut self, schemas: &Schemas, schema: &Value, value: Value) -> Value {
        self.complete_at(schemas, schema, value, 0)
    }

    fn complete_at(
        &mut self,
        schemas: &Schemas,
        schema: &Value,
        value: Value,
        depth: usize,
    ) -> Value {
        match value {
            Value::Object(mut object) => {
                let known = Value::Object(object.clone());
                let properties = schemas.properties(schema, Some(&known));
                for (name, property) in &properties.all {
                    match object.remove(*name) {
                        Some(value) => {
                            let value = self.complete_at(schemas, property, value, depth + 1);
                            object.insert((*name).to_owned(), value);
                        }
                        None if properties.required.contains(name) => {
                            let value = self.make_at(schemas, property, depth + 1);
                            object.insert((*name).to_owned(), value);
                        }
                        None => {}
                    }
                }
                Value::Object(object)
            }
            Value::Array(items) => match schemas.items(schema) {
                Some(schema) => {
                    let items = items.into_iter();
                    items
                        .map(|item| self.complete_at(schemas, schema, item, depth + 1))
                        .collect()
                }
                None => Value::Array(items),
            },
            other => other,
        }
    }

    /// Fills in `{now}`, `{uuid}`, `{number}` and what `words` has; a text that is nothing but one such
    /// word becomes its value, of whatever type.
    pub(super) fn fill(&mut self, template: &Value, words: &BTreeMap<String, Value>) -> Value {
        match template {
            Value::String(text) => self.fill_text(text, words),
            Value::Array(items) => items.iter().map(|item| self.fill(item, words)).collect(),
            Value::Object(object) => {
                let entries = object.iter();
                Value::Object(
                    entries
                        .map(|(key, value)| (key.clone(), self.fill(value, words)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }

    fn fill_text(&mut self, text: &str, words: &BTreeMap<String, Value>) -> Value {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let found = after
                .split_once('}')
                .and_then(|(word, after)| Some((self.word(word, words)?, after)));
            let Some((value, after)) = found else {
                filled.push_str(before);
                filled.push('{');
                rest = after;
                continue;
            };
            if before.is_empty() && after.is_empty() && filled.is_empty() {
                return value;
            }
            filled.push_str(before);
            filled.push_str(&super::document::plain(&value));
            rest = after;
        }
        filled.push_str(rest);
        filled.into()
    }

    fn word(&mut self, word: &str, words: &BTreeMap<String, Value>) -> Option<Value> {
        match word {
            "now" => Some(self.now().into()),
            "uuid" => Some(self.uuid().into()),
            "number" => Some(self.number().into()),
            _ => words.get(word).cloned(),
        }
    }
}

/// The nearest to zero that the limits allow.
fn number(schema: &Value) -> Value {
    let limit = |key: &str| schema[key].as_i64();
    let least =
        limit("minimum").or_else(|| limit("exclusiveMinimum").map(|limit| limit.saturating_add(1)));
    let most =
        limit("maximum").or_else(|| limit("exclusiveMaximum").map(|limit| limit.saturating_sub(1)));
    let number = least.unwrap_or(0).max(0);
    most.map_or(number, |most| number.min(most)).into()
}

/// Numbers that look like chance (splitmix64).
fn scatter(number: u64) -> u64 {
    let mut mixed = number
        .wrapping_add(0x9e37_79b9_7f4a_7c15)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Year, month and day of the days since 1970 (the civil calendar, by eras of 400 years).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}
