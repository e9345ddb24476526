//! Values that a document's schemas allow, made from the IR: arbitrary, valid, and the same for the same
//! seed. They are what a driver of an emitted client sends (`emit::drive`).
//!
//! What the IR leaves to the server (`format`, patterns) is looked up where the type stands in the
//! document. What it doesn't have at all (`not`, alternatives of which exactly one may hold) is asked of a
//! reader of the schemas: what is refused is made otherwise. A value holds what is required alone, or all
//! that may be there; recursion ends where something may be left out.

mod chance;
mod number;
mod pattern;
mod settle;
mod text;

use serde_json::{Map, Value, json};

use crate::ir::{
    Access, Api, Constant, Constraint, Enum, Field, Format, Model, Presence, Shape, TypeId, Union,
    Width,
};
use crate::source::Tree;
pub use chance::Chance;
pub use text::Letters;

/// How deep a value gets before everything that may be left out is.
const FULL_DEPTH: usize = 5;
/// How deep a value gets at all: below it a schema can't be met.
const MOST_DEPTH: usize = 40;
/// How many parts are made, or tried, for one value: alternatives that lead to each other and can't be met
/// would be tried without end.
const MOST_PARTS: usize = 1 << 18;
/// How often a list looks for an item that it doesn't have yet.
const TRIES: usize = 20;
/// How often, within one value, something is made again since its schema doesn't allow it.
const MOST_AGAIN: usize = 60;

/// Whether the schema of a type allows a value, by the word of another reader of the document.
pub type Allows<'a> = &'a dyn Fn(TypeId, &Value) -> bool;

/// How much of what may be left out is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    Required,
    /// All.
    Full,
}

/// Makes values.
pub struct Values<'a> {
    api: &'a Api,
    tree: &'a Tree,
    chance: Chance,
    extent: Extent,
    letters: Letters,
    /// Who is asked whether a value is what its schema allows.
    allows: Allows<'a>,
    /// How many parts the value at hand may still have.
    left: usize,
    /// How often something of it may still be made again.
    again: usize,
}

impl<'a> Values<'a> {
    /// Values of this document's types.
    pub fn new(
        api: &'a Api,
        tree: &'a Tree,
        chance: Chance,
        extent: Extent,
        allows: Allows<'a>,
    ) -> Self {
        Self {
            api,
            tree,
            chance,
            extent,
            letters: Letters::Any,
            allows,
            left: MOST_PARTS,
            again: MOST_AGAIN,
        }
    }

    /// The same, with text of these letters alone from here on.
    pub fn letters(&mut self, letters: Letters) {
        self.letters = letters;
    }

    /// A value of a type that is sent; none where the schema can't be met.
    pub fn sent(&mut self, id: TypeId) -> Option<Value> {
        (self.left, self.again) = (MOST_PARTS, MOST_AGAIN);
        self.value(id, 0)
    }

    /// A value of a field, as it is sent.
    pub fn field(&mut self, field: &Field) -> Option<Value> {
        (self.left, self.again) = (MOST_PARTS, MOST_AGAIN);
        self.field_value(field, 0)
    }

    /// Whether what may be left out is there, so deep in a value.
    fn is_full(&self, depth: usize) -> bool {
        self.extent == Extent::Full && depth < FULL_DEPTH
    }

    /// A value that the schema allows, if one is found; else any.
    fn value(&mut self, id: TypeId, depth: usize) -> Option<Value> {
        let mut first = None;
        let mut made = self.made(id, depth);
        while let Some(value) = made {
            if (self.allows)(id, &value) {
                return Some(value);
            }
            if let Some(settled) = self.settled(id, &value, depth) {
                return Some(settled);
            }
            first.get_or_insert(value);
            if self.again == 0 {
                break;
            }
            self.again -= 1;
            made = self.made(id, depth);
        }
        first
    }

