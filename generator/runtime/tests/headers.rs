//! Headers of answers, by their types.

use serde_json::Value;

use super::sample::{TOKEN, builder, item};
use super::server::{Reply, Server, reply};
use crate::{ApiError, DateTime, Error, Header, Response};

const TOTAL: Header<i64> = Header::bare("X-Total");
const LEFT: Header<Option<i64>> = Header::bare("X-Left");
const CACHED: Header<Option<bool>> = Header::bare("X-Cached");
const NAMES: Header<Option<Vec<String>>> = Header::text("X-Names").list();
const NUMBERS: Header<Vec<f64>> = Header::bare("X-Numbers").list();
const SINCE: Header<Option<DateTime>> = Header::text("X-Since");
const EITHER: Header<Value> = Header::either("X-Either");
const JSON: Header<Option<Value>> = Header::json("X-Json");

async fn answered(lines: &str) -> Response<Value> {
    let server = Server::start([answer(200, lines)]).await;
    let client = builder().credential_for_bearers(TOKEN.into());
    let client = client.base_url(&*server.url).build().unwrap();
    item(&client, "1").with_response().await.unwrap()
}

fn answer(status: u16, lines: &str) -> Reply {
    reply(
        &format!("{status} X\r\ncontent-type: application/json{lines}"),
        "1",
    )
}

fn said(error: Error) -> String {
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn each_by_its_type() {
    let answer = answered(
        "\r\nx-total: 12\r\nX-Cached: true\r\nx-names: a, b,,c\r\nX-Names: d\r\nx-numbers: 1,2.5\
         \r\nx-since: 2026-04-01T12:00:00Z\r\nx-either: 7\r\nx-json: {\"a\":[1]}",
    )
    .await;
    assert_eq!(answer.header(TOTAL).unwrap(), 12);
    assert_eq!(answer.header(LEFT).unwrap(), None);
    assert_eq!(answer.header(CACHED).unwrap(), Some(true));
    let names = answer.header(NAMES).unwrap().unwrap();
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert_eq!(answer.header(NUMBERS).unwrap(), [1.0, 2.5]);
    let since = answer.header(SINCE).unwrap().unwrap();
    assert_eq!(since.as_str(), "2026-04-01T12:00:00Z");
    assert_eq!(answer.header(EITHER).unwrap(), 7);
    let json = answer.header(JSON).unwrap().unwrap();
    assert_eq!(json, serde_json::json!({"a": [1]}));
    assert_eq!(TOTAL.name(), "X-Total");
}

#[tokio::test]
async fn what_is_not_of_its_type_is_an_error_of_its_own() {
    let answer = answered("\r\nx-left: \r\nx-cached: 1\r\nx-either: x y\r\nx-json: {").await;
    assert_eq!(answer.body(), 1);
    assert_eq!(
        said(answer.header(TOTAL).unwrap_err()),
        "things:get: the answer 200 OK did not decode: the header `X-Total`: it is missing"
    );
    let flaw = said(answer.header(LEFT).unwrap_err());
    assert!(
        flaw.ends_with("`X-Left`: it is neither a number, `true` nor `false`"),
        "{flaw}"
    );
    let flaw = said(answer.header(CACHED).unwrap_err());
    assert!(
        flaw.contains("`X-Cached`: invalid type: integer, expected a boolean"),
        "{flaw}"
    );
    assert_eq!(answer.header(EITHER).unwrap(), "x y");
    let flaw = said(answer.header(JSON).unwrap_err());
    assert!(flaw.ends_with("`X-Json`: it is no JSON"), "{flaw}");
}

#[tokio::test]
async fn those_of_an_error() {
    let server = Server::start([answer(404, "\r\nx-left: 3")]).await;
    let client = builder().credential_for_bearers(TOKEN.into());
    let client = client.base_url(&*server.url).build().unwrap();
    let error: ApiError = match item(&client, "1").await.unwrap_err() {
        Error::Api(error) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(error.header(LEFT).unwrap(), Some(3));
    said(error.header(TOTAL).unwrap_err());
}
