//! Enums of texts that the document calls closed (`x-unknown-values: refuse`): there is no variant for another
//! value, and an answer with one doesn't decode.
//!
//! ```text
//! closed_enum! {
//!     /// Its docs.
//!     pub enum Side {
//!         Left = "left",
//!         /// Docs of its own.
//!         Right = "right",
//!     }
//! }
//! closed_enum! { Side { Left = "left", Right = "right" } }
//! ```
//!
//! As in `string_enum!`, the declaration stands beside the macro without `pub enum`. What is a value only by
//! luck is made by `FromStr` and `TryFrom<&str>`, whose error is [`ValueError`].

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::Visitor;

use super::drift;
use super::error::{Error, InvalidRequestError};

/// Text that is none of an enum's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    name: &'static str,
    values: &'static [&'static str],
}

impl ValueError {
    /// The values that there are.
    pub const fn values(&self) -> &'static [&'static str] {
        self.values
    }
}

/// Without the text, which may be anything.
impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is no value of {}: ", self.name)?;
        expected(self.values, f)
    }
}

impl std::error::Error for ValueError {}

/// A value that can't be made: so `?` serves where requests are made of text.
impl From<ValueError> for Error {
    fn from(error: ValueError) -> Self {
        InvalidRequestError::of_value(error.name, "the text is none of its values").into()
    }
}

/// Implements what a closed enum of strings can do; see the module's head.
macro_rules! closed_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$about:meta])* $variant:ident = $value:literal,)*
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = ::core::concat!("`", $value, "`")]
                $variant,
            )*
        }

        $crate::runtime::closed::closed_enum! { $name { $($variant = $value),* } }
    )+};
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The values that there are, in the document's order.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as it is sent.
            pub const fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl $crate::runtime::closed::ClosedEnum for $name {
            const TEXTS: &'static [&'static str] = Self::VALUES;

            fn known(value: &str) -> ::core::option::Option<Self> {
                match value {
                    $($value => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::runtime::closed::ValueError;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::runtime::closed::of_text(value)
            }
        }

        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::runtime::closed::ValueError;

            fn try_from(value: &str) -> ::core::result::Result<Self, Self::Error> {
                $crate::runtime::closed::of_text(value)
            }
        }

        $crate::runtime::as_text::as_text! { $name }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::closed::decode(deserializer)
            }
        }
    };
}
pub(crate) use closed_enum;

/// A closed enum of strings; implemented by `closed_enum!`.
pub trait ClosedEnum: Sized {
    /// Every value.
    const TEXTS: &'static [&'static str];
    /// The variant of a value.
    fn known(value: &str) -> Option<Self>;
}

/// The variant of a text.
///
/// # Errors
/// It is none of the values.
pub fn of_text<T: ClosedEnum>(value: &str) -> Result<T, ValueError> {
    T::known(value).ok_or(ValueError {
        name: drift::name::<T>(),
        values: T::TEXTS,
    })
}

/// Decodes a string that is one of the values.
///
/// # Errors
/// If it is no string, or another one.
pub fn decode<'de, T: ClosedEnum, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: ClosedEnum> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expected(T::TEXTS, f)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<T, E> {
        T::known(value).ok_or_else(|| E::unknown_variant(value, T::TEXTS))
    }
}

fn expected(values: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("one of ")?;
    for (index, value) in values.iter().enumerate() {
        let before = if index == 0 { "" } else { ", " };
        write!(f, "{before}`{value}`")?;
    }
    Ok(())
}
