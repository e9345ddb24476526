//! Where the parts of a tree stand in the text it was read from.

use std::collections::{BTreeMap, BTreeSet};

use super::events::{self, Event, Json, Kind};
use super::text::{self, Lines};
use super::tree::{NodeId, Syntax, Tree};
use super::{FileId, Span};
use crate::report::Spot;

/// Looks up where `spots` stand, in one pass over the text of each file: `bytes` for the document, what
/// the tree holds for others.
///
/// A scalar's place is the scalar (an empty one's the key before it), a container's the key that leads
/// to it or the line its first token is on. What stands behind an alias is at the alias; what can't be
/// found is at the nearest thing around it that can.
pub fn locate(bytes: &[u8], spots: &[Spot], tree: &Tree) -> Vec<Option<Span>> {
    let mut by_file: BTreeMap<FileId, (Vec<usize>, Vec<Spot>)> = BTreeMap::new();
    let mut spans: Vec<Option<Span>> = Vec::with_capacity(spots.len());
    for (index, spot) in spots.iter().enumerate() {
        spans.push(match spot {
            Spot::Text(span) => Some(*span),
            Spot::File(_, span) => *span,
            Spot::Document => None,
            Spot::Node(id) | Spot::Key(id) | Spot::Duplicate(id, _) => {
                let (places, tied) = by_file.entry(tree.file(*id)).or_default();
                places.push(index);
                tied.push(spot.clone());
                None
            }
        });
    }
    for (file, (places, tied)) in by_file {
        let text = match file {
            FileId::DOCUMENT => bytes,
            other => tree.file_text(other),
        };
        for (place, span) in places.into_iter().zip(within(file, text, &tied, tree)) {
            if let Some(slot) = spans.get_mut(place) {
                *slot = span;
            }
        }
    }
    spans
}

/// Where spots that are tied to nodes of one file stand in its text.
fn within(file: FileId, bytes: &[u8], spots: &[Spot], tree: &Tree) -> Vec<Option<Span>> {
    let Ok(decoded) = text::decode(bytes) else {
        return vec![None; spots.len()];
    };
    let lines = Lines::new(decoded);
    let mut walk = Walk::new(tree, file, spots, &lines);
    match tree.syntax(file) {
        Syntax::Json => walk.run(Json::new(decoded.text)),
        Syntax::Yaml => walk.run(events::yaml(decoded.text, &lines)),
    }
    let found = walk.found;
    let place = |spot: &Spot| match spot {
        Spot::Node(id) => found.nearest(tree, *id),
        Spot::Key(id) => {
            let key = found.keys.get(&tree.spoken_of(*id)).copied();
            key.or_else(|| found.nearest(tree, *id))
        }
        Spot::Duplicate(id, key) => {
            let seen = found
                .duplicates
                .get(id)
                .and_then(|keys| keys.get(key.as_str()));
            match seen {
                Some(Seen::Again(place)) => Some(*place),
                _ => found.nearest(tree, *id),
            }
        }
        Spot::Text(_) | Spot::Document | Spot::File(..) => None,
    };
    let span = |place: (usize, usize)| lines.span(place.0, place.1);
    let places = spots.iter().map(place);
    places.map(|place| place.map(span)).collect()
}

/// Places as byte offsets of the text.
type Place = (usize, usize);

/// How often a key has stood in an object.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Never,
    Once,
    Again(Place),
}

#[derive(Default)]
struct Found<'s> {
    nodes: BTreeMap<NodeId, Place>,
    keys: BTreeMap<NodeId, Place>,
    duplicates: BTreeMap<NodeId, BTreeMap<&'s str, Seen>>,
}

impl Found<'_> {
    /// The place of a node, or of the first one around it that has one.
    fn nearest(&self, tree: &Tree, id: NodeId) -> Option<Place> {
        let mut at = Some(tree.spoken_of(id));
        while let Some(node) = at {
            if let Some(place) = self.nodes.get(&node) {
                return Some(*place);
            }
            at = tree.written_parent(node);
        }
        None
    }
}

/// An open container: the wanted node it is, or none.
struct Frame {
    node: Option<NodeId>,
    /// How many children an array has had.
    items: usize,
    is_object: bool,
    /// The key whose value comes next, and the wanted node that it leads to.
    key: Option<(Place, Option<NodeId>)>,
}

