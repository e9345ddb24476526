//! `format: uuid`.

use std::borrow::Cow;
use std::sync::Arc;

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

/// What can stand for a UUID where one is sent: text, sent as it is; [`Uuid`]; the crate `uuid`'s own.
pub trait UuidText {
    /// The text that is sent.
    fn uuid_text(&self) -> Cow<'_, str>;
}

impl UuidText for Uuid {
    fn uuid_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}

impl UuidText for ::uuid::Uuid {
    fn uuid_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.hyphenated().to_string())
    }
}

impl UuidText for str {
    fn uuid_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl UuidText for String {
    fn uuid_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl UuidText for Cow<'_, str> {
    fn uuid_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl<T: UuidText + ?Sized> UuidText for Box<T> {
    fn uuid_text(&self) -> Cow<'_, str> {
        (**self).uuid_text()
    }
}

impl<T: UuidText + ?Sized> UuidText for Arc<T> {
    fn uuid_text(&self) -> Cow<'_, str> {
        (**self).uuid_text()
    }
}

impl<T: UuidText + ?Sized> UuidText for &T {
    fn uuid_text(&self) -> Cow<'_, str> {
        (**self).uuid_text()
    }
}

impl From<::uuid::Uuid> for Uuid {
    fn from(uuid: ::uuid::Uuid) -> Self {
        Self(uuid.hyphenated().to_string())
    }
}
