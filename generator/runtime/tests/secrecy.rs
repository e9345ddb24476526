//! No byte of a credential in anything that is shown or logged.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};

use super::sample::{ITEM, TOKEN, builder, create, get, item, list};
use super::server::{Reply, Server, json as json_reply, raw, reply};
use crate::{Call, ClientBuilder, Operation, Retry, Secret};

/// Keeps every record at every level, of every library in the process.
struct Collector(Mutex<String>);

impl log::Log for Collector {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().unwrap().push_str(&line);
    }

    fn flush(&self) {}
}

static COLLECTOR: Collector = Collector(Mutex::new(String::new()));

/// Needs a key in the query, one in a header, one in a cookie, and the token.
static GUARDED: Operation<Value> = get(
    "/x",
    &[&["pat", "key", "query_key", "cookie_key"]],
    ITEM.answers,
);

fn secretive(server: &Server) -> ClientBuilder {
    builder()
        .credential_for_bearers(TOKEN.into())
        .credential("key", TOKEN.into())
        .credential("query_key", TOKEN.into())
        .credential("cookie_key", TOKEN.into())
        .basic_credential("login", "user", TOKEN)
        .header("X-Other", TOKEN)
        .base_url(&*server.url)
        .retry(Retry::default().max_retries(1).max_delay(Duration::ZERO))
}

#[track_caller]
fn hidden(shown: &str) {
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!shown.contains("api%20key"), "{shown}");
}

#[tokio::test]
async fn no_secret_is_shown_or_logged() {
    let _ = log::set_logger(&COLLECTOR);
    log::set_max_level(log::LevelFilter::Trace);
    hidden(&format!("{:?}", Secret::from(TOKEN)));
    let half = raw("HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n1");
    let elsewhere = reply("307 X\r\nlocation: http://192.0.2.1/", "");
    let cases = [
        json_reply(200, "1"),
        json_reply(500, TOKEN),
        json_reply(200, TOKEN),
        json_reply(200, &format!("[\"{TOKEN}\"]")),
        raw(""),
        half,
        elsewhere,
        Reply::Stall(Vec::new()),
    ];
    for case in cases {
        let server = Server::start([case]).await;
        let builder = secretive(&server);
        hidden(&format!("{builder:?}"));
        let client = builder.build().unwrap();
        hidden(&format!("{client:?}"));
        let short = Duration::from_millis(60);
        let call = Call::new(&client, &GUARDED).timeout(short);
        hidden(&format!("{call:?}"));
        if let Err(error) = call.with_response().await {
            hidden(&format!("{error} {error:?} {error:#?}"));
        }
        assert!(server.seen()[0].line.contains(TOKEN), "it was sent");
        let call = create(&client, json!({"x": TOKEN})).timeout(short);
        hidden(&format!("{call:?}"));
        if let Err(error) = call.await {
            hidden(&format!("{error} {error:?}"));
        }
        let call = list(&client).timeout(short).header("X-Mine", TOKEN);
        hidden(&format!("{call:?}"));
        if let Err(error) = call.await {
            hidden(&format!("{error} {error:?}"));
        }
    }
    let nobody = secretive(&Server::start([raw("")]).await);
    let client = nobody.base_url("http://127.0.0.1:1").build().unwrap();
    for call in [Call::new(&client, &GUARDED), item(&client, TOKEN)] {
        let error = call.await.unwrap_err();
        hidden(&format!("{error} {error:?}"));
    }
    let logged = COLLECTOR.0.lock().unwrap();
    assert!(logged.contains("reqwest"), "something was collected");
    hidden(&logged);
}

#[tokio::test]
async fn a_response_shows_no_header() {
    let server = Server::start([reply(&format!("200 X\r\nset-cookie: s={TOKEN}"), "1")]).await;
    let client = secretive(&server).build().unwrap();
    let response = item(&client, "1").with_response().await.unwrap();
    hidden(&format!("{response:?}"));
}
