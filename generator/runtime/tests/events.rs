//! Streams of events and lines, against servers that break off, ask for patience and say strange things.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::sample::{CREATE, ITEM, TOKEN, builder, client, get};
use super::server::{Reply, Server, json as json_reply, raw, reply};
use crate::{Answer, Call, Client, Error, EventStream, Framing, Operation, Source, Status, decode};

const SSE: &str = "text/event-stream";

static WATCH: Operation<String> = get(
    "/v1/watch",
    &[],
    &[Answer {
        status: Status::Code(200),
        media: Some(SSE),
        decode: decode::text,
    }],
);

fn events(body: &str) -> Reply {
    reply(
        "200 OK\r\ncontent-type: text/event-stream; charset=utf-8",
        body,
    )
}

/// A body that breaks off.
fn broken(body: &str) -> Reply {
    let length = body.len() + 1;
    raw(&format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {SSE}\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

fn watch(client: &Client) -> EventStream<Value> {
    Call::new(client, &WATCH).events(Source::json(SSE, Framing::Events))
}

/// What comes of a stream: the data of events, and errors in words.
async fn all(mut stream: EventStream<Value>) -> Vec<Value> {
    let mut found = Vec::new();
    while let Some(event) = stream.next().await {
        found.push(match event {
            Ok(event) => event.into_data(),
            Err(error) => format!("{error}").into(),
        });
    }
    assert!(stream.next().await.is_none());
    found
}

#[tokio::test]
async fn events_come_typed_with_name_id_and_text() {
    let server = Server::start([events(
        "event: add\nid: 7\ndata: {\"a\":\ndata: 1}\n\n: still there\n\ndata: [2]\n\n",
    )])
    .await;
    let mut stream = watch(&client(&server));
    let event = stream.next().await.unwrap().unwrap();
    assert_eq!((event.name(), event.id()), ("add", Some("7")));
    assert_eq!(event.data(), &json!({"a": 1}));
    assert_eq!(&event.raw()[..], b"{\"a\":\n1}");
    let event = stream.next().await.unwrap().unwrap();
    assert_eq!((event.name(), event.id()), ("message", Some("7")));
    assert_eq!(event.into_data(), json!([2]));
    assert!(stream.next().await.is_none());
    assert_eq!(stream.last_id(), Some("7"));
    assert_eq!(server.only().header("accept"), Some(SSE));
}

#[tokio::test]
async fn data_that_does_not_decode_is_an_error_of_its_own() {
    let server = Server::start([events(
        "data: {\"a\": [1]}\n\nevent: oops\ndata: {\"a\": [true]}\n\ndata: {}\n\n",
    )])
    .await;
    type Lists = BTreeMap<String, Vec<i64>>;
    let call = Call::new(&client(&server), &WATCH);
    let mut stream = call.events(Source::<Lists>::json(SSE, Framing::Events));
    assert!(stream.next().await.unwrap().is_ok());
    let Some(Err(Error::Decode(error))) = stream.next().await else {
        panic!("it decoded");
    };
    assert_eq!(error.path(), "a[0]");
    assert_eq!(&error.raw_body()[..], b"{\"a\": [true]}");
    assert!(error.to_string().contains("in the event `oops`"), "{error}");
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn data_that_says_so_is_the_end() {
    let server = Server::start([events("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n")]).await;
    let call = Call::new(&client(&server), &WATCH);
    let source = Source::json(SSE, Framing::Events).done("[DONE]");
    assert_eq!(all(call.events(source)).await, [json!(1)]);
    // Who doesn't know of it sees what came.
    let found = all(watch(&client(&server))).await;
    assert_eq!(found.len(), 3, "{found:?}");
}

#[tokio::test]
async fn text_and_envelopes() {
    let server = Server::start([events(
        "event: a\ndata: x\n\nevent: b\ndata: {\"n\": 1}\n\n",
    )])
    .await;
    let client = client(&server);
    let source = Source::text(SSE, Framing::Events);
    let mut texts = Call::new(&client, &WATCH).events(source);
    assert_eq!(texts.next().await.unwrap().unwrap().data(), "x");
    let source = Source::<Value>::envelope(SSE);
    let found = all(Call::new(&client, &WATCH).events(source)).await;
    assert_eq!(
        found,
        [
            json!({"event": "a", "data": "x"}),
            json!({"event": "b", "data": {"n": 1}}),
        ]
    );
    // Data that looks like JSON, where text is described.
    let source = Source::<BTreeMap<String, String>>::envelope(SSE);
    let mut texts = Call::new(&client, &WATCH).events(source);
    texts.next().await.unwrap().unwrap();
    let event = texts.next().await.unwrap().unwrap();
    assert_eq!(event.data()["data"], "{\"n\": 1}");
}

#[tokio::test]
async fn an_envelope_has_the_time_to_wait_that_its_event_names() {
    let server = Server::start([
        events("retry: 1\ndata: 1\n\ndata: 2\n\n"),
        reply("204 No", ""),
    ])
    .await;
    let source = Source::<Value>::envelope(SSE);
    let found = all(Call::new(&client(&server), &WATCH).events(source)).await;
    assert_eq!(found, [json!({"retry": 1, "data": 1}), json!({"data": 2})]);
}

#[tokio::test]
async fn an_envelope_has_the_id_that_the_document_describes() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Numbered {
        id: i64,
        retry: Option<u64>,
        data: BTreeMap<String, i64>,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Named {
        id: String,
        retry: Option<String>,
        data: String,
    }
    const TEXT: &str = "id: 7\nretry: 20\ndata: {\"n\": 1}\n\n";
    let server = Server::start([events(TEXT), events(TEXT), events(TEXT)]).await;
    let client = client(&server);
    let found = |numbered: bool| {
        let source = match numbered {
            true => Source::<Numbered>::numbered(SSE),
            false => Source::<Numbered>::envelope(SSE),
        };
        let mut stream = Call::new(&client, &WATCH).events(source);
        async move { stream.next().await.unwrap().unwrap().into_data() }
    };
    let expected = Numbered {
        id: 7,
        retry: Some(20),
        data: BTreeMap::from([("n".to_owned(), 1)]),
    };
    assert_eq!(found(true).await, expected);
    // Where some ids are numbers and some are not.
    assert_eq!(found(false).await, expected);
    let mut stream = Call::new(&client, &WATCH).events(Source::<Named>::envelope(SSE));
    let event = stream.next().await.unwrap().unwrap().into_data();
    assert_eq!(
        (event.id.as_str(), event.retry.as_deref()),
        ("7", Some("20"))
    );
    assert_eq!(event.data, "{\"n\": 1}");
}

#[tokio::test]
async fn what_is_no_stream_is_an_error() {
    let server = Server::start([
        json_reply(404, "{}"),
        json_reply(200, "{}"),
        reply("204 No", ""),
    ])
    .await;
    let client = client(&server);
    let mut stream = watch(&client);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error}");
    assert!(stream.next().await.is_none());
    let error = watch(&client).next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert!(watch(&client).next().await.is_none());
    // Wrong before anything is sent.
    let mut stream = Call::new(&client, &ITEM).argument("id", "..");
    stream = stream.header("x-a", "b");
    let source = Source::<Value>::json(SSE, Framing::Events);
    let error = stream.events(source).next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_broken_stream_goes_on_after_the_last_id() {
    let server = Server::start([
        broken("retry: 1\nid: a\ndata: 1\n\ndata: hal"),
        broken("data: 2\nid: é\n\ndata: 3"),
        reply("204 No", ""),
    ])
    .await;
    assert_eq!(all(watch(&client(&server))).await, [json!(1), json!(2)]);
    let seen = server.seen();
    let ids: Vec<Option<&str>> = seen.iter().map(|one| one.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("a"), Some("é")]);
}

#[tokio::test]
async fn the_end_is_the_end_unless_the_server_wants_to_be_asked_again() {
    let server = Server::start([events("id: a\ndata: 1\n\n")]).await;
    assert_eq!(all(watch(&client(&server))).await, [json!(1)]);
    assert_eq!(server.seen().len(), 1);
    let server = Server::start([
        events("retry: 1\nid: a\ndata: 1\n\n"),
        events(": nothing new\n\n"),
        events("data: 2\n\n"),
        reply("204 No", ""),
    ])
    .await;
    assert_eq!(all(watch(&client(&server))).await, [json!(1), json!(2)]);
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn tries_are_bounded() {
    // Begins anew whatever was given: nothing to go on after, so one request.
    let server = Server::start([broken("data: 1\n\n")]).await;
    let found = all(watch(&client(&server))).await;
    assert_eq!((found.len(), server.seen().len()), (2, 1), "{found:?}");
    // Nothing new ever comes.
    let server = Server::start([broken("retry: 1\nid: a\ndata: 1\n\n"), broken("")]).await;
    let stream = watch(&client(&server)).reconnect(3);
    let found = all(stream).await;
    assert_eq!((found.len(), server.seen().len()), (2, 4), "{found:?}");
}

#[tokio::test]
async fn what_changes_something_is_not_made_again_unless_told() {
    let server = Server::start([broken("retry: 1\nid: a\ndata: 1\n\n"), reply("204 No", "")]).await;
    let call = || Call::new(&client(&server), &CREATE).json(&super::sample::Body::default());
    let source = || Source::<Value>::json(SSE, Framing::Events);
    let found = all(call().events(source())).await;
    assert_eq!((found.len(), server.seen().len()), (2, 1), "{found:?}");
    let found = all(call().events(source()).after("z").reconnect(1)).await;
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(server.seen()[1].header("last-event-id"), Some("z"));
}

#[tokio::test]
async fn a_flag_of_the_body_asks_for_events() {
    let server = Server::start([events("data: 1\n\n")]).await;
    let body = super::sample::Body::from(json!({"model": "m", "stream": false}));
    let source = Source::<Value>::json(SSE, Framing::Events).switch("stream");
    let call = Call::new(&client(&server), &CREATE).json(&body);
    assert_eq!(all(call.events(source)).await, [json!(1)]);
    let sent: Value = serde_json::from_str(&server.only().body).unwrap();
    assert_eq!(sent, json!({"model": "m", "stream": true}));
    assert_eq!(CREATE.method, Method::POST);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {SSE}\r\n\r\ndata: 1\n\n");
    let server = Server::start([Reply::Stall(head.into_bytes())]).await;
    let builder = builder().base_url(&*server.url).retry(crate::Retry::none());
    let client = builder
        .read_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let mut stream = watch(&client);
    assert_eq!(stream.next().await.unwrap().unwrap().into_data(), json!(1));
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_event_has_the_limit_of_a_body() {
    let server = Server::start([events(&"data: 0123456789\n\n".repeat(20))]).await;
    let builder = || builder().base_url(&*server.url);
    let client = builder().max_body_size(20).build().unwrap();
    assert_eq!(all(watch(&client)).await.len(), 20);
    let client = builder().max_body_size(9).build().unwrap();
    let mut stream = watch(&client);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_its_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = builder().credential_for_bearers(TOKEN.into()).base_url(url);
    let mut stream = watch(&builder.build().unwrap());
    let serve = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        assert!(socket.read(&mut head).await.unwrap() > 0);
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: {SSE}\r\n\r\ndata: 1\n\n");
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket
    };
    let (mut socket, event) = tokio::join!(serve, stream.next());
    assert_eq!(event.unwrap().unwrap().into_data(), json!(1));
    drop(stream);
    let mut rest = Vec::new();
    // An end or a reset: either is the client's leaving.
    let _ = socket.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn lines_as_they_come() {
    const LINES: &str = "application/x-ndjson";
    let body = "{\"a\":[1]}\n\n[]\n{\"b\":[2]}";
    let head = format!("200 OK\r\ncontent-type: {LINES}");
    let server = Server::start([reply(&head, body)]).await;
    type Lists = BTreeMap<String, Vec<i64>>;
    let call = Call::new(&client(&server), &WATCH);
    let mut stream = call.lines(Source::<Lists>::json(LINES, Framing::Lines));
    assert_eq!(stream.next().await.unwrap().unwrap()["a"], [1]);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(&error, Error::Decode(error) if &error.raw_body()[..] == b"[]"));
    assert_eq!(stream.next().await.unwrap().unwrap()["b"], [2]);
    assert!(stream.next().await.is_none());
    assert_eq!(server.only().header("accept"), Some(LINES));
}

#[cfg(feature = "blocking")]
mod waited_for {
    use super::super::host::{Host, bounded, on_one_thread, tell};
    use super::{SSE, watch};
    use crate::Error;

    #[test]
    fn events_are_an_iterator() {
        bounded(|| {
            let host = Host::start(|_, socket| tell(socket, 200, SSE, "data: 1\n\ndata: 2\n\n"));
            let events = watch(&host.client()).wait();
            let data: Vec<_> = events.map(|event| event.unwrap().into_data()).collect();
            assert_eq!(data, [1, 2]);
        });
    }

    #[test]
    fn only_of_a_stream_that_is_new() {
        let host = Host::start(|_, socket| tell(socket, 200, SSE, "data: 1\n\ndata: 2\n\n"));
        on_one_thread(async move || {
            let mut stream = watch(&host.client());
            stream.next().await.unwrap().unwrap();
            let mut events = stream.wait();
            assert!(matches!(events.next(), Some(Err(Error::Config(_)))));
            assert!(events.next().is_none());
        });
    }
}
