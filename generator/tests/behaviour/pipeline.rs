//! Whatever comes in, the generator answers: with files, or with problems, never with a panic.

use crate::common;

use proptest::prelude::*;

/// A run gives files, or says why not.
fn answers(text: &[u8]) {
    let outcome = common::run("any", text);
    assert!(outcome.files.is_some() || !outcome.diagnostics.is_empty());
}

/// Texts that try to break out of where they are put.
fn hostile() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "*/",
        "\"#",
        "#![allow(x)]",
        "`",
        "```rust\npanic!()\n```",
        "{}",
        "{{",
        "\u{0}",
        "\u{202e}",
        "\u{200f}",
        "\n",
        "\r",
        "include!(\"/etc/passwd\")",
        "crate",
        "self",
        "Self",
        "super",
        "",
        "🦀",
        "Option",
        "Result",
        "String",
        "Vec",
        "Box",
        "Client",
        "Error",
        "Unknown",
        "Other",
        "new",
        "_",
        "-",
        "%",
        "\\",
        "../..",
        "a b",
        "aB",
        "a_b",
        "A-B",
        "1",
        "é",
        "ı",
        "type",
        "async",
        "gen",
        "$ref",
        "/",
        "~1",
        "x-",
        "<b>",
        "[x]",
        "//!",
    ]);
    prop::collection::vec(words, 0..4).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn bytes(text in prop::collection::vec(any::<u8>(), 0..200)) {
        answers(&text);
    }

    #[test]
    fn a_mutated_document(cuts in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,6}"), 1..6)) {
        let mut text = include_str!("../../../spec/customers.yaml").as_bytes().to_vec();
        for (index, patch) in cuts {
            let at = index.index(text.len());
            text.splice(at..(at + patch.len()).min(text.len()), patch.bytes());
        }
        answers(&text);
    }

    #[test]
    fn a_document_with_parts_in_wrong_places(seed in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let mut value: serde_json::Value =
            serde_yaml::from_str(include_str!("../../../spec/customers.yaml")).expect("YAML");
        let pointers = pointers(&value);
        let from = pointers[seed.index(pointers.len())].clone();
        let to = pointers[other.index(pointers.len())].clone();
        let part = value.pointer(&from).cloned().unwrap_or_default();
        if let Some(place) = value.pointer_mut(&to) {
            *place = part;
        }
        answers(value.to_string().as_bytes());
    }

    #[test]
    fn hostile_words_never_break_out(
        title in hostile(),
        names in prop::collection::vec(hostile(), 8),
        values in prop::collection::vec(hostile(), 4),
        text in hostile(),
    ) {
        let document = obstacle(&title, &names, &values, &text);
        let outcome = common::run("any", document.to_string().as_bytes());
        for problem in &outcome.diagnostics {
            prop_assert_ne!(problem.code.as_str(), "internal", "{}", problem.message);
        }
        for text in outcome.files.into_iter().flatten().filter(|(path, _)| !path.starts_with("src/runtime/")) {
            prop_assert!(!text.1.contains("include!(\"/etc/passwd\")") || in_text(&text.1), "{}", text.1);
        }
    }
}

/// Whether the words stand in comments and texts only.
fn in_text(code: &str) -> bool {
    match syn::parse_file(code) {
        Ok(file) => !file.items.iter().any(
            |item| matches!(item, syn::Item::Macro(item) if item.mac.path.is_ident("include")),
        ),
        Err(_) => !code.starts_with("// "),
    }
}

fn obstacle(title: &str, names: &[String], values: &[String], text: &str) -> serde_json::Value {
    let properties: serde_json::Map<String, serde_json::Value> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let schema = serde_json::json!({ "type": "string", "description": text, "enum": values, "default": text });
            let plain = serde_json::json!({ "type": "integer", "title": text });
            (name.clone(), if index % 2 == 0 { schema } else { plain })
        })
        .collect();
    let schemas: serde_json::Map<String, serde_json::Value> = names
        .iter()
        .map(|name| {
            let model = serde_json::json!({ "type": "object", "description": text, "properties": properties, "required": names });
            (name.clone(), model)
        })
        .chain([("All".to_owned(), {
            let all: Vec<serde_json::Value> = names
                .iter()
                .map(|name| {
                    let name = name.replace('~', "~0").replace('/', "~1").replace('%', "%25");
                    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
                })
                .collect();
            serde_json::json!({ "oneOf": all, "description": text })
        })])
        .collect();
    serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": text, "description": text },
        "servers": [{ "url": "https://example.com", "description": text }],
        "tags": [{ "name": title, "description": text }],
        "paths": { format!("/a/{{{}}}", names[0].replace(['{', '}'], "")): { "post": {
            "operationId": title, "summary": text, "description": text, "tags": [title],
            "parameters": names.iter().map(|name| serde_json::json!({
                "in": "query", "name": name, "schema": { "type": "string" }, "description": text,
            })).collect::<Vec<_>>(),
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/All" } } } },
            "responses": {
                "200": { "description": text, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/All" } } } },
                "400": { "description": text, "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/All" } } } } },
            },
        } } },
        "components": { "schemas": schemas },
    })
}

fn pointers(value: &serde_json::Value) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            serde_json::Value::Object(entries) => {
                open.extend(entries.iter().map(|(key, child)| {
                    (
                        format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                        child,
                    )
                }))
            }
            serde_json::Value::Array(items) => {
                open.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, child)| (format!("{pointer}/{index}"), child)),
                );
            }
            _ => {}
        }
        all.push(pointer);
    }
    all.sort();
    all
}

