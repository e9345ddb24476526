//! When a call is made again, and how long it waits before: the policy, no clock and no network.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use http::{Method, StatusCode};

use super::error::Error;

/// The first wait is somewhere between zero and this; each further one may be twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// How often, and after what waits, a call that failed is made again.
///
/// GET, HEAD, OPTIONS, PUT and DELETE are repeated when no connection came about, when it broke, and
/// on the statuses 408, 429, 502, 503 and 504. POST and PATCH only where the server can't have acted:
/// when no connection came about, and on 429. The waits grow from half a second on, doubling, each
/// drawn at random from zero up to that (so that many clients don't come back at once); a
/// `Retry-After` of the server counts instead. No wait goes beyond the call's timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    max_retries: u32,
    max_delay: Duration,
}

impl Default for Retry {
    /// Up to 2 repetitions, each after 30 seconds at most.
    fn default() -> Self {
        Self {
            max_retries: 2,
            max_delay: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// Each call is made once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// How often a call is made again after the first time.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// The longest wait. A call whose server asks for a longer one, by `Retry-After`, is not made
    /// again: its error says how long ([`ApiError::retry_after`](super::ApiError::retry_after)).
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// How long to wait before the next attempt; `None`: the error stands. The only place that
    /// decides it, `made` being the number of attempts so far.
    pub(super) fn delay(
        &self,
        made: u32,
        method: &Method,
        failure: &Failed<'_>,
    ) -> Option<Duration> {
        if made > self.max_retries || !failure.may_repeat(method) {
            return None;
        }
        match failure.retry_after() {
            Some(asked) => (asked <= self.max_delay).then_some(asked),
            None => Some(self.backoff(made)),
        }
    }

    fn backoff(&self, made: u32) -> Duration {
        let doublings = made.saturating_sub(1).min(16);
        let longest = FIRST_DELAY
            .saturating_mul(1 << doublings)
            .min(self.max_delay);
        longest.mul_f64(random_fraction())
    }
}

/// A number from 0 up to 1. The standard library seeds its hashers at random, which is as good as a
/// wait needs.
fn random_fraction() -> f64 {
    let random = u32::try_from(RandomState::new().hash_one(0_u8) >> 32).unwrap_or(0);
    f64::from(random) / f64::from(u32::MAX)
}

/// How an attempt failed.
pub(super) enum Failed<'a> {
    /// With an answer: its status, and what its `Retry-After` asks for.
    Status(StatusCode, Option<Duration>),
    /// Without one.
    Broken(&'a Error),
}

impl Failed<'_> {
    fn may_repeat(&self, method: &Method) -> bool {
        let idempotent = method.is_idempotent();
        match self {
            Self::Status(status, _) => match status.as_u16() {
                429 => true,
                408 | 502 | 503 | 504 => idempotent,
                _ => false,
            },
            Self::Broken(Error::Connect(_)) => true,
            Self::Broken(Error::Transport(_)) => idempotent,
            Self::Broken(_) => false,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(_, retry_after) => *retry_after,
            Self::Broken(_) => None,
        }
    }
}
