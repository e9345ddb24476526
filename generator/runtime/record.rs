//! How a model is put on the wire and read back: a JSON object with named fields.
//!
//! serde's derive makes a field enum, two visitors and some 40 lines per field for each model, which
//! is most of what a client costs its users to compile. Here a model adds a table of its keys, a line
//! per field to write and three to read; the visitor, the search for a key and the handling of absent
//! and `null` fields are written once, below. What goes wrong is kept there, too, until the end: a `?`
//! for each field would cost more than all the rest.
//!
//! ```text
//! record! {
//!     CustomerCreate {
//!         email: "email" => required,          // T
//!         tax: "tax" => nullable,              // Option<T>, `None` is sent as null
//!         external_id: "external_id" => optional, // Option<T>, `None` is not sent
//!         name: "name" => maybe,               // Maybe<T>, all three states
//!         kind: "kind" => implied,             // Option<T>, the one value until it is taken out
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
/// Only repetitions, no recursion over fields: a record may have as many as it likes. What stands here once
/// per field is what a client takes longest to be checked for: each is an expression as plain as can be.
macro_rules! record {
    (@next $entries:ident) => { $entries.next() };
    (@next $entries:ident $rest:ident) => { $entries.next_or_keep(&mut $rest) };
    // The slot of a field before anything was found for it, the slot of one for which that will do, and whether
    // it won't.
    (@empty required) => { None };
    (@empty or_empty) => { ::core::default::Default::default() };
    (@empty nullable) => { None };
    (@empty optional) => { None };
    (@empty implied) => { None };
    (@empty maybe) => { $crate::runtime::maybe::Maybe::Absent };
    (@found required $field:ident) => { Some($field) };
    (@found $kind:ident $field:ident) => { $field };
    (@needed required) => { true };
    (@needed $kind:ident) => { false };
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
                $(entries.$kind($key, &self.$field);)*
                $(entries.rest(&self.$rest, <Self as $crate::runtime::record::Record>::KEYS);)?
                entries.end()
            }
        }

        const _: () = {
            // No model is called so.
            #[allow(non_camel_case_types, clippy::enum_variant_names)]
            pub enum __Field { $($field),* }

            impl $crate::runtime::record::Record for $name {
                type Field = __Field;
                const FIELDS: &'static [__Field] = &[$(__Field::$field),*];
                const KEYS: &'static [&'static str] = &[$($key),*];

                fn place(key: &str) -> usize {
                    match key {
                        $($key => __Field::$field as usize,)*
                        _ => $crate::runtime::record::UNLISTED,
                    }
                }

                #[allow(irrefutable_let_patterns, unused_imports)]
                fn read<'de, A: ::serde::de::MapAccess<'de>>(
                    entries: &mut $crate::runtime::record::Entries<Self, A, A::Error>,
                ) -> ::core::option::Option<Self> {
                    use ::core::option::Option::{None, Some};

                    $(let mut $field = $crate::runtime::record::record!(@empty $kind);)*
                    $(let mut $rest = ::std::collections::BTreeMap::new();)?
                    while let Some(__next) =
                        $crate::runtime::record::record!(@next entries $($rest)?)
                    {
                        match *__next {
                            $(__Field::$field => entries.$kind(&mut $field),)*
                        }
                    }
                    let ($($crate::runtime::record::record!(@found $kind $field),)*) = ($($field,)*)
                    else {
                        return entries.incomplete(
                            &[$($crate::runtime::record::record!(@needed $kind)),*],
                        );
                    };
                    Some(Self { $($field,)* $($rest,)? })
                }
            }
        };

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
    /// A field.
    type Field: 'static;
    /// The fields, in the order of their declaration.
    const FIELDS: &'static [Self::Field];
    /// Their names on the wire.
    const KEYS: &'static [&'static str];

    /// The place of a key in [`KEYS`](Self::KEYS), or [`UNLISTED`]: compiled for these keys, it takes no search.
    fn place(key: &str) -> usize;

    /// Makes the record from the entries of an object. What is wrong with them they keep: a value that
    /// doesn't decode, a key that comes twice, a required one that is missing.
    fn read<'de, A: MapAccess<'de>>(entries: &mut Entries<Self, A, A::Error>) -> Option<Self>;
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
        write!(f, "an object ({})", drift::name::<R>())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<R, A::Error> {
        let mut entries = Entries {
            map,
            last: UNLISTED,
            seen: Seen::default(),
            failed: None,
            record: PhantomData,
        };
        match (R::read(&mut entries), entries.failed) {
            (Some(record), None) => Ok(record),
            (_, Some(error)) => Err(error),
            (None, None) => Err(A::Error::custom("a record that is incomplete")),
        }
    }
}

