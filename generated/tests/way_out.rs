//! What the document doesn't know: parameters, fields, answers and whole paths.

mod support;

use polar_client::models::{CustomerCreate, CustomerUpdate};
use polar_client::{Client, Error, ErrorBody, Method, Server};
use serde_json::{Value, json};
use support::{TOKEN, client, today};
use wiremock::matchers::{any, body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn server(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

async fn count(server: &MockServer) -> usize {
    server.received_requests().await.expect("recorded").len()
}

#[tokio::test]
async fn extra_parameters_and_fields() {
    let server = server(ResponseTemplate::new(201).set_body_json(today())).await;
    client(&server.uri())
        .customers()
        .create(CustomerCreate::new("ada@example.com"))
        .extra_query("expand", "a&b")
        .extra_query("expand", 2)
        .extra_field("beta", json!({ "on": true }))
        .extra_field("email", "eve@example.com")
        .header("x-beta", "1")
        .await
        .expect("created");
    let requests = server.received_requests().await.expect("recorded");
    let request = requests.first().expect("one");
    assert_eq!(request.url.query(), Some("expand=a%26b&expand=2"));
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(body, json!({ "email": "eve@example.com", "beta": { "on": true } }));
    let length = request.headers.get("content-length").expect("a length");
    assert_eq!(length.to_str().expect("text"), request.body.len().to_string());
}

#[tokio::test]
async fn extra_parameters_stand_behind_the_documents() {
    let body = json!({ "items": [], "pagination": { "total_count": 0, "max_page": 0 } });
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    client(&server.uri()).customers().list().extra_query("limit", 3).limit(7).await.expect("a list");
    let requests = server.received_requests().await.expect("recorded");
    assert_eq!(requests.first().and_then(|request| request.url.query()), Some("limit=7&limit=3"));
}

#[tokio::test]
async fn a_field_needs_an_object() {
    let server = server(ResponseTemplate::new(200).set_body_json(today())).await;
    let client = client(&server.uri());
    let error = client.customers().get("1").extra_field("a", 1).await.expect_err("no body");
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    let call = client.request(Method::POST, "/v1/a").json(&[1, 2]);
    assert!(call.await.is_ok());
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn what_came_along_is_there_as_json() {
    let server = server(ResponseTemplate::new(200).set_body_json(today())).await;
    let response = client(&server.uri()).customers().get("1").with_response().await.expect("a customer");
    let raw = response.raw_json().expect("JSON");
    assert_eq!(raw["a_field_of_tomorrow"]["nested"], json!([1, 2, 3]));
    assert_eq!(raw, serde_json::from_slice::<Value>(response.raw_body()).expect("JSON"));
}

#[tokio::test]
async fn a_path_without_a_method() {
    let server = MockServer::start().await;
    Mock::given(method("PATCH"))
        .and(path("/prefix/v1/other/a%20b"))
        .and(query_param("q", "x"))
        .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
        .and(header("x-beta", "1"))
        .and(body_json(json!({ "a": 1 })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!([1])))
        .mount(&server)
        .await;
    let client = client(&format!("{}/prefix", server.uri()));
    let value = client
        .request(Method::PATCH, "/v1/other/{id}")
        .argument("id", "a b")
        .query("q", "x")
        .header("x-beta", "1")
        .json(&json!({ "a": 1 }))
        .await
        .expect("an answer");
    assert_eq!(value, json!([1]));
}

#[tokio::test]
async fn any_answer_to_it_will_do() {
    for (template, value) in [
        (ResponseTemplate::new(204), Value::Null),
        (ResponseTemplate::new(200).set_body_raw("a,b\n", "text/csv"), json!("a,b\n")),
        (ResponseTemplate::new(200).set_body_raw("{}", "application/vnd.a+json"), json!({})),
        (ResponseTemplate::new(200).set_body_raw(vec![0xff], "image/png"), Value::Null),
    ] {
        let server = server(template).await;
        let answer = client(&server.uri()).request(Method::GET, "/v1/a").await.expect("an answer");
        assert_eq!(answer, value);
    }
    let server = server(ResponseTemplate::new(409).set_body_raw("busy", "text/plain")).await;
    let error = client(&server.uri()).request(Method::GET, "/v1/a").await.expect_err("a 409");
    let Error::Api(api) = &error else { panic!("{error:?}") };
    assert_eq!(api.body(), &ErrorBody::Other("busy".into()));
    assert!(error.to_string().starts_with("request GET: 409"), "{error}");
    assert!(!format!("{error:?} {:?}", api.body()).contains("busy"));
}

#[tokio::test]
async fn it_never_leaves_its_place() {
    let server = server(ResponseTemplate::new(200)).await;
    let client = client(&server.uri());
    for path in [
        "v1", "@example.com/", ".example.com/", ":80/", "/v1/../a", "/v1/%2e%2e/a", "/v1/.", "/a\\..\\b", "/a?b", "/a#b",
        "/a\nb", "/a%2f..", "", "/v1/{id}",
    ] {
        let error = client.request(Method::GET, path).await.expect_err("refused");
        assert!(matches!(error, Error::Invalid(_)), "{path}: {error:?}");
    }
    for argument in ["", "..", "a/b", "%2e%2e"] {
        let call = client.request(Method::GET, "/v1/{id}").argument("id", argument);
        assert!(matches!(call.await, Err(Error::Invalid(_))), "{argument}");
    }
    assert_eq!(count(&server).await, 0);
    // Two slashes begin no other host: the path stands below the base URL.
    client.request(Method::GET, "//example.com/a").await.expect("an answer");
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_call_without_a_token_goes_without() {
    let server = server(ResponseTemplate::new(200)).await;
    let client = Client::builder().base_url(server.uri()).build().expect("builds");
    client.request(Method::GET, "/status").await.expect("an answer");
    let requests = server.received_requests().await.expect("recorded");
    assert!(!requests.first().expect("one").headers.contains_key("authorization"));
}

#[tokio::test]
async fn numbers_that_json_does_not_have_are_refused() {
    let server = server(ResponseTemplate::new(200).set_body_json(today())).await;
    for validation in [true, false] {
        let builder = Client::builder().token(TOKEN).base_url(server.uri());
        let client = builder.validation(validation).build().expect("builds");
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let update = CustomerUpdate::new().metadata([("ratio", number)]);
            let error = client.customers().update("1", update).await.expect_err("refused");
            let Error::Invalid(error) = &error else { panic!("{error:?}") };
            let paths: Vec<String> = error.violations().iter().map(|found| found.path()).collect();
            assert_eq!(paths, ["metadata.ratio"]);
        }
    }
    assert_eq!(count(&server).await, 0);
}

#[test]
fn servers_have_a_default_and_show_their_url() {
    assert_eq!(Server::default(), Server::Production);
    assert_eq!(Server::Sandbox.to_string(), "https://sandbox-api.polar.sh");
}
