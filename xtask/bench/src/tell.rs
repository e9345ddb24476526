//! Figures for `cargo xtask bench`: a line of JSON each, among whatever else is printed.

use serde_json::{Value, json};

use crate::pair::{Measured, Spread};

/// What a line with a figure begins with.
pub const MARK: &str = "@bench ";

/// Tells a figure of `table`.
pub fn tell(table: &str, row: &str, figures: Value) {
    println!(
        "{MARK}{}",
        json!({ "table": table, "row": row, "figures": figures })
    );
}

/// A measured pair as figures.
pub fn figures(measured: &Measured) -> Value {
    json!({
        "ours": spread(&measured.ours),
        "theirs": spread(&measured.theirs),
        "ratio": spread(&measured.ratio),
        "difference": spread(&measured.difference),
    })
}

fn spread(spread: &Spread) -> Value {
    json!([spread.median, spread.low, spread.high])
}
