//! Open enums: known values, unknown ones, and what is no value at all.

use proptest::prelude::*;
use serde_json::json;

use crate::enums::{integer_enum, string_enum, value_enum};

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Individual,
    Team,
    Unknown_,
    Unknown(String),
}
string_enum! { Kind { Individual = "individual", Team = "te\"am", Unknown_ = "Unknown" } }

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Level {
    One,
    Minus2,
    Unknown(i64),
}
integer_enum! { Level { One = 1, Minus2 = -2 } }

string_enum! {
    /// Declared by the macro.
    pub enum Declared {
        First = "first",
        /// It has words of its own.
        ///
        Second = "second",
    }
}
integer_enum! {
    /// Declared by the macro.
    #[derive(Copy)]
    pub enum DeclaredLevel {
        One = 1,
        Minus2 = -2,
    }
}

string_enum! {
    /// Any other text is a value too.
    pub enum Loose {
        First = "first",
        _ = ANY_TEXT,
    }
}
value_enum! {
    /// Of several kinds.
    pub enum Size {
        Auto = "\"auto\"",
        One = "1",
        Half = "0.5",
        No = "false",
    }
}

#[test]
fn values_of_several_kinds() {
    for (json, known) in [
        (json!("auto"), Size::Auto),
        (json!(1), Size::One),
        (json!(0.5), Size::Half),
        (json!(false), Size::No),
    ] {
        let read: Size = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(read, known);
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
    }
    let other: Size = serde_json::from_value(json!([1, "x"])).unwrap();
    assert_eq!(other, Size::Unknown("[1,\"x\"]".to_owned()));
    assert_eq!(serde_json::to_value(&other).unwrap(), json!([1, "x"]));
    let one: Size = serde_json::from_value(json!(1.0)).unwrap();
    assert_eq!(
        one,
        Size::One,
        "numbers are the same however they are written"
    );
    assert_eq!(Size::VALUES, ["\"auto\"", "1", "0.5", "false"]);
    assert_eq!(Size::from(json!("1")).to_string(), "\"1\"");
}

#[test]
fn any_text_may_be_a_value() {
    let read: Loose = serde_json::from_value(json!("third")).unwrap();
    assert_eq!(read, Loose::Unknown("third".to_owned()));
    assert_eq!(serde_json::to_value(&read).unwrap(), json!("third"));
}

/// Names of the prelude, as a document may choose them.
#[allow(dead_code)]
mod hostile {
    use super::{integer_enum, string_enum};

    #[derive(Debug, PartialEq)]
    pub enum String {
        Some,
        None,
        Ok,
        Err,
        Unknown(::std::string::String),
    }
    string_enum! { String { Some = "some", None = "none", Ok = "ok", Err = "err" } }
    pub enum Option {
        Unknown(i64),
    }
    integer_enum! { Option {} }
    pub enum Result {
        Unknown(::std::string::String),
    }
    string_enum! { Result {} }
}

#[test]
fn known_values_both_ways() {
    assert_eq!(
        serde_json::from_value::<Kind>(json!("te\"am")).unwrap(),
        Kind::Team
    );
    assert_eq!(
        serde_json::from_str::<Kind>(r#""individual""#).unwrap(),
        Kind::Individual
    );
    assert_eq!(serde_json::to_value(Kind::Team).unwrap(), json!("te\"am"));
    assert_eq!(
        serde_json::from_value::<Level>(json!(-2)).unwrap(),
        Level::Minus2
    );
    assert_eq!(serde_json::to_value(Level::One).unwrap(), json!(1));
    assert_eq!(Kind::VALUES, ["individual", "te\"am", "Unknown"]);
    assert_eq!(Level::VALUES, [1, -2]);
}

#[test]
fn a_declared_enum_is_as_one_that_stands_beside() {
    assert_eq!(Declared::VALUES, ["first", "second"]);
    assert_eq!(Declared::from("second"), Declared::Second);
    assert_eq!(Declared::from("third"), Declared::Unknown("third".into()));
    assert!(Declared::First < Declared::Second);
    assert_eq!(DeclaredLevel::from(-2), DeclaredLevel::Minus2);
    assert_eq!(DeclaredLevel::from(7), DeclaredLevel::Unknown(7));
}

#[test]
fn an_own_value_called_unknown_is_not_the_reserved_one() {
    assert_eq!(Kind::from("Unknown"), Kind::Unknown_);
    assert_eq!(Kind::Unknown_.as_str(), "Unknown");
}

#[test]
fn other_types_are_errors() {
    for value in [
        json!(null),
        json!(1),
        json!(["individual"]),
        json!({"individual": null}),
    ] {
        assert!(
            serde_json::from_value::<Kind>(value.clone()).is_err(),
            "{value}"
        );
    }
    for value in [json!(null), json!("1"), json!(1.5), json!(u64::MAX)] {
        assert!(
            serde_json::from_value::<Level>(value.clone()).is_err(),
            "{value}"
        );
    }
}

#[test]
fn text_of_every_sort_becomes_a_value() {
    assert_eq!("individual".parse(), Ok(Kind::Individual));
    assert_eq!(Kind::from("x".to_owned()), Kind::Unknown("x".into()));
    assert_eq!(
        format!("[{:>6}] {:+}", Kind::from("a"), Level::One),
        "[     a] +1"
    );
    assert_eq!(hostile::String::from("none"), hostile::String::None);
}

proptest! {
    #[test]
    fn any_string_comes_back(text: String) {
        let it: Kind = serde_json::from_value(json!(text)).unwrap();
        prop_assert_eq!(it.as_ref(), &text);
        prop_assert_eq!(serde_json::to_value(it).unwrap(), json!(text));
    }

    #[test]
    fn any_integer_comes_back(number: i64) {
        let it: Level = serde_json::from_str(&number.to_string()).unwrap();
        prop_assert_eq!(it, Level::from(number));
        prop_assert_eq!(it.as_i64(), number);
    }
}

#[test]
fn whole_numbers_may_be_written_with_a_point() {
    let level = |text: &str| serde_json::from_str::<Level>(text);
    assert_eq!(level("1.0").unwrap(), Level::One);
    assert_eq!(serde_json::to_string(&level("42").unwrap()).unwrap(), "42");
    assert!(level("1.5").is_err());
    assert!(level("1e30").is_err());
    assert!(level("9223372036854775808").is_err());
}
