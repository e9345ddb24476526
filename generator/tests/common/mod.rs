//! What the tests of emitted code share: the small documents, and what is made of them.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod crates;
pub mod declared;
pub mod everything;
pub mod semver;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use generator::report::Level;
use generator::settings::Settings;
use generator::source::Limits;
use generator::{Input, Outcome};

/// The folder of the small documents.
pub fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The small documents by name, in order.
pub fn documents() -> BTreeMap<String, String> {
    let mut documents = BTreeMap::new();
    for entry in std::fs::read_dir(golden()).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).expect("readable");
            documents.insert(name, text);
        }
    }
    documents
}

/// The settings of a small document: those beside it, if there are any. All that a client may have is in it.
pub fn settings(name: &str) -> Settings {
    let mut settings = match std::fs::read_to_string(golden().join(format!("{name}.toml"))) {
        Ok(text) => Settings::parse(&text).expect("settings"),
        Err(_) => Settings::new(name).expect("a package's name"),
    };
    settings.testing = true;
    settings
}

/// A run over a document, for the package of this name.
pub fn run(name: &str, text: &[u8]) -> Outcome {
    run_with(name, text, &settings(name))
}

fn run_with(name: &str, text: &[u8], settings: &Settings) -> Outcome {
    let file = format!("{name}.yaml");
    let input = Input {
        name: &file,
        bytes: text,
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    };
    generator::generate(input, settings, false, &mut |_| {})
}

/// What is emitted for a document that has nothing wrong.
pub fn emit(name: &str, text: &str) -> BTreeMap<String, String> {
    emitted(name, run(name, text.as_bytes()))
}

/// The same without a stand-in server.
pub fn emit_alone(name: &str, text: &str) -> BTreeMap<String, String> {
    let mut settings = settings(name);
    settings.testing = false;
    emitted(name, run_with(name, text.as_bytes(), &settings))
}

fn emitted(name: &str, outcome: Outcome) -> BTreeMap<String, String> {
    let errors: Vec<String> = outcome
        .diagnostics
        .iter()
        .filter(|found| found.level == Level::Error)
        .map(|found| format!("{:?}: {}", found.pointer, found.message))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    outcome.files.expect("files")
}
