//! Lists of the stand-in, by the client: each filter, each order, pages, and what is said of a parameter
//! that makes no difference.

use polar_client::models::{Customer, CustomerCreate, CustomerSortProperty as By, MetadataFilterValue};
use polar_client::testing::StandIn;
use polar_client::{Result, Uuid};
use serde_json::json;

const ONE: &str = "1dbfc517-0bbf-4301-9ba8-555ca42b9737";
const OTHER: &str = "0b9a4c65-9d4b-4a0c-8d55-1d0ad3c6b7f2";

fn uuid(text: &str) -> Uuid {
    text.parse().expect("a UUID")
}

/// Three customers of one organization and one of another, in an order that no field has.
async fn four() -> StandIn {
    let stand_in = StandIn::start().await.expect("a port");
    let customers = stand_in.client().customers();
    let create = |mail: &str| CustomerCreate::new(format!("{mail}@example.com"));
    for customer in [
        create("b").name("Zoe").external_id("usr_1").organization_id(uuid(ONE)).metadata([("plan", "pro")]),
        create("d").name("Ann").organization_id(uuid(ONE)).metadata([("seats", 3)]),
        create("a").name("Max").external_id("usr_2").organization_id(uuid(OTHER)).metadata([("plan", "free")]),
        create("c").organization_id(uuid(ONE)).metadata([("trial", true)]),
    ] {
        customers.create(customer).await.expect("created");
    }
    stand_in
}

/// The first letters of the customers' email addresses.
fn letters(customers: &[Customer]) -> String {
    customers.iter().map(|customer| &customer.email[..1]).collect()
}

macro_rules! listed {
    ($stand_in:ident $(. $filter:ident($($value:expr),*))*) => {
        letters(&$stand_in.client().customers().list() $(.$filter($($value),*))* .await.expect("a page").items)
    };
}

#[tokio::test]
async fn each_filter_leaves_what_it_says() {
    let stand_in = four().await;
    assert_eq!(listed!(stand_in), "cadb");
    assert_eq!(listed!(stand_in.email("a@example.com")), "a");
    assert_eq!(listed!(stand_in.email("example.com")), "");
    // Name, email address and external id; letters of any case.
    assert_eq!(listed!(stand_in.query("zO")), "b");
    assert_eq!(listed!(stand_in.query("D@exam")), "d");
    assert_eq!(listed!(stand_in.query("usr_")), "ab");
    assert_eq!(listed!(stand_in.query("nobody")), "");
    assert_eq!(listed!(stand_in.organization_id(uuid(OTHER))), "a");
    assert_eq!(listed!(stand_in.organization_id([uuid(ONE), uuid(OTHER)])), "cadb");
    assert_eq!(listed!(stand_in.organization_id(uuid("992fae2a-2a17-4b7a-8d9e-e287cf90131b"))), "");
    assert_eq!(listed!(stand_in.metadata([("plan", "pro")])), "b");
    assert_eq!(listed!(stand_in.metadata([("seats", 3)])), "d");
    assert_eq!(listed!(stand_in.metadata([("trial", true)])), "c");
    assert_eq!(listed!(stand_in.metadata([("plan", vec!["pro", "free"])])), "ab");
    let both = [("plan", MetadataFilterValue::from("pro")), ("seats", 3.into())];
    assert_eq!(listed!(stand_in.metadata(both)), "");
    // All at once.
    let found = listed!(stand_in.query("example").organization_id(uuid(ONE)).metadata([("seats", 3)]));
    assert_eq!(found, "d");
    let csv = stand_in.client().customers().export().organization_id(uuid(OTHER)).await.expect("CSV");
    assert_eq!((csv.lines().count(), csv.contains("a@example.com")), (2, true));
    assert!(stand_in.requests().iter().all(|request| request.notes.is_empty()));
}

