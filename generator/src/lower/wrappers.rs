//! Schemas that say nothing which the one that they wrap doesn't say: they are that one.

use std::collections::BTreeSet;

use super::context::{Lowering, Part};
use super::facets::Facets;
use super::intersection::concerns;
use super::json_type::JsonType;
use crate::dialect::{Kind, Reach};
use crate::ir::{Constraint, Limit};
use crate::report::{Code, Spot};
use crate::source::NodeId;

impl Lowering<'_, '_> {
    /// The schema that one wraps without saying anything more about the value, and whether it allows `null`
    /// besides, or a part of it does that says nothing else.
    pub fn wrapped(&mut self, schema: NodeId) -> Option<(NodeId, bool)> {
        if let Some(known) = self.wraps.get(&schema) {
            return *known;
        }
        let facets = self.facets(schema);
        let found = match facets.all_of.is_empty() && facets.alternatives.is_empty() {
            true => None,
            false => self.wrap(schema, &facets),
        };
        let found = found.map(|(inner, said)| (inner, said || facets.nullable));
        self.wraps.insert(schema, found);
        found
    }

    fn wrap(&mut self, schema: NodeId, facets: &Facets) -> Option<(NodeId, bool)> {
        let mut rest = facets.clone();
        let parts = std::mem::take(&mut rest.all_of);
        let lists = std::mem::take(&mut rest.alternatives);
        let types = std::mem::take(&mut rest.types);
        let limits = std::mem::take(&mut rest.constraints);
        if rest.says_something() {
            return None;
        }
        let (inner, said) = match (parts.as_slice(), lists.as_slice()) {
            (parts, []) => self.only_part(parts)?,
            ([], [list]) => self.only_alternative(list)?,
            _ => return None,
        };
        // What inherits a schema is a type of its own, which says so by its tag.
        let says_type = !types.is_empty() || parts.len() > 1;
        if says_type && self.is_heir(schema) && self.tells_heirs(inner) {
            return None;
        }
        if !types.is_empty() && !self.repeats(schema, inner, &types) {
            return None;
        }
        if !limits.iter().all(|rule| self.says_nothing_of(rule, inner)) {
            return None;
        }
        for rule in &limits {
            let message = format!(
                "`{}` says nothing of the values that are allowed here",
                rule.keyword()
            );
            let place = self.dialect.tree.get(schema, rule.keyword());
            let spot = place.map_or(Spot::Node(schema), Spot::Key);
            let report = self.report.note(Code::NoBearing, spot, message);
            report.help("it is ignored");
        }
        for node in lists.iter().flatten() {
            if self.stands_for_null(*node, inner) {
                let message = "any object that may be `null` stands beside a reference to one";
                self.report
                    .note(Code::NoBearing, Spot::Node(*node), message)
                    .help("it is taken for `null`, as documents made of OData mean it");
            }
        }
        Some((inner, said))
    }

    /// Whether what stands beside a `$ref` only says again of which type the value is.
    pub fn repeats_reference(&mut self, schema: NodeId) -> bool {
        let mut rest = (*self.facets(schema)).clone();
        let types = std::mem::take(&mut rest.types);
        if types.is_empty() || rest.says_something() {
            return false;
        }
        let target = self.dialect.lead(schema, Kind::Schema);
        target.is_ok_and(|target| self.repeats(schema, target, &types))
    }

    /// The part of an `allOf` beside which the others say nothing more.
    fn only_part(&mut self, parts: &[NodeId]) -> Option<(NodeId, bool)> {
        if let [only] = parts {
            return Some((*only, false));
        }
        let (mut kept, mut bare, mut said) = (Vec::new(), Vec::new(), false);
        for part in parts {
            let flat = self.flat(*part, &mut Vec::new());
            // Parts that only describe make no type of their own.
            if !flat.says_something() {
                said |= flat.nullable;
                continue;
            }
            let mut rest = (*flat).clone();
            rest.types.clear();
            match rest.says_something() || flat.types.is_empty() {
                true => kept.push(*part),
                false => bare.push((*part, flat)),
            }
        }
        let inner = match (kept.as_slice(), bare.as_slice()) {
            ([only], _) => *only,
            ([], [(only, _)]) => return Some((*only, said)),
            _ => return None,
        };
        let nullable = self.flat(inner, &mut Vec::new()).nullable;
        for (part, flat) in bare {
            if (nullable && !flat.nullable) || !self.repeats(part, inner, &flat.types) {
                return None;
            }
        }
        Some((inner, said))
    }

