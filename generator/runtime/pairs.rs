//! What a query, a form or the header `Cookie` is made of.

/// Encoded values by name, in the order in which they were first set; setting one again replaces it.
#[derive(Clone, Default)]
pub(super) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(super) fn set(&mut self, name: &str, encoded: String) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = encoded,
            None => self.0.push((name.to_owned(), encoded)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, encoded)| encoded.as_str())
    }

    /// All values as a query, after what stands first in it.
    pub(super) fn after(&self, first: Option<&str>) -> Option<String> {
        match (first, self.joined("&")) {
            (Some(first), Some(own)) => Some(format!("{first}&{own}")),
            (first, own) => own.or(first.map(str::to_owned)),
        }
    }

    /// All values with `separator` between them; `None` if there are none.
    pub(super) fn joined(&self, separator: &str) -> Option<String> {
        let mut text = String::new();
        for (_, encoded) in &self.0 {
            if !text.is_empty() {
                text.push_str(separator);
            }
            text.push_str(encoded);
        }
        (!text.is_empty()).then_some(text)
    }
}
