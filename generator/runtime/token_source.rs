//! The token that a client has of its provider, and the one request for the next that all calls share.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::clock::Clock;
use super::error::Source;
use super::future::BoxFuture;
use super::secret::Secret;
use super::security::bearer_flaw;
use super::token::{Token, TokenFailure, TokenProvider};

/// A token, and the how-many-eth of this client it is: 1 for the first.
#[derive(Clone)]
pub(super) struct Issued {
    pub(super) secret: Secret,
    pub(super) generation: u64,
    stale_from: Option<Duration>,
}

/// Gives out the tokens of a provider.
pub(super) struct TokenSource {
    provider: Arc<dyn TokenProvider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Issued>,
    /// The generation of the last one.
    last: u64,
    /// The request for the next one, if there is one under way.
    asked: Option<Arc<Flight>>,
}

impl TokenSource {
    pub(super) fn new(provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            provider,
            state: Mutex::default(),
        }
    }

    /// The token, asked for if need be.
    ///
    /// # Errors
    /// Why the provider has none.
    pub(super) async fn token(&self, clock: &dyn Clock) -> Result<Issued, TokenFailure> {
        let flight = {
            let mut state = locked(&self.state);
            if let Some(token) = state.fresh(clock.now()) {
                return Ok(token.clone());
            }
            let asked = state.asked.get_or_insert_with(|| {
                let provider = Arc::clone(&self.provider);
                let token = Box::pin(async move { provider.token().await });
                Arc::new(Flight::new(clock.now(), token))
            });
            Arc::clone(asked)
        };
        let seat = Seat {
            wakers: &flight.wakers,
            number: flight.wakers.next(),
        };
        poll_fn(|context| {
            seat.wakers.keep(seat.number, context);
            self.poll(&flight, clock)
        })
        .await
    }

    /// Whether this is the token to be used now.
    pub(super) fn is_fresh(&self, token: &Issued, clock: &dyn Clock) -> bool {
        let state = locked(&self.state);
        let fresh = state.fresh(clock.now());
        fresh.is_some_and(|fresh| fresh.generation == token.generation)
    }

    /// The server has refused this token: another is asked for, unless that has happened already.
    pub(super) fn refused(&self, token: &Issued) {
        let mut state = locked(&self.state);
        if let Some(current) = &state.current
            && current.generation == token.generation
        {
            state.current = None;
        }
    }

    /// Goes on with the request for a token, for all that wait for it.
    fn poll(&self, flight: &Flight, clock: &dyn Clock) -> Poll<Result<Issued, TokenFailure>> {
        let mut asking = locked(&flight.asking);
        let mut future = match std::mem::replace(&mut *asking, Asking::ByAnother) {
            Asking::Open(future) => future,
            Asking::Over(outcome) => {
                *asking = Asking::Over(outcome.clone());
                return Poll::Ready(outcome);
            }
            // Whatever it waits for wakes all of us.
            Asking::ByAnother => return Poll::Pending,
        };
        // Not locked while the provider's own code runs.
        drop(asking);
        let mut turn = Turn {
            source: self,
            flight,
            outcome: Err(failure("the token provider panicked")),
            is_over: true,
        };
        let waker = Waker::from(Arc::clone(&flight.wakers));
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => {
                turn.outcome = self.issue(flight, outcome, clock);
                Poll::Ready(turn.outcome.clone())
            }
            Poll::Pending => {
                turn.is_over = false;
                *locked(&flight.asking) = Asking::Open(future);
                Poll::Pending
            }
        }
    }

    /// What came of a request, as it is kept.
    fn issue(
        &self,
        flight: &Flight,
        outcome: Result<Token, Source>,
        clock: &dyn Clock,
    ) -> Result<Issued, TokenFailure> {
        let token = outcome.map_err(TokenFailure::from)?;
        if let Some(flaw) = bearer_flaw(&token.secret) {
            return Err(failure(format!("the token of the provider {flaw}")));
        }
        let mut state = locked(&self.state);
        state.last += 1;
        let issued = Issued {
            stale_from: token.stale_from(flight.begun, clock),
            secret: token.secret,
            generation: state.last,
        };
        state.current = Some(issued.clone());
        Ok(issued)
    }
}

impl State {
    fn fresh(&self, now: Duration) -> Option<&Issued> {
        let is_fresh = |token: &&Issued| token.stale_from.is_none_or(|end| now < end);
        self.current.as_ref().filter(is_fresh)
    }
}

fn failure(message: impl Into<Source>) -> TokenFailure {
    TokenFailure::from(message.into())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request for a token, which belongs to nobody: whoever waits for it sees to it.
struct Flight {
    begun: Duration,
    asking: Mutex<Asking>,
    wakers: Arc<Wakers>,
}

enum Asking {
    Open(BoxFuture<'static, Result<Token, Source>>),
    /// Someone is at it just now.
    ByAnother,
    Over(Result<Issued, TokenFailure>),
}

impl Flight {
    fn new(begun: Duration, future: BoxFuture<'static, Result<Token, Source>>) -> Self {
        Self {
            begun,
            asking: Mutex::new(Asking::Open(future)),
            wakers: Arc::default(),
        }
    }
}

/// One poll of a request. What ends it, a panic included, is told to all.
struct Turn<'a> {
    source: &'a TokenSource,
    flight: &'a Flight,
    outcome: Result<Issued, TokenFailure>,
    is_over: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.is_over {
            locked(&self.source.state).asked = None;
            *locked(&self.flight.asking) = Asking::Over(self.outcome.clone());
            self.flight.wakers.wake_all();
        }
    }
}

/// Everyone who waits for a token: woken together, whoever of them is still there.
#[derive(Default)]
struct Wakers(Mutex<(u64, BTreeMap<u64, Waker>)>);

impl Wakers {
    fn next(&self) -> u64 {
        let mut wakers = locked(&self.0);
        wakers.0 += 1;
        wakers.0
    }

    fn keep(&self, number: u64, context: &Context<'_>) {
        let waker = context.waker();
        let mut wakers = locked(&self.0);
        let known = wakers.1.entry(number).or_insert_with(|| waker.clone());
        known.clone_from(waker);
    }

    fn wake_all(&self) {
        let wakers = std::mem::take(&mut locked(&self.0).1);
        wakers.into_values().for_each(Waker::wake);
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}

/// One that waits. Dropped, it leaves nothing behind.
struct Seat<'a> {
    wakers: &'a Wakers,
    number: u64,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let next = {
            let mut wakers = locked(&self.wakers.0);
            wakers.1.remove(&self.number);
            wakers.1.first_key_value().map(|(_, waker)| waker.clone())
        };
        // This one may have been woken, and not have had its turn: another takes it.
        if let Some(next) = next {
            next.wake();
        }
    }
}
