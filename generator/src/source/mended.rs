//! A tree whose mistakes are mended: other values and other places for nodes, of which each knows where it was
//! written, so that problems and pointers are about the text as it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{NodeId, Tree, Value};

/// What was written where something else stands now.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// What changed nodes held.
    values: BTreeMap<NodeId, Value>,
    /// Where nodes stood whose holder has changed.
    places: BTreeMap<NodeId, (NodeId, u32)>,
    /// Nodes that nobody wrote, and those that they are made of.
    made: BTreeMap<NodeId, NodeId>,
}

impl Tree {
    /// A node that nobody wrote; of it is said what is said of another.
    pub fn make(&mut self, of: NodeId, value: Value) -> NodeId {
        let id = self.push_node(value);
        let of = self.written.made.get(&of).copied().unwrap_or(of);
        self.written.made.insert(id, of);
        self.adopt(id);
        id
    }

    /// Writes something else in place of what stands at a node.
    pub fn mend(&mut self, id: NodeId, value: Value) {
        let before = self.value(id).clone();
        for (place, child) in (0..).zip(before.children()) {
            // Of those that stand elsewhere by now, their own place is known.
            if self.parent(child) == Some(id) {
                self.written.places.entry(child).or_insert((id, place));
            }
        }
        if !self.is_made(id) {
            self.written.values.entry(id).or_insert(before);
        }
        self.set_value(id, value);
        self.adopt(id);
        self.index_entries(id);
    }

    /// Says to the children of a node that they stand in it, though another has them too.
    pub fn move_in(&mut self, id: NodeId) {
        for (place, child) in (0..).zip(self.value(id).children()) {
            let before = self.parent(child).zip(self.index(child));
            if let Some((holder, index)) = before.filter(|(holder, _)| *holder != id) {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                self.written.places.entry(child).or_insert((holder, index));
                self.place(child, id, place);
            }
        }
    }

    /// Whether nobody wrote this node.
    pub fn is_made(&self, id: NodeId) -> bool {
        self.written.made.contains_key(&id)
    }

    /// What was written in a node and stands nowhere since the document was mended, with its key in an object.
    pub fn gone(&self, id: NodeId) -> Vec<(Option<&str>, NodeId)> {
        let Some(written) = self.written.values.get(&id) else {
            return Vec::new();
        };
        let stays: BTreeSet<NodeId> = self.value(id).children().into_iter().collect();
        let is_gone = |child: &NodeId| self.parent(*child) == Some(id) && !stays.contains(child);
        let keyed: Vec<(Option<&str>, NodeId)> = match written {
            Value::Array(items) => items.iter().map(|item| (None, *item)).collect(),
            Value::Object(entries) => entries
                .iter()
                .map(|(key, child)| (Some(&**key), *child))
                .collect(),
            _ => Vec::new(),
        };
        keyed
            .into_iter()
            .filter(|(_, child)| is_gone(child))
            .collect()
    }

    /// Says to the children of a node where they stand now, and to those of children that nobody wrote. One that
    /// stands in two places knows the first.
    fn adopt(&mut self, id: NodeId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for (place, child) in (0..).zip(self.value(id).children()) {
                let holder = self.parent(child).filter(|holder| *holder != id);
                let is_held = |holder| self.child_at(holder, self.index(child)) == Some(child);
                if !holder.is_some_and(is_held) {
                    self.place(child, id, place);
                }
                if self.is_made(child) {
                    open.push(child);
                }
            }
        }
    }

    /// The child of a node at a place.
    fn child_at(&self, id: NodeId, place: Option<usize>) -> Option<NodeId> {
        match self.value(id) {
            Value::Array(items) => items.get(place?).copied(),
            Value::Object(entries) => entries.get(place?).map(|(_, child)| *child),
            _ => None,
        }
    }

    /// The node that is spoken of in place of this one.
    pub(super) fn spoken_of(&self, id: NodeId) -> NodeId {
        self.written.made.get(&id).copied().unwrap_or(id)
    }

    /// What holds a node as it was written.
    pub(super) fn written_parent(&self, id: NodeId) -> Option<NodeId> {
        let id = self.spoken_of(id);
        let place = self.written.places.get(&id);
        place.map(|(holder, _)| *holder).or_else(|| self.parent(id))
    }

    /// What a node held as it was written.
    pub(super) fn written_value(&self, id: NodeId) -> &Value {
        let value = self.written.values.get(&id);
        value.unwrap_or_else(|| self.value(id))
    }

    /// The child of an object as it was written.
    pub(super) fn written_child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        match self.written.values.get(&id) {
            Some(Value::Object(entries)) => {
                let mut entries = entries.iter();
                let found = entries.find(|(name, _)| &**name == key);
                found.map(|(_, child)| *child)
            }
            Some(_) => None,
            None => self.get(id, key),
        }
    }

    /// The child of a node that is mended, by the step of a pointer to it as it was written.
    pub(super) fn written_at(&self, id: NodeId, step: &str) -> Option<NodeId> {
        match self.written.values.get(&id)? {
            Value::Array(items) => items.get(super::tree::array_index(step)?).copied(),
            _ => self.written_child(id, step),
        }
    }

    /// The children of an array as it was written.
    pub(super) fn written_items(&self, id: NodeId) -> &[NodeId] {
        match self.written_value(id) {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The key of a node, or its place in a list, as it was written.
    pub(super) fn written_step(&self, id: NodeId) -> Result<&str, usize> {
        let Some((holder, place)) = self.written.places.get(&id) else {
            return self.key(id).ok_or(self.index(id).unwrap_or_default());
        };
        match self.written_value(*holder) {
            Value::Object(entries) => {
                let entry = entries.get(*place as usize);
                entry.map(|(key, _)| &**key).ok_or(*place as usize)
            }
            _ => Err(*place as usize),
        }
    }
}
