//! Alternatives in odd company: what tells them apart, where `null` goes, and how many types come of
//! schemas that are made of each other.

use std::fmt::Write as _;

use crate::told::{answering, check, problems, problems_from, types};
use generator::report::Level;

#[test]
fn alternatives_without_names_are_told_by_their_own_values() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a:
      discriminator: {propertyName: kind}
      oneOf:
        - {type: object, properties: {kind: {enum: [cat, lion]}, x: {type: string}}}
        - {type: object, properties: {kind: {const: dog}, y: {type: string}}}
    b:
      discriminator: {propertyName: kind}
      oneOf:
        - {type: object, properties: {kind: {type: string}, x: {type: string}}}
        - {type: object, properties: {kind: {type: string}, y: {type: string}}}
    c:
      oneOf:
        - {type: object, required: [n], properties: {n: {const: 1}, x: {type: string}}}
        - {type: object, required: [n], properties: {n: {enum: [2, 3]}, x: {type: integer}}}",
        r#"
model T (received)
  a?: T.a
  b?: T.b
  c?: T.c
union T.a by kind
  | T.a|with kind and x "cat" "lion"
  | T.a|dog "dog"
model T.a|dog (received)
  kind implied: string = String("dog")
  y?: string
model T.a|with kind and x (received)
  kind?: T.a|with kind and x.kind
  x?: string
enum T.a|with kind and x.kind "cat" "lion"
union T.b
  | T.b|with kind and x
  | T.b|with kind and y
model T.b|with kind and x (received)
  kind?: string
  x?: string
model T.b|with kind and y (received)
  kind?: string
  y?: string
union T.c by n
  | T.c|n 1 "1"
  | T.c|with n "2" "3"
model T.c|n 1 (received)
  n: i64 = Integer(1)
  x?: string
model T.c|with n (received)
  n: T.c|with n.n
  x?: i64
enum T.c|with n.n 2 3"#,
        &[
            "Warning discriminator 17 /components/schemas/T/properties/b/oneOf/0: no value of `kind` means this alternative",
            "Warning discriminator 18 /components/schemas/T/properties/b/oneOf/1: no value of `kind` means this alternative",
        ],
    );
}

#[test]
fn null_of_one_alternative_is_null_of_all() {
    check(
        "3.0.3",
        "Cat: {type: object, nullable: true, properties: {kind: {type: string}, x: {type: string}}}
Dog: {type: object, properties: {kind: {type: string}, y: {type: string}}}
T:
  type: object
  properties:
    a:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind}
    b: {nullable: true, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
        r#"
model Cat (received)
  kind implied: string = String("Cat")
  x?: string
model Dog (received)
  kind implied: string = String("Dog")
  y?: string
model T (received)
  a?: T.a | null
  b?: T.b | null
union T.a by kind
  | Cat "Cat"
  | Dog "Dog"
union T.b by kind
  | Cat "Cat"
  | Dog "Dog""#,
        &[],
    );
}

#[test]
fn lists_of_values_in_alternatives() {
    check(
        "3.1.0",
        "Named: {type: string, enum: [x, y]}
T:
  type: object
  properties:
    a: {oneOf: [{type: string, enum: [a]}, {type: string, enum: [b]}, {type: 'null'}]}
    b: {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [c]}]}
    c: {oneOf: [{$ref: '#/components/schemas/Named'}, {type: string, enum: [z, w]}]}
    d: {anyOf: [{type: [string, 'null'], enum: [a, null]}, {type: string}]}
    e: {type: number, enum: [1, 2]}",
        r#"
enum Named "x" "y"
model T (received)
  a?: T.a | null
  b?: T.b
  c?: T.c
  d?: T.d | null
  e?: T.e
enum T.a "a" "b"
enum T.b "a" "b" "c"
union T.c
  | Named
  | T.c|z or w
enum T.c|z or w "z" "w"
enum T.d "a" or text
enum T.e 1 2"#,
        &[],
    );
}

