//! The parts below a call that a user can replace: transport, clock, interceptors; and streams.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, Response};
use serde_json::json;

use super::double::{Double, answer};
use super::large::{GIBIBYTE, Large};
use super::sample::{EXPORT, create, item};
use super::server::{Reply, Server, raw, reply};
use crate::test_clock::TestClock;
use crate::{
    Attempt, BoxFuture, Call, Client, Clock, Error, Interceptor, Outcome, RequestBody,
    TransportBody, TransportFailure,
};

fn client(double: &Double) -> Client {
    double.builder().build().unwrap()
}

#[tokio::test]
async fn what_was_provably_not_sent_is_sent_again() {
    for failure in [
        || TransportFailure::not_sent("gone"),
        || TransportFailure::connect("refused"),
    ] {
        let double = Double::new(move |n| {
            if n == 0 {
                Err(failure())
            } else {
                answer(201, "1")
            }
        });
        let clock = TestClock::new();
        let client = double.builder().clock(clock.clone()).build().unwrap();
        assert_eq!(
            clock
                .run(create(&client, json!({})).into_future())
                .await
                .unwrap(),
            1
        );
        assert_eq!(double.seen().len(), 2);
        assert!(clock.now() <= Duration::from_millis(500));
    }
    let double = Double::new(|_| Err(TransportFailure::broken("mid-way")));
    let error = create(&client(&double), json!({})).await.unwrap_err();
    assert!(error.is_maybe_processed());
    assert_eq!(double.seen().len(), 1);
}

#[tokio::test]
async fn time_is_the_clocks() {
    let double = Double::new(|_| {
        let answer = Response::builder().status(503).header("retry-after", "20");
        Ok(answer.body(TransportBody::from("")).unwrap())
    });
    let clock = TestClock::new();
    let client = double.builder().clock(clock.clone());
    let client = client.timeout(Duration::from_secs(50)).build().unwrap();
    let error = clock
        .run(item(&client, "1").into_future())
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    // At 0, 20 and 40 seconds.
    assert_eq!(double.seen().len(), 3);
}

/// Stamps each attempt, and notes what came of it.
#[derive(Clone, Default)]
struct Stamp(Arc<Mutex<Vec<String>>>);

impl Interceptor for Stamp {
    fn before<'a>(
        &'a self,
        attempt: &'a Attempt,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async move {
            if request.body().is_empty() {
                return Err("nothing to stamp".into());
            }
            let value = HeaderValue::from(attempt.number);
            request.headers_mut().insert("x-attempt", value);
            Ok(())
        })
    }

    fn after<'a>(&'a self, attempt: &'a Attempt, outcome: Outcome<'a>) -> BoxFuture<'a, ()> {
        let line = format!("{} {} {outcome:?}", attempt.operation, attempt.number);
        self.0.lock().unwrap().push(line);
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn interceptors_see_each_attempt() {
    let double = Double::new(|n| answer(if n == 0 { 429 } else { 201 }, "1"));
    let stamp = Stamp::default();
    let clock = TestClock::new();
    let client = double
        .builder()
        .interceptor(stamp.clone())
        .clock(clock.clone());
    let client = client.build().unwrap();
    clock
        .run(create(&client, json!({})).into_future())
        .await
        .unwrap();
    let attempts = double
        .seen()
        .iter()
        .map(|r| r.headers()["x-attempt"].clone())
        .collect::<Vec<_>>();
    assert_eq!(attempts, ["1", "2"]);
    let lines = stamp.0.lock().unwrap().clone();
    assert_eq!(
        lines,
        [
            "customers:create 1 Answer(429)",
            "customers:create 2 Answer(201)"
        ]
    );

    let error = item(&client, "1").await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    assert!(format!("{error:?}").contains("nothing to stamp"));
    assert!(
        error.to_string().contains("the request was not sent"),
        "{error}"
    );
    assert_eq!(double.seen().len(), 2);
}

/// Refuses whatever is no first attempt.
struct Once;

