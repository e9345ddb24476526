//! The one error type, and what went wrong where there is no answer of the server to show for it.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::api_error::{ApiError, BodyTooLargeError, DecodeError};
use super::body_error::RequestBodyError;
use super::field_error::FieldError;
use super::network_error::{ConnectError, TimeoutError, TransportError};
use super::response::request_id;
use super::token::TokenError;
use super::transport::FailureKind;
use super::validate::Violation;

/// What a fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

pub(super) type Source = Box<dyn StdError + Send + Sync>;

/// Why a call, or the making of a client, failed.
///
/// No message shows a token, a header's value, a query or the text of a body: an answer's body is at
/// [`raw_body`](Self::raw_body). `Debug` reads like `Display` followed by the causes, since that is
/// what a `main` that returns an error prints.
#[non_exhaustive]
pub enum Error {
    /// The server answered, and the answer is not a success.
    Api(ApiError),
    /// The client can't be built from what it was given.
    Config(ConfigError),
    /// The request, or a value to be sent, is not valid. Nothing was sent, at least not by the last
    /// attempt.
    Invalid(InvalidRequestError),
    /// The client's token provider has no token. Nothing was sent, at least not by the last attempt.
    Token(TokenError),
    /// No connection came about, or the server refused the request before it processed it. Nothing was
    /// done, at least not by the last attempt.
    Connect(ConnectError),
    /// There was no complete answer in time.
    Timeout(TimeoutError),
    /// A stream of the request's body failed while it was sent.
    RequestBody(RequestBodyError),
    /// The connection broke while the request was sent or the answer read.
    Transport(TransportError),
    /// The answer's body is larger than the client takes.
    BodyTooLarge(BodyTooLargeError),
    /// The answer is a success, but its body is not what the document says.
    Decode(DecodeError),
}

impl Error {
    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(error) => Some(error.status()),
            Self::BodyTooLarge(error) => Some(error.status()),
            Self::Timeout(error) => error.0.head.as_ref().map(|head| head.status),
            Self::Transport(error) => error.0.head.as_ref().map(|head| head.status),
            Self::Config(_) | Self::Invalid(_) | Self::Connect(_) => None,
            Self::Token(_) | Self::RequestBody(_) => None,
        }
    }

    /// The headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(error.headers()),
            Self::Decode(error) => Some(error.headers()),
            Self::BodyTooLarge(error) => Some(error.headers()),
            Self::Timeout(error) => error.0.head.as_ref().map(|head| &head.headers),
            Self::Transport(error) => error.0.head.as_ref().map(|head| &head.headers),
            Self::Config(_) | Self::Invalid(_) | Self::Connect(_) => None,
            Self::Token(_) | Self::RequestBody(_) => None,
        }
    }

    /// The body of the answer as it came, if it came as a whole. It may hold personal data.
    #[must_use]
    pub fn raw_body(&self) -> Option<&Bytes> {
        match self {
            Self::Api(error) => Some(error.raw_body()),
            Self::Decode(error) => Some(error.raw_body()),
            _ => None,
        }
    }

    /// The server's name for this exchange (`x-request-id` and the like), if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers().and_then(request_id)
    }

    /// What the answer says about single values of the request, if it does. See
    /// [`ApiError::errors`].
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Api(error) => error.errors(),
            _ => &[],
        }
    }

    /// The scopes that the token lacks, if the answer says so. See [`ApiError::missing_scopes`].
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<String> {
        match self {
            Self::Api(error) => error.missing_scopes(),
            _ => Vec::new(),
        }
    }

    /// How long the server asks to be left alone (`Retry-After`), if it answered and did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Whether time ran out: for the whole call, or for a connection to come about.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Connect(error) => error.0.kind == FailureKind::Connect { timed_out: true },
            _ => false,
        }
    }

    /// Whether the same call may succeed later. Where it isn't idempotent, look at
    /// [`is_maybe_processed`](Self::is_maybe_processed) before making it again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout(_) | Self::Transport(_) | Self::Token(_) => true,
            Self::Api(error) => matches!(error.status().as_u16(), 408 | 429 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// Whether the server may have done what it was asked to. `false` only where it provably has
    /// not: nothing was sent, or it answered with 307, 308, a 4XX (other than 408) or a status that the
    /// document says is sent before anything is processed, and so for each attempt that was made.
    #[must_use]
    pub fn is_maybe_processed(&self) -> bool {
        match self {
            Self::Config(_) => false,
            Self::Invalid(error) => error.0.doubtful,
            Self::Connect(error) => error.0.doubtful,
            Self::Token(error) => error.is_doubtful(),
            Self::Timeout(error) => error.0.doubtful,
            Self::Api(error) => error.is_maybe_processed(),
            Self::RequestBody(error) => error.is_doubtful(),
            Self::Transport(_) | Self::BodyTooLarge(_) | Self::Decode(_) => true,
        }
    }

    /// A word for it that stays the same.
    #[cfg(feature = "tracing")]
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Api(_) => "api",
            Self::Config(_) => "config",
            Self::Invalid(_) => "invalid",
            Self::Connect(error) => error.0.kind.name(),
            Self::Token(_) => "token",
            Self::Timeout(_) => "timeout",
            Self::RequestBody(_) => "request_body",
            Self::Transport(_) => "broken",
            Self::BodyTooLarge(_) => "body_too_large",
            Self::Decode(_) => "decode",
        }
    }

    fn inner(&self) -> &(dyn StdError + 'static) {
        match self {
            Self::Api(error) => error,
            Self::Config(error) => error,
            Self::Invalid(error) => error,
            Self::Connect(error) => error,
            Self::Token(error) => error,
            Self::Timeout(error) => error,
            Self::RequestBody(error) => error,
            Self::Transport(error) => error,
            Self::BodyTooLarge(error) => error,
            Self::Decode(error) => error,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.inner(), f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner().source()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        explain(self, f)
    }
}

