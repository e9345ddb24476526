//! Documentation says what there is to say once, and nothing that holds of everything.

use crate::common;

use serde_json::{Value, json};

/// All Rust that comes of a model with these properties.
fn models(properties: &Value) -> String {
    let schema = json!({ "type": "object", "required": ["kind"], "properties": properties });
    let body = json!({ "content": { "application/json": { "schema": schema } } });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/a": { "post": { "operationId": "a:make", "requestBody": body,
            "responses": { "204": { "description": "" } } } } } });
    let files = common::emit("once", &document.to_string()).into_iter();
    let rust = files.filter(|(path, _)| path.ends_with("models.rs"));
    rust.map(|(_, text)| text).collect()
}

#[test]
fn no_length_is_at_least_nothing() {
    let text = models(&json!({
        "kind": { "type": "string", "minLength": 0, "maxLength": 9 },
        "list": { "type": "array", "items": { "type": "string" }, "minItems": 0 } }));
    assert!(text.contains("At most 9 characters."), "{text}");
    assert!(!text.contains("At least"), "{text}");
}

#[test]
fn the_only_value_is_said_once() {
    let kind = |description: &str| json!({ "kind": { "type": "string", "const": "file", "example": "file", "description": description } });
    let text = models(&kind("The value will always be `file`."));
    assert!(text.contains("The value will always be `file`."), "{text}");
    assert!(
        !text.contains("Always `file`") && !text.contains("For example"),
        "{text}"
    );
    let text = models(&kind("What it is."));
    assert!(text.contains("Always `file`."), "{text}");
}

#[test]
fn a_default_is_said_once() {
    let list = |description: &str, default: Value| {
        json!({ "kind": { "type": "string" },
        "size": { "type": "integer", "description": description, "default": default } })
    };
    for said in [
        "How many. Defaults to 10.",
        "How many (default: `10`).",
        "The default is 10",
    ] {
        let text = models(&list(said, json!(10)));
        assert!(!text.contains("The server's default"), "{said}: {text}");
    }
    for other in [
        "How many, 10 at most. There is a default.",
        "Default: 100.",
        "How many.",
    ] {
        let text = models(&list(other, json!(10)));
        assert!(
            text.contains("The server's default is `10`."),
            "{other}: {text}"
        );
    }
}

/// What stands beside a reference speaks of the alternative, and so comes before what its schema says.
#[test]
fn an_alternative_is_described_beside_its_reference() {
    let pet = |name: &str| {
        json!({ "type": "object", "required": [name], "description": "A pet of a kind.",
        "properties": { name: { "type": "string" } } })
    };
    let schema = json!({ "anyOf": [
        { "$ref": "#/components/schemas/Cat", "description": "A cat that is new." },
        { "$ref": "#/components/schemas/Dog" }] });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/a": { "post": { "operationId": "a:make",
            "requestBody": { "content": { "application/json": { "schema": schema } } },
            "responses": { "204": { "description": "" } } } } },
        "components": { "schemas": { "Cat": pet("meow"), "Dog": pet("bark") } } });
    let files = common::emit("beside", &document.to_string()).into_iter();
    let rust: String = files
        .filter(|(path, _)| path.ends_with("models.rs"))
        .map(|(_, text)| text)
        .collect();
    assert!(
        rust.contains("/// A cat that is new.\n        Cat("),
        "{rust}"
    );
    assert!(
        rust.contains("/// A pet of a kind.\n        Dog("),
        "{rust}"
    );
}
