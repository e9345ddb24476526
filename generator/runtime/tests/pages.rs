//! Lists as streams, over a transport without a network.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use http::Response;
use proptest::prelude::{prop_assert_eq, proptest};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::double::Double;
use super::sample::get;
use crate::paging::{Paging, key_at, key_in};
use crate::{
    Answer, Call, Client, Drift, DriftKind, Error, ItemError, ItemStream, Operation, PageOrder,
    PageStream, Parameter, Status, TransportBody, decode, paged, paging, request,
};

static ROWS: Operation<Value> = get(
    "/v1/rows",
    &[&["pat"]],
    &[Answer {
        status: Status::Code(200),
        media: Some("application/json"),
        decode: decode::json,
    }],
);

static BY_LINK: Paging<i64> = Paging::by_link(&["data"]).next(&["links", "next"]);
static BY_HEADER: Paging<i64> = Paging::by_link_header(&[]);
static BY_CURSOR: Paging<i64> = Paging::by_cursor(Parameter::query("after"), &["data"])
    .limit(Parameter::query("limit"))
    .next(&["next"]);
static BY_OFFSET: Paging<Vec<i64>> = Paging::by_offset(Parameter::query("offset"), &["a", "b"])
    .limit(Parameter::query("limit"))
    .key(&["0"], |item: &Vec<i64>| key_at(item, &["0"]));

struct Rows(Call<Value>);
request!(Rows => Value);
paged!(Rows => i64, BY_CURSOR);

fn rows(client: &Client) -> Rows {
    Rows(Call::new(client, &ROWS))
}

fn page(body: Value) -> super::double::Answer {
    with_header("x-none", "", body)
}

fn with_header(name: &str, value: &str, body: Value) -> super::double::Answer {
    let answer = Response::builder()
        .header("content-type", "application/json")
        .header(name, value);
    Ok(answer.body(TransportBody::from(body.to_string())).unwrap())
}

/// The targets of the requests, without host.
fn targets(double: &Double) -> Vec<String> {
    let seen = double.seen().into_iter();
    seen.map(|request| request.uri().path_and_query().unwrap().to_string())
        .collect()
}

async fn linked(link: &'static str) -> (Result<Vec<i64>, Error>, Double) {
    let double = Double::new(move |number| match number {
        0 => page(json!({ "data": [1], "links": { "next": link } })),
        _ => page(json!({ "data": [2], "links": { "next": null } })),
    });
    let client = double.builder().build().unwrap();
    let call = rows(&client).0.parameter(Parameter::query("q"), "x");
    (call.items_by(&BY_LINK).collect().await, double)
}

#[tokio::test]
async fn links_are_followed_within_the_origin() {
    for link in [
        "https://api.example.com/v1/rows?page=2",
        "/v1/rows?page=2",
        "?page=2",
    ] {
        let (rows, double) = linked(link).await;
        assert_eq!(rows.unwrap(), [1, 2], "{link}");
        assert_eq!(
            targets(&double),
            ["/v1/rows?q=x", "/v1/rows?page=2"],
            "{link}"
        );
        let second = double.seen().remove(1);
        assert!(second.headers().contains_key("authorization"));
    }
}

#[tokio::test]
async fn links_out_of_the_origin_are_not_followed() {
    for link in [
        "https://elsewhere.example.com/v1/rows?page=2",
        "http://api.example.com/v1/rows?page=2",
        "//elsewhere.example.com/",
        "https://user:pw@api.example.com/v1/rows",
        "https://api.example.com:444/v1/rows",
    ] {
        let (rows, double) = linked(link).await;
        let error = rows.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert!(!format!("{error:?}").contains("pw"));
        assert_eq!(targets(&double).len(), 1);
    }
}

#[tokio::test]
async fn a_link_in_the_header() {
    let link = r#"<https://api.example.com/v1/rows?page=0>; rel="prev, <x>", <https://api.example.com/v1/rows?page=2&a=b,c>; title="a;b"; rel="last next""#;
    let double = Double::new(move |number| match number {
        0 => with_header("link", link, json!([1])),
        _ => with_header(
            "link",
            "<https://api.example.com/v1/rows>; rel=first",
            json!([2]),
        ),
    });
    let client = double.builder().build().unwrap();
    let rows = rows(&client)
        .0
        .items_by(&BY_HEADER)
        .collect()
        .await
        .unwrap();
    assert_eq!(rows, [1, 2]);
    assert_eq!(targets(&double)[1], "/v1/rows?page=2&a=b,c");
}

