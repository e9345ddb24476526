//! Pass: every type that was asked for gets its shape, and asks for the types below it.

use super::at_once::Together;
use super::context::{Lowering, Part};
use super::facets::{Additional, Facets};
use super::intersection::concerns;
use super::json_type::JsonType;
use super::opposed;
use super::values::constant_shape;
use super::width::width;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::dialect::{Kind, Reach, Target};
use crate::ir::{
    Access, Constant, Constraint, Docs, Field, Format, Model, NamePath, Presence, Shape, Step,
    TypeId, Union, Variant,
};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// `allOf` within `allOf`: more levels than this are no document.
const DEPTH: usize = 128;

/// Whether `null` is allowed by schemas that hold at once.
#[derive(Debug, Default)]
struct Null {
    /// Schemas that speak of types have been counted, and each allows it.
    all: Option<bool>,
    /// A schema that says nothing else says so.
    said: bool,
}

impl Null {
    fn count(&mut self, facets: &Facets) {
        if facets.votes_on_null() {
            self.all = Some(self.all.unwrap_or(true) && facets.nullable);
        } else {
            self.said |= facets.nullable;
        }
    }

    fn allowed(&self) -> bool {
        self.said || self.all.unwrap_or_default()
    }
}

/// Shapes every type in the queue, and those that come to it meanwhile.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    while let Some((id, parts)) = lowering.queue.pop_front() {
        let facets = lowering.combined(&parts);
        let (parts, facets) = lowering.without_equals(parts, facets);
        lowering.shape(id, &parts, facets);
    }
}

impl Lowering<'_, '_> {
    /// What schemas say together, references and `allOf` followed.
    pub fn combined(&mut self, parts: &[Part]) -> Facets {
        let mut all: Option<Facets> = None;
        let mut null = Null::default();
        for part in parts {
            let mut facets = (*self.flat(part.node(), &mut Vec::new())).clone();
            if matches!(part, Part::Base(_)) {
                facets.alternatives.clear();
                facets.discriminator = None;
            }
            null.count(&facets);
            all = Some(match all {
                None => facets,
                Some(mut all) => {
                    self.narrow(&mut all, facets, part.node());
                    all
                }
            });
        }
        let mut all = all.unwrap_or_default();
        all.nullable = null.allowed();
        all
    }

    /// What one schema says, references and `allOf` followed.
    pub fn flat(&mut self, id: NodeId, open: &mut Vec<NodeId>) -> Rc<Facets> {
        // A schema can be part of many: without this, each level could double the work.
        if let Some(flat) = self.flat.get(&id) {
            return Rc::clone(flat);
        }
        if open.contains(&id) {
            let message = "this schema is a part of itself by `allOf`";
            self.report
                .error(Code::CircularReference, Spot::Node(id), message);
            return Rc::default();
        }
        if open.len() > DEPTH {
            let message = format!("`allOf` leads through more than {DEPTH} schemas");
            self.report.error(Code::TooDeep, Spot::Node(id), message);
            return Rc::default();
        }
        open.push(id);
        let mut facets = (*self.facets(id)).clone();
        let mut parts = std::mem::take(&mut facets.all_of);
        let mut target = None;
        if self.dialect.reference(id).is_some()
            && let Target::Node(node) = self.dialect.follow(id, Kind::Schema, self.report)
        {
            parts.insert(0, node);
            target = Some(node);
        }
        let mut null = Null::default();
        // Documents write `nullable` beside an `allOf` of one reference and mean it.
        if facets.votes_on_null() || facets.nullable {
            null.count(&facets);
        }
        null.said |= facets.nullable;
        let parts = parts.into_iter().map(|part| (part, self.flat(part, open)));
        let mut parts: Vec<(NodeId, Rc<Facets>)> = parts.collect();
        // A part of words alone is written for this place: they come before what the others say of
        // themselves.
        parts.sort_by_key(|(_, part)| part.says_something());
        for (part, other) in parts {
            let mut other = (*other).clone();
            self.without_heirs(&mut other, open);
            let is_named = self.dialect.reference(part).is_some() || Some(part) == target;
            if is_named && other.alternatives.is_empty() && facets.alternatives.is_empty() {
                // It tells apart what inherits the part, and says nothing of one that does.
                other.discriminator = None;
            }
            null.count(&other);
            self.narrow(&mut facets, other, part);
        }
        facets.nullable = null.allowed();
        open.pop();
        let facets = Rc::new(facets);
        self.flat.insert(id, Rc::clone(&facets));
        facets
    }

