//! Documents that say a thing in an odd place, twice, wrongly or not at all: what becomes of it, and
//! that the report names it.

use generator::Input;
use generator::report::Level;
use generator::settings::Settings;
use generator::source::Limits;

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
    }
}

fn document(version: &str, rest: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: A, version: '1'}}\n{}",
        rest.trim_start()
    )
}

/// A document with one operation that answers `T`, and these schemas.
fn answering(version: &str, schemas: &str) -> String {
    let schemas = schemas.trim_matches('\n').lines();
    let schemas: String = schemas.map(|line| format!("    {line}\n")).collect();
    let paths = "paths: {/t: {get: {operationId: 't:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}}}";
    document(
        version,
        &format!("{paths}\ncomponents:\n  schemas:\n{schemas}"),
    )
}

/// The lines of the IR about types.
fn types(text: &str) -> String {
    let ir = generator::dump(input(text));
    let answer = ir.lines().position(|line| line.starts_with("  answer"));
    let lines = ir.lines().skip(answer.map_or(0, |line| line + 1));
    lines
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Errors and warnings.
fn problems(text: &str) -> Vec<String> {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.level != Level::Note);
    found
        .map(|found| {
            let pointer = found.pointer.unwrap_or_default();
            let line = found.span.map_or(0, |span| span.line);
            let (level, code) = (found.level, found.code.as_str());
            format!("{level:?} {code} {line} {pointer}: {}", found.message)
        })
        .collect()
}

/// The methods of what is generated in spite of errors; `None` if nothing is.
fn partial(text: &str) -> Option<(usize, usize)> {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, true, &mut |_| {});
    outcome
        .files
        .map(|_| (outcome.summary.operations, outcome.summary.methods))
}

#[track_caller]
fn check(version: &str, schemas: &str, expected: &str, reported: &[&str]) {
    let text = answering(version, schemas);
    assert_eq!(types(&text), expected.trim());
    assert_eq!(problems(&text), reported);
}

#[test]
fn a_list_without_values() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {type: string, enum: []}
    b: {allOf: [{enum: [x]}, {enum: [y]}]}
    c: {oneOf: []}",
        r#"
model T (received)
  a?: string
  b?: T.b
  c?: any
enum T.b "x""#,
        &[
            "Warning malformed 9 /components/schemas/T/properties/a/enum: `enum` is empty: no value would do",
            "Warning contradiction 10 /components/schemas/T/properties/b/allOf/1: no value is in both lists of values",
            "Warning malformed 11 /components/schemas/T/properties/c/oneOf: `oneOf` is empty: no value would do",
        ],
    );
}

#[test]
fn parts_that_only_describe_decide_nothing() {
    check(
        "3.0.3",
        "A: {type: object, nullable: true, properties: {x: {type: string}}}
T:
  type: object
  properties:
    a: {allOf: [{$ref: '#/components/schemas/A'}, {description: the a}]}
    b: {nullable: true, allOf: [{$ref: '#/components/schemas/B'}, {description: the b}]}
    c: {allOf: [{$ref: '#/components/schemas/B'}, {nullable: true}]}
    d: {allOf: [{$ref: '#/components/schemas/B'}]}
B: {type: object, properties: {y: {type: string}}}",
        "
model A (received)
  x?: string
model B (received)
  y?: string
model T (received)
  a?: A | null
  b?: B | null
  c?: B | null
  d?: B",
        &[],
    );
}

#[test]
fn any_word_for_null_is_enough_in_any_order() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {nullable: true, x-nullable: false, type: string}
    b: {x-nullable: false, nullable: true, type: string}
    c: {type: [string, 'null'], nullable: false}
    d: {nullable: false, enum: [x, null]}
    e: {const: null}",
        r#"
model T (received)
  a?: string | null
  b?: string | null
  c?: string | null
  d?: T.d | null
  e?: any
enum T.d "x""#,
        &[],
    );
}

#[test]
fn unions_of_each_other_are_cut() {
    check(
        "3.1.0",
        "T: {oneOf: [{$ref: '#/components/schemas/U'}, {type: string}]}
U: {oneOf: [{$ref: '#/components/schemas/V'}, {type: integer}]}
V: {anyOf: [{$ref: '#/components/schemas/T'}, {type: boolean}]}",
        "
union T
  | U
  | string
union U
  | V
  | i64
union V
  | boolean",
        &[
            "Warning circular-reference 8 /components/schemas/V/anyOf/0: this alternative leads back to the schema that it is one of",
        ],
    );
}

