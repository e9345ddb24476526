//! Operations, servers and what is in them that is wrong, odd or empty: what becomes of them, and that the
//! report names it.

use crate::told::{document, input, partial, problems, types};

#[test]
fn what_people_write_otherwise_than_openapi_does() {
    let text = document(
        "3.2.0",
        "
paths:
  a/{id}:
    get:
      operationId: a:get
      parameters:
        - {name: id, in: path, required: true, type: integer}
        - {name: free, in: query}
      security: [{basic: }]
      externalDocs: https://a.example.com
      responses:
        '200': {description: '', content: {application/json: {schema: text, examples: [1]}}}
components:
  securitySchemes: {basic: {type: basic}, odd: {in: header}, flows: {type: oauth2}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning not-openapi 1 /openapi: OpenAPI 3.2.0 is read as 3.1",
            "Warning path-template 4 /paths/a~1{id}: the path `a/{id}` doesn't begin with `/`",
            "Warning malformed 8 /paths/a~1{id}/get/parameters/0/type: `type` stands beside the name, not below `schema`",
            "Warning malformed 9 /paths/a~1{id}/get/parameters/1: the parameter has neither `schema` nor `content`",
            "Warning malformed 10 /paths/a~1{id}/get/security/0/basic: nothing stands here",
            "Warning malformed 11 /paths/a~1{id}/get/externalDocs: external documentation is expected here, not a string",
            "Warning malformed 13 /paths/a~1{id}/get/responses/200/content/application~1json/schema: a schema is expected here, not a string",
            "Warning malformed 13 /paths/a~1{id}/get/responses/200/content/application~1json/examples: examples have names",
            "Warning malformed 15 /components/securitySchemes/basic/type: there is no type `basic` of a security scheme",
            "Warning not-represented 15 /components/securitySchemes/odd: the client can't authenticate by `odd`",
        ]
    );
    assert_eq!(partial(&text), Some((1, 1)));
    let number =
        "{openapi: 3.0, info: {title: '', version: ''}, paths: {/a: {get: {responses: {}}}}}";
    assert_eq!(partial(number), Some((1, 1)));
}

/// One thing where a list should be, a text where an object should be: what is meant is clear.
#[test]
fn what_is_wrong_within_an_operation_leaves_it_out_and_no_more() {
    let text = document(
        "3.0.3",
        "
paths:
  /a: {get: 5, post: {operationId: 'a:post', responses: {}}}
  /b: {$ref: '#/paths/~1c'}
  /d: {get: {operationId: 'd:get', responses: 7}}
  /e: {get: {operationId: 'e:get', security: k, responses: {}}}
  /f: {$ref: '#/nowhere', get: {operationId: 'f:get', responses: {}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Error malformed 4 /paths/~1a/get: an operation is expected here, not an integer",
            "Error unresolved-reference 5 /paths/~1b/$ref: there is nothing at `#/paths/~1c`",
            "Error malformed 6 /paths/~1d/get/responses: an object is expected here, not an integer",
            "Error malformed 7 /paths/~1e/get/security: a list of security requirements is expected here, not a string",
            "Error unresolved-reference 8 /paths/~1f/$ref: there is nothing at `#/nowhere`",
        ]
    );
    assert_eq!(partial(&text), Some((5, 2)));
    let everywhere = document(
        "3.0.3",
        "paths: {/a: {get: {responses: {}}}}\nsecurity: k\n",
    );
    assert_eq!(
        problems(&everywhere),
        [
            "Error malformed 4 /security: a list of security requirements is expected here, not a string",
        ]
    );
    assert_eq!(partial(&everywhere), None);
}

#[test]
fn names_that_begin_like_extensions() {
    let text = document(
        "3.1.0",
        "
x-mine: 1
paths:
  x-mine: {}
  /t:
    get:
      operationId: t:get
      security: [{x-key: []}]
      parameters: [{$ref: '#/components/parameters/x-p'}]
      responses:
        x-mine: {}
        '200':
          description: ''
          content: {x-vendor/thing+json: {schema: {$ref: '#/components/schemas/x-s'}}}
components:
  securitySchemes:
    x-key: {type: apiKey, in: header, name: X-Key}
    x-note: not a scheme
  parameters:
    x-p: {in: query, name: p, schema: {type: strin}}
  schemas:
    x-s: {type: object, properties: {a: {type: string}}}
",
    );
    assert_eq!(
        problems(&text),
        ["Warning malformed 21 /components/parameters/x-p/schema: there is no type `strin`",]
    );
    let ir = generator::dump(input(&text));
    assert_eq!(
        ir.trim(),
        r#"
scheme "x-key" ApiKeyHeader("X-Key")
group "t"
GET /t "t" "get"
  query p?: any form*
  answer 200 x-s
  security x-key
model x-s (received)
  a?: string
"#
        .trim()
    );
}

#[test]
fn server_variables() {
    let text = document(
        "3.0.3",
        "
servers:
  - {url: 'https://{host}/v1', variables: {host: {description: which}}}
  - {url: 'https://{region}.x.example', variables: {region: {enum: [eu, us]}}}
paths: {}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning not-represented 4 /servers/0/url: `https://{host}/v1` is no absolute URL",
            "Warning malformed 4 /servers/0/variables/host: the server variable has no `default`",
            "Warning malformed 5 /servers/1/variables/region: the server variable has no `default`",
        ]
    );
    let ir = generator::dump(input(&text));
    assert_eq!(
        ir.trim(),
        r#"
server "{region}.x.example" https://{region}.x.example
  variable region = "eu" of eu | us
"#
        .trim()
    );
}

