//! Calls that are waited for: from where, beside what, and how they end.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::double::{Double, answer};
use super::host::{Gate, Host, bounded, on_one_thread, tell_json};
use super::sample::{builder, create, item, list};
use crate::{
    Attempt, BoxFuture, Client, Error, Interceptor, Method, RateLimit, RequestBody, Retry, Token,
    Wait,
};

type Failure = Box<dyn StdError + Send + Sync>;

/// Answers each request with its number.
fn counting() -> Host {
    Host::start(|number, socket| tell_json(socket, 201, &number.to_string()))
}

/// An interceptor that is a function of the attempt.
struct Before<F>(F);

impl<F> Interceptor for Before<F>
where
    F: Fn(&Attempt) -> Result<(), Failure> + Send + Sync + 'static,
{
    fn before<'a>(
        &'a self,
        attempt: &'a Attempt,
        _: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move { (self.0)(attempt) })
    }
}

#[test]
fn every_kind_of_request_can_be_waited_for() {
    bounded(|| {
        let host = Host::start(|number, socket| match number {
            0 | 1 => tell_json(socket, 201, r#"{"id":"1"}"#),
            2 => tell_json(socket, 200, r#"{"a":[1]}"#),
            3 => tell_json(socket, 200, "7"),
            _ => tell_json(socket, 404, "{}"),
        });
        let client = host.client();
        assert_eq!(create(&client, json!({})).wait().unwrap()["id"], "1");
        let response = create(&client, json!({})).with_response().wait().unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(list(&client).limit(1).wait().unwrap()["a"], [1]);
        assert_eq!(client.request(Method::GET, "/v1/x").wait().unwrap(), 7);
        let error = item(&client, "x").wait().unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
        let error = item(&client, "..").wait().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error}");
        // One after the other, over the same connection.
        assert_eq!(host.connections(), [0; 5]);
    });
}

#[test]
fn calls_of_one_block_are_made_at_once() {
    let opened = Gate::default();
    let host = Host::start(move |number, socket| {
        match number {
            0 => opened.wait(),
            _ => opened.open(),
        }
        tell_json(socket, 200, "1");
    });
    bounded(move || {
        let client = host.client();
        let (one, other) = (item(&client, "1"), item(&client, "2"));
        let pair = async {
            let pair = tokio::join!(one.into_future(), other.into_future());
            Ok::<_, Error>((pair.0?, pair.1?))
        };
        assert_eq!(pair.wait().unwrap(), (json!(1), json!(1)));
    });
}

#[test]
fn in_a_runtime_with_several_threads() {
    bounded(|| {
        let client = counting().client();
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let tasks: Vec<_> = (0..20)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { create(&client, json!({})).wait() })
                })
                .collect();
            for task in tasks {
                task.await.unwrap().unwrap();
            }
            let client = client.clone();
            let elsewhere = tokio::task::spawn_blocking(move || create(&client, json!({})).wait());
            elsewhere.await.unwrap().unwrap();
        });
    });
}

#[test]
fn on_a_runtimes_only_thread_beside_calls_that_it_awaits() {
    let host = counting();
    let client = host.client();
    on_one_thread(async move || {
        for _ in 0..3 {
            create(&client, json!({})).await.unwrap();
            create(&client, json!({})).wait().unwrap();
        }
    });
    // Connections are kept on both sides, and never lent.
    assert_eq!(host.connections(), [0, 1, 0, 1, 0, 1]);
}

#[test]
fn beside_a_call_that_has_the_only_place() {
    let opened = Gate::default();
    let host = Host::start(move |number, socket| {
        match number {
            // Not before the other call.
            0 => opened.wait(),
            _ => opened.open(),
        }
        tell_json(socket, 201, &number.to_string());
    });
    let limit = RateLimit::per(1, Duration::from_millis(1));
    let client = host.builder().rate_limit(limit).build().unwrap();
    on_one_thread(async move || {
        let first = tokio::spawn(create(&client, json!({})).into_future());
        // Until its request is on its way, it needs this thread.
        while host.seen().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(create(&client, json!({})).wait().unwrap(), 1);
        assert_eq!(first.await.unwrap().unwrap(), 0);
    });
}

