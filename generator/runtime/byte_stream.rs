//! The body of an answer as it comes in, for those that needn't fit into memory.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Response, StatusCode};

use super::client::Shared;
use super::error::{Error, Head, Result};
use super::future::BoxFuture;
use super::network_error::{TimeLimit, TimeoutError};
use super::transport::TransportBody;

/// The body of a successful answer, piece by piece as it comes in.
///
/// The call is made when the first piece is asked for, with retries as for any call, until the head
/// of the answer is there; from then on nothing is repeated, since pieces have been handed out. No
/// piece is read ahead, so memory stays bounded whatever the body's size: neither the client's limit
/// for bodies nor the timeout of a call holds for it, only the pause that the server may make
/// ([`ClientBuilder::read_timeout`](super::ClientBuilder::read_timeout)). Dropping it ends the
/// exchange. After an error, and after the end, there is nothing more.
#[must_use = "a stream does nothing until it is polled"]
pub struct ByteStream(State);

enum State {
    Opening {
        call: BoxFuture<'static, Result<Streamed>>,
        /// Whether it has been asked for.
        begun: bool,
    },
    Open(Box<Streamed>),
    Over,
}

impl ByteStream {
    pub(super) fn new(call: BoxFuture<'static, Result<Streamed>>) -> Self {
        let begun = false;
        Self(State::Opening { call, begun })
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Makes the call if need be, and gives status and headers of the answer; `None` after the end.
    ///
    /// # Errors
    /// As awaiting the call itself. The stream is over then.
    pub async fn head(&mut self) -> Result<Option<(StatusCode, &HeaderMap)>> {
        if let State::Opening { call, begun } = &mut self.0 {
            *begun = true;
            let opened = call.as_mut().await;
            self.0 = State::Over;
            self.0 = State::Open(Box::new(opened?));
        }
        Ok(self.known_head())
    }

    /// Status and headers, as long as there is an answer whose body is coming.
    pub(super) fn known_head(&self) -> Option<(StatusCode, &HeaderMap)> {
        match &self.0 {
            State::Open(open) => Some((open.head.status, &open.head.headers)),
            State::Opening { .. } | State::Over => None,
        }
    }

    /// Whether nothing has been asked for yet.
    #[cfg(feature = "blocking")]
    pub(super) fn is_new(&self) -> bool {
        matches!(self.0, State::Opening { begun: false, .. })
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let item = match &mut self.0 {
                State::Opening { call, begun } => {
                    *begun = true;
                    match std::task::ready!(call.as_mut().poll(context)) {
                        Ok(open) => {
                            self.0 = State::Open(Box::new(open));
                            continue;
                        }
                        Err(error) => Some(Err(error)),
                    }
                }
                State::Open(open) => std::task::ready!(open.poll_piece(context)),
                State::Over => None,
            };
            if !matches!(item, Some(Ok(_))) {
                self.0 = State::Over;
            }
            return Poll::Ready(item);
        }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Opening { begun: false, .. } => "ByteStream(not yet asked for)",
            State::Opening { begun: true, .. } => "ByteStream(asked for)",
            State::Open(_) => "ByteStream(open)",
            State::Over => "ByteStream(over)",
        })
    }
}

/// An answer whose head is there and whose body is coming.
pub(super) struct Streamed {
    shared: Arc<Shared>,
    operation: &'static str,
    read: Duration,
    head: Head,
    body: TransportBody,
    /// Ends when the server has paused for too long.
    pause: Option<BoxFuture<'static, ()>>,
}

impl Streamed {
    pub(super) fn new(
        shared: &Arc<Shared>,
        operation: &'static str,
        read: Duration,
        answer: Response<TransportBody>,
    ) -> Self {
        let (parts, body) = answer.into_parts();
        Self {
            shared: Arc::clone(shared),
            operation,
            read,
            head: Head {
                status: parts.status,
                headers: parts.headers,
            },
            body,
            pause: None,
        }
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    pub(super) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if let Poll::Ready(piece) = self.body.poll_piece(context) {
            self.pause = None;
            return Poll::Ready(piece.map(|piece| {
                piece.map_err(|failure| {
                    let (origin, head) = (self.shared.origin(), Some(self.head.clone()));
                    Error::from_transport(self.operation, origin, failure, head)
                })
            }));
        }
        let (clock, read) = (&self.shared.clock, self.read);
        let pause = self.pause.get_or_insert_with(|| clock.sleep(read));
        pause.as_mut().poll(context).map(|()| {
            let (limit, head) = (TimeLimit::Read(read), Some(self.head.clone()));
            Some(Err(TimeoutError::new(self.operation, limit, head).into()))
        })
    }
}
