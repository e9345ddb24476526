//! From a variant's value to the union: `From` for each type that can only mean one variant.
//!
//! ```ignore
//! conversions! { MetadataValue { String from [String, &str], Integer from [i64, i32], } }
//! ```

/// Implements `From` for a union; see the module's head.
macro_rules! conversions {
    ($name:ident { $($variant:ident from [$($source:ty),+ $(,)?]),* $(,)? }) => {
        $($(
            impl ::core::convert::From<$source> for $name {
                fn from(value: $source) -> Self {
                    Self::$variant(::core::convert::Into::into(value))
                }
            }
        )+)*
    };
}
pub(crate) use conversions;
