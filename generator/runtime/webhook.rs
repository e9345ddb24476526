//! What webhooks tell: the body of a delivery as one of the events that a document knows.
//!
//! ```text
//! events! {
//!     /// What the server tells by webhooks.
//!     pub enum Event by "type" {
//!         CustomerCreated(CustomerCreatedPayload) = "customer.created" ["customer.created"],
//!         MemberChanged(MemberPayload) = "member.changed" ["member.created", "member.updated"],
//!     }
//! }
//! ```
//!
//! The enum has the variant `Unknown(UnknownEvent)` besides those listed. The first text is the webhook's
//! name in the document, those in brackets are the values of the property that tells events apart. Where that
//! lies in another, it is `by "data" / "type"`; where there is one event and nothing to tell, the enum has no
//! `by`, and `[_]` takes whatever comes.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::decode::{self, DecodeProblem, RawBody};
use super::webhook_error::WebhookError;

/// Declares an enum of events; see the module's head.
macro_rules! events {
    ($(#[$about:meta])* $vis:vis enum $name:ident $(by $($tag:literal)/ +)? {
        $($(#[$of:meta])* $variant:ident($ty:ty) = $webhook:literal [$($value:tt),+ $(,)?]),* $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[$of])* $variant($ty),)*
            /// An event that the document doesn't know, as it came.
            Unknown($crate::runtime::webhook::UnknownEvent),
        }

        impl $name {
            /// What the document calls the event; for an unknown one what it calls itself, empty where
            /// it doesn't.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $webhook,)*
                    Self::Unknown(event) => event.name.as_deref().unwrap_or_default(),
                }
            }

            /// The event of a body that was verified before, such as one from a queue. Nothing is
            /// verified here.
            ///
            /// # Errors
            /// [`WebhookError::Decode`](crate::runtime::WebhookError::Decode): the body is no JSON, or
            /// not what the document says of this event.
            pub fn from_slice(
                body: &[u8],
            ) -> ::core::result::Result<Self, $crate::runtime::WebhookError> {
                $crate::runtime::webhook::decode(body)
            }
        }

        impl $crate::runtime::webhook::Events for $name {
            const TAG: &'static [&'static str] = &[$($($tag),+)?];

            // The only event may be whatever comes.
            #[allow(unreachable_patterns)]
            fn known(
                kind: &str,
                body: &$crate::runtime::decode::RawBody,
            ) -> ::core::option::Option<$crate::runtime::webhook::Decoded<Self>> {
                match kind {
                    $($($value)|+ => ::core::option::Option::Some(
                        $crate::runtime::decode::json::<$ty>(body).map(Self::$variant),
                    ),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn unknown(event: $crate::runtime::webhook::UnknownEvent) -> Self {
                Self::Unknown(event)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(event) => ::serde::Serialize::serialize(event, serializer),)*
                    Self::Unknown(event) => ::serde::Serialize::serialize(event, serializer),
                }
            }
        }
    };
}
pub(crate) use events;

/// An event, or why its body is none.
pub type Decoded<E> = Result<E, DecodeProblem>;

/// An enum of events; implemented by `events!`.
pub trait Events: Sized {
    /// Where the value stands that tells events apart: names of properties, from outside.
    const TAG: &'static [&'static str];

    /// The event of this kind, if the document knows it.
    fn known(kind: &str, body: &RawBody) -> Option<Decoded<Self>>;

    /// The variant of the others.
    fn unknown(event: UnknownEvent) -> Self;
}

/// An event that the document doesn't know, as it came.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// What it calls itself, where it does.
    pub name: Option<String>,
    /// The whole body.
    pub value: Value,
}

impl Serialize for UnknownEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// The event of a body.
///
/// # Errors
/// The body is no JSON, or not what the document says of this event.
pub fn decode<E: Events>(body: &[u8]) -> Result<E, WebhookError> {
    let body = RawBody::new(Bytes::copy_from_slice(body));
    let kind = kind(E::TAG, &body);
    let known = kind.as_deref().and_then(|kind| E::known(kind, &body));
    let event = known.unwrap_or_else(|| {
        let value = decode::json(&body)?;
        Ok(E::unknown(UnknownEvent { name: kind, value }))
    });
    event.map_err(|problem| WebhookError::Decode {
        path: problem.path,
        message: problem.message,
    })
}

/// The text at this place in the body, an empty one where there is none to look for. What is wrong with the
/// body is for the decoding proper to say.
fn kind(tag: &[&str], body: &RawBody) -> Option<String> {
    if tag.is_empty() {
        return Some(String::new());
    }
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_slice(body.without_mark());
    let search = Search {
        tag,
        found: &mut found,
    };
    // An error where the search ends early: there is more to the object.
    let _ = deserializer.deserialize_map(search);
    found
}

/// Looks for one property of an object, or of one within it; what follows it is not read.
struct Search<'s> {
    tag: &'s [&'s str],
    found: &'s mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((name, inner)) = self.tag.split_first() else {
            return Ok(());
        };
        while let Some(key) = entries.next_key::<String>()? {
            if key != *name {
                entries.next_value::<IgnoredAny>()?;
            } else if inner.is_empty() {
                *self.found = Some(entries.next_value()?);
                break;
            } else {
                let (tag, found) = (inner, self.found);
                return entries.next_value_seed(Search { tag, found });
            }
        }
        Ok(())
    }
}
