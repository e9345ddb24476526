//! Calls that a thread waits for, in programs without a runtime and in the midst of one.
//!
//! What is waited for runs on a thread of its own, the driver, while the caller sleeps on a channel: so
//! it makes no difference whether the caller is a thread of somebody's runtime. A runtime whose only
//! thread waits here stands still meanwhile, with all its connections, timers and tasks. That is why
//! calls on a driver share none of these with others: see [`Lanes`](super::lane::Lanes).

use std::cell::Cell;
use std::fmt;
use std::future::{pending, poll_fn};
use std::io::{self, BufRead, Read};
use std::iter::FusedIterator;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::runtime::{Builder, Handle};

use super::byte_stream::ByteStream;
use super::error::{ConfigError, Error, Result};
use super::trace;

/// `.wait()` where an asynchronous program says `.await`: the thread sleeps until it is done.
///
/// Requests have it, what their `with_response()` gives, and any other future whose `Result` can hold
/// an [`Error`]; for a stream it gives an iterator ([`WaitIter`]), and for a
/// [`ByteStream`](super::ByteStream) a reader ([`WaitRead`]).
///
/// # What it promises
///
/// - **It waits anywhere**: in a plain thread, in an `async fn` of any runtime, on a runtime's only
///   thread, in `spawn_blocking`, in a `Drop`, in what is being waited for. What runs meanwhile is on a
///   thread of its own, which the process has one of (another one for those who wait within what is
///   waited for), and which needs nothing of the caller's. A runtime whose thread waits is kept from its
///   other tasks as long, so await there where you can.
/// - **The same call**: its value, its errors, its retries and its timeout are those of the awaited one.
///   A panic within it goes on in the caller.
/// - What is waited for has **connections, places of the rate limit and tokens of its own**, apart from
///   those of calls that are awaited by the same client: neither ever waits for the other. A program that
///   does both gives the rate limit to each.
///
/// What a client is given from outside is still shared, and must not need a runtime that is being kept
/// waiting: a [`Transport`](super::Transport) or HTTP client of your own with connections of awaited
/// calls, an [`Interceptor`](super::Interceptor) that asks one of that runtime's tasks.
///
/// # Errors
/// As awaiting it. [`Error::Config`] where the system gives no thread.
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
        drive(self.into_future())
    }
}

/// One of the threads that run what others wait for: the process it belongs to (a fork has none of its
/// parent's threads), and how many wait within one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DriverId {
    process: u32,
    depth: usize,
}

struct Driver {
    id: DriverId,
    runtime: Handle,
}

/// Those that have been needed so far, by their depth.
static DRIVERS: Mutex<Vec<Driver>> = Mutex::new(Vec::new());

thread_local! {
    static HERE: Cell<Option<DriverId>> = const { Cell::new(None) };
}

/// The driver that we are on.
pub(super) fn here() -> Option<DriverId> {
    HERE.get()
}

/// The driver for what this thread waits for: never the one that we are on.
fn driver() -> io::Result<Handle> {
    let process = process();
    let depth = here().map_or(0, |driver| driver.depth + 1);
    let id = DriverId { process, depth };
    let mut drivers = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
    drivers.retain(|driver| driver.id.process == process);
    if let Some(driver) = drivers.iter().find(|driver| driver.id == id) {
        return Ok(driver.runtime.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let name = concat!(env!("CARGO_PKG_NAME"), "-blocking");
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        HERE.set(Some(id));
        runtime.block_on(pending::<()>());
    })?;
    drivers.push(Driver {
        id,
        runtime: handle.clone(),
    });
    Ok(handle)
}

/// A browser has no processes.
fn process() -> u32 {
    if cfg!(target_arch = "wasm32") {
        0
    } else {
        std::process::id()
    }
}

/// Runs a future on the driver, and sleeps until it is done.
fn drive<T, E>(future: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let lost = |source: io::Error| {
        let message = "there is no thread to make its calls on";
        E::from(ConfigError::new(message, Some(source.into())).into())
    };
    let driver = driver().map_err(lost)?;
    let (sender, receiver) = mpsc::sync_channel(1);
    let call = driver.spawn(trace::carried(future));
    driver.spawn(async move {
        // The other end is never gone before this.
        let _ = sender.send(call.await);
    });
    match receiver.recv() {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(broken)) => match broken.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(cancelled) => Err(lost(cancelled.into())),
        },
        Err(_) => Err(lost(io::ErrorKind::BrokenPipe.into())),
    }
}

