//! Values that no message, log or `Debug` may show: tokens, keys, passwords.

use std::fmt;

/// A token, key or password. Its `Debug` shows nothing of it, and it has no `Display`.
///
/// ```text
/// Client::new("polar_oat_…")          // From<&str>
/// Client::new(String::from("…"))      // From<String>
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The bare text, for the header or parameter that carries it and for nothing else.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Why this text can't be sent as a header's value, if it can't. The answer never shows the text.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let text = self.expose();
        if text.is_empty() {
            Some("is empty")
        } else if text.trim() != text {
            Some("begins or ends with white space (a line break at the end of a file, perhaps)")
        } else if text.chars().any(char::is_control) {
            Some("contains a control character")
        } else if !text.is_ascii() {
            Some("contains a character outside ASCII")
        } else {
            None
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}
