//! Several lists of alternatives that hold at once: a value is one of each, so that they are one list of what can
//! be together.

use std::collections::BTreeSet;

use super::context::{Lowering, Part};
use super::facets::Facets;
use crate::dialect::{Kind, Reach};
use crate::source::NodeId;

/// So many pairs are looked at.
const MOST_PAIRS: usize = 4096;

/// A list of more alternatives than this is nobody's: any value is taken.
const MOST_TOGETHER: usize = 64;

/// Schemas of which each is in one of the lists.
pub type Together = Vec<NodeId>;

impl Lowering<'_, '_> {
    /// Takes the lists for one, where it is short enough.
    pub fn at_once(&mut self, facets: &mut Facets) {
        if facets.alternatives.len() < 2 {
            return;
        }
        let Some(together) = self.together(&facets.alternatives) else {
            return;
        };
        let kept: BTreeSet<NodeId> = together.iter().flatten().copied().collect();
        for node in facets.alternatives.iter().flatten() {
            if !kept.contains(node) {
                let reason = "another list of alternatives, which holds at once, rules it out or has it as well";
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
            }
        }
        facets.together = together;
    }

    fn together(&mut self, lists: &[Vec<NodeId>]) -> Option<Vec<Together>> {
        let (first, others) = lists.split_first()?;
        let mut known: Vec<Together> = first.iter().map(|node| vec![*node]).collect();
        for list in others {
            if known.len().saturating_mul(list.len()) > MOST_PAIRS {
                return None;
            }
            let is_same = |known: &Together, node: NodeId| {
                known.iter().any(|other| self.is_same_schema(*other, node))
            };
            let same: Vec<Vec<bool>> = known
                .iter()
                .map(|known| list.iter().map(|node| is_same(known, *node)).collect())
                .collect();
            let is_paired = |index: usize| same.iter().any(|row| row.get(index) == Some(&true));
            let mut next = Vec::new();
            for (known, row) in known.iter().zip(&same) {
                // What both lists have is meant by both.
                if row.contains(&true) {
                    next.push(known.clone());
                    continue;
                }
                for (_, node) in list.iter().enumerate().filter(|(it, _)| !is_paired(*it)) {
                    if known.iter().all(|other| self.can_hold(*other, *node)) {
                        next.push(known.iter().copied().chain([*node]).collect());
                    }
                }
            }
            known = next;
        }
        let several = known.iter().filter(|nodes| nodes.len() > 1).count();
        let is_affordable = self.has_room_for(several);
        (!known.is_empty() && known.len() <= MOST_TOGETHER && is_affordable).then_some(known)
    }

    /// Whether two alternatives are one schema, or say the same.
    fn is_same_schema(&self, one: NodeId, other: NodeId) -> bool {
        let lead = |node| self.dialect.lead(node, Kind::Schema).unwrap_or(node);
        let (one, other) = (lead(one), lead(other));
        let tree = self.dialect.tree;
        one == other || tree.to_json(one) == tree.to_json(other)
    }

    /// Whether a value can be of both.
    fn can_hold(&mut self, one: NodeId, other: NodeId) -> bool {
        let one = self.combined(&[Part::Whole(one)]);
        let other = self.combined(&[Part::Whole(other)]);
        one.contradicts(&other).is_none()
            && other.contradicts(&one).is_none()
            && !self.differ_by_value(&one, &other)
    }

    /// Whether a property that must be there has other values in this than in that.
    pub fn differ_by_value(&mut self, one: &Facets, other: &Facets) -> bool {
        one.properties.iter().any(|(name, nodes)| {
            let is_required = one.required.contains(name) || other.required.contains(name);
            let mut others = other.properties.iter();
            let others = others.find(|(known, _)| is_required && known == name);
            let Some((_, others)) = others else {
                return false;
            };
            match (self.values_listed(nodes), self.values_listed(others)) {
                (Some(one), Some(other)) => one.is_disjoint(&other),
                _ => false,
            }
        })
    }

    /// The values that a property may have, as JSON text, where they are listed.
    fn values_listed(&mut self, nodes: &[NodeId]) -> Option<BTreeSet<String>> {
        let [node] = nodes else {
            return None;
        };
        let said = self.combined(&[Part::Whole(*node)]);
        match (&said.constant, &said.values) {
            (Some(constant), _) => Some(BTreeSet::from([constant.to_string()])),
            (None, Some(values)) => Some(values.iter().map(|it| it.value.to_string()).collect()),
            (None, None) => None,
        }
    }
}
