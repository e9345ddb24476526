//! From the bytes of an answer to a value: one function for each kind of body.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::drift;
use super::media;

/// The body of an answer as it came.
#[derive(Clone)]
pub struct RawBody {
    bytes: Bytes,
    /// Whether it came as JSON, if it came with a content type.
    json: Option<bool>,
}

impl RawBody {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { bytes, json: None }
    }

    /// With the content type that it came with.
    pub(super) fn of(bytes: Bytes, headers: &HeaderMap) -> Self {
        let came = headers.get(CONTENT_TYPE);
        let came = came.and_then(|media| media.to_str().ok());
        let json = came.map(|media| media::is_json(media::essence(media)));
        Self { bytes, json }
    }

    /// The bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes without a UTF-8 byte order mark, which RFC 8259 lets a reader ignore.
    pub(super) fn without_mark(&self) -> &[u8] {
        self.bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.bytes)
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.bytes.len())
    }
}

/// Why a body did not decode, without any of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeProblem {
    /// The offending field, `items[0].created_at`; empty where it is the body as a whole.
    pub(super) path: String,
    pub(super) message: String,
}

impl DecodeProblem {
    /// A problem with the body as a whole.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }
}

impl fmt::Display for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// A JSON body. Anything after the value is an error.
///
/// # Errors
/// The path of the offending field, and what is wrong with it.
pub fn json<T: DeserializeOwned>(body: &RawBody) -> Result<T, DecodeProblem> {
    let text = body.without_mark();
    if text.is_empty() {
        return Err(DecodeProblem::whole("the body is empty"));
    }
    serde_json::from_slice(text).map_err(|error| locate::<T>(text, &error))
}

/// Decodes once more, this time noting the path: only who fails pays for it.
pub(super) fn locate<T: DeserializeOwned>(text: &[u8], first: &serde_json::Error) -> DecodeProblem {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let again = || serde_path_to_error::deserialize::<_, T>(&mut deserializer);
    match drift::unheard(again) {
        Err(error) => {
            let path = match error.path().to_string() {
                root if root == "." => String::new(),
                path => path,
            };
            let message = error.inner().to_string();
            let (path, message) = with_inner(path, &message);
            DecodeProblem {
                path,
                message: without_value(message),
            }
        }
        // The value is fine: something comes after it.
        Ok(_) => DecodeProblem::whole(without_value(&first.to_string())),
    }
}

/// The whole path: what lies within a union is decoded from a kept value, whose error begins with
/// the way from there, in backticks.
fn with_inner(mut path: String, mut message: &str) -> (String, &str) {
    while let Some((inner, rest)) = message.strip_prefix('`').and_then(|m| m.split_once("`: ")) {
        if !path.is_empty() && !inner.starts_with('[') {
            path.push('.');
        }
        path.push_str(inner);
        message = rest;
    }
    (path, message)
}

/// serde's message without the value that it quotes: that may be somebody's name.
pub(super) fn without_value(message: &str) -> String {
    let Some((found, expected)) = message.rsplit_once(", expected ") else {
        return message.to_owned();
    };
    let kind = found.split(['"', '`']).next().unwrap_or(found).trim_end();
    format!("{kind}, expected {expected}")
}

/// A text body, which must be UTF-8.
///
/// # Errors
/// The body is not UTF-8.
pub fn text(body: &RawBody) -> Result<String, DecodeProblem> {
    match std::str::from_utf8(body.without_mark()) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(DecodeProblem::whole(format!(
            "the body is not UTF-8 from byte {} on",
            error.valid_up_to()
        ))),
    }
}

/// A body that is JSON of a text or the text itself, as its content type says; without one, JSON where it can be.
///
/// # Errors
/// As of [`json`], and of [`text`].
pub fn open<T: DeserializeOwned>(body: &RawBody) -> Result<T, DecodeProblem> {
    let mark = drift::mark();
    let problem = match body.json {
        Some(false) => None,
        Some(true) => return json(body),
        None => match json(body) {
            Ok(value) => return Ok(value),
            Err(problem) => Some(problem),
        },
    };
    drift::rewind(mark);
    let bare = Value::from(text(body)?);
    let decoded = T::deserialize(bare);
    decoded.map_err(|error| {
        let found = || DecodeProblem::whole(without_value(&error.to_string()));
        problem.unwrap_or_else(found)
    })
}

/// A body of any bytes.
///
/// # Errors
/// None: any bytes will do.
pub fn bytes(body: &RawBody) -> Result<Bytes, DecodeProblem> {
    Ok(body.bytes.clone())
}

/// An answer without content. A body that comes nevertheless is not looked at.
///
/// # Errors
/// None: there is nothing to decode.
pub fn empty(_body: &RawBody) -> Result<(), DecodeProblem> {
    Ok(())
}
