//! Types of other crates, as a server on this machine sends and receives them.

use std::collections::BTreeMap;

use generator::Input;
use generator::source::{Alone, Limits};

use crate::common;
use crate::common::crates::Workspace;

const MANIFEST: &str = r#"[package]
name = "dates"
version = "0.0.0"
edition = "2024"

[dependencies]
own = { path = "../client" }
dates_jiff = { path = "../dates_jiff" }
dates_time = { path = "../dates_time" }
money = { path = "../money" }
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt", "time"] }
"#;

/// Calls a server that prints the target and the body of each request, and answers the body that a header
/// names, or that of the request.
const PROGRAM: &str = r##"
use std::io::{Read, Write};

fn serve(listener: std::net::TcpListener) {
    for stream in listener.incoming() {
        let mut stream = stream.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a byte");
            head.extend(byte);
        }
        let head = String::from_utf8(head).expect("text");
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        let length = header("content-length").map_or(0, |text| text.parse().expect("a length"));
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("a body");
        let body = String::from_utf8(body).expect("text");
        let target = head.split(' ').nth(1).expect("a target");
        println!("{target} {body}{}", header("x-port").map_or(String::new(), |it| format!(" port {it}")));
        let answer = header("x-answer").unwrap_or(&body);
        let status = header("x-status").unwrap_or("200 OK");
        write!(
            stream,
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Expires-On: 2026-03-01\r\nTotal: 12.50\r\nDays: 2026-03-01, 2026-03-02\r\n\
             Content-Length: {}\r\n\r\n{answer}",
            answer.len()
        )
        .expect("written");
    }
}

macro_rules! client {
    ($library:ident, $url:expr) => {
        $library::Client::builder()
            .base_url($url)
            .retry($library::Retry::none())
            .build()
            .expect("a client")
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || serve(listener));
    chrono(&url).await;
    jiff(&url).await;
    time(&url).await;
}

async fn chrono(url: &str) {
    use own::crates::chrono::{DateTime, NaiveDate, Utc};
    use own::crates::rust_decimal::Decimal;
    use own::models::{Order, OrderCreate, OrderUpdate, Payment, Prices};
    let client = client!(own, url);
    let day: NaiveDate = "2026-02-28".parse().expect("a day");
    let at: DateTime<Utc> = "2026-02-28T12:30:00.5Z".parse().expect("a time");
    let price: Decimal = "12.50".parse().expect("a decimal");
    let one = r#"{"placed_at":"2026-02-28T13:00:00+01:00","due":null,"cost":{"amount":3,"currency":"EUR"},
        "total":1.5,"reminders":["2026-02-28T12:00:00Z"],"by_day":{"a":"0.10","b":2},
        "paid_by":"2026-04-01","discounted":{"amount":2,"currency":"EUR","percent":5}}"#
        .replace('\n', "");
    let orders = client.orders().list(day).since(at).from_([std::net::Ipv4Addr::new(10, 0, 0, 1)])
        .price(Prices::new().least(price).after(at)).x_port(8080_u16)
        .header("x-answer", format!("[{one}]")).with_response().await.expect("orders");
    let expires: NaiveDate = orders.header(own::headers::EXPIRES_ON).expect("a header");
    let total: Option<Decimal> = orders.header(own::headers::TOTAL).expect("a header");
    let days: Option<Vec<NaiveDate>> = orders.header(own::headers::DAYS).expect("a header");
    println!("{expires} {total:?} {days:?}");
    let order: &Order = orders.body().first().expect("an order");
    println!("{} {:?} {:?}", order.placed_at, order.due, order.cost);
    println!("{:?} {:?} {:?}", order.total, order.reminders, order.by_day);
    println!("{:?} {:?}", order.paid_by, order.discounted.as_ref().map(|it| (it.amount, it.percent)));
    let mut after = order.clone();
    after.due = Some(day);
    after.cost = money::Money { amount: 4, currency: "EUR".into() };
    let update = OrderUpdate::between(order, &after).paid_by(Payment::from(day));
    let failed = client.orders().update(day, update).header("x-status", "402 Payment Required")
        .header("x-answer", r#"{"amount":9,"currency":"USD"}"#).await.expect_err("an error");
    match failed {
        own::Error::Api(failed) => println!("{:?}", failed.body()),
        other => println!("{other}"),
    }
    let cost = money::Money { amount: 7, currency: "SEK".into() };
    println!("{:?}", client.prices().put(cost).await.expect("a price"));
    let made = OrderCreate::new(at, price).due(day).hosts([std::net::Ipv4Addr::LOCALHOST; 4]);
    println!("{}", client.prices().create(made).await.expect_err("four hosts"));
    let made = OrderCreate::new(at, price).clear_due().hosts([std::net::Ipv4Addr::LOCALHOST]);
    client.prices().create(made).await.expect("made");
    let wrong = one.replace("2026-02-28T12:00:00Z", "secret");
    let list = client.orders().list(day).header("x-answer", format!("[{wrong}]"));
    println!("{}", list.await.expect_err("no time"));
}

