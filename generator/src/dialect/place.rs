//! What stands at a node, by the way from the document's root to it.

use std::collections::BTreeMap;

use super::piece::in_components;
use super::vocabulary::{Child, Kind};
use crate::source::{NodeId, Tree};

/// What stands at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// An object of a kind.
    Object(Kind),
    /// A list of objects, or objects by name.
    Several,
    /// A value, or what OpenAPI says nothing of.
    Else,
}

/// Whose schema one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaOf {
    /// A component.
    Component,
    /// A property.
    Property,
    /// Something else.
    Other,
}

/// Whose a schema is. In other files the key that holds it says so.
pub fn schema_of(tree: &Tree, schema: NodeId) -> SchemaOf {
    let Some(holder) = tree.parent(schema) else {
        return SchemaOf::Other;
    };
    match (stands(tree, holder), tree.key(holder)) {
        (Stands::Several, Some("schemas")) if in_components(tree, schema) => SchemaOf::Component,
        (Stands::Several | Stands::Else, Some("properties")) => SchemaOf::Property,
        _ => SchemaOf::Other,
    }
}

/// What OpenAPI expects at a node.
pub fn stands(tree: &Tree, id: NodeId) -> Stands {
    below(tree, id, |_| None)
}

/// What is expected at nodes that nothing but references lead to: in other files, or where OpenAPI expects nothing.
/// A reference says of its target what it stands for itself.
#[derive(Debug, Default)]
pub struct Led {
    kinds: BTreeMap<NodeId, Kind>,
    /// References of which nobody has looked where they lead, or that stand where nothing is expected yet.
    open: Vec<NodeId>,
    /// Targets of which nobody has asked yet.
    fresh: Vec<(NodeId, Kind)>,
}

impl Led {
    /// Takes in an object with a `$ref`.
    pub fn add(&mut self, holder: NodeId) {
        self.open.push(holder);
    }

    /// What is expected at a node, also by references.
    pub fn stands(&self, tree: &Tree, id: NodeId) -> Stands {
        below(tree, id, |node| self.kinds.get(&node).copied())
    }

    /// Follows the references that stand where something is expected, and those in what they lead to.
    pub fn follow(&mut self, tree: &Tree) {
        let mut waiting = Vec::new();
        while let Some(holder) = self.open.pop() {
            let Stands::Object(kind) = self.stands(tree, holder) else {
                waiting.push(holder);
                continue;
            };
            let text = tree.get(holder, "$ref").and_then(|node| tree.str(node));
            let found = text.and_then(|text| tree.resolve(holder, text).ok());
            let Some(target) = found.filter(|_| kind.may_be_reference()) else {
                continue;
            };
            if self.stands(tree, target) == Stands::Else {
                self.kinds.insert(target, kind);
                self.fresh.push((target, kind));
                self.open_below(tree, target);
            }
        }
        self.open = waiting;
    }

    /// Takes in the references of a target, but those in one that is known: they were.
    fn open_below(&mut self, tree: &Tree, target: NodeId) {
        let mut nodes = vec![target];
        while let Some(node) = nodes.pop() {
            if tree.get(node, "$ref").is_some() {
                self.open.push(node);
            }
            let children = tree.value(node).children().into_iter();
            nodes.extend(children.filter(|child| !self.kinds.contains_key(child)));
        }
    }

    /// The targets that came since somebody asked.
    pub fn take_fresh(&mut self) -> Vec<(NodeId, Kind)> {
        std::mem::take(&mut self.fresh)
    }
}

/// What is expected at a node by the nearest around it of which a kind is known, else by the document's root.
fn below(tree: &Tree, id: NodeId, known: impl Fn(NodeId) -> Option<Kind>) -> Stands {
    let mut way = Vec::new();
    let mut top = id;
    let mut start = known(top);
    while start.is_none()
        && let Some(parent) = tree.parent(top)
    {
        way.push(top);
        top = parent;
        start = known(top);
    }
    // What another file is as a whole, nobody says but what refers to it.
    let is_document = || top == tree.root() || tree.get(top, "openapi").is_some();
    let Some(start) = start.or_else(|| is_document().then_some(Kind::OpenApi)) else {
        return Stands::Else;
    };
    // A kind, and whether one of it stands here or several below.
    let mut at = (start, true);
    for node in way.iter().rev() {
        let (kind, single) = at;
        at = match (single, kind, tree.key(*node)) {
            (false, kind, _) => (kind, true),
            // Its keys are expressions.
            (true, Kind::Callback, _) => (Kind::PathItem, true),
            (true, kind, Some(key)) => match kind.keyword(key).map(|keyword| keyword.child) {
                Some(Child::One(kind)) => (kind, true),
                Some(Child::List(kind) | Child::Map(kind)) => (kind, false),
                _ => return Stands::Else,
            },
            (true, _, None) => return Stands::Else,
        };
    }
    match at {
        (kind, true) => Stands::Object(kind),
        (_, false) => Stands::Several,
    }
}

/// Whether nothing but a reference leads to a node: it stands in another file, or where OpenAPI expects nothing.
pub fn is_elsewhere(tree: &Tree, id: NodeId) -> bool {
    let mut top = id;
    while let Some(parent) = tree.parent(top) {
        top = parent;
    }
    top != tree.root() || stands(tree, id) == Stands::Else
}
