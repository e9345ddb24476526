//! The list of customers as a stream, from a server whose customers come and go meanwhile.

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use polar_client::models::CustomerSortProperty;
use polar_client::{Client, DriftKind, Error, PageOrder};
use serde_json::{Value, json};
use support::{client, today};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The customers of an organization, the oldest first, and what happens between two requests.
#[derive(Clone)]
struct Polar(Arc<Mutex<State>>);

struct State {
    /// Their numbers.
    customers: Vec<u64>,
    next: u64,
    /// After each request so many are created, and so many deleted.
    churn: (u64, usize),
    random: u64,
    /// Those that were never deleted.
    staying: BTreeSet<u64>,
    /// The queries of the requests.
    queries: Vec<String>,
    /// Makes something else of a customer.
    spoil: fn(u64, &mut Value),
}

impl Polar {
    async fn start(customers: u64) -> (Self, MockServer) {
        let polar = Self(Arc::new(Mutex::new(State {
            customers: (0..customers).collect(),
            next: customers,
            churn: (0, 0),
            random: 7,
            staying: (0..customers).collect(),
            queries: Vec::new(),
            spoil: |_, _| {},
        })));
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path("/v1/customers/"))
            .respond_with(polar.clone())
            .mount(&server)
            .await;
        (polar, server)
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().expect("no panic before"));
    }

    fn queries(&self) -> Vec<String> {
        self.0.lock().expect("no panic before").queries.clone()
    }
}

impl State {
    fn random(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.random >> 33).expect("31 bits") % below.max(1)
    }

    fn churn(&mut self) {
        let (created, deleted) = self.churn;
        for _ in 0..deleted {
            let index = self.random(self.customers.len());
            let gone = self.customers.remove(index);
            self.staying.remove(&gone);
        }
        for _ in 0..created {
            self.customers.push(self.next);
            self.next += 1;
        }
    }
}

impl Respond for Polar {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut state = self.0.lock().expect("no panic before");
        let state = &mut *state;
        state.queries.push(request.url.query().unwrap_or_default().to_owned());
        let number = |name: &str, default: usize| {
            let mut pairs = request.url.query_pairs();
            let found = pairs.find(|(key, _)| key == name);
            found.map_or(default, |(_, value)| value.parse().expect("a number"))
        };
        let (page, limit) = (number("page", 1), number("limit", 10).min(100));
        let ascending = request.url.query_pairs().any(|(_, value)| value == "created_at");
        let mut all = state.customers.clone();
        if !ascending {
            all.reverse();
        }
        let items: Vec<Value> = all.iter().skip((page - 1) * limit).take(limit).map(|number| {
            let mut customer = today();
            customer["id"] = json!(format!("00000000-0000-4000-8000-{number:012}"));
            customer["email"] = json!(format!("{number}@example.com"));
            (state.spoil)(*number, &mut customer);
            customer
        }).collect();
        let total = all.len();
        state.churn();
        ResponseTemplate::new(200).set_body_json(json!({
            "items": items,
            "pagination": { "total_count": total, "max_page": total.div_ceil(limit) },
        }))
    }
}

fn number(email: &str) -> u64 {
    email.split('@').next().expect("a part").parse().expect("a number")
}

#[tokio::test]
async fn ten_thousand_customers_while_others_come_and_go() {
    let (polar, server) = Polar::start(10_000).await;
    polar.set(|state| state.churn = (3, 4));
    let customers = client(&server.uri()).customers().list().stream().collect().await.expect("all");
    let came: Vec<u64> = customers.iter().map(|customer| number(&customer.email)).collect();
    let distinct: BTreeSet<u64> = came.iter().copied().collect();
    assert_eq!(distinct.len(), came.len(), "a customer came twice");
    polar.set(|state| {
        let missed: Vec<_> = state.staying.difference(&distinct).collect();
        assert_eq!(missed, Vec::<&u64>::new());
        assert!(state.staying.len() < 10_000 && state.next > 10_000, "nothing happened");
    });
}

#[tokio::test]
async fn customers_at_rest_are_read_with_few_requests_in_the_order_of_their_creation() {
    let (polar, server) = Polar::start(250).await;
    let customers = client(&server.uri()).customers().list().stream().collect().await.expect("all");
    let came: Vec<u64> = customers.iter().map(|customer| number(&customer.email)).collect();
    assert_eq!(came, (0..250).collect::<Vec<_>>());
    let queries = [
        "sorting=created_at&page=1&limit=100",
        "sorting=created_at&page=2&limit=99",
        "sorting=created_at&page=3&limit=98",
    ];
    assert_eq!(polar.queries(), queries);
}

#[tokio::test]
async fn an_empty_list_is_one_page() {
    let (polar, server) = Polar::start(0).await;
    let mut pages = client(&server.uri()).customers().list().pages();
    let page = pages.next().await.expect("a page").expect("an answer");
    assert_eq!((page.items().len(), page.total(), page.number()), (0, Some(0), 1));
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none());
    assert_eq!(polar.queries().len(), 1);
}

#[tokio::test]
async fn an_order_of_ones_own_promises_less_and_says_so() {
    let (polar, server) = Polar::start(25).await;
    let polar_client = client(&server.uri());
    let list = || polar_client.customers().list().limit(10);
    let mut pages = list().sorting([CustomerSortProperty::MinusCreatedAt]).pages();
    let page = pages.next().await.expect("a page").expect("an answer");
    assert_eq!(page.order(), PageOrder::Shifting);
    drop(pages);
    let mut pages = list().sorting([CustomerSortProperty::CreatedAt]).pages();
    let page = pages.next().await.expect("a page").expect("an answer");
    assert_eq!(page.order(), PageOrder::Appending);
    assert_eq!(polar.queries().len(), 2, "a page was fetched ahead");
}

