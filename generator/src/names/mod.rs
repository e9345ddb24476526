//! The only room where Rust names are made: text to words, words to identifiers, clashes to verdicts.
//!
//! [`words`] says what a text is called, [`reserved`] which names are taken already, [`allot`] who
//! gets a name that several want, and [`ident`] makes it a type that can't be mistaken for another.

pub mod allot;
mod apart;
pub mod assign;
pub mod calls;
mod dominators;
mod fold;
pub mod homes;
pub mod ident;
mod members;
mod parts;
mod path;
pub mod reach;
pub mod reserved;
mod servers;
mod services;
mod short;
mod symbols;
pub mod told;
pub mod words;

/// FNV-1a over the bytes of `text`: the same on every machine, in every release.
pub(crate) fn stable_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A name with digits of a hash behind it: an underscore between, but in camel case, where rustc wants
/// none after a letter.
pub(crate) fn with_digits(name: &str, digits: &str) -> String {
    let is_camel = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.contains(|letter: char| letter.is_ascii_lowercase());
    let needs_gap = name.ends_with(|last: char| last.is_ascii_digit());
    if is_camel && !needs_gap {
        format!("{name}{digits}")
    } else {
        format!("{name}_{digits}")
    }
}

/// The last `digits` decimal digits of the hash of `text`.
///
/// Digits, not hexadecimal: `Foo40213` and `foo_40213` are both in the case rustc asks for.
pub(crate) fn hash_digits(text: &str, digits: usize) -> String {
    let padded = format!("{:020}", stable_hash(text));
    let from = padded.len().saturating_sub(digits);
    padded.get(from..).unwrap_or(&padded).to_owned()
}
