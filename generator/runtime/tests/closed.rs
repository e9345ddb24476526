//! Closed enums: what is none of their values is nothing.

use serde_json::json;

use crate::closed::closed_enum;
use crate::error::Error;

closed_enum! {
    /// Which side.
    pub enum Side {
        Left = "left",
        /// Of its own.
        ///
        Right = "right",
    }
    pub enum Lone {
        Only = "only",
    }
}

#[test]
fn values_come_and_go_as_they_are() {
    for (side, text) in [(Side::Left, "left"), (Side::Right, "right")] {
        assert_eq!(serde_json::to_value(side).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<Side>(json!(text)).unwrap(), side);
        assert_eq!(text.parse(), Ok(side));
        assert_eq!(Side::try_from(text), Ok(side));
        assert_eq!((side.as_str(), side.as_ref()), (text, text));
        assert_eq!(format!("{side:>6}"), format!("{text:>6}"));
    }
    assert_eq!(Side::VALUES, ["left", "right"]);
    assert_eq!(Lone::Only.as_str(), "only");
}

#[test]
fn another_value_does_not_decode() {
    for value in [
        json!("middle"),
        json!("Left"),
        json!(""),
        json!(null),
        json!(1),
    ] {
        let error = serde_json::from_value::<Side>(value.clone()).unwrap_err();
        assert!(
            error.to_string().contains("one of `left`, `right`")
                || error.to_string().contains("expected `left` or `right`"),
            "{value}: {error}"
        );
    }
}

#[test]
fn another_text_makes_none() {
    let error = "middle".parse::<Side>().unwrap_err();
    assert_eq!(error.values(), ["left", "right"]);
    assert_eq!(
        error.to_string(),
        "the text is no value of Side: one of `left`, `right`"
    );
    let error = Error::from(error).to_string();
    assert!(error.contains("none of its values"), "{error}");
}