#[test]
fn a_path_item_that_two_paths_share() {
    let text = document(
        "3.1.0",
        "
paths:
  /b: {$ref: '#/paths/~1a'}
  /a:
    parameters: [{in: query, name: q, schema: {type: string}}]
    get:
      operationId: a:get
      responses:
        '2Xx': {description: '', content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}
  /c:
    $ref: '#/paths/~1a'
    parameters: [{in: query, name: r, schema: {type: string}}]
    post: {operationId: 'c:post', responses: {}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning operation-id 8 /paths/~1a/get/operationId: another operation has the `operationId` `a:get`",
            "Warning malformed 10 /paths/~1a/get/responses/2Xx: `2Xx` is no status",
        ]
    );
    let ir = generator::dump(input(&text));
    assert_eq!(
        ir.trim(),
        r#"
group "a"
group "c"
GET /a "a" "get"
  query q?: string form*
  answer 2XX operation0 2XX
GET /b "a" "get"
  query q?: string form*
  answer 2XX operation0 2XX
GET /c "a" "get"
  query r?: string form*
  query q?: string form*
  answer 2XX operation0 2XX
POST /c "c" "post"
  query r?: string form*
  query q?: string form*
model operation0 2XX (received)
  x?: string
"#
        .trim()
    );
}

#[test]
fn a_problem_behind_a_merge_key_has_its_own_place() {
    let text = document(
        "3.0.3",
        "
x-base: &base {operationId: 'a:get', deprecated: 5}
paths:
  /a:
    get:
      <<: *base
      summary: 7
      responses: {}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning yaml-only 6 /paths/~1a/get: `<<` is YAML 1.1's way to merge objects, which OpenAPI doesn't have",
            "Warning malformed 6 /paths/~1a/get/deprecated: `deprecated` can't be an integer",
            "Warning malformed 8 /paths/~1a/get/summary: `summary` can't be an integer",
        ]
    );
}

#[test]
fn keys_without_values() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    parameters:
    get:
      operationId: a:get
      responses:
        '200':
          description: ''
          headers:
          content:
            application/json:
              schema: {type: object, properties: {x: , y: {oneOf: [{type: string}, {$ref: }]}}}
