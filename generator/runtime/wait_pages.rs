//! A list as an iterator.

use super::pages::{ItemStream, PageStream};
use super::wait_iter::WaitIter;

impl<T: Send> PageStream<T> {
    /// The pages as an iterator, whose thread sleeps until the next one is there. A request that is under
    /// way since the stream was awaited is made anew.
    pub fn wait(mut self) -> WaitIter<Self> {
        self.abandon();
        WaitIter::new(self, |_| None)
    }
}

impl<T: Send> ItemStream<T> {
    /// The items as an iterator, whose thread sleeps until the next one is there. A request that is under
    /// way since the stream was awaited is made anew.
    pub fn wait(mut self) -> WaitIter<Self> {
        self.abandon();
        // What is left of a page needs no waiting.
        WaitIter::new(self, Self::at_hand)
    }
}
