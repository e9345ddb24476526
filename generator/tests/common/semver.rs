//! Two clients' faces before cargo-semver-checks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A workspace in which one client after the other is put.
pub struct Bench {
    folder: PathBuf,
    package: &'static str,
}

impl Bench {
    /// A workspace for clients of this package, and packages beside it; none where cargo-semver-checks is not
    /// installed, which is said.
    pub fn new(name: &str, package: &'static str, others: &[&str]) -> Option<Self> {
        let installed = Command::new(env!("CARGO"))
            .args(["semver-checks", "--version"])
            .output();
        if !installed.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: cargo-semver-checks is not installed");
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let bench = Self { folder, package };
        let members = [&["client"], others].concat();
        bench.write(
            "Cargo.toml",
            &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
        );
        // The versions of this workspace: nothing is fetched.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        std::fs::copy(lock, bench.folder.join("Cargo.lock")).expect("copied");
        Some(bench)
    }

    /// Writes a file of the workspace.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    pub fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver"),
            )
            // The face as data, which a stable rustdoc gives only when it is told that we know.
            .env("RUSTC_BOOTSTRAP", "1")
            .output()
            .expect("cargo runs")
    }

    /// Puts a client there; its face, with these features, as data below this name.
    pub fn face(&self, name: &str, files: &BTreeMap<String, String>, features: &[&str]) -> PathBuf {
        // What another test has of the package would be taken for this one's.
        let _ = std::fs::remove_dir_all(self.folder.join("client"));
        for (path, text) in files {
            self.write(&format!("client/{path}"), text);
        }
        let made = self.cargo(&[
            "rustdoc",
            "--quiet",
            &format!("--package={}", self.package),
            "--lib",
            "--no-default-features",
            &format!("--features={}", features.join(",")),
            "--",
            "-Zunstable-options",
            "--output-format=json",
            "--cap-lints=allow",
        ]);
        assert!(made.status.success(), "{name}: {}", shown(&made));
        let face = self.folder.join(format!("{name}.json"));
        let data = format!("semver/doc/{}.json", self.package.replace('-', "_"));
        std::fs::copy(Path::new(env!("CARGO_TARGET_TMPDIR")).join(data), &face).expect("copied");
        face
    }

    /// Whether the one may follow the other in a version that breaks nobody.
    pub fn checked(&self, before: &Path, after: &Path) -> Output {
        self.cargo(&[
            "semver-checks",
            "check-release",
            "--release-type=minor",
            "--baseline-rustdoc",
            &before.to_string_lossy(),
            "--current-rustdoc",
            &after.to_string_lossy(),
        ])
    }
}

pub fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stderr) + &text(&output.stdout)
}
