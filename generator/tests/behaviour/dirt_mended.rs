//! What people write in the words of other specifications, of older drafts, or a little beside OpenAPI's: where the
//! meaning is clear it is taken so, and told at the place where it was written.

use crate::told::{answering, document, input, partial, problems, types};

/// The IR of an operation with these parts, after `group`, and what is said of it.
fn operation(method: &str, path: &str, parts: &str, components: &str) -> (String, Vec<String>) {
    let text = document(
        "3.0.3",
        &format!(
            "paths:\n  '{path}':\n    {method}: {{operationId: 't:do', {parts}}}\ncomponents: {{{components}}}\n"
        ),
    );
    let ir = generator::dump(input(&text));
    let lines = ir.lines().skip_while(|line| !line.starts_with("group"));
    let lines: Vec<&str> = lines.skip(1).collect();
    let told = problems(&text).into_iter().map(|problem| {
        let (_, rest) = problem.split_once(' ').unwrap_or_default();
        rest.to_owned()
    });
    (lines.join("\n"), told.collect())
}

#[track_caller]
fn holds(found: (String, Vec<String>), ir: &str, told: &[&str]) {
    assert_eq!(found.0, ir.trim());
    assert_eq!(found.1, told);
}

const DONE: &str = "responses: {'200': {description: Done.}}";
const THING: &str = "schemas: {Thing: {type: object, properties: {a: {type: string}}}}";

#[test]
fn a_parameter_in_the_body_is_the_body() {
    let body = "parameters: [{name: body, in: body, required: true, description: What., schema: {$ref: '#/components/schemas/Thing'}}]";
    let beside = "parameters: [{name: body, in: body, schema: {type: string}}], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}";
    for parts in [body, beside] {
        holds(
            operation("post", "/t", &format!("{parts}, {DONE}"), THING),
            "
POST /t \"t\" \"do\"
  body application/json Thing
  answer 200 nothing
model Thing (sent)
  a?: string",
            &[
                "malformed 5 /paths/~1t/post/parameters/0/in: `in: body` is of Swagger 2.0: OpenAPI 3 writes `requestBody`",
            ],
        );
    }
    let referred = "parameters: [{$ref: '#/components/parameters/Body'}]";
    holds(
        operation(
            "post",
            "/t",
            &format!("{referred}, {DONE}"),
            &format!(
                "{THING}, parameters: {{Body: {{name: b, in: body, schema: {{type: array, items: {{$ref: '#/components/schemas/Thing'}}}}}}}}"
            ),
        ),
        "
POST /t \"t\" \"do\"
  body application/json [Thing] optional
  answer 200 nothing
model Thing (sent)
  a?: string",
        &[
            "malformed 6 /components/parameters/Body/in: `in: body` is of Swagger 2.0: OpenAPI 3 writes `requestBody`",
        ],
    );
}

#[test]
fn parameters_of_a_form_are_its_fields() {
    let told = |n: usize| {
        format!(
            "malformed 5 /paths/~1t/post/parameters/{n}/in: `in: formData` is of Swagger 2.0: OpenAPI 3 writes `requestBody`"
        )
    };
    let found = operation(
        "post",
        "/t",
        &format!(
            "parameters: [{{name: id, in: query, schema: {{type: string}}}}, {{name: a, in: formData, required: true, type: string}}, {{name: b, in: formData, schema: {{type: integer}}}}], {DONE}"
        ),
        "",
    );
    let (first, second) = (told(1), told(2));
    holds(
        found,
        "
POST /t \"t\" \"do\"
  query id?: string form*
  body application/x-www-form-urlencoded form operation0 body
  answer 200 nothing
model operation0 body (sent)
  a: string
  b?: i64",
        &[&first, &second],
    );
    let text = document(
        "3.0.3",
        &format!(
            "paths:\n  /t:\n    parameters: [{{$ref: '#/components/parameters/F'}}]\n    \
             post: {{operationId: 't:a', {DONE}}}\n    put: {{operationId: 't:b', {DONE}}}\n    \
             get: {{operationId: 't:c', {DONE}}}\n\
             components: {{parameters: {{F: {{name: f, in: formData, type: integer}}}}}}\n"
        ),
    );
    let ir = generator::dump(input(&text));
    assert_eq!(ir.matches("  f?: i64").count(), 2, "{ir}");
    let (ir, _) = operation(
        "post",
        "/t",
        &format!("parameters: [{{name: a, in: formData, type: file}}], {DONE}"),
        "",
    );
    assert!(ir.contains("body multipart/form-data multipart "), "{ir}");
}

