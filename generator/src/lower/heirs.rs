//! What inherits a schema that has a `discriminator`: where that schema is named, a value may be any of
//! those that are made of it by `allOf`.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::context::{Lowering, Part};
use super::facets::Facets;
use crate::dialect::Kind;
use crate::ir::{Shape, Step, TypeId, Union, Variant};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// An alternative: its schema, what of it, and the tag's values that mean it.
#[derive(Debug, Clone)]
struct Heir {
    node: NodeId,
    part: Part,
    tags: Vec<String>,
}

/// What inherits a schema, and what tells it apart.
#[derive(Debug)]
pub struct Heirs {
    /// The property of the `discriminator`.
    name: String,
    heirs: Vec<Heir>,
    /// Where each stands among them.
    places: BTreeMap<Part, usize>,
    /// What is wrong where the schema stands for all of them: the place, the message and the help.
    problems: Vec<(NodeId, String, String)>,
}

/// What the mapping of a `discriminator` means.
#[derive(Debug)]
pub struct Mapping {
    /// The property.
    name: String,
    /// The values that mean each schema.
    values: BTreeMap<NodeId, Vec<String>>,
}

/// Which components name which in their `allOf`.
#[derive(Debug, Default)]
pub struct Inheritance {
    children: BTreeMap<NodeId, Vec<NodeId>>,
    parents: BTreeMap<NodeId, Vec<NodeId>>,
}

/// What a property is known to be, as a text, in values of a type.
pub type TagClaim = (TypeId, String, Vec<String>);

impl Lowering<'_, '_> {
    /// The components that inherit a schema by `allOf`, near or far, by name.
    pub fn heirs_of(&mut self, parent: NodeId) -> Vec<NodeId> {
        let inheritance = self.inheritance();
        let mut found = related(&inheritance.children, parent);
        let tree = self.dialect.tree;
        found.sort_by_key(|node| tree.key(*node));
        found
    }

    fn inheritance(&mut self) -> Rc<Inheritance> {
        if let Some(known) = &self.inheritance {
            return Rc::clone(known);
        }
        let found = Rc::new(self.inherit());
        self.inheritance = Some(Rc::clone(&found));
        found
    }

    fn inherit(&self) -> Inheritance {
        let dialect = &self.dialect;
        let tree = dialect.tree;
        let components = tree.get(tree.root(), "components");
        let schemas = components.and_then(|components| tree.get(components, "schemas"));
        let mut found = Inheritance::default();
        for (_, schema) in schemas.map(|node| tree.entries(node)).unwrap_or_default() {
            let parts = tree.get(*schema, "allOf").map(|list| tree.items(list));
            let parts = parts.unwrap_or_default().iter();
            let parts = parts.filter(|part| dialect.reference(**part).is_some());
            // What says more beside its `$ref` inherits what that leads to.
            let itself = dialect.says_more(*schema).then_some(schema);
            for part in parts.chain(itself) {
                if let Ok(parent) = dialect.lead(*part, Kind::Schema) {
                    found.children.entry(parent).or_default().push(*schema);
                    found.parents.entry(*schema).or_default().push(parent);
                }
            }
        }
        found
    }

    /// What says the `discriminator` of a schema: it itself, or an unnamed part of it.
    fn own_discriminator(&mut self, schema: NodeId) -> Option<(NodeId, Rc<Facets>)> {
        let mut open = vec![schema];
        while let Some(node) = open.pop() {
            let facets = self.facets(node);
            if facets.discriminator.is_some() {
                return Some((node, facets));
            }
            let parts = facets.all_of.iter().rev().copied();
            open.extend(parts.filter(|part| self.dialect.reference(*part).is_none()));
        }
        None
    }

    /// The shape of a schema with a `discriminator` and no alternatives, if some schemas inherit it.
    pub fn inherited(&mut self, parts: &[Part], facets: &Facets) -> Option<Shape> {
        facets.discriminator.as_ref()?;
        let [Part::Whole(parent)] = parts else {
            return None;
        };
        let told = self.told_heirs(*parent)?;
        for (place, message, help) in &told.problems {
            let spot = Spot::Node(*place);
            let problem = self
                .report
                .warning(Code::Discriminator, spot, message.clone());
            problem.help(help.clone());
        }
        let variants = told.heirs.iter().map(|heir| self.variant(heir));
        let variants: Vec<Variant> = variants.collect();
        Some(Shape::Union(Union::new(Some(told.name.clone()), variants)))
    }