#[tokio::test]
async fn a_subscription_makes_a_customer_active() -> Result<()> {
    let stand_in = four().await;
    assert_eq!(listed!(stand_in.active(true)), "");
    assert_eq!(listed!(stand_in.active(false)), "cadb");
    let subscription = json!({ "status": "active" });
    let row = json!({ "email": "e@example.com", "active_subscriptions": [subscription] });
    let row = stand_in.insert("/v1/customers", row).expect("a row");
    assert_eq!(row.get("active_subscriptions"), None, "it is no field of a customer");
    assert_eq!(listed!(stand_in.active(true)), "e");
    assert_eq!(listed!(stand_in.active(false)), "cadb");
    let customers = stand_in.client().customers();
    let response = customers.get(row["id"].as_str().expect("an id")).with_response().await?;
    assert_eq!(response.raw_json()?.get("active_subscriptions"), None);
    let state = customers.get_state(response.body().id.as_str()).await?;
    assert_eq!(state.active_subscriptions.len(), 1);
    let none = customers.get_state_external("usr_1").await?;
    assert_eq!(none.active_subscriptions.len(), 0);
    Ok(())
}

#[tokio::test]
async fn each_order_holds() {
    let stand_in = four().await;
    assert_eq!(listed!(stand_in.sorting([By::CreatedAt])), "bdac");
    assert_eq!(listed!(stand_in.sorting([By::MinusCreatedAt])), "cadb");
    assert_eq!(listed!(stand_in.sorting([By::Email])), "abcd");
    assert_eq!(listed!(stand_in.sorting([By::MinusEmail])), "dcba");
    // No name stands last.
    assert_eq!(listed!(stand_in.sorting([By::Name])), "dabc");
    stand_in.client().customers().create(CustomerCreate::new("e@example.com").name("Ann")).await.expect("created");
    assert_eq!(listed!(stand_in.sorting([By::Name, By::MinusEmail])), "edabc");
    assert_eq!(listed!(stand_in.sorting([By::Name, By::Email])), "deabc");
}

#[tokio::test]
async fn pages_are_cut_as_polar_cuts_them() {
    let stand_in = StandIn::start().await.unwrap();
    let client = stand_in.client();
    let empty = client.customers().list().await.unwrap();
    assert_eq!((empty.items.len(), empty.pagination.total_count, empty.pagination.max_page), (0, 0, 0));
    for number in 0..203 {
        stand_in.insert("/v1/customers", json!({ "email": format!("{number}@example.com") })).unwrap();
    }
    let page = async |page: Option<i64>, limit: Option<i64>| {
        let mut list = client.customers().list().sorting([By::CreatedAt]);
        if let Some(page) = page {
            list = list.page(page);
        }
        if let Some(limit) = limit {
            list = list.limit(limit);
        }
        let list = list.await.unwrap();
        let first = list.items.first().map(|customer| customer.email.clone()).unwrap_or_default();
        assert_eq!(list.pagination.total_count, 203);
        (list.items.len(), first.split('@').next().unwrap().to_owned(), list.pagination.max_page)
    };
    let expect = |items: usize, first: &str, pages: i64| (items, first.to_owned(), pages);
    assert_eq!(page(None, None).await, expect(10, "0", 21));
    assert_eq!(page(Some(21), None).await, expect(3, "200", 21));
    assert_eq!(page(Some(2), Some(50)).await, expect(50, "50", 5));
    // More than 100 is taken as 100, without a word.
    assert_eq!(page(Some(2), Some(101)).await, expect(100, "100", 3));
    assert_eq!(page(Some(3), Some(1000)).await, expect(3, "200", 3));
    assert_eq!(page(Some(22), None).await, expect(0, "", 21));
    let all = client.customers().list().limit(1000).stream().collect().await.unwrap();
    assert_eq!(all.len(), 203);
    // Both begin at 1: the client knows it, and so does the server.
    for (name, value) in [("page", 0), ("limit", 0), ("limit", -1)] {
        let error = client.customers().list().extra_query(name, value).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 422);
        let told: Vec<_> = error.errors().iter().map(|told| (told.location(), told.kind())).collect();
        assert_eq!(told, [(format!("query.{name}").as_str(), "greater_than")]);
    }
}

#[tokio::test]
async fn what_makes_no_difference_is_told() {
    let stand_in = four().await;
    let customers = stand_in.client().customers();
    customers.list().extra_query("colour", "red").await.unwrap();
    let first = customers.list().await.unwrap().items[0].id.clone();
    customers.delete(&first).anonymize(true).await.unwrap();
    let notes: Vec<_> = stand_in.requests().into_iter().flat_map(|request| request.notes).collect();
    let expected = ["unknown query parameter `colour`", "query parameter `anonymize` makes no difference here"];
    assert_eq!(notes, expected);
}
