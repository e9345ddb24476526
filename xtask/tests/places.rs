//! The same document gives the same bytes on any machine: whatever its language and time zone are, wherever the
//! checkout lies, however many threads it has.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{copy_into, files, run, told, xtask};
use tempfile::TempDir;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What is committed.
fn committed() -> Files {
    let generated = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let text = fs::read_to_string(generated.join(".codegen-files")).unwrap();
    let names = text.lines().filter(|line| !line.starts_with('#'));
    let read = |name: &str| (PathBuf::from(name), fs::read(generated.join(name)).unwrap());
    names.map(read).collect()
}

/// Runs a command that makes the crate in a workspace of its own, and holds it against what is committed.
fn assert_same(what: &str, folder: &Path, mut command: Command) {
    let (exit, _, err) = told(command.output().unwrap());
    assert_eq!(exit, 0, "{what}: {err}");
    let made = files(&folder.join("generated"));
    let committed = committed();
    assert!(
        committed.len() > 50,
        "the list of what is committed is read"
    );
    for (path, bytes) in &committed {
        let same = made.get(path).is_some_and(|made| made == bytes);
        assert!(same, "{what}: {} is another", path.display());
    }
    fs::remove_dir_all(folder.join("generated")).unwrap();
}

#[test]
fn languages_and_time_zones() {
    let folder = TempDir::new().unwrap();
    copy_into(folder.path(), &["spec"]);
    for (language, zone) in [
        ("C", "UTC"),
        // Where `I` is no capital of `i`, and a comma divides whole from part.
        ("tr_TR.UTF-8", "Pacific/Kiritimati"),
        ("de_DE.ISO-8859-1", "America/St_Johns"),
        ("no such language", "no/such/zone"),
    ] {
        let mut command = xtask(folder.path(), &["codegen"]);
        for name in ["LC_ALL", "LANG", "LANGUAGE", "LC_NUMERIC", "LC_COLLATE"] {
            command.env(name, language);
        }
        command.env("TZ", zone);
        assert_same(language, folder.path(), command);
    }
}

#[test]
fn checkouts() {
    let folder = TempDir::new().unwrap();
    for name in [
        "a b",
        "Größe/日本",
        "spec",
        "it's #1 & 100%",
        "src/generated",
    ] {
        let at = folder.path().join(name);
        copy_into(&at, &["spec"]);
        assert_same(name, &at, xtask(&at, &["codegen"]));
        // From below, where the workspace is looked for above.
        assert_same(name, &at, xtask(&at.join("spec"), &["codegen"]));
    }
}

#[test]
fn environments() {
    let folder = TempDir::new().unwrap();
    copy_into(folder.path(), &["spec"]);
    let mut bare = xtask(folder.path(), &["codegen"]);
    bare.env_clear();
    assert_same("an empty environment", folder.path(), bare);
    let mut other = xtask(
        folder.path(),
        &["codegen", "--color", "always", "--timings"],
    );
    for (name, value) in [
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("USER", "somebody"),
        ("HOME", "/nowhere"),
        ("TERM", "xterm"),
        ("COLUMNS", "20"),
        ("SOURCE_DATE_EPOCH", "0"),
        ("RAYON_NUM_THREADS", "7"),
        ("RUST_BACKTRACE", "full"),
    ] {
        other.env(name, value);
    }
    assert_same("another environment", folder.path(), other);
}

/// As many threads as there are processors that the system lets it use.
#[cfg(target_os = "linux")]
#[test]
fn one_processor() {
    let folder = TempDir::new().unwrap();
    copy_into(folder.path(), &["spec"]);
    let mut command = Command::new("taskset");
    command
        .args(["-c", "0", env!("CARGO_BIN_EXE_xtask"), "codegen"])
        .current_dir(folder.path())
        .env_remove("CARGO_MANIFEST_DIR");
    if Command::new("taskset").arg("--version").output().is_err() {
        eprintln!("skipped: there is no taskset");
        return;
    }
    assert_same("one processor", folder.path(), command);
}

/// A release has one day, wherever it is made.
#[test]
fn a_day_of_release() {
    let folder = TempDir::new().unwrap();
    let mut logs = Vec::new();
    // A day apart at any hour.
    for zone in [
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "UTC+24",
        "UTC-24",
    ] {
        let at = folder.path().join(zone);
        copy_into(&at, &["spec", "generated"]);
        let document = at.join("spec/customers.yaml");
        let text = fs::read_to_string(&document).unwrap();
        let edited = text.replacen(
            "    CustomerType:\n",
            "    CustomerType:\n      deprecated: true\n",
            1,
        );
        assert_ne!(text, edited);
        fs::write(&document, edited).unwrap();
        let (exit, _, err) = told(
            xtask(&at, &["codegen", "--bump"])
                .env("TZ", zone)
                .output()
                .unwrap(),
        );
        assert_eq!(exit, 0, "{err}");
        logs.push(fs::read_to_string(at.join("generated/CHANGELOG.md")).unwrap());
        assert_eq!(run(&at, &["codegen", "--check"]).0, 0);
    }
    logs.dedup();
    assert_eq!(logs.len(), 1, "{logs:#?}");
}