#[test]
fn names_stay_with_their_values() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {enum: [null, x, y], x-enum-varnames: [None, Ex, Why], x-enum-descriptions: ['', the x, the y]}
    b: {allOf: [{enum: [p, q], x-enum-varnames: [Pea, Queue]}, {enum: [q]}]}
    c: {enum: [m, n], x-enum-descriptions: {n: the n}}",
        r#"
model T (received)
  a?: T.a | null
  b?: T.b
  c?: T.c
enum T.a "x" "y"
enum T.b "q"
enum T.c "m" "n""#,
        &[],
    );
}

#[test]
fn names_and_descriptions_reach_the_code() {
    let text = answering(
        "3.1.0",
        "T: {enum: [null, x, y], x-enum-varnames: [None, Ex, Why], x-enum-descriptions: ['', the x, the y]}",
    );
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("a crate");
    let lines: Vec<&str> = files
        .values()
        .flat_map(|file| file.lines())
        .map(str::trim)
        .collect();
    for (value, docs) in [("Ex,", "/// the x"), ("Why,", "/// the y")] {
        let place = lines.iter().position(|line| *line == value).expect(value);
        assert_eq!(lines.get(place - 1), Some(&docs));
    }
}

#[test]
fn what_stands_beside_alternatives_holds_for_each() {
    check(
        "3.1.0",
        "A: {type: object, properties: {x: {type: string}}}
T:
  type: object
  properties:
    a: {type: string, anyOf: [{format: date}, {format: uuid}]}
    b: {type: array, items: {type: string}, anyOf: [{minItems: 1}, {maxItems: 0}]}
    c: {type: object, oneOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {y: {type: string}}, required: [y]}]}
    d: {minLength: 3, oneOf: [{$ref: '#/components/schemas/A'}, {type: string}, {type: integer}]}
    e: {maximum: 9, oneOf: [{type: number}, {type: string}]}",
        "
model A (received)
  x?: string
model T (received)
  a?: T.a
  b?: T.b
  c?: T.c
  d?: T.d
  e?: T.e
union T.a
  | Date
  | Uuid
union T.b
  | [string](items>=1)
  | [string](items<=0)
union T.c
  | A
  | T.c|with y
model T.c|with y (received)
  y: string
union T.d
  | A
  | string(length>=3)
  | i64
union T.e
  | number(<=9)
  | string",
        &[],
    );
}

#[test]
fn a_reference_to_something_else() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      parameters:
        - $ref: '#/components/schemas/A'
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
    put:
      operationId: t:put
      requestBody: {content: {application/json: {schema: {$ref: 5}}}}
      responses: {'200': {$ref: '#/components/schemas'}}
    post: {operationId: 't:post', responses: {'200': {description: ''}}}
components:
  schemas: {A: {type: string}}
  responses: {R: {description: ''}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Error unresolved-reference 8 /paths/~1t/get/parameters/0/$ref: this leads to a schema, where a parameter is expected",
            "Error unresolved-reference 10 /paths/~1t/get/responses/200/content/application~1json/schema/$ref: this leads to a response, where a schema is expected",
            "Error malformed 13 /paths/~1t/put/requestBody/content/application~1json/schema/$ref: `$ref` can't be an integer",
            "Error unresolved-reference 14 /paths/~1t/put/responses/200/$ref: this leads to a collection of objects, where a response is expected",
        ]
    );
    assert_eq!(partial(&text), Some((3, 1)));
}

