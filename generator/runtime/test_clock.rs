//! A clock that stands still until a test lets time pass.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use super::clock::Clock;
use super::future::BoxFuture;

/// A clock for tests: time passes only by [`advance`](Self::advance). Its clones are the same clock,
/// so that a client and a stand-in server can share one.
#[derive(Clone, Default)]
pub struct TestClock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// How often somebody has looked at the clock.
    looks: u64,
    /// Who sleeps until when.
    sleepers: Vec<(Duration, Waker)>,
}

impl TestClock {
    /// A clock that shows zero; its time of day is the beginning of 1970.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets this much time pass.
    pub fn advance(&self, duration: Duration) {
        let woken = {
            let mut state = self.state();
            state.now = state.now.saturating_add(duration);
            let now = state.now;
            let (woken, asleep): (Vec<_>, Vec<_>) = std::mem::take(&mut state.sleepers)
                .into_iter()
                .partition(|(end, _)| *end <= now);
            state.sleepers = asleep;
            woken
        };
        for (_, waker) in woken {
            waker.wake();
        }
    }

    /// Lets time pass until the first sleeper wakes; `false` where nobody sleeps.
    pub fn advance_to_next(&self) -> bool {
        let next = {
            let state = self.state();
            let first = state.sleepers.iter().map(|(end, _)| *end).min();
            first.map(|end| end.saturating_sub(state.now))
        };
        match next {
            Some(duration) => {
                self.advance(duration);
                true
            }
            None => false,
        }
    }

    /// Awaits a future, and lets time pass to the next sleeper's end whenever the runtime has
    /// nothing else to do. For futures that wait for nothing but this clock and each other, on
    /// tokio's current-thread runtime.
    pub async fn run<F: Future>(&self, future: F) -> F::Output {
        /// How many turns nobody looks at the clock before time passes: as long as somebody does, there
        /// are tasks that have just begun, or gone on.
        const TURNS: u32 = 64;
        /// After how many it passes all the same: somebody looks at the clock whenever he is asked.
        const MANY: u32 = 4096;

        let mut future = std::pin::pin!(future);
        let (mut turn, mut looks, mut all) = (0, 0, 0);
        poll_fn(|context| {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                return Poll::Ready(value);
            }
            let before = std::mem::replace(&mut looks, self.state().looks);
            turn = if looks == before { turn + 1 } else { 0 };
            all += 1;
            if turn == TURNS || all == MANY {
                (turn, all) = (0, 0);
                self.advance_to_next();
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        let mut state = self.state();
        state.looks = state.looks.wrapping_add(1);
        state.now
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        let end = self.now().saturating_add(duration);
        Box::pin(poll_fn(move |context| {
            let mut state = clock.state();
            if state.now >= end {
                return Poll::Ready(());
            }
            let waker = context.waker();
            let known = |(at, other): &(Duration, Waker)| *at == end && other.will_wake(waker);
            if !state.sleepers.iter().any(known) {
                state.sleepers.push((end, waker.clone()));
            }
            Poll::Pending
        }))
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.now()
    }
}

impl fmt::Debug for TestClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestClock").field(&self.now()).finish()
    }
}
