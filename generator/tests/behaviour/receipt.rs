//! The receipt: every keyword of a document is accounted for, wherever it stands.

use generator::Input;
use generator::dialect::{Child, Expected, Kind};
use generator::source::Limits;
use serde_json::{Value, json};

/// A document with an object of every kind.
const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "A", "version": "1", "contact": {"name": "a"}, "license": {"name": "a"}},
  "servers": [{"url": "https://{at}.example.com", "variables": {"at": {"default": "a"}}}],
  "externalDocs": {"url": "https://example.com"},
  "tags": [{"name": "a"}],
  "paths": {"/a": {"post": {
    "operationId": "a:make", "tags": ["a"], "security": [{"token": []}],
    "parameters": [{"name": "b", "in": "query", "schema": {"type": "string"}}],
    "requestBody": {"required": true, "content": {
      "application/x-www-form-urlencoded": {
        "schema": {"$ref": "#/components/schemas/A"},
        "encoding": {"list": {"style": "form"}}}}},
    "responses": {"200": {"description": "",
      "headers": {"X-A": {"schema": {"type": "string"}}},
      "links": {"next": {"operationId": "a:make"}},
      "content": {"application/json": {
        "schema": {"$ref": "#/components/schemas/U"},
        "examples": {"one": {"value": {"kind": "a"}}}}}}},
    "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {}}}}}
  }}},
  "components": {
    "schemas": {
      "A": {"type": "object", "properties": {
        "kind": {"type": "string", "xml": {"name": "k"}},
        "list": {"type": "array", "items": {"type": "string"}}}},
      "U": {"oneOf": [{"$ref": "#/components/schemas/A"}],
        "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}}}
    },
    "securitySchemes": {
      "token": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://example.com/t", "scopes": {}}}}
    }
  }
}"##;

const OPERATION: &str = "/paths/~1a/post";

/// Where an object of a kind stands in the document; a new kind wants its place here.
fn place(kind: Kind) -> String {
    let below = |rest: &str| format!("{OPERATION}{rest}");
    let text = match kind {
        Kind::OpenApi => "",
        Kind::Info => "/info",
        Kind::Contact => "/info/contact",
        Kind::License => "/info/license",
        Kind::Server => "/servers/0",
        Kind::ServerVariable => "/servers/0/variables/at",
        Kind::PathItem => "/paths/~1a",
        Kind::Operation => OPERATION,
        Kind::Parameter => return below("/parameters/0"),
        Kind::RequestBody => return below("/requestBody"),
        Kind::MediaType => return below("/requestBody/content/application~1x-www-form-urlencoded"),
        Kind::Encoding => {
            return below("/requestBody/content/application~1x-www-form-urlencoded/encoding/list");
        }
        Kind::Response => return below("/responses/200"),
        Kind::Header => return below("/responses/200/headers/X-A"),
        Kind::Example => return below("/responses/200/content/application~1json/examples/one"),
        Kind::Link => return below("/responses/200/links/next"),
        Kind::Components => "/components",
        Kind::Schema => "/components/schemas/A/properties/kind",
        Kind::Discriminator => "/components/schemas/U/discriminator",
        Kind::Xml => "/components/schemas/A/properties/kind/xml",
        Kind::SecurityScheme => "/components/securitySchemes/token",
        Kind::OAuthFlows => "/components/securitySchemes/token/flows",
        Kind::OAuthFlow => "/components/securitySchemes/token/flows/clientCredentials",
        Kind::Tag => "/tags/0",
        Kind::ExternalDocs => "/externalDocs",
        Kind::Callback => return below("/callbacks/done"),
    };
    text.to_owned()
}

const KINDS: [Kind; 26] = [
    Kind::OpenApi,
    Kind::Info,
    Kind::Contact,
    Kind::License,
    Kind::Server,
    Kind::ServerVariable,
    Kind::PathItem,
    Kind::Operation,
    Kind::Parameter,
    Kind::RequestBody,
    Kind::MediaType,
    Kind::Encoding,
    Kind::Response,
    Kind::Header,
    Kind::Example,
    Kind::Link,
    Kind::Components,
    Kind::Schema,
    Kind::Discriminator,
    Kind::Xml,
    Kind::SecurityScheme,
    Kind::OAuthFlows,
    Kind::OAuthFlow,
    Kind::Tag,
    Kind::ExternalDocs,
    Kind::Callback,
];

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.json",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

fn receipt(document: &Value) -> Value {
    let text = document.to_string();
    serde_json::from_str(&generator::receipt::receipt(
        input(&text),
        &generator::settings::Settings::new("a").expect("a name"),
    ))
    .expect("it is JSON")
}

fn planted(kind: Kind, key: &str, value: Value) -> Value {
    let mut document: Value = serde_json::from_str(DOCUMENT).expect("it is JSON");
    let object = document.pointer_mut(&place(kind)).expect("it is there");
    object[key] = value;
    document
}

