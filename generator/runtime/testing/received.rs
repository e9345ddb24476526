//! What the stand-in got.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A request that the stand-in got whole.
///
/// Its `Debug` shows no header, query or body, since they hold tokens and personal data.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The path as it came, percent-encoded.
    pub path: String,
    /// The query as it came, percent-encoded, without `?`.
    pub query: Option<String>,
    /// The headers, credentials included.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The id of the operation that it is for; without one, its method and path as the document has
    /// them. `None` where the document has no such operation.
    pub operation: Option<String>,
    /// The status that it was answered with, whether the answer arrived or not; `None` while it is not
    /// answered, and where the connection was reset instead.
    pub status: Option<u16>,
    /// Whether it was carried out: a customer created, a row changed or read.
    pub processed: bool,
    /// What the server may take another way: query parameters that the document doesn't know, and those
    /// that make no difference to the stand-in's answer.
    pub notes: Vec<String>,
}

impl Received {
    pub(super) fn new(request: &http::Request<Bytes>, operation: Option<String>) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            headers: request.headers().clone(),
            body: request.body().clone(),
            operation,
            status: None,
            processed: false,
            notes: Vec::new(),
        }
    }

    /// The body as JSON; `null` where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("processed", &self.processed)
            .finish_non_exhaustive()
    }
}