/// A stream as an iterator, each of whose steps waits for the next item.
///
/// Nothing is fetched between two steps, so prefetching brings nothing here. Dropping it stops the
/// request under way. After a panic within the stream there is nothing more.
#[must_use = "an iterator does nothing until it is asked"]
pub struct WaitIter<S: Stream> {
    /// `None` once it is over.
    stream: Option<S>,
    /// What can be had of it without waiting.
    ready: fn(&mut S) -> Option<S::Item>,
}

impl<S: Stream> WaitIter<S> {
    /// An iterator of any stream. One that has been polled already goes on only as long as the runtime
    /// runs in which that was done.
    pub fn new(stream: S) -> Self {
        Self::with_ready(stream, |_| None)
    }

    pub(super) fn with_ready(stream: S, ready: fn(&mut S) -> Option<S::Item>) -> Self {
        Self {
            stream: Some(stream),
            ready,
        }
    }
}

impl<S, T, E> Iterator for WaitIter<S>
where
    S: Stream<Item = Result<T, E>> + Send + Unpin + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        if let Some(item) = (self.ready)(&mut stream) {
            self.stream = Some(stream);
            return Some(item);
        }
        let step = drive(async move {
            let item = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
            Ok::<_, E>((item, stream))
        });
        match step {
            Ok((item, stream)) => {
                self.stream = item.is_some().then_some(stream);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<S, T, E> FusedIterator for WaitIter<S>
where
    S: Stream<Item = Result<T, E>> + Send + Unpin + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
}

impl<S: Stream + fmt::Debug> fmt::Debug for WaitIter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitIter").field(&self.stream).finish()
    }
}

/// The body of a successful answer as a reader, in bounded memory; made of a
/// [`ByteStream`](super::ByteStream) by [`wait`](Wait::wait).
///
/// The call is made when the first byte, or the head, is asked for. An [`Error`] arrives as the inner
/// error of an [`io::Error`], which `downcast::<Error>()` gets out; there is nothing more after it.
/// Dropping it ends the exchange.
#[must_use = "a reader does nothing until it is read from"]
pub struct WaitRead {
    /// `None` once it is over.
    stream: Option<ByteStream>,
    /// What has come and was not yet read.
    rest: Bytes,
}

impl Wait for ByteStream {
    type Output = WaitRead;

    fn wait(self) -> WaitRead {
        WaitRead {
            stream: Some(self),
            rest: Bytes::new(),
        }
    }
}

impl WaitRead {
    /// Makes the call if need be, and gives status and headers of the answer; `None` after the end.
    ///
    /// # Errors
    /// As waiting for the call itself. The reader is at its end then.
    pub fn head(&mut self) -> Result<Option<(StatusCode, &HeaderMap)>> {
        if let Some(mut stream) = self.stream.take() {
            self.stream = Some(drive(async move {
                stream.head().await?;
                Ok::<_, Error>(stream)
            })?);
        }
        Ok(self.stream.as_ref().and_then(ByteStream::known_head))
    }

    /// The next piece, `None` at the end.
    fn piece(&mut self) -> Option<Result<Bytes>> {
        let mut stream = self.stream.take()?;
        let step = drive(async move {
            let piece = stream.next().await;
            Ok::<_, Error>((piece, stream))
        });
        match step {
            Ok((Some(Ok(piece)), stream)) => {
                self.stream = Some(stream);
                Some(Ok(piece))
            }
            Ok((end, _)) => end,
            Err(error) => Some(Err(error)),
        }
    }
}

impl BufRead for WaitRead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.rest.is_empty() {
            match self.piece() {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => return Err(io_error(error)),
                None => break,
            }
        }
        Ok(&self.rest)
    }

    fn consume(&mut self, amount: usize) {
        self.rest.advance(amount.min(self.rest.len()));
    }
}

impl Read for WaitRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

fn io_error(error: Error) -> io::Error {
    let kind = if error.is_timeout() {
        io::ErrorKind::TimedOut
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, error)
}

impl fmt::Debug for WaitRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitRead").field(&self.stream).finish()
    }
}
