//! `format: date-time` and `format: date`.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

use super::formats::{FormatError, format_text};

/// A point in time (RFC 3339), as the text that was decoded or made.
///
/// Equal if the texts are: `…Z` and `…+00:00` are not. Ordered by the instant, then by the text; text
/// that is no point in time comes after all that is, ordered by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTime(String);

format_text!(DateTime);

impl DateTime {
    /// The point in time. Without an offset it is read as UTC; a date alone as its midnight.
    ///
    /// # Errors
    /// If the text is no date and time, or has more than nine digits of a second.
    pub fn timestamp(&self) -> Result<Timestamp, FormatError> {
        let text = self.as_str();
        text.parse()
            .or_else(|_| {
                let civil = text.parse::<civil::DateTime>()?;
                Offset::UTC.to_timestamp(civil)
            })
            .map_err(|_| FormatError::new("date-time"))
    }

    /// Whether text is a point in time as RFC 3339 writes it, offset included.
    pub fn is_date_time(text: &str) -> bool {
        Self::check(text).is_ok()
    }

    /// RFC 3339 in full: jiff would take more, such as a zone in brackets or a date by weeks.
    fn check(text: &str) -> Result<(), FormatError> {
        let wrong = FormatError::new("date-time");
        let (date, time) = text.split_at_checked(10).ok_or(wrong.clone())?;
        let zone = time.rfind(['Z', 'z', '+', '-']).ok_or(wrong.clone())?;
        let (clock, zone) = time.split_at_checked(zone).ok_or(wrong.clone())?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let shaped = has_shape(date, "0000-00-00")
            && (has_shape(clock, "T00:00:00") || has_shape(clock, "t00:00:00"))
            && !fraction.is_empty()
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
            && ["Z", "z", "+00:00", "-00:00"]
                .iter()
                .any(|shape| has_shape(zone, shape));
        match text.parse::<Timestamp>() {
            Ok(_) if shaped => Ok(()),
            _ => Err(wrong),
        }
    }
}

impl From<Timestamp> for DateTime {
    fn from(instant: Timestamp) -> Self {
        Self(instant.to_string())
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_instant = match (self.timestamp(), other.timestamp()) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => Ordering::Equal,
        };
        by_instant.then_with(|| self.as_str().cmp(other.as_str()))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A day of the calendar, as the text that was decoded or made.
///
/// Equal and ordered by the text, which is the order of the days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(String);

format_text!(Date);

impl Date {
    /// The day.
    ///
    /// # Errors
    /// If the text is no date.
    pub fn date(&self) -> Result<civil::Date, FormatError> {
        self.as_str().parse().map_err(|_| FormatError::new("date"))
    }

    /// Whether text is a day as RFC 3339 writes it.
    pub fn is_date(text: &str) -> bool {
        Self::check(text).is_ok()
    }

    fn check(text: &str) -> Result<(), FormatError> {
        match text.parse::<civil::Date>() {
            Ok(_) if has_shape(text, "0000-00-00") => Ok(()),
            _ => Err(FormatError::new("date")),
        }
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date.to_string())
    }
}

/// Whether text has a digit wherever the shape has a `0`, and the shape's characters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                _ => byte == shape,
            })
}