#[test]
fn content_without_a_type_and_schemas_in_its_place() {
    let thing = "{$ref: '#/components/schemas/Thing'}";
    let ir = "
GET /t \"t\" \"do\"
  answer 200 Thing
model Thing (received)
  a?: string";
    for (answer, told) in [
        (
            format!("{{description: d, content: {{schema: {thing}}}}}"),
            "content/schema: `schema` stands where a content type should",
        ),
        (
            format!("{{description: d, schema: {thing}}}"),
            "schema: a response has no `schema` of its own in OpenAPI 3",
        ),
        (
            "{description: d, schema: {$ref: '#/definitions/Thing'}}".to_owned(),
            "schema: a response has no `schema` of its own in OpenAPI 3",
        ),
        (
            format!("{{description: d, application/json: {{schema: {thing}}}}}"),
            "application~1json: a response has no `application/json`",
        ),
        (
            format!("{{description: d, content: {{application/json: {thing}}}}}"),
            "content/application~1json: a schema stands where a media type should",
        ),
        (
            format!("{{description: d, content: {{json: {{schema: {thing}}}}}}}"),
            "content/json: `json` is no content type",
        ),
    ] {
        let told = format!("malformed 5 /paths/~1t/get/responses/200/{told}");
        let parts = format!("responses: {{'200': {answer}}}");
        let (lowered, mut problems) = operation("get", "/t", &parts, THING);
        // Where the reference is mended too, that is told behind it.
        problems.truncate(1);
        holds((lowered, problems), ir, &[&told]);
    }
}

#[test]
fn statuses_methods_and_templates_a_little_beside() {
    holds(
        operation(
            "get",
            "/t",
            "responses: {'200 OK': {description: d}, Default: {description: e}}",
            "",
        ),
        "
GET /t \"t\" \"do\"
  answer 200 nothing
  failure default nothing",
        &[
            "malformed 5 /paths/~1t/get/responses/200 OK: `200 OK` is no status",
            "malformed 5 /paths/~1t/get/responses/Default: `Default` is no status",
        ],
    );
    let id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]";
    for (path, several) in [
        ("/t/:id", ""),
        ("/t/{id*}", " multi-segment"),
        ("/t/{+id}", " multi-segment"),
        ("/t/{id:[0-9]+}", ""),
    ] {
        let told = format!(
            "path-template 4 /paths/{}: the path `{path}` is written as a router's",
            path.replace('/', "~1")
        );
        holds(
            operation("GET", path, &format!("{id}, {DONE}"), ""),
            &format!(
                "
GET /t/{{id}} \"t\" \"do\"
  path id: string simple{several}
  answer 200 nothing"
            ),
            &[
                &told,
                &format!(
                    "malformed 5 /paths/{}/GET: a path item has no `GET`",
                    path.replace('/', "~1")
                ),
            ],
        );
    }
    let q = "parameters: [{name: q, in: query, schema: {type: string}}]";
    holds(
        operation("get", "/t{?q}", &format!("{q}, {DONE}"), ""),
        "
GET /t \"t\" \"do\"
  query q?: string form*
  answer 200 nothing",
        &["path-template 4 /paths/~1t{?q}: the path `/t{?q}` is written as a router's"],
    );
    // What no parameter declares is part of the path.
    let (ir, told) = operation("get", "/t:batch", DONE, "");
    assert!(ir.starts_with("GET /t:batch"), "{ir}");
    assert_eq!(told, [""; 0]);
}

