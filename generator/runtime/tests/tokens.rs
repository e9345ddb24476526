//! Tokens of a provider: how often it is asked, and what becomes of those who wait.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::double::{Answer, answer};
use super::sample::{builder, create, item};
use crate::test_clock::TestClock;
use crate::{
    BoxFuture, Client, ClientBuilder, Clock, Error, RateLimit, RequestBody, Result, Retry, Token,
    TokenProvider, Transport,
};

const SECRET: &str = "made-by-provider";

/// Makes `made-by-provider-1` and so on, each after a second.
#[derive(Clone)]
struct Mint {
    clock: TestClock,
    asked: Arc<AtomicUsize>,
    life: Option<Duration>,
    /// Which of them fail, or panic.
    failing: BTreeSet<usize>,
    panicking: BTreeSet<usize>,
}

impl Mint {
    fn new() -> Self {
        Self {
            clock: TestClock::new(),
            asked: Arc::default(),
            life: None,
            failing: BTreeSet::new(),
            panicking: BTreeSet::new(),
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn builder(&self, server: &Guard) -> ClientBuilder {
        let builder = builder().provider_for_bearers(self.clone());
        builder.transport(server.clone()).clock(self.clock.clone())
    }
}

impl TokenProvider for Mint {
    fn token(&self) -> BoxFuture<'_, Result<Token, Box<dyn StdError + Send + Sync>>> {
        Box::pin(async move {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            self.clock.sleep(Duration::from_secs(1)).await;
            assert!(!self.panicking.contains(&number), "out of order");
            if self.failing.contains(&number) {
                return Err("the mint is closed".into());
            }
            let token = Token::new(format!("{SECRET}-{number}"));
            Ok(match self.life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        })
    }
}

/// Lets some tokens in, and keeps which ones came.
#[derive(Clone, Default)]
struct Guard {
    refused: Arc<Mutex<BTreeSet<usize>>>,
    came: Arc<Mutex<Vec<usize>>>,
}

impl Guard {
    fn refuse(&self, tokens: impl IntoIterator<Item = usize>) {
        self.refused.lock().unwrap().extend(tokens);
    }

    fn came(&self) -> Vec<usize> {
        self.came.lock().unwrap().clone()
    }
}

impl Transport for Guard {
    fn send(&self, request: Request<RequestBody>) -> BoxFuture<'_, Answer> {
        let value = request.headers()[AUTHORIZATION].to_str().unwrap();
        let number = value.strip_prefix("Bearer made-by-provider-").unwrap();
        let number: usize = number.parse().unwrap();
        self.came.lock().unwrap().push(number);
        let status = match self.refused.lock().unwrap().contains(&number) {
            true => 401,
            false if request.method() == http::Method::POST => 201,
            false => 200,
        };
        Box::pin(async move {
            tokio::task::yield_now().await;
            answer(status, "1")
        })
    }
}

async fn all(client: &Client, number: usize) -> Vec<Result<Value>> {
    let calls: Vec<_> = (0..number)
        .map(|n| tokio::spawn(item(client, n.to_string()).into_future()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

fn are_ok(results: &[Result<Value>]) -> bool {
    results.iter().all(Result::is_ok)
}

#[tokio::test]
async fn a_thousand_calls_ask_once_and_renew_once() {
    let (mint, server) = (Mint::new(), Guard::default());
    let client = mint.builder(&server).build().unwrap();
    assert!(are_ok(&mint.clock.run(all(&client, 1000)).await));
    assert_eq!((mint.asked(), server.came()), (1, vec![1; 1000]));

    // The server revokes it.
    server.refuse([1]);
    assert!(are_ok(&mint.clock.run(all(&client, 1000)).await));
    assert_eq!(mint.asked(), 2);
    let came = server.came();
    let of = |token| came.iter().filter(|it| **it == token).count();
    assert_eq!((of(1), of(2)), (2000, 1000));
}

#[tokio::test]
async fn a_create_is_made_again_after_401_but_once() {
    let (mint, server) = (Mint::new(), Guard::default());
    server.refuse([1]);
    let client = mint.builder(&server).retry(Retry::none()).build().unwrap();
    let made = create(&client, json!({})).into_future();
    assert_eq!(mint.clock.run(made).await.unwrap(), 1);
    assert_eq!(server.came(), [1, 2]);

    server.refuse(2..100);
    let refused = create(&client, json!({})).into_future();
    let error = mint.clock.run(refused).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert!(!error.is_maybe_processed());
    assert_eq!(server.came(), [1, 2, 2, 3]);
    // The last one is kept: nobody knows that another would be better.
    assert_eq!(mint.asked(), 3);
}

#[tokio::test]
async fn a_token_is_replaced_shortly_before_it_expires() {
    let (mut mint, server) = (Mint::new(), Guard::default());
    mint.life = Some(Duration::from_secs(3600));
    let client = mint.builder(&server).build().unwrap();
    let one = || async { mint.clock.run(item(&client, "1").into_future()).await };
    one().await.unwrap();
    // It was asked for at 0, and came at 1.
    mint.clock.advance(Duration::from_secs(3538));
    one().await.unwrap();
    assert_eq!(mint.asked(), 1);
    mint.clock.advance(Duration::from_secs(1));
    one().await.unwrap();
    assert_eq!((mint.asked(), server.came()), (2, vec![1, 1, 2]));
}

#[tokio::test]
async fn one_that_is_too_old_when_it_comes_is_used_once() {
    for limit in [None, Some(RateLimit::per(10, Duration::from_secs(60)))] {
        let (mut mint, server) = (Mint::new(), Guard::default());
        mint.life = Some(Duration::ZERO);
        let builder = mint.builder(&server);
        let client = match limit {
            Some(limit) => builder.rate_limit(limit),
            None => builder,
        };
        let client = client.build().unwrap();
        let call = item(&client, "1").into_future();
        assert!(mint.clock.run(call).await.is_ok());
        assert_eq!(server.came().len(), 1);
        assert!(mint.asked() <= 2);
    }
}

#[tokio::test]
async fn who_waits_for_a_place_goes_with_a_token_that_is_fresh() {
    let (mut mint, server) = (Mint::new(), Guard::default());
    mint.life = Some(Duration::from_secs(90));
    let limit = RateLimit::per(10, Duration::from_secs(60));
    let client = mint.builder(&server).rate_limit(limit).build().unwrap();
    assert!(are_ok(&mint.clock.run(all(&client, 50)).await));
    // 10 a minute for five minutes: a token serves for 81 seconds.
    let came: BTreeSet<usize> = server.came().into_iter().collect();
    assert_eq!((came.len(), mint.asked()), (3, 3), "{came:?}");
}

#[tokio::test]
async fn a_provider_that_fails() {
    let (mut mint, server) = (Mint::new(), Guard::default());
    mint.failing.insert(1);
    let client = mint.builder(&server).build().unwrap();
    let results = mint.clock.run(all(&client, 100)).await;
    for error in results.into_iter().map(Result::unwrap_err) {
        assert!(matches!(error, Error::Token(_)), "{error:?}");
        assert!(!error.is_maybe_processed() && error.is_retryable());
        let source = StdError::source(&error).unwrap();
        let all = format!("{error} {error:?} {source}");
        assert!(all.contains("the mint is closed") && !all.contains(SECRET));
    }
    assert_eq!((mint.asked(), server.came().len()), (1, 0));
    // The next call asks again.
    assert!(are_ok(&mint.clock.run(all(&client, 100)).await));
    assert_eq!(mint.asked(), 2);
}

#[tokio::test]
async fn a_provider_that_panics_or_makes_nonsense() {
    let (mut mint, server) = (Mint::new(), Guard::default());
    mint.panicking.insert(1);
    let client = mint.builder(&server).build().unwrap();
    let calls: Vec<_> = (0..10)
        .map(|_| tokio::spawn(item(&client, "1").into_future()))
        .collect();
    let ends = async {
        let (mut panicked, mut failed) = (0, 0);
        for call in calls {
            match call.await {
                Err(end) => panicked += usize::from(end.is_panic()),
                Ok(result) => failed += usize::from(matches!(result, Err(Error::Token(_)))),
            }
        }
        (panicked, failed)
    };
    assert_eq!(mint.clock.run(ends).await, (1, 9));
    assert!(are_ok(&mint.clock.run(all(&client, 10)).await));

    let odd = || async { Ok(Token::new("Bearer made-by-provider")) };
    let client = builder().provider_for_bearers(odd).transport(server);
    let error = item(&client.build().unwrap(), "1").await.unwrap_err();
    let source = StdError::source(&error).unwrap().to_string();
    assert!(source.contains("white space") && !source.contains(SECRET));
}

#[tokio::test]
async fn the_one_that_asked_is_dropped() {
    let (mint, server) = (Mint::new(), Guard::default());
    let client = mint.builder(&server).build().unwrap();
    let mut calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(item(&client, "1").into_future()))
        .collect();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!((mint.asked(), mint.clock.now()), (1, Duration::ZERO));
    for call in calls.drain(..50) {
        call.abort();
    }
    let rest = async {
        for call in calls {
            call.await.unwrap().unwrap();
        }
    };
    mint.clock.run(rest).await;
    assert_eq!((mint.asked(), server.came().len()), (1, 50));
}

#[tokio::test]
async fn all_that_asked_are_dropped() {
    let (mint, server) = (Mint::new(), Guard::default());
    let client = mint.builder(&server).build().unwrap();
    let call = tokio::spawn(item(&client, "1").into_future());
    tokio::task::yield_now().await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert!(are_ok(&mint.clock.run(all(&client, 10)).await));
    assert_eq!(
        mint.asked(),
        1,
        "the request that was under way is gone on with"
    );
}

#[tokio::test]
async fn the_wait_for_a_token_counts() {
    let (mint, server) = (Mint::new(), Guard::default());
    let client = mint.builder(&server).build().unwrap();
    let call = create(&client, json!({})).timeout(Duration::from_millis(500));
    let error = mint.clock.run(call.into_future()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(!error.is_maybe_processed());
    assert!(server.came().is_empty());
}
