//! What became of the names that the document gives by extensions.

use std::collections::BTreeSet;

use super::assign::Names;
use super::fold::has_numbers;
use super::words::{Kind, name};
use crate::ir::{Api, Base, Named, Shape};
use crate::source::NodeId;

/// A name that the document gives and that nothing has as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Where it stands.
    pub word: NodeId,
    /// It, as Rust would spell it.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// What became of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Another has it, and what wanted it is called so.
    Taken(String),
    /// It has letters that an identifier of ours spells by their numbers.
    Spelled,
    /// There is nothing to be named.
    Nothing,
}

impl Names {
    /// The names of the document's own that nothing has, each once.
    pub fn lost(&self, api: &Api) -> Vec<Lost> {
        let mut operations = api.operations.iter();
        if api.named.is_empty() && operations.all(|operation| operation.named.is_none()) {
            return Vec::new();
        }
        let mut found = Found::default();
        for id in self.types() {
            let ty = api.types.get(id);
            if let Base::Told { name, word, .. } = &ty.path.base {
                found.used.insert(*word);
                if ty.path.steps.is_empty() {
                    found.hold(*word, Kind::Type, name, self.ty(id).as_str());
                }
            }
            if let Shape::Model(model) = &ty.shape {
                for (index, field) in model.fields.iter().enumerate() {
                    let is_called = self.field(id, index).as_str();
                    found.named(field.named.as_ref(), Kind::Field, is_called);
                }
            }
        }
        for (id, operation) in api.operations() {
            let names = self.operation(id);
            found.named(
                operation.named.as_ref(),
                Kind::Method,
                names.method.as_str(),
            );
            for (index, parameter) in operation.parameters.iter().enumerate() {
                let named = parameter.named.as_ref();
                let (kind, is_called) = match parameter.required {
                    true => (
                        Kind::Parameter,
                        names.arguments.get(index).map(|it| it.as_str()),
                    ),
                    false => (Kind::Method, names.setters.get(index).map(|it| it.as_str())),
                };
                found.named(named, kind, is_called.unwrap_or_default());
            }
        }
        for named in &api.named {
            if !found.used.contains(&named.word) {
                found.lost.push(Lost {
                    word: named.word,
                    name: named.name.clone(),
                    why: Why::Nothing,
                });
            }
        }
        found.lost
    }
}

#[derive(Default)]
struct Found {
    used: BTreeSet<NodeId>,
    told: BTreeSet<NodeId>,
    lost: Vec<Lost>,
}

impl Found {
    fn named(&mut self, named: Option<&Named>, kind: Kind, is_called: &str) {
        if let Some(named) = named {
            self.used.insert(named.word);
            self.hold(named.word, kind, &named.name, is_called);
        }
    }

    fn hold(&mut self, word: NodeId, kind: Kind, wanted: &str, is_called: &str) {
        let name = name(kind, wanted);
        let why = match name == is_called {
            false => Why::Taken(is_called.to_owned()),
            true if has_numbers(wanted) => Why::Spelled,
            true => return,
        };
        if self.told.insert(word) {
            self.lost.push(Lost { word, name, why });
        }
    }
}