#[test]
fn words_of_older_drafts() {
    let text = answering(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {type: string, required: true}
    b: {type: string, required: false}
    c: {$ref: '#/components/schemas/O', required: 'true'}
    d: {type: array, items: [{type: integer}]}
    e: {type: array, items: [{type: integer}, {type: string}], additionalItems: false}
    f: string
    g: {type: object, additionalProperties: integer}
O: {type: object, required: z, properties: {z: {type: string}}}
",
    );
    assert_eq!(
        types(&text),
        "
model O (received)
  z: string
model T (received)
  a: string
  c: O
  b?: string
  d?: [i64]
  e?: [T.e[]](items<=2)
  f?: string
  g?: {i64}
union T.e[]
  | i64
  | string"
            .trim()
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 9 /components/schemas/T/properties/a/required: `required: true` is a word of older drafts of JSON Schema",
            "Warning malformed 10 /components/schemas/T/properties/b/required: `required: false` is a word of older drafts of JSON Schema",
            "Warning malformed 11 /components/schemas/T/properties/c/required: `required: true` is a word of older drafts of JSON Schema",
            "Warning malformed 12 /components/schemas/T/properties/d/items: `items` is a schema in OpenAPI 3, not a list",
            "Warning malformed 13 /components/schemas/T/properties/e/items: `items` is a schema in OpenAPI 3, not a list",
            "Warning malformed 13 /components/schemas/T/properties/e/additionalItems: `additionalItems` is a word of older drafts of JSON Schema",
            "Warning malformed 14 /components/schemas/T/properties/f: a schema is expected here, not a string",
            "Warning malformed 15 /components/schemas/T/properties/g/additionalProperties: a schema is expected here, not a string",
            "Warning malformed 16 /components/schemas/O/required: `required` can't be a string",
        ]
    );
}

#[test]
fn flags_and_counts_as_text() {
    let text = answering(
        "3.0.3",
        "
T: {type: array, items: {type: string, maxLength: '10'}, nullable: 'True', maxItems: 'many'}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 6 /components/schemas/T/items/maxLength: `maxLength` can't be a string",
            "Warning malformed 6 /components/schemas/T/nullable: `nullable` can't be a string",
            "Warning malformed 6 /components/schemas/T/maxItems: `maxItems` can't be a string",
        ]
    );
    let ir = generator::dump(input(&text));
    assert!(
        ir.contains("answer 200 [string(length<=10)] | null"),
        "{ir}"
    );
}

#[test]
fn security_schemes_in_other_words() {
    for (scheme, lowered, taken) in [
        ("{type: bearer}", "Bearer", true),
        ("{type: http, bearerFormat: JWT}", "Bearer", true),
        ("{scheme: Bearer}", "Bearer", true),
        ("{type: Basic}", "Basic", true),
        (
            "{type: apikey, in: Header, name: X-Key}",
            "ApiKeyHeader(\"X-Key\")",
            true,
        ),
        (
            "{type: http, scheme: apiKey, in: query, name: k}",
            "ApiKeyQuery(\"k\")",
            true,
        ),
        (
            "{type: OAuth2, flow: application, tokenUrl: 'https://a.example.com/t', scopes: {}}",
            "Bearer",
            true,
        ),
        ("{type: token}", "Unsupported", false),
    ] {
        let text = document(
            "3.0.3",
            &format!(
                "paths: {{/a: {{get: {{operationId: 'a:get', security: [{{k: []}}], {DONE}}}}}}}\ncomponents: {{securitySchemes: {{k: {scheme}}}}}\n"
            ),
        );
        let ir = generator::dump(input(&text));
        assert!(
            ir.contains(&format!("scheme \"k\" {lowered}")),
            "{scheme}: {ir}"
        );
        let told = problems(&text);
        assert!(!told.is_empty(), "{scheme}");
        assert_eq!(
            told.iter().any(|it| it.contains("can't authenticate")),
            !taken,
            "{told:?}"
        );
    }
}

