//! One call on the network: attempts and waits, redirects, the deadline, and reading the body.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderMap};
use http::uri::InvalidUri;
use http::{Method, Response, StatusCode};
use url::Url;

use super::api_error::{BodyTooLargeError, Received, may_be_processed, retry_after};
use super::arrived::{Arrived, Led, with_doubt};
use super::body::RequestBody;
use super::body_error::RequestBodyError;
use super::byte_stream::Streamed;
use super::client::{Shared, is_same_origin};
use super::clock::before;
use super::error::{Error, Head, InvalidRequestError, Result};
use super::future::BoxFuture;
use super::gathered::Gathered;
use super::hold::Ticket;
use super::intercept::{Attempt, Outcome};
use super::lane::Lane;
use super::limiter::{Limiter, Place};
use super::network_error::{TimeLimit, TimeoutError};
use super::outgoing::Outgoing;
use super::redirect::{Redirect, bare, redirect};
use super::retry::{Failed, Past, Pause, PauseKind, Repeatable};
use super::security::{Carrier, authorize};
use super::token::TokenError;
use super::token_source::{Issued, TokenSource};
use super::trace;
use super::transport::{TransportBody, TransportFailure};
use super::wire::Written;

/// How many redirects an attempt follows.
const MAX_REDIRECTS: usize = 10;

/// Makes the call, again where the policy says so, and reads the answer's body.
pub(super) async fn send(shared: &Arc<Shared>, outgoing: &mut Outgoing) -> Result<Received> {
    let span = trace::Span::call(outgoing);
    let outcome = span.instrument(whole(shared, outgoing)).await;
    span.end(outcome.as_ref().map(|received| received.status));
    outcome
}

async fn whole(shared: &Arc<Shared>, outgoing: &mut Outgoing) -> Result<Received> {
    let mut exchange = Exchange::new(shared, outgoing)?;
    match exchange.run(|_| false).await? {
        Arrived::Whole(received) => Ok(received),
        Arrived::Open(answer) => exchange.receive(answer, None).await,
    }
}

/// Makes the call, again where the policy says so, until there is the head of an answer that
/// `is_open` says yes to; every other answer is read as a whole.
pub(super) async fn open(
    shared: &Arc<Shared>,
    outgoing: &mut Outgoing,
    is_open: impl Fn(&Response<TransportBody>) -> bool,
) -> Result<Result<Streamed, Received>> {
    let span = trace::Span::call(outgoing);
    let outcome = span.instrument(opened(shared, outgoing, is_open)).await;
    span.end(outcome.as_ref().map(|arrived| match arrived {
        Ok(streamed) => streamed.head().status,
        Err(received) => received.status,
    }));
    outcome
}

async fn opened(
    shared: &Arc<Shared>,
    outgoing: &mut Outgoing,
    is_open: impl Fn(&Response<TransportBody>) -> bool,
) -> Result<Result<Streamed, Received>> {
    let (operation, read) = (outgoing.operation, outgoing.limits.read);
    let mut exchange = Exchange::new(shared, outgoing)?;
    Ok(match exchange.run(is_open).await? {
        Arrived::Open(answer) => {
            let origin = exchange.origin();
            Ok(Streamed::new(shared, operation, read, origin, answer))
        }
        Arrived::Whole(received) => Err(received),
    })
}

struct Exchange<'a> {
    shared: &'a Arc<Shared>,
    lane: &'a Lane,
    outgoing: &'a mut Outgoing,
    /// By the client's clock; `None`: never.
    deadline: Option<Duration>,
    /// Where the call's token comes from, unless it is a fixed one.
    tokens: Option<&'a TokenSource>,
    /// Whether it goes to the client's own server, whose limits the client keeps.
    is_at_home: bool,
    /// Whether a redirect has led the attempt to another origin.
    is_away: bool,
    /// Its place among those that wait for the server to be asked again.
    ticket: Ticket,
}

