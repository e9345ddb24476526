//! Why a token endpoint of OAuth 2 gave no token.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::error::debug_explains;
use super::transport::TransportFailure;

/// The longest description that is shown, in characters.
const MAX_DESCRIPTION: usize = 200;

/// Why a token endpoint gave no token: the source of [`TokenError`](super::TokenError).
///
/// ```text
/// if let Error::Token(error) = &error
///     && let Some(refusal) = error.source().and_then(|source| source.downcast_ref::<OAuthError>())
///     && refusal.code() == Some(&OAuthErrorCode::InvalidGrant)
/// {
///     // The refresh token is used up: the user logs in again.
/// }
/// ```
///
/// No message shows a token, an id or a secret.
pub struct OAuthError(Box<Why>);

enum Why {
    Refused(StatusCode, Refusal),
    Unreadable(StatusCode, &'static str),
    Unsent(&'static str),
    Broken(TransportFailure),
    Late(Duration),
}

debug_explains!(OAuthError);

/// The codes of RFC 6749, 5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OAuthErrorCode {
    /// `invalid_request`: a parameter is missing, or there is one too many.
    InvalidRequest,
    /// `invalid_client`: the server doesn't know the client, or its secret is another.
    InvalidClient,
    /// `invalid_grant`: the refresh token has expired, was revoked or used before, or is another client's.
    InvalidGrant,
    /// `unauthorized_client`: the client may not get tokens in this way.
    UnauthorizedClient,
    /// `unsupported_grant_type`: the server knows no such way.
    UnsupportedGrantType,
    /// `invalid_scope`: a scope is not known, or is more than the client may have.
    InvalidScope,
    /// One that the standard doesn't have.
    Other(String),
}

impl From<&str> for OAuthErrorCode {
    fn from(code: &str) -> Self {
        match code {
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "invalid_scope" => Self::InvalidScope,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for OAuthErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::Other(code) => code,
        })
    }
}

/// What the body of a refusal says.
#[derive(Default)]
pub(super) struct Refusal {
    code: Option<OAuthErrorCode>,
    description: Option<String>,
}

impl Refusal {
    /// `secrets`: what was sent and may be repeated in the body.
    pub(super) fn read(body: &[u8], secrets: &[&str]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| {
            let text = body.get(name)?.as_str()?;
            let tells = |secret: &&str| !secret.is_empty() && text.contains(*secret);
            let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
            let is_safe = is_plain && !secrets.iter().any(tells);
            is_safe.then(|| text.chars().take(MAX_DESCRIPTION).collect::<String>())
        };
        Self {
            code: text("error").map(|code| OAuthErrorCode::from(code.as_str())),
            description: text("error_description"),
        }
    }
}

impl OAuthError {
    pub(super) fn refused(status: StatusCode, refusal: Refusal) -> Self {
        Self(Box::new(Why::Refused(status, refusal)))
    }

    pub(super) fn unreadable(status: StatusCode, flaw: &'static str) -> Self {
        Self(Box::new(Why::Unreadable(status, flaw)))
    }

    pub(super) fn unsent(flaw: &'static str) -> Self {
        Self(Box::new(Why::Unsent(flaw)))
    }

    pub(super) fn broken(failure: TransportFailure) -> Self {
        Self(Box::new(Why::Broken(failure)))
    }

    pub(super) fn late(limit: Duration) -> Self {
        Self(Box::new(Why::Late(limit)))
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.0 {
            Why::Refused(status, _) | Why::Unreadable(status, _) => Some(*status),
            Why::Unsent(_) | Why::Broken(_) | Why::Late(_) => None,
        }
    }

    /// The server's code, if it refused with one.
    #[must_use]
    pub fn code(&self) -> Option<&OAuthErrorCode> {
        match &*self.0 {
            Why::Refused(_, refusal) => refusal.code.as_ref(),
            _ => None,
        }
    }

    /// What the server says beside the code; not where it repeats something that was sent in secret.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        match &*self.0 {
            Why::Refused(_, refusal) => refusal.description.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token endpoint gave no token: ")?;
        match &*self.0 {
            Why::Refused(status, Refusal { code, description }) => {
                write!(f, "it answered {status}")?;
                if let Some(code) = code {
                    write!(f, ", {code}")?;
                }
                match description {
                    Some(description) => write!(f, " ({description})"),
                    None => Ok(()),
                }
            }
            Why::Unreadable(status, flaw) => {
                write!(f, "its answer {status} can't be used: {flaw}")
            }
            Why::Unsent(flaw) => write!(f, "the request was not sent: {flaw}"),
            Why::Broken(_) => f.write_str("the connection failed"),
            Why::Late(limit) => write!(f, "no complete answer in time ({limit:?})"),
        }
    }
}

impl StdError for OAuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Why::Broken(failure) => Some(failure),
            _ => None,
        }
    }
}
