//! What is made again, and what never is.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;

use super::double::{Double, answer};
use super::sample::{DELETE, ITEM, TOKEN, builder, create, get, item};
use super::server::{Reply, Server, json as json_reply, raw, reply};
use crate::retry::{Failed, Past, Repeatable};
use crate::{Call, Client, Error, Parameter, Retry};

fn quick(server: &Server) -> Client {
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.retry(Retry::default().max_delay(Duration::from_millis(1)));
    builder.base_url(&*server.url).build().unwrap()
}

fn busy() -> Reply {
    reply("429 Too Many\r\nretry-after: 0", "")
}

#[tokio::test]
async fn a_post_after_429() {
    let server = Server::start([busy(), json_reply(201, "1")]).await;
    assert_eq!(create(&quick(&server), json!({"a": 1})).await.unwrap(), 1);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].body, r#"{"a":1}"#);
    assert_eq!(seen[1].header("content-length"), Some("7"));
}

/// The first attempt takes the headers that were written for it; those of the next are written anew.
#[tokio::test]
async fn with_all_its_headers_again() {
    let server = Server::start([busy(), json_reply(201, "1")]).await;
    let call = create(&quick(&server), json!({"a": 1})).header("x-own", "1");
    let call = call.parameter(Parameter::cookie("a"), &"x y");
    assert_eq!(call.await.unwrap(), 1);
    let [first, second] = &server.seen()[..] else {
        panic!("two attempts");
    };
    assert_eq!(first.headers, second.headers);
    assert_eq!(second.header("cookie"), Some("a=x%20y"));
    assert_eq!(second.header("x-own"), Some("1"));
    assert_eq!(
        second.header("authorization"),
        first.header("authorization")
    );
    assert!(second.header("authorization").is_some());
}

#[tokio::test]
async fn no_post_that_may_have_been_processed() {
    for case in [json_reply(503, ""), json_reply(408, ""), raw("")] {
        let server = Server::start([case]).await;
        let error = create(&quick(&server), json!({})).await.unwrap_err();
        assert!(error.is_maybe_processed(), "{error:?}");
        server.only();
    }
}

#[tokio::test]
async fn a_get_after_503_and_after_a_broken_connection() {
    let half = raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1");
    for case in [json_reply(503, ""), raw(""), half, json_reply(408, "")] {
        let server = Server::start([case.clone(), case, json_reply(200, "1")]).await;
        assert_eq!(item(&quick(&server), "1").await.unwrap(), 1);
        assert_eq!(server.seen().len(), 3);
    }
}

/// Only who succeeds gives back: a server that refuses every attempt empties the budget as one that
/// fails does.
#[tokio::test]
async fn refusals_give_nothing_back() {
    let double = Double::new(|_| answer(409, "{}"));
    let builder = double.builder();
    let retry = Retry::default().max_delay(Duration::ZERO);
    let client = builder.retry(retry).build().unwrap();
    let mut refused = get("/x", &[], ITEM.answers);
    refused.not_processed = &[409];
    let refused = Box::leak(Box::new(refused));
    for _ in 0..300 {
        Call::new(&client, refused).await.unwrap_err();
    }
    // 300 calls, and the 100 repetitions that 500 pay for.
    assert_eq!(double.seen().len(), 400);
}

#[tokio::test]
async fn an_earlier_attempt_leaves_its_doubt() {
    let server = Server::start([raw(""), json_reply(404, "")]).await;
    let call = Call::new(&quick(&server), &DELETE).argument("id", "1");
    let error = call.await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(error.is_maybe_processed());
    let server = Server::start([busy(), json_reply(404, "")]).await;
    let call = Call::new(&quick(&server), &DELETE).argument("id", "1");
    assert!(!call.await.unwrap_err().is_maybe_processed());
}

#[tokio::test]
async fn only_so_often() {
    let server = Server::start([busy()]).await;
    let error = item(&quick(&server), "1").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 429);
    // A 429 that says how long is waited out ten times, beyond the usual number.
    assert_eq!(server.seen().len(), 11);

    let server = Server::start([reply("429 Too Many", "")]).await;
    assert!(item(&quick(&server), "1").await.is_err());
    assert_eq!(server.seen().len(), 3, "one that doesn't is a repetition");

    let server = Server::start([busy()]).await;
    let call = item(&quick(&server), "1").retry(Retry::none());
    assert!(call.await.is_err());
    server.only();
}

