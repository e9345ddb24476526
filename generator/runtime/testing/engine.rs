//! The stand-in without its network: a request goes in, an answer comes out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::{Method, Request, Response};
use serde_json::{Map, Value};

use super::super::clock::Clock;
use super::access::{Caller, RateLimit, Tokens, admit};
use super::act::Act;
use super::document::{Document, Operation, entries, plain};
use super::faults::{Fault, Faults};
use super::received::Received;
use super::refusal::{Case, Refusal};
use super::reply::{Body, Reply};
use super::request::{Said, read};
use super::routes::{Action, Found, Routes};
use super::schemas::Flaw;
use super::store::Store;
use super::values::Maker;

/// A stand-in without its network.
pub(super) struct Engine {
    pub(super) document: Document,
    pub(super) routes: Routes,
    pub(super) clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// What changes.
pub(super) struct State {
    pub(super) store: Store,
    pub(super) maker: Maker,
    pub(super) tokens: Tokens,
    pub(super) limit: Option<RateLimit>,
    pub(super) faults: Faults,
    pub(super) received: Vec<Received>,
}

impl Engine {
    pub(super) fn new(document: &str, seed: u64, clock: Arc<dyn Clock>) -> Self {
        let document = Document::read(document);
        let routes = Routes::new(&document);
        let state = State {
            store: Store::default(),
            maker: Maker::new(seed),
            tokens: Tokens::default(),
            limit: None,
            faults: Faults::default(),
            received: Vec::new(),
        };
        Self {
            document,
            routes,
            clock,
            state: Mutex::new(state),
        }
    }

    /// What changes. A panic of some other user of it leaves it as good as before.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a request in: its number among those that came, and what is to go wrong with it.
    pub(super) fn meet(&self, request: &Request<Bytes>) -> (usize, Option<Fault>) {
        let operation = self.operation(request);
        let received = Received::new(request, operation.map(|operation| operation.id.clone()));
        let mut state = self.state();
        state.received.push(received.clone());
        let number = state.received.len() - 1;
        let fault = state.faults.pop();
        let rules = state.faults.rules();
        drop(state);
        (number, fault.or_else(|| rules.find(&received)))
    }

    /// Answers a request that was taken in.
    pub(super) fn answer(
        &self,
        number: usize,
        request: &Request<Bytes>,
        fault: Option<&Fault>,
    ) -> Response<Bytes> {
        let response = match fault {
            Some(Fault::Answer(answer)) => answer.clone(),
            Some(Fault::Status(status)) => {
                let state = &mut *self.state();
                let mut reply = self.failed(state, request, *status);
                self.finish(state, &mut reply);
                reply.into_response()
            }
            _ => {
                let mut reply = self.carried_out(number, request);
                // The user's code, which may ask the stand-in itself: without its lock.
                if let (Some(Fault::Drift(alteration)), Body::Json(value)) =
                    (fault, &mut reply.body)
                {
                    alteration.alter(value);
                }
                reply.into_response()
            }
        };
        if let Some(received) = self.state().received.get_mut(number) {
            received.status = Some(response.status().as_u16());
        }
        response
    }

    /// Carries a request out, and notes what became of it.
    fn carried_out(&self, number: usize, request: &Request<Bytes>) -> Reply {
        let state = &mut *self.state();
        let mut notes = Vec::new();
        let mut reply = self.carry_out(state, request, &mut notes);
        self.finish(state, &mut reply);
        if let Some(received) = state.received.get_mut(number) {
            received.processed = reply.is_processed;
            received.notes = notes;
        }
        reply
    }

    fn find(&self, request: &Request<Bytes>) -> Found {
        self.routes
            .find(&self.document, request.method(), request.uri().path())
    }

    /// The operation that a request is for.
    fn operation(&self, request: &Request<Bytes>) -> Option<&Operation> {
        match self.find(request) {
            Found::Operation(index, _) => self.document.operations.get(index),
            _ => None,
        }
    }

