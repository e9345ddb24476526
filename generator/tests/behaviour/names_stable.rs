//! What comes to a document moves no name that was there, clashes or not.

use crate::common;

use std::collections::BTreeSet;

use crate::common::declared::{Request, Tables};
use crate::common::everything::is_written;
use serde_json::{Value, json};
use syn::{FnArg, ImplItem, Item, Pat, Type};

/// Every name of a client, each with what holds it. Where a model's file lies is no name.
fn names(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in common::emit("names", &document.to_string()) {
        if !is_written(&path) || path.starts_with("src/runtime/") || path == "src/guide.rs" {
            continue;
        }
        let is_model = path.ends_with("models.rs") || path.contains("/models/");
        let holder = if is_model { "models" } else { path.as_str() };
        for item in syn::parse_file(&text).expect("Rust").items {
            for name in of_item(&item) {
                names.insert(format!("{holder}: {name}"));
            }
        }
    }
    names
}

fn of_item(item: &Item) -> Vec<String> {
    match item {
        Item::Struct(item) => {
            let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
            let fields = fields.map(|field| format!("{}.{field}", item.ident));
            fields.chain([item.ident.to_string()]).collect()
        }
        Item::Enum(item) => {
            let name = |variant: &syn::Variant| format!("{}::{}", item.ident, variant.ident);
            item.variants.iter().map(name).collect()
        }
        Item::Static(item) => vec![item.ident.to_string()],
        Item::Macro(item) if item.mac.path.is_ident("request") => {
            let declared: Request = item.mac.parse_body().expect("a request");
            declared.0
        }
        Item::Macro(item) if item.mac.path.is_ident("operations") => {
            let declared: Tables = item.mac.parse_body().expect("tables");
            declared.0
        }
        Item::Mod(item) => vec![format!("mod {}", item.ident)],
        Item::Impl(item) if item.trait_.is_none() => {
            let Type::Path(path) = &*item.self_ty else {
                return Vec::new();
            };
            let holder = path.path.segments.last().map(|last| last.ident.to_string());
            let holder = holder.unwrap_or_default();
            let methods = item.items.iter().filter_map(|item| match item {
                ImplItem::Fn(method) => Some(&method.sig),
                _ => None,
            });
            methods
                .flat_map(|method| of_method(&holder, method))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn of_method(holder: &str, method: &syn::Signature) -> Vec<String> {
    let name = format!("{holder}.{}", method.ident);
    let arguments = method.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(argument) => Some(format!("{name}({})", argument.ident)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    // The arguments of a constructor are the fields.
    let arguments: Vec<String> = arguments.filter(|_| method.ident != "new").collect();
    arguments.into_iter().chain([name.clone()]).collect()
}

/// Objects anywhere in a document that have this key, each as a JSON pointer to the value of the key.
fn places(value: &Value, key: &str, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        if name == key {
            found.push(at.clone());
        }
        places(child, key, &at, found);
    }
}

/// The documents that come of adding a thing under each key of this name.
fn grown(document: &Value, key: &str, add: impl Fn(&mut Value)) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    places(document, key, "", &mut found);
    let grown = found.into_iter().map(|place| {
        let mut grown = document.clone();
        add(grown.pointer_mut(&place).expect("a place"));
        (place, grown)
    });
    grown.collect()
}

fn insert(value: &mut Value, name: &str, new: Value) {
    if let Value::Object(entries) = value {
        entries.insert(name.to_owned(), new);
    }
}

fn assert_stable(document: &Value, grown: Vec<(String, Value)>) {
    let before = names(document);
    assert!(before.len() > 10);
    for (place, grown) in grown {
        let after = names(&grown);
        let gone: Vec<&String> = before.difference(&after).collect();
        assert!(gone.is_empty(), "something new at {place} moved {gone:#?}");
    }
}

/// Texts, so that bodies of errors and alternatives have no names of their own and meet.
fn list_of(items: &str) -> Value {
    json!({ "type": "array", "items": { "type": items } })
}

/// A document in which everything meets something of its name.
fn clashes() -> Value {
    let answer = |schema: Value| json!({ "description": "", "content": { "application/json": { "schema": schema } } });
    let thing = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let parameters = json!([
        { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
        { "name": "id", "in": "query", "schema": { "type": "string" } },
        { "name": "ID", "in": "header", "schema": { "type": "string" } },
        { "name": "body", "in": "query", "schema": { "type": "string" } },
    ]);
    let operation = |id: &str, fault: &str| {
        json!({ "operationId": id, "parameters": parameters,
            "requestBody": { "content": { "application/json": { "schema": thing("either") } } },
            "responses": { "200": answer(thing("foo-bar")), "202": answer(thing("foo_bar")),
                "400": answer(list_of(fault)), "404": answer(list_of(fault)) } })
    };
    let text = json!({ "type": "string" });
    let names = json!({ "a-b": text, "a_b": text, "aB": text, "new": text, "clear_a": text,
        "a": { "type": ["string", "null"] } });
    json!({ "openapi": "3.1.0", "info": { "title": "Clashes", "version": "1" },
        "servers": [{ "url": "https://a.example", "description": "One" },
            { "url": "https://b.example", "description": "One" }],
        "paths": {
            "/m/{id}": { "get": operation("things:get-one", "string"),
                "post": operation("things:get_one", "string"), "put": operation("things.getOne", "string") },
            "/n/{id}": { "get": operation("Things:client", "string"),
                "post": operation("things:inner:make", "integer"), "put": operation("things:inner", "string") },
        },
        "components": { "schemas": {
            "foo-bar": { "type": "object", "properties": names },
            "foo_bar": { "type": "object", "properties": names },
            "FooBar": { "type": "object", "properties": { "kind": {
                "type": "string", "enum": ["a", "A", "a-", "-a", "Unknown", "unknown"] } } },
            "either": { "anyOf": [ thing("foo-bar"), thing("foo_bar"), thing("FooBar"),
                list_of("string"), { "type": "array", "items": { "type": "string", "maxLength": 3 } },
                { "title": "A", "type": "object", "required": ["x"], "properties": { "x": text } },
                { "title": "a", "type": "object", "required": ["y"], "properties": { "y": text } } ] },
        } } })
}

fn documents() -> Vec<Value> {
    let everything = include_str!("../common/everything.yaml");
    let golden = common::documents().into_values();
    let texts = golden.chain([everything.to_owned()]);
    let values = texts.map(|text| serde_yaml::from_str(&text).expect("YAML"));
    values.chain([clashes()]).collect()
}

#[test]
fn a_property_moves_no_name() {
    for document in documents() {
        // Behind the others by name: what an alternative without a title is called is made of its first.
        let add = |value: &mut Value| insert(value, "zz_new", json!({ "type": "boolean" }));
        let grown = grown(&document, "properties", add);
        assert_stable(&document, grown);
    }
}

#[test]
fn an_operation_moves_no_name() {
    for document in documents() {
        let add = |value: &mut Value| {
            let failed = json!({ "description": "", "content": {
                "application/json": { "schema": list_of("boolean") } } });
            let one = json!({ "get": { "operationId": "news:read", "responses": {
                "200": { "description": "" }, "418": failed } } });
            insert(value, "/a-new-one", one);
        };
        let grown = grown(&document, "paths", add);
        assert_stable(&document, grown);
    }
}

/// Two more of what clashes already: names that were left stay left.
#[test]
fn an_answer_moves_no_name() {
    let document = clashes();
    let add = |value: &mut Value| {
        let failed = |items: &str| {
            json!({ "description": "", "content": {
                "application/json": { "schema": list_of(items) } } })
        };
        insert(value, "399", failed("string"));
        insert(value, "203", failed("boolean"));
    };
    let grown = grown(&document, "responses", add);
    assert_stable(&document, grown);
}

#[test]
fn an_alternative_moves_no_name() {
    let document = clashes();
    let add = |value: &mut Value| {
        if let Value::Array(all) = value {
            let long = json!({ "type": "string", "minLength": 9 });
            all.insert(
                0,
                json!({ "title": "Long", "type": "array", "items": long }),
            );
        }
    };
    let grown = grown(&document, "anyOf", add);
    assert_stable(&document, grown);
}

#[test]
fn a_value_moves_no_name() {
    let document = clashes();
    let add = |value: &mut Value| {
        if let Value::Array(all) = value {
            all.insert(0, json!("something new"));
        }
    };
    let grown = grown(&document, "enum", add);
    assert_stable(&document, grown);
}

/// The names of an operation's arguments and setters.
fn parameters(parameters: &[Value]) -> Vec<String> {
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/m/{id}": { "get": { "operationId": "m:get", "parameters": parameters,
            "responses": { "204": { "description": "" } } } } } });
    let found = names(&document).into_iter();
    let found = found.filter_map(|name| {
        let name = name.strip_prefix("src/m/mod.rs: ")?;
        let argument = name
            .strip_prefix("M.get(")
            .and_then(|name| name.strip_suffix(')'));
        argument.or(name.strip_prefix("Get.")).map(str::to_owned)
    });
    found.filter(|name| !name.contains('(')).collect()
}

