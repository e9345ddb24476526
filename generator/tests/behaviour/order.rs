//! The order of an object's keys and the ends of lines mean nothing: the same crate comes of them, to the
//! last byte.

use crate::common;

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

/// What is emitted for a text, which has nothing wrong.
fn emitted(text: &str) -> BTreeMap<String, String> {
    common::emit("order", text)
}

/// How keys are ordered.
type Order = fn(&mut Vec<(Value, Value)>);

/// A document with the keys of all its objects in another order.
fn reordered(value: Value, order: Order) -> Value {
    match value {
        Value::Mapping(mapping) => {
            let entries = mapping.into_iter();
            let mut entries: Vec<(Value, Value)> = entries
                .map(|(key, value)| (key, reordered(value, order)))
                .collect();
            order(&mut entries);
            Value::Mapping(Mapping::from_iter(entries))
        }
        Value::Sequence(items) => items
            .into_iter()
            .map(|item| reordered(item, order))
            .collect(),
        other => other,
    }
}

/// By a number that has nothing to do with what the key says.
fn mixed(key: &Value) -> u64 {
    let text = key.as_str().unwrap_or_default();
    let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, add)
}

#[track_caller]
fn assert_same(name: &str, expected: &BTreeMap<String, String>, found: &BTreeMap<String, String>) {
    let paths: Vec<&String> = expected.keys().collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), paths, "{name}");
    for (path, text) in expected {
        let lines = text.lines().zip(found[path].lines()).zip(1..);
        let first = lines.into_iter().find(|((one, other), _)| one != other);
        assert_eq!(first, None, "{name}: {path}");
        assert_eq!(&found[path], text, "{name}: {path}");
    }
}

fn documents() -> BTreeMap<String, String> {
    let mut documents = common::documents();
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/customers.yaml");
    let text = std::fs::read_to_string(spec).expect("the document");
    documents.insert("customers".to_owned(), text);
    documents
}

#[test]
fn the_order_of_keys() {
    let orders: [Order; 3] = [
        |entries| entries.reverse(),
        |entries| entries.sort_by_key(|(key, _)| key.as_str().map(str::to_owned)),
        |entries| entries.sort_by_key(|(key, _)| mixed(key)),
    ];
    for (name, text) in documents() {
        let expected = emitted(&text);
        for order in orders {
            let value: Value = serde_yaml::from_str(&text).expect("YAML");
            let text = serde_yaml::to_string(&reordered(value, order)).expect("YAML");
            assert_same(&name, &expected, &emitted(&text));
        }
    }
}

#[test]
fn the_ends_of_lines() {
    for (name, text) in documents() {
        let windows = text.replace('\n', "\r\n");
        assert_same(&name, &emitted(&text), &emitted(&windows));
    }
}
