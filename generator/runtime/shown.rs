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
                #[allow(unused_mut)]
                let mut shown = $crate::runtime::shown::Shown::begin(
                    f, ::core::stringify!($name), &[$(::core::stringify!($hidden)),*],
                );
                $(shown.field(::core::stringify!($field), &self.$field);)*
                shown.finish()
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
            $name { $($variant),* } f => f.debug_tuple("Unknown").field(value).finish(), value
        }
    };
    ($name:ident { $($variant:ident),* } $f:ident => $unknown:expr, $value:pat) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, $f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant(value) => {
                        $f.debug_tuple(::core::stringify!($variant)).field(value).finish()
                    })*
                    Self::Unknown($value) => $unknown,
                }
            }
        }
    };
}
pub(crate) use shown_union;

/// A model that is being shown.
pub struct Shown<'a, 'b> {
    fields: fmt::DebugStruct<'a, 'b>,
    hidden: &'static [&'static str],
}

impl<'a, 'b> Shown<'a, 'b> {
    /// Opens the model of this name; `hidden` are the fields whose values are kept back.
    pub fn begin(
        f: &'a mut fmt::Formatter<'b>,
        name: &str,
        hidden: &'static [&'static str],
    ) -> Self {
        Self {
            fields: f.debug_struct(name),
            hidden,
        }
    }

    /// Shows a field, or that there is one.
    pub fn field(&mut self, name: &'static str, value: &dyn fmt::Debug) {
        // Of what is hidden nobody learns whether there is a value either.
        let value = match self.hidden.contains(&name) {
            true => &Hidden,
            false => value,
        };
        self.fields.field(name.trim_start_matches("r#"), value);
    }

    /// Closes the model.
    ///
    /// # Errors
    /// If the formatter fails.
    pub fn finish(mut self) -> fmt::Result {
        self.fields.finish()
    }
}

struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
