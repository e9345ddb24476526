//! The time that timeouts, waits and limits go by, so that a test can bring its own.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

#[cfg(not(target_arch = "wasm32"))]
use tokio::time::{Instant, sleep};
#[cfg(target_arch = "wasm32")]
use web_time::Instant;

use super::future::{BoxFuture, Shareable};

/// A clock: what a client's timeouts, the waits between its attempts and its rate limit go by.
///
/// [`SystemClock`] unless [`ClientBuilder::clock`](super::ClientBuilder::clock) is given another.
pub trait Clock: Shareable + 'static {
    /// The time since some moment that stays the same for this clock. Never goes back.
    fn now(&self) -> Duration;

    /// Ends when `duration` has passed by this clock.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// The time of day, which dates in headers are held against.
    fn time_of_day(&self) -> SystemTime;
}

/// The machine's own clock. It needs a tokio runtime with its timer on; in a browser, nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let start = *START;
        Instant::now().saturating_duration_since(start)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(sleep(duration))
    }

    fn time_of_day(&self) -> SystemTime {
        time_of_day()
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn time_of_day() -> SystemTime {
    SystemTime::now()
}

#[cfg(target_arch = "wasm32")]
fn time_of_day() -> SystemTime {
    web_time::web::SystemTimeExt::to_std(web_time::SystemTime::now())
}

/// A browser's timer takes whole milliseconds, and fires at once when there are more than an `i32` holds.
#[cfg(target_arch = "wasm32")]
async fn sleep(duration: Duration) {
    const LONGEST: u32 = i32::MAX.unsigned_abs();

    let end = SystemClock.now().saturating_add(duration);
    loop {
        let rest = end.saturating_sub(SystemClock.now());
        if rest.is_zero() {
            return;
        }
        let milliseconds = u32::try_from(rest.as_nanos().div_ceil(1_000_000)).unwrap_or(LONGEST);
        gloo_timers::future::TimeoutFuture::new(milliseconds.min(LONGEST)).await;
    }
}

/// What the future gives, if it does so before the clock shows `moment`; `None` for a moment that
/// never comes.
pub(super) async fn before<F: Future>(
    clock: &dyn Clock,
    moment: Option<Duration>,
    future: F,
) -> Option<F::Output> {
    use std::task::Poll;

    let mut future = std::pin::pin!(future);
    let Some(moment) = moment else {
        return Some(future.await);
    };
    // Made only when there is something to wait for.
    let mut end: Option<BoxFuture<'static, ()>> = None;
    std::future::poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        let end = end.get_or_insert_with(|| clock.sleep(moment.saturating_sub(clock.now())));
        end.as_mut().poll(context).map(|()| None)
    })
    .await
}
