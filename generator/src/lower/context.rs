//! What the passes share: the document, the report, the IR under construction and the types that still
//! want their shape.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::facets::Facets;
use super::heirs::{Heirs, Inheritance, Mapping};
use super::own::Choices;
use super::told::Told;
use crate::dialect::{Dialect, Kind, Target, Version};
use crate::ir::{
    Api, Constant, Constraint, Docs, GroupId, HeaderId, NamePath, OperationId, SchemeId, Server,
    Shape, Type, TypeId, Usage,
};
use crate::report::{Code, Report, Spot};
use crate::settings::Settings;
use crate::settings::groups::Placed;
use crate::source::NodeId;

/// A schema that a type is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All that it says.
    Whole(NodeId),
    /// All but its alternatives: what they have in common.
    Base(NodeId),
}

impl Part {
    /// The schema's place.
    pub fn node(self) -> NodeId {
        match self {
            Self::Whole(id) | Self::Base(id) => id,
        }
    }
}

/// What the passes share.
pub struct Lowering<'t, 'r> {
    /// The document.
    pub dialect: Dialect<'t>,
    /// What the document doesn't say.
    pub settings: &'r Settings,
    /// The problems.
    pub report: &'r mut Report,
    /// The IR.
    pub api: Api,
    /// Types by what they are made of.
    by_parts: BTreeMap<Vec<Part>, TypeId>,
    /// Words of alternatives.
    pub words: BTreeMap<NodeId, Option<String>>,
    /// What was looked at of lists of alternatives that hold at once.
    pub looked_at: usize,
    /// Requirements of what is no property that have been spoken of.
    pub missing: BTreeSet<NodeId>,
    /// Properties that are tags, always sent, and that may be absent from what is received.
    pub lenient_tags: BTreeSet<NodeId>,
    /// How many types are made of several schemas.
    composed: usize,
    /// `T | null` by `T`.
    nullable: BTreeMap<TypeId, TypeId>,
    /// Types that still want their shape.
    pub queue: VecDeque<(TypeId, Vec<Part>)>,
    /// What each schema says, as far as it was asked.
    facets: BTreeMap<NodeId, Rc<Facets>>,
    /// What each schema wraps, and whether it or a part of it allows `null`, as far as it was asked.
    pub wraps: BTreeMap<NodeId, Option<(NodeId, bool)>>,
    /// What each schema says, its reference and its `allOf` followed.
    pub flat: BTreeMap<NodeId, Rc<Facets>>,
    /// Patterns as they were translated: one may stand in thousands of places, and take long.
    regexes: BTreeMap<String, Result<String, &'static str>>,
    /// Types that have one value.
    pub constants: BTreeMap<TypeId, Constant>,
    /// `discriminator`s of unions.
    pub discriminators: BTreeMap<TypeId, openapiv3::Discriminator>,
    /// What the text under `data` of an event holds, by the place of the text's schema.
    pub held: BTreeMap<NodeId, TypeId>,
    /// What the keys of maps must hold to.
    pub key_rules: BTreeMap<TypeId, Vec<Constraint>>,
    /// The schemas of union's variants, by type of the variant.
    pub schema_of: BTreeMap<TypeId, NodeId>,
    /// Which components name which in their `allOf`, once that was asked.
    pub inheritance: Option<Rc<Inheritance>>,
    /// What inherits the schemas with a `discriminator` of which it was asked.
    pub heirs: BTreeMap<NodeId, Option<Rc<Heirs>>>,
    /// What the mappings of `discriminator`s mean of which it was asked.
    pub mappings: BTreeMap<NodeId, Option<Rc<Mapping>>>,
    /// Headers of answers, by their place and their name.
    pub headers: BTreeMap<(NodeId, String), HeaderId>,
    /// Operations by their place.
    pub operations: BTreeMap<NodeId, OperationId>,
    /// Security schemes by name.
    pub schemes: BTreeMap<String, Option<SchemeId>>,
    /// Servers of operations and paths, by their list.
    pub own_servers: BTreeMap<NodeId, Option<Server>>,
    /// Groups by their words.
    pub groups: BTreeMap<Vec<String>, GroupId>,
    /// Operations as the document places them, where the settings have groups.
    pub placed: Vec<Placed>,
    /// What stands in other files, by the name that the components have for it.
    pub aliases: BTreeMap<NodeId, String>,
    /// Types of other crates, by the settings.
    pub own: Choices,
    /// The names that schemas say.
    pub told: Told,
}

/// So many types may be made of several schemas each, whatever the size of the document …
const COMPOSED: usize = 1000;
/// … and one more for so many nodes of it.
const NODES_EACH: usize = 20;

/// References that lead to references, or schemas that only wrap one: more than this is no document.
const WRAPPERS: usize = 100;