    /// Headers that every answer has.
    fn finish(&self, state: &mut State, reply: &mut Reply) {
        for (name, value) in entries(&self.document.settings["headers"]) {
            let value = state.maker.fill(value, &BTreeMap::new());
            reply.header(name, &plain(&value));
        }
    }

    /// A failure that was asked for: as the document has it, else as text.
    fn failed(&self, state: &mut State, request: &Request<Bytes>, status: u16) -> Reply {
        let operation = self.operation(request);
        if status == 429 {
            return self.too_many(state, operation, Duration::from_secs(1));
        }
        let media = operation.and_then(|operation| operation.answer(status)?.json());
        let example = media.and_then(|media| media.examples.values().next());
        match example {
            Some(example) => Reply::empty(status).json(example.clone()),
            None => {
                let reason = http::StatusCode::from_u16(status).ok();
                let reason = reason.and_then(|status| status.canonical_reason());
                Reply::empty(status).text("text/plain", reason.unwrap_or("failed").to_owned())
            }
        }
    }

    fn refuse(&self, state: &mut State, operation: Option<&Operation>, case: Case) -> Reply {
        self.refuse_with(state, operation, case, &[], [])
    }

    fn refuse_with<const N: usize>(
        &self,
        state: &mut State,
        operation: Option<&Operation>,
        case: Case,
        flaws: &[Flaw],
        words: [(&str, Value); N],
    ) -> Reply {
        let refusal = Refusal {
            document: &self.document,
            operation,
            flaws,
            words: words
                .into_iter()
                .map(|(word, value)| (word.to_owned(), value))
                .collect(),
        };
        refusal.reply(case, &mut state.maker)
    }

    fn too_many(&self, state: &mut State, operation: Option<&Operation>, wait: Duration) -> Reply {
        // In whole seconds, so that it is over by then.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let words = [("retry-after", Value::from(seconds))];
        let mut reply = self.refuse_with(state, operation, Case::TooMany, &[], words);
        reply.header("retry-after", &seconds.to_string());
        reply
    }

    fn carry_out(
        &self,
        state: &mut State,
        request: &Request<Bytes>,
        notes: &mut Vec<String>,
    ) -> Reply {
        if let Some(case) = self.unreadable(request) {
            return self.refuse(state, None, case);
        }
        let (index, path) = match self.find(request) {
            Found::Operation(index, path) => (index, path),
            Found::Methods(methods) => {
                let mut reply = self.refuse(state, None, Case::UnknownMethod);
                let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
                reply.header("allow", &methods.join(", "));
                return reply;
            }
            Found::Moved(path) => return self.moved(state, request, &path),
            Found::Nothing => return self.refuse(state, None, Case::UnknownPath),
        };
        let (Some(operation), Some(plan)) = (
            self.document.operations.get(index),
            self.routes.plans.get(index),
        ) else {
            return self.refuse(state, None, Case::UnknownPath);
        };
        let caller = match self.admit(state, operation, request) {
            Ok(caller) => caller,
            Err(reply) => return *reply,
        };
        let said = read(&self.document.schemas, operation, request, path);
        notes.extend(
            said.unknown
                .iter()
                .map(|name| format!("unknown query parameter `{name}`")),
        );
        let reply = if said.is_unsupported {
            self.refuse(state, Some(operation), Case::Unsupported)
        } else if !said.flaws.is_empty() {
            self.refuse_with(state, Some(operation), Case::Invalid, &said.flaws, [])
        } else {
            let act = Act {
                engine: self,
                operation,
                plan,
                said: &said,
                request,
            };
            let idle = act.idle().into_iter();
            notes.extend(
                idle.map(|name| format!("query parameter `{name}` makes no difference here")),
            );
            match act.run(state) {
                Ok(reply) => reply.processed(),
                Err((case, flaws)) => self.refuse_with(state, Some(operation), case, &flaws, []),
            }
        };
        if let Some(limit) = state.limit.as_mut().filter(|_| reply.status < 400) {
            limit.succeeded(&caller.token);
        }
        reply
    }

