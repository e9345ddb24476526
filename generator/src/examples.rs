//! What the judge holds a client against: the examples of a document, each with the types of the client that
//! stand for its schema, and the schemas of its answers; and the schemas of what is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::dialect::{self, Dialect, Kind};
use crate::ir::{Api, Content, Shape, Status, Type, TypeId, Types};
use crate::source::{FileId, NodeId, Tree};

/// The examples of a document.
#[derive(Debug)]
pub struct Examples {
    /// What the examples' schemas refer to: JSON Schema 2020-12, by name below `schemas`.
    pub schemas: Value,
    /// Each example.
    pub all: Vec<Example>,
}

/// A value that a document shows.
#[derive(Debug)]
pub struct Example {
    /// Where: a JSON pointer, behind the name of another file than the document.
    pub place: String,
    /// A reference to its schema within [`Examples::schemas`].
    pub schema: String,
    /// The value.
    pub value: Value,
    /// For each type that stands for the schema, whether its values are sent.
    pub uses: Vec<bool>,
}

/// An example, and the types that stand for its schema.
pub(crate) type Typed = (dialect::Example, Vec<TypeId>);

/// The examples, for the judge.
pub(crate) fn collect(dialect: &Dialect<'_>, api: &Api) -> Examples {
    let typed = of_types(dialect, api);
    let schemas: Vec<NodeId> = typed.iter().map(|(example, _)| example.schema).collect();
    let (schemas, references) = dialect::schemas(dialect, &schemas);
    let sent = |ty: &TypeId| api.types.get(*ty).usage.sent;
    let all = typed.iter().zip(references);
    let all = all.map(|((example, types), schema)| Example {
        place: place(dialect.tree, example.value),
        schema,
        value: dialect.tree.to_json(example.value),
        uses: types.iter().map(sent).collect(),
    });
    Examples {
        schemas,
        all: all.collect(),
    }
}

/// The examples, for the program that the judge runs.
pub(crate) fn of_types(dialect: &Dialect<'_>, api: &Api) -> Vec<Typed> {
    let by_place = by_place(&api.types);
    let examples = dialect::examples(dialect).into_iter();
    let typed = examples.map(|example| {
        let target = dialect.lead(example.schema, Kind::Schema);
        let places: BTreeSet<NodeId> = [example.schema].into_iter().chain(target).collect();
        let types = places.iter().filter_map(|place| by_place.get(place));
        let types: BTreeSet<TypeId> = types.flatten().copied().collect();
        (example, types.into_iter().collect())
    });
    typed.collect()
}

/// The types that the client has and that are JSON, by the place of their schema, and by that of each property
/// and alternative which is of them. Where `null` is one of the values, the type without it is left out.
fn by_place(types: &Types) -> BTreeMap<NodeId, BTreeSet<TypeId>> {
    let mut by_place: BTreeMap<NodeId, BTreeSet<TypeId>> = BTreeMap::new();
    let mut add = |place: NodeId, ty: TypeId| {
        by_place.entry(place).or_default().insert(ty);
    };
    let is_used = |ty: &Type| ty.usage.sent || ty.usage.received;
    for (id, ty) in types.iter().filter(|(_, ty)| is_used(ty)) {
        add(ty.place, id);
        match &ty.shape {
            Shape::Model(model) => {
                let fields = model.fields.iter();
                fields.for_each(|field| add(field.place, field.ty));
            }
            Shape::Union(union) => {
                let variants = union.variants.iter();
                variants.for_each(|variant| add(variant.place, variant.ty));
            }
            _ => {}
        }
    }
    for held in by_place.values_mut() {
        let inner: BTreeSet<TypeId> = held
            .iter()
            .filter_map(|id| match types.get(*id).shape {
                Shape::Nullable(inner) => Some(inner),
                _ => None,
            })
            .collect();
        held.retain(|id| !inner.contains(id) && !holds_files(types, *id));
    }
    by_place
}

