//! Events and lines as iterators.

use super::events::{EventStream, LineStream};
use super::wait_iter::WaitIter;

impl<T: Send> EventStream<T> {
    /// The events as an iterator, whose thread sleeps until the next one is there.
    ///
    /// Only of a stream that nothing has been asked for yet: any other gives an error,
    /// [`Error::Config`](super::Error::Config), since it needs the runtime in which it was begun.
    pub fn wait(mut self) -> WaitIter<Self> {
        self.abandon();
        WaitIter::new(self, |_| None)
    }
}

impl<T: Send> LineStream<T> {
    /// The values as an iterator, whose thread sleeps until the next one is there.
    ///
    /// Only of a stream that nothing has been asked for yet: any other gives an error,
    /// [`Error::Config`](super::Error::Config), since it needs the runtime in which it was begun.
    pub fn wait(mut self) -> WaitIter<Self> {
        self.abandon();
        WaitIter::new(self, |_| None)
    }
}