impl<'t, 'r> Lowering<'t, 'r> {
    /// Nothing lowered yet.
    pub fn new(dialect: Dialect<'t>, settings: &'r Settings, report: &'r mut Report) -> Self {
        let aliases = super::elsewhere::aliases(dialect.tree);
        Self {
            own: Choices::new(&settings.types, dialect.tree, &aliases),
            told: Told::default(),
            dialect,
            settings,
            report,
            api: Api::default(),
            by_parts: BTreeMap::new(),
            words: BTreeMap::new(),
            looked_at: 0,
            missing: BTreeSet::new(),
            lenient_tags: BTreeSet::new(),
            composed: 0,
            nullable: BTreeMap::new(),
            queue: VecDeque::new(),
            facets: BTreeMap::new(),
            wraps: BTreeMap::new(),
            flat: BTreeMap::new(),
            regexes: BTreeMap::new(),
            constants: BTreeMap::new(),
            discriminators: BTreeMap::new(),
            held: BTreeMap::new(),
            key_rules: BTreeMap::new(),
            schema_of: BTreeMap::new(),
            inheritance: None,
            heirs: BTreeMap::new(),
            mappings: BTreeMap::new(),
            headers: BTreeMap::new(),
            operations: BTreeMap::new(),
            schemes: BTreeMap::new(),
            own_servers: BTreeMap::new(),
            groups: BTreeMap::new(),
            placed: Vec::new(),
            aliases,
        }
    }

    /// The type of a schema.
    pub fn schema(&mut self, id: NodeId) -> TypeId {
        self.ty(vec![Part::Whole(id)], None)
    }

    /// The type of all these schemas at once. `path` says what to call it if it is made of several.
    pub fn ty(&mut self, parts: Vec<Part>, path: Option<NamePath>) -> TypeId {
        let (mut parts, nullable) = self.distinct(parts);
        if let Some(own) = self.own.deciding(&parts) {
            parts = vec![own];
        } else if parts.len() > 1 {
            parts = self.without_echoes(parts);
        }
        // What several schemas say of `null` is for the type they make.
        let nullable = nullable && matches!(parts.as_slice(), [Part::Whole(_)]);
        // The same schemas in another order are the same type.
        let mut key = parts.clone();
        key.sort();
        let id = match self.by_parts.get(&key) {
            Some(id) => *id,
            None => {
                let id = self.declare(&parts, path);
                self.by_parts.insert(key, id);
                if parts.len() < 2 || self.is_affordable(&parts) {
                    self.queue.push_back((id, parts));
                }
                id
            }
        };
        if nullable { self.nullable(id) } else { id }
    }

    /// Whether so many types more that several schemas make, and those below them, are none of too many: there is
    /// another way to go on than to make them.
    pub fn has_room_for(&self, count: usize) -> bool {
        const OF_ALL: usize = 8;
        count == 0 || (self.composed + count) * OF_ALL <= COMPOSED
    }

    /// Whether there is room for another type that several schemas make. Schemas that are alternatives
    /// and parts of each other make more of them than anyone reads: by the square, or by every subset.
    fn is_affordable(&mut self, parts: &[Part]) -> bool {
        self.composed += 1;
        if self.composed <= COMPOSED + self.dialect.tree.len() / NODES_EACH {
            return true;
        }
        let place = parts
            .first()
            .map_or(self.dialect.tree.root(), |part| part.node());
        self.report
            .error(
                Code::TooManyNodes,
                Spot::Node(place),
                "the schemas of this document make too many types of each other",
            )
            .help("this one may be any value");
        false
    }

    /// Each part by the schema that says something, none twice, and none that says nothing where
    /// another does; and whether all of them, or one that says nothing else, allow `null`.
    fn distinct(&mut self, parts: Vec<Part>) -> (Vec<Part>, bool) {
        let mut all: Vec<Part> = Vec::new();
        let mut silent = Vec::new();
        let (mut every, mut said) = (true, false);
        for part in parts {
            let (id, nullable) = self.unwrap(part.node());
            let part = match part {
                Part::Whole(_) => Part::Whole(id),
                Part::Base(_) => Part::Base(id),
            };
            if all.contains(&part) || silent.contains(&part) {
                continue;
            }
            let facets = self.flat(id, &mut Vec::new());
            if facets.says_something() {
                every &= nullable;
                all.push(part);
            } else {
                said |= nullable || facets.nullable;
                silent.push(part);
            }
        }
        if all.is_empty() {
            silent.truncate(1);
            return (silent, said);
        }
        (all, every || said)
    }

    /// A type that has its id and not yet its shape.
    fn declare(&mut self, parts: &[Part], path: Option<NamePath>) -> TypeId {
        let place = parts
            .first()
            .map_or(self.dialect.tree.root(), |part| part.node());
        let path = match path {
            Some(path) if !matches!(parts, [Part::Whole(_)]) => path,
            _ => self.path(place),
        };
        self.push(Shape::Any, path, place)
    }

