//! The schemas of a document, by which the crate `jsonschema` says whether a value is valid.

use std::collections::BTreeMap;

use jsonschema::{Registry, ValidationOptions, Validator};
use serde_json::Value;
use xtask::Failure;

/// Where the schemas are while they are looked at.
const PLACE: &str = "judge:///schemas";

/// The schemas, to be looked at by references within them.
#[derive(Debug)]
pub struct Schemas<'r> {
    registry: &'r Registry<'r>,
    compiled: BTreeMap<String, Option<Validator>>,
}

/// Reads the schemas.
///
/// # Errors
/// They aren't JSON Schema.
pub fn registry(schemas: &Value) -> Result<Registry<'_>, Failure> {
    Registry::new()
        .add(PLACE, schemas)
        .and_then(|registry| registry.prepare())
        .map_err(|error| Failure::new(format!("the document's schemas: {error}")))
}

impl<'r> Schemas<'r> {
    /// None of them is looked at yet.
    pub fn new(registry: &'r Registry<'r>) -> Self {
        Self {
            registry,
            compiled: BTreeMap::new(),
        }
    }

    /// The schema behind a reference; none where `jsonschema` can't read it: then nothing is valid or wrong by
    /// its word.
    pub fn get(&mut self, reference: &str) -> Option<&Validator> {
        let registry = self.registry;
        let compiled = self.compiled.entry(reference.to_owned());
        let make = || {
            let schema = serde_json::json!({ "$ref": format!("{PLACE}{reference}") });
            let options: ValidationOptions<'_> = jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .with_registry(registry);
            options.build(&schema).ok()
        };
        compiled.or_insert_with(make).as_ref()
    }
}
