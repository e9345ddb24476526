//! The places that a [`RateLimit`](super::RateLimit) has, and who waits for one.

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::clock::Clock;
use super::future::BoxFuture;
use super::rate_limit::Figures;

/// Into how many steps a window is cut. Places come back at the end of the step, so that a large limit
/// needs no more memory than this.
const STEPS: u32 = 1024;

/// Gives out places.
#[derive(Debug)]
pub(super) struct Limiter {
    figures: Figures,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Places of requests on their way.
    in_flight: u32,
    /// When other places come back, and how many: the earliest first.
    returning: VecDeque<(Duration, u32)>,
    /// How many of these there are.
    resting: u32,
    /// Nobody gets a place before.
    not_before: Duration,
    warmth: Warmth,
    /// Who waits, by ticket: the lowest is the first in the queue.
    queue: BTreeMap<u64, Waker>,
    last_ticket: u64,
}

/// What the server knows of the credential, as far as we can tell.
#[derive(Debug, Default)]
struct Warmth {
    /// Which of the tokens of a provider it is.
    generation: u64,
    /// Whether it has had a success lately.
    is_warm: bool,
    last_sent: Option<Duration>,
}

/// What comes of asking for a place.
enum Verdict {
    Taken,
    /// Others come first, or all places are on their way: whoever changes that wakes the asker.
    Wait,
    /// Nothing changes before this moment, unless by another's answer, which wakes the asker.
    Until(Duration),
}

impl Limiter {
    pub(super) fn new(figures: Figures) -> Self {
        let state = Mutex::default();
        Self { figures, state }
    }

    /// Waits for a place, behind all that wait already. `generation`: which of the tokens of a
    /// provider it is for.
    pub(super) async fn place<'a>(&'a self, clock: &'a dyn Clock, generation: u64) -> Place<'a> {
        let mut waiting = Waiting {
            limiter: self,
            ticket: None,
        };
        let mut sleep: Option<(Duration, BoxFuture<'static, ()>)> = None;
        poll_fn(|context| {
            loop {
                let now = clock.now();
                let moment = match self.ask(&mut waiting.ticket, generation, now, context) {
                    Verdict::Taken => return Poll::Ready(()),
                    Verdict::Wait => return Poll::Pending,
                    Verdict::Until(moment) => moment,
                };
                let (_, end) = match &mut sleep {
                    Some(known) if known.0 == moment => known,
                    other => other.insert((moment, clock.sleep(moment.saturating_sub(now)))),
                };
                std::task::ready!(end.as_mut().poll(context));
                sleep = None;
            }
        })
        .await;
        Place {
            limiter: self,
            clock,
            generation,
            sent: false,
        }
    }

    fn ask(
        &self,
        ticket: &mut Option<u64>,
        generation: u64,
        now: Duration,
        context: &Context<'_>,
    ) -> Verdict {
        let mut state = self.state();
        state.recover(now);
        let own = *ticket.get_or_insert_with(|| {
            state.last_ticket += 1;
            state.last_ticket
        });
        let first = state.queue.first_key_value().map(|(ticket, _)| *ticket);
        let verdict = if first.is_some_and(|first| first < own) {
            Verdict::Wait
        } else if now < state.not_before {
            Verdict::Until(state.not_before)
        } else if state.used() < self.limit(&mut state.warmth, generation, now) {
            Verdict::Taken
        } else {
            match state.returning.front() {
                Some((moment, _)) => Verdict::Until(*moment),
                None => Verdict::Wait,
            }
        };
        if let Verdict::Taken = verdict {
            *ticket = None;
            state.in_flight += 1;
            state.queue.remove(&own);
            self.wake_first(state);
        } else {
            let waker = context.waker();
            let known = state.queue.entry(own).or_insert_with(|| waker.clone());
            known.clone_from(waker);
        }
        verdict
    }

    /// How many places there are for this token now.
    fn limit(&self, warmth: &mut Warmth, generation: u64, now: Duration) -> u32 {
        let Some(warm_up) = self.figures.warm_up else {
            return self.figures.requests;
        };
        warmth.is_now(generation);
        // A little early, since requests may be on their way for longer than the last one was.
        let idle = warm_up.after_idle.mul_f64(0.9);
        let last = warmth.last_sent.map(|last| last.saturating_add(idle));
        if last.is_some_and(|end| end <= now) {
            warmth.is_warm = false;
        }
        if warmth.is_warm {
            self.figures.requests
        } else {
            self.figures.requests.min(warm_up.requests)
        }
    }

    /// Nobody gets a place before this moment.
    pub(super) fn hold(&self, moment: Duration) {
        let mut state = self.state();
        state.not_before = state.not_before.max(moment);
    }

    /// A place is given back at once, or at the end of a window from `now` on.
    fn give_back(&self, now: Option<Duration>) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        if let Some(now) = now {
            let moment = self.end_of_step(now.saturating_add(self.figures.per));
            state.resting = state.resting.saturating_add(1);
            match state.returning.back_mut() {
                Some((last, count)) if *last >= moment => *count = count.saturating_add(1),
                _ => state.returning.push_back((moment, 1)),
            }
        }
        self.wake_first(state);
    }

    fn end_of_step(&self, moment: Duration) -> Duration {
        let step = (self.figures.per / STEPS).as_nanos().max(1);
        let end = (moment.as_nanos() / step)
            .saturating_add(1)
            .saturating_mul(step);
        u64::try_from(end).map_or(Duration::MAX, Duration::from_nanos)
    }

    fn wake_first(&self, state: MutexGuard<'_, State>) {
        let first = state.queue.first_key_value();
        let waker = first.map(|(_, waker)| waker.clone());
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Warmth {
    /// A new token begins as one that the server doesn't know.
    fn is_now(&mut self, generation: u64) {
        if generation > self.generation {
            self.generation = generation;
            self.is_warm = false;
        }
    }
}

impl State {
    fn used(&self) -> u32 {
        self.in_flight.saturating_add(self.resting)
    }

    /// Takes back the places whose time has come.
    fn recover(&mut self, now: Duration) {
        while let Some((moment, count)) = self.returning.front().copied()
            && moment <= now
        {
            self.resting = self.resting.saturating_sub(count);
            self.returning.pop_front();
        }
    }
}

/// One that waits. Dropped before its turn, it leaves the queue.
struct Waiting<'a> {
    limiter: &'a Limiter,
    ticket: Option<u64>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            let mut state = self.limiter.state();
            state.queue.remove(&ticket);
            self.limiter.wake_first(state);
        }
    }
}

/// A place for one request. Dropped unused, it is free at once; else when a window has passed since
/// then.
#[must_use = "a place is given back when it is dropped"]
pub(super) struct Place<'a> {
    limiter: &'a Limiter,
    clock: &'a dyn Clock,
    generation: u64,
    sent: bool,
}

impl Place<'_> {
    /// Another token is sent than the one that the place was asked for.
    pub(super) fn is_for(&mut self, generation: u64) {
        self.generation = generation;
        self.limiter.state().warmth.is_now(generation);
    }

    /// The request goes out now.
    pub(super) fn used(&mut self) {
        self.sent = true;
        self.limiter.state().warmth.last_sent = Some(self.clock.now());
    }

    /// The server answered with a success.
    pub(super) fn succeeded(&self) {
        let mut state = self.limiter.state();
        if state.warmth.generation == self.generation && !state.warmth.is_warm {
            state.warmth.is_warm = true;
            self.limiter.wake_first(state);
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let now = self.sent.then(|| self.clock.now());
        self.limiter.give_back(now);
    }
}