#[tokio::test]
async fn not_beyond_the_longest_wait_nor_the_timeout() {
    let patient = reply("429 X\r\nretry-after: 5", "");
    let server = Server::start([patient]).await;
    let error = item(&quick(&server), "1").await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    let call = item(&quick(&server), "1").retry(Retry::default());
    let error = call.timeout(Duration::from_secs(2)).await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!(server.seen().len(), 2);
}

fn request<'a>(method: &'a Method, not_processed: &'a [u16]) -> Repeatable<'a> {
    Repeatable {
        method,
        not_processed,
    }
}

#[test]
fn waits() {
    let retry = Retry::default().max_retries(40);
    let limited = Failed::Status(StatusCode::TOO_MANY_REQUESTS, None);
    let mut past = Past::default();
    for made in 0..40_u32 {
        let pause = retry.pause(&past, request(&Method::POST, &[]), &limited);
        let pause = pause.unwrap();
        let longest = Duration::from_millis(500 << made.min(16));
        assert!(
            pause.delay <= longest.min(Duration::from_secs(60)),
            "{made}"
        );
        past.add(&pause);
    }
    let last = retry.pause(&past, request(&Method::GET, &[]), &limited);
    assert_eq!(last, None);
}

/// Full jitter: from nothing up to the whole of the longest, so that clients that failed together don't come
/// back together.
#[test]
fn waits_are_spread() {
    let retry = Retry::default();
    let failed = Failed::Status(StatusCode::SERVICE_UNAVAILABLE, None);
    let get = || request(&Method::GET, &[]);
    let delays = |_| retry.pause(&Past::default(), get(), &failed).unwrap().delay;
    let longest = Duration::from_millis(500);
    let delays: Vec<Duration> = (0..400).map(delays).collect();
    for part in 0..4 {
        let within = longest * part / 4..=longest * (part + 1) / 4;
        let count = delays
            .iter()
            .copied()
            .filter(|delay| within.contains(delay))
            .count();
        assert!(count > 40, "{count} of 400 in quarter {part}");
    }
    let asked: Vec<Duration> = (0..400)
        .map(|_| retry.jitter(Duration::from_secs(8)))
        .collect();
    let (least, most) = (asked.iter().min().unwrap(), asked.iter().max().unwrap());
    assert!(*most > *least * 2, "{least:?} to {most:?}");
}

/// All calls of a client share what may be repeated: a sick server gets little more than is asked of it.
#[tokio::test]
async fn a_sick_server_is_not_hammered() {
    let double = Double::new(|number| match number {
        // 200 calls, and the 100 repetitions that there is room for; then it is well.
        0..300 => answer(503, ""),
        300..350 => answer(200, "1"),
        _ => answer(503, ""),
    });
    let retry = Retry::default().max_delay(Duration::from_millis(1));
    let client = double.builder().retry(retry).build().unwrap();
    for _ in 0..200 {
        item(&client, "1").await.unwrap_err();
    }
    assert_eq!(double.seen().len(), 300, "200 calls, 100 repetitions");
    for _ in 0..50 {
        item(&client, "1").await.unwrap();
    }
    // Fifty successes gave back as much as ten repetitions take.
    for _ in 0..20 {
        item(&client, "1").await.unwrap_err();
    }
    assert_eq!(double.seen().len(), 300 + 50 + 20 + 10);
}

#[test]
fn what_the_server_asks_for() {
    let retry = Retry::default();
    let asked = Duration::from_secs(60);
    let asking = |wait| Failed::Status(StatusCode::SERVICE_UNAVAILABLE, Some(wait));
    let pause = |method, not_processed, wait| {
        retry.pause(
            &Past::default(),
            request(method, not_processed),
            &asking(wait),
        )
    };
    let delay = pause(&Method::PUT, &[], asked).unwrap().delay;
    assert!(delay >= asked && delay <= asked + Duration::from_secs(2));
    assert_eq!(pause(&Method::PUT, &[], asked * 2), None);
    assert_eq!(pause(&Method::PATCH, &[], asked), None);
    assert!(pause(&Method::PATCH, &[503], asked).is_some());
}
