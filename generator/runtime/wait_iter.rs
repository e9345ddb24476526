//! A stream as an iterator.

use std::fmt;
use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;

use futures_core::Stream;

use super::blocking::{drive, undriven};
use super::error::Error;

/// A stream as an iterator, whose thread sleeps until the next item is there: what the method `wait` of a
/// stream gives.
///
/// Nothing goes on between two steps, so that prefetching gains nothing here. Dropping it stops the
/// request under way. After an error that ends the stream, and after a panic within it, there is nothing
/// more. [`Wait`](super::Wait) says where it can be used: anywhere.
#[must_use = "an iterator does nothing until it is asked"]
pub struct WaitIter<S: Stream> {
    /// `None` once it is over.
    stream: Option<S>,
    /// What can be had of it without waiting.
    ready: fn(&mut S) -> Option<S::Item>,
}

impl<S: Stream> WaitIter<S> {
    /// `ready` gives what can be had without waiting.
    pub(super) fn new(stream: S, ready: fn(&mut S) -> Option<S::Item>) -> Self {
        let stream = Some(stream);
        Self { stream, ready }
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
            (item, stream)
        });
        match step {
            Ok((item, stream)) => {
                self.stream = item.is_some().then_some(stream);
                item
            }
            Err(source) => Some(Err(undriven(source).into())),
        }
    }
}

impl<S> FusedIterator for WaitIter<S>
where
    S: Stream,
    Self: Iterator,
{
}

impl<S: Stream + fmt::Debug> fmt::Debug for WaitIter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaitIter").field(&self.stream).finish()
    }
}
