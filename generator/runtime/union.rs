//! Values that are one of several types.
//!
//! ```text
//! // Told apart by JSON type, then by the properties of objects.
//! union! { Filter {
//!     Mode(Mode) = string in ["on", "off"],      // known values go before other strings
//!     Id(Uuid) = string if Uuid::is_uuid,        // so does text that a function knows
//!     Code(String) = string like "^[A-Z]{3}$",     // and text that matches a pattern
//!     Text(String) = string,
//!     Count(i64) = integer,
//!     Ratio(f64) = number,
//!     Flag(bool) = boolean,
//!     Many(Vec<String>) = array,
//!     Clause(Box<Clause>) = object { "left", "right" },       // its required properties
//!     Group(Group) = object { "filters"; "conjunction" },     // required; then the others it knows
//!     Nested(OtherUnion) = string | object { "a" },           // more shapes than one
//!     Anything(Value) = any,                                  // last resort
//! } }
//! // Told apart by the value of a property.
//! union! { Pet by "kind" {
//!     Cat(Cat) = ["cat"],
//!     Dog(Box<Dog>) = ["dog", "hound", 3] object { "name"; "age" }, // shapes serve without a tag
//!     Name(String) = string,                                  // what isn't an object at all
//! } }
//! ```
//!
//! The declaration stands beside the macro and has the variant `Unknown(serde_json::Value)` besides
//! those listed. The macro can also make it, with docs and what else there is to a variant:
//!
//! ```text
//! union! {
//!     /// Its docs.
//!     pub enum Filter by "kind": checked {
//!         /// Its docs.
//!         Text(String) from [String, &str] within [MaxChars(5)] = string,
//!         Many(Vec<i64>) from lists of [i64, i32] = array,
//!     }
//! }
//! ```
//!
//! `from` is as in `conversions!`. With `checked` it is `Validate`: the variants with a list of rules are
//! checked, an empty list meaning their own rules. With `veiled` behind that, `Debug` hides `Unknown`.
//!
//! A value is written as its inner value writes itself. Shapes: `null`, `boolean`, `integer`, `number`,
//! `string`, `array`, `object`, `map` (an object that keeps what it doesn't know), `any`, joined by `|`, each with
//! `in [values…]`, `like pattern` (where the feature `patterns` is on; without it any text is like it), `if
//! function` (of `&str`), `as Enum` (of strings: one of its values) or `{ "required"…; "known"… }` where that makes
//! sense, and behind that `where ["/pointer" = "value"…]`, what is constant in it. Numbers and booleans may stand
//! where a string value or tag may.
//!
//! Decoding. A scalar is chosen as it is read; arrays and objects are kept as a JSON value and tried
//! from there, the variants whose shape fits only, in this order, until one decodes; of those that fit alike, one
//! in which nothing is unknown goes before one that holds something `Unknown`:
//!
//! 1. With a tag: an object with a known tag is the tag's variant, and an error, with its path, if
//!    that doesn't decode. An object with an unknown tag is `Unknown`. One without goes on to 2.
//! 2. Objects: those variants whose required properties are all there: the one of whose constants none is
//!    another value, then the one with the most of them, then the one that knows the most properties of the
//!    object, then one that loses none, then the first declared.
//! 3. Strings and integers: variants that list the value or whose pattern or function knows it, then
//!    those that take any, then the others (an open enum takes what it doesn't know).
//!    An integer goes to `integer` before `number`; other numbers to `number`.
//! 4. Variants of `any`.
//! 5. `Unknown`, with the raw value.
//!
//! How often nested unions may try in vain is bounded, see `tries.rs`.

use std::cmp::Reverse;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::buffer::{Node, NodeError, keep_array, keep_object, scalar};
use super::drift;
use super::tries::{bounded, cleanest};

