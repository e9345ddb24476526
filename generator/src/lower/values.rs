//! Values and alternatives: `enum`, `const`, `oneOf`, `anyOf`, and when one is really another.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value as Json;

use super::at_once::Together;
use super::context::{Lowering, Part};
use super::facets::{Facets, Listed};
use super::json_type::JsonType;
use crate::ir::{Constant, Enum, EnumValue, Others, Shape, Step, TypeId, Union, Variant, Width};
use crate::report::{Code, Spot};
use crate::source::NodeId;

impl Lowering<'_, '_> {
    /// `enum`.
    pub fn values(&mut self, id: TypeId, values: &[Listed], facets: &Facets) -> Shape {
        let place = self.api.types.get(id).place;
        if facets.types == [JsonType::Array] && !values.iter().any(|it| it.value.is_array()) {
            return self.values_of_items(id, values, facets);
        }
        let values = self.as_told(values.to_vec(), facets);
        let values = self.as_typed(values, facets, place);
        let values = self.distinct_values(values, place);
        if let Some(texts) = all(&values, |value| value.as_str().map(str::to_owned)) {
            return self.as_open(Enum::Texts(texts, Others::Drift), facets.open, place);
        }
        let only_whole = matches!(
            facets.types.as_slice(),
            [JsonType::Integer | JsonType::Number]
        );
        let number = |value: &Json| match only_whole {
            true => whole(value).and_then(|number| i64::try_from(number).ok()),
            // Of numbers that happen to be whole, others may come.
            false if facets.types.contains(&JsonType::Number) => None,
            false => value.as_i64(),
        };
        if let Some(numbers) = all(&values, number) {
            return self.as_open(Enum::Integers(numbers), facets.open, place);
        }
        if values.iter().all(|listed| listed.value.is_boolean()) {
            if values.len() == 1 {
                let message = "this `enum` has one of the two values of a boolean";
                self.report
                    .note(Code::NotRepresented, Spot::Node(place), message)
                    .help("it is documented and not checked, unless it tells alternatives apart");
            }
            return Shape::Boolean;
        }
        let is_number = values.iter().all(|listed| listed.value.is_number());
        if !is_number && let Some(values) = all(&values, |value| Some(value.to_string())) {
            return self.as_open(Enum::Mixed(values), facets.open, place);
        }
        let message = match values.iter().all(|listed| whole(&listed.value).is_some()) {
            true => "the values of this `enum` are numbers that 64 bits don't all hold",
            false => "the values of this `enum` are numbers that are not all whole",
        };
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("its values are documented and not checked");
        match facets.types.as_slice() {
            [ty] => self.single(id, *ty, facets),
            _ if is_number => Shape::Number,
            _ => Shape::Any,
        }
    }

    /// Values that stand at a list and are no lists: those of its items, unless these have their own.
    fn values_of_items(&mut self, id: TypeId, values: &[Listed], facets: &Facets) -> Shape {
        let place = self.api.types.get(id).place;
        let parts: Vec<Part> = facets.items.iter().map(|node| Part::Whole(*node)).collect();
        let said = self.combined(&parts);
        // A list in a list: of which the values are, nothing says.
        let is_clear = said.values.is_none()
            && facets.prefix_items.is_empty()
            && !said.types.contains(&JsonType::Array);
        let message = "the values of this `enum` are no lists, and its type is array";
        self.report
            .warning(Code::Contradiction, Spot::Node(place), message)
            .help(match is_clear {
                true => "they are taken for those of the items",
                false => "they are ignored",
            });
        if !is_clear {
            return self.single(id, JsonType::Array, facets);
        }
        let item = self.anything(id, Step::Item);
        let shape = self.values(item, values, &said);
        let ty = self.api.types.get_mut(item);
        ty.docs = said.docs;
        ty.shape = shape;
        Shape::Array(item)
    }

    /// The values, each once.
    fn distinct_values(&mut self, values: Vec<Listed>, place: NodeId) -> Vec<Listed> {
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for listed in values {
            // `1` and `1.0` are one number.
            let text = match whole(&listed.value) {
                Some(number) => number.to_string(),
                None => listed.value.to_string(),
            };
            if seen.contains(&text) {
                self.report
                    .warning(
                        Code::Malformed,
                        Spot::Node(place),
                        format!("{text} stands in this `enum` more than once"),
                    )
                    .help("it is one value");
                continue;
            }
            seen.insert(text);
            kept.push(listed);
        }
        kept
    }

