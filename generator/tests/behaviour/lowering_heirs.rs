//! Schemas that are inherited by `allOf` and have a `discriminator`: where they are named, a value may be
//! any of their heirs.

use crate::told::check;

#[test]
fn heirs_are_told_apart_by_their_names() {
    check(
        "3.0.3",
        "
T: {type: array, items: {$ref: '#/components/schemas/Pet'}}
Pet:
  type: object
  required: [petType]
  properties: {petType: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}
  discriminator: {propertyName: petType}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {type: integer}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}
Lion: {allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {mane: {type: boolean}}}]}
Stone: {type: object, properties: {weight: {type: number}}}
",
        r#"
model Cat (received)
  petType: string = String("Cat")
  friend?: Pet
  lives?: i64
model Lion (received)
  petType: string = String("Lion")
  friend?: Pet boxed
  lives?: i64
  mane?: boolean
union Pet by petType
  | Cat "Cat" boxed
  | Pet|base "Dog" "Pet"
  | Lion "Lion"
model Pet|base (received)
  petType: string
  friend?: Pet boxed"#,
        &[],
    );
}

#[test]
fn a_mapping_names_the_heirs_that_there_are() {
    check(
        "3.0.3",
        "
T: {$ref: '#/components/schemas/Event'}
Event:
  type: object
  required: [kind]
  properties: {kind: {type: string, enum: [made, gone, moved]}, at: {type: string}}
  discriminator:
    propertyName: kind
    mapping: {made: '#/components/schemas/Made', moved: Moved, lost: '#/components/schemas/Other'}
Made: {allOf: [{$ref: '#/components/schemas/Event'}, {type: object, properties: {by: {type: string}}}]}
Gone: {allOf: [{$ref: '#/components/schemas/Event'}, {type: object, properties: {why: {type: string}}}]}
Moved: {allOf: [{$ref: '#/components/schemas/Event'}, {type: object, properties: {kind: {type: string, enum: [moved]}, to: {type: string}}}]}
Other: {type: object, properties: {x: {type: string}}}
",
        r#"
union Event by kind
  | Gone "gone"
  | Made "made"
  | Moved "moved"
enum Event.kind "made" "gone" "moved"
model Gone (received)
  kind: Event.kind = String("gone")
  at?: string
  why?: string
model Made (received)
  kind: Event.kind = String("made")
  at?: string
  by?: string
model Moved (received)
  kind: string = String("moved")
  at?: string
  to?: string"#,
        &["Warning discriminator 13 /components/schemas/Event/discriminator/mapping/lost: the mapping of `lost` leads to no schema that inherits this one"],
    );
}

#[test]
fn a_discriminator_that_nothing_inherits_is_reported() {
    check(
        "3.1.0",
        "
T: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
",
        r#"
model T (received)
  kind?: string"#,
        &[],
    );
}

#[test]
fn what_says_more_beside_its_reference_is_an_heir() {
    check(
        "3.1.0",
        "
T: {type: array, items: {$ref: '#/components/schemas/Base'}}
Base:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind}
Mammal: {$ref: '#/components/schemas/Base', properties: {legs: {type: integer}}}
Cat: {allOf: [{$ref: '#/components/schemas/Mammal'}, {type: object, properties: {lives: {type: integer}}}]}
",
        r#"
union Base by kind
  | Cat "Cat"
  | Mammal "Mammal"
  | Base|base "Base"
model Base|base (received)
  kind: string = String("Base")
model Cat (received)
  kind: string = String("Cat")
  legs?: i64
  lives?: i64
model Mammal (received)
  kind: string = String("Mammal")
  legs?: i64"#,
        &[],
    );
}

#[test]
fn alternatives_with_a_common_parent_are_told_apart_as_its_heirs_are() {
    let parent = "
T: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}, {type: string}]}}
Circle: {required: [type], type: object, allOf: [{$ref: '#/components/schemas/Shape'}, {type: object, properties: {radius: {type: number}}}]}
Square: {required: [type], type: object, allOf: [{$ref: '#/components/schemas/Shape'}, {type: object, properties: {side: {type: number}}}]}
";
    let plain = format!(
        "{parent}Shape: {{required: [type], type: object, properties: {{type: {{type: string}}}}, discriminator: {{propertyName: type}}}}\n"
    );
    let expected = |circle: &str, square: &str| {
        format!(
            r#"
model Circle (received)
  type: string = String("{circle}")
  radius?: number
model Square (received)
  type: string = String("{square}")
  side?: number
union T[] by type
  | Circle "{circle}"
  | Square "{square}"
  | string"#
        )
    };
    check("3.0.3", &plain, &expected("Circle", "Square"), &[]);
    let mapped = plain.replace(
        "{propertyName: type}",
        "{propertyName: type, mapping: {CIRCLE: Circle, SQUARE: '#/components/schemas/Square'}}, oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]",
    );
    check("3.0.3", &mapped, &expected("CIRCLE", "SQUARE"), &[]);
}

#[test]
fn an_heir_has_its_tag_also_where_its_parent_is_named_nowhere() {
    check(
        "3.0.3",
        "
T: {type: object, properties: {one: {$ref: '#/components/schemas/Cat'}}}
Pet: {type: object, required: [petType], properties: {petType: {type: string}}, discriminator: {propertyName: petType, mapping: {cat: Cat}}}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {type: integer}}}]}
",
        r#"
model Cat (received)
  petType: string = String("cat")
  lives?: i64
model T (received)
  one?: Cat"#,
        &[],
    );
}

#[test]
fn a_discriminator_in_an_unnamed_part_is_the_schemas_own() {
    check(
        "3.0.3",
        "
T: {$ref: '#/components/schemas/Entity'}
Entity: {type: object, required: [t], properties: {t: {type: string}}, discriminator: {propertyName: t, mapping: {o: '#/components/schemas/Object', u: '#/components/schemas/User'}}}
Object: {allOf: [{$ref: '#/components/schemas/Entity'}, {type: object, properties: {at: {type: string}, kept: {$ref: '#/components/schemas/Object'}}, discriminator: {propertyName: t, mapping: {u: '#/components/schemas/User'}}}]}
User: {allOf: [{$ref: '#/components/schemas/Object'}, {type: object, properties: {name: {type: string}}}]}
",
        r#"
union Entity by t
  | Object|base "o"
  | User "u"
union Object by t
  | User "u"
  | Object|base "o" boxed
model Object|base (received)
  t: string = String("o")
  at?: string
  kept?: Object
model User (received)
  t: string = String("u")
  at?: string
  kept?: Object boxed
  name?: string"#,
        &[],
    );
}

/// In Microsoft's documents each schema says itself by which value it is meant.
#[test]
fn the_value_that_an_heir_says_itself() {
    check(
        "3.0.3",
        "
T: {$ref: '#/components/schemas/Fish'}
Fish: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
Salmon: {x-ms-discriminator-value: smart_salmon, allOf: [{$ref: '#/components/schemas/Fish'}, {type: object, properties: {iq: {type: integer}}}]}
",
        r#"
union Fish by kind
  | Salmon "smart_salmon"
  | Fish|base "Fish"
model Fish|base (received)
  kind: string = String("Fish")
model Salmon (received)
  kind: string = String("smart_salmon")
  iq?: i64"#,
        &[],
    );
}
