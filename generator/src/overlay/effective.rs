//! The document while it is changed: a table of nodes, each knowing where it came from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::Origins;
use crate::source::{NodeId, Tree, Value, push_step, scalar_to_json};

/// A node of the document that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(usize);

/// What stands at a node.
#[derive(Debug, Clone)]
pub(super) enum Held {
    /// Text, a number, `true`, `false` or `null`: that of where it came from.
    Scalar,
    Array(Vec<Place>),
    Object(Vec<(Box<str>, Place)>),
}

#[derive(Debug)]
struct Node {
    held: Held,
    /// The text, and the node in it.
    origin: (usize, NodeId),
}

#[derive(Debug)]
pub(super) struct Effective {
    nodes: Vec<Node>,
    root: Place,
    /// The trees of all texts whose nodes may be here, but for the overlay at hand.
    trees: Vec<Tree>,
    /// The same as JSON that queries look at, kept up with each change. Integers beyond 64 bits are near
    /// enough as floats.
    json: Json,
}

impl Effective {
    pub(super) fn new(document: Tree) -> Self {
        let mut effective = Self {
            nodes: Vec::new(),
            root: Place(0),
            trees: Vec::new(),
            json: Json::Null,
        };
        effective.root = effective.take(&document, document.root());
        effective.json = effective.to_json(effective.root, &document);
        effective.trees.push(document);
        effective
    }

    /// Keeps the tree of the overlay at hand: its actions are done.
    pub(super) fn next_text(&mut self, overlay: Tree) {
        self.trees.push(overlay);
    }

    pub(super) fn root(&self) -> Place {
        self.root
    }

    pub(super) fn held(&self, at: Place) -> &Held {
        self.nodes
            .get(at.0)
            .map_or(&Held::Scalar, |node| &node.held)
    }

    /// The document as JSON.
    pub(super) fn json(&self) -> &Json {
        &self.json
    }

    fn set_held(&mut self, at: Place, held: Held) {
        if let Some(node) = self.nodes.get_mut(at.0) {
            node.held = held;
        }
    }

    /// Makes a node, at this pointer, hold what another does.
    pub(super) fn replace(&mut self, at: Place, pointer: &str, by: Place, overlay: &Tree) {
        let Some(Node { held, origin }) = self.nodes.get(by.0) else {
            return;
        };
        let (held, origin) = (held.clone(), *origin);
        if let Some(node) = self.nodes.get_mut(at.0) {
            *node = Node { held, origin };
        }
        let new = self.to_json(at, overlay);
        if let Some(old) = self.json.pointer_mut(pointer) {
            *old = new;
        }
    }

    /// Gives an object, at this pointer, an entry that it doesn't have.
    pub(super) fn enter(
        &mut self,
        at: Place,
        pointer: &str,
        (key, child): (Box<str>, Place),
        overlay: &Tree,
    ) {
        let new = self.to_json(child, overlay);
        if let Some(Json::Object(entries)) = self.json.pointer_mut(pointer) {
            entries.insert(key.to_string(), new);
        }
        let node = self.nodes.get_mut(at.0);
        if let Some(Held::Object(entries)) = node.map(|node| &mut node.held) {
            entries.push((key, child));
        }
    }

    /// Puts items behind those of a list, at this pointer.
    pub(super) fn append(&mut self, at: Place, pointer: &str, more: &[Place], overlay: &Tree) {
        let new: Vec<Json> = more
            .iter()
            .map(|item| self.to_json(*item, overlay))
            .collect();
        if let Some(Json::Array(items)) = self.json.pointer_mut(pointer) {
            items.extend(new);
        }
        let node = self.nodes.get_mut(at.0);
        if let Some(Held::Array(items)) = node.map(|node| &mut node.held) {
            items.extend(more);
        }
    }

    /// Takes these nodes out of what holds them, at this pointer. What lies deeper goes first, since items
    /// behind those that go have other pointers then.
    pub(super) fn take_out(&mut self, holder: Place, pointer: &str, gone: &BTreeSet<Place>) {
        let node = self.nodes.get_mut(holder.0).map(|node| &mut node.held);
        match (node, self.json.pointer_mut(pointer)) {
            (Some(Held::Array(items)), Some(Json::Array(values))) => {
                let mut places = items.iter();
                values.retain(|_| places.next().is_none_or(|place| !gone.contains(place)));
                items.retain(|item| !gone.contains(item));
            }
            (Some(Held::Object(entries)), Some(Json::Object(values))) => {
                for (key, child) in &*entries {
                    if gone.contains(child) {
                        values.remove(&**key);
                    }
                }
                entries.retain(|(_, child)| !gone.contains(child));
            }
            _ => {}
        }
    }

