//! What a schema is called: the way to it through the document, in the words people know.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::media;
use crate::dialect::{Kind, Target};
use crate::ir::{Base, Framing, NamePath, Named, Step};
use crate::source::{FileId, NodeId, Tree, Value};

impl Lowering<'_, '_> {
    /// The name path of the schema at a place. It depends on the place alone.
    pub fn path(&mut self, id: NodeId) -> NamePath {
        let way = self.way(id);
        let Some((named, used)) = self.told(&way) else {
            return self.plain(id, &way);
        };
        let tree = self.dialect.tree;
        let schema = way.get(used).copied().unwrap_or(id);
        let base = Base::Told {
            name: named.name,
            word: named.word,
            pointer: match tree.file(schema) {
                FileId::DOCUMENT => tree.pointer(schema),
                file => format!("{}#{}", tree.file_name(file), tree.pointer(schema)),
            },
            place: Box::new(self.plain(schema, way.get(..=used).unwrap_or(&way))),
        };
        let keys: Vec<Option<&str>> = way.iter().skip(1).map(|node| tree.key(*node)).collect();
        self.steps(base, &way, &keys, used)
    }

    /// From the root to a node.
    fn way(&self, id: NodeId) -> Vec<NodeId> {
        let mut way = vec![id];
        while let Some(parent) = way.last().and_then(|node| self.dialect.tree.parent(*node)) {
            way.push(parent);
        }
        way.reverse();
        way
    }

    /// What a schema is named by where no schema on its way has a name by an extension.
    fn plain(&mut self, id: NodeId, way: &[NodeId]) -> NamePath {
        let tree = self.dialect.tree;
        let keys: Vec<Option<&str>> = way.iter().skip(1).map(|node| tree.key(*node)).collect();
        let is_elsewhere = way.first() != Some(&tree.root());
        let (base, used) = match keys.as_slice() {
            _ if is_elsewhere => self.base_elsewhere(way, &keys),
            [Some("components"), Some(section), Some(name), ..] => match section_name(section) {
                Some(section) => (Base::Component(section, (*name).to_owned()), 3),
                None => (Base::Place(tree.pointer(id)), keys.len()),
            },
            [Some("paths"), Some(path), Some(_), ..] => {
                let operation = way.get(3).and_then(|node| self.operations.get(node));
                match operation {
                    Some(operation) => (Base::Operation(*operation), 3),
                    None => (Base::Place((*path).to_owned()), 2),
                }
            }
            // The one schema of a webhook's body has the webhook's own name.
            [
                Some("webhooks" | "x-webhooks"),
                Some(name),
                Some(_),
                Some("requestBody"),
                ..,
            ] => (Base::Webhook((*name).to_owned()), 4),
            _ => (Base::Place(tree.pointer(id)), keys.len()),
        };
        self.steps(base, way, &keys, used)
    }

    /// The path from a base by the keys that it leaves.
    fn steps(
        &mut self,
        base: Base,
        way: &[NodeId],
        keys: &[Option<&str>],
        used: usize,
    ) -> NamePath {
        let mut steps = Vec::new();
        let mut at = used;
        while let Some(Some(keyword)) = keys.get(at) {
            let next = keys.get(at + 1).copied().flatten();
            let child = way.get(at + 2).copied();
            let (step, width) = self.step(keyword, next, child);
            steps.extend(step);
            at += width;
        }
        NamePath { base, steps }
    }

    /// The nearest schema on the way that the document names, and how many keys lead to it.
    fn told(&self, way: &[NodeId]) -> Option<(Named, usize)> {
        if self.told.is_empty() {
            return None;
        }
        let mut way = way.iter().enumerate().rev();
        way.find_map(|(keys, node)| Some((self.told.of_type(*node)?.clone(), keys)))
    }

    /// The step that a keyword stands for, and how many keys it takes.
    fn step(
        &mut self,
        keyword: &str,
        next: Option<&str>,
        child: Option<NodeId>,
    ) -> (Option<Step>, usize) {
        let name = || next.unwrap_or_default().to_owned();
        match keyword {
            "properties" | "$defs" | "definitions" => (Some(Step::Property(name())), 2),
            "patternProperties" => (Some(Step::Value), 2),
            "additionalProperties" => (Some(Step::Value), 1),
            "items" => (Some(Step::Item), 1),
            "oneOf" | "anyOf" => {
                let word = child.and_then(|child| self.variant_word(child));
                (Some(Step::Variant(word)), 2)
            }
            "allOf" => (Some(Step::Part), 2),
            "requestBody" => (Some(Step::Body), 1),
            // Its expression and method lie between.
            "callbacks" => (Some(Step::Callback(name())), 4),
            "responses" => (Some(Step::Answer(name())), 2),
            "headers" => (Some(Step::Header(name())), 2),
            "content" => {
                let media = next.unwrap_or_default();
                let is_second = child.is_some_and(|child| is_second(self.dialect.tree, child));
                let step = match media::framing(media) {
                    Some(Framing::Events) => Some(Step::Event),
                    _ => is_second.then(|| Step::Media(media.to_owned())),
                };
                (step, 2)
            }
            "parameters" => {
                let tree = self.dialect.tree;
                let name = child.and_then(|child| tree.get(child, "name"));
                let name = name.and_then(|name| tree.str(name));
                (
                    Some(Step::Parameter(name.unwrap_or_default().to_owned())),
                    2,
                )
            }
            _ => (None, 1),
        }
    }

