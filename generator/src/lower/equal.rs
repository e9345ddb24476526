//! Alternatives that say the same: they are one, since nothing that is sent or received tells them apart.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::context::{Lowering, Part};
use super::facets::Facets;
use crate::dialect::{Kind, Reach, several};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

/// Words of a schema that say nothing of its values.
const WORDS: [&str; 9] = [
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "default",
    "deprecated",
    "externalDocs",
    "$comment",
];
/// Words whose keys are names of the document's own.
const NAMED: [&str; 5] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
];
/// Words whose values are values, not schemas.
const VALUES: [&str; 4] = ["enum", "const", "required", "dependentRequired"];
/// Schemas nested deeper than this are equal to nothing.
const DEPTH: usize = 64;

impl Lowering<'_, '_> {
    /// The schemas and what they say, with each alternative once. Where that leaves one, it holds beside all
    /// else.
    pub fn without_equals(&mut self, parts: Vec<Part>, facets: Facets) -> (Vec<Part>, Facets) {
        let (parts, mut facets) = self.without_impossible(parts, facets);
        let [list] = facets.alternatives.as_slice() else {
            return (parts, facets);
        };
        let (before, kept) = (list.len(), self.each_once(list));
        if kept.len() == before {
            return (parts, facets);
        }
        if let [only] = kept.as_slice() {
            let bases = parts.iter().map(|part| Part::Base(part.node()));
            let parts: Vec<Part> = bases.chain([Part::Whole(*only)]).collect();
            let facets = self.combined(&parts);
            return (parts, facets);
        }
        facets.alternatives = vec![kept];
        (parts, facets)
    }

    /// Alternatives without those that have no name and say what another says. One with a name stays.
    fn each_once(&mut self, alternatives: &[NodeId]) -> Vec<NodeId> {
        let is_named = |node: &NodeId| self.dialect.reference(*node).is_some();
        if alternatives.iter().all(is_named) {
            return alternatives.to_vec();
        }
        let (named, bare): (Vec<NodeId>, Vec<NodeId>) =
            alternatives.iter().partition(|node| is_named(node));
        let mut known: BTreeMap<String, NodeId> = BTreeMap::new();
        for node in named {
            if let Ok(target) = self.dialect.lead(node, Kind::Schema)
                && let Some(meaning) = self.meaning(target)
            {
                known.entry(meaning).or_insert(node);
            }
        }
        let mut gone = Vec::new();
        for node in bare {
            let Some(meaning) = self.meaning(node) else {
                continue;
            };
            match known.entry(meaning) {
                Entry::Occupied(_) => gone.push(node),
                Entry::Vacant(free) => {
                    free.insert(node);
                }
            }
        }
        let kept = alternatives.iter().copied();
        let kept: Vec<NodeId> = kept.filter(|node| !gone.contains(node)).collect();
        if let [only] = kept.as_slice()
            && self.dialect.reference(*only).is_some()
        {
            // It has a name, which this schema has not: they stay two.
            return alternatives.to_vec();
        }
        for node in &gone {
            let reason = "the alternative says what another says, which is taken";
            self.dialect.ledger.ignore(*node, Reach::All, reason);
            let message = "this alternative allows what another allows";
            self.report
                .note(Code::NotRepresented, Spot::Node(*node), message)
                .help("they are one");
        }
        kept
    }

    /// What a schema says of values, as text that is the same for schemas that say the same.
    fn meaning(&self, node: NodeId) -> Option<String> {
        let mut text = String::new();
        self.write_meaning(node, DEPTH, &mut text)?;
        Some(text)
    }

    fn write_meaning(&self, node: NodeId, depth: usize, text: &mut String) -> Option<()> {
        let (tree, depth) = (self.dialect.tree, depth.checked_sub(1)?);
        match tree.value(node) {
            Value::Object(_) => {}
            Value::Array(items) => {
                text.push('[');
                for item in items {
                    self.write_meaning(*item, depth, text)?;
                    text.push(',');
                }
                text.push(']');
                return Some(());
            }
            _ => {
                text.push_str(&tree.to_json(node).to_string());
                return Some(());
            }
        }
        text.push('{');
        for (key, child) in tree.sorted(node) {
            if WORDS.contains(&key) {
                continue;
            }
            text.push_str(key);
            text.push(':');
            if key == "$ref" {
                let target = self.dialect.lead(node, Kind::Schema).ok()?;
                text.push_str(&target.number().to_string());
            } else if VALUES.contains(&key) {
                text.push_str(&tree.to_json(child).to_string());
            } else if key == "type" {
                // `null` may come first or last.
                let names = several(tree, child).into_iter();
                let mut names: Vec<String> = names.map(|it| tree.to_json(it).to_string()).collect();
                names.sort();
                text.push_str(&names.join("|"));
            } else if NAMED.contains(&key) {
                text.push('{');
                for (name, schema) in tree.sorted(child) {
                    text.push_str(&serde_json::Value::from(name).to_string());
                    self.write_meaning(schema, depth, text)?;
                    text.push(',');
                }
                text.push('}');
            } else {
                self.write_meaning(child, depth, text)?;
            }
            text.push(',');
        }
        text.push('}');
        Some(())
    }
}
