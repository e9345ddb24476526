//! The transport that a client has unless it is given another: reqwest, without its own redirects,
//! retries and timeouts.

use std::error::Error as StdError;
#[cfg(not(target_arch = "wasm32"))]
use std::sync::{Mutex, PoisonError};
#[cfg(not(target_arch = "wasm32"))]
use std::time::Duration;

use bytes::Bytes;
#[cfg(not(target_arch = "wasm32"))]
use http::header::CONTENT_LENGTH;
use url::Url;

use super::body::RequestBody;
#[cfg(not(target_arch = "wasm32"))]
use super::body::{BodyError, BodyPieces};
use super::error::ConfigError;
use super::future::BoxFuture;
use super::transport::{Transport, TransportBody, TransportFailure};
use super::wire::{Sent, Written};

/// Usual servers and load balancers close an idle connection after 60 seconds or more. Letting go of
/// it first avoids the race in which a request meets a connection that is just being closed.
#[cfg(not(target_arch = "wasm32"))]
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// How soon a connection whose other end has gone without a word is noticed.
#[cfg(not(target_arch = "wasm32"))]
const TCP_KEEPALIVE: Duration = Duration::from_secs(15);

/// How our own client is set up.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn own(
    base_url: &Url,
    connect_timeout: Duration,
) -> Result<reqwest::Client, ConfigError> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .tcp_keepalive(TCP_KEEPALIVE)
        .redirect(reqwest::redirect::Policy::none())
        // Over HTTP/2 it would send some requests again by itself, past our budget and limits.
        .retry(reqwest::retry::never())
        .referer(false);
    if super::client::is_loopback(base_url) {
        // What is meant for this machine stays on it, whatever `HTTP_PROXY` says.
        builder = builder.no_proxy();
    }
    built(builder)
}

/// How our own client is set up: in a browser, connections are its own affair.
#[cfg(target_arch = "wasm32")]
pub(super) fn own(_: &Url, _: std::time::Duration) -> Result<reqwest::Client, ConfigError> {
    built(reqwest::Client::builder())
}

fn built(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, ConfigError> {
    builder.build().map_err(|source| {
        let source = source.without_url();
        ConfigError::new("the HTTP client can't be set up", Some(source.into()))
    })
}

impl Transport for reqwest::Client {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportFailure>> {
        let (head, body) = request.into_parts();
        Box::pin(async move {
            let url = Url::parse(&text_of(&head.uri)).map_err(TransportFailure::invalid)?;
            let request = Written {
                method: head.method,
                url,
                headers: head.headers,
                body,
            };
            send(self, request).await
        })
    }
}

/// Sends what is written already, without making an `http::Request` of it and reading its URL again.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn send(client: &reqwest::Client, mut request: Written) -> Sent<'static> {
    if request.body.length().is_some_and(|length| length > 0) {
        // It is written from the body itself; one header less keeps the map, and its copies, small.
        request.headers.remove(CONTENT_LENGTH);
    }
    // The answer to a HEAD has the length of a body that doesn't follow.
    let is_head = request.method == http::Method::HEAD;
    let mut sent = reqwest::Request::new(request.method, request.url);
    *sent.headers_mut() = request.headers;
    if !request.body.is_empty() {
        *sent.body_mut() = Some(body_for_reqwest(request.body));
    }
    let mut answer = client.execute(sent);
    Box::pin(std::future::poll_fn(move |context| {
        let answer = std::pin::Pin::new(&mut answer).poll(context);
        answer.map(|answer| match answer {
            Ok(answer) => Ok(answer_of_reqwest(answer, is_head)),
            Err(error) => Err(failure(error)),
        })
    }))
}

/// The same in a browser, which takes the body as a whole.
#[cfg(target_arch = "wasm32")]
pub(super) fn send(client: &reqwest::Client, request: Written) -> Sent<'_> {
    Box::pin(async move {
        let mut sent = reqwest::Request::new(request.method, request.url);
        *sent.headers_mut() = request.headers;
        if !request.body.is_empty() {
            let whole = request.body.collect().await;
            *sent.body_mut() = Some(whole.map_err(TransportFailure::not_sent)?.into());
        }
        let answer = client.execute(sent).await.map_err(failure)?;
        Ok(answer_of_reqwest(answer))
    })
}

#[cfg(not(target_arch = "wasm32"))]
fn body_for_reqwest(body: RequestBody) -> reqwest::Body {
    match body.to_bytes() {
        Some(bytes) => bytes.into(),
        None => reqwest::Body::wrap(Streamed {
            length: body.length(),
            pieces: Mutex::new(body.into_pieces()),
        }),
    }
}

/// A body that is read while it is sent.
#[cfg(not(target_arch = "wasm32"))]
struct Streamed {
    length: Option<u64>,
    // reqwest wants a body to be `Sync`, which no stream need be: nobody else has it.
    pieces: Mutex<BodyPieces>,
}

#[cfg(not(target_arch = "wasm32"))]
impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, BodyError>>> {
        use futures_core::Stream;

        let pieces = self
            .pieces
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let piece = std::pin::Pin::new(pieces).poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map(http_body::Frame::data)))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.length
            .map(http_body::SizeHint::with_exact)
            .unwrap_or_default()
    }
}

