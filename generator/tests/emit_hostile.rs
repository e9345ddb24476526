//! Whatever a document calls its things and writes about them: what is emitted compiles, and holds no
//! code that the document wrote.

mod common;
#[path = "emit_hostile/words.rs"]
mod words;

use common::crates::Workspace;
use serde_json::{Map, Value, json};

/// Keywords, names of the prelude and of the runtime, names that differ in case alone, and none.
const WORDS: &[&str] = &[
    "Option",
    "String",
    "Vec",
    "Box",
    "Result",
    "Into",
    "From",
    "AsRef",
    "Default",
    "IntoIterator",
    "Client",
    "Error",
    "ErrorBody",
    "Call",
    "Validate",
    "Rule",
    "Check",
    "Limit",
    "Maybe",
    "Some",
    "None",
    "Ok",
    "Debug",
    "Clone",
    "PartialEq",
    "Self",
    "self",
    "crate",
    "super",
    "BTreeMap",
    "DateTime",
    "Uuid",
    "Operation",
    "Status",
    "Answer",
    "Parameter",
    "Server",
    "Secret",
    "Api",
    "fOO",
    "Foo",
    "FOO",
    "Foo2",
    "type",
    "match",
    "1st",
    "Unknown",
    "Other",
    "clone",
    "builder",
    "clear_name",
    "name",
    "record",
    "union",
    "Copy",
    "Eq",
    "usize",
    "str",
    "bool",
];

/// Texts that try to get out of comments and literals.
const TEXTS: &[&str] = &[
    "*/ fn intruder() {}",
    "\"# fn intruder() {}",
    "#![feature(intruder)]",
    "`{}` {{",
    "\u{0}",
    "\u{202e}",
    "include!(\"/etc/passwd\")",
    "",
    "\u{1f980}",
    "\r\nfn intruder() {}",
];

/// Groups that are called as modules and crates are which emitted code uses.
const GROUPS: &[&str] = &[
    "bytes",
    "http",
    "serde_json",
    "std",
    "core",
    "models",
    "client",
    "decode",
    "request",
    "type",
    "mod",
    "a:b",
    "a",
    "",
];

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schema(kind: usize, text: &str) -> Value {
    let named = |value: &Value| -> Map<String, Value> {
        let words = WORDS.iter().chain(TEXTS);
        words
            .map(|word| ((*word).to_owned(), value.clone()))
            .collect()
    };
    let value = json!({ "type": ["string", "null"], "description": text, "default": text });
    let required: Vec<&str> = WORDS.iter().copied().take(9).collect();
    match kind % 5 {
        0 => json!({ "type": "object", "title": text, "properties": named(&value),
            "additionalProperties": { "type": "integer" }, "description": (TEXTS.concat()) }),
        1 => json!({ "type": "string", "enum": ([WORDS, TEXTS].concat()), "description": text }),
        2 => json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "integer" },
            { "type": "array", "items": { "type": "string" } }, reference("Option")] }),
        3 => {
            let fields = WORDS
                .iter()
                .map(|word| ((*word).to_owned(), reference(word)));
            json!({ "type": "object", "properties": fields.collect::<Map<String, Value>>() })
        }
        _ => json!({ "type": "object", "required": required,
            "properties": named(&json!({ "type": "string" })) }),
    }
}

fn operation(number: usize, group: &str, name: &str) -> Value {
    let word = |offset: usize| {
        WORDS
            .get((number + offset) % WORDS.len())
            .copied()
            .unwrap_or("name")
    };
    let text = TEXTS.get(number % TEXTS.len()).copied().unwrap_or_default();
    let answer = |offset: usize| {
        json!({ "description": text,
            "content": { "application/json": { "schema": reference(word(offset)) } } })
    };
    let query = [
        "limit", "timeout", "retry", "header", "body", "new", "Some", "clone",
    ];
    let mut parameters: Vec<Value> = query
        .iter()
        .map(|name| json!({ "name": name, "in": "query", "schema": { "type": "integer" } }))
        .collect();
    parameters.truncate(number % 2 * query.len());
    parameters.push(json!({ "name": "self", "in": "path", "required": true,
        "schema": { "type": "string" } }));
    json!({ "operationId": format!("{group}:{name}"), "tags": [group], "summary": text,
        "description": (TEXTS.concat()), "deprecated": number.is_multiple_of(5), "parameters": parameters,
        "requestBody": { "required": number.is_multiple_of(3),
            "content": { "application/json": { "schema": reference(word(0)) } } },
        "responses": { "200": answer(3), "201": { "description": text }, "400": answer(5) } })
}

fn document() -> String {
    let schemas: Map<String, Value> = WORDS
        .iter()
        .enumerate()
        .map(|(kind, word)| {
            let text = TEXTS.get(kind % TEXTS.len()).copied().unwrap_or_default();
            ((*word).to_owned(), schema(kind, text))
        })
        .collect();
    let mut paths = Map::new();
    for group in GROUPS {
        for name in ["some", "new", "clone", "type", "client", "models", "String"] {
            let number = paths.len();
            let item = json!({ "post": operation(number, group, name) });
            paths.insert(format!("/{number}/{{self}}"), item);
        }
    }
    json!({ "openapi": "3.1.0", "info": { "title": (TEXTS.concat()), "version": "*/" },
        "servers": [{ "url": "https://a.example", "description": "Unknown" }],
        "security": [{ "token": [] }, { "build": [], "new": [] }],
        "paths": paths, "components": { "schemas": schemas, "securitySchemes": {
            "token": { "type": "http", "scheme": "bearer", "description": (TEXTS.concat()) },
            "new": { "type": "http", "scheme": "basic" },
            "build": { "type": "apiKey", "in": "query", "name": "\"#" } } } })
    .to_string()
}

#[test]
fn hostile_documents_make_sound_crates() {
    let [first, second] = words::documents();
    let crates = [
        ("hostile", document()),
        ("words", first),
        ("more_words", second),
    ];
    let crates = crates.map(|(name, text)| (name.to_owned(), common::emit(name, &text)));
    for (path, text) in crates.iter().flat_map(|(_, files)| files) {
        let harmful = |letter: char| letter == '\u{202e}' || letter.is_control() && letter != '\n';
        assert!(!text.contains(harmful), "{path}");
        if let Ok(file) = syn::parse_file(text) {
            let intruder =
                |item: &syn::Item| matches!(item, syn::Item::Fn(it) if it.sig.ident == "intruder");
            assert!(!file.items.iter().any(intruder));
        }
    }
    let workspace = Workspace::write("hostile", &crates.into());
    let all = ["--workspace", "--all-features", "--quiet"];
    workspace.cargo(&[&["clippy"], &all[..], &["--", "-Dwarnings"]].concat());
    workspace.document();
    workspace.cargo(&[
        "test",
        "--doc",
        "-p",
        "hostile",
        "--all-features",
        "--quiet",
    ]);
}