/// Unions that are alternatives of each other, each with a property of its own.
fn mutual(count: usize) -> String {
    let mut schemas = "T: {$ref: '#/components/schemas/U0'}\n".to_owned();
    for this in 0..count {
        let others = (0..count).filter(|other| *other != this);
        let others: Vec<String> = others
            .map(|other| format!("{{$ref: '#/components/schemas/U{other}'}}"))
            .collect();
        let others = others.join(", ");
        writeln!(schemas, "U{this}: {{type: object, properties: {{p{this}: {{type: string}}}}, oneOf: [{others}]}}").expect("written");
    }
    schemas
}

#[test]
fn what_is_made_of_each_other_has_an_end() {
    let text = answering("3.1.0", &mutual(12));
    let lines = types(&text).lines().count();
    assert!(lines < 30_000, "{lines}");
    let limit = "Error too-many-nodes";
    assert!(
        problems(&text)
            .iter()
            .any(|problem| problem.starts_with(limit))
    );
    let few = answering("3.1.0", &mutual(3));
    assert!(
        !problems(&few)
            .iter()
            .any(|problem| problem.starts_with(limit))
    );
}

#[test]
fn an_alternative_that_is_a_union_has_the_values_of_its_own() {
    let schemas = "T:
  discriminator: {propertyName: source, mapping: {system: '#/components/schemas/S', user: '#/components/schemas/U'}}
  oneOf: [{$ref: '#/components/schemas/S'}, {$ref: '#/components/schemas/U'}]
S:
  discriminator: {propertyName: name}
  oneOf: [{$ref: '#/components/schemas/S1'}, {$ref: '#/components/schemas/S2'}]
S1: {type: object, required: [source, name], properties: {source: {const: system}, name: {const: a}}}
S2: {type: object, required: [source, name], properties: {source: {const: system}, name: {const: b}}}
U: {type: object, required: [source, name], properties: {source: {const: user}, name: {type: string}}}";
    let without = schemas.replacen(
        "discriminator: {propertyName: source",
        "x-was: {propertyName: source",
        1,
    );
    for schemas in [schemas, &without] {
        let text = types(&answering("3.1.0", schemas));
        let told = "union T by source\n  | S \"system\"\n  | U \"user\"\n";
        assert!(text.contains(told), "{text}");
        assert!(text.contains("union S by name\n"), "{text}");
    }
}

#[test]
fn whole_numbers_beside_numbers_are_numbers() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    bare: {anyOf: [{type: integer}, {type: number}]}
    absent: {anyOf: [{type: number}, {type: integer}, {type: 'null'}]}
    limited: {anyOf: [{type: integer, minimum: 1}, {type: number}]}
    told: {anyOf: [{type: integer, description: A count.}, {type: number, description: A share.}]}
    whole: {anyOf: [{type: integer, format: int32}, {type: integer}]}",
        "
model T (received)
  absent?: number | null
  bare?: number
  limited?: T.limited
  told?: T.told
  whole?: T.whole
union T.limited
  | i64(>=1)
  | number
union T.told
  | i64
  | number
union T.whole
  | i32
  | i64",
        &[],
    );
}

#[test]
fn a_tag_tells_objects_apart_beside_what_is_none() {
    check(
        "3.1.0",
        "T:
  oneOf:
    - {type: string, enum: [none, auto]}
    - {type: object, required: [kind], properties: {kind: {type: string, enum: [a, b]}}}
    - {type: object, required: [kind], properties: {kind: {const: c}}}
    - {type: array, items: {type: string}}",
        r#"
union T by kind
  | T|none or auto
  | T|with kind "a" "b"
  | T|c "c"
  | [string]
model T|c (received)
  kind: string = String("c")
enum T|none or auto "none" "auto"
model T|with kind (received)
  kind: T|with kind.kind
enum T|with kind.kind "a" "b"
"#,
        &[],
    );
}

