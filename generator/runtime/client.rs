//! The client that is shared by all calls, and how it is set up.

use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use url::Url;

use super::budget::Budget;
use super::clock::{Clock, SystemClock};
use super::drift::{Drift, Hook};
use super::error::{ConfigError, Error, Result};
use super::hold::Hold;
use super::intercept::Interceptor;
use super::lane::{Lanes, Plan};
use super::outgoing::Limits;
use super::rate_limit::{RateLimit, ServerLimit, of_server};
use super::retry::Retry;
use super::secret::Secret;
use super::security::{Credentials, Requirement, Scheme, is_credential_header};
use super::token::{Given, TokenMaker, TokenProvider};
use super::transport::Transport;
use super::wire::Wire;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
const MAX_BODY_SIZE: u64 = 64 * 1024 * 1024;

/// A server that falls silent within a body has stalled.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Headers that belong to the connection or follow from the body: nobody sets them by hand.
const FIXED_HEADERS: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What the document says about the API as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// The header `User-Agent`, unless the builder gets another.
    pub user_agent: &'static str,
    /// The first server; `None`: the builder must get one.
    pub base_url: Option<&'static str>,
    /// The security schemes, by whose names operations ask for them.
    pub schemes: &'static [Scheme],
    /// What a call of a path that the document doesn't have carries, where the client has it.
    pub security: Requirement,
    /// What the document says of its servers' limits.
    pub rate_limits: &'static [ServerLimit],
    /// The statuses that the server sends before it processes a request, as far as the document says so
    /// of all operations.
    pub not_processed: &'static [u16],
    /// The environment variable with the token.
    pub token_variable: Option<&'static str>,
    /// The environment variable that replaces the base URL, if it is set.
    pub base_url_variable: Option<&'static str>,
}

/// A client of the API. Cloning it is cheap, and clones share their connections.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

/// A server that operations have of their own: its URL with variables, and with their defaults.
pub type OwnServer = [&'static str; 2];

/// What all clones of a client, and all their calls, share.
pub(super) struct Shared {
    pub(super) api: &'static Api,
    pub(super) lanes: Lanes,
    pub(super) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) base_url: Url,
    /// Where the servers lie that operations have of their own, as far as their variables were set.
    pub(super) own_servers: Vec<(OwnServer, Url)>,
    /// Whether a user has said where every call goes: operations with servers of their own, too.
    pub(super) is_elsewhere: bool,
    pub(super) headers: HeaderMap,
    pub(super) credentials: Credentials,
    pub(super) limits: Limits,
    pub(super) hold: Hold,
    pub(super) budget: Budget,
    pub(super) allow_http: bool,
    pub(super) validation: bool,
    pub(super) drift: Option<Hook>,
}

