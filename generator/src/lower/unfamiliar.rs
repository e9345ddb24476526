//! What of a schema has no meaning to us, or less than it says: each is told at its place.

use std::collections::BTreeSet;

use super::context::Lowering;
use super::facets::{Additional, Facets};
use crate::dialect::Reach;
use crate::ir::{Constraint, TypeId};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Tree};

impl Lowering<'_, '_> {
    /// Says what of a schema has no meaning to us.
    pub fn unfamiliar(&mut self, facets: &Facets, place: NodeId) {
        self.unchecked(facets, place);
        self.unknown_type(facets, place);
        self.untyped_text(place);
        let is_inherited = facets.discriminator.is_some() && !self.heirs_of(place).is_empty();
        let is_decided = (facets.values.is_some() || facets.constant.is_some())
            && !self.is_told_by_alternatives(facets);
        let is_unlike = facets.is_object_or_list();
        let dropped = [
            (
                facets.discriminator.is_some() && facets.alternatives.is_empty() && !is_inherited,
                "the `discriminator` stands beside no alternatives, and nothing inherits the schema",
                "the schema is read as itself",
            ),
            (
                !facets.prefix_items.is_empty(),
                "the places of `prefixItems` are not told apart",
                match facets.is_closed() {
                    true => "an item may be what any of the schemas says",
                    false => {
                        "an item may be what any of the schemas says, or any value in a list that may go on"
                    }
                },
            ),
            (
                !facets.patterns.is_empty(),
                "the patterns of `patternProperties` are not held against keys",
                "one schema types the values of all undeclared keys; of several, any value is taken",
            ),
            (
                facets.alternatives.len() == 1 && is_decided,
                "alternatives stand beside `enum` or `const`",
                "the values decide",
            ),
            (
                is_unlike,
                "what is said of objects stands beside `items`, and no `type` says which is meant",
                "the value is taken for an object",
            ),
        ];
        for (_, message, help) in dropped.into_iter().filter(|(is_so, ..)| *is_so) {
            self.report
                .note(Code::NotRepresented, Spot::Node(place), message)
                .help(help);
        }
        if is_decided {
            let alternatives = facets.alternatives.iter().flatten();
            self.unread(
                alternatives.chain(facets.within()),
                "the values beside it decide",
            );
        }
        if is_unlike {
            let items = facets.items.iter().chain(&facets.prefix_items);
            self.unread(items, "the value is taken for an object");
        }
        self.two_lists(facets, place);
    }

    /// Patterns that the client's regular expressions can't hold.
    fn unchecked(&mut self, facets: &Facets, place: NodeId) {
        for constraint in &facets.constraints {
            if let Constraint::Pattern { text, regex: None } = constraint {
                let why = self.regex(text).err().unwrap_or_default();
                let node = self.dialect.tree.get(place, "pattern").unwrap_or(place);
                let message = format!("the `pattern` can't be checked before sending: it {why}");
                self.report
                    .note(Code::NotRepresented, Spot::Node(node), message)
                    .help("it is documented, and left to the server");
            }
        }
    }

    fn unknown_type(&mut self, facets: &Facets, place: NodeId) {
        if let Some(name) = &facets.unknown_type {
            let help = match name.as_str() {
                "file" => "any value is taken; OpenAPI 3 writes `type: string`, `format: binary`",
                _ => "any value is taken",
            };
            let message = format!("there is no type `{name}`");
            self.report
                .warning(Code::Malformed, Spot::Node(place), message)
                .help(help);
        }
    }

    /// A text that holds more than text.
    fn untyped_text(&mut self, place: NodeId) {
        if let Some(node) = self.dialect.tree.get(place, "contentSchema")
            && !self.held.contains_key(&place)
        {
            let message = "what the text holds by its `contentSchema` has no type";
            self.report
                .note(Code::NotRepresented, Spot::Key(node), message)
                .help("the text is given as it is");
        }
    }