struct Walk<'t, 's> {
    tree: &'t Tree,
    file: FileId,
    lines: &'t Lines<'t>,
    /// The nodes that are asked for and all around them.
    wanted: BTreeSet<NodeId>,
    stack: Vec<Frame>,
    found: Found<'s>,
}

impl<'t, 's> Walk<'t, 's> {
    fn new(tree: &'t Tree, file: FileId, spots: &'s [Spot], lines: &'t Lines<'t>) -> Self {
        let mut wanted = BTreeSet::new();
        let mut found = Found::default();
        for spot in spots {
            let mut at = match spot {
                Spot::Node(id) | Spot::Key(id) => Some(tree.spoken_of(*id)),
                Spot::Duplicate(id, key) => {
                    found
                        .duplicates
                        .entry(*id)
                        .or_default()
                        .insert(key, Seen::Never);
                    Some(*id)
                }
                Spot::Text(_) | Spot::Document | Spot::File(..) => None,
            };
            while let Some(id) = at {
                if !wanted.insert(id) {
                    break;
                }
                at = tree.written_parent(id);
            }
        }
        Self {
            tree,
            file,
            lines,
            wanted,
            stack: Vec::new(),
            found,
        }
    }

    fn run<'a>(&mut self, events: impl Iterator<Item = Event<'a>>) {
        for event in events {
            self.step(&event);
            if self.stack.is_empty() {
                return;
            }
        }
    }

    fn step(&mut self, event: &Event<'_>) {
        if matches!(event.kind, Kind::End) {
            self.stack.pop();
            return;
        }
        let awaits_key = self
            .stack
            .last()
            .is_some_and(|top| top.is_object && top.key.is_none());
        if awaits_key {
            self.key(event);
            // A container as key: what is in it is nobody's.
            if matches!(event.kind, Kind::Array | Kind::Object) {
                self.open(None, &event.kind);
            }
            return;
        }
        let (node, key) = self.next_child();
        if let Some(id) = node {
            let own = (event.start, event.end);
            let place = match &event.kind {
                Kind::Array | Kind::Object => {
                    key.unwrap_or_else(|| (event.start, self.lines.line_end(event.start)))
                }
                _ if own.0 == own.1 => key.unwrap_or(own),
                _ => own,
            };
            self.found.nodes.entry(id).or_insert(place);
            if let Some(key) = key {
                self.found.keys.entry(id).or_insert(key);
            }
        }
        if matches!(event.kind, Kind::Array | Kind::Object) {
            self.open(node, &event.kind);
        }
    }

    fn open(&mut self, node: Option<NodeId>, kind: &Kind<'_>) {
        let is_object = matches!(kind, Kind::Object);
        self.stack.push(Frame {
            node,
            items: 0,
            is_object,
            key: None,
        });
    }

    /// Notes the key of the innermost object.
    fn key(&mut self, event: &Event<'_>) {
        let place = (event.start, event.end);
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        let mut child = None;
        if let (Some(object), Kind::Scalar(text)) = (top.node, &event.kind) {
            child = self
                .tree
                .written_child(object, text)
                .filter(|id| self.wanted.contains(id));
            let keys = self.found.duplicates.get_mut(&object);
            if let Some(seen) = keys.and_then(|keys| keys.get_mut(&**text)) {
                *seen = match *seen {
                    Seen::Never => Seen::Once,
                    Seen::Once => Seen::Again(place),
                    again @ Seen::Again(_) => again,
                };
            }
            // The tree has the first of two; what the second leads to is not in it.
            child = child.filter(|id| !self.found.nodes.contains_key(id));
        }
        top.key = Some((place, child));
    }

    /// The wanted node that the next value is, if it is one, and the place of its key.
    fn next_child(&mut self) -> (Option<NodeId>, Option<Place>) {
        let Some(top) = self.stack.last_mut() else {
            let root = self.tree.root_of(self.file);
            return (root.filter(|root| self.wanted.contains(root)), None);
        };
        if top.is_object {
            let (place, child) = top.key.take().unwrap_or(((0, 0), None));
            return (child, Some(place));
        }
        let place = top.items;
        top.items += 1;
        let item = top
            .node
            .and_then(|array| self.tree.written_items(array).get(place).copied());
        (item.filter(|id| self.wanted.contains(id)), None)
    }
}
