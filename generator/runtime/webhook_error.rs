//! Why a delivery of a webhook was refused.

use std::error::Error as StdError;
use std::fmt;

use super::error::debug_explains;

debug_explains!(WebhookError);

/// Why a delivery of a webhook was refused, or a secret. Shows no secret, no signature and nothing of
/// a body's values.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The secret can't be one: what is wrong with it.
    Secret(&'static str),
    /// A header that every delivery has is not there: its name.
    MissingHeader(&'static str),
    /// A header is not what it should be, or is there twice: its name.
    InvalidHeader(&'static str),
    /// It was signed longer ago than the verifier's tolerance: an old delivery that somebody repeats, or
    /// this machine's clock is ahead.
    TooOld,
    /// It was signed further in the future than the verifier's tolerance: this machine's clock is
    /// behind, or the sender's ahead.
    TooNew,
    /// No signature is one by a secret of the verifier. The body was changed on its way (parsing it and
    /// writing it anew is enough), the secret is another one, or the sender is.
    NotSigned,
    /// The replay guard has seen this delivery before.
    Replayed,
    /// It is authentic, but its body is not what the document says.
    #[non_exhaustive]
    Decode {
        /// The offending field, `data.created_at`; empty where it is the body as a whole.
        path: String,
        /// What is wrong with it, without its value.
        message: String,
    },
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(flaw) => write!(f, "this is no secret of a webhook: it {flaw}"),
            Self::MissingHeader(name) => write!(f, "the header `{name}` is missing"),
            Self::InvalidHeader(name) => write!(f, "the header `{name}` is not as it should be"),
            Self::TooOld => f.write_str("the delivery was signed too long ago"),
            Self::TooNew => f.write_str("the delivery was signed in the future"),
            Self::NotSigned => f.write_str("no signature of the delivery is by a known secret"),
            Self::Replayed => f.write_str("the delivery was seen before"),
            Self::Decode { path, message } if path.is_empty() => {
                write!(f, "the event did not decode: {message}")
            }
            Self::Decode { path, message } => {
                write!(f, "the event did not decode: `{path}`: {message}")
            }
        }
    }
}

impl StdError for WebhookError {}
