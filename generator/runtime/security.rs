//! Which credentials a call carries, and where: the document's security schemes and requirements.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION,
};

use super::parameter::{Pairs, encode};
use super::secret::Secret;

/// A security scheme of the document: its name there, and how its credential travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// The scheme's key under `components.securitySchemes`.
    pub name: &'static str,
    /// How its credential travels.
    pub kind: SchemeKind,
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
    /// A client certificate: a matter of the connection, so the call itself carries nothing.
    MutualTls,
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
            Self::ApiKeyQuery(_) | Self::MutualTls => None,
        }
    }

    fn takes_one_secret(self) -> bool {
        use SchemeKind::{ApiKeyCookie, ApiKeyHeader, ApiKeyQuery, Bearer};
        matches!(
            self,
            Bearer | ApiKeyHeader(_) | ApiKeyQuery(_) | ApiKeyCookie(_)
        )
    }
}

/// Alternatives, each a set of indexes into the API's schemes that are needed together. No
/// alternative at all: nothing is needed. An empty alternative: credentials are optional.
pub type Requirement = &'static [&'static [usize]];

/// Everything that the client was given to identify itself with.
#[derive(Debug, Clone, Default)]
pub(super) struct Credentials {
    /// Serves every bearer-like scheme without a credential of its own.
    token: Option<Secret>,
    own: Vec<(usize, Credential)>,
}

#[derive(Debug, Clone)]
enum Credential {
    Secret(Secret),
    Basic { user: String, password: Secret },
}

impl Credentials {
    pub(super) fn set_token(&mut self, token: Secret) {
        self.token = Some(token);
    }

    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    pub(super) fn set(&mut self, index: usize, secret: Secret) {
        self.put(index, Credential::Secret(secret));
    }

    pub(super) fn set_basic(&mut self, index: usize, user: String, password: Secret) {
        self.put(index, Credential::Basic { user, password });
    }

    fn put(&mut self, index: usize, credential: Credential) {
        self.own.retain(|(other, _)| *other != index);
        self.own.push((index, credential));
    }

    /// What is wrong with one of the credentials, in words that show none of them.
    pub(super) fn flaw(&self, schemes: &[Scheme]) -> Option<String> {
        if let Some(token) = &self.token
            && let Some(flaw) = bearer_flaw(token)
        {
            return Some(format!("the token {flaw}"));
        }
        self.own.iter().find_map(|(index, credential)| {
            let Some(scheme) = schemes.get(*index) else {
                return Some(format!("the document has no security scheme {index}"));
            };
            let flaw = credential.flaw(scheme.kind)?;
            Some(format!("the credential for `{}` {flaw}", scheme.name))
        })
    }

    fn get(&self, schemes: &[Scheme], index: usize) -> Option<Carried<'_>> {
        let own = self.own.iter().find(|(other, _)| *other == index);
        match own {
            Some((_, Credential::Secret(secret))) => Some(Carried::Secret(secret)),
            Some((_, Credential::Basic { user, password })) => {
                Some(Carried::Basic { user, password })
            }
            None if token_serves(schemes, index) => self.token.as_ref().map(Carried::Secret),
            None => None,
        }
    }
}

/// Whether the client's one token may stand for this scheme: every bearer-like one, or, in an API
/// without any, the first that takes a single secret.
fn token_serves(schemes: &[Scheme], index: usize) -> bool {
    if schemes.iter().any(|s| s.kind == SchemeKind::Bearer) {
        return schemes.get(index).map(|s| s.kind) == Some(SchemeKind::Bearer);
    }
    schemes.iter().position(|s| s.kind.takes_one_secret()) == Some(index)
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
fn bearer_flaw(token: &Secret) -> Option<&'static str> {
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
    pub(super) query: &'a mut Pairs,
    pub(super) cookies: &'a mut Pairs,
}

/// Puts the credentials of the first alternative that can be met into `carrier`, and says whether
/// there were any. A header that the caller has set stays as it is, and meets its scheme.
///
/// # Errors
/// What is missing, by the names of the schemes.
pub(super) fn authorize(
    requirement: Requirement,
    schemes: &[Scheme],
    credentials: &Credentials,
    carrier: &mut Carrier<'_>,
) -> Result<bool, String> {
    let set_by_hand = |kind: SchemeKind| {
        kind.header()
            .is_some_and(|name| carrier.headers.contains_key(name))
    };
    let met = |index: &usize| {
        credentials.get(schemes, *index).is_some()
            || schemes
                .get(*index)
                .is_some_and(|s| s.kind == SchemeKind::MutualTls || set_by_hand(s.kind))
    };
    let chosen = requirement
        .iter()
        .find(|alternative| !alternative.is_empty() && alternative.iter().all(met));
    let Some(chosen) = chosen else {
        let optional = requirement.is_empty() || requirement.iter().any(|a| a.is_empty());
        return if optional {
            Ok(false)
        } else {
            Err(missing(requirement, schemes))
        };
    };
    let mut carried = false;
    for &index in *chosen {
        if let (Some(scheme), Some(credential)) =
            (schemes.get(index), credentials.get(schemes, index))
        {
            carry(scheme.kind, &credential, carrier)
                .ok_or_else(|| format!("the credential for `{}` can't be sent", scheme.name))?;
            carried = true;
        }
    }
    Ok(carried)
}

/// Puts one credential into its place. `None`: it does not fit there.
fn carry(kind: SchemeKind, credential: &Carried<'_>, carrier: &mut Carrier<'_>) -> Option<()> {
    match (kind, credential) {
        (SchemeKind::Bearer, Carried::Secret(secret)) => set_header(
            carrier,
            AUTHORIZATION,
            &["Bearer ", secret.expose()].concat(),
        ),
        (SchemeKind::Basic, Carried::Basic { user, password }) => {
            let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
            set_header(carrier, AUTHORIZATION, &format!("Basic {pair}"))
        }
        (SchemeKind::ApiKeyHeader(_), Carried::Secret(secret)) => {
            set_header(carrier, kind.header()?, secret.expose())
        }
        (SchemeKind::ApiKeyQuery(name), Carried::Secret(secret)) => {
            let pair = format!("{}={}", encode(name), encode(secret.expose()));
            carrier.query.set(name, pair);
            Some(())
        }
        (SchemeKind::ApiKeyCookie(name), Carried::Secret(secret)) => {
            let pair = format!("{name}={}", encode(secret.expose()));
            carrier.cookies.set(name, pair);
            Some(())
        }
        _ => None,
    }
}

fn set_header(carrier: &mut Carrier<'_>, name: HeaderName, value: &str) -> Option<()> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    carrier.headers.entry(name).or_insert(value);
    Some(())
}

/// The alternatives in words: "`pat`, or `key` and `app`".
fn missing(requirement: Requirement, schemes: &[Scheme]) -> String {
    let name = |index: &usize| schemes.get(*index).map_or("?", |s| s.name);
    let alternatives: Vec<String> = requirement
        .iter()
        .map(|alternative| {
            let names: Vec<String> = alternative
                .iter()
                .map(|i| format!("`{}`", name(i)))
                .collect();
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
