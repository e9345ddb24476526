//! What an answer says about single values of a request.

use std::fmt;

use serde_json::Value;

use super::violation::{Step, write_path};

/// A value of the request that the server refuses. It shows what the server says about it, never the
/// value.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldError {
    location: String,
    message: String,
    kind: String,
}

impl FieldError {
    /// Where the value stands in the request: `body.metadata.plan`, `query.limit`, `body.items[0]`.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// What is wrong with it, in the server's words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The rule that it breaks, by the server's name for it; empty where the server names none.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

/// "`body.email`: is taken"
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.location.is_empty() {
            write!(f, "`{}`: ", self.location)?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        if self.kind.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.kind)
    }
}

/// Where the body of an answer says it, as JSON pointers: the list from the root, the others from an
/// item of it.
#[derive(Debug, Clone, Copy)]
pub struct FieldErrors {
    /// The list.
    pub items: &'static str,
    /// The value's place: a list of names and positions, or text.
    pub location: &'static str,
    /// What is wrong, in words.
    pub message: &'static str,
    /// The rule's name; empty where there is none.
    pub kind: &'static str,
}

impl FieldErrors {
    /// What a body says. An item without a message says nothing.
    pub(super) fn read(&self, body: &Value) -> Vec<FieldError> {
        let items = body.pointer(self.items).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.filter_map(|item| self.read_item(item)).collect()
    }

    fn read_item(&self, item: &Value) -> Option<FieldError> {
        let text = |pointer: &str| item.pointer(pointer).and_then(Value::as_str);
        let kind = if self.kind.is_empty() {
            None
        } else {
            text(self.kind)
        };
        Some(FieldError {
            location: item
                .pointer(self.location)
                .map(location)
                .unwrap_or_default(),
            message: text(self.message)?.to_owned(),
            kind: kind.unwrap_or_default().to_owned(),
        })
    }
}

/// The tables of the document, tried one after the other until one finds something.
pub(super) fn read(tables: &[FieldErrors], body: &[u8]) -> Vec<FieldError> {
    if tables.is_empty() {
        return Vec::new();
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    let mut found = tables.iter().map(|table| table.read(&body));
    found.find(|errors| !errors.is_empty()).unwrap_or_default()
}

fn location(value: &Value) -> String {
    let step = |item: &Value| match item {
        Value::Number(number) => number
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .map(Step::Index),
        Value::String(name) => Some(Step::Key(name.clone())),
        _ => None,
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let steps: Vec<Step> = items.iter().filter_map(step).collect();
            write_path(steps.iter())
        }
        _ => String::new(),
    }
}
