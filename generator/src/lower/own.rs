//! Types of other crates in place of what the document describes, where the settings choose so.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Lowering, Part};
use super::facets::Facets;
use super::json_type::JsonType;
use crate::dialect::{Kind, Target};
use crate::ir::{Constraint, Own, OwnId, OwnType, Shape, TypeId, Width};
use crate::report::{Code, Spot};
use crate::settings::types::{Choice, Scalar};
use crate::settings::{TypePath, Types};
use crate::source::{NodeId, Tree};

/// What the settings choose, and what came of it.
#[derive(Debug, Default)]
pub struct Choices {
    types: Types,
    /// The schemas that have a type of their own, by name.
    schemas: BTreeMap<NodeId, String>,
    /// The schemas whose choice some type has.
    used: BTreeSet<Choice>,
    /// The formats of what the client has, by type, and the choices that these types have for them.
    formats: BTreeMap<TypeId, (String, Option<Choice>)>,
}

impl Choices {
    /// The choices for a document; `aliases` are the names that its components have for what stands in
    /// other files.
    pub fn new(types: &Types, tree: &Tree, aliases: &BTreeMap<NodeId, String>) -> Self {
        let mut schemas = BTreeMap::new();
        for (name, node) in components(tree) {
            if types.of_schema(name).is_some() {
                schemas.insert(node, name.to_owned());
            }
        }
        for (node, name) in aliases {
            if types.of_schema(name).is_some() {
                schemas.insert(*node, name.clone());
            }
        }
        Self {
            types: types.clone(),
            schemas,
            ..Self::default()
        }
    }

    /// Whether a schema has a type of its own.
    pub fn has(&self, schema: NodeId) -> bool {
        self.schemas.contains_key(&schema)
    }

    /// The part that decides what these schemas are: one with a type of its own, of which the others say
    /// only what its neighbours have in common with it.
    pub fn deciding(&self, parts: &[Part]) -> Option<Part> {
        let is_own = |part: &Part| matches!(part, Part::Whole(node) if self.has(*node));
        let own = *parts.iter().find(|part| is_own(part))?;
        let is_beside = |part: &Part| *part == own || matches!(part, Part::Base(_));
        parts.iter().all(is_beside).then_some(own)
    }
}

/// Tells of choices of which the document has no use.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    if lowering.report.has_errors() {
        return;
    }
    let schemas = components(lowering.dialect.tree);
    let schemas: Vec<&str> = schemas.map(|(name, _)| name).collect();
    let Choices {
        types,
        used,
        formats,
        ..
    } = &lowering.own;
    let by_format = formats.values().filter_map(|(_, choice)| choice.clone());
    let used = used.iter().cloned().chain(by_format).collect();
    let formats = formats.values().map(|(format, _)| format.clone()).collect();
    let problems = types.problems(&lowering.settings.file, &used, &formats, &schemas);
    lowering.report.add_of_settings(problems);
}

/// The schemas below `components`, by name.
fn components(tree: &Tree) -> impl Iterator<Item = (&str, NodeId)> {
    let components = tree.get(tree.root(), "components");
    let schemas = components.and_then(|node| tree.get(node, "schemas"));
    schemas.into_iter().flat_map(|node| tree.sorted(node))
}

impl Lowering<'_, '_> {
    /// The shape of a scalar, or the type that the settings choose for its format.
    pub fn of_format(&mut self, id: TypeId, ty: JsonType, facets: &Facets, shape: Shape) -> Shape {
        let Some(format) = facets.format.as_deref() else {
            return shape;
        };
        if self.own.types.is_empty() {
            return shape;
        }
        let scalar = match ty {
            JsonType::String => Scalar::Text,
            JsonType::Number => Scalar::Number,
            _ => Scalar::Whole,
        };
        let (choice, path) = self.own.types.of_format(format, scalar).unzip();
        self.own.formats.insert(id, (format.to_owned(), choice));
        let Some(path) = path else {
            if self.has_own_format(format) {
                self.tell_number(id, format);
            }
            return shape;
        };
        self.own_shape(id, &path, shape, facets)
    }

    /// Whether the settings choose a type for a format, which `type` needn't stand beside then.
    pub fn has_own_format(&self, format: &str) -> bool {
        self.own.types.of_format(format, Scalar::Text).is_some()
    }

