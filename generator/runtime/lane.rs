//! What the calls of a client share and may wait for each other by: connections, places of the rate
//! limit, tokens.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use url::Url;

use super::clock::Clock;
use super::error::{ConfigError, Result};
use super::limiter::Limiter;
use super::rate_limit::Figures;
use super::token::{Site, TokenMaker};
use super::token_source::TokenSource;
use super::wire::Wire;

/// What calls share that may wait for each other.
pub(super) struct Lane {
    pub(super) wire: Wire,
    pub(super) limiter: Option<Limiter>,
    /// Where the tokens come from, unless there is a fixed one or none.
    pub(super) tokens: Option<TokenSource>,
}

/// How a lane is made.
pub(super) struct Plan {
    /// One that the client was given; `None`: each lane has one of our own.
    pub(super) wire: Option<Wire>,
    pub(super) base_url: Url,
    pub(super) connect_timeout: Duration,
    pub(super) figures: Option<Figures>,
    pub(super) tokens: Option<Arc<dyn TokenMaker>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) user_agent: Option<HeaderValue>,
    /// How long a request for a token may take.
    pub(super) timeout: Duration,
}

impl Plan {
    fn lane(&self) -> Result<Lane, ConfigError> {
        let wire = match &self.wire {
            Some(wire) => wire.clone(),
            None => own_wire(&self.base_url, self.connect_timeout)?,
        };
        let tokens = self.tokens.as_ref().map(|maker| {
            let site = Site {
                wire: wire.clone(),
                clock: Arc::clone(&self.clock),
                base_url: self.base_url.clone(),
                user_agent: self.user_agent.clone(),
                limit: self.timeout,
            };
            TokenSource::new(maker.provider(site))
        });
        Ok(Lane {
            wire,
            limiter: self.figures.map(Limiter::new),
            tokens,
        })
    }
}

/// One lane for calls that are awaited, and one for those on each driver, where others wait for them
/// (feature `blocking`).
///
/// A thread that waits may be the one on which a runtime sees to its connections and tasks. Did the call
/// that it waits for take such a connection, or stand behind such a task in a queue, nothing would go on
/// any more.
pub(super) struct Lanes {
    awaited: Lane,
    #[cfg(feature = "blocking")]
    waited: Waited,
}

/// A lane for each driver, made when it is needed.
#[cfg(feature = "blocking")]
struct Waited {
    plan: Plan,
    lanes: [std::sync::OnceLock<Lane>; super::blocking::DRIVERS],
}

impl Lanes {
    pub(super) fn new(plan: Plan) -> Result<Self, ConfigError> {
        Ok(Self {
            awaited: plan.lane()?,
            #[cfg(feature = "blocking")]
            waited: Waited {
                plan,
                lanes: std::array::from_fn(|_| std::sync::OnceLock::new()),
            },
        })
    }

    /// The lane of calls on this thread.
    pub(super) fn here(&self) -> Result<&Lane> {
        #[cfg(feature = "blocking")]
        if let Some(driver) = super::blocking::here()
            && let Some(lane) = self.waited.lanes.get(driver)
        {
            if let Some(lane) = lane.get() {
                return Ok(lane);
            }
            let new = self.waited.plan.lane()?;
            return Ok(lane.get_or_init(|| new));
        }
        Ok(&self.awaited)
    }
}

#[cfg(feature = "reqwest")]
fn own_wire(url: &Url, connect_timeout: Duration) -> Result<Wire, ConfigError> {
    // In a browser TLS is its own affair.
    check_tls(
        url,
        cfg!(any(
            feature = "rustls",
            feature = "native-tls",
            target_arch = "wasm32"
        )),
    )?;
    super::reqwest_transport::own(url, connect_timeout).map(Wire::Reqwest)
}

/// Refuses a server that each call would fail to reach.
#[cfg(feature = "reqwest")]
pub(super) fn check_tls(url: &Url, has_tls: bool) -> Result<(), ConfigError> {
    if url.scheme() == "https" && !has_tls {
        let problem = "an https server needs the cargo feature `rustls` or `native-tls`, or a client or \
                       transport that it is given";
        return Err(ConfigError::new(problem, None));
    }
    Ok(())
}

#[cfg(not(feature = "reqwest"))]
fn own_wire(_: &Url, _: Duration) -> Result<Wire, ConfigError> {
    let problem = "without the cargo feature `reqwest` it must be given a transport";
    Err(ConfigError::new(problem, None))
}
