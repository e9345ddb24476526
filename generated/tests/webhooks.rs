//! Every webhook of the document: its own examples, signed as Polar signs them by code of the tests'
//! own, verified and decoded; and what must be refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use polar_client::webhooks::{Event, Verifier, WebhookError};
use serde_json::{Value, json};
use sha2::Sha256;

const ID: &str = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
const TIME: u64 = 1_767_225_600;
const KEY: &[u8] = b"\x00a key of any bytes\xff";

/// Secrets as Polar shows them, and the keys that they stand for: base64 since 2026-09-08, before that
/// the whole text.
fn secrets() -> [(String, Vec<u8>); 3] {
    let whole = |secret: &str| (secret.to_owned(), secret.as_bytes().to_vec());
    [
        (format!("whsec_{}", STANDARD.encode(KEY)), KEY.to_vec()),
        whole("polar_whs_0123456789abcdefghijklmnopqrstuvwxyz"),
        whole("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ]
}

/// `v1,…`, by the specification: HMAC-SHA256 of id, time and body with dots between.
fn signature(key: &[u8], id: &str, time: u64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(format!("{id}.{time}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn headers(id: &str, time: u64, signatures: &str) -> HeaderMap {
    let time = time.to_string();
    let pairs = [("webhook-id", id), ("webhook-timestamp", &time), ("webhook-signature", signatures)];
    pairs.into_iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
}

fn signed(key: &[u8], body: &[u8]) -> HeaderMap {
    headers(ID, TIME, &signature(key, ID, TIME, body))
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(TIME)
}

fn document() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/customers.yaml");
    serde_yaml::from_str(&std::fs::read_to_string(path).expect("the document")).expect("YAML")
}

/// The document's examples of each webhook, by its name.
fn examples() -> BTreeMap<String, Vec<Value>> {
    let document = document();
    let webhooks = document["webhooks"].as_object().expect("webhooks");
    let of = |webhook: &Value| {
        let media = &webhook["post"]["requestBody"]["content"]["application/json"];
        let examples = media["examples"].as_object().expect("examples").values();
        let examples = examples.map(|example| match example["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).expect("an example")["value"].clone(),
            None => example["value"].clone(),
        });
        examples.collect::<Vec<_>>()
    };
    webhooks.iter().map(|(name, webhook)| (name.clone(), of(webhook))).collect()
}

fn created() -> Vec<u8> {
    examples()["customer.created"][0].to_string().into_bytes()
}

/// What an event says of its customer, read from its fields.
fn fields(event: &Event) -> Value {
    macro_rules! customer {
        ($event:ident) => {
            json!([$event.timestamp.as_str(), $event.data.id, $event.data.email, $event.data.name, $event.data.metadata])
        };
    }
    match event {
        Event::CustomerCreated(event) => customer!(event),
        Event::CustomerUpdated(event) => customer!(event),
        Event::CustomerDeleted(event) => customer!(event),
        Event::CustomerStateChanged(event) => {
            let state = &event.data;
            let counts = [state.active_subscriptions.len(), state.granted_benefits.len(), state.active_meters.len()];
            let mut fields = customer!(event);
            fields.as_array_mut().unwrap().extend(counts.map(Value::from));
            fields
        }
        other => panic!("{} is none of the document's", other.name()),
    }
}

/// The same, read from the JSON.
fn expected(name: &str, example: &Value) -> Value {
    let data = &example["data"];
    let mut fields = vec![&example["timestamp"], &data["id"], &data["email"], &data["name"], &data["metadata"]];
    let lists = ["active_subscriptions", "granted_benefits", "active_meters"];
    let counts = lists.map(|list| Value::from(data[list].as_array().map_or(0, Vec::len)));
    if name == "customer.state_changed" {
        assert!(counts.iter().all(|count| *count != 0), "the example shows too little");
        fields.extend(&counts);
    }
    json!(fields)
}

/// Whether the event tells the example as its own: no variant is taken for another.
fn is_variant(name: &str, event: &Event) -> bool {
    match name {
        "customer.created" => matches!(event, Event::CustomerCreated(_)),
        "customer.updated" => matches!(event, Event::CustomerUpdated(_)),
        "customer.deleted" => matches!(event, Event::CustomerDeleted(_)),
        "customer.state_changed" => matches!(event, Event::CustomerStateChanged(_)),
        _ => false,
    }
}

/// Without what is `null`, which is the same as absent in what is received.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

#[test]
fn every_event_of_the_document_in_both_forms() {
    let examples = examples();
    let names: BTreeSet<&str> = examples.keys().map(String::as_str).collect();
    let all = ["customer.created", "customer.deleted", "customer.state_changed", "customer.updated"];
    assert_eq!(names, BTreeSet::from(all));
    for (secret, key) in secrets() {
        let verifier = Verifier::new(&secret).unwrap();
        for (name, examples) in &examples {
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples {
                let body = example.to_string().into_bytes();
                let headers = signed(&key, &body);
                assert_eq!(verifier.id(&headers), Some(ID));
                let event = verifier.event_at(&headers, &body, now()).unwrap();
                assert!(is_variant(name, &event), "{name}: {event:?}");
                assert_eq!(event.name(), name);
                assert_eq!(fields(&event), expected(name, example));
                let again = serde_json::to_value(&event).unwrap();
                assert_eq!(without_nulls(again), without_nulls(example.clone()), "{name}");
            }
        }
    }
}

/// The published delivery of the Standard Webhooks specification: no code of ours made it.
#[test]
fn the_specifications_own_delivery() {
    let verifier = Verifier::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let (id, time) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330);
    let headers = headers(id, time, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    let then = UNIX_EPOCH + Duration::from_secs(time);
    assert_eq!(verifier.verify_at(&headers, br#"{"test": 2432232314}"#, then), Ok(()));
}

#[test]
fn an_event_of_tomorrow_is_kept() {
    let [(secret, key), ..] = secrets();
    let verifier = Verifier::new(&secret).unwrap();
    let merged = json!({ "type": "customer.merged", "data": { "from": [1, 2.5, null], "into": "é" } });
    for (body, name) in [(merged, Some("customer.merged")), (json!({ "data": 7 }), None)] {
        let text = body.to_string().into_bytes();
        let event = verifier.event_at(&signed(&key, &text), &text, now()).unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), body);
        let Event::Unknown(event) = event else { panic!("{event:?}") };
        assert_eq!((event.name.as_deref(), event.value), (name, body));
    }
}

#[test]
fn an_event_that_is_not_as_documented_names_the_field() {
    let [(secret, key), ..] = secrets();
    let mut example = examples()["customer.updated"][0].clone();
    example["data"]["email_verified"] = json!("a secret");
    let body = example.to_string().into_bytes();
    let error = Verifier::new(&secret).unwrap().event_at(&signed(&key, &body), &body, now()).unwrap_err();
    let WebhookError::Decode { path, .. } = &error else { panic!("{error:?}") };
    assert_eq!(path, "data.email_verified");
    assert!(!format!("{error} {error:?}").contains("a secret"));
}

#[test]
fn what_is_not_signed_by_the_secret_is_refused() {
    let body = created();
    for (secret, key) in secrets() {
        let verifier = Verifier::new(&secret).unwrap();
        let refused = |headers: HeaderMap, body: &[u8]| verifier.event_at(&headers, body, now()).unwrap_err();
        let good = signature(&key, ID, TIME, &body);
        assert_eq!(refused(signed(b"another key", &body), &body), WebhookError::NotSigned);
        assert_eq!(refused(headers("msg_other", TIME, &good), &body), WebhookError::NotSigned);
        assert_eq!(refused(headers(ID, TIME + 1, &good), &body), WebhookError::NotSigned);
        assert_eq!(refused(headers(ID, TIME, &good.replace("v1,", "v2,")), &body), WebhookError::NotSigned);
        assert_eq!(refused(headers(ID, TIME, &good[..good.len() - 8]), &body), WebhookError::NotSigned);
        let mut changed = body.clone();
        changed.push(b' ');
        assert_eq!(refused(signed(&key, &body), &changed), WebhookError::NotSigned);
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            let mut headers = signed(&key, &body);
            headers.remove(name);
            assert_eq!(refused(headers, &body), WebhookError::MissingHeader(name));
        }
        assert!(verifier.event_at(&signed(&key, &body), &body, now()).is_ok());
    }
}

#[test]
fn what_is_old_or_from_the_future_is_refused() {
    let [(secret, key), ..] = secrets();
    let (verifier, body) = (Verifier::new(&secret).unwrap(), created());
    let headers = signed(&key, &body);
    let five_minutes = Duration::from_secs(300);
    let second = Duration::from_secs(1);
    for (moment, outcome) in [
        (now() + five_minutes, Ok(())),
        (now() + five_minutes + second, Err(WebhookError::TooOld)),
        (now() - five_minutes, Ok(())),
        (now() - five_minutes - second, Err(WebhookError::TooNew)),
    ] {
        assert_eq!(verifier.verify_at(&headers, &body, moment), outcome);
        assert_eq!(verifier.event_at(&headers, &body, moment).map(drop), outcome);
    }
    // By the machine's own clock, years later.
    assert_eq!(verifier.event(&signed(&key, b""), b"").unwrap_err(), WebhookError::TooOld);
}

#[test]
fn a_replay_is_refused() {
    let [(secret, key), ..] = secrets();
    let done: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&done);
    let verifier = Verifier::new(&secret).unwrap().replay_guard(move |id| seen.lock().unwrap().contains(id));
    let body = created();
    let headers = signed(&key, &body);
    let deliver = || verifier.event_at(&headers, &body, now());
    assert!(deliver().is_ok());
    assert!(deliver().is_ok(), "nobody said that the first was done with");
    done.lock().unwrap().insert(verifier.id(&headers).unwrap().to_owned());
    assert_eq!(deliver().unwrap_err(), WebhookError::Replayed);
    // A forgery under that id is told as what it is.
    let forged = signed(b"another key", &body);
    assert_eq!(verifier.event_at(&forged, &body, now()).unwrap_err(), WebhookError::NotSigned);
}

#[test]
fn while_a_secret_is_changed_both_are_taken() {
    let [(new, new_key), (old, old_key), (other, other_key)] = secrets();
    let body = created();
    let both = Verifier::new(&old).unwrap().and_secret(&new).unwrap();
    for key in [&old_key, &new_key] {
        assert_eq!(both.verify_at(&signed(key, &body), &body, now()), Ok(()));
    }
    assert_eq!(both.verify_at(&signed(&other_key, &body), &body, now()), Err(WebhookError::NotSigned));
    // A delivery that carries the signatures of both, to receivers that have one.
    let signatures = [&old_key, &new_key].map(|key| signature(key, ID, TIME, &body)).join(" ");
    for secret in [&old, &new] {
        let one = Verifier::new(secret).unwrap();
        assert_eq!(one.verify_at(&headers(ID, TIME, &signatures), &body, now()), Ok(()));
    }
    let third = Verifier::new(&other).unwrap();
    let refused = third.verify_at(&headers(ID, TIME, &signatures), &body, now());
    assert_eq!(refused, Err(WebhookError::NotSigned));
    assert!(matches!(both.and_secret(""), Err(WebhookError::Secret(_))));
}
