//! From any serde deserializer to the table of nodes, counting what the document asks of us.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::Limits;
use super::tree::{Node, NodeId, Syntax, Tree, Value};

/// Keys of an object are compared one by one up to here, then by a set.
const FEW_KEYS: usize = 16;

/// So many remarks are kept; the rest is counted.
const REMARKS: usize = 1_000;

/// Why building ended before the document did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Depth,
    Nodes,
    Text,
    /// More pieces of text than this.
    Events(usize),
}

/// What was met on the way and is no reason to stop.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Remark {
    Duplicate(NodeId, Box<str>),
    Tag(NodeId, Box<str>),
    Merge(NodeId),
    BadMerge(NodeId),
    NotANumber(NodeId),
}

impl Remark {
    fn node(&self) -> NodeId {
        match self {
            Self::Duplicate(id, _) | Self::Tag(id, _) => *id,
            Self::Merge(id) | Self::BadMerge(id) | Self::NotANumber(id) => *id,
        }
    }
}

pub(super) struct Builder {
    nodes: Vec<Node>,
    syntax: Syntax,
    limits: Limits,
    /// Nodes and bytes of text so far, those that were dropped again included.
    made: usize,
    text: usize,
    text_limit: usize,
    pub(super) stop: Option<Stop>,
    /// A key is being read.
    pub(super) in_key: bool,
    pub(super) remarks: Vec<Remark>,
    pub(super) remarks_left_out: usize,
    /// Floats that serde_json may have made of integers.
    pub(super) doubtful: Vec<NodeId>,
}

impl Builder {
    /// For a text of `len` bytes: only aliases can make more text than four times that.
    pub(super) fn new(syntax: Syntax, limits: Limits, len: usize) -> Self {
        Self {
            nodes: Vec::new(),
            syntax,
            limits,
            made: 0,
            text: 0,
            text_limit: len.saturating_mul(4).saturating_add(1 << 20),
            stop: None,
            in_key: false,
            remarks: Vec::new(),
            remarks_left_out: 0,
            doubtful: Vec::new(),
        }
    }

    /// The seed that reads the root.
    pub(super) fn seed(&mut self) -> Seed<'_> {
        Seed {
            builder: self,
            parent: None,
            index: 0,
            depth: 0,
        }
    }

    pub(super) fn finish(self) -> Tree {
        Tree::new(self.nodes, self.syntax)
    }

    fn stop<E: Error>(&mut self, why: Stop) -> E {
        self.stop = Some(why);
        E::custom("a limit was reached")
    }

    fn remark(&mut self, remark: Remark) {
        if self.remarks.len() < REMARKS {
            self.remarks.push(remark);
        } else {
            self.remarks_left_out += 1;
        }
    }

    fn count_text<E: Error>(&mut self, len: usize) -> Result<(), E> {
        self.text = self.text.saturating_add(len);
        if self.text > self.text_limit {
            Err(self.stop(Stop::Text))
        } else {
            Ok(())
        }
    }

    fn next_id(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX))
    }

    fn push<E: Error>(
        &mut self,
        parent: Option<NodeId>,
        index: u32,
        value: Value,
    ) -> Result<NodeId, E> {
        self.made += 1;
        if self.made > self.limits.nodes || self.made >= u32::MAX as usize {
            return Err(self.stop(Stop::Nodes));
        }
        let id = self.next_id();
        self.nodes.push(Node {
            parent,
            index,
            value,
        });
        Ok(id)
    }

    fn set(&mut self, id: NodeId, value: Value) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.value = value;
        }
    }

    /// Forgets the nodes from `id` on and what was said about them.
    fn forget_from(&mut self, id: NodeId) {
        self.nodes.truncate(id.0 as usize);
        self.remarks.retain(|remark| remark.node() < id);
        let kept = self.doubtful.partition_point(|node| *node < id);
        self.doubtful.truncate(kept);
    }

    /// Puts the entries of a `<<` into the object that has it, where YAML 1.1 wants them.
    fn merge(&mut self, object: NodeId, entries: &mut Vec<(Box<str>, NodeId)>) {
        let Some(place) = entries.iter().position(|(key, _)| &**key == "<<") else {
            return;
        };
        let (_, merged) = entries.remove(place);
        let sources = match self.value(merged) {
            Some(Value::Array(items)) => items.clone(),
            _ => vec![merged],
        };
        let mut keys: BTreeSet<Box<str>> = entries.iter().map(|(key, _)| key.clone()).collect();
        for source in sources {
            let Some(Value::Object(found)) = self.value(source) else {
                self.remark(Remark::BadMerge(object));
                continue;
            };
            let fresh = found.iter().filter(|(key, _)| keys.insert(key.clone()));
            entries.extend(fresh.cloned());
        }
        for (index, (_, child)) in (0..).zip(entries.iter()) {
            if let Some(node) = self.nodes.get_mut(child.0 as usize) {
                node.parent = Some(object);
                node.index = index;
            }
        }
        self.remark(Remark::Merge(object));
    }

    fn value(&self, id: NodeId) -> Option<&Value> {
        self.nodes.get(id.0 as usize).map(|node| &node.value)
    }
}

