//! Tokens of OAuth 2: what the token endpoint is asked, when, and what becomes of its answers.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Request;
use http::header::AUTHORIZATION;
use serde_json::Value;

use super::double::{Answer, Double, answer};
use super::sample::{builder, item};
use crate::test_clock::TestClock;
use crate::{
    Client, ClientBuilder, ClientCredentials, Error, OAuthError, OAuthErrorCode, RefreshToken,
    RequestBody, Result, Retry,
};

const URL: &str = "https://auth.example.com/token";
const ID: &str = "id of a client";
const SECRET: &str = "s:cret+/%";

/// Answers requests for tokens by one script, calls by another; both get how many came before.
#[derive(Clone)]
struct Fork {
    tokens: Double,
    calls: Double,
}

impl crate::Transport for Fork {
    fn send(&self, request: Request<RequestBody>) -> crate::BoxFuture<'_, Answer> {
        match request.uri().path().ends_with("/token") {
            true => self.tokens.send(request),
            false => self.calls.send(request),
        }
    }
}

impl Fork {
    fn new(
        tokens: impl Fn(usize) -> Answer + Send + Sync + 'static,
        calls: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            tokens: Double::new(tokens),
            calls: Double::new(calls),
        }
    }

    /// The bodies of the requests for tokens.
    fn forms(&self) -> Vec<String> {
        let seen = self.tokens.seen();
        let text = |request: &Request<RequestBody>| {
            let body = request.body().as_bytes().unwrap().to_vec();
            String::from_utf8(body).unwrap()
        };
        seen.iter().map(text).collect()
    }

    /// The tokens of the calls.
    fn carried(&self) -> Vec<String> {
        let seen = self.calls.seen();
        let token = |request: &Request<RequestBody>| {
            let value = request.headers()[AUTHORIZATION].to_str().unwrap();
            value.strip_prefix("Bearer ").unwrap().to_owned()
        };
        seen.iter().map(token).collect()
    }

    fn client(&self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Client, TestClock) {
        let clock = TestClock::new();
        let client = set(builder().transport(self.clone()).clock(clock.clone()));
        let client = client.retry(Retry::none()).build().unwrap();
        (client, clock)
    }
}

fn ok(_: usize) -> Answer {
    answer(200, "1")
}

fn token(number: usize) -> Answer {
    answer(
        200,
        match number {
            0 => r#"{"access_token":"first","token_type":"bearer","expires_in":600}"#,
            1 => r#"{"access_token":"second","token_type":"Bearer","expires_in":"600"}"#,
            _ => r#"{"access_token":"later"}"#,
        },
    )
}

async fn call(client: &Client) -> Result<Value> {
    item(client, "1").await
}

