//! A document whose properties, parameters, operations, groups, schemas, schemes, values, servers and
//! webhooks are called as what emitted code itself declares or calls.

use std::collections::BTreeSet;

use generator::names::reserved::Place;
use serde_json::{Map, Value, json};

use crate::common::everything;

/// What a schema, property or operation may also be called: crates that emitted code names, names of a
/// letter, which are the same in every case, and names that clippy has a mind of.
const MORE: &[&str] = &[
    "alloc",
    "as_ref",
    "bytes",
    "core",
    "http",
    "serde",
    "tokio",
    "url",
    "a",
    "d",
    "e",
    "i128",
    "n",
    "s",
    "t",
    "x1",
    "add",
    "as_mut",
    "bitand",
    "bitor",
    "bitxor",
    "deref",
    "deref_mut",
    "div",
    "drop",
    "from_iter",
    "index",
    "index_mut",
    "mul",
    "neg",
    "next",
    "not",
    "rem",
    "shl",
    "shr",
    "sub",
    "as_long",
    "from_here",
    "into_that",
    "is_so",
    "is_empty",
    "iter",
    "len",
    "to_it",
];

/// The words of two documents, which are compiled side by side. What differs in case or in underscores alone
/// stays together.
fn words() -> [Vec<String>; 2] {
    let mut words: BTreeSet<String> = everything::words();
    let reserved = Place::ALL.iter().flat_map(|place| place.names());
    words.extend(reserved.chain(MORE.iter().copied()).map(str::to_owned));
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort_by_key(|word| word.replace('_', "").to_lowercase());
    let folded = |word: &String| word.replace('_', "").to_lowercase();
    let half = words.len() / 2;
    let mut alike = words.iter().skip(half).zip(words.iter().skip(half + 1));
    let rest = alike.position(|(one, next)| folded(one) != folded(next));
    let second = words.split_off(half + 1 + rest.unwrap_or_default());
    [words, second]
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn body(schema: &Value, is_required: bool) -> Value {
    json!({ "required": is_required, "content": content(schema) })
}

fn answers(schema: &Value) -> Value {
    json!({ "200": { "description": "", "content": content(schema) } })
}

/// An object with a property for each word.
fn object(words: &[String], required: &[String], property: impl Fn(usize) -> Value) -> Value {
    let properties = words.iter().enumerate();
    let properties = properties.map(|(index, word)| (word.clone(), property(index)));
    let properties: Map<String, Value> = properties.collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// The schemas that have all words inside.
fn schemas(words: &[String]) -> Map<String, Value> {
    let nullable = |_| json!({ "type": ["string", "null"], "maxLength": 5 });
    let several = |index: usize| match index % 4 {
        0 => text(),
        1 => json!({ "type": "array", "items": text() }),
        2 => json!({ "type": "string", "format": "password" }),
        _ => json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
    };
    let mut open = object(words, &[], nullable);
    open["additionalProperties"] = json!({ "type": "integer", "minimum": 1 });
    let alternatives = words.iter().map(|word| {
        let properties = json!({ "type": { "const": word }, word: text() });
        json!({ "title": word, "type": "object", "required": ["type"], "properties": properties })
    });
    let alternatives: Vec<Value> = alternatives.collect();
    let mut all = Map::from_iter([
        ("all_optional".to_owned(), open),
        ("all_required".to_owned(), object(words, words, several)),
        (
            "all_values".to_owned(),
            json!({ "type": "string", "enum": words }),
        ),
        ("all_received".to_owned(), object(words, &[], |_| text())),
        ("all_changes".to_owned(), object(words, &[], nullable)),
        (
            "all_kinds".to_owned(),
            json!({ "oneOf": alternatives, "discriminator": { "propertyName": "type" } }),
        ),
    ]);
    for (index, few) in words.chunks(7).enumerate() {
        all.insert(format!("few_{index}"), object(few, few, several));
    }
    all
}

/// A schema of this name, of each kind in turn.
fn schema(words: &[String], index: usize) -> Value {
    let word = |index: usize| reference(words.get(index % words.len()).map_or("", String::as_str));
    match index % 6 {
        0 => json!({ "type": "object", "additionalProperties": true, "properties": {
            "one": word(index + 1), "text": text(), "list": { "type": "array", "items": word(index + 2) } } }),
        1 => json!({ "type": "string", "enum": ["one", "other"] }),
        2 => json!({ "anyOf": [text(), { "type": "integer" }, word(index + 1),
            { "type": "array", "items": word(index) }, { "type": "array", "items": word(index + 3) }] }),
        3 => {
            let letters: Vec<String> = ('a'..='j').map(String::from).collect();
            object(&letters, letters.get(..8).unwrap_or_default(), |_| text())
        }
        4 => json!({ "type": "integer", "enum": [1, 2] }),
        _ => json!({ "type": "object", "properties": {
            "text": { "type": "string", "maxLength": 3 }, "p": { "type": "string", "format": "password" } } }),
    }
}

fn parameters(words: &[String], place: &str, is_required: bool) -> Vec<Value> {
    let one = |(index, word): (usize, &String)| {
        let schema = match index % 3 {
            0 => json!({ "type": "array", "items": text() }),
            1 => json!({ "type": "string", "maxLength": 4 }),
            _ => json!({ "type": "integer" }),
        };
        json!({ "name": word, "in": place, "required": is_required, "schema": schema })
    };
    words.iter().enumerate().map(one).collect()
}

/// The operation `few:<word>`, `<word>:call`, …: of each kind in turn.
fn operation(id: &str, word: &str, index: usize) -> Value {
    let own = reference(word);
    let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } });
    let failed = json!({ "description": "", "content": content(&own) });
    match index % 6 {
        0 => json!({ "operationId": id, "parameters": [limit], "requestBody": body(&own, false),
            "responses": { "200": answers(&own)["200"], "201": { "description": "" }, "400": failed } }),
        1 => json!({ "operationId": id, "parameters": [limit], "requestBody": body(&own, true),
            "responses": { "200": { "description": "", "content": { "text/plain": { "schema": text() } } } } }),
        2 => json!({ "operationId": id, "parameters": [limit],
            "x-pagination": { "style": "offset", "parameter": "limit", "items": "" },
            "responses": answers(&json!({ "type": "array", "items": own })) }),
        3 => json!({ "operationId": id, "responses": { "200": { "description": "",
            "content": { "text/event-stream": { "itemSchema": own } } } } }),
        4 => {
            json!({ "operationId": id, "responses": answers(&own), "requestBody": { "required": true,
            "content": { "multipart/form-data": { "schema": { "type": "object", "properties": {
                "file": { "type": "string", "format": "binary" }, "own": own } } } } } })
        }
        _ => {
            json!({ "operationId": id, "requestBody": body(&own, true), "responses": answers(&own) })
        }
    }
}

