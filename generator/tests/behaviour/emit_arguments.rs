//! Who must say what: arguments are for what is required and has no one value.

use crate::common;

use serde_json::{Map, Value, json};

/// How a model with this many required texts and these constants is made: `new(text_0, …)`.
fn made(texts: usize, constants: &Value) -> String {
    let mut properties: Map<String, Value> = (0..texts)
        .map(|index| (format!("text_{index}"), json!({ "type": "string" })))
        .collect();
    properties.extend(constants.as_object().cloned().unwrap_or_default());
    let required: Vec<&String> = properties.keys().collect();
    let model = json!({ "type": "object", "required": required, "properties": properties });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "A", "version": "1" },
        "paths": { "/a": { "post": { "operationId": "a:make",
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Thing" } } } },
            "responses": { "204": { "description": "" } } } } },
        "components": { "schemas": { "Thing": model } } });
    let outcome = common::run("arguments", document.to_string().as_bytes());
    assert!(outcome.files.is_some(), "{:#?}", outcome.diagnostics);
    let surface = outcome.surface.expect("an API");
    let thing = surface.get("models::Thing").expect("the model");
    thing.rust.clone()
}

/// `text_0, text_1, …`
fn texts(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|index| format!("text_{index}")).collect();
    names.join(", ")
}

#[test]
fn a_constant_of_any_kind_is_no_argument() {
    let constants = [
        json!("x"),
        json!(1),
        json!(true),
        json!(null),
        json!(1.5),
        json!(u64::MAX),
        json!([1, "x"]),
        json!({ "a": { "b": -0.5 } }),
    ];
    for constant in constants {
        let made = made(7, &json!({ "kind": { "const": constant } }));
        assert_eq!(made, format!("new({})", texts(7)), "{constant}");
    }
}

#[test]
fn more_than_seven_arguments_are_a_builder() {
    let made = made(8, &json!({ "ratio": { "const": 1.5 } }));
    assert_eq!(made, format!("builder({})", texts(8)));
}
