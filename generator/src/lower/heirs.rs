//! What inherits a schema that has a `discriminator`: where that schema is named, a value may be any of
//! those that are made of it by `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Lowering, Part};
use super::facets::Facets;
use crate::dialect::Kind;
use crate::ir::{Shape, Step, Union, Variant};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// An alternative: its schema, what of it, and the tag's values that mean it.
struct Heir {
    node: NodeId,
    part: Part,
    tags: Vec<String>,
}

impl Lowering<'_, '_> {
    /// The components that inherit a schema by `allOf`, near or far, by name.
    pub fn heirs_of(&mut self, parent: NodeId) -> Vec<NodeId> {
        if self.heirs.is_none() {
            self.heirs = Some(self.inheritance());
        }
        let Some(children) = &self.heirs else {
            return Vec::new();
        };
        let (mut found, mut seen) = (Vec::new(), BTreeSet::from([parent]));
        let mut open = vec![parent];
        while let Some(node) = open.pop() {
            for child in children.get(&node).into_iter().flatten() {
                if seen.insert(*child) {
                    found.push(*child);
                    open.push(*child);
                }
            }
        }
        let tree = self.dialect.tree;
        found.sort_by_key(|node| tree.key(*node));
        found
    }

    /// The components that name each schema in their `allOf`.
    fn inheritance(&self) -> BTreeMap<NodeId, Vec<NodeId>> {
        let dialect = &self.dialect;
        let tree = dialect.tree;
        let components = tree.get(tree.root(), "components");
        let schemas = components.and_then(|components| tree.get(components, "schemas"));
        let mut children: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for (_, schema) in schemas.map(|node| tree.entries(node)).unwrap_or_default() {
            let parts = tree.get(*schema, "allOf").map(|list| tree.items(list));
            let parts = parts.unwrap_or_default().iter();
            let parts = parts.filter(|part| dialect.reference(**part).is_some());
            // What says more beside its `$ref` inherits what that leads to.
            let itself = dialect.says_more(*schema).then_some(schema);
            for part in parts.chain(itself) {
                if let Ok(parent) = dialect.lead(*part, Kind::Schema) {
                    children.entry(parent).or_default().push(*schema);
                }
            }
        }
        children
    }

    /// The shape of a schema with a `discriminator` and no alternatives, if some schemas inherit it.
    pub fn inherited(&mut self, parts: &[Part], facets: &Facets) -> Option<Shape> {
        let discriminator = facets.discriminator.as_ref()?;
        let [Part::Whole(parent)] = parts else {
            return None;
        };
        let (parent, name) = (*parent, discriminator.property_name.clone());
        let found = self.heirs_of(parent);
        if found.is_empty() {
            return None;
        }
        let mut mapping: BTreeMap<NodeId, Vec<String>> = BTreeMap::new();
        for (value, target) in &discriminator.mapping {
            let target = self.dialect.by_number(target);
            let target = target.and_then(|node| self.dialect.lead(node, Kind::Schema).ok());
            match target.filter(|node| *node == parent || found.contains(node)) {
                Some(node) => mapping.entry(node).or_default().push(value.clone()),
                None => self.leads_nowhere(parent, value),
            }
        }
        if let Some(node) = self.dialect.read(parent, "discriminator") {
            self.dialect.strike(node, &["property_name", "mapping"]);
        }
        let taken: BTreeSet<String> = mapping.values().flatten().cloned().collect();
        let mut heirs = self.tagged(parent, &name, found, (mapping, taken));
        let variants = heirs.drain(..).map(|heir| self.variant(heir));
        let variants: Vec<Variant> = variants.collect();
        Some(Shape::Union(Union::new(Some(name), variants)))
    }

    fn leads_nowhere(&mut self, parent: NodeId, value: &str) {
        let message = format!("the mapping of `{value}` leads to no schema that inherits this one");
        let problem = self
            .report
            .warning(Code::Discriminator, Spot::Node(parent), message);
        problem.help("such a value decodes to `Unknown`");
    }