impl<'a> Exchange<'a> {
    fn new(shared: &'a Arc<Shared>, outgoing: &'a mut Outgoing) -> Result<Self> {
        let lane = shared.lanes.here()?;
        let (schemes, credentials) = (shared.api.schemes, &shared.credentials);
        let headers = outgoing.headers.as_ref();
        let is_provided = headers
            .is_some_and(|headers| credentials.needs_provided(schemes, outgoing.chosen, headers));
        Ok(Self {
            shared,
            lane,
            is_at_home: is_same_origin(&outgoing.url, &shared.base_url),
            // A timeout beyond what the clock can tell is none.
            deadline: shared.clock.now().checked_add(outgoing.limits.total),
            outgoing,
            tokens: lane.tokens.as_ref().filter(|_| is_provided),
            is_away: false,
            ticket: lane.queue.ticket(),
        })
    }

    async fn run(&mut self, is_open: impl Fn(&Response<TransportBody>) -> bool) -> Result<Arrived> {
        let (mut made, mut past) = (0, Past::default());
        let (mut doubtful, mut renewed) = (false, false);
        loop {
            made += 1;
            let mut token = None;
            let outcome = self.attempt(made, &mut token, &is_open).await;
            if let (Some(tokens), Some(token), Ok(answer)) = (self.tokens, &token, &outcome)
                && answer.head().0 == StatusCode::UNAUTHORIZED
                && !renewed
            {
                renewed = true;
                tokens.refused(token);
                trace::token_refused(self.outgoing);
                continue;
            }
            match self.pause(&mut past, &outcome) {
                Some(pause) => {
                    doubtful |= match &outcome {
                        Ok(answer) => self.may_be_processed(answer.head().0),
                        Err(error) => error.is_maybe_processed(),
                    };
                    self.shared.clock.sleep(pause).await;
                }
                None => return with_doubt(outcome, doubtful),
            }
        }
    }

    /// How long to wait before another attempt, if there is to be one; and what the client learns from
    /// this one.
    fn pause(&self, past: &mut Past, outcome: &Result<Arrived>) -> Option<Duration> {
        let (shared, outgoing) = (self.shared, &*self.outgoing);
        let failed = match outcome {
            Ok(answer) => {
                let (status, headers) = answer.head();
                let asked = retry_after(headers, &*shared.clock);
                if !status.is_server_error() && !status.is_client_error() {
                    shared.budget.reward(past.cost);
                }
                if let (StatusCode::TOO_MANY_REQUESTS, Some(asked)) = (status, asked) {
                    self.hold_back(asked);
                }
                Failed::Status(status, asked)
            }
            Err(error) => Failed::Broken(error),
        };
        let request = Repeatable {
            method: &outgoing.method,
            not_processed: outgoing.not_processed,
        };
        let pause = self.outgoing.limits.retry.pause(past, request, &failed)?;
        let is_limited = pause.kind == PauseKind::Limited;
        // The limiter's time doesn't count.
        let counted = if is_limited && self.limiter().is_some() {
            Duration::ZERO
        } else {
            pause.delay
        };
        if !self.is_in_time(counted) || !self.affords(pause) {
            return None;
        }
        // Whoever is told that a server holds waits where the others do.
        let delay = if is_limited && self.is_held(failed.retry_after()) {
            Duration::ZERO
        } else {
            counted
        };
        past.add(&pause);
        trace::repeating(outgoing, past, delay);
        Some(delay)
    }

    fn affords(&self, pause: Pause) -> bool {
        match pause.kind {
            PauseKind::Limited => true,
            PauseKind::Retry { cost } => self.shared.budget.spend(cost),
        }
    }

    fn may_be_processed(&self, status: StatusCode) -> bool {
        may_be_processed(status, self.outgoing.not_processed)
    }

    /// The server has asked to be left alone for this long.
    fn hold_back(&self, asked: Duration) {
        let retry = self.shared.limits.retry;
        let hold = retry.hold(asked);
        let moment = self.shared.clock.now().saturating_add(hold);
        match self.limiter() {
            Some(limiter) => limiter.hold(moment),
            None if self.is_at_home => {
                let moment = moment.saturating_add(retry.jitter(hold));
                self.shared.hold.until(moment, retry.spread(hold));
            }
            // Another server: what it asks for holds for this call.
            None => {}
        }
    }

