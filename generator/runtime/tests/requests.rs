//! What a request looks like on the wire.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use super::sample::{CREATE, EXPORT, ITEM, TOKEN, builder, client, create, item, list};
use super::server::{Server, json as json_reply};
use crate::{Call, Client, Error, Limit, Operation, Parameter, Rule, Style};

async fn start() -> (Server, Client) {
    let server = Server::start([json_reply(200, "{}")]).await;
    let client = client(&server);
    (server, client)
}

#[tokio::test]
async fn a_post() {
    let (server, client) = start().await;
    create(&client, json!({"name": "ä"})).await.unwrap();
    let request = server.only();
    assert_eq!(request.line, "POST /v1/customers/ HTTP/1.1");
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("content-length"), Some("13"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some("sample-client/1.2.3"));
    assert_eq!(
        request.header("authorization"),
        Some(&*format!("Bearer {TOKEN}"))
    );
    assert_eq!(request.body, r#"{"name":"ä"}"#);
    for absent in ["transfer-encoding", "accept-encoding", "referer", "cookie"] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn an_empty_body_has_a_length_too() {
    for method in [Method::POST, Method::PUT, Method::PATCH] {
        let operation: &'static Operation<Value> =
            Box::leak(Box::new(Operation { method, ..ITEM }));
        let (server, client) = start().await;
        Call::new(&client, operation)
            .argument("id", "1")
            .await
            .unwrap();
        assert_eq!(server.only().header("content-length"), Some("0"));
    }
    let (server, client) = start().await;
    item(&client, "1").await.unwrap();
    assert_eq!(server.only().header("content-length"), None);
}

#[tokio::test]
async fn other_bodies() {
    let (server, client) = start().await;
    Call::new(&client, &CREATE)
        .text("text/plain", "a\n")
        .await
        .unwrap();
    let bytes = vec![b'x'; 3];
    Call::new(&client, &CREATE)
        .bytes("image/png", bytes)
        .await
        .unwrap();
    let body = super::sample::Body::from(json!(1));
    let call = Call::new(&client, &CREATE).json_as("application/merge-patch+json", &body);
    call.await.unwrap();
    let seen = server.seen();
    let media = |n: usize| seen[n].header("content-type").unwrap();
    assert_eq!((&*seen[0].body, media(0)), ("a\n", "text/plain"));
    assert_eq!((&*seen[1].body, media(1)), ("xxx", "image/png"));
    assert_eq!(
        (&*seen[2].body, media(2)),
        ("1", "application/merge-patch+json")
    );
}

#[tokio::test]
async fn path_prefix_and_escapes() {
    for (prefix, line) in [
        ("", "GET /v1/things/a%2Fb%20%25 HTTP/1.1"),
        ("/", "GET /v1/things/a%2Fb%20%25 HTTP/1.1"),
        ("/api/x", "GET /api/x/v1/things/a%2Fb%20%25 HTTP/1.1"),
        ("/api/x/", "GET /api/x/v1/things/a%2Fb%20%25 HTTP/1.1"),
    ] {
        let server = Server::start([json_reply(200, "1")]).await;
        let builder = builder().credential_for_bearers(TOKEN.into());
        let builder = builder.base_url(format!("{}{prefix}", server.url));
        item(&builder.build().unwrap(), "a/b %").await.unwrap();
        assert_eq!(server.only().line, line);
    }
}

#[tokio::test]
async fn query_header_and_cookie_parameters() {
    let (server, client) = start().await;
    list(&client)
        .limit(5)
        .limit(50)
        .sorting(["-a&b", "c"])
        .await
        .unwrap();
    assert_eq!(
        server.only().line,
        "GET /v1/lists?limit=50&sorting=-a%26b&sorting=c HTTP/1.1"
    );
    let (server, client) = start().await;
    let deep = Parameter::query("m").style(Style::DeepObject);
    item(&client, "1")
        .parameter(deep, &json!({"a": "b"}))
        .parameter(Parameter::query("gone"), &1)
        .parameter(Parameter::query("gone"), &None::<i64>)
        .parameter(Parameter::header("X-Version"), &["1", "2"])
        .parameter(Parameter::cookie("a"), &"x y")
        .parameter(Parameter::cookie("b"), &2)
        .await
        .unwrap();
    let request = server.only();
    assert_eq!(request.line, "GET /v1/things/1?m%5Ba%5D=b HTTP/1.1");
    assert_eq!(request.header("x-version"), Some("1,2"));
    assert_eq!(request.header("cookie"), Some("a=x%20y; b=2"));
}

#[tokio::test]
async fn headers_of_client_and_call() {
    let server = Server::start([json_reply(200, "1")]).await;
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.base_url(&*server.url).user_agent("mine/1");
    let builder = builder.header("X-A", "client").header("X-B", "client");
    let call = item(&builder.build().unwrap(), "1").header("x-b", "call");
    call.header("Authorization", "Custom xyz").await.unwrap();
    let request = server.only();
    assert_eq!(request.header("user-agent"), Some("mine/1"));
    assert_eq!(request.header("x-a"), Some("client"));
    assert_eq!(request.header("x-b"), Some("call"));
    assert_eq!(request.header("authorization"), Some("Custom xyz"));
}

#[tokio::test]
async fn what_is_not_valid_is_not_sent() {
    let (server, client) = start().await;
    let strict = Parameter::path("id").strict();
    let calls = [
        item(&client, ""),
        item(&client, ".."),
        Call::new(&client, &ITEM),
        Call::new(&client, &ITEM).argument("id", &None::<String>),
        Call::new(&client, &ITEM).parameter(strict, "a%2fstate"),
        item(&client, "1").header("Content-Length", "5"),
        item(&client, "1").header("Transfer-Encoding", "chunked"),
        item(&client, "1").header("x y", "1"),
        item(&client, "1").header("x", "1\r\nevil: 1"),
        item(&client, "1").parameter(Parameter::header("x"), "\n"),
    ];
    for call in calls {
        let error = call.await.unwrap_err();
        let Error::Invalid(invalid) = &error else {
            panic!("{error:?}")
        };
        assert!(invalid.violations().is_empty());
        assert!(
            error.to_string().contains("the request was not sent"),
            "{error}"
        );
        assert!(!error.is_maybe_processed() && !error.is_retryable());
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_operation_without_security_sends_no_token() {
    let server = Server::start([super::server::reply("200 X", "a")]).await;
    Call::new(&client(&server), &EXPORT).await.unwrap();
    assert_eq!(server.only().header("authorization"), None);
}

#[tokio::test]
async fn a_parameter_beyond_its_limits_is_not_sent() {
    let (server, client) = start().await;
    let rules = [Rule::Minimum(Limit::Integer(1))];
    let call = |limit: i64| {
        Call::new(&client, &ITEM).argument("id", "1").checked(
            Parameter::query("limit"),
            &limit,
            &rules,
        )
    };
    let error = call(0).await.unwrap_err();
    let Error::Invalid(invalid) = &error else {
        panic!("{error}")
    };
    assert_eq!(invalid.violations().len(), 1);
    assert_eq!(invalid.violations()[0].path(), "limit");
    assert_eq!(error.retry_after(), None);
    call(1).await.unwrap();
    assert_eq!(server.only().line, "GET /v1/things/1?limit=1 HTTP/1.1");
}

#[tokio::test]
async fn a_value_that_is_set_again_is_judged_anew() {
    let (server, client) = start().await;
    let rules = [Rule::Minimum(Limit::Integer(1))];
    let (query, header) = (Parameter::query("n"), Parameter::header("X-N"));
    let call = || Call::new(&client, &ITEM).argument("id", "1");
    call()
        .checked(query, &0, &rules)
        .checked(query, &2, &rules)
        .checked(header, &0, &rules)
        .header("x-n", "3")
        .header("X-Bad", "a\nb")
        .header("x-bad", "good")
        .await
        .unwrap();
    let sent = server.only();
    assert_eq!(sent.line, "GET /v1/things/1?n=2 HTTP/1.1");
    assert_eq!(
        (sent.header("x-n"), sent.header("x-bad")),
        (Some("3"), Some("good"))
    );

    // What is taken out again breaks no limit; what is wrong elsewhere stays so.
    let out = call().checked(query, &0, &rules).parameter(query, &());
    assert!(!matches!(out.await, Err(Error::Invalid(_))));
    let other = call()
        .checked(query, &0, &rules)
        .checked(header, &2, &rules);
    assert!(matches!(other.await, Err(Error::Invalid(_))));
    let path = call().argument("id", &()).argument("id", "2");
    assert!(!matches!(path.await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_body_that_is_set_again_is_judged_anew() {
    let (server, client) = start().await;
    let rules = [Rule::Minimum(Limit::Integer(1))];
    let call = || Call::new(&client, &CREATE);
    let unwritable = BTreeMap::from([((1, 2), 3)]);
    let path = |call: Call<_>| async { call.await.unwrap_err().to_string() };
    let broken = call().json(&0).checked_body(&0, &rules);
    assert!(path(broken).await.contains("body"));
    let mended = call().json(&0).checked_body(&0, &rules).json(&5);
    let mended = mended.extra_field("a", &unwritable);
    assert!(path(mended).await.contains("extra field"));
    call()
        .json(&0)
        .checked_body(&0, &rules)
        .json(&json!({}))
        .extra_field("a", &unwritable)
        .extra_field("a", 1)
        .await
        .unwrap();
    assert_eq!(server.only().body, r#"{"a":1}"#);
}
