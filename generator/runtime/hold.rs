//! Until when a client leaves its server alone, because the server has asked for it, and how those who
//! wait for that go on: one after the other, in the order in which their calls began. All at once, they
//! would be refused again; in any other order, one could be refused for ever.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::clock::{Clock, before};
use super::future::BoxFuture;

/// Until when no call is sent to the client's own server, by the client's clock. Calls of other servers
/// neither set it nor heed it.
#[derive(Debug, Default)]
pub(super) struct Hold(Mutex<Held>);

/// A moment, and how long after it the last of those who wait then goes on.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Held {
    until: Duration,
    spread: Duration,
}

impl Hold {
    /// Nothing is sent before this moment, nor before any later one that was named already.
    pub(super) fn until(&self, until: Duration, spread: Duration) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until > held.until {
            *held = Held { until, spread };
        }
    }

    fn held(&self) -> Held {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those who wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    last_ticket: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the next one may go, by the one before it.
    next: Duration,
    /// Who waits, by ticket: the lowest is the first.
    waiting: BTreeMap<u64, Waker>,
}

/// What comes of asking for one's turn.
enum Turn {
    Now,
    /// Others come first: whoever goes wakes the next.
    Later,
    In(Duration),
    /// The call's time is over before it comes.
    Never,
}

/// A call's place among all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticket(u64);

impl Queue {
    /// For a call that begins.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket(self.last_ticket.fetch_add(1, Ordering::Relaxed))
    }

    /// How long a call would have to wait, were it the first; `None`: it may go at once.
    pub(super) fn rest(&self, hold: &Hold, now: Duration) -> Option<Duration> {
        let until = hold.held().until;
        let state = self.state();
        let is_free = state.waiting.is_empty() && until.max(state.next) <= now;
        (!is_free).then(|| until.saturating_sub(now))
    }

    /// Waits for a call's turn; `false`: it doesn't come before `deadline`.
    pub(super) async fn turn(
        &self,
        hold: &Hold,
        clock: &dyn Clock,
        Ticket(ticket): Ticket,
        deadline: Option<Duration>,
    ) -> bool {
        let waiting = Waiting {
            queue: self,
            ticket,
        };
        let mut sleep: Option<BoxFuture<'static, ()>> = None;
        let turn = poll_fn(|context| {
            loop {
                // Nothing makes it earlier. Who is asked for no reason doesn't look at the clock, which
                // one of a test would take for progress.
                if let Some(end) = &mut sleep {
                    std::task::ready!(end.as_mut().poll(context));
                    sleep = None;
                }
                sleep = match waiting.ask(hold, clock, deadline, context) {
                    Turn::Now => return Poll::Ready(true),
                    Turn::Never => return Poll::Ready(false),
                    Turn::Later => return Poll::Pending,
                    Turn::In(pause) => Some(clock.sleep(pause)),
                };
            }
        });
        before(clock, deadline, turn).await.unwrap_or(false)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that waits. It leaves the queue when its turn has come, and when it is dropped.
struct Waiting<'a> {
    queue: &'a Queue,
    ticket: u64,
}

impl Waiting<'_> {
    fn ask(
        &self,
        hold: &Hold,
        clock: &dyn Clock,
        deadline: Option<Duration>,
        context: &Context<'_>,
    ) -> Turn {
        let mut state = self.queue.state();
        let waker = context.waker();
        let known = state.waiting.entry(self.ticket);
        known.or_insert_with(|| waker.clone()).clone_from(waker);
        let first = state.waiting.first_key_value();
        if first.is_some_and(|(first, _)| *first < self.ticket) {
            return Turn::Later;
        }
        let (now, Held { until, spread }) = (clock.now(), hold.held());
        let pause = until.max(state.next).saturating_sub(now);
        if now < until && deadline.is_some_and(|deadline| until >= deadline) {
            return Turn::Never;
        }
        if !pause.is_zero() {
            return Turn::In(pause);
        }
        state.waiting.remove(&self.ticket);
        let rest = until.saturating_add(spread).saturating_sub(now);
        let others = u32::try_from(state.waiting.len()).unwrap_or(u32::MAX);
        if let Some(gap) = rest.checked_div(others) {
            state.next = now.saturating_add(gap);
        }
        Turn::Now
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.waiting.remove(&self.ticket);
        let first = state.waiting.first_key_value();
        let waker = first.map(|(_, waker)| waker.clone());
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
