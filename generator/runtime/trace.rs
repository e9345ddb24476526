//! A span of `tracing` for each call, and within it one for each attempt by OpenTelemetry's names for HTTP
//! clients, where the cargo feature `tracing` is on. They hold the path's template: never a value, a query
//! or a header. So does `url.full`: what a redirect or a user has written of a URL is not said at all.

use std::time::Duration;

use http::{Response, StatusCode};
use url::Url;

use super::error::Error;
use super::exchange::Outgoing;
use super::retry::Past;
use super::transport::{TransportBody, TransportFailure};

type Answer<'a> = Option<&'a Result<Response<TransportBody>, TransportFailure>>;

/// The span of a call, or of an attempt.
#[cfg(feature = "tracing")]
pub(super) struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    /// Until the answer is there; where its body is streamed, until its head is.
    pub(super) fn call(outgoing: &Outgoing) -> Self {
        use tracing::field::Empty;

        Self(tracing::info_span!(
            "client.call",
            otel.name = outgoing.operation,
            otel.kind = "internal",
            otel.status_code = Empty,
            http.request.method = outgoing.method.as_str(),
            http.response.status_code = Empty,
            rpc.method = outgoing.operation,
            error.type = Empty,
        ))
    }

    /// One request of an attempt. `redirected`: where a redirect has led.
    pub(super) fn attempt(outgoing: &Outgoing, redirected: Option<&Url>, number: u32) -> Self {
        use tracing::field::Empty;

        let (method, path) = (outgoing.method.as_str(), outgoing.path);
        let url = redirected.unwrap_or(&outgoing.url);
        let is_known = redirected.is_none() && !path.is_empty();
        let shown = if is_known { path } else { "/REDACTED" };
        let span = tracing::info_span!(
            "http.client.request",
            otel.name = format_args!("{method}{}{path}", if path.is_empty() { "" } else { " " }),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = method,
            http.request.resend_count = Empty,
            http.request.body.size = outgoing.body.length(),
            http.response.status_code = Empty,
            url.template = (!path.is_empty()).then_some(path),
            url.full = format_args!("{}{shown}", url.origin().ascii_serialization()),
            url.scheme = url.scheme(),
            server.address = url.host_str(),
            server.port = url.port_or_known_default(),
            rpc.method = outgoing.operation,
            error.type = Empty,
        );
        if number > 1 {
            span.record("http.request.resend_count", number - 1);
        }
        Self(span)
    }

    pub(super) async fn instrument<F: Future>(&self, future: F) -> F::Output {
        tracing::Instrument::instrument(future, self.0.clone()).await
    }

    /// What came of an attempt.
    pub(super) fn record(&self, answer: Answer<'_>) {
        match answer {
            Some(Ok(answer)) => self.answered(answer.status()),
            Some(Err(failure)) => self.failed(failure.kind.name()),
            None => self.failed("timeout"),
        }
    }

    /// What came of a call.
    pub(super) fn end(&self, outcome: Result<StatusCode, &Error>) {
        match outcome {
            Ok(status) => self.answered(status),
            Err(error) => {
                if let Some(status) = error.status() {
                    self.answered(status);
                }
                self.failed(error.kind());
            }
        }
    }

    fn answered(&self, status: StatusCode) {
        self.0.record("http.response.status_code", status.as_u16());
        if status.is_client_error() || status.is_server_error() {
            self.failed(status.as_str());
        }
    }

    fn failed(&self, kind: &str) {
        self.0.record("otel.status_code", "ERROR");
        self.0.record("error.type", kind);
    }
}

/// A future that goes on elsewhere, in the span and for the subscriber of here.
#[cfg(all(feature = "blocking", feature = "tracing"))]
pub(super) fn carried<F: Future>(future: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument;
    use tracing::instrument::WithSubscriber;

    future.in_current_span().with_current_subscriber()
}

/// A call is made again, after this wait.
#[cfg(feature = "tracing")]
pub(super) fn repeating(outgoing: &Outgoing, past: &Past, delay: Duration) {
    let (retries, waits) = (past.retries, past.waits);
    let operation = outgoing.operation;
    tracing::debug!(rpc.method = operation, retries, waits, ?delay, "repeating");
}

/// A call holds, since the server has asked the client to.
#[cfg(feature = "tracing")]
pub(super) fn holding(outgoing: &Outgoing, delay: Duration) {
    tracing::debug!(rpc.method = outgoing.operation, ?delay, "holding back");
}

/// A call has waited for the client's rate limit.
#[cfg(feature = "tracing")]
pub(super) fn limited(outgoing: &Outgoing, waited: Duration) {
    tracing::debug!(rpc.method = outgoing.operation, ?waited, "rate limit");
}

/// The server has refused a token, and another is asked for.
#[cfg(feature = "tracing")]
pub(super) fn token_refused(outgoing: &Outgoing) {
    tracing::debug!(rpc.method = outgoing.operation, "renewing the token");
}

#[cfg(not(feature = "tracing"))]
pub(super) fn repeating(_: &Outgoing, _: &Past, _: Duration) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn holding(_: &Outgoing, _: Duration) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn limited(_: &Outgoing, _: Duration) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn token_refused(_: &Outgoing) {}

#[cfg(all(feature = "blocking", not(feature = "tracing")))]
pub(super) fn carried<F>(future: F) -> F {
    future
}

/// Nothing: the feature is off.
#[cfg(not(feature = "tracing"))]
pub(super) struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(super) fn call(_: &Outgoing) -> Self {
        Self
    }

    pub(super) fn attempt(_: &Outgoing, _: Option<&Url>, _: u32) -> Self {
        Self
    }

    pub(super) fn instrument<F: Future>(&self, future: F) -> F {
        future
    }

    pub(super) fn record(&self, _: Answer<'_>) {}

    pub(super) fn end(&self, _: Result<StatusCode, &Error>) {}
}