    /// The child under a key or at an index.
    pub(super) fn child(
        &self,
        at: Place,
        step: &serde_json_path::PathElement<'_>,
    ) -> Option<Place> {
        match (self.held(at), step) {
            (Held::Array(items), serde_json_path::PathElement::Index(index)) => {
                items.get(*index).copied()
            }
            (Held::Object(entries), serde_json_path::PathElement::Name(name)) => {
                let found = entries.iter().find(|(key, _)| &**key == *name);
                found.map(|(_, child)| *child)
            }
            _ => None,
        }
    }

    /// Takes over a part of the text at hand: the one after those whose trees are here.
    pub(super) fn take(&mut self, tree: &Tree, id: NodeId) -> Place {
        let text = self.trees.len();
        let root = self.add(text, id);
        let mut open = vec![(root, id)];
        while let Some((at, id)) = open.pop() {
            let held = match tree.value(id) {
                Value::Array(items) => Held::Array(
                    items
                        .iter()
                        .map(|item| {
                            let child = self.add(text, *item);
                            open.push((child, *item));
                            child
                        })
                        .collect(),
                ),
                Value::Object(entries) => Held::Object(
                    entries
                        .iter()
                        .map(|(key, item)| {
                            let child = self.add(text, *item);
                            open.push((child, *item));
                            (key.clone(), child)
                        })
                        .collect(),
                ),
                _ => Held::Scalar,
            };
            self.set_held(at, held);
        }
        root
    }

    /// A copy of a node and all below it.
    pub(super) fn copy(&mut self, from: Place) -> Place {
        let twin = |this: &mut Self, of: Place| {
            let origin = this.nodes.get(of.0).map(|node| node.origin);
            let (text, id) = origin.unwrap_or_default();
            this.add(text, id)
        };
        let root = twin(self, from);
        let mut open = vec![(root, from)];
        while let Some((at, of)) = open.pop() {
            let mut held = self.held(of).clone();
            let children: Vec<&mut Place> = match &mut held {
                Held::Scalar => Vec::new(),
                Held::Array(items) => items.iter_mut().collect(),
                Held::Object(entries) => entries.iter_mut().map(|(_, child)| child).collect(),
            };
            for child in children {
                let new = twin(self, *child);
                open.push((new, *child));
                *child = new;
            }
            self.set_held(at, held);
        }
        root
    }

    fn add(&mut self, text: usize, id: NodeId) -> Place {
        self.nodes.push(Node {
            held: Held::Scalar,
            origin: (text, id),
        });
        Place(self.nodes.len() - 1)
    }

    /// The value of a node without children. `overlay` is the text at hand.
    fn scalar<'a>(&'a self, at: Place, overlay: Option<&'a Tree>) -> &'a Value {
        let origin = self.nodes.get(at.0).map(|node| node.origin);
        let (text, id) = origin.unwrap_or_default();
        let tree = self.trees.get(text).or(overlay);
        tree.map_or(&Value::Null, |tree| tree.value(id))
    }

    /// Whether two nodes without children hold the same.
    pub(super) fn are_equal(&self, one: Place, other: Place, overlay: &Tree) -> bool {
        self.scalar(one, Some(overlay)) == self.scalar(other, Some(overlay))
    }

    /// Whether two nodes hold the same, with all below them.
    pub(super) fn are_alike(&self, one: Place, other: Place, overlay: &Tree) -> bool {
        let mut open = vec![(one, other)];
        while let Some((one, other)) = open.pop() {
            match (self.held(one), self.held(other)) {
                (Held::Scalar, Held::Scalar) if self.are_equal(one, other, overlay) => {}
                (Held::Array(ours), Held::Array(theirs)) if ours.len() == theirs.len() => {
                    open.extend(ours.iter().copied().zip(theirs.iter().copied()));
                }
                (Held::Object(ours), Held::Object(theirs)) if ours.len() == theirs.len() => {
                    let theirs: BTreeMap<&str, Place> =
                        theirs.iter().map(|(key, at)| (&**key, *at)).collect();
                    for (key, one) in ours {
                        let Some(other) = theirs.get(&**key) else {
                            return false;
                        };
                        open.push((*one, *other));
                    }
                }
                _ => return false,
            }
        }
        true
    }

