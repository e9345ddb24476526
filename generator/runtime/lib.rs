//! The root under which the runtime's modules are compiled and tested where they stand.
//!
//! Only the tests use the macros here; an emitted crate allows the same for its `mod runtime`.

#![cfg_attr(not(test), allow(unused_macros, unused_imports))]

pub mod base64;
pub mod buffer;
pub mod datetime;
pub mod enums;
pub mod formats;
pub mod maybe;
pub mod record;
pub mod tries;
pub mod union;
pub mod uuid;
pub mod validate;
pub mod violation;

/// In an emitted crate the runtime's modules lie in `crate::runtime`, and its macros name them there
/// (`$crate::runtime::record::…`). This makes the same paths hold here.
#[allow(unused_imports)]
mod runtime {
    pub(crate) use super::*;
}

#[cfg(test)]
mod tests;
