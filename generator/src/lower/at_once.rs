//! Several lists of alternatives that hold at once: a value is one of each, so that they are one list of what can
//! be together.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Lowering, Part};
use super::facets::{Additional, Facets};
use super::json_type::JsonType;
use super::schemas::text_format;
use crate::dialect::{Kind, Reach};
use crate::ir::Format;
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// So many pairs, and properties of alternatives, are looked at in a document.
const MOST_LOOKED_AT: usize = 1 << 16;

/// A list of more alternatives than this is nobody's: any value is taken.
const MOST_TOGETHER: usize = 64;

/// Schemas of which each is in one of the lists.
pub type Together = Vec<NodeId>;

/// An alternative, as it is held against those of other lists.
struct Alternative {
    node: NodeId,
    /// What a reference leads to.
    lead: NodeId,
    /// The same as JSON text.
    text: String,
    said: Facets,
    /// The values that it may have, as JSON text, where they are listed.
    values: Option<BTreeSet<String>>,
    /// Those of its properties.
    listed: BTreeMap<String, BTreeSet<String>>,
    /// Whether several of its list may hold at once.
    is_any_of: bool,
}

impl Lowering<'_, '_> {
    /// Takes the lists for one, where it is short enough. `parts` are the schemas that say them.
    pub fn at_once(&mut self, facets: &mut Facets, parts: &[Part], place: NodeId) {
        if facets.alternatives.len() < 2 {
            return;
        }
        let lists = self.without_itself(&facets.alternatives, parts);
        let Some(together) = self.together(&lists, place) else {
            return;
        };
        let kept: BTreeSet<NodeId> = together.iter().flatten().copied().collect();
        for node in lists.iter().flatten() {
            if !kept.contains(node) {
                let reason = "another list of alternatives, which holds at once, rules it out or has it as well";
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
            }
        }
        facets.together = together;
    }

    /// The lists without the schema that says them.
    fn without_itself(&mut self, lists: &[Vec<NodeId>], parts: &[Part]) -> Vec<Vec<NodeId>> {
        let mut kept = Vec::new();
        for list in lists {
            let (itself, others): (Vec<NodeId>, Vec<NodeId>) = list.iter().partition(|node| {
                let meant = self.unwrap(**node).0;
                parts.iter().any(|part| part.node() == meant)
            });
            for node in itself {
                self.is_itself(node);
            }
            kept.push(others);
        }
        kept
    }

    /// Says of an alternative that it is the schema which has it.
    pub fn is_itself(&mut self, node: NodeId) {
        let message = "this schema is an alternative of itself";
        let spot = Spot::Node(node);
        let warning = self.report.warning(Code::CircularReference, spot, message);
        warning.help("the alternative is left out: it adds no value");
    }

    fn together(&mut self, lists: &[Vec<NodeId>], place: NodeId) -> Option<Vec<Together>> {
        let mut all: Vec<Vec<Alternative>> = Vec::new();
        for list in lists {
            let mut known = Vec::new();
            for node in list {
                known.push(self.alternative(*node)?);
            }
            all.push(known);
        }
        let (first, others) = all.split_first()?;
        let mut known: Vec<Vec<&Alternative>> = first.iter().map(|it| vec![it]).collect();
        let mut is_mixed = false;
        for list in others {
            self.look(known.len().saturating_mul(list.len()))?;
            let is_same = |known: &[&Alternative], it: &Alternative| {
                known.iter().any(|other| other.is_same(it))
            };
            let same: Vec<Vec<bool>> = known
                .iter()
                .map(|known| list.iter().map(|it| is_same(known, it)).collect())
                .collect();
            let is_paired = |index: usize| same.iter().any(|row| row.get(index) == Some(&true));
            let mut next = Vec::new();
            for (known, row) in known.iter().zip(&same) {
                // What both lists have is meant by both.
                let has_same = row.contains(&true);
                if has_same {
                    next.push(known.clone());
                }
                for (index, it) in list.iter().enumerate() {
                    if row.get(index) == Some(&true) || !known.iter().all(|known| known.fits(it)) {
                        continue;
                    }
                    if has_same || is_paired(index) {
                        is_mixed |= it.is_any_of || known.iter().any(|known| known.is_any_of);
                        continue;
                    }
                    next.push(known.iter().copied().chain([it]).collect());
                }
                if next.len() > MOST_TOGETHER {
                    return None;
                }
            }
            known = next;
        }
        let several = known.iter().filter(|all| all.len() > 1).count();
        if known.is_empty() || !self.has_room_for(several) {
            return None;
        }
        if is_mixed {
            let message = "two lists of alternatives that hold at once share some";
            let note = self
                .report
                .note(Code::NotRepresented, Spot::Node(place), message);
            note.help("a value of one that both have is taken as that, also where it is of others as well");
        }
        let nodes = |all: Vec<&Alternative>| all.iter().map(|it| it.node).collect();
        Some(known.into_iter().map(nodes).collect())
    }

