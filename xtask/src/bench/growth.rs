//! Documents of one kind that grow, made here, so that anyone can see whether what generating takes grows
//! faster than they do. Each is of resources: a group with five operations, its models, a union, an enum
//! and values that it shares with its neighbour, so that models lie deep in one another and far apart.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{Failure, disk};

/// The sizes, in bytes: a small vendor's document to GitHub's.
const SIZES: [usize; 5] = [100_000, 300_000, 1_000_000, 4_000_000, 13_000_000];

/// How many resources lead from one to the next, before the next chain begins.
const CHAIN: usize = 40;

/// Writes the documents below a folder; their paths by size, the last left out where it is only to be seen
/// that all runs.
///
/// # Errors
/// A file can't be written.
pub(super) fn documents(folder: &Path, is_quick: bool) -> Result<Vec<PathBuf>, Failure> {
    let one = document(1).to_string().len();
    let each = document(CHAIN).to_string().len().saturating_sub(one) / (CHAIN - 1);
    let sizes = SIZES.iter().take(if is_quick { 3 } else { SIZES.len() });
    disk::empty(folder).map_err(|error| Failure::new(error.to_string()))?;
    let mut paths = Vec::new();
    for size in sizes {
        let text = document((size / each.max(1)).max(1)).to_string();
        let path = folder.join(format!("{:.1}-MB.json", *size as f64 / 1e6));
        disk::replace(&path, &text)
            .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
        paths.push(path);
    }
    Ok(paths)
}

/// A document of so many resources.
pub(super) fn document(resources: usize) -> Value {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for index in 0..resources {
        let name = format!("Thing{index}");
        let path = format!("/v1/things{index}");
        let items = json!({ "get": operation(&name, "list"), "post": operation(&name, "create") });
        let one = json!({
            "parameters": [{ "name": "id", "in": "path", "required": true,
                "schema": { "type": "string", "format": "uuid" } }],
            "get": operation(&name, "get"), "patch": operation(&name, "update"),
            "delete": operation(&name, "delete"),
        });
        paths.insert(path.clone(), items);
        paths.insert(format!("{path}/{{id}}"), one);
        schemas.extend(models(&name, index));
    }
    schemas.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Growing", "version": "1.0.0" },
        "servers": [{ "url": "https://api.example.com" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(name: &str, verb: &str) -> Value {
    let content = |schema: &str| json!({ "application/json": { "schema": reference(schema) } });
    let status = match verb {
        "create" => "201",
        "delete" => "204",
        _ => "200",
    };
    let mut operation = json!({
        "operationId": format!("{name}:{verb}"),
        "tags": [name],
        "summary": format!("{verb} {name}"),
        "description": format!("What **{verb}** does to a `{name}`, in a sentence or two. It takes a while."),
        "responses": {
            status: { "description": "It went well." },
            "404": { "description": "It is not there.", "content": content("Problem") },
            "422": { "description": "It is not valid.", "content": content("Problem") },
        },
    });
    match verb {
        "list" => {
            operation["parameters"] = json!([
                { "name": "page", "in": "query", "description": "Which page.",
                  "schema": { "type": "integer", "minimum": 1, "default": 1 } },
                { "name": "limit", "in": "query", "description": "How many of them.",
                  "schema": { "type": "integer", "maximum": 100, "default": 10 } },
                { "name": "states", "in": "query", "description": "In which states.",
                  "schema": { "type": "array", "items": reference(&format!("{name}State")) } },
            ]);
            operation["responses"][status]["content"] = content(&format!("{name}List"));
        }
        "create" | "update" => {
            let sent = if verb == "create" { "Create" } else { "Update" };
            operation["requestBody"] =
                json!({ "required": true, "content": content(&format!("{name}{sent}")) });
            operation["responses"][status]["content"] = content(name);
        }
        "get" => operation["responses"][status]["content"] = content(name),
        _ => {}
    }
    operation
}

/// What a resource is made of.
fn models(name: &str, index: usize) -> Vec<(String, Value)> {
    let mut own = properties();
    own["id"] = json!({ "type": "string", "format": "uuid", "description": "Its id." });
    own["state"] = reference(&format!("{name}State"));
    own["kind"] = reference(&format!("{name}Kind"));
    if !index.is_multiple_of(CHAIN) {
        let before = format!("Thing{}", index.saturating_sub(1));
        own["before"] = json!({ "anyOf": [reference(&before), { "type": "null" }] });
    }
    let variant = |tag: &str, more: &str| {
        json!({ "type": "object", "required": ["type"], "properties": {
            "type": { "type": "string", "const": tag },
            more: { "type": "number", "description": "How much of it." } } })
    };
    let (heavy, light) = (format!("{name}Heavy"), format!("{name}Light"));
    vec![
        (
            name.to_owned(),
            json!({ "type": "object", "description": format!("The {name} as it is."),
                "required": ["id", "state", "title", "created_at"], "properties": own }),
        ),
        (
            format!("{name}Create"),
            json!({ "type": "object", "required": ["title"], "properties": properties() }),
        ),
        (
            format!("{name}Update"),
            json!({ "type": "object", "properties": properties() }),
        ),
        (
            format!("{name}List"),
            json!({ "type": "object", "required": ["items", "total"], "properties": {
                "items": { "type": "array", "items": reference(name) },
                "total": { "type": "integer" } } }),
        ),
        (
            format!("{name}State"),
            json!({ "type": "string", "description": "How it is.",
                "enum": ["draft", "open", "closed", "gone"] }),
        ),
        (
            format!("{name}Kind"),
            json!({ "oneOf": [reference(&heavy), reference(&light)],
                "discriminator": { "propertyName": "type" } }),
        ),
        (heavy, variant("heavy", "weight")),
        (light, variant("light", "brightness")),
    ]
}

fn properties() -> Value {
    json!({
        "title": { "type": "string", "minLength": 1, "maxLength": 120, "description": "What it is called." },
        "about": { "anyOf": [{ "type": "string" }, { "type": "null" }],
            "description": "What there is to say of it.\n\nWith *some* Markdown:\n\n- an item\n- another" },
        "count": { "type": "integer", "minimum": 0, "default": 0, "description": "How many there are." },
        "ratio": { "type": "number", "description": "How much of it is there." },
        "is_open": { "type": "boolean", "default": true },
        "created_at": { "type": "string", "format": "date-time", "description": "When it was made." },
        "tags": { "type": "array", "items": { "type": "string", "maxLength": 40 }, "maxItems": 20 },
        "metadata": { "type": "object", "additionalProperties": { "anyOf": [
            { "type": "string" }, { "type": "integer" }, { "type": "boolean" }] } },
        "address": { "type": "object", "required": ["country"], "properties": {
            "street": { "type": "string" }, "city": { "type": "string" }, "country": { "type": "string" } } },
    })
}

fn problem() -> Value {
    json!({ "type": "object", "required": ["detail"], "properties": {
        "detail": { "type": "string", "description": "What is wrong." } } })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
