//! Values and alternatives: `enum`, `const`, `oneOf`, `anyOf`, and when one is really another.

use serde_json::Value as Json;

use super::context::{Lowering, Part};
use super::facets::{Facets, JsonType};
use crate::ir::{Constant, Enum, EnumValue, Shape, Step, TypeId, Union, Variant, Width};
use crate::report::{Code, Spot};
use crate::source::NodeId;

impl Lowering<'_, '_> {
    /// `enum`.
    pub fn values(&mut self, id: TypeId, values: &[Json], facets: &Facets) -> Shape {
        let name = |index: usize| {
            facets
                .value_names
                .get(index)
                .filter(|name| !name.is_empty())
                .cloned()
        };
        let docs = |index: usize| {
            facets
                .value_docs
                .get(index)
                .filter(|docs| !docs.is_empty())
                .cloned()
        };
        fn unique<T: PartialEq>(values: Vec<EnumValue<T>>) -> Vec<EnumValue<T>> {
            let mut kept: Vec<EnumValue<T>> = Vec::new();
            for value in values {
                if !kept.iter().any(|other| other.wire == value.wire) {
                    kept.push(value);
                }
            }
            kept
        }
        let texts: Option<Vec<_>> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let wire = value.as_str()?.to_owned();
                Some(EnumValue {
                    wire,
                    name: name(index),
                    docs: docs(index),
                })
            })
            .collect();
        if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
            return Shape::Enum(Enum::Strings(unique(texts)));
        }
        let numbers: Option<Vec<_>> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let wire = value.as_i64()?;
                Some(EnumValue {
                    wire,
                    name: name(index),
                    docs: docs(index),
                })
            })
            .collect();
        if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            return Shape::Enum(Enum::Integers(unique(numbers)));
        }
        if values.iter().all(Json::is_boolean) {
            return Shape::Boolean;
        }
        let place = self.api.types.get(id).place;
        self.report
            .note(
                Code::NotRepresented,
                Spot::Node(place),
                "the values of this `enum` are not all texts or all whole numbers",
            )
            .help("its values are documented and not checked");
        match facets.types.as_slice() {
            [ty] => self.single(id, *ty, facets),
            _ => Shape::Any,
        }
    }

    /// `oneOf`, `anyOf`.
    pub fn union(
        &mut self,
        id: TypeId,
        parts: &[Part],
        facets: &Facets,
        alternatives: &[NodeId],
    ) -> Shape {
        let said: Vec<Facets> = alternatives
            .iter()
            .map(|node| self.combined(&[Part::Whole(*node)]))
            .collect();
        if !facets.speaks_of_objects()
            && let Some(values) = listed(&said)
        {
            return Shape::Enum(values);
        }
        let mut base = facets.clone();
        base.alternatives.clear();
        base.types.retain(|ty| *ty != JsonType::Object);
        let base: Vec<Part> = match base.speaks_of_objects() {
            true => parts.iter().map(|part| Part::Base(part.node())).collect(),
            false => Vec::new(),
        };
        let mut variants: Vec<Variant> = Vec::new();
        for node in alternatives {
            let (meant, _) = self.unwrap(*node);
            if parts.iter().any(|part| part.node() == meant) {
                self.report
                    .error(
                        Code::CircularReference,
                        Spot::Node(*node),
                        "this schema is an alternative of itself",
                    )
                    .help("the alternative is left out");
                continue;
            }
            let word = self.variant_word(*node);
            let mut parts = base.clone();
            parts.push(Part::Whole(*node));
            let path = self.below(id, Step::Variant(word.clone()));
            let ty = self.ty(parts, Some(path));
            if variants.iter().any(|variant| variant.ty == ty) {
                continue;
            }
            self.schema_of.entry(ty).or_insert(*node);
            variants.push(Variant {
                ty,
                tags: Vec::new(),
                word,
                boxed: false,
                place: *node,
            });
        }
        if let Some(discriminator) = &facets.discriminator {
            self.discriminators.insert(id, discriminator.clone());
        }
        Shape::Union(Union {
            tag: None,
            variants,
        })
    }
}

/// The values of alternatives that are nothing but values: constants of one type, or a list of texts
/// beside any text.
fn listed(alternatives: &[Facets]) -> Option<Enum> {
    let mut texts: Vec<EnumValue<String>> = Vec::new();
    let mut numbers: Vec<EnumValue<i64>> = Vec::new();
    let mut lists = 0;
    let mut open = false;
    for said in alternatives {
        let only = std::slice::from_ref(said.constant.as_ref().unwrap_or(&Json::Null));
        let values = match (&said.values, &said.constant) {
            (Some(values), _) => values.as_slice(),
            (None, Some(_)) => only,
            (None, None) if plain_text(said) => {
                open = true;
                continue;
            }
            (None, None) => return None,
        };
        lists += usize::from(said.values.is_some());
        for value in values {
            let name = said
                .docs
                .summary
                .clone()
                .filter(|_| said.constant.is_some());
            let docs = said
                .docs
                .description
                .clone()
                .filter(|_| said.constant.is_some());
            match (value.as_str(), value.as_i64()) {
                (Some(text), _) => texts.push(EnumValue {
                    wire: text.to_owned(),
                    name,
                    docs,
                }),
                (None, Some(number)) => numbers.push(EnumValue {
                    wire: number,
                    name,
                    docs,
                }),
                (None, None) => return None,
            }
        }
    }
    // Two named lists stay two types; a list beside any text is one open list.
    let one_list = lists == 0 || (lists == 1 && open);
    match (texts.is_empty(), numbers.is_empty()) {
        (false, true) if one_list => Some(Enum::Strings(texts)),
        (true, false) if lists == 0 && !open => Some(Enum::Integers(numbers)),
        _ => None,
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
