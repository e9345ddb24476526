//! Pass: what has one value only (`const`). A property of an object has it without anybody's doing, and so has a
//! parameter that must be given; anywhere else it is a list of one value.

use std::collections::BTreeMap;

use super::context::Lowering;
use crate::ir::{
    Access, Constant, Enum, EnumValue, Field, FixedParameter, Location, Others, Parameter, Shape,
    TypeId, Types,
};
use crate::report::{Code, Spot};

/// Writes each into its property, and makes lists of the others.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let Lowering {
        api,
        constants,
        report,
        ..
    } = lowering;
    let mut lists = Lists {
        constants,
        made: BTreeMap::new(),
        told: Vec::new(),
    };
    for index in 0..api.types.len() {
        let id = TypeId(index as u32);
        let mut shape = std::mem::replace(&mut api.types.get_mut(id).shape, Shape::Any);
        match &mut shape {
            Shape::Model(model) => {
                for field in &mut model.fields {
                    field.constant = lists.constants.get(&field.ty).cloned();
                }
            }
            // The text itself tells an alternative from the others.
            Shape::Union(union) => {
                for variant in &mut union.variants {
                    if matches!(lists.constants.get(&variant.ty), Some(Constant::String(_))) {
                        lists.list(&mut api.types, &mut variant.ty);
                    }
                }
            }
            Shape::Array(held) | Shape::Map(held) => lists.list(&mut api.types, held),
            _ => {}
        }
        api.types.get_mut(id).shape = shape;
    }
    for operation in &mut api.operations {
        for mut parameter in std::mem::take(&mut operation.parameters) {
            match lists.only(&api.types, &parameter) {
                Some(value) => operation.fixed.push(FixedParameter { parameter, value }),
                None => {
                    lists.list(&mut api.types, &mut parameter.ty);
                    operation.parameters.push(parameter);
                }
            }
        }
    }
    lists.told.sort();
    lists.told.dedup();
    for id in lists.told {
        report
            .note(
                Code::NotRepresented,
                Spot::Node(api.types.get(id).place),
                "this `const` is neither a text nor a whole number",
            )
            .help("any value of its type is taken");
    }
}

/// A property that must be sent has the only value of its list. Of what is received, a list may grow.
pub fn of_one(types: &mut Types) {
    for index in 0..types.len() {
        let id = TypeId(index as u32);
        if !types.get(id).usage.sent {
            continue;
        }
        let mut shape = std::mem::replace(&mut types.get_mut(id).shape, Shape::Any);
        if let Shape::Model(model) = &mut shape {
            let open = |field: &&mut Field| {
                field.constant.is_none() && field.is_required() && field.access != Access::ReadOnly
            };
            for field in model.fields.iter_mut().filter(open) {
                if let Shape::Enum(values) = &types.get(field.ty).shape {
                    field.constant = values.only();
                }
            }
        }
        types.get_mut(id).shape = shape;
    }
}

/// The lists of one value that constants stand for.
struct Lists<'a> {
    constants: &'a BTreeMap<TypeId, Constant>,
    made: BTreeMap<TypeId, TypeId>,
    /// What no list can be of.
    told: Vec<TypeId>,
}

impl Lists<'_> {
    /// What each call sends for a parameter, where the document leaves no choice.
    fn only(&self, types: &Types, parameter: &Parameter) -> Option<Constant> {
        let only = match &types.get(parameter.ty).shape {
            Shape::Enum(values) => values.only(),
            _ => self.constants.get(&parameter.ty).cloned(),
        };
        // Of what no call could send the caller is asked, and told when it is sent.
        let is_sent = |value: &Constant| match (value, parameter.location) {
            (Constant::Json(_), _) => false,
            (Constant::String(text), Location::Path) => !matches!(text.as_str(), "" | "." | ".."),
            (Constant::String(text), Location::Header) => !text.contains(char::is_control),
            _ => true,
        };
        only.filter(is_sent).filter(|_| parameter.required)
    }

    /// Replaces the type of a constant.
    fn list(&mut self, types: &mut Types, id: &mut TypeId) {
        let Some(constant) = self.constants.get(id) else {
            return;
        };
        if let Some(known) = self.made.get(id) {
            *id = *known;
            return;
        }
        let mut listed = types.get(*id).clone();
        listed.shape = match (constant, &listed.shape) {
            (Constant::String(text), Shape::String) => {
                Shape::Enum(Enum::Texts(vec![only(text.clone())], Others::Drift))
            }
            (Constant::Integer(number), Shape::Integer(_)) => {
                Shape::Enum(Enum::Integers(vec![only(*number)]))
            }
            (Constant::Json(json), _) if json == "null" => return,
            _ => {
                self.told.push(*id);
                return;
            }
        };
        let list = types.push(listed);
        self.made.insert(*id, list);
        *id = list;
    }
}

fn only<T>(wire: T) -> EnumValue<T> {
    EnumValue {
        wire,
        name: None,
        docs: None,
    }
}
