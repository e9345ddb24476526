//! From an answer to a value or an error.

use serde_json::json;

use super::sample::{DELETE, EXPORT, RANGED, VERSIONED, builder, client, create, item, list};
use super::server::{Server, json as json_reply, raw, reply};
use crate::{Call, Client, Error, ErrorBody};

async fn serve(reply: super::server::Reply) -> (Server, Client) {
    let server = Server::start([reply]).await;
    let client = client(&server);
    (server, client)
}

#[tokio::test]
async fn success() {
    let (server, client) = serve(reply(
        "201 Created\r\ncontent-type: application/json; charset=utf-8\r\nx-request-id: r1",
        r#"{"id":"7","new":1}"#,
    ))
    .await;
    let response = create(&client, json!({"email": "a@b.c"}))
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.request_id(), Some("r1"));
    assert_eq!(response.headers()["x-request-id"], "r1");
    assert_eq!(&response.raw_body()[..], br#"{"id":"7","new":1}"#);
    assert_eq!(response.body()["id"], "7");
    assert_eq!(response.into_body()["new"], 1);
    assert_eq!(server.only().body, r#"{"email":"a@b.c"}"#);
}

#[tokio::test]
async fn other_success_status_and_json_like_or_missing_content_type() {
    for head in [
        "200 OK\r\ncontent-type: application/problem+json",
        "200 OK",
        "299 What",
    ] {
        let (_server, client) = serve(reply(head, "\u{feff}{\"id\":1} \n")).await;
        assert_eq!(create(&client, json!({})).await.unwrap()["id"], 1, "{head}");
    }
}

#[tokio::test]
async fn no_content() {
    let (_server, client) =
        serve(raw("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")).await;
    Call::new(&client, &DELETE)
        .argument("id", "1")
        .await
        .unwrap();
}

#[tokio::test]
async fn text() {
    let (_server, client) = serve(reply("200 OK\r\ncontent-type: text/csv", "a,b\n")).await;
    assert_eq!(Call::new(&client, &EXPORT).await.unwrap(), "a,b\n");
    let (_server, client) = serve(reply("200 OK\r\ncontent-type: text/html", "<p>")).await;
    let error = Call::new(&client, &EXPORT).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn parameters_of_a_content_type_tell_answers_apart() {
    for (came, expected) in [
        ("application/json; v=1", "first"),
        ("application/json; charset=utf-8; v=2", "second"),
        ("application/json;v=\"2\"", "second"),
        ("application/json; v=3", "bare"),
        ("application/json", "bare"),
        ("application/problem+json", "first"),
    ] {
        let head = format!("200 OK\r\ncontent-type: {came}");
        let (_server, client) = serve(reply(&head, "{}")).await;
        let answer = Call::new(&client, &VERSIONED).await.unwrap();
        assert_eq!(answer, expected, "{came}");
    }
}

#[tokio::test]
async fn a_type_goes_before_a_range_that_holds_it() {
    for (came, expected) in [
        ("application/json", "exact"),
        ("text/csv", "text"),
        ("image/png", "any"),
    ] {
        let head = format!("200 OK\r\ncontent-type: {came}");
        let (_server, client) = serve(reply(&head, "{}")).await;
        let answer = Call::new(&client, &RANGED).await.unwrap();
        assert_eq!(answer, expected, "{came}");
    }
}

#[tokio::test]
async fn error_with_a_schema() {
    let (_server, client) = serve(json_reply(422, r#"{"detail":"secret@example.com"}"#)).await;
    let error = create(&client, json!({})).await.unwrap_err();
    let Error::Api(api) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(api.status(), 422);
    assert_eq!(api.headers()["content-type"], "application/json");
    let body = ErrorBody::Problem(json!({"detail": "secret@example.com"}));
    assert_eq!(api.body(), &body);
    assert_eq!(
        error.raw_body().unwrap(),
        &br#"{"detail":"secret@example.com"}"#[..]
    );
    assert_eq!(
        error.to_string(),
        "customers:create: 422 Unprocessable Entity"
    );
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(!error.is_retryable() && !error.is_maybe_processed());
}

#[tokio::test]
async fn errors_that_the_document_does_not_know() {
    let html = "<html>Bad gateway</html>";
    let cases = [
        json_reply(401, html),
        reply("422 X\r\ncontent-type: text/html", html),
        reply("502 X\r\ncontent-type: text/plain", html),
        reply("599 X", html),
    ];
    for case in cases {
        let (_server, client) = serve(case).await;
        let error = create(&client, json!({})).await.unwrap_err();
        let Error::Api(api) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(api.body(), &ErrorBody::Other(html.into()));
        assert!(!format!("{error:?}{error}").contains("html"));
    }
}

#[tokio::test]
async fn empty_error_body_with_retry_after() {
    let (_server, client) = serve(reply("429 Too Many\r\nretry-after: 17", "")).await;
    let error = create(&client, json!({})).await.unwrap_err();
    let Error::Api(api) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(api.body(), &ErrorBody::Other(bytes::Bytes::new()));
    assert_eq!(api.retry_after().unwrap().as_secs(), 17);
    assert!(error.is_retryable() && !error.is_maybe_processed());
}

#[tokio::test]
async fn retry_after_as_a_date() {
    let head = "503 X\r\ndate: Sun, 06 Nov 1994 08:49:00 GMT\r\n\
                retry-after: Sun, 06 Nov 1994 08:49:37 GMT";
    let (_server, client) = serve(reply(head, "")).await;
    let Error::Api(api) = item(&client, "1").await.unwrap_err() else {
        panic!()
    };
    assert_eq!(api.retry_after().unwrap().as_secs(), 37);
}

#[tokio::test]
async fn decoding_names_the_field_and_shows_no_value() {
    let text = r#"{"a":[1,2,"jane@example.com"]}"#;
    let (_server, client) = serve(json_reply(200, text)).await;
    let error = list(&client).await.unwrap_err();
    let Error::Decode(decode) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(decode.path(), "a[2]");
    assert!(
        decode
            .message()
            .starts_with("invalid type: string, expected i64")
    );
    assert_eq!(decode.status(), 200);
    assert_eq!(decode.raw_body(), text);
    assert!(decode.headers().contains_key("content-type"));
    assert!(error.is_maybe_processed());
    assert!(!format!("{error:?}{error}").contains("jane"));
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let cases = [
        (json_reply(201, ""), "the body is empty"),
        (json_reply(201, "{} {}"), "trailing characters"),
        (json_reply(201, "{"), "EOF"),
        (
            reply("201 X\r\ncontent-type: text/html; charset=x", "<p>"),
            "its content type is `text/html`, not `application/json`",
        ),
    ];
    for (case, message) in cases {
        let (_server, client) = serve(case).await;
        let error = create(&client, json!({})).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.status().unwrap(), 201);
        assert!(error.raw_body().is_some());
    }
}

#[tokio::test]
async fn bodies_over_the_limit() {
    let announced = json_reply(201, "[1,2,3,4,5,6]");
    let chunked = raw("HTTP/1.1 201 X\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n\
         6\r\n[1,2,3\r\n7\r\n,4,5,6]\r\n0\r\n\r\n");
    for case in [announced, chunked] {
        let server = Server::start([case]).await;
        let client = |limit| {
            let builder = builder().credential_for_bearers("t".into());
            let builder = builder.base_url(&*server.url).max_body_size(limit);
            builder.build().unwrap()
        };
        assert!(create(&client(13), json!({})).await.is_ok());
        let error = create(&client(12), json!({})).await.unwrap_err();
        let Error::BodyTooLarge(large) = &error else {
            panic!("{error:?}")
        };
        assert_eq!((large.limit(), large.status().as_u16()), (12, 201));
        assert!(error.headers().is_some() && error.raw_body().is_none());
    }
}

#[test]
fn errors_are_small_and_go_anywhere() {
    fn anywhere<T: std::error::Error + Send + Sync + 'static>() {}
    anywhere::<Error>();
    assert!(size_of::<Error>() <= 16);
}

#[tokio::test]
async fn text_that_may_come_as_json() {
    static OPEN: crate::operation::Operation<String> = crate::operation::Operation {
        id: "open",
        method: http::Method::GET,
        path: "/open",
        security: &[],
        accept: "*/*",
        not_processed: &[],
        leads_away: false,
        answers: &[crate::operation::Answer {
            status: crate::operation::Status::Code(200),
            media: Some("*/*"),
            decode: crate::decode::open,
        }],
        failures: &[],
    };
    for (head, body, expected) in [
        (
            "200 OK\r\ncontent-type: application/json",
            "\"hello\"",
            "hello",
        ),
        (
            "200 OK\r\ncontent-type: text/plain; charset=utf-8",
            "\"hello\"",
            "\"hello\"",
        ),
        ("200 OK\r\ncontent-type: text/plain", "hello", "hello"),
        ("200 OK", "hello", "hello"),
        ("200 OK", "\"hello\"", "hello"),
    ] {
        let (_server, client) = serve(reply(head, body)).await;
        assert_eq!(Call::new(&client, &OPEN).await.unwrap(), expected, "{head}");
    }
    let (_server, client) = serve(reply("200 OK\r\ncontent-type: application/json", "hello")).await;
    let error = Call::new(&client, &OPEN).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
}
