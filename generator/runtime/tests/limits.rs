//! A server that counts, and clients that mind it: by a clock that stands still until all wait.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use serde_json::json;

use super::double::Answer;
use super::sample::{API, TOKEN, create, item};
use crate::test_clock::TestClock;
use crate::{
    BoxFuture, Client, ClientBuilder, Clock, Error, RateLimit, RequestBody, Result, Retry,
    Transport, TransportBody, TransportFailure,
};

const MINUTE: Duration = Duration::from_secs(60);
const FOREVER: Duration = Duration::MAX;

/// How a server counts.
#[derive(Clone, Copy, Debug)]
enum Window {
    /// From a moment on that is the server's own affair.
    Fixed(Duration),
    Sliding,
}

/// The rules of Polar's sandbox: 60 a minute until the first success, then 100.
#[derive(Clone)]
struct Counting {
    clock: TestClock,
    window: Window,
    /// How long a request, and its answer, are on their way; twice as long for every second one.
    way: Duration,
    state: Arc<Mutex<Count>>,
}

#[derive(Default)]
struct Count {
    times: VecDeque<Duration>,
    is_warm: bool,
    arrived: usize,
    refused: usize,
    /// The paths that were let through, in order.
    served: Vec<String>,
}

impl Counting {
    fn new(window: Window) -> Self {
        Self {
            clock: TestClock::new(),
            window,
            way: Duration::from_millis(40),
            state: Arc::default(),
        }
    }

    /// How long to wait, where it is one too many.
    fn admit(&self, path: &str) -> Option<Duration> {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap();
        state.arrived += 1;
        let begin = |moment: Duration, shift: Duration| {
            let since = (moment + shift).as_nanos() % MINUTE.as_nanos();
            moment.saturating_sub(Duration::from_nanos(u64::try_from(since).unwrap()))
        };
        let counts = |moment: &Duration| match self.window {
            Window::Fixed(shift) => *moment >= begin(now, shift),
            Window::Sliding => *moment + MINUTE > now,
        };
        while state.times.front().is_some_and(|moment| !counts(moment)) {
            state.times.pop_front();
        }
        let limit = if state.is_warm { 100 } else { 60 };
        if state.times.len() >= limit {
            state.refused += 1;
            let end = match self.window {
                Window::Fixed(shift) => begin(now, shift) + MINUTE,
                Window::Sliding => state.times[state.times.len() - limit] + MINUTE,
            };
            return Some(end - now);
        }
        state.times.push_back(now);
        state.is_warm = true;
        state.served.push(path.to_owned());
        None
    }

    fn builder(&self) -> ClientBuilder {
        let builder = ClientBuilder::for_api(&API).credential_for_bearers(TOKEN.into());
        builder.transport(self.clone()).clock(self.clock.clone())
    }

    fn with<T>(&self, f: impl FnOnce(&Count) -> T) -> T {
        f(&self.state.lock().unwrap())
    }
}

impl Transport for Counting {
    fn send(&self, request: Request<RequestBody>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let way = match path.ends_with(['1', '3', '5', '7', '9']) {
                true => self.way * 2,
                false => self.way,
            };
            self.clock.sleep(way).await;
            let wait = self.admit(&path);
            self.clock.sleep(way).await;
            let answer = Response::builder().header("content-type", "application/json");
            let answer = match wait {
                None => answer.status(200),
                // Whole seconds, rounded up, as a header says it.
                Some(wait) => answer
                    .status(429)
                    .header("retry-after", wait.as_secs_f64().ceil().to_string()),
            };
            answer
                .body(TransportBody::from("1"))
                .map_err(TransportFailure::broken)
        })
    }
}

