//! Until when a client leaves its server alone, because the server has asked for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Until when no call is sent to the client's own server, by the client's clock. Calls of other servers
/// neither set it nor heed it.
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
