//! What a module has.

pub const DECLARED: bool = true;
pub const BESIDE: bool = true;
