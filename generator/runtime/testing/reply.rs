//! An answer while it is made.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Whether the request was carried out.
    pub(super) is_processed: bool,
}

/// What is answered.
#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    Text(String),
}

impl Reply {
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Body::Empty,
            is_processed: false,
        }
    }

    pub(super) fn json(mut self, value: Value) -> Self {
        self.body = Body::Json(value);
        self.header(CONTENT_TYPE.as_str(), "application/json");
        self
    }

    pub(super) fn text(mut self, media_type: &str, text: String) -> Self {
        self.body = Body::Text(text);
        self.header(CONTENT_TYPE.as_str(), media_type);
        self
    }

    pub(super) fn processed(mut self) -> Self {
        self.is_processed = true;
        self
    }

    /// Sets a header; one that can't be written is left out.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            self.headers.insert(name, value);
        }
    }

    /// As HTTP has it.
    pub(super) fn into_response(self) -> Response<Bytes> {
        let body = match self.body {
            Body::Empty => Bytes::new(),
            Body::Json(value) => value.to_string().into(),
            Body::Text(text) => text.into(),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response
    }
}