    /// What alternatives say that list values one by one; none of one that doesn't.
    fn told_values(&mut self, facets: &Facets) -> Vec<Option<Listed>> {
        let alternatives = facets.alternatives.iter().flatten();
        let told: Vec<Rc<Facets>> = alternatives
            .map(|node| self.flat(*node, &mut Vec::new()))
            .collect();
        let told = told.iter().map(|said| {
            let value = match (&said.values.as_deref(), &said.constant) {
                (Some([one]), _) => Some(&one.value),
                (_, value) => value.as_ref(),
            };
            Some(constant(value?, said))
        });
        told.collect()
    }

    /// Whether alternatives list the values once more, and nothing else: they say what these are called.
    pub fn is_told_by_alternatives(&mut self, facets: &Facets) -> bool {
        let Some(values) = facets
            .values
            .as_ref()
            .filter(|_| !facets.alternatives.is_empty())
        else {
            return false;
        };
        let values: BTreeSet<String> = values.iter().map(|it| it.value.to_string()).collect();
        let told = self.told_values(facets);
        told.iter().all(|told| {
            let told = told.as_ref().map(|it| it.value.to_string());
            told.is_some_and(|value| values.contains(&value))
        })
    }

    /// Values that are some of those which alternatives list one by one have their names and descriptions.
    fn as_told(&mut self, mut values: Vec<Listed>, facets: &Facets) -> Vec<Listed> {
        let places = values.iter().enumerate();
        let places: BTreeMap<String, usize> = places
            .map(|(place, listed)| (listed.value.to_string(), place))
            .collect();
        for told in self.told_values(facets).into_iter().flatten() {
            let place = places.get(&told.value.to_string());
            if let Some(listed) = place.and_then(|place| values.get_mut(*place)) {
                listed.name = listed.name.take().or(told.name);
                listed.docs = listed.docs.take().or(told.docs);
            }
        }
        values
    }

    /// Values that YAML reads as numbers or flags where the type is text are meant as text; and texts that spell
    /// numbers or flags where the type is one of those are meant as what they spell.
    fn as_typed(&mut self, values: Vec<Listed>, facets: &Facets, place: NodeId) -> Vec<Listed> {
        let foreign = |value: &Json| {
            let ty = JsonType::of(value);
            let known = |ty| match ty {
                JsonType::Integer => {
                    facets.types.contains(&ty) || facets.types.contains(&JsonType::Number)
                }
                _ => facets.types.contains(&ty),
            };
            !ty.is_some_and(known)
        };
        let found = values.iter().find(|listed| foreign(&listed.value));
        let Some(found) = found.filter(|_| !facets.types.is_empty()) else {
            return values;
        };
        let read = |value: &Json| -> Option<Json> {
            if !foreign(value) {
                return Some(value.clone());
            }
            match value {
                Json::String(text) => {
                    let is_plain = |spelt: &Json| {
                        let again = spelt.to_string();
                        again == *text && !foreign(spelt)
                    };
                    serde_json::from_str(text).ok().filter(is_plain)
                }
                Json::Number(_) | Json::Bool(_) => {
                    let text = Json::String(value.to_string());
                    (!foreign(&text)).then_some(text)
                }
                _ => None,
            }
        };
        let meant: Option<Vec<Json>> = values.iter().map(|listed| read(&listed.value)).collect();
        let types: Vec<&str> = facets.types.iter().map(|ty| ty.name()).collect();
        let types = types.join(" or ");
        let message = format!("the value {} is not of type {types}", found.value);
        let first = meant.as_ref().and_then(|all| all.first());
        self.report
            .warning(Code::Contradiction, Spot::Node(place), message)
            .help(match first {
                Some(Json::String(_)) => "it is taken as text",
                Some(_) => "it is taken as what its text spells",
                None => "the values hold",
            });
        let Some(meant) = meant else {
            return values;
        };
        let values = values.into_iter().zip(meant);
        let values = values.map(|(listed, value)| Listed { value, ..listed });
        values.collect()
    }

    /// The value of a `const` as the type that is declared has it, where it can be read so.
    pub fn constant_as_typed(&mut self, id: TypeId, value: &Json, facets: &Facets) -> Json {
        let place = self.api.types.get(id).place;
        let listed = vec![constant(value, facets)];
        let meant = self.as_typed(listed, facets, place).into_iter().next();
        meant.map_or_else(|| value.clone(), |listed| listed.value)
    }

