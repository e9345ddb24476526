//! Which credentials a call carries, and where: the document's security schemes and requirements.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION,
};
use url::Url;

use super::parameter::encode;
use super::secret::Secret;
use super::token::TokenMaker;

/// A security scheme of the document: its name there, by which operations ask for it, and how its credential travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// The scheme's key under `components.securitySchemes`.
    pub name: &'static str,
    /// How its credential travels.
    pub kind: SchemeKind,
    /// Whether the client's one token may stand for it.
    pub by_token: bool,
}

/// How the credential of a [`Scheme`] travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `Authorization: Bearer …`: bearer tokens, OAuth 2 and OpenID Connect.
    Bearer,
    /// `Authorization: Basic …`: a user's name and password.
    Basic,
    /// The bare key in the header of this name.
    ApiKeyHeader(&'static str),
    /// The bare key in the query parameter of this name.
    ApiKeyQuery(&'static str),
    /// The bare key in the cookie of this name.
    ApiKeyCookie(&'static str),
    /// An HTTP authentication scheme that this client can't speak (`digest`, …). It counts as met
    /// where the caller sets the header `Authorization`.
    Unsupported,
}

impl SchemeKind {
    /// The header that carries this credential, if it is one that a caller may set by hand.
    fn header(self) -> Option<HeaderName> {
        match self {
            Self::Bearer | Self::Basic | Self::Unsupported => Some(AUTHORIZATION),
            Self::ApiKeyHeader(name) => HeaderName::from_bytes(name.as_bytes()).ok(),
            Self::ApiKeyCookie(_) => Some(COOKIE),
            Self::ApiKeyQuery(_) => None,
        }
    }
}

/// Alternatives, each a set of schemes by their names that are needed together. No alternative at all:
/// nothing is needed. An empty alternative: credentials are optional.
pub type Requirement = &'static [&'static [&'static str]];

/// The scheme of a name.
pub(super) fn scheme<'a>(schemes: &'a [Scheme], name: &str) -> Option<&'a Scheme> {
    schemes.iter().find(|scheme| scheme.name == name)
}

/// Everything that the client was given to identify itself with.
#[derive(Default)]
pub(super) struct Credentials {
    /// Serves every scheme that says so and is without a credential of its own.
    token: Option<Bearer>,
    own: Vec<(&'static str, Credential)>,
}

enum Bearer {
    Fixed(Secret),
    Provided(Arc<dyn TokenMaker>),
    /// By OAuth 2: it serves every bearer-like scheme.
    Granted(Arc<dyn TokenMaker>),
}

#[derive(Debug, Clone)]
enum Credential {
    Secret(Secret),
    Basic { user: String, password: Secret },
}

impl Credentials {
    pub(super) fn set_token(&mut self, token: Secret) {
        self.token = Some(Bearer::Fixed(token));
    }

    pub(super) fn set_maker(&mut self, maker: impl TokenMaker) {
        self.token = Some(Bearer::Provided(Arc::new(maker)));
    }

    pub(super) fn set_grant(&mut self, maker: impl TokenMaker) {
        self.token = Some(Bearer::Granted(Arc::new(maker)));
    }

    /// Whether the token may stand for this scheme.
    fn serves(&self, scheme: &Scheme) -> bool {
        match self.token {
            Some(Bearer::Granted(_)) => scheme.kind == SchemeKind::Bearer,
            Some(_) => scheme.by_token,
            None => false,
        }
    }

    /// Whether nothing is left that one more token would serve.
    pub(super) fn need_no_variable(&self, schemes: &[Scheme]) -> bool {
        let mut served = schemes.iter().filter(|scheme| scheme.by_token);
        let is_served = served.clone().next().is_some();
        self.token.is_some() || is_served && served.all(|scheme| self.own(scheme).is_some())
    }

    pub(super) fn set(&mut self, scheme: &'static str, secret: Secret) {
        self.put(scheme, Credential::Secret(secret));
    }

    pub(super) fn set_basic(&mut self, scheme: &'static str, user: String, password: Secret) {
        self.put(scheme, Credential::Basic { user, password });
    }

    fn put(&mut self, scheme: &'static str, credential: Credential) {
        self.own.retain(|(other, _)| *other != scheme);
        self.own.push((scheme, credential));
    }

    /// What is wrong with one of the credentials, in words that show none of them.
    pub(super) fn flaw(&self, schemes: &[Scheme]) -> Option<String> {
        if let Some(Bearer::Fixed(token)) = &self.token
            && let Some(flaw) = token_flaw(token, schemes)
        {
            return Some(format!("the token {flaw}"));
        }
        self.own.iter().find_map(|(name, credential)| {
            let Some(scheme) = scheme(schemes, name) else {
                return Some(format!("the document has no security scheme `{name}`"));
            };
            let flaw = credential.flaw(scheme.kind)?;
            Some(format!("the credential for `{}` {flaw}", scheme.name))
        })
    }

    fn own(&self, scheme: &Scheme) -> Option<&Credential> {
        let own = self.own.iter().find(|(name, _)| *name == scheme.name);
        own.map(|(_, credential)| credential)
    }

    fn has(&self, scheme: &Scheme) -> bool {
        self.own(scheme).is_some() || self.serves(scheme)
    }

    /// The credential for a scheme; `provided`: the token that the provider has given.
    fn get<'a>(&'a self, scheme: &Scheme, provided: Option<&'a Secret>) -> Option<Carried<'a>> {
        match (self.own(scheme), &self.token) {
            (Some(Credential::Secret(secret)), _) => Some(Carried::Secret(secret)),
            (Some(Credential::Basic { user, password }), _) => {
                Some(Carried::Basic { user, password })
            }
            (None, _) if !self.serves(scheme) => None,
            (None, Some(Bearer::Fixed(token))) => Some(Carried::Secret(token)),
            (None, Some(Bearer::Provided(_) | Bearer::Granted(_))) => provided.map(Carried::Secret),
            (None, None) => None,
        }
    }

    /// What makes the tokens, unless there is a fixed one or none.
    pub(super) fn maker(&self) -> Option<Arc<dyn TokenMaker>> {
        match &self.token {
            Some(Bearer::Provided(maker) | Bearer::Granted(maker)) => Some(Arc::clone(maker)),
            Some(Bearer::Fixed(_)) | None => None,
        }
    }

    /// Whether a request that carries these schemes needs a token of the provider: there is one, and
    /// none is set by hand.
    pub(super) fn needs_provided(
        &self,
        schemes: &[Scheme],
        chosen: &[&str],
        headers: &HeaderMap,
    ) -> bool {
        if !matches!(self.token, Some(Bearer::Provided(_) | Bearer::Granted(_))) {
            return false;
        }
        let needs = |scheme: &Scheme| {
            self.own(scheme).is_none() && self.serves(scheme) && !set_by_hand(scheme.kind, headers)
        };
        let mut chosen = chosen.iter().filter_map(|name| scheme(schemes, name));
        chosen.any(needs)
    }
}

/// Whether the caller has set this credential's header.
fn set_by_hand(kind: SchemeKind, headers: &HeaderMap) -> bool {
    kind.header().is_some_and(|name| headers.contains_key(name))
}

/// What is wrong with the one token, by the schemes that it stands for.
fn token_flaw(token: &Secret, schemes: &[Scheme]) -> Option<&'static str> {
    let is_bearer = |scheme: &Scheme| scheme.by_token && scheme.kind == SchemeKind::Bearer;
    match schemes.iter().any(is_bearer) {
        true => bearer_flaw(token),
        false => token.flaw(),
    }
}

impl Credential {
    fn flaw(&self, kind: SchemeKind) -> Option<&'static str> {
        match (self, kind) {
            (Self::Secret(secret), SchemeKind::Bearer) => bearer_flaw(secret),
            (Self::Secret(secret), _) => secret.flaw(),
            // RFC 7617: the first colon ends the user's name.
            (Self::Basic { user, .. }, _) if user.contains(':') => {
                Some("has a colon in the user's name")
            }
            (Self::Basic { user, password }, _) => {
                let broken = |text: &str| text.chars().any(char::is_control);
                (broken(user) || broken(password.expose())).then_some("has a control character")
            }
        }
    }
}