    /// A new type.
    pub fn push(&mut self, shape: Shape, path: NamePath, place: NodeId) -> TypeId {
        self.api.types.push(Type {
            shape,
            path,
            docs: Docs::default(),
            deprecated: false,
            constraints: Vec::new(),
            sensitive: false,
            usage: Usage::default(),
            place,
        })
    }

    /// The type, or `null`. Asking twice gives the same.
    pub fn nullable(&mut self, id: TypeId) -> TypeId {
        if let Some(nullable) = self.nullable.get(&id) {
            return *nullable;
        }
        let ty = self.api.types.get(id);
        if let Shape::Nullable(_) = ty.shape {
            return id;
        }
        let (path, place) = (ty.path.clone(), ty.place);
        let nullable = self.push(Shape::Nullable(id), path, place);
        self.nullable.insert(id, nullable);
        nullable
    }

    /// Follows references, and schemas that only wrap another, to the schema that says something;
    /// and whether one on the way allows `null`.
    pub fn unwrap(&mut self, id: NodeId) -> (NodeId, bool) {
        let (mut at, mut nullable) = (id, false);
        for _ in 0..WRAPPERS {
            if self.own.has(at) {
                return (at, nullable);
            }
            if self.dialect.reference(at).is_some() {
                if self.reference_is_narrowed(at) {
                    // What stands beside it is about what it leads to.
                    return (at, nullable);
                }
                nullable |= self.facets(at).nullable;
                match self.dialect.follow(at, Kind::Schema, self.report) {
                    Target::Node(target) => at = target,
                    Target::Lost => return (at, nullable),
                }
                continue;
            }
            match self.wrapped(at) {
                Some((inner, said)) => {
                    nullable |= said;
                    at = inner;
                }
                None => return (at, nullable),
            }
        }
        self.report.error(
            Code::CircularReference,
            Spot::Node(id),
            "this schema refers to itself and to nothing else",
        );
        (at, nullable)
    }

    /// Whether a `$ref` has siblings that have a bearing on the value, as they are written.
    pub fn reference_is_narrowed(&mut self, id: NodeId) -> bool {
        self.dialect.version == Version::V31
            && self.facets(id).says_something()
            && !self.repeats_reference(id)
    }

    /// Orders the bodies of errors by name, so that a new one moves no other.
    pub fn sort_error_bodies(&mut self) {
        let Api {
            error_bodies,
            types,
            ..
        } = &mut self.api;
        error_bodies.sort_by(|a, b| types.get(*a).path.cmp(&types.get(*b).path));
    }

    /// A pattern as the crate `regex` writes it, or why it can't be: what follows "it ".
    pub fn regex(&mut self, pattern: &str) -> Result<String, &'static str> {
        if let Some(known) = self.regexes.get(pattern) {
            return known.clone();
        }
        let regex = super::pattern::translate(pattern);
        self.regexes.insert(pattern.to_owned(), regex.clone());
        regex
    }

    /// What is said beside a reference of what it leads to: since OpenAPI 3.1 that goes before its own words.
    pub fn beside(&self, place: NodeId, node: NodeId) -> Option<String> {
        if place == node || self.dialect.version != Version::V31 {
            return None;
        }
        let said = self.dialect.read(place, "description")?;
        self.dialect.tree.str(said).map(str::to_owned)
    }

    /// What a schema says by itself, its reference and its `allOf` not followed.
    pub fn facets(&mut self, id: NodeId) -> Rc<Facets> {
        if let Some(facets) = self.facets.get(&id) {
            return Rc::clone(facets);
        }
        let typed = self.dialect.schema(id, self.report);
        let mut facets = typed
            .map(|schema| Facets::new(schema, id, &self.dialect))
            .unwrap_or_default();
        for constraint in &mut facets.constraints {
            if let Constraint::Pattern { text, regex } = constraint {
                if let Some(meant) = super::pattern::between_slashes(text) {
                    let spot = Spot::Node(self.dialect.tree.get(id, "pattern").unwrap_or(id));
                    let message =
                        "the `pattern` is written between slashes, and would match nothing";
                    let problem = self.report.warning(Code::Malformed, spot, message);
                    problem.help("what stands between them is taken");
                    *text = meant;
                }
                *regex = self.regex(text).ok();
            }
        }
        self.with_its_scalar(&mut facets);
        facets.open = self.openness(id, &facets);
        if self.dialect.version == Version::V30 && self.dialect.reference(id).is_some() {
            // In 3.0 what stands beside a reference says nothing of values; what it says of the place
            // where the reference stands, people mean.
            facets = Facets {
                docs: facets.docs,
                deprecated: facets.deprecated,
                access: facets.access,
                sensitive: facets.sensitive,
                null_as_empty: facets.null_as_empty,
                nullable: facets.nullable,
                ..Facets::default()
            };
        }
        super::told::strike(self, id);
        let facets = Rc::new(facets);
        self.facets.insert(id, Rc::clone(&facets));
        facets
    }
}