/// Operations on schemas that have all words inside, then for each word one in a group of all words, one
/// in a group of its own, and one in a nested group.
fn paths(words: &[String], whole: impl Iterator<Item = String>) -> Map<String, Value> {
    let mut paths = Map::new();
    let mut add = |method: &str, operation: Value| {
        let path = format!("/{}", paths.len());
        paths.insert(path, json!({ method: operation }));
    };
    for name in whole {
        let it = reference(&name);
        let (body, answers) = (body(&it, true), answers(&it));
        let id = format!("all:{name}");
        add(
            "post",
            json!({ "operationId": id, "requestBody": body, "responses": answers }),
        );
    }
    let changes = body(&reference("all_changes"), true);
    let state = answers(&reference("all_received"));
    add(
        "patch",
        json!({ "operationId": "all:changes", "requestBody": changes, "responses": state }),
    );
    for (place, is_required) in [("query", true), ("query", false), ("header", false)] {
        let parameters = parameters(words, place, is_required);
        let id = format!("all:{place}_{is_required}");
        add(
            "get",
            json!({ "operationId": id, "responses": answers(&text()), "parameters": parameters }),
        );
    }
    let asked: Vec<Value> = words.iter().map(|word| json!({ word: [] })).collect();
    add(
        "get",
        json!({ "operationId": "all:security", "responses": answers(&text()), "security": asked }),
    );
    for (index, word) in words.iter().enumerate() {
        let ids = [
            format!("few:{word}"),
            format!("{word}:call"),
            format!("few:{word}:call"),
        ];
        for (turn, id) in ids.iter().enumerate() {
            add("post", operation(id, word, index + turn));
        }
    }
    paths
}

/// A thing for each word, under its name.
fn each(words: &[String], thing: impl Fn(usize, &str) -> Value) -> Map<String, Value> {
    let words = words.iter().enumerate();
    let things = words.map(|(index, word)| (word.clone(), thing(index, word)));
    things.collect()
}

/// The documents, as JSON.
pub fn documents() -> [String; 2] {
    words().map(|words| document(&words))
}

fn document(words: &[String]) -> String {
    let mut schemas = schemas(words);
    let paths = paths(words, schemas.keys().cloned());
    schemas.extend(each(words, |index, _| schema(words, index)));
    let schemes = each(words, |index, _| match index % 3 {
        0 => json!({ "type": "http", "scheme": "bearer" }),
        1 => json!({ "type": "http", "scheme": "basic" }),
        _ => json!({ "type": "apiKey", "in": "header", "name": "key" }),
    });
    let webhooks = each(words, |_, word| {
        let event = json!({ "type": "object", "required": ["type"],
            "properties": { "type": { "const": word } } });
        json!({ "post": { "requestBody": body(&event, true), "responses": {} } })
    });
    let servers = each(
        words,
        |index, word| json!({ "url": format!("https://{index}.example"), "description": word }),
    );
    let servers: Vec<&Value> = servers.values().collect();
    json!({ "openapi": "3.1.0", "info": { "title": "Words", "version": "1" }, "servers": servers,
        "x-webhook-signatures": { "scheme": "standard-webhooks", "keys": ["text"] },
        "webhooks": webhooks, "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": schemes } })
    .to_string()
}
