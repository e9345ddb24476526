//! The last step of an attempt: a request that is written, handed to reqwest as it is, or to the
//! transport that the client was given.

use std::sync::Arc;

use http::uri::InvalidUri;
use http::{HeaderMap, Method, Response};
use url::Url;

use super::body::RequestBody;
use super::future::BoxFuture;
use super::transport::{Transport, TransportBody, TransportFailure};

/// An answer that is waited for.
pub(super) type Sent<'a> = BoxFuture<'a, Result<Response<TransportBody>, TransportFailure>>;

/// A request of an attempt, complete.
pub(super) struct Written {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: RequestBody,
}

impl Written {
    /// The same, for who knows no URL.
    ///
    /// # Errors
    /// The URL can't be written as HTTP.
    pub(super) fn into_http(self) -> Result<http::Request<RequestBody>, InvalidUri> {
        let mut request = http::Request::new(self.body);
        *request.uri_mut() = self.url.as_str().parse()?;
        *request.method_mut() = self.method;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

/// What carries requests.
#[derive(Clone)]
pub(super) enum Wire {
    /// Reading a URL is the dearest part of handing a request over; reqwest takes it as it stands.
    #[cfg(feature = "reqwest")]
    Reqwest(reqwest::Client),
    Given(Arc<dyn Transport>),
}

impl Wire {
    /// # Errors
    /// The URL can't be written as HTTP.
    pub(super) fn send(&self, request: Written) -> Result<Sent<'_>, InvalidUri> {
        Ok(match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(client) => super::reqwest_transport::send(client, request),
            Self::Given(transport) => transport.send(request.into_http()?),
        })
    }

    /// Sends what somebody may have changed since it was written.
    pub(super) fn send_http(&self, request: http::Request<RequestBody>) -> Sent<'_> {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(client) => client.send(request),
            Self::Given(transport) => transport.send(request),
        }
    }
}
