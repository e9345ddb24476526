//! A small document's client, and what a server on this machine reads of its requests, byte by byte.

use std::collections::BTreeMap;

use crate::common;
use crate::common::crates::Workspace;

const MANIFEST: &str = r#"[package]
name = "caller"
version = "0.0.0"
edition = "2024"

[dependencies]
client = { package = "carried", path = "../carried" }
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt", "time"] }
"#;

#[test]
fn what_a_client_sends_is_what_its_document_says() {
    let files = common::emit_alone("carried", include_str!("carried.yaml"));
    let caller: BTreeMap<String, String> = [
        ("Cargo.toml", MANIFEST),
        ("src/main.rs", include_str!("carried_calls.txt")),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    let crates = [("carried".to_owned(), files), ("caller".to_owned(), caller)];
    let workspace = Workspace::write("carried", &crates.into());
    workspace.cargo(&["clippy", "--workspace", "--quiet", "--", "-Dwarnings"]);
    let printed = workspace.cargo(&["run", "--quiet", "--package", "caller"]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compile/carried.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &printed).expect("written");
    }
    assert_eq!(printed, std::fs::read_to_string(path).expect("reviewed"));
}
