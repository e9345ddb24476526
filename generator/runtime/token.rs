//! Tokens that don't last: whoever makes them, and when a client asks for the next one.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use url::Url;

use super::clock::Clock;
use super::error::{Error, debug_explains};
use super::future::{BoxFuture, Movable, Shareable};
use super::secret::Secret;
use super::wire::Wire;

/// How long before its end a token is replaced at the earliest.
const MOST_MARGIN: Duration = Duration::from_secs(60);

/// Makes the tokens that a client's calls carry:
/// `ClientBuilder::token_provider`. A closure that returns a future is one.
///
/// ```text
/// .token_provider(move || {
///     let login = login.clone();
///     async move {
///         let answer = login.fetch().await?;
///         Ok(Token::new(answer.access_token).expires_in(answer.expires_in))
///     }
/// })
/// ```
///
/// # What it promises
///
/// - It is asked **when the first call needs a token, and once for all calls that wait** for it. Its
///   token is kept until shortly before it expires: 60 seconds, or a tenth of its life where that is
///   less. One without an expiry is kept until the server refuses it.
/// - **A 401 makes the client ask once more**, and the call is made once again with what came, whatever
///   its method: what the server refuses for its token it has not processed. A second 401 is the call's
///   error. However many calls get a 401 for the same token, they ask once.
/// - Dropping a call that waits disturbs no other, and **loses nothing**: the others see to the request
///   for the token that is under way.
/// - A failure ends the calls that wait in [`Error::Token`](super::Error::Token), with nothing sent; the
///   next call asks again. The wait for a token counts against the timeout of a call.
///
/// A provider must not get its token by a call of the same client, which would wait for itself.
pub trait TokenProvider: Shareable + 'static {
    /// A token. The client keeps it; there is no need for a cache here.
    ///
    /// # Errors
    /// The error is shown with the call's: it should not contain a token or password.
    fn token(&self) -> BoxFuture<'_, Result<Token, Box<dyn StdError + Send + Sync>>>;
}

impl<F, A> TokenProvider for F
where
    F: Fn() -> A + Shareable + 'static,
    A: Future<Output = Result<Token, Box<dyn StdError + Send + Sync>>> + Movable + 'static,
{
    fn token(&self) -> BoxFuture<'_, Result<Token, Box<dyn StdError + Send + Sync>>> {
        Box::pin(self())
    }
}

/// A token, and how long it lives. Its `Debug` shows nothing of it.
#[derive(Debug, Clone)]
pub struct Token {
    pub(super) secret: Secret,
    life: Life,
}

#[derive(Debug, Clone, Copy)]
enum Life {
    Unknown,
    For(Duration),
    Until(SystemTime),
}

impl Token {
    /// A token that is good until the server refuses it.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self {
            secret: token.into(),
            life: Life::Unknown,
        }
    }

    /// How long it lives from now on: `expires_in` of OAuth 2.
    #[must_use]
    pub fn expires_in(mut self, life: Duration) -> Self {
        self.life = Life::For(life);
        self
    }

    /// Until when it lives.
    #[must_use]
    pub fn expires_at(mut self, end: SystemTime) -> Self {
        self.life = Life::Until(end);
        self
    }

    /// From when on another is asked for, by the clock; `None`: never. `asked`: when this one was.
    pub(super) fn stale_from(&self, asked: Duration, clock: &dyn Clock) -> Option<Duration> {
        let (from, life) = match self.life {
            Life::Unknown => return None,
            Life::For(life) => (asked, life),
            Life::Until(end) => {
                let left = end.duration_since(clock.time_of_day());
                (clock.now(), left.unwrap_or(Duration::ZERO))
            }
        };
        let margin = (life / 10).min(MOST_MARGIN);
        Some(from.saturating_add(life.saturating_sub(margin)))
    }
}

impl<S: Into<Secret>> From<S> for Token {
    fn from(token: S) -> Self {
        Self::new(token)
    }
}

/// What a provider of our own sends its requests by: what its client was given.
#[derive(Clone)]
pub(crate) struct Site {
    pub(super) wire: Wire,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) base_url: Url,
    pub(super) user_agent: Option<HeaderValue>,
    /// How long a request may take.
    pub(super) limit: Duration,
}

/// Makes the provider of each lane of a client.
pub(crate) trait TokenMaker: Shareable + 'static {
    /// Why there will be none, in words that show no secret.
    fn flaw(&self, base_url: &Url, allow_http: bool) -> Option<&'static str>;

    /// The provider of a lane that sends by this.
    fn provider(&self, site: Site) -> Arc<dyn TokenProvider>;
}

/// A user's provider, which has its own ways: the same for all lanes.
pub(super) struct Given(pub(super) Arc<dyn TokenProvider>);

impl TokenMaker for Given {
    fn flaw(&self, _: &Url, _: bool) -> Option<&'static str> {
        None
    }

    fn provider(&self, _: Site) -> Arc<dyn TokenProvider> {
        Arc::clone(&self.0)
    }
}

/// Why there is no token, the same for all calls that waited for it.
pub(super) type TokenFailure = Arc<dyn StdError + Send + Sync>;

/// The client's [`TokenProvider`] has no token for the call, so that nothing was sent:
/// [`Error::Token`].
pub struct TokenError(Box<Missing>);

struct Missing {
    operation: &'static str,
    /// Whether the server may have acted on an earlier attempt of the same call.
    doubtful: bool,
    source: TokenFailure,
}

debug_explains!(TokenError);

impl TokenError {
    pub(super) fn new(operation: &'static str, source: TokenFailure) -> Self {
        Self(Box::new(Missing {
            operation,
            doubtful: false,
            source,
        }))
    }

    pub(super) fn doubtful(mut self, doubtful: bool) -> Self {
        self.0.doubtful = doubtful;
        self
    }

    pub(super) fn is_doubtful(&self) -> bool {
        self.0.doubtful
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.0.operation;
        write!(
            f,
            "{operation}: the request was not sent: there is no token"
        )
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}
