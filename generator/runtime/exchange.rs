//! One call on the network: attempts and waits, redirects, the deadline, and reading the body.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderMap, LOCATION};
use http::{Method, Response, StatusCode};
use url::Url;

use super::api_error::{BodyTooLargeError, Received, may_be_processed, retry_after};
use super::byte_stream::Streamed;
use super::client::Shared;
use super::clock::before;
use super::error::{Error, Head, InvalidRequestError, Result, TimeLimit, TimeoutError};
use super::intercept::{Attempt, Outcome};
use super::retry::{Failed, Retry};
use super::trace;
use super::transport::{TransportBody, TransportFailure};

/// How many redirects an attempt follows.
const MAX_REDIRECTS: usize = 10;

/// A request as it will be sent, as often as need be.
pub(super) struct Outgoing {
    pub(super) operation: &'static str,
    /// The path with its templates, which may be said in public; empty where a user wrote it.
    pub(super) path: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
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

/// Makes the call, again where the policy says so, and reads the answer's body.
pub(super) async fn send(
    shared: &Arc<Shared>,
    outgoing: &Outgoing,
    limits: Limits,
) -> Result<Received> {
    let exchange = Exchange::new(shared, outgoing, limits);
    match exchange.run(|_| false).await? {
        Arrived::Whole(received) => Ok(received),
        Arrived::Open(answer) => exchange.receive(answer, None).await,
    }
}

/// Makes the call, again where the policy says so, until there is the head of an answer that
/// `is_open` says yes to; every other answer is read as a whole.
pub(super) async fn open(
    shared: &Arc<Shared>,
    outgoing: &Outgoing,
    limits: Limits,
    is_open: impl Fn(&Response<TransportBody>) -> bool,
) -> Result<Result<Streamed, Received>> {
    let exchange = Exchange::new(shared, outgoing, limits);
    Ok(match exchange.run(is_open).await? {
        Arrived::Open(answer) => Ok(Streamed::new(
            shared,
            outgoing.operation,
            limits.read,
            answer,
        )),
        Arrived::Whole(received) => Err(received),
    })
}

/// An answer: with its body still to come, or complete.
enum Arrived {
    Open(Response<TransportBody>),
    Whole(Received),
}

impl Arrived {
    fn head(&self) -> (StatusCode, &HeaderMap) {
        match self {
            Self::Open(answer) => (answer.status(), answer.headers()),
            Self::Whole(answer) => (answer.status, &answer.headers),
        }
    }
}

/// Whether the server may have acted on an attempt.
fn leaves_doubt(outcome: &Result<Arrived>) -> bool {
    match outcome {
        Ok(answer) => may_be_processed(answer.head().0),
        Err(error) => error.is_maybe_processed(),
    }
}

/// What an earlier attempt leaves in doubt, the last one can't settle: a DELETE that broke may be why
/// the next one finds nothing.
fn with_doubt(outcome: Result<Arrived>, doubtful: bool) -> Result<Arrived> {
    match outcome {
        Ok(Arrived::Whole(mut answer)) => {
            answer.doubtful = doubtful;
            Ok(Arrived::Whole(answer))
        }
        Ok(open) => Ok(open),
        Err(Error::Connect(error)) => Err(error.doubtful(doubtful).into()),
        Err(Error::Invalid(error)) => Err(error.doubtful(doubtful).into()),
        Err(error) => Err(error),
    }
}

struct Exchange<'a> {
    shared: &'a Arc<Shared>,
    outgoing: &'a Outgoing,
    limits: Limits,
    /// By the client's clock; `None`: never.
    deadline: Option<Duration>,
}

impl<'a> Exchange<'a> {
    fn new(shared: &'a Arc<Shared>, outgoing: &'a Outgoing, limits: Limits) -> Self {
        Self {
            shared,
            outgoing,
            limits,
            // A timeout beyond what the clock can tell is none.
            deadline: shared.clock.now().checked_add(limits.total),
        }
    }

