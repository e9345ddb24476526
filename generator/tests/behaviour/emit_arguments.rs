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

/// What is emitted of operations below `paths`: all files in one text, and the API.
fn emitted(paths: &str) -> (String, generator::surface::Surface) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\n{paths}"
    );
    let outcome = common::run("arguments", text.as_bytes());
    let Some(files) = outcome.files else {
        panic!("{:#?}", outcome.diagnostics)
    };
    let sources = files.iter().filter(|(path, _)| {
        path.ends_with(".rs") && !path.contains("runtime/") && !path.ends_with("guide.rs")
    });
    let sources: Vec<&str> = sources.map(|(_, text)| text.as_str()).collect();
    (sources.join("\n"), outcome.surface.expect("an API"))
}

#[test]
fn a_parameter_that_can_have_one_value_is_no_argument() {
    let (code, surface) = emitted(
        "
paths:
  /{kind}/{id}:
    get:
      operationId: things:get
      parameters:
      - {name: kind, in: path, required: true, schema: {type: string, enum: [pet]}}
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: api-version, in: query, required: true, description: The version., schema: {type: string, const: '2024-01'}}
      - {name: X-Level, in: header, required: true, schema: {type: integer, enum: [7]}}
      - {name: flag, in: query, required: true, schema: {const: true}}
      - {name: expand, in: query, schema: {type: string, enum: [all]}}
      - {name: open, in: query, required: true, schema: {type: string, enum: [a], x-unknown-values: allow}}
      responses: {'204': {description: Done.}}",
    );
    for expected in [
        "&self, id: impl AsRef<str>, open: impl Into<ThingsGetOpen>",
        "Parameter::path(\"kind\"), \"pet\")",
        "Parameter::query(\"api-version\"), \"2024-01\")",
        "Parameter::header(\"X-Level\"), &7)",
        "Parameter::query(\"flag\"), &true)",
        "- `api-version`: The version. Always `2024-01`, which each call sends.",
        "expand(into ThingsGetExpand) = query \"expand\"",
    ] {
        let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(code.contains(expected), "{expected} isn't in {code}");
    }
    assert!(!code.contains("ThingsGetKind"), "{code}");
    let sent = surface.get("things::Things::get(query api-version)");
    let sent = sent.expect("what each call sends is a part of the API");
    assert_eq!(
        sent.wire.get("const").map(String::as_str),
        Some("\"2024-01\"")
    );
}

/// A list of one value is as good as a constant in what must be sent; what is received may grow.
#[test]
fn a_property_that_can_have_one_value_is_no_argument() {
    let (code, surface) = emitted(
        "
paths:
  /a:
    post:
      operationId: things:make
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'200': {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}}}
components:
  schemas:
    Thing:
      type: object
      required: [name, kind, shut, level, seen]
      properties:
        name: {type: string}
        kind: {type: string, enum: [thing]}
        shut: {type: string, enum: [always], x-unknown-values: refuse}
        level: {type: integer, enum: [9]}
        seen: {type: string, enum: [never], readOnly: true}
    Other: {type: object, required: [kind], properties: {kind: {type: string, enum: [other]}}}",
    );
    let thing = surface.get("models::Thing").expect("the model");
    assert_eq!(thing.rust, "new(name)");
    for expected in [
        "is(ThingKind::Thing)",
        "is(ThingShut::Always)",
        "is(ThingLevel::Value9)",
    ] {
        assert!(code.contains(expected), "{expected} isn't in {code}");
    }
    assert!(!code.contains("Always `other`"), "{code}");
}

