//! Errors that come with an answer of the server: not a success, too large, or not as documented.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{DATE, HeaderMap, RETRY_AFTER};
use http::{HeaderName, StatusCode};

use super::ErrorBody;
use super::challenge;
use super::clock::{Clock, SystemClock};
use super::decode::DecodeProblem;
use super::error::{Error, Head, debug_explains};
use super::field_error::{self, FieldError};
use super::response::request_id;

debug_explains!(ApiError, BodyTooLargeError, DecodeError);

/// An answer as it came, its body complete.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Why a redirect was not followed.
    pub(super) unfollowed: Option<&'static str>,
    /// Whether the server may have acted on this attempt or an earlier one of the same call.
    pub(super) doubtful: bool,
}

/// Whether a server that answers so may have done what it was asked to. Not where it refuses (4XX,
/// but for 408), not where it sends the request elsewhere as it is, and not where the document says
/// that the answer comes before the request is processed.
pub(super) fn may_be_processed(status: StatusCode, not_processed: &[u16]) -> bool {
    match status.as_u16() {
        code if not_processed.contains(&code) => false,
        307 | 308 => false,
        408 => true,
        _ => !status.is_client_error(),
    }
}

/// The server answered, and the answer is not a success: [`Error::Api`].
pub struct ApiError(Box<Api>);

struct Api {
    operation: &'static str,
    answer: Received,
    body: ErrorBody,
    errors: Vec<FieldError>,
}

impl ApiError {
    pub(super) fn new(operation: &'static str, answer: Received, body: ErrorBody) -> Self {
        let errors = field_error::read(ErrorBody::FIELD_ERRORS, &answer.body);
        Self(Box::new(Api {
            operation,
            answer,
            body,
            errors,
        }))
    }

    /// What the answer says about single values of the request: where each stands, and what is wrong
    /// with it. Empty where the answer says no such thing, or the document doesn't say where it
    /// would. Never shows what was sent.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The scopes that the token would need, as `WWW-Authenticate` names them when a token lacks
    /// some (RFC 6750); any one of several may do. Empty where that is not what is wrong.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<String> {
        challenge::missing_scopes(self.status(), self.headers())
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.answer.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.answer.headers
    }

    /// The body by the document's schema for this status, or `Other` where it has none or the body
    /// doesn't fit it. It may hold personal data.
    #[must_use]
    pub fn body(&self) -> &ErrorBody {
        &self.0.body
    }

    /// The body as it came. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.0.answer.body
    }

    /// The server's name for this exchange (`x-request-id` and the like), if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    pub(super) fn is_maybe_processed(&self) -> bool {
        self.0.answer.doubtful
    }

    pub(super) fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The answer as it came.
    pub(super) fn received(&self) -> Received {
        self.0.answer.clone()
    }

    /// How long the server asks to be left alone (`Retry-After`, in seconds or as a date).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers(), &SystemClock)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Api {
            operation, answer, ..
        } = &*self.0;
        write!(f, "{operation}: {}", answer.status)?;
        if let Some(id) = self.request_id() {
            write!(f, " (request {id})")?;
        }
        match answer.unfollowed {
            Some(reason) => write!(f, ": the redirect was not followed: {reason}"),
            None => Ok(()),
        }
    }
}

impl StdError for ApiError {}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// `Retry-After` as a duration: zero for a date that has passed.
pub(super) fn retry_after(headers: &HeaderMap, clock: &dyn Clock) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    // Against the server's own clock, where it shows it: ours may be wrong.
    let now = text(headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(|| clock.time_of_day());
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The answer's body is larger than the client takes: [`Error::BodyTooLarge`].
pub struct BodyTooLargeError(Box<TooLarge>);

struct TooLarge {
    operation: &'static str,
    limit: u64,
    head: Head,
}

impl BodyTooLargeError {
    pub(super) fn new(operation: &'static str, limit: u64, head: Head) -> Self {
        Self(Box::new(TooLarge {
            operation,
            limit,
            head,
        }))
    }

    /// The client's limit in bytes.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.0.limit
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.head.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.head.headers
    }
}

impl fmt::Display for BodyTooLargeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TooLarge {
            operation,
            limit,
            head,
        } = &*self.0;
        let status = head.status;
        write!(
            f,
            "{operation}: the body of the answer {status} is larger than {limit} bytes"
        )
    }
}

impl StdError for BodyTooLargeError {}

impl From<BodyTooLargeError> for Error {
    fn from(error: BodyTooLargeError) -> Self {
        Self::BodyTooLarge(error)
    }
}

/// The answer is not what the document says, be it by its content type, by a field of its body, or by a
/// header that was asked for: [`Error::Decode`].
pub struct DecodeError(Box<Decode>);

struct Decode {
    operation: &'static str,
    answer: Received,
    problem: DecodeProblem,
}

impl DecodeError {
    pub(super) fn new(operation: &'static str, answer: Received, problem: DecodeProblem) -> Self {
        Self(Box::new(Decode {
            operation,
            answer,
            problem,
        }))
    }

    /// The offending field, `items[0].created_at`; empty where it is the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.problem.path
    }

    /// What is wrong with it. Shows no value.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.problem.message
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.answer.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.answer.headers
    }

    /// The body as it came. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.0.answer.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decode {
            operation,
            answer,
            problem,
        } = &*self.0;
        let status = answer.status;
        write!(
            f,
            "{operation}: the answer {status} did not decode: {problem}"
        )
    }
}

impl StdError for DecodeError {}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}
