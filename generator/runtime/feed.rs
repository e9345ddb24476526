//! Bodies that are made of messages: asked for, put together, and asked for again where a connection
//! breaks and the server can go on from there.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Response as HttpResponse, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::api_error::{BodyTooLargeError, DecodeError, Received};
use super::byte_stream::Streamed;
use super::call::{Call, reader};
use super::client::Shared;
use super::decode::{self, DecodeProblem, RawBody};
use super::draft::Draft;
use super::drift::{self, Hook};
use super::error::{ConfigError, Error, Head, Result};
use super::framing::{Framer, Framing, Message};
use super::future::{BoxFuture, Movable};
use super::media;
use super::operation::Operation;
use super::transport::TransportBody;

/// How often in a row a broken stream is asked for again, unless something comes of it.
const TRIES: u32 = 5;
/// The wait before that, where the server doesn't say.
const PAUSE: Duration = Duration::from_secs(1);
/// What the wait doubles up to while nothing comes.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What the document says about the messages of an answer, each a `T`.
pub struct Source<T> {
    media: &'static str,
    framing: Framing,
    decode: fn(&Message) -> Result<T, DecodeProblem>,
    /// The data that says that no more comes.
    done: Option<&'static str>,
    /// The property of the body that asks for messages.
    switch: Option<&'static str>,
}

impl<T> Source<T> {
    const fn new(
        media: &'static str,
        framing: Framing,
        decode: fn(&Message) -> Result<T, DecodeProblem>,
    ) -> Self {
        Self {
            media,
            framing,
            decode,
            done: None,
            switch: None,
        }
    }

    /// The data after which nothing comes.
    pub const fn done(mut self, data: &'static str) -> Self {
        self.done = Some(data);
        self
    }

    /// The flag of the request's body that asks for messages: it is sent as true.
    pub const fn switch(mut self, property: &'static str) -> Self {
        self.switch = Some(property);
        self
    }
}

impl Source<String> {
    /// Messages whose data is text.
    pub const fn text(media: &'static str, framing: Framing) -> Self {
        Self::new(media, framing, text)
    }
}

impl<T: DeserializeOwned> Source<T> {
    /// Messages whose data is JSON.
    pub const fn json(media: &'static str, framing: Framing) -> Self {
        Self::new(media, framing, json)
    }

    /// Events of which the document describes name, id and data as one object.
    pub const fn envelope(media: &'static str) -> Self {
        Self::new(media, Framing::Events, envelope)
    }

    /// The same, with ids that the document says are numbers.
    pub const fn numbered(media: &'static str) -> Self {
        Self::new(media, Framing::Events, numbered)
    }
}

fn text(message: &Message) -> Result<String, DecodeProblem> {
    decode::text(&RawBody::new(message.data.clone()))
}

fn json<T: DeserializeOwned>(message: &Message) -> Result<T, DecodeProblem> {
    decode::json(&RawBody::new(message.data.clone()))
}

/// What the fields of an event are in JSON: all that comes is text.
#[derive(Clone, Copy)]
struct Typed {
    /// Whether data that is JSON goes in as such.
    data: bool,
    /// Whether an id that is a number goes in as such.
    id: bool,
    /// Whether the time to wait is a number.
    retry: bool,
}

fn envelope<T: DeserializeOwned>(message: &Message) -> Result<T, DecodeProblem> {
    put_together(message, false)
}

fn numbered<T: DeserializeOwned>(message: &Message) -> Result<T, DecodeProblem> {
    put_together(message, true)
}

/// The object is put together here: data that is JSON goes in as such, unless it only fits as text. An id that
/// doesn't fit as what the document says of most is tried as the other, and so is the time to wait.
fn put_together<T: DeserializeOwned>(
    message: &Message,
    numbered: bool,
) -> Result<T, DecodeProblem> {
    let mut problem = None;
    for retry in [true, false] {
        for data in [true, false] {
            for id in [numbered, !numbered] {
                let mark = drift::mark();
                match object(message, Typed { data, id, retry }) {
                    Ok(value) => return Ok(value),
                    Err(found) => {
                        drift::rewind(mark);
                        problem.get_or_insert(found);
                    }
                }
            }
        }
    }
    Err(problem.unwrap_or_else(|| DecodeProblem::whole("it is no event")))
}

