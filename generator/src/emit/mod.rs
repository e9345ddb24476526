//! Writes the named IR as Rust.

pub mod docs;
