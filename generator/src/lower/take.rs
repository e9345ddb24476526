//! How openapiv3's structs are taken apart.

/// Takes a typed object apart, every field of it, and strikes off at its node the keywords whose fields
/// are bound to a name. What is bound to `_` stays open in the ledger: nobody has read it.
macro_rules! take {
    ($dialect:expr, $node:expr, $value:expr => $($path:ident)::+ {
        $($field:ident $(: $pattern:tt)?),* $(,)?
    }) => {
        let $($path)::+ { $($field $(: $pattern)?),* } = $value;
        $dialect.strike($node, &[$(take!(@word $field $($pattern)?)),*]);
    };
    // No keyword is empty: it strikes nothing off.
    (@word $field:ident _) => { "" };
    (@word $field:ident) => { stringify!($field) };
}
