//! How a model is put on the wire and read back: a JSON object with named fields.
//!
//! serde's derive makes a field enum, two visitors and some 40 lines per field for each model, which
//! is most of what a client costs its users to compile. Here a model adds a table of its keys, a line
//! per field to write and two to read; the visitor, the search for a key and the handling of absent
//! and `null` fields are written once, below.
//!
//! ```text
//! record! {
//!     CustomerCreate {
//!         email: "email" => required,          // T
//!         tax: "tax" => nullable,              // Option<T>, `None` is sent as null
//!         external_id: "external_id" => optional, // Option<T>, `None` is not sent
//!         name: "name" => maybe,               // Maybe<T>, all three states
//!         ..additional_properties              // BTreeMap<String, T>, flat beside the fields
//!     }
//! }
//! ```
//!
//! Every field ends in a comma; `..map`, if any, comes last. Absent fields of every kind but
//! `required` decode to their empty state. Keys that no field has are collected by `..map` or else
//! ignored. A key that comes twice is an error, as with serde's derive. A JSON array is no record.
//! A key in `..map` that belongs to a field is not written: the field speaks for it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::drift;
use super::maybe::Maybe;

/// Implements `Serialize` and `Deserialize` for a struct with named fields; see the module's head.
///
/// Only repetitions, no recursion over fields: a record may have as many as it likes. A field's place
/// in the table of keys finds its arm through `PLACES`, a constant of one byte per field, so that the
/// match on it is a jump and no second comparison of strings.
macro_rules! record {
    (@next $entries:ident) => { $entries.next()? };
    (@next $entries:ident $rest:ident) => { $entries.next_or_keep(&mut $rest)? };
    ($name:ident {
        $($field:ident : $key:literal => $kind:ident,)*
        $(.. $rest:ident $(,)?)?
    }) => {
        impl ::serde::Serialize for $name {
            #[allow(unused_mut)]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut entries = $crate::runtime::record::Writer::begin(serializer)?;
                $(entries.$kind($key, &self.$field)?;)*
                $(entries.rest(&self.$rest, <Self as $crate::runtime::record::Record>::KEYS)?;)?
                entries.end()
            }
        }

        impl $crate::runtime::record::Record for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const KEYS: &'static [&'static str] = &[$($key),*];

            #[allow(unused_mut)]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut entries: $crate::runtime::record::Entries<A>,
            ) -> ::core::result::Result<Self, A::Error> {
                #[allow(non_camel_case_types)]
                enum Place { $($field),* }
                const PLACES: &[Place] = &[$(Place::$field),*];
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $rest = ::std::collections::BTreeMap::new();)?
                while let ::core::option::Option::Some(place) =
                    $crate::runtime::record::record!(@next entries $($rest)?)
                {
                    match PLACES.get(place) {
                        $(::core::option::Option::Some(Place::$field) => entries.fill(&mut $field)?,)*
                        _ => {}
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($field: entries.$kind($field, $key)?,)*
                    $($rest,)?
                })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::record::decode(deserializer)
            }
        }
    };
}
pub(crate) use record;

/// A struct that is a JSON object on the wire; implemented by `record!`.
pub trait Record: Sized {
    /// The type's name, for messages.
    const NAME: &'static str;
    /// The wire names of the fields, in the order of their declaration.
    const KEYS: &'static [&'static str];

    /// Makes the record from the entries of an object.
    ///
    /// # Errors
    /// If a value doesn't decode, a key comes twice or a required one is missing.
    fn read<'de, A: MapAccess<'de>>(entries: Entries<A>) -> Result<Self, A::Error>;
}

/// Decodes a record: the body of every record's `deserialize`.
///
/// # Errors
/// If the value is not an object, or [`Record::read`] fails.
pub fn decode<'de, R: Record, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    deserializer.deserialize_map(RecordVisitor(PhantomData))
}

struct RecordVisitor<R>(PhantomData<R>);

impl<'de, R: Record> Visitor<'de> for RecordVisitor<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<R, A::Error> {
        R::read(Entries {
            map,
            name: R::NAME,
            keys: R::KEYS,
            next: 0,
        })
    }
}

/// The entries of an object that is being decoded into a record.
///
/// The methods named after the kinds turn what was found for a field, if anything, into its value.
pub struct Entries<A> {
    map: A,
    /// The record's name.
    name: &'static str,
    keys: &'static [&'static str],
    /// Where the search for the next key begins. Most servers send keys in the order in which their
    /// documents declare them, so that the first comparison is most often the last.
    next: usize,
}