    /// `oneOf`, `anyOf`.
    pub fn union(
        &mut self,
        id: TypeId,
        parts: &[Part],
        facets: &Facets,
        alternatives: &[Together],
    ) -> Shape {
        let whole = |nodes: &Together| nodes.iter().map(|node| Part::Whole(*node)).collect();
        let said = alternatives.iter().map(whole);
        let said: Vec<Facets> = said.map(|all: Vec<Part>| self.combined(&all)).collect();
        if !facets.speaks_of_objects()
            && let Some(values) = self.listed(alternatives, &said)
        {
            let place = self.api.types.get(id).place;
            return self.as_open(values, facets.open, place);
        }
        // A tag is said by each alternative, or implied.
        let mut beside = facets.clone();
        if let Some(discriminator) = &facets.discriminator {
            beside
                .required
                .retain(|name| *name != discriminator.property_name);
        }
        let mut variants: Vec<Variant> = Vec::new();
        let (mut known, mut holds) = (BTreeSet::new(), false);
        for (nodes, said) in alternatives.iter().zip(&said) {
            let Some(node) = nodes.first() else { continue };
            let meant: Vec<NodeId> = nodes.iter().map(|node| self.unwrap(*node).0).collect();
            if parts.iter().any(|part| meant.contains(&part.node())) {
                self.is_itself(*node);
                continue;
            }
            let word = self.word_of_all(nodes);
            let contradiction = facets.contradicts(said);
            // What stands beside the alternatives holds for each that it allows.
            let mut all: Vec<Part> = match contradiction.is_none() && beside.bears_on(said) {
                true => parts.iter().map(|part| Part::Base(part.node())).collect(),
                false => Vec::new(),
            };
            holds |= !all.is_empty();
            if let Some(contradiction) = contradiction {
                self.report
                    .warning(Code::Contradiction, Spot::Node(*node), contradiction)
                    .help("the alternative holds, as if no `type` stood beside it");
            }
            all.extend(nodes.iter().map(|node| Part::Whole(*node)));
            let path = self.below(id, Step::Variant(word.clone()));
            let ty = self.ty(all, Some(path));
            if !known.insert(ty) {
                continue;
            }
            self.schema_of.entry(ty).or_insert(*node);
            variants.push(Variant {
                ty,
                tags: Vec::new(),
                word,
                boxed: false,
                description: self.beside_reference(*node),
                place: *node,
            });
        }
        if !holds {
            self.left(facets, "no alternative beside it is of that type");
        }
        if let Some(discriminator) = &facets.discriminator {
            self.discriminators.insert(id, discriminator.clone());
        }
        let mut union = Union::new(None, variants);
        if facets.discriminator.is_none() {
            self.tell_by_parent(&mut union);
        }
        Shape::Union(union)
    }

