//! Tokens of OAuth 2 (RFC 6749) that a client gets by itself: by its credentials, or by a refresh token.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use http::{Method, StatusCode};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::client::is_open_to_others;
use super::clock::before;
use super::error::Source;
use super::future::BoxFuture;
use super::gathered::Gathered;
use super::oauth_error::{OAuthError, Refusal};
use super::secret::Secret;
use super::token::{Site, Token, TokenMaker, TokenProvider};
use super::wire::Written;

/// The answer of a token endpoint is a few lines.
const MAX_ANSWER: u64 = 1024 * 1024;

/// What both ways to a token have.
#[derive(Clone, Default)]
struct Asking {
    client: Option<(String, Option<Secret>)>,
    in_body: bool,
    scopes: Vec<String>,
    parameters: Vec<(String, Secret)>,
    url: Option<String>,
}

macro_rules! asking {
    ($name:ident) => {
        impl $name {
            /// The scopes that are asked for. Without, the server grants what it gives by default.
            #[must_use]
            pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.asking.scopes = scopes.into_iter().map(Into::into).collect();
                self
            }

            /// Sends the client's id and secret in the body, for a server that doesn't take them in the
            /// header `Authorization`, as it should.
            #[must_use]
            pub fn in_body(mut self) -> Self {
                self.asking.in_body = true;
                self
            }

            /// A parameter that the server wants beside those of the standard: `audience`, `resource`.
            /// Nothing shows its value.
            #[must_use]
            pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
                self.asking.parameters.push((name.into(), value.into()));
                self
            }

            /// Where tokens are got, in place of what the document says: an absolute URL, or one as seen
            /// from the client's base URL.
            #[must_use]
            pub fn token_url(mut self, url: impl Into<String>) -> Self {
                self.asking.url = Some(url.into());
                self
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("scopes", &self.asking.scopes)
                    .finish_non_exhaustive()
            }
        }
    };
}

/// A client's own credentials, by which it gets its tokens (RFC 6749, 4.4):
///
/// ```text
/// .client_credentials(ClientCredentials::new("id", "secret").scopes(["read"]))
/// ```
///
/// The first call asks for a token. Another is asked for shortly before it expires (60 seconds, or a
/// tenth of its life where that is less), and once after a 401; however many calls wait, it is asked for
/// once. [`TokenProvider`] says it all. The request goes through the client's own transport, without its
/// interceptors; id and secret stand in the header `Authorization` unless they go [in the
/// body](Self::in_body).
#[derive(Clone)]
pub struct ClientCredentials {
    asking: Asking,
}

impl ClientCredentials {
    /// The id and the secret that the server has given to this client.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let client = Some((id.into(), Some(secret.into())));
        Self {
            asking: Asking {
                client,
                ..Asking::default()
            },
        }
    }
}

asking!(ClientCredentials);

type OnRotation = Arc<dyn Fn(&str) + Send + Sync>;

/// A refresh token, by which the client gets its tokens (RFC 6749, 6):
///
/// ```text
/// .refresh_token(RefreshToken::new(stored).client("id", "secret").on_rotation(store))
/// ```
///
/// When tokens are asked for is as with [`ClientCredentials`]. A server may answer with another refresh
/// token, which takes the place of the first from then on: [`on_rotation`](Self::on_rotation) hears of it.
///
/// In a program that awaits some calls and waits for others (feature `blocking`), each of the two gets
/// tokens by itself: with a server that takes each refresh token only once, keep to one of them.
#[derive(Clone)]
pub struct RefreshToken {
    asking: Asking,
    token: Secret,
    on_rotation: Option<OnRotation>,
}

impl RefreshToken {
    /// The refresh token that the server has given last.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self {
            asking: Asking::default(),
            token: token.into(),
            on_rotation: None,
        }
    }

    /// The id and the secret of the client to which the token was given.
    #[must_use]
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.asking.client = Some((id.into(), Some(secret.into())));
        self
    }

    /// The id of the client to which the token was given, if it has no secret.
    #[must_use]
    pub fn public_client(mut self, id: impl Into<String>) -> Self {
        self.asking.client = Some((id.into(), None));
        self
    }

    /// Hears of each refresh token that takes the place of the one before, before any call is made with
    /// what came along: it is the one to be stored.
    #[must_use]
    pub fn on_rotation(mut self, hook: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_rotation = Some(Arc::new(hook));
        self
    }
}

