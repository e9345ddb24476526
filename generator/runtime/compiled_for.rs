//! Items that several features have in common.

/// Compiles items where any of some features is on.
///
/// ```text
/// compiled_for! {
///     ["api-customers", "webhooks"]
///     mod customer;
///     pub use self::customer::Customer;
/// }
/// ```
macro_rules! compiled_for {
    ([$($feature:literal),+ $(,)?] $($item:item)*) => {
        $crate::runtime::compiled_for! { if any($(feature = $feature),+) => $($item)* }
    };
    (if $features:meta => $($item:item)*) => {
        $(#[cfg($features)] $item)*
    };
}
pub(crate) use compiled_for;
