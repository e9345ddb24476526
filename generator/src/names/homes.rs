//! Where each model's declaration lies: with the nearest common owner of those that use it. Its public
//! name is `crate::models::…` in any case.

use std::collections::{BTreeMap, BTreeSet};

use super::dominators;
use super::parts::{self, Part};
use super::reach;
use crate::ir::{Api, GroupId, Operation, TypeId};

/// The file of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// `models/errors.rs`: what errors hold, which any caller may be told.
    Errors,
    /// `models/headers.rs`: what headers of answers hold, whose constants any caller may name.
    Headers,
    /// One below `models/`, where no group alone has it: of the model that leads to all in it.
    Shared(TypeId),
    /// The `models.rs` beside a group's service: only that group, or those inside it, use it.
    Group(GroupId),
    /// One below the folder `models` beside a group's service, where that group has many.
    Part(PartId),
    /// `webhooks/models.rs`: only webhooks use it.
    Webhooks,
}

/// Addresses a part of a group's models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartId(usize);

/// A corner of the client that can be left out of it, and uses models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Corner {
    /// A group of the root, with those inside it.
    Group(GroupId),
    /// The events of webhooks.
    Webhooks,
}

/// The homes of an API's models.
#[derive(Debug, Clone, Default)]
pub struct Homes {
    homes: BTreeMap<TypeId, Home>,
    corners: BTreeMap<TypeId, Vec<Corner>>,
    parts: Vec<Part>,
}

impl Homes {
    /// Finds the home of each of these models.
    pub(super) fn of(api: &Api, models: &BTreeSet<TypeId>) -> Self {
        let graph = Graph::of(api);
        let errors = graph.below(reach::failures(api).map(TypeId::index));
        let headers = graph.below(reach::headers(api).map(TypeId::index));
        let corners = graph.corners(api);
        let owners = graph.owners(api);
        let heads = graph.heads(api);
        let mut found = Self::default();
        for id in models {
            let used = corners.get(id.index()).map_or(&[][..], Vec::as_slice);
            let is_in = |found: &[bool]| found.get(id.index()) == Some(&true);
            let owner = owners.get(id.index()).copied().flatten();
            let home = match (used, owner) {
                _ if is_in(&errors) => Home::Errors,
                _ if is_in(&headers) => Home::Headers,
                // Whatever led here is always there.
                ([], _) => Home::Errors,
                ([Corner::Webhooks], _) => Home::Webhooks,
                ([Corner::Group(_)], Some(Owner::Group(group))) => Home::Group(group),
                _ => {
                    let head = heads.get(id.index()).copied().flatten().unwrap_or(*id);
                    found.corners.insert(head, used.to_vec());
                    Home::Shared(head)
                }
            };
            found.homes.insert(*id, home);
        }
        parts::lay(api, &mut found);
        found
    }

    /// Lays a model elsewhere.
    pub(super) fn set(&mut self, id: TypeId, home: Home) {
        self.homes.insert(id, home);
    }

    /// Adds a part of a group's models.
    pub(super) fn add_part(&mut self, part: Part) -> PartId {
        self.parts.push(part);
        PartId(self.parts.len() - 1)
    }

    /// The parts of all groups' models.
    pub(super) fn parts(&self) -> impl Iterator<Item = (PartId, &Part)> {
        (0..).map(PartId).zip(&self.parts)
    }

    /// The group that a part of models is of; none where they are webhooks'.
    pub fn group_of(&self, part: PartId) -> Option<GroupId> {
        self.parts.get(part.0).and_then(|part| part.group)
    }

    /// The parts of a group's models, or of webhooks'.
    pub fn parts_of(&self, group: Option<GroupId>) -> impl Iterator<Item = PartId> {
        let parts = self.parts().filter(move |(_, part)| part.group == group);
        parts.map(|(id, _)| id)
    }

    /// Every model with its home.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, Home)> {
        self.homes.iter().map(|(id, home)| (*id, *home))
    }

    /// The models that shared files are of.
    pub(super) fn heads(&self) -> impl Iterator<Item = TypeId> {
        self.corners.keys().copied()
    }

    /// The corners that use what lies in a shared file: each uses all of it, since only its head leads there.
    pub fn corners(&self, head: TypeId) -> &[Corner] {
        self.corners.get(&head).map_or(&[], Vec::as_slice)
    }
}

/// Who has a type among the groups: the group that holds all that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Group(GroupId),
    Nobody,
}

/// Types, and the types that the code of each speaks of: what it holds, and what it can be made of.
struct Graph(Vec<Vec<usize>>);

