//! The stand-in: a server made from the document, in this process. How it is used is said where an
//! emitted client has it, in its module `testing`.

mod access;
mod act;
mod document;
mod engine;
mod faults;
mod lists;
mod received;
mod refusal;
mod reply;
mod request;
mod routes;
mod schemas;
mod server;
mod store;
mod transport;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::client::{Client, ClientBuilder};
use super::clock::{Clock, SystemClock};
use super::error::{ConfigError, Result};
use super::security::SchemeKind;
use access::{OWN_TOKEN, RateLimit};
use engine::Engine;
pub use faults::{Alteration, Fault};
pub use received::Received;
pub use transport::StandInTransport;

#[cfg(target_arch = "wasm32")]
compile_error!("the cargo feature `testing` needs sockets, which a browser doesn't give");

/// A server that answers as the document says, on a port of this machine that the system chooses.
///
/// It ends, with its connections, when the value is dropped.
pub struct StandIn {
    engine: Arc<Engine>,
    /// Where it listens, and the task that does; neither in process.
    server: Option<(SocketAddr, JoinHandle<()>)>,
}

/// Sets up a [`StandIn`].
#[must_use = "a builder does nothing until `start` or `in_process` is called"]
pub struct StandInBuilder {
    document: &'static str,
    seed: u64,
    clock: Arc<dyn Clock>,
    tokens: Vec<(String, Option<Vec<String>>)>,
    limit: Option<String>,
}

impl StandInBuilder {
    pub(crate) fn for_document(document: &'static str) -> Self {
        Self {
            document,
            seed: 0,
            clock: Arc::new(SystemClock),
            tokens: Vec::new(),
            limit: None,
        }
    }

    /// What ids are made from: the same seed, the same ids in the same order. 0 by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// A token that is let in, with its scopes. As soon as there is one, no other token is; before,
    /// every token is let in with every scope.
    pub fn token<S: Into<String>>(
        mut self,
        token: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.tokens.push((token.into(), Some(scopes)));
        self
    }

    /// Counts calls as the document's server of this URL does, if it has a limit.
    pub(crate) fn counting_as(mut self, url: impl Into<String>) -> Self {
        self.limit = Some(url.into());
        self
    }

    /// The clock that the rate limit and delays go by: by default the machine's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// A stand-in without a socket: for [`StandIn::handle`], and as a client's transport.
    pub fn in_process(self) -> StandIn {
        let engine = Engine::new(self.document, self.seed, self.clock);
        {
            let mut state = engine.state();
            let tokens = self.tokens.into_iter();
            state.tokens.known = tokens
                .map(|(token, scopes)| (token, scopes.map(|scopes| scopes.into_iter().collect())))
                .collect();
            let server = self.limit;
            state.limit = server.and_then(|url| rate_limit(&engine.document.servers, &url));
        }
        StandIn {
            engine: Arc::new(engine),
            server: None,
        }
    }

    /// Listens on a port of this machine. Needs a tokio runtime with its network on.
    ///
    /// # Errors
    /// The system gives no port.
    pub async fn start(self) -> Result<StandIn> {
        let problem = |source: std::io::Error| {
            ConfigError::new("the stand-in can't listen", Some(source.into()))
        };
        let mut stand_in = self.in_process();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(problem)?;
        let address = listener.local_addr().map_err(problem)?;
        let task = tokio::spawn(server::serve(listener, Arc::clone(&stand_in.engine)));
        stand_in.server = Some((address, task));
        Ok(stand_in)
    }
}

fn rate_limit(servers: &[Value], url: &str) -> Option<RateLimit> {
    let is_meant = |server: &&Value| document::text(server, "url") == Some(url);
    RateLimit::new(&servers.iter().find(is_meant)?["x-rate-limit"])
}

