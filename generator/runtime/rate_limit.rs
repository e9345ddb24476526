//! How many requests a client may send: the figures, and where they come from.

use std::time::Duration;

use url::Url;

/// How many requests a client sends at most: [`ClientBuilder::rate_limit`](super::ClientBuilder::rate_limit).
///
/// ```text
/// RateLimit::documented()                                // what the document says of the server
/// RateLimit::per(100, Duration::from_secs(60))           // your own figures
/// ```
///
/// # What it promises
///
/// - **No window of that length sees more than that many requests**, wherever the server's windows
///   begin, and whether they stand still or slide: the place that a request takes comes back when the
///   time has passed since its answer began, so that the time that requests are on their way doesn't
///   matter. Each attempt takes a place: repetitions and redirects, too.
/// - Calls that wait go **in the order in which they began to wait**. One that is dropped while it
///   waits leaves nothing behind. Ten thousand that wait cost one timer.
/// - **Waiting for it doesn't count** against the timeout of a call.
/// - A 429 that comes nevertheless (others may use the same credential) holds all calls back for as
///   long as its `Retry-After` says, up to the [`max_delay`](super::Retry::max_delay) of the client's
///   `Retry`.
///
/// It holds for one client and its clones. Several clients, or processes, share a server's limit only if
/// each is given its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(Origin);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Documented,
    Own(Figures),
}

/// The figures of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) requests: u32,
    pub(super) per: Duration,
    pub(super) warm_up: Option<WarmUp>,
}

/// What holds for a credential that the server has not seen lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WarmUp {
    pub(super) requests: u32,
    pub(super) after_idle: Duration,
}

/// The limit of a server of the document, by its URL.
pub type ServerLimit = (&'static str, RateLimit);

impl RateLimit {
    /// What the document says of the server that the client calls. Where it says nothing, and where
    /// [`base_url`](super::ClientBuilder::base_url) is none of its servers, there is no limit.
    #[must_use]
    pub const fn documented() -> Self {
        Self(Origin::Documented)
    }

    /// At most `requests` in any time of this length. Neither may be zero.
    #[must_use]
    pub const fn per(requests: u32, per: Duration) -> Self {
        let warm_up = None;
        Self(Origin::Own(Figures {
            requests,
            per,
            warm_up,
        }))
    }

    /// At most `requests` in the same time for a credential that the server has not seen for
    /// `after_idle`, until its first success. A client begins so, and so does each new token of a
    /// [`TokenProvider`](super::TokenProvider). Nothing for [`documented`](Self::documented), which
    /// brings its own.
    #[must_use]
    pub const fn warm_up(self, requests: u32, after_idle: Duration) -> Self {
        match self.0 {
            Origin::Documented => self,
            Origin::Own(figures) => Self(Origin::Own(Figures {
                warm_up: Some(WarmUp {
                    requests,
                    after_idle,
                }),
                ..figures
            })),
        }
    }

    /// The figures, where the document has those of the server.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn figures(self, documented: Option<Self>) -> Result<Option<Figures>, &'static str> {
        let own = |limit: Self| match limit.0 {
            Origin::Own(figures) => Some(figures),
            Origin::Documented => None,
        };
        let own = own(self).or_else(|| documented.and_then(own));
        let Some(figures) = own else {
            return Ok(None);
        };
        let warm_up = figures.warm_up.map(|warm_up| warm_up.requests);
        if figures.requests == 0 || figures.per.is_zero() || warm_up == Some(0) {
            return Err("the rate limit allows nothing at all");
        }
        Ok(Some(figures))
    }
}

/// What the document says of the server at a URL.
pub(super) fn of_server(url: &Url, documented: &[ServerLimit]) -> Option<RateLimit> {
    let mut documented = documented.iter();
    let found = documented.find(|(server, _)| is_same(url, server));
    found.map(|(_, limit)| *limit)
}

/// Whether a URL is a server's, however it ends.
fn is_same(url: &Url, server: &str) -> bool {
    let bare = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    Url::parse(server).is_ok_and(|server| bare(&server) == bare(url))
}
