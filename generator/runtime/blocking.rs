//! Calls that a thread waits for, in programs without a runtime and in the midst of one.
//!
//! What is waited for runs on a thread of its own, the driver, while the caller sleeps on a channel: so
//! it makes no difference whether the caller is a thread of somebody's runtime. A runtime whose only
//! thread waits here stands still meanwhile, with all its connections, timers and tasks. That is why
//! calls on a driver share none of these with others: see [`Lanes`](super::lane::Lanes).

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Mutex, PoisonError, mpsc};
use std::task::Poll;
use std::thread;

use serde_json::Value;
use tokio::runtime::{Builder, Handle};

use super::call::Call;
use super::error::{ConfigError, Error, Result};
use super::request::Request;
use super::trace;

#[cfg(target_arch = "wasm32")]
compile_error!("the cargo feature `blocking` needs threads, which a browser doesn't give");

/// `.wait()` where an asynchronous program says `.await`: the thread sleeps until it is done.
///
/// Requests have it without this trait, and so have streams: that of a list's items or pages becomes an
/// iterator, a [`ByteStream`](super::ByteStream) a reader. The trait gives it to all other
/// futures whose `Result` can hold an [`Error`]: to what `with_response()` gives, and to an `async` block
/// that makes several calls at once.
///
/// # What it promises
///
/// - **A call can be waited for anywhere**: in a plain thread, in an `async fn` of any runtime, on a
///   runtime's only thread, in a `Drop`, in an interceptor of what is being waited for. What runs
///   meanwhile is on a thread of this crate's, which needs nothing of the caller's. A runtime whose thread
///   waits is kept from its other tasks as long, so await there where you can.
/// - **It is the same call**: its value, its errors, its retries and its timeout are those of the awaited
///   one. A panic within it goes on in the caller.
/// - What is waited for has **connections, places of the rate limit and tokens of its own**, apart from
///   those of calls that are awaited by the same client: neither ever waits for the other. A program that
///   does both gives the rate limit to each.
///
/// What comes from outside is beyond that, and must not need a runtime that is being kept waiting: an
/// `async` block or an [`Interceptor`](super::Interceptor) that asks one of its tasks, a
/// [`Transport`](super::Transport) or HTTP client of your own that holds connections of awaited calls, a
/// future that has been polled before. Tasks that are spawned within what is waited for go on after it.
///
/// # Errors
/// As awaiting it. [`Error::Config`] where the system gives no thread, and where calls wait within one
/// another without end.
pub trait Wait {
    /// What comes of it.
    type Output;

    /// Waits for it.
    fn wait(self) -> Self::Output;
}

impl<F, T, E> Wait for F
where
    F: IntoFuture<Output = Result<T, E>, IntoFuture: Send + 'static>,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    type Output = Result<T, E>;

    fn wait(self) -> Result<T, E> {
        drive(self.into_future()).unwrap_or_else(|source| Err(undriven(source).into()))
    }
}

impl<T: Send> Call<T> {
    /// Makes the call, and sleeps until it is done: see [`Wait`] for where that may be.
    ///
    /// # Errors
    /// As awaiting the call; see [`Wait`] for those of waiting itself.
    pub fn wait(self) -> Result<T> {
        Wait::wait(self)
    }
}

impl Request {
    /// Makes the call, and sleeps until it is done: see [`Wait`] for where that may be.
    ///
    /// # Errors
    /// As awaiting the call; see [`Wait`] for those of waiting itself.
    pub fn wait(self) -> Result<Value> {
        Wait::wait(self)
    }
}

/// How many drivers there are at most: so many wait within one another.
pub(super) const DRIVERS: usize = 4;

/// The drivers that have been needed so far. Each runs what is waited for on the one before it, the first
/// what is waited for anywhere else.
static STARTED: Mutex<Vec<Handle>> = Mutex::new(Vec::new());

thread_local! {
    static HERE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The number of the driver that we are on.
pub(super) fn here() -> Option<usize> {
    HERE.get()
}

/// The driver for what this thread waits for: never the one that we are on.
fn driver() -> io::Result<Handle> {
    let number = here().map_or(0, |number| number + 1);
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(driver) = started.get(number) {
        return Ok(driver.clone());
    }
    if number >= DRIVERS {
        return Err(io::Error::other("they wait within one another without end"));
    }
    let driver = start(number)?;
    started.push(driver.clone());
    Ok(driver)
}

fn start(number: usize) -> io::Result<Handle> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let name = concat!(env!("CARGO_PKG_NAME"), "-blocking");
    // Made, and should it come to that dropped, over there: a runtime may not be dropped within another.
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            HERE.set(Some(number));
            let runtime = Builder::new_current_thread().enable_all().build();
            let _ = sender.send(
                runtime
                    .as_ref()
                    .map(|it| it.handle().clone())
                    .map_err(io::Error::kind),
            );
            if let Ok(runtime) = runtime {
                runtime.block_on(pending::<()>());
            }
        })?;
    Ok(receiver.recv().map_err(|_| io::ErrorKind::BrokenPipe)??)
}

/// Runs a future on the driver, and sleeps until it is done.
///
/// # Errors
/// There is no driver.
///
/// # Panics
/// As the future does.
pub(super) fn drive<T>(future: impl Future<Output = T> + Send + 'static) -> io::Result<T>
where
    T: Send + 'static,
{
    let driver = driver()?;
    let (sender, receiver) = mpsc::sync_channel(1);
    let call = caught(trace::carried(future));
    driver.spawn(async move {
        // The other end is never gone before this.
        let _ = sender.send(call.await);
    });
    match receiver.recv() {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// What a future gives, or what it panicked with. It has been dropped by then.
async fn caught<F: Future>(future: F) -> thread::Result<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let poll = || future.as_mut().poll(context);
        match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

/// Why nothing was run.
pub(super) fn undriven(source: io::Error) -> Error {
    let message = "there is no thread on which its calls can be waited for";
    ConfigError::new(message, Some(source.into())).into()
}
