//! By what webhooks are told apart.

mod told;

use told::{document, input};

/// The webhooks of the IR, of a document where two share a body whose `type` is this.
fn events(of_type: &str) -> Vec<String> {
    let text = document(
        "3.1.0",
        &format!(
            "
paths: {{/a: {{get: {{responses: {{}}}}}}}}
webhooks:
  made: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Event'}}}}}}}}, responses: {{}}}}}}
  gone: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Event'}}}}}}}}, responses: {{}}}}}}
components:
  schemas: {{Event: {{type: object, properties: {{type: {of_type}, data: {{type: object}}}}}}}}
"
        ),
    );
    let ir = generator::dump(input(&text));
    let events = ir.lines().filter(|line| line.starts_with("webhook "));
    events.map(str::to_owned).collect()
}

/// Each by its own name.
const BY_NAME: [&str; 2] = [
    "webhook \"gone\" type=[\"gone\"] Event",
    "webhook \"made\" type=[\"made\"] Event",
];

#[test]
fn webhooks_that_share_a_body_are_told_by_their_own_names() {
    assert_eq!(events("{enum: [made, gone]}"), BY_NAME);
}

#[test]
fn a_value_that_all_webhooks_have_tells_none() {
    // Else whatever comes would be taken for the first.
    assert_eq!(events("{const: event}"), BY_NAME);
}
