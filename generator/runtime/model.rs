//! Models: a line for each field says its type, its name on the wire, and how it is set and checked.
//!
//! ```text
//! received! {
//!     /// Its docs.
//!     pub struct Customer {
//!         /// Its docs.
//!         pub email: String = required "email",
//!         pub name: Option<String> = nullable "name",
//!         .. additional_properties: BTreeMap<String, Value>
//!     }
//! }
//! sent! {
//!     pub struct CustomerCreate {
//!         pub email: String = required "email" new(into String),
//!         pub kind: String = required "kind" is(String::from("person")),
//!         pub name: Maybe<String> = maybe "name" set(into String) or clear_name [MaxChars(256)],
//!         pub tags: Option<Vec<String>> = optional "tags" set(list into String) [],
//!         pub draft: Option<bool> = optional "draft" says(true),
//!     }
//! }
//! ```
//!
//! Both declare the struct with its derives and make it a record, see `record.rs` for the kinds and
//! for `..`; `, hides(field)` behind the name keeps fields out of `Debug`. `sent!` adds:
//!
//! - `new`, which takes the fields marked so; `is` gives one its only value; all others begin empty;
//! - a method for each field with `set`, or with `says` where there is nothing to choose; `or` names
//!   the one that sends `null`; `deprecated "note"` behind either marks it;
//! - `Validate`: the fields with a list of rules are checked, an empty list meaning their own rules.
//!
//! Behind the name of a struct that is made of nothing stands `: Default`. One call may declare several
//! structs. What has no docs gets the line that its name makes.

use std::collections::BTreeMap;

use super::maybe::Maybe;

/// Declares what is only received; see the module's head.
macro_rules! received {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident $(, hides($($hidden:ident),*))? {
            $($(#[$about:meta])* pub $field:ident: $type:ty = $kind:ident $key:literal,)*
            $(.. $rest:ident: $rest_type:ty)?
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "The property `" $key "`.")]
                pub $field: $type,
            )*
            $(
                /// Properties that the document doesn't name.
                pub $rest: $rest_type,
            )?
        }

        $crate::runtime::shown::shown! {
            $name hides($($($hidden),*)?) { $($field,)* $($rest)? }
        }
        $crate::runtime::record::record! {
            $name { $($field: $key => $kind,)* $(..$rest)? }
        }
    )+};
}
pub(crate) use received;

/// Declares what is sent, with how it is made; see the module's head.
macro_rules! sent {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident $(: $default:path)? $(, hides($($hidden:ident),*))? {
            $(
                $(#[$about:meta])*
                pub $field:ident: $type:ty = $kind:ident $key:literal
                    $(new($($given:tt)*))?
                    $(is($constant:expr))?
                    $(set($($taken:tt)*) $(deprecated $set_note:literal)?)?
                    $(says($said:expr) $(deprecated $say_note:literal)?)?
                    $(or $clear:ident $(deprecated $note:literal)?)?
                    $([$($rules:tt)*])?,
            )*
            $(.. $rest:ident: $rest_type:ty, add($($added:tt)*) $([$($rest_rules:tt)*])?)?
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "The property `" $key "`.")]
                pub $field: $type,
            )*
            $(
                /// Properties that the document doesn't name.
                pub $rest: $rest_type,
            )?
        }

        impl $name {
            #[doc = $crate::runtime::model::new_doc!($($default)?)]
            #[must_use]
            #[allow(clippy::self_named_constructors)]
            pub fn new($($($field: $crate::runtime::model::argument!($($given)*),)?)*) -> Self {
                Self {
                    $($field: $crate::runtime::model::start::$kind(
                        $($crate::runtime::model::take!($field $($given)*))?
                        $($constant)?
                    ),)*
                    $($rest: ::std::collections::BTreeMap::new(),)?
                }
            }

            $(
                $(
                    #[doc = ::core::concat!("Sets `", $key, "`.")]
                    #[must_use]
                    $(#[deprecated = $set_note])?
                    pub fn $field(
                        mut self,
                        $field: $crate::runtime::model::argument!($($taken)*),
                    ) -> Self {
                        self.$field = $crate::runtime::model::held::$kind(
                            $crate::runtime::model::take!($field $($taken)*)
                        );
                        self
                    }
                )?
                $(
                    #[doc = ::core::concat!("Sets `", $key, "`.")]
                    #[must_use]
                    $(#[deprecated = $say_note])?
                    pub fn $field(mut self) -> Self {
                        self.$field = $crate::runtime::model::held::$kind($said);
                        self
                    }
                )?
                $(
                    #[doc = ::core::concat!("Sends `", $key, "` as `null`.")]
                    #[must_use]
                    $(#[deprecated = $note])?
                    pub fn $clear(mut self) -> Self {
                        self.$field = $crate::runtime::model::null();
                        self
                    }
                )?
            )*
            $(
                /// Adds a property that the document doesn't name.
                #[must_use]
                pub fn additional_property(
                    mut self,
                    name: impl ::core::convert::Into<::std::string::String>,
                    value: $crate::runtime::model::argument!($($added)*),
                ) -> Self {
                    let value = $crate::runtime::model::take!(value $($added)*);
                    self.$rest.insert(name.into(), value);
                    self
                }
            )?
        }

        $(
            impl $default for $name {
                fn default() -> Self {
                    Self::new()
                }
            }
        )?

        impl $crate::runtime::validate::Validate for $name {
            #[allow(unused_imports, unused_variables)]
            fn validate(
                &self,
                _: &[$crate::runtime::validate::Rule],
                check: &mut $crate::runtime::validate::Check,
            ) {
                use $crate::runtime::validate::{Limit::*, Rule::*};
                $($(check.field($key, &self.$field, &[$($rules)*]);)?)*
                $($(
                    $crate::runtime::validate::Validate::validate(
                        &self.$rest, &[$($rest_rules)*], check,
                    );
                )?)?
            }
        }

        $crate::runtime::shown::shown! {
            $name hides($($($hidden),*)?) { $($field,)* $($rest)? }
        }
        $crate::runtime::record::record! {
            $name { $($field: $key => $kind,)* $(..$rest)? }
        }
    )+};
}
pub(crate) use sent;