#[test]
fn parameters_and_servers_that_are_no_lists() {
    let text = document(
        "3.0.3",
        "
servers: {url: 'https://a.example.com'}
paths:
  /t/{id}:
    get:
      operationId: t:get
      tags: Things
      parameters:
        id: {in: Path, required: 'true', schema: {type: string}}
        q: {in: query, schema: {type: string}}
      responses: {'200': {description: d}}
    put:
      operationId: t:put
      parameters: [{name: id, schema: {type: string}}]
      responses: {'200': {description: d}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 3 /servers: a list is expected under `servers`, not an object",
            "Warning malformed 8 /paths/~1t~1{id}/get/tags: `tags` can't be a string",
            "Warning malformed 9 /paths/~1t~1{id}/get/parameters: a list is expected under `parameters`, not an object",
            "Warning malformed 10 /paths/~1t~1{id}/get/parameters/id/in: a parameter is not in `Path`",
            "Warning malformed 10 /paths/~1t~1{id}/get/parameters/id/required: `required` can't be a string",
            "Warning malformed 15 /paths/~1t~1{id}/put/parameters/0: the parameter `id` doesn't say where it is",
        ]
    );
    let ir = generator::dump(input(&text));
    assert_eq!(ir.matches("path id: string simple").count(), 2, "{ir}");
    assert_eq!(partial(&text), Some((2, 2)));
}

/// What is taken for something else is still a keyword of the document, and what nobody wrote is none.
#[test]
fn the_receipt_counts_what_was_written() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    post:
      operationId: t:do
      parameters: [{name: body, in: body, required: true, schema: {$ref: '#/components/schemas/Thing'}}]
      responses: {'200': {description: d}}
components: {schemas: {Thing: {type: object, properties: {a: {type: string, required: true}}}}}
",
    );
    let settings = generator::settings::Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let counts = outcome.summary.keywords;
    assert_eq!((counts.all(), counts.unaccounted), (21, 0), "{counts:?}");
}

#[test]
fn places_are_found_as_they_were_written() {
    let text = document(
        "3.0.3",
        "
paths:
  /a/:id:
    get:
      operationId: a:get
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        200 OK: {description: '', content: {application/json: {schema: {type: object, properties: {x: {items: [{type: object, properties: {z: {type: string}}}]}}}}}}
  /b:
    get:
      operationId: b:get
      responses: {'200': {$ref: '#/paths/~1a~1:id/get/responses/200 OK'}}
  /c:
    get:
      operationId: c:get
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/paths/~1a~1:id/get/responses/200 OK/content/application~1json/schema/properties/x/items/0'}}}}
",
    );
    assert_eq!(partial(&text), Some((3, 3)), "{:#?}", problems(&text));
}

#[test]
fn a_list_may_be_written_as_swagger_says() {
    let text = document(
        "3.0.0",
        "
paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: csv, in: query, type: array, collectionFormat: csv, items: {type: integer}}
        - {name: pipes, in: query, collectionFormat: pipes, schema: {type: array, items: {type: string}}}
        - {name: multi, in: query, collectionFormat: multi, schema: {type: array, items: {type: string}}}
        - {name: styled, in: query, style: form, collectionFormat: pipes, schema: {type: array, items: {type: string}}}
        - {name: h, in: header, collectionFormat: pipes, schema: {type: array, items: {type: string}}}
      responses: {'204': {description: ''}}
",
    );
    let told = problems(&text);
    let of_style = told
        .iter()
        .filter(|line| line.contains("`style` and `explode`"));
    assert_eq!(of_style.count(), 3, "{told:?}");
    let ir = generator::dump(input(&text));
    let lines = ir.lines().filter(|line| line.starts_with("  query"));
    let lines: Vec<&str> = lines.map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "query csv?: [i64] form",
            "query pipes?: [string] pipeDelimited",
            "query multi?: [string] form*",
            "query styled?: [string] form*",
        ],
        "{ir}"
    );
}
