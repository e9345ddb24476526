//! What documents mean: a small document, and the IR that comes of it.

use generator::Input;
use generator::report::Level;
use generator::settings::Settings;
use generator::source::Limits;

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

/// The IR of an API with one operation that sends and answers `schema`, and these other schemas. Only
/// the lines about types.
fn types(version: &str, used: &str, schemas: &str) -> String {
    let text = document(version, used, schemas);
    let ir = generator::dump(input(&text));
    let lines: Vec<&str> = ir
        .lines()
        .skip_while(|line| !line.starts_with("  answer"))
        .collect();
    lines
        .iter()
        .skip(1)
        .map(|line| format!("{line}\n"))
        .collect()
}

fn document(version: &str, used: &str, schemas: &str) -> String {
    let indented = |text: &str, by: usize| {
        let lines = text
            .lines()
            .map(|line| format!("{}{line}\n", " ".repeat(by)));
        lines.collect::<String>()
    };
    let body = match used.contains("sent") {
        true => {
            "      requestBody:\n        content:\n          application/json:\n            schema: {$ref: '#/components/schemas/T'}\n"
        }
        false => "",
    };
    let answer = match used.contains("received") {
        true => {
            "          content:\n            application/json:\n              schema: {$ref: '#/components/schemas/T'}\n"
        }
        false => "",
    };
    format!(
        "openapi: {version}\ninfo: {{title: A, version: '1'}}\npaths:\n  /t:\n    post:\n      operationId: t:call\n{body}      responses:\n        '200':\n          description: ok\n{answer}components:\n  schemas:\n{}",
        indented(schemas.trim_matches('\n'), 4)
    )
}

fn problems(text: &str) -> Vec<String> {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let shown = outcome
        .diagnostics
        .into_iter()
        .filter(|found| found.level != Level::Note);
    shown
        .map(|found| {
            let pointer = found.pointer.unwrap_or_default();
            format!(
                "{:?} {} {pointer}: {}",
                found.level,
                found.code.as_str(),
                found.message
            )
        })
        .collect()
}

#[track_caller]
fn check(version: &str, used: &str, schemas: &str, expected: &str) {
    let found = types(version, used, schemas);
    assert_eq!(found.trim(), expected.trim(), "\n{found}");
}

#[test]
fn presence_depends_on_the_side() {
    let schema = "
T:
  type: object
  required: [a, b]
  properties:
    a: {type: string}
    b: {type: [string, 'null']}
    c: {type: string}
    d: {type: [string, 'null']}";
    check(
        "3.1.0",
        "received",
        schema,
        "
model T (received)
  a: string
  b required: string | null
  c?: string
  d?: string | null",
    );
    check(
        "3.1.0",
        "sent received",
        schema,
        "
model T (sent, received)
  a: string
  b required: string | null
  c?: string
  d??: string | null",
    );
}

#[test]
fn both_versions_say_null_their_way() {
    let expected = "
model T (received)
  a?: string | null
  b?: U | null
model U (received)
  x?: i64";
    let tail = "
U:
  type: object
  properties: {x: {type: integer}}";
    check(
        "3.0.3",
        "received",
        &format!(
            "
T:
  properties:
    a: {{type: string, nullable: true}}
    b: {{nullable: true, allOf: [{{$ref: '#/components/schemas/U'}}]}}{tail}"
        ),
        expected,
    );
    check(
        "3.1.0",
        "received",
        &format!(
            "
T:
  properties:
    a: {{type: [string, 'null']}}
    b: {{oneOf: [{{$ref: '#/components/schemas/U'}}, {{type: 'null'}}]}}{tail}"
        ),
        expected,
    );
    check(
        "3.1.0",
        "received",
        &format!(
            "
T:
  properties:
    a: {{anyOf: [{{type: string}}, {{const: null}}]}}
    b: {{anyOf: [{{$ref: '#/components/schemas/U'}}, {{enum: [null]}}]}}{tail}"
        ),
        expected,
    );
}

