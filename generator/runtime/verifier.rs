//! Whether a delivery of a webhook is authentic, by the Standard Webhooks specification 1.0.0.
//!
//! Signed is `{id}.{timestamp}.{body}`, by HMAC-SHA256; the header of signatures holds one or several,
//! `v1,{base64}`, a space between them. Signatures of another version are passed over.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::DecodePaddingMode;
use ::base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

use super::clock::{Clock as _, SystemClock};
use super::webhook::{self, Events};
use super::webhook_error::WebhookError;

/// How the webhooks of an API are signed.
#[derive(Debug)]
pub struct Signatures {
    /// The header of the delivery's id.
    pub id: &'static str,
    /// The header of the time at which it was signed, in seconds since 1970.
    pub timestamp: &'static str,
    /// The header of the signatures.
    pub signature: &'static str,
    /// What a secret may stand for.
    pub keys: &'static [KeyForm],
}

/// How a secret stands for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// Base64 of the key, after `whsec_` or alone.
    Base64,
    /// The key is the text itself, whatever it begins with.
    Text,
}

/// What stands before the base64 of a key.
const PREFIX: &str = "whsec_";

/// What stands before the base64 of a signature.
const VERSION: &str = "v1,";

/// Secrets come with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Says whether a delivery of this id was seen before.
type ReplayGuard = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Tells authentic deliveries of webhooks from others.
///
/// A delivery is authentic if one of its signatures is by one of the verifier's secrets, and was made at
/// most five minutes ago ([`tolerance`](Self::tolerance)). Signatures are compared in constant time.
/// Cloning is cheap. `Debug` shows nothing of the secrets.
#[derive(Clone)]
pub struct Verifier {
    signatures: &'static Signatures,
    /// The beginnings of signatures, one for each key.
    keys: Vec<Hmac<Sha256>>,
    tolerance: Duration,
    guard: Option<ReplayGuard>,
}

impl Verifier {
    pub(crate) fn for_signatures(
        signatures: &'static Signatures,
        secret: &str,
    ) -> Result<Self, WebhookError> {
        let verifier = Self {
            signatures,
            keys: Vec::new(),
            tolerance: TOLERANCE,
            guard: None,
        };
        verifier.and_secret(secret)
    }

    /// Takes deliveries that are signed by this secret as well: while the secret of an endpoint is
    /// changed, or for endpoints with secrets of their own.
    ///
    /// # Errors
    /// [`WebhookError::Secret`]: the text is no secret.
    pub fn and_secret(mut self, secret: &str) -> Result<Self, WebhookError> {
        if let Some(flaw) = flaw(secret) {
            return Err(WebhookError::Secret(flaw));
        }
        let before = self.keys.len();
        for form in self.signatures.keys {
            // HMAC takes a key of any length.
            let key = form.key(secret).filter(|key| !key.is_empty());
            let mac = key.and_then(|key| Hmac::new_from_slice(&key).ok());
            self.keys.extend(mac);
        }
        if self.keys.len() == before {
            return Err(WebhookError::Secret("is not base64 after `whsec_`"));
        }
        Ok(self)
    }

    /// How far the time of signing may lie from now, both ways; five minutes unless set. Whole seconds
    /// are compared.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Asks this about the id of each delivery that is authentic (and, where it was to be decoded,
    /// decoded): `true`, seen before, refuses it with [`WebhookError::Replayed`].
    ///
    /// A server that got no answer delivers again under the same id. So note an id when its event is
    /// done with, not when it is asked for, keep it for twice the tolerance at least, and answer a
    /// replay with success. Where asking takes a while (a database), ask with [`id`](Self::id) instead,
    /// after verification.
    #[must_use]
    pub fn replay_guard(mut self, seen: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.guard = Some(Arc::new(seen));
        self
    }

