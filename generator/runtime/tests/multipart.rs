//! Forms of parts, as a server reads them.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use serde_json::json;

use super::double::{Double, answer};
use super::server::{Server, json as json_reply, raw};
use crate::files::Files;
use crate::multipart::{FilePart, Form, Multipart};
use crate::{
    BodyError, BoxFuture, Check, Client, Error, Maybe, RequestBody, Retry, Rule, Transport,
    TransportBody, TransportFailure, Validate,
};

/// What an emitted model looks like.
struct Upload {
    file: FilePart,
    more: Option<Vec<FilePart>>,
    note: Option<String>,
    count: i64,
    tags: Vec<String>,
    place: BTreeMap<String, i64>,
}

impl Multipart for Upload {
    fn parts(&self, form: &mut Form) -> serde_json::Result<()> {
        form.files("file", &self.file);
        form.files("more", &self.more);
        form.value("note", &self.note)?;
        form.value("count", &self.count)?;
        form.value("tags", &self.tags)?;
        form.value("place", &self.place)
    }
}

impl Validate for Upload {
    fn validate(&self, _: &[Rule], check: &mut Check) {
        check.field(
            "count",
            &self.count,
            &[Rule::Minimum(crate::Limit::Integer(1))],
        );
    }
}

fn upload() -> Upload {
    Upload {
        file: FilePart::new("GIF8")
            .file_name("a \"b\".gif")
            .content_type("image/gif"),
        more: Some(vec![FilePart::new("one"), FilePart::from(vec![0, 255])]),
        note: None,
        count: 3,
        tags: vec!["x".to_owned(), "y z".to_owned()],
        place: BTreeMap::from([("lat".to_owned(), 5)]),
    }
}

/// A part: its name, its file's name, its content type, its bytes.
type Read = (String, Option<String>, Option<String>, Vec<u8>);

async fn read(media: &str, body: impl Into<Bytes>) -> Vec<Read> {
    let boundary = multer::parse_boundary(media).unwrap();
    let body = body.into();
    let stream = Once(Some(body));
    let mut form = multer::Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let media = field.headers().get("content-type");
        parts.push((
            field.name().unwrap().to_owned(),
            text(field.file_name()),
            text(media.map(|media| media.to_str().unwrap())),
            field.bytes().await.unwrap().to_vec(),
        ));
    }
    parts
}

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// Gives a piece `times` times.
fn pieces(times: usize, piece: &'static [u8]) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    struct Pieces(usize, &'static [u8]);

    impl Stream for Pieces {
        type Item = Result<Bytes, std::io::Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            if self.0 == 0 {
                return Poll::Ready(None);
            }
            self.0 -= 1;
            Poll::Ready(Some(Ok(Bytes::from_static(self.1))))
        }
    }
    Pieces(times, piece)
}

fn part(name: &str, file: Option<&str>, media: Option<&str>, body: &[u8]) -> Read {
    let text = |text: Option<&str>| text.map(str::to_owned);
    (name.to_owned(), text(file), text(media), body.to_vec())
}

fn post(client: &Client, form: &Form) -> crate::Request {
    client.request(Method::POST, "/v1/files").multipart(form)
}

#[test]
fn headers_of_parts_that_are_there() {
    let mut form = Form::new().text("a", "1").text("b", "2");
    form.header("a", "X-N", &Some(5)).unwrap();
    form.header("a", "X-None", &None::<i64>).unwrap();
    form.header("b", "X-L", &["x", "y"]).unwrap();
    form.header("gone", "X-L", "z").unwrap();
    let (_, body) = form.encode("multipart/form-data").unwrap();
    let body = body.to_bytes().unwrap();
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("name=\"a\"\r\nX-N: 5\r\n\r\n1\r\n"), "{text}");
    assert!(
        text.contains("name=\"b\"\r\nX-L: x,y\r\n\r\n2\r\n"),
        "{text}"
    );
}