#[tokio::test]
async fn a_cursor_of_any_kind_is_sent_back_encoded() {
    let double = Double::new(|number| match number {
        0 => page(json!({ "data": [1], "next": "a/b&c" })),
        1 => page(json!({ "data": [2], "next": 17 })),
        _ => page(json!({ "data": [3], "next": "" })),
    });
    let client = double.builder().build().unwrap();
    let mut pages = rows(&client).header("x-own", "1").pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.order(), first.number()), (PageOrder::Cursor, 1));
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(
        targets(&double),
        ["/v1/rows", "/v1/rows?after=a%2Fb%26c", "/v1/rows?after=17"]
    );
    assert!(
        double
            .seen()
            .iter()
            .all(|request| request.headers()["x-own"] == "1")
    );
}

#[tokio::test]
async fn a_server_that_gets_nowhere_is_an_error_and_the_end() {
    let double = Double::new(|_| page(json!({ "data": [1], "next": "again" })));
    let client = double.builder().build().unwrap();
    let mut rows = rows(&client).stream();
    rows.next().await.unwrap().unwrap();
    let error = rows.next().await.unwrap().unwrap_err();
    let error = Error::from(error);
    assert!(
        matches!(&error, Error::Decode(error) if error.path().is_empty()),
        "{error:?}"
    );
    assert!(error.to_string().contains("repeats"), "{error}");
    assert!(rows.next().await.is_none());
}

async fn offset(body: Value) -> Result<Vec<Result<Vec<i64>, ItemError>>, Error> {
    let double = Double::new(move |number| match number {
        0 => page(body.clone()),
        _ => page(json!({ "a": { "b": [] } })),
    });
    let client = double.builder().build().unwrap();
    let mut pages = Call::new(&client, &ROWS).pages_by(&BY_OFFSET);
    pages.next().await.unwrap().map(crate::Page::into_items)
}

#[tokio::test]
async fn what_stands_around_the_list_may_be_anything() {
    let items = offset(json!({ "x": [1, { "b": 2 }], "a": { "z": null, "b": [[1], [2]] } })).await;
    assert_eq!(items.unwrap().len(), 2);
    assert_eq!(
        offset(json!({ "a": { "b": null } })).await.unwrap().len(),
        0
    );
    for body in [
        json!({ "a": 1 }),
        json!({ "a": { "b": {} } }),
        json!([1]),
        json!(null),
    ] {
        let error = offset(body.clone()).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn items_fail_alone() {
    let items = offset(json!({ "a": { "b": [[1], ["secret"], [2, null], "x", [3]] } }))
        .await
        .unwrap();
    let told: Vec<_> = items.iter().map(|item| item.as_ref().err()).collect();
    assert!(told[0].is_none() && told[4].is_none());
    let told = told.into_iter().flatten();
    let told: Vec<_> = told
        .map(|error| (error.index(), error.field(), error.reason()))
        .collect();
    assert_eq!(
        told[0],
        (
            Some(1),
            Some("[0]"),
            "invalid type: string, expected i64 at line 1 column 9".to_owned()
        )
    );
    assert_eq!(told[1].1, Some("[1]"));
    assert_eq!(told[2].1, Some(""));
    let error = items.into_iter().nth(1).unwrap().unwrap_err();
    assert_eq!(error.raw(), Some(&json!(["secret"])));
    assert!(error.is_item() && error.as_error().is_none());
    assert!(!format!("{error} {error:?}").contains("secret"));
    let Error::Decode(error) = Error::from(error) else {
        panic!("a decode error")
    };
    assert_eq!(error.path(), "a.b[1][0]");
    assert!(error.raw_body().starts_with(b"{"));
}

/// A list without end: each page has one row and a new cursor.
fn endless() -> Double {
    Double::new(|number| page(json!({ "data": [number], "next": number })))
}

#[tokio::test]
async fn no_page_is_fetched_before_it_is_wanted_and_no_more_than_asked_for_ahead() {
    for ahead in [0, 1, 3] {
        let double = endless();
        let client = double.builder().build().unwrap();
        let mut stream = rows(&client).stream().prefetch(ahead);
        assert_eq!(targets(&double).len(), 0);
        stream.next().await.unwrap().unwrap();
        // Time enough for whatever was begun.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert!(
            targets(&double).len() <= 1 + ahead,
            "{ahead}: {:?}",
            targets(&double)
        );
        for number in 1..10 {
            assert_eq!(stream.next().await.unwrap().unwrap(), number);
            let begun = targets(&double).len() as i64;
            assert!(begun <= number + 1 + ahead as i64, "{ahead}: {begun}");
        }
        drop(stream);
        let begun = targets(&double).len();
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert_eq!(targets(&double).len(), begun);
    }
}

#[tokio::test]
async fn a_page_ahead_is_under_way_while_items_are_taken() {
    let double = endless();
    let client = double.builder().build().unwrap();
    let mut pages = rows(&client).pages().prefetch(2);
    pages.next().await.unwrap().unwrap();
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..20 {
        if let Poll::Ready(Some(Ok(_))) = Pin::new(&mut pages).poll_next(&mut context) {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(targets(&double).len() >= 2);
}

#[tokio::test]
async fn a_request_that_is_not_valid_is_an_error_once() {
    let double = endless();
    let client = double.builder().build().unwrap();
    let mut stream = rows(&client).header("host", "x").stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(
        matches!(error.as_error(), Some(Error::Invalid(_))) && !error.is_item(),
        "{error:?}"
    );
    assert!(stream.next().await.is_none());
    assert_eq!(targets(&double).len(), 0);
}

#[test]
fn streams_may_change_threads_and_are_small_errors() {
    fn is_send<T: Send + Unpin>() {}
    is_send::<ItemStream<i64>>();
    is_send::<PageStream<i64>>();
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<ItemError>();
    assert_eq!(size_of::<ItemError>(), size_of::<usize>());
}

#[tokio::test]
async fn the_key_of_an_item_is_what_it_is_by_whichever_way() {
    assert_eq!(paging::key(&"a"), key_at(&json!({ "id": "a" }), &["id"]));
    assert_eq!(
        paging::key(&7),
        key_at(&json!({ "a": { "b": 7 } }), &["a", "b"])
    );
    // Without a key it is told by all that it says.
    assert_ne!(
        key_at(&json!({ "x": 1 }), &["id"]),
        key_at(&json!({ "x": 2 }), &["id"])
    );
}

/// Nobody asks for more of it than its key.
struct Guarded<T>(T);

impl<T: Serialize> Serialize for Guarded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// What is never to be encoded.
        struct Rest;
        impl Serialize for Rest {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                panic!("the rest of the item was encoded");
            }
        }

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("before", &Rest)?;
        map.serialize_entry("id", &self.0)?;
        map.serialize_entry("idle", &Rest)?;
        map.serialize_entry("i", &Rest)?;
        map.end()
    }
}