#[test]
fn a_type_beside_alternatives_of_other_types_is_a_habit() {
    check(
        "3.0.3",
        "T:
  type: object
  oneOf:
    - {type: object, properties: {a: {type: string}}}
    - {type: array, items: {type: string}}
    - {type: string, enum: [b, c]}
    - {type: boolean}",
        r#"
union T
  | T|with a
  | [string]
  | T|b or c
  | boolean
enum T|b or c "b" "c"
model T|with a (received)
  a?: string"#,
        &[
            "Warning contradiction 10 /components/schemas/T/oneOf/1: no value is object and array at once",
            "Warning contradiction 11 /components/schemas/T/oneOf/2: no value is object and string at once",
            "Warning contradiction 12 /components/schemas/T/oneOf/3: no value is object and boolean at once",
        ],
    );
}

#[test]
fn alternatives_without_names_that_are_of_one_type_are_one() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {type: string, anyOf: [{maxLength: 2}, {minLength: 4}]}
    b: {anyOf: [{type: string, maxLength: 2}, {type: integer}, {type: string, minLength: 4}]}
    d: {anyOf: [{type: array, items: {type: string, maxLength: 3}}, {type: array, items: {type: string, maxLength: 9}}]}
    e: {anyOf: [{type: [string, 'null'], maxLength: 3}, {type: [string, 'null'], maxLength: 9}]}
    c: {anyOf: [{title: Short, type: string, maxLength: 2}, {title: Long, type: string, minLength: 4}]}",
        "
model T (received)
  a?: string
  b?: T.b
  c?: T.c
  d?: [string]
  e?: string | null
union T.b
  | string
  | i64
union T.c
  | string(length<=2)
  | string(length>=4)",
        &[],
    );
}

#[test]
fn null_as_documents_made_of_odata_write_it_is_null() {
    let text = answering(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {anyOf: [{$ref: '#/components/schemas/S'}, {type: object, nullable: true}]}
    b: {anyOf: [{$ref: '#/components/schemas/S'}, {type: object, nullable: true, maxProperties: 2}]}
    c: {anyOf: [{$ref: '#/components/schemas/S'}, {type: object}]}
    d: {type: array, items: {anyOf: [{type: object, nullable: true}, {$ref: '#/components/schemas/S'}]}}
    e: {maxProperties: 1, anyOf: [{$ref: '#/components/schemas/S'}, {type: object, nullable: true}]}
S: {type: object, properties: {x: {type: string}}}
",
    );
    let expected = "
model S (received)
  x?: string
model T (received)
  a?: S | null
  b?: T.b | null
  c?: T.c
  d?: [S | null]
  e?: T.e | null
union T.b
  | S
  | {any}(properties<=2)
union T.c
  | S
  | {any}
union T.e
  | T.e|S
  | {any}(properties<=1)
model T.e|S (received)(properties<=1)
  x?: string";
    assert_eq!(types(&text), expected.trim());
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "9 /components/schemas/T/properties/a/anyOf/1",
            "12 /components/schemas/T/properties/d/items/anyOf/0"
        ].map(|place| {
            format!("Note no-bearing {place}: any object that may be `null` stands beside a reference to one")
        })
    );
}

/// A value is one of each list: what both have is meant by both, and what can't be together is none.
#[test]
fn two_lists_that_hold_at_once_are_one_of_what_can_be_together() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    stop:
      allOf:
        - {oneOf: [{type: string}, {type: array, items: {type: string}}]}
        - {oneOf: [{type: string, maxLength: 9}, {type: array, items: {type: string}, maxItems: 4}]}
    links:
      type: array
      items:
        allOf:
          - {anyOf: [{$ref: '#/components/schemas/Self'}, {$ref: '#/components/schemas/Next'}]}
          - {anyOf: [{$ref: '#/components/schemas/Self'}, {$ref: '#/components/schemas/Last'}]}
    pay:
      allOf:
        - {oneOf: [{required: [card], properties: {card: {type: string}}}, {required: [bank], properties: {bank: {type: string}}}]}
        - {oneOf: [{required: [sum], properties: {sum: {type: integer}}}, {required: [part], properties: {part: {type: number}}}]}
