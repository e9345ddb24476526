//! What comes of an attempt: an answer, and what it leaves in doubt.

use http::header::HeaderMap;
use http::{Response, StatusCode};
use url::Url;

use super::api_error::Received;
use super::error::{Error, Result};
use super::transport::TransportBody;

/// An answer: with its body still to come, or complete.
pub(super) enum Arrived {
    Open(Response<TransportBody>),
    Whole(Received),
}

impl Arrived {
    pub(super) fn head(&self) -> (StatusCode, &HeaderMap) {
        match self {
            Self::Open(answer) => (answer.status(), answer.headers()),
            Self::Whole(answer) => (answer.status, &answer.headers),
        }
    }
}

/// What an earlier attempt leaves in doubt, the last one can't settle: a DELETE that broke may be why
/// the next one finds nothing.
pub(super) fn with_doubt(outcome: Result<Arrived>, doubtful: bool) -> Result<Arrived> {
    match outcome {
        Ok(Arrived::Whole(mut answer)) => {
            answer.doubtful |= doubtful;
            Ok(Arrived::Whole(answer))
        }
        Ok(open) => Ok(open),
        Err(Error::Connect(error)) => Err(error.doubtful(doubtful).into()),
        Err(Error::Invalid(error)) => Err(error.doubtful(doubtful).into()),
        Err(Error::Token(error)) => Err(error.doubtful(doubtful).into()),
        Err(Error::Timeout(error)) => Err(error.or_doubtful(doubtful).into()),
        Err(Error::RequestBody(error)) => Err(error.or_doubtful(doubtful).into()),
        Err(error) => Err(error),
    }
}

/// What an attempt does with the answer to one of its requests.
pub(super) enum Led {
    Open(Response<TransportBody>),
    /// It is read as a whole; why it is a redirect that isn't followed, if it is one.
    Whole(Response<TransportBody>, Option<&'static str>),
    To(Box<Url>),
}
