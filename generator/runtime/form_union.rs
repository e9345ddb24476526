//! Forms of parts that are one of several: an enum of the models of their parts.
//!
//! ```text
//! form_union! {
//!     /// Its docs.
//!     pub enum Upload {
//!         /// Its docs.
//!         File(UploadFile) from [UploadFile] within [],
//!         Link(UploadLink) from [UploadLink],
//!     }
//! }
//! ```
//!
//! `from` and `within` are as in `union!`.

/// Declares such an enum; see the module's head.
macro_rules! form_union {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$about:meta])*
                $variant:ident($type:ty)
                    $(from $([$($source:ty),+ $(,)?])? $(lists of [$($item:ty),+ $(,)?])?)?
                    $(within [$($rules:tt)*])?
            ),* $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[doc = $crate::runtime::docs::or_doc!([$($meta),*] "The schema `" ::core::stringify!($name) "`.")]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "A value of `" ::core::stringify!($type) "`.")]
                $variant($type),
            )*
        }

        impl $crate::runtime::Multipart for $name {
            fn parts(&self, form: &mut $crate::runtime::Form) -> ::serde_json::Result<()> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::Multipart::parts(value, form),)*
                }
            }
        }
        $crate::runtime::conversions::conversions! {
            $name { $($($variant from $([$($source),+])? $(lists of [$($item),+])?,)?)* }
        }
        $crate::runtime::union::checks! {
            (checked) $name { $($($variant within [$($rules)*],)?)* }
        }
    )+};
}
pub(crate) use form_union;