#[test]
fn nothing_but_its_key_is_encoded_of_an_item() {
    assert_eq!(key_at(&Guarded("a"), &["id"]), r#""a""#);
    assert_eq!(key_at(&Guarded(Some(7)), &["id"]), "7");
    assert_eq!(key_at(&Guarded(Guarded(7)), &["id", "id"]), "7");
    assert_eq!(key_at(&Guarded([1, 2]), &["id"]), "[1,2]");
}

proptest! {
    /// The short way comes to the same as encoding all of it and looking then.
    #[test]
    fn the_key_is_the_one_in_the_whole(
        fields in proptest::collection::btree_map("[a-c]{1,2}", "[a-c]{0,2}", 0..4),
        inner in proptest::collection::btree_map("[a-c]{1,2}", 0..3, 0..4),
        kind in 0..5,
    ) {
        let mut item = json!(fields);
        item["b"] = match kind {
            0 => json!(null),
            1 => json!([inner]),
            2 => json!("text"),
            3 => json!(1.5),
            _ => json!(inner),
        };
        for way in [&["a"][..], &["b"], &["b", "a"], &["b", "bc"], &["b", "a", "c"], &[]] {
            prop_assert_eq!(key_at(&item, way), key_in(&item, way));
            prop_assert_eq!(key_at(&Some(Box::new(&item)), way), key_in(&item, way));
        }
    }
}

fn heard(status: u16, body: &'static str) -> (Client, Arc<Mutex<Vec<Drift>>>) {
    let double = Double::new(move |_| super::double::answer(status, body));
    let found = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&found);
    let client = double.builder().retry(crate::Retry::none());
    let client = client.on_drift(move |drift| log.lock().unwrap().push(drift.clone()));
    (client.build().unwrap(), found)
}

#[tokio::test]
async fn undeclared_statuses_and_bodies_are_heard_of() {
    for (status, body, kind) in [
        (202, "{}", Some(DriftKind::Status)),
        (418, "{}", Some(DriftKind::Status)),
        (422, "{}", None),
        (422, "{]", Some(DriftKind::ErrorBody)),
        (429, "", None),
        (500, "text", Some(DriftKind::ErrorBody)),
        (201, "{}", None),
    ] {
        let (client, found) = heard(status, body);
        let _ = super::sample::create(&client, json!({})).await;
        let found = found.lock().unwrap();
        assert_eq!(found.first().map(Drift::kind), kind, "{status} {body}");
        assert!(found.iter().all(|drift| drift.status() == Some(status)));
        assert!(found.len() <= 1);
    }
}

#[tokio::test]
async fn a_panic_in_the_hook_leaves_no_trace() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let double = Double::new(|_| super::double::answer(418, "{}"));
    let client = double.builder().on_drift(move |_| {
        assert!(count.fetch_add(1, Ordering::Relaxed) > 0, "the first time");
    });
    let client = client.build().unwrap();
    let call = super::sample::create(&client, json!({})).into_future();
    assert!(tokio::spawn(call).await.is_err());
    let _ = super::sample::create(&client, json!({})).await;
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}
