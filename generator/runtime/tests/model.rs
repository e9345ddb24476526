//! The macros `received!` and `sent!`: what decodes, what doesn't and where, how it is made and sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::decode::{self, RawBody};
use crate::maybe::Maybe;
use crate::model::{received, sent};
use crate::validate::{Check, Validate};

received! {
    /// What comes back.
    pub struct Person, hides(password) {
        /// The name.
        pub name: String = required "name",
        pub age: Option<i64> = nullable "age",
        pub tags: Option<Vec<String>> = optional "tags",
        pub nick: Maybe<String> = maybe "nick-name",
        pub password: Option<String> = optional "password",
        pub address: Option<Address> = optional "address",
    }
}

received! {
    pub struct Address {
        pub lines: Vec<String> = required "lines",
        .. additional_properties: BTreeMap<String, Value>
    }
}

sent! {
    pub struct PersonCreate, hides(password) {
        pub name: String = required "name" new(into String) [MaxChars(5)],
        pub kind: String = required "kind" is(String::from("person")),
        pub age: Option<i64> = nullable "age" new(Option<i64>),
        pub nick: Maybe<String> = maybe "nick-name" set(into String) or clear_nick [MinChars(2)],
        pub tags: Option<Vec<String>> = optional "tags" set(list into String) [],
        pub draft: Option<bool> = optional "draft" says(true),
        pub password: Option<String> = optional "password" set(into String),
        .. additional_properties: BTreeMap<String, Value>, add(into Value)
    }
}

sent! {
    pub struct Nothing: Default {
        pub note: Maybe<String> = maybe "note" set(into String) or clear_note,
        pub scores: Option<BTreeMap<String, f64>> = optional "scores" set(map f64) [],
        pub inner: Option<Box<Nothing>> = optional "inner" set(boxed Nothing),
    }
}

sent! {
    pub struct Tagged: Default {
        pub kind: Option<String> = implied "kind" is(Some(String::from("cat"))),
    }
}