    /// A part whose alternatives are the schemas that it is a part of: they say what inherits it, and
    /// nothing of the one that does.
    fn without_heirs(&self, part: &mut Facets, heirs: &[NodeId]) {
        let is_heir = |node: &NodeId| {
            let meant = self.dialect.lead(*node, Kind::Schema);
            meant.is_ok_and(|meant| heirs.contains(&meant))
        };
        let (gone, kept) = std::mem::take(&mut part.alternatives)
            .into_iter()
            .partition(|list: &Vec<NodeId>| list.iter().any(is_heir));
        part.alternatives = kept;
        if !gone.is_empty() {
            part.discriminator = None;
        }
        for node in gone.into_iter().flatten() {
            let reason = "it says what inherits the schema, and nothing of one that does";
            self.dialect.ledger.ignore(node, Reach::Below, reason);
        }
    }

    /// Gives a type its shape.
    fn shape(&mut self, id: TypeId, parts: &[Part], mut facets: Facets) {
        let types = std::mem::take(&mut facets.types);
        facets
            .constraints
            .retain(|rule| types.is_empty() || types.iter().any(|ty| concerns(rule, *ty)));
        facets.types = types;
        let place = self.api.types.get(id).place;
        opposed::run(self, &mut facets.constraints, place);
        self.null_beside(&mut facets, place);
        self.demands(&mut facets, place);
        facets.end();
        self.at_once(&mut facets, parts, place);
        self.unfamiliar(&facets, place);
        let shape = self.core(id, parts, &facets);
        facets.constraints.extend(unchecked_values(&facets, &shape));
        // Values of alternatives that became one list, `null` among them.
        let mut listed = matches!(shape, Shape::Enum(_)) && self.any_null(&facets);
        let shape = self.of_schema(id, parts, &facets, shape);
        if shape.is_scalar() {
            for node in facets.within() {
                let reason = "a value of this type has no members";
                self.dialect.ledger.ignore(*node, Reach::Below, reason);
            }
        }
        self.open_nothing(&shape, facets.open, place);
        listed |= matches!(shape, Shape::Own(_)) && self.any_null(&facets);
        let ty = self.api.types.get_mut(id);
        ty.docs = facets.docs.clone();
        ty.deprecated = facets.deprecated;
        ty.sensitive = facets.sensitive;
        // What stands beside alternatives, each of them has taken over.
        if !matches!(shape, Shape::Union(_)) {
            ty.constraints = facets.constraints.clone();
        }
        ty.constraints
            .extend(self.key_rules.remove(&id).map(Constraint::Keys));
        let nullable = facets.nullable || facets.only_null || listed;
        if !nullable || matches!(shape, Shape::Any) {
            ty.shape = shape;
            return;
        }
        // The type's own id means `T | null`; `T` gets an id of its own.
        let mut inner = ty.clone();
        inner.shape = shape;
        let inner = self.api.types.push(inner);
        if let Some(constant) = self.constants.get(&id) {
            self.constants.insert(inner, constant.clone());
        }
        if let Some(discriminator) = self.discriminators.remove(&id) {
            self.discriminators.insert(inner, discriminator);
        }
        let ty = self.api.types.get_mut(id);
        ty.shape = Shape::Nullable(inner);
        ty.constraints.clear();
    }

    /// Whether an alternative allows `null`.
    pub fn any_null(&mut self, facets: &Facets) -> bool {
        let mut nodes = facets.alternatives.iter().flatten();
        nodes.any(|node| self.combined(&[Part::Whole(*node)]).nullable)
    }