#[test]
fn read_only_and_write_only_make_two_types() {
    check(
        "3.1.0",
        "sent received",
        "
T:
  type: object
  required: [id, name]
  properties:
    id: {type: string, readOnly: true}
    name: {type: string}
    password: {type: string, writeOnly: true}
    inner: {$ref: '#/components/schemas/Inner'}
    shared: {$ref: '#/components/schemas/Shared'}
Inner:
  type: object
  properties:
    at: {type: string, format: date-time, readOnly: true}
    parent: {$ref: '#/components/schemas/T'}
Shared:
  type: object
  properties: {a: {type: boolean}}",
        "
model Inner (received)
  at?: DateTime readOnly
  parent?: T
model Inner input (sent)
  parent?: T input
model Shared (sent, received)
  a?: boolean
model T (received)
  id: string readOnly
  name: string
  inner?: Inner boxed
  shared?: Shared
model T input (sent)
  name: string
  inner?: Inner input boxed
  password?: string hidden writeOnly
  shared?: Shared",
    );
}

#[test]
fn all_of_is_one_model_with_everything() {
    check(
        "3.1.0",
        "received",
        "
T:
  allOf:
    - {$ref: '#/components/schemas/Base'}
    - type: object
      required: [b]
      properties:
        b: {type: integer, format: int32}
        both: {maxLength: 3}
Base:
  type: object
  required: [a]
  properties:
    a: {type: string}
    both: {type: string, minLength: 1}",
        "
model T (received)
  a: string
  b: i32
  both?: string(length>=1, length<=3)",
    );
}

#[test]
fn unions_are_told_apart_by_mapping_by_name_and_by_constant() {
    check("3.1.0", "received", "
T:
  type: object
  properties:
    mapped:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {meow: '#/components/schemas/Cat', wuff: Dog, bark: Dog}}
    named:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind}
    constant:
      anyOf: [{$ref: '#/components/schemas/On'}, {$ref: '#/components/schemas/Off'}]
    shape:
      anyOf: [{type: string}, {type: array, items: {type: string}}, {$ref: '#/components/schemas/Cat'}]
Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
On: {type: object, properties: {state: {const: 'on'}}}
Off: {type: object, properties: {state: {type: string, enum: ['off']}}}", "
model Cat (received)
  kind: string
  lives?: i64
model Dog (received)
  kind: string
