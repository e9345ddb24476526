//! From what was received to what is sent: models that differ by their side only, and updates that
//! hold what changed and nothing else.
//!
//! ```text
//! resent! {
//!     AddressInput from Address {
//!         country: required => country: required,
//!         city: optional => city: maybe,       // received as Option<T>, sent as Maybe<T>
//!         ..note                               // what is only sent begins absent
//!     }
//! }
//! changes! {
//!     CustomerUpdate from Customer {
//!         name: nullable => name: maybe,
//!         billing_address: nullable => billing_address: maybe via AddressInput,
//!     }
//! }
//! ```
//!
//! On both sides stand the kinds of `record!`.

/// Implements `From` of a received model for the one that is sent in its place.
macro_rules! resent {
    (@value $value:ident) => { $value.cloned() };
    (@value $value:ident $inner:ty) => { $value.map(<$inner>::from) };
    ($sent:ident from $received:ty {
        $($from:ident: $read:ident => $to:ident: $write:ident $(via $inner:ty)?,)*
        $(..$absent:ident,)*
    }) => {
        impl ::core::convert::From<&$received> for $sent {
            fn from(received: &$received) -> Self {
                Self {
                    $($to: {
                        let value = $crate::runtime::changes::read::$read(&received.$from);
                        let value = $crate::runtime::changes::resent!(@value value $($inner)?);
                        $crate::runtime::changes::write::$write(value)
                    },)*
                    $($absent: ::core::default::Default::default(),)*
                }
            }
        }

        impl ::core::convert::From<$received> for $sent {
            fn from(received: $received) -> Self {
                Self::from(&received)
            }
        }
    };
}
pub(crate) use resent;

/// Gives an update its `between`; the docs before it name what that leaves out.
macro_rules! changes {
    ($(#[$note:meta])* $update:ident from $received:ty {
        $($from:ident: $read:ident => $to:ident: $write:ident $(via $inner:ty)?,)*
    }) => {
        impl $update {
            /// The update that makes `after` of `before`: what differs, and nothing else, so that
            /// what others change meanwhile stays. Equal states make an update that says nothing.
            ///
            /// What is gone in `after` is sent as `null`, or left as it is where the update has no
            /// `null` for it. What only one side has is not compared.
            ///
            $(#[$note])*
            #[must_use]
            pub fn between(before: &$received, after: &$received) -> Self {
                let mut update = Self::new();
                $(if before.$from != after.$from {
                    let value = $crate::runtime::changes::read::$read(&after.$from);
                    let value = $crate::runtime::changes::resent!(@value value $($inner)?);
                    update.$to = $crate::runtime::changes::write::$write(value);
                })*
                update
            }
        }
    };
}
pub(crate) use changes;

/// A value that is always there.
pub struct Given<T>(T);

impl<T> Given<T> {
    /// Changes the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Given<U> {
        Given(change(self.0))
    }
}

impl<T: Clone> Given<&T> {
    /// A value of its own.
    pub fn cloned(self) -> Given<T> {
        Given(self.0.clone())
    }
}

impl<T> From<Given<T>> for Option<T> {
    fn from(given: Given<T>) -> Self {
        Some(given.0)
    }
}

/// What a received field holds, by its kind.
pub mod read {
    use super::super::maybe::Maybe;
    use super::Given;

    /// Always a value.
    pub fn required<T>(field: &T) -> Given<&T> {
        Given(field)
    }

    /// A value, or what `null` was read as.
    pub fn or_empty<T: Default + PartialEq>(field: &T) -> Option<&T> {
        (*field != T::default()).then_some(field)
    }

    /// A value or `null`.
    pub fn nullable<T>(field: &Option<T>) -> Option<&T> {
        field.as_ref()
    }

    /// The one value or nothing.
    pub fn implied<T>(field: &Option<T>) -> Option<&T> {
        field.as_ref()
    }

    /// A value or nothing.
    pub fn optional<T>(field: &Option<T>) -> Option<&T> {
        field.as_ref()
    }

    /// A value, `null` or nothing; the latter two say the same of what was received.
    pub fn maybe<T>(field: &Maybe<T>) -> Option<&T> {
        field.value()
    }
}

/// What is sent in a field, by its kind.
pub mod write {
    use super::super::maybe::Maybe;
    use super::Given;

    /// The value.
    pub fn required<T>(value: Given<T>) -> T {
        value.0
    }

    /// The value, or `null`.
    pub fn nullable<T>(value: impl Into<Option<T>>) -> Option<T> {
        value.into()
    }

    /// The one value, or nothing.
    pub fn implied<T>(value: impl Into<Option<T>>) -> Option<T> {
        value.into()
    }

    /// The value, or nothing: the field can't be cleared.
    pub fn optional<T>(value: impl Into<Option<T>>) -> Option<T> {
        value.into()
    }

    /// The value, or `null`: that it is gone is said.
    pub fn maybe<T>(value: impl Into<Option<T>>) -> Maybe<T> {
        Maybe::value_or_null(value.into())
    }
}