#[tokio::test]
async fn parts_of_every_kind() {
    let form = crate::multipart::form(
        &upload(),
        &[("note", "text/plain"), ("tags", "text/x-tag")],
        &[],
    );
    let (media, body) = form.unwrap().encode("multipart/form-data").unwrap();
    let parts = read(&media, body.to_bytes().unwrap()).await;
    let bytes = "application/octet-stream";
    assert_eq!(
        parts,
        [
            part("file", Some("a %22b%22.gif"), Some("image/gif"), b"GIF8"),
            part("more", Some("more"), Some(bytes), b"one"),
            part("more", Some("more"), Some(bytes), &[0, 255]),
            part("count", None, None, b"3"),
            part("tags", None, Some("text/x-tag"), b"x"),
            part("tags", None, Some("text/x-tag"), b"y z"),
            part("place", None, Some("application/json"), br#"{"lat":5}"#),
        ]
    );
}

/// OpenAPI's styles in a form of parts: nothing is escaped, and what explodes has names of its own.
#[test]
fn parts_by_a_style() {
    use crate::{Parameter, Style};
    let list = json!(["a b", "c&d", null]);
    let object = json!({"k": "x/y", "l": [1, 2], "m": {"n": true}, "o": null});
    let part = Parameter::part("p");
    let together = part.explode(false);
    let deep = part.style(Style::DeepObject);
    let written = |part: Parameter, value: &serde_json::Value| {
        let parts = part.parts(value).into_iter();
        let parts = parts.map(|(name, text)| format!("{name}={text}"));
        parts.collect::<Vec<_>>().join(" ; ")
    };
    assert_eq!(written(part, &list), "p=a b ; p=c&d");
    assert_eq!(written(together, &list), "p=a b,c&d");
    assert_eq!(
        written(together.style(Style::SpaceDelimited), &list),
        "p=a b c&d"
    );
    assert_eq!(
        written(together.style(Style::PipeDelimited), &list),
        "p=a b|c&d"
    );
    assert_eq!(written(deep, &list), "p[]=a b ; p[]=c&d");
    assert_eq!(written(part, &object), "k=x/y ; l=[1,2] ; m={\"n\":true}");
    assert_eq!(written(together, &object), "p=k,x/y,l,[1,2],m,{\"n\":true}");
    let nested = "p[k]=x/y ; p[l][]=1 ; p[l][]=2 ; p[m][n]=true";
    assert_eq!(written(deep, &object), nested);
    assert_eq!(written(together, &json!(5)), "p=5");
    assert_eq!(written(part, &json!([])), "");
    // The header of a part is of all that its property became.
    let mut form = crate::multipart::form(&Form::new(), &[("p", "x/y")], &[part]).unwrap();
    form.value("p", &json!({"q": 1})).unwrap();
    form.header("p", "X-N", &5).unwrap();
    let (_, body) = form.encode("multipart/form-data").unwrap();
    let body = body.to_bytes().unwrap();
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("name=\"q\"\r\nX-N: 5\r\n\r\n1\r\n"), "{text}");
}

#[tokio::test]
async fn nothing_breaks_out_of_a_name() {
    let name = "a\"; other=\"b\r\n\r\nc";
    let file = FilePart::new("x").file_name(name);
    let form = Form::new().text(name, "--\r\n").file("f", file);
    let (media, body) = form.encode("multipart/form-data").unwrap();
    let escaped = "a%22; other=%22b%0D%0A%0D%0Ac";
    let octets = "application/octet-stream";
    assert_eq!(
        read(&media, body.to_bytes().unwrap()).await,
        [
            part(escaped, None, None, b"--\r\n"),
            part("f", Some(escaped), Some(octets), b"x"),
        ]
    );
    let double = Double::new(|_| answer(200, "{}"));
    let client = double.builder().build().unwrap();
    let file = FilePart::new("x").content_type("a/b\r\nevil: 1");
    let error = post(&client, &Form::new().file("f", file))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    assert!(double.seen().is_empty());
}

