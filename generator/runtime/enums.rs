//! Enums of strings, of integers, and of values of several kinds, open: a value that the document doesn't
//! know decodes to `Unknown` and is sent back as it came.
//!
//! ```text
//! string_enum! {
//!     /// Its docs.
//!     pub enum CustomerType {
//!         Individual = "individual",
//!         /// Docs of its own, and an empty line: the value is told below.
//!         ///
//!         Team = "team",
//!     }
//! }
//! string_enum! { CustomerType { Individual = "individual", Team = "team" } }
//! integer_enum! { Level { One = 1, Minus2 = -2 } }
//! value_enum! { Size { Auto = "\"auto\"", One = "1", No = "false" } }
//! ```
//!
//! The values of the last are JSON text. An entry `_ = ANY_TEXT` says of an enum of strings that the document
//! allows any other: none is told as drift.
//!
//! Without `pub enum` the declaration stands beside the macro. It has the variant `Unknown` besides those
//! listed, which holds a `String` or an `i64`. The macros add `VALUES`, `From`, `Display`, serde's traits and
//! `Validate`; the one for strings `as_str`, `AsRef<str>` and `FromStr` (which can't fail), the one for
//! integers `as_i64`, the last `as_json`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Unexpected, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::drift;

/// Implements what an open enum of strings can do; see the module's head.
macro_rules! string_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$about:meta])* $variant:ident = $value:literal,)*
            $(_ = $any:ident,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = ::core::concat!("`", $value, "`")]
                $variant,
            )*
            /// A value that the document doesn't know, as it came.
            Unknown(::std::string::String),
        }

        $crate::runtime::enums::string_enum! { $name { $($variant = $value,)* _ = $($any,)? } }
    )+};
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::runtime::enums::string_enum! { $name { $($variant = $value,)* _ = } }
    };
    ($name:ident { $($variant:ident = $value:literal,)* _ = $($any:ident,)? }) => {
        impl $name {
            /// The values that the document knows, in its order.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl $crate::runtime::enums::StringEnum for $name {
            $(const $any: bool = true;)?

            fn known(value: &str) -> ::core::option::Option<Self> {
                match value {
                    $($value => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn unknown(value: ::std::string::String) -> Self {
                Self::Unknown(value)
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                $crate::runtime::enums::from_str(value)
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                $crate::runtime::enums::from_string(value)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok($crate::runtime::enums::from_str(value))
            }
        }

        $crate::runtime::as_text::as_text! { $name }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::enums::decode_string(deserializer)
            }
        }
    };
}
pub(crate) use string_enum;

/// Implements what an open enum of integers can do; see the module's head.
macro_rules! integer_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$about:meta])* $variant:ident = $value:literal,)*
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = ::core::concat!("`", $value, "`")]
                $variant,
            )*
            /// A value that the document doesn't know, as it came.
            Unknown(i64),
        }

        $crate::runtime::enums::integer_enum! { $name { $($variant = $value),* } }
    )+};
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The values that the document knows, in its order.
            pub const VALUES: &'static [i64] = &[$($value),*];

            /// The value as it is sent.
            pub const fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }

        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value = $crate::runtime::enums::whole(deserializer)?;
                let value = <Self as ::core::convert::From<i64>>::from(value);
                match &value {
                    $(Self::$variant => {})*
                    Self::Unknown(unknown) => {
                        $crate::runtime::drift::unknown_value(::core::stringify!($name), unknown);
                    }
                }
                ::core::result::Result::Ok(value)
            }
        }

        impl $crate::runtime::validate::Validate for $name {
            fn validate(
                &self,
                rules: &[$crate::runtime::validate::Rule],
                check: &mut $crate::runtime::validate::Check,
            ) {
                $crate::runtime::validate::Validate::validate(&self.as_i64(), rules, check);
            }
        }
    };
}
pub(crate) use integer_enum;

/// Implements what an open enum of values of several kinds can do; see the module's head.
macro_rules! value_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$about:meta])* $variant:ident = $value:literal,)*
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = ::core::concat!("`", $value, "`")]
                $variant,
            )*
            /// A value that the document doesn't know, as it came: JSON text.
            Unknown(::std::string::String),
        }

        $crate::runtime::enums::value_enum! { $name { $($variant = $value),* } }
    )+};
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The values that the document knows, in its order, as JSON text.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as it is sent, as JSON text.
            pub fn as_json(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::core::convert::From<::serde_json::Value> for $name {
            fn from(value: ::serde_json::Value) -> Self {
                $(
                    if $crate::runtime::enums::is_value(&value, $value) {
                        return Self::$variant;
                    }
                )*
                Self::Unknown(::std::string::ToString::to_string(&value))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_json())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::enums::encode_json(self.as_json(), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                let value = <Self as ::core::convert::From<::serde_json::Value>>::from(value);
                if let Self::Unknown(unknown) = &value {
                    $crate::runtime::drift::unknown_value(::core::stringify!($name), unknown);
                }
                ::core::result::Result::Ok(value)
            }
        }

        impl $crate::runtime::validate::Validate for $name {
            fn validate(
                &self,
                rules: &[$crate::runtime::validate::Rule],
                check: &mut $crate::runtime::validate::Check,
            ) {
                let value = $crate::runtime::enums::value_of(self.as_json());
                $crate::runtime::validate::Validate::validate(&value, rules, check);
            }
        }
    };
}
pub(crate) use value_enum;

/// Whether a value is that of a JSON text. Numbers are the same however they are written.
pub fn is_value(value: &Value, text: &str) -> bool {
    match (value, value_of(text)) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (one, other) => *one == other,
    }
}

/// The value of a JSON text; of any other text that text.
pub fn value_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// Encodes the value of a JSON text.
///
/// # Errors
/// The serializer's.
pub fn encode_json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    value_of(text).serialize(serializer)
}

/// An open enum of strings; implemented by `string_enum!`.
pub trait StringEnum: Sized {
    /// Whether the document allows any text.
    const ANY_TEXT: bool = false;
    /// The variant of a value that the document knows.
    fn known(value: &str) -> Option<Self>;
    /// The variant of any other value.
    fn unknown(value: String) -> Self;
}

/// Whether the document knows a value.
pub fn knows<T: StringEnum>(value: &str) -> bool {
    T::known(value).is_some()
}

/// Any text is a value; only an unknown one is copied.
pub fn from_str<T: StringEnum>(value: &str) -> T {
    T::known(value).unwrap_or_else(|| T::unknown(value.to_owned()))
}

/// Any text is a value.
pub fn from_string<T: StringEnum>(value: String) -> T {
    T::known(&value).unwrap_or_else(|| T::unknown(value))
}

/// Decodes a string, which need not be known; anything else is an error.
///
/// # Errors
/// If it is no string.
pub fn decode_string<'de, T: StringEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(StringVisitor(PhantomData))
}

/// A whole number, also where it is written `1.0`.
///
/// # Errors
/// If the value is no whole number of 64 bits.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_i64(WholeVisitor)
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<i64, E> {
        // Whole numbers up to 2^53 are exact in an f64.
        match value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
            true => Ok(value as i64),
            false => Err(E::invalid_value(Unexpected::Float(value), &self)),
        }
    }
}

struct StringVisitor<T>(PhantomData<T>);

impl<T: StringEnum> Visitor<'_> for StringVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::known(value).unwrap_or_else(|| {
            if !T::ANY_TEXT {
                drift::unknown_value(drift::name::<T>(), &value);
            }
            T::unknown(value.to_owned())
        }))
    }
}