impl StandIn {
    /// The base URL: `http://127.0.0.1:` and the port, without a path. In process, where nothing
    /// listens, `http://127.0.0.1:9`.
    pub fn url(&self) -> String {
        let address = self.server.as_ref().map(|(address, _)| *address);
        let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 9)));
        format!("http://{address}")
    }

    /// Answers a request without a network. Faults that need a connection count as
    /// [`Fault::Status`] 500.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let (number, fault) = self.engine.meet(request);
        let fault = match fault {
            Some(Fault::ResetUnprocessed) => Some(Fault::Status(500)),
            other => other,
        };
        self.engine.answer(number, request, fault.as_ref())
    }

    /// A client of it, over its socket or in process, with credentials that are always let in.
    pub(crate) fn connect(&self, mut builder: ClientBuilder) -> Client {
        for scheme in builder.schemes() {
            builder = match scheme.kind {
                SchemeKind::Basic => builder.basic_credential(scheme.name, OWN_TOKEN, OWN_TOKEN),
                _ => builder.credential(scheme.name, OWN_TOKEN.into()),
            };
        }
        let builder = builder.base_url(self.url());
        let builder = match &self.server {
            Some(_) => builder,
            None => builder.transport(self.transport()),
        };
        match builder.build() {
            Ok(client) => client,
            Err(error) => panic!("the stand-in's client can't be set up: {error}"),
        }
    }

    /// The stand-in as a client's transport: nothing goes over a socket.
    #[must_use]
    pub fn transport(&self) -> StandInTransport {
        StandInTransport::new(Arc::clone(&self.engine))
    }

    /// Every request that came in whole, in the order in which they came.
    pub fn requests(&self) -> Vec<Received> {
        self.engine.state().received.clone()
    }

    /// How many requests an operation got, by its id in the document, and carried out.
    pub fn processed(&self, operation: &str) -> usize {
        let state = self.engine.state();
        let theirs = state
            .received
            .iter()
            .filter(|received| received.operation.as_deref() == Some(operation));
        theirs.filter(|received| received.processed).count()
    }

    /// The rows of the collection at a path, in the order in which they came, as JSON.
    ///
    /// # Errors
    /// The document has no collection there, or a row that the path names isn't there.
    pub fn rows(&self, path: &str) -> Result<Vec<Value>, StandInError> {
        let rows = self.engine.rows(path);
        rows.ok_or_else(|| StandInError(format!("there is no collection at `{path}`")))
    }

    /// Adds a row to the collection at a path, as if it had been there before: unchecked, and completed
    /// with what the document requires. Gives the row.
    ///
    /// # Errors
    /// The document has no collection there, a row that the path names isn't there, or one with the
    /// same unique field is.
    pub fn insert(&self, path: &str, row: Value) -> Result<Value, StandInError> {
        let inserted = match row {
            Value::Object(fields) => self.engine.insert(path, fields),
            _ => None,
        };
        inserted.ok_or_else(|| StandInError(format!("`{path}` takes no such row")))
    }

    /// Lets a token in, with its scopes; see [`StandInBuilder::token`].
    pub fn allow_token<S: Into<String>>(
        &self,
        token: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) {
        let scopes = scopes.into_iter().map(Into::into).collect();
        let token = token.into();
        let mut state = self.engine.state();
        state.tokens.revoked.remove(&token);
        state.tokens.known.insert(token, Some(scopes));
    }

    /// Refuses a token from now on.
    pub fn revoke_token(&self, token: impl Into<String>) {
        self.engine.state().tokens.revoked.insert(token.into());
    }

    /// Lets something go wrong with the next request for which nothing is queued yet: faults queue up,
    /// one for each request.
    pub fn next(&self, fault: Fault) {
        self.engine.state().faults.push(fault);
    }

    /// Lets something go wrong with every request that passes a test, until [`heal`](Self::heal).
    pub fn when(&self, test: impl Fn(&Received) -> bool + Send + Sync + 'static, fault: Fault) {
        self.engine.state().faults.rule(Arc::new(test), fault);
    }

    /// Forgets every fault that is still to come.
    pub fn heal(&self) {
        self.engine.state().faults.clear();
    }

    /// Answers the next request with this status instead of carrying it out; with 500 where the number
    /// is no status.
    pub fn fail_next(&self, status: u16) {
        self.next(Fault::Status(status));
    }

    /// Answers every request that passes a test with this status, until [`heal`](Self::heal).
    pub fn fail_when(&self, test: impl Fn(&Received) -> bool + Send + Sync + 'static, status: u16) {
        self.when(test, Fault::Status(status));
    }

    /// Carries the next request out after a pause.
    pub fn delay_next(&self, pause: Duration) {
        self.next(Fault::Delay(pause));
    }

    /// Resets the connection of the next request before any of it is read.
    pub fn reset_next(&self) {
        self.next(Fault::ResetAfterRequest(0));
    }

    /// Resets the connection of the next request after this many of its bytes.
    pub fn reset_next_after_request(&self, bytes: usize) {
        self.next(Fault::ResetAfterRequest(bytes));
    }

    /// Carries the next request out and resets its connection after this many bytes of the answer.
    pub fn reset_next_after_answer(&self, bytes: usize) {
        self.next(Fault::ResetAfterAnswer(bytes));
    }

    /// Carries the next request out and stops in the middle of the answer's body.
    pub fn stall_next(&self) {
        self.next(Fault::Stall);
    }

    /// Carries the next request out and alters the JSON that it is answered with.
    pub fn drift_next(&self, alter: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.next(Fault::drift(alter));
    }
}

/// What was asked of a [`StandIn`] that it can't do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandInError(String);

impl fmt::Display for StandInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StandInError {}

impl Drop for StandIn {
    fn drop(&mut self) {
        if let Some((_, task)) = &self.server {
            task.abort();
        }
    }
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StandInBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandInBuilder")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