/// RFC 6750 knows no white space in a token; a whole header's value pasted as one has some.
pub(super) fn bearer_flaw(token: &Secret) -> Option<&'static str> {
    token.flaw().or_else(|| {
        let spaced = token.expose().contains(char::is_whitespace);
        spaced.then_some("contains white space (it is given without the word `Bearer`)")
    })
}

/// A credential on its way into a request.
enum Carried<'a> {
    Secret(&'a Secret),
    Basic { user: &'a str, password: &'a Secret },
}

/// The places of a request that can carry a credential.
pub(super) struct Carrier<'a> {
    pub(super) headers: &'a mut HeaderMap,
    pub(super) url: Cow<'a, Url>,
}

/// The schemes of the first alternative that can be met, by name, if there is anything to carry. A header that
/// the caller has set meets its scheme.
///
/// # Errors
/// What is missing, by the names of the schemes.
pub(super) fn choose(
    requirement: Requirement,
    schemes: &[Scheme],
    credentials: &Credentials,
    headers: &HeaderMap,
) -> Result<&'static [&'static str], String> {
    let met = |name: &&str| {
        scheme(schemes, name)
            .is_some_and(|scheme| credentials.has(scheme) || set_by_hand(scheme.kind, headers))
    };
    let chosen = requirement
        .iter()
        .find(|alternative| !alternative.is_empty() && alternative.iter().all(met));
    match chosen {
        Some(chosen) => Ok(chosen),
        None if requirement.is_empty() || requirement.iter().any(|a| a.is_empty()) => Ok(&[]),
        None => Err(missing(requirement)),
    }
}

