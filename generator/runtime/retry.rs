//! When a call is made again, and how long it waits before: the policy, no clock and no network.

use std::time::Duration;

use http::{Method, StatusCode};

use super::error::Error;

/// The first wait is somewhere between zero and this; each further one may be twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// What is added at random to a wait that the server asked for, so that those who wait don't come
/// back at one moment: up to as much again, but never more than this.
const MOST_JITTER: Duration = Duration::from_secs(2);

/// The same for a wait of no length.
const LEAST_JITTER: Duration = Duration::from_millis(100);

/// How often one call waits out a 429 that says how long.
const MAX_WAITS: u32 = 10;

/// How often, and after what waits, a call that failed is retried (made again).
///
/// # What is retried
///
/// | What happened | GET, HEAD, OPTIONS, PUT, DELETE | POST, PATCH |
/// | --- | --- | --- |
/// | no connection came about, or it was gone before anything was written | yes | yes |
/// | the server said that it didn't process the request (HTTP/2: REFUSED_STREAM, or a GOAWAY that leaves it out) | yes | yes |
/// | 429, and each status that the document says is sent before a request is processed | yes | yes |
/// | the connection broke later, or within the answer | yes | no |
/// | the server stalled within the answer (`read_timeout`), or a limit of the transport's own ran out | yes | no |
/// | 408, 502, 503, 504 | yes | no |
/// | anything else, the timeout of the whole call included | no | no |
///
/// So a POST that the server may have processed is never sent a second time: it ends in an error whose
/// [`is_maybe_processed`](super::Error::is_maybe_processed) is true.
///
/// # How long it waits
///
/// From half a second on, doubling, each wait drawn at random from zero up to that. A `Retry-After` of
/// the server (seconds or a date) counts instead, with up to as much again added at random, two seconds
/// at most. One that asks for more than [`max_delay`](Self::max_delay) ends the call, and so does a wait
/// that would go beyond the call's timeout: the error says how long the server asked for.
///
/// # Answers 429
///
/// A 429 with a `Retry-After` is waited out up to 10 times, which don't count as repetitions. Until
/// the time is over every other call of the client (of all its clones) holds as well, and none of them
/// is sent in vain; a call that may not take that long ends in [`Error::Timeout`](super::Error::Timeout)
/// at once, with nothing sent. Such waiting counts against the timeout; with a
/// [`RateLimit`](super::RateLimit) it doesn't.
///
/// # A sick server
///
/// All calls of a client repeat from one budget of 500: a repetition takes 5 of it, after a time-out
/// (408, 504, no connection in time, a stalled answer) 10. A call that succeeds after a repetition gives back what the
/// last one took, one that succeeds at once gives back 1. What is empty permits no repetition, so that a
/// server that fails all the time gets hardly more than one attempt a call. Waiting out a 429 takes
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    max_retries: u32,
    max_delay: Duration,
}