    /// What inherits a schema that has a `discriminator`, and the values that mean each.
    fn told_heirs(&mut self, parent: NodeId) -> Option<Rc<Heirs>> {
        if let Some(known) = self.heirs.get(&parent) {
            return known.clone();
        }
        let found = self.tell_heirs(parent).map(Rc::new);
        self.heirs.insert(parent, found.clone());
        found
    }

    fn tell_heirs(&mut self, parent: NodeId) -> Option<Heirs> {
        let (place, facets) = self.own_discriminator(parent)?;
        let discriminator = facets.discriminator.as_ref()?;
        let found = self.heirs_of(parent);
        if found.is_empty() {
            return None;
        }
        let mut told = Heirs {
            name: discriminator.property_name.clone(),
            heirs: Vec::new(),
            places: BTreeMap::new(),
            problems: Vec::new(),
        };
        let among: BTreeSet<NodeId> = found.iter().copied().collect();
        let mut mapping: BTreeMap<NodeId, Vec<String>> = BTreeMap::new();
        for (value, target) in &discriminator.mapping {
            let meant = self.meant_by(target);
            match meant.filter(|node| *node == parent || among.contains(node)) {
                Some(node) => mapping.entry(node).or_default().push(value.clone()),
                None => told.problems.push((
                    self.mapping_place(place, value),
                    format!("the mapping of `{value}` leads to no schema that inherits this one"),
                    "such a value decodes to `Unknown`".to_owned(),
                )),
            }
        }
        if let Some(node) = self.dialect.read(place, "discriminator") {
            self.dialect.strike(node, &["property_name", "mapping"]);
        }
        self.tagged(parent, &mut told, found, mapping);
        Some(told)
    }

    /// The schema that a mapping's target leads to.
    fn meant_by(&self, target: &str) -> Option<NodeId> {
        let node = self.dialect.by_number(target)?;
        self.dialect.lead(node, Kind::Schema).ok()
    }

    /// The values by which schemas that this one inherits mean it, of the nearest that does.
    fn mapped_above(&mut self, schema: NodeId, name: &str) -> Vec<String> {
        let inheritance = self.inheritance();
        let mut above = related(&inheritance.parents, schema).into_iter();
        let found = above.find_map(|above| {
            let mapping = self.mapping_of(above).filter(|it| it.name == name)?;
            mapping.values.get(&schema).cloned()
        });
        found.unwrap_or_default()
    }

    fn mapping_of(&mut self, schema: NodeId) -> Option<Rc<Mapping>> {
        if let Some(known) = self.mappings.get(&schema) {
            return known.clone();
        }
        let facets = self.own_discriminator(schema).map(|(_, facets)| facets);
        let own = facets.as_ref().and_then(|it| it.discriminator.as_ref());
        let found = own.map(|own| {
            let mut values: BTreeMap<NodeId, Vec<String>> = BTreeMap::new();
            for (value, target) in &own.mapping {
                if let Some(node) = self.meant_by(target) {
                    values.entry(node).or_default().push(value.clone());
                }
            }
            let name = own.property_name.clone();
            Rc::new(Mapping { name, values })
        });
        self.mappings.insert(schema, found.clone());
        found
    }

    /// Where a `discriminator` maps a value.
    pub fn mapping_place(&self, schema: NodeId, value: &str) -> NodeId {
        let tree = self.dialect.tree;
        let discriminator = tree.get(schema, "discriminator");
        let mapping = discriminator.and_then(|node| tree.get(node, "mapping"));
        let entry = mapping.and_then(|node| tree.get(node, value));
        entry.unwrap_or(schema)
    }

