//! Overlays on the command line: what they change is generated, what is wrong with them is shown in them.

mod common;

use std::fs;

use common::run;
use tempfile::TempDir;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets:
    get: { operationId: getPets, tags: [pets], responses: { '204': { description: Done. } } }
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: { title: Names, version: '1' }
actions:
  - target: $.paths['/pets'].get.operationId
    update: pets:list
";

const CALL: [&str; 9] = [
    "codegen",
    "--spec",
    "a.yaml",
    "--out",
    "out",
    "--name",
    "pets",
    "--overlay",
    "names.yaml",
];

fn folder(overlay: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.yaml"), DOCUMENT).unwrap();
    fs::write(folder.path().join("names.yaml"), overlay).unwrap();
    folder
}

#[test]
fn what_an_overlay_changes_is_generated() {
    let folder = folder(OVERLAY);
    let (exit, _, err) = run(folder.path(), &CALL);
    assert_eq!(exit, 0, "{err}");
    let api = fs::read_to_string(folder.path().join("out/api.txt")).unwrap();
    assert!(api.contains("\npets::Pets::list | operation"), "{api}");
    let effective = ["effective", "--spec", "a.yaml", "--overlay", "names.yaml"];
    let (exit, out, _) = run(folder.path(), &effective);
    assert_eq!(exit, 0);
    assert!(out.contains("\"operationId\": \"pets:list\""), "{out}");
}

#[test]
fn an_idle_overlay_fails_at_its_place() {
    let folder = folder(&OVERLAY.replace("pets:list", "getPets"));
    let (exit, _, err) = run(folder.path(), &CALL);
    assert_eq!(exit, 2, "{err}");
    assert!(err.contains("names.yaml:4"), "{err}");
    assert!(
        err.contains("changes nothing") && err.contains("remove it"),
        "{err}"
    );
    assert!(!folder.path().join("out").exists());
    let effective = ["effective", "--spec", "a.yaml", "--overlay", "names.yaml"];
    let (exit, out, err) = run(folder.path(), &effective);
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(err.contains("names.yaml:4"), "{err}");
}
