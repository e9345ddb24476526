//! Decimals that are JSON numbers: serde alone would write those of the crate `rust_decimal` as text.

use std::fmt;
use std::ops::Deref;

use rust_decimal::Decimal;
use serde::de::Visitor;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::validate::Validate;

/// A decimal of the crate `rust_decimal` that is a number in JSON.
///
/// It is sent with all its digits. Of what is received those count that a JSON reader keeps, which are 15
/// or more; a number beyond what a decimal holds is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecimalNumber(pub Decimal);

impl Deref for DecimalNumber {
    type Target = Decimal;

    fn deref(&self) -> &Decimal {
        &self.0
    }
}

impl From<Decimal> for DecimalNumber {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl From<DecimalNumber> for Decimal {
    fn from(number: DecimalNumber) -> Self {
        number.0
    }
}

impl From<i32> for DecimalNumber {
    fn from(number: i32) -> Self {
        Self(number.into())
    }
}

impl From<i64> for DecimalNumber {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl Serialize for DecimalNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DecimalNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = DecimalNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<DecimalNumber, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<DecimalNumber, E> {
        Ok(DecimalNumber(number.into()))
    }

    /// By the shortest digits that mean the number, which are those that were written.
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<DecimalNumber, E> {
        let beyond = |_| E::custom("the number is beyond what a decimal holds");
        let decimal: Decimal = number.to_string().parse().map_err(beyond)?;
        Ok(DecimalNumber(decimal))
    }
}

impl Validate for DecimalNumber {}
