//! Who may call: credentials, scopes, and how often.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use serde_json::Value;

use super::document::{Document, Operation, text, texts};
use super::refusal::Case;
use super::request::{cookies, pairs};

/// The token of the stand-in's own clients: always let in, with every scope.
pub(super) const OWN_TOKEN: &str = "stand-in";

/// The same as user name and password.
const OWN_PAIR: &str = "c3RhbmQtaW46c3RhbmQtaW4=";

/// The tokens that are let in.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// With their scopes; `None`: every scope. As long as there is none, every token is let in.
    pub(super) known: BTreeMap<String, Option<BTreeSet<String>>>,
    pub(super) revoked: BTreeSet<String>,
}

/// Who calls.
#[derive(Debug)]
pub(super) struct Caller {
    /// Empty where the operation asks for none.
    pub(super) token: String,
}

/// Why nobody is let in.
#[derive(Debug)]
pub(super) struct Denied {
    pub(super) case: Case,
    /// The scopes that would do.
    pub(super) scopes: Vec<String>,
}

/// Looks at the credentials of a request.
pub(super) fn admit(
    document: &Document,
    tokens: &Tokens,
    operation: &Operation,
    request: &Request<Bytes>,
) -> Result<Caller, Denied> {
    let alternatives = operation.security.as_deref().unwrap_or_default();
    let mut denied = Denied {
        case: Case::NoToken,
        scopes: Vec::new(),
    };
    if alternatives.is_empty() {
        return Ok(Caller {
            token: String::new(),
        });
    }
    for alternative in alternatives {
        let mut token = String::new();
        let mut case = None;
        for (name, scopes) in alternative {
            let found = document
                .schemes
                .get(name)
                .and_then(|scheme| credential(scheme, request));
            let Some(found) = found else {
                case = Some(Case::NoToken);
                break;
            };
            case = match tokens.check(&found, &texts(scopes)) {
                Ok(()) => case,
                Err(why) => Some(why),
            };
            token = found;
        }
        match case {
            None => return Ok(Caller { token }),
            Some(Case::MissingScope) => {
                denied.case = Case::MissingScope;
                let scopes = alternative.values().flat_map(texts);
                denied.scopes.extend(scopes.map(str::to_owned));
            }
            Some(Case::BadToken) if denied.case == Case::NoToken => denied.case = Case::BadToken,
            Some(_) => {}
        }
    }
    Err(denied)
}

impl Tokens {
    fn check(&self, token: &str, scopes: &[&str]) -> Result<(), Case> {
        if self.revoked.contains(token) {
            return Err(Case::BadToken);
        }
        if token == OWN_TOKEN || token == OWN_PAIR {
            return Ok(());
        }
        match self.known.get(token) {
            None if self.known.is_empty() => Ok(()),
            None => Err(Case::BadToken),
            Some(None) => Ok(()),
            Some(Some(held)) if scopes.iter().all(|scope| held.contains(*scope)) => Ok(()),
            Some(Some(_)) => Err(Case::MissingScope),
        }
    }
}

/// What a request carries for a scheme.
fn credential(scheme: &Value, request: &Request<Bytes>) -> Option<String> {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    let authorization = |kind: &str| {
        let value = header(AUTHORIZATION.as_str())?;
        let (found, token) = value.split_once(' ')?;
        found
            .eq_ignore_ascii_case(kind)
            .then(|| token.trim().to_owned())
    };
    let name = text(scheme, "name").unwrap_or_default();
    let among = |pairs: Vec<(String, String)>| {
        let found = pairs.into_iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value)
    };
    let found = match (text(scheme, "type")?, text(scheme, "in")) {
        ("apiKey", Some("header")) => header(name),
        ("apiKey", Some("query")) => among(pairs(request.uri().query().unwrap_or_default())),
        ("apiKey", Some("cookie")) => among(cookies(request)),
        ("http", _) => authorization(text(scheme, "scheme")?),
        ("oauth2" | "openIdConnect", _) => authorization("bearer"),
        _ => None,
    };
    found.filter(|token| !token.is_empty())
}

/// How often a credential may call: `x-rate-limit` of a server.
#[derive(Debug)]
pub(super) struct RateLimit {
    requests: usize,
    per: Duration,
    warm_up: Option<(usize, Duration)>,
    callers: BTreeMap<String, Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    /// When those were let through that still count.
    recent: VecDeque<Duration>,
    last: Option<Duration>,
    is_warm: bool,
}

impl RateLimit {
    /// Reads the extension; `None` where it doesn't say enough.
    pub(super) fn new(extension: &Value) -> Option<Self> {
        let count = |value: &Value| usize::try_from(value.as_u64()?).ok();
        let seconds = |value: &Value| value.as_u64().map(Duration::from_secs);
        let warm_up = &extension["warm-up"];
        Some(Self {
            requests: count(&extension["requests"])?,
            per: seconds(&extension["per"])?,
            warm_up: count(&warm_up["requests"]).zip(seconds(&warm_up["after-idle"])),
            callers: BTreeMap::new(),
        })
    }

    /// Counts a call at this moment.
    ///
    /// # Errors
    /// How long to wait, where it is one too many.
    pub(super) fn admit(&mut self, caller: &str, now: Duration) -> Result<(), Duration> {
        let calls = self.callers.entry(caller.to_owned()).or_default();
        let per = self.per;
        while calls
            .recent
            .front()
            .is_some_and(|moment| *moment + per <= now)
        {
            calls.recent.pop_front();
        }
        let mut allowed = self.requests;
        if let Some((requests, after_idle)) = self.warm_up {
            let seen = calls
                .last
                .is_some_and(|last| now.saturating_sub(last) < after_idle);
            calls.is_warm &= seen;
            if !calls.is_warm {
                allowed = requests;
            }
        }
        calls.last = Some(now);
        if calls.recent.len() < allowed {
            calls.recent.push_back(now);
            return Ok(());
        }
        let place = calls.recent.len() - allowed;
        let freed = calls.recent.get(place).copied().unwrap_or(now);
        Err((freed + self.per).saturating_sub(now))
    }

    /// A call went well: the caller is known from now on.
    pub(super) fn succeeded(&mut self, caller: &str) {
        if let Some(calls) = self.callers.get_mut(caller) {
            calls.is_warm = true;
        }
    }
}
