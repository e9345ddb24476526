//! What the calls of a client share and may wait for each other by: connections, places of the rate
//! limit, tokens.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::error::{ConfigError, Result};
use super::limiter::Limiter;
use super::rate_limit::Figures;
use super::token::TokenProvider;
use super::token_source::TokenSource;
use super::transport::Transport;

/// What calls share that may wait for each other.
pub(super) struct Lane {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) limiter: Option<Limiter>,
    /// Where the tokens come from, unless there is a fixed one or none.
    pub(super) tokens: Option<TokenSource>,
}

/// How a lane is made.
pub(super) struct Plan {
    /// One that the client was given; `None`: each lane has one of our own.
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) base_url: Url,
    pub(super) connect_timeout: Duration,
    pub(super) figures: Option<Figures>,
    pub(super) provider: Option<Arc<dyn TokenProvider>>,
}

impl Plan {
    fn lane(&self) -> Result<Arc<Lane>, ConfigError> {
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => own_transport(&self.base_url, self.connect_timeout)?,
        };
        Ok(Arc::new(Lane {
            transport,
            limiter: self.figures.map(Limiter::new),
            tokens: self.provider.clone().map(TokenSource::new),
        }))
    }
}

/// One lane for calls that are awaited, and one for those on each thread on which others wait for them
/// (feature `blocking`).
///
/// A thread that waits may be the one on which a runtime drives its connections and tasks. Did the call
/// that it waits for take such a connection, or stand behind such a task in a queue, nothing would go on
/// any more.
pub(super) struct Lanes {
    awaited: Arc<Lane>,
    #[cfg(feature = "blocking")]
    plan: Plan,
    #[cfg(feature = "blocking")]
    waited: std::sync::Mutex<Vec<(super::blocking::DriverId, Arc<Lane>)>>,
}

impl Lanes {
    pub(super) fn new(plan: Plan) -> Result<Self, ConfigError> {
        Ok(Self {
            awaited: plan.lane()?,
            #[cfg(feature = "blocking")]
            plan,
            #[cfg(feature = "blocking")]
            waited: std::sync::Mutex::default(),
        })
    }

    /// The lane of calls on this thread.
    #[cfg(feature = "blocking")]
    pub(super) fn here(&self) -> Result<Arc<Lane>> {
        use std::sync::PoisonError;

        let Some(driver) = super::blocking::here() else {
            return Ok(Arc::clone(&self.awaited));
        };
        let mut waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lane)) = waited.iter().find(|(other, _)| *other == driver) {
            return Ok(Arc::clone(lane));
        }
        let lane = self.plan.lane()?;
        waited.push((driver, Arc::clone(&lane)));
        Ok(lane)
    }

    /// The lane of all calls.
    #[cfg(not(feature = "blocking"))]
    pub(super) fn here(&self) -> Result<Arc<Lane>> {
        Ok(Arc::clone(&self.awaited))
    }
}

#[cfg(feature = "reqwest")]
fn own_transport(url: &Url, connect_timeout: Duration) -> Result<Arc<dyn Transport>, ConfigError> {
    Ok(Arc::new(super::reqwest_transport::own(
        url,
        connect_timeout,
    )?))
}

#[cfg(not(feature = "reqwest"))]
fn own_transport(_: &Url, _: Duration) -> Result<Arc<dyn Transport>, ConfigError> {
    let problem = "without the cargo feature `reqwest` it must be given a transport";
    Err(ConfigError::new(problem, None))
}