components:
  headers:
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 5 /paths/~1a/parameters: nothing stands here",
            "Warning malformed 11 /paths/~1a/get/responses/200/headers: nothing stands here",
            "Warning malformed 14 /paths/~1a/get/responses/200/content/application~1json/schema/properties/x: nothing stands here",
            "Warning malformed 14 /paths/~1a/get/responses/200/content/application~1json/schema/properties/y/oneOf/1/$ref: `$ref` can't be null",
            "Warning malformed 16 /components/headers: nothing stands here",
        ]
    );
    assert_eq!(
        types(&text),
        "
model operation0 200 (received)
  x?: any
  y?: string | null"
            .trim()
    );
}

#[test]
fn styles_that_a_place_does_not_have() {
    let text = document(
        "3.0.3",
        "
paths:
  /a/{p}:
    get:
      operationId: a:get
      parameters:
        - {in: path, name: p, required: true, style: form, schema: {type: string}}
        - {in: header, name: H, style: form, schema: {type: string}, content: {text/plain: {}}}
      responses: {}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 8 /paths/~1a~1{p}/get/parameters/0/style: a parameter in the path can't have the style `form`",
            "Warning malformed 9 /paths/~1a~1{p}/get/parameters/1/style: a parameter in the header can't have the style `form`",
            "Warning malformed 9 /paths/~1a~1{p}/get/parameters/1/content: `content` stands beside `schema`",
        ]
    );
    let ir = generator::dump(input(&text));
    assert_eq!(
        ir.trim(),
        r#"
group "a"
GET /a/{p} "a" "get"
  path p: string simple
  header H?: string simple"#
            .trim()
    );
}

#[test]
fn words_that_the_stand_in_does_not_know() {
    let found = problems(
        "openapi: 3.1.0
info: {title: t, version: '1'}
x-stand-in:
  max-bodi: 5
  answers: {no-tokn: {status: 401}, invalid: {state: 422}}
  collections: {/a: {uniqe: [id], touched: at, adds: [{colection: /b}]}}
paths:
  /a:
    get:
      operationId: a
      x-stand-in: {action: lst, fields: {a: b}, sort: x}
      responses: {'200': {description: ok}}
",
    );
    assert_eq!(
        found,
        [
            "Warning unknown-keyword 4 /x-stand-in/max-bodi: `x-stand-in` has no `max-bodi` here",
            "Warning unknown-keyword 5 /x-stand-in/answers/no-tokn: `x-stand-in` has no `no-tokn` here",
            "Warning unknown-keyword 5 /x-stand-in/answers/invalid/state: `x-stand-in` has no `state` here",
            "Warning unknown-keyword 6 /x-stand-in/collections/~1a/uniqe: `x-stand-in` has no `uniqe` here",
            "Warning malformed 6 /x-stand-in/collections/~1a/touched: a list is expected here, not a string",
            "Warning unknown-keyword 6 /x-stand-in/collections/~1a/adds/0/colection: `x-stand-in` has no `colection` here",
            "Warning malformed 11 /paths/~1a/get/x-stand-in/action: this must be one of `about`, `create`, `delete`, `example`, `export`, `get`, `list`, `replace`, `update`",
            "Warning unknown-keyword 11 /paths/~1a/get/x-stand-in/sort: `x-stand-in` has no `sort` here",
        ]
    );
}