Self: {type: object, required: [rel], properties: {rel: {const: self}, a: {type: string}}}
Next: {type: object, required: [rel], properties: {rel: {const: next}, b: {type: string}}}
Last: {type: object, required: [rel], properties: {rel: {enum: [last]}, c: {type: string}}}",
        r#"
model Self (received)
  rel: string = String("self")
  a?: string
model T (received)
  links?: [T.links[]]
  pay?: T.pay
  stop?: T.stop
union T.links[]
  | Self
union T.pay
  | T.pay|with card with sum
  | T.pay|with card with part
  | T.pay|with bank with sum
  | T.pay|with bank with part
model T.pay|with bank with part (received)
  bank: string
  part: number
model T.pay|with bank with sum (received)
  bank: string
  sum: i64
model T.pay|with card with part (received)
  card: string
  part: number
model T.pay|with card with sum (received)
  card: string
  sum: i64
union T.stop
  | string(length<=9)
  | [string](items<=4)"#,
        &[],
    );
    let of_none = answering(
        "3.1.0",
        "T: {allOf: [{oneOf: [{type: string}, {type: boolean}]}, {oneOf: [{type: integer}, {type: array}]}]}",
    );
    assert!(
        problems(&of_none)
            .iter()
            .any(|it| it.contains("two lists of alternatives")),
        "{:?}",
        problems(&of_none)
    );
}

/// What can't be together is none of the list, by whatever it can't; what is shared is told.
#[test]
fn alternatives_of_two_lists_that_no_value_is_of_are_none() {
    check(
        "3.1.0",
        "T:
  type: object
  properties:
    a: {allOf: [{oneOf: [{const: a}, {const: b}]}, {oneOf: [{const: b}, {const: c}]}]}
    b: {allOf: [{oneOf: [{enum: [a, x]}, {type: integer}]}, {oneOf: [{enum: [c]}, {type: integer}]}]}
    c: {allOf: [
      {oneOf: [{$ref: '#/components/schemas/P'}, {$ref: '#/components/schemas/Q'}]},
      {oneOf: [{$ref: '#/components/schemas/R'}, {$ref: '#/components/schemas/S'}]}]}
P: {type: object, required: [p], properties: {p: {type: string}}, additionalProperties: false}
Q: {type: object, required: [q], properties: {q: {type: string}}}
R: {type: object, required: [r], properties: {r: {type: string}}}
S: {type: object, required: [s], properties: {q: {type: string}, s: {type: string}}}",
        r#"
model T (received)
  a?: T.a
  b?: T.b
  c?: T.c
enum T.a "b"
union T.b
  | i64
union T.c
  | T.c|Q R
  | T.c|Q S
model T.c|Q R (received)
  q: string
  r: string
model T.c|Q S (received)
  q: string
  s: string"#,
        &[],
    );
}

/// Lists that hold at once cost no more than their pairs.
#[test]
fn lists_that_hold_at_once_are_looked_at_within_bounds() {
    let list = |word: &str| {
        let mut list = String::new();
        for number in 0..64 {
            let _ = write!(list, "{{required: [{word}{number}], properties: {{");
            for property in 0..40 {
                let _ = write!(list, "{word}{number}{property}: {{type: string}}, ");
            }
            let _ = write!(list, "{word}{number}: {{type: string}}}}}}, ");
        }
        list
    };
    let (one, other) = (list("a"), list("b"));
    let properties: String = (0..20)
        .map(|number| format!("    p{number}: {{allOf: [{{$ref: '#/components/schemas/One'}}, {{$ref: '#/components/schemas/Other'}}]}}\n"))
        .collect();
    let text = answering(
        "3.1.0",
        &format!(
            "T:\n  type: object\n  properties:\n{properties}One: {{oneOf: [{one}]}}\nOther: {{oneOf: [{other}]}}"
        ),
    );
    let told = problems(&text);
    let several = told
        .iter()
        .filter(|it| it.contains("two lists of alternatives"));
    assert_eq!(several.count(), 20, "{told:?}");
}