#[tokio::test]
async fn a_list_that_begins_further_on_begins_where_that_page_alone_does() {
    let (polar, server) = Polar::start(35).await;
    let customers = client(&server.uri()).customers();
    let alone = customers.list().page(3).await.expect("a page");
    let mut pages = customers.list().page(3).pages();
    let page = pages.next().await.expect("a page").expect("an answer");
    assert_eq!(page.order(), PageOrder::Shifting);
    let first: Vec<_> = page.into_items().into_iter().map(|item| item.expect("a customer").id).collect();
    assert_eq!(first, alone.items.iter().map(|customer| customer.id.clone()).collect::<Vec<_>>());
    pages.next().await.expect("a page").expect("an answer");
    assert!(pages.next().await.is_none());
    assert_eq!(polar.queries(), ["page=3", "page=3", "page=4"]);
    let limited = customers.list().page(2).limit(20).stream().collect().await.expect("all");
    assert_eq!(limited.len(), 15);
    assert_eq!(polar.queries().pop().as_deref(), Some("page=2&limit=20"));
}

#[tokio::test]
async fn filters_hold_for_each_page() {
    let (polar, server) = Polar::start(30).await;
    let list = client(&server.uri()).customers().list();
    let customers = list.query("example").limit(20).stream().collect().await.expect("all");
    assert_eq!(customers.len(), 30);
    let queries = polar.queries();
    assert_eq!(queries.len(), 2);
    assert!(queries.iter().all(|query| query.contains("query=example")), "{queries:?}");
}

#[tokio::test]
async fn drift_in_one_customer_leaves_the_others() {
    let (polar, server) = Polar::start(6).await;
    polar.set(|state| {
        state.spoil = |number, customer| match number {
            1 => customer["organization_id"] = Value::Null,
            2 => drop(customer.as_object_mut().expect("an object").remove("created_at")),
            3 => customer["email_verified"] = json!("yes"),
            4 => customer["type"] = json!("robot"),
            _ => {}
        };
    });
    let mut customers = client(&server.uri()).customers().list().stream();
    let (mut came, mut failed) = (Vec::new(), Vec::new());
    while let Some(customer) = customers.next().await {
        match customer {
            Ok(customer) => came.push(number(&customer.email)),
            Err(error) => failed.push(error),
        }
    }
    assert_eq!(came, [0, 4, 5]);
    let told: Vec<_> = failed.iter().map(|error| (error.index(), error.field())).collect();
    assert_eq!(told[0], (Some(1), Some("organization_id")));
    assert_eq!(told[1].0, Some(2));
    assert_eq!(told[2], (Some(3), Some("email_verified")));
    for error in failed {
        assert!(error.raw().expect("the item")["id"].is_string());
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("example.com") && !shown.contains("yes"), "{shown}");
        let Error::Decode(error) = Error::from(error) else { panic!("a decode error") };
        assert!(error.path().starts_with("items["), "{}", error.path());
    }
    // The list as a whole has no place for it.
    let whole = client(&server.uri()).customers().list().limit(10).await;
    assert!(matches!(whole, Err(Error::Decode(_))));
}

#[tokio::test]
async fn a_page_that_cannot_be_had_ends_the_list() {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(503)).mount(&server).await;
    let mut customers = client(&server.uri()).customers().list().stream();
    let error = customers.next().await.expect("an item").expect_err("a failure");
    assert_eq!(error.as_error().and_then(Error::status).map(|status| status.as_u16()), Some(503));
    assert!(customers.next().await.is_none());
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_wanted() {
    let (polar, server) = Polar::start(30).await;
    let customers = client(&server.uri()).customers();
    drop(customers.list().stream());
    assert_eq!(polar.queries().len(), 0);
    let mut list = customers.list().limit(10).stream();
    for _ in 0..10 {
        list.next().await.expect("an item").expect("a customer");
    }
    assert_eq!(polar.queries().len(), 1);
}

#[tokio::test]
async fn pages_are_fetched_ahead_where_that_is_asked_for() {
    let (_polar, server) = Polar::start(100).await;
    let list = client(&server.uri()).customers().list().limit(10).stream().prefetch(2);
    let came = list.collect().await.expect("all");
    let came: Vec<u64> = came.iter().map(|customer| number(&customer.email)).collect();
    assert_eq!(came, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn drift_can_be_heard_of() {
    let (polar, server) = Polar::start(3).await;
    polar.set(|state| {
        state.spoil = |number, customer| match number {
            1 => customer["organization_id"] = Value::Null,
            2 => customer["type"] = json!("robot"),
            _ => {}
        };
    });
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let client = Client::builder()
        .token(support::TOKEN)
        .base_url(server.uri())
        .on_drift(move |drift| log.lock().expect("no panic before").push(drift.clone()))
        .build()
        .expect("the client builds");
    let mut customers = client.customers().list().stream();
    while customers.next().await.is_some() {}
    let heard = heard.lock().expect("no panic before");
    let kinds: Vec<_> = heard.iter().map(|drift| (drift.kind(), drift.type_name(), drift.field())).collect();
    assert!(kinds.contains(&(DriftKind::Item, None, Some("items[1].organization_id"))), "{kinds:?}");
    assert!(
        kinds.contains(&(DriftKind::UnknownField, Some("Customer"), Some("a_field_of_tomorrow"))),
        "{kinds:?}"
    );
    let value = heard.iter().find(|drift| drift.kind() == DriftKind::UnknownValue).expect("the enum");
    assert_eq!((value.value(), value.operation()), (Some("robot"), "customers:list"));
    assert!(!format!("{heard:?}").contains("robot"));
    assert_eq!(heard.len(), 3, "each once: {kinds:?}");
}
