//! What people write otherwise than OpenAPI does and whose meaning is clear: mended in the tree before any room
//! reads it, so that none of them has to know, and told at its place.
//!
//! What a key and the shape of its value make doubtful is looked at; where it stands decides. So a document
//! without mistakes costs one pass over its keys.

mod collection;
mod content;
mod lists;
mod maps;
mod paging;
mod paths;
mod security;
mod sent;
mod templates;
mod tuples;
mod values;

use std::collections::BTreeMap;

use super::place::{Led, Stands};
use super::types::TYPES;
use super::vocabulary::{Child, Kind};
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// Mends a document; says whether anything was to be mended.
pub fn mend(tree: &mut Tree, led: &mut Led, report: &mut Report) -> bool {
    let mut mender = Mender {
        tree,
        led,
        report,
        has_told: false,
        sends: false,
        paths: None,
        required: BTreeMap::new(),
    };
    mender.run();
    mender.has_told
}

/// The document, and who is told of it.
struct Mender<'m> {
    tree: &'m mut Tree,
    led: &'m mut Led,
    report: &'m mut Report,
    /// Whether something was told.
    has_told: bool,
    /// Whether a parameter is sent as a body.
    sends: bool,
    /// The paths of the document.
    paths: Option<NodeId>,
    /// Properties that objects require by words of older drafts, each with what says so.
    required: BTreeMap<NodeId, Vec<(String, NodeId)>>,
}

impl Mender<'_> {
    fn run(&mut self) {
        let mut doubts = Vec::new();
        let mut references = Vec::new();
        for id in self.tree.ids() {
            if let [(key, child)] = self.tree.entries(id)
                && &**key == "$ref"
                && self.tree.str(*child).is_some()
                && self.tree.key(id).is_some_and(maps::is_by_name)
                && !self.leads_to_object(id)
            {
                references.push(id);
            }
            let entries = self.tree.entries(id).iter();
            let doubtful = entries.filter(|(key, child)| is_doubtful(self.tree, key, *child));
            doubts.extend(doubtful.map(|(_, child)| (id, *child)));
        }
        self.by_reference(&references);
        for _ in 0..super::MOST_ROUNDS {
            self.led.follow(self.tree);
            let fresh = self.led.take_fresh();
            let before = (fresh.len(), doubts.len());
            for (target, kind) in fresh {
                self.target(target, kind);
            }
            doubts.retain(|(holder, child)| self.waits(*holder, *child));
            if before == (0, doubts.len()) {
                break;
            }
        }
        self.require();
        if let Some(paths) = self.paths {
            self.templates(paths);
        }
        if self.sends {
            sent::run(self);
        }
    }

    /// Looks at what only references lead to, and stands in none of the places where it is looked for.
    fn target(&mut self, target: NodeId, kind: Kind) {
        match kind {
            Kind::RequestBody | Kind::Response => self.holder(target, kind),
            Kind::SecurityScheme => self.scheme(target),
            _ => {}
        }
    }

    /// Looks at what stands in a holder; says whether nobody knows yet what is expected there.
    fn waits(&mut self, holder: NodeId, child: NodeId) -> bool {
        // An earlier mend may have moved or taken it.
        let key = self.tree.key(child).map(str::to_owned);
        let key = key.filter(|_| self.tree.parent(child) == Some(holder));
        let place = self.stands(holder);
        match key {
            Some(_) if place == Stands::Else => return true,
            Some(key) => self.look(holder, place, &key, child),
            None => {}
        }
        false
    }

    /// What is expected at a node.
    fn stands(&self, node: NodeId) -> Stands {
        self.led.stands(self.tree, node)
    }

    /// What the references from a node lead to; the last that leads somewhere.
    fn referred(&self, node: NodeId) -> NodeId {
        let mut at = node;
        for _ in 0..super::MOST_HOPS {
            let next = self.word(at, "$ref");
            match next.and_then(|text| self.tree.resolve(at, text).ok()) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// Looks at what stands under a key.
    fn look(&mut self, holder: NodeId, place: Stands, key: &str, child: NodeId) {
        let kind = match place {
            Stands::Object(kind) => kind,
            Stands::Several if self.stands(child) == Stands::Object(Kind::Schema) => {
                return self.type_name(child);
            }
            Stands::Several | Stands::Else => return,
        };
        let keyword = kind.keyword(key);
        match (kind, key) {
            (Kind::Parameter, "in") => return self.location(child),
            (Kind::Parameter, "collectionFormat") => self.collection(holder, child),
            (Kind::Schema, "items" | "prefixItems") if self.is_list(child) => {
                self.tuple(holder, child);
            }
            (Kind::Schema, "required") if self.required(holder, child) => return,
            (Kind::Schema, "oneOf" | "anyOf" | "allOf") => self.alternatives(child),
            (Kind::Schema, "enum") => self.values_by_name(holder, child),
            (_, "content") => self.content(child),
            (Kind::Operation, "requestBody") => self.holder(child, Kind::RequestBody),
            (Kind::Operation, "responses") => self.answers(child),
            (Kind::Components, "requestBodies") => self.holders(child, Kind::RequestBody),
            (Kind::Components, "responses") => self.holders(child, Kind::Response),
            (Kind::Components, "securitySchemes") => self.schemes(child),
            (Kind::OpenApi, "paths") => self.paths(child),
            _ if paging::is_word(kind, key) => self.pages(holder, key, child),
            _ => {}
        }
        match keyword.map(|keyword| keyword.child) {
            Some(Child::Leaf(expected)) => self.value(key, child, expected),
            Some(Child::List(of)) => self.list(key, child, of),
            Some(Child::One(Kind::Schema)) => self.type_name(child),
            _ => {}
        }
    }

    fn is_list(&self, node: NodeId) -> bool {
        matches!(self.tree.value(node), Value::Array(_))
    }

    fn is_object(&self, node: NodeId) -> bool {
        matches!(self.tree.value(node), Value::Object(_))
    }

    /// The text under a key.
    fn word(&self, node: NodeId, key: &str) -> Option<&str> {
        self.tree.get(node, key).and_then(|it| self.tree.str(it))
    }

    /// Tells what is odd at a node, and what it is taken for.
    fn tell(&mut self, at: NodeId, message: impl Into<String>, taken: impl Into<String>) {
        self.has_told = true;
        self.report
            .warning(Code::Malformed, Spot::Node(at), message)
            .help(taken);
    }

    /// A node that nobody wrote; of it is said what is said of another.
    fn make(&mut self, of: NodeId, value: Value) -> NodeId {
        let made = self.tree.make(of, value);
        self.refers(made);
        made
    }

    /// Writes something else in place of what stands at a node.
    fn mend(&mut self, node: NodeId, value: Value) {
        self.tree.mend(node, value);
        self.refers(node);
    }

    /// What a reference leads to that has been moved is looked at too.
    fn refers(&mut self, node: NodeId) {
        if self.tree.get(node, "$ref").is_some() {
            self.led.add(node);
        }
    }

    /// Puts another node under a key of an object, after those that it has.
    fn put(&mut self, object: NodeId, key: &str, child: NodeId) {
        let mut entries = self.tree.entries(object).to_vec();
        entries.retain(|(name, _)| &**name != key);
        entries.push((key.into(), child));
        self.mend(object, Value::Object(entries));
    }

    /// Takes keys out of an object.
    fn take(&mut self, object: NodeId, keys: &[&str]) -> Vec<(Box<str>, NodeId)> {
        let entries = self.tree.entries(object).to_vec();
        let (taken, kept): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|(key, _)| keys.contains(&&**key));
        if !taken.is_empty() {
            self.mend(object, Value::Object(kept));
        }
        taken
    }

    /// An object that nobody wrote, of nodes that are there.
    fn object<'k>(
        &mut self,
        of: NodeId,
        entries: impl IntoIterator<Item = (&'k str, NodeId)>,
    ) -> NodeId {
        let entries = entries.into_iter();
        let entries = entries.map(|(key, child)| (key.into(), child)).collect();
        self.make(of, Value::Object(entries))
    }

    fn text(&mut self, of: NodeId, text: &str) -> NodeId {
        self.make(of, Value::String(text.into()))
    }
}

