//! What is emitted compiles without a warning: rustc's and clippy's, whatever the document's words are.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of this test's own below the target folder, emptied.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emitted");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
}

#[test]
fn emitted_crates_have_no_warnings() {
    let folder = folder();
    let mut members = Vec::new();
    for (name, text) in common::documents() {
        write(&folder.join(&name), &common::emit(&name, &text));
        members.push(name);
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    // The versions of this workspace, so that its builds are shared and nothing is fetched.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    for (arguments, flags) in [
        (
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--quiet",
                "--",
                "-Dwarnings",
            ][..],
            "",
        ),
        (
            &[
                "doc",
                "--workspace",
                "--all-features",
                "--no-deps",
                "--quiet",
            ],
            "-Dwarnings",
        ),
    ] {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", flags)
            .output()
            .expect("cargo runs");
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo {}:\n{shown}",
            arguments.join(" ")
        );
    }
}
