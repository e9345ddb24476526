//! How much of the emitted code an edit of the document touches: the promise to those who review it.
//!
//! A row is an edit, the files that may change for it, and how many lines of each at most, taken and given
//! counted alike. `api.txt` and what the stand-in reads are among them, since they are reviewed too.

mod common;
#[path = "edits/large.rs"]
mod large;
#[path = "edits/table.rs"]
mod table;
#[path = "edits/tools.rs"]
mod tools;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use tools::{Bounds, Edit, set};

type Files = BTreeMap<String, String>;

fn customers() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/customers.yaml");
    let text = std::fs::read_to_string(path).expect("the document");
    serde_yaml::from_str(&text).expect("YAML")
}

/// A real document of 186 operations, where it is at hand.
fn large() -> Option<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpus/real/polar.json"
    );
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn emitted(document: &Value) -> Files {
    common::emit("edits", &document.to_string())
}

/// The files that differ, each with how many lines came or went.
fn touched(before: &Files, after: &Files) -> BTreeMap<String, usize> {
    let mut touched = BTreeMap::new();
    for path in before.keys().chain(after.keys()) {
        let [old, new] = [before, after].map(|files| files.get(path).map_or("", String::as_str));
        if old != new {
            let diff = TextDiff::from_lines(old, new);
            let changes = diff.iter_all_changes();
            let lines = changes.filter(|line| line.tag() != ChangeTag::Equal);
            touched.insert(path.clone(), lines.count());
        }
    }
    touched
}

/// What is wrong with the rows: what each touches, where that isn't what it says.
fn wrong(base: &Value, before: &Files, rows: &[(&str, Edit, Bounds)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, edit, bounds) in rows {
        let mut document = base.clone();
        edit(&mut document);
        assert_ne!(&document, base, "{name}: nothing was edited");
        let touched = touched(before, &emitted(&document));
        println!("{name}: {touched:?}");
        let bounds: BTreeMap<&str, usize> = bounds.iter().copied().collect();
        let beyond = touched.iter().any(|(path, lines)| {
            let bound = bounds.get(path.as_str());
            bound.is_none_or(|bound| lines > bound)
        });
        // A bound for what an edit never touches would let anything grow there.
        let idle = bounds.keys().any(|path| !touched.contains_key(*path));
        if beyond || idle {
            wrong.push(format!("{name}: {touched:?}, not {bounds:?}"));
        }
    }
    wrong
}

#[test]
fn each_edit_touches_what_it_says() {
    let base = customers();
    let wrong = wrong(&base, &emitted(&base), table::ROWS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the large document isn't at hand there is nothing to try.
#[test]
fn each_edit_of_a_large_document_touches_what_it_says() {
    let Some(base) = large() else { return };
    let before = emitted(&base);
    let halves = large::ROWS.chunks(large::ROWS.len().div_ceil(2));
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = halves.map(|rows| scope.spawn(|| wrong(&base, &before, rows)));
        let halves: Vec<_> = halves.collect();
        halves
            .into_iter()
            .flat_map(|half| half.join().expect("a half"))
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where schemas with properties are, and where texts of documentation are, among the components.
fn places(document: &Value) -> (Vec<String>, Vec<String>) {
    let (mut objects, mut texts) = (Vec::new(), Vec::new());
    let mut open = vec![("/components/schemas".to_owned(), true)];
    while let Some((pointer, is_names)) = open.pop() {
        match document.pointer(&pointer) {
            Some(Value::Object(object)) => {
                if !is_names && object.get("properties").is_some_and(Value::is_object) {
                    objects.push(pointer.clone());
                }
                if !is_names && object.get("description").is_some_and(Value::is_string) {
                    texts.push(pointer.clone());
                }
                for key in object.keys().filter(|key| !is_example(key)) {
                    let step = key.replace('~', "~0").replace('/', "~1");
                    open.push((
                        format!("{pointer}/{step}"),
                        !is_names && key == "properties",
                    ));
                }
            }
            Some(Value::Array(items)) => {
                open.extend((0..items.len()).map(|at| (format!("{pointer}/{at}"), false)));
            }
            _ => {}
        }
    }
    (objects, texts)
}

/// Values, not schemas.
fn is_example(key: &str) -> bool {
    matches!(
        key,
        "example" | "examples" | "default" | "enum" | "const" | "discriminator"
    ) || key.starts_with("x-")
}

/// An edit of any place, and how much it may touch.
fn any_edit_is_small(base: &Value, before: &Files, kind: usize, place: usize) {
    let (objects, texts) = places(base);
    let mut document = base.clone();
    let pick = |places: &[String]| places[place % places.len()].clone();
    match kind {
        0 => {
            let pointer = pick(&objects);
            let schema = json!({ "type": "string", "description": "New." });
            set(
                &mut document,
                &format!("{pointer}/properties"),
                "zz_new",
                schema,
            );
            let touched = touched(before, &emitted(&document));
            let code: BTreeMap<&String, &usize> = touched
                .iter()
                .filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs"))
                .collect();
            // A model, and what it is called where each side has its own.
            let lines: usize = code.values().copied().sum();
            assert!(code.len() <= 2 && lines <= 15, "{pointer}: {touched:?}");
        }
        1 => {
            let pointer = pick(&texts);
            set(
                &mut document,
                &pointer,
                "description",
                json!("Other words."),
            );
            let after = emitted(&document);
            for (path, new) in &after {
                let old = before.get(path).map_or("", String::as_str);
                let diff = TextDiff::from_lines(old, new);
                for change in diff.iter_all_changes() {
                    let line = change.value().trim_start();
                    let is_comment = line.starts_with("//") || path == "README.md";
                    let is_same = change.tag() == ChangeTag::Equal;
                    assert!(is_same || is_comment, "{pointer}: {path}: {line}");
                }
            }
        }
        _ => {
            let name = format!("Unused{place}");
            let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
            set(&mut document, "/components/schemas", &name, schema);
            assert_eq!(
                touched(before, &emitted(&document)),
                BTreeMap::new(),
                "{name}"
            );
        }
    }
}

#[test]
fn any_edit() {
    let base = customers();
    let before = emitted(&base);
    let mut runner = TestRunner::new(Config::with_cases(40));
    let cases = (0..3_usize, any::<usize>());
    let outcome = runner.run(&cases, |(kind, place)| {
        any_edit_is_small(&base, &before, kind, place);
        Ok(())
    });
    outcome.unwrap();
}

/// A document that is large, and not ours: where it isn't at hand there is nothing to try.
#[test]
fn any_edit_of_a_large_document() {
    let Some(base) = large() else { return };
    let before = emitted(&base);
    for (kind, place) in [(0, 7), (0, 391), (1, 777), (2, 1)] {
        any_edit_is_small(&base, &before, kind, place);
    }
}