    async fn run(&self, is_open: impl Fn(&Response<TransportBody>) -> bool) -> Result<Arrived> {
        let mut made = 0;
        let mut doubtful = false;
        loop {
            made += 1;
            let outcome = self.attempt(made, &is_open).await;
            let failed = match &outcome {
                Ok(answer) => {
                    let (status, headers) = answer.head();
                    Failed::Status(status, retry_after(headers, &*self.shared.clock))
                }
                Err(error) => Failed::Broken(error),
            };
            let retry = self.limits.retry;
            let delay = retry.delay(made, &self.outgoing.method, &failed);
            match delay.filter(|delay| self.is_in_time(*delay)) {
                Some(delay) => {
                    doubtful |= leaves_doubt(&outcome);
                    self.shared.clock.sleep(delay).await;
                }
                None => return with_doubt(outcome, doubtful),
            }
        }
    }

    /// Whether the call's time goes on after a wait.
    fn is_in_time(&self, delay: Duration) -> bool {
        let end = self.shared.clock.now().checked_add(delay);
        end.is_some_and(|end| self.deadline.is_none_or(|deadline| end < deadline))
    }

    /// One attempt, redirects included.
    async fn attempt(
        &self,
        number: u32,
        is_open: impl Fn(&Response<TransportBody>) -> bool,
    ) -> Result<Arrived> {
        let mut url = self.outgoing.url.clone();
        let mut followed = 0;
        loop {
            let response = self.request(&url, number).await?;
            let redirect = redirect(&self.outgoing.method, &url, &response);
            let unfollowed = match redirect {
                Redirect::None => None,
                Redirect::Unfollowed(reason) => Some(reason),
                Redirect::To(_) if followed == MAX_REDIRECTS => Some("there were too many before"),
                Redirect::To(next) => {
                    followed += 1;
                    url = *next;
                    continue;
                }
            };
            if unfollowed.is_none() && is_open(&response) {
                return Ok(Arrived::Open(response));
            }
            return self.receive(response, unfollowed).await.map(Arrived::Whole);
        }
    }

    /// Sends the request to `url` and waits for the head of the answer.
    async fn request(&self, url: &Url, number: u32) -> Result<Response<TransportBody>> {
        let outgoing = self.outgoing;
        let attempt = Attempt::new(outgoing, number);
        let mut request = self.written(url)?;
        for interceptor in &self.shared.interceptors {
            let outcome = interceptor.before(&attempt, &mut request).await;
            outcome.map_err(|source| {
                let error = "an interceptor did not let it through";
                InvalidRequestError::new(outgoing.operation, error).caused_by(source)
            })?;
        }
        let span = trace::Span::attempt(outgoing, url, number);
        let answer = span.instrument(self.shared.transport.send(request));
        let answer = before(&*self.shared.clock, self.deadline, answer).await;
        span.record(answer.as_ref());
        for interceptor in &self.shared.interceptors {
            interceptor
                .after(&attempt, Outcome::of(answer.as_ref()))
                .await;
        }
        match answer {
            Some(Ok(response)) => Ok(response),
            Some(Err(failure)) => Err(self.broken(failure, None)),
            None => Err(self.late(TimeLimit::Total(self.limits.total), None)),
        }
    }

    fn written(&self, url: &Url) -> Result<http::Request<Bytes>> {
        let outgoing = self.outgoing;
        let mut request = http::Request::new(outgoing.body.clone());
        *request.uri_mut() = url
            .as_str()
            .parse()
            .map_err(|source: http::uri::InvalidUri| {
                InvalidRequestError::new(outgoing.operation, "its URL can't be written as HTTP")
                    .caused_by(source)
            })?;
        *request.method_mut() = outgoing.method.clone();
        *request.headers_mut() = outgoing.headers.clone();
        Ok(request)
    }