    /// A node and all below it as JSON.
    fn to_json(&self, at: Place, overlay: &Tree) -> Json {
        enum Task<'a> {
            Make(Place),
            Array(usize),
            Object(&'a [(Box<str>, Place)]),
        }
        let mut tasks = vec![Task::Make(at)];
        let mut made: Vec<Json> = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Make(at) => match self.held(at) {
                    Held::Scalar => made.push(scalar_to_json(self.scalar(at, Some(overlay)))),
                    Held::Array(items) => {
                        tasks.push(Task::Array(items.len()));
                        tasks.extend(items.iter().rev().map(|item| Task::Make(*item)));
                    }
                    Held::Object(entries) => {
                        tasks.push(Task::Object(entries));
                        tasks.extend(entries.iter().rev().map(|(_, child)| Task::Make(*child)));
                    }
                },
                Task::Array(count) => {
                    let items = made.split_off(made.len().saturating_sub(count));
                    made.push(Json::Array(items));
                }
                Task::Object(entries) => {
                    let values = made.split_off(made.len().saturating_sub(entries.len()));
                    let keys = entries.iter().map(|(key, _)| key.to_string());
                    made.push(Json::Object(keys.zip(values).collect::<Map<_, _>>()));
                }
            }
        }
        made.pop().unwrap_or_default()
    }

    /// The document as JSON text, every number as it was, and where its parts came from.
    pub(super) fn finish(self) -> (Vec<u8>, Origins) {
        let mut writer = Writer::default();
        let mut nodes: BTreeMap<String, (usize, NodeId)> = BTreeMap::new();
        let mut tasks = vec![Task::Text("\n"), Task::Value(self.root, String::new())];
        while let Some(task) = tasks.pop() {
            let (at, pointer) = match task {
                Task::Value(at, pointer) => (at, pointer),
                Task::Text(fixed) => {
                    writer.text.push_str(fixed);
                    continue;
                }
                Task::Line(depth) => {
                    writer.line(depth);
                    continue;
                }
                Task::Key(key) => {
                    writer.key(key);
                    continue;
                }
            };
            let depth = pointer.matches('/').count();
            match self.held(at) {
                Held::Scalar => writer.text.push_str(&written(self.scalar(at, None))),
                Held::Array(items) => {
                    let steps = items.iter().enumerate();
                    let steps = steps.map(|(index, item)| (None, index.to_string(), *item));
                    writer.open(&mut tasks, ["[", "]"], &pointer, depth, steps.collect());
                }
                Held::Object(entries) => {
                    let steps = entries.iter();
                    let steps = steps.map(|(key, item)| (Some(&**key), key.to_string(), *item));
                    writer.open(&mut tasks, ["{", "}"], &pointer, depth, steps.collect());
                }
            }
            if let Some(node) = self.nodes.get(at.0) {
                nodes.insert(pointer, node.origin);
            }
        }
        let origins = Origins {
            trees: self.trees,
            nodes,
        };
        (writer.text.into_bytes(), origins)
    }
}

/// What is still to be written.
enum Task<'a> {
    Value(Place, String),
    Text(&'static str),
    Line(usize),
    Key(&'a str),
}

/// JSON, indented for people.
#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn line(&mut self, depth: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn key(&mut self, key: &str) {
        self.text.push_str(&Json::from(key).to_string());
        self.text.push_str(": ");
    }

    /// Begins an object or a list, whose children are tasks.
    fn open<'a>(
        &mut self,
        tasks: &mut Vec<Task<'a>>,
        [begin, end]: [&'static str; 2],
        pointer: &str,
        depth: usize,
        children: Vec<(Option<&'a str>, String, Place)>,
    ) {
        self.text.push_str(begin);
        tasks.push(Task::Text(end));
        if children.is_empty() {
            return;
        }
        tasks.push(Task::Line(depth));
        for (index, (key, step, child)) in children.into_iter().enumerate().rev() {
            let mut below = pointer.to_owned();
            push_step(&mut below, &step);
            tasks.push(Task::Value(child, below));
            tasks.extend(key.map(Task::Key));
            tasks.push(Task::Line(depth + 1));
            if index > 0 {
                tasks.push(Task::Text(","));
            }
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        other => scalar_to_json(other).to_string(),
    }
}