    /// Counts what is looked at; none where that is too much.
    fn look(&mut self, count: usize) -> Option<()> {
        self.looked_at = self.looked_at.saturating_add(count);
        (self.looked_at <= MOST_LOOKED_AT).then_some(())
    }

    fn alternative(&mut self, node: NodeId) -> Option<Alternative> {
        let tree = self.dialect.tree;
        let lead = self.dialect.lead(node, Kind::Schema).unwrap_or(node);
        let said = self.combined(&[Part::Whole(node)]);
        self.look(1 + said.properties.len())?;
        let mut listed = BTreeMap::new();
        for (name, nodes) in &said.properties {
            if let [node] = nodes.as_slice()
                && let Some(values) = values_of(&self.combined(&[Part::Whole(*node)]))
            {
                listed.insert(name.clone(), values);
            }
        }
        let list = tree.parent(node).and_then(|list| tree.key(list));
        Some(Alternative {
            node,
            lead,
            text: tree.to_json(lead).to_string(),
            values: values_of(&said),
            said,
            listed,
            is_any_of: list == Some("anyOf"),
        })
    }
}

impl Alternative {
    /// Whether two are one schema, or say the same.
    fn is_same(&self, other: &Self) -> bool {
        self.lead == other.lead || self.text == other.text
    }

    /// Whether a value can be of both, as far as that is plain.
    fn fits(&self, other: &Self) -> bool {
        let differ = |one: Option<&BTreeSet<String>>, other: Option<&BTreeSet<String>>| {
            one.zip(other)
                .is_some_and(|(one, other)| one.is_disjoint(other))
        };
        let required = self.said.required.iter().chain(&other.said.required);
        let mut required = required.map(|name| (self.listed.get(name), other.listed.get(name)));
        self.said.contradicts(&other.said).is_none()
            && other.said.contradicts(&self.said).is_none()
            && !differ(self.values.as_ref(), other.values.as_ref())
            && !required.any(|(one, other)| differ(one, other))
            && !differ_by_format(&self.said, &other.said)
            && !self.forbids(other)
            && !other.forbids(self)
    }

    /// Whether it has no place for a property that the other must have.
    fn forbids(&self, other: &Self) -> bool {
        let said = &self.said;
        let is_closed =
            said.additional == Some(Additional::Allowed(false)) && said.patterns.is_empty();
        let knows = |name: &String| said.properties.iter().any(|(known, _)| known == name);
        is_closed && !other.said.required.iter().all(knows)
    }
}

/// Whether both are texts, of formats that no text has at once.
fn differ_by_format(one: &Facets, other: &Facets) -> bool {
    let format = |of: &Facets| {
        let format = of.format.as_deref().and_then(text_format);
        format.filter(|it| *it != Format::Base64 && of.types == [JsonType::String])
    };
    format(one)
        .zip(format(other))
        .is_some_and(|(one, other)| one != other)
}

/// The values that a schema lists, as JSON text.
fn values_of(said: &Facets) -> Option<BTreeSet<String>> {
    match (&said.constant, &said.values) {
        (Some(constant), _) => Some(BTreeSet::from([constant.to_string()])),
        (None, Some(values)) => Some(values.iter().map(|it| it.value.to_string()).collect()),
        (None, None) => None,
    }
}
