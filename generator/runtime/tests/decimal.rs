//! Decimals that are JSON numbers.

use rust_decimal::Decimal;
use serde_json::json;

use crate::decimal::DecimalNumber;

fn decimal(text: &str) -> DecimalNumber {
    DecimalNumber(text.parse().unwrap())
}

#[test]
fn digits_go_out_and_come_back() {
    for text in [
        "0.1",
        "12.5",
        "-3",
        "0",
        "1234567890123.45",
        "0.000001",
        "9007199254740993",
    ] {
        let read: DecimalNumber = serde_json::from_str(text).unwrap();
        assert_eq!(read, decimal(text), "{text}");
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
    // What was written counts, not the number beside it that is nearest.
    let long = decimal("12345678901234567890.12345678");
    assert_eq!(
        serde_json::to_string(&[long]).unwrap(),
        "[12345678901234567890.12345678]"
    );
    assert_eq!(serde_json::to_string(&decimal("2.50")).unwrap(), "2.50");
    assert_eq!(serde_json::to_value(decimal("2.50")).unwrap(), json!(2.5));
    let kept: DecimalNumber = serde_json::from_value(json!(2.5)).unwrap();
    assert_eq!((kept, kept.scale()), (decimal("2.5"), 1));
    assert_eq!(
        Decimal::from(DecimalNumber::from(3_i32)),
        Decimal::from(3_i64)
    );
}

#[test]
fn what_is_no_such_number_is_an_error() {
    for text in ["1e300", "\"12.5\"", "null", "[]"] {
        assert!(
            serde_json::from_str::<DecimalNumber>(text).is_err(),
            "{text}"
        );
    }
}