    /// The alternatives, each once, with their values: those of the mapping, else the one value that the
    /// heir itself gives the property, else the heir's name. The parent is one where the mapping says so,
    /// or says nothing at all.
    fn tagged(
        &mut self,
        parent: NodeId,
        told: &mut Heirs,
        found: Vec<NodeId>,
        mut mapping: BTreeMap<NodeId, Vec<String>>,
    ) {
        let name = told.name.clone();
        let mut taken: BTreeSet<String> = mapping.values().flatten().cloned().collect();
        let is_open = mapping.is_empty();
        let known = self.listed_values(parent, &name);
        for node in found.into_iter().chain([parent]) {
            let mut tags = mapping.remove(&node).unwrap_or_default();
            let (meant, _) = self.unwrap(node);
            // One that is inherited itself is a union: what it is by itself is meant here.
            let is_parent = meant == parent
                || self.own_discriminator(meant).is_some() && !self.heirs_of(meant).is_empty();
            if tags.is_empty() && is_parent && meant == node && !is_open {
                // Its own mapping may speak of its heirs alone, where what it inherits speaks of it.
                tags = self.mapped_above(node, &name);
                if tags.is_empty() {
                    tags.extend(self.said_value(node));
                }
                tags.retain(|value| taken.insert(value.clone()));
                if tags.is_empty() {
                    continue;
                }
            }
            let part = match is_parent {
                true => Part::Base(meant),
                false => Part::Whole(meant),
            };
            if tags.is_empty() {
                let own = self.own_value(node, parent, &name);
                let own = own.or_else(|| self.value_by_name(node, &known));
                tags.extend(own.filter(|value| taken.insert(value.clone())));
            }
            if tags.is_empty() {
                let message = format!("no value of `{name}` means this schema");
                let help = format!("it is only taken where there is no `{name}`");
                told.problems.push((node, message, help));
            }
            let place = told.places.get(&part);
            match place.and_then(|place| told.heirs.get_mut(*place)) {
                Some(heir) => heir.tags.extend(tags),
                None => {
                    told.places.insert(part, told.heirs.len());
                    told.heirs.push(Heir { node, part, tags });
                }
            }
        }
    }

    /// What every heir among the types is known by, in the schema that it inherits: also where it stands alone.
    pub fn claims_of_heirs(&mut self) -> Vec<TagClaim> {
        let models = self.api.types.iter().filter_map(|(id, ty)| {
            let is_model = matches!(ty.shape, Shape::Model(_)) && ty.path.steps.is_empty();
            is_model.then_some((id, ty.place))
        });
        let models: Vec<(TypeId, NodeId)> = models.collect();
        let inheritance = self.inheritance();
        let mut claims = Vec::new();
        for (id, node) in models {
            if !inheritance.parents.contains_key(&node)
                || self.path(node) != self.api.types.get(id).path
            {
                continue;
            }
            for parent in related(&inheritance.parents, node) {
                let Some(told) = self.told_by_heirs(parent) else {
                    continue;
                };
                let own = told.places.get(&Part::Whole(node));
                let own = own.and_then(|place| told.heirs.get(*place));
                claims.extend(own.map(|heir| (id, told.name.clone(), heir.tags.clone())));
            }
        }
        claims
    }

    /// Whether a component names others in its `allOf`.
    pub fn is_heir(&mut self, schema: NodeId) -> bool {
        self.inheritance().parents.contains_key(&schema)
    }

    /// Whether what a schema leads to has a `discriminator`.
    pub fn tells_heirs(&mut self, schema: NodeId) -> bool {
        let meant = self.dialect.lead(schema, Kind::Schema).unwrap_or(schema);
        self.own_discriminator(meant).is_some()
    }

    /// The heirs of a schema whose `discriminator` tells them apart, and nothing else.
    fn told_by_heirs(&mut self, parent: NodeId) -> Option<Rc<Heirs>> {
        self.own_discriminator(parent)?;
        let lists = self.flat(parent, &mut Vec::new()).alternatives.clone();
        if lists.is_empty() {
            return self.told_heirs(parent);
        }
        let found = self.heirs_of(parent);
        let mut alternatives = lists.iter().flatten();
        let is_heir = |node: &NodeId| {
            let meant = self.dialect.lead(*node, Kind::Schema);
            meant.is_ok_and(|meant| found.contains(&meant))
        };
        if !alternatives.all(is_heir) {
            return None;
        }
        self.told_heirs(parent)
    }