    /// What spreads the calls of the client's own server.
    fn limiter(&self) -> Option<&'a Limiter> {
        let lane: &'a Lane = self.lane;
        lane.limiter.as_ref().filter(|_| self.is_at_home)
    }

    /// Whether all that the server asked for is waited out before the next attempt begins.
    fn is_held(&self, asked: Option<Duration>) -> bool {
        let retry = self.shared.limits.retry;
        self.is_at_home && asked.is_some_and(|asked| retry.hold(asked) == asked)
    }

    /// Whether the call's time goes on after a wait.
    fn is_in_time(&self, delay: Duration) -> bool {
        let end = self.shared.clock.now().checked_add(delay);
        end.is_some_and(|end| self.deadline.is_none_or(|deadline| end < deadline))
    }

    /// One attempt, redirects included. `token`: the one of the provider that it carried.
    async fn attempt(
        &mut self,
        number: u32,
        token: &mut Option<Issued>,
        is_open: impl Fn(&Response<TransportBody>) -> bool,
    ) -> Result<Arrived> {
        let (issued, mut place) = self.admitted().await?;
        let generation = issued.as_ref().map_or(0, |issued| issued.generation);
        *token = issued;
        let mut redirected: Option<Box<Url>> = None;
        let mut followed = 0;
        self.is_away = false;
        loop {
            let (token, to) = (token.as_ref(), redirected.as_deref());
            let response = self.request(token, to, number, place).await?;
            match self.led(to, response, followed, &is_open) {
                Led::Open(response) => return Ok(Arrived::Open(response)),
                Led::Whole(response, unfollowed) => {
                    return self.receive(response, unfollowed).await.map(Arrived::Whole);
                }
                Led::To(next) => {
                    followed += 1;
                    // From there on, nothing is said again that was for the first origin.
                    self.is_away |= !is_same_origin(&next, &self.outgoing.url);
                    redirected = Some(next);
                    place = self.place(generation).await;
                }
            }
        }
    }

    /// What becomes of an answer, by its head. `from`: where a redirect has led, if one has.
    fn led(
        &self,
        from: Option<&Url>,
        response: Response<TransportBody>,
        followed: usize,
        is_open: impl Fn(&Response<TransportBody>) -> bool,
    ) -> Led {
        let from = from.unwrap_or(&self.outgoing.url);
        let outgoing = &*self.outgoing;
        match redirect(outgoing.redirects, &outgoing.method, from, &response) {
            Redirect::None if is_open(&response) => Led::Open(response),
            Redirect::None => Led::Whole(response, None),
            Redirect::Unfollowed(reason) => Led::Whole(response, Some(reason)),
            Redirect::To(_) if followed == MAX_REDIRECTS => {
                Led::Whole(response, Some("there were too many before"))
            }
            Redirect::To(next) => Led::To(next),
        }
    }

    /// What an attempt needs before anything is sent: the token, and a place by the rate limit.
    async fn admitted(&mut self) -> Result<(Option<Issued>, Option<Place<'a>>)> {
        self.hold().await?;
        let Some(tokens) = self.tokens else {
            return Ok((None, self.place(0).await));
        };
        let mut token = self.token(tokens).await?;
        let mut place = self.place(token.generation).await;
        if let Some(place) = &mut place
            && !tokens.is_fresh(&token, &*self.shared.clock)
        {
            // It has become too old while the call waited for its place, which the call keeps.
            token = self.token(tokens).await?;
            place.is_for(token.generation);
        }
        Ok((Some(token), place))
    }

    async fn token(&self, tokens: &TokenSource) -> Result<Issued> {
        let clock = &*self.shared.clock;
        let token = before(clock, self.deadline, tokens.token(clock)).await;
        let Some(token) = token else {
            return Err(self.late_unsent(TimeLimit::Total(self.outgoing.limits.total)));
        };
        let operation = self.outgoing.operation;
        Ok(token.map_err(|failure| TokenError::new(operation, failure))?)
    }

    /// Waits as long as the server wants to see no request, where there is no limiter that does.
    async fn hold(&self) -> Result<()> {
        let (hold, clock) = (&self.shared.hold, &*self.shared.clock);
        let queue = &self.lane.queue;
        let limits = &self.outgoing.limits;
        if limits.retry.is_patient()
            && self.is_at_home
            && let Some(rest) = queue.rest(hold, clock.now())
        {
            let late = || self.late_unsent(TimeLimit::Held(limits.total));
            if !self.is_in_time(rest) {
                return Err(late());
            }
            trace::holding(self.outgoing, rest);
            // In a box: most calls never wait here, and their futures would keep room for it.
            let turn = Box::pin(queue.turn(hold, clock, self.ticket, self.deadline));
            if !turn.await {
                return Err(late());
            }
        }
        Ok(())
    }

    /// Waits for a place, where there is a limiter. The wait doesn't count against the call's time.
    async fn place(&mut self, generation: u64) -> Option<Place<'a>> {
        let shared: &'a Shared = self.shared;
        let limiter = self.limiter()?;
        let clock = &*shared.clock;
        let begun = clock.now();
        let place = limiter.place(clock, generation).await;
        let waited = clock.now().saturating_sub(begun);
        if !waited.is_zero() {
            self.deadline = self.deadline.and_then(|end| end.checked_add(waited));
            trace::limited(self.outgoing, waited);
        }
        Some(place)
    }

    /// Sends a request, and waits for the head of the answer.
    async fn request(
        &mut self,
        token: Option<&Issued>,
        redirected: Option<&Url>,
        number: u32,
        mut place: Option<Place<'a>>,
    ) -> Result<Response<TransportBody>> {
        let mut request = self.written(token, redirected)?;
        let watch = request.body.watch();
        let lane = self.lane;
        let sent = if self.shared.interceptors.is_empty() {
            let sent = lane.wire.send(request);
            sent.map_err(|source| self.unwritable(source))?
        } else {
            lane.wire
                .send_http(self.intercepted(request, number).await?)
        };
        if let Some(place) = &mut place {
            place.used();
        }
        let span = trace::Span::attempt(self.outgoing, redirected, number);
        let answer = span.instrument(sent);
        let answer = before(&*self.shared.clock, self.deadline, answer).await;
        span.record(answer.as_ref());
        if let (Some(place), Some(Ok(answer))) = (&place, &answer)
            && answer.status().is_success()
        {
            place.succeeded();
        }
        drop(place);
        if !self.shared.interceptors.is_empty() {
            self.told(number, Outcome::of(answer.as_ref())).await;
        }
        let failure = match answer {
            Some(Ok(response)) => return Ok(response),
            Some(Err(failure)) => Some(failure),
            None => None,
        };
        // Whatever the transport makes of it: a body that can't be read is not sent again.
        if let Some(unread) = watch.and_then(|watch| watch.failure()) {
            let doubtful = failure.is_none_or(|failure| !failure.is_unsent());
            return Err(RequestBodyError::new(self.outgoing.operation, doubtful, unread).into());
        }
        Err(match failure {
            Some(failure) => self.broken(failure, None),
            None => self.late(TimeLimit::Total(self.outgoing.limits.total), None),
        })
    }

    /// Lets the interceptors see, and change, what is sent. In a box, as [`told`](Self::told): most
    /// clients have none, and a call's future would keep room for it.
    fn intercepted(
        &self,
        request: Written,
        number: u32,
    ) -> BoxFuture<'_, Result<http::Request<RequestBody>>> {
        let outgoing = &*self.outgoing;
        Box::pin(async move {
            let attempt = Attempt::new(outgoing, number);
            let mut request = request
                .into_http()
                .map_err(|source| self.unwritable(source))?;
            for interceptor in &self.shared.interceptors {
                let outcome = interceptor.before(&attempt, &mut request);
                let outcome = before(&*self.shared.clock, self.deadline, outcome).await;
                let Some(outcome) = outcome else {
                    return Err(self.late_unsent(TimeLimit::Total(outgoing.limits.total)));
                };
                outcome.map_err(|source| {
                    let error = "an interceptor did not let it through";
                    InvalidRequestError::new(outgoing.operation, error).caused_by(source)
                })?;
            }
            Ok(request)
        })
    }

    /// Tells the interceptors what came of an attempt.
    fn told<'s>(&'s self, number: u32, outcome: Outcome<'s>) -> BoxFuture<'s, ()> {
        Box::pin(async move {
            let attempt = Attempt::new(self.outgoing, number);
            for interceptor in &self.shared.interceptors {
                let told = interceptor.after(&attempt, outcome);
                // The call's time holds here too; what came of the attempt stays what it is.
                let _ = before(&*self.shared.clock, self.deadline, told).await;
            }
        })
    }

    /// The request of an attempt, credentials included. To where a redirect leads, it carries those of
    /// its headers; none to another origin.
    fn written(&mut self, token: Option<&Issued>, redirected: Option<&Url>) -> Result<Written> {
        let (shared, outgoing) = (self.shared, &mut *self.outgoing);
        let operation = outgoing.operation;
        let invalid = |flaw: String| InvalidRequestError::new(operation, flaw);
        let mut headers = match outgoing.headers.take() {
            Some(first) => first,
            None => {
                let mut headers = outgoing.heading.written(&shared.headers, 1);
                let added = outgoing.heading.add_cookies(&mut headers);
                added.ok_or_else(|| invalid("the cookies can't be sent".to_owned()))?;
                headers
            }
        };
        if let (true, Some(url)) = (self.is_away, redirected) {
            return Ok(Written {
                method: outgoing.method.clone(),
                url: url.clone(),
                headers: bare(headers),
                body: outgoing.body.clone(),
            });
        }
        let mut carrier = Carrier {
            headers: &mut headers,
            url: Cow::Borrowed(&outgoing.url),
        };
        let (schemes, token) = (shared.api.schemes, token.map(|token| &token.secret));
        let (chosen, credentials) = (outgoing.chosen, &shared.credentials);
        authorize(chosen, schemes, credentials, token, &mut carrier).map_err(invalid)?;
        let url = redirected.map_or(carrier.url, Cow::Borrowed).into_owned();
        Ok(Written {
            method: outgoing.method.clone(),
            url,
            headers,
            body: outgoing.body.clone(),
        })
    }

    fn unwritable(&self, source: InvalidUri) -> InvalidRequestError {
        let error = "its URL can't be written as HTTP";
        InvalidRequestError::new(self.outgoing.operation, error).caused_by(source)
    }

    /// Reads the body piece by piece, so that it never holds more than the limit.
    ///
    /// No `async fn`, whose future would hold what it is given twice.
    fn receive(
        &self,
        response: Response<TransportBody>,
        unfollowed: Option<&'static str>,
    ) -> impl Future<Output = Result<Received>> {
        let max = self.outgoing.limits.max_body_size;
        let (parts, mut pieces) = response.into_parts();
        let head = Head {
            status: parts.status,
            headers: parts.headers,
        };
        // Of a HEAD, or in a 304, it is the length of what isn't sent.
        let is_sent =
            self.outgoing.method != Method::HEAD && head.status != StatusCode::NOT_MODIFIED;
        let announced = head.headers.get(CONTENT_LENGTH).filter(|_| is_sent);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse().ok());
        let mut body = Gathered::default();
        async move {
            if announced.is_some_and(|announced: u64| announced > max) {
                return Err(self.too_large(head));
            }
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
            let doubtful = self.may_be_processed(head.status);
            Ok(Received {
                status: head.status,
                headers: head.headers,
                body: body.finish(),
                unfollowed,
                doubtful,
            })
        }
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
        let read = self.outgoing.limits.read;
        let pause = clock.now().checked_add(read);
        // Which of the two limits comes first.
        let (moment, limit) = match (pause, self.deadline) {
            (Some(pause), deadline) if deadline.is_none_or(|end| pause < end) => {
                (Some(pause), TimeLimit::Read(read))
            }
            (_, deadline) => (deadline, TimeLimit::Total(self.outgoing.limits.total)),
        };
        before(clock, moment, body.piece()).await.ok_or(limit)
    }

    /// Where the call goes, for messages.
    fn origin(&self) -> Option<String> {
        (!self.is_at_home).then(|| self.outgoing.url.origin().ascii_serialization())
    }

    fn broken(&self, failure: TransportFailure, head: Option<Head>) -> Error {
        let origin = self.origin().unwrap_or_else(|| self.shared.origin());
        Error::from_transport(self.outgoing.operation, origin, failure, head)
    }

    fn late(&self, limit: TimeLimit, head: Option<Head>) -> Error {
        Error::Timeout(TimeoutError::new(self.outgoing.operation, limit, head))
    }

    fn late_unsent(&self, limit: TimeLimit) -> Error {
        TimeoutError::unsent(self.outgoing.operation, limit).into()
    }

    fn too_large(&self, head: Head) -> Error {
        let max = self.outgoing.limits.max_body_size;
        BodyTooLargeError::new(self.outgoing.operation, max, head).into()
    }
}
