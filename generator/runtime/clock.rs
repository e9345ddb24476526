//! The time that timeouts, waits and limits go by, so that a test can bring its own.

use std::time::{Duration, SystemTime};

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

#[cfg(not(target_arch = "wasm32"))]
impl Clock for SystemClock {
    fn now(&self) -> Duration {
        use std::sync::LazyLock;
        use tokio::time::Instant;

        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let start = *START;
        Instant::now().saturating_duration_since(start)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
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
