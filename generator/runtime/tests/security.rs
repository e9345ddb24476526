//! Which credentials a call carries, and where.

use serde_json::Value;

use super::sample::{EXPORT, ITEM, TOKEN, builder, get};
use super::server::{Request, Server, json as json_reply};
use crate::{Call, ClientBuilder, Error, Operation, Requirement};

fn needing(security: Requirement) -> &'static Operation<Value> {
    Box::leak(Box::new(get("/x", security, ITEM.answers)))
}

async fn sent(builder: ClientBuilder, security: Requirement) -> Request {
    let server = Server::start([json_reply(200, "1")]).await;
    let client = builder.base_url(&*server.url).build().unwrap();
    Call::new(&client, needing(security)).await.unwrap();
    server.only()
}

fn auth(request: &Request) -> Option<&str> {
    request.header("authorization")
}

#[tokio::test]
async fn the_token_serves_every_bearer_like_scheme() {
    let with_token = || builder().credential_for_bearers("t1".into());
    assert_eq!(
        auth(&sent(with_token(), &[&["pat"]]).await),
        Some("Bearer t1")
    );
    assert_eq!(
        auth(&sent(with_token(), &[&["oidc"]]).await),
        Some("Bearer t1")
    );
    let both = || with_token().credential("oidc", "own".into());
    assert_eq!(auth(&sent(both(), &[&["oidc"]]).await), Some("Bearer own"));
    assert_eq!(auth(&sent(both(), &[&["pat"]]).await), Some("Bearer t1"));
}

#[tokio::test]
async fn every_place() {
    let login = builder().basic_credential("login", "Aladdin", "open sesame");
    let request = sent(login, &[&["login"]]).await;
    assert_eq!(auth(&request), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));

    let request = sent(builder().credential("key", "k y".into()), &[&["key"]]).await;
    assert_eq!(request.header("x-api-key"), Some("k y"));

    let request = sent(
        builder().credential("query_key", "a&b=c%".into()),
        &[&["query_key"]],
    )
    .await;
    assert_eq!(request.line, "GET /x?api%20key=a%26b%3Dc%25 HTTP/1.1");

    let cookie = builder().credential("cookie_key", "a;b".into());
    let request = sent(cookie.header("Cookie", "theirs=1"), &[&["cookie_key"]]).await;
    assert_eq!(request.header("cookie"), Some("theirs=1; session=a%3Bb"));

    // A server's own cookie goes back as it came: it is no business of ours what it means.
    let request = sent(
        builder().credential("cookie_key", "s%3Aa+b/c==".into()),
        &[&["cookie_key"]],
    )
    .await;
    assert_eq!(request.header("cookie"), Some("session=s%3Aa+b/c=="));
}

#[tokio::test]
async fn the_first_alternative_that_can_be_met() {
    let keys = || {
        builder()
            .credential("key", "k".into())
            .credential("query_key", "q".into())
    };
    let request = sent(
        keys(),
        &[&["pat"], &["key", "login"], &["key", "query_key"], &["key"]],
    )
    .await;
    assert_eq!(request.header("x-api-key"), Some("k"));
    assert!(request.line.contains("api%20key=q"));
    assert_eq!(auth(&request), None);
}

#[tokio::test]
async fn optional_credentials() {
    let optional: Requirement = &[&[], &["pat"]];
    assert_eq!(auth(&sent(builder(), optional).await), None);
    let with_token = builder().credential_for_bearers("t".into());
    assert_eq!(auth(&sent(with_token, optional).await), Some("Bearer t"));
    let with_token = builder().credential_for_bearers("t".into());
    assert_eq!(auth(&sent(with_token, &[]).await), None);
}

#[tokio::test]
async fn a_requirement_that_is_not_met() {
    let server = Server::start([json_reply(200, "1")]).await;
    let client = || builder().base_url(&*server.url).build().unwrap();
    let call = Call::new(&client(), needing(&[&["pat"], &["key", "query_key"]]));
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    let names = "it needs `pat`, or `key` and `query_key`";
    assert!(error.to_string().contains(names), "{error}");
    assert!(server.seen().is_empty());
    // A header that the caller sets meets its scheme.
    let call = Call::new(&client(), needing(&[&["pat"]]));
    call.header("authorization", "Custom x").await.unwrap();
    assert_eq!(auth(&server.only()), Some("Custom x"));
}

#[tokio::test]
async fn no_credential_over_plain_http_to_another_machine() {
    // 192.0.2.0/24 is for documentation: nothing answers there.
    for host in [
        "http://192.0.2.1",
        "http://localhost.invalid",
        "http://128.0.0.1",
    ] {
        let builder = || {
            builder()
                .credential_for_bearers(TOKEN.into())
                .base_url(host)
        };
        let client = builder().build().unwrap();
        let operation = needing(&[&["pat"]]);
        let error = Call::new(&client, operation).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert!(error.to_string().contains("plain http"), "{error}");
        let call = Call::new(&client, &EXPORT).header("X-API-Key", "k");
        assert!(matches!(call.await.unwrap_err(), Error::Invalid(_)));
    }
    let client = builder().base_url("http://name.invalid").allow_http();
    let client = client.credential_for_bearers(TOKEN.into()).build().unwrap();
    let call = Call::new(&client, needing(&[&["pat"]])).retry(crate::Retry::none());
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    // Without a credential there is nothing to protect.
    let client = builder().base_url("http://name.invalid").build().unwrap();
    let call = Call::new(&client, &EXPORT).retry(crate::Retry::none());
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
}