/// All at once, each in a task of its own.
async fn all(client: &Client, number: usize) -> Vec<Result<serde_json::Value>> {
    let calls: Vec<_> = (0..number)
        .map(|n| tokio::spawn(item(client, n.to_string()).into_future()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

const SANDBOX: RateLimit = RateLimit::per(100, MINUTE).warm_up(60, Duration::from_secs(300));

#[tokio::test]
async fn a_thousand_calls_and_not_one_too_many() {
    let windows = (0..60)
        .step_by(7)
        .map(|s| Window::Fixed(Duration::from_secs(s)));
    for window in windows.chain([Window::Sliding]) {
        let server = Counting::new(window);
        // The usual timeout of 60 seconds, though most wait for minutes.
        let client = server.builder().rate_limit(SANDBOX).build().unwrap();
        let results = server.clock.run(all(&client, 1000)).await;
        assert!(results.iter().all(Result::is_ok), "{window:?}");
        assert_eq!(server.with(|count| count.refused), 0, "{window:?}");
        assert_eq!(server.with(|count| count.arrived), 1000);
        // 100 a minute, and nothing lost between.
        let took = server.clock.now();
        assert!(took > MINUTE * 9 && took < MINUTE * 10, "{took:?}");
    }
}

#[tokio::test]
async fn first_come_first_served() {
    let mut server = Counting::new(Window::Sliding);
    server.way = Duration::ZERO;
    let client = server.builder().rate_limit(RateLimit::per(7, MINUTE));
    let client = client.build().unwrap();
    server.clock.run(all(&client, 100)).await;
    let expected: Vec<String> = (0..100).map(|n| format!("/v1/things/{n}")).collect();
    assert_eq!(server.with(|count| count.served.clone()), expected);
}

#[tokio::test]
async fn after_a_long_pause_it_begins_as_at_first() {
    let server = Counting::new(Window::Sliding);
    let client = server.builder().rate_limit(SANDBOX).build().unwrap();
    server.clock.run(all(&client, 200)).await;
    server.clock.advance(Duration::from_secs(400));
    server.state.lock().unwrap().is_warm = false;
    let results = server.clock.run(all(&client, 200)).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.with(|count| count.refused), 0);
}

#[tokio::test]
async fn others_use_the_same_credential() {
    let server = Counting::new(Window::Sliding);
    let other = server.builder().rate_limit(SANDBOX).build().unwrap();
    let client = server.builder().rate_limit(SANDBOX).build().unwrap();
    let both = async { tokio::join!(all(&client, 300), all(&other, 300)) };
    let (ours, theirs) = server.clock.run(both).await;
    assert!(ours.iter().chain(&theirs).all(Result::is_ok));
    assert!(
        server.with(|count| count.refused) > 0,
        "the test means nothing"
    );
}

#[tokio::test]
async fn without_a_limit_answers_429_are_waited_out() {
    for window in [Window::Sliding, Window::Fixed(Duration::from_secs(31))] {
        let server = Counting::new(window);
        let client = server.builder().timeout(FOREVER).build().unwrap();
        let results = server.clock.run(all(&client, 1000)).await;
        let failed = results.iter().filter(|result| result.is_err()).count();
        assert_eq!(failed, 0, "{window:?}");
        // All of the first moment that were too many; then only those that were on their way.
        let refused = server.with(|count| count.refused);
        assert!((900..1300).contains(&refused), "{window:?}: {refused}");
        assert!(server.clock.now() < MINUTE * 15, "{:?}", server.clock.now());
    }
}

#[tokio::test]
async fn who_cannot_wait_is_told_at_once_and_nothing_is_sent() {
    let server = Counting::new(Window::Sliding);
    let client = server.builder().timeout(MINUTE).build().unwrap();
    let first = server.clock.run(all(&client, 61)).await;
    assert!(first.iter().any(Result::is_ok));
    server
        .state
        .lock()
        .unwrap()
        .times
        .extend([server.clock.now(); 100]);
    let before = server.clock.now();
    let refused = item(&client, "1").retry(Retry::none()).into_future();
    let refused = server.clock.run(refused).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 429);
    let arrived = server.with(|count| count.arrived);
    let call = create(&client, json!({})).timeout(Duration::from_secs(5));
    let error = server.clock.run(call.into_future()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(error.to_string().contains("left alone"), "{error}");
    assert!(!error.is_maybe_processed());
    assert_eq!(server.with(|count| count.arrived), arrived);
    assert!(server.clock.now() - before < Duration::from_secs(1));
}

#[tokio::test]
async fn calls_that_are_dropped_leave_nothing_behind() {
    let server = Counting::new(Window::Sliding);
    let client = server.builder().rate_limit(RateLimit::per(10, MINUTE));
    let client = client.build().unwrap();
    let calls: Vec<_> = (0..100)
        .map(|n| tokio::spawn(item(&client, n.to_string()).into_future()))
        .collect();
    // Ten are on their way, the others wait; half of each goes.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    for call in calls.iter().step_by(2) {
        call.abort();
    }
    let rest = async {
        let mut done = 0;
        for (n, call) in calls.into_iter().enumerate() {
            match call.await {
                Ok(result) => done += usize::from(result.is_ok()),
                Err(gone) => assert!(gone.is_cancelled() && n % 2 == 0),
            }
        }
        done
    };
    assert_eq!(server.clock.run(rest).await, 50);
    // All ten places are there again.
    server.clock.advance(MINUTE * 2);
    let before = server.clock.now();
    let results = server.clock.run(all(&client, 10)).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(server.clock.now() - before < Duration::from_secs(1));
}

#[tokio::test]
async fn a_client_that_ten_thousand_tasks_share() {
    for limit in [None, Some(RateLimit::per(1000, MINUTE))] {
        let mut server = Counting::new(Window::Sliding);
        server.state.lock().unwrap().is_warm = true;
        server.way = Duration::from_millis(1);
        // Never too many for this server.
        let unbounded = Unbounded(server.clone());
        let builder = server.builder().transport(unbounded).timeout(FOREVER);
        let builder = match limit {
            Some(limit) => builder.rate_limit(limit),
            None => builder,
        };
        let client = builder.build().unwrap();
        let results = server.clock.run(all(&client, 10_000)).await;
        assert!(results.iter().all(Result::is_ok));
        let took = server.clock.now();
        assert_eq!(limit.is_some(), took > MINUTE * 9, "{took:?}");
    }
}

/// Takes whatever comes.
struct Unbounded(Counting);

impl Transport for Unbounded {
    fn send(&self, _: Request<RequestBody>) -> BoxFuture<'_, Answer> {
        let sleep = self.0.clock.sleep(self.0.way);
        Box::pin(async move {
            sleep.await;
            super::double::answer(200, "1")
        })
    }
}

