//! `Debug` of a model, without the values that nobody should read in a log.

use std::fmt;

/// Implements `Debug` for a struct as the derive would, but for fields that it hides.
///
/// ```text
/// shown! { Login hides(password) { user, password } }
/// ```
macro_rules! shown {
    ($name:ident hides($($hidden:ident),*) { $($field:ident),* $(,)? }) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::shown::show(
                    f,
                    ::core::stringify!($name),
                    &[$(::core::stringify!($hidden)),*],
                    ::core::stringify!($($field),*),
                    &[$(&self.$field),*],
                )
            }
        }
    };
}
pub(crate) use shown;

/// Implements `Debug` for a union as the derive would; with `veiled` but for what fits none of its variants:
/// of a body that nobody foresaw, nobody knows whether it repeats what was sent.
///
/// ```text
/// shown_union! { (veiled) Unauthorized { MissingToken, InvalidToken } }
/// ```
macro_rules! shown_union {
    (($(checked)? veiled) $name:ident { $($variant:ident),* }) => {
        $crate::runtime::shown::shown_union! {
            $name { $($variant),* } f => f.write_str("Unknown([hidden])"), _
        }
    };
    (($(checked)?) $name:ident { $($variant:ident),* }) => {
        $crate::runtime::shown::shown_union! {
            $name { $($variant),* } f => $crate::runtime::shown::show_variant(f, "Unknown", value), value
        }
    };
    ($name:ident { $($variant:ident),* } $f:ident => $unknown:expr, $value:pat) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, $f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant(value) => {
                        $crate::runtime::shown::show_variant($f, ::core::stringify!($variant), value)
                    })*
                    Self::Unknown($value) => $unknown,
                }
            }
        }
    };
}
pub(crate) use shown_union;

/// Shows the model of this name, its fields as they stand in Rust, between commas; of the `hidden` fields nobody learns whether there is a value either.
///
/// # Errors
/// If the formatter fails.
pub fn show(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    hidden: &[&str],
    fields: &str,
    values: &[&dyn fmt::Debug],
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    let fields = fields.split(',').map(str::trim);
    for (field, value) in fields.zip(values) {
        let value = match hidden.contains(&field) {
            true => &Hidden,
            false => *value,
        };
        shown.field(field.trim_start_matches("r#"), value);
    }
    shown.finish()
}

/// Shows the variant of this name.
///
/// # Errors
/// If the formatter fails.
pub fn show_variant(f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Debug) -> fmt::Result {
    f.debug_tuple(name).field(value).finish()
}

struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
