//! The token is in no text that anybody reads.

mod support;

use std::sync::{Mutex, OnceLock};

use polar_client::models::CustomerCreate;
use polar_client::{Client, Error, ErrorBody};
use serde_json::json;
use support::{TOKEN, answering, raw, today};
use wiremock::ResponseTemplate;

/// Keeps what anybody logs.
struct Collector(Mutex<String>);

impl log::Log for Collector {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().expect("not poisoned").push_str(&line);
    }

    fn flush(&self) {}
}

fn collector() -> &'static Collector {
    static COLLECTOR: OnceLock<Collector> = OnceLock::new();
    let collector = COLLECTOR.get_or_init(|| Collector(Mutex::default()));
    if log::set_logger(collector).is_ok() {
        log::set_max_level(log::LevelFilter::Trace);
    }
    collector
}

#[tokio::test]
async fn nothing_shows_the_token() {
    let logged = collector();
    let mut seen = String::new();
    let server = answering(ResponseTemplate::new(401)).await;
    let broken = raw(b"HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{").await;
    for base_url in [server.uri(), broken, "http://127.0.0.1:9".to_owned()] {
        let builder = Client::builder().token(TOKEN).base_url(base_url);
        seen.push_str(&format!("{builder:?}"));
        let client = builder.build().expect("builds");
        let call = client.customers().create(CustomerCreate::new("ada@example.com"));
        seen.push_str(&format!("{client:?} {:?} {call:?}", client.customers()));
        let error = call.await.expect_err("an error");
        seen.push_str(&format!("{error} {error:?} {error:#?}"));
    }
    let ok = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    let client = Client::builder().token(TOKEN).base_url(ok.uri()).build().expect("builds");
    let response = client
        .customers()
        .create(CustomerCreate::new("ada@example.com"))
        .with_response()
        .await
        .expect("created");
    seen.push_str(&format!("{response:?}"));
    let logged = logged.0.lock().expect("not poisoned").clone();
    assert!(!logged.is_empty(), "somebody logs");
    for text in [seen, logged] {
        assert!(!text.contains(TOKEN), "{text}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

/// What was sent comes back in `input`, and where the rule quotes it in `ctx`: it may be personal data.
#[tokio::test]
async fn what_a_422_repeats_is_not_shown() {
    let repeated = "ada@private.example";
    let body = json!({
        "error": "RequestValidationError",
        "detail": [{
            "type": "value_error",
            "loc": ["body", "email"],
            "msg": "this is no email address",
            "input": { "email": repeated },
            "ctx": { "reason": format!("{repeated} has no host"), "tag": repeated },
        }],
    });
    let server = answering(ResponseTemplate::new(422).set_body_json(&body)).await;
    let client = Client::builder().token(TOKEN).base_url(server.uri()).build().expect("builds");
    let call = client.customers().create(CustomerCreate::new(repeated));
    let error = call.await.expect_err("refused");
    let Error::Api(api) = &error else {
        panic!("{error:?}");
    };
    let ErrorBody::HttpValidationError(decoded) = api.body() else {
        panic!("{api:?}");
    };
    let detail = &decoded.detail[0];
    let mut shown = format!("{error} {error:?} {error:#?} {api} {api:?} {decoded:?} {detail:#?}");
    for refused in error.errors() {
        shown.push_str(&format!("{refused} {refused:?}"));
    }
    assert!(shown.contains("this is no email address") && shown.contains("ctx"), "{shown}");
    for secret in [repeated, "private", "has no host"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    // It is there for who wants it.
    let context = detail.ctx.as_ref().expect("it was sent");
    assert_eq!(context["tag"], repeated);
}

#[test]
fn a_token_that_is_no_header_value_is_refused_unseen() {
    for token in ["", "s3cr\n3t", "s3cr3t\n", "s3c\u{0}r3t", "s3cr3tö"] {
        let error = Client::new(token).expect_err("refused");
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3c"), "{shown}");
    }
}

#[tokio::test]
async fn no_token_over_plain_http() {
    let client = Client::builder().token(TOKEN).base_url("http://polar.example").build();
    let error = match client {
        Ok(client) => {
            let call = client.customers().create(CustomerCreate::new("ada@example.com"));
            call.await.expect_err("refused")
        }
        Err(error) => error,
    };
    assert!(matches!(error, Error::Config(_) | Error::Invalid(_)), "{error:?}");
    assert!(!error.is_maybe_processed());
}

#[test]
fn the_missing_variable_is_named() {
    // The variable is absent where tests run, unless somebody tries the API by hand.
    if std::env::var_os("POLAR_ACCESS_TOKEN").is_none() {
        let error = Client::from_env().expect_err("no token");
        assert!(error.to_string().contains("POLAR_ACCESS_TOKEN"), "{error}");
    }
}
