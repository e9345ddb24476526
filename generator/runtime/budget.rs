//! What all calls of a client together may repeat: a bucket that failures empty and successes fill, so
//! that a sick server isn't hammered. The figures are those of the AWS SDKs' standard mode.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a client begins with, and never exceeds.
const CAPACITY: u32 = 500;

/// What a repetition takes.
pub(super) const COST: u32 = 5;

/// What a repetition takes after a time-out: it has kept the server busy for longer.
pub(super) const TIMEOUT_COST: u32 = 10;

/// What a call gives back that succeeds at once.
const REWARD: u32 = 1;

#[derive(Debug)]
pub(super) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl Budget {
    /// Takes what a repetition costs; `false` where it isn't there.
    pub(super) fn spend(&self, cost: u32) -> bool {
        let left = |left: u32| left.checked_sub(cost);
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        self.0.fetch_update(set, fetch, left).is_ok()
    }

    /// After a call that succeeded: `cost` is what its last repetition took, zero if there was none.
    pub(super) fn reward(&self, cost: u32) {
        let more = cost.max(REWARD);
        let filled = |left: u32| (left < CAPACITY).then(|| left.saturating_add(more).min(CAPACITY));
        // `Err`: it is full.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, filled);
    }
}
