//! The tree: a document as a table of nodes, and the ways to walk it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::links::{FileId, Links};
use super::mended::Written;

/// Objects with more entries than this are looked up by a sorted index.
const INDEX_FROM: usize = 16;

/// A node of a [`Tree`]; by default the root.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The node's number in its tree, for text that must carry a node's identity.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The node of this number where the node `first` is the root.
    pub(super) fn after(self, first: NodeId) -> Self {
        Self(self.0.saturating_add(first.0))
    }
}

/// What a node holds. Children are ids, so that nothing that walks a tree needs the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number written without fraction or exponent that fits 128 bits.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String(Box<str>),
    /// A list.
    Array(Vec<NodeId>),
    /// Keys and values in the order of the text; no key stands twice.
    Object(Vec<(Box<str>, NodeId)>),
}

impl Value {
    /// What it holds, in its order.
    pub fn children(&self) -> Vec<NodeId> {
        match self {
            Self::Array(items) => items.clone(),
            Self::Object(entries) => entries.iter().map(|(_, child)| *child).collect(),
            _ => Vec::new(),
        }
    }
}

/// What the text of a tree was written in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    #[default]
    Json,
    Yaml,
}

/// A document as a table of nodes: its own, then those of the files that it names, each file with a root
/// of its own.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The document, then the other files, in the order of their nodes.
    files: Vec<File>,
    /// For large objects: the places of their entries, sorted by key.
    sorted: BTreeMap<NodeId, Box<[u32]>>,
    /// What was left out of objects: only a reference finds it.
    left_out: BTreeMap<NodeId, Vec<(Box<str>, NodeId)>>,
    pub(super) links: Links,
    /// What was written where something else stands now.
    pub(super) written: Written,
}

/// A file that nodes were read from.
#[derive(Debug)]
struct File {
    /// Its path below the root folder.
    name: String,
    /// Its root. A file that gave no nodes has that of the next.
    root: NodeId,
    /// How many nodes it gave.
    len: u32,
    syntax: Syntax,
    /// Its text, to find places in; the document's own is held by whoever had it read.
    text: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: Option<NodeId>,
    /// The place among the parent's children.
    pub(super) index: u32,
    pub(super) value: Value,
}

/// The places of a large object's entries, sorted by key.
fn index(entries: &[(Box<str>, NodeId)]) -> Option<Box<[u32]>> {
    if entries.len() <= INDEX_FROM {
        return None;
    }
    let mut places: Box<[u32]> = (0..).zip(entries).map(|(place, _)| place).collect();
    places.sort_by_key(|place| entries.get(*place as usize).map(|(key, _)| key));
    Some(places)
}

impl Tree {
    pub(super) fn new(nodes: Vec<Node>, syntax: Syntax) -> Self {
        let mut sorted = BTreeMap::new();
        for (id, node) in (0..).zip(&nodes) {
            if let Value::Object(entries) = &node.value
                && let Some(places) = index(entries)
            {
                sorted.insert(NodeId(id), places);
            }
        }
        let document = File {
            name: String::new(),
            root: NodeId(0),
            len: u32::try_from(nodes.len()).unwrap_or(u32::MAX),
            syntax,
            text: Vec::new(),
        };
        Self {
            nodes,
            files: vec![document],
            sorted,
            left_out: BTreeMap::new(),
            links: Links::default(),
            written: Written::default(),
        }
    }

    /// Says which path the document has.
    pub(super) fn name_document(&mut self, name: &str) {
        if let Some(file) = self.files.first_mut() {
            file.name = name.to_owned();
        }
    }