/// `Display`, then each cause on a line of its own.
pub(super) fn explain(error: &dyn StdError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    let mut cause = error.source();
    if cause.is_some() {
        f.write_str("\n\nCaused by:")?;
    }
    while let Some(error) = cause {
        write!(f, "\n    {error}")?;
        cause = error.source();
    }
    Ok(())
}

/// `Debug` like `Display` with the causes, for each kind of error.
macro_rules! debug_explains {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                super::error::explain(self, f)
            }
        })+
    };
}
pub(super) use debug_explains;

debug_explains!(ConfigError, InvalidRequestError);

/// The beginning of an answer whose body is missing or not of use.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

pub(super) fn as_cause(source: Option<&Source>) -> Option<&(dyn StdError + 'static)> {
    source.map(|source| &**source as &(dyn StdError + 'static))
}

/// The client can't be built from what it was given: [`Error::Config`].
pub struct ConfigError(Box<Config>);

struct Config {
    /// What came to nothing.
    subject: &'static str,
    message: String,
    source: Option<Source>,
}

impl ConfigError {
    pub(super) fn new(message: impl Into<String>, source: Option<Source>) -> Self {
        Self(Box::new(Config {
            subject: "the client can't be built",
            message: message.into(),
            source,
        }))
    }

    /// The server that a text names, or whose URL it is.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn find_server<S, const N: usize>(
        servers: [(&str, S); N],
        url: impl Fn(&S) -> String,
        text: &str,
    ) -> Result<S, Self> {
        let plain = |name: &str| name.replace(['-', '_', ' '], "").to_lowercase();
        let (name, address) = (plain(text), text.trim_end_matches('/'));
        let names: Vec<String> = servers
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let mut servers = servers.into_iter();
        let found = servers.find(|(own, server)| {
            plain(own) == name || url(server).trim_end_matches('/') == address
        });
        found.map(|(_, server)| server).ok_or_else(|| {
            Self(Box::new(Config {
                subject: "no server has this name or URL",
                message: format!("there are {}", names.join(", ")),
                source: None,
            }))
        })
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.subject, self.0.message)
    }
}

impl StdError for ConfigError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        as_cause(self.0.source.as_ref())
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// The request, or a value to be sent, is not valid, so that nothing was sent, at least not by the last
/// attempt: [`Error::Invalid`].
pub struct InvalidRequestError(Box<Invalid>);

struct Invalid {
    /// The operation, or the model.
    subject: &'static str,
    /// Whether it is a model that could not be made, so that there is no request yet.
    is_value: bool,
    message: String,
    violations: Vec<Violation>,
    /// Whether the server may have acted on an earlier attempt of the same call.
    doubtful: bool,
    source: Option<Source>,
}

impl InvalidRequestError {
    pub(super) fn new(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Invalid {
            subject: operation,
            is_value: false,
            message: message.into(),
            violations: Vec::new(),
            doubtful: false,
            source: None,
        }))
    }

    /// A value that can't be made, whatever request it was meant for.
    pub(super) fn of_value(subject: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(subject, message);
        error.0.is_value = true;
        error
    }

    pub(super) fn doubtful(mut self, doubtful: bool) -> Self {
        self.0.doubtful = doubtful;
        self
    }

    pub(super) fn caused_by(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(super) fn violating(operation: &'static str, violations: Vec<Violation>) -> Self {
        let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let mut error = Self::new(operation, list.join("; "));
        error.0.violations = violations;
        error
    }

    /// The document's limits that the request breaks, each with the field's path. Empty where
    /// something else is wrong: a path argument, a header, a missing credential.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }
}

impl fmt::Display for InvalidRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Invalid {
            subject,
            is_value,
            message,
            doubtful,
            ..
        } = &*self.0;
        match (is_value, doubtful) {
            (true, _) => write!(f, "{subject}: {message}"),
            (false, false) => write!(f, "{subject}: the request was not sent: {message}"),
            // An earlier attempt of the same call was.
            (false, true) => write!(f, "{subject}: the last attempt was not sent: {message}"),
        }
    }
}

impl StdError for InvalidRequestError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        as_cause(self.0.source.as_ref())
    }
}

impl From<InvalidRequestError> for Error {
    fn from(error: InvalidRequestError) -> Self {
        Self::Invalid(error)
    }
}
