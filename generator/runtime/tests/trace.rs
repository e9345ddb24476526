//! The spans of calls and attempts: OpenTelemetry's names, and no secret in them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Once;
use std::time::Duration;

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use super::sample::{ITEM, TOKEN, builder, create, get, item};
use super::server::{Reply, Server, json as json_reply, raw, reply};
use crate::{Call, Client, Operation, Parameter, Retry};

const SECRET: &str = "s3cr3t-argument";

type Fields = BTreeMap<String, String>;

/// A span as it was in the end.
#[derive(Clone, Debug)]
struct Span {
    name: &'static str,
    parent: Option<u64>,
    fields: Fields,
}

/// Keeps our spans of a thread that is watched, and whatever is said within them. It serves all threads:
/// where each test had its own, one would turn off what another waits for.
struct Keeper;

#[derive(Default)]
struct Kept {
    spans: Vec<Span>,
    entered: Vec<u64>,
    said: String,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

fn with<T>(f: impl FnOnce(&mut Kept) -> T) -> Option<T> {
    KEPT.with_borrow_mut(|kept| kept.as_mut().map(f))
}

struct Writer<'a>(&'a mut Fields);

impl Visit for Writer<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Subscriber for Keeper {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(env!("CARGO_CRATE_NAME")) && with(|_| ()).is_some()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        attributes.record(&mut Writer(&mut fields));
        let number = with(|kept| {
            let parent = kept.entered.last().copied();
            kept.spans.push(Span {
                name: attributes.metadata().name(),
                parent,
                fields,
            });
            kept.spans.len()
        });
        Id::from_u64(number.unwrap() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let place = id.into_u64() as usize - 1;
        with(|kept| values.record(&mut Writer(&mut kept.spans[place].fields)));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Writer(&mut fields));
        with(|kept| kept.said.push_str(&format!("{fields:?}")));
    }

    fn enter(&self, id: &Id) {
        with(|kept| kept.entered.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        let left = with(|kept| kept.entered.pop()).flatten();
        assert_eq!(left, Some(id.into_u64()));
    }
}

/// The spans of what happens on this thread, in the order in which they began; no secret in them.
async fn watched(work: impl Future<Output = ()>) -> Vec<Span> {
    static KEEPER: Once = Once::new();
    KEEPER.call_once(|| tracing::subscriber::set_global_default(Keeper).unwrap());
    KEPT.set(Some(Kept::default()));
    work.await;
    let kept = KEPT.take().unwrap();
    let shown = format!("{:?} {}", kept.spans, kept.said);
    for secret in [TOKEN, SECRET] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(kept.entered.is_empty());
    kept.spans
}

fn client(url: &str) -> Client {
    let retry = Retry::default().max_retries(1).max_delay(Duration::ZERO);
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.credential("query_key", TOKEN.into()).retry(retry);
    builder.base_url(url).build().unwrap()
}

/// Has the token in a header, and a key and an argument in its query.
static GUARDED: Operation<Value> = get("/v1/things/{id}", &[&["pat", "query_key"]], ITEM.answers);

fn guarded(client: &Client) -> Call<Value> {
    let call = Call::new(client, &GUARDED).argument("id", SECRET);
    call.parameter(Parameter::query("q"), &SECRET)
}

