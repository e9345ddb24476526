//! References where OpenAPI has objects by name, lists of them or an operation: `paths: {$ref: ./paths.yaml}`. What
//! they lead to stands there from then on, and is still found where it was written.

use std::collections::BTreeSet;

use super::super::Lost;
use super::super::path_item::METHODS;
use super::super::place::Stands;
use super::super::vocabulary::{Child, Kind};
use super::Mender;
use crate::report::{Code, Spot};
use crate::source::{NodeId, Tree, Unresolved, Value};

/// What several references lead to may have so many nodes, all together.
const MOST_SHARED: usize = 1_000_000;

/// Whether an object under a key may be one by name, or an operation, that a reference stands for.
pub(super) fn is_by_name(key: &str) -> bool {
    METHODS.contains(&key)
        || matches!(
            key,
            "callbacks"
                | "components"
                | "content"
                | "headers"
                | "parameters"
                | "pathItems"
                | "paths"
                | "properties"
                | "requestBodies"
                | "responses"
                | "schemas"
                | "securitySchemes"
                | "webhooks"
        )
}

impl Mender<'_> {
    /// Puts what references lead to in their place, from the outside inwards.
    pub(super) fn by_reference(&mut self, holders: &[NodeId]) {
        let all: BTreeSet<NodeId> = holders.iter().copied().collect();
        let mut open = holders.to_vec();
        let (mut used, mut shared) = (BTreeSet::new(), 0);
        for _ in 0..super::super::MOST_ROUNDS {
            let (now, later): (Vec<_>, Vec<_>) = open
                .into_iter()
                .partition(|holder| self.takes_several(*holder));
            if now.is_empty() {
                return;
            }
            for holder in now {
                self.one_by_reference(holder, &all, &mut used, &mut shared);
            }
            open = later;
        }
    }

    fn one_by_reference(
        &mut self,
        holder: NodeId,
        all: &BTreeSet<NodeId>,
        used: &mut BTreeSet<NodeId>,
        shared: &mut usize,
    ) {
        let Some(word) = self.tree.get(holder, "$ref") else {
            return;
        };
        let text = self.tree.str(word).unwrap_or_default().to_owned();
        let target = match self.meant_by(holder, &text) {
            Ok(target) => target,
            Err(lost) => {
                self.lost(word, lost);
                return self.empty(holder);
            }
        };
        let is_again = !used.insert(target);
        // What is used once more must end: it holds no such reference, as far as that is known.
        let (mut others, size) = below(self.tree, target, all);
        // A property, a header or a value may be called as a method is.
        others.retain(|other| {
            let key = self.tree.key(*other);
            !key.is_some_and(|key| METHODS.contains(&key)) || self.takes_several(*other)
        });
        if is_again {
            *shared = shared.saturating_add(size);
        }
        if others.contains(&holder) || is_again && !others.is_empty() || *shared > MOST_SHARED {
            let message = "a reference to objects by name leads to others such";
            self.report
                .error(Code::CircularReference, Spot::Node(word), message)
                .help("refer to each of the objects by itself");
            return self.empty(holder);
        }
        let message = match self.stands(holder) {
            Stands::Object(Kind::Operation) => "`$ref` stands where OpenAPI has an operation",
            _ => "`$ref` stands where OpenAPI has objects by name, or a list of them",
        };
        self.has_told = true;
        self.report
            .warning(Code::BesideReference, Spot::Node(word), message)
            .help("it is taken as what it leads to");
        let value = self.tree.value(target).clone();
        self.mend(holder, value);
        if !is_again {
            self.tree.move_in(holder);
        }
    }

    /// Leaves nothing where a reference leads to nothing: that was told.
    fn empty(&mut self, holder: NodeId) {
        let nothing = match self.should_be_list(holder) {
            true => Value::Array(Vec::new()),
            false => Value::Object(Vec::new()),
        };
        self.mend(holder, nothing);
    }

    fn lost(&mut self, word: NodeId, lost: Lost<'_>) {
        let text = self.tree.str(word).unwrap_or_default();
        let (code, message) = match lost {
            Lost::External(_, _, why) => (
                Code::ExternalReference,
                format!("`{text}` can't be followed: {why}"),
            ),
            _ => (
                Code::UnresolvedReference,
                format!("there is nothing at `{text}` to take the place of this"),
            ),
        };
        self.report.error(code, Spot::Node(word), message);
    }

    /// Whether several objects should stand at a node.
    fn takes_several(&self, holder: NodeId) -> bool {
        match self.stands(holder) {
            Stands::Several => true,
            Stands::Object(kind) => takes_reference(kind),
            Stands::Else => false,
        }
    }

    /// Where a reference leads that stands for several objects.
    fn meant_by(&self, holder: NodeId, text: &str) -> Result<NodeId, Lost<'static>> {
        let tree = &*self.tree;
        let place = self.stands(holder);
        let mut at = holder;
        let mut text = text.to_owned();
        for _ in 0..super::super::MOST_HOPS {
            at = match tree.resolve(at, &text) {
                Ok(found) => found,
                Err(Unresolved::Nothing) => return Err(Lost::Circle),
                Err(Unresolved::Outside(_)) => {
                    return Err(Lost::External(at, "", "it leads to no file that was read"));
                }
            };
            // One object takes the place of no objects by name, and of no other one.
            let is_one = || match (place, self.stands(at)) {
                (Stands::Object(Kind::Operation), Stands::Object(kind)) => kind != Kind::Operation,
                (Stands::Object(Kind::Operation), found) => found == Stands::Several,
                (_, Stands::Object(kind)) => kind != Kind::Components,
                (_, Stands::Several | Stands::Else) => false,
            };
            match (self.word(at, "$ref"), tree.value(at)) {
                (Some(next), _) => next.clone_into(&mut text),
                (None, Value::Object(_)) if !self.should_be_list(holder) && !is_one() => {
                    return Ok(at);
                }
                (None, Value::Array(_)) if self.should_be_list(holder) => return Ok(at),
                _ => return Err(Lost::Circle),
            }
        }
        Err(Lost::Circle)
    }

    /// Whether a list should stand at a node.
    pub(super) fn should_be_list(&self, node: NodeId) -> bool {
        let holder = self.tree.parent(node);
        let (Some(holder), Some(key)) = (holder, self.tree.key(node)) else {
            return false;
        };
        match self.stands(holder) {
            Stands::Object(kind) => {
                matches!(kind.keyword(key).map(|it| it.child), Some(Child::List(_)))
            }
            _ => false,
        }
    }
}

/// Whether OpenAPI has no reference where one object of a kind stands, and documents do.
fn takes_reference(kind: Kind) -> bool {
    matches!(kind, Kind::Components | Kind::Operation)
}

/// The holders of such references in a node and below it, and how many nodes there are.
fn below(tree: &Tree, node: NodeId, holders: &BTreeSet<NodeId>) -> (Vec<NodeId>, usize) {
    let mut open = vec![node];
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        if holders.contains(&node) {
            found.push(node);
        }
        open.extend(tree.value(node).children());
    }
    (found, seen.len())
}