    /// A value by what the IR knows of the type.
    fn made(&mut self, id: TypeId, depth: usize) -> Option<Value> {
        if depth > MOST_DEPTH || self.left == 0 {
            return None;
        }
        self.left -= 1;
        let api = self.api;
        let ty = api.types.get(id);
        let rules = &ty.constraints;
        // The IR has the one value of a property alone.
        if let Some(value) = self.tree.get(ty.place, "const") {
            return Some(self.tree.to_json(value));
        }
        match &ty.shape {
            Shape::Any => Some(self.any(id)),
            Shape::Boolean => Some(Value::Bool(self.chance.is_heads())),
            Shape::Integer(width) => number::integer(&mut self.chance, *width, rules),
            Shape::Number => number::number(&mut self.chance, rules),
            Shape::String | Shape::Binary | Shape::File => self.text(id).map(Value::String),
            Shape::Format(format) => Some(Value::String(self.formatted(*format))),
            Shape::Array(item) => self.list(*item, rules, depth),
            Shape::Map(item) => {
                let (mut object, names) = (Map::new(), text::names(self.tree, ty.place));
                self.entries(&mut object, *item, (rules, &names), depth)?;
                Some(Value::Object(object))
            }
            Shape::Nullable(inner) => match self.is_full(depth) {
                true => self.value(*inner, depth).or(Some(Value::Null)),
                false => Some(Value::Null),
            },
            Shape::Model(model) => self.object(model, rules, depth),
            Shape::Enum(Enum::Texts(values, _)) => {
                let value = self.chance.pick(values)?;
                Some(Value::String(value.wire.clone()))
            }
            Shape::Enum(Enum::Mixed(values)) => {
                let value = self.chance.pick(values)?;
                serde_json::from_str(&value.wire).ok()
            }
            Shape::Enum(Enum::Integers(values)) => {
                Some(Value::from(self.chance.pick(values)?.wire))
            }
            Shape::Union(union) => self.alternative(id, union, depth),
            Shape::Own(own) => self.value(own.described, depth),
        }
    }

    /// What stands for a value of any kind: the document's example, or text; another kind where the schema
    /// allows no text after all.
    fn any(&mut self, id: TypeId) -> Value {
        let examples = &self.api.types.get(id).docs.examples;
        let examples = examples.iter();
        let examples = examples.filter_map(|text| serde_json::from_str(text).ok());
        let text = Value::String(self.letters.word(&mut self.chance, 1, 12));
        let others = [
            json!({}),
            json!([]),
            json!(1),
            json!(true),
            json!(0.5),
            Value::Null,
        ];
        let mut all = examples.chain([text.clone()]).chain(others);
        all.find(|value| (self.allows)(id, value)).unwrap_or(text)
    }

    fn text(&mut self, id: TypeId) -> Option<String> {
        let ty = self.api.types.get(id);
        let format = text::format(self.tree, ty.place);
        let made = text::make(&mut self.chance, self.letters, format, &ty.constraints);
        made.or_else(|| {
            let example = ty.docs.examples.first()?;
            serde_json::from_str(example).ok()
        })
    }

    fn formatted(&mut self, format: Format) -> String {
        let name = match format {
            Format::DateTime => "date-time",
            Format::Date => "date",
            Format::Uuid => "uuid",
            Format::Base64 => "byte",
        };
        text::formatted(&mut self.chance, name).unwrap_or_default()
    }

    fn list(&mut self, item: TypeId, rules: &[Constraint], depth: usize) -> Option<Value> {
        let (mut least, mut most, mut unique) = (0, u64::MAX, false);
        for rule in rules {
            match rule {
                Constraint::MinItems(count) => least = *count,
                Constraint::MaxItems(count) => most = *count,
                Constraint::UniqueItems => unique = true,
                _ => {}
            }
        }
        let wanted = if self.is_full(depth) {
            least.max(1 + self.chance.below(2)).min(most)
        } else {
            least
        };
        let mut items: Vec<Value> = Vec::new();
        let mut tries = 0;
        while (items.len() as u64) < wanted {
            let Some(value) = self.value(item, depth + 1) else {
                break;
            };
            if unique && items.contains(&value) {
                tries += 1;
                if tries > TRIES {
                    break;
                }
                continue;
            }
            items.push(value);
        }
        (items.len() as u64 >= least).then_some(Value::Array(items))
    }

    /// Adds values under names of any kind: as many as must be there, or one.
    fn entries(
        &mut self,
        object: &mut Map<String, Value>,
        item: TypeId,
        (rules, names): (&[Constraint], &[String]),
        depth: usize,
    ) -> Option<()> {
        let mut least = 0;
        let mut most = u64::MAX;
        let mut keys: &[Constraint] = &[];
        for rule in rules {
            match rule {
                Constraint::MinProperties(count) => least = *count,
                Constraint::MaxProperties(count) => most = *count,
                Constraint::Keys(rules) => keys = rules,
                _ => {}
            }
        }
        let wanted = match self.is_full(depth) {
            true => least.max(1).min(most),
            false => least,
        };
        let mut tries = 0;
        while (object.len() as u64) < wanted && tries < TRIES {
            tries += 1;
            let key = match self.chance.pick(names) {
                Some(name) => name.clone(),
                None => text::make(&mut self.chance, Letters::Plain, None, keys)?,
            };
            if object.contains_key(&key) {
                continue;
            }
            match self.value(item, depth + 1) {
                Some(value) => object.insert(key, value),
                None => break,
            };
        }
        (object.len() as u64 >= least).then_some(())
    }

