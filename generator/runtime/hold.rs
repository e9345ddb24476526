//! Until when a client leaves its server alone, because the server has asked for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Until when no call is sent, by the client's clock. One moment serves, since a client's calls, and
/// the redirects that it follows, stay within one origin.
#[derive(Debug, Default)]
pub(super) struct Hold(Mutex<Duration>);

impl Hold {
    /// Nothing is sent before this moment, nor before any later one that was named already.
    pub(super) fn until(&self, moment: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = moment.max(*until);
    }

    /// How long it still lasts.
    pub(super) fn rest(&self, now: Duration) -> Option<Duration> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.checked_sub(now).filter(|rest| !rest.is_zero())
    }
}