/// Whether what stands under a key may be written otherwise than it should be. To be wrong costs a look.
fn is_doubtful(tree: &Tree, key: &str, child: NodeId) -> bool {
    match (tree.value(child), key) {
        (Value::String(text), "in") => !values::LOCATIONS.contains(&&**text),
        (Value::String(_), "collectionFormat" | "required" | "tags" | "additionalProperties") => {
            true
        }
        (Value::Object(_) | Value::Bool(_), "x-speakeasy-pagination" | "x-fern-pagination") => true,
        (Value::String(text), _) => {
            TYPES.contains(&&**text) && key != "type" || values::is_flag(text) || {
                text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
                    && values::is_numeric(key)
            }
        }
        (Value::Bool(_), "required") => {
            let holder = tree.parent(child).and_then(|holder| tree.parent(holder));
            holder.is_some_and(|holder| tree.key(holder) == Some("properties"))
        }
        (
            Value::Integer(_) | Value::Float(_) | Value::Bool(_),
            "title" | "summary" | "description" | "operationId" | "name" | "pattern",
        ) => true,
        (Value::Array(items), "required" | "tags" | "servers") => {
            items.iter().any(|item| tree.str(*item).is_none()) || key == "tags" || key == "servers"
        }
        (Value::Array(items), "enum") => {
            items.iter().any(|item| tree.str(*item).is_none())
                && tree
                    .parent(child)
                    .and_then(|holder| tree.parent(holder))
                    .is_some_and(|holder| tree.key(holder) == Some("variables"))
        }
        (Value::Array(_), "items") => true,
        (Value::Object(_), "servers" | "parameters" | "oneOf" | "anyOf" | "allOf" | "enum") => true,
        (
            Value::Object(_),
            "content" | "requestBody" | "requestBodies" | "responses" | "securitySchemes" | "paths",
        ) => true,
        _ => false,
    }
}