#[test]
fn a_query_after_a_path_is_sent() {
    let ok = "responses: {'204': {description: ''}}";
    let get = |parameters: &str| format!("{{get: {{{ok}, parameters: [{parameters}]}}}}");
    let text = |name: &str, place: &str| {
        let required = if place == "path" {
            ", required: true"
        } else {
            ""
        };
        format!("{{name: {name}, in: {place}{required}, schema: {{type: string}}}}")
    };
    let paths = [
        ("/a?lat={lat}", get(&text("lat", "path"))),
        (
            "/b/{id}?v=2&key={KEY}",
            get(&[text("id", "path"), text("KEY", "path")].join(", ")),
        ),
        ("/c?q={q}", get(&text("q", "query"))),
        ("/d?as={other}", get(&text("other", "query"))),
        ("/e?{n}&x={a}-{b}", get("")),
        ("/f?q={q}#g", get("")),
    ];
    let paths: String = paths
        .iter()
        .map(|(path, item)| format!("  '{path}': {item}\n"))
        .collect();
    let text = document("3.0.3", &format!("paths:\n{paths}"));
    let ir = generator::dump(input(&text));
    let is_told = |line: &&str| line.starts_with("GET") || line.starts_with("  ");
    let lines = ir.lines().filter(is_told);
    let lines = lines.filter(|line| !line.contains("answer"));
    assert_eq!(
        lines.collect::<Vec<_>>().join("\n"),
        r#"
GET /a "a" "get /a?lat={lat}"
  query lat: string form*
GET /b/{id}?v=2 "b" "get /b/{id}?v=2&key={KEY}"
  path id: string simple
  query key: string form*
GET /c "c" "get /c?q={q}"
  query q?: string form*
GET /d "d" "get /d?as={other}"
  query as?: string form*
GET /e "e" "get /e?{n}&x={a}-{b}"
  query n: string form*
GET /f "f" "get /f?q={q}#g"
  query q: string form*
"#
        .trim()
    );
}

#[test]
fn numbers_that_are_none_and_keys_that_are_no_paths() {
    let text = document(
        "3.0.3",
        "
x-limit: .inf
paths:
  parameters: [{name: a, in: query, schema: {type: string}}]
  /a:
    get:
      operationId: a:get
      parameters: [{name: n, in: query, schema: {type: number, maximum: .inf, example: .nan}}]
      responses: {'204': {description: ''}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning yaml-only 3 /x-limit: `.inf` and `.nan` are no values of JSON, which OpenAPI is defined by",
            "Warning malformed 5 /paths/parameters: a path begins with `/`",
            "Warning yaml-only 9 /paths/~1a/get/parameters/0/schema/maximum: `.inf` and `.nan` are no values of JSON, which OpenAPI is defined by",
            "Warning malformed 9 /paths/~1a/get/parameters/0/schema/maximum: `maximum` can't be a string",
            "Warning yaml-only 9 /paths/~1a/get/parameters/0/schema/example: `.inf` and `.nan` are no values of JSON, which OpenAPI is defined by",
            "Warning wrong-value 9 /paths/~1a/get/parameters/0/schema/example: the example is a string, not of type number",
        ]
    );
    assert_eq!(partial(&text), Some((1, 1)));
}

/// A document that lacks everything is a download that broke off; one that says that there is nothing isn't.
#[test]
fn what_each_document_must_have() {
    let incomplete = |level: &str, line: u32, what: &str| {
        format!("{level} incomplete-document {line} /openapi: there is {what}")
    };
    let nothing = "nothing to make a client of: no `paths`, `components` or `webhooks`";
    let info = "info: {title: A, version: '1'}\n";
    for text in [
        "openapi: 3.0.0\n",
        "{\"openapi\": \"3.1.0\"}",
        &format!("openapi: 3.1.0\n{info}servers: [{{url: 'https://a.example'}}]\n"),
        &format!("openapi: 3.0.0\n{info}paths:\n"),
    ] {
        assert_eq!(problems(text), [incomplete("Error", 1, nothing)], "{text}");
        assert_eq!(partial(text), None, "{text}");
    }
    let each = |key: &str| {
        incomplete(
            "Warning",
            1,
            &format!("no `{key}`, which each document must have"),
        )
    };
    for (text, told) in [
        (format!("openapi: 3.0.0\n{info}paths: {{}}\n"), vec![]),
        ("openapi: 3.1.0\npaths: {}\n".to_owned(), vec![each("info")]),
        (
            format!("openapi: 3.0.0\n{info}components: {{}}\n"),
            vec![each("paths")],
        ),
        (format!("openapi: 3.1.0\n{info}components: {{}}\n"), vec![]),
        (format!("openapi: 3.1.0\n{info}webhooks: {{}}\n"), vec![]),
    ] {
        assert_eq!(problems(&text), told, "{text}");
        assert!(partial(&text).is_some(), "{text}");
    }
}

