//! A client in a browser: its transport, its clock, and what is refused there.

#![cfg(target_arch = "wasm32")]

use std::time::Duration;

use polar_client::models::CustomerCreate;
use polar_client::webhooks::Verifier;
use polar_client::{Client, Clock, Error, SystemClock};
use wasm_bindgen_test::wasm_bindgen_test;

/// Where `server.mjs` listens.
const SERVER: &str = env!("BROWSER_CHECK_URL");

fn client(token: &str) -> Client {
    let builder = Client::builder().base_url(SERVER).token(token);
    builder.max_body_size(1 << 16).build().unwrap()
}

#[wasm_bindgen_test]
async fn a_body_is_sent_and_an_answer_decoded() {
    let create = CustomerCreate::new("ada@example.com");
    let answer = client("sesame")
        .customers()
        .create(create)
        .with_response()
        .await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.body().name.as_deref(), Some("Ada Lovelace"));
}

#[wasm_bindgen_test]
async fn an_error_has_its_status_and_body() {
    let error = client("abracadabra")
        .customers()
        .get("seen")
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Api(_)), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
}

#[wasm_bindgen_test]
async fn a_call_is_made_again_after_a_wait() {
    let customer = client("sesame").customers().get("busy").await.unwrap();
    assert_eq!(customer.email, "ada@example.com");
}

#[wasm_bindgen_test]
async fn a_silent_server_is_given_up() {
    let call = client("sesame").customers().get("silent");
    let error = call.timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}

#[wasm_bindgen_test]
async fn nobody_listens() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:9")
        .token("sesame")
        .build()
        .unwrap();
    let error = client
        .customers()
        .get("seen")
        .retry(polar_client::Retry::none())
        .await;
    assert!(matches!(error, Err(Error::Transport(_))), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_body_beyond_the_limit_is_not_read_to_its_end() {
    let error = client("sesame").customers().get("large").await.unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error:?}");
}

#[wasm_bindgen_test]
async fn pieces_of_a_body_come_as_the_server_sends_them() {
    let client = client("sesame");
    let mut export = client.customers().export().stream();
    assert_eq!(export.next().await.unwrap().unwrap(), "ID,Email\n");
    client.customers().get("seen").await.unwrap();
    assert_eq!(export.next().await.unwrap().unwrap(), "1,ada@example.com\n");
    assert!(export.next().await.is_none());
}

#[wasm_bindgen_test]
async fn the_clock_goes_on_and_a_long_wait_does_not_end_at_once() {
    let clock = SystemClock;
    let start = clock.now();
    clock.sleep(Duration::from_millis(20)).await;
    assert!(clock.now() - start >= Duration::from_millis(20));
    let mut long = clock.sleep(Duration::MAX);
    let mut short = clock.sleep(Duration::from_millis(20));
    let first = std::future::poll_fn(|context| {
        let long = long.as_mut().poll(context).map(|()| "long");
        let short = short.as_mut().poll(context).map(|()| "short");
        if long.is_ready() { long } else { short }
    });
    assert_eq!(first.await, "short");
}

#[wasm_bindgen_test]
fn a_webhook_is_held_against_the_time_of_day() {
    let verifier = Verifier::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let body = br#"{"type":"something.new"}"#;
    let headers = verifier
        .sign("msg_1", SystemClock.time_of_day(), body)
        .unwrap();
    verifier.event(&headers, body).unwrap();
    verifier.verify(&headers, body).unwrap();
}