    /// The alternatives, each once, with their values: those of the mapping, else the one value that the
    /// heir itself gives the property, else the heir's name. The parent is one where the mapping says so,
    /// or says nothing at all.
    fn tagged(
        &mut self,
        parent: NodeId,
        name: &str,
        found: Vec<NodeId>,
        (mut mapping, mut taken): (BTreeMap<NodeId, Vec<String>>, BTreeSet<String>),
    ) -> Vec<Heir> {
        let is_open = mapping.is_empty();
        let known = self.listed_values(parent, name);
        let mut heirs: Vec<Heir> = Vec::new();
        for node in found.into_iter().chain([parent]) {
            let mapped = mapping.remove(&node).unwrap_or_default();
            let (meant, _) = self.unwrap(node);
            // One that is inherited itself is a union: what it is by itself is meant here.
            let is_parent = meant == parent
                || self.facets(meant).discriminator.is_some() && !self.heirs_of(meant).is_empty();
            if mapped.is_empty() && is_parent && meant == node && !is_open {
                continue;
            }
            let part = match is_parent {
                true => Part::Base(meant),
                false => Part::Whole(meant),
            };
            let mut tags = mapped;
            if tags.is_empty() {
                let own = self.own_value(node, parent, name);
                let own = own.or_else(|| self.value_by_name(node, &known));
                tags.extend(own.filter(|value| taken.insert(value.clone())));
            }
            if tags.is_empty() {
                let message = format!("no value of `{name}` means this schema");
                let spot = Spot::Node(node);
                let problem = self.report.warning(Code::Discriminator, spot, message);
                problem.help(format!("it is only taken where there is no `{name}`"));
            }
            match heirs.iter_mut().find(|heir| heir.part == part) {
                Some(heir) => heir.tags.extend(tags),
                None => heirs.push(Heir { node, part, tags }),
            }
        }
        heirs
    }

    fn variant(&mut self, heir: Heir) -> Variant {
        let Heir { node, part, tags } = heir;
        let word = self.dialect.tree.key(node).map(str::to_owned);
        let path = matches!(part, Part::Base(_)).then(|| {
            let mut path = self.path(part.node());
            path.steps.push(Step::Variant(Some("base".to_owned())));
            path
        });
        let ty = self.ty(vec![part], path);
        self.schema_of.entry(ty).or_insert(node);
        Variant {
            ty,
            tags,
            word,
            boxed: false,
            place: node,
        }
    }

    /// The values that the parent lists for the property.
    fn listed_values(&mut self, parent: NodeId, name: &str) -> Vec<String> {
        let said = self.flat(parent, &mut Vec::new());
        let nodes = said.properties.iter().find(|(wire, _)| wire == name);
        let nodes = nodes.map(|(_, nodes)| nodes.clone()).unwrap_or_default();
        nodes
            .into_iter()
            .flat_map(|node| self.values_at(node))
            .collect()
    }

    /// The texts that a schema lists.
    fn values_at(&mut self, node: NodeId) -> Vec<String> {
        let said = self.combined(&[Part::Whole(node)]);
        let constant = said.constant.into_iter();
        let listed = said.values.into_iter().flatten().map(|listed| listed.value);
        let texts = constant.chain(listed);
        texts
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    /// The one value that an heir gives the property, where it speaks of it itself.
    fn own_value(&mut self, heir: NodeId, parent: NodeId, name: &str) -> Option<String> {
        let mut nodes = Vec::new();
        for (node, is_own) in [(heir, true), (parent, false)] {
            let said = self.flat(node, &mut Vec::new());
            let property = said.properties.iter().find(|(wire, _)| wire == name);
            let found = property.map(|(_, nodes)| nodes.clone()).unwrap_or_default();
            match is_own {
                true => nodes = found,
                false => nodes.retain(|node| !found.contains(node)),
            }
        }
        let lists = nodes.into_iter().map(|node| self.values_at(node));
        let lists: Vec<Vec<String>> = lists.collect();
        lists.into_iter().find_map(|list| match list.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        })
    }

    /// The name of a schema, as a value that the property is known to have writes it.
    fn value_by_name(&self, node: NodeId, known: &[String]) -> Option<String> {
        let name = self.dialect.tree.key(node)?;
        let same = |value: &&String| value.eq_ignore_ascii_case(name);
        let known = known.iter().find(same);
        Some(known.map_or(name, String::as_str).to_owned())
    }
}
