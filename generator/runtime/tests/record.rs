//! Records: each kind of field both ways, against serde's derive, and under hostile names.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::maybe::Maybe;
use crate::record::record;

#[derive(Debug, Clone, PartialEq, Default)]
struct Customer {
    id: i64,
    email: String,
    tax: Option<f64>,
    alias: Option<Vec<String>>,
    name: Maybe<String>,
    parent: Option<Box<Customer>>,
}
record! {
    Customer {
        id: "id" => required,
        email: "e-mail" => required,
        tax: "tax" => nullable,
        alias: "alias" => optional,
        name: "name" => maybe,
        parent: "parent" => optional,
    }
}

/// The same shape, by derive.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Derived {
    id: i64,
    #[serde(rename = "e-mail")]
    email: String,
    #[serde(default)]
    tax: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alias: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    name: Maybe<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<Box<Derived>>,
}

impl From<Customer> for Derived {
    fn from(it: Customer) -> Self {
        Self {
            id: it.id,
            email: it.email,
            tax: it.tax,
            alias: it.alias,
            name: it.name,
            parent: it.parent.map(|parent| Box::new((*parent).into())),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Open {
    id: i64,
    additional_properties: BTreeMap<String, i64>,
}
record! { Open { id: "id" => required, ..additional_properties } }

#[derive(Debug, Clone, PartialEq)]
struct Empty {}
record! { Empty {} }

fn error<T: std::fmt::Debug + for<'de> serde::Deserialize<'de>>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn each_kind_is_written_in_each_state() {
    let mut it = Customer {
        id: 1,
        email: "a@b".into(),
        ..Customer::default()
    };
    let text = serde_json::to_string(&it).unwrap();
    assert_eq!(text, r#"{"id":1,"e-mail":"a@b","tax":null}"#);
    it.name = Maybe::Null;
    it.alias = Some(vec![]);
    let text = serde_json::to_string(&it).unwrap();
    assert_eq!(
        text,
        r#"{"id":1,"e-mail":"a@b","tax":null,"alias":[],"name":null}"#
    );
    it.name = Maybe::Value("x".into());
    it.tax = Some(0.5);
    it.alias = None;
    let text = serde_json::to_string(&it).unwrap();
    assert_eq!(text, r#"{"id":1,"e-mail":"a@b","tax":0.5,"name":"x"}"#);
}

#[test]
fn each_kind_is_read_in_each_state() {
    let it: Customer = serde_json::from_str(
        r#"{"alias":null,"extra":{"id":[1]},"name":null,"e-mail":"a","id":1,"more":2}"#,
    )
    .unwrap();
    assert_eq!((it.id, it.email.as_str()), (1, "a"));
    assert_eq!((it.tax, it.alias, it.name), (None, None, Maybe::Null));
}

#[test]
fn faults_are_named_as_the_derive_names_them() {
    for text in [
        r#"{"e-mail":"a"}"#,
        r#"{"id":1,"e-mail":"a","id":2}"#,
        r#"{"id":1,"e-mail":"a","tax":null,"tax":null}"#,
        r#"{"id":"1","e-mail":"a"}"#,
        r#"{"id":1,"e-mail":null}"#,
        r#"{"id":1,"e-mail":"a","parent":{"id":1}}"#,
        r#"{"id":1,"#,
    ] {
        assert_eq!(error::<Customer>(text), error::<Derived>(text), "{text}");
    }
}

#[test]
fn an_array_or_null_is_no_record() {
    assert!(error::<Customer>(r#"[1,"a"]"#).contains("an object (Customer)"));
    assert!(error::<Empty>("null").contains("an object (Empty)"));
    assert!(serde_json::from_str::<Derived>(r#"[1,"a",null,null,null,null]"#).is_ok());
}

#[test]
fn other_keys_are_kept_flat() {
    let it: Open = serde_json::from_str(r#"{"z":3,"id":1,"a":2}"#).unwrap();
    assert_eq!(
        it.additional_properties,
        BTreeMap::from([("a".into(), 2), ("z".into(), 3)])
    );
    assert_eq!(
        serde_json::to_string(&it).unwrap(),
        r#"{"id":1,"a":2,"z":3}"#
    );
    assert!(error::<Open>(r#"{"id":1,"a":"x"}"#).contains("invalid type: string"));
}

#[test]
fn a_field_speaks_for_its_key() {
    let it = Open {
        id: 1,
        additional_properties: BTreeMap::from([("id".into(), 2)]),
    };
    assert_eq!(serde_json::to_string(&it).unwrap(), r#"{"id":1}"#);
}

#[test]
fn a_record_without_fields_reads_any_object() {
    assert_eq!(
        serde_json::from_value::<Empty>(json!({"a": 1})).unwrap(),
        Empty {}
    );
    assert_eq!(serde_json::to_value(Empty {}).unwrap(), json!({}));
}

#[test]
fn keys_may_be_escaped() {
    let it: Open = serde_json::from_str(r#"{"\u0069d":1,"\u0061":2}"#).unwrap();
    assert_eq!((it.id, it.additional_properties["a"]), (1, 2));
}

/// Names that a document may choose, and the macro's body must survive.
#[allow(dead_code)]
mod hostile {
    use super::record;

    #[derive(Debug, PartialEq)]
    pub struct Option {
        pub r#type: ::std::string::String,
        pub self_: ::core::option::Option<Box<Result>>,
        pub map: i64,
        pub entries: i64,
        pub place: i64,
        pub field: ::core::option::Option<i64>,
        pub key: ::core::option::Option<i64>,
        pub serializer: i64,
        pub deserializer: ::core::option::Option<i64>,
    }
    record! {
        Option {
            r#type: "type" => required,
            self_: "self" => optional,
            map: "map" => required,
            entries: "entries" => required,
            place: "place" => required,
            field: "field" => optional,
            key: "key" => optional,
            serializer: "serializer" => required,
            deserializer: "deserializer" => optional,
        }
    }

    #[derive(Debug, PartialEq)]
    pub struct Result {
        pub rest: ::std::collections::BTreeMap<::std::string::String, i64>,
    }
    record! { Result { ..rest } }

    pub struct String {}
    record! { String {} }
    pub struct Vec {}
    record! { Vec {} }
    pub struct Place {
        pub place: i64,
    }
    record! { Place { place: "place" => required, } }
    pub struct Record {}
    record! { Record {} }
    pub struct Serialize {}
    record! { Serialize {} }
    pub struct S {
        pub s: i64,
    }
    record! { S { s: "s" => required, } }
    pub struct Some {}
    record! { Some {} }
    pub struct None {}
    record! { None {} }
    pub struct Ok {}
    record! { Ok {} }
}

#[test]
fn hostile_names_compile_and_work() {
    let text = r#"{"type":"t","self":{"a":1},"map":1,"entries":2,"place":3,"serializer":4}"#;
    let it: hostile::Option = serde_json::from_str(text).unwrap();
    assert_eq!(it.self_.as_ref().unwrap().rest["a"], 1);
    assert_eq!(serde_json::to_string(&it).unwrap(), text);
}

/// A record with many fields, without a raised recursion limit.
mod large {
    use super::record;

    include!("large_record.rs");
}

#[test]
fn a_large_record_works_in_any_order() {
    let forth: BTreeMap<String, String> =
        (0..300).map(|n| (format!("f{n}"), n.to_string())).collect();
    let text = serde_json::to_string(&forth).unwrap();
    let it: large::Large = serde_json::from_str(&text).unwrap();
    assert_eq!(it.f299.as_deref(), Some("299"));
    let back: Value = serde_json::to_value(&it).unwrap();
    assert_eq!(back, serde_json::to_value(forth).unwrap());
}

fn customers() -> impl Strategy<Value = Customer> {
    let maybe = prop_oneof![
        Just(Maybe::Absent),
        Just(Maybe::Null),
        any::<String>().prop_map(Maybe::Value)
    ];
    let tax = proptest::option::of(-1e9..1e9);
    let alias = proptest::option::of(proptest::collection::vec(any::<String>(), 0..3));
    (any::<i64>(), any::<String>(), tax, alias, maybe)
        .prop_map(|(id, email, tax, alias, name)| Customer {
            id,
            email,
            tax,
            alias,
            name,
            parent: None,
        })
        .prop_recursive(3, 4, 1, |inner| {
            (inner.clone(), inner).prop_map(|(parent, mut it)| {
                it.parent = Some(Box::new(parent));
                it
            })
        })
}

proptest! {
    #[test]
    fn a_record_reads_back_and_is_what_the_derive_writes(it in customers()) {
        let text = serde_json::to_string(&it).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Customer>(&text).unwrap(), &it);
        let value = serde_json::to_value(&it).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Customer>(value).unwrap(), &it);
        let derived: Derived = it.into();
        prop_assert_eq!(&text, &serde_json::to_string(&derived).unwrap());
        prop_assert_eq!(serde_json::from_str::<Derived>(&text).unwrap(), derived);
    }
}

#[derive(Debug, PartialEq)]
struct Filled {
    text: String,
    list: Vec<u8>,
}
record! {
    Filled {
        text: "text" => or_empty,
        list: "list" => or_empty,
    }
}

#[test]
fn null_and_absent_read_as_empty() {
    let decode = |text: &str| serde_json::from_str::<Filled>(text);
    let empty = Filled {
        text: String::new(),
        list: Vec::new(),
    };
    assert_eq!(decode(r#"{"text": null, "list": null}"#).unwrap(), empty);
    assert_eq!(decode("{}").unwrap(), empty);
    assert_eq!(decode(r#"{"list": [1]}"#).unwrap().list, [1]);
    assert!(decode(r#"{"text": 1}"#).is_err());
    let written = serde_json::to_value(empty).unwrap();
    assert_eq!(written, json!({ "text": "", "list": [] }));
}

#[test]
fn keys_in_any_order_some_left_out_and_some_unknown() {
    // Each key is looked for behind the one before: from there on, before it, and none.
    for text in [
        r#"{"text": "a", "list": [1]}"#,
        r#"{"list": [1], "text": "a"}"#,
        r#"{"x": {}, "text": "a", "y": 1, "list": [1], "z": null}"#,
        r#"{"list": [1], "x": 1, "text": "a"}"#,
    ] {
        let read: Filled = serde_json::from_str(text).unwrap();
        assert_eq!((&*read.text, &*read.list), ("a", &[1][..]), "{text}");
    }
    let twice = serde_json::from_str::<Filled>(r#"{"list": [], "list": []}"#);
    assert!(
        twice
            .unwrap_err()
            .to_string()
            .contains("duplicate field `list`")
    );
}
