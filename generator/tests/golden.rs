//! What is emitted for small documents, one for each rule, compared with what was reviewed.
//!
//! `BLESS=1 cargo test -p generator --test golden` rewrites the reviewed files: the diff is the review.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

/// Files that say something about the document: not the runtime and the stand-in's guide, which are the
/// same in every client, and not what the stand-in is told, which has tests of its own.
fn telling(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let prose = ["README.md", ".gitattributes"];
    let tells = |path: &str| {
        !path.starts_with("src/runtime/")
            && !path.starts_with("src/testing.")
            && !prose.contains(&path)
    };
    files.into_iter().filter(|(path, _)| tells(path)).collect()
}

/// The files in one text, so that a document has one golden file.
fn joined(files: &BTreeMap<String, String>) -> String {
    let files = files
        .iter()
        .map(|(path, text)| format!("//// {path}\n{text}"));
    files.collect::<Vec<_>>().join("\n")
}

#[test]
fn emitted_code_is_as_reviewed() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differing = Vec::new();
    for (name, text) in common::documents() {
        let found = joined(&telling(common::emit(&name, &text)));
        let path = common::golden().join(format!("{name}.rs.txt"));
        let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
        if found == reviewed {
            continue;
        }
        if bless {
            std::fs::write(&path, &found).expect("written");
        } else {
            differing.push(format!(
                "{}:{}",
                shown(&path),
                first_difference(&reviewed, &found)
            ));
        }
    }
    assert!(
        differing.is_empty(),
        "emitted code is not as reviewed:\n{}\n`BLESS=1 cargo test -p generator --test golden` takes it as it is now",
        differing.join("\n")
    );
}

fn shown(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn first_difference(reviewed: &str, found: &str) -> String {
    let mut lines = reviewed.lines().zip(found.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((index, (a, b))) => format!("{}\n  - {a}\n  + {b}", index + 1),
        None => format!(
            "{} lines, not {}",
            found.lines().count(),
            reviewed.lines().count()
        ),
    }
}

#[test]
fn the_order_of_keys_and_the_notation_change_nothing() {
    for (name, text) in common::documents() {
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        // serde_json's objects are sorted, so this is another order and another notation at once.
        let json = serde_json::to_string(&value).expect("JSON");
        let other = common::emit(&name, &json);
        assert!(
            common::emit(&name, &text) == other,
            "{name} differs as JSON with sorted keys"
        );
    }
}
