//! How many bits whole numbers need.

use super::facets::Facets;
use super::values::whole;
use crate::ir::{Constraint, Limit, Width};

/// How wide a whole number is: by its format, or by its limits and values where they go beyond.
pub fn width(facets: &Facets) -> Width {
    let limits = facets.constraints.iter().filter_map(|rule| match rule {
        Constraint::Minimum(limit)
        | Constraint::Maximum(limit)
        | Constraint::ExclusiveMinimum(limit)
        | Constraint::ExclusiveMaximum(limit) => Some(*limit),
        _ => None,
    });
    let values = facets.values.iter().flatten();
    let values = values.filter_map(|listed| whole(&listed.value).map(Limit::Integer));
    let numbers = limits.chain(values);
    let needed = numbers.clone().map(needed).max();
    let said = match facets.format.as_deref() {
        Some("int32" | "int16" | "int8" | "uint8" | "uint16") => Width::I32,
        Some("uint64") if numbers.clone().all(is_natural) => return Width::U64,
        Some("uint64" | "int128" | "uint128") => Width::Wide,
        // `uint32` is within it, and so is what says nothing.
        _ => Width::I64,
    };
    needed.map_or(said, |needed| needed.max(said))
}

/// Whether an unsigned number of 64 bits may be this, or what people write for its end.
fn is_natural(limit: Limit) -> bool {
    match limit {
        Limit::Integer(number) => u64::try_from(number).is_ok(),
        Limit::Float(number) => (0.0..=18_446_744_073_709_552_000.0).contains(&number),
    }
}

/// The least width that holds a number.
fn needed(limit: Limit) -> Width {
    match limit {
        Limit::Integer(number) if i32::try_from(number).is_ok() => Width::I32,
        Limit::Integer(number) if i64::try_from(number).is_ok() => Width::I64,
        Limit::Float(number) if number.abs() <= f64::from(i32::MAX) => Width::I32,
        // -2^63 rounded to digits that no i64 has is what people write for -2^63.
        Limit::Float(number) if number.abs() <= 9_223_372_036_854_777_000.0 => Width::I64,
        _ => Width::Wide,
    }
}