/// An event as the object that the document describes.
fn object<T: DeserializeOwned>(message: &Message, typed: Typed) -> Result<T, DecodeProblem> {
    let text = String::from_utf8_lossy(&message.data);
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let data = typed.data.then(|| json(&text)).flatten();
    let data = data.unwrap_or_else(|| text.into_owned().into());
    let mut whole = BTreeMap::from([("data", data)]);
    if !message.name.is_empty() {
        whole.insert("event", message.name.clone().into());
    }
    if let Some(id) = &message.id {
        let number = typed.id.then(|| json(id)).flatten();
        let number = number.filter(Value::is_number);
        whole.insert("id", number.unwrap_or_else(|| id.clone().into()));
    }
    if let Some(retry) = message.retry {
        let retry = match typed.retry {
            true => retry.into(),
            false => retry.to_string().into(),
        };
        whole.insert("retry", retry);
    }
    let whole = serde_json::to_vec(&whole);
    let whole = whole.map_err(|error| DecodeProblem::whole(error.to_string()))?;
    decode::json(&RawBody::new(whole.into()))
}

/// Makes the call, for what comes after an event if there was one. `None`: there is nothing more.
trait Ask: Movable {
    fn ask(&mut self, last_id: Option<&str>) -> BoxFuture<'static, Result<Option<Streamed>>>;
}

/// A call that can be made again.
struct Asker<A: 'static> {
    operation: &'static Operation<A>,
    draft: Box<Draft>,
    media: &'static str,
}

impl<A> Ask for Asker<A> {
    fn ask(&mut self, last_id: Option<&str>) -> BoxFuture<'static, Result<Option<Streamed>>> {
        let mut draft = Box::new(self.draft.take());
        if let Some(id) = last_id {
            draft.go_on_after(id);
        }
        let (operation, media) = (self.operation, self.media);
        Box::pin(async move {
            let id = draft.target.id;
            let is_open = |answer: &HttpResponse<TransportBody>| {
                let came = answer.headers().get(CONTENT_TYPE);
                let came = came.and_then(|media| media.to_str().ok());
                answer.status().is_success()
                    && answer.status() != StatusCode::NO_CONTENT
                    && came.is_none_or(|came| media::is(media, came))
            };
            let received = match draft.open(is_open).await? {
                Ok(streamed) => return Ok(Some(streamed)),
                Err(received) => received,
            };
            if received.status == StatusCode::NO_CONTENT {
                return Ok(None);
            }
            // An answer that is no success, or of another type.
            let (received, _) = reader(operation, id, received)?;
            let problem = DecodeProblem::whole(format!("its content type is not `{media}`"));
            Err(DecodeError::new(id, received, problem).into())
        })
    }
}

enum State {
    New,
    Pausing(BoxFuture<'static, ()>),
    Asking(BoxFuture<'static, Result<Option<Streamed>>>),
    Open(Box<Streamed>),
    /// Its connection may be in the hands of a runtime that stands still.
    #[cfg(feature = "blocking")]
    Foreign,
    Over,
}

/// The messages of an answer, each a `T`: asked for when the first is wanted.
pub(super) struct Feed<T> {
    source: Source<T>,
    call: Box<dyn Ask>,
    operation: &'static str,
    shared: Arc<Shared>,
    hook: Option<Hook>,
    framer: Framer,
    state: State,
    head: Option<Head>,
    /// Whether a message has come.
    came: bool,
    /// How often it may be asked for again in a row.
    tries: u32,
    /// How often it has been since a message came.
    tried: u32,
}

impl<A> Call<A> {
    /// The messages of the answer.
    pub(super) fn feed<T>(self, source: Source<T>) -> Feed<T> {
        let (operation, mut draft) = self.into_parts();
        draft.target.accept = source.media;
        if let Some(property) = source.switch {
            draft.switch_on(property);
        }
        let shared = draft.shared();
        // Only what can be repeated is asked for again by itself.
        let repeatable = matches!(draft.target.method, Method::GET | Method::HEAD);
        Feed {
            operation: draft.target.id,
            hook: draft.hook().cloned(),
            framer: Framer::new(source.framing, shared.limits.max_body_size),
            call: Box::new(Asker {
                operation,
                draft,
                media: source.media,
            }),
            source,
            shared,
            state: State::New,
            head: None,
            came: false,
            tries: if repeatable { TRIES } else { 0 },
            tried: 0,
        }
    }
}

impl<T> Feed<T> {
    pub(super) fn set_tries(&mut self, tries: u32) {
        self.tries = tries;
    }

    pub(super) fn last_id(&self) -> Option<&str> {
        self.framer.last_id()
    }

    pub(super) fn set_last_id(&mut self, id: String) {
        self.framer.set_last_id(id);
    }

    /// Leaves it to another thread, if nothing has been asked for yet.
    #[cfg(feature = "blocking")]
    pub(super) fn abandon(&mut self) {
        if !matches!(self.state, State::New) {
            self.framer.restart();
            self.state = State::Foreign;
        }
    }

    pub(super) fn status(&self) -> &'static str {
        match self.state {
            State::New => "not yet asked for",
            State::Pausing(_) | State::Asking(_) => "asked for",
            State::Open(_) => "open",
            #[cfg(feature = "blocking")]
            State::Foreign => "begun by awaiting",
            State::Over => "over",
        }
    }

    /// The next message and what it holds; `None` at the end. What a message holds may be an error of
    /// its own.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(Message, T)>>> {
        loop {
            match self.framer.next() {
                Ok(Some(message)) => return Poll::Ready(self.message(message)),
                Ok(None) => {}
                Err(_) => return Poll::Ready(Some(Err(self.too_large()))),
            }
            match &mut self.state {
                State::New => self.ask(),
                State::Pausing(pause) => {
                    ready!(pause.as_mut().poll(context));
                    self.ask();
                }
                State::Asking(call) => match ready!(call.as_mut().poll(context)) {
                    Ok(Some(streamed)) => {
                        self.framer.restart();
                        self.head = Some(streamed.head().clone());
                        self.state = State::Open(Box::new(streamed));
                    }
                    Ok(None) => self.state = State::Over,
                    Err(error) => {
                        let is_broken = matches!(error, Error::Connect(_) | Error::Timeout(_));
                        if !(is_broken && self.tried > 0 && self.again()) {
                            return self.fail(error);
                        }
                    }
                },
                State::Open(body) => match ready!(body.poll_piece(context)) {
                    Some(Ok(piece)) => self.framer.feed(piece),
                    Some(Err(error)) => {
                        if !(self.can_go_on() && self.again()) {
                            return self.fail(error);
                        }
                    }
                    None => {
                        let last = self.framer.finish();
                        // A server that names a time wants to be asked again.
                        if !(self.framer.retry().is_some() && self.again()) {
                            self.state = State::Over;
                        }
                        if let Some(message) = last {
                            return Poll::Ready(self.message(message));
                        }
                    }
                },
                #[cfg(feature = "blocking")]
                State::Foreign => {
                    let message = "the stream was begun by awaiting it, and can only be awaited";
                    return self.fail(ConfigError::new(message, None).into());
                }
                State::Over => return Poll::Ready(None),
            }
        }
    }