    /// Takes in another file; says which it is, and which node its first became.
    pub(super) fn append(&mut self, other: Tree, name: String, text: Vec<u8>) -> (FileId, NodeId) {
        let first = self.end();
        let syntax = other.syntax(FileId::DOCUMENT);
        let len = u32::try_from(other.nodes.len()).unwrap_or(u32::MAX);
        let mut nodes = other.nodes;
        for node in &mut nodes {
            node.parent = node.parent.map(|parent| parent.after(first));
            match &mut node.value {
                Value::Array(items) => items.iter_mut().for_each(|item| *item = item.after(first)),
                Value::Object(entries) => {
                    let children = entries.iter_mut().map(|(_, child)| child);
                    children.for_each(|child| *child = child.after(first));
                }
                _ => {}
            }
        }
        self.nodes.append(&mut nodes);
        let sorted = other.sorted.into_iter();
        let sorted = sorted.map(|(id, places)| (id.after(first), places));
        self.sorted.extend(sorted);
        let file = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(File {
            name,
            root: first,
            len,
            syntax,
            text,
        });
        (file, first)
    }

    /// Takes values out of the objects that hold them, for every room but a reference that leads there.
    pub fn leave_out(&mut self, gone: &BTreeSet<NodeId>) {
        let holders: BTreeSet<NodeId> = gone.iter().filter_map(|id| self.parent(*id)).collect();
        for holder in holders {
            let (out, kept): (Vec<_>, Vec<_>) = self
                .entries(holder)
                .iter()
                .cloned()
                .partition(|(_, child)| gone.contains(child));
            for (place, (_, child)) in (0..).zip(&kept) {
                if let Some(node) = self.nodes.get_mut(child.0 as usize) {
                    node.index = place;
                }
            }
            self.set_value(holder, Value::Object(kept));
            self.index_entries(holder);
            self.left_out.entry(holder).or_default().extend(out);
        }
    }

    /// Gives what stands under a key of an object another key, which the object has not.
    pub fn rename(&mut self, id: NodeId, from: &str, to: &str) {
        self.rename_keys(id, &BTreeMap::from([(from.into(), to.to_owned())]));
    }

    /// The same for several keys at once.
    pub fn rename_keys(&mut self, id: NodeId, renamed: &BTreeMap<Box<str>, String>) {
        if renamed.is_empty() {
            return;
        }
        let mut entries = self.entries(id).to_vec();
        for (key, _) in &mut entries {
            if let Some(to) = renamed.get(key) {
                *key = to.as_str().into();
            }
        }
        self.mend(id, Value::Object(entries));
    }

    /// Writes another text in place of what stands at a node.
    pub fn set_text(&mut self, id: NodeId, text: String) {
        self.mend(id, Value::String(text.into()));
    }

    pub(super) fn push_node(&mut self, value: Value) -> NodeId {
        let id = self.end();
        self.nodes.push(Node {
            parent: None,
            index: 0,
            value,
        });
        self.index_entries(id);
        id
    }

