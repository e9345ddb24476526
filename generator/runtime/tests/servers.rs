//! Where calls go: servers with variables, servers of operations, and who overrides whom.

use http::Method;

use super::double::{Double, answer};
use super::sample::{ITEM, builder, get, item, list};
use crate::server::filled;
use crate::{Call, ClientBuilder, Error};

const OWN: &str = "https://uploads.example.com/up";

fn double() -> Double {
    Double::new(|_| answer(200, "1"))
}

/// Where a call of an operation with a server of its own goes.
async fn goes(
    builder: impl FnOnce(ClientBuilder) -> ClientBuilder,
    own: &'static str,
    call: Option<&str>,
) -> String {
    let double = double();
    let client = builder(double.builder()).build().unwrap();
    let operation = Box::leak(Box::new(get("/x", &[], ITEM.answers)));
    let mut made = Call::new(&client, operation).at(own);
    if let Some(url) = call {
        made = made.base_url(url);
    }
    made.await.unwrap();
    double.seen()[0].uri().to_string()
}

#[tokio::test]
async fn an_operations_own_server_counts() {
    let there = "https://uploads.example.com/up/x";
    assert_eq!(goes(|it| it, OWN, None).await, there);
    let sandbox = |it: ClientBuilder| it.document_server("https://sandbox.example.com/v1".into());
    assert_eq!(goes(sandbox, OWN, None).await, there);
    assert_eq!(
        goes(sandbox, "/v2", None).await,
        "https://sandbox.example.com/v2/x"
    );
    assert_eq!(
        goes(sandbox, "/", None).await,
        "https://sandbox.example.com/x"
    );
}

/// What is said of an operation's server holds for that server alone, as seen from the client's own.
#[tokio::test]
async fn variables_of_an_operations_server_are_set() {
    const OWN: [&str; 2] = ["/{tenant}", "/demo"];
    const OTHER: [&str; 2] = ["/{region}", "/demo"];
    let double = double();
    let set = double.builder().own_server(OWN, "/first".into());
    let client = set.own_server(OWN, "/acme".into()).build().unwrap();
    let operation = Box::leak(Box::new(get("/x", &[], ITEM.answers)));
    for own in [OWN, OTHER] {
        Call::new(&client, operation).at_own(own).await.unwrap();
    }
    let seen = double.seen();
    let paths: Vec<&str> = seen.iter().map(|it| it.uri().path()).collect();
    assert_eq!(paths, ["/acme/x", "/demo/x"]);
    let none = builder().own_server(OWN, "https://a%2Fb".into()).build();
    assert!(matches!(none, Err(Error::Config(_))), "{none:?}");
}

/// Asks the first call to come back in 59 seconds.
fn limited_at_first() -> Double {
    Double::new(|number| {
        let limited = http::Response::builder()
            .status(429)
            .header("retry-after", "59");
        match number {
            0 => Ok(limited.body("".into()).unwrap()),
            _ => answer(200, "1"),
        }
    })
}

/// What another server asks for is no reason to keep calls from the client's own.
#[tokio::test]
async fn another_servers_limits_are_its_own() {
    let double = limited_at_first();
    let retry = crate::Retry::default().max_delay(std::time::Duration::from_secs(1));
    let client = double.builder().retry(retry).build().unwrap();
    let refused = item(&client, "1")
        .base_url("https://uploads.example.com")
        .await;
    assert_eq!(refused.unwrap_err().status().unwrap(), 429);
    assert_eq!(item(&client, "1").await.unwrap(), 1);
    // The client's own, on the other hand, holds its calls back.
    let double = limited_at_first();
    let retry = retry.max_delay(std::time::Duration::from_secs(60));
    let client = double.builder().retry(retry).build().unwrap();
    let call = || item(&client, "1").timeout(std::time::Duration::from_secs(5));
    assert_eq!(call().await.unwrap_err().status().unwrap(), 429);
    assert!(matches!(call().await, Err(Error::Timeout(_))));
    let elsewhere = call().base_url("https://uploads.example.com");
    assert_eq!(elsewhere.await.unwrap(), 1);
}

#[tokio::test]
async fn a_users_word_counts_more() {
    let here = |it: ClientBuilder| it.base_url("http://127.0.0.1:9/p");
    assert_eq!(goes(here, OWN, None).await, "http://127.0.0.1:9/p/x");
    assert_eq!(goes(here, "/v2", None).await, "http://127.0.0.1:9/p/x");
    let call = Some("http://127.0.0.1:8");
    assert_eq!(goes(here, OWN, call).await, "http://127.0.0.1:8/x");
    assert_eq!(goes(|it| it, OWN, call).await, "http://127.0.0.1:8/x");
    // The last word of the builder's holds.
    let back = |it: ClientBuilder| {
        it.base_url("http://127.0.0.1:9")
            .document_server("https://sandbox.example.com".into())
    };
    assert_eq!(
        goes(back, "/v2", None).await,
        "https://sandbox.example.com/v2/x"
    );
}

#[tokio::test]
async fn every_kind_of_call_has_it() {
    let double = double();
    let client = double.builder().build().unwrap();
    let url = "http://127.0.0.1:8/p";
    list(&client).base_url(url).await.ok();
    client
        .request(Method::GET, "/y")
        .base_url(url)
        .await
        .unwrap();
    let seen = double.seen();
    let seen: Vec<String> = seen.iter().map(|it| it.uri().to_string()).collect();
    assert_eq!(
        seen[0].split('?').next(),
        Some("http://127.0.0.1:8/p/v1/lists")
    );
    assert_eq!(seen[1], "http://127.0.0.1:8/p/y");
}

#[tokio::test]
async fn a_base_url_that_is_none_is_the_calls_error() {
    let double = double();
    let client = double.builder().build().unwrap();
    let operation = Box::leak(Box::new(get("/x", &[&["pat"]], ITEM.answers)));
    for url in [
        "",
        "/v1",
        "ftp://x.example",
        "https://u:p4ss@x.example",
        "http://x.example",
    ] {
        let error = Call::new(&client, operation)
            .base_url(url)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url} {error:?}");
        assert!(!format!("{error:?}").contains("p4ss"), "{error:?}");
    }
    assert!(double.seen().is_empty());
}

#[test]
fn variables() {
    let url = |template, values: &[(&str, &str)]| filled(template, values);
    let two = "https://{region}.example.com:{port}/{base}";
    let values = [("region", "eu"), ("port", "8443"), ("base", "a/b")];
    assert_eq!(url(two, &values), "https://eu.example.com:8443/a/b");
    // A value is no template, and whoever isn't known stays.
    assert_eq!(url("https://{a}.{b}", &[("a", "{b}")]), "https://{b}.{b}");
    assert_eq!(
        url("{all}/v1", &[("all", "https://x.example")]),
        "https://x.example/v1"
    );
    assert_eq!(
        url("{scheme}://x.example", &[("scheme", "http")]),
        "http://x.example"
    );
}

#[test]
fn a_value_brings_no_other_host() {
    for value in [
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "a@evil.example",
        "e\\",
    ] {
        let url = filled("https://{tenant}.example.com/v1", &[("tenant", value)]);
        let error = builder().document_server(url).build().unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{value} {error:?}");
    }
    let url = filled("https://x.example/{base}", &[("base", "v1?a#b")]);
    assert_eq!(url, "https://x.example/v1%3Fa%23b");
}
