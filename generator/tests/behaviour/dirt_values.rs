//! Odd schemas whose meaning is clear: what is made of them, and that the report names each at its place.

use crate::told::{answering, check, problems, types};

#[test]
fn defaults_examples_and_formats_that_do_not_fit() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    chosen: {type: string, enum: [a, b], default: c}
    count: {type: integer, default: many, example: 1.5}
    fine: {type: number, default: 1, example: 2, format: int32}
    none: {type: string, nullable: true, default: null, enum: [x, null]}
    number: {type: integer, format: date-time}
    text: {type: string, example: 5, format: int64}
    own: {type: string, format: phone-number}
",
        "
model T (received)
  chosen?: T.chosen
  count?: i64
  fine?: number
  none?: T.none | null
  number?: i64
  own?: string
  text?: string
enum T.chosen \"a\" \"b\"
enum T.none \"x\"
",
        &[
            "Warning wrong-value 9 /components/schemas/T/properties/chosen/default: the default \"c\" is none of the values of `enum`",
            "Warning wrong-value 10 /components/schemas/T/properties/count/default: the default is a string, not of type integer",
            "Warning wrong-value 10 /components/schemas/T/properties/count/example: the example is a number, not of type integer",
            "Warning no-bearing 13 /components/schemas/T/properties/number/format: the format `date-time` says nothing of a value of type integer",
            "Warning wrong-value 14 /components/schemas/T/properties/text/example: the example is an integer, not of type string",
            "Warning no-bearing 14 /components/schemas/T/properties/text/format: the format `int64` says nothing of a value of type string",
        ],
    );
}

#[test]
fn types_that_are_none() {
    check(
        "3.1.0",
        "
T:
  type: object
  properties:
    bare: {type: [string, null]}
    five: {type: 5}
    none: {type: []}
    mixed: {type: [string, 5]}
    old: {type: string, nullable: true}
    wrong: {type: strin}
",
        "
model T (received)
  bare?: string | null
  five?: any
  mixed?: string
  none?: any
  old?: string | null
  wrong?: any
",
        &[
            "Warning malformed 9 /components/schemas/T/properties/bare/type/1: a type is a text: `'null'`, which YAML takes for nothing unless quoted",
            "Warning malformed 10 /components/schemas/T/properties/five/type: `type` can't be an integer",
            "Warning malformed 11 /components/schemas/T/properties/none/type: `type` can't be an empty list",
            "Warning malformed 12 /components/schemas/T/properties/mixed/type/1: a type can't be an integer",
            "Warning unknown-keyword 13 /components/schemas/T/properties/old/nullable: `nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`",
            "Warning malformed 14 /components/schemas/T/properties/wrong: there is no type `strin`",
        ],
    );
}

#[test]
fn types_by_other_names() {
    check(
        "3.0.3",
        "
T:
  type: Object
  properties:
    day: {type: date}
    flag: {type: bool}
    many: {type: list, items: {type: String}}
    number: {type: float}
    own: {type: int, format: int32}
    wide: {type: long, default: 5}
",
        "
model T (received)
  day?: Date
  flag?: boolean
  many?: [string]
  number?: number
  own?: i32
  wide?: i64
",
        &[
            "Warning malformed 7 /components/schemas/T/type: there is no type `Object`",
            "Warning malformed 9 /components/schemas/T/properties/day/type: there is no type `date`",
            "Warning malformed 10 /components/schemas/T/properties/flag/type: there is no type `bool`",
            "Warning malformed 11 /components/schemas/T/properties/many/type: there is no type `list`",
            "Warning malformed 11 /components/schemas/T/properties/many/items/type: there is no type `String`",
            "Warning malformed 12 /components/schemas/T/properties/number/type: there is no type `float`",
            "Warning malformed 13 /components/schemas/T/properties/own/type: there is no type `int`",
            "Warning malformed 14 /components/schemas/T/properties/wide/type: there is no type `long`",
        ],
    );
}