fn expected(pairs: &[(&str, &str)]) -> Fields {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_call_and_its_attempts() {
    let server = Server::start([json_reply(503, ""), json_reply(200, "1")]).await;
    let client = client(&server.url);
    let spans = watched(async { assert_eq!(guarded(&client).await.unwrap(), 1) }).await;
    let [call, first, second] = &spans[..] else {
        panic!("{spans:#?}");
    };
    let names = [call.name, first.name, second.name];
    let attempt = "http.client.request";
    assert_eq!(names, ["client.call", attempt, attempt]);
    let parents = [call.parent, first.parent, second.parent];
    assert_eq!(parents, [None, Some(1), Some(1)]);

    let whole = [
        ("otel.name", "things:get"),
        ("otel.kind", "internal"),
        ("http.request.method", "GET"),
        ("http.response.status_code", "200"),
        ("rpc.method", "things:get"),
    ];
    assert_eq!(call.fields, expected(&whole));
    let port = server.url.rsplit(':').next().unwrap();
    let url = format!("{}/v1/things/{{id}}", server.url);
    let common = [
        ("otel.name", "GET /v1/things/{id}"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("http.request.body.size", "0"),
        ("url.template", "/v1/things/{id}"),
        ("url.full", &url),
        ("url.scheme", "http"),
        ("server.address", "127.0.0.1"),
        ("server.port", port),
        ("rpc.method", "things:get"),
    ];
    let failed = [
        ("http.response.status_code", "503"),
        ("error.type", "503"),
        ("otel.status_code", "ERROR"),
    ];
    assert_eq!(first.fields, expected(&[&common[..], &failed].concat()));
    let succeeded = [
        ("http.response.status_code", "200"),
        ("http.request.resend_count", "1"),
    ];
    assert_eq!(second.fields, expected(&[&common[..], &succeeded].concat()));
}

/// Without a connection, without an answer, with one that breaks off, stalls or can't be had.
#[tokio::test]
async fn what_went_wrong() {
    let half = "HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n1";
    let cases = [
        (raw(""), None, "broken", "broken"),
        (Reply::Stall(Vec::new()), None, "timeout", "timeout"),
        (raw(half), Some("200"), "-", "broken"),
        (Reply::Stall(half.into()), Some("200"), "-", "timeout"),
        (json_reply(404, "{}"), Some("404"), "404", "404"),
    ];
    for (reply, status, of_attempt, of_call) in cases {
        let server = Server::start([reply]).await;
        let client = client(&server.url);
        let work = async {
            let call = create(&client, json!({ "a": SECRET }));
            let short = Duration::from_millis(60);
            call.timeout(short).await.unwrap_err();
        };
        let spans = watched(work).await;
        let [call, attempt] = &spans[..] else {
            panic!("{spans:#?}");
        };
        let of = |span: &Span, field: &str| span.fields.get(field).cloned();
        let kinds = [of(attempt, "error.type"), of(call, "error.type")];
        let wanted = [Some(of_attempt), Some(of_call)];
        let wanted = wanted.map(|kind| kind.filter(|kind| *kind != "-").map(str::to_owned));
        assert_eq!(kinds, wanted, "{status:?}");
        for span in [call, attempt] {
            assert_eq!(of(span, "http.response.status_code").as_deref(), status);
        }
    }
    let spans = watched(async {
        item(&client("http://127.0.0.1:1"), SECRET)
            .await
            .unwrap_err();
    });
    let spans = spans.await;
    assert_eq!(spans.len(), 3, "{spans:#?}");
    for span in spans {
        assert_eq!(span.fields["error.type"], "connect");
        assert!(!span.fields.contains_key("http.response.status_code"));
    }
}

/// What the server, or the user, has made of a path is nobody's affair.
#[tokio::test]
async fn other_paths_are_not_shown() {
    let elsewhere = reply(&format!("307 X\r\nlocation: /{SECRET}?q={SECRET}"), "");
    let server = Server::start([elsewhere, json_reply(200, "1"), json_reply(200, "1")]).await;
    let client = client(&server.url);
    let spans = watched(async {
        item(&client, SECRET).await.unwrap();
        let request = client.request(http::Method::GET, format!("/v1/{SECRET}"));
        request.await.unwrap();
    });
    let spans = spans.await;
    let urls: Vec<&str> = spans
        .iter()
        .filter_map(|span| span.fields.get("url.full")?.strip_prefix(&server.url))
        .collect();
    assert_eq!(urls, ["/v1/things/{id}", "/REDACTED", "/REDACTED"]);
}