#[test]
fn beside_a_call_that_waits_for_a_token() {
    let (sender, receiver) = oneshot::channel::<()>();
    let first = Mutex::new(Some(receiver));
    let provider = move || {
        let turn = first.lock().unwrap().take();
        async move {
            // The first one needs a task of the runtime that stands still.
            let name = match turn {
                Some(turn) => turn.await.map(|()| "first"),
                None => Ok("second"),
            };
            Ok(Token::new(name.map_err(Failure::from)?))
        }
    };
    let host = counting();
    let builder = builder().provider_for_bearers(provider);
    let client = builder.base_url(&*host.url).build().unwrap();
    on_one_thread(async move || {
        let mut awaited = create(&client, json!({})).into_future();
        poll_fn(|context| {
            assert!(awaited.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(create(&client, json!({})).wait().unwrap(), 0);
        sender.send(()).unwrap();
        assert_eq!(awaited.await.unwrap(), 1);
    });
    let seen = host.seen();
    assert!(seen[0].head.contains("bearer second") && seen[1].head.contains("bearer first"));
}

#[test]
fn in_a_drop_while_a_runtime_ends() {
    struct Farewell(Client);
    impl Drop for Farewell {
        fn drop(&mut self) {
            create(&self.0, json!({})).wait().unwrap();
        }
    }
    let host = counting();
    let client = host.client();
    on_one_thread(async move || {
        let farewell = Farewell(client.clone());
        tokio::spawn(async move {
            std::future::pending::<()>().await;
            drop(farewell);
        });
        tokio::task::yield_now().await;
        drop(Farewell(client));
    });
    assert_eq!(host.seen().len(), 2);
}

#[test]
fn a_hundred_threads_at_once() {
    bounded(|| {
        let host = counting();
        let client = host.client();
        let threads: Vec<_> = (0..100)
            .map(|_| {
                let client = client.clone();
                thread::spawn(move || create(&client, json!({})).wait().unwrap())
            })
            .collect();
        let answers = threads.into_iter().map(|thread| thread.join().unwrap());
        let mut numbers: Vec<u64> = answers.map(|number| number.as_u64().unwrap()).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..100));
    });
}

#[cfg(feature = "testing")]
#[test]
fn the_limiter_and_a_clock_of_ones_own() {
    use crate::{Clock, TestClock};

    bounded(|| {
        let clock = TestClock::new();
        let double = Double::new(|_| answer(201, "1"));
        let limit = RateLimit::per(10, Duration::from_secs(60));
        let builder = double.builder().clock(clock.clone()).rate_limit(limit);
        // By such a clock, a call's own time would pass with everybody's.
        let client = builder.timeout(Duration::MAX).build().unwrap();
        let threads: Vec<_> = (0..25)
            .map(|_| {
                let client = client.clone();
                thread::spawn(move || create(&client, json!({})).wait().unwrap())
            })
            .collect();
        while !threads.iter().all(thread::JoinHandle::is_finished) {
            clock.advance_to_next();
            thread::yield_now();
        }
        assert_eq!(double.seen().len(), 25);
        assert!(clock.now() >= Duration::from_secs(120), "{clock:?}");
    });
}

#[test]
fn retries_and_their_waits() {
    bounded(|| {
        let double = Double::new(|number| match number {
            0 | 1 => answer(503, "{}"),
            _ => answer(200, "1"),
        });
        let retry = Retry::default().max_delay(Duration::from_millis(1));
        let client = double.builder().retry(retry).build().unwrap();
        assert_eq!(item(&client, "1").wait().unwrap(), 1);
        assert_eq!(double.seen().len(), 3);
    });
}

#[test]
fn a_timeout_ends_the_wait() {
    bounded(|| {
        let host = Host::start(|_, _| {});
        let call = create(&host.client(), json!({})).timeout(Duration::from_millis(30));
        let error = call.wait().unwrap_err();
        assert!(error.is_timeout(), "{error}");
        // Nobody waits for it any more, and so it has ended.
        host.until_ended(1);
    });
}

#[test]
fn waiting_within_what_is_waited_for() {
    let host = counting();
    let inner = host.client();
    let interceptor = Before(move |_: &Attempt| {
        create(&inner, json!({})).wait()?;
        Ok(())
    });
    let other = host.client();
    let provider = move || {
        let other = other.clone();
        async move {
            let number = create(&other, json!({})).wait()?;
            Ok(Token::new(format!("token-{number}")))
        }
    };
    let outer = builder().provider_for_bearers(provider);
    let outer = outer.base_url(&*host.url).interceptor(interceptor);
    let outer = outer.build().unwrap();
    let again = outer.clone();
    // Those within one another first, then from where the driver of the outer one is.
    assert_eq!(
        bounded(move || create(&outer, json!({})).wait().unwrap()),
        2
    );
    assert_eq!(
        on_one_thread(async move || create(&again, json!({})).wait().unwrap()),
        4
    );
}

#[test]
fn waiting_within_oneself_comes_to_an_end() {
    static SELF: Mutex<Option<Client>> = Mutex::new(None);
    let entered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&entered);
    let interceptor = Before(move |_: &Attempt| {
        count.fetch_add(1, Ordering::SeqCst);
        let client = SELF.lock().unwrap().clone().unwrap();
        create(&client, json!({})).wait()?;
        Ok(())
    });
    let double = Double::new(|_| answer(201, "1"));
    let client = double.builder().interceptor(interceptor).build().unwrap();
    *SELF.lock().unwrap() = Some(client.clone());
    let error = bounded(move || create(&client, json!({})).wait().unwrap_err());
    assert!(
        format!("{error:?}").contains("within one another"),
        "{error:?}"
    );
    assert_eq!(entered.load(Ordering::SeqCst), crate::blocking::DRIVERS);
    assert!(double.seen().is_empty());
}

