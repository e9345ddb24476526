//! Values of the wrong type whose meaning is clear: `"true"`, `"10"`, a number for a title.

use super::super::types::TYPES;
use super::super::vocabulary::Expected;
use super::Mender;
use crate::source::{NodeId, Tree, Value};

/// Where a parameter may be.
pub(super) const LOCATIONS: &[&str] = &["query", "header", "path", "cookie"];

/// Whether a text says yes or no.
pub(super) fn is_flag(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether a number stands under a keyword of schemas.
pub(super) fn is_numeric(key: &str) -> bool {
    matches!(
        key,
        "minLength"
            | "maxLength"
            | "minItems"
            | "maxItems"
            | "minProperties"
            | "maxProperties"
            | "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "multipleOf"
    )
}

impl Mender<'_> {
    /// What stands under a keyword that takes a value of a type.
    pub(super) fn value(&mut self, key: &str, node: NodeId, expected: Expected) {
        let found = self.tree.kind_name(node);
        let Some(meant) = meant(self.tree, node, expected) else {
            return self.texts(key, node, expected);
        };
        let shown = match &meant {
            Value::String(text) => format!("{text:?}"),
            Value::Bool(flag) => flag.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            _ => return,
        };
        let message = format!("`{key}` can't be {found}");
        self.tell(node, message, format!("it is taken as {shown}"));
        self.mend(node, meant);
    }

    /// A text where a list of them should be, and what is no text in one.
    fn texts(&mut self, key: &str, node: NodeId, expected: Expected) {
        if expected != Expected::Texts {
            return;
        }
        let is_name = |text: &str| !text.is_empty() && !is_flag(text);
        if self.tree.str(node).is_some_and(is_name) {
            let message = format!("`{key}` can't be a string");
            self.tell(node, message, "the text is taken as the only one of a list");
            let only = self.make(node, self.tree.value(node).clone());
            self.mend(node, Value::Array(vec![only]));
            return;
        }
        for item in self.tree.items(node).to_vec() {
            let Some(text) = as_text(self.tree, item) else {
                continue;
            };
            let message = format!("{} stands in a list of texts", self.tree.kind_name(item));
            self.tell(item, message, format!("it is taken as {text:?}"));
            self.tree.set_text(item, text);
        }
    }

    /// The name of a type where a schema should be.
    pub(super) fn type_name(&mut self, node: NodeId) {
        let Some(text) = self.tree.str(node) else {
            return;
        };
        let meant = match text {
            _ if TYPES.contains(&text) => text.to_owned(),
            // The only schemas that are flags stand under `additionalProperties`.
            _ if is_flag(text) && self.tree.key(node) == Some("additionalProperties") => {
                let flag = text.eq_ignore_ascii_case("true");
                let taken = format!("it is taken as {flag}");
                self.tell(node, "a schema is expected here, not a string", taken);
                self.mend(node, Value::Bool(flag));
                return;
            }
            _ => return,
        };
        let taken = format!("it is taken as `type: {meant}`");
        self.tell(node, "a schema is expected here, not a string", taken);
        let name = self.text(node, &meant);
        self.mend(node, Value::Object(vec![("type".into(), name)]));
    }

    /// Where a parameter is.
    pub(super) fn location(&mut self, node: NodeId) {
        let text = self.tree.str(node).unwrap_or_default();
        let small = text.trim().to_ascii_lowercase();
        if matches!(small.as_str(), "body" | "formdata") {
            self.sends = true;
        }
        if small == "querystring" {
            return self.whole_query(node);
        }
        if LOCATIONS.contains(&&*small) {
            let message = format!("a parameter is not in `{text}`");
            self.tell(node, message, format!("it is taken as `{small}`"));
            self.tree.set_text(node, small);
        }
    }
}

/// The value that is meant by another; none where it is as it should be, or nobody knows.
fn meant(tree: &Tree, node: NodeId, expected: Expected) -> Option<Value> {
    match (expected, tree.value(node)) {
        (Expected::Bool | Expected::Number30Bool, Value::String(text)) if is_flag(text) => {
            Some(Value::Bool(text.eq_ignore_ascii_case("true")))
        }
        (Expected::Count, Value::String(text)) => {
            let count: u64 = text.trim().parse().ok()?;
            Some(Value::Integer(count.into()))
        }
        (Expected::Number | Expected::Number30Bool, Value::String(text)) => {
            let text = text.trim();
            if let Ok(number) = text.parse() {
                return Some(Value::Integer(number));
            }
            let is_plain = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
            let number: f64 = text.parse().ok().filter(|_| is_plain)?;
            number.is_finite().then_some(Value::Float(number))
        }
        (Expected::Text, _) => as_text(tree, node).map(|text| Value::String(text.into())),
        _ => None,
    }
}

/// The text of a number or a flag.
fn as_text(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.value(node) {
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {
            Some(tree.to_json(node).to_string())
        }
        _ => None,
    }
}
