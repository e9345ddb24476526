//! The stand-in server, by the client: all 21 operations, and what goes wrong on purpose.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use polar_client::models::{
    AddressInput, CustomerCreate, CustomerSortProperty, CustomerType, CustomerUpdate,
    CustomerUpdateByExternalId, MemberCreate, MemberUpdate,
};
use polar_client::testing::{Fault, StandIn};
use polar_client::{Client, Clock as _, Error, Retry, TestClock};
use serde_json::{Value, json};

fn patient(stand_in: &StandIn) -> Client {
    Client::builder()
        .base_url(stand_in.url())
        .token("any")
        .retry(Retry::none())
        .timeout(Duration::from_millis(500))
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_operation_is_answered() {
    let stand_in = StandIn::start().await.unwrap();
    let customers = stand_in.client().customers();
    let ada = CustomerCreate::new("ada@example.com")
        .name("Ada")
        .r#type(CustomerType::Team)
        .tax_id("FR61954506077")
        .external_id("usr_1")
        .billing_address(AddressInput::new("FR"));
    let ada = customers.create(ada).await.unwrap();
    let id = ada.id.as_str();
    assert_eq!(customers.get(id).await.unwrap(), ada);
    assert_eq!(customers.get_external("usr_1").await.unwrap(), ada);

    let update = CustomerUpdate::new().name("Ada King").clear_tax_id();
    let changed = customers.update(id, update).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Ada King"));
    assert!(changed.tax_id.is_none() && changed.modified_at.is_some());
    let update = CustomerUpdateByExternalId::new().clear_name();
    let changed = customers.update_external("usr_1", update).await.unwrap();
    assert_eq!(changed.name, None);

    customers.create(CustomerCreate::new("bea@example.com")).await.unwrap();
    let list = customers.list().limit(1).await.unwrap();
    assert_eq!((list.pagination.total_count, list.pagination.max_page), (2, 2));
    assert_eq!(list.items[0].email, "bea@example.com");
    let oldest = customers.list().sorting([CustomerSortProperty::CreatedAt]);
    assert_eq!(oldest.await.unwrap().items[0].email, "ada@example.com");
    assert_eq!(customers.list().query("BEA").await.unwrap().items.len(), 1);
    let csv = customers.export().await.unwrap();
    assert_eq!(csv.lines().count(), 3);

    assert_eq!(customers.get_state(id).await.unwrap().id.as_str(), id);
    customers.get_state_external("usr_1").await.unwrap();
    let none = customers.list_payment_methods(id).await.unwrap();
    assert_eq!(none.pagination.max_page, 0);
    let path = format!("/v1/customers/{id}/payment-methods");
    stand_in.insert(&path, json!({ "type": "sepa_debit" })).unwrap();
    let one = customers.list_payment_methods_external("usr_1").await.unwrap();
    assert_eq!(one.items.len(), 1);

    let members = customers.members();
    let grace = MemberCreate::new("grace@example.com").external_id("m1");
    let grace = members.create(id, grace).await.unwrap();
    assert_eq!(grace.customer_id.as_str(), id);
    members.create_external("usr_1", MemberCreate::new("b@example.com")).await.unwrap();
    let member = grace.id.as_str();
    assert_eq!(members.get(id, member).await.unwrap(), grace);
    assert_eq!(members.get_external("usr_1", "m1").await.unwrap(), grace);
    members.update(id, member, MemberUpdate::new().name("Grace")).await.unwrap();
    members.update_external("usr_1", "m1", MemberUpdate::new().clear_name()).await.unwrap();
    members.delete_external("usr_1", "m1").await.unwrap();
    let gone = members.delete(id, member).await.unwrap_err();
    assert_eq!(gone.status().unwrap(), 404);
    customers.delete(id).await.unwrap();
    let gone = customers.delete_external("usr_1").await.unwrap_err();
    assert_eq!(gone.status().unwrap(), 404);
    assert!(stand_in.requests().iter().all(|it| it.operation.is_some() && it.notes.is_empty()));
}

/// Status and JSON of what a request is refused with.
fn refused(error: &Error) -> (u16, Value) {
    let Error::Api(answer) = error else { panic!("{error:?}") };
    (answer.status().as_u16(), serde_json::from_slice(answer.raw_body()).unwrap_or_default())
}

#[tokio::test]
async fn it_refuses_as_the_server_does() {
    let stand_in = StandIn::start().await.unwrap();
    let client = patient(&stand_in);
    let customers = client.customers();
    customers.create(CustomerCreate::new("ada@example.com")).await.unwrap();
    let twin = customers.create(CustomerCreate::new("ada@example.com")).await.unwrap_err();
    let (status, body) = refused(&twin);
    assert_eq!((status, &body["detail"][0]["loc"]), (422, &json!(["body", "email"])));
    let (status, body) = refused(&customers.get("no-uuid").await.unwrap_err());
    assert_eq!((status, &body["detail"][0]["type"]), (422, &json!("uuid_parsing")));
    stand_in.allow_token("any", ["customers:read"]);
    let (status, body) = refused(&customers.create(CustomerCreate::new("b@example.com")).await.unwrap_err());
    assert_eq!((status, &body["error"]), (403, &json!("insufficient_scope")));
    stand_in.revoke_token("any");
    let (status, body) = refused(&customers.list().await.unwrap_err());
    assert_eq!((status, &body["error"]), (401, &json!("invalid_token")));
}

#[test]
fn without_a_client_it_refuses_what_no_client_sends() {
    let stand_in = StandIn::builder().in_process();
    let ask = |method: &str, path: &str| {
        let request = http::Request::builder().method(method).uri(path);
        let answer = stand_in.handle(&request.body(bytes::Bytes::new()).unwrap());
        (answer.status().as_u16(), answer)
    };
    assert_eq!(ask("POST", "/v1/customers/").0, 411);
    assert_eq!(ask("GET", "/v1/nothing").0, 404);
    assert_eq!(ask("DELETE", "/v1/customers/").1.headers()["allow"], "GET, POST");
    assert_eq!(ask("GET", "/v1/customers?page=1").1.headers()["location"], "/v1/customers/?page=1");
    let (status, answer) = ask("GET", "/v1/customers/external/a%2Fstate");
    assert_eq!((status, &answer.headers()["polar-version"]), (401, &"2026-04".parse().unwrap()));
    let asked = stand_in.requests();
    assert_eq!(asked.last().unwrap().operation.as_deref(), Some("customers:get_state_external"));
}

#[tokio::test]
async fn things_go_wrong_on_purpose() {
    let stand_in = StandIn::start().await.unwrap();
    let customers = patient(&stand_in).customers();
    let create = |name: &str| customers.create(CustomerCreate::new(format!("{name}@example.com")));
    let created = || stand_in.processed("customers:create");
    stand_in.fail_next(503);
    assert_eq!(create("a").await.unwrap_err().status().unwrap(), 503);
    for fault in [Fault::ResetAfterRequest(0), Fault::ResetAfterRequest(40), Fault::ResetUnprocessed] {
        stand_in.next(fault);
        assert!(create("b").await.unwrap_err().source().is_some());
        assert_eq!(created(), 0);
    }
    for (bytes, name) in [(0, "c"), (20, "d"), (400, "e")] {
        stand_in.reset_next_after_answer(bytes);
        assert!(create(name).await.unwrap_err().is_maybe_processed());
    }
    stand_in.stall_next();
    assert!(create("f").await.unwrap_err().is_timeout());
    assert_eq!(created(), 4);
    assert!(stand_in.rows("/v1/customers").unwrap().iter().all(|row| row["email"] != "a@example.com"));
    stand_in.delay_next(Duration::from_secs(60));
    assert!(create("g").await.unwrap_err().is_timeout());
    create("g").await.unwrap();
    stand_in.drift_next(|answer| answer["email"] = json!(7));
    assert!(matches!(create("h").await.unwrap_err(), Error::Decode(_)));
    stand_in.fail_when(|request| request.method == "GET", 429);
    let limited = customers.list().await.unwrap_err();
    assert!(matches!(&limited, Error::Api(answer) if answer.raw_body().is_empty()));
    stand_in.heal();
    customers.list().await.unwrap();
}

#[tokio::test]
async fn what_decides_on_a_fault_may_ask_the_stand_in() {
    let stand_in = Arc::new(StandIn::builder().in_process());
    let builder = Client::builder().base_url(stand_in.url()).token("any");
    let customers = builder.transport(stand_in.transport()).build().unwrap().customers();
    let asked = Arc::clone(&stand_in);
    // Every create but the first.
    stand_in.when(move |_| asked.processed("customers:create") > 0, Fault::Status(403));
    let seen = Arc::clone(&stand_in);
    stand_in.drift_next(move |answer| answer["name"] = json!(seen.requests().len().to_string()));
    let create = |email: &str| customers.create(CustomerCreate::new(email)).into_future();
    assert_eq!(create("a@example.com").await.unwrap().name.as_deref(), Some("1"));
    assert_eq!(create("b@example.com").await.unwrap_err().status().unwrap(), 403);
    stand_in.heal();
}

#[tokio::test]
async fn a_delay_is_as_long_as_it_says() {
    let clock = TestClock::new();
    let stand_in = StandIn::builder().clock(clock.clone()).in_process();
    let builder = Client::builder().base_url(stand_in.url()).token("any").clock(clock.clone());
    let builder = builder.transport(stand_in.transport()).timeout(Duration::from_secs(5));
    let customers = builder.build().unwrap().customers();
    let create = |email: &str| customers.create(CustomerCreate::new(email)).into_future();
    for (pause, outcome) in [(4, true), (6, false)] {
        stand_in.delay_next(Duration::from_secs(pause));
        let begun = clock.now();
        let created = clock.run(create(&format!("{pause}@example.com"))).await;
        assert_eq!(created.is_ok(), outcome);
        assert_eq!(clock.now() - begun, Duration::from_secs(pause.min(5)));
    }
}
