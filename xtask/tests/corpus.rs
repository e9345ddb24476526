//! `cargo xtask corpus`, as it is called: what becomes of each document, and of the whole.

use std::fs;
use std::path::Path;
use std::process::Command;

const GOOD: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {operationId: 'a:get', responses: {}}}}\n";
const BAD: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {'200': {$ref: '#/b'}}}}}\n";

/// The exit code and what is told.
fn run(folder: &Path, list: &str, report: Option<&Path>) -> (Option<i32>, String) {
    let refused = folder.join("refused.txt");
    fs::write(&refused, list).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("corpus").arg(folder.join("documents"));
    command.arg("--refused").arg(&refused);
    if let Some(report) = report {
        command.arg("--report").arg(report);
    }
    let output = command
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), told)
}

#[test]
fn each_document_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("documents");
    fs::create_dir_all(documents.join("below")).unwrap();
    fs::write(documents.join("good.yaml"), GOOD).unwrap();
    fs::write(documents.join("below/bad.yaml"), BAD).unwrap();
    fs::write(documents.join("piece.json"), "{\"type\": \"string\"}").unwrap();

    let (code, told) = run(folder.path(), "", None);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.starts_with("2 documents: 1 generated, 1 refused (0 reviewed), 0 failed\n"));
    assert!(
        told.contains("- below/bad.yaml: refused, and nobody has said rightly"),
        "{told}"
    );

    let report = folder.path().join("report.md");
    let (code, told) = run(
        folder.path(),
        "below/bad.yaml: leads nowhere\n",
        Some(&report),
    );
    assert_eq!(code, Some(0), "{told}");
    let report = fs::read_to_string(report).unwrap();
    assert!(
        report.contains("| good.yaml | generated | 1 of 1 |"),
        "{report}"
    );

    let (code, told) = run(folder.path(), "below/bad.yaml: x\ngood.yaml: x\n", None);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("good.yaml: stands in the list of refusals and is generated"));

    let (code, _) = run(folder.path(), "no reason\n", None);
    assert_eq!(code, Some(2));
}
