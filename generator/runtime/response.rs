//! A successful answer: the decoded value with everything that came along.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::api_error::{DecodeError, Received};
use super::decode::{DecodeProblem, RawBody, json};
use super::error::{Error, Result};

use super::transport::TransportBody;

/// A successful answer, as `.with_response()` gives it.
#[derive(Clone)]
pub struct Response<T> {
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    raw: Bytes,
    body: T,
}

impl<T> Response<T> {
    pub(super) fn new(operation: &'static str, received: Received, body: T) -> Self {
        Self {
            operation,
            status: received.status,
            headers: received.headers,
            raw: received.body,
            body,
        }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The decoded value.
    #[must_use]
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The decoded value, for keeps.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// The body as it came (the JSON text, say), with whatever the document doesn't know.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.raw
    }

    /// The body as JSON, with whatever the document doesn't know.
    ///
    /// # Errors
    /// [`Error::Decode`](super::Error::Decode): the body is not JSON.
    pub fn raw_json(&self) -> Result<Value> {
        let read = json(&RawBody::new(self.raw.clone()));
        read.map_err(|problem| self.problem(problem))
    }

    /// Something in it is not what it should be.
    pub(super) fn problem(&self, problem: DecodeProblem) -> Error {
        let received = Received {
            status: self.status,
            headers: self.headers.clone(),
            body: self.raw.clone(),
            unfollowed: None,
            doubtful: false,
        };
        DecodeError::new(self.operation, received, problem).into()
    }

    /// As if the body were still to come.
    pub(super) fn into_unread(self) -> http::Response<TransportBody> {
        let mut answer = http::Response::new(TransportBody::from(self.raw));
        *answer.status_mut() = self.status;
        *answer.headers_mut() = self.headers;
        answer
    }

    /// The server's name for this exchange (`x-request-id` and the like), if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

/// Shows the value by its own `Debug`, and of the headers the names: `Set-Cookie` is a secret.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Where servers, and the networks before them, put the name of an exchange.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-amzn-requestid",
    "x-correlation-id",
    "cf-ray",
];

pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = REQUEST_ID_HEADERS
        .iter()
        .filter_map(|name| headers.get(*name));
    values.find_map(|value| value.to_str().ok())
}
