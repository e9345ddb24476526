//! One call on the network: attempts and waits, redirects, the deadline, and reading the body.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{HeaderMap, LOCATION};
use http::{Method, StatusCode};
use reqwest::Url;
use tokio::time::Instant;

use super::api_error::{BodyTooLargeError, Received, may_be_processed, retry_after};
use super::error::{Error, Head, Result, TimeLimit, TimeoutError};
use super::retry::{Failed, Retry};

/// How many redirects an attempt follows.
const MAX_REDIRECTS: usize = 10;

/// A request as it will be sent, as often as need be.
pub(super) struct Outgoing {
    pub(super) operation: &'static str,
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
    pub(super) read: Option<Duration>,
    pub(super) max_body_size: u64,
    pub(super) retry: Retry,
}

/// Makes the call, again where the policy says so, and reads the answer's body.
pub(super) async fn send(
    http: &reqwest::Client,
    outgoing: &Outgoing,
    limits: Limits,
) -> Result<Received> {
    let exchange = Exchange {
        http,
        outgoing,
        limits,
        // A timeout beyond what the clock can tell is none.
        deadline: Instant::now().checked_add(limits.total),
    };
    let mut made = 0;
    let mut doubtful = false;
    loop {
        let outcome = exchange.attempt().await;
        made += 1;
        let failed = match &outcome {
            Ok(answer) => Failed::Status(answer.status, retry_after(&answer.headers)),
            Err(error) => Failed::Broken(error),
        };
        let delay = limits.retry.delay(made, &outgoing.method, &failed);
        match delay.and_then(|delay| exchange.wake_after(delay)) {
            Some(moment) => {
                doubtful |= leaves_doubt(&outcome);
                tokio::time::sleep_until(moment).await;
            }
            None => return with_doubt(outcome, doubtful),
        }
    }
}

/// Whether the server may have acted on an attempt.
fn leaves_doubt(outcome: &Result<Received>) -> bool {
    match outcome {
        Ok(answer) => may_be_processed(answer.status),
        Err(error) => error.is_maybe_processed(),
    }
}

/// What an earlier attempt leaves in doubt, the last one can't settle: a DELETE that broke may be why
/// the next one finds nothing.
fn with_doubt(outcome: Result<Received>, doubtful: bool) -> Result<Received> {
    match outcome {
        Ok(mut answer) => {
            answer.doubtful = doubtful;
            Ok(answer)
        }
        Err(Error::Connect(error)) => Err(error.doubtful(doubtful).into()),
        Err(error) => Err(error),
    }
}

struct Exchange<'a> {
    http: &'a reqwest::Client,
    outgoing: &'a Outgoing,
    limits: Limits,
    deadline: Option<Instant>,
}

impl Exchange<'_> {
    /// When a wait ends; `None` where the call's time would be over by then.
    fn wake_after(&self, delay: Duration) -> Option<Instant> {
        let moment = Instant::now().checked_add(delay)?;
        (self.deadline.is_none_or(|deadline| moment < deadline)).then_some(moment)
    }

    /// One attempt, redirects included.
    async fn attempt(&self) -> Result<Received> {
        let mut url = self.outgoing.url.clone();
        let mut followed = 0;
        loop {
            let response = self.request(&url).await?;
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
            return self.receive(response, unfollowed).await;
        }
    }

    /// Sends the request to `url` and waits for the head of the answer.
    async fn request(&self, url: &Url) -> Result<reqwest::Response> {
        let outgoing = self.outgoing;
        let mut request = reqwest::Request::new(outgoing.method.clone(), url.clone());
        *request.headers_mut() = outgoing.headers.clone();
        if !outgoing.body.is_empty() {
            *request.body_mut() = Some(outgoing.body.clone().into());
        }
        let answer = self.http.execute(request);
        match before(self.deadline, answer).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => Err(self.broken(error, None)),
            None => Err(self.late(TimeLimit::Total(self.limits.total), None)),
        }
    }

    /// Reads the body piece by piece, so that it never holds more than the limit.
    async fn receive(
        &self,
        mut response: reqwest::Response,
        unfollowed: Option<&'static str>,
    ) -> Result<Received> {
        let max = self.limits.max_body_size;
        let announced = response.content_length().unwrap_or(0);
        if announced > max {
            return Err(self.too_large(&response));
        }
        let mut body = BytesMut::new();
        loop {
            let piece = match self.piece(&mut response).await {
                Ok(piece) => piece,
                Err(error) => return Err(error),
            };
            let Some(piece) = piece else { break };
            let length = body.len().saturating_add(piece.len());
            if u64::try_from(length).is_ok_and(|length| length <= max) {
                body.extend_from_slice(&piece);
            } else {
                return Err(self.too_large(&response));
            }
        }
        Ok(Received {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: body.freeze(),
            unfollowed,
            doubtful: false,
        })
    }

    /// The next piece of the body; `None` at its end.
    async fn piece(&self, response: &mut reqwest::Response) -> Result<Option<Bytes>> {
        let read = self.limits.read;
        let pause = read.and_then(|read| Instant::now().checked_add(read));
        // Which of the two limits comes first.
        let (moment, limit) = match (pause, read, self.deadline) {
            (Some(pause), Some(read), deadline) if deadline.is_none_or(|end| pause < end) => {
                (Some(pause), TimeLimit::Read(read))
            }
            (_, _, deadline) => (deadline, TimeLimit::Total(self.limits.total)),
        };
        match before(moment, response.chunk()).await {
            Some(Ok(piece)) => Ok(piece),
            Some(Err(error)) => Err(self.broken(error, Some(head(response)))),
            None => Err(self.late(limit, Some(head(response)))),
        }
    }

    fn broken(&self, error: reqwest::Error, head: Option<Head>) -> Error {
        let origin = self.outgoing.url.origin().ascii_serialization();
        Error::from_transport(self.outgoing.operation, origin, error, head)
    }

    fn late(&self, limit: TimeLimit, head: Option<Head>) -> Error {
        Error::Timeout(TimeoutError::new(self.outgoing.operation, limit, head))
    }

    fn too_large(&self, response: &reqwest::Response) -> Error {
        let max = self.limits.max_body_size;
        BodyTooLargeError::new(self.outgoing.operation, max, head(response)).into()
    }
}

fn head(response: &reqwest::Response) -> Head {
    Head {
        status: response.status(),
        headers: response.headers().clone(),
    }
}

/// What the future gives, if it does so before `moment`.
async fn before<F: Future>(moment: Option<Instant>, future: F) -> Option<F::Output> {
    match moment {
        Some(moment) => tokio::time::timeout_at(moment, future).await.ok(),
        None => Some(future.await),
    }
}

enum Redirect {
    None,
    To(Box<Url>),
    Unfollowed(&'static str),
}

/// Where an answer sends us, if we go there: only within the same origin, so that no credential
/// leaves it, and never so that a request would become another one.
fn redirect(method: &Method, from: &Url, response: &reqwest::Response) -> Redirect {
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
        // Relative to where a client of the caller's may have gone by itself.
        .and_then(|location| response.url().join(location).ok())
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
