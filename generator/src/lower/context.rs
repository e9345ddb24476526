//! What the passes share: the document, the report, the IR under construction and the types that still
//! want their shape.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::facets::Facets;
use crate::dialect::{Dialect, Target, Version};
use crate::ir::{
    Api, Constant, Constraint, Docs, GroupId, NamePath, OperationId, SchemeId, Shape, Type, TypeId,
    Usage,
};
use crate::report::{Code, Report, Spot};
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
    /// The problems.
    pub report: &'r mut Report,
    /// The IR.
    pub api: Api,
    /// Types by what they are made of.
    by_parts: BTreeMap<Vec<Part>, TypeId>,
    /// `T | null` by `T`.
    nullable: BTreeMap<TypeId, TypeId>,
    /// Types that still want their shape.
    pub queue: VecDeque<(TypeId, Vec<Part>)>,
    /// What each schema says, as far as it was asked.
    facets: BTreeMap<NodeId, Rc<Facets>>,
    /// What each schema says, its reference and its `allOf` followed.
    pub flat: BTreeMap<NodeId, Rc<Facets>>,
    /// Types that have one value.
    pub constants: BTreeMap<TypeId, Constant>,
    /// `discriminator`s of unions.
    pub discriminators: BTreeMap<TypeId, openapiv3::Discriminator>,
    /// What the keys of maps must hold to.
    pub key_rules: BTreeMap<TypeId, Vec<Constraint>>,
    /// The schemas of union's variants, by type of the variant.
    pub schema_of: BTreeMap<TypeId, NodeId>,
    /// Operations by their place.
    pub operations: BTreeMap<NodeId, OperationId>,
    /// Security schemes by name.
    pub schemes: BTreeMap<String, Option<SchemeId>>,
    /// Groups by their words.
    pub groups: BTreeMap<Vec<String>, GroupId>,
}

/// References that lead to references, or schemas that only wrap one: more than this is no document.
const WRAPPERS: usize = 100;

impl<'t, 'r> Lowering<'t, 'r> {
    /// Nothing lowered yet.
    pub fn new(dialect: Dialect<'t>, report: &'r mut Report) -> Self {
        Self {
            dialect,
            report,
            api: Api::default(),
            by_parts: BTreeMap::new(),
            nullable: BTreeMap::new(),
            queue: VecDeque::new(),
            facets: BTreeMap::new(),
            flat: BTreeMap::new(),
            constants: BTreeMap::new(),
            discriminators: BTreeMap::new(),
            key_rules: BTreeMap::new(),
            schema_of: BTreeMap::new(),
            operations: BTreeMap::new(),
            schemes: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    /// The type of a schema.
    pub fn schema(&mut self, id: NodeId) -> TypeId {
        self.ty(vec![Part::Whole(id)], None)
    }

    /// The type of all these schemas at once. `path` says what to call it if it is made of several.
    pub fn ty(&mut self, parts: Vec<Part>, path: Option<NamePath>) -> TypeId {
        let (parts, nullable) = match parts.as_slice() {
            [Part::Whole(id)] => {
                let (id, nullable) = self.unwrap(*id);
                (vec![Part::Whole(id)], nullable)
            }
            _ => (self.distinct(parts), false),
        };
        let id = match self.by_parts.get(&parts) {
            Some(id) => *id,
            None => {
                let id = self.declare(&parts, path);
                self.by_parts.insert(parts.clone(), id);
                self.queue.push_back((id, parts));
                id
            }
        };
        if nullable { self.nullable(id) } else { id }
    }

    /// Several parts, each by the schema that says something, none twice.
    fn distinct(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let mut all = Vec::new();
        for part in parts {
            let part = match part {
                Part::Whole(id) => Part::Whole(self.unwrap(id).0),
                Part::Base(id) => Part::Base(self.unwrap(id).0),
            };
            if !all.contains(&part) {
                all.push(part);
            }
        }
        all
    }

    /// A type that has its id and not yet its shape.
    fn declare(&mut self, parts: &[Part], path: Option<NamePath>) -> TypeId {
        let place = parts
            .first()
            .map_or(self.dialect.tree.root(), |part| part.node());
        let path = match path {
            Some(path) if parts.len() > 1 => path,
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
            if self.dialect.reference(at).is_some() && !self.reference_is_narrowed(at) {
                nullable |= self.facets(at).nullable;
                match self.dialect.follow(at, self.report) {
                    Target::Node(target) => at = target,
                    Target::Lost => return (at, nullable),
                }
                continue;
            }
            let facets = self.facets(at);
            match wrapped(&facets) {
                Some(inner) => {
                    nullable |= facets.nullable;
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

    /// Whether a `$ref` has siblings that have a bearing on the value.
    pub fn reference_is_narrowed(&mut self, id: NodeId) -> bool {
        self.dialect.version == Version::V31 && self.facets(id).says_something()
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

    /// What a schema says by itself, its reference and its `allOf` not followed.
    pub fn facets(&mut self, id: NodeId) -> Rc<Facets> {
        if let Some(facets) = self.facets.get(&id) {
            return Rc::clone(facets);
        }
        let typed = self.dialect.schema(id, self.report);
        let mut facets = typed
            .map(|schema| Facets::new(schema, &self.dialect))
            .unwrap_or_default();
        if self.dialect.version == Version::V30 && self.dialect.reference(id).is_some() {
            // In 3.0 what stands beside a reference says nothing of values; what it says of the place
            // where the reference stands, people mean.
            facets = Facets {
                docs: facets.docs,
                deprecated: facets.deprecated,
                access: facets.access,
                sensitive: facets.sensitive,
                nullable: facets.nullable,
                ..Facets::default()
            };
        }
        let facets = Rc::new(facets);
        self.facets.insert(id, Rc::clone(&facets));
        facets
    }
}

/// The schema that one wraps without saying anything about the value itself.
fn wrapped(facets: &Facets) -> Option<NodeId> {
    let inner = match (facets.all_of.as_slice(), facets.alternatives.as_slice()) {
        ([inner], []) => *inner,
        ([], [only]) => match only.as_slice() {
            [inner] => *inner,
            _ => return None,
        },
        _ => return None,
    };
    let mut rest = facets.clone();
    rest.all_of.clear();
    rest.alternatives.clear();
    (!rest.says_something()).then_some(inner)
}