/// Implements `Serialize` and `Deserialize` for an enum of types; see the module's head.
///
/// All that varies is a table: the search through it is compiled once, and a variant's type is
/// decoded by one function, from one kind of input, however the union itself is read.
macro_rules! union {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident $(by $tag:literal)? $(: $($flag:ident)+)? {
            $(
                $(#[$about:meta])*
                $variant:ident($type:ty)
                    $(from $([$($source:ty),+ $(,)?])? $(lists of [$($item:ty),+ $(,)?])?)?
                    $(within [$($rules:tt)*])?
                    = $([$($value:literal),+ $(,)?])?
                    $($shape:ident
                        $(in [$($known:literal),* $(,)?])?
                        $(like $pattern:literal)?
                        $(if $knows:path)?
                        $(as $enum:ty)?
                        $({ $($required:literal),* $(; $($property:literal),*)? })?
                        $(where [$($at:literal = $is:literal),+ $(,)?])?
                    )|*
            ),* $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "A value of `" ::core::stringify!($type) "`.")]
                $variant($type),
            )*
            /// What fits no variant that the document knows, as it came.
            Unknown(::serde_json::Value),
        }

        $crate::runtime::union::union! {
            $name $(by $tag)? {
                $($variant($type) =
                    $([$($value),+])?
                    $($shape
                        $(in [$($known),*])?
                        $(like $pattern)?
                        $(if $knows)?
                        $(as $enum)?
                        $({ $($required),* $(; $($property),*)? })?
                        $(where [$($at = $is),+])?
                    )|*
                ),*
            }
        }
        $crate::runtime::shown::shown_union! {
            ($($($flag)+)?) $name { $($variant),* }
        }
        $crate::runtime::conversions::conversions! {
            $name { $($($variant from $([$($source),+])? $(lists of [$($item),+])?,)?)* }
        }
        $crate::runtime::union::checks! {
            ($($($flag)+)?) $name { $($($variant within [$($rules)*],)?)* }
        }
    )+};
    ($name:ident $(by $tag:literal)? {
        $($variant:ident($type:ty) =
            $([$($value:literal),+ $(,)?])?
            $($shape:ident
                $(in [$($known:literal),* $(,)?])?
                $(like $pattern:literal)?
                $(if $knows:path)?
                $(as $enum:ty)?
                $({ $($required:literal),* $(; $($property:literal),*)? })?
                $(where [$($at:literal = $is:literal),+ $(,)?])?
            )|*
        ),* $(,)?
    }) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl $crate::runtime::union::Union for $name {
            const TAG: &'static [&'static str] = &[$($tag)?];
            const ARMS: &'static [$crate::runtime::union::Arm<Self>] = &[
                $($crate::runtime::union::Arm {
                    tags: &[$($(::core::concat!($value)),+)?],
                    shapes: &[$(
                        $crate::runtime::union::Shape::$shape()
                            $(.values(&[$(::core::concat!($known)),*]))?
                            $(.like($crate::runtime::patterns::matches, $pattern))?
                            $(.known_by($knows))?
                            $(.known_by($crate::runtime::enums::knows::<$enum>))?
                            $(.required(&[$($required),*]) $(.known(&[$($property),*]))?)?
                            $(.says(&[$(($at, ::core::concat!($is))),+]))?
                    ),*],
                    decode: |node| $crate::runtime::union::variant(node, Self::$variant),
                }),*
            ];

            fn unknown(value: ::serde_json::Value) -> Self {
                Self::Unknown(value)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::union::decode(deserializer)
            }
        }
    };
}
pub(crate) use union;

/// Checks the value of whatever variant it is; see the module's head.
macro_rules! checks {
    (($(veiled)?) $name:ident {}) => {};
    ((checked $(veiled)?) $name:ident {}) => {
        impl $crate::runtime::validate::Validate for $name {}
    };
    ((checked $(veiled)?) $name:ident { $($variant:ident within [$($rules:tt)*],)* }) => {
        impl $crate::runtime::validate::Validate for $name {
            #[allow(unreachable_patterns, unused_imports, unused_variables)]
            fn validate(
                &self,
                _: &[$crate::runtime::validate::Rule],
                check: &mut $crate::runtime::validate::Check,
            ) {
                use $crate::runtime::validate::{Limit::*, Rule::*};
                match self {
                    $(Self::$variant(value) => {
                        $crate::runtime::validate::Validate::validate(value, &[$($rules)*], check);
                    })*
                    _ => {}
                }
            }
        }
    };
}
pub(crate) use checks;

/// An enum of types; implemented by `union!`.
pub trait Union: Sized + 'static {
    /// The name of the property that tells the variants apart, if there is one.
    const TAG: &'static [&'static str];
    /// The variants, in the order of their declaration.
    const ARMS: &'static [Arm<Self>];

    /// The variant of what fits no other.
    fn unknown(value: Value) -> Self;
}

/// A variant of a union: when to choose it, and how to decode it.
pub struct Arm<U: 'static> {
    /// The values of the union's tag that are this variant's.
    pub tags: &'static [&'static str],
    /// What its JSON can look like.
    pub shapes: &'static [Shape],
    /// Decodes the variant.
    pub decode: for<'v> fn(Node<'v>) -> Result<U, NodeError>,
}

impl<U> Arm<U> {
    /// Whether it may be anything, with any tag.
    fn is_open(&self) -> bool {
        self.tags.is_empty() && self.shapes.iter().any(|shape| shape.kind == Kind::Any)
    }
}

