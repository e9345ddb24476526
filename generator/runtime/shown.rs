//! `Debug` of a model with fields whose values nobody should read in a log.

use std::fmt;

/// Implements `Debug` for a struct as the derive would, but for fields that are `hidden`.
///
/// ```text
/// shown! { Login { user: plain, password: hidden, } }
/// ```
macro_rules! shown {
    ($name:ident { $($field:ident: $how:ident,)* }) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut shown = f.debug_struct(::core::stringify!($name));
                $(shown.field(
                    ::core::stringify!($field).trim_start_matches("r#"),
                    $crate::runtime::shown::$how(&self.$field),
                );)*
                shown.finish()
            }
        }
    };
}
pub(crate) use shown;

/// The value as it shows itself.
pub fn plain<T: fmt::Debug>(value: &T) -> &dyn fmt::Debug {
    value
}

/// Not the value, nor whether there is one.
pub fn hidden<T>(_: &T) -> &dyn fmt::Debug {
    &Hidden
}

struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