/// Whether the client has something for one of these schemes.
pub(super) fn carries(chosen: &[&str], schemes: &[Scheme], credentials: &Credentials) -> bool {
    let mut chosen = chosen.iter().filter_map(|name| scheme(schemes, name));
    chosen.any(|scheme| credentials.has(scheme))
}

/// Puts the credentials of these schemes into one attempt's request. A header that the caller has set
/// stays as it is. `provided`: the token that the provider has given.
///
/// # Errors
/// Which one can't be sent.
pub(super) fn authorize(
    chosen: &[&str],
    schemes: &[Scheme],
    credentials: &Credentials,
    provided: Option<&Secret>,
    carrier: &mut Carrier<'_>,
) -> Result<(), String> {
    for scheme in chosen.iter().filter_map(|name| scheme(schemes, name)) {
        if let Some(credential) = credentials.get(scheme, provided) {
            carry(scheme.kind, &credential, carrier)
                .ok_or_else(|| format!("the credential for `{}` can't be sent", scheme.name))?;
        }
    }
    Ok(())
}

/// Puts one credential into its place. `None`: it does not fit there.
fn carry(kind: SchemeKind, credential: &Carried<'_>, carrier: &mut Carrier<'_>) -> Option<()> {
    match (kind, credential) {
        (SchemeKind::Bearer, Carried::Secret(secret)) => set_header(
            carrier,
            AUTHORIZATION,
            ["Bearer ", secret.expose()].concat(),
        ),
        (SchemeKind::Basic, Carried::Basic { user, password }) => {
            let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
            set_header(carrier, AUTHORIZATION, format!("Basic {pair}"))
        }
        (SchemeKind::ApiKeyHeader(_), Carried::Secret(secret)) => {
            set_header(carrier, kind.header()?, secret.expose().to_owned())
        }
        (SchemeKind::ApiKeyQuery(name), Carried::Secret(secret)) => {
            let pair = format!("{}={}", encode(name), encode(secret.expose()));
            add_to_query(carrier.url.to_mut(), &pair);
            Some(())
        }
        (SchemeKind::ApiKeyCookie(name), Carried::Secret(secret)) => {
            let pair = format!("{name}={}", cookie_value(secret.expose()));
            add_cookie(carrier.headers, &pair)
        }
        _ => None,
    }
}

/// A cookie's value as RFC 6265 lets it stand, so that a server reads what it has given out; what it
/// doesn't allow is percent-encoded.
fn cookie_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.chars() {
        let is_octet = character.is_ascii_graphic() && !matches!(character, '"' | ',' | ';' | '\\');
        if is_octet {
            value.push(character);
        } else {
            value.push_str(&encode(character.encode_utf8(&mut [0; 4])));
        }
    }
    value
}

fn set_header(carrier: &mut Carrier<'_>, name: HeaderName, value: String) -> Option<()> {
    let mut value = HeaderValue::try_from(value).ok()?;
    value.set_sensitive(true);
    carrier.headers.entry(name).or_insert(value);
    Some(())
}

fn add_to_query(url: &mut Url, pair: &str) {
    let query = match url.query().filter(|query| !query.is_empty()) {
        Some(query) => format!("{query}&{pair}"),
        None => pair.to_owned(),
    };
    url.set_query(Some(&query));
}

/// Adds to the one `Cookie` header: RFC 6265 allows no second one.
pub(super) fn add_cookie(headers: &mut HeaderMap, pair: &str) -> Option<()> {
    let mut line = Vec::new();
    if let Some(others) = headers.get(COOKIE) {
        line.extend_from_slice(others.as_bytes());
        line.extend_from_slice(b"; ");
    }
    line.extend_from_slice(pair.as_bytes());
    let mut line = HeaderValue::from_bytes(&line).ok()?;
    line.set_sensitive(true);
    headers.insert(COOKIE, line);
    Some(())
}

/// The alternatives in words: "`pat`, or `key` and `app`".
fn missing(requirement: Requirement) -> String {
    let alternatives: Vec<String> = requirement
        .iter()
        .map(|alternative| {
            let names: Vec<String> = alternative.iter().map(|name| format!("`{name}`")).collect();
            names.join(" and ")
        })
        .collect();
    format!(
        "the client has no credential for it; it needs {}",
        alternatives.join(", or ")
    )
}

/// Whether this header carries a credential: by HTTP's own rules, or by one of the schemes.
pub(super) fn is_credential_header(name: &HeaderName, schemes: &[Scheme]) -> bool {
    [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
        || schemes
            .iter()
            .any(|s| s.kind.header().as_ref() == Some(name))
}
