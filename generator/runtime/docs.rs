//! What is said of an item of which the document says nothing.

/// The last line of an item's documentation: these words where it has none, else nothing.
///
/// ```text
/// #[doc = or_doc!([$($about),*] "The property `" $key "`.")]
/// ```
macro_rules! or_doc {
    ([] $($words:expr)*) => { ::core::concat!($($words),*) };
    ([$($said:tt)+] $($words:expr)*) => { "" };
}
pub(crate) use or_doc;
