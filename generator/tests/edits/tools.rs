//! What edits of a document are made of.

use serde_json::Value;

/// Files and the lines of them that an edit may touch.
pub type Bounds = &'static [(&'static str, usize)];

/// What is done to the document.
pub type Edit = fn(&mut Value);

/// The object at a pointer.
pub fn at<'a>(document: &'a mut Value, pointer: &str) -> &'a mut serde_json::Map<String, Value> {
    let found = document.pointer_mut(pointer);
    let found = found.unwrap_or_else(|| panic!("the document has no {pointer}"));
    found.as_object_mut().expect("an object")
}

/// Sets a key that is there, or adds it.
pub fn set(document: &mut Value, pointer: &str, key: &str, value: Value) {
    at(document, pointer).insert(key.to_owned(), value);
}

pub fn property(document: &mut Value, schema: &str, name: &str, value: Value) {
    let properties = format!("/components/schemas/{schema}/properties");
    set(document, &properties, name, value);
}

/// Takes a key away.
pub fn remove(document: &mut Value, pointer: &str, key: &str) {
    assert!(
        at(document, pointer).remove(key).is_some(),
        "{pointer} has no {key}"
    );
}

pub fn push(document: &mut Value, pointer: &str, value: Value) {
    let list = document.pointer_mut(pointer).and_then(Value::as_array_mut);
    list.unwrap_or_else(|| panic!("no list at {pointer}"))
        .push(value);
}
