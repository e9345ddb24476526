//! What is told of a run, from made-up accounts of one.

use std::time::Duration;

use generator::Summary;
use generator::dialect::Counts;
use generator::report::Level;
use serde_json::{Value, json};
use xtask::Failure;
use xtask::codegen::{Account, Ending};
use xtask::disk::{Stale, Why, Written};
use xtask::progress::Stage;
use xtask::show::problems::Problem;
use xtask::{json, show};

fn account(ending: Ending) -> Account {
    let problem = Problem {
        level: Level::Warning,
        code: "not-represented",
        message: "callbacks are left out".to_owned(),
        help: None,
        file: "spec/a.yaml".to_owned(),
        pointer: Some("/paths/~1a".to_owned()),
        span: None,
    };
    Account {
        ending,
        problems: vec![problem],
        summary: Summary {
            title: "Pets\u{1b}[2J".to_owned(),
            operations: 3,
            methods: 2,
            models: 1,
            keywords: Counts {
                implemented: 20,
                documentation: 4,
                ignored: 2,
                wrong: 0,
                unaccounted: 1,
            },
        },
        lines: 1234,
        out: "generated".to_owned(),
        mend: "cargo xtask codegen".to_owned(),
        stages: vec![(Stage::Write, Duration::from_micros(1500))],
        time: Duration::from_millis(20),
        ..Account::failed(Failure::new(""))
    }
}

fn closing(account: &Account) -> String {
    anstream::adapter::strip_str(&show::closing(account)).to_string()
}

fn reported(account: &Account) -> Value {
    serde_json::from_str(&json::report(account)).unwrap()
}

#[test]
fn a_run_that_wrote() {
    let written = vec!["src/lib.rs".to_owned()];
    let account = account(Ending::Written(Written {
        written,
        unchanged: 7,
        removed: Vec::new(),
    }));
    assert_eq!(account.exit(), 0);
    let text = closing(&account);
    assert!(
        text.starts_with("`generated`: 1 file written, 7 unchanged, 0 removed\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "27 keywords: 20 implemented, 4 documentation, 2 ignored with a reason, 1 unaccounted"
        ),
        "{text}"
    );
    assert!(
        text.contains("2 of 3 operations, 1 model, 1234 lines, 1 warning, in 0.02 s"),
        "{text}"
    );
    assert!(text.contains("Pets\\u{1b}[2J:"), "{text}");
    let value = reported(&account);
    assert_eq!(value["status"], "done");
    assert_eq!(value["files"]["written"], json!(["src/lib.rs"]));
    assert_eq!(value["timings"], json!({ "write": 1.5, "total": 20.0 }));
    assert_eq!(value["diagnostics"][0]["pointer"], "/paths/~1a");
}

#[test]
fn a_check_that_found_something() {
    let stale = |path: &str, why| Stale {
        path: path.to_owned(),
        why,
        wanted: Some(String::new()),
    };
    let stale = vec![stale("a.rs", Why::LineEndings), stale("b.rs", Why::Missing)];
    let account = account(Ending::Checked { stale, files: 5 });
    assert_eq!(account.exit(), 1);
    let text = closing(&account);
    assert!(
        text.contains("error: `generated` is stale in 2 files"),
        "{text}"
    );
    assert!(text.contains("help: run `cargo xtask codegen`"), "{text}");
    assert!(text.contains("core.autocrlf"), "{text}");
    let value = reported(&account);
    assert_eq!(
        (&value["status"], &value["files"]["unchanged"]),
        (&"stale".into(), &3.into())
    );
    assert_eq!(
        value["files"]["stale"][0],
        json!({ "path": "a.rs", "why": "line-endings" })
    );
}

#[test]
fn a_check_that_found_nothing() {
    let account = account(Ending::Checked {
        stale: Vec::new(),
        files: 5,
    });
    assert_eq!(
        (account.exit(), &reported(&account)["status"]),
        (0, &"fresh".into())
    );
    assert!(closing(&account).starts_with("`generated` is fresh: 5 files\n"));
}

#[test]
fn a_document_that_is_of_no_use() {
    let account = account(Ending::Failed(None));
    assert_eq!(
        (account.exit(), &reported(&account)["status"]),
        (2, &"failed".into())
    );
    assert_eq!(
        closing(&account),
        "error: nothing was written, because of 0 errors\n"
    );
}