#[test]
fn schemas_that_are_true_or_false() {
    check(
        "3.1.0",
        "
T:
  type: object
  additionalProperties: false
  properties:
    any: true
    no: false
    list: {type: array, items: true}
    empty: {type: array, items: false}
    one: {oneOf: [false, {type: string}]}
    part: {allOf: [true, {type: string}]}
",
        "
model T (received)
  any?: any
  empty?: [any]
  list?: [any]
  no?: any
  one?: string
  part?: string
",
        &[
            "Warning contradiction 11 /components/schemas/T/properties/no: this schema is `false`: no value would do",
            "Warning contradiction 13 /components/schemas/T/properties/empty/items: this schema is `false`: no value would do",
            "Warning contradiction 14 /components/schemas/T/properties/one/oneOf/0: this schema is `false`: no value would do",
        ],
    );
}

#[test]
fn items_with_schemas_of_their_own() {
    check(
        "3.1.0",
        "
T:
  type: object
  properties:
    bounded: {prefixItems: [{type: number}, {type: string}], minItems: 2, maxItems: 2}
    closed: {type: array, prefixItems: [{type: string}, {$ref: '#/components/schemas/I'}], items: false}
    more: {type: array, prefixItems: [{type: string}], items: {type: integer}}
    open: {type: array, prefixItems: [{type: string}]}
    point: {type: array, prefixItems: [{$ref: '#/components/schemas/I'}, {$ref: '#/components/schemas/I'}], items: false}
    self: {type: array, prefixItems: [{$ref: '#/components/schemas/T'}], items: false}
I: {type: object, properties: {x: {type: string}}}
",
        "
model I (received)
  x?: string
model T (received)
  bounded?: [T.bounded[]](items>=2, items<=2)
  closed?: [T.closed[]](items<=2)
  more?: [T.more[]]
  open?: [any]
  point?: [I](items<=2)
  self?: [T](items<=1)
union T.bounded[]
  | number
  | string
union T.closed[]
  | string
  | I
union T.more[]
  | string
  | i64
",
        &[],
    );
}

#[test]
fn values_of_every_kind() {
    check(
        "3.1.0",
        "
T:
  type: object
  required: [flag, half, list, none, object, text, whole]
  properties:
    flag: {const: true}
    half: {const: 1.5}
    list: {const: [1]}
    none: {const: null}
    object: {const: {a: 1}}
    text: {const: x}
    whole: {const: 1}
    halves: {enum: [1.5, 2.5]}
    mixed: {enum: [a, 1, null, true, {x: 1}]}
",
        r#"
model T (received)
  flag: boolean = Boolean(true)
  half: any = Json("1.5")
  list: any = Json("[1]")
  none: any = Json("null")
  object: any = Json("{\"a\":1}")
  text: string = String("x")
  whole: i64 = Integer(1)
  halves?: number(one of 1.5|2.5)
  mixed?: T.mixed | null
enum T.mixed of JSON "a" 1 true {"x":1}
"#,
        &[],
    );
}

#[test]
fn words_of_yaml_and_long_lines() {
    let long = "x".repeat(1 << 20);
    let schemas = format!(
        "
T:
  type: object
  description: '{long}'
  properties:
    no: {{type: string, enum: [no, off, yes]}}
    on: {{type: string, enum: [on, 1]}}
    1: {{type: string}}
    true: {{type:\tstring}}
"
    );
    let text = answering("3.0.3", &schemas);
    assert_eq!(
        types(&text),
        "
model T (received)
  1?: string
  no?: T.no
  on?: T.on
  true?: string
enum T.no \"no\" \"off\" \"yes\"
enum T.on \"on\" \"1\"
"
        .trim()
    );
    assert_eq!(
        problems(&text),
        [
            "Warning contradiction 11 /components/schemas/T/properties/on: the value 1 is not of type string"
        ]
    );
}