    /// What a server refuses before it looks where the request goes.
    fn unreadable(&self, request: &Request<Bytes>) -> Option<Case> {
        let settings = &self.document.settings;
        let carries = matches!(
            *request.method(),
            Method::POST | Method::PUT | Method::PATCH
        );
        if carries
            && settings["requires-length"] == true
            && !request.headers().contains_key(CONTENT_LENGTH)
        {
            return Some(Case::NoLength);
        }
        let most = settings["max-body"].as_u64()?;
        let length = u64::try_from(request.body().len()).unwrap_or(u64::MAX);
        (length > most).then_some(Case::TooLarge)
    }

    fn moved(&self, state: &mut State, request: &Request<Bytes>, path: &str) -> Reply {
        let status = self.document.settings["redirects-slash"].as_u64();
        let Some(status) = status.and_then(|status| u16::try_from(status).ok()) else {
            return self.refuse(state, None, Case::UnknownPath);
        };
        let uri = request.uri();
        let host = request
            .headers()
            .get(HOST)
            .and_then(|host| host.to_str().ok());
        let host = host
            .or(uri.authority().map(|authority| authority.as_str()))
            .unwrap_or_default();
        let query = uri
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let mut reply = Reply::empty(status);
        let origin = if host.is_empty() {
            String::new()
        } else {
            format!("http://{host}")
        };
        reply.header("location", &format!("{origin}{path}{query}"));
        reply
    }

    /// Looks at credentials, then at how often they came.
    fn admit(
        &self,
        state: &mut State,
        operation: &Operation,
        request: &Request<Bytes>,
    ) -> Result<Caller, Box<Reply>> {
        let caller =
            admit(&self.document, &state.tokens, operation, request).map_err(|mut denied| {
                denied.scopes.dedup();
                let words = [("scopes", Value::from(denied.scopes.join(" ")))];
                let mut reply = self.refuse_with(state, Some(operation), denied.case, &[], words);
                if !reply.headers.contains_key("www-authenticate") && reply.status == 401 {
                    reply.header("www-authenticate", "Bearer");
                }
                Box::new(reply)
            })?;
        let now = self.clock.now();
        let wait = state
            .limit
            .as_mut()
            .and_then(|limit| limit.admit(&caller.token, now).err());
        match wait {
            Some(wait) => Err(Box::new(self.too_many(state, Some(operation), wait))),
            None => Ok(caller),
        }
    }

    /// Adds a row to the collection at a path, as if it had been there before.
    pub(super) fn insert(&self, path: &str, fields: Map<String, Value>) -> Option<Value> {
        let state = &mut *self.state();
        let request = Request::new(Bytes::new());
        let (operation, plan, said) = self.collection(path)?;
        let body = Value::Object(fields);
        let said = Said { body, ..said };
        let act = Act {
            engine: self,
            operation,
            plan,
            said: &said,
            request: &request,
        };
        act.add(state, act.foreign(entries(&said.body))).ok()
    }

    /// The rows of the collection at a path, in the order in which they came.
    pub(super) fn rows(&self, path: &str) -> Option<Vec<Value>> {
        let state = &mut *self.state();
        let request = Request::new(Bytes::new());
        let (operation, plan, said) = self.collection(path)?;
        let act = Act {
            engine: self,
            operation,
            plan,
            said: &said,
            request: &request,
        };
        let chain = act.chain(state).ok()?;
        let rows = state.store.rows(&plan.collection, chain.last().copied());
        Some(rows.map(|row| Value::Object(row.fields.clone())).collect())
    }

    fn collection(&self, path: &str) -> Option<(&Operation, &super::routes::Plan, Said)> {
        let (index, path) = self.routes.about(path, |plan| {
            matches!(plan.action, Action::Create | Action::List)
        })?;
        let said = Said {
            path,
            ..Said::default()
        };
        Some((
            self.document.operations.get(index)?,
            self.routes.plans.get(index)?,
            said,
        ))
    }
}
