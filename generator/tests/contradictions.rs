//! What a document says of one thing in two ways: which of them holds, on the wire and in the receipt.

mod told;

use generator::settings::Settings;
use told::{answering, document, input, problems, types};

fn unaccounted(text: &str) -> usize {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    outcome.summary.keywords.unaccounted
}

/// YAML reads a version without quotes as a number; the type says what is meant.
#[test]
fn a_constant_of_another_type_than_the_schema() {
    let text = answering(
        "3.1.0",
        "T:
  type: object
  required: [version, size, on]
  properties:
    version: {type: string, const: 2}
    size: {type: integer, const: '3'}
    on: {type: boolean, const: 'true'}",
    );
    let expected = "model T (received)
  version: string = String(\"2\")
  size: i64 = Integer(3)
  on: boolean = Boolean(true)";
    assert_eq!(types(&text), expected);
    assert_eq!(problems(&text).len(), 3, "{:#?}", problems(&text));
}

/// A mapping that is another union's would take alternatives from their values.
#[test]
fn a_mapping_that_leads_to_none_of_the_alternatives() {
    let text = answering(
        "3.1.0",
        "T:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
  discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/C'}}
A: {type: object, required: [a], properties: {a: {type: string}, kind: {type: string}}}
B: {type: object, required: [b], properties: {b: {type: string}, kind: {type: string}}}
C: {type: object, properties: {kind: {type: string}}}",
    );
    let said = types(&text);
    assert!(
        !said.contains("by kind") && said.contains("union T"),
        "{said}"
    );
    let said = problems(&text).join("\n");
    assert!(
        said.contains("no mapping of `kind` leads to one of the alternatives"),
        "{said}"
    );
}

/// One alternative that is beyond us takes nothing from the others.
#[test]
fn an_alternative_that_is_any_value_beside_a_discriminator() {
    let text = answering(
        "3.1.0",
        "T:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
  discriminator: {propertyName: kind}
A: {type: object, required: [kind], properties: {kind: {type: string, enum: [a]}}}
B:
  allOf:
  - {properties: {kind: {type: string, enum: [b]}}}
  - oneOf: [{type: object, properties: {x: {type: string}}}, {type: object, properties: {y: {type: string}}}]
  - oneOf: [{type: object, properties: {z: {type: string}}}, {type: object, properties: {w: {type: string}}}]",
    );
    let said = types(&text);
    let union = said
        .lines()
        .find(|line| line.starts_with("union T"))
        .unwrap_or_default();
    assert!(union.contains("kind"), "{said}");
    assert!(said.contains("\"a\"") && said.contains("\"b\""), "{said}");
}

#[test]
fn names_of_headers_have_no_case() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    parameters: [{name: X-Request-Id, in: header, required: true, schema: {type: string}}]
    get:
      operationId: 'a:get'
      parameters: [{name: x-request-id, in: header, schema: {type: string}}]
      responses: {'204': {description: ''}}
",
    );
    let ir = generator::dump(input(&text));
    assert_eq!(ir.to_lowercase().matches("x-request-id").count(), 1, "{ir}");
}

#[test]
fn what_says_nothing_is_accounted_for() {
    for schemas in [
        "T: {type: array, prefixItems: [], items: {type: string}}",
        "T: {type: object, properties: {a: {type: string, enum: [], x-enum-varnames: []}}}",
        "T: {$ref: '#/components/schemas/S', properties: {q: {type: integer}}}\nS: {type: string}",
        "T: {allOf: [{properties: {q: {type: integer}}}, {type: integer}]}",
    ] {
        assert_eq!(unaccounted(&answering("3.1.0", schemas)), 0, "{schemas}");
    }
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    get:
      operationId: 'a:get'
      parameters:
      - {name: f, in: query, allowEmptyValue: true, content: {application/json: {schema: {type: object}}}}
      - {name: c, in: query, schema: {type: array, items: []}}
      responses: {'204': {description: ''}}
",
    );
    assert_eq!(unaccounted(&text), 0);
}

/// What is only ever `null` says something by being there.
#[test]
fn a_property_that_is_null_or_absent() {
    let text = answering(
        "3.1.0",
        "T: {type: object, properties: {premium: {type: 'null'}}}",
    );
    assert!(types(&text).contains("premium?"), "{}", types(&text));
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("a crate");
    let emitted: String = files.values().map(String::as_str).collect();
    assert!(emitted.contains("pub premium: Maybe<serde_json::Value> = maybe \"premium\""));
}

/// The values of an inner union are those by which the outer one knows it.
#[test]
fn a_union_within_a_union_by_the_same_property() {
    let text = answering(
        "3.1.0",
        "T:
  oneOf: [{$ref: '#/components/schemas/User'}, {$ref: '#/components/schemas/Order'}]
  discriminator: {propertyName: type}
User:
  oneOf: [{$ref: '#/components/schemas/Made'}, {$ref: '#/components/schemas/Gone'}]
  discriminator: {propertyName: type, mapping: {user.made: '#/components/schemas/Made', user.gone: '#/components/schemas/Gone'}}
Made: {type: object, required: [type], properties: {type: {type: string}}}
Gone: {type: object, required: [type], properties: {type: {type: string}, at: {type: string}}}
Order: {type: object, required: [type], properties: {type: {type: string, enum: [order.paid]}}}",
    );
    let said = types(&text);
    let outer = said
        .lines()
        .skip_while(|line| !line.starts_with("union T "));
    let outer: Vec<&str> = outer.take(3).collect();
    assert!(outer.join(" ").contains("user.gone"), "{said}");
}

/// A form is written of properties; who has the text of one can send that.
#[test]
fn a_form_of_what_has_no_properties() {
    let text = document(
        "3.1.0",
        "
paths:
  /a:
    post:
      operationId: 'a:post'
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: string}}}}
      responses: {'204': {description: ''}}
",
    );
    let ir = generator::dump(input(&text));
    assert!(ir.contains("text"), "{ir}");
    let said = problems(&text).join("\n");
    assert!(
        said.contains("is written of an object's properties"),
        "{said}"
    );
}

#[test]
fn numbers_of_one_value_are_one() {
    let text = answering("3.1.0", "T: {type: integer, enum: [1, 1.0, 2]}");
    assert_eq!(types(&text), "enum T 1 2");
}

/// The sample calls the setter by the name that it has beside a parameter of the same name.
#[test]
fn a_body_that_may_be_left_out_beside_a_parameter_called_so() {
    let text = document(
        "3.1.0",
        "
paths:
  /a:
    post:
      operationId: 'a:post'
      parameters: [{name: body, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
      responses: {'204': {description: ''}}
components:
  schemas: {B: {type: object, required: [x], properties: {x: {type: string}}}}
",
    );
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("a crate");
    let emitted: String = files.values().map(String::as_str).collect();
    let (before, _) = emitted
        .split_once("(self, body: impl Into<B>)")
        .expect("a setter");
    let (_, setter) = before.rsplit_once("pub fn ").expect("its name");
    assert!(
        emitted.contains(&format!(".{setter}(models::B::new(")),
        "{setter}"
    );
}