    /// A word that tells an alternative from its neighbours. Those with the same word have more behind it: what
    /// tells each from the others. Where nothing does, the second has its number, in the order of the document.
    pub fn variant_word(&mut self, id: NodeId) -> Option<String> {
        if let Some(word) = self.words.get(&id) {
            return word.clone();
        }
        let tree = self.dialect.tree;
        let list = tree.parent(id).map(|list| tree.items(list));
        let mut alike: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
        for node in list.unwrap_or_default() {
            let word = self.word(*node);
            if let Some(word) = &word {
                alike.entry(word.clone()).or_default().push(*node);
            }
            self.words.insert(*node, word);
        }
        alike.retain(|_, nodes| nodes.len() > 1);
        for (word, nodes) in alike {
            let more = told_apart(tree, &nodes);
            for (place, node) in nodes.into_iter().enumerate() {
                let word = match (more.get(place), place) {
                    (Some(more), _) => format!("{word} {more}"),
                    (None, 0) => word.clone(),
                    (None, place) => format!("{word} {}", place + 1),
                };
                self.words.insert(node, Some(word));
            }
        }
        self.words.get(&id).cloned().flatten()
    }

    /// The name an alternative is referred by, its title, its value, the value of a property that has only
    /// one, or the properties it must have.
    fn word(&mut self, id: NodeId) -> Option<String> {
        let tree = self.dialect.tree;
        if self.dialect.reference(id).is_some()
            && let Target::Node(target) = self.dialect.follow(id, Kind::Schema, self.report)
            && let named = self.name_elsewhere(target)
            && let Some(name) = named.as_deref().or(tree.key(target))
        {
            return Some(name.to_owned());
        }
        if let Some(title) = tree.get(id, "title").and_then(|node| tree.str(node)) {
            return Some(title.to_owned());
        }
        let word = value_of(tree, id).or_else(|| value_of_property(tree, id));
        if word.is_some() {
            return word;
        }
        let required = tree.get(id, "required").map(|node| tree.items(node));
        let required = required.unwrap_or_default().iter();
        let mut names: Vec<&str> = required.filter_map(|item| tree.str(*item)).collect();
        if names.is_empty() {
            names = property_names(tree, id);
        }
        if !names.is_empty() {
            names.truncate(2);
            return Some(format!("with {}", names.join(" and ")));
        }
        None
    }
}

/// The one or two values that a schema lists.
fn value_of(tree: &Tree, id: NodeId) -> Option<String> {
    let only = tree.get(id, "const");
    if let Some(word) = only.and_then(|node| value_word(tree, node)) {
        return Some(word);
    }
    let values = tree.get(id, "enum").map(|node| tree.items(node))?;
    let words = values
        .iter()
        .take(2)
        .filter_map(|node| value_word(tree, *node));
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(" or "))
}

/// The value of the first property that has only one.
fn value_of_property(tree: &Tree, id: NodeId) -> Option<String> {
    // By name: the order of an object's keys means nothing.
    let properties = tree.get(id, "properties").map(|node| tree.sorted(node));
    properties?.into_iter().find_map(|(name, property)| {
        let single = match tree.get(property, "enum").map(|node| tree.items(node)) {
            Some([only]) => Some(*only),
            _ => None,
        };
        let value = tree.get(property, "const").or(single)?;
        match tree.value(value) {
            Value::String(text) => Some(text.to_string()),
            // `true` says nothing without what it is of.
            _ => value_word(tree, value).map(|word| format!("{name} {word}")),
        }
    })
}

fn property_names(tree: &Tree, id: NodeId) -> Vec<&str> {
    let properties = tree.get(id, "properties").map(|node| tree.sorted(node));
    let properties = properties.unwrap_or_default().into_iter();
    properties.map(|(name, _)| name).collect()
}

/// What tells each of several alternatives from the others: its value, that of a property, a property that it
/// alone has, its type. Nothing where that is the same for two.
fn told_apart(tree: &Tree, nodes: &[NodeId]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in nodes.iter().flat_map(|node| property_names(tree, *node)) {
        *counts.entry(name).or_default() += 1;
    }
    let of_its_own = |node: NodeId| {
        let mut names = property_names(tree, node).into_iter();
        let found = names.find(|name| counts.get(name) == Some(&1))?;
        Some(format!("with {found}"))
    };
    let ty = |node: NodeId| {
        let ty = tree.get(node, "type").and_then(|ty| tree.str(ty));
        ty.map(str::to_owned)
    };
    let words = nodes.iter().map(|node| {
        value_of(tree, *node)
            .or_else(|| value_of_property(tree, *node))
            .or_else(|| of_its_own(*node))
            .or_else(|| ty(*node))
    });
    let words: Option<Vec<String>> = words.collect();
    let words = words.unwrap_or_default();
    let distinct: BTreeSet<&String> = words.iter().collect();
    match distinct.len() == words.len() {
        true => words,
        false => Vec::new(),
    }
}

/// Whether a content type stands beside a better one.
fn is_second(tree: &Tree, media_type: NodeId) -> bool {
    let rank = |name: &str| (media::classify(name), name.to_owned());
    let own = tree.key(media_type).map(rank);
    let all = tree.parent(media_type).map(|content| tree.entries(content));
    let mut all = all.unwrap_or_default().iter();
    all.any(|(name, _)| own.as_ref().is_some_and(|own| rank(name) < *own))
}

/// A scalar as a word.
fn value_word(tree: &Tree, id: NodeId) -> Option<String> {
    match tree.value(id) {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn section_name(section: &str) -> Option<&'static str> {
    [
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "headers",
        "callbacks",
    ]
    .into_iter()
    .find(|known| *known == section)
}
