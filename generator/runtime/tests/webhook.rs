//! What becomes of a webhook's body.

use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::verifier::{KeyForm, Signatures, Verifier};
use crate::webhook::{UnknownEvent, events};
use crate::webhook_error::WebhookError;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Created {
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Data {
    id: u32,
}

events! {
    enum Event by "type" {
        Created(Created) = "created" ["customer.created"],
        Changed(serde_json::Value) = "changed" ["member.created", "member.updated"],
    }
}

events! {
    enum Inner by "data" / "type" {
        Made(serde_json::Value) = "made" ["made"],
    }
}

events! {
    enum Only {
        Created(Created) = "created" [_],
    }
}

#[test]
fn what_tells_may_lie_in_another_object() {
    for (text, is_known) in [
        (
            r#"{"type": "event", "data": {"id": 1, "type": "made"}, "more": 1}"#,
            true,
        ),
        (r#"{"type": "made", "data": {"id": 1}}"#, false),
        (r#"{"type": "made", "data": [{"type": "made"}]}"#, false),
        (r#"{"type": "made"}"#, false),
    ] {
        let event = Inner::from_slice(text.as_bytes()).unwrap();
        assert_eq!(matches!(event, Inner::Made(_)), is_known, "{text}");
    }
}

#[test]
fn the_only_event_is_whatever_comes() {
    let event = Only::from_slice(br#"{"type": "x", "data": {"id": 1}}"#).unwrap();
    assert_eq!(event.name(), "created");
    let refused = Only::from_slice(b"{}").unwrap_err();
    assert!(matches!(refused, WebhookError::Decode { .. }), "{refused}");
}

const SIGNATURES: Signatures = Signatures {
    id: "id",
    timestamp: "time",
    signature: "signature",
    keys: &[KeyForm::Text],
};

#[test]
fn the_tag_tells_the_event_wherever_it_stands() {
    let expected = Event::Created(Created {
        kind: "customer.created".to_owned(),
        data: Data { id: 1 },
    });
    for body in [
        r#"{"type": "customer.created", "data": {"id": 1}}"#,
        r#"{"data": {"id": 1, "type": "x"}, "more": [{"type": 1}], "type": "customer.created"}"#,
        "\u{feff}{\"\\u0074ype\": \"customer\\u002ecreated\", \"data\": {\"id\": 1}}",
    ] {
        let found = Event::from_slice(body.as_bytes()).unwrap();
        assert_eq!(found, expected, "{body}");
        assert_eq!(found.name(), "created");
    }
    for kind in ["member.created", "member.updated"] {
        let value = json!({ "type": kind });
        let found = Event::from_slice(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&found).unwrap(), value);
        assert_eq!((found.name(), &found), ("changed", &Event::Changed(value)));
    }
}

#[test]
fn what_the_document_does_not_know_is_kept() {
    for (text, name) in [
        (
            r#"{"type": "customer.merged", "data": {"n": 1.50}}"#,
            Some("customer.merged"),
        ),
        (r#"{"data": {"type": "customer.created"}}"#, None),
        (r#"{"type": 7}"#, None),
        (r#"{"type": null}"#, None),
        (r#"["customer.created"]"#, None),
        ("null", None),
    ] {
        let event = Event::from_slice(text.as_bytes()).unwrap();
        assert_eq!(event.name(), name.unwrap_or_default());
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), value);
        let Event::Unknown(event) = event else {
            panic!("{text} is known");
        };
        assert_eq!((event.name.as_deref(), event.value), (name, value));
    }
}

#[test]
fn a_body_that_is_not_as_documented_says_where_and_shows_nothing() {
    let body = r#"{"type": "customer.created", "data": {"id": "secret@example.com"}}"#;
    let error = Event::from_slice(body.as_bytes()).unwrap_err();
    let WebhookError::Decode { path, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(path, "data.id");
    for shown in [error.to_string(), format!("{error:?}")] {
        assert_eq!(
            shown,
            "the event did not decode: `data.id`: invalid type: string, expected u32 at line 1 column 64"
        );
    }
    for body in [
        "",
        "{",
        "{\"type\": \"customer.created\"",
        "no JSON",
        "{} {}",
    ] {
        let error = Event::from_slice(body.as_bytes()).unwrap_err();
        assert!(
            matches!(error, WebhookError::Decode { .. }),
            "{body}: {error}"
        );
    }
}

#[test]
fn an_event_is_decoded_only_if_it_is_authentic_and_guarded_only_if_it_decodes() {
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let verifier = Verifier::for_signatures(&SIGNATURES, "key").unwrap();
    let guarded = verifier.clone().replay_guard(|_| true);
    let decode = |verifier: &Verifier, headers, body: &str| {
        verifier.decode::<Event>(headers, body.as_bytes(), time)
    };
    let body = r#"{"type": "customer.created", "data": {"id": 1}}"#;
    let headers = verifier.sign("1", time, body.as_bytes()).unwrap();
    assert!(matches!(
        decode(&verifier, &headers, body),
        Ok(Event::Created(_))
    ));
    assert_eq!(
        decode(&verifier, &headers, "{"),
        Err(WebhookError::NotSigned)
    );
    assert_eq!(
        decode(&guarded, &headers, body),
        Err(WebhookError::Replayed)
    );
    let headers = verifier.sign("1", time, b"{").unwrap();
    let found = decode(&guarded, &headers, "{");
    assert!(matches!(found, Err(WebhookError::Decode { .. })));
}