    /// Says where a node stands.
    pub(super) fn place(&mut self, id: NodeId, holder: NodeId, place: u32) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.parent = Some(holder);
            node.index = place;
        }
    }

    /// Sorts the keys of an object anew.
    pub(super) fn index_entries(&mut self, id: NodeId) {
        match index(self.entries(id)) {
            Some(places) => self.sorted.insert(id, places),
            None => self.sorted.remove(&id),
        };
    }

    /// What was left out of an object under a key.
    fn left_out(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let mut entries = self.left_out.get(&id)?.iter();
        entries.find(|(name, _)| &**name == key).map(|(_, id)| *id)
    }

    pub(super) fn syntax(&self, file: FileId) -> Syntax {
        self.file_at(file)
            .map(|file| file.syntax)
            .unwrap_or_default()
    }

    fn file_at(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }

    /// The file that a node was read from.
    pub fn file(&self, id: NodeId) -> FileId {
        let id = self.spoken_of(id);
        // Of files with the same root only the last has nodes.
        let after = self.files.partition_point(|file| file.root <= id);
        FileId(u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX))
    }

    /// A file's path below the root folder, with `/`.
    pub fn file_name(&self, file: FileId) -> &str {
        self.file_at(file).map_or("", |file| &file.name)
    }

    /// The text of another file than the document.
    pub(super) fn file_text(&self, file: FileId) -> &[u8] {
        self.file_at(file).map_or(&[], |file| &file.text)
    }

    pub(super) fn file_of_name(&self, name: &str) -> Option<FileId> {
        let place = self.files.iter().position(|file| file.name == name)?;
        u32::try_from(place).ok().map(FileId)
    }

    /// The first node of a file, if it has any.
    pub(super) fn root_of(&self, file: FileId) -> Option<NodeId> {
        let file = self.file_at(file)?;
        (file.len > 0).then_some(file.root)
    }

    /// The texts of the other files, by path.
    pub fn into_texts(self) -> BTreeMap<String, Vec<u8>> {
        let others = self.files.into_iter().skip(1);
        others.map(|file| (file.name, file.text)).collect()
    }

    /// The nodes from one on.
    pub(super) fn ids_from(&self, first: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (first.0..self.end().0).map(NodeId)
    }

    /// The number that the next node would have.
    pub(super) fn end(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn set_value(&mut self, id: NodeId, value: Value) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.value = value;
        }
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// The node of this number, if there is one.
    pub fn by_number(&self, number: u32) -> Option<NodeId> {
        ((number as usize) < self.nodes.len()).then_some(NodeId(number))
    }

    /// Every node, by number.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// The document's root.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all; never so for a tree that was read.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a node holds.
    pub fn value(&self, id: NodeId) -> &Value {
        self.node(id).map_or(&Value::Null, |node| &node.value)
    }

    /// The node that holds this one.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).and_then(|node| node.parent)
    }

    /// The child of an object under `key`.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let entries = self.entries(id);
        if entries.len() <= INDEX_FROM {
            return entries
                .iter()
                .find(|(name, _)| &**name == key)
                .map(|(_, child)| *child);
        }
        let places = self.sorted.get(&id)?;
        let name_at = |place: u32| entries.get(place as usize).map(|(name, _)| &**name);
        let found = places
            .binary_search_by(|place| name_at(*place).cmp(&Some(key)))
            .ok()?;
        let (_, child) = entries.get(*places.get(found)? as usize)?;
        Some(*child)
    }

    /// Keys and children of an object; empty for anything else.
    pub fn entries(&self, id: NodeId) -> &[(Box<str>, NodeId)] {
        match self.value(id) {
            Value::Object(entries) => entries,
            _ => &[],
        }
    }

    /// Keys and children of an object in the order of the keys, which is the same however the document
    /// orders them.
    pub fn sorted(&self, id: NodeId) -> Vec<(&str, NodeId)> {
        let entries = self.entries(id).iter();
        let mut entries: Vec<_> = entries.map(|(key, child)| (&**key, *child)).collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }

    /// Children of an array; empty for anything else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.value(id) {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string node.
    pub fn str(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean node.
    pub fn bool(&self, id: NodeId) -> Option<bool> {
        match self.value(id) {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// What a node is, for messages: `an object`, `a string`, `null`.
    pub fn kind_name(&self, id: NodeId) -> &'static str {
        match self.value(id) {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The key under which the parent object holds this node; `None` for items of arrays and the root.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id)?;
        let holder = node.parent?;
        let there = self.entries(holder).get(node.index as usize);
        if let Some((key, _)) = there.filter(|(_, child)| *child == id) {
            return Some(key);
        }
        let mut left_out = self.left_out.get(&holder)?.iter();
        left_out
            .find(|(_, child)| *child == id)
            .map(|(key, _)| &**key)
    }

    /// The place of this node among its parent's children.
    pub fn index(&self, id: NodeId) -> Option<usize> {
        let node = self.node(id)?;
        node.parent.map(|_| node.index as usize)
    }

    /// The JSON pointer of a node within its file (RFC 6901), `""` for the root, as it was written.
    pub fn pointer(&self, id: NodeId) -> String {
        // As deep as most documents are.
        let mut path = Vec::with_capacity(16);
        let mut at = self.spoken_of(id);
        while let Some(parent) = self.written_parent(at) {
            path.push(at);
            at = parent;
        }
        let steps = path.iter().rev().map(|step| self.written_step(*step));
        let length = |step: Result<&str, usize>| step.map_or(4, |key| key.len() + 1);
        let mut pointer = String::with_capacity(steps.clone().map(length).sum());
        for step in steps {
            match step {
                Ok(key) => push_step(&mut pointer, key),
                Err(place) => push_step(&mut pointer, &place.to_string()),
            }
        }
        pointer
    }

    /// The node that a JSON pointer (`""`, `/paths/~1v1`) leads to. Percent-encoding is the caller's.
    pub fn find(&self, pointer: &str) -> Option<NodeId> {
        let root = (!self.is_empty()).then(|| self.root())?;
        self.find_from(root, pointer)
    }

    /// The node that a JSON pointer leads to from another.
    pub(super) fn find_from(&self, from: NodeId, pointer: &str) -> Option<NodeId> {
        if pointer.is_empty() {
            return Some(from);
        }
        let mut at = from;
        for step in pointer.strip_prefix('/')?.split('/') {
            at = match self.value(at) {
                Value::Object(_) => {
                    let key = match step.contains('~') {
                        true => Cow::Owned(unescape(step)?),
                        false => Cow::Borrowed(step),
                    };
                    let found = self.get(at, &key).or_else(|| self.left_out(at, &key));
                    found.or_else(|| self.written_at(at, &key))?
                }
                Value::Array(items) => {
                    let found = array_index(step)
                        .and_then(|index| items.get(index))
                        .copied();
                    found.or_else(|| self.written_at(at, step))?
                }
                _ => return None,
            };
        }
        Some(at)
    }

    /// The node and all below it as serde_json knows them. An integer beyond 64 bits becomes a float.
    pub fn to_json(&self, id: NodeId) -> serde_json::Value {
        enum Task {
            Make(NodeId),
            Array(usize),
            Object(NodeId),
        }
        let mut tasks = vec![Task::Make(id)];
        let mut made: Vec<serde_json::Value> = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Make(id) => match self.value(id) {
                    Value::Array(items) => {
                        tasks.push(Task::Array(items.len()));
                        tasks.extend(items.iter().rev().map(|item| Task::Make(*item)));
                    }
                    Value::Object(entries) => {
                        tasks.push(Task::Object(id));
                        tasks.extend(entries.iter().rev().map(|(_, child)| Task::Make(*child)));
                    }
                    scalar => made.push(scalar_to_json(scalar)),
                },
                Task::Array(len) => {
                    let items = made.split_off(made.len().saturating_sub(len));
                    made.push(serde_json::Value::Array(items));
                }
                Task::Object(id) => {
                    let entries = self.entries(id);
                    let children = made.split_off(made.len().saturating_sub(entries.len()));
                    let keys = entries.iter().map(|(key, _)| String::from(&**key));
                    made.push(serde_json::Value::Object(keys.zip(children).collect()));
                }
            }
        }
        made.pop().unwrap_or_default()
    }
}

/// A value without children as serde_json knows it. An integer beyond 64 bits becomes a float.
pub(crate) fn scalar_to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => match (i64::try_from(*value), u64::try_from(*value)) {
            (Ok(value), _) => value.into(),
            (_, Ok(value)) => value.into(),
            _ => (*value as f64).into(),
        },
        Value::Float(value) => (*value).into(),
        Value::String(text) => (**text).into(),
        Value::Null | Value::Array(_) | Value::Object(_) => serde_json::Value::Null,
    }
}

/// Adds one step to a JSON pointer, escaped as RFC 6901 has it.
pub(crate) fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    if !step.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(step);
        return;
    }
    for character in step.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// `None` when a `~` stands for nothing.
fn unescape(step: &str) -> Option<String> {
    let mut parts = step.split('~');
    let mut text = String::from(parts.next()?);
    for part in parts {
        let mut characters = part.chars();
        text.push(match characters.next()? {
            '0' => '~',
            '1' => '/',
            _ => return None,
        });
        text.push_str(characters.as_str());
    }
    Some(text)
}

pub(super) fn array_index(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with('0');
    if plain && step.bytes().all(|byte| byte.is_ascii_digit()) {
        step.parse().ok()
    } else {
        None
    }
}