    /// The shape without `null`.
    fn core(&mut self, id: TypeId, parts: &[Part], facets: &Facets) -> Shape {
        if facets.only_null {
            let null = Constant::Json("null".to_owned());
            self.constants.insert(id, null);
            return Shape::Any;
        }
        if let Some(constant) = &facets.constant {
            let constant = self.constant_as_typed(id, constant, facets);
            let (shape, constant) = constant_shape(&constant);
            self.constants.insert(id, constant);
            return shape;
        }
        if let Some(values) = &facets.values {
            return self.values(id, values, facets);
        }
        match facets.alternatives.as_slice() {
            [] => {
                if let Some(shape) = self.inherited(parts, facets) {
                    return shape;
                }
            }
            [alternatives] => {
                let alternatives: Vec<Together> = alternatives.iter().map(|it| vec![*it]).collect();
                return self.union(id, parts, facets, &alternatives);
            }
            _ if facets.together.is_empty() => return Shape::Any,
            _ => return self.union(id, parts, facets, &facets.together),
        }
        match facets.types.as_slice() {
            [] => self.untyped(id, facets),
            [ty] => self.single(id, *ty, facets),
            types => self.several(id, types, facets),
        }
    }

    /// No `type`: what else is said may imply one.
    fn untyped(&mut self, id: TypeId, facets: &Facets) -> Shape {
        if facets.speaks_of_objects() {
            return self.single(id, JsonType::Object, facets);
        }
        if !facets.items.is_empty() || !facets.prefix_items.is_empty() {
            return self.single(id, JsonType::Array, facets);
        }
        if let Some(ty) = facets.format.as_deref().and_then(formatted) {
            return self.single(id, ty, facets);
        }
        if let Some(format) = facets.format.as_deref()
            && self.has_own_format(format)
        {
            return self.single(id, JsonType::String, facets);
        }
        let is_text = |constraint: &Constraint| {
            matches!(
                constraint,
                Constraint::MinLength(_) | Constraint::MaxLength(_) | Constraint::Pattern { .. }
            )
        };
        if facets.constraints.iter().any(is_text) {
            return self.single(id, JsonType::String, facets);
        }
        Shape::Any
    }

    /// One type.
    pub fn single(&mut self, id: TypeId, ty: JsonType, facets: &Facets) -> Shape {
        let scalar = match ty {
            JsonType::Boolean => return Shape::Boolean,
            JsonType::Number => Shape::Number,
            JsonType::Integer => Shape::Integer(width(facets)),
            JsonType::String => match facets.format.as_deref() {
                Some("binary") => Shape::Binary,
                Some(format) => text_format(format).map_or(Shape::String, Shape::Format),
                None => Shape::String,
            },
            JsonType::Array => {
                return Shape::Array(match facets.prefix_items.is_empty() {
                    true if facets.items.is_empty() => self.anything(id, Step::Item),
                    true => self.all_of(id, &facets.items, Step::Item),
                    false => self.tuple_items(id, facets),
                });
            }
            JsonType::Object => return self.object(id, facets),
        };
        self.of_format(id, ty, facets, scalar)
    }

    /// The type of any value, below another.
    pub fn anything(&mut self, id: TypeId, step: Step) -> TypeId {
        let path = self.below(id, step);
        let place = self.api.types.get(id).place;
        self.push(Shape::Any, path, place)
    }

    /// The type of schemas that all hold, below another type.
    fn all_of(&mut self, id: TypeId, nodes: &[NodeId], step: Step) -> TypeId {
        let path = self.below(id, step);
        self.ty(
            nodes.iter().map(|node| Part::Whole(*node)).collect(),
            Some(path),
        )
    }

    pub fn below(&self, id: TypeId, step: Step) -> NamePath {
        let mut path = self.api.types.get(id).path.clone();
        path.steps.push(step);
        path
    }

