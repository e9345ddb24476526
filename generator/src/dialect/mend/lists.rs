//! One thing where a list should be, and lists by name.

use super::super::vocabulary::Kind;
use super::Mender;
use crate::source::{NodeId, Value};

impl Mender<'_> {
    /// What stands where a list of objects should: one of them, or texts that name them.
    pub(super) fn list(&mut self, key: &str, node: NodeId, of: Kind) {
        if self.is_object(node) && matches!(of, Kind::Server | Kind::Parameter) {
            if self.referred_list(key, node, of) {
                return;
            }
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

    /// Whether a reference stands where a list should and leads to one object: a parameter, or some by name.
    pub(super) fn leads_to_object(&self, holder: NodeId) -> bool {
        let text = self.word(holder, "$ref");
        let target = text.and_then(|text| self.tree.resolve(holder, text).ok());
        target.is_some_and(|target| self.is_object(target)) && self.should_be_list(holder)
    }

    /// A reference to parameters by name: to each of them. Says whether it is one.
    fn referred_list(&mut self, key: &str, node: NodeId, of: Kind) -> bool {
        let Some(text) = self.word(node, "$ref").map(str::to_owned) else {
            return false;
        };
        let Ok(target) = self.tree.resolve(node, &text) else {
            return false;
        };
        let entries = self.tree.entries(target).to_vec();
        let is_map = of == Kind::Parameter
            && !entries.is_empty()
            && entries.iter().all(|(_, item)| self.is_object(*item))
            && entries.iter().all(|(key, _)| of.keyword(key).is_none());
        if !is_map {
            return false;
        }
        let message = format!("a list is expected under `{key}`, not an object");
        self.tell(
            node,
            message,
            "what stands in what it refers to is taken as the list",
        );
        self.named_by_keys(&entries);
        let hash = if text.contains('#') { "" } else { "#" };
        let mut items = Vec::new();
        for (name, _) in entries {
            let name = name.replace('~', "~0").replace('/', "~1");
            let reference = self.text(node, &format!("{text}{hash}/{name}"));
            items.push(self.object(node, [("$ref", reference)]));
        }
        self.tree.mend(node, Value::Array(items));
        true
    }

    /// Gives parameters that stand under their names these.
    fn named_by_keys(&mut self, entries: &[(Box<str>, NodeId)]) {
        for (key, item) in entries {
            if ["$ref", "name"]
                .into_iter()
                .all(|it| self.tree.get(*item, it).is_none())
            {
                let name = self.text(*item, key);
                self.put(*item, "name", name);
            }
        }
    }

    fn only_one(&mut self, key: &str, node: NodeId, of: Kind) {
        let needed = match of {
            Kind::Server => "url",
            _ => "name",
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
        if of == Kind::Parameter && is_map {
            self.tell(node, message, "what stands in it is taken as the list");
            self.named_by_keys(&entries);
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
