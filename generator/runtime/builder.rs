//! What the builders of models with many required fields share: saying which fields are missing.

use super::error::{Error, InvalidRequestError};

/// The error of a builder of `model`; `fields` are wire names, each with whether it is absent.
pub fn missing(model: &'static str, fields: &[(&str, bool)]) -> Error {
    let absent = fields.iter().filter(|(_, is_absent)| *is_absent);
    let names: Vec<String> = absent.map(|(name, _)| format!("`{name}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!("{} {verb} required and not set", names.join(", "));
    InvalidRequestError::of_value(model, message).into()
}
