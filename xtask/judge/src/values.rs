//! Values for a driver: made by the generator, held against their schemas by the crate `jsonschema`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use generator::Input;
use generator::settings::Settings;
use xtask::Failure;

use crate::schemas::{Schemas, registry};

/// A driver whose values `jsonschema` allows, where such are found: path to text.
///
/// # Errors
/// The document can't be read, its schemas aren't JSON Schema, or what was made is not Rust.
pub fn drive(
    input: Input<'_>,
    settings: &Settings,
    seed: u64,
) -> Result<BTreeMap<String, String>, Failure> {
    let sent = generator::sent(input, settings)
        .ok_or_else(|| Failure::new("the document can't be read as OpenAPI 3"))?;
    let registry = registry(&sent.schemas)?;
    let schemas = RefCell::new(Schemas::new(&registry));
    // What can't be looked at is taken.
    let allows = |ty, value: &serde_json::Value| {
        let reference = sent.by_type.get(&ty);
        let mut schemas = schemas.borrow_mut();
        let schema = reference.and_then(|reference| schemas.get(reference));
        schema.is_none_or(|schema| schema.is_valid(value))
    };
    generator::drive(input, settings, seed, &allows).map_err(Failure::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use syn::visit::Visit;

    /// The texts of `value::<…>("…")` in emitted calls.
    #[derive(Default)]
    struct Made(Vec<Value>);

    impl<'ast> Visit<'ast> for Made {
        fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
            let value = serde_json::from_str(&text.value());
            self.0.extend(value.ok().filter(Value::is_object));
        }
    }

    /// What is sent where a body is of this schema.
    fn made(schema: &Value) -> Vec<Value> {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "A", "version": "1"},
            "paths": {"/a": {"post": {
                "operationId": "things:make",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}},
                "responses": {"204": {"description": "OK"}}}}},
            "components": {"schemas": {"T": schema}}
        });
        let text = document.to_string();
        let settings = Settings::new("api").expect("a name");
        let input = Input {
            name: "api.json",
            bytes: text.as_bytes(),
            limits: generator::source::Limits::default(),
            overlays: &[],
            files: &generator::source::Alone,
        };
        let files = drive(input, &settings, 1).expect("a driver");
        let calls = syn::parse_file(&files["src/calls.rs"]).expect("Rust");
        let mut made = Made::default();
        made.visit_file(&calls);
        assert!(!made.0.is_empty(), "{}", files["src/calls.rs"]);
        made.0
    }

    #[test]
    fn values_are_what_their_schemas_allow() {
        let object = |more: Value| {
            let mut schema = json!({"type": "object", "properties": {
                "a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}}});
            let more = more.as_object().cloned().unwrap_or_default();
            schema.as_object_mut().expect("an object").extend(more);
            schema
        };
        let only = |name: &str| json!({"required": [name]});
        let table = [
            (
                "exactly one",
                object(json!({"oneOf": [only("a"), only("b")]})),
            ),
            (
                "at least one",
                object(json!({"anyOf": [only("a"), only("b")]})),
            ),
            (
                "one, not both",
                object(json!({"anyOf": [only("a"), only("b")], "not": {"required": ["a", "b"]}})),
            ),
            (
                "both or none",
                object(json!({"dependentRequired": {"a": ["b"]}, "minProperties": 1})),
            ),
            (
                "overlapping alternatives",
                json!({"oneOf": [
                    object(json!({"required": ["a"]})),
                    object(json!({"required": ["b"]})),
                ]}),
            ),
            (
                "below a property",
                json!({"type": "object", "required": ["in"], "properties": {
                    "in": object(json!({"oneOf": [only("a"), only("b"), only("c")]}))}}),
            ),
            (
                "anything but text",
                json!({"type": "object", "required": ["in"], "properties": {"in": {"not": {"type": "string"}}}}),
            ),
            (
                "a condition",
                object(json!({"if": only("a"), "then": {"not": only("c")}, "required": ["a"]})),
            ),
        ];
        for (what, schema) in table {
            let all = json!({"schemas": {"T": schema}});
            let registry = registry(&all).expect("schemas");
            let mut schemas = Schemas::new(&registry);
            let schema = schemas.get("#/schemas/T").expect("a schema");
            for value in made(&all["schemas"]["T"]) {
                assert!(schema.is_valid(&value), "{what}: {value}");
            }
        }
    }
}