/// What the document lets be absent is no `null` where it was.
#[test]
fn a_tag_is_sent_from_the_start_and_never_as_null() {
    let mut tagged = Tagged::new();
    assert_eq!(serde_json::to_string(&tagged).unwrap(), r#"{"kind":"cat"}"#);
    tagged.kind = None;
    assert_eq!(serde_json::to_string(&tagged).unwrap(), "{}");
    let read: Tagged = serde_json::from_str("{}").unwrap();
    assert_eq!(read, tagged);
}

const WHOLE: [(&str, &str); 6] = [
    ("name", r#""Ada""#),
    ("age", "36"),
    ("tags", r#"["a","b"]"#),
    ("nick-name", r#""A""#),
    ("password", r#""s3cr3t""#),
    ("address", r#"{"lines":["x"],"zip":7}"#),
];

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let entries = entries.into_iter();
    let entries: Vec<String> = entries
        .map(|(key, value)| format!("{}:{value}", json!(key)))
        .collect();
    format!("{{{}}}", entries.join(","))
}

fn person(text: &str) -> Result<Person, String> {
    let body = RawBody::new(text.to_owned().into());
    decode::json(&body).map_err(|problem| problem.to_string())
}

#[test]
fn a_model_decodes_in_any_order_and_with_what_it_does_not_know() {
    let declared = person(&object(WHOLE)).unwrap();
    let Person { name, age, .. } = &declared;
    assert_eq!((name.as_str(), *age), ("Ada", Some(36)));
    assert_eq!(declared.tags.as_deref().unwrap(), ["a", "b"]);
    assert_eq!(declared.nick, Maybe::Value("A".to_owned()));
    let address = declared.address.as_ref().unwrap();
    assert_eq!(address.lines, ["x"]);
    assert_eq!(address.additional_properties["zip"], 7);

    for shift in 0..WHOLE.len() {
        let mut shuffled = WHOLE;
        shuffled.rotate_left(shift);
        assert_eq!(person(&object(shuffled)).unwrap(), declared);
        shuffled.reverse();
        assert_eq!(person(&object(shuffled)).unwrap(), declared);
        let mut more = shuffled.to_vec();
        more.insert(shift, ("new", r#"{"name":1,"deep":[{"name":null}]}"#));
        assert_eq!(person(&object(more)).unwrap(), declared);
    }
}

#[test]
fn what_is_missing_or_null() {
    let least = person(r#"{"name":"Ada"}"#).unwrap();
    let empty = (None, None, Maybe::Absent);
    assert_eq!((least.age, least.tags, least.nick), empty);
    let null = r#"{"name":"Ada","age":null,"tags":null,"nick-name":null,"address":null}"#;
    let null = person(null).unwrap();
    assert_eq!((null.age, null.tags, null.nick), (None, None, Maybe::Null));
    assert!(null.address.is_none());
}

#[test]
fn what_does_not_decode_says_where() {
    for (text, way, reason) in [
        ("{}", "", "missing field `name`"),
        (r#"{"age":1}"#, "", "missing field `name`"),
        (r#"{"name":null}"#, "name", "null"),
        (
            r#"{"name":1}"#,
            "name",
            "invalid type: integer, expected a string",
        ),
        (r#"{"name":"a","age":"1"}"#, "age", "invalid type: string"),
        (r#"{"name":"a","age":1.5}"#, "age", "floating point"),
        (
            r#"{"name":"a","tags":["b",2]}"#,
            "tags[1]",
            "invalid type: integer",
        ),
        (r#"{"name":"a","tags":{}}"#, "tags", "map"),
        (r#"{"name":"a","nick-name":[]}"#, "nick-name", "sequence"),
        (
            r#"{"name":"a","address":{}}"#,
            "address",
            "missing field `lines`",
        ),
        (
            r#"{"name":"a","address":{"lines":[null]}}"#,
            "address.lines[0]",
            "null",
        ),
        (r#"{"name":"a","name":"b"}"#, "", "duplicate field `name`"),
        ("[]", "", "an object (Person)"),
    ] {
        let problem = person(text).unwrap_err();
        assert!(problem.contains(reason), "{text}: {problem}");
        let shown = format!("`{way}`");
        assert!(
            way.is_empty() || problem.contains(&shown),
            "{text}: {problem}"
        );
    }
}

#[test]
fn a_model_begins_with_what_it_must_have_and_says_no_more() {
    let new = PersonCreate::new("Ada", None);
    let text = serde_json::to_string(&new).unwrap();
    assert_eq!(text, r#"{"name":"Ada","kind":"person","age":null}"#);
    let text = serde_json::to_string(&Nothing::default()).unwrap();
    assert_eq!(text, "{}");
    assert_eq!(Nothing::new(), Nothing::default());
}

#[test]
fn each_setter_says_what_it_is_for() {
    let all = PersonCreate::new(String::from("Ada"), Some(36))
        .nick("A")
        .tags(["x", "y"])
        .draft()
        .password("s3cr3t")
        .additional_property("zip", 7);
    let sent = serde_json::to_value(&all).unwrap();
    let expected = json!({
        "name": "Ada", "kind": "person", "age": 36, "nick-name": "A", "tags": ["x", "y"],
        "draft": true, "password": "s3cr3t", "zip": 7,
    });
    assert_eq!(sent, expected);
    let cleared = serde_json::to_value(all.clear_nick()).unwrap();
    assert_eq!(cleared["nick-name"], Value::Null);

    let inner = Nothing::new().scores([("a", 0.5)]).clear_note();
    let outer = serde_json::to_value(Nothing::new().inner(inner)).unwrap();
    let expected = json!({ "inner": { "note": null, "scores": { "a": 0.5 } } });
    assert_eq!(outer, expected);
}

#[test]
fn what_is_hidden_is_not_shown() {
    let received = person(&object(WHOLE)).unwrap();
    let sent = PersonCreate::new("Ada", None).password("s3cr3t");
    for shown in [
        format!("{received:?} {received:#?}"),
        format!("{sent:?} {sent:#?}"),
    ] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(
            shown.contains("Ada") && shown.contains("password"),
            "{shown}"
        );
    }
}

#[test]
fn fields_with_rules_are_checked() {
    let violations = |person: &PersonCreate| {
        let mut check = Check::default();
        person.validate(&[], &mut check);
        let violations = check.finish();
        let fields = violations
            .iter()
            .map(|violation| violation.path().to_owned());
        fields.collect::<Vec<_>>()
    };
    assert!(violations(&PersonCreate::new("Ada", None)).is_empty());
    let wrong = PersonCreate::new("Ada Lovelace", None).nick("A");
    assert_eq!(violations(&wrong), ["name", "nick-name"]);
    // Null is no text that is too short.
    assert_eq!(violations(&wrong.clear_nick()), ["name"]);
}