/// Decodes a value, and makes of it the variant that holds it.
///
/// # Errors
/// If the value doesn't decode.
pub fn variant<'v, T: Deserialize<'v>, U>(
    node: Node<'v>,
    make: impl FnOnce(T) -> U,
) -> Result<U, NodeError> {
    T::deserialize(node).map(make)
}

/// Whether text matches a pattern.
type Matches = fn(&'static str, &str) -> bool;

/// What a variant's JSON can look like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    kind: Kind,
    values: &'static [&'static str],
    known_by: Option<fn(&str) -> bool>,
    like: Option<(Matches, &'static str)>,
    required: &'static [&'static str],
    known: &'static [&'static str],
    says: &'static [(&'static str, &'static str)],
    keeps: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
    Any,
}

impl Shape {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            values: &[],
            known_by: None,
            like: None,
            required: &[],
            known: &[],
            says: &[],
            keeps: false,
        }
    }

    /// `null`.
    pub const fn null() -> Self {
        Self::of(Kind::Null)
    }

    /// `true` or `false`.
    pub const fn boolean() -> Self {
        Self::of(Kind::Boolean)
    }

    /// A number without fraction or exponent.
    pub const fn integer() -> Self {
        Self::of(Kind::Integer)
    }

    /// Any number.
    pub const fn number() -> Self {
        Self::of(Kind::Number)
    }

    /// A string.
    pub const fn string() -> Self {
        Self::of(Kind::String)
    }

    /// An array.
    pub const fn array() -> Self {
        Self::of(Kind::Array)
    }

    /// An object.
    pub const fn object() -> Self {
        Self::of(Kind::Object)
    }

    /// An object that keeps what it doesn't know.
    pub const fn map() -> Self {
        let mut shape = Self::of(Kind::Object);
        shape.keeps = true;
        shape
    }

    /// Any JSON, after all else.
    pub const fn any() -> Self {
        Self::of(Kind::Any)
    }

    /// Scalars that the variant knows.
    #[must_use]
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// A function that tells text which the variant knows.
    #[must_use]
    pub const fn known_by(mut self, knows: fn(&str) -> bool) -> Self {
        self.known_by = Some(knows);
        self
    }

    /// A pattern that text of the variant matches.
    #[must_use]
    pub const fn like(mut self, matches: Matches, pattern: &'static str) -> Self {
        self.like = Some((matches, pattern));
        self
    }

    /// Properties that an object must have.
    #[must_use]
    pub const fn required(mut self, names: &'static [&'static str]) -> Self {
        self.required = names;
        self
    }

    /// Properties that an object may have besides.
    #[must_use]
    pub const fn known(mut self, names: &'static [&'static str]) -> Self {
        self.known = names;
        self
    }

    /// Scalars in an object that are always the same, by JSON pointer.
    #[must_use]
    pub const fn says(mut self, constants: &'static [(&'static str, &'static str)]) -> Self {
        self.says = constants;
        self
    }

    /// Whether no value says more of a scalar than its kind.
    fn takes_any(&self) -> bool {
        self.values.is_empty() && self.known_by.is_none() && self.like.is_none()
    }

    /// The rank of a scalar: 0 if its value is known, 1 if any will do, 2 if it isn't among those
    /// listed.
    fn rank(&self, text: &str) -> usize {
        if self.takes_any() {
            1
        } else if self.values.contains(&text)
            || self.known_by.is_some_and(|knows| knows(text))
            || self
                .like
                .is_some_and(|(matches, pattern)| matches(pattern, text))
        {
            0
        } else {
            2
        }
    }

    /// How well an object fits, if it does. The tag, which isn't there when this is asked, is not missed.
    fn fit(&self, node: &Value, object: &Map<String, Value>, tag: Option<&str>) -> Option<Fit> {
        let has = |name: &&&str| object.contains_key(**name);
        let missed = |name: &&str| Some(*name) != tag && !object.contains_key(*name);
        if self.required.iter().any(missed) {
            return None;
        }
        let is_other = |(at, is): &(&str, &str)| {
            let found = node.pointer(at);
            found.is_some_and(|found| scalar(found) != *is)
        };
        let required = self.required.iter().filter(has).count();
        let known = self.known.iter().filter(has).count();
        let loses_none = self.keeps || object.len() == required + known;
        Some((!self.says.iter().any(is_other), required, known, loses_none))
    }
}

/// How well an object fits a variant: none of its constants is another value; how many of its required properties are
/// there, and how many of the others that it knows; there is nothing else, or it keeps that.
type Fit = (bool, usize, usize, bool);

/// Decodes a union: the body of every union's `deserialize`.
///
/// # Errors
/// If the text can't be read, or the variant that the tag names doesn't decode.
pub fn decode<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_any(UnionVisitor(PhantomData))
}

struct UnionVisitor<U>(PhantomData<U>);

