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
//!         phone: "phone" => or_empty,          // T, null and absent read as its empty value
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

            fn place(key: &str) -> ::core::option::Option<usize> {
                #[allow(dead_code, non_camel_case_types, clippy::enum_variant_names)]
                enum Place { $($field),* }
                match key {
                    $($key => ::core::option::Option::Some(Place::$field as usize),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[allow(unused_mut)]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut entries: $crate::runtime::record::Entries<Self, A>,
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

    /// The place of a key in [`KEYS`](Self::KEYS): compiled for these keys, it takes no search.
    fn place(key: &str) -> Option<usize>;

    /// Makes the record from the entries of an object.
    ///
    /// # Errors
    /// If a value doesn't decode, a key comes twice or a required one is missing.
    fn read<'de, A: MapAccess<'de>>(entries: Entries<Self, A>) -> Result<Self, A::Error>;
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
            last: UNLISTED,
            record: PhantomData,
        })
    }
}

/// The entries of an object that is being decoded into a record.
///
/// The methods named after the kinds turn what was found for a field, if anything, into its value.
pub struct Entries<R, A> {
    map: A,
    /// The place of the listed key that was found last; before the first, [`UNLISTED`].
    last: usize,
    // A type and no values: the search for a key is compiled into the reading of each record.
    record: PhantomData<R>,
}

impl<'de, R: Record, A: MapAccess<'de>> Entries<R, A> {
    /// The place in [`Record::KEYS`] of the next key that is listed there; others are skipped.
    ///
    /// # Errors
    /// If the text can't be read.
    #[allow(
        clippy::should_implement_trait,
        reason = "it borrows a step at a time and can fail"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<usize>, A::Error> {
        loop {
            match self.key(None)? {
                Some(UNLISTED) => {
                    self.map.next_value::<IgnoredAny>()?;
                }
                listed => return Ok(listed),
            }
        }
    }

    /// Like [`Entries::next`], keeping the entries whose keys aren't listed.
    ///
    /// # Errors
    /// If the text can't be read, or an entry's value doesn't decode.
    pub fn next_or_keep<T: Deserialize<'de>>(
        &mut self,
        rest: &mut BTreeMap<String, T>,
    ) -> Result<Option<usize>, A::Error> {
        let mut other = String::new();
        loop {
            match self.key(Some(&mut other))? {
                Some(UNLISTED) => {
                    let value = self.map.next_value()?;
                    rest.insert(std::mem::take(&mut other), value);
                }
                listed => return Ok(listed),
            }
        }
    }

    /// Decodes the current entry's value into the slot of its field.
    ///
    /// # Errors
    /// If the value doesn't decode, or the slot is full already.
    #[inline]
    pub fn fill<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            let key = R::KEYS.get(self.last).copied();
            return Err(A::Error::duplicate_field(key.unwrap_or_default()));
        }
        *slot = Some(self.map.next_value()?);
        Ok(())
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// If it is missing.
    #[inline]
    pub fn required<T>(&self, found: Option<T>, key: &'static str) -> Result<T, A::Error> {
        found.ok_or_else(|| A::Error::missing_field(key))
    }

    /// A field of which `null` and absent read as the empty value.
    ///
    /// # Errors
    /// None: the signature is the one of all kinds.
    #[inline]
    pub fn or_empty<T: Default>(
        &self,
        found: Option<Option<T>>,
        _: &'static str,
    ) -> Result<T, A::Error> {
        Ok(found.flatten().unwrap_or_default())
    }

    /// A field that should be there and may be `null`; absent reads as `null`.
    ///
    /// # Errors
    /// None: the signature is the one of all kinds.
    #[inline]
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
    #[inline]
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
    #[inline]
    pub fn maybe<T>(&self, found: Option<Maybe<T>>, _: &'static str) -> Result<Maybe<T>, A::Error> {
        Ok(found.unwrap_or_default())
    }

    /// The next key's place, or [`UNLISTED`].
    #[inline]
    fn key(&mut self, other: Option<&mut String>) -> Result<Option<usize>, A::Error> {
        let seed = KeySeed::<R> {
            // Servers write most objects in the document's order.
            likely: self.last.wrapping_add(1),
            other,
            record: PhantomData,
        };
        let place = self.map.next_key_seed(seed)?;
        if let Some(place) = place
            && place != UNLISTED
        {
            self.last = place;
        }
        Ok(place)
    }
}

/// The place of a key that isn't listed.
const UNLISTED: usize = usize::MAX;

/// Looks a key up where it lies in the input, so that only a kept one is copied.
struct KeySeed<'a, R> {
    /// The place that is tried first.
    likely: usize,
    /// Where a key goes that isn't listed, if anybody wants to keep it.
    other: Option<&'a mut String>,
    record: PhantomData<R>,
}

impl<'de, R: Record> DeserializeSeed<'de> for KeySeed<'_, R> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<R: Record> Visitor<'_> for KeySeed<'_, R> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<usize, E> {
        if R::KEYS
            .get(self.likely)
            .is_some_and(|likely| *likely == key)
        {
            return Ok(self.likely);
        }
        if let Some(place) = R::place(key) {
            return Ok(place);
        }
        match self.other {
            Some(other) => key.clone_into(other),
            None => drift::unknown_field(R::NAME, key),
        }
        Ok(UNLISTED)
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

    /// Writes a field that was perhaps `null` or absent: as the empty value that it was read as.
    ///
    /// # Errors
    /// If the serializer or the value fails.
    pub fn or_empty<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
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