    /// What tells alternatives apart that all inherit one schema with a `discriminator`: its property, and the
    /// values that mean each. None are told by what they are no objects of.
    pub fn tag_of_common_parent(
        &mut self,
        alternatives: &[(NodeId, bool)],
    ) -> Option<(String, Vec<Vec<String>>)> {
        let meant: Vec<Option<NodeId>> = alternatives
            .iter()
            .map(|(node, is_object)| is_object.then(|| self.unwrap(*node).0))
            .collect();
        let objects: Vec<NodeId> = meant.iter().flatten().copied().collect();
        let [first, _, ..] = objects.as_slice() else {
            return None;
        };
        let inheritance = self.inheritance();
        for parent in related(&inheritance.parents, *first) {
            if objects.contains(&parent) {
                continue;
            }
            let Some(told) = self.told_by_heirs(parent) else {
                continue;
            };
            if let Some(tags) = self.tags_of(&told, &objects) {
                let tags = meant.iter().map(|node| {
                    let tags = node.and_then(|node| tags.get(&node).cloned());
                    tags.unwrap_or_default()
                });
                return Some((told.name.clone(), tags.collect()));
            }
        }
        None
    }

    /// The values that mean each of these heirs; those of its own heirs too where it stands for them.
    fn tags_of(
        &mut self,
        told: &Heirs,
        objects: &[NodeId],
    ) -> Option<BTreeMap<NodeId, Vec<String>>> {
        let of = |node: NodeId| told.heirs.iter().find(|heir| heir.part.node() == node);
        let mut tags = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for node in objects {
            let own = of(*node).map(|heir| heir.tags.clone()).unwrap_or_default();
            taken.extend(own.iter().cloned());
            tags.insert(*node, own);
        }
        for (node, tags) in &mut tags {
            let is_parent = self.own_discriminator(*node).is_some();
            let below = if is_parent {
                self.heirs_of(*node)
            } else {
                Vec::new()
            };
            let below = below.into_iter().filter_map(of);
            let below = below.flat_map(|heir| heir.tags.iter().cloned());
            tags.extend(below.filter(|tag| taken.insert(tag.clone())));
        }
        let is_told = tags.len() == objects.len() && tags.values().all(|tags| !tags.is_empty());
        is_told.then_some(tags)
    }

    fn variant(&mut self, heir: &Heir) -> Variant {
        let Heir { node, part, tags } = heir.clone();
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
            description: None,
            place: node,
        }
    }

    /// The schemas of a property.
    pub fn property_of(&mut self, schema: NodeId, name: &str) -> Vec<NodeId> {
        let said = self.flat(schema, &mut Vec::new());
        let mut properties = said.properties.iter();
        let found = properties.find(|(wire, _)| wire == name);
        found.map(|(_, nodes)| nodes.clone()).unwrap_or_default()
    }

    /// The values that the parent lists for the property.
    fn listed_values(&mut self, parent: NodeId, name: &str) -> Vec<String> {
        let nodes = self.property_of(parent, name).into_iter();
        nodes.flat_map(|node| self.values_at(node)).collect()
    }

    /// The texts that a schema lists.
    pub fn values_at(&mut self, node: NodeId) -> Vec<String> {
        let said = self.combined(&[Part::Whole(node)]);
        let constant = said.constant.into_iter();
        let listed = said.values.into_iter().flatten().map(|listed| listed.value);
        let texts = constant.chain(listed);
        texts
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    /// The value that means a schema, in the words of Microsoft's documents.
    fn said_value(&self, schema: NodeId) -> Option<String> {
        let said = self.dialect.read(schema, "x-ms-discriminator-value")?;
        self.dialect.tree.str(said).map(str::to_owned)
    }

    /// The one value that an heir gives the property, where it speaks of it itself.
    fn own_value(&mut self, heir: NodeId, parent: NodeId, name: &str) -> Option<String> {
        if let Some(said) = self.said_value(heir) {
            return Some(said);
        }
        let mut nodes = self.property_of(heir, name);
        let inherited = self.property_of(parent, name);
        nodes.retain(|node| !inherited.contains(node));
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

/// What a relation leads to from a schema, near or far, the nearest first.
fn related(relation: &BTreeMap<NodeId, Vec<NodeId>>, from: NodeId) -> Vec<NodeId> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::from([from]));
    let mut open = std::collections::VecDeque::from([from]);
    while let Some(node) = open.pop_front() {
        for next in relation.get(&node).into_iter().flatten() {
            if seen.insert(*next) {
                found.push(*next);
                open.push_back(*next);
            }
        }
    }
    found
}