    /// Several types: a union of them.
    fn several(&mut self, id: TypeId, types: &[JsonType], facets: &Facets) -> Shape {
        let place = self.api.types.get(id).place;
        let variants = types.iter().map(|ty| {
            let word = format!("{ty:?}");
            let path = self.below(id, Step::Variant(Some(word.clone())));
            let variant = self.push(Shape::Any, path, place);
            let shape = self.single(variant, *ty, facets);
            let constraints = facets
                .constraints
                .iter()
                .filter(|rule| concerns(rule, *ty))
                .cloned();
            let target = self.api.types.get_mut(variant);
            target.shape = shape;
            target.constraints = constraints.collect();
            Variant {
                ty: variant,
                tags: Vec::new(),
                word: Some(word),
                boxed: false,
                description: None,
                place,
            }
        });
        let variants = variants.collect();
        Shape::Union(Union::new(None, variants))
    }

    /// An object: a model, or a map where it declares no properties.
    fn object(&mut self, id: TypeId, facets: &Facets) -> Shape {
        let additional = match (&facets.additional, facets.patterns.as_slice()) {
            (Some(Additional::Schemas(nodes)), []) => Some(self.all_of(id, nodes, Step::Value)),
            (None | Some(Additional::Allowed(false)), [pattern]) => {
                Some(self.all_of(id, &[*pattern], Step::Value))
            }
            (Some(Additional::Allowed(true)), _) | (_, [_, ..]) => {
                Some(self.anything(id, Step::Value))
            }
            (None | Some(Additional::Allowed(false)), []) => None,
        };
        if facets.patterns.len() > 1 || matches!(facets.additional, Some(Additional::Schemas(_))) {
            self.untyped_values(facets);
        }
        self.keys(id, facets);
        self.missing(id, facets);
        if facets.properties.is_empty() {
            return match additional {
                Some(values) => Shape::Map(values),
                None if facets.additional.is_some() => Shape::Model(Model::default()),
                None => Shape::Map(self.anything(id, Step::Value)),
            };
        }
        let required: BTreeMap<&str, usize> = facets
            .required
            .iter()
            .map(String::as_str)
            .zip(0..)
            .collect();
        let mut properties: Vec<&(String, Vec<NodeId>)> = facets.properties.iter().collect();
        // What is required comes in the order that the document asks for it; an object's keys have
        // none that means anything.
        properties.sort_by_key(|(name, _)| {
            let place = required.get(name.as_str()).copied();
            (place.unwrap_or(usize::MAX), name)
        });
        let mut fields = Vec::new();
        for (name, nodes) in properties {
            let presence = match required.contains_key(name.as_str()) {
                true => Presence::Required,
                false => Presence::Optional,
            };
            fields.push(self.field(id, name, nodes, presence));
        }
        Shape::Model(Model {
            fields,
            additional,
            multipart: false,
        })
    }

    /// `propertyNames`: limits of the keys. What else it says of them is reported.
    fn keys(&mut self, id: TypeId, facets: &Facets) {
        let names = &facets.property_names;
        for name in names {
            let meant = self.dialect.lead(*name, Kind::Schema).unwrap_or(*name);
            for word in ["enum", "const", "format", "oneOf", "anyOf", "allOf"] {
                let Some(said) = self.dialect.tree.get(meant, word) else {
                    continue;
                };
                let spot = match meant == *name {
                    true => Spot::Key(said),
                    false => Spot::Node(*name),
                };
                let message = format!("keys are not held against `{word}`");
                self.report
                    .note(Code::NotRepresented, spot, message)
                    .help("they may be any text within the limits of `propertyNames`");
            }
        }
        let parts: Vec<Part> = names.iter().map(|node| Part::Whole(*node)).collect();
        let keys = self.combined(&parts).constraints;
        if !keys.is_empty() {
            // `shape` copies the facets' constraints: these are kept beside until then.
            self.key_rules.insert(id, keys);
        }
    }

    /// What a schema says, or what the one says that it only refers to. The latter is shared: many
    /// properties may refer to one large schema.
    fn meant(&mut self, node: NodeId) -> Rc<Facets> {
        if self.dialect.reference(node).is_some()
            && !self.reference_is_narrowed(node)
            && let Target::Node(target) = self.dialect.follow(node, Kind::Schema, self.report)
        {
            return self.flat(target, &mut Vec::new());
        }
        self.flat(node, &mut Vec::new())
    }