asking!(RefreshToken);

/// Asks for tokens by a grant.
trait Grant {
    /// What tells this grant from others in the body.
    fn fields(&self) -> Vec<(&'static str, Secret)>;

    /// The server has given another refresh token.
    fn rotated(&self, token: String);
}

impl Grant for () {
    fn fields(&self) -> Vec<(&'static str, Secret)> {
        vec![("grant_type", "client_credentials".into())]
    }

    /// RFC 6749 has none in this answer.
    fn rotated(&self, _: String) {}
}

/// The refresh token that holds now. Every lane of a client has the same.
pub(crate) struct Rotating {
    current: Mutex<Secret>,
    hook: Option<OnRotation>,
}

impl Grant for Arc<Rotating> {
    fn fields(&self) -> Vec<(&'static str, Secret)> {
        let token = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        vec![
            ("grant_type", "refresh_token".into()),
            ("refresh_token", token.clone()),
        ]
    }

    fn rotated(&self, token: String) {
        {
            let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
            if current.expose() == token {
                return;
            }
            *current = Secret::from(token.as_str());
        }
        if let Some(hook) = &self.hook {
            hook(&token);
        }
    }
}

/// A way to tokens, with where it leads once the base URL is known.
pub(crate) struct Maker<G> {
    asking: Asking,
    /// The document's URL.
    url: &'static str,
    grant: G,
    /// What can't be sent.
    flaw: Option<&'static str>,
}

impl ClientCredentials {
    /// What makes the tokens, at the URL that the document has for it; empty: it has none.
    pub(crate) fn at(self, url: &'static str) -> Maker<()> {
        Maker {
            asking: self.asking,
            url,
            grant: (),
            flaw: None,
        }
    }
}

impl RefreshToken {
    /// What makes the tokens, at the URL that the document has for it; empty: it has none.
    pub(crate) fn at(self, url: &'static str) -> Maker<Arc<Rotating>> {
        let flaw = self.token.expose().is_empty();
        Maker {
            asking: self.asking,
            url,
            grant: Arc::new(Rotating {
                current: Mutex::new(self.token),
                hook: self.on_rotation,
            }),
            flaw: flaw.then_some("the refresh token is empty"),
        }
    }
}

impl<G> Maker<G> {
    fn url(&self, base: &Url) -> Result<Url, &'static str> {
        let url = self.asking.url.as_deref().unwrap_or(self.url);
        if url.is_empty() {
            return Err("the document doesn't say where tokens are got: `token_url` does");
        }
        let url = base.join(url);
        let url = url.map_err(|_| "the token URL is no URL")?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            _ => Err("the token URL is neither `http` nor `https`"),
        }
    }
}

impl<G: Grant + Clone + Send + Sync + 'static> TokenMaker for Maker<G> {
    fn flaw(&self, base: &Url, allow_http: bool) -> Option<&'static str> {
        match self.url(base) {
            Err(flaw) => Some(flaw),
            Ok(url) if is_open_to_others(&url) && !allow_http => Some(
                "credentials would travel to the token URL over plain http \
                 (`allow_http` permits it)",
            ),
            Ok(_) => self.flaw,
        }
    }

    fn provider(&self, site: Site) -> Arc<dyn TokenProvider> {
        Arc::new(Endpoint {
            // `flaw` has seen that there is one.
            url: self.url(&site.base_url).ok(),
            asking: self.asking.clone(),
            grant: self.grant.clone(),
            site,
        })
    }
}

/// The token endpoint, as a lane of a client reaches it.
struct Endpoint<G> {
    url: Option<Url>,
    asking: Asking,
    grant: G,
    site: Site,
}

impl<G: Grant + Send + Sync + 'static> TokenProvider for Endpoint<G> {
    fn token(&self) -> BoxFuture<'_, Result<Token, Source>> {
        Box::pin(async move {
            let fields = self.grant.fields();
            let site = &self.site;
            let deadline = site.clock.now().checked_add(site.limit);
            let answer = before(&*site.clock, deadline, self.answer(&fields)).await;
            let (status, body) = answer.unwrap_or(Err(OAuthError::late(site.limit)))?;
            let granted = if status.is_success() {
                granted(status, &body)?
            } else {
                return Err(self.refused(status, &body, &fields).into());
            };
            if let Some(token) = granted.refresh_token {
                self.grant.rotated(token);
            }
            let token = Token::new(granted.access_token);
            Ok(match granted.life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        })
    }
}

