//! What the formats have in common: newtypes of text that keep it as it came.
//!
//! Servers send text that isn't what its format says, so that any text decodes and is written back
//! unchanged; the typed view says by a `Result` whether it is. What a user makes is what the format
//! says, since it is made from the typed value or parsed strictly. Each format has a file of its own,
//! so that a crate without dates carries no date library.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::Visitor;

use super::error::{Error, InvalidRequestError};

/// Text that is not what its format says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    format: &'static str,
}

impl FormatError {
    pub(super) const fn new(format: &'static str) -> Self {
        Self { format }
    }

    /// The format that the text doesn't have: `date-time`.
    pub const fn format(&self) -> &'static str {
        self.format
    }
}

/// Without the text, which may be anything.
impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not a valid {}", self.format)
    }
}

impl std::error::Error for FormatError {}

/// A value that can't be made: so `?` serves where requests are made of text.
impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        InvalidRequestError::of_value(error.format, "the text is not valid").into()
    }
}

/// Implements what all formats can do, for `struct Name(String)` with a strict
/// `fn check(&str) -> Result<(), FormatError>`.
macro_rules! format_text {
    ($name:ident) => {
        impl $name {
            /// The text, as it was decoded or made.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::runtime::formats::FormatText for $name {
            fn from_text(text: ::std::string::String) -> Self {
                Self(text)
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(value: &$name) -> Self {
                ::core::clone::Clone::clone(value)
            }
        }

        /// Strict: the text must be what the format says; it is sent as it stands.
        impl ::core::str::FromStr for $name {
            type Err = $crate::runtime::formats::FormatError;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::check(text)?;
                ::core::result::Result::Ok(Self(text.to_owned()))
            }
        }

        /// Strict, like `from_str`.
        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::formats::FormatError;

            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                text.parse()
            }
        }

        $crate::runtime::as_text::as_text! { $name }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::formats::decode(deserializer)
            }
        }
    };
}
pub(crate) use format_text;

/// A newtype of text; implemented by `format_text!`.
pub trait FormatText: Sized {
    /// Wraps text that was received, whatever it says.
    fn from_text(text: String) -> Self;
}

/// Decodes any string.
///
/// # Errors
/// If it is no string.
pub fn decode<'de, T: FormatText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_string(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FormatText> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<T, E> {
        Ok(T::from_text(text))
    }
}