/// As `to_string` has it, which grows its text piece by piece.
fn text_of(uri: &http::Uri) -> String {
    use std::fmt::Write;

    let length = |part: Option<&str>| part.map_or(0, str::len);
    let authority = length(uri.authority().map(|authority| authority.as_str()));
    let path = length(uri.path_and_query().map(|path| path.as_str()));
    let mut text = String::with_capacity("https://".len() + authority + path);
    // A string takes whatever is written to it.
    let _ = write!(text, "{uri}");
    text
}

#[cfg(not(target_arch = "wasm32"))]
fn answer_of_reqwest(answer: reqwest::Response, is_head: bool) -> http::Response<TransportBody> {
    let is_bare = is_head || answer.status() == http::StatusCode::NOT_MODIFIED;
    http::Response::from(answer).map(|body| TransportBody::new(Data { body, is_bare }))
}

/// The pieces of a body, without its trailers.
#[cfg(not(target_arch = "wasm32"))]
struct Data {
    body: reqwest::Body,
    /// Whether a length that is announced is not the body's own.
    is_bare: bool,
}

#[cfg(not(target_arch = "wasm32"))]
impl Data {
    /// hyper takes a stream of HTTP/2 that the server has reset with NO_ERROR for one that has ended,
    /// wherever it was.
    fn is_cut_off(&self) -> bool {
        use http_body::Body;

        let rest = self.body.size_hint().exact();
        !self.is_bare && rest.is_some_and(|rest| rest > 0)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl futures_core::Stream for Data {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        use http_body::Body;
        use std::task::Poll;

        loop {
            let body = std::pin::Pin::new(&mut self.body);
            return Poll::Ready(match std::task::ready!(body.poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => Some(Ok(data)),
                    Err(_trailers) => continue,
                },
                Some(Err(error)) => Some(Err(failure(error))),
                None if self.is_cut_off() => {
                    self.is_bare = true;
                    let problem = "it is shorter than announced";
                    Some(Err(TransportFailure::broken(problem)))
                }
                None => None,
            });
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn answer_of_reqwest(answer: reqwest::Response) -> http::Response<TransportBody> {
    let mut head = http::Response::new(());
    *head.status_mut() = answer.status();
    *head.headers_mut() = answer.headers().clone();
    head.map(|()| TransportBody::new(Data(Box::pin(answer.bytes_stream()))))
}

/// The pieces of a body, as the browser hands them out.
#[cfg(target_arch = "wasm32")]
struct Data<S>(std::pin::Pin<Box<S>>);

#[cfg(target_arch = "wasm32")]
impl<S: futures_core::Stream<Item = reqwest::Result<Bytes>>> futures_core::Stream for Data<S> {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let piece = self.0.as_mut().poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map_err(failure)))
    }
}

/// A failure by what is known of the request's fate, and without the URL (whose query may be secret).
fn failure(error: reqwest::Error) -> TransportFailure {
    let timed_out = error.is_timeout();
    #[cfg(not(target_arch = "wasm32"))]
    let connecting = error.is_connect();
    #[cfg(target_arch = "wasm32")]
    let connecting = false;
    let (fate, unwritable) = (fate(&error), error.is_builder());
    let source = error.without_url();
    if connecting && timed_out {
        TransportFailure::connect_timeout(source)
    } else if connecting {
        TransportFailure::connect(source)
    } else if timed_out {
        TransportFailure::timeout(source)
    } else if unwritable {
        TransportFailure::invalid(source)
    } else {
        match fate {
            Fate::Unwritten => TransportFailure::not_sent(source),
            Fate::Refused => TransportFailure::refused(source),
            Fate::Unknown => TransportFailure::broken(source),
        }
    }
}

/// What the libraries below know of a request whose exchange has failed.
#[cfg_attr(target_arch = "wasm32", allow(dead_code))]
enum Fate {
    Unwritten,
    Refused,
    Unknown,
}

/// hyper calls a request canceled when the connection closed before it took the request: what it has
/// begun to write ends in another kind of error.
#[cfg(not(target_arch = "wasm32"))]
fn fate(error: &reqwest::Error) -> Fate {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let mut of_hyper = causes.filter_map(|cause| cause.downcast_ref::<hyper::Error>());
    match of_hyper.next() {
        Some(error) if error.is_canceled() => Fate::Unwritten,
        Some(error) if is_refusal(error) => Fate::Refused,
        _ => Fate::Unknown,
    }
}

#[cfg(target_arch = "wasm32")]
fn fate(_: &reqwest::Error) -> Fate {
    Fate::Unknown
}

/// Whether the server has said that it didn't process the request (RFC 9113, 8.7): by the word for it, or
/// by a GOAWAY whose last stream comes before the request's. h2 lets no other stream fail by what a GOAWAY
/// says, whatever its code.
#[cfg(all(feature = "http2", not(target_arch = "wasm32")))]
fn is_refusal(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|error: &h2::Error| {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_refused || error.is_go_away())
    })
}

#[cfg(all(not(feature = "http2"), not(target_arch = "wasm32")))]
fn is_refusal(_: &hyper::Error) -> bool {
    false
}
