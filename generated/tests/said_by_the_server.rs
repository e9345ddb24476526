//! What an error answer says: single values, missing scopes, and nothing that was sent.

mod support;

use polar_client::models::{CustomerCreate, HttpValidationError};
use polar_client::{DateTime, Error, ErrorBody, FormatError};
use serde_json::json;
use support::{answering, client};
use wiremock::ResponseTemplate;

async fn answer(template: ResponseTemplate) -> Error {
    let server = answering(template).await;
    let call = client(&server.uri()).customers().create(CustomerCreate::new("ada@example.com"));
    call.await.expect_err("an error")
}

fn assert_all<T: Send + Sync + 'static>(_: &T) {}

#[tokio::test]
async fn a_422_names_each_value() {
    let body = json!({
        "error": "PolarRequestValidationError",
        "detail": [
            { "type": "value_error", "loc": ["body", "email"], "msg": "is taken", "input": "ada@example.com" },
            { "type": "too_long", "loc": ["body", "metadata", "k", 0], "msg": "too long", "input": "ada@example.com" },
            { "type": "bad_key", "loc": ["body", "metadata", "a b"], "msg": "bad", "input": "ada@example.com" },
        ],
    });
    let error = answer(ResponseTemplate::new(422).set_body_json(body)).await;
    let said: Vec<_> = error.errors().iter().map(|e| (e.location(), e.message(), e.kind())).collect();
    assert_eq!(
        said,
        [
            ("body.email", "is taken", "value_error"),
            ("body.metadata.k[0]", "too long", "too_long"),
            ("body.metadata[\"a b\"]", "bad", "bad_key"),
        ]
    );
    assert_eq!(format!("{:?}", error.errors().first()), "Some(`body.email`: is taken (value_error))");
    let Error::Api(api) = &error else { panic!("{error:?}") };
    let body: &ErrorBody = api.body();
    assert!(matches!(body, ErrorBody::HttpValidationError(HttpValidationError { .. })));
    let shown = format!("{error} {error:?} {api:?} {body:?} {:?}", api.errors());
    assert!(!shown.contains("ada@"), "{shown}");
    assert!(shown.contains("input: [hidden]"), "{shown}");
}

#[tokio::test]
async fn a_422_that_drifted_is_still_read() {
    let body = json!({ "detail": [{ "loc": ["query", "page"], "msg": "too small", "input": "ada@example.com" }, 7, {}] });
    let error = answer(ResponseTemplate::new(422).set_body_json(body)).await;
    let said: Vec<String> = error.errors().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["`query.page`: too small"]);
    let Error::Api(api) = &error else { panic!("{error:?}") };
    assert!(!format!("{:?}", api.body()).contains("ada@"), "{:?}", api.body());
    assert!(answer(ResponseTemplate::new(422)).await.errors().is_empty());
}

#[tokio::test]
async fn missing_scopes_are_listed() {
    let body = json!({ "error": "insufficient_scope", "error_description": "no" });
    for (header, scopes) in [
        (r#"Bearer error="insufficient_scope", scope="customers:write web:write""#, &["customers:write", "web:write"][..]),
        (r#"Basic realm="a, Bearer scope=\"no\"", Bearer scope = customers:read , error="insufficient_scope""#, &["customers:read"]),
        (r#"Bearer error="invalid_token", scope="a""#, &[]),
        (r#"Bearer realm="scope=x""#, &[]),
        (r#"Negotiate abc==, bearer SCOPE="a a b""#, &["a", "b"]),
        (r#"Bearer scope="unended"#, &["unended"]),
    ] {
        let template = ResponseTemplate::new(403).insert_header("www-authenticate", header).set_body_json(&body);
        let error = answer(template).await;
        assert_eq!(error.missing_scopes(), scopes, "{header}");
        let Error::Api(api) = &error else { panic!("{error:?}") };
        assert!(matches!(api.body(), ErrorBody::Forbidden(_)));
    }
    // A 401 says what a token would need, not what this one lacks.
    let template = ResponseTemplate::new(401).insert_header("www-authenticate", r#"Bearer scope="a""#);
    let error = answer(template).await;
    assert!(error.missing_scopes().is_empty());
    let Error::Api(api) = &error else { panic!("{error:?}") };
    assert_eq!(api.body(), &ErrorBody::Other(Default::default()));
}

#[test]
fn errors_are_small_and_go_anywhere() {
    fn text() -> polar_client::Result<DateTime> {
        Ok("yesterday".parse::<DateTime>()?)
    }
    let error = text().expect_err("no date");
    assert_all(&error);
    assert!(size_of::<Error>() <= 16, "{}", size_of::<Error>());
    assert_eq!(error.to_string(), "date-time: the text is not valid");
    assert!(matches!(error, Error::Invalid(_)));
    assert!(!error.is_maybe_processed());
    fn is_error<E: std::error::Error>() {}
    is_error::<FormatError>();
}
