//! Objects of which the schema asks what the IR doesn't have: which properties may not be there together, of
//! which one must be. Found by trying, with another reader's word on each try.

use serde_json::{Map, Value};

use super::Values;
use crate::ir::{Access, Field, Model, Shape, TypeId};

/// Of how many properties pairs are tried.
const FEW: usize = 16;

impl<'a> Values<'a> {
    /// An object with as much of what may be left out as the schema allows together; none where no one or two
    /// of these properties make it valid.
    pub(super) fn settled(&mut self, id: TypeId, value: &Value, depth: usize) -> Option<Value> {
        let object = value.as_object()?;
        let model = self.model_of(id, object)?;
        let (mut kept, mut loose) = self.parted(model, object, depth);
        if !(self.allows)(id, &Value::Object(kept.clone())) {
            kept = self.smallest(id, &kept, &loose)?;
        }
        loose.retain(|(key, _)| !kept.contains_key(key));
        if self.is_full(depth) {
            for (key, value) in loose {
                let mut more = kept.clone();
                more.insert(key, value);
                let more = Value::Object(more);
                if (self.allows)(id, &more)
                    && let Value::Object(more) = more
                {
                    kept = more;
                }
            }
        }
        Some(Value::Object(kept))
    }

    /// The model that an object was made of: the type itself, or the alternative that declares most of it.
    fn model_of(&self, id: TypeId, object: &Map<String, Value>) -> Option<&'a Model> {
        let api = self.api;
        let types = &api.types;
        let declared = |model: &&Model| {
            let has = |field: &&Field| object.contains_key(&field.wire);
            let missing = |field: &&Field| field.is_required() && !has(field);
            let known = model.fields.iter().filter(has).count();
            (
                std::cmp::Reverse(model.fields.iter().filter(missing).count()),
                known,
            )
        };
        let (inner, _) = types.strip_nullable(id);
        match &types.get(inner).shape {
            Shape::Model(model) => Some(model),
            Shape::Union(union) => {
                let variants = union.variants.iter();
                let models = variants.filter_map(|it| match &types.get(it.ty).shape {
                    Shape::Model(model) => Some(model),
                    _ => None,
                });
                models.max_by_key(declared)
            }
            _ => None,
        }
    }

    /// What an object must have, and what it may have.
    fn parted(
        &mut self,
        model: &Model,
        object: &Map<String, Value>,
        depth: usize,
    ) -> (Map<String, Value>, Vec<(String, Value)>) {
        let (mut kept, mut loose) = (Map::new(), Vec::new());
        for (key, value) in object {
            let field = model.fields.iter().find(|field| field.wire == *key);
            if field.is_some_and(Field::is_required) {
                kept.insert(key.clone(), value.clone());
            } else {
                loose.push((key.clone(), value.clone()));
            }
        }
        for field in &model.fields {
            let is_sent = field.access != Access::ReadOnly;
            if is_sent
                && !object.contains_key(&field.wire)
                && let Some(value) = self.field_value(field, depth)
            {
                loose.push((field.wire.clone(), value));
            }
        }
        (kept, loose)
    }

    /// With one more property, or two, so that the schema allows it.
    fn smallest(
        &self,
        id: TypeId,
        kept: &Map<String, Value>,
        loose: &[(String, Value)],
    ) -> Option<Map<String, Value>> {
        let with = |more: &[&(String, Value)]| {
            let more = more.iter().map(|(key, value)| (key.clone(), value.clone()));
            let all: Map<_, _> = kept.clone().into_iter().chain(more).collect();
            let all = Value::Object(all);
            let is_allowed = (self.allows)(id, &all);
            match all {
                Value::Object(all) if is_allowed => Some(all),
                _ => None,
            }
        };
        let one = loose.iter().find_map(|one| with(&[one]));
        one.or_else(|| {
            let few = || loose.iter().take(FEW);
            few().find_map(|one| few().find_map(|other| with(&[one, other])))
        })
    }
}
