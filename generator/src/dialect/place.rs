//! What stands at a node, by the way from the document's root to it.

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
    let mut way = vec![id];
    while let Some(parent) = way.last().and_then(|node| tree.parent(*node)) {
        way.push(parent);
    }
    // What another file is as a whole, nobody says but what refers to it.
    let is_document = |root: &NodeId| *root == tree.root() || tree.get(*root, "openapi").is_some();
    if !way.last().is_some_and(is_document) {
        return Stands::Else;
    }
    // A kind, and whether one of it stands here or several below.
    let mut at = (Kind::OpenApi, true);
    for node in way.iter().rev().skip(1) {
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