/// Chooses for a value, and keeps it if nothing fits.
fn settle<U: Union, E: Error>(value: Value) -> Result<U, E> {
    match bounded(&value, || choose(Node::Value(&value))) {
        Ok(Some(union)) => Ok(union),
        Ok(None) => {
            drift::unknown_shape(drift::name::<U>());
            Ok(U::unknown(value))
        }
        Err(error) => Err(E::custom(error)),
    }
}

impl<'de, U: Union> Visitor<'de> for UnionVisitor<U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a JSON value ({})", drift::name::<U>())
    }

    fn visit_unit<E: Error>(self) -> Result<U, E> {
        settle(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<U, E> {
        settle(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<U, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<U, E> {
        settle(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<U, E> {
        settle(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<U, E> {
        settle(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<U, E> {
        settle(Value::from(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<U, E> {
        match choose(Node::Text(text)) {
            Ok(Some(union)) => Ok(union),
            Ok(None) => {
                drift::unknown_shape(drift::name::<U>());
                Ok(U::unknown(Value::String(text.to_owned())))
            }
            Err(error) => Err(E::custom(error)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<U, A::Error> {
        settle(keep_array(items)?)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<U, A::Error> {
        settle(keep_object(entries)?)
    }
}

/// The union that a value is, if any variant fits.
fn choose<U: Union>(node: Node<'_>) -> Result<Option<U>, NodeError> {
    let tag = U::TAG.first().copied();
    let chosen = match node {
        Node::Value(Value::Object(object)) => {
            if let Some(found) = tag.and_then(|tag| object.get(tag)) {
                let text = scalar(found);
                let arm = U::ARMS.iter().find(|arm| arm.tags.contains(&text.as_str()));
                let arm = arm.or_else(|| U::ARMS.iter().find(|arm| arm.is_open()));
                return arm.map(|arm| (arm.decode)(node)).transpose();
            }
            choose_object(node, object, tag)
        }
        Node::Text(text) => choose_scalar(node, Kind::String, text),
        Node::Value(Value::String(text)) => choose_scalar(node, Kind::String, text),
        Node::Value(Value::Number(number)) if number.is_f64() => {
            choose_scalar(node, Kind::Number, &text_of::<U>(number))
        }
        Node::Value(Value::Number(number)) => {
            let text = text_of::<U>(number);
            choose_scalar(node, Kind::Integer, &text)
                .or_else(|| choose_scalar(node, Kind::Number, &text))
        }
        Node::Value(Value::Bool(value)) => {
            choose_scalar(node, Kind::Boolean, if *value { "true" } else { "false" })
        }
        Node::Value(Value::Null) => choose_scalar(node, Kind::Null, ""),
        Node::Value(Value::Array(_)) => choose_scalar(node, Kind::Array, ""),
    };
    Ok(chosen.or_else(|| choose_scalar(node, Kind::Any, "")))
}

/// A number as text, to be held against the values that variants list; nothing where none does.
fn text_of<U: Union>(number: &Number) -> String {
    let is_asked =
        |shape: &Shape| matches!(shape.kind, Kind::Integer | Kind::Number) && !shape.takes_any();
    if U::ARMS.iter().flat_map(|arm| arm.shapes).any(is_asked) {
        number.to_string()
    } else {
        String::new()
    }
}

fn choose_scalar<U: Union>(node: Node<'_>, kind: Kind, text: &str) -> Option<U> {
    (0..3).find_map(|rank| {
        let fits = |shape: &Shape| shape.kind == kind && shape.rank(text) == rank;
        let arms = U::ARMS.iter().filter(|arm| arm.shapes.iter().any(fits));
        cleanest(arms.map(|arm| move || (arm.decode)(node)))
    })
}

fn choose_object<U: Union>(
    node: Node<'_>,
    object: &Map<String, Value>,
    tag: Option<&str>,
) -> Option<U> {
    let Node::Value(value) = node else {
        return None;
    };
    let mut arms: Vec<_> = U::ARMS
        .iter()
        .filter_map(|arm| {
            let shapes = arm.shapes.iter().filter(|shape| shape.kind == Kind::Object);
            let fit = shapes
                .filter_map(|shape| shape.fit(value, object, tag))
                .max();
            // A variant of which only the tag is known may be tried as well.
            let is_bare = arm.shapes.is_empty() && !arm.tags.is_empty();
            let fit = fit.or(is_bare.then(Fit::default))?;
            Some((Reverse(fit), arm))
        })
        .collect();
    arms.sort_by_key(|(fit, _)| *fit);
    arms.chunk_by(|(fit, _), (other, _)| fit == other)
        .find_map(|alike| cleanest(alike.iter().map(|(_, arm)| move || (arm.decode)(node))))
}