impl Graph {
    fn of(api: &Api) -> Self {
        let parts = api.types.iter();
        let parts = parts.map(|(_, ty)| ty.shape.parts());
        let mut edges: Vec<Vec<usize>> = parts
            .map(|parts| parts.into_iter().map(TypeId::index).collect())
            .collect();
        for conversion in api.resent.iter().chain(&api.updates) {
            if let Some(edges) = edges.get_mut(conversion.sent.index()) {
                edges.push(conversion.received.index());
            }
        }
        Self(edges)
    }

    fn edges(&self, node: usize) -> &[usize] {
        self.0.get(node).map_or(&[], Vec::as_slice)
    }

    /// Whether each type is one of these or below one of them.
    fn below(&self, roots: impl Iterator<Item = usize>) -> Vec<bool> {
        let mut found = vec![false; self.0.len()];
        let mut open: Vec<usize> = roots.collect();
        while let Some(node) = open.pop() {
            if let Some(is_found) = found.get_mut(node)
                && !std::mem::replace(is_found, true)
            {
                open.extend(self.edges(node));
            }
        }
        found
    }

    /// The corners that use each type.
    fn corners(&self, api: &Api) -> Vec<Vec<Corner>> {
        let mut roots: BTreeMap<Corner, Vec<usize>> = BTreeMap::new();
        for operation in &api.operations {
            let lineage = api.lineage(operation.group);
            let outermost = lineage.first().map_or(operation.group, |(id, _)| *id);
            let roots = roots.entry(Corner::Group(outermost)).or_default();
            roots.extend(own(operation));
        }
        let told: Vec<usize> = reach::payloads(api).map(TypeId::index).collect();
        if !told.is_empty() {
            roots.insert(Corner::Webhooks, told);
        }
        let mut found: Vec<Vec<Corner>> = vec![Vec::new(); self.0.len()];
        for (corner, roots) in roots {
            let mut open = roots;
            while let Some(node) = open.pop() {
                if let Some(corners) = found.get_mut(node)
                    && corners.last() != Some(&corner)
                {
                    corners.push(corner);
                    open.extend(self.edges(node));
                }
            }
        }
        found
    }

    /// Who has each type: a type is looked at again as often as its owner is moved outwards.
    fn owners(&self, api: &Api) -> Vec<Option<Owner>> {
        let mut found: Vec<Option<Owner>> = vec![None; self.0.len()];
        let mut open: Vec<(usize, Owner)> = Vec::new();
        for operation in &api.operations {
            let owner = Owner::Group(operation.group);
            open.extend(own(operation).map(|node| (node, owner)));
        }
        while let Some((node, owner)) = open.pop() {
            let Some(slot) = found.get_mut(node) else {
                continue;
            };
            let all = slot.map_or(owner, |known| common(api, known, owner));
            if *slot != Some(all) {
                *slot = Some(all);
                open.extend(self.edges(node).iter().map(|part| (*part, all)));
            }
        }
        found
    }

    /// The outermost model that every way to each type leads through.
    fn heads(&self, api: &Api) -> Vec<Option<TypeId>> {
        let own = api.operations.iter().flat_map(own);
        let others = reach::failures(api).chain(reach::payloads(api));
        let others = others.chain(reach::headers(api));
        let entries: Vec<usize> = own.chain(others.map(TypeId::index)).collect();
        let nearest = dominators::nearest(&self.0, &entries);
        let ids: Vec<TypeId> = api.types.iter().map(|(id, _)| id).collect();
        let named = |node: usize| {
            let id = ids.get(node).copied();
            id.filter(|id| api.types.get(*id).shape.is_named())
        };
        let mut heads: Vec<Option<Option<TypeId>>> = vec![None; self.0.len()];
        for node in 0..self.0.len() {
            // Up to where it is known, then down again.
            let mut way = Vec::new();
            let mut next = Some(node);
            let mut head = None;
            while let Some(node) = next {
                if let Some(Some(known)) = heads.get(node) {
                    head = *known;
                    break;
                }
                way.push(node);
                next = nearest.get(node).copied().flatten();
            }
            for node in way.into_iter().rev() {
                head = head.or_else(|| named(node));
                if let Some(slot) = heads.get_mut(node) {
                    *slot = Some(head);
                }
            }
        }
        heads.into_iter().map(Option::flatten).collect()
    }
}

fn own(operation: &Operation) -> impl Iterator<Item = usize> {
    reach::own_roots(operation).into_iter().map(TypeId::index)
}

/// The owner of what two have.
fn common(api: &Api, one: Owner, other: Owner) -> Owner {
    let (Owner::Group(one), Owner::Group(other)) = (one, other) else {
        return Owner::Nobody;
    };
    if one == other {
        return Owner::Group(one);
    }
    let (one, other) = (api.lineage(one), api.lineage(other));
    let both = one.iter().zip(&other).take_while(|(a, b)| a.0 == b.0);
    both.last()
        .map_or(Owner::Nobody, |((id, _), _)| Owner::Group(*id))
}
