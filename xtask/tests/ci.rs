//! CI's own command: which steps there are, and that one that fails is a failure.

mod common;

use std::fs;

use common::run;
use tempfile::TempDir;
use xtask::ci::test_command;

/// A workspace that has only what the steps look for.
fn workspace(readme: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("spec")).unwrap();
    fs::write(folder.path().join("spec/codegen.toml"), "").unwrap();
    fs::write(folder.path().join("README.md"), readme).unwrap();
    folder
}

#[test]
fn the_steps_are_named_and_none_runs() {
    let folder = workspace("");
    let (exit, out, err) = run(folder.path(), &["ci", "--list"]);
    assert_eq!((exit, err.as_str()), (0, ""));
    let names: Vec<&str> = out
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.len() > 10, "{out}");
    assert!(
        names.contains(&"tests") && names.contains(&"fresh"),
        "{out}"
    );
    // Each with what it is.
    assert!(
        out.lines().all(|line| line.split_whitespace().count() > 3),
        "{out}"
    );
}

#[test]
fn the_tests_are_the_readmes_own() {
    let told = |readme| test_command(readme).map(|words| words.join(" "));
    assert_eq!(
        told("Run `cargo test`:\n\ncargo test --workspace  -q\ncargo test -p other\n"),
        Some("cargo test --workspace -q".to_owned())
    );
    assert_eq!(told("cargo tests\n cargo test\n"), None);
    assert_eq!(told("cargo test && rm -r target\n"), None);
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let committed = fs::read_to_string(committed).unwrap();
    assert!(test_command(&committed).is_some());
}

#[test]
fn what_fails_is_named_and_ends_the_run() {
    let folder = workspace("cargo test --no-such-flag\n");
    let (exit, out, err) = run(folder.path(), &["ci", "--only", "tests,whole"]);
    assert_eq!(exit, 1, "{out}{err}");
    assert!(err.contains("the step `tests` failed"), "{err}");
    assert!(err.contains("cargo test --no-such-flag"), "{err}");
    assert!(!out.contains("== whole"), "{out}");
}

#[test]
fn what_is_skipped_is_said_twice() {
    let folder = workspace("cargo test --help\n");
    let (exit, out, err) = run(folder.path(), &["ci", "--only", "whole,tests"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("-- whole: SKIPPED, "), "{out}");
    assert!(
        out.contains("all is well, but for what was skipped: whole"),
        "{out}"
    );
    assert!(out.find("== tests") < out.find("== whole"), "{out}");
    let folder = TempDir::new().unwrap();
    let (exit, _, err) = run(folder.path(), &["ci"]);
    assert_eq!(exit, 1, "{err}");
    assert!(err.contains("spec/codegen.toml"), "{err}");
}
