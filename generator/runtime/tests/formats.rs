//! Formats: text is kept, the typed view is a result, what a user makes is strict.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use crate::base64::Base64Bytes;
use crate::datetime::{Date, DateTime};
use crate::uuid::Uuid;

fn received(text: &str) -> DateTime {
    serde_json::from_value(json!(text)).unwrap()
}

#[test]
fn any_text_comes_back_unchanged() {
    for text in ["<string>", "", "2024-01-01t00:00:00.10z", "2024-1-1"] {
        assert_eq!(serde_json::to_value(received(text)).unwrap(), json!(text));
        let date: Date = serde_json::from_value(json!(text)).unwrap();
        assert_eq!((date.as_str(), date.date().is_err()), (text, true));
        let id: Uuid = serde_json::from_value(json!(text)).unwrap();
        assert_eq!((id.to_string().as_str(), id.uuid().is_err()), (text, true));
    }
    assert!(serde_json::from_value::<DateTime>(json!(1)).is_err());
    assert!(serde_json::from_value::<Uuid>(json!(null)).is_err());
}

#[test]
fn received_times_are_read_generously() {
    let second = Timestamp::from_second(1_704_067_200).unwrap();
    for text in [
        "2024-01-01T00:00:00Z",
        "2024-01-01t00:00:00z",
        "2024-01-01T00:00:00",
        "2024-01-01 00:00:00",
        "2024-01-01",
        "2024-01-01T01:30:00+01:30",
        "2024-01-01T00:00:00.000000000+00:00",
        "2023-12-31T19:00:00-05:00",
    ] {
        assert_eq!(received(text).timestamp(), Ok(second), "{text}");
    }
    let fine = received("2024-01-01T00:00:00.123456789")
        .timestamp()
        .unwrap();
    assert_eq!(fine.subsec_nanosecond(), 123_456_789);
    let error = received("secret").timestamp().unwrap_err();
    assert_eq!(error.to_string(), "the text is not a valid date-time");
}

#[test]
fn made_times_are_strict() {
    for text in ["2024-01-01T00:00:00Z", "2024-02-29t23:59:59.5-00:30"] {
        assert_eq!(text.parse::<DateTime>().unwrap().as_str(), text);
    }
    for text in [
        "2024-01-01T00:00:00",
        "2024-01-01 00:00:00Z",
        "2024-01-01",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-01-01T00:00:00+01:00[Europe/Paris]",
        "2024-01-01T00:00:00+0100",
        "Ä024-01-01T00:00:00Z",
        "",
    ] {
        assert!(text.parse::<DateTime>().is_err(), "{text}");
    }
    assert_eq!(
        DateTime::from(Timestamp::UNIX_EPOCH).as_str(),
        "1970-01-01T00:00:00Z"
    );
    assert_eq!(
        Date::from(jiff::civil::date(2024, 2, 9)).as_str(),
        "2024-02-09"
    );
    assert!(Date::try_from("2024-02-29").is_ok());
    assert!(Date::try_from("2023-02-29").is_err());
    assert!(Date::try_from("2023-W01-1").is_err());
    assert!(Date::try_from("2024-02-09T00:00:00").is_err());
}

#[test]
fn times_are_ordered_by_instant_and_then_by_text() {
    let texts = [
        "2024-01-01T02:00:00+02:00",
        "2024-01-01T00:00:00.5Z",
        "2024-01-01T00:00:00Z",
        "<string>",
        "0",
    ];
    let sorted: BTreeSet<DateTime> = texts.into_iter().map(received).collect();
    let sorted: Vec<_> = sorted.iter().map(DateTime::as_str).collect();
    let expected = [
        "2024-01-01T00:00:00Z",
        "2024-01-01T02:00:00+02:00",
        "2024-01-01T00:00:00.5Z",
        "0",
        "<string>",
    ];
    assert_eq!(sorted, expected);
}

#[test]
fn uuids() {
    let text = "0B6FF7E1-1D1C-4c51-9b2f-6f3f4a2a7c55";
    let id: Uuid = text.parse().unwrap();
    assert_eq!(id.as_str(), text);
    assert_eq!(Uuid::from(id.uuid().unwrap()).as_str(), text.to_lowercase());
    for text in [
        "0b6ff7e11d1c4c519b2f6f3f4a2a7c55",
        "{0b6ff7e1-1d1c-4c51-9b2f-6f3f4a2a7c55}",
    ] {
        assert!(text.parse::<Uuid>().is_err());
        let id: Uuid = serde_json::from_value(json!(text)).unwrap();
        assert!(id.uuid().is_ok());
    }
    assert!("".parse::<Uuid>().is_err());
}

#[test]
fn bytes() {
    for text in ["+/+/", "-_-_", "+/8=", "+/8", "-_8"] {
        let it: Base64Bytes = serde_json::from_value(json!(text)).unwrap();
        assert!(it.bytes().is_ok(), "{text}");
        assert_eq!(
            text.parse::<Base64Bytes>().is_ok(),
            ["+/+/", "+/8="].contains(&text)
        );
    }
    let it: Base64Bytes = serde_json::from_value(json!("<string>")).unwrap();
    assert!(it.bytes().is_err());
}

proptest! {
    #[test]
    fn what_is_made_reads_back(second in -9_000_000_000_i64..99_000_000_000, nano in 0..1_000_000_000_i32, id: u128, bytes: Vec<u8>) {
        let instant = Timestamp::new(second, nano).unwrap();
        let text = DateTime::from(instant).to_string();
        prop_assert_eq!(text.parse::<DateTime>().unwrap().timestamp(), Ok(instant));
        let id = ::uuid::Uuid::from_u128(id);
        prop_assert_eq!(Uuid::from(id).as_str().parse::<Uuid>().unwrap().uuid(), Ok(id));
        prop_assert_eq!(Base64Bytes::from(bytes.clone()).bytes(), Ok(bytes));
    }

    #[test]
    fn the_order_of_times_agrees_with_their_equality(texts in proptest::collection::vec("[0-1]{4}-0[1-2]-01(T00:00:00(\\.0)?(Z|\\+00:01|-00:01)?)?", 3)) {
        let mut times: Vec<_> = texts.iter().map(|text| received(text)).collect();
        for (one, other) in times.iter().zip(times.iter().skip(1)) {
            prop_assert_eq!(one == other, one.cmp(other).is_eq());
            prop_assert_eq!(one.cmp(other), other.cmp(one).reverse());
        }
        times.sort();
        prop_assert!(times.is_sorted());
    }

    #[test]
    fn strict_parsing_never_panics(text: String) {
        let _ = text.parse::<DateTime>();
        let _ = text.parse::<Date>();
        let _ = text.parse::<Uuid>();
        let _ = text.parse::<Base64Bytes>();
    }
}
