//! Drift: what is told of an answer that decoding put up with, and what isn't.

use std::sync::{Arc, Mutex};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::drift::{Hook, watch};
use crate::enums::{integer_enum, string_enum, value_enum};
use crate::record::record;
use crate::union::union;

#[derive(Debug, Clone, PartialEq)]
enum Mode {
    On,
    Unknown(String),
}
string_enum! { Mode { On = "on" } }

#[derive(Debug, Clone, PartialEq)]
enum Level {
    One,
    Unknown(i64),
}
integer_enum! { Level { One = 1 } }
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
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Left {
    id: i64,
    mode: Option<Mode>,
}
record! { Left { id: "id" => required, mode: "mode" => optional, } }

#[derive(Debug, Clone, PartialEq)]
struct Right {
    id: String,
    level: Option<Level>,
}
record! { Right { id: "id" => required, level: "level" => optional, } }

#[derive(Debug, Clone, PartialEq)]
enum Either {
    Left(Left),
    Right(Right),
    Unknown(Value),
}
union! { Either {
    Left(Left) = object { "id"; "mode" },
    Right(Right) = object { "id"; "level" },
} }

/// What is told of a text: type, field and value.
fn told<T: DeserializeOwned>(text: &str) -> Vec<String> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&found);
    let hook: Hook = Arc::new(move |drift| {
        let parts = [drift.type_name(), drift.field(), drift.value()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        log.lock().unwrap().push(parts.join(" "));
    });
    let body = crate::decode::RawBody::new(text.to_owned().into());
    let _ = watch(Some(&hook), "op", || crate::decode::json::<T>(&body));
    let found = found.lock().unwrap();
    found.clone()
}

#[test]
fn what_the_document_allows_is_none() {
    assert_eq!(told::<Loose>("\"third\""), Vec::<String>::new());
    assert_eq!(told::<Size>("\"auto\""), Vec::<String>::new());
    assert_eq!(told::<Size>("2"), ["Size 2"]);
}

#[test]
fn unknown_values_and_fields_are_told_once() {
    let text = r#"[{"id": 1, "mode": "dim", "new": {"deep": 1}}, {"id": 2, "mode": "dim", "new": 1}, {"id": 3, "mode": "on"}]"#;
    assert_eq!(told::<Vec<Left>>(text), ["Mode dim", "Left new"]);
    assert_eq!(told::<Level>("7"), ["Level 7"]);
    assert_eq!(told::<Level>("1"), Vec::<String>::new());
}

#[test]
fn variants_that_were_tried_in_vain_tell_nothing() {
    let text = r#"{"level": 3, "mode": "dim", "id": "x"}"#;
    assert_eq!(told::<Either>(text), ["Level 3", "Right mode"]);
    assert_eq!(told::<Either>(r#"{"id": null, "mode": "dim"}"#), ["Either"]);
}

#[test]
fn nothing_is_collected_where_nobody_listens() {
    let body = crate::decode::RawBody::new(r#"{"id": 1, "new": 1}"#.into());
    let _ = watch(None, "op", || crate::decode::json::<Left>(&body));
    assert_eq!(crate::drift::mark(), 0);
    assert_eq!(told::<Left>(r#"{"id": 1}"#), Vec::<String>::new());
}