#[tokio::test]
async fn client_credentials_as_the_standard_has_them() {
    let fork = Fork::new(token, ok);
    let grant = ClientCredentials::new(ID, SECRET)
        .scopes(["read", "write:all"])
        .parameter("audience", "https://api.example.com");
    let (client, _) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    call(&client).await.unwrap();
    assert_eq!(fork.carried(), ["first"]);
    assert_eq!(
        fork.forms(),
        [
            "grant_type=client_credentials&scope=read+write%3Aall&audience=https%3A%2F%2Fapi.example.com"
        ]
    );
    let seen = fork.tokens.seen();
    let head = |name: &str| seen[0].headers()[name].to_str().unwrap();
    assert_eq!(seen[0].method(), http::Method::POST);
    assert_eq!(seen[0].uri(), URL);
    assert_eq!(head("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(head("accept"), "application/json");
    assert_eq!(head("user-agent"), "sample-client/1.2.3");
    // `id+of+a+client:s%3Acret%2B%2F%25`
    let basic = "Basic aWQrb2YrYStjbGllbnQ6cyUzQWNyZXQlMkIlMkYlMjU=";
    assert_eq!(head("authorization"), basic);
    assert!(seen[0].headers()[AUTHORIZATION].is_sensitive());
}

#[tokio::test]
async fn the_client_in_the_body_and_the_url_given_by_hand() {
    let fork = Fork::new(token, ok);
    let grant = ClientCredentials::new("id", "a&b").in_body();
    let grant = grant.token_url("/elsewhere/token");
    let (client, _) = fork.client(|builder| builder.maker_for_bearers(grant.at("")));
    call(&client).await.unwrap();
    assert_eq!(
        fork.forms(),
        ["grant_type=client_credentials&client_id=id&client_secret=a%26b"]
    );
    let seen = fork.tokens.seen();
    assert_eq!(seen[0].uri(), "https://api.example.com/elsewhere/token");
    assert!(!seen[0].headers().contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_once_after_a_401() {
    let refused = |number| answer(if number == 2 { 401 } else { 200 }, "1");
    let fork = Fork::new(token, refused);
    let grant = ClientCredentials::new(ID, SECRET);
    let (client, clock) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    call(&client).await.unwrap();
    clock.advance(Duration::from_secs(539));
    call(&client).await.unwrap();
    assert_eq!(fork.carried(), ["first", "first"]);
    // The third call is refused, and made again.
    call(&client).await.unwrap();
    assert_eq!(fork.carried()[2..], ["first", "second"]);
    // A minute before the 600 seconds are over.
    clock.advance(Duration::from_secs(540));
    call(&client).await.unwrap();
    assert_eq!(fork.carried()[4..], ["later"]);
    assert_eq!(fork.forms().len(), 3);
}

#[tokio::test]
async fn many_calls_ask_once() {
    let fork = Fork::new(token, ok);
    let grant = ClientCredentials::new(ID, SECRET);
    let (client, _) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    let calls: Vec<_> = (0..100)
        .map(|n| tokio::spawn(item(&client, n.to_string()).into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((fork.forms().len(), fork.carried().len()), (1, 100));
}

#[tokio::test]
async fn a_refresh_token_that_another_takes_the_place_of() {
    let tokens = |number| {
        answer(
            200,
            match number {
                0 => r#"{"access_token":"a","expires_in":1,"refresh_token":"two"}"#,
                1 => r#"{"access_token":"b","expires_in":1,"refresh_token":"two"}"#,
                _ => r#"{"access_token":"c","expires_in":1}"#,
            },
        )
    };
    let fork = Fork::new(tokens, ok);
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let store = Arc::clone(&heard);
    let grant = RefreshToken::new("one").public_client("app");
    let grant = grant.on_rotation(move |token| store.lock().unwrap().push(token.to_owned()));
    let (client, clock) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    for _ in 0..3 {
        call(&client).await.unwrap();
        clock.advance(Duration::from_secs(2));
    }
    assert_eq!(fork.carried(), ["a", "b", "c"]);
    assert_eq!(
        fork.forms(),
        [
            "grant_type=refresh_token&refresh_token=one&client_id=app",
            "grant_type=refresh_token&refresh_token=two&client_id=app",
            "grant_type=refresh_token&refresh_token=two&client_id=app",
        ]
    );
    assert_eq!(*heard.lock().unwrap(), ["two"]);
}

/// The error of a call, and the one of the token endpoint that it has for a source.
async fn failed(answers: impl Fn(usize) -> Answer + Send + Sync + 'static) -> (Error, String) {
    let fork = Fork::new(answers, ok);
    let grant = ClientCredentials::new(ID, SECRET);
    let (client, _) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    let error = call(&client).await.unwrap_err();
    assert!(fork.calls.seen().is_empty(), "nothing was sent");
    let source = of(&error).to_string();
    (error, source)
}

fn of(error: &Error) -> &OAuthError {
    assert!(matches!(error, Error::Token(_)), "{error:?}");
    error.source().unwrap().downcast_ref().unwrap()
}

#[tokio::test]
async fn what_the_endpoint_says_is_an_error_with_a_code() {
    let body = r#"{"error":"invalid_client","error_description":"no such client"}"#;
    let (error, text) = failed(move |_| answer(401, body)).await;
    let refusal = of(&error);
    assert_eq!(refusal.code(), Some(&OAuthErrorCode::InvalidClient));
    assert_eq!(refusal.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(refusal.description(), Some("no such client"));
    assert_eq!(
        text,
        "the token endpoint gave no token: it answered 401 Unauthorized, invalid_client (no such client)"
    );
    let (error, text) = failed(|_| answer(503, "<html>")).await;
    assert_eq!(of(&error).code(), None);
    assert!(text.ends_with("it answered 503 Service Unavailable"));
    for (body, flaw) in [
        ("nothing", "it is no JSON"),
        ("{}", "it has no `access_token`"),
        (
            r#"{"access_token":"a","token_type":"mac"}"#,
            "its `token_type` is not `Bearer`",
        ),
    ] {
        let (_, text) = failed(move |_| answer(200, body)).await;
        assert!(text.ends_with(flaw), "{text}");
    }
}

#[tokio::test]
async fn no_secret_is_shown() {
    let body = r#"{"error":"invalid_client","error_description":"s:cret+/% is wrong"}"#;
    let (error, _) = failed(move |_| answer(400, body)).await;
    let grant = ClientCredentials::new(ID, SECRET).parameter("key", SECRET);
    let refresh = RefreshToken::new(SECRET).client(ID, SECRET);
    for shown in [
        format!("{error:?} {error}"),
        format!("{grant:?}"),
        format!("{refresh:?}"),
        format!("{:?}", builder().maker_for_bearers(grant.clone().at(URL))),
    ] {
        assert!(!shown.contains("s:cret"), "{shown}");
    }
    assert_eq!(of(&error).description(), None);
}

#[tokio::test]
async fn a_failure_is_of_these_calls_and_the_next_asks_again() {
    let tokens = |number| match number {
        0 => answer(500, ""),
        number => token(number),
    };
    let fork = Fork::new(tokens, ok);
    let grant = ClientCredentials::new(ID, SECRET);
    let (client, _) = fork.client(|builder| builder.maker_for_bearers(grant.at(URL)));
    call(&client).await.unwrap_err();
    call(&client).await.unwrap();
}

#[test]
fn what_cannot_be_asked_is_said_by_build() {
    let flaw = |builder: ClientBuilder| builder.build().unwrap_err().to_string();
    let grant = || ClientCredentials::new(ID, SECRET);
    for (url, expected) in [
        ("", "the document doesn't say where tokens are got"),
        ("http://auth.example.com/token", "over plain http"),
        ("ftp://auth.example.com/token", "neither `http` nor `https`"),
        ("https://", "the token URL is no URL"),
    ] {
        let found = flaw(builder().maker_for_bearers(grant().at(url)));
        assert!(found.contains(expected), "{url}: {found}");
    }
    let empty = RefreshToken::new("").at(URL);
    assert!(flaw(builder().maker_for_bearers(empty)).contains("is empty"));
    let plain = builder().maker_for_bearers(grant().at("http://127.0.0.1:1/token"));
    plain.build().unwrap();
}