/// The places of a record for which something was found.
#[derive(Default)]
struct Seen {
    first: u128,
    /// Those of records with more fields than that.
    others: Vec<u128>,
}

impl Seen {
    const WIDTH: usize = u128::BITS as usize;

    /// The bits of a place's block.
    #[inline]
    fn block(&mut self, place: usize) -> &mut u128 {
        let Some(block) = (place / Self::WIDTH).checked_sub(1) else {
            return &mut self.first;
        };
        if self.others.len() <= block {
            self.others.resize(block + 1, 0);
        }
        self.others.get_mut(block).unwrap_or(&mut self.first)
    }

    /// Adds a place; whether it is new.
    #[inline]
    fn add(&mut self, place: usize) -> bool {
        let bit = 1 << (place % Self::WIDTH);
        let block = self.block(place);
        let is_new = *block & bit == 0;
        *block |= bit;
        is_new
    }
}

/// The entries of an object that is being decoded into a record.
///
/// The methods named after the kinds decode the current entry's value into the slot of its field. After
/// the first thing that goes wrong there are no more entries.
pub struct Entries<R, A, E> {
    map: A,
    /// The place of the listed key that was found last; before the first, [`UNLISTED`].
    last: usize,
    seen: Seen,
    failed: Option<E>,
    // A type and no values: the search for a key is compiled into the reading of each record.
    record: PhantomData<R>,
}

impl<'de, R: Record, A: MapAccess<'de>> Entries<R, A, A::Error> {
    /// The field of the next key that is listed in [`Record::KEYS`]; others are skipped.
    #[allow(clippy::should_implement_trait, reason = "it borrows a step at a time")]
    #[inline]
    pub fn next(&mut self) -> Option<&'static R::Field> {
        loop {
            match R::FIELDS.get(self.key(None)?) {
                None => {
                    self.value::<IgnoredAny>();
                }
                listed => return listed,
            }
        }
    }

    /// Like [`Entries::next`], keeping the entries whose keys aren't listed.
    pub fn next_or_keep<T: Deserialize<'de>>(
        &mut self,
        rest: &mut BTreeMap<String, T>,
    ) -> Option<&'static R::Field> {
        let mut other = String::new();
        loop {
            match R::FIELDS.get(self.key(Some(&mut other))?) {
                None => {
                    if let Some(value) = self.value() {
                        rest.insert(std::mem::take(&mut other), value);
                    }
                }
                listed => return listed,
            }
        }
    }

    /// A field that must be there.
    #[inline]
    pub fn required<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        *slot = self.value();
    }

    /// A field of which `null` and absent read as the empty value.
    #[inline]
    pub fn or_empty<T: Deserialize<'de> + Default>(&mut self, slot: &mut T) {
        *slot = self.value::<Option<T>>().flatten().unwrap_or_default();
    }

    /// A field that should be there and may be `null`; absent reads as `null`.
    #[inline]
    pub fn nullable<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        *slot = self.value().flatten();
    }

    /// A field that may be absent; `null` reads as absent.
    #[inline]
    pub fn optional<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        *slot = self.value().flatten();
    }

    /// A tag that may be absent; `null` reads as absent.
    #[inline]
    pub fn implied<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        self.optional(slot);
    }

    /// A field that may be absent or `null`, which are told apart.
    #[inline]
    pub fn maybe<T: Deserialize<'de>>(&mut self, slot: &mut Maybe<T>) {
        *slot = self.value().unwrap_or(Maybe::Absent);
    }

    /// Keeps that a field is missing for which something must be found, unless something went wrong before;
    /// `needed` says so of each place.
    #[cold]
    pub fn incomplete(&mut self, needed: &[bool]) -> Option<R> {
        if self.failed.is_none() {
            let mut fields = R::KEYS.iter().zip(needed).enumerate();
            let missing = fields.find(|(place, (_, needed))| **needed && self.seen.add(*place));
            let error = |key: &'static str| A::Error::missing_field(key);
            self.failed = missing.map(|(_, (key, _))| error(key));
        }
        None
    }

    /// The current entry's value; none where it doesn't decode, which is kept.
    #[inline]
    fn value<T: Deserialize<'de>>(&mut self) -> Option<T> {
        match self.map.next_value() {
            Ok(value) => Some(value),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }

    /// The next key's place, or [`UNLISTED`]; none after the last, or after what went wrong.
    #[inline]
    fn key(&mut self, other: Option<&mut String>) -> Option<usize> {
        if self.failed.is_some() {
            return None;
        }
        let seed = KeySeed::<R> {
            // Servers write most objects in the document's order.
            likely: self.last.wrapping_add(1),
            other,
            record: PhantomData,
        };
        let place = match self.map.next_key_seed(seed) {
            Ok(place) => place?,
            Err(error) => {
                self.failed = Some(error);
                return None;
            }
        };
        if place != UNLISTED {
            self.last = place;
            if !self.seen.add(place) {
                let key = R::KEYS.get(place).copied();
                self.failed = Some(A::Error::duplicate_field(key.unwrap_or_default()));
                return None;
            }
        }
        Some(place)
    }
}