    /// What stands beside one scalar or `null` holds for that scalar: FastAPI writes a `format` so. The scalar is a
    /// part then, as of `allOf`.
    pub fn with_its_scalar(&self, facets: &mut Facets) {
        let tree = self.dialect.tree;
        let ty = |node: &NodeId| tree.get(*node, "type").and_then(|node| tree.str(node));
        let says_of_scalars = facets.format.is_some() || !facets.constraints.is_empty();
        let [list] = facets.alternatives.as_slice() else {
            return;
        };
        // `null` among the alternatives is a flag by now.
        let [only] = list.as_slice() else { return };
        if !says_of_scalars || !facets.all_of.is_empty() || !facets.types.is_empty() {
            return;
        }
        let has = |key| tree.get(*only, key).is_some();
        let scalars = ["boolean", "integer", "number", "string"];
        if !ty(only).is_some_and(|ty| scalars.contains(&ty))
            || ["$ref", "allOf", "anyOf", "oneOf"].into_iter().any(has)
        {
            return;
        }
        facets.all_of.push(*only);
        facets.alternatives.clear();
    }

    /// The alternative that there is besides `null`, and whether there is `null`. A reference that comes twice
    /// is one.
    fn only_alternative(&mut self, list: &[NodeId]) -> Option<(NodeId, bool)> {
        let (mut only, mut gone): (Option<NodeId>, Vec<NodeId>) = (None, Vec::new());
        let named = |node: NodeId| {
            let target = self.dialect.lead(node, Kind::Schema).ok();
            target.filter(|_| self.dialect.reference(node).is_some())
        };
        let mut alternatives = Vec::new();
        for node in list {
            let target = named(*node);
            match only {
                Some(first) if target.is_some() && named(first) == target => gone.push(*node),
                Some(_) if alternatives.len() > 1 => return None,
                _ => {
                    alternatives.push(*node);
                    only = only.or(Some(*node));
                }
            }
        }
        let is_null = |node: &NodeId| self.flat(*node, &mut Vec::new()).only_null;
        let (nulls, others): (Vec<NodeId>, Vec<NodeId>) =
            alternatives.into_iter().partition(is_null);
        let (only, null) = match others.as_slice() {
            [only] => (*only, !nulls.is_empty()),
            [one, other] if self.stands_for_null(*other, *one) => (*one, true),
            [one, other] if self.stands_for_null(*one, *other) => (*other, true),
            _ => return None,
        };
        for node in gone {
            let reason = "the alternative says what another says, which is taken";
            self.dialect.ledger.ignore(node, Reach::All, reason);
        }
        Some((only, null))
    }

    /// Whether a schema of any object that may be `null` is how documents made of OData say `null`, beside a
    /// reference to an object: OpenAPI 3.0 has no other word for it.
    fn stands_for_null(&mut self, schema: NodeId, beside: NodeId) -> bool {
        const OBJECT: [JsonType; 1] = [JsonType::Object];
        let refers = |node: NodeId| self.dialect.reference(node).is_some();
        if refers(schema) || !refers(beside) || !self.facets(schema).nullable {
            return false;
        }
        self.bare_types(schema).as_deref() == Some(&OBJECT)
            && self.flat(beside, &mut Vec::new()).types == OBJECT
    }

    /// Schemas that hold at once, without those that only say which of several types a value has, where
    /// another says the same.
    pub fn without_echoes(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let mut kept = parts;
        let mut index = 0;
        while let Some(part) = kept.get(index).copied() {
            let others = kept.iter().enumerate().filter(|(at, _)| *at != index);
            let others: Vec<NodeId> = others.map(|(_, other)| other.node()).collect();
            let is_whole = matches!(part, Part::Whole(_));
            if is_whole && others.iter().any(|other| self.is_echo(part.node(), *other)) {
                kept.remove(index);
            } else {
                index += 1;
            }
        }
        kept
    }

