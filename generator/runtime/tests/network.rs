//! Connections that don't come about, break, or go silent.

use std::time::Duration;

use serde_json::json;

use super::sample::{TOKEN, builder, client, create, item};
use super::server::{Reply, Server, raw};
use crate::{Client, Error, Retry};

const SHORT: Duration = Duration::from_millis(60);

const HALF: &str = "HTTP/1.1 200 OK\r\nx-request-id: r9\r\ncontent-length: 100\r\n\r\n{\"half\":";

#[tokio::test]
async fn truncated_body() {
    let server = Server::start([raw(HALF)]).await;
    let error = create(&client(&server), json!({})).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.request_id(), Some("r9"));
    assert!(error.is_retryable() && error.is_maybe_processed());
    assert!(format!("{error:?}").contains("\n\nCaused by:\n    "));
}

#[tokio::test]
async fn closed_before_an_answer() {
    let server = Server::start([raw("")]).await;
    let error = create(&client(&server), json!({})).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.status().is_none() && error.is_maybe_processed());
}

#[tokio::test]
async fn no_http_at_all() {
    let server = Server::start([raw("SSH-2.0-OpenSSH_9.6\r\n\r\n")]).await;
    let error = item(&client(&server), "1").await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/secret-path", listener.local_addr().unwrap());
    drop(listener);
    let client = builder()
        .credential_for_bearers(TOKEN.into())
        .base_url(url)
        .retry(Retry::default().max_delay(Duration::ZERO))
        .build()
        .unwrap();
    let error = create(&client, json!({})).await.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert!(error.is_retryable() && !error.is_maybe_processed() && !error.is_timeout());
    assert!(!format!("{error:?}").contains("secret-path"));
}

#[tokio::test]
async fn never_answers() {
    let server = Server::start([Reply::Stall(Vec::new())]).await;
    let call = create(&client(&server), json!({})).timeout(SHORT);
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(error.is_timeout() && error.is_maybe_processed() && error.status().is_none());
}

#[tokio::test]
async fn stalls_within_the_body() {
    let server = Server::start([Reply::Stall(HALF.into())]).await;
    let error = item(&client(&server), "1")
        .timeout(SHORT)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!(error.status().unwrap(), 200);

    let client = impatient(&server);
    let error = create(&client, json!({})).await.unwrap_err();
    assert!(
        error.is_timeout() && error.is_maybe_processed(),
        "{error:?}"
    );
    assert!(error.to_string().contains("without a further byte"));
    assert_eq!(server.seen().len(), 2, "a POST is not sent again");
}

/// With retries at once.
fn impatient(server: &Server) -> Client {
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.base_url(&*server.url).read_timeout(SHORT);
    let retry = Retry::default().max_delay(Duration::ZERO);
    builder.retry(retry).build().unwrap()
}

#[tokio::test]
async fn a_get_whose_answer_stalls_is_sent_again() {
    let stalled = || Reply::Stall(HALF.into());
    let server = Server::start([stalled(), stalled(), super::server::json(200, "1")]).await;
    assert_eq!(item(&impatient(&server), "1").await.unwrap(), 1);
    assert_eq!(server.seen().len(), 3);

    let server = Server::start([stalled()]).await;
    let error = item(&impatient(&server), "1").await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(server.seen().len(), 3);

    // The call's own time isn't begun anew.
    let server = Server::start([stalled()]).await;
    let call = item(&impatient(&server), "1").timeout(SHORT / 2);
    assert!(call.await.unwrap_err().is_timeout());
    server.only();
}

/// The answer to a HEAD has the length of what a GET would bring.
#[tokio::test]
async fn the_length_of_what_a_head_leaves_out() {
    let length = u64::MAX / 2;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let server = Server::start([raw(&head)]).await;
    let request = client(&server).request(http::Method::HEAD, "/v1/export");
    let response = request.with_response().await.unwrap();
    assert_eq!(response.headers()["content-length"], length.to_string());
}

#[tokio::test]
async fn no_limit_at_all() {
    let server = Server::start([super::server::json(200, "1")]).await;
    let call = item(&client(&server), "1").timeout(Duration::MAX);
    assert_eq!(call.await.unwrap(), 1);
}

#[tokio::test]
async fn a_call_is_send_and_needs_no_client_any_more() {
    let server = Server::start([super::server::json(200, "1")]).await;
    let call = {
        let client = client(&server);
        item(&client, String::from("1"))
    };
    let value = tokio::spawn(call.into_future()).await.unwrap().unwrap();
    assert_eq!(value, 1);
}
