//! Creating a customer: what goes over the wire, and what comes back.

mod support;

use polar_client::models::{CustomerCreate, CustomerType, MetadataValue};
use polar_client::{Client, Error};
use serde_json::{Value, json};
use support::{SEED, TOKEN, answering, client, today};
use wiremock::ResponseTemplate;

async fn sent(customer: CustomerCreate) -> (wiremock::Request, Value) {
    let server = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    client(&server.uri()).customers().create(customer).await.expect("created");
    let request = server.received_requests().await.expect("recorded").remove(0);
    let body = request.body_json().expect("JSON");
    (request, body)
}

#[tokio::test]
async fn the_seed_pages_program() {
    let server = answering(ResponseTemplate::new(201).set_body_raw(SEED, "application/json")).await;
    let customer = client(&server.uri())
        .customers()
        .create(CustomerCreate::new("Loyal79@yahoo.com"))
        .await
        .expect("created");
    assert_eq!(customer.id.as_str(), "<string>");
    assert!(customer.id.uuid().is_err());
    assert_eq!(customer.created_at.as_str(), "2023-11-07T05:31:56Z");
    assert!(customer.created_at.timestamp().is_ok());
    assert_eq!(customer.tax_id, Some(vec![json!("<any>")]));
    assert_eq!(customer.billing_address.expect("an address").country, "<string>");
}

#[tokio::test]
async fn the_request() {
    let (request, body) = sent(CustomerCreate::new("Loyal79@yahoo.com")).await;
    assert_eq!(request.url.path(), "/v1/customers/");
    assert_eq!(request.url.query(), None);
    assert_eq!(body, json!({ "email": "Loyal79@yahoo.com" }));
    let header = |name: &str| request.headers.get(name).map(|value| value.to_str().expect("text"));
    assert_eq!(header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("content-length"), Some(&*request.body.len().to_string()));
    assert_eq!(header("transfer-encoding"), None);
    assert_eq!(
        header("user-agent"),
        Some(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
    );
}

#[tokio::test]
async fn every_field() {
    let customer = CustomerCreate::new("ada@example.com")
        .name("Ada")
        .metadata([("plan", MetadataValue::from("pro")), ("seats", 3.into()), ("trial", false.into())])
        .r#type(CustomerType::Team)
        .tax_id(vec![json!("FR61954506077")])
        .external_id("usr_1337")
        .clear_locale();
    let (_, body) = sent(customer).await;
    assert_eq!(
        body,
        json!({
            "email": "ada@example.com",
            "name": "Ada",
            "metadata": { "plan": "pro", "seats": 3, "trial": false },
            "type": "team",
            "tax_id": ["FR61954506077"],
            "external_id": "usr_1337",
            "locale": null,
        })
    );
}

#[test]
fn metadata_takes_literals() {
    let _ = CustomerCreate::new("a@b.c").name("…").metadata([("plan", "pro")]);
    let _ = CustomerCreate::new("a@b.c").metadata([("seats", 3)]);
    let _ = CustomerCreate::new("a@b.c").metadata([("ratio", 0.5)]);
    let _ = CustomerCreate::new("a@b.c").metadata([("trial", true)]);
    let _ = CustomerCreate::new("a@b.c").metadata([(String::from("owned"), String::from("text"))]);
}

#[tokio::test]
async fn todays_bodies() {
    let server = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    let response = client(&server.uri())
        .customers()
        .create(CustomerCreate::new("ada@example.com"))
        .with_response()
        .await
        .expect("created");
    assert_eq!(response.status(), 201);
    let raw: Value = serde_json::from_slice(response.raw_body()).expect("JSON");
    assert_eq!(raw["a_field_of_tomorrow"]["nested"][2], 3);
    let customer = response.into_body();
    assert_eq!(customer.r#type, Some(CustomerType::Individual));
    assert_eq!(customer.metadata["seats"], MetadataValue::Integer(3));
    assert_eq!(customer.metadata["ratio"], MetadataValue::Number(0.5));
    assert_eq!(customer.modified_at, None);
    let encoded = serde_json::to_value(&customer).expect("encodes");
    assert_eq!(encoded["created_at"], "2026-03-04T05:06:07.123456Z");
}

#[tokio::test]
async fn an_unknown_type_is_kept() {
    let mut body = today();
    body["type"] = json!("household");
    let server = answering(ResponseTemplate::new(201).set_body_json(body)).await;
    let customer = client(&server.uri())
        .customers()
        .create(CustomerCreate::new("ada@example.com"))
        .await
        .expect("created");
    assert_eq!(customer.r#type, Some(CustomerType::Unknown("household".into())));
    assert_eq!(serde_json::to_value(&customer).expect("encodes")["type"], "household");
}

#[tokio::test]
async fn constraints_are_checked_before_sending() {
    let server = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    let long = "ä".repeat(257);
    let customer = CustomerCreate::new("a@b.c")
        .name(long.as_str())
        .metadata((0..51).map(|number| (format!("key{number}"), number)));
    let error = client(&server.uri()).customers().create(customer).await.expect_err("too much");
    let Error::Invalid(invalid) = &error else { panic!("{error}") };
    let found: Vec<(String, &str)> =
        invalid.violations().iter().map(|found| (found.path(), found.rule())).collect();
    assert_eq!(found, [("metadata".to_owned(), "maxProperties"), ("name".to_owned(), "maxLength")]);
    assert!(error.to_string().contains("256"), "{error}");
    assert!(!error.is_maybe_processed());
    assert_eq!(server.received_requests().await.expect("recorded").len(), 0);

    let exactly = CustomerCreate::new("a@b.c").name("ä".repeat(256));
    client(&server.uri()).customers().create(exactly).await.expect("256 characters are allowed");
}

#[tokio::test]
async fn keys_and_values_of_metadata_are_checked() {
    let client = client("http://127.0.0.1:9");
    let key = "k".repeat(41);
    let value = "v".repeat(501);
    let customer = CustomerCreate::new("a@b.c").metadata([
        (key.as_str(), MetadataValue::from(1)),
        ("long", value.as_str().into()),
        ("", true.into()),
    ]);
    let error = client.customers().create(customer).await.expect_err("invalid");
    let Error::Invalid(invalid) = &error else { panic!("{error}") };
    assert_eq!(invalid.violations().len(), 3, "{error}");
    assert!(invalid.violations().iter().any(|found| found.path() == "metadata.long"), "{error}");
    assert!(!error.to_string().contains(&value), "no value is shown");
}

#[tokio::test]
async fn checks_can_be_switched_off() {
    let server = answering(ResponseTemplate::new(201).set_body_json(today())).await;
    let client = Client::builder()
        .token(TOKEN)
        .base_url(server.uri())
        .validation(false)
        .build()
        .expect("builds");
    let customer = CustomerCreate::new("a@b.c").name("x".repeat(300));
    client.customers().create(customer).await.expect("sent as it is");
}
