//! Models that several features have in common.

/// Declares the modules of models, and exports models from where they lie, each where any of the features
/// before it is on.
///
/// ```text
/// compiled_for! {
///     ["api-customers", "webhooks"]
///     mod customer: Customer, CustomerStatus;
///
///     ["api-orders"]
///     mod order_status: OrderStatus;
///     use crate::orders::models: Order;
/// }
/// ```
macro_rules! compiled_for {
    ($(
        [$($feature:literal),+ $(,)?]
        $(mod $module:ident: $($model:ident),+;)*
        $(use $($place:ident)::+: $($other:ident),+;)*
    )*) => {
        $($crate::runtime::compiled_for! {
            if any($(feature = $feature),+) =>
            $(mod $module: $($model),+;)*
            $(use $($place)::+: $($other),+;)*
        })*
    };
    (
        if $features:meta =>
        $(mod $module:ident: $($model:ident),+;)*
        $(use $($place:ident)::+: $($other:ident),+;)*
    ) => {
        $(
            #[cfg($features)]
            mod $module;
            #[cfg($features)]
            pub use self::$module::{$($model),+};
        )*
        $(
            #[cfg($features)]
            pub use $($place)::+::{$($other),+};
        )*
    };
}
pub(crate) use compiled_for;
