//! The built command: exit codes, and what goes to which stream.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use common::{run, told, xtask};
use tempfile::TempDir;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets:
    get:
      operationId: pets:list
      responses:
        '200':
          description: All of them
          content:
            application/json:
              schema: { type: array, items: { type: string } }
";

fn refused(folder: &Path, args: &[&str], why: &str) {
    let (exit, out, err) = run(folder, args);
    assert_eq!((exit, out.as_str()), (2, ""), "{err}");
    assert!(err.contains(why) && err.contains("error"), "{err}");
    assert!(!folder.join("out").exists(), "something was written");
}

#[test]
fn what_the_call_lacks_is_said() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.yaml"), DOCUMENT).unwrap();
    let refused = |args: &[&str], why| refused(folder.path(), args, why);
    refused(&["codegen"], "spec/codegen.toml");
    refused(&["codegen", "--spec", "a.yaml"], "--out");
    refused(
        &["codegen", "--spec", "a.yaml", "--out", "out"],
        "--name PACKAGE",
    );
    refused(&["codegen", "--out", "out"], "--spec");
    refused(&["codegen", "--max-size", "many"], "a size is a number");
    refused(&["nonsense"], "nonsense");
    refused(&["codegen", "--folder", "."], "unexpected argument");
    refused(&["codegen", "--root", "."], "required arguments");
}

#[test]
fn an_option_has_an_effect_or_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("spec")).unwrap();
    fs::write(folder.path().join("spec/codegen.toml"), "").unwrap();
    let refused = |args: &[&str], why| refused(folder.path(), args, why);
    refused(&["bench", "--corpus", "none"], "is not a folder");
    let unused = ["bench", "--only", "calls", "--corpus", "spec"];
    refused(&unused, "without generating");
}

#[test]
fn what_is_no_document_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.yaml"), DOCUMENT).unwrap();
    let with = |spec, why| {
        refused(
            folder.path(),
            &[
                "codegen",
                "--spec",
                spec,
                "--out",
                "out",
                "--settings",
                "s.toml",
            ],
            why,
        );
    };
    with("a.yaml", "there is no file `s.toml`");
    fs::write(folder.path().join("s.toml"), b"\xff").unwrap();
    with("a.yaml", "`s.toml` is not UTF-8");
    let named = |spec, more: &[&str], why| {
        let args = ["codegen", "--spec", spec, "--out", "out", "--name", "pets"];
        refused(folder.path(), &[&args, more].concat(), why);
    };
    named(".", &[], "is a folder");
    named("none.yaml", &[], "there is no file");
    named("a.yaml", &["--max-size", "10"], "larger than 10 bytes");
    if cfg!(unix) {
        named("/dev/zero", &[], "is not a plain file");
    }
}

#[test]
fn machines_get_one_object_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let args = [
        "codegen", "--spec", "none", "--out", "out", "--name", "a", "--report", "json",
    ];
    let (exit, out, err) = run(folder.path(), &args);
    assert_eq!((exit, err.as_str()), (2, ""));
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&value["status"], &value["exit"]),
        (&"failed".into(), &2.into())
    );
    assert_eq!(value["diagnostics"], serde_json::json!([]));
}

#[test]
fn colours_are_for_terminals_whatever_the_command() {
    let folder = TempDir::new().unwrap();
    for command in [&["codegen"][..], &["coverage"], &["bench", "--quick"]] {
        let (exit, out, plain) = run(folder.path(), command);
        assert_eq!((exit, out.as_str()), (2, ""), "{command:?}: {plain}");
        assert!(plain.contains("error: no `spec/codegen.toml`"), "{plain}");
        assert!(!plain.contains('\u{1b}'), "{command:?} in a pipe: {plain}");
        let always = [&["--color", "always"][..], command].concat();
        let (_, _, coloured) = run(folder.path(), &always);
        assert!(coloured.contains('\u{1b}'), "{always:?}: {coloured}");
    }
}

#[test]
fn writes_checks_and_mends() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.yaml"), DOCUMENT).unwrap();
    let args = [
        "codegen", "--spec", "a.yaml", "--out", "out", "--name", "pets",
    ];
    let check = [&args[..], &["--check"]].concat();
    let (exit, diff, _) = run(folder, &check);
    assert_eq!((exit, folder.join("out").exists()), (1, false));
    assert!(diff.contains("+++ out/Cargo.toml"), "{diff}");
    let (exit, _, err) = run(folder, &args);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("Pets: 1 operation"), "{err}");
    assert_eq!(run(folder, &check).0, 0);

    let manifest = folder.join("out/Cargo.toml");
    let fresh = fs::read(&manifest).unwrap();
    fs::write(&manifest, [&fresh[..], b"#"].concat()).unwrap();
    let (exit, diff, err) = run(folder, &check);
    assert_eq!(exit, 1);
    assert!(diff.contains("-#") && err.contains("cargo xtask codegen --spec a.yaml --out out"));
    assert_eq!(run(folder, &args).0, 0);
    assert_eq!(fs::read(&manifest).unwrap(), fresh);
}

#[test]
fn standard_input_is_a_document() {
    let folder = TempDir::new().unwrap();
    let args = ["codegen", "--spec", "-", "--out", "out", "--name", "pets"];
    let mut child = xtask(folder.path(), &args)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(DOCUMENT.as_bytes())
        .unwrap();
    let (exit, _, err) = told(child.wait_with_output().unwrap());
    assert_eq!(exit, 0, "{err}");
    let lib = fs::read_to_string(folder.path().join("out/src/lib.rs")).unwrap();
    assert!(lib.contains("standard input"));
}

#[test]
fn a_bad_document_is_shown_at_its_line() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("a.yaml"),
        DOCUMENT.replace("type: string", "$ref: '#/nowhere'"),
    )
    .unwrap();
    let args = [
        "codegen", "--spec", "a.yaml", "--out", "out", "--name", "pets",
    ];
    let (exit, _, err) = run(folder.path(), &args);
    assert_eq!(exit, 2, "{err}");
    assert!(
        err.contains("error[unresolved-reference]") && err.contains("--> a.yaml:13:"),
        "{err}"
    );
    assert!(!err.contains('\u{1b}'), "no colours in a pipe");
}