impl Default for Retry {
    /// Up to 2 repetitions, each after 60 seconds at most.
    fn default() -> Self {
        Self {
            max_retries: 2,
            max_delay: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// Each call is made once, at once. (But for a 401, where a
    /// [`TokenProvider`](super::TokenProvider) has another token.)
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// How often a call is made again after the first time. With 0 no 429 is waited out either.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// The longest wait, but for what is added to it at random. A call whose server asks for a longer
    /// one, by `Retry-After`, is not made again: its error says how long
    /// ([`ApiError::retry_after`](super::ApiError::retry_after)).
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Whether anything is waited out at all.
    pub(super) fn is_patient(&self) -> bool {
        self.max_retries > 0
    }

    /// How long all calls hold after a 429 that asks for this.
    pub(super) fn hold(&self, asked: Duration) -> Duration {
        asked.min(self.max_delay)
    }

    /// What comes before the next attempt; `None`: the failure stands. The only place that decides it.
    pub(super) fn pause(
        &self,
        past: &Past,
        request: Repeatable<'_>,
        failure: &Failed<'_>,
    ) -> Option<Pause> {
        if !self.is_patient() || !failure.may_repeat(request) {
            return None;
        }
        let asked = failure.retry_after();
        if asked.is_some_and(|asked| asked > self.max_delay) {
            return None;
        }
        let delay = match asked {
            Some(asked) => asked.saturating_add(self.jitter(asked)),
            None => self.backoff(past.retries),
        };
        if asked.is_some() && failure.is_limited() {
            return (past.waits < MAX_WAITS).then_some(Pause {
                delay,
                kind: PauseKind::Limited,
            });
        }
        let cost = failure.cost();
        (past.retries < self.max_retries).then_some(Pause {
            delay,
            kind: PauseKind::Retry { cost },
        })
    }

    /// What is added to a wait that the server asked for.
    pub(super) fn jitter(&self, asked: Duration) -> Duration {
        let most = asked.clamp(LEAST_JITTER, MOST_JITTER).min(self.max_delay);
        most.mul_f64(random_fraction())
    }

    fn backoff(&self, retries: u32) -> Duration {
        let longest = FIRST_DELAY
            .saturating_mul(1 << retries.min(16))
            .min(self.max_delay);
        longest.mul_f64(random_fraction())
    }
}

/// A number from 0 up to 1.
fn random_fraction() -> f64 {
    let random = u32::try_from(random() >> 32).unwrap_or(0);
    f64::from(random) / f64::from(u32::MAX)
}

/// Random bits, for what needs no secret. The standard library seeds its hashers at random, which is
/// as good as a wait needs.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn random() -> u64 {
    use std::collections::hash_map::RandomState;
    use std::hash::BuildHasher;

    RandomState::new().hash_one(0_u8)
}

/// Random bits, for what needs no secret. The standard library has the same seeds in every browser.
#[cfg(target_arch = "wasm32")]
pub(super) fn random() -> u64 {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    half() << 32 | half()
}

/// What a call has been through.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Repetitions, without waits for a limit.
    pub(super) retries: u32,
    /// Waits for a limit.
    pub(super) waits: u32,
    /// What the last repetition took from the client's budget.
    pub(super) cost: u32,
}

impl Past {
    pub(super) fn add(&mut self, pause: &Pause) {
        match pause.kind {
            PauseKind::Limited => self.waits += 1,
            PauseKind::Retry { cost } => {
                self.retries += 1;
                self.cost = cost;
            }
        }
    }
}

/// What comes before the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) delay: Duration,
    pub(super) kind: PauseKind,
}

/// What a pause is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PauseKind {
    /// A 429 is waited out.
    Limited,
    /// A repetition, which takes so much from the client's budget.
    Retry { cost: u32 },
}

/// What a request says about being made again.
#[derive(Clone, Copy)]
pub(super) struct Repeatable<'a> {
    pub(super) method: &'a Method,
    /// The statuses that the server sends before it processes it.
    pub(super) not_processed: &'a [u16],
}

/// How an attempt failed.
pub(super) enum Failed<'a> {
    /// With an answer: its status, and what its `Retry-After` asks for.
    Status(StatusCode, Option<Duration>),
    /// Without one.
    Broken(&'a Error),
}

impl Failed<'_> {
    fn may_repeat(&self, request: Repeatable<'_>) -> bool {
        let idempotent = request.method.is_idempotent();
        match self {
            Self::Status(status, _) => match status.as_u16() {
                429 => true,
                408 | 502 | 503 | 504 if idempotent => true,
                code => request.not_processed.contains(&code),
            },
            Self::Broken(Error::Connect(_)) => true,
            Self::Broken(Error::Transport(_)) => idempotent,
            Self::Broken(Error::Timeout(error)) => idempotent && error.is_of_attempt(),
            Self::Broken(_) => false,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(_, retry_after) => *retry_after,
            Self::Broken(_) => None,
        }
    }

    fn is_limited(&self) -> bool {
        matches!(self, Self::Status(StatusCode::TOO_MANY_REQUESTS, _))
    }

    /// What a repetition takes from the client's budget.
    fn cost(&self) -> u32 {
        let timed_out = match self {
            Self::Status(status, _) => matches!(status.as_u16(), 408 | 504),
            Self::Broken(error) => error.is_timeout(),
        };
        if timed_out {
            super::budget::TIMEOUT_COST
        } else {
            super::budget::COST
        }
    }
}