#[tokio::test]
async fn what_the_document_demands_is_checked() {
    let double = Double::new(|_| answer(200, "{}"));
    let client = double.builder().build().unwrap();
    let call = || crate::Call::new(&client, &super::sample::CREATE);
    let wrong = Upload {
        count: 0,
        ..upload()
    };
    let error = call()
        .multipart("multipart/form-data", &wrong, &[])
        .await
        .unwrap_err();
    assert!(error.to_string().contains("count"), "{error}");
    assert!(double.seen().is_empty());
    let call = call().multipart("multipart/form-data", &upload(), &[]);
    let _ = call.extra_field("extra", json!({"a": 1})).await;
    let seen = double.seen();
    let media = seen[0].headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let length: u64 = seen[0].headers()["content-length"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(seen[0].body().length(), Some(length));
    let parts = read(&media, seen[0].body().to_bytes().unwrap()).await;
    let last = part("extra", None, Some("application/json"), br#"{"a":1}"#);
    assert_eq!(parts.last(), Some(&last));
}

#[tokio::test]
async fn a_file_is_read_while_it_is_sent() {
    const PIECE: &[u8] = &[b'p'; 10_000];
    for length in [Some(100 * 10_000), None] {
        let server = Server::start([json_reply(200, "{}")]).await;
        let file = FilePart::stream(length, || pieces(100, PIECE)).file_name("large");
        let form = Form::new()
            .text("before", "1")
            .file("f", file)
            .text("after", "2");
        post(&super::sample::client(&server), &form).await.unwrap();
        let request = server.only();
        assert_eq!(request.header("content-length").is_some(), length.is_some());
        assert_eq!(
            request.header("transfer-encoding").is_none(),
            length.is_some()
        );
        assert!(request.body.matches('p').count() >= 1_000_000);
        if length.is_some() {
            let media = request.header("content-type").unwrap();
            let parts = read(media, request.body.clone()).await;
            assert_eq!(parts[1].3.len(), 1_000_000);
            assert_eq!(parts[2], part("after", None, None, b"2"));
        }
    }
}

#[tokio::test]
async fn a_stream_of_another_length_ends_the_call() {
    for (length, times) in [(50, 4), (50, 6)] {
        let server = Server::start([json_reply(200, "{}")]).await;
        let file = FilePart::stream(length, move || pieces(times, b"0123456789"));
        let call = post(
            &super::sample::client(&server),
            &Form::new().file("f", file),
        );
        let error = call.timeout(Duration::from_secs(10)).await.unwrap_err();
        assert!(matches!(error, Error::RequestBody(_)), "{error:?}");
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn each_attempt_opens_the_stream_anew() {
    let server = Server::start([
        raw("HTTP/1.1 429 X\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        json_reply(200, "{}"),
    ])
    .await;
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let file = FilePart::stream(30, move || {
        count.fetch_add(1, Ordering::SeqCst);
        pieces(3, b"0123456789")
    });
    let client = super::sample::builder()
        .credential_for_bearers(super::sample::TOKEN.into())
        .retry(Retry::default())
        .base_url(&*server.url)
        .build()
        .unwrap();
    post(&client, &Form::new().file("f", file)).await.unwrap();
    assert_eq!(opened.load(Ordering::SeqCst), 2);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    for request in seen {
        let media = request.header("content-type").unwrap();
        let parts = read(media, request.body.clone()).await;
        assert_eq!(parts[0].3, b"012345678901234567890123456789");
    }
}

#[tokio::test]
async fn a_body_says_what_it_is() {
    let body = RequestBody::from("text");
    assert_eq!(body.as_bytes(), Some(&b"text"[..]));
    assert_eq!((body.length(), body.is_empty()), (Some(4), false));
    assert_eq!(RequestBody::default().as_bytes(), Some(&b""[..]));
    assert!(RequestBody::from("").is_empty());
    let failing = || Failing(false);
    let form = Form::new().file("f", FilePart::stream(None, failing));
    let (_, body) = form.encode("multipart/form-data").unwrap();
    assert_eq!((body.as_bytes(), body.length()), (None, None));
    assert_eq!(body.collect().await.unwrap_err().to_string(), "no disk");
}

/// A stream that gives one piece and fails.
fn half() -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    struct Half(u8);

    impl Stream for Half {
        type Item = Result<Bytes, std::io::Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0 += 1;
            Poll::Ready(match self.0 {
                1 => Some(Ok(Bytes::from_static(b"0123456789"))),
                2 => Some(Err(std::io::Error::other("no disk"))),
                _ => None,
            })
        }
    }
    Half(0)
}

#[tokio::test]
async fn a_stream_that_fails_ends_the_call_for_good() {
    for (method, length) in [(Method::PUT, Some(20)), (Method::POST, None)] {
        let server = Server::start([json_reply(200, "{}"), json_reply(200, "{}")]).await;
        let opened = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&opened);
        let file = FilePart::stream(length, move || {
            count.fetch_add(1, Ordering::SeqCst);
            half()
        });
        let client = super::sample::builder()
            .credential_for_bearers(super::sample::TOKEN.into())
            .retry(Retry::default())
            .base_url(&*server.url)
            .build()
            .unwrap();
        let call = client.request(method, "/v1/files");
        let error = call
            .multipart(&Form::new().file("f", file))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::RequestBody(_)), "{error:?}");
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(source.to_string(), "no disk");
        assert!(error.is_maybe_processed() && !error.is_retryable() && !error.is_timeout());
        assert_eq!(error.status(), None);
        assert_eq!(opened.load(Ordering::SeqCst), 1);
        assert!(server.seen().is_empty());
    }
}