impl<G: Grant> Endpoint<G> {
    async fn answer(
        &self,
        fields: &[(&'static str, Secret)],
    ) -> Result<(StatusCode, Bytes), OAuthError> {
        let request = self.request(fields)?;
        let sent = self.site.wire.send(request);
        let answer = sent.map_err(|_| OAuthError::unsent("its URL can't be written as HTTP"))?;
        let answer = answer.await.map_err(OAuthError::broken)?;
        let status = answer.status();
        let (mut pieces, mut body) = (answer.into_body(), Gathered::default());
        while let Some(piece) = pieces.piece().await {
            if !body.add(piece.map_err(OAuthError::broken)?, MAX_ANSWER) {
                return Err(OAuthError::unreadable(status, "it is too large"));
            }
        }
        Ok((status, body.finish()))
    }

    fn request(&self, fields: &[(&'static str, Secret)]) -> Result<Written, OAuthError> {
        let url = self.url.clone();
        let url = url.ok_or_else(|| OAuthError::unsent("there is no token URL"))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        if let Some(user_agent) = &self.site.user_agent {
            headers.insert(USER_AGENT, user_agent.clone());
        }
        let mut body = Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, value.expose());
        }
        let Asking {
            client,
            in_body,
            scopes,
            parameters,
            url: _,
        } = &self.asking;
        if !scopes.is_empty() {
            body.append_pair("scope", &scopes.join(" "));
        }
        match client {
            Some((id, Some(secret))) if !in_body => {
                headers.insert(AUTHORIZATION, basic(id, secret)?);
            }
            Some((id, secret)) => {
                body.append_pair("client_id", id);
                if let Some(secret) = secret {
                    body.append_pair("client_secret", secret.expose());
                }
            }
            None => {}
        }
        for (name, value) in parameters {
            body.append_pair(name, value.expose());
        }
        Ok(Written {
            method: Method::POST,
            url,
            headers,
            body: body.finish().into_bytes().into(),
        })
    }

    /// What the server says of why there is no token, in words that show nothing of what was sent.
    fn refused(
        &self,
        status: StatusCode,
        body: &[u8],
        fields: &[(&'static str, Secret)],
    ) -> OAuthError {
        let secret = self.asking.client.iter().filter_map(|(_, it)| it.as_ref());
        let others = self.asking.parameters.iter().map(|(_, it)| it);
        let sent = fields.iter().filter(|(name, _)| *name != "grant_type");
        let sent = sent.map(|(_, value)| value).chain(secret).chain(others);
        let secrets: Vec<&str> = sent.map(Secret::expose).collect();
        OAuthError::refused(status, Refusal::read(body, &secrets))
    }
}

/// RFC 6749, 2.3.1: both are written as in a form first.
fn basic(id: &str, secret: &Secret) -> Result<HeaderValue, OAuthError> {
    let written = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", written(id), written(secret.expose()));
    let value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair)));
    let mut value = value.map_err(|_| OAuthError::unsent("the credentials can't be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A token that the server has given.
struct Granted {
    access_token: String,
    life: Option<Duration>,
    refresh_token: Option<String>,
}

fn granted(status: StatusCode, body: &[u8]) -> Result<Granted, OAuthError> {
    let unreadable = |flaw| OAuthError::unreadable(status, flaw);
    let answer: Value = serde_json::from_slice(body).map_err(|_| unreadable("it is no JSON"))?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = text("token_type");
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(unreadable("its `token_type` is not `Bearer`"));
    }
    let access_token = text("access_token").filter(|token| !token.is_empty());
    let access_token = access_token.ok_or_else(|| unreadable("it has no `access_token`"))?;
    // The standard has a number; some servers write it as text.
    let seconds = answer.get("expires_in").and_then(|life| match life {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    });
    let life = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(Granted {
        access_token,
        life,
        refresh_token: text("refresh_token").filter(|token| !token.is_empty()),
    })
}