    /// What the only alternative beside `null` says of itself, where the schema is no more than that.
    fn words_of_only(&mut self, node: NodeId) -> Docs {
        let said = self.meant(node);
        let [list] = said.alternatives.as_slice() else {
            return Docs::default();
        };
        let (mut only, mut null) = (None, 0);
        for alternative in list {
            let alternative = self.meant(*alternative);
            if alternative.only_null {
                null += 1;
            } else {
                only = Some(alternative);
            }
        }
        match only {
            Some(only) if null + 1 == list.len() => only.docs.clone(),
            _ => Docs::default(),
        }
    }

    /// What is said of a schema's values: beside a reference, by what it refers to, and by the only
    /// alternative beside `null`.
    pub fn words(&mut self, node: NodeId) -> Docs {
        let own = self.facets(node).docs.clone();
        let meant = self.meant(node).docs.clone();
        own.or(meant).or(self.words_of_only(node))
    }

    fn field(&mut self, id: TypeId, name: &str, nodes: &[NodeId], presence: Presence) -> Field {
        let ty = self.all_of(id, nodes, Step::Property(name.to_owned()));
        let place = nodes.first().copied().unwrap_or(self.dialect.tree.root());
        // What stands beside a reference speaks of the property, and so comes before what the type says.
        let mut docs = Docs::default();
        for node in nodes {
            docs = docs.or(self.facets(*node).docs.clone());
        }
        let (mut access, mut deprecated, mut sensitive) = (Access::Both, false, false);
        let mut null_as_empty = false;
        for node in nodes {
            let own = self.facets(*node);
            deprecated |= own.deprecated;
            sensitive |= own.sensitive;
            null_as_empty |= own.null_as_empty;
            if access == Access::Both {
                access = own.access;
            }
            let said = self.meant(*node);
            docs = docs.or(said.docs.clone());
            deprecated |= said.deprecated;
            sensitive |= said.sensitive;
            null_as_empty |= said.null_as_empty;
            if access == Access::Both {
                access = said.access;
            }
        }
        for node in nodes {
            docs = docs.or(self.words_of_only(*node));
        }
        let named = nodes.iter().find_map(|node| self.told.field(*node));
        Field {
            wire: name.to_owned(),
            named: named.cloned(),
            ty,
            presence,
            access,
            constant: None,
            docs,
            deprecated,
            sensitive,
            null_as_empty,
            boxed: false,
            heads: None,
            place,
        }
    }
}

/// The format of text that has a type of its own.
pub fn text_format(format: &str) -> Option<Format> {
    Some(match format {
        "date-time" => Format::DateTime,
        "date" => Format::Date,
        "uuid" | "uuid1" | "uuid3" | "uuid4" | "uuid5" | "uuid6" | "uuid7" | "uuid8" | "guid" => {
            Format::Uuid
        }
        "byte" => Format::Base64,
        _ => return None,
    })
}

/// The values of an `enum` of which no enum came: they are told, unless they are all that the type has.
fn unchecked_values(facets: &Facets, shape: &Shape) -> Option<Constraint> {
    let values = facets.values.as_ref()?;
    let is_told = match shape {
        Shape::Number | Shape::Integer(_) => true,
        Shape::Boolean => values.len() == 1,
        _ => false,
    };
    let texts = values.iter().map(|listed| listed.value.to_string());
    is_told.then(|| Constraint::OneOf(texts.collect()))
}

/// The type of values that have a format: that of the formats which OpenAPI knows.
fn formatted(format: &str) -> Option<JsonType> {
    match format {
        "int32" | "int64" => Some(JsonType::Integer),
        "float" | "double" => Some(JsonType::Number),
        "binary" | "email" | "password" | "uri" => Some(JsonType::String),
        _ => text_format(format).map(|_| JsonType::String),
    }
}