async fn jiff(url: &str) {
    use dates_jiff::crates::jiff::{Timestamp, civil::Date};
    use dates_jiff::models::Event;
    let client = client!(dates_jiff, url);
    let day: Date = "2026-02-28".parse().expect("a day");
    let at: Timestamp = "2026-02-28T12:30:00.5+02:00".parse().expect("a time");
    let event = Event::new(at, [day]).clear_until();
    let back = client.events().put(day, event.clone()).since(at).await.expect("an event");
    println!("{}", back == event);
    let wrong = r#"{"at":"2026-02-28T12:30:00Z","days":["2026-02-28","2026-02-30"]}"#;
    let failed = client.events().put(day, event).header("x-answer", wrong).await;
    println!("{}", failed.expect_err("no day"));
}

async fn time(url: &str) {
    use dates_time::crates::time::{Date, Month, OffsetDateTime, UtcOffset};
    use dates_time::models::Event;
    let client = client!(dates_time, url);
    let day = Date::from_calendar_date(2026, Month::February, 28).expect("a day");
    let at = OffsetDateTime::from_unix_timestamp(1_772_281_800).expect("a time");
    let at = at.to_offset(UtcOffset::from_hms(2, 0, 0).expect("an offset"));
    let event = Event::new(at, [day]).until(at);
    let back = client.events().put(day, event.clone()).since(at).await.expect("an event");
    println!("{} {}", back == event, back.at.offset());
    let wrong = r#"{"at":"2026-02-28 12:30","days":[]}"#;
    let failed = client.events().put(day, event.clone()).header("x-answer", wrong).await;
    println!("{}", failed.expect_err("no time"));
    let none: [Date; 0] = [];
    let failed = client.events().put(day, Event::new(at, none)).await;
    println!("{}", failed.expect_err("too few days"));
}
"##;

#[test]
fn types_of_other_crates_go_out_and_come_back() {
    let mut crates = BTreeMap::new();
    let text = |name: &str| {
        let path = common::golden().join(format!("{name}.yaml"));
        std::fs::read_to_string(path).expect("the document")
    };
    for (name, folder) in [
        ("own", "client"),
        ("dates_jiff", "dates_jiff"),
        ("dates_time", "dates_time"),
    ] {
        crates.insert(folder.to_owned(), common::emit_alone(name, &text(name)));
    }
    // It finds its client so.
    crates.insert("driver".to_owned(), driver(&text("own")));
    let program = [
        ("Cargo.toml".to_owned(), MANIFEST.to_owned()),
        ("src/main.rs".to_owned(), PROGRAM.to_owned()),
    ];
    crates.insert("dates".to_owned(), program.into());
    let workspace = Workspace::write("own", &crates);
    workspace.cargo(&["check", "--quiet", "--package", "driver"]);
    let printed = workspace.cargo(&["run", "--quiet", "--package", "dates"]);
    let expected = include_str!("own.txt");
    assert!(printed == expected, "{printed}");
}

/// The judge's program for the client.
fn driver(text: &str) -> BTreeMap<String, String> {
    let input = Input {
        name: "own.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &Alone,
    };
    generator::drive(input, &common::settings("own"), 1, &|_, _| true).expect("a driver")
}