    /// Schemas that no type is made of, and why.
    fn unread<'n>(&self, nodes: impl Iterator<Item = &'n NodeId>, reason: &'static str) {
        for node in nodes {
            self.dialect.ledger.ignore(*node, Reach::All, reason);
        }
    }

    /// What is said of members and items, of which no type is made here, and why.
    pub fn left(&self, facets: &Facets, reason: &'static str) {
        facets
            .within()
            .for_each(|node| self.dialect.leave(*node, reason));
    }

    /// Alternatives of which none can be `null`, beside a `type` that allows nothing else: no value would
    /// do. People mean one of them, or `null`.
    pub fn null_beside(&mut self, facets: &mut Facets, place: NodeId) {
        if !facets.only_null || facets.alternatives.is_empty() {
            return;
        }
        if self.any_null(facets) {
            let reason = "nothing but `null` is allowed beside it";
            self.unread(facets.alternatives.iter().flatten(), reason);
            return;
        }
        facets.only_null = false;
        facets.nullable = true;
        let message = "the `type` allows nothing but `null`, and no alternative allows that";
        self.report
            .warning(Code::Contradiction, Spot::Node(place), message)
            .help("the value is one of the alternatives, or `null`");
    }

    /// Of several lists of alternatives that hold at once, those whose alternatives only demand properties: no
    /// type says that beside the others.
    pub fn demands(&mut self, facets: &mut Facets, place: NodeId) {
        if facets.alternatives.len() < 2 {
            return;
        }
        let tree = self.dialect.tree;
        let (demands, others): (Vec<_>, Vec<_>) = std::mem::take(&mut facets.alternatives)
            .into_iter()
            .partition(|list| list.iter().all(|node| only_demands(tree, *node)));
        facets.alternatives = others;
        if demands.is_empty() {
            return;
        }
        let reason = "which of the properties have to be there together is left to the server";
        self.unread(demands.iter().flatten(), reason);
        let message = "alternatives that only demand properties stand beside others";
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help(reason);
    }

    /// Alternatives of alternatives.
    fn two_lists(&mut self, facets: &Facets, place: NodeId) {
        if facets.alternatives.len() < 2 || !facets.together.is_empty() {
            return;
        }
        let reason = "two lists of alternatives hold at once: any value is taken";
        self.unread(facets.alternatives.iter().flatten(), reason);
        self.left(facets, reason);
        self.report
            .warning(
                Code::NotRepresented,
                Spot::Node(place),
                "two lists of alternatives hold at once",
            )
            .help("any value is taken");
    }

    /// Reports what is required and no property.
    pub fn missing(&mut self, id: TypeId, facets: &Facets) {
        let properties: BTreeSet<&str> = facets
            .properties
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let place = self.api.types.get(id).place;
        for name in &facets.required {
            if properties.contains(name.as_str()) {
                continue;
            }
            // Many may inherit the schema that says so.
            let said = self.inherited_requirement(place, name);
            if said.is_some_and(|node| !self.missing.insert(node)) {
                continue;
            }
            let message = format!("`{name}` is required and no property");
            let spot = Spot::Node(said.unwrap_or(place));
            let warning = self.report.warning(Code::MissingProperty, spot, message);
            warning.help("the requirement is ignored");
        }
    }

    /// Where a schema that this one is made of, and not this one, says that a property is required.
    fn inherited_requirement(&self, schema: NodeId, name: &str) -> Option<NodeId> {
        let tree = self.dialect.tree;
        let says = |node: NodeId| {
            let required = tree.get(node, "required")?;
            let mut items = tree.items(required).iter();
            items.find(|item| tree.str(**item) == Some(name)).copied()
        };
        if says(schema).is_some() {
            return None;
        }
        let parts = self.dialect.made_of(schema, &["allOf"]);
        parts.into_iter().find_map(says)
    }

    /// Schemas of undeclared properties that stand beside each other: none of them types the values.
    pub fn untyped_values(&self, facets: &Facets) {
        let additional = match &facets.additional {
            Some(Additional::Schemas(nodes)) if !facets.patterns.is_empty() => nodes.as_slice(),
            _ => &[],
        };
        for node in facets.patterns.iter().chain(additional) {
            let reason = "several schemas type the undeclared properties: any value is taken";
            self.dialect.leave(*node, reason);
        }
    }
}

/// Whether a schema says no more than which properties have to be there, or have not.
fn only_demands(tree: &Tree, schema: NodeId) -> bool {
    const SAID: [&str; 6] = [
        "required",
        "not",
        "type",
        "title",
        "description",
        "$comment",
    ];
    let entries = tree.entries(schema);
    let is_known = |key: &str| SAID.contains(&key);
    let demands = |key: &str| matches!(key, "required" | "not");
    let is_object = tree
        .get(schema, "type")
        .is_none_or(|ty| tree.str(ty) == Some("object"));
    is_object
        && entries.iter().all(|(key, _)| is_known(key))
        && entries.iter().any(|(key, _)| demands(key))
}
