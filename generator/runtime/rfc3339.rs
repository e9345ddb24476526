//! Points in time of the crate `time`, which serde alone would write in a form of that crate's own.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::de::Visitor;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;

use super::validate::Validate;

/// A point in time with its offset from UTC: that of the crate `time`, read and written by RFC 3339.
///
/// Equal and ordered by the instant: `…Z` and `…+00:00` are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OffsetDateTime(pub time::OffsetDateTime);

impl Deref for OffsetDateTime {
    type Target = time::OffsetDateTime;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl From<time::OffsetDateTime> for OffsetDateTime {
    fn from(time: time::OffsetDateTime) -> Self {
        Self(time)
    }
}

impl From<OffsetDateTime> for time::OffsetDateTime {
    fn from(time: OffsetDateTime) -> Self {
        time.0
    }
}

/// By RFC 3339.
impl FromStr for OffsetDateTime {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        time::OffsetDateTime::parse(text, &Rfc3339).map(Self)
    }
}

impl Serialize for OffsetDateTime {
    /// Fails for what RFC 3339 can't say: years beyond 9999, offsets with seconds.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.format(&Rfc3339).map_err(S::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for OffsetDateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TimeVisitor)
    }
}

struct TimeVisitor;

impl Visitor<'_> for TimeVisitor {
    type Value = OffsetDateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date and time by RFC 3339")
    }

    /// The error doesn't show the text, which may be anything.
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OffsetDateTime, E> {
        let wrong = |_| E::custom("the text is no date and time by RFC 3339");
        text.parse().map_err(wrong)
    }
}

impl Validate for OffsetDateTime {}
