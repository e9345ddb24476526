//! What the stand-in is told of a document.

use generator::dialect::{self, Dialect, Ledger};
use generator::report::Report;
use generator::source;
use serde_json::{Value, json};

fn described(document: &str) -> Value {
    let mut report = Report::default();
    let tree = source::read(document.as_bytes(), source::Limits::default(), &mut report);
    let tree = tree.expect("it is read");
    let ledger = Ledger::new(tree.len());
    let dialect = Dialect::detect(&tree, &ledger, &mut report).expect("it is OpenAPI");
    serde_json::from_str(&dialect::describe(&dialect)).expect("it is JSON")
}

const OLD: &str = r##"
openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      responses:
        "200":
          description: It.
          content: { application/json: { schema: { $ref: "#/components/schemas/A" } } }
components:
  schemas:
    Unused: { type: string }
    A:
      type: object
      description: Dropped.
      properties:
        name: { type: string, nullable: true, enum: [x], example: x }
        size: { type: integer, minimum: 0, exclusiveMinimum: true }
        next: { nullable: true, allOf: [{ $ref: "#/components/schemas/A" }] }
        same: { $ref: "#/components/schemas/A/properties/size" }
"##;

#[test]
fn schemas_of_3_0_are_said_in_json_schema() {
    let found = described(OLD);
    let expected = json!({
        "A": { "type": "object", "properties": {
            "name": { "type": ["string", "null"], "enum": ["x", null], "examples": ["x"] },
            "size": { "type": "integer", "exclusiveMinimum": 0 },
            "next": { "anyOf": [{ "allOf": [{ "$ref": "#/schemas/A" }] }, { "type": "null" }] },
            "same": { "$ref": "#/schemas/~1components~1schemas~1A~1properties~1size" },
        } },
        "/components/schemas/A/properties/size": { "type": "integer", "exclusiveMinimum": 0 },
    });
    assert_eq!(found["schemas"], expected);
    let operation = &found["operations"][0];
    assert_eq!(
        (&operation["method"], &operation["parameters"][0]["name"]),
        (&json!("GET"), &json!("id"))
    );
}

#[test]
fn an_answer_that_several_refer_to_is_described_once() {
    let shared = OLD.replace(
        "components:\n",
        "        \"404\": { $ref: \"#/components/responses/Gone\" }\n    put:\n      responses:\n        \"404\": { $ref: \"#/components/responses/Gone\" }\ncomponents:\n  responses:\n    Gone: { description: No., content: { application/json: { schema: { type: string } } } }\n",
    );
    let found = described(&shared);
    for operation in [0, 1] {
        assert_eq!(
            found["operations"][operation]["answers"]["404"],
            json!("Gone")
        );
    }
    let content = json!({ "application/json": { "schema": { "type": "string" } } });
    let gone = json!({ "Gone": { "headers": {}, "content": content } });
    assert_eq!(found["responses"], gone);
}

#[test]
fn references_that_lead_in_circles_end() {
    let document = OLD.replace(
        "{ type: string }",
        "{ $ref: \"#/components/schemas/Unused\" }",
    );
    described(&document);
}
