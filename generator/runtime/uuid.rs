//! `format: uuid`.

use super::formats::{FormatError, format_text};

/// A UUID, as the text that was decoded or made.
///
/// Equal and ordered by the text: upper and lower case differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(String);

format_text!(Uuid);

impl Uuid {
    /// The UUID; it may be written with or without hyphens, in braces or as a URN.
    ///
    /// # Errors
    /// If the text is no UUID.
    pub fn uuid(&self) -> Result<::uuid::Uuid, FormatError> {
        ::uuid::Uuid::try_parse(self.as_str()).map_err(|_| FormatError::new("uuid"))
    }

    /// Whether text is a UUID in its usual form, with hyphens.
    pub fn is_uuid(text: &str) -> bool {
        text.len() == ::uuid::fmt::Hyphenated::LENGTH && ::uuid::Uuid::try_parse(text).is_ok()
    }

    fn check(text: &str) -> Result<(), FormatError> {
        if Self::is_uuid(text) {
            Ok(())
        } else {
            Err(FormatError::new("uuid"))
        }
    }
}

impl From<::uuid::Uuid> for Uuid {
    fn from(uuid: ::uuid::Uuid) -> Self {
        Self(uuid.hyphenated().to_string())
    }
}