impl Interceptor for Once {
    fn before<'a>(
        &'a self,
        attempt: &'a Attempt,
        _: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        let refused = (attempt.number > 1).then(|| "once is enough".into());
        Box::pin(std::future::ready(refused.map_or(Ok(()), Err)))
    }
}

#[tokio::test]
async fn what_was_refused_after_an_attempt_says_so() {
    let double = Double::new(|_| Err(TransportFailure::broken("mid-way")));
    let clock = TestClock::new();
    let client = double.builder().interceptor(Once).clock(clock.clone());
    let client = client.build().unwrap();
    let error = clock.run(item(&client, "1").into_future()).await;
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    assert!(error.is_maybe_processed());
    assert!(
        error.to_string().contains("the last attempt was not sent"),
        "{error}"
    );
}

#[tokio::test]
async fn a_body_in_pieces() {
    let server = Server::start([raw(
        "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ntransfer-encoding: chunked\r\n\r\n\
         3\r\na,b\r\n4\r\n\nc,d\r\n0\r\n\r\n",
    )])
    .await;
    let client = super::sample::client(&server);
    let mut stream = Call::new(&client, &EXPORT).stream();
    assert!(
        server.seen().is_empty(),
        "nothing is sent before it is polled"
    );
    let (status, headers) = stream.head().await.unwrap().unwrap();
    assert_eq!(
        (status.as_u16(), headers["content-type"].as_bytes()),
        (200, &b"text/csv"[..])
    );
    let mut text = Vec::new();
    while let Some(piece) = stream.next().await {
        text.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(text, b"a,b\nc,d");
    assert!(stream.next().await.is_none());
    server.only();
}

#[tokio::test]
async fn a_body_that_breaks_or_stalls() {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 100\r\n\r\na,b\n";
    for reply in [raw(half), Reply::Stall(half.into())] {
        let is_stall = matches!(reply, Reply::Stall(_));
        let server = Server::start([reply]).await;
        let client = super::sample::builder().base_url(&*server.url);
        let client = client
            .read_timeout(Duration::from_millis(50))
            .build()
            .unwrap();
        let mut stream = Call::new(&client, &EXPORT).stream();
        assert_eq!(stream.next().await.unwrap().unwrap(), "a,b\n");
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.is_timeout(), is_stall, "{error:?}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(stream.next().await.is_none());
        // What is read as a whole is guarded alike.
        let error = Call::new(&client, &EXPORT)
            .retry(crate::Retry::none())
            .await
            .unwrap_err();
        assert_eq!(error.is_timeout(), is_stall, "{error:?}");
    }
}

#[tokio::test]
async fn a_stream_of_something_else_is_an_error() {
    let cases = [
        (reply("404 Not Found", "no"), true),
        (reply("200 OK\r\ncontent-type: image/png", "no"), false),
    ];
    for (reply, is_api) in cases {
        let server = Server::start([reply]).await;
        let mut stream = Call::new(&super::sample::client(&server), &EXPORT).stream();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(matches!(error, Error::Api(_)), is_api, "{error:?}");
        assert_eq!(error.raw_body().unwrap(), "no");
    }
}

#[tokio::test]
async fn a_large_body_is_never_held() {
    let large = Large::new(GIBIBYTE);
    let client = large.builder().build().unwrap();
    let mut stream = Call::new(&client, &EXPORT).stream();
    let mut length = 0;
    while let Some(piece) = stream.next().await {
        length += piece.unwrap().len() as u64;
    }
    assert_eq!(length, GIBIBYTE);
    assert!(large.most() <= large.few(), "{} bytes", large.most());
    assert_eq!(large.now(), 0);
}

#[tokio::test]
async fn a_large_body_is_held_up_to_the_limit() {
    let large = Large::new(GIBIBYTE);
    let client = large.builder().max_body_size(1 << 20).build().unwrap();
    let error = Call::new(&client, &EXPORT).await.unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error:?}");
    let limit = (1 << 20) + large.few();
    assert!(large.most() <= limit, "{} bytes", large.most());
    assert_eq!(large.now(), 0);
}
