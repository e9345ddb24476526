//! Tests of the runtime's modules; not emitted.

// The macros add what a test's own types need not use.
#![allow(dead_code)]

mod enums;
mod formats;
mod record;
mod union;
mod validate;
