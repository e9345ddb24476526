//! The verdict on a changed document: told, forbidden, and turned into a version.

mod common;

use std::fs;
#[cfg(unix)]
use std::io::{BufRead as _, BufReader};
#[cfg(unix)]
use std::process::Stdio;

use common::run;
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
              schema: { type: array, items: { $ref: '#/components/schemas/Pet' } }
components:
  schemas:
    Pet: { type: object, properties: { name: { type: string }, age: { type: integer } } }
";

const SETTINGS: &str = "\
# Ours.
[package]
name = \"pets\"
version = \"0.3.1\" # semver
";

const CALL: [&str; 7] = [
    "codegen",
    "--spec",
    "a.yaml",
    "--out",
    "out",
    "--settings",
    "codegen.toml",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&CALL, more].concat()
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.yaml"), DOCUMENT).unwrap();
    fs::write(folder.path().join("codegen.toml"), SETTINGS).unwrap();
    let (exit, _, err) = run(folder.path(), &CALL);
    assert_eq!(exit, 0, "{err}");
    assert!(
        !err.contains("API"),
        "there is nothing to hold it against: {err}"
    );
    folder
}

fn edit(folder: &TempDir, from: &str, to: &str) {
    let file = folder.path().join("a.yaml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from));
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn what_a_change_means_is_told_and_can_be_forbidden() {
    let folder = folder();
    let at = folder.path();
    edit(
        &folder,
        "name: { type: string },",
        "name: { type: string }, tail: { type: string },",
    );
    let (exit, _, err) = run(at, &with(&["--check", "--forbid", "breaking"]));
    assert_eq!(exit, 1, "stale: {err}");
    assert!(err.contains("The API has 1 change: 1 additive"), "{err}");
    assert!(
        err.contains("+ models::Pet.tail") && err.contains("After 0.3.1 follows 0.3.2"),
        "{err}"
    );
    let (exit, ..) = run(at, &with(&["--check", "--forbid", "additive"]));
    assert_eq!(exit, 3);
    edit(&folder, ", age: { type: integer }", "");
    let (exit, _, err) = run(at, &with(&["--forbid", "breaking"]));
    assert_eq!(exit, 3, "{err}");
    assert!(err.contains("breaking  - models::Pet.age"), "{err}");
    // It is written all the same, so that there is a diff to look at; then nothing changes any more.
    let (exit, _, err) = run(at, &with(&["--check", "--forbid", "additive"]));
    assert_eq!(exit, 0, "{err}");
}

#[test]
fn a_base_stands_in_for_what_is_committed() {
    let folder = folder();
    let at = folder.path();
    fs::copy(at.join("out/api.txt"), at.join("released.txt")).unwrap();
    edit(&folder, ", age: { type: integer }", "");
    assert_eq!(run(at, &CALL).0, 0);
    let (exit, _, err) = run(
        at,
        &with(&["--check", "--base", "released.txt", "--forbid", "breaking"]),
    );
    assert_eq!(exit, 3, "{err}");
    let (exit, _, err) = run(at, &with(&["--base", "a.yaml"]));
    assert_eq!(exit, 2);
    assert!(err.contains("line 1 is no item of an API"), "{err}");
    // Marks of a conflict in what is committed: it is made anew.
    fs::write(at.join("out/api.txt"), "<<<<<<< ours\n").unwrap();
    let (exit, _, err) = run(at, &CALL);
    assert_eq!(exit, 0);
    assert!(err.contains("can't be used: line 1 is no item"), "{err}");
}

#[test]
fn a_bump_raises_the_version_and_tells_why() {
    let folder = folder();
    let at = folder.path();
    let read = |file: &str| fs::read_to_string(at.join(file)).unwrap();
    let (exit, _, err) = run(at, &with(&["--bump"]));
    assert_eq!(exit, 0, "{err}");
    assert_eq!(read("codegen.toml"), SETTINGS, "nothing changed");
    assert!(!at.join("out/CHANGELOG.md").exists());
    let told = "Nothing changed since `out/api.txt` (0.3.1): the version stays 0.3.1\n";
    assert!(
        err.contains(told) && err.contains("`--bump --base FILE`"),
        "{err}"
    );

    edit(&folder, ", age: { type: integer }", "");
    let (exit, _, err) = run(at, &with(&["--bump"]));
    assert_eq!(exit, 0, "{err}");
    let told = "Version 0.3.1 became 0.4.0 in `codegen.toml`, counted from `out/api.txt` (0.3.1)\n\
                `out/CHANGELOG.md` says now what changed: 1 line below [0.4.0]\n";
    assert!(err.contains(told), "{err}");
    assert_eq!(read("codegen.toml"), SETTINGS.replace("0.3.1", "0.4.0"));
    assert!(read("out/Cargo.toml").contains("version = \"0.4.0\""));
    let log = read("out/CHANGELOG.md");
    assert!(
        log.contains("## [0.4.0] - 20") && log.contains("- **Breaking:** `models::Pet.age`"),
        "{log}"
    );
    assert_eq!(run(at, &with(&["--check"])).0, 0);

    edit(
        &folder,
        "name: { type: string }",
        "name: { type: string }, tail: { type: string }",
    );
    assert_eq!(run(at, &with(&["--bump"])).0, 0);
    let log = read("out/CHANGELOG.md");
    let at_version = |version: &str| log.find(version).unwrap();
    assert!(at_version("[0.4.1]") < at_version("[0.4.0]"), "{log}");
}

/// What a line speaks for is counted in it, and both halves of a reason stand there.
#[test]
fn lines_add_up_to_what_is_counted() {
    let folder = folder();
    edit(
        &folder,
        "paths:\n",
        "paths:\n  /cats: { post: { operationId: 'pets:count', parameters: [{ name: fur, in: query, schema: { type: string } }], responses: {} } }\n",
    );
    edit(&folder, "age: { type: integer }", "tail: { type: string }");
    let (exit, _, err) = run(folder.path(), &with(&["--check"]));
    assert_eq!(exit, 1, "{err}");
    for told in [
        "The API has 4 changes: 1 breaking, 3 additive\n",
        "  breaking  - models::Pet.age\n",
        "  additive  + models::Pet.tail\n",
        "  additive  + pets::Pets::count and 1 item in it: 1 additive\n",
    ] {
        assert!(err.contains(told), "{told}: {err}");
    }
    edit(&folder, "pets:list", "pets:all");
    edit(&folder, "    get:\n", "    put:\n");
    let (_, _, err) = run(folder.path(), &with(&["--check"]));
    let why = "code that names this operation doesn't compile; clients of before use it\n";
    assert!(err.contains(why), "{err}");
}

/// What follows is counted from the release, not from what a run before wrote.
#[test]
fn a_bump_since_a_release_can_be_made_again() {
    let folder = folder();
    let at = folder.path();
    let read = |file: &str| fs::read_to_string(at.join(file)).unwrap();
    fs::copy(at.join("out/api.txt"), at.join("released.txt")).unwrap();
    let bump = || {
        let (exit, _, err) = run(at, &with(&["--bump", "--base", "released.txt"]));
        assert_eq!(exit, 0, "{err}");
        err
    };
    edit(
        &folder,
        "{ type: string },",
        "{ type: string }, tail: { type: string },",
    );
    bump();
    assert_eq!(read("codegen.toml"), SETTINGS.replace("0.3.1", "0.3.2"));
    edit(&folder, ", age: { type: integer }", "");
    bump();
    let log = read("out/CHANGELOG.md");
    for _ in 0..2 {
        let err = bump();
        let told = "Version 0.4.0 stands in `codegen.toml` already, counted from `released.txt` (0.3.1)\n\
                    `out/CHANGELOG.md` says already what changed: 2 lines below [0.4.0]\n";
        assert!(err.contains(told), "{err}");
        assert_eq!(read("codegen.toml"), SETTINGS.replace("0.3.1", "0.4.0"));
        assert_eq!(read("out/CHANGELOG.md"), log);
    }
    assert_eq!(log.matches("## [").count(), 1, "{log}");
    assert_eq!(log.matches("models::Pet.tail").count(), 1, "{log}");
    assert_eq!(run(at, &with(&["--check"])).0, 0);
    // A higher one is somebody's choice.
    let own = read("codegen.toml").replace("0.4.0", "1.0.0");
    fs::write(at.join("codegen.toml"), &own).unwrap();
    bump();
    assert_eq!(read("codegen.toml"), own);
    assert!(read("out/Cargo.toml").contains("version = \"1.0.0\""));
    assert_eq!(read("out/CHANGELOG.md"), log.replace("[0.4.0]", "[1.0.0]"));
    // What is taken back is no change any more, and the changelog says so.
    fs::write(at.join("a.yaml"), DOCUMENT).unwrap();
    let err = bump();
    assert!(
        err.contains("`out/CHANGELOG.md` says no more what had changed since then"),
        "{err}"
    );
    assert!(!read("out/CHANGELOG.md").contains("## ["));
    let err = bump();
    assert!(!err.contains("CHANGELOG"), "{err}");
    // What an earlier generator wrote doesn't say its version.
    edit(&folder, ", age: { type: integer }", "");
    let old = read("released.txt").replace("# Package: pets 0.3.1\n", "");
    fs::write(at.join("released.txt"), old).unwrap();
    assert!(bump().contains("(1.0.0), which doesn't say of which version it is"));
}

#[test]
fn a_bump_that_fails_can_be_made_again() {
    let folder = folder();
    let at = folder.path();
    let read = |file: &str| fs::read_to_string(at.join(file)).unwrap();
    let paths = "paths:\n  /cats: { get: { operationId: 'cats:count', responses: {} } }\n";
    edit(&folder, "paths:\n", paths);
    // A file of somebody's where a folder should be.
    fs::write(at.join("out/src/cats"), "mine").unwrap();
    for _ in 0..2 {
        let (exit, _, err) = run(at, &with(&["--bump"]));
        assert_eq!(exit, 2, "{err}");
        assert_eq!(read("codegen.toml"), SETTINGS);
        assert!(!at.join("out/CHANGELOG.md").exists());
    }
    fs::remove_file(at.join("out/src/cats")).unwrap();
    assert_eq!(run(at, &with(&["--bump"])).0, 0);
    assert_eq!(read("codegen.toml"), SETTINGS.replace("0.3.1", "0.3.2"));
    assert_eq!(read("out/CHANGELOG.md").matches("## [0.3.2]").count(), 1);
    for left in ["codegen.toml.new", "out/CHANGELOG.md.new"] {
        assert!(!at.join(left).exists(), "{left}");
    }
}

/// What was written while it waited is not lost.
#[cfg(unix)]
#[test]
fn a_bump_reads_once_it_has_the_folder() {
    let folder = folder();
    let at = folder.path();
    edit(&folder, ", age: { type: integer }", "");
    let other = fs::File::open(at.join("out")).unwrap();
    other.lock().unwrap();
    let mut bump = common::xtask(at, &with(&["--bump"]));
    let mut bump = bump.stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(bump.stderr.take().unwrap()).lines();
    let waits = told
        .by_ref()
        .map(Result::unwrap)
        .find(|line| line.contains("waiting"));
    assert!(waits.is_some(), "it doesn't wait");
    fs::write(
        at.join("out/CHANGELOG.md"),
        "# Changes\n\n## [0.3.1] - 2026-01-01\n\n- Ours.\n",
    )
    .unwrap();
    fs::write(at.join("codegen.toml"), SETTINGS.replace("Ours", "Theirs")).unwrap();
    drop(other);
    let rest: Vec<String> = told.map(Result::unwrap).collect();
    assert!(bump.wait().unwrap().success(), "{rest:#?}");
    let log = fs::read_to_string(at.join("out/CHANGELOG.md")).unwrap();
    assert!(
        log.contains("- Ours.") && log.contains("## [0.4.0]"),
        "{log}"
    );
    let settings = fs::read_to_string(at.join("codegen.toml")).unwrap();
    assert!(
        settings.contains("Theirs") && settings.contains("0.4.0"),
        "{settings}"
    );
}

#[test]
fn two_documents_are_told_apart() {
    let folder = folder();
    let at = folder.path();
    fs::copy(at.join("a.yaml"), at.join("old.yaml")).unwrap();
    let (exit, out, _) = run(at, &["diff", "old.yaml", "a.yaml"]);
    assert_eq!((exit, out.as_str()), (0, "The API is the same\n"));
    edit(&folder, ", age: { type: integer }", "");
    let (exit, out, _) = run(at, &["diff", "old.yaml", "a.yaml", "--version", "1.2.3"]);
    assert_eq!(exit, 0);
    assert!(
        out.contains("- models::Pet.age") && out.contains("After 1.2.3 follows 2.0.0"),
        "{out}"
    );
    let (_, out, _) = run(
        at,
        &["diff", "out/api.txt", "a.yaml", "--format", "markdown"],
    );
    assert!(
        out.contains("| - | `models::Pet.age` | breaking | invisible |"),
        "{out}"
    );
    let (exit, out, _) = run(
        at,
        &[
            "diff", "old.yaml", "a.yaml", "--format", "json", "--forbid", "breaking",
        ],
    );
    assert_eq!(exit, 3);
    assert!(out.contains("\"rust\":\"breaking\""), "{out}");
    let (exit, _, err) = run(at, &["diff", "codegen.toml", "a.yaml"]);
    assert_eq!(exit, 2, "{err}");
}

#[test]
fn a_document_that_is_wrong_is_held_against_none() {
    let folder = folder();
    let at = folder.path();
    fs::copy(at.join("a.yaml"), at.join("old.yaml")).unwrap();
    edit(
        &folder,
        "age: { type: integer }",
        "age: { $ref: '#/components/schemas/Age' }",
    );
    let (exit, out, err) = run(at, &["diff", "old.yaml", "a.yaml"]);
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(
        err.contains("unresolved-reference") && err.contains("a.yaml:16"),
        "{err}"
    );
    // What is wrong in the document may be mended beside it.
    let overlay = "overlay: 1.0.0\ninfo: { title: A, version: '1' }\nactions:\n  - target: $.components.schemas.Pet.properties.age\n    remove: true\n";
    fs::write(at.join("mend.yaml"), overlay).unwrap();
    let call = ["diff", "old.yaml", "a.yaml", "--overlay", "mend.yaml"];
    let (exit, out, err) = run(at, &call);
    assert_eq!((exit, out.as_str()), (0, "The API is the same\n"), "{err}");
}

#[test]
fn an_update_takes_the_new_document_and_tells_what_it_means() {
    let folder = folder();
    let at = folder.path();
    let read = |name: &str| fs::read_to_string(at.join(name)).unwrap();
    let update = |new: &'static str, more: &[&'static str]| {
        let call = [&["update", new], &CALL[1..], more].concat();
        run(at, &call)
    };
    let new = DOCUMENT.replace("age: { type: integer }", "weight: { type: number }");
    fs::write(at.join("new.yaml"), &new).unwrap();
    let (exit, _, err) = update("new.yaml", &["--bump"]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("breaking  - models::Pet.age"), "{err}");
    assert!(err.contains("additive  + models::Pet.weight"), "{err}");
    assert_eq!(read("a.yaml"), new);
    assert!(read("codegen.toml").contains("version = \"0.4.0\""));
    assert!(read("out/src/models/mod.rs").contains("Pet"));
    // Headers and problems go on naming the document's own file; what follows is fresh.
    assert_eq!(run(at, &with(&["--check"])).0, 0);
    // The same again is no change.
    let (exit, _, err) = update("new.yaml", &[]);
    assert_eq!(exit, 0, "{err}");
    assert!(!err.contains("The API has"), "{err}");

    // What can't be used replaces nothing, and its problems lie in the file that was handed over.
    fs::write(
        at.join("bad.yaml"),
        new.replace("schemas/Pet'", "schemas/Cat'"),
    )
    .unwrap();
    let (exit, _, err) = update("bad.yaml", &["--bump"]);
    assert_eq!(exit, 2, "{err}");
    assert!(err.contains("bad.yaml:"), "{err}");
    assert_eq!(read("a.yaml"), new);
    assert_eq!(run(at, &with(&["--check"])).0, 0);
    let (exit, _, err) = update("new.yaml", &["--check"]);
    assert_eq!(exit, 2, "{err}");
}

/// The beginning of a document is a document, if it ends in the right place.
#[test]
fn an_update_that_takes_most_away_is_asked_for() {
    let folder = folder();
    let at = folder.path();
    let before = common::files(at);
    let rest = DOCUMENT.split_once("paths:\n").unwrap().1;
    for (new, told) in [
        ("openapi: 3.1.0\n".to_owned(), "error[incomplete-document]"),
        (DOCUMENT.replace(rest, ""), "error[incomplete-document]"),
        (
            DOCUMENT.replace("paths:\n", "paths: {}\nx:\n"),
            "lacks 1 of the 1 operations of before: `GET /pets`",
        ),
    ] {
        fs::write(at.join("new.yaml"), &new).unwrap();
        let (exit, _, err) = run(at, &[&["update", "new.yaml"], &CALL[1..]].concat());
        assert_eq!(exit, 2, "{err}");
        assert!(err.contains(told), "{err}");
        fs::remove_file(at.join("new.yaml")).unwrap();
        assert_eq!(common::files(at), before);
        if told.contains("lacks") {
            assert!(err.contains("--allow-removals"), "{err}");
            fs::write(at.join("new.yaml"), &new).unwrap();
            let call = ["update", "new.yaml", "--allow-removals"];
            let (exit, _, err) = run(at, &[&call, &CALL[1..]].concat());
            assert_eq!(exit, 0, "{err}");
            assert!(!at.join("out/src/pets").exists());
        }
    }
}

/// What the settings choose of a document is no loss of it, and what they don't is.
#[test]
fn an_update_counts_the_documents_and_not_what_is_chosen_of_them() {
    let folder = folder();
    let at = folder.path();
    let more = |name: &str| {
        format!(
            "  /{name}:\n    get: {{ operationId: '{name}:list', responses: {{ '204': {{ description: '' }} }} }}\n"
        )
    };
    let whole = DOCUMENT.replace(
        "components:",
        &format!("{}{}{}components:", more("a"), more("b"), more("c")),
    );
    fs::write(at.join("a.yaml"), &whole).unwrap();
    assert_eq!(run(at, &CALL).0, 0);
    let update = |document: &str| {
        fs::write(at.join("new.yaml"), document).unwrap();
        run(at, &[&["update", "new.yaml"], &CALL[1..]].concat())
    };
    // Chosen since the client was made: three of its four operations are wanted no more.
    let chosen = format!("{SETTINGS}[operations]\npaths = [\"/pets\"]\n");
    fs::write(at.join("codegen.toml"), chosen).unwrap();
    let (exit, _, err) = update(&whole.replace("All of them", "Each of them"));
    assert_eq!(exit, 0, "{err}");
    // Of a document that breaks off what is chosen may be whole.
    let (exit, _, err) = update(DOCUMENT);
    assert_eq!(exit, 2, "{err}");
    assert!(
        err.contains("lacks 3 of the 4 operations of before"),
        "{err}"
    );
}

/// The commands on standard output.
fn annotations(out: &str) -> Vec<&str> {
    out.lines().filter(|line| line.starts_with("::")).collect()
}

#[test]
fn a_workflow_is_told_by_annotations_and_a_summary() {
    let folder = folder();
    let at = folder.path();
    edit(
        &folder,
        "age: { type: integer }",
        "age: { type: integer, not: { const: '1,5%' } }",
    );
    edit(&folder, "name: { type: string }, ", "");
    let mut command = common::xtask(
        at,
        &with(&["--check", "--format", "github", "--forbid", "breaking"]),
    );
    command.env("GITHUB_STEP_SUMMARY", at.join("summary.md"));
    let (exit, out, err) = common::told(command.output().unwrap());
    assert_eq!(exit, 3, "{err}");
    let found = annotations(&out);
    let starts = |start: &str| found.iter().any(|line| line.starts_with(start));
    assert!(starts("::notice file=a.yaml,line=16,col="), "{out}");
    assert!(
        starts("::error file=out/src/pets/models.rs,title=stale::"),
        "{out}"
    );
    // What is gone had its place in what is still there: the properties of its schema.
    let gone = "::error file=a.yaml,line=16,col=26,title=breaking%3A models%3A%3APet.name::";
    assert!(starts(gone), "{out}");
    // A step shows ten annotations or so: what is stale comes last.
    let last = found.iter().rposition(|line| !line.contains("title=stale"));
    let stale = found.iter().position(|line| line.contains("title=stale"));
    assert!(last < stale, "{out}");
    assert_eq!(found.len(), out.lines().count(), "nothing else: {out}");
    let summary = fs::read_to_string(at.join("summary.md")).unwrap();
    assert!(
        summary.contains("| - | `models::Pet.name` | breaking |"),
        "{summary}"
    );
    assert!(summary.contains("`out` is stale"), "{summary}");
}

#[test]
fn a_log_of_static_analysis() {
    let folder = folder();
    edit(
        &folder,
        "age: { type: integer }",
        "age: { type: integer, not: { const: 1 } }",
    );
    let (exit, out, _) = run(folder.path(), &with(&["--check", "--format", "sarif"]));
    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["exitCode"], exit);
    let result = &run["results"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a.yaml");
    assert_eq!(place["region"]["startLine"], 16);

    edit(&folder, "name: { type: string }, ", "");
    let call = with(&["--check", "--format", "sarif", "--forbid", "breaking"]);
    let (_, out, _) = self::run(folder.path(), &call);
    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| results.iter().find(|it| it["ruleId"] == rule).unwrap();
    let place = &of("forbidden-change")["locations"][0];
    assert_eq!(place["physicalLocation"]["region"]["startLine"], 16);
    let name = "/components/schemas/Pet/properties/name";
    assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], name);
    let file = &of("stale")["locations"][0]["physicalLocation"]["artifactLocation"];
    assert!(file["uri"].as_str().unwrap().starts_with("out/"), "{file}");
}
