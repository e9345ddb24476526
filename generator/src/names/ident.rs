//! Identifiers as types: a field's name can't be passed where a type's is asked for.

use std::fmt;

use proc_macro2::{Ident, Span};

use crate::settings::cargo_rules::KEYWORDS;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        ///
        /// It holds the name as it is read (`type`); [`to_ident`](Self::to_ident) writes it so that
        /// Rust takes it (`r#type`).
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            text: String,
            word: Word,
        }

        impl $name {
            /// Takes a text that [`words`](super::words) or [`allot`](super::allot) made.
            pub fn new(text: impl Into<String>) -> Self {
                let text = text.into();
                Self {
                    // A name is made once and written often.
                    word: classify(&text),
                    text,
                }
            }

            /// The name without `r#`.
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// The identifier, raw where the name is a keyword.
            pub fn to_ident(&self) -> Ident {
                to_ident(&self.text, self.word)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.text
            }
        }
    )*};
}

identifiers! {
    /// The name of a struct, enum or alias: `CustomerCreate`.
    TypeName,
    /// The name of a model's field, and of the setter that goes with it: `external_id`.
    FieldName,
    /// The name of an enum's variant: `MinusCreatedAt`.
    VariantName,
    /// The name of a method: `list`.
    MethodName,
    /// The name of a module, and of its file: `customers`.
    ModuleName,
    /// The name of an argument: `customer_id`.
    ParameterName,
    /// The name of a constant or static: `LIST_CUSTOMERS`.
    ConstName,
}

/// How Rust takes a word as an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Word {
    /// As it is.
    Free,
    /// As a raw identifier, `r#type`.
    Keyword,
    /// Not even raw: `self`, `Self`, `super`, `crate`, `_`.
    Fixed,
    /// Not at all.
    Invalid,
}

/// What a word is.
pub(super) fn classify(text: &str) -> Word {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if text == "_" || matches!(text, "self" | "Self" | "super" | "crate") {
        Word::Fixed
    } else if text.is_empty()
        || text.starts_with(|first: char| first.is_ascii_digit())
        || !text.chars().all(is_word)
    {
        // No letter beyond ASCII is in a name of ours.
        Word::Invalid
    } else if KEYWORDS.binary_search(&text).is_ok() {
        Word::Keyword
    } else {
        Word::Free
    }
}

fn to_ident(text: &str, word: Word) -> Ident {
    let here = Span::call_site();
    match word {
        Word::Free => Ident::new(text, here),
        Word::Keyword => Ident::new_raw(text, here),
        Word::Fixed => Ident::new(&format!("{text}_"), here),
        Word::Invalid => Ident::new(&mend(text), here),
    }
}

/// Makes an identifier of a text that isn't one, though no text from this room comes here.
fn mend(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .collect();
    format!("_{kept}_{}", super::hash_digits(text, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_word_so_that_rust_takes_it() {
        for (text, written) in [
            ("limit", "limit"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("async", "r#async"),
            ("abstract", "r#abstract"),
            ("true", "r#true"),
            ("union", "union"),
            ("auto", "auto"),
            ("self", "self_"),
            ("Self", "Self_"),
            ("super", "super_"),
            ("crate", "crate_"),
            ("_", "__"),
        ] {
            assert_eq!(FieldName::new(text).to_ident().to_string(), written);
        }
    }

    #[test]
    fn syn_says_the_same_of_every_word() {
        let words = KEYWORDS.iter().copied().chain(["Self"]);
        let others = [
            "r", "union", "auto", "raw", "safe", "default", "dynamic", "_a", "__", "A_1", "1a", "",
        ];
        for text in words.chain(others) {
            let is_free = syn::parse_str::<Ident>(text).is_ok();
            let is_raw = syn::parse_str::<Ident>(&format!("r#{text}")).is_ok();
            let said = match (is_free, is_raw) {
                (true, _) => Word::Free,
                (false, true) => Word::Keyword,
                (false, false) if KEYWORDS.contains(&text) || text == "Self" => Word::Fixed,
                (false, false) => Word::Invalid,
            };
            // syn follows no edition that has it.
            let said = if text == "gen" { Word::Keyword } else { said };
            assert_eq!(classify(text), said, "{text}");
        }
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn a_text_that_is_no_name_is_mended_and_not_a_panic() {
        for text in ["", "1d", "a b", "r#type", " x", "é!", "a\0", "'a", "/*x*/y"] {
            let mended = TypeName::new(text).to_ident().to_string();
            assert_eq!(classify(&mended), Word::Free, "{text:?} → {mended}");
        }
    }
}