#[test]
fn the_default_of_a_parameter_is_said_where_it_is_given() {
    let (code, _) = emitted(
        "
paths:
  /a:
    get:
      operationId: things:list
      parameters:
      - {name: order, in: query, schema: {$ref: '#/components/schemas/Order'}}
      - {name: size, in: query, required: true, schema: {type: integer, default: 20}}
      - {name: told, in: query, required: true, description: Default is 3., schema: {type: integer, default: 3}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Order: {type: string, enum: [asc, desc], default: asc}",
    );
    for expected in [
        "/// The server's default is `asc`.\n        order(",
        "/// - `size`: The server's default is `20`.",
        "/// - `told`: Default is 3.\n",
    ] {
        assert!(code.contains(expected), "{expected} isn't in {code}");
    }
}

#[test]
fn the_content_type_of_a_file_is_what_the_document_says_or_the_callers_choice() {
    let (code, _) = emitted(
        "
paths:
  /a:
    post:
      operationId: files:make
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                image: {type: string, format: binary}
                any: {type: string, format: binary}
                text: {type: string}
                report: {type: string, contentMediaType: application/pdf}
                pages: {type: array, items: {type: string, contentMediaType: application/pdf}}
            encoding:
              image: {contentType: 'image/png, image/jpeg'}
              any: {contentType: 'image/*'}
              text: {contentType: 'text/plain, text/markdown'}
      responses: {'204': {description: Done.}}",
    );
    for expected in [
        "the part `image` is `image/png` or `image/jpeg`: [`FilePart::content_type`]",
        "the part `any` is `image/*`: [",
        "(\"report\", \"application/pdf\")",
        "(\"pages\", \"application/pdf\")",
    ] {
        assert!(code.contains(expected), "{expected} isn't in {code}");
    }
    assert!(!code.contains("the part `text`"), "{code}");
}

/// `x` beside `x[]`, as PHP and Rails write one and several.
#[test]
fn a_name_of_letters_alone_stays_beside_its_list() {
    let (code, _) = emitted(
        "
paths:
  /a:
    get:
      operationId: things:list
      parameters:
      - {name: author, in: query, schema: {type: string}}
      - {name: 'author[]', in: query, schema: {type: array, items: {type: string}}}
      responses: {'204': {description: Done.}}",
    );
    assert!(code.contains(" author(text) = query \"author\","), "{code}");
    let list = " author_list(list into String) = query \"author[]\",";
    assert!(code.contains(list), "{code}");
}

/// Nobody gives a credential for nothing.
#[test]
fn credentials_that_nothing_asks_for_are_sent_all_the_same() {
    let schemes = "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}";
    let call = "get: {operationId: 'things:get', responses: {'204': {description: Done.}}}";
    let (code, _) = emitted(&format!("paths: {{/a: {{{call}}}}}\n{schemes}"));
    assert!(code.contains("by [[\"key\"], []]"), "{code}");
    // A document that says of one call what asks for it says so of all.
    let asks = call.replace("responses", "security: [{key: []}], responses");
    let other = call.replace("things:get", "things:list");
    let (code, _) = emitted(&format!(
        "paths: {{/a: {{{asks}}}, /b: {{{other}}}}}\n{schemes}"
    ));
    assert!(code.contains("by [] accept"), "{code}");
    assert!(!code.contains(", []]"), "{code}");
}

/// What is followed wherever it leads is no error.
#[test]
fn a_redirect_that_is_followed_is_no_error() {
    let (code, _) = emitted(
        "
paths:
  /file:
    get:
      operationId: things:download
      responses:
        '200': {description: A., content: {application/octet-stream: {schema: {type: string, format: binary}}}}
        '302': {description: It is elsewhere.}
  /thing:
    get:
      operationId: things:get
      responses:
        '200': {description: A., content: {application/json: {schema: {type: string}}}}
        '302': {description: It has moved.}",
    );
    assert!(!code.contains("It is elsewhere."), "{code}");
    let told = "- 302, where it leads to another origin: It has moved.";
    assert!(code.contains(told), "{code}");
}

/// A tag that may be absent is never sent as `null`.
#[test]
fn a_tag_that_may_be_absent_is_sent_as_it_is_or_not_at_all() {
    let (code, surface) = emitted(
        "
paths:
  /a:
    post:
      operationId: things:make
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}
components:
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}
    Cat: {type: object, properties: {kind: {type: string, const: cat, default: cat}}}
    Dog: {type: object, properties: {kind: {type: string, const: dog, default: dog}}}",
    );
    let said = "pub kind: Option<String> = implied \"kind\" is(Some(String::from(\"cat\"))),";
    assert!(code.contains(said), "{code}");
    let said = "pub kind: String = required \"kind\" is(String::from(\"dog\")),";
    assert!(code.contains(said), "{code}");
    let kind = surface.get("models::Cat.kind").expect("the tag");
    assert!(!kind.wire.contains_key("nullable"), "{kind:?}");
}

/// What no call can send is asked for, so that the caller is told.
#[test]
fn a_value_that_no_call_can_send_is_an_argument() {
    let (code, _) = emitted(
        "
paths:
  /a/{dots}:
    get:
      operationId: things:get
      parameters:
      - {name: dots, in: path, required: true, schema: {type: string, enum: ['..']}}
      - {name: X-Lines, in: header, required: true, schema: {const: \"a\\nb\"}}
      responses: {'204': {description: Done.}}",
    );
    assert!(code.contains("dots: impl Into<ThingsGetDots>"), "{code}");
    assert!(
        code.contains("x_lines: impl Into<ThingsGetXLines>"),
        "{code}"
    );
}

/// Another host gets no credentials by guess.
#[test]
fn credentials_that_nothing_asks_for_go_to_no_server_of_an_operation() {
    let (code, _) = emitted(
        "
paths:
  /a: {get: {operationId: 'things:get', servers: [{url: 'https://other.example'}], responses: {'204': {description: Done.}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}",
    );
    assert!(code.contains("by [] accept"), "{code}");
}

/// A part of one name may be one thing in this form and another in that.
#[test]
fn the_content_type_of_a_part_is_that_of_all_forms_or_the_callers_choice() {
    let (code, _) = emitted(
        "
paths:
  /a:
    post:
      operationId: files:make
      requestBody:
        content:
          multipart/form-data:
            schema:
              oneOf:
              - {title: One, type: object, required: [file, note], properties: {
                  file: {type: string, contentMediaType: image/png}, note: {type: string, contentMediaType: application/pdf}}}
              - {title: Two, type: object, required: [file, key], properties: {
                  file: {type: string, contentMediaType: application/pdf}, note: {type: string}, key: {type: string},
                  more: {allOf: [{$ref: '#/components/schemas/Gif'}]}}}
      responses: {'204': {description: Done.}}
components: {schemas: {Gif: {type: string, contentMediaType: image/gif}}}",
    );
    let file = "the part `file` is `application/pdf` or `image/png`";
    assert!(code.contains(file), "{code}");
    assert!(code.contains("&[(\"more\", \"image/gif\")]"), "{code}");
}
