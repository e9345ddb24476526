//! What a document shows, and the types that stand for it.

use generator::Input;
use generator::examples::{Answers, Examples};
use serde_json::json;

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: generator::source::Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

fn settings() -> generator::settings::Settings {
    generator::settings::Settings::new("api").expect("a name")
}

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: {title: A, version: "1"}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}, example: x}]
    post:
      operationId: things:make
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Thing"}
            examples: {one: {$ref: "#/components/examples/One"}, two: {value: {name: b}}}
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Thing"}
              example: {name: c, made: 1}
        4XX:
          description: no
          content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}
components:
  examples: {One: {value: {name: a}}}
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string, example: d}
        made: {type: integer, readOnly: true, nullable: true, example: null}
    Unused: {type: string, example: e}
"##;

fn examples(text: &str) -> Examples {
    generator::examples(input(text), &settings()).expect("a document")
}

#[test]
fn every_example_has_its_schema_and_its_types() {
    let examples = examples(DOCUMENT);
    let mut found: Vec<_> = examples
        .all
        .iter()
        .map(|it| {
            (
                it.value.to_string(),
                it.schema.as_str(),
                it.uses.iter().filter(|sent| **sent).count(),
                it.uses.len(),
            )
        })
        .collect();
    found.sort();
    let at = |place: &str| {
        let all = found
            .iter()
            .map(|(value, schema, sent, all)| (value.as_str(), (*schema, *sent, *all)));
        let mut all = all.filter(|(value, _)| *value == place);
        all.next().map(|(_, found)| found)
    };
    // The body's media type refers to the component; what is sent and what is received are two types.
    for value in [
        r#"{"name":"a"}"#,
        r#"{"name":"b"}"#,
        r#"{"made":1,"name":"c"}"#,
    ] {
        let (schema, sent, all) = at(value).expect(value);
        assert!(schema.starts_with("#/schemas/"), "{schema}");
        assert_eq!((sent, all), (1, 2), "{value}: {found:#?}");
    }
    assert!(examples.schemas["schemas"]["Thing"].is_object());
    assert_eq!(
        at(r#""e""#).map(|(_, _, all)| all),
        Some(0),
        "no operation names it"
    );
    assert_eq!(at(r#""x""#).map(|(_, _, all)| all), Some(1));
    assert!(at(r#""d""#).is_some_and(|(_, _, all)| all >= 1));
    assert!(at("null").is_some_and(|(_, _, all)| all >= 1));
}

#[test]
fn what_an_answer_is() {
    let answers: Answers = generator::answers(input(DOCUMENT), &settings()).expect("a document");
    let of = |status| answers.of("things:make", status).collect::<Vec<_>>();
    assert_eq!(of(200), ["#/schemas/Thing"]);
    assert_eq!(of(404).len(), 1);
    assert_eq!(of(500), Vec::<&str>::new());
    assert_eq!(
        answers.schemas["schemas"]["Thing"]["properties"]["made"]["type"],
        json!(["integer", "null"])
    );
}