#[test]
fn a_panic_goes_on_in_the_caller() {
    let panicking = Before(|_: &Attempt| -> Result<(), Failure> { panic!("an interceptor's own") });
    let double = Double::new(|_| answer(201, "1"));
    let client = double.builder().interceptor(panicking).build().unwrap();
    let healthy = double.builder().build().unwrap();
    bounded(move || {
        for _ in 0..3 {
            let call = create(&client, json!({}));
            let panic = catch_unwind(AssertUnwindSafe(|| call.wait())).unwrap_err();
            assert_eq!(panic.downcast_ref(), Some(&"an interceptor's own"));
            assert_eq!(create(&healthy, json!({})).wait().unwrap(), 1);
        }
    });
}

#[test]
fn an_error_type_of_ones_own() {
    #[derive(Debug)]
    enum Own {
        NothingThere,
        Client(Error),
    }
    impl From<Error> for Own {
        fn from(error: Error) -> Self {
            Self::Client(error)
        }
    }
    async fn first(client: Client, id: &'static str) -> Result<Value, Own> {
        let items = item(&client, id).await?;
        items.get(0).cloned().ok_or(Own::NothingThere)
    }
    bounded(|| {
        let double = Double::new(|_| answer(200, "[]"));
        let client = double.builder().build().unwrap();
        let outcome = first(client.clone(), "1").wait();
        assert!(matches!(outcome, Err(Own::NothingThere)), "{outcome:?}");
        let outcome = first(client, "..").wait();
        assert!(
            matches!(outcome, Err(Own::Client(Error::Invalid(_)))),
            "{outcome:?}"
        );
    });
}