/// A transport that reads the whole body before it sends anything.
struct ReadsFirst;

impl Transport for ReadsFirst {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportFailure>> {
        Box::pin(async move {
            let body = request.into_body().collect().await;
            body.map_err(TransportFailure::not_sent)?;
            answer(200, "{}")
        })
    }
}

#[tokio::test]
async fn a_stream_that_fails_before_anything_is_sent_leaves_no_doubt() {
    let builder = super::sample::builder().credential_for_bearers(super::sample::TOKEN.into());
    let client = builder.transport(ReadsFirst).build().unwrap();
    let file = FilePart::stream(None, || Failing(false));
    let error = post(&client, &Form::new().file("f", file))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::RequestBody(_)), "{error:?}");
    assert!(!error.is_maybe_processed());
    assert!(format!("{error:?}").contains("no disk"));
}

struct Failing(bool);

impl Stream for Failing {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 = !self.0;
        Poll::Ready(self.0.then(|| Err("no disk".into())))
    }
}

#[test]
fn none_of_the_content_is_shown() {
    let file = FilePart::new("secret").file_name("n");
    assert!(!format!("{file:?}").contains("secret"));
    assert_ne!(file, FilePart::new("secret"));
    assert_eq!(file.clone(), file);
    let mut names = 0;
    Maybe::Value(vec![file.clone()]).each(&mut |_| names += 1);
    Maybe::<FilePart>::Null.each(&mut |_| names += 1);
    assert_eq!(names, 1);
}

#[test]
fn parts_of_no_form_come_in_their_order() {
    let json = FilePart::new(r#"{"name":"x"}"#).content_type("application/json");
    let file = FilePart::new("GIF8").content_type("image/gif");
    let file = file.file_name("a.gif").header("X-Part", "7");
    let form = Form::new().file("", json).file("body", file);
    let (media, body) = form.text("", "end").encode("multipart/related").unwrap();
    let (start, boundary) = media.split_once("; boundary=").unwrap();
    assert_eq!(start, "multipart/related; type=\"application/json\"");
    let body = String::from_utf8(body.as_bytes().unwrap().to_vec()).unwrap();
    assert_eq!(
        body.replace(boundary, "B"),
        "--B\r\nContent-Type: application/json\r\n\r\n{\"name\":\"x\"}\r\n\
         --B\r\nContent-ID: <body>\r\nContent-Disposition: attachment; filename=\"a.gif\"\r\n\
         Content-Type: image/gif\r\nX-Part: 7\r\n\r\nGIF8\r\n\
         --B\r\n\r\nend\r\n--B--\r\n"
    );
}

#[test]
fn a_header_of_a_part_breaks_nothing_open() {
    for (name, value) in [("X-Part", "7\r\nX-Other: 8"), ("X Part", "7"), ("", "7")] {
        let file = FilePart::new("x").header(name, value);
        let form = Form::new().file("file", file);
        assert!(
            form.encode("multipart/form-data").is_err(),
            "{name:?} {value:?}"
        );
    }
}
