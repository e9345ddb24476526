//! Where a redirect is followed, and where it is the answer.

use bytes::Bytes;
use serde_json::json;

use super::sample::{TOKEN, client, create, get, item};
use super::server::{Server, json as json_reply, reply};
use crate::{Answer, Call, Error, Operation, Status, decode};

fn to(status: u16, location: &str) -> super::server::Reply {
    reply(&format!("{status} X\r\nlocation: {location}"), "moved")
}

#[tokio::test]
async fn followed_with_body_and_token_within_the_origin() {
    for status in [307, 308] {
        let server = Server::start([to(status, "/v2/customers"), json_reply(201, "1")]).await;
        let call = create(&client(&server), json!({"a": 1}));
        assert_eq!(call.await.unwrap(), 1);
        let [_, second] = &server.seen()[..] else {
            panic!()
        };
        assert_eq!(second.line, "POST /v2/customers HTTP/1.1");
        assert_eq!(second.body, r#"{"a":1}"#);
        assert_eq!(
            second.header("authorization"),
            Some(&*format!("Bearer {TOKEN}"))
        );
    }
}

#[tokio::test]
async fn a_get_follows_every_kind() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start([to(status, "2"), json_reply(200, "1")]).await;
        assert_eq!(item(&client(&server), "1").await.unwrap(), 1);
        assert_eq!(server.seen()[1].line, "GET /v1/things/2 HTTP/1.1");
    }
}

#[tokio::test]
async fn a_post_is_never_made_a_get() {
    for status in [301, 302, 303] {
        let server = Server::start([to(status, "/elsewhere")]).await;
        let error = create(&client(&server), json!({})).await.unwrap_err();
        let Error::Api(api) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(api.status(), status);
        assert_eq!(api.headers()["location"], "/elsewhere");
        assert_eq!(api.raw_body(), "moved");
        assert!(error.is_maybe_processed());
        server.only();
    }
}

#[tokio::test]
async fn not_to_another_origin() {
    let other = Server::start([json_reply(200, "1")]).await;
    let port = other.url.rsplit(':').next().unwrap();
    let targets = [
        format!("{}/x", other.url),
        format!("http://localhost:{port}/x"),
        "//example.invalid/x".to_owned(),
        "https://127.0.0.1/x".to_owned(),
        "http:///".to_owned(),
    ];
    for target in targets {
        let server = Server::start([to(307, &target)]).await;
        let error = item(&client(&server), "1").await.unwrap_err();
        assert!(matches!(error, Error::Api(_)), "{error:?}");
        assert_eq!(error.status().unwrap(), 307);
        assert!(error.to_string().contains("the redirect was not followed"));
        server.only();
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn not_with_foreign_credentials_and_not_without_a_place() {
    let server = Server::start([reply("307 X", "")]).await;
    assert_eq!(
        item(&client(&server), "1")
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        307
    );
    let host = server.url.strip_prefix("http://").unwrap().to_owned();
    let tricky = Server::start([to(307, &format!("http://user:word@{host}/"))]).await;
    let error = item(&client(&tricky), "1").await.unwrap_err();
    assert!(!format!("{error:?}").contains("word"));
}

#[tokio::test]
async fn not_for_ever() {
    let server = Server::start([to(307, "/round")]).await;
    let error = item(&client(&server), "1").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 307);
    assert_eq!(server.seen().len(), 11);
}

/// The place is what is asked for.
static WHERE: Operation<()> = get(
    "/v1/where",
    &[],
    &[Answer {
        status: Status::Code(302),
        media: None,
        decode: decode::empty,
    }],
);

#[tokio::test]
async fn one_that_the_document_names_is_the_answer() {
    let server = Server::start([to(302, "/elsewhere"), to(307, "/elsewhere")]).await;
    let client = client(&server);
    let response = Call::new(&client, &WHERE).with_response().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "/elsewhere");
    let error = Call::new(&client, &WHERE).await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error}");
    assert_eq!(server.seen().len(), 2);
}

/// A download whose bytes lie elsewhere.
const fn download() -> Operation<Bytes> {
    let mut operation = get("/v1/content", &[&["pat"]], CONTENT);
    operation.leads_away = true;
    operation
}

const CONTENT: &[Answer<Bytes>] = &[Answer {
    status: Status::Code(200),
    media: None,
    decode: decode::bytes,
}];

static DOWNLOAD: Operation<Bytes> = download();

/// What nobody else may read is not sent along, whatever the way.
#[tokio::test]
async fn a_download_goes_elsewhere_without_credentials() {
    let home = Server::start([json_reply(200, "1")]).await;
    let third = Server::start([to(302, &format!("{}/back", home.url))]).await;
    let store = Server::start([to(307, &format!("{}/far", third.url)), reply("200 X", "x")]).await;
    let away = format!("{}/bytes?signed=1", store.url);
    let server = Server::start([to(302, &away), to(302, &away)]).await;
    let client = client(&server);
    let call = || {
        let call = Call::new(&client, &DOWNLOAD).header("X-Secret", "s");
        call.header("Range", "bytes=0-")
    };
    assert_eq!(call().await.unwrap(), "1");
    let mut stream = call().stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "x");
    let first = &server.seen()[0];
    assert!(first.header("authorization").is_some() && first.header("x-secret").is_some());
    for seen in store
        .seen()
        .into_iter()
        .chain(third.seen())
        .chain(home.seen())
    {
        assert_eq!(seen.header("range"), Some("bytes=0-"), "{}", seen.line);
        assert!(seen.header("user-agent").is_some());
        for secret in ["authorization", "x-secret", "cookie"] {
            assert_eq!(seen.header(secret), None, "{secret} in {}", seen.line);
        }
    }
    assert_eq!(store.seen()[0].line, "GET /bytes?signed=1 HTTP/1.1");
}