    /// Whether a schema has nothing but alternatives that are no more than types, and another is of one of them.
    fn is_echo(&mut self, schema: NodeId, of: NodeId) -> bool {
        let mut rest = (*self.flat(schema, &mut Vec::new())).clone();
        let types = std::mem::take(&mut rest.types);
        let lists = std::mem::take(&mut rest.alternatives);
        let is_nullable = self.flat(of, &mut Vec::new()).nullable;
        if lists.is_empty() || rest.says_something() || is_nullable {
            return false;
        }
        // What is one of the alternatives anyway is that one.
        if types.is_empty() && lists.iter().all(|list| self.is_listed(of, list)) {
            let reason = "what holds at once is one of the alternatives";
            for node in lists.iter().flatten() {
                let target = self.dialect.lead(*node, Kind::Schema).unwrap_or(*node);
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
                // To see that it is another, a part of it was read.
                for keyword in self.dialect.tree.value(target).children() {
                    self.dialect.leave(keyword, reason);
                }
            }
            return true;
        }
        if !types.is_empty() && !self.is_of(of, &types) {
            return false;
        }
        for list in &lists {
            let mut nodes = list.iter();
            if !nodes.any(|node| {
                self.bare_types(*node)
                    .is_some_and(|types| self.is_of(of, &types))
            }) {
                return false;
            }
        }
        for node in lists.iter().flatten() {
            let reason = "what holds at once says the same, and more";
            self.dialect.ledger.ignore(*node, Reach::Below, reason);
        }
        true
    }

    /// Whether a list of alternatives has a schema, or a reference to it.
    fn is_listed(&self, schema: NodeId, list: &[NodeId]) -> bool {
        // To look where a reference leads is not to use what it leads to.
        let meant = |node: NodeId| self.dialect.lead(node, Kind::Schema).unwrap_or(node);
        list.iter().any(|node| meant(*node) == meant(schema))
    }

    /// The types of a schema that says nothing else.
    fn bare_types(&mut self, schema: NodeId) -> Option<Vec<JsonType>> {
        let mut rest = (*self.flat(schema, &mut Vec::new())).clone();
        let items = std::mem::take(&mut rest.items).into_iter();
        let types = std::mem::take(&mut rest.types);
        let says_items = items
            .map(|item| self.flat(item, &mut Vec::new()))
            .any(|item| item.says_something());
        (!types.is_empty() && !says_items && !rest.says_something()).then_some(types)
    }

    /// Whether types say again what the schema says that is wrapped.
    fn repeats(&mut self, schema: NodeId, inner: NodeId, types: &[JsonType]) -> bool {
        let meant = self.dialect.lead(inner, Kind::Schema).unwrap_or(inner);
        meant != schema && self.is_of(inner, types)
    }

    /// Whether all values of a schema are of these types.
    fn is_of(&mut self, schema: NodeId, types: &[JsonType]) -> bool {
        let (mut open, mut seen) = (vec![schema], BTreeSet::new());
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            let said = self.flat(node, &mut Vec::new());
            match said.alternatives.as_slice() {
                [list] if said.types.is_empty() => open.extend(list),
                _ if said.only_null => {}
                _ if said.possible().iter().all(|ty| ty.is_among(types)) => {}
                _ => return false,
            }
        }
        true
    }

    /// Whether a limit holds for whatever a schema allows.
    fn says_nothing_of(&mut self, rule: &Constraint, schema: NodeId) -> bool {
        let said = self.flat(schema, &mut Vec::new());
        if said.values.is_some() {
            let mut values = said.values.iter().flatten().map(|listed| &listed.value);
            return values.all(|value| holds(rule, value));
        }
        said.alternatives.is_empty() && !said.possible().iter().any(|ty| concerns(rule, *ty))
    }
}

/// Whether a value holds to a limit, as far as that is plain to see.
fn holds(rule: &Constraint, value: &serde_json::Value) -> bool {
    if JsonType::of(value).is_some_and(|ty| !concerns(rule, ty)) {
        return true;
    }
    let Some(number) = value.as_f64() else {
        return false;
    };
    let limit = |limit: &Limit| match limit {
        Limit::Integer(number) => *number as f64,
        Limit::Float(number) => *number,
    };
    match rule {
        Constraint::Minimum(least) => number >= limit(least),
        Constraint::Maximum(most) => number <= limit(most),
        _ => false,
    }
}