    /// Reads the body piece by piece, so that it never holds more than the limit.
    async fn receive(
        &self,
        response: Response<TransportBody>,
        unfollowed: Option<&'static str>,
    ) -> Result<Received> {
        let max = self.limits.max_body_size;
        let (parts, mut pieces) = response.into_parts();
        let head = Head {
            status: parts.status,
            headers: parts.headers,
        };
        let announced = head.headers.get(CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse().ok());
        if announced.is_some_and(|announced: u64| announced > max) {
            return Err(self.too_large(head));
        }
        let mut body = Gathered::default();
        loop {
            let piece = match self.piece(&mut pieces).await {
                Ok(None) => break,
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(failure))) => return Err(self.broken(failure, Some(head))),
                Err(limit) => return Err(self.late(limit, Some(head))),
            };
            if !body.add(piece, max) {
                return Err(self.too_large(head));
            }
        }
        Ok(Received {
            status: head.status,
            headers: head.headers,
            body: body.finish(),
            unfollowed,
            doubtful: false,
        })
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// The limit that ran out.
    async fn piece(
        &self,
        body: &mut TransportBody,
    ) -> Result<Option<Result<Bytes, TransportFailure>>, TimeLimit> {
        let clock = &*self.shared.clock;
        let read = self.limits.read;
        let pause = clock.now().checked_add(read);
        // Which of the two limits comes first.
        let (moment, limit) = match (pause, self.deadline) {
            (Some(pause), deadline) if deadline.is_none_or(|end| pause < end) => {
                (Some(pause), TimeLimit::Read(read))
            }
            (_, deadline) => (deadline, TimeLimit::Total(self.limits.total)),
        };
        before(clock, moment, body.piece()).await.ok_or(limit)
    }

    fn broken(&self, failure: TransportFailure, head: Option<Head>) -> Error {
        let origin = self.outgoing.url.origin().ascii_serialization();
        Error::from_transport(self.outgoing.operation, origin, failure, head)
    }

    fn late(&self, limit: TimeLimit, head: Option<Head>) -> Error {
        Error::Timeout(TimeoutError::new(self.outgoing.operation, limit, head))
    }

    fn too_large(&self, head: Head) -> Error {
        let max = self.limits.max_body_size;
        BodyTooLargeError::new(self.outgoing.operation, max, head).into()
    }
}

/// The pieces of a body put together; the only piece of a short one stays as it came.
#[derive(Default)]
struct Gathered {
    first: Bytes,
    more: BytesMut,
}

impl Gathered {
    /// Adds a piece, unless that would be more than `max` bytes.
    fn add(&mut self, piece: Bytes, max: u64) -> bool {
        let length = self
            .first
            .len()
            .max(self.more.len())
            .saturating_add(piece.len());
        if !u64::try_from(length).is_ok_and(|length| length <= max) {
            return false;
        }
        if self.first.is_empty() && self.more.is_empty() {
            self.first = piece;
        } else {
            if self.more.is_empty() {
                self.more
                    .extend_from_slice(&std::mem::take(&mut self.first));
            }
            self.more.extend_from_slice(&piece);
        }
        true
    }

    fn finish(self) -> Bytes {
        if self.more.is_empty() {
            self.first
        } else {
            self.more.freeze()
        }
    }
}

enum Redirect {
    None,
    To(Box<Url>),
    Unfollowed(&'static str),
}

/// Where an answer sends us, if we go there: only within the same origin, so that no credential
/// leaves it, and never so that a request would become another one.
fn redirect(method: &Method, from: &Url, response: &Response<TransportBody>) -> Redirect {
    let repeated = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
            matches!(*method, Method::GET | Method::HEAD)
        }
        _ => return Redirect::None,
    };
    let location = response.headers().get(LOCATION);
    let Some(target) = location
        .and_then(|location| location.to_str().ok())
        .and_then(|location| from.join(location).ok())
    else {
        return Redirect::Unfollowed("it does not say where to");
    };
    if !repeated {
        Redirect::Unfollowed("it would turn the request into a GET")
    } else if target.origin() != from.origin() {
        Redirect::Unfollowed("it leads to another origin")
    } else if !target.username().is_empty() || target.password().is_some() {
        Redirect::Unfollowed("it brings credentials of its own")
    } else {
        Redirect::To(Box::new(target))
    }
}
