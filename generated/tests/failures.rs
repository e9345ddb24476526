//! What goes wrong: documented errors, undocumented answers, and no answer at all.

mod support;

use std::time::Duration;

use polar_client::models::{CustomerCreate, Forbidden, Unauthorized};
use polar_client::{Client, Error, ErrorBody};
use serde_json::json;
use support::{TOKEN, answering, client, raw, today};
use wiremock::{MockServer, ResponseTemplate};

async fn error(base_url: &str) -> Error {
    let call = client(base_url).customers().create(CustomerCreate::new("ada@example.com"));
    call.await.expect_err("an error")
}

async fn answer(template: ResponseTemplate) -> Error {
    let server = answering(template).await;
    error(&server.uri()).await
}

/// Every documented error, in one match.
fn describe(error: &Error) -> String {
    let Error::Api(api) = error else { return format!("not an answer: {error}") };
    match api.body() {
        ErrorBody::Unauthorized(Unauthorized::MissingToken(body)) => body.detail.clone(),
        ErrorBody::Unauthorized(Unauthorized::InvalidToken(body)) => body.error_description.clone(),
        ErrorBody::Forbidden(Forbidden::InsufficientScope(body)) => body.error_description.clone(),
        ErrorBody::Forbidden(Forbidden::NotPermitted(body)) => body.detail.clone(),
        ErrorBody::HttpValidationError(body) => {
            body.detail.iter().map(|wrong| wrong.msg.as_str()).collect::<Vec<_>>().join(", ")
        }
        ErrorBody::Other(body) => format!("{} bytes", body.len()),
        _ => "something new".to_owned(),
    }
}

#[tokio::test]
async fn both_shapes_of_401() {
    let body = json!({ "error": "Unauthorized", "detail": "no token" });
    let error = answer(ResponseTemplate::new(401).set_body_json(body)).await;
    assert_eq!(describe(&error), "no token");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    let body = json!({ "error": "invalid_token", "error_description": "expired" });
    let error = answer(ResponseTemplate::new(401).set_body_json(body)).await;
    assert_eq!(describe(&error), "expired");
    let body = json!({ "error": "tomorrow", "detail": "new" });
    let error = answer(ResponseTemplate::new(401).set_body_json(body)).await;
    assert_eq!(describe(&error), "something new");
    // What fits no shape may repeat what was sent.
    let Error::Api(error) = error else { panic!("an answer") };
    let shown = format!("{:?} {:#?}", error.body(), error.body());
    assert!(shown.contains("Unknown") && !shown.contains("tomorrow"), "{shown}");
}

#[tokio::test]
async fn both_shapes_of_403() {
    let body = json!({ "error": "insufficient_scope", "error_description": "customers:write" });
    let template = ResponseTemplate::new(403)
        .insert_header("www-authenticate", "Bearer scope=\"customers:write\"")
        .set_body_json(body);
    let error = answer(template).await;
    assert_eq!(describe(&error), "customers:write");
    assert!(error.headers().expect("headers").contains_key("www-authenticate"));
    let body = json!({ "error": "NotPermitted", "detail": "not yours" });
    let error = answer(ResponseTemplate::new(403).set_body_json(body)).await;
    assert_eq!(describe(&error), "not yours");
}

#[tokio::test]
async fn a_validation_error() {
    let body = json!({
        "error": "PolarRequestValidationError",
        "detail": [{
            "type": "value_error",
            "loc": ["body", "email"],
            "msg": "is taken",
            "input": "ada@example.com",
        }, {
            "type": "missing", "loc": ["body", "owner", 0], "msg": "Field required", "input": {}, "ctx": {"a": 1},
        }],
    });
    let error = answer(ResponseTemplate::new(422).set_body_json(body)).await;
    assert_eq!(describe(&error), "is taken, Field required");
    assert!(!error.is_maybe_processed());
    assert!(!format!("{error:?} {error}").contains("ada@example.com"), "{error:?}");
}

