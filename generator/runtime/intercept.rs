//! Looking at, and changing, each attempt of a call on its way.

use std::error::Error as StdError;
use std::fmt;

use http::{HeaderMap, Method, Response, StatusCode};

use super::body::RequestBody;
use super::exchange::Outgoing;
use super::future::{BoxFuture, Shareable};
use super::transport::{TransportBody, TransportFailure};

/// Sees each attempt of a call before it is sent and after its answer began:
/// [`ClientBuilder::interceptor`](super::ClientBuilder::interceptor).
///
/// It stands below credentials and retries: the request is as it will be sent, token included. To
/// answer in the server's place, stand in for the [`Transport`](super::Transport).
pub trait Interceptor: Shareable + 'static {
    /// Before an attempt is sent: headers can be added, the request can be signed.
    ///
    /// # Errors
    /// Ends the call with [`Error::Invalid`](super::Error::Invalid), and this attempt is not sent.
    fn before<'a>(
        &'a self,
        attempt: &'a Attempt,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Box<dyn StdError + Send + Sync>>> {
        let _ = (attempt, request);
        Box::pin(std::future::ready(Ok(())))
    }

    /// After the head of the answer came, or none did.
    fn after<'a>(&'a self, attempt: &'a Attempt, outcome: Outcome<'a>) -> BoxFuture<'a, ()> {
        let _ = (attempt, outcome);
        Box::pin(std::future::ready(()))
    }
}

/// Which attempt of which call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation's id in the document.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path with its templates, `/v1/customers/{id}`; empty for a path that the document doesn't
    /// have.
    pub path: &'static str,
    /// 1 for the first.
    pub number: u32,
}

impl Attempt {
    pub(super) fn new(outgoing: &Outgoing, number: u32) -> Self {
        Self {
            operation: outgoing.operation,
            method: outgoing.method.clone(),
            path: outgoing.path,
            number,
        }
    }
}

/// What came of an attempt.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// The head of an answer.
    Answer(StatusCode, &'a HeaderMap),
    /// No answer.
    Failure(&'a TransportFailure),
    /// No answer before the call's time ran out.
    Late,
}

impl<'a> Outcome<'a> {
    pub(super) fn of(
        answer: Option<&'a Result<Response<TransportBody>, TransportFailure>>,
    ) -> Self {
        match answer {
            Some(Ok(answer)) => Self::Answer(answer.status(), answer.headers()),
            Some(Err(failure)) => Self::Failure(failure),
            None => Self::Late,
        }
    }
}

/// Without the values of headers.
impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(status, _) => f.debug_tuple("Answer").field(status).finish(),
            Self::Failure(failure) => f.debug_tuple("Failure").field(failure).finish(),
            Self::Late => f.write_str("Late"),
        }
    }
}
