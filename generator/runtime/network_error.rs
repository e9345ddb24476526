//! What went wrong on the way to the server and back: no connection, no answer in time, a connection that
//! broke.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::error::{Error, Head, InvalidRequestError, Source, as_cause, debug_explains};
use super::transport::{FailureKind, TransportFailure};

debug_explains!(ConnectError, TimeoutError, TransportError);

/// No connection came about (name, address, TLS), it was gone before anything was written to it, or the
/// server said by it that it has not processed the request (HTTP/2), so that attempt did nothing:
/// [`Error::Connect`].
pub struct ConnectError(pub(super) Box<Connect>);

pub(super) struct Connect {
    operation: &'static str,
    origin: String,
    pub(super) kind: FailureKind,
    /// Whether the server may have acted on an earlier attempt of the same call.
    pub(super) doubtful: bool,
    source: Source,
}

impl ConnectError {
    /// `origin` is scheme, host and port: no path, no query.
    fn new(operation: &'static str, origin: String, failure: TransportFailure) -> Self {
        Self(Box::new(Connect {
            operation,
            origin,
            kind: failure.kind,
            doubtful: false,
            source: failure.source,
        }))
    }
}

impl ConnectError {
    pub(super) fn doubtful(mut self, doubtful: bool) -> Self {
        self.0.doubtful = doubtful;
        self
    }
}

impl From<ConnectError> for Error {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Connect {
            operation,
            origin,
            kind,
            ..
        } = &*self.0;
        match kind {
            FailureKind::NotSent => {
                let sent = "was gone before anything was sent";
                write!(f, "{operation}: the connection to {origin} {sent}")
            }
            FailureKind::Refused => {
                let refused = "refused the request before it processed it";
                write!(f, "{operation}: {origin} {refused}")
            }
            _ => write!(f, "{operation}: no connection to {origin}"),
        }
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        as_cause(Some(&self.0.source))
    }
}

/// There was no complete answer in time: [`Error::Timeout`].
pub struct TimeoutError(pub(super) Box<Timeout>);

/// Which limit ran out.
#[derive(Debug, Clone, Copy)]
pub(super) enum TimeLimit {
    /// The one for the whole call.
    Total(Duration),
    /// The one between two pieces of a body.
    Read(Duration),
    /// One that the transport sets.
    Foreign,
    /// The one for the whole call, which is over before the server wants to see another request.
    Held(Duration),
}

pub(super) struct Timeout {
    operation: &'static str,
    limit: TimeLimit,
    pub(super) head: Option<Head>,
    /// Whether the server may have acted on some attempt.
    pub(super) doubtful: bool,
    source: Option<Source>,
}

impl TimeoutError {
    pub(super) fn new(operation: &'static str, limit: TimeLimit, head: Option<Head>) -> Self {
        Self(Box::new(Timeout {
            operation,
            limit,
            head,
            doubtful: true,
            source: None,
        }))
    }

    /// Time ran out while nothing was under way.
    pub(super) fn unsent(operation: &'static str, limit: TimeLimit) -> Self {
        let mut error = Self::new(operation, limit, None);
        error.0.doubtful = false;
        error
    }

    /// Whether only an attempt has run out of time, and not the whole call.
    pub(super) fn is_of_attempt(&self) -> bool {
        match self.0.limit {
            TimeLimit::Read(_) | TimeLimit::Foreign => true,
            TimeLimit::Total(_) | TimeLimit::Held(_) => false,
        }
    }

    /// Whether the server may have acted on an earlier attempt.
    pub(super) fn or_doubtful(mut self, doubtful: bool) -> Self {
        self.0.doubtful |= doubtful;
        self
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no complete answer in time", self.0.operation)?;
        match self.0.limit {
            TimeLimit::Total(limit) => write!(f, " ({limit:?} for the whole call)"),
            TimeLimit::Read(limit) => write!(f, " ({limit:?} without a further byte)"),
            TimeLimit::Foreign => Ok(()),
            TimeLimit::Held(limit) => write!(
                f,
                " ({limit:?} for the whole call; the server asks to be left alone for longer)"
            ),
        }
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        as_cause(self.0.source.as_ref())
    }
}

impl From<TimeoutError> for Error {
    fn from(error: TimeoutError) -> Self {
        Self::Timeout(error)
    }
}

/// The connection broke while the request was sent or the answer read: [`Error::Transport`].
pub struct TransportError(pub(super) Box<Broken>);

pub(super) struct Broken {
    operation: &'static str,
    pub(super) head: Option<Head>,
    source: Source,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the connection broke", self.0.operation)?;
        match &self.0.head {
            Some(head) => write!(f, " within the body of the answer {}", head.status),
            None => f.write_str(" before there was an answer"),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        as_cause(Some(&self.0.source))
    }
}

impl Error {
    /// A failure of the transport by its kind. `origin` is scheme, host and port: no path, no query.
    /// `head`: what had come of the answer by then.
    pub(super) fn from_transport(
        operation: &'static str,
        origin: String,
        failure: TransportFailure,
        head: Option<Head>,
    ) -> Self {
        match failure.kind {
            FailureKind::Connect { .. } | FailureKind::NotSent | FailureKind::Refused
                if head.is_none() =>
            {
                Self::Connect(ConnectError::new(operation, origin, failure))
            }
            FailureKind::Timeout => {
                let mut error = TimeoutError::new(operation, TimeLimit::Foreign, head);
                error.0.source = Some(failure.source);
                Self::Timeout(error)
            }
            FailureKind::Invalid if head.is_none() => {
                let error = InvalidRequestError::new(operation, "it can't be written as HTTP");
                error.caused_by(failure.source).into()
            }
            _ => Self::Transport(TransportError(Box::new(Broken {
                operation,
                head,
                source: failure.source,
            }))),
        }
    }
}