#[test]
fn what_is_wrong_within_an_operation_leaves_it_out_and_no_more() {
    let text = document(
        "3.0.3",
        "
paths:
  /a: {get: 5, post: {operationId: 'a:post', responses: {}}}
  /b: {$ref: '#/paths/~1c'}
  /d: {get: {operationId: 'd:get', responses: 7}}
  /e: {get: {operationId: 'e:get', security: {k: []}, responses: {}}}
  /f: {$ref: '#/nowhere', get: {operationId: 'f:get', responses: {}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Error malformed 4 /paths/~1a/get: an operation is expected here, not an integer",
            "Error unresolved-reference 5 /paths/~1b/$ref: there is nothing at `#/paths/~1c`",
            "Error malformed 6 /paths/~1d/get/responses: an object is expected here, not an integer",
            "Error malformed 7 /paths/~1e/get/security: a list of security requirements is expected here, not an object",
            "Error unresolved-reference 8 /paths/~1f/$ref: there is nothing at `#/nowhere`",
        ]
    );
    assert_eq!(partial(&text), Some((5, 2)));
    let everywhere = document(
        "3.0.3",
        "paths: {/a: {get: {responses: {}}}}\nsecurity: {k: []}\n",
    );
    assert_eq!(
        problems(&everywhere),
        [
            "Error malformed 4 /security: a list of security requirements is expected here, not an object",
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
fn discriminators() {
    let text = answering(
        "3.1.0",
        "T:
  type: object
  properties:
    a:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {Dog: '#/components/schemas/Cat', x: 5}}
    b:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {}
    c:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: kind
    d:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: sort}
Cat: {type: object, required: [kind], properties: {kind: {type: string}, c: {type: string}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string}, d: {type: string}}}",
    );
    assert_eq!(
        types(&text),
        r#"
model Cat (received)
  kind: string
  c?: string
model Dog (received)
  kind: string
  d?: string
model T (received)
  a?: T.a
  b?: T.b
  c?: T.c
  d?: T.d
union T.a by kind
  | Cat "Dog"
  | Dog
union T.b
  | Cat
  | Dog
union T.c by kind
  | Cat "Cat"
  | Dog "Dog"
union T.d by sort
  | Cat "Cat"
  | Dog "Dog""#
            .trim()
    );
    assert_eq!(
        problems(&text),
        [
            "Warning discriminator 10 /components/schemas/T/properties/a/oneOf/1: no `kind` means this alternative: `Dog` means another",
            "Warning discriminator 11 /components/schemas/T/properties/a/discriminator/mapping/x: the mapping of `x` can't be an integer",
            "Warning discriminator 14 /components/schemas/T/properties/b/discriminator: the discriminator has no `propertyName`",
            "Warning malformed 17 /components/schemas/T/properties/c/discriminator: a discriminator is an object in OpenAPI 3",
            "Warning discriminator 19 /components/schemas/T/properties/d/oneOf/0: this alternative has no property `sort`",
            "Warning discriminator 19 /components/schemas/T/properties/d/oneOf/1: this alternative has no property `sort`",
        ]
    );
}

#[test]
fn whole_numbers_are_as_wide_as_their_limits_and_values() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {type: integer, format: int32, maximum: 4294967295}
    b: {type: integer, enum: [1.0, 2.0]}
    c: {type: integer, format: int64, maximum: 18446744073709551615}
    d: {type: string, enum: [1, 2.5, yes]}
    e: {type: string, enum: [a, b, a]}
    f: {oneOf: [{const: a, title: Ay}, {const: b}, {const: a, description: again}]}",
        r#"
model T (received)
  a?: i64(<=4294967295)
  b?: T.b
  c?: wide(<=18446744073709551615)
  d?: T.d
  e?: T.e
  f?: T.f
enum T.b 1 2
enum T.d "1" "2.5" "yes"
enum T.e "a" "b"
enum T.f "a" "b""#,
        &[
            "Warning contradiction 12 /components/schemas/T/properties/d: the value 1 is not of type string",
            r#"Warning malformed 13 /components/schemas/T/properties/e: "a" stands in this `enum` more than once"#,
        ],
    );
}

#[test]
fn schemas_that_contradict_each_other() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {allOf: [{type: string, format: date}, {type: string, format: uuid}]}
    b: {allOf: [{const: x}, {const: y}]}",
        r#"
model T (received)
  a?: Date
  b?: string = String("x")"#,
        &[
            "Warning contradiction 9 /components/schemas/T/properties/a/allOf/1: two schemas that hold at once differ in `format`",
            "Warning contradiction 10 /components/schemas/T/properties/b/allOf/1: two schemas that hold at once differ in `const`",
        ],
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
server "eu.x.example" https://eu.x.example
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
  answer 2XX operation0 2Xx
GET /b "a" "get"
  query q?: string form*
  answer 2XX operation0 2Xx
GET /c "a" "get"
  query r?: string form*
  query q?: string form*
  answer 2XX operation0 2Xx
POST /c "c" "post"
  query r?: string form*
  query q?: string form*
model operation0 2Xx (received)
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
fn words_that_say_nothing_of_a_type() {
    let text = answering(
        "3.1.0",
        "T:
  type: object
  minLength: 3
  properties:
    a: {type: integer, pattern: x, maximum: 3}
    b: {type: [string, array], items: {}, required: [x]}
    c: {type: string, readOnly: true, writeOnly: true}",
    );
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let found: Vec<(&str, String)> = outcome
        .diagnostics
        .into_iter()
        .filter(|found| found.code.as_str() != "unknown-keyword")
        .map(|found| (found.code.as_str(), found.pointer.unwrap_or_default()))
        .collect();
    let at = |rest: &str| format!("/components/schemas/T{rest}");
    assert_eq!(
        found,
        [
            ("no-bearing", at("/minLength")),
            ("no-bearing", at("/properties/a/pattern")),
            ("no-bearing", at("/properties/b/required")),
            ("contradiction", at("/properties/c")),
        ]
    );
}