/// What is not accounted for: pointers.
fn open(receipt: &Value) -> Vec<String> {
    let all = receipt["keywords"].as_array().expect("a list").iter();
    let open = all.filter(|keyword| keyword["state"] == "unaccounted");
    open.map(|keyword| keyword["pointer"].to_string()).collect()
}

#[test]
fn examples_below_the_content_of_a_parameter_are_read() {
    let text = "openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters:
        - {name: a, in: query, content: {application/json: {schema: {type: object}, example: {a: b}}}}
        - {name: b, in: header, content: {application/json: {schema: {type: object}, examples: {x: {summary: s, value: {a: c}}, y: {externalValue: 'https://e.x'}}}}}
      responses: {'204': {description: ''}}
";
    let settings = generator::settings::Settings::new("acme").unwrap();
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    assert_eq!(outcome.summary.keywords.unaccounted, 0);
    let files = outcome.files.unwrap();
    assert!(files.values().any(|file| file.contains(r#"{"a":"b"}"#)));
}

#[test]
fn all_is_accounted_for() {
    let document = serde_json::from_str(DOCUMENT).expect("it is JSON");
    let receipt = receipt(&document);
    assert_eq!(open(&receipt), [""; 0]);
    assert_eq!(receipt["totals"]["unaccounted"], 0);
    assert_eq!(receipt["totals"]["error"], Value::Null);
    let text = receipt["keywords"].as_array().expect("a list").iter();
    let find = |pointer: &str| {
        let found = text.clone().find(|keyword| keyword["pointer"] == pointer);
        found.unwrap_or_else(|| panic!("{pointer}"))
    };
    let name = find("/paths/~1a/post/parameters/0/name");
    assert_eq!(name["state"], "implemented");
    assert_eq!(name["line"], 1);
    assert_eq!(find("/info/contact/name")["state"], "ignored");
    assert_eq!(find("/externalDocs/url")["state"], "documentation");
}

#[test]
fn servers_that_every_operation_has_others_than_are_accounted_for() {
    let servers = |host: &str| {
        let url = format!("https://{host}.example.com/{{at}}");
        json!([{"url": url, "variables": {"at": {"default": "v1"}}}])
    };
    let mut document: Value = serde_json::from_str(DOCUMENT).expect("it is JSON");
    document["paths"]["/own"] = json!({
        "servers": servers("path"),
        "get": {"servers": servers("own"), "responses": {"204": {"description": "Nothing."}}},
    });
    assert_eq!(open(&receipt(&document)), [""; 0]);
}

#[test]
fn an_unknown_construct_surfaces_in_every_kind_of_object() {
    for kind in KINDS {
        // The keys of a callback are expressions: whatever stands there is one.
        if kind == Kind::Callback {
            continue;
        }
        let receipt = receipt(&planted(kind, "planted", json!({ "type": "string" })));
        let pointer = format!("{}/planted", place(kind));
        let mut all = receipt["keywords"].as_array().expect("a list").iter();
        let found = all.find(|keyword| keyword["pointer"] == pointer.as_str());
        let found = found.unwrap_or_else(|| panic!("{pointer} is not in the receipt"));
        assert_eq!(found["state"], "ignored", "{found}");
        assert_ne!(found["reason"], "", "{found}");
    }
}

#[test]
fn every_keyword_is_accounted_for_in_every_kind_of_object() {
    let mut wrong = Vec::new();
    for kind in KINDS {
        for keyword in kind.keywords() {
            let document: Value = serde_json::from_str(DOCUMENT).expect("it is JSON");
            let pointer = format!("{}/{}", place(kind), keyword.name);
            if document.pointer(&pointer).is_some() {
                continue;
            }
            let receipt = receipt(&planted(kind, keyword.name, value(keyword.child)));
            wrong.extend(open(&receipt).iter().map(|it| format!("{pointer}: {it}")));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A value that may stand under a keyword.
fn value(child: Child) -> Value {
    match child {
        Child::Leaf(Expected::Text | Expected::Scalar) => json!("a"),
        Child::Leaf(Expected::Bool) => json!(true),
        Child::Leaf(Expected::Count | Expected::Number | Expected::Number30Bool) => json!(1),
        Child::Leaf(Expected::Texts | Expected::Any) => json!(["a"]),
        Child::One(_) => json!({}),
        Child::List(_) => json!([{}]),
        Child::Map(_) => json!({ "a": {} }),
        Child::MapOfLists => json!([{ "token": [] }]),
    }
}

#[test]
fn what_nothing_uses_is_told_from_what_nobody_reads() {
    let mut document = planted(Kind::Tag, "description", json!("Of a."));
    document["components"]["schemas"]["Idle"] = json!({"type": "string", "minLength": 1});
    let receipt = receipt(&document);
    assert_eq!(open(&receipt), [""; 0]);
    let mut all = receipt["keywords"].as_array().expect("a list").iter();
    let idle = all.find(|keyword| keyword["pointer"] == "/components/schemas/Idle/minLength");
    let idle = idle.expect("it is in the receipt");
    assert_eq!(idle["state"], "ignored");
    assert_eq!(idle["reason"], "nothing that the client is made of uses it");
}

#[test]
fn every_extension_that_some_object_has_is_accounted_for_in_every_other() {
    let extensions: std::collections::BTreeSet<&str> = KINDS
        .iter()
        .flat_map(|kind| kind.keywords())
        .map(|keyword| keyword.name)
        .chain(["x-nullable"])
        .chain(generator::dialect::ENUM_WORDS.iter().copied())
        .filter(|name| name.starts_with("x-"))
        .collect();
    let mut wrong = Vec::new();
    for kind in KINDS {
        let other = extensions
            .iter()
            .filter(|name| kind.keyword(name).is_none());
        for name in other {
            let receipt = receipt(&planted(kind, name, json!(true)));
            wrong.extend(open(&receipt).iter().map(|it| format!("{name}: {it}")));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn what_stands_where_it_decides_nothing_is_accounted_for() {
    let schema = "/components/schemas/A/properties/list";
    let branches =
        json!([{"type": "string"}, {"type": "object", "properties": {"a": {"minimum": 1}}}]);
    let text = json!({"text/plain": {"schema": {"type": "string"}, "example": "a"}});
    let parameter = || json!({"name": "c", "in": "header", "allowReserved": true, "schema": {"type": "string"}});
    let path = json!({"parameters": [parameter()], "servers": [{"url": "https://a.example.com"}]});
    for (pointer, value) in [
        ("/paths/~1b", path),
        ("/paths/~1a/post/parameters/0", parameter()),
        (
            "/paths/~1a/post/responses/200/headers/X-A",
            json!({"content": text}),
        ),
        (schema, json!({"enum": ["a"], "anyOf": branches})),
        (
            schema,
            json!({"type": "array", "items": {"type": "string"}, "enum": [["a"], ["b"]]}),
        ),
        (
            schema,
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "enum": [{"a": "b"}]}),
        ),
        (schema, json!({"type": "null", "oneOf": branches})),
        (
            schema,
            json!({"type": "null", "oneOf": [{"type": "string"}, {"type": "null"}]}),
        ),
        (
            schema,
            json!({"items": {"type": "array", "items": {}}, "properties": {"a": {}}}),
        ),
        (
            schema,
            json!({"type": "object", "properties": {"a": {"type": "string"}},
                "patternProperties": {"^x-": {"type": "string"}},
                "additionalProperties": {"type": "object", "properties": {"b": {"type": "string"}}}}),
        ),
        (
            schema,
            json!({"type": "object", "const": {"a": 1}, "additionalProperties": {"type": "integer"},
                "patternProperties": {"^x-": {"type": "string"}}, "propertyNames": {"maxLength": 3}}),
        ),
        (
            schema,
            json!({"type": "string", "anyOf": [{"type": "null"}]}),
        ),
        (schema, json!({"$ref": "#/components/schemas/D"})),
        (
            schema,
            json!({"anyOf": branches, "oneOf": branches, "properties": {"a": {"type": "string"}}}),
        ),
        (
            schema,
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "type": "object",
                "properties": {"a": {"type": "string"}}}),
        ),
        (
            "/paths/~1a/post/responses/200/headers/X-A",
            json!({"content": {"multipart/form-data": {
                "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
                "encoding": {"a": {"style": "form", "headers": {"X-B": {"schema": {"type": "string"}}}}}}}}),
        ),
        (
            "/components/schemas/U/discriminator/mapping",
            json!({"a": "#/components/schemas/A", "b": "#/components/schemas/B"}),
        ),
        ("/x-webhooks", json!({"x-ignored": true})),
    ] {
        let mut document: Value = serde_json::from_str(DOCUMENT).expect("it is JSON");
        let schemas = &mut document["components"]["schemas"];
        schemas["B"] = json!({"type": "object", "properties": {"kind": {"type": "string"}}});
        schemas["C"] = json!({"$ref": "#/components/schemas/B", "default": {}, "title": "C"});
        schemas["D"] = json!({"$ref": "#/components/schemas/C"});
        let (above, key) = pointer.rsplit_once('/').expect("it is a pointer");
        let key = key.replace("~1", "/");
        match document.pointer_mut(above).expect("it is there") {
            Value::Array(items) => items[0] = value,
            object => object[&key] = value,
        }
        let receipt = receipt(&document);
        assert_eq!(open(&receipt), [""; 0], "{pointer}");
        assert_eq!(receipt["totals"]["error"], Value::Null, "{pointer}");
    }
}