    /// The shape of schemas, or the type that the settings choose for one.
    pub fn of_schema(
        &mut self,
        id: TypeId,
        parts: &[Part],
        facets: &Facets,
        shape: Shape,
    ) -> Shape {
        let found = match parts {
            [Part::Whole(node)] => self.own.schemas.get(node).cloned(),
            _ => None,
        };
        let Some(name) = found else {
            self.tell_parts(id, parts);
            return shape;
        };
        let Some(path) = self.own.types.of_schema(&name).cloned() else {
            return shape;
        };
        let message = format!("the settings give the schema `{name}` the type `{path}`");
        let place = self.api.types.get(id).place;
        let help = match plain(&path) {
            Some(_) => {
                "no model is made: it stands as if the document said no more than that, and what the \
                        document demands of such a value is checked as ever"
            }
            None => "what it says is left to that type: no model is made, and nothing is checked",
        };
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help(help);
        self.own.used.insert(Choice::Schema(name));
        // What was chosen for its format counts no more.
        self.own.formats.remove(&id);
        // What its format would have made of it.
        let shape = match shape {
            Shape::Own(own) => self.api.types.get(own.described).shape.clone(),
            shape => shape,
        };
        self.own_shape(id, &path, shape, facets)
    }

    fn own_shape(&mut self, id: TypeId, path: &TypePath, shape: Shape, facets: &Facets) -> Shape {
        if let Some(plain) = plain(path) {
            return plain;
        }
        self.tell_unchecked(id, path, facets);
        let ty = self.api.types.get(id);
        let (name, place) = (ty.path.clone(), ty.place);
        let carrier = carrier(path, &shape);
        let described = self.push(shape, name, place);
        let constraints = facets.constraints.clone();
        self.api.types.get_mut(described).constraints = constraints;
        if let Some(discriminator) = self.discriminators.remove(&id) {
            self.discriminators.insert(described, discriminator);
        }
        let own = OwnType {
            path: path.clone(),
            carrier,
        };
        let own_types = &mut self.api.own_types;
        let known = own_types.iter().position(|known| *known == own);
        let ty = OwnId(known.unwrap_or(own_types.len()) as u32);
        if known.is_none() {
            own_types.push(own);
        }
        Shape::Own(Own { ty, described })
    }

    /// Says what values of a type of its own are not held against.
    fn tell_unchecked(&mut self, id: TypeId, path: &TypePath, facets: &Facets) {
        let words: BTreeSet<&str> = facets.constraints.iter().map(Constraint::keyword).collect();
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        if words.is_empty() {
            return;
        }
        let verb = if words.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {verb} not checked before sending, as the settings give the value the type `{path}`",
            words.join(", ")
        );
        let place = self.api.types.get(id).place;
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("what it demands is documented, and left to the server");
    }

    /// Says that a number is not of the type that the settings choose for texts of its format.
    fn tell_number(&mut self, id: TypeId, format: &str) {
        let place = self.api.types.get(id).place;
        let message = format!("the settings choose a type for texts of the format `{format}`");
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("this number stays one of Rust's own");
    }

    /// Says which schemas with types of their own are taken apart, as they are parts of others.
    fn tell_parts(&mut self, id: TypeId, parts: &[Part]) {
        if self.own.schemas.is_empty() {
            return;
        }
        // What alternatives have in common is no part of a value of its own.
        let whole = parts.iter().filter(|part| matches!(part, Part::Whole(_)));
        let mut open: Vec<NodeId> = whole.map(|part| part.node()).collect();
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            if let Some(name) = self.own.schemas.get(&node) {
                found.insert(name.clone());
                continue;
            }
            open.extend(&self.facets(node).all_of);
            if self.dialect.reference(node).is_some()
                && let Target::Node(target) = self.dialect.follow(node, Kind::Schema, self.report)
            {
                open.push(target);
            }
        }
        let place = self.api.types.get(id).place;
        for name in found {
            let message =
                format!("the settings give `{name}` a type, which can't be a part of this schema");
            self.report
                .note(Code::NotRepresented, Spot::Node(place), message)
                .help("what it says is taken in here as if it had none");
        }
    }
}

/// Types that the client writes anyway, whatever is chosen.
fn plain(path: &TypePath) -> Option<Shape> {
    Some(match path.to_string().as_str() {
        "String" | "std::string::String" | "alloc::string::String" => Shape::String,
        "serde_json::Value" => Shape::Any,
        "bool" => Shape::Boolean,
        "f64" => Shape::Number,
        "i32" => Shape::Integer(Width::I32),
        "i64" => Shape::Integer(Width::I64),
        "u64" => Shape::Integer(Width::U64),
        "i128" => Shape::Integer(Width::Wide),
        _ => return None,
    })
}

/// The type of the runtime that writes another crate's as the document has it, where serde would not.
fn carrier(path: &TypePath, described: &Shape) -> Option<&'static str> {
    let is_number = matches!(described, Shape::Number | Shape::Integer(_));
    match path.to_string().as_str() {
        "time::OffsetDateTime" => Some("OffsetDateTime"),
        "rust_decimal::Decimal" if is_number => Some("DecimalNumber"),
        _ => None,
    }
}
