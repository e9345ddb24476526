//! Answers that are made of messages, as streams: server-sent events, and JSON a line.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::call::Call;
use super::error::Result;
use super::feed::{Feed, Source};

/// A server-sent event whose data is a `T`.
#[derive(Clone, PartialEq)]
pub struct Event<T> {
    name: String,
    id: Option<String>,
    raw: Bytes,
    data: T,
}

impl<T> Event<T> {
    /// What the event is called; `message` where the server doesn't say.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.name.is_empty() {
            "message"
        } else {
            &self.name
        }
    }

    /// The id that the server gave last, in this event or an earlier one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The decoded data.
    #[must_use]
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The decoded data, for keeps.
    #[must_use]
    pub fn into_data(self) -> T {
        self.data
    }

    /// The data as it came, with whatever the document doesn't know.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }
}

impl<T: fmt::Debug> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("name", &self.name())
            .field("id", &self.id)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

/// Server-sent events as they come in, by the rules of WHATWG.
///
/// The call is made when the first event is asked for, and nothing is read ahead. Dropping the stream
/// ends the exchange. No timeout of a call holds for it, only the pause that the server may make
/// ([`ClientBuilder::read_timeout`](super::ClientBuilder::read_timeout), to which comments count); an
/// event may be as large as a body ([`max_body_size`](super::ClientBuilder::max_body_size)).
///
/// An event whose data does not decode is an `Err` of its own,
/// [`Error::Decode`](super::Error::Decode) with the data as it came, and those after it follow. After any
/// other error, and after the end, there is nothing more.
///
/// # Connections that break
///
/// A GET is made again after a wait, and says by `Last-Event-ID` which event came last: where nothing has
/// come yet, or the server has given an id or a time to wait (`retry`). The server's end of the stream is
/// the end, unless it has given a time to wait; then 204 is. [`reconnect`](Self::reconnect) changes how
/// often that is, and allows it for other methods.
#[must_use = "a stream does nothing until it is polled"]
pub struct EventStream<T>(Feed<T>);

impl<T> EventStream<T> {
    /// How often in a row it is asked for again without an event in between: 5 for GET, and 0 for other
    /// methods.
    pub fn reconnect(mut self, times: u32) -> Self {
        self.0.set_tries(times);
        self
    }

    /// Goes on after the event of this id, of an earlier stream.
    pub fn after(mut self, id: impl Into<String>) -> Self {
        self.0.set_last_id(id.into());
        self
    }

    /// The id of the last event, if the server gives any: what [`after`](Self::after) takes.
    #[must_use]
    pub fn last_id(&self) -> Option<&str> {
        self.0.last_id()
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>>>> {
        let next = self.0.poll_next(context);
        next.map_ok(|(message, data)| Event {
            name: message.name,
            id: message.id,
            raw: message.data,
            data,
        })
    }

    /// See [`Feed::abandon`].
    #[cfg(feature = "blocking")]
    pub(super) fn abandon(&mut self) {
        self.0.abandon();
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventStream({})", self.0.status())
    }
}

/// The values of a body that is a JSON text a line, or a sequence of them, as they come in.
///
/// The call is made when the first value is asked for, and nothing is read ahead. Dropping the stream
/// ends the exchange. No timeout of a call holds for it, only the pause that the server may make
/// ([`ClientBuilder::read_timeout`](super::ClientBuilder::read_timeout)); a value may be as large as a
/// body ([`max_body_size`](super::ClientBuilder::max_body_size)).
///
/// A value that does not decode is an `Err` of its own, [`Error::Decode`](super::Error::Decode) with its
/// text as it came, and those after it follow. After any other error, and after the end, there is nothing
/// more; nothing is asked for again once a value has come.
#[must_use = "a stream does nothing until it is polled"]
pub struct LineStream<T>(Feed<T>);

impl<T> LineStream<T> {
    /// The next value; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.poll_next(context).map_ok(|(_, value)| value)
    }

    /// See [`Feed::abandon`].
    #[cfg(feature = "blocking")]
    pub(super) fn abandon(&mut self) {
        self.0.abandon();
    }
}

impl<T> Stream for LineStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for LineStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LineStream({})", self.0.status())
    }
}

impl<A> Call<A> {
    /// The events of the answer.
    pub(crate) fn events<T>(self, source: Source<T>) -> EventStream<T> {
        EventStream(self.feed(source))
    }

    /// The values of the answer.
    pub(crate) fn lines<T>(self, source: Source<T>) -> LineStream<T> {
        LineStream(self.feed(source))
    }
}
