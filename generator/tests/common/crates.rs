//! Emitted crates on the disk, and cargo in their midst.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of a crate with a type that settings of small documents choose.
const MONEY_MANIFEST: &str = r#"[package]
name = "money"
version = "1.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
serde = { version = "1", default-features = false, features = ["std"] }
"#;

fn target() -> &'static Path {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().expect("the target folder")
}

/// A workspace of emitted crates below the target folder.
pub struct Workspace(PathBuf);

impl Workspace {
    /// Writes crates, by name, into an emptied folder of this name.
    pub fn write(name: &str, crates: &BTreeMap<String, BTreeMap<String, String>>) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (member, files) in crates {
            for (path, text) in files {
                let path = folder.join(member).join(path);
                std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                std::fs::write(path, text).expect("written");
            }
        }
        let mut members: Vec<&str> = crates.keys().map(String::as_str).collect();
        let needs_money = |files: &BTreeMap<String, String>| {
            let manifest = files.get("Cargo.toml");
            manifest.is_some_and(|text| text.contains("\"../money\""))
        };
        if crates.values().any(needs_money) {
            let own = folder.join("money");
            std::fs::create_dir_all(&own).expect("a folder");
            std::fs::write(own.join("Cargo.toml"), MONEY_MANIFEST).expect("written");
            std::fs::write(own.join("lib.rs"), include_str!("money.rs")).expect("written");
            members.push("money");
        }
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
        std::fs::write(folder.join("Cargo.toml"), manifest).expect("written");
        // The versions of this workspace, so that its builds are shared and nothing is fetched.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
        Self(folder)
    }

    /// Runs cargo, for which any warning is an error, and gives what it prints.
    pub fn cargo(&self, arguments: &[&str]) -> String {
        self.run(arguments, &[("CARGO_TARGET_DIR", target())])
    }

    /// Documents all crates, where nothing else is documented: rustdoc writes anew with each crate what the
    /// folder knows of all others. Any warning is an error.
    pub fn document(&self) {
        let pages = self.0.join("pages");
        // Cargo before 1.91 doesn't know of the first, and builds once more what the documentation is of.
        let folders = [
            ("CARGO_BUILD_BUILD_DIR", target()),
            ("CARGO_TARGET_DIR", pages.as_path()),
        ];
        let all = ["--workspace", "--all-features", "--quiet"];
        self.run(&[&["doc", "--no-deps"], &all[..]].concat(), &folders);
    }

    fn run(&self, arguments: &[&str], folders: &[(&str, &Path)]) -> String {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.0)
            .envs(folders.iter().copied())
            .env("RUSTDOCFLAGS", "-Dwarnings")
            .output()
            .expect("cargo runs");
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo {}:\n{shown}",
            arguments.join(" ")
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
