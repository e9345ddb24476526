//! Who must say what: arguments are for what is required and has no one value.

mod common;

use serde_json::{Map, Value, json};

/// A client whose one operation takes a model with this many required texts and these constants.
fn models(texts: usize, constants: &Value) -> syn::File {
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
    let files = common::emit("arguments", &document.to_string());
    syn::parse_file(&files["src/a/models.rs"]).expect("Rust")
}

/// How many arguments a function of `Thing` takes, if there is one of this name.
fn arguments(file: &syn::File, name: &str) -> Option<usize> {
    let functions = file.items.iter().filter_map(|item| match item {
        syn::Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    functions.flatten().find_map(|item| match item {
        syn::ImplItem::Fn(function) if function.sig.ident == name => {
            Some(function.sig.inputs.len())
        }
        _ => None,
    })
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
        let file = models(7, &json!({ "kind": { "const": constant } }));
        assert_eq!(arguments(&file, "new"), Some(7), "{constant}");
        assert_eq!(arguments(&file, "kind"), None, "{constant}");
    }
}

#[test]
fn more_than_seven_arguments_are_a_builder() {
    let file = models(8, &json!({ "ratio": { "const": 1.5 } }));
    assert_eq!(arguments(&file, "new"), None);
    assert_eq!(arguments(&file, "builder"), Some(0));
    assert_eq!(arguments(&file, "text_7"), Some(2));
    assert_eq!(arguments(&file, "ratio"), None);
}
