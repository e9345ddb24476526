//! What the document says of schemas for which a type of another crate stands: nobody can name that in Rust, and
//! the wire has it all the same.

use super::collect::{Collect, Facts};
use super::{Kind, constraints, types};
use crate::ir::{Enum, Field, Shape, TypeId};

/// How deep it is told, and how many types: enough to see that one changed.
const DEPTH: usize = 6;
const MOST: usize = 500;

impl Collect<'_> {
    /// A line for each such schema.
    pub(super) fn described(&mut self) {
        let api = self.api;
        for (id, ty) in api.types.iter() {
            let Shape::Own(own) = ty.shape else { continue };
            let pointer = self.tree.pointer(ty.place);
            let name = pointer.strip_prefix("/components/schemas/");
            let Some(name) = name.filter(|name| !name.contains('/')) else {
                continue;
            };
            let mut left = MOST;
            let wire = self.wire(own.described, DEPTH, &mut left);
            let mut facts = Facts::default().say("wire", wire);
            let rules = &api.types.get(own.described).constraints;
            constraints::own(rules, "", &mut facts.0);
            let rust = types::value(api, self.names, id);
            // A line has its columns by spaces and bars.
            let is_plain = |letter: char| letter.is_alphanumeric() || "_.-".contains(letter);
            let name = name.replace(|letter| !is_plain(letter), "_");
            let path = format!("schemas::{name}");
            self.add(path, Kind::Described, rust, facts, ty.place, &ty.docs);
        }
    }

    /// `{amount: i64, currency?: String}`
    fn wire(&self, id: TypeId, depth: usize, left: &mut usize) -> String {
        let (Some(depth), Some(less)) = (depth.checked_sub(1), left.checked_sub(1)) else {
            return "…".to_owned();
        };
        *left = less;
        let types = &self.api.types;
        match &types.get(id).shape {
            Shape::Own(own) => self.wire(own.described, depth, left),
            Shape::Nullable(held) => format!("{} or null", self.wire(*held, depth, left)),
            Shape::Array(item) => format!("[{}]", self.wire(*item, depth, left)),
            Shape::Map(value) => format!("{{*: {}}}", self.wire(*value, depth, left)),
            Shape::Model(model) => {
                let mut fields: Vec<&Field> = model.fields.iter().collect();
                fields.sort_by(|one, other| one.wire.cmp(&other.wire));
                let fields = fields.into_iter().map(|field| {
                    let mark = if field.is_required() { "" } else { "?" };
                    format!("{}{mark}: {}", field.wire, self.wire(field.ty, depth, left))
                });
                let mut fields: Vec<String> = fields.collect();
                if let Some(other) = model.additional {
                    fields.push(format!("*: {}", self.wire(other, depth, left)));
                }
                format!("{{{}}}", fields.join(", "))
            }
            Shape::Enum(Enum::Texts(values, _) | Enum::Mixed(values)) => {
                let values = values.iter().map(|value| format!("{:?}", value.wire));
                values.collect::<Vec<_>>().join(" | ")
            }
            Shape::Enum(Enum::Integers(values)) => {
                let values = values.iter().map(|value| value.wire.to_string());
                values.collect::<Vec<_>>().join(" | ")
            }
            Shape::Union(union) => {
                let variants = union.variants.iter();
                let variants = variants.map(|variant| self.wire(variant.ty, depth, left));
                format!("({})", variants.collect::<Vec<_>>().join(" | "))
            }
            Shape::Any
            | Shape::Boolean
            | Shape::Integer(_)
            | Shape::Number
            | Shape::String
            | Shape::Format(_)
            | Shape::Binary
            | Shape::File => types::value(self.api, self.names, id),
        }
    }
}
