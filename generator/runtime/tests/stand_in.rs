//! The stand-in's engine, against a small description: the ways to page, rate limits, what is made up.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::test_clock::TestClock;
use crate::testing::{StandIn, StandInBuilder};

/// A collection `/notes`, listed in a way of the test's choice.
fn description(pagination: Value) -> &'static str {
    let page = json!({ "type": "integer", "minimum": 0 });
    let query =
        |name: &str, schema: &Value| json!({ "name": name, "in": "query", "schema": schema });
    let list = json!({
        "type": "object",
        "required": ["items"],
        "properties": { "items": { "type": "array", "items": { "$ref": "#/schemas/Note" } } },
    });
    let body = json!({ "application/json": { "schema": { "$ref": "#/schemas/Note" } } });
    let described = json!({
        "operations": [
            {
                "method": "GET", "path": "/notes", "operationId": "list", "x-pagination": pagination,
                "parameters": [query("at", &page), query("after", &json!({ "type": "string" })), query("size", &page),
                    query("tag", &json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })),
                    query("shape", &json!({ "type": "object", "properties": { "sides": { "type": "integer" } } }))],
                "answers": { "200": { "content": { "application/json": { "schema": list } } } },
            },
            {
                "method": "POST", "path": "/notes", "operationId": "create", "body": { "required": true, "content": body },
                "answers": { "201": "Made" }, "security": [{ "key": [] }],
            },
            {
                "method": "GET", "path": "/notes/{noteId}", "operationId": "get",
                "parameters": [{ "name": "noteId", "in": "path", "schema": { "type": "integer" } }],
                "answers": { "200": { "content": body } },
            },
            {
                "method": "POST", "path": "/ping", "operationId": "ping",
                "answers": { "200": { "content": { "application/json": {
                    "schema": { "type": "object", "required": ["at"], "properties": { "at": { "type": "string", "format": "date" } } },
                } } } },
            },
        ],
        "responses": { "Made": { "content": body } },
        "schemas": { "Note": {
            "type": "object",
            "required": ["id", "text", "tag"],
            "properties": {
                "id": { "type": "integer", "readOnly": true },
                "text": { "type": "string", "maxLength": 5 },
                "tag": { "type": ["string", "null"] },
            },
        } },
        "security": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" } },
        "servers": [{ "url": "https://a.example", "x-rate-limit": {
            "requests": 3, "per": 60, "warm-up": { "requests": 1, "after-idle": 300 },
        } }],
    });
    Box::leak(described.to_string().into_boxed_str())
}

fn stand_in_of(pagination: Value) -> StandIn {
    let stand_in = StandInBuilder::for_document(description(pagination)).in_process();
    for text in ["a", "b", "c", "d", "e"] {
        stand_in.insert("/notes", json!({ "text": text })).unwrap();
    }
    stand_in
}

fn get(stand_in: &StandIn, path: &str) -> (Response<Bytes>, Value) {
    let answer = stand_in.handle(&Request::get(path).body(Bytes::new()).unwrap());
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer, body)
}

fn texts(answer: &Value) -> String {
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["text"].as_str().unwrap())
        .collect()
}

#[test]
fn by_page_and_by_offset() {
    let by_page = json!({ "style": "page", "parameter": "at", "limit": "size", "max-limit": 2, "items": "/items",
        "total": "/count", "last": "/pages", "more": "/more", "first": 0 });
    let stand_in = stand_in_of(by_page);
    let (_, first) = get(&stand_in, "/notes?size=100");
    assert_eq!(
        (texts(&first).as_str(), &first["count"], &first["pages"]),
        ("ab", &json!(5), &json!(3))
    );
    let (_, last) = get(&stand_in, "/notes?at=2");
    assert_eq!((texts(&last).as_str(), &last["more"]), ("e", &json!(false)));
    let by_offset =
        json!({ "style": "offset", "parameter": "at", "limit": "size", "items": "/items" });
    let (_, answer) = get(&stand_in_of(by_offset), "/notes?at=3&size=2");
    assert_eq!(texts(&answer), "de");
}