    /// The id of a delivery: the same each time that the same event is delivered. As true as the rest
    /// of the delivery, so verify it first.
    #[must_use]
    pub fn id<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        only(headers, self.signatures.id).ok()
    }

    /// Verifies a delivery: its headers, and its body to the byte as it came.
    ///
    /// # Errors
    /// Any [`WebhookError`] but `Secret` and `Decode`.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
        self.verify_at(headers, body, SystemClock.time_of_day())
    }

    /// The same at another time than now: of a machine with a clock of its own, of a test.
    ///
    /// # Errors
    /// Any [`WebhookError`] but `Secret` and `Decode`.
    pub fn verify_at(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<(), WebhookError> {
        let id = self.authentic(headers, body, now)?;
        self.unseen(id)
    }

    /// The headers that a server would send with this body, were it delivered under this id at this
    /// time: to test a receiver. They are signed by every secret of the verifier.
    ///
    /// # Errors
    /// [`WebhookError::InvalidHeader`]: the id is empty or can't stand in a header, or the time is
    /// before 1970.
    pub fn sign(&self, id: &str, time: SystemTime, body: &[u8]) -> Result<HeaderMap, WebhookError> {
        let names = self.signatures;
        let since = time.duration_since(UNIX_EPOCH);
        let seconds = since.map_err(|_| WebhookError::InvalidHeader(names.timestamp))?;
        let timestamp = seconds.as_secs().to_string();
        let signatures = self.keys.iter().map(|key| {
            let signature = signed(key, id, &timestamp, body).finalize().into_bytes();
            format!("{VERSION}{}", STANDARD.encode(signature))
        });
        let signatures = signatures.collect::<Vec<_>>().join(" ");
        let mut headers = HeaderMap::with_capacity(3);
        for (name, text) in [
            (names.id, id),
            (names.timestamp, &timestamp),
            (names.signature, &signatures),
        ] {
            let value = HeaderValue::from_str(text).ok().filter(|it| !it.is_empty());
            let (Ok(header), Some(value)) = (HeaderName::try_from(name), value) else {
                return Err(WebhookError::InvalidHeader(name));
            };
            headers.insert(header, value);
        }
        Ok(headers)
    }

    /// The event of a delivery that is authentic now.
    pub(crate) fn decode_now<E: Events>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<E, WebhookError> {
        self.decode(headers, body, SystemClock.time_of_day())
    }

    /// The event of a delivery that is authentic.
    pub(crate) fn decode<E: Events>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<E, WebhookError> {
        let id = self.authentic(headers, body, now)?;
        let event = webhook::decode(body)?;
        // Last, so that a delivery that can't be read is not taken for one that was.
        self.unseen(id)?;
        Ok(event)
    }

    /// The id of a delivery that is signed, and not too long ago.
    fn authentic<'h>(
        &self,
        headers: &'h HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<&'h str, WebhookError> {
        let names = self.signatures;
        let id = only(headers, names.id)?;
        let timestamp = only(headers, names.timestamp)?;
        let signatures = signatures(headers, names.signature)?;
        let time = seconds(timestamp).ok_or(WebhookError::InvalidHeader(names.timestamp))?;
        self.timely(time, now)?;
        // The header's own text, not the number in it: what was signed is what was sent.
        let mut expected = self.keys.iter().map(|key| signed(key, id, timestamp, body));
        let is_signed = expected.any(|mac| {
            let is_good = |signature: &Vec<u8>| mac.clone().verify_slice(signature).is_ok();
            signatures.iter().any(is_good)
        });
        is_signed.then_some(id).ok_or(WebhookError::NotSigned)
    }

    fn timely(&self, time: u64, now: SystemTime) -> Result<(), WebhookError> {
        // A clock before 1970 stands still.
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let tolerance = self.tolerance.as_secs();
        if now.saturating_sub(time) > tolerance {
            Err(WebhookError::TooOld)
        } else if time.saturating_sub(now) > tolerance {
            Err(WebhookError::TooNew)
        } else {
            Ok(())
        }
    }

    fn unseen(&self, id: &str) -> Result<(), WebhookError> {
        match &self.guard {
            Some(seen) if seen(id) => Err(WebhookError::Replayed),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

impl KeyForm {
    /// The key that a secret stands for in this form, if it does.
    fn key(self, secret: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => LENIENT
                .decode(secret.strip_prefix(PREFIX).unwrap_or(secret))
                .ok(),
            Self::Text => Some(secret.as_bytes().to_vec()),
        }
    }
}

/// What keeps a text from being any secret. The answer never shows the text.
fn flaw(secret: &str) -> Option<&'static str> {
    if secret.is_empty() || secret == PREFIX {
        Some("is empty")
    } else if secret.trim() != secret {
        Some("begins or ends with white space (a line break at the end of a file, perhaps)")
    } else {
        None
    }
}

/// The beginning of a signature, and all that is signed.
fn signed(key: &Hmac<Sha256>, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    parts
        .iter()
        .fold(key.clone(), |mac, part| mac.chain_update(part))
}

/// The one value of a header.
fn only<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, WebhookError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(WebhookError::MissingHeader(name))?;
    match value.to_str() {
        Ok(text) if !text.is_empty() && values.next().is_none() => Ok(text),
        _ => Err(WebhookError::InvalidHeader(name)),
    }
}

/// The signatures of our version; what is no base64 is none.
fn signatures(headers: &HeaderMap, name: &'static str) -> Result<Vec<Vec<u8>>, WebhookError> {
    if !headers.contains_key(name) {
        return Err(WebhookError::MissingHeader(name));
    }
    let mut found = Vec::new();
    for value in headers.get_all(name) {
        let text = value
            .to_str()
            .ok()
            .ok_or(WebhookError::InvalidHeader(name))?;
        let ours = text.split(' ').filter_map(|it| it.strip_prefix(VERSION));
        found.extend(ours.filter_map(|base64| STANDARD.decode(base64).ok()));
    }
    Ok(found)
}

/// Digits and nothing else.
fn seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