    fn ask(&mut self) {
        self.state = State::Asking(self.call.ask(self.framer.last_id()));
    }

    /// Whether what comes next would be what comes next.
    fn can_go_on(&self) -> bool {
        !self.came || self.framer.last_id().is_some() || self.framer.retry().is_some()
    }

    /// Asks once more after a wait, if that may be.
    fn again(&mut self) -> bool {
        if self.tried >= self.tries {
            return false;
        }
        let pause = self.framer.retry().unwrap_or(PAUSE);
        let doubled = pause.saturating_mul(1 << self.tried.min(16));
        self.tried += 1;
        let pause = pause.max(doubled.min(LONGEST_PAUSE));
        self.state = State::Pausing(self.shared.clock.sleep(pause));
        true
    }

    fn message(&mut self, message: Message) -> Option<Result<(Message, T)>> {
        (self.came, self.tried) = (true, 0);
        if self.source.done.is_some_and(|done| message.data == done) {
            self.state = State::Over;
            self.framer.restart();
            return None;
        }
        let decode = self.source.decode;
        let value = drift::watch(self.hook.as_ref(), self.operation, || decode(&message));
        Some(match value {
            Ok(value) => Ok((message, value)),
            Err(problem) => Err(self.undecoded(&message, problem)),
        })
    }

    fn undecoded(&self, message: &Message, mut problem: DecodeProblem) -> Error {
        if !message.name.is_empty() {
            problem.message = format!("in the event `{}`: {}", message.name, problem.message);
        }
        let head = self.head.clone();
        let received = Received {
            status: head.as_ref().map_or(StatusCode::OK, |head| head.status),
            headers: head.map(|head| head.headers).unwrap_or_default(),
            body: message.data.clone(),
            unfollowed: None,
            doubtful: false,
        };
        DecodeError::new(self.operation, received, problem).into()
    }

    fn too_large(&mut self) -> Error {
        self.state = State::Over;
        self.framer.restart();
        let max = self.shared.limits.max_body_size;
        let head = self.head.take().unwrap_or_else(|| Head {
            status: StatusCode::OK,
            headers: http::HeaderMap::new(),
        });
        BodyTooLargeError::new(self.operation, max, head).into()
    }

    fn fail<I>(&mut self, error: Error) -> Poll<Option<Result<I>>> {
        self.framer.restart();
        self.state = State::Over;
        Poll::Ready(Some(Err(error)))
    }
}