#[test]
fn a_parameter_keeps_a_name_that_is_its_own_letter_by_letter_and_a_third_moves_none() {
    let parameter = |name: &str, place: &str| json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } });
    let all = [
        parameter("id", "path"),
        parameter("id", "query"),
        parameter("ID", "header"),
        parameter("x-a", "query"),
        parameter("x_a", "query"),
        parameter("xA", "query"),
    ];
    assert_eq!(parameters(&all[..1]), ["id"]);
    assert_eq!(parameters(&all[..2]), ["id_query", "id_path"]);
    assert_eq!(parameters(&all[..3]), ["id_header", "id_query", "id_path"]);
    // Which of them the document names first makes no difference, nor how one is spelled.
    let mut other = all.clone();
    other.reverse();
    let five = [&all[..1], &all[3..5]].concat();
    assert_eq!(parameters(&five), ["x_a", "x_dash_a", "id"]);
    let six = parameters(&[&all[..1], &all[3..]].concat());
    assert_eq!(six.len(), 4);
    for name in parameters(&five) {
        assert!(six.contains(&name), "{name} is gone: {six:?}");
    }
    assert_eq!(parameters(&all), parameters(&other));
}

/// `Self` can be no type's name; its builder's can hold it.
#[test]
fn the_builder_of_self_is_in_camel_case() {
    let fields: Vec<String> = (0..8).map(|number| format!("field{number}")).collect();
    let properties = fields
        .iter()
        .map(|field| (field.clone(), json!({ "type": "string" })));
    let properties: serde_json::Map<String, Value> = properties.collect();
    let body = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Self" } } } });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": { "/m": { "post": { "operationId": "m:make", "requestBody": body,
            "responses": { "204": { "description": "" } } } } },
        "components": { "schemas": { "Self": {
            "type": "object", "required": fields, "properties": properties } } } });
    let names = names(&document);
    let builder = "models: SelfBuilder";
    assert!(names.contains(builder), "{builder} isn't in {names:#?}");
}
