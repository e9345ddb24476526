//! Lists as iterators and bodies as readers, in threads that wait.

use std::io::{BufRead, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::double::{Double, answer};
use super::host::{Gate, Host, bounded, on_one_thread, tell, tell_json};
use super::large::{GIBIBYTE, Large};
use super::sample::{EXPORT, TOKEN, builder, get};
use crate::{
    Answer, BoxFuture, Call, Client, Error, ItemError, Operation, Paging, Parameter, RequestBody,
    Status, Transport, decode, paged, request,
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

/// Answers for the first page. For the second nobody does: it is said when it was asked for, and when
/// nobody waits for it any longer.
struct FirstPage(Sender<&'static str>);

struct Unanswered(Sender<&'static str>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.send("dropped").unwrap();
    }
}

impl Transport for FirstPage {
    fn send(&self, request: Request<RequestBody>) -> BoxFuture<'_, super::double::Answer> {
        let query = request.uri().query().unwrap_or_default();
        if !query.contains("after=b") {
            let page = answer(200, r#"{"data":[0,1],"next":"b"}"#);
            return Box::pin(std::future::ready(page));
        }
        self.0.send("asked").unwrap();
        let unanswered = Unanswered(self.0.clone());
        Box::pin(async move {
            let _unanswered = unanswered;
            std::future::pending().await
        })
    }
}

#[test]
fn an_iterator_that_is_dropped_ends_its_request() {
    bounded(|| {
        let (teller, told) = mpsc::channel();
        let builder = builder().credential_for_bearers(TOKEN.into());
        let client = builder.transport(FirstPage(teller)).build().unwrap();
        let mut items = rows(&client).stream().prefetch(1).wait();
        assert_eq!(items.next().unwrap().unwrap(), 0);
        assert_eq!(told.try_recv(), Ok("asked"));
        assert_eq!(items.next().unwrap().unwrap(), 1);
        assert!(told.try_recv().is_err(), "it is still under way");
        drop(items);
        assert_eq!(told.try_recv(), Ok("dropped"));
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

/// The head of a CSV body of this length.
fn csv_head(socket: &mut TcpStream, length: usize) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\nx-total: 2\r\ncontent-length";
    write!(socket, "{head}: {length}\r\n\r\n").unwrap();
}

#[test]
fn a_body_in_pieces() {
    let read = Gate::default();
    let opened = read.clone();
    let host = Host::start(move |_, socket| {
        csv_head(socket, 11);
        socket.write_all(b"id\n1").unwrap();
        // No piece is needed for the one before it.
        opened.wait();
        socket.write_all(b"2\n").unwrap();
        socket.write_all(b"34567").unwrap();
    });
    bounded(move || {
        let mut reader = export(&host.client()).wait();
        assert!(host.seen().is_empty(), "nothing was asked for yet");
        assert_eq!(reader.read(&mut []).unwrap(), 0);
        let (status, headers) = reader.head().unwrap().unwrap();
        assert_eq!(
            (status.as_u16(), &headers["x-total"]),
            (200, &"2".parse().unwrap())
        );
        let mut two = [0; 2];
        reader.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"id");
        read.open();
        let mut line = String::new();
        assert_eq!(reader.read_line(&mut line).unwrap(), 1);
        assert_eq!(reader.read_line(&mut line).unwrap(), 3);
        assert_eq!(line, "\n12\n");
        reader.read_to_string(&mut line).unwrap();
        assert_eq!(line, "\n12\n34567");
        assert_eq!(reader.read(&mut two).unwrap(), 0);
        assert!(reader.head().unwrap().is_none());
    });
}

#[test]
fn errors_of_a_body_arrive_as_those_of_reading() {
    bounded(|| {
        let host = Host::start(|number, socket| match number {
            0 => tell_json(socket, 403, "{}"),
            1 => {
                csv_head(socket, 100);
                socket.write_all(b"abc").unwrap();
                socket.shutdown(std::net::Shutdown::Both).unwrap();
            }
            // And then nothing.
            _ => csv_head(socket, 100),
        });
        let builder = host.builder().read_timeout(Duration::from_millis(50));
        let client = builder.build().unwrap();

        let mut refused = export(&client).wait();
        let error = refused.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Other);
        let error = error.downcast::<Error>().unwrap();
        assert_eq!(error.status().unwrap(), 403);
        assert_eq!(
            refused.read(&mut [0]).unwrap(),
            0,
            "after the error there is nothing more"
        );

        let mut broken = export(&client).wait();
        let mut text = String::new();
        let error = broken.read_to_string(&mut text).unwrap_err();
        assert!(matches!(error.downcast::<Error>(), Ok(Error::Transport(_))));

        let mut stalled = export(&client).wait();
        assert!(stalled.head().unwrap().is_some());
        let error = stalled.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(error.downcast::<Error>().unwrap().is_timeout());
    });
}

#[test]
fn a_large_body_is_never_held() {
    bounded(|| {
        let large = Large::new(GIBIBYTE);
        let client = large.builder().build().unwrap();
        let mut reader = export(&client).wait();
        let length = std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
        assert_eq!(length, GIBIBYTE);
        assert!(large.most() <= large.few(), "{} bytes", large.most());
        assert_eq!(large.now(), 0);
    });
}

#[test]
fn a_head_that_is_an_error() {
    bounded(|| {
        let double = Double::new(|_| answer(500, "{}"));
        let client = double
            .builder()
            .retry(crate::Retry::none())
            .build()
            .unwrap();
        let mut reader = export(&client).wait();
        let error = reader.head().unwrap_err().downcast::<Error>().unwrap();
        assert_eq!(error.status().unwrap(), 500);
        assert!(reader.head().unwrap().is_none());
        assert_eq!(double.seen().len(), 1);
    });
}

#[test]
fn a_reader_that_is_dropped_ends_its_answer() {
    bounded(|| {
        let host = Host::start(|_, socket| {
            csv_head(socket, usize::MAX / 4);
            while socket.write_all(&[b'x'; 4096]).is_ok() {}
        });
        let mut reader = export(&host.client()).wait();
        let mut some = [0; 10_000];
        reader.read_exact(&mut some).unwrap();
        drop(reader);
        host.until_ended(1);
    });
}

#[test]
fn a_body_that_was_begun_by_awaiting_is_refused() {
    let host = Host::start(|_, socket| tell(socket, 200, "text/csv", "a,b"));
    let client = host.client();
    on_one_thread(async move || {
        let mut begun = export(&client);
        begun.head().await.unwrap();
        let mut reader = begun.wait();
        let error = reader.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(reader.read(&mut [0]).unwrap(), 0);
        // Beside an answer that is under way, another.
        let mut begun = export(&client);
        begun.head().await.unwrap();
        let mut text = String::new();
        export(&client).wait().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b");
        assert_eq!(begun.next().await.unwrap().unwrap(), "a,b");
    });
}