model Off (received)
  state?: string = String(\"off\")
model On (received)
  state?: string = String(\"on\")
model T (received)
  constant?: T.constant
  mapped?: T.mapped
  named?: T.named
  shape?: T.shape
union T.constant by state
  | On \"on\"
  | Off \"off\"
union T.mapped by kind
  | Cat \"meow\"
  | Dog \"bark\" \"wuff\"
union T.named by kind
  | Cat \"Cat\"
  | Dog \"Dog\"
union T.shape
  | string
  | [string]
  | Cat");
}

#[test]
fn lists_of_values_are_one_open_enum() {
    check(
        "3.1.0",
        "received",
        "
T:
  type: object
  properties:
    open: {anyOf: [{type: string, enum: [a, b]}, {type: string}]}
    constants: {oneOf: [{const: 1, title: One}, {const: 2}]}
    one: {type: string, enum: [only]}
    null: {type: [string, 'null'], enum: [x, null]}
    numbers: {type: integer, enum: [1, 2, 2]}",
        "
model T (received)
  constants?: T.constants
  null?: T.null | null
  numbers?: T.numbers
  one?: T.one
  open?: T.open
enum T.constants 1 2
enum T.null \"x\"
enum T.numbers 1 2
enum T.one \"only\"
enum T.open \"a\" \"b\" or text",
    );
}

#[test]
fn objects_are_models_or_maps() {
    check(
        "3.1.0",
        "received",
        "
T:
  type: object
  properties:
    free: {type: object}
    any: {}
    map: {type: object, additionalProperties: {type: integer}}
    both: {type: object, properties: {a: {type: string}}, additionalProperties: {type: number}}
    closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
    patterns: {type: object, patternProperties: {'^x': {type: boolean}}}
    nothing: {type: object, additionalProperties: false}",
        "
model T (received)
  any?: any
  both?: T.both
  closed?: T.closed
  free?: {any}
  map?: {i64}
  nothing?: T.nothing
  patterns?: {boolean}
model T.both (received)
  a?: string
  ...: number
model T.closed (received)
  a?: string
model T.nothing (received)",
    );
}

#[test]
fn numbers_keep_their_limits() {
    check(
        "3.0.3",
        "received",
        "
T:
  type: object
  properties:
    exclusive: {type: integer, minimum: 1, exclusiveMinimum: true}
    wide: {type: integer, maximum: 18446744073709551615}
    openai: {type: integer, minimum: -9223372036854776000}
    written: {type: string, maxLength: 1e3}
    floats: {type: integer, minimum: 1.0, maximum: 1e3}",
        "
model T (received)
  exclusive?: i64(>1)
  floats?: i64(<=1000, >=1)
  openai?: wide(>=-9223372036854776000)
  wide?: wide(<=18446744073709551615)
  written?: string(length<=1000)",
    );
}

#[test]
fn whole_numbers_are_whole_however_they_are_written() {
    use generator::ir::Limit;

    assert_eq!(Limit::of(999.0), Limit::Integer(999));
    assert_eq!(Limit::of(-0.0), Limit::Integer(0));
    assert_eq!(Limit::of(0.5), Limit::Float(0.5));
    assert_eq!(Limit::of(1e300), Limit::Float(1e300));
    assert!(matches!(Limit::of(f64::INFINITY), Limit::Float(_)));
}

#[test]
fn recursion_is_boxed_only_where_needed() {
    check(
        "3.1.0",
        "received",
        "
T:
  type: object
  properties:
    parent: {$ref: '#/components/schemas/T'}
    children: {type: array, items: {$ref: '#/components/schemas/T'}}
    next: {$ref: '#/components/schemas/U'}
U:
  type: object
  properties: {back: {$ref: '#/components/schemas/T'}, other: {$ref: '#/components/schemas/V'}}
V: {type: object, properties: {a: {type: string}}}",
        "
model T (received)
  children?: [T]
  next?: U
  parent?: T boxed
model U (received)
  back?: T boxed
  other?: V
model V (received)
  a?: string",
    );
}

#[test]
fn endless_lists_are_cut_and_reported() {
    let schemas = "
T: {type: object, properties: {list: {$ref: '#/components/schemas/L'}}}
L: {type: array, items: {$ref: '#/components/schemas/L'}}";
    check(
        "3.1.0",
        "received",
        schemas,
        "
model T (received)
  list?: [any]",
    );
    assert_eq!(
        problems(&document("3.1.0", "received", schemas)),
        ["Warning not-represented /components/schemas/L: this schema holds nothing but itself"]
    );
}

#[test]
fn references_that_lead_nowhere_are_errors_at_their_place() {
    let schemas = "
T:
  type: object
  properties:
    gone: {$ref: '#/components/schemas/Gone'}
    self: {$ref: '#/components/schemas/T/properties/self'}
    file: {$ref: '../secret.yaml#/a'}
    part: {$ref: '#/components/schemas/P'}
P: {allOf: [{$ref: '#/components/schemas/P'}], type: object}";
    assert_eq!(
        problems(&document("3.1.0", "received", schemas)),
        [
            "Error unresolved-reference /components/schemas/T/properties/gone/$ref: there is nothing at `#/components/schemas/Gone`",
            "Error circular-reference /components/schemas/T/properties/self: this reference leads back to itself",
            "Error external-reference /components/schemas/T/properties/file/$ref: `../secret.yaml#/a` can't be followed: it leads above the root folder",
            "Error circular-reference /components/schemas/P: this schema is a part of itself by `allOf`",
        ]
    );
}

#[test]
fn unknown_words_surface() {
    let schemas = "
T:
  type: object
  propertees: {}
  not: {type: string}
  properties:
    a: {type: strang, maxLength: -1}";
    let mut text = document("3.1.0", "received", schemas);
    text.push_str("  securitySchemas: {}\nservices: []\n");
    assert_eq!(
        problems(&text),
        [
            "Warning unknown-keyword /components/schemas/T/propertees: a schema has no `propertees`",
            "Warning malformed /components/schemas/T/properties/a: there is no type `strang`",
            "Warning malformed /components/schemas/T/properties/a/maxLength: `maxLength` can't be an integer",
            "Warning unknown-keyword /components/securitySchemas: `components` has no `securitySchemas`",
            "Warning unknown-keyword /services: an OpenAPI document has no `services`",
        ]
    );
}

#[test]
fn the_order_of_keys_means_nothing() {
    let sorted = "
T:
  type: object
  required: [z, a]
  properties: {a: {type: string}, b: {$ref: '#/components/schemas/B'}, z: {type: string}}
B: {type: object, properties: {x: {$ref: '#/components/schemas/T'}, y: {type: number}}}";
    let shuffled = "
B: {properties: {y: {type: number}, x: {$ref: '#/components/schemas/T'}}, type: object}
T:
  properties: {z: {type: string}, b: {$ref: '#/components/schemas/B'}, a: {type: string}}
  required: [z, a]
  type: object";
    assert_eq!(
        types("3.1.0", "received", sorted),
        types("3.1.0", "received", shuffled)
    );
    assert!(types("3.1.0", "received", sorted).contains("boxed"));
}

#[test]
fn a_union_of_itself_ends() {
    let schemas = "
T: {type: object, properties: {a: {type: string}}, oneOf: [{$ref: '#/components/schemas/T'}, {$ref: '#/components/schemas/U'}]}
U: {type: object, properties: {b: {type: string}}}";
    assert_eq!(
        problems(&document("3.1.0", "received", schemas)),
        [
            "Warning circular-reference /components/schemas/T/oneOf/0: this schema is an alternative of itself"
        ]
    );
}

#[test]
fn a_mapping_finds_alternatives_that_share_properties() {
    check("3.1.0", "received", "
T:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
  discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/B'}}
A: {type: object, properties: {x: {type: string}}}
B: {type: object, properties: {y: {type: string}}}", "
union T by kind
  | T|A \"a\"
  | T|B \"b\"
model T|A (received)
  kind: string = String(\"a\")
  x?: string
model T|B (received)
  kind: string = String(\"b\")
  y?: string");
}

/// The IR and the problems of a document whose head and paths are given.
fn whole(text: &str) -> (String, Vec<String>) {
    let text = format!("openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\n{text}");
    (generator::dump(input(&text)), problems(&text))
}

#[test]
fn groups_nest_so_deep_and_no_deeper() {
    let id = "a:".repeat(20_000);
    let (ir, _) = whole(&format!(
        "paths:\n  /x:\n    get:\n      operationId: '{id}get'\n      responses: {{}}\n"
    ));
    assert_eq!(
        ir.lines().filter(|line| line.starts_with("group ")).count(),
        4
    );
}

#[test]
fn what_stands_beside_a_path_items_reference_counts() {
    let (ir, problems) = whole(
        "paths:\n  /a:\n    $ref: '#/components/pathItems/P'\n    get: {operationId: 'x:own', responses: {}}\ncomponents:\n  pathItems:\n    P:\n      get: {operationId: 'x:hidden', responses: {}}\n      put: {operationId: 'x:put', responses: {}}\n",
    );
    assert_eq!(
        ir,
        "group \"x\"\nGET /a \"x\" \"own\"\nPUT /a \"x\" \"put\"\n"
    );
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn a_requirement_that_cannot_be_met_asks_for_nothing() {
    let (ir, problems) = whole(
        "paths:\n  /a:\n    get: {operationId: 'x:get', security: [{gone: []}], responses: {}}\n",
    );
    assert_eq!(ir, "group \"x\"\nGET /a \"x\" \"get\"\n");
    assert_eq!(
        problems,
        [
            "Warning security /paths/~1a/get/security: no alternative of this requirement can be met",
            "Warning security /paths/~1a/get/security/0/gone: there is no security scheme `gone`",
        ]
    );
}

#[test]
fn answers_are_successes_by_their_class() {
    let (ir, _) = whole(
        "paths:\n  /a:\n    get:\n      operationId: x:get\n      responses: {'200': {description: ''}, '304': {description: ''}, '4XX': {description: ''}, default: {description: ''}, '+201': {description: ''}}\n",
    );
    let answers: Vec<&str> = ir.lines().skip(2).collect();
    assert_eq!(
        answers,
        [
            "  answer 200 nothing",
            "  failure 304 nothing",
            "  failure 4XX nothing",
            "  failure default nothing"
        ]
    );
}