#[test]
fn values_of_a_list_are_those_of_its_items() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    bare: {type: array, enum: [1, 2]}
    both: {type: array, enum: [a], items: {type: string, enum: [b, c]}}
    deep: {type: array, enum: [a], items: {type: array, items: {type: string}}}
    lists: {type: array, enum: [[a], [b]], items: {type: string}}
    texts: {type: array, enum: [a, b], items: {type: string, description: One.}}
",
        "
model T (received)
  bare?: [T.bare[]]
  both?: [T.both[]]
  deep?: [[string]]
  lists?: T.lists
  texts?: [T.texts[]]
enum T.bare[] 1 2
enum T.both[] \"b\" \"c\"
enum T.lists of JSON [\"a\"] [\"b\"]
enum T.texts[] \"a\" \"b\"
",
        &[
            "Warning contradiction 9 /components/schemas/T/properties/bare: the values of this `enum` are no lists, and its type is array",
            "Warning contradiction 10 /components/schemas/T/properties/both: the values of this `enum` are no lists, and its type is array",
            "Warning contradiction 11 /components/schemas/T/properties/deep: the values of this `enum` are no lists, and its type is array",
            "Warning contradiction 13 /components/schemas/T/properties/texts: the values of this `enum` are no lists, and its type is array",
        ],
    );
}

#[test]
fn texts_that_spell_values_of_the_type() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    flag: {type: boolean, enum: ['true', 'false']}
    number: {type: integer, enum: ['0', '1', 2]}
    padded: {type: integer, enum: ['01', '02']}
    same: {type: string, enum: [1, '1', 2]}
    words: {type: integer, enum: [One, Two]}
",
        "
model T (received)
  flag?: boolean
  number?: T.number
  padded?: T.padded
  same?: T.same
  words?: T.words
enum T.number 0 1 2
enum T.padded \"01\" \"02\"
enum T.same \"1\" \"2\"
enum T.words \"One\" \"Two\"
",
        &[
            "Warning contradiction 9 /components/schemas/T/properties/flag: the value \"true\" is not of type boolean",
            "Warning contradiction 10 /components/schemas/T/properties/number: the value \"0\" is not of type integer",
            "Warning contradiction 11 /components/schemas/T/properties/padded: the value \"01\" is not of type integer",
            "Warning malformed 12 /components/schemas/T/properties/same: \"1\" stands in this `enum` more than once",
            "Warning contradiction 12 /components/schemas/T/properties/same: the value 1 is not of type string",
            "Warning contradiction 13 /components/schemas/T/properties/words: the value \"One\" is not of type integer",
        ],
    );
}

/// One schema in a list under `items`: in drafts of before 2020 it is that of the first item. Where none of them is
/// named, that of every item is meant.
#[test]
fn a_list_of_one_schema_for_items() {
    let schemas = |draft: &str, more: &str| {
        format!(
            "T: {{{draft} type: object, properties: {{a: {{type: array, items: [{{type: string}}]{more}}}}}}}"
        )
    };
    let items = "Warning malformed 6 /components/schemas/T/properties/a/items: `items` is a schema in OpenAPI 3, not a list";
    for version in ["3.0.3", "3.1.0"] {
        check(
            version,
            &schemas("", ""),
            "model T (received)\n  a?: [string]",
            &[items],
        );
    }
    for draft in [
        "$schema: 'http://json-schema.org/draft-04/schema#',",
        "$schema: 'https://json-schema.org/draft/2019-09/schema',",
    ] {
        check(
            "3.1.0",
            &schemas(draft, ""),
            "model T (received)\n  a?: [any]",
            &[items],
        );
    }
    check(
        "3.1.0",
        &schemas(
            "$schema: 'https://json-schema.org/draft/2020-12/schema',",
            "",
        ),
        "model T (received)\n  a?: [string]",
        &[items],
    );
}