impl Shared {
    /// Scheme, host and port: what may be said of the base URL in a message.
    pub(super) fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url.as_str())
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Client`]. What is wrong with a setting is said by [`build`](Self::build).
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    /// One of the document's servers, in place of the first.
    server: Option<String>,
    /// What was said of operations' own servers.
    own_servers: Vec<(OwnServer, String)>,
    /// What the document says of that server, where its URL alone doesn't tell.
    server_limit: Option<RateLimit>,
    headers: HeaderMap,
    credentials: Credentials,
    limits: Limits,
    rate_limit: Option<RateLimit>,
    connect_timeout: Duration,
    wire: Option<Wire>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    clock: Arc<dyn Clock>,
    allow_http: bool,
    validation: bool,
    drift: Option<Hook>,
    /// The first thing that was wrong.
    problem: Option<ConfigError>,
}

impl ClientBuilder {
    pub(crate) fn for_api(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            server: None,
            own_servers: Vec::new(),
            server_limit: None,
            headers: HeaderMap::new(),
            credentials: Credentials::default(),
            limits: Limits {
                total: TIMEOUT,
                read: READ_TIMEOUT,
                max_body_size: MAX_BODY_SIZE,
                retry: Retry::default(),
            },
            rate_limit: None,
            connect_timeout: CONNECT_TIMEOUT,
            wire: None,
            interceptors: Vec::new(),
            clock: Arc::new(SystemClock),
            allow_http: false,
            validation: true,
            drift: None,
            problem: None,
        }
        .user_agent(api.user_agent)
    }

    /// Takes the token, and the base URL where there is one, from the environment. What has been set
    /// already stays.
    ///
    /// # Errors
    /// [`Error::Config`] names the variable that is missing, empty or not Unicode.
    pub fn from_env(self) -> Result<Self> {
        self.read_variables(|name| std::env::var_os(name))
    }

    pub(super) fn read_variables(
        mut self,
        read: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self> {
        if let Some(name) = self.api.token_variable
            && !self.credentials.need_no_variable(self.api.schemes)
        {
            let token = variable(name, &read)?.ok_or_else(|| {
                ConfigError::new(
                    format!("the environment variable `{name}` is not set"),
                    None,
                )
            })?;
            self.credentials.set_token(Secret::from(token));
        }
        if let Some(name) = self.api.base_url_variable
            && self.base_url.is_none()
            && self.server.is_none()
        {
            self.base_url = variable(name, &read)?;
        }
        Ok(self)
    }

    /// The document's security schemes, by whose names credentials are given.
    pub(crate) fn schemes(&self) -> &'static [Scheme] {
        self.api.schemes
    }

    pub(crate) fn credential_for_bearers(mut self, token: Secret) -> Self {
        self.credentials.set_token(token);
        self
    }

    pub(crate) fn provider_for_bearers(mut self, provider: impl TokenProvider) -> Self {
        self.credentials.set_maker(Given(Arc::new(provider)));
        self
    }

    pub(crate) fn maker_for_bearers(mut self, maker: impl TokenMaker) -> Self {
        self.credentials.set_grant(maker);
        self
    }

    pub(crate) fn credential(mut self, scheme: &'static str, secret: Secret) -> Self {
        self.credentials.set(scheme, secret);
        self
    }

    pub(crate) fn basic_credential(
        mut self,
        scheme: &'static str,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        self.credentials
            .set_basic(scheme, user.into(), password.into());
        self
    }

    /// Another of the document's servers than the first. Operations with servers of their own keep them.
    pub(crate) fn document_server(mut self, url: String) -> Self {
        (self.server, self.base_url) = (Some(url), None);
        self.server_limit = None;
        self
    }

    /// Where a server lies that operations have of their own.
    pub(crate) fn own_server(mut self, server: OwnServer, url: String) -> Self {
        self.own_servers.retain(|(known, _)| *known != server);
        self.own_servers.push((server, url));
        self
    }

    /// How many requests the server takes that was chosen last.
    pub(crate) fn document_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.server_limit = limit;
        self
    }

    /// Where the API lies: an absolute `http` or `https` URL without query, fragment, user name and
    /// password. A path of its own stands before the path of every call. It holds for every call, also
    /// of an operation for which the document names another server.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How long a call may take as a whole: connecting, all attempts with the waits between them, and
    /// reading the answer. 60 seconds by default; [`Duration::MAX`] for no limit. Waiting for a
    /// [`RateLimit`] doesn't count.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.total = timeout;
        self
    }

    /// How long a connection may take to come about, TLS included. 10 seconds by default. Not for a
    /// client given by [`http_client`](Self::http_client), which has its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long the server may pause within a body. 30 seconds by default; [`Duration::MAX`] for no
    /// limit but the one of the whole call.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read = timeout;
        self
    }

    /// How often, and after what waits, a failed call is retried (made again).
    pub fn retry(mut self, retry: Retry) -> Self {
        self.limits.retry = retry;
        self
    }

    /// How many requests are sent at most; without it, as many as calls ask for, and a 429 is waited
    /// out. See [`RateLimit`] for what is promised.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The header `User-Agent`, instead of this crate's name and version.
    pub fn user_agent(self, value: impl AsRef<str>) -> Self {
        self.header(USER_AGENT.as_str(), value)
    }

    /// A header for every call. It replaces what this crate would send under that name, but for what
    /// belongs to the connection or follows from the body (`Host`, `Content-Length`, …), which
    /// [`build`](Self::build) refuses.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match header(name.as_ref(), value.as_ref(), self.api.schemes) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => {
                self.problem
                    .get_or_insert_with(|| ConfigError::new(problem, None));
            }
        }
        self
    }

    /// Sends by this client instead of one of our own: for proxies, certificates, a TLS of your
    /// choice. Its own policies come first: the redirects that it follows (to other hosts, too, with
    /// every header but `Authorization` and `Cookie`), its timeouts and its proxies.
    /// `reqwest::redirect::Policy::none()` leaves redirects to us, who stay within the origin.
    ///
    /// A connection that it has opened needs the runtime in which that was done: in a program that
    /// awaits some calls and waits for others (feature `blocking`), give each a client of its own.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.wire = Some(Wire::Reqwest(client));
        self
    }

    /// Sends by this transport instead of one of our own: another HTTP client, or a double for tests.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.wire = Some(Wire::Given(Arc::new(transport)));
        self
    }

    /// Lets this see, and change, each attempt of each call. Several stand in the order in which they
    /// were given.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// The clock that timeouts and waits go by, for tests. The machine's own by default.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many bytes the body of an answer may have. 64 MiB by default.
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.limits.max_body_size = bytes;
        self
    }

    /// Lets credentials travel over plain `http`, readable for everyone on the way. Without it they
    /// do so only to this machine (`127.0.0.0/8`, `::1`, `localhost`).
    pub fn allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// Whether the document's limits are checked before a body is sent. They are by default.
    pub fn validation(mut self, validation: bool) -> Self {
        self.validation = validation;
        self
    }

    /// Hears of what the document doesn't know and decoding tolerates: unknown values of enums,
    /// undeclared fields and statuses, items of a list that did not decode, each once for an answer.
    /// It is called on the task that made the call, after decoding; a second hook replaces the first.
    pub fn on_drift(mut self, hook: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.drift = Some(Arc::new(hook));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::Config`] for the first setting that is wrong: no base URL, or not one; a header that
    /// can't be sent; a token that can't be sent (empty, with white space around, with control
    /// characters or other than ASCII), which the error does not show; TLS that can't be set up.
    pub fn build(self) -> Result<Client> {
        if let Some(problem) = self.problem {
            return Err(problem.into());
        }
        if let Some(flaw) = self.credentials.flaw(self.api.schemes) {
            return Err(ConfigError::new(flaw, None).into());
        }
        let is_elsewhere = self.base_url.is_some();
        let chosen = self.base_url.as_deref().or(self.server.as_deref());
        let base_url = chosen.or(self.api.base_url);
        let base_url = parse_base_url(base_url)?;
        let own_servers = own_servers(self.own_servers, &base_url)?;
        let documented = self.server_limit.filter(|_| !is_elsewhere);
        let documented = documented.or_else(|| of_server(&base_url, self.api.rate_limits));
        let tokens = self.credentials.maker();
        let flaw = tokens.as_ref();
        if let Some(flaw) = flaw.and_then(|maker| maker.flaw(&base_url, self.allow_http)) {
            return Err(ConfigError::new(flaw, None).into());
        }
        let figures = match self.rate_limit {
            Some(limit) => limit.figures(documented),
            None => Ok(None),
        };
        let figures = figures.map_err(|flaw| ConfigError::new(flaw, None))?;
        let lanes = Lanes::new(Plan {
            wire: self.wire,
            base_url: base_url.clone(),
            connect_timeout: self.connect_timeout,
            figures,
            tokens,
            clock: Arc::clone(&self.clock),
            user_agent: self.headers.get(USER_AGENT).cloned(),
            timeout: self.limits.total,
        })?;
        Ok(Client {
            shared: Arc::new(Shared {
                api: self.api,
                lanes,
                interceptors: self.interceptors,
                clock: self.clock,
                base_url,
                own_servers,
                is_elsewhere,
                headers: self.headers,
                credentials: self.credentials,
                limits: self.limits,
                hold: Hold::default(),
                budget: Budget::default(),
                allow_http: self.allow_http,
                validation: self.validation,
                drift: self.drift,
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL has not been checked yet: it may hold a password.
        let names: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("ClientBuilder")
            .field("headers", &names)
            .field("limits", &self.limits)
            .field("rate_limit", &self.rate_limit)
            .field("connect_timeout", &self.connect_timeout)
            .field("allow_http", &self.allow_http)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
    }
}

/// An environment variable's value; `None` if it isn't set. Errors don't show the value.
fn variable(name: &str, read: impl Fn(&str) -> Option<OsString>) -> Result<Option<String>> {
    let Some(value) = read(name) else {
        return Ok(None);
    };
    let problem = |flaw: &str| {
        let message = format!("the environment variable `{name}` {flaw}");
        Error::from(ConfigError::new(message, None))
    };
    match value.into_string() {
        Ok(value) if value.is_empty() => Err(problem("is empty")),
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(problem("is not Unicode")),
    }
}

/// Where they lie, as seen from the client's own.
fn own_servers(
    servers: Vec<(OwnServer, String)>,
    base_url: &Url,
) -> Result<Vec<(OwnServer, Url)>, ConfigError> {
    let parsed = servers.into_iter().map(|(of, url)| {
        let url = base_url.join(&url);
        let url =
            url.map_err(|_| ConfigError::new("the server of an operation has no URL", None))?;
        Ok((of, parse_base_url(Some(url.as_str()))?))
    });
    parsed.collect()
}

pub(super) fn parse_base_url(url: Option<&str>) -> Result<Url, ConfigError> {
    // No message shows the URL: what is wrong with it may be a password in it.
    let problem = |message: &str| ConfigError::new(message, None);
    let url = url.ok_or_else(|| problem("there is no base URL, and the document has no server"))?;
    let url = Url::parse(url).map_err(|source| {
        ConfigError::new("the base URL is no absolute URL", Some(source.into()))
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(problem("the base URL is neither `http` nor `https`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem("the base URL has a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(problem("the base URL has a query or a fragment"));
    }
    Ok(url)
}

/// Whether this is plain `http` to another machine.
pub(super) fn is_open_to_others(url: &Url) -> bool {
    url.scheme() == "http" && !is_loopback(url)
}

/// Whether two URLs of schemes with a host name the same one; `Url::origin` copies it.
pub(super) fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// A header that a user sets.
///
/// # Errors
/// Why it can't be sent, without its value.
pub(super) fn header(
    name: &str,
    value: &str,
    schemes: &[Scheme],
) -> Result<(HeaderName, HeaderValue), String> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "a header has a name that can't be sent")?;
    if FIXED_HEADERS.contains(&name.as_str()) {
        return Err(format!("the header `{name}` can't be set by hand"));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("the header `{name}` has a value that can't be sent"))?;
    value.set_sensitive(is_credential_header(&name, schemes));
    Ok((name, value))
}
