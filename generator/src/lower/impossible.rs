//! Alternatives that no value can be of: `null` besides, which is said of all of them, and what schemas that
//! hold at once rule out.

use std::collections::BTreeSet;

use super::context::{Lowering, Part};
use super::facets::Facets;
use crate::dialect::{Kind, Reach};
use crate::source::NodeId;

/// Lists of alternatives that hold at once are held against each other up to so many alternatives.
const MOST: usize = 64;

impl Lowering<'_, '_> {
    /// The schemas and what they say, without the alternatives that another schema rules out. Of a list that
    /// is left with one, that holds beside all else.
    pub fn without_impossible(
        &mut self,
        parts: Vec<Part>,
        mut facets: Facets,
    ) -> (Vec<Part>, Facets) {
        if facets.alternatives.is_empty() {
            return (parts, facets);
        }
        let had_null = self.without_null(&mut facets);
        let before = facets.alternatives.clone();
        let is_alone = before.len() == 1 && (facets.types.is_empty() || self.types_beside(&parts));
        let mut lists = before.clone();
        if !is_alone && lists.iter().map(Vec::len).sum::<usize>() <= MOST {
            self.hold_at_once(&facets, &mut lists);
        }
        let has_lone = lists.iter().any(|list| list.len() == 1);
        let is_folded = has_lone && (had_null || lists.len() > 1);
        if lists == before && !is_folded {
            return (parts, facets);
        }
        for node in before.iter().flatten() {
            if !lists.iter().any(|list| list.contains(node)) {
                let reason = "another schema that holds at once rules it out";
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
            }
        }
        let (single, several): (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>) =
            lists.into_iter().partition(|list| list.len() == 1);
        let bases = parts.iter().map(|part| Part::Base(part.node()));
        let single = single.into_iter().flatten().map(Part::Whole);
        let parts: Vec<Part> = bases.chain(single).collect();
        let nullable = facets.nullable;
        let mut all = self.combined(&parts);
        all.nullable |= had_null;
        all.alternatives.extend(several);
        if !all.alternatives.is_empty() {
            all.nullable = nullable;
            all.discriminator = all.discriminator.or(facets.discriminator);
        }
        (parts, all)
    }

    /// Alternatives that are nothing but `null`, by whatever way, say that of all; whether there are any.
    fn without_null(&mut self, facets: &mut Facets) -> bool {
        let [list] = facets.alternatives.as_mut_slice() else {
            return false;
        };
        let mut is_null = |node: &NodeId| self.flat(*node, &mut Vec::new()).only_null;
        let (nulls, others): (Vec<NodeId>, Vec<NodeId>) = list.iter().partition(|it| is_null(it));
        if nulls.is_empty() || others.is_empty() {
            return false;
        }
        *list = others;
        facets.nullable = true;
        true
    }

    /// Takes out what nothing in another list, or beside the lists, can be together with. A list of which
    /// nothing would be left stays.
    fn hold_at_once(&mut self, facets: &Facets, lists: &mut Vec<Vec<NodeId>>) {
        let beside = Facets {
            types: facets.types.clone(),
            ..Facets::default()
        };
        let mut said: Vec<Vec<(NodeId, Facets)>> = Vec::new();
        for list in lists.iter() {
            let list = list
                .iter()
                .map(|node| (*node, self.combined(&[Part::Whole(*node)])));
            said.push(list.collect());
        }
        loop {
            let mut kept = said.clone();
            for (index, list) in kept.iter_mut().enumerate() {
                let others = said.iter().enumerate().filter(|(other, _)| *other != index);
                let others: Vec<&Vec<(NodeId, Facets)>> = others.map(|(_, list)| list).collect();
                let fits = |it: &Facets| {
                    beside.contradicts(it).is_none()
                        && others.iter().all(|list| {
                            list.iter()
                                .any(|(_, other)| it.contradicts(other).is_none())
                        })
                };
                if list.iter().any(|(_, it)| fits(it)) {
                    list.retain(|(_, it)| fits(it));
                }
            }
            let is_done = kept.iter().map(Vec::len).eq(said.iter().map(Vec::len));
            said = kept;
            if is_done {
                break;
            }
        }
        *lists = said
            .into_iter()
            .map(|list| list.into_iter().map(|(node, _)| node).collect())
            .collect();
    }

    /// Whether a schema that says the alternatives says types as well: then those that contradict are a
    /// mistake rather than ruled out.
    fn types_beside(&mut self, parts: &[Part]) -> bool {
        let mut open: Vec<NodeId> = parts.iter().map(|part| part.node()).collect();
        let mut seen = BTreeSet::new();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            let facets = self.facets(node);
            if !facets.alternatives.is_empty() && !facets.types.is_empty() {
                return true;
            }
            open.extend(&facets.all_of);
            if self.dialect.reference(node).is_some() {
                open.extend(self.dialect.lead(node, Kind::Schema).ok());
            }
        }
        false
    }
}