#[test]
fn by_cursor_link_and_header() {
    let by_cursor = json!({ "style": "cursor", "parameter": "after", "limit": "size", "items": "/items", "next": "/next" });
    let stand_in = stand_in_of(by_cursor);
    let (mut path, mut seen) = ("/notes?size=2".to_owned(), String::new());
    loop {
        let (_, answer) = get(&stand_in, &path);
        seen.push_str(&texts(&answer));
        match answer["next"].as_str() {
            Some(next) => path = format!("/notes?size=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, "abcde");
    let by_link = json!({ "style": "next-link", "parameter": "at", "limit": "size", "items": "/items", "next": "/next" });
    let stand_in = stand_in_of(by_link);
    let (_, first) = get(&stand_in, "/notes?size=2");
    let (_, second) = get(&stand_in, first["next"].as_str().unwrap());
    assert_eq!(texts(&second), "cd");
    let by_header =
        json!({ "style": "link-header", "parameter": "at", "limit": "size", "items": "/items" });
    let (answer, _) = get(&stand_in_of(by_header), "/notes?size=2");
    assert_eq!(
        answer.headers()["link"],
        "</notes?at=2&size=2>; rel=\"next\""
    );
}

fn post(stand_in: &StandIn, path: &str, key: Option<&str>, body: &Value) -> Response<Bytes> {
    let mut request = Request::post(path).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("x-key", key);
    }
    stand_in.handle(&request.body(body.to_string().into()).unwrap())
}

#[test]
fn what_is_sent_is_checked_and_completed() {
    let stand_in = stand_in_of(Value::Null);
    let made = post(
        &stand_in,
        "/notes",
        Some("k"),
        &json!({ "text": "new", "tag": "x" }),
    );
    let made: Value = serde_json::from_slice(made.body()).unwrap();
    let (_, got) = get(&stand_in, &format!("/notes/{}", made["id"]));
    assert_eq!((&got, &got["tag"]), (&made, &json!("x")));
    assert_eq!(post(&stand_in, "/notes", None, &json!({})).status(), 401);
    assert_eq!(
        post(
            &stand_in,
            "/notes",
            Some("k"),
            &json!({ "text": "too long", "tag": null })
        )
        .status(),
        422
    );
    assert_eq!(get(&stand_in, "/notes/999").0.status(), 404);
    assert_eq!(get(&stand_in, "/notes/a").0.status(), 422);
    let pong = post(&stand_in, "/ping", None, &Value::Null);
    let date: Value = serde_json::from_slice(pong.body()).unwrap();
    assert_eq!(date["at"].as_str().unwrap().len(), 10);
}

#[test]
fn no_parameter_is_ignored_in_silence() {
    let stand_in = stand_in_of(
        json!({ "style": "page", "parameter": "at", "limit": "size", "items": "/items", "first": 0 }),
    );
    let notes = |path: &str| {
        let (answer, _) = get(&stand_in, path);
        let notes = stand_in.requests().last().unwrap().notes.clone();
        (answer.status().as_u16(), notes)
    };
    assert_eq!(notes("/notes?at=1&size=2&tag=x&tag=y"), (200, Vec::new()));
    let unknown = |name: &str| format!("unknown query parameter `{name}`");
    let idle = |name: &str| format!("query parameter `{name}` makes no difference here");
    assert_eq!(notes("/notes?colour=red"), (200, vec![unknown("colour")]));
    assert_eq!(
        notes("/notes?after=x&sides=3"),
        (200, vec![idle("after"), idle("shape")])
    );
    assert_eq!(notes("/notes?sides=many"), (422, Vec::new()));
    assert_eq!(notes("/notes/1?fields=id"), (200, vec![unknown("fields")]));
}

#[test]
fn calls_are_counted_by_the_clock() {
    let clock = TestClock::new();
    let builder = StandInBuilder::for_document(description(Value::Null)).clock(clock.clone());
    let stand_in = builder.counting_as("https://a.example").in_process();
    let refused = |key: &str| post(&stand_in, "/notes", Some(key), &json!({ "text": 7 })).status();
    let create = || {
        post(
            &stand_in,
            "/notes",
            Some("k"),
            &json!({ "text": "a", "tag": null }),
        )
    };
    assert_eq!(
        (refused("cold"), refused("cold")),
        (422.try_into().unwrap(), 429.try_into().unwrap())
    );
    let statuses: Vec<u16> = (0..4).map(|_| create().status().as_u16()).collect();
    assert_eq!(statuses, [201, 201, 201, 429]);
    clock.advance(Duration::from_millis(58_500));
    let answer = create();
    assert_eq!(
        (
            answer.headers()["retry-after"].to_str().unwrap(),
            answer.body().len()
        ),
        ("2", 0)
    );
    clock.advance(Duration::from_millis(1_500));
    assert_eq!(create().status(), 201);
}