/// What is said of `new`, by whether there is a `Default`.
macro_rules! new_doc {
    () => {
        "With what is required; what is optional has a method each."
    };
    ($default:path) => {
        "With nothing set: all that there is has a method each."
    };
}
pub(crate) use new_doc;

/// The type of a method's argument: `String`, `into String`, `list into String`, `map f64`, each
/// perhaps `boxed`.
macro_rules! argument {
    (boxed $($inner:tt)*) => { $crate::runtime::model::argument!($($inner)*) };
    (into $type:ty) => { impl ::core::convert::Into<$type> };
    (list $($item:tt)*) => {
        impl ::core::iter::IntoIterator<Item = $crate::runtime::model::argument!($($item)*)>
    };
    (map $($value:tt)*) => {
        impl ::core::iter::IntoIterator<Item = (
            impl ::core::convert::Into<::std::string::String>,
            $crate::runtime::model::argument!($($value)*),
        )>
    };
    ($type:ty) => { $type };
}
pub(crate) use argument;

/// What is held, made of such an argument.
macro_rules! take {
    ($argument:ident boxed $($inner:tt)*) => {
        ::std::boxed::Box::new($crate::runtime::model::take!($argument $($inner)*))
    };
    ($argument:ident into $type:ty) => { ::core::convert::Into::<$type>::into($argument) };
    ($argument:ident list into $type:ty) => { $crate::runtime::model::list::<$type>($argument) };
    ($argument:ident list $type:ty) => { $crate::runtime::model::list::<$type>($argument) };
    ($argument:ident map into $type:ty) => { $crate::runtime::model::map::<$type>($argument) };
    ($argument:ident map $type:ty) => { $crate::runtime::model::map::<$type>($argument) };
    ($argument:ident $type:ty) => { $argument };
}
pub(crate) use take;

/// The items of a list, each as what it becomes.
pub fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// The entries of a map, each as what it becomes.
pub fn map<T>(
    entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

/// `null`, in a field that can say it.
pub const fn null<T>() -> Maybe<T> {
    Maybe::Null
}

/// What a field holds in the beginning, by its kind.
pub mod start {
    use super::super::maybe::Maybe;

    /// What is given.
    pub const fn required<T>(value: T) -> T {
        value
    }

    /// What is given, or `null`.
    pub const fn nullable<T>(value: Option<T>) -> Option<T> {
        value
    }

    /// The one value.
    pub const fn implied<T>(value: Option<T>) -> Option<T> {
        value
    }

    /// Nothing.
    pub const fn optional<T>() -> Option<T> {
        None
    }

    /// Nothing, and no `null` either.
    pub const fn maybe<T>() -> Maybe<T> {
        Maybe::Absent
    }
}

/// A value in a field, by its kind.
pub mod held {
    use super::super::maybe::Maybe;

    /// A value that may be missing.
    pub const fn optional<T>(value: T) -> Option<T> {
        Some(value)
    }

    /// A value that may be missing or `null`.
    pub const fn maybe<T>(value: T) -> Maybe<T> {
        Maybe::Value(value)
    }
}
