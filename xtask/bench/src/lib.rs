//! What the benchmarks share: the server they talk to, the values they send, the two sides that are
//! compared, how a pair is measured and how a figure is told to `cargo xtask bench`.

pub mod pair;
pub mod server;
pub mod sides;
pub mod tell;
pub mod values;