/// Reads one value and all below it.
pub(super) struct Seed<'b> {
    builder: &'b mut Builder,
    parent: Option<NodeId>,
    index: u32,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = NodeId;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<NodeId, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    fn scalar<E: Error>(self, value: Value) -> Result<NodeId, E> {
        self.builder.push(self.parent, self.index, value)
    }

    fn container<E: Error>(&mut self, empty: Value) -> Result<NodeId, E> {
        if self.depth >= self.builder.limits.depth {
            return Err(self.builder.stop(Stop::Depth));
        }
        self.builder.push(self.parent, self.index, empty)
    }

    fn child(&mut self, parent: NodeId, index: usize) -> Seed<'_> {
        Seed {
            builder: &mut *self.builder,
            parent: Some(parent),
            index: u32::try_from(index).unwrap_or(u32::MAX),
            depth: self.depth + 1,
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = NodeId;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<NodeId, E> {
        self.scalar(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<NodeId, E> {
        self.scalar(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<NodeId, E> {
        self.scalar(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<NodeId, E> {
        self.scalar(Value::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<NodeId, E> {
        self.scalar(Value::Integer(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<NodeId, E> {
        self.scalar(Value::Integer(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<NodeId, E> {
        match i128::try_from(value) {
            Ok(value) => self.scalar(Value::Integer(value)),
            Err(_) => self.scalar(Value::Float(value as f64)),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<NodeId, E> {
        let id = self.builder.next_id();
        if !value.is_finite() {
            self.builder.remark(Remark::NotANumber(id));
            let text = match (value.is_nan(), value.is_sign_negative()) {
                (true, _) => ".nan",
                (_, true) => "-.inf",
                (_, false) => ".inf",
            };
            return self.scalar(Value::String(text.into()));
        }
        if self.builder.syntax == Syntax::Json
            && (value.abs() >= i64::MAX as f64 || (value == 0.0 && value.is_sign_negative()))
        {
            self.builder.doubtful.push(id);
        }
        self.scalar(Value::Float(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NodeId, E> {
        self.builder.count_text(text.len())?;
        self.scalar(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<NodeId, A::Error> {
        let id = self.container(Value::Array(Vec::new()))?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.child(id, items.len()))? {
            items.push(item);
        }
        items.shrink_to_fit();
        self.builder.set(id, Value::Array(items));
        Ok(id)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<NodeId, A::Error> {
        let id = self.container(Value::Object(Vec::new()))?;
        let mut entries: Vec<(Box<str>, NodeId)> = Vec::new();
        let mut keys: BTreeSet<Box<str>> = BTreeSet::new();
        let mut twice: BTreeSet<Box<str>> = BTreeSet::new();
        while let Some(key) = access.next_key_seed(KeySeed {
            builder: &mut *self.builder,
        })? {
            let known = if entries.len() <= FEW_KEYS {
                entries.iter().any(|(name, _)| *name == key)
            } else {
                if keys.is_empty() {
                    keys.extend(entries.iter().map(|(name, _)| name.clone()));
                }
                keys.contains(&key)
            };
            let child = access.next_value_seed(self.child(id, entries.len()))?;
            if known {
                self.builder.forget_from(child);
                if twice.insert(key.clone()) {
                    self.builder.remark(Remark::Duplicate(id, key));
                }
                continue;
            }
            if !keys.is_empty() {
                keys.insert(key.clone());
            }
            entries.push((key, child));
        }
        if self.builder.syntax == Syntax::Yaml {
            self.builder.merge(id, &mut entries);
        }
        entries.shrink_to_fit();
        self.builder.set(id, Value::Object(entries));
        Ok(id)
    }

    /// serde_yaml's way to say that a value has a tag of its own (`!name value`).
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<NodeId, A::Error> {
        let (tag, content) = access.variant::<String>()?;
        let id = self.builder.next_id();
        self.builder.remark(Remark::Tag(id, tag.into()));
        content.newtype_variant_seed(self)
    }
}

/// Reads a key as the text it is written with.
struct KeySeed<'b> {
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Box<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Box<str>, D::Error> {
        self.builder.in_key = true;
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Box<str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Box<str>, E> {
        self.builder.in_key = false;
        self.builder.count_text(key.len())?;
        Ok(key.into())
    }
}