    fn object(&mut self, model: &Model, rules: &[Constraint], depth: usize) -> Option<Value> {
        let mut object = Map::new();
        let sent = |field: &&Field| field.access != Access::ReadOnly;
        for field in model.fields.iter().filter(sent) {
            if !field.is_required() && !self.is_full(depth) {
                continue;
            }
            match self.field_value(field, depth) {
                Some(value) => {
                    object.insert(field.wire.clone(), value);
                }
                None if field.is_required() => return None,
                None => {}
            }
        }
        self.at_least(&mut object, model, rules, depth);
        if let Some(additional) = model.additional
            && self.is_full(depth)
        {
            let mut more = Map::new();
            let added = self.entries(&mut more, additional, (&[], &[]), depth);
            if added.is_some() {
                more.into_iter().for_each(|(key, value)| {
                    object.entry(key).or_insert(value);
                });
            }
        }
        Some(Value::Object(object))
    }

    /// Adds what may be left out where an object must have some number of properties.
    fn at_least(
        &mut self,
        object: &mut Map<String, Value>,
        model: &Model,
        rules: &[Constraint],
        depth: usize,
    ) {
        let least = rules.iter().find_map(|rule| match rule {
            Constraint::MinProperties(count) => Some(*count),
            _ => None,
        });
        for field in &model.fields {
            if object.len() as u64 >= least.unwrap_or(0) {
                return;
            }
            if field.access != Access::ReadOnly
                && let Some(value) = self.field_value(field, depth)
            {
                object.entry(field.wire.clone()).or_insert(value);
            }
        }
    }

    fn field_value(&mut self, field: &Field, depth: usize) -> Option<Value> {
        match &field.constant {
            Some(Constant::String(text)) => return Some(Value::from(text.as_str())),
            Some(Constant::Integer(number)) => return Some(Value::from(*number)),
            Some(Constant::Boolean(truth)) => return Some(Value::Bool(*truth)),
            Some(Constant::Json(text)) => return serde_json::from_str(text).ok(),
            None => {}
        }
        let may_be_null = matches!(field.presence, Presence::Nullable | Presence::Maybe);
        if may_be_null && !self.is_full(depth) {
            return Some(Value::Null);
        }
        let (inner, _) = self.api.types.strip_nullable(field.ty);
        self.value(inner, depth + 1)
    }

    /// A value of a union's tag, as its property has it.
    fn tag(&self, variant: TypeId, tag: &str, word: &str) -> Value {
        let mut fields = self.api.types.fields(variant).iter();
        let field = fields.rfind(|field| field.wire == tag);
        let shape = field.map(|field| {
            let (inner, _) = self.api.types.strip_nullable(field.ty);
            &self.api.types.get(inner).shape
        });
        let is_text = !matches!(
            shape,
            Some(Shape::Integer(_) | Shape::Boolean | Shape::Enum(Enum::Integers(_)))
        );
        match serde_json::from_str(word) {
            Ok(value) if !is_text => value,
            _ => Value::from(word),
        }
    }

    fn alternative(&mut self, id: TypeId, union: &Union, depth: usize) -> Option<Value> {
        let count = union.variants.len();
        let first = self.chance.below(count as u64) as usize;
        // One that can't be met leaves its turn to the next, and so does one of which another alternative
        // can't be told.
        let turns = (0..count).filter_map(|turn| union.variants.get((first + turn) % count));
        // A whole number would be two of them.
        let is = |ty: TypeId, test: fn(&Shape) -> bool| test(&self.api.types.get(ty).shape);
        let has_numbers = union
            .variants
            .iter()
            .any(|it| is(it.ty, |shape| matches!(shape, Shape::Number)));
        let turns = turns
            .filter(|it| !(has_numbers && is(it.ty, |shape| matches!(shape, Shape::Integer(_)))));
        let turns: Vec<_> = turns.collect();
        let mut refused = None;
        for variant in turns {
            let Some(mut value) = self.value(variant.ty, depth + 1) else {
                continue;
            };
            let tag = union.tag.as_ref().zip(self.chance.pick(&variant.tags));
            if let (Some((tag, word)), Value::Object(object)) = (tag, &mut value) {
                let value = self.tag(variant.ty, tag, word);
                object.insert(tag.clone(), value);
            }
            if (self.allows)(id, &value) {
                return Some(value);
            }
            refused.get_or_insert(value);
        }
        refused
    }
}

/// The least and the most that a width holds.
fn range(width: Width) -> (i128, i128) {
    match width {
        Width::I32 => (i32::MIN.into(), i32::MAX.into()),
        // Beyond 2^53 a JSON reader of the other side may lose digits.
        Width::U64 => (0, 1 << 53),
        Width::I64 | Width::Wide => (-(1 << 53), 1 << 53),
    }
}