/// An API that answers with `S0` of a chain of schemas, each made of the number of the next.
fn chain(length: usize, link: impl Fn(&str) -> serde_json::Value) -> Vec<u8> {
    let mut schemas = serde_json::Map::new();
    for number in 0..length {
        let next = format!("#/components/schemas/S{}", number + 1);
        schemas.insert(format!("S{number}"), link(&next));
    }
    schemas.insert(
        format!("S{length}"),
        serde_json::json!({ "type": "string" }),
    );
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "chain", "version": "1" },
        "paths": { "/a": { "get": { "operationId": "a:get", "responses": { "200": {
            "description": "",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } },
        } } } } },
        "components": { "schemas": schemas },
    });
    document.to_string().into_bytes()
}

#[test]
fn long_chains_neither_overflow_nor_explode() {
    use serde_json::json;
    answers(&chain(3000, |next| json!({ "$ref": next })));
    answers(&chain(
        3000,
        |next| json!({ "type": "array", "items": { "$ref": next } }),
    ));
    answers(&chain(
        1000,
        |next| json!({ "type": "object", "properties": { "next": { "$ref": next } } }),
    ));
    answers(&chain(
        1000,
        |next| json!({ "oneOf": [{ "$ref": next }, { "type": "object", "properties": { "a": {} } }] }),
    ));
    answers(&chain(
        3000,
        |next| json!({ "allOf": [{ "$ref": next }, { "type": "object" }] }),
    ));
    answers(&chain(
        60,
        |next| json!({ "allOf": [{ "$ref": next }, { "$ref": next }] }),
    ));
    answers(&chain(
        60,
        |next| json!({ "allOf": [{ "$ref": next }, { "$ref": next }, { "type": "object", "properties": { "a": {} } }] }),
    ));
    answers(&chain(
        60,
        |next| json!({ "anyOf": [{ "$ref": next }, { "$ref": next, "title": "other" }, { "type": "null" }] }),
    ));
}

/// What `use` lines bring into a file.
fn imported(tree: &syn::UseTree, found: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, found),
        syn::UseTree::Name(name) => found.push(name.ident.to_string()),
        syn::UseTree::Rename(renamed) => found.push(renamed.rename.to_string()),
        syn::UseTree::Glob(_) => {}
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, found)),
    }
}

/// Schemas that are called as what the runtime has for feeds and forms, which use them.
fn called_as_the_runtime() -> String {
    use serde_json::json;
    let names = [
        "Source",
        "EventStream",
        "LineStream",
        "Framing",
        "Form",
        "FilePart",
        "Multipart",
        "UuidText",
    ];
    let mut paths = serde_json::Map::new();
    for name in names {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let get = |operation: &str, media: &str, parameters: serde_json::Value| {
            json!({ "operationId": format!("{name}s:{operation}"), "parameters": parameters, "responses": { "200": {
                "description": "", "content": { media: { "schema": schema } } } } })
        };
        let id = json!([{ "name": "id", "in": "path", "required": true,
            "schema": { "type": "string", "format": "uuid" } }]);
        let upload = json!({ "operationId": format!("{name}s:upload"), "responses": { "204": { "description": "" } },
            "requestBody": { "required": true, "content": { "multipart/form-data": { "schema": {
                "type": "object", "properties": { "file": { "type": "string", "format": "binary" }, "it": schema } } } } } });
        let raw = json!({ "operationId": format!("{name}s:raw"), "responses": { "200": {
                "description": "", "content": { "application/json": { "schema": schema } } } },
            "requestBody": { "required": true, "content": { "multipart/form-data": {} } } });
        paths.insert(
            format!("/{name}/{{id}}"),
            json!({ "get": get("get", "application/json", id), "put": upload.clone() }),
        );
        paths.insert(
            format!("/{name}/events"),
            json!({ "get": get("events", "text/event-stream", json!([])), "put": raw }),
        );
        paths.insert(
            format!("/{name}/lines"),
            json!({ "get": get("lines", "application/x-ndjson", json!([])) }),
        );
    }
    let schemas = names.map(|name| {
        (
            name.to_owned(),
            json!({ "type": "object", "properties": { "name": { "type": "string" } } }),
        )
    });
    let schemas: serde_json::Map<String, serde_json::Value> = schemas.into_iter().collect();
    json!({ "openapi": "3.1.0", "info": { "title": "A", "version": "1" }, "paths": paths,
        "components": { "schemas": schemas } })
    .to_string()
}

#[test]
fn no_file_means_two_things_by_one_name() {
    let files = common::emit("names", &called_as_the_runtime());
    for (path, text) in files
        .iter()
        .filter(|(path, _)| common::everything::is_written(path))
    {
        let file = syn::parse_file(text).expect("Rust");
        let mut names = Vec::new();
        for item in &file.items {
            if let syn::Item::Use(item) = item {
                imported(&item.tree, &mut names);
            }
        }
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "{path}: {names:?}");
    }
}

#[test]
fn values_that_no_schema_allows_are_given_up() {
    let text = r##"{"openapi": "3.1.0", "info": {"title": "A", "version": "1"},
        "paths": {"/a": {"post": {"operationId": "a:b", "responses": {},
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}}}},
        "components": {"schemas": {
            "T": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
            "A": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/T"}}},
            "B": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/T"}}}}}}"##;
    let input = generator::Input {
        name: "api.json",
        bytes: text.as_bytes(),
        limits: generator::source::Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    };
    let settings = generator::settings::Settings::new("api").expect("a name");
    assert!(generator::drive(input, &settings, 1, &|_, _| true).is_ok());
}
