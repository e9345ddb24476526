//! A request that is complete but for its credentials, and what bounds its call.

use std::time::Duration;

use http::Method;
use http::header::HeaderMap;
use url::Url;

use super::body::RequestBody;
use super::heading::Heading;
use super::redirect::Redirects;
use super::retry::Retry;

/// A request as it will be sent, as often as need be: complete but for its credentials, which each
/// attempt brings.
pub(super) struct Outgoing {
    pub(super) operation: &'static str,
    /// The path with its templates, which may be said in public; empty where a user wrote it.
    pub(super) path: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    /// The headers of the first attempt, until it takes them.
    pub(super) headers: Option<HeaderMap>,
    /// What those of the others are made of.
    pub(super) heading: Heading,
    pub(super) body: RequestBody,
    /// The schemes whose credentials it carries.
    pub(super) chosen: &'static [&'static str],
    /// The statuses that the server sends before it processes it.
    pub(super) not_processed: &'static [u16],
    pub(super) limits: Limits,
    /// What is done with answers that lead elsewhere.
    pub(super) redirects: Redirects,
}

/// What bounds a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For the whole call: attempts, waits and reading the body.
    pub(super) total: Duration,
    /// Between two pieces of the body.
    pub(super) read: Duration,
    pub(super) max_body_size: u64,
    pub(super) retry: Retry,
}
