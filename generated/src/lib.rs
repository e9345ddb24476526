//! Emitted later.