#[test]
fn what_a_path_has_for_operations_that_are_left_out_is_accounted_for() {
    let paths = "paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: a, responses: {'200': {$ref: '#/components/responses/Missing'}}}
  /b: {get: {operationId: b, responses: {'204': {description: x}}}}
";
    let text = document("3.0.3", paths);
    assert_eq!(partial(&text), Some((2, 1)));
    let settings = generator::settings::Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, true, &mut |_| {});
    assert_eq!(outcome.summary.keywords.unaccounted, 0);
}

/// What is said of the version, with what is done about it.
fn said_of_version(line: &str, more: &str) -> Vec<String> {
    let text = format!(
        "{line}\ninfo: {{title: A, version: '1'}}\npaths: {{/a: {{get: {{responses: {{'204': {{description: ''}}}}}}}}}}\n{more}"
    );
    let settings = generator::settings::Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.code.as_str() == "not-openapi");
    found
        .map(|found| {
            let (level, message) = (found.level, found.message);
            format!(
                "{level:?} {}: {message}: {}",
                found.pointer.unwrap_or_default(),
                found.help.unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn versions_and_what_people_write_for_them() {
    for plain in [
        "openapi: 3.0.0",
        "openapi: '3.0'",
        "openapi: 3.1",
        "openapi: 3.1.2",
    ] {
        assert_eq!(said_of_version(plain, ""), [""; 0], "{plain}");
    }
    for (line, key, shown, read) in [
        (
            "openapi: 'openapi 3.0.0'",
            "openapi",
            "openapi 3.0.0",
            "3.0",
        ),
        ("openapi: v3.0.1", "openapi", "v3.0.1", "3.0"),
        (
            "openapi: 'OpenAPI/3.1.0'",
            "openapi",
            "OpenAPI/3.1.0",
            "3.1",
        ),
        ("openapi: 3", "openapi", "3", "3.0"),
        ("swagger: '3.0.1'", "swagger", "3.0.1", "3.0"),
    ] {
        assert_eq!(
            said_of_version(line, ""),
            [format!(
                "Warning /{key}: `{key}` is `{shown}`, which is no version of OpenAPI: the document is read as OpenAPI {read}"
            )],
        );
    }
    // What only 3.1 has says which is meant.
    assert_eq!(
        said_of_version("openapi: 3", "webhooks: {}\n"),
        [
            "Warning /openapi: `openapi` is `3`, which is no version of OpenAPI: the document is read as OpenAPI 3.1"
        ]
    );
    let convert = "OpenAPI 3.0 and 3.1 are read: convert it first: `npx swagger2openapi swagger.yaml --outfile openapi.yaml`";
    for (line, key) in [
        ("swagger: '2.0'", "swagger"),
        ("swagger: 2.0", "swagger"),
        ("openapi: 2.0.0", "openapi"),
    ] {
        let version = if line.contains("2.0.0") {
            "2.0.0"
        } else {
            "2.0"
        };
        assert_eq!(
            said_of_version(line, ""),
            [format!(
                "Error /{key}: this is a Swagger {version} document: {convert}"
            )]
        );
    }
    for line in ["openapi: 4.0.0", "openapi: about 3.0"] {
        let found = said_of_version(line, "");
        assert!(
            found.len() == 1 && found[0].starts_with("Error /openapi: OpenAPI "),
            "{found:?}"
        );
    }
}

#[test]
fn an_operation_without_answers() {
    let told = |version: &str| {
        let text = document(version, "paths: {/a: {get: {operationId: 'a:get'}}}");
        let all = problems(&text);
        all.iter()
            .filter(|it| it.contains("the operation has no `responses`"))
            .count()
    };
    assert_eq!([told("3.0.3"), told("3.1.0")], [1, 0]);
}
