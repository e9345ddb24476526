//! What a document says of one thing in two ways: which of them holds, on the wire and in the receipt.

use crate::told::{answering, document, input, problems, problems_from, types};
use generator::Outcome;
use generator::report::Level;
use generator::settings::Settings;

fn run(text: &str) -> Outcome {
    let settings = Settings::new("api").expect("a name");
    generator::generate(input(text), &settings, false, &mut |_| {})
}

fn unaccounted(text: &str) -> usize {
    run(text).summary.keywords.unaccounted
}

/// All that is emitted, in one text.
fn emitted(text: &str) -> String {
    let files = run(text).files.expect("a crate");
    files.into_values().collect::<Vec<_>>().join("\n")
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
    let emitted = emitted(&text);
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
    let emitted = emitted(&text);
    let (before, _) = emitted
        .split_once("(self, body: impl Into<B>)")
        .expect("a setter");
    let (_, setter) = before.rsplit_once("pub fn ").expect("its name");
    assert!(
        emitted.contains(&format!(".{setter}(models::B::new(")),
        "{setter}"
    );
}

/// A property has its only value without anybody's doing; what stands elsewhere is a list of one.
#[test]
fn constants_of_what_is_no_property() {
    let text = document(
        "3.1.0",
        "
paths:
  /a:
    get:
      operationId: getA
      parameters:
      - {name: version, in: header, schema: {const: v1}}
      - {name: depth, in: query, schema: {type: integer, const: 2}}
      - {name: all, in: query, schema: {const: true}}
      responses:
        '200':
          description: A.
          content:
            application/json:
              schema:
                type: object
                properties:
                  list: {type: array, items: {const: x}}
                  map: {type: object, additionalProperties: {const: y}}",
    );
    let said = types(&text);
    for enumeration in ["\"v1\"", "\"x\"", "\"y\""] {
        assert!(said.contains(enumeration), "{enumeration}: {said}");
    }
    let said = problems_from(&text, Level::Note).join("\n");
    assert!(said.contains("this `const` is neither"), "{said}");
    assert_eq!(unaccounted(&text), 0);
}

/// JSON by the name of XML would be neither.
#[test]
fn a_part_of_another_language() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    post:
      operationId: postA
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [invoice, note]
              properties:
                invoice: {type: object, properties: {total: {type: integer}}}
                note: {type: string}
                table: {type: string, format: binary}
            encoding:
              invoice: {contentType: application/xml}
              note: {contentType: text/xml}
              table: {contentType: text/csv}
      responses: {'204': {description: A.}}",
    );
    let said = types(&text);
    assert!(
        said.contains("invoice: file") && said.contains("note: string"),
        "{said}"
    );
    let said = problems(&text).join("\n");
    assert!(
        said.contains("`application/xml` of the part `invoice` is not written"),
        "{said}"
    );
    // What is a file anyway loses nothing.
    assert!(!said.contains("`table`"), "{said}");
}

/// Since OpenAPI 3.1 what stands beside a reference goes before what it leads to.
#[test]
fn a_description_beside_a_reference() {
    let text = |version| {
        document(
            version,
            "
paths:
  /a:
    get:
      operationId: getA
      parameters: [{$ref: '#/components/parameters/P', description: Beside.}]
      responses: {'204': {description: A.}}
components:
  parameters:
    P: {name: p, in: query, description: Within., schema: {type: string}}",
        )
    };
    let said = |version| emitted(&text(version));
    assert!(said("3.1.0").contains("/// Beside.") && !said("3.1.0").contains("/// Within."));
    assert!(said("3.0.3").contains("/// Within.") && !said("3.0.3").contains("/// Beside."));
}

/// Seldom meant, and no mistake that a generator may mend by itself.
#[test]
fn most_operations_ask_for_nothing_where_the_document_asks() {
    let operation = |id: &str, more: &str| {
        format!(
            "\n  /{id}: {{get: {{operationId: {id}, {more}responses: {{'204': {{description: A.}}}}}}}}"
        )
    };
    let paths = [("a", "security: [], "), ("b", "security: [], "), ("c", "")];
    let paths: String = paths.iter().map(|(id, more)| operation(id, more)).collect();
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: 'https://a.example'}}]
security: [{{key: []}}]\npaths:{paths}
components: {{securitySchemes: {{key: {{type: http, scheme: bearer}}}}}}\n"
    );
    let said = problems(&text).join("\n");
    assert!(
        said.contains("2 of the 3 operations ask for no credentials"),
        "{said}"
    );
    let files = run(&text).files.expect("a crate");
    // What the document doesn't have is called as the document asks.
    let client = &files["src/client.rs"];
    assert!(client.contains("security: &[&[\"key\"], &[]]"), "{client}");
}

/// What answers on the server has a name too.
#[test]
fn an_operation_without_an_id_has_the_name_of_its_handler() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    get:
      x-eov-operation-id: generateAudit
      tags: [audit]
      responses: {'204': {description: A.}}
    post:
      operationId: makeAudit
      x-eov-operation-id: somethingElse
      tags: [audit]
      responses: {'204': {description: A.}}",
    );
    let files = run(&text).files.expect("a crate");
    let calls = &files["src/audit/mod.rs"];
    assert!(
        calls.contains("pub fn generate_audit(") && calls.contains("pub fn make_audit("),
        "{calls}"
    );
    assert_eq!(unaccounted(&text), 0);
}

/// Lists of alternatives that only demand take nothing from what the schema declares.
#[test]
fn several_lists_of_demands() {
    let text = answering(
        "3.1.0",
        "T:
  type: object
  properties: {a: {type: string}, b: {type: string}, c: {type: string}, d: {type: string}}
  allOf:
  - anyOf: [{required: [a]}, {required: [b]}]
  - anyOf: [{required: [c]}, {required: [d]}]",
    );
    let expected = "model T (received)\n  a?: string\n  b?: string\n  c?: string\n  d?: string";
    assert_eq!(types(&text), expected);
    let said = problems_from(&text, Level::Note).join("\n");
    assert!(
        said.contains("alternatives that only demand properties"),
        "{said}"
    );
    assert_eq!(unaccounted(&text), 0);
}

/// A schema that refers to another may have a name for others to refer to.
#[test]
fn a_name_beside_a_reference() {
    let text = answering(
        "3.1.0",
        "T: {type: object, properties: {a: {$ref: '#/components/schemas/A', $id: 'https://a.example/a', $anchor: a}}}
A: {type: string}",
    );
    assert_eq!(types(&text), "model T (received)\n  a?: string");
    assert_eq!(unaccounted(&text), 0);
}
