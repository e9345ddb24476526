//! By what webhooks are told apart.

mod told;

use told::{document, input};

#[test]
fn webhooks_that_share_a_body_are_told_by_their_own_names() {
    let text = document(
        "3.1.0",
        "
paths: {/a: {get: {responses: {}}}}
webhooks:
  made: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
  gone: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
components:
  schemas: {Event: {type: object, properties: {type: {enum: [made, gone]}}}}
",
    );
    let ir = generator::dump(input(&text));
    let events: Vec<&str> = ir
        .lines()
        .filter(|line| line.starts_with("webhook "))
        .collect();
    assert_eq!(
        events,
        [
            "webhook \"gone\" type=[\"gone\"] Event",
            "webhook \"made\" type=[\"made\"] Event",
        ]
    );
}

#[test]
fn a_value_that_all_webhooks_have_tells_none() {
    let text = document(
        "3.1.0",
        "
paths: {/a: {get: {responses: {}}}}
webhooks:
  made: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
  gone: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}}
components:
  schemas: {Event: {type: object, properties: {type: {const: event}, data: {type: object}}}}
",
    );
    let ir = generator::dump(input(&text));
    let events: Vec<&str> = ir
        .lines()
        .filter(|line| line.starts_with("webhook "))
        .collect();
    // Else whatever comes would be taken for the first.
    assert_eq!(
        events,
        [
            "webhook \"gone\" type=[\"gone\"] Event",
            "webhook \"made\" type=[\"made\"] Event",
        ]
    );
}