/// Whether a type is a form of parts, or a part of one.
fn holds_files(types: &Types, id: TypeId) -> bool {
    let mut open = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        match &types.get(id).shape {
            Shape::File => return true,
            Shape::Model(model) if model.multipart => return true,
            shape if seen.insert(id) => open.extend(shape.parts()),
            _ => {}
        }
    }
    false
}

fn place(tree: &Tree, id: NodeId) -> String {
    let (file, pointer) = (tree.file(id), tree.pointer(id));
    match file {
        FileId::DOCUMENT => pointer,
        file => format!("{}#{pointer}", tree.file_name(file)),
    }
}

/// What the answers of a document are, where they are JSON.
#[derive(Debug)]
pub struct Answers {
    /// What `all` refers to: JSON Schema 2020-12, by name below `schemas`.
    pub schemas: Value,
    /// Operation, statuses, and a reference to the schema.
    all: Vec<(String, Status, String)>,
}

impl Answers {
    /// References to the schemas of an operation's answers with this status; several for several content
    /// types.
    pub fn of(&self, operation: &str, status: u16) -> impl Iterator<Item = &str> {
        let own = move || self.all.iter().filter(move |(id, _, _)| id == operation);
        let fits = move |it: &Status| match it {
            Status::Code(code) => *code == status,
            Status::Range(hundred) => u16::from(*hundred) == status / 100,
            Status::Default => true,
        };
        let exact = own().map(|(_, it, _)| *it).filter(fits).min();
        own()
            .filter(move |(_, it, _)| Some(*it) == exact)
            .map(|(_, _, schema)| schema.as_str())
    }
}

/// The answers, for the judge.
pub(crate) fn answers(dialect: &Dialect<'_>, api: &Api) -> Answers {
    let mut found = Vec::new();
    for operation in &api.operations {
        for answer in operation.answers.iter().chain(&operation.failures) {
            if let Content::Json(ty) = answer.content {
                found.push((operation, answer.status, api.types.get(ty).place));
            }
        }
    }
    let places: Vec<NodeId> = found.iter().map(|(_, _, place)| *place).collect();
    let (schemas, references) = dialect::schemas(dialect, &places);
    let all = found.into_iter().zip(references);
    let all = all.map(|((operation, status, _), schema)| (operation.id.clone(), status, schema));
    Answers {
        schemas,
        all: all.collect(),
    }
}

/// The schemas of what is sent, where they say what the IR doesn't have.
#[derive(Debug)]
pub struct Sent {
    /// What `by_type` refers to: JSON Schema 2020-12, by name below `schemas`.
    pub schemas: Value,
    /// References to the schemas.
    pub by_type: BTreeMap<TypeId, String>,
}

/// What makes a valid value more than the sum of its valid parts.
const TOGETHER: [&str; 15] = [
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "if",
    "required",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "contains",
    "propertyNames",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "unevaluatedProperties",
];

/// The schemas of what is sent, for who makes values.
pub(crate) fn sent(dialect: &Dialect<'_>, api: &Api) -> Sent {
    let says_more = |ty: &Type| {
        TOGETHER
            .iter()
            .any(|it| dialect.tree.get(ty.place, it).is_some())
    };
    let types = api.types.iter();
    let types = types.filter(|(id, ty)| {
        ty.usage.sent
            && (says_more(ty) || matches!(ty.shape, Shape::Union(_)))
            && !holds_files(&api.types, *id)
    });
    let types: Vec<(TypeId, NodeId)> = types.map(|(id, ty)| (id, ty.place)).collect();
    let places: Vec<NodeId> = types.iter().map(|(_, place)| *place).collect();
    let (schemas, references) = dialect::schemas(dialect, &places);
    let by_type = types.into_iter().map(|(id, _)| id).zip(references);
    Sent {
        schemas,
        by_type: by_type.collect(),
    }
}
