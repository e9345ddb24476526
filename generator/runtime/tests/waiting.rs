//! Lists as iterators and bodies as readers, in threads that wait.

use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::double::{Double, answer};
use super::host::{Gate, Host, bounded, on_one_thread, tell, tell_json};
use super::sample::{EXPORT, get};
use crate::{
    Answer, Call, Client, Error, ItemError, Operation, Paging, Parameter, Status, TransportBody,
    decode, paged, request,
};

static ROWS: Operation<Value> = get(
    "/v1/rows",
    &[&[0]],
    &[Answer {
        status: Status::Code(200),
        media: Some("application/json"),
        decode: decode::json,
    }],
);

static BY_CURSOR: Paging<i64> = Paging::by_cursor(Parameter::query("after"), &["data"])
    .limit(Parameter::query("limit"))
    .next(&["next"]);

struct Rows(Call<Value>);
request!(Rows => Value);
paged!(Rows => i64, BY_CURSOR);

fn rows(client: &Client) -> Rows {
    Rows(Call::new(client, &ROWS))
}

/// The n-th page of a list of three pages with two rows each.
fn page(number: usize, socket: &mut TcpStream) {
    let next = ["b", "c"].get(number);
    let body = json!({ "data": [2 * number, 2 * number + 1], "next": next });
    tell_json(socket, 200, &body.to_string());
}

fn export(client: &Client) -> crate::ByteStream {
    Call::new(client, &EXPORT).stream()
}

#[test]
fn the_items_of_a_list() {
    bounded(|| {
        let host = Host::start(page);
        let items = rows(&host.client()).stream().wait();
        let items: Result<Vec<i64>, ItemError> = items.collect();
        assert_eq!(items.unwrap(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(host.connections(), [0, 0, 0]);
    });
}

#[test]
fn the_pages_of_a_list() {
    bounded(|| {
        let host = Host::start(page);
        let mut pages = rows(&host.client()).pages().wait();
        assert!(host.seen().is_empty(), "nothing was asked for yet");
        assert_eq!(pages.next().unwrap().unwrap().items().len(), 2);
        assert_eq!(host.seen().len(), 1);
        assert_eq!(pages.by_ref().count(), 2);
        assert!(pages.next().is_none());
        assert_eq!(host.seen().len(), 3);
    });
}

#[test]
fn an_item_that_fails_leaves_the_others_and_a_page_ends_the_list() {
    bounded(|| {
        let host = Host::start(|number, socket| match number {
            0 => tell_json(socket, 200, r#"{"data":[1,"two",3],"next":"b"}"#),
            _ => tell_json(socket, 500, "{}"),
        });
        let mut items = rows(&host.client()).stream().wait();
        assert_eq!(items.next().unwrap().unwrap(), 1);
        let error = items.next().unwrap().unwrap_err();
        assert_eq!((error.index(), error.as_error().is_none()), (Some(1), true));
        assert_eq!(items.next().unwrap().unwrap(), 3);
        let error = items.next().unwrap().unwrap_err();
        assert_eq!(error.as_error().unwrap().status().unwrap(), 500);
        assert!(items.next().is_none() && items.next().is_none());
    });
}

#[test]
fn an_iterator_that_is_dropped_ends_its_request() {
    bounded(|| {
        // The second page never comes.
        let host = Host::start(|number, socket| match number {
            0 => page(number, socket),
            _ => {}
        });
        let client = host.client();
        let mut items = rows(&client).stream().prefetch(1).wait();
        assert_eq!(items.next().unwrap().unwrap(), 0);
        // Now it is asked for ahead.
        let _ = items.next();
        host.until_seen(1);
        drop(items);
        drop(client);
    });
}

#[test]
fn a_list_that_was_begun_by_awaiting() {
    let host = Host::start(page);
    let client = host.client();
    let items = on_one_thread(async move || {
        let mut items = rows(&client).stream().prefetch(1);
        assert_eq!(items.next().await.unwrap().unwrap(), 0);
        assert_eq!(items.next().await.unwrap().unwrap(), 1);
        // The next page may be on its way, by a connection that stands still from here on.
        items.wait().collect::<Result<Vec<i64>, _>>().unwrap()
    });
    assert_eq!(items, [2, 3, 4, 5]);
}
