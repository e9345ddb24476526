//! Polar's limits, by the document's own figures: the client's limiter and the stand-in that counts, on
//! one clock. No test waits for real time; each is bounded by it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polar_client::models::{Customer, CustomerCreate};
use polar_client::testing::{Fault, StandIn};
use polar_client::{Client, ClientBuilder, Clock, Error, RateLimit, Result, Server, TestClock};

const MINUTE: Duration = Duration::from_secs(60);
const CALLS: usize = 1000;
/// How long a request is on its way.
const WAY: Duration = Duration::from_millis(40);

/// The sandbox, as the document describes it.
struct Sandbox {
    clock: TestClock,
    server: StandIn,
    /// When requests came in.
    arrivals: Arc<Mutex<Vec<Duration>>>,
}

impl Sandbox {
    fn new() -> Self {
        let clock = TestClock::new();
        let server = StandIn::builder().rate_limit(Server::Sandbox).clock(clock.clone()).in_process();
        let arrivals = Arc::default();
        let (log, time): (Arc<Mutex<Vec<Duration>>>, _) = (Arc::clone(&arrivals), clock.clone());
        let note = move |_: &_| {
            log.lock().expect("no panic before").push(time.now());
            true
        };
        server.when(note, Fault::Delay(WAY));
        Self { clock, server, arrivals }
    }

    fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().server(Server::Sandbox).token("any");
        builder.transport(self.server.transport()).clock(self.clock.clone())
    }

    /// Awaits a future while time passes as fast as it can.
    async fn run<F: Future>(&self, future: F) -> F::Output {
        let all = tokio::time::timeout(Duration::from_secs(120), self.clock.run(future));
        all.await.expect("it ends")
    }

    /// Creates as many customers at once, each in a task of its own.
    async fn create(&self, client: &Client) -> Vec<Result<Customer>> {
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let customer = CustomerCreate::new(format!("{number}@example.com"));
                tokio::spawn(client.customers().create(customer).into_future())
            })
            .collect();
        let all = async {
            let mut results = Vec::new();
            for call in calls {
                results.push(call.await.expect("no panic"));
            }
            results
        };
        self.run(all).await
    }

    /// How many requests were answered with a status.
    fn answered(&self, status: u16) -> usize {
        self.server.requests().iter().filter(|request| request.status == Some(status)).count()
    }

    /// Each customer is there, and was created by one request.
    fn has_all_of_them_once(&self) {
        let rows = self.server.rows("/v1/customers").expect("the collection");
        let emails: BTreeSet<_> = rows.iter().map(|row| row["email"].to_string()).collect();
        assert_eq!((rows.len(), emails.len()), (CALLS, CALLS));
        assert_eq!(self.server.processed("customers:create"), CALLS);
        assert_eq!(self.answered(201), CALLS);
    }
}

fn failures(results: &[Result<Customer>]) -> Vec<String> {
    results.iter().filter_map(|result| result.as_ref().err()).map(Error::to_string).collect()
}

#[tokio::test]
async fn a_thousand_calls_at_once_and_not_one_too_many() {
    let sandbox = Sandbox::new();
    // Most wait for minutes, which the limiter doesn't count.
    let timeout = Duration::from_secs(5);
    let client = sandbox.builder().rate_limit(RateLimit::documented()).timeout(timeout).build().unwrap();
    let results = sandbox.create(&client).await;
    assert_eq!(failures(&results), Vec::<String>::new());
    assert_eq!(sandbox.answered(429), 0);
    assert_eq!(sandbox.server.requests().len(), CALLS);
    sandbox.has_all_of_them_once();
    let arrivals = sandbox.arrivals.lock().unwrap().clone();
    // 60 until the first success, 100 in each minute from then on, and hardly less.
    assert!(arrivals[..60].iter().all(|moment| moment.is_zero()), "{:?}", &arrivals[..60]);
    assert!(arrivals[60] >= WAY, "{:?}", arrivals[60]);
    for (first, next) in arrivals.iter().zip(&arrivals[100..]) {
        assert!(*next >= *first + MINUTE, "101 requests from {first:?} to {next:?}");
    }
    let took = sandbox.clock.now();
    assert!(took > MINUTE * 9 && took < MINUTE * 10, "{took:?}");

    // The same time runs out where it is the server that takes long.
    sandbox.clock.advance(MINUTE);
    sandbox.server.next(Fault::Delay(timeout * 2));
    let late = sandbox.run(client.customers().export().into_future()).await;
    assert!(late.unwrap_err().is_timeout());
}

#[tokio::test]
async fn without_the_limiter_answers_429_are_waited_out() {
    let sandbox = Sandbox::new();
    let client = sandbox.builder().timeout(Duration::MAX).build().unwrap();
    let results = sandbox.create(&client).await;
    assert_eq!(failures(&results), Vec::<String>::new());
    sandbox.has_all_of_them_once();
    // Those of the first moment that were too many, and few after them.
    let refused = sandbox.answered(429);
    assert!((900..1300).contains(&refused), "{refused}");
    assert_eq!(sandbox.server.requests().len(), CALLS + refused);
    assert!(sandbox.clock.now() < MINUTE * 15, "{:?}", sandbox.clock.now());
}

/// Both sides go by the same document: what one allows, the other does, for each server.
#[tokio::test]
async fn the_stand_in_counts_by_the_figures_of_each_server() {
    for (server, most) in [(Server::Production, 500), (Server::Sandbox, 100)] {
        let clock = TestClock::new();
        let stand_in = StandIn::builder().rate_limit(server.clone()).clock(clock.clone()).in_process();
        let builder = Client::builder().server(server).token("any").retry(polar_client::Retry::none());
        let builder = builder.transport(stand_in.transport()).clock(clock.clone());
        let client = builder.build().unwrap();
        let unknown = async || client.customers().get("992fae2a-2a17-4b7a-8d9e-e287cf90131b").await.unwrap_err();
        // No success yet: 60.
        for _ in 0..60 {
            assert_eq!(unknown().await.status().unwrap(), 404);
        }
        assert_eq!(unknown().await.status().unwrap(), 429);
        clock.advance(MINUTE);
        let customers = client.customers();
        customers.list().await.unwrap();
        for _ in 1..most {
            assert_eq!(unknown().await.status().unwrap(), 404);
        }
        clock.advance(Duration::from_millis(500));
        let refused = unknown().await;
        assert_eq!(refused.status().unwrap(), 429);
        // Whole seconds, and an empty body of no type.
        assert_eq!(refused.retry_after(), Some(MINUTE));
        let Error::Api(answer) = &refused else { panic!("{refused:?}") };
        assert!(answer.raw_body().is_empty() && !answer.headers().contains_key("content-type"));
        // A token that was away for five minutes begins anew.
        clock.advance(MINUTE * 5);
        for _ in 0..60 {
            assert_eq!(unknown().await.status().unwrap(), 404);
        }
        assert_eq!(unknown().await.status().unwrap(), 429);
    }
}
