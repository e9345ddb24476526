//! A stream of a request's body that fails while it is sent: seen whatever the transport makes of it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::body::BodyError;
use super::error::{Error, debug_explains};

/// Why a stream failed, for the transport and for the call that it ends.
type Shared = Arc<dyn StdError + Send + Sync>;

/// Where the first failure of a body's streams is kept while the body is sent.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Option<Shared>>>);

impl Watch {
    /// Keeps the failure, and gives one that says the same.
    pub(super) fn keep(&self, error: BodyError) -> BodyError {
        let error: Shared = error.into();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| Arc::clone(&error));
        Box::new(Same(error))
    }

    /// What was kept.
    pub(super) fn failure(&self) -> Option<Shared> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take()
    }
}

/// An error that others have as well.
struct Same(Shared);

impl fmt::Debug for Same {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Same {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for Same {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// A stream of the request's body failed, or gave more or less than it said, so that the server did not
/// get the whole request: [`Error::RequestBody`]. The call is not made again; the stream's own error is
/// the source.
pub struct RequestBodyError(Box<Failed>);

struct Failed {
    operation: &'static str,
    /// Whether the server may have acted on what it got, or on an earlier attempt.
    doubtful: bool,
    source: Shared,
}

debug_explains!(RequestBodyError);

impl RequestBodyError {
    pub(super) fn new(operation: &'static str, doubtful: bool, source: Shared) -> Self {
        Self(Box::new(Failed {
            operation,
            doubtful,
            source,
        }))
    }

    /// Whether the server may have acted on an earlier attempt.
    pub(super) fn or_doubtful(mut self, doubtful: bool) -> Self {
        self.0.doubtful |= doubtful;
        self
    }

    pub(super) fn is_doubtful(&self) -> bool {
        self.0.doubtful
    }
}

impl fmt::Display for RequestBodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.0.operation;
        write!(
            f,
            "{operation}: the request's body could not be read to its end"
        )
    }
}

impl StdError for RequestBodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

impl From<RequestBodyError> for Error {
    fn from(error: RequestBodyError) -> Self {
        Self::RequestBody(error)
    }
}