#[test]
fn where_the_figures_come_from() {
    let documented = || ClientBuilder::for_api(&API).rate_limit(RateLimit::documented());
    for (url, has) in [
        ("https://api.example.com", true),
        ("https://api.example.com/", true),
        ("https://other.example.com", false),
        ("https://api.example.com/v2", false),
    ] {
        let client = documented().base_url(url).build().unwrap();
        assert_eq!(
            client.shared.lanes.here().unwrap().limiter.is_some(),
            has,
            "{url}"
        );
    }
    // Its URL may have variables, so that it brings its own.
    let chosen = || {
        let chosen = documented().document_server("https://eu.example.com".to_owned());
        chosen.document_limit(Some(RateLimit::per(3, MINUTE)))
    };
    let has_limit = |builder: ClientBuilder| {
        let client = builder.build().unwrap();
        client.shared.lanes.here().unwrap().limiter.is_some()
    };
    assert!(has_limit(chosen()));
    assert!(!has_limit(chosen().base_url("https://other.example.com")));
    let another = "https://us.example.com".to_owned();
    assert!(!has_limit(chosen().document_server(another)));
    for nothing in [
        RateLimit::per(0, MINUTE),
        RateLimit::per(1, Duration::ZERO),
        RateLimit::per(1, MINUTE).warm_up(0, MINUTE),
    ] {
        let built = ClientBuilder::for_api(&API).rate_limit(nothing).build();
        assert!(matches!(built, Err(Error::Config(_))));
    }
}