impl<'de, A: MapAccess<'de>> Entries<A> {
    /// The place in [`Record::KEYS`] of the next key that is listed there; others are skipped.
    ///
    /// # Errors
    /// If the text can't be read.
    #[allow(
        clippy::should_implement_trait,
        reason = "it borrows a step at a time and can fail"
    )]
    pub fn next(&mut self) -> Result<Option<usize>, A::Error> {
        while let Some(key) = self.key(false)? {
            match key {
                Key::Listed(place) => return Ok(Some(place)),
                Key::Other(_) => {
                    self.map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(None)
    }

    /// Like [`Entries::next`], keeping the entries whose keys aren't listed.
    ///
    /// # Errors
    /// If the text can't be read, or an entry's value doesn't decode.
    pub fn next_or_keep<T: Deserialize<'de>>(
        &mut self,
        rest: &mut BTreeMap<String, T>,
    ) -> Result<Option<usize>, A::Error> {
        while let Some(key) = self.key(true)? {
            match key {
                Key::Listed(place) => return Ok(Some(place)),
                Key::Other(key) => {
                    let value = self.map.next_value()?;
                    rest.insert(key, value);
                }
            }
        }
        Ok(None)
    }

    /// Decodes the current entry's value into the slot of its field.
    ///
    /// # Errors
    /// If the value doesn't decode, or the slot is full already.
    pub fn fill<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            // `next` stands one past the key that was found.
            let key = self.keys.get(self.next.wrapping_sub(1)).copied();
            return Err(A::Error::duplicate_field(key.unwrap_or_default()));
        }
        *slot = Some(self.map.next_value()?);
        Ok(())
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// If it is missing.
    pub fn required<T>(&self, found: Option<T>, key: &'static str) -> Result<T, A::Error> {
        found.ok_or_else(|| A::Error::missing_field(key))
    }

    /// A field that should be there and may be `null`; absent reads as `null`.
    ///
    /// # Errors
    /// None: the signature is the one of all kinds.
    pub fn nullable<T>(
        &self,
        found: Option<Option<T>>,
        _: &'static str,
    ) -> Result<Option<T>, A::Error> {
        Ok(found.flatten())
    }

    /// A field that may be absent; `null` reads as absent.
    ///
    /// # Errors
    /// None: the signature is the one of all kinds.
    pub fn optional<T>(
        &self,
        found: Option<Option<T>>,
        _: &'static str,
    ) -> Result<Option<T>, A::Error> {
        Ok(found.flatten())
    }

    /// A field that may be absent or `null`, which are told apart.
    ///
    /// # Errors
    /// None: the signature is the one of all kinds.
    pub fn maybe<T>(&self, found: Option<Maybe<T>>, _: &'static str) -> Result<Maybe<T>, A::Error> {
        Ok(found.unwrap_or_default())
    }

    fn key(&mut self, keep: bool) -> Result<Option<Key>, A::Error> {
        let seed = KeySeed {
            name: self.name,
            keys: self.keys,
            start: self.next,
            keep,
        };
        let key = self.map.next_key_seed(seed)?;
        if let Some(Key::Listed(place)) = key {
            self.next = place + 1;
        }
        Ok(key)
    }
}

enum Key {
    Listed(usize),
    /// The key's text, or nothing if nobody wants to keep it.
    Other(String),
}

/// Looks a key up where it lies in the input, so that only a kept one is copied.
struct KeySeed {
    name: &'static str,
    keys: &'static [&'static str],
    start: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        let (before, after) = self
            .keys
            .split_at_checked(self.start)
            .unwrap_or((self.keys, &[]));
        let place = match after.iter().position(|listed| *listed == key) {
            Some(place) => Some(self.start + place),
            None => before.iter().position(|listed| *listed == key),
        };
        Ok(match place {
            Some(place) => Key::Listed(place),
            None if self.keep => Key::Other(key.to_owned()),
            None => {
                drift::unknown_field(self.name, key);
                Key::Other(String::new())
            }
        })
    }
}

/// The object that a record is being written to; its methods are named after the kinds of fields.
///
/// Records are written as maps, not as serde's structs: to JSON it is the same, and a record with
/// `..map` can be nothing else.
pub struct Writer<M>(M);

impl<M: SerializeMap> Writer<M> {
    /// Opens an object. The number of entries is left open: no format with keys needs it.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn begin<S: Serializer<SerializeMap = M>>(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    /// Writes a field that is always there.
    ///
    /// # Errors
    /// If the serializer or the value fails.
    pub fn required<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }

    /// Writes a field that is always there, `None` as `null`.
    ///
    /// # Errors
    /// If the serializer or the value fails.
    pub fn nullable<T: Serialize>(
        &mut self,
        key: &'static str,
        value: &Option<T>,
    ) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }

    /// Writes a field unless it is `None`.
    ///
    /// # Errors
    /// If the serializer or the value fails.
    pub fn optional<T: Serialize>(
        &mut self,
        key: &'static str,
        value: &Option<T>,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => self.0.serialize_entry(key, value),
            None => Ok(()),
        }
    }

    /// Writes a field unless it is absent.
    ///
    /// # Errors
    /// If the serializer or the value fails.
    pub fn maybe<T: Serialize>(
        &mut self,
        key: &'static str,
        value: &Maybe<T>,
    ) -> Result<(), M::Error> {
        match value {
            Maybe::Absent => Ok(()),
            Maybe::Null => self.0.serialize_entry(key, &()),
            Maybe::Value(value) => self.0.serialize_entry(key, value),
        }
    }

    /// Writes the entries of a map beside the fields, but for keys that belong to fields.
    ///
    /// # Errors
    /// If the serializer or a value fails.
    pub fn rest<T: Serialize>(
        &mut self,
        rest: &BTreeMap<String, T>,
        keys: &'static [&'static str],
    ) -> Result<(), M::Error> {
        for (key, value) in rest {
            if !keys.contains(&key.as_str()) {
                self.0.serialize_entry(key, value)?;
            }
        }
        Ok(())
    }

    /// Closes the object.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}
