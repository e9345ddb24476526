//! One thing where a list should be, and lists by name.

use super::super::vocabulary::Kind;
use super::Mender;
use crate::source::{NodeId, Value};

impl Mender<'_> {
    /// What stands where a list of objects should: one of them, or texts that name them.
    pub(super) fn list(&mut self, key: &str, node: NodeId, of: Kind) {
        if self.is_object(node) && matches!(of, Kind::Server | Kind::Parameter) {
            self.only_one(key, node, of);
        }
        let name = match of {
            Kind::Server => "url",
            Kind::Tag => "name",
            _ => return,
        };
        for item in self.tree.items(node).to_vec() {
            let Some(text) = self.tree.str(item).map(str::to_owned) else {
                continue;
            };
            let message = format!("{} is expected here, not a string", of.title());
            self.tell(item, message, format!("the text is taken as its `{name}`"));
            let text = self.text(item, &text);
            self.mend(item, Value::Object(vec![(name.into(), text)]));
        }
    }

    fn only_one(&mut self, key: &str, node: NodeId, of: Kind) {
        let (needed, named) = match of {
            Kind::Server => ("url", None),
            _ => ("name", Some("name")),
        };
        let entries = self.tree.entries(node).to_vec();
        let is_one = ["$ref", needed].into_iter().any(|word| {
            self.tree
                .get(node, word)
                .is_some_and(|it| self.tree.str(it).is_some())
        });
        let message = format!("a list is expected under `{key}`, not an object");
        if is_one {
            self.tell(
                node,
                message,
                format!("it is taken as the only one: {}", of.title()),
            );
            let only = self.make(node, Value::Object(entries));
            self.mend(node, Value::Array(vec![only]));
            return;
        }
        let is_map = !entries.is_empty() && entries.iter().all(|(_, item)| self.is_object(*item));
        if let Some(named) = named.filter(|_| is_map) {
            self.tell(node, message, "what stands in it is taken as the list");
            for (name, item) in &entries {
                let is_whole = ["$ref", named]
                    .into_iter()
                    .any(|it| self.tree.get(*item, it).is_some());
                if !is_whole {
                    let name = self.text(*item, name);
                    self.put(*item, named, name);
                }
            }
            let items = entries.into_iter().map(|(_, item)| item).collect();
            self.mend(node, Value::Array(items));
        }
    }

    /// Alternatives by name.
    pub(super) fn alternatives(&mut self, node: NodeId) {
        let entries = self.tree.entries(node).to_vec();
        let is_map = entries.len() > 1
            && entries.iter().all(|(key, item)| {
                self.is_object(*item)
                    && Kind::Schema.keyword(key).is_none()
                    && !key.starts_with("x-")
            });
        if is_map {
            let message = "a list is expected here, not an object";
            self.tell(node, message, "what stands in it is taken as the list");
            let items = entries.into_iter().map(|(_, item)| item).collect();
            self.mend(node, Value::Array(items));
        }
    }

    /// `enum` as an object: which of its sides are the values, nobody knows.
    pub(super) fn values_by_name(&mut self, schema: NodeId, node: NodeId) {
        if self.is_object(node) {
            let message = "a list is expected here, not an object";
            self.tell(
                node,
                message,
                "it is ignored: any value of the type is taken",
            );
            self.take(schema, &["enum"]);
        }
    }
}
