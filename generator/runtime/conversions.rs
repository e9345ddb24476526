//! From a variant's value to the union: `From` for each type that can only mean one variant.
//!
//! ```ignore
//! conversions! {
//!     Filter { String from [String, &str], Numbers from lists of [i64, i32], }
//! }
//! ```

/// Implements `From` for a union; see the module's head.
macro_rules! conversions {
    ($name:ident { $(
        $variant:ident from
            $([$($source:ty),+ $(,)?])?
            $(lists of [$($item:ty),+ $(,)?])?
    ),* $(,)? }) => {
        $($($(
            impl ::core::convert::From<$source> for $name {
                fn from(value: $source) -> Self {
                    Self::$variant(::core::convert::Into::into(value))
                }
            }
        )+)?)*
        $($($(
            impl ::core::convert::From<::std::vec::Vec<$item>> for $name {
                fn from(value: ::std::vec::Vec<$item>) -> Self {
                    let items = value.into_iter().map(::core::convert::Into::into);
                    Self::$variant(::core::iter::Iterator::collect(items))
                }
            }

            impl<const N: usize> ::core::convert::From<[$item; N]> for $name {
                fn from(value: [$item; N]) -> Self {
                    let items = value.into_iter().map(::core::convert::Into::into);
                    Self::$variant(::core::iter::Iterator::collect(items))
                }
            }
        )+)?)*
    };
}
pub(crate) use conversions;
