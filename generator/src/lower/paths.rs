//! What a schema is called: the way to it through the document, in the words people know.

use super::context::Lowering;
use super::media;
use crate::ir::{Base, Framing, NamePath, Named, Step};
use crate::source::{FileId, NodeId, Tree};

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
            // What may stand at a place is told from what may stand at the others as an alternative is.
            steps.extend((*keyword == "prefixItems").then_some(Step::Item));
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
            "oneOf" | "anyOf" | "prefixItems" => {
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
}

/// Whether a content type stands beside a better one.
fn is_second(tree: &Tree, media_type: NodeId) -> bool {
    let rank = |name: &str| {
        let kind = media::classify(name);
        (kind, media::distance(name), name.to_owned())
    };
    let own = tree.key(media_type).map(rank);
    let all = tree.parent(media_type).map(|content| tree.entries(content));
    let mut all = all.unwrap_or_default().iter();
    all.any(|(name, _)| own.as_ref().is_some_and(|own| rank(name) < *own))
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