#[tokio::test]
async fn too_many_requests() {
    let error = answer(ResponseTemplate::new(429).insert_header("retry-after", "17")).await;
    let Error::Api(api) = &error else { panic!("{error}") };
    assert_eq!(api.retry_after(), Some(Duration::from_secs(17)));
    assert_eq!(api.body(), &ErrorBody::Other(Default::default()));
    assert!(error.is_retryable());
    assert!(!error.is_maybe_processed());
}

#[tokio::test]
async fn what_the_document_does_not_know() {
    let template = ResponseTemplate::new(503)
        .insert_header("x-request-id", "req_1")
        .set_body_raw("<html>busy</html>", "text/html");
    let error = answer(template).await;
    assert_eq!(describe(&error), "17 bytes");
    assert_eq!(error.raw_body().expect("a body").as_ref(), b"<html>busy</html>");
    assert_eq!(error.request_id(), Some("req_1"));
    assert!(error.to_string().contains("503"), "{error}");
}

#[tokio::test]
async fn successes_that_do_not_decode() {
    for (template, raw) in [
        (ResponseTemplate::new(201).set_body_raw("<html></html>", "text/html"), "<html></html>"),
        (ResponseTemplate::new(201).set_body_raw("", "application/json"), ""),
        (ResponseTemplate::new(201).set_body_raw("{\"id\": ", "application/json"), "{\"id\": "),
    ] {
        let error = answer(template).await;
        let Error::Decode(_) = &error else { panic!("{error:?}") };
        assert_eq!(error.raw_body().expect("the body").as_ref(), raw.as_bytes());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(201));
        assert!(error.is_maybe_processed(), "the customer was created");
    }
}

#[tokio::test]
async fn the_field_that_does_not_decode_is_named() {
    let mut body = today();
    body["billing_address"] = json!({ "country": 7 });
    let error = answer(ResponseTemplate::new(201).set_body_json(body)).await;
    let Error::Decode(decode) = &error else { panic!("{error:?}") };
    assert_eq!(decode.path(), "billing_address.country");
    assert!(error.to_string().contains("billing_address.country"), "{error}");
}

#[tokio::test]
async fn broken_connections() {
    let truncated =
        raw(b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":").await;
    let error = error(&truncated).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(201));
    assert!(error.is_maybe_processed());

    let closed = raw(b"").await;
    let error = self::error(&closed).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_maybe_processed());

    let error = self::error("http://127.0.0.1:9").await;
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert!(!error.is_maybe_processed());
}

#[tokio::test]
async fn timeouts() {
    let server =
        answering(ResponseTemplate::new(201).set_body_json(today()).set_delay(Duration::from_secs(60))).await;
    let error = client(&server.uri())
        .customers()
        .create(CustomerCreate::new("ada@example.com"))
        .timeout(Duration::from_millis(50))
        .await
        .expect_err("no time");
    assert!(error.is_timeout(), "{error:?}");
    assert!(error.is_maybe_processed());
}

#[tokio::test]
async fn bodies_over_the_limit() {
    let server = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    let client = Client::builder()
        .token(TOKEN)
        .base_url(server.uri())
        .max_body_size(16)
        .build()
        .expect("builds");
    let call = client.customers().create(CustomerCreate::new("ada@example.com"));
    let error = call.await.expect_err("too large");
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error:?}");
}

#[tokio::test]
async fn redirects_do_not_carry_the_token_away() {
    let elsewhere = MockServer::start().await;
    let target = format!("{}/v1/customers/", elsewhere.uri());
    for status in [301, 302, 303, 307, 308] {
        let error =
            answer(ResponseTemplate::new(status).insert_header("location", target.as_str())).await;
        let Error::Api(api) = &error else { panic!("{error:?}") };
        assert_eq!(api.status().as_u16(), status);
    }
    assert_eq!(elsewhere.received_requests().await.expect("recorded").len(), 0);
}
