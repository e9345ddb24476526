//! Words of older drafts of JSON Schema: `items` as a list, `required` of a property.

use std::collections::BTreeSet;

use super::super::place::{SchemaOf, schema_of};
use super::Mender;
use super::values::is_flag;
use crate::source::{NodeId, Value};

impl Mender<'_> {
    /// `items` as a list: since 2020 that is `prefixItems`, and what was `additionalItems` is `items`. One schema
    /// alone in it is meant as that of all items, unless a draft of before is named, where it is the first's.
    pub(super) fn tuple(&mut self, schema: NodeId, items: NodeId) {
        if self.tree.key(items) != Some("items") || self.tree.get(schema, "prefixItems").is_some() {
            return;
        }
        let message = "`items` is a schema in OpenAPI 3, not a list";
        if let [only] = self.tree.items(items)
            && self.tree.get(schema, "additionalItems").is_none()
            && !self.is_of_older_draft(schema)
        {
            let value = self.tree.value(*only).clone();
            self.tell(
                items,
                message,
                "the only schema in it is taken as that of all items",
            );
            self.mend(items, value);
            self.tree.move_in(items);
            return;
        }
        self.tell(items, message, "it is taken as `prefixItems`");
        self.tree.rename(schema, "items", "prefixItems");
        if let Some(more) = self.tree.get(schema, "additionalItems") {
            let message = "`additionalItems` is a word of older drafts of JSON Schema";
            self.tell(more, message, "it is taken as `items` beside `prefixItems`");
            self.tree.rename(schema, "additionalItems", "items");
        }
    }

    /// Whether the schema, one around it or the document names a draft of JSON Schema in which `items` may be a list.
    fn is_of_older_draft(&self, schema: NodeId) -> bool {
        let around = std::iter::successors(Some(schema), |node| self.tree.parent(*node));
        let mut named = around.filter_map(|node| self.word(node, "$schema"));
        let root = self.tree.root();
        let named = named.next().or(self.word(root, "jsonSchemaDialect"));
        named.is_some_and(|draft| {
            ["/draft-0", "/draft/2019-"]
                .iter()
                .any(|older| draft.contains(older))
        })
    }

    /// `required: true` in the schema of a property: drafts before 4 wrote so that the property is required.
    /// Says whether it is that.
    pub(super) fn required(&mut self, schema: NodeId, node: NodeId) -> bool {
        let flag = match self.tree.value(node) {
            Value::Bool(flag) => *flag,
            Value::String(text) if is_flag(text) => text.eq_ignore_ascii_case("true"),
            _ => return false,
        };
        let is_property = schema_of(self.tree, schema) == SchemaOf::Property;
        let properties = self.tree.parent(schema).filter(|_| is_property);
        let object = properties.and_then(|properties| self.tree.parent(properties));
        let (Some(object), Some(name)) = (object, self.tree.key(schema).map(str::to_owned)) else {
            return false;
        };
        let message = format!("`required: {flag}` is a word of older drafts of JSON Schema");
        let taken = match flag {
            true => format!("`{name}` is taken as required"),
            false => "it is what holds without it".to_owned(),
        };
        self.tell(node, message, taken);
        self.take(schema, &["required"]);
        if flag {
            let names = self.required.entry(object).or_default();
            names.push((name, node));
        }
        true
    }

    /// Says of the objects whose properties say so that they have them.
    pub(super) fn require(&mut self) {
        for (object, added) in std::mem::take(&mut self.required) {
            let list = self.tree.get(object, "required");
            let said = list.map(|list| self.tree.items(list).to_vec());
            let mut names = said.unwrap_or_default();
            let known = names.iter().filter_map(|it| self.tree.str(*it));
            let known: BTreeSet<String> = known.map(str::to_owned).collect();
            let mut of = object;
            for (name, word) in added.into_iter().filter(|(name, _)| !known.contains(name)) {
                names.push(self.text(word, &name));
                of = word;
            }
            match list {
                Some(list) => self.mend(list, Value::Array(names)),
                None => {
                    let list = self.make(of, Value::Array(names));
                    self.put(object, "required", list);
                }
            }
        }
    }
}
