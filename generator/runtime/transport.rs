//! What carries one request to the server and its answer back: below credentials, retries and
//! limits, so that it can be replaced.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::body::RequestBody;
use super::error::Source;
use super::future::{BoxFuture, Movable, Shareable};

/// What carries a request to the server and brings its answer.
///
/// A client has one of its own; [`ClientBuilder::transport`](super::ClientBuilder::transport) takes
/// another: a different HTTP client, or a double that gives canned answers and failures. It gets
/// each attempt of a call, credentials included, and neither retries, follows redirects nor reads
/// the body. Dropping the future, or the body, must stop the exchange.
pub trait Transport: Shareable + 'static {
    /// Sends one request, and gives the head of the answer with the body still to be read.
    ///
    /// # Errors
    /// By what is known of the request's fate: only what [`TransportFailure::not_sent`],
    /// [`TransportFailure::refused`] or [`TransportFailure::connect`] says is repeated for a method that
    /// isn't idempotent.
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportFailure>>;
}

/// The body of an answer while it comes in.
pub struct TransportBody(Inner);

enum Inner {
    Whole(Bytes),
    Pieces(Pin<Box<dyn Pieces>>),
}

trait Pieces: Stream<Item = Result<Bytes, TransportFailure>> + Movable {}
impl<S: Stream<Item = Result<Bytes, TransportFailure>> + Movable> Pieces for S {}

impl TransportBody {
    /// A body that comes piece by piece.
    pub fn new(
        pieces: impl Stream<Item = Result<Bytes, TransportFailure>> + Movable + 'static,
    ) -> Self {
        Self(Inner::Pieces(Box::pin(pieces)))
    }

    /// The next piece; `None` at the end.
    pub fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportFailure>>> {
        match &mut self.0 {
            Inner::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Inner::Pieces(pieces) => pieces.as_mut().poll_next(context),
        }
    }

    /// The next piece; `None` at the end.
    pub async fn piece(&mut self) -> Option<Result<Bytes, TransportFailure>> {
        std::future::poll_fn(|context| self.poll_piece(context)).await
    }
}

/// A body that is there already.
impl<B: Into<Bytes>> From<B> for TransportBody {
    fn from(bytes: B) -> Self {
        Self(Inner::Whole(bytes.into()))
    }
}

impl fmt::Debug for TransportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBody").finish_non_exhaustive()
    }
}

/// Why a [`Transport`] has no answer, or no more of its body.
pub struct TransportFailure {
    pub(super) kind: FailureKind,
    pub(super) source: Source,
}

/// What is known of the request's fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    Connect { timed_out: bool },
    NotSent,
    Refused,
    Timeout,
    Invalid,
    Broken,
}

impl FailureKind {
    /// A word for it that stays the same.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::Invalid => "invalid",
            Self::Broken => "broken",
        }
    }
}

impl TransportFailure {
    fn new(kind: FailureKind, source: impl Into<Source>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }

    /// No connection came about (name, address, TLS): nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Connect { timed_out: false }, source)
    }

    /// No connection came about in time: nothing was sent.
    pub fn connect_timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Connect { timed_out: true }, source)
    }

    /// There was a connection, and not one byte of the request was written to it. Say it only where
    /// it is certain: it makes the client send a POST again.
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::NotSent, source)
    }

    /// The server got the request, or some of it, and says that it has not processed it and never will:
    /// HTTP/2's REFUSED_STREAM, or a GOAWAY that leaves it out. Say it only where the server does: it
    /// makes the client send a POST again.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Refused, source)
    }

    /// A limit of the transport's own ran out.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Timeout, source)
    }

    /// The request can't be written as HTTP: nothing was sent.
    pub fn invalid(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Invalid, source)
    }

    /// Anything else: the server may have got the request.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(FailureKind::Broken, source)
    }

    /// Whether it is certain that the server has done nothing: it got nothing, or says so.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        match self.kind {
            FailureKind::Connect { .. } | FailureKind::NotSent => true,
            FailureKind::Refused | FailureKind::Invalid => true,
            FailureKind::Timeout | FailureKind::Broken => false,
        }
    }
}

impl fmt::Debug for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::error::explain(self, f)
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            FailureKind::Connect { .. } => "no connection came about",
            FailureKind::NotSent => "the connection was gone before anything was sent",
            FailureKind::Refused => "the server refused the request before it processed it",
            FailureKind::Timeout => "the transport's own time ran out",
            FailureKind::Invalid => "the request can't be written as HTTP",
            FailureKind::Broken => "the connection broke",
        })
    }
}

impl StdError for TransportFailure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
