//! Schemas that say a thing in an odd place, twice, wrongly or not at all: what becomes of it, and that
//! the report names it.

use crate::told::{answering, check, input, problems, types};
use generator::settings::Settings;

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
  e??: any = Json("null")
enum T.d "x""#,
        &[
            "Warning unknown-keyword 9 /components/schemas/T/properties/a/nullable: `nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`",
            "Warning unknown-keyword 10 /components/schemas/T/properties/b/nullable: `nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`",
            "Warning unknown-keyword 11 /components/schemas/T/properties/c/nullable: `nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`",
            "Warning unknown-keyword 12 /components/schemas/T/properties/d/nullable: `nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`",
        ],
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
    for told in [
        ["/// the x", "///", "Ex = \"x\","],
        ["/// the y", "///", "Why = \"y\","],
    ] {
        assert!(lines.windows(3).any(|lines| lines == told), "{told:?}");
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
  b?: [string]
  c?: T.c
  d?: T.d
  e?: T.e
union T.a
  | Date
  | Uuid
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
  | T.d|Cat "Cat"
  | T.d|Dog "Dog"
model T.d|Cat (received)
  sort required: string | null = String("Cat")
  kind: string
  c?: string
model T.d|Dog (received)
  sort required: string | null = String("Dog")
  kind: string
  d?: string"#
            .trim()
    );
    assert_eq!(
        problems(&text),
        [
            "Warning discriminator 10 /components/schemas/T/properties/a/oneOf/1: no value of `kind` means this alternative",
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
fn a_part_that_allows_no_properties_but_its_own() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    t: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {a: {maxLength: 3}, b: {type: string}}}]}
    u:
      additionalProperties: false
      properties: {u: {type: string}}
      allOf: [{$ref: '#/components/schemas/V'}]
    same: {allOf: [{$ref: '#/components/schemas/A'}, {required: [a]}]}
    pattern:
      additionalProperties: false
      patternProperties: {'^[v-x]$': {type: string}}
      allOf: [{$ref: '#/components/schemas/V'}]
A: {type: object, additionalProperties: false, properties: {a: {type: string}}}
V: {type: object, properties: {v: {type: string}, w: {type: string}, x: {type: string}}}",
        "
model T (received)
  pattern?: T.pattern
  same?: T.same
  t?: T.t
  u?: T.u
model T.pattern (received)
  v?: string
  w?: string
  x?: string
  ...: string
model T.same (received)
  a: string
model T.t (received)
  a?: string(length<=3)
  b?: string
model T.u (received)
  u?: string
  v?: string
  w?: string
  x?: string",
        &[
            "Warning contradiction 9 /components/schemas/T/properties/t/allOf/1: `additionalProperties: false` of a schema forbids `b` of another that holds at once",
            "Warning contradiction 13 /components/schemas/T/properties/u/allOf/0: `additionalProperties: false` of a schema forbids `v` and 2 more of another that holds at once",
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

#[test]
fn what_is_required_of_a_map_is_told() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {type: object, required: [id], additionalProperties: {type: string}}
    b: {required: [id]}
    c: {type: object, required: [id], additionalProperties: false}",
        "
model T (received)
  a?: {string}
  b?: {any}
  c?: T.c
model T.c (received)",
        &[
            "Warning missing-property 9 /components/schemas/T/properties/a: `id` is required and no property",
            "Warning missing-property 10 /components/schemas/T/properties/b: `id` is required and no property",
            "Warning missing-property 11 /components/schemas/T/properties/c: `id` is required and no property",
        ],
    );
}

#[test]
fn a_format_alone_says_the_type() {
    check(
        "3.0.3",
        "T:
  type: object
  properties:
    a: {format: int64}
    b: {format: int32, minimum: 1}
    c: {format: double}
    d: {format: password}
    e: {format: odd}
    f: {format: date}",
        "
model T (received)
  a?: i64
  b?: i32(>=1)
  c?: number
  d?: string hidden
  e?: any
  f?: Date",
        &[],
    );
}

#[test]
fn schemas_of_all_values_hold_at_once() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {allOf: [{type: object, additionalProperties: {type: string, minLength: 2}}, {type: object, additionalProperties: {maxLength: 5}}]}
    b: {allOf: [{type: object, propertyNames: {minLength: 2}}, {type: object, propertyNames: {maxLength: 5}}]}",
        "
model T (received)
  a?: {string(length>=2, length<=5)}
  b?: {any}(keys(length>=2, length<=5))",
        &[],
    );
}

/// A requirement of no property is one mistake, however many inherit it.
#[test]
fn a_requirement_that_is_inherited_is_told_once_where_it_stands() {
    check(
        "3.0.3",
        "Base: {type: object, required: [gone, a], properties: {a: {type: string}}}
B: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {b: {type: string}}}]}
C: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {c: {type: string}}}]}
T: {type: object, properties: {b: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/C'}}}",
        "
model B (received)
  a: string
  b?: string
model C (received)
  a: string
  c?: string
model T (received)
  b?: B
  c?: C",
        &[
            "Warning missing-property 6 /components/schemas/Base/required/0: `gone` is required and no property",
        ],
    );
}