    /// The word of an alternative; of several that hold at once, each one's.
    fn word_of_all(&mut self, nodes: &[NodeId]) -> Option<String> {
        let words = nodes.iter().filter_map(|node| self.variant_word(*node));
        let mut words: Vec<String> = words.collect();
        words.dedup();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// What a schema is described by that refers to another.
    pub fn beside_reference(&mut self, node: NodeId) -> Option<String> {
        self.dialect.reference(node)?;
        self.facets(node).docs.description.clone()
    }

    /// Alternatives that all inherit one schema are told apart as it tells its heirs apart.
    fn tell_by_parent(&mut self, union: &mut Union) {
        let alternatives = union.variants.iter().map(|variant| {
            let said = self.combined(&[Part::Whole(variant.place)]);
            (variant.place, said.possible().contains(&JsonType::Object))
        });
        let alternatives: Vec<(NodeId, bool)> = alternatives.collect();
        if let Some((name, tags)) = self.tag_of_common_parent(&alternatives) {
            union.tag = Some(name);
            for (variant, tags) in union.variants.iter_mut().zip(tags) {
                variant.tags = tags;
            }
        }
    }
}

/// The values of an enum, if every one is of a kind.
fn all<T>(values: &[Listed], wire: impl Fn(&Json) -> Option<T>) -> Option<Vec<EnumValue<T>>> {
    let value = |listed: &Listed| {
        Some(EnumValue {
            wire: wire(&listed.value)?,
            name: listed.name.clone(),
            docs: listed.docs.clone(),
        })
    };
    values.iter().map(value).collect()
}

/// A list without those that say again what one before says; names and descriptions are kept.
fn unique<T: Ord + Clone>(values: Vec<EnumValue<T>>) -> Vec<EnumValue<T>> {
    let mut places: BTreeMap<T, usize> = BTreeMap::new();
    let mut kept: Vec<EnumValue<T>> = Vec::new();
    for value in values {
        let place = *places.entry(value.wire.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(known) => {
                known.name = known.name.take().or(value.name);
                known.docs = known.docs.take().or(value.docs);
            }
            None => kept.push(value),
        }
    }
    kept
}

impl Lowering<'_, '_> {
    /// The values of alternatives that are nothing but values: constants and unnamed lists of one type,
    /// or a list of texts beside any text.
    fn listed(&self, alternatives: &[Together], said: &[Facets]) -> Option<Enum> {
        let is_named = |nodes: &Together| {
            let mut nodes = nodes.iter();
            nodes.any(|node| self.dialect.reference(*node).is_some())
        };
        let named = alternatives.iter().map(is_named);
        let alternatives: Vec<(bool, &Facets)> = named.zip(said).collect();
        listed(&alternatives)
    }
}

fn listed(alternatives: &[(bool, &Facets)]) -> Option<Enum> {
    let mut texts: Vec<EnumValue<String>> = Vec::new();
    let mut numbers: Vec<EnumValue<i64>> = Vec::new();
    let mut lists = 0;
    let mut open = false;
    for (is_named, said) in alternatives {
        let only: Vec<Listed> = match (&said.values, &said.constant) {
            (Some(values), _) => match values.as_slice() {
                // A list of one value is a constant.
                [one] => vec![constant(&one.value, said)],
                _ => Vec::new(),
            },
            (None, value) => value.iter().map(|value| constant(value, said)).collect(),
        };
        let values = match (&said.values, only.as_slice()) {
            (_, [_, ..]) => only.as_slice(),
            (Some(values), []) => values.as_slice(),
            (None, []) if plain_text(said) => {
                open = true;
                continue;
            }
            (None, []) => return None,
        };
        lists += usize::from(*is_named && only.is_empty());
        for listed in values {
            let (name, docs) = (listed.name.clone(), listed.docs.clone());
            match (listed.value.as_str(), listed.value.as_i64()) {
                (Some(text), _) => texts.push(EnumValue {
                    wire: text.to_owned(),
                    name,
                    docs,
                }),
                (None, Some(wire)) => numbers.push(EnumValue { wire, name, docs }),
                (None, None) => return None,
            }
        }
    }
    // Two named lists stay two types; a list beside any text is one open list.
    let one_list = lists == 0 || (lists == 1 && open);
    match (texts.is_empty(), numbers.is_empty()) {
        (false, true) if one_list && open => Some(Enum::Texts(unique(texts), Others::Allowed)),
        (false, true) if one_list => Some(Enum::Texts(unique(texts), Others::Drift)),
        (true, false) if lists == 0 && !open => Some(Enum::Integers(unique(numbers))),
        _ => None,
    }
}

/// A constant among alternatives, which its schema names and describes.
fn constant(value: &Json, said: &Facets) -> Listed {
    Listed {
        value: value.clone(),
        name: said.docs.summary.clone(),
        docs: said.docs.description.clone(),
    }
}

/// Whether a schema is any text at all.
fn plain_text(said: &Facets) -> bool {
    said.types == [JsonType::String]
        && said.format.is_none()
        && said.constraints.is_empty()
        && said.alternatives.is_empty()
}

/// The type of a `const`'s value, and the value.
pub fn constant_shape(value: &Json) -> (Shape, Constant) {
    match value {
        Json::String(text) => (Shape::String, Constant::String(text.clone())),
        Json::Bool(flag) => (Shape::Boolean, Constant::Boolean(*flag)),
        Json::Number(number) => match number.as_i64() {
            Some(number) => (Shape::Integer(Width::I64), Constant::Integer(number)),
            None => (Shape::Any, Constant::Json(value.to_string())),
        },
        _ => (Shape::Any, Constant::Json(value.to_string())),
    }
}

/// A whole number, also where it is written `1.0`, as JSON Schema has it.
pub fn whole(value: &Json) -> Option<i128> {
    if let Some(number) = value.as_i64() {
        return Some(number.into());
    }
    if let Some(number) = value.as_u64() {
        return Some(number.into());
    }
    // Whole numbers up to 2^53 are exact in an f64.
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    (number.abs() <= 9_007_199_254_740_992.0).then_some(number as i128)
}