/// The place of a key that isn't listed.
pub const UNLISTED: usize = usize::MAX;

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
        let place = R::place(key);
        if place != UNLISTED {
            return Ok(place);
        }
        match self.other {
            Some(other) => key.clone_into(other),
            None => drift::unknown_field(drift::name::<R>(), key),
        }
        Ok(UNLISTED)
    }
}

/// The object that a record is being written to; its methods are named after the kinds of fields.
///
/// Records are written as maps, not as serde's structs: to JSON it is the same, and a record with
/// `..map` can be nothing else.
pub struct Writer<M, E> {
    map: M,
    failed: Option<E>,
}

impl<M: SerializeMap> Writer<M, M::Error> {
    /// Opens an object. The number of entries is left open: no format with keys needs it.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn begin<S: Serializer<SerializeMap = M, Error = M::Error>>(
        serializer: S,
    ) -> Result<Self, M::Error> {
        let map = serializer.serialize_map(None)?;
        Ok(Self { map, failed: None })
    }

    /// Writes a field that is always there.
    pub fn required<T: Serialize>(&mut self, key: &'static str, value: &T) {
        self.entry(key, value);
    }

    /// Writes a field that was perhaps `null` or absent: as the empty value that it was read as.
    pub fn or_empty<T: Serialize>(&mut self, key: &'static str, value: &T) {
        self.entry(key, value);
    }

    /// Writes a field that is always there, `None` as `null`.
    pub fn nullable<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) {
        self.entry(key, value);
    }

    /// Writes a field unless it is `None`.
    pub fn optional<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.entry(key, value);
        }
    }

    /// Writes a tag unless it is `None`.
    pub fn implied<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) {
        self.optional(key, value);
    }

    /// Writes a field unless it is absent.
    pub fn maybe<T: Serialize>(&mut self, key: &'static str, value: &Maybe<T>) {
        match value {
            Maybe::Absent => {}
            Maybe::Null => self.entry(key, &()),
            Maybe::Value(value) => self.entry(key, value),
        }
    }

    /// Writes the entries of a map beside the fields, but for keys that belong to fields.
    pub fn rest<T: Serialize>(
        &mut self,
        rest: &BTreeMap<String, T>,
        keys: &'static [&'static str],
    ) {
        for (key, value) in rest {
            if !keys.contains(&key.as_str()) {
                self.entry(key, value);
            }
        }
    }

    /// Writes an entry, unless one before it failed.
    #[inline]
    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        if self.failed.is_none() {
            self.failed = self.map.serialize_entry(key, value).err();
        }
    }

    /// Closes the object.
    ///
    /// # Errors
    /// If the serializer or a value has failed.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        match self.failed {
            Some(error) => Err(error),
            None => self.map.end(),
        }
    }
}
