//! By what webhooks are told apart.

use crate::told::{document, input};

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

#[test]
fn what_lies_in_a_body_tells_webhooks_where_the_body_itself_does_not() {
    let text = document(
        "3.1.0",
        "
paths: {/a: {get: {responses: {}}}}
webhooks:
  made: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
  gone: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
components:
  schemas:
    Event: {type: object, required: [type, data], properties: {type: {const: event}, data: {oneOf: [{$ref: '#/components/schemas/Made'}, {$ref: '#/components/schemas/Gone'}]}}}
    Made: {type: object, required: [type], properties: {type: {const: made}, a: {type: string}}}
    Gone: {type: object, required: [type], properties: {type: {const: gone}}}
",
    );
    let ir = generator::dump(input(&text));
    let events: Vec<&str> = ir
        .lines()
        .filter(|line| line.starts_with("webhook "))
        .collect();
    let expected = [
        "webhook \"gone\" data/type=[\"gone\"] Event",
        "webhook \"made\" data/type=[\"made\"] Event",
    ];
    assert_eq!(events, expected);
}

/// Whatever is delivered is the only webhook that there is.
#[test]
fn the_only_webhook_needs_nothing_that_tells_it() {
    let only = |of_status: &str| {
        let text = document(
            "3.1.0",
            &format!(
                "
paths: {{/a: {{get: {{responses: {{}}}}}}}}
webhooks:
  newPet: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}, responses: {{}}}}}}
components:
  schemas: {{Pet: {{type: object, properties: {{name: {{type: string}}, status: {of_status}}}}}}}
"
            ),
        );
        let ir = generator::dump(input(&text));
        let event = ir.lines().find(|line| line.starts_with("webhook "));
        event.unwrap_or_default().to_owned()
    };
    assert_eq!(only("{enum: [free, sold]}"), "webhook \"newPet\" Pet");
    assert_eq!(only("{type: string}"), "webhook \"newPet\" Pet");
    assert_eq!(
        only("{const: new}"),
        "webhook \"newPet\" status=[\"new\"] Pet"
    );
}
