//! What is committed in `generated/` is what the generator makes of `spec/customers.yaml`.

mod common;

use std::fs;
use std::path::Path;

use common::{copy_into, files, run};
use tempfile::TempDir;
use xtask::call::Call;
use xtask::cli::Codegen;
use xtask::codegen;
use xtask::show::diff::diff;

#[test]
fn generated_is_fresh() {
    let call = Call::new(&Codegen {
        check: true,
        ..Codegen::default()
    })
    .unwrap();
    let account = codegen::run(&call, &mut |_| {});
    match &account.ending {
        codegen::Ending::Checked { stale, .. } if stale.is_empty() => {}
        codegen::Ending::Checked { stale, .. } => panic!(
            "generated/ is stale: run `{}`\n{}",
            account.mend,
            anstream::adapter::strip_str(&diff("generated", stale)),
        ),
        other => panic!(
            "the committed document can't be used: {other:?}\n{:#?}",
            account.problems
        ),
    }
}

#[test]
fn what_is_stale_is_seen_and_what_is_gone_comes_back() {
    let copy = TempDir::new().unwrap();
    copy_into(copy.path(), &["spec", "generated"]);
    let codegen = |args: &[&str]| run(copy.path(), &[&["codegen"], args].concat()).0;
    let check = || codegen(&["--check"]);
    assert_eq!(check(), 0);
    let before = files(&copy.path().join("generated"));

    let library = copy.path().join("generated/src/lib.rs");
    let text = fs::read_to_string(&library).unwrap();
    fs::write(&library, text + " ").unwrap();
    assert_eq!(check(), 1);
    assert_eq!((codegen(&[]), check()), (0, 0));

    let document = copy.path().join("spec/customers.yaml");
    let text = fs::read_to_string(&document).unwrap();
    let edited = text.replacen("summary: ", "summary: Zz", 1);
    assert_ne!(text, edited);
    fs::write(&document, edited).unwrap();
    assert_eq!(check(), 1);
    fs::write(&document, text).unwrap();

    fs::remove_dir_all(copy.path().join("generated/src")).unwrap();
    assert_eq!(check(), 1);
    assert_eq!((codegen(&[]), check()), (0, 0));
    assert_eq!(files(&copy.path().join("generated")), before);
}

/// The README's table is of the same operations.
#[test]
fn a_table_that_is_stale_is_told_where_the_operations_become_others() {
    let copy = TempDir::new().unwrap();
    copy_into(copy.path(), &["spec", "generated"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(root.join("README.md"), copy.path().join("README.md")).unwrap();
    let stale = "README.md: the table of operations is stale: run `cargo xtask coverage`\n";
    let document = copy.path().join("spec/customers.yaml");
    let text = fs::read_to_string(&document).unwrap();
    for (from, to, is_stale) in [
        ("summary: ", "summary: Zz", false),
        (
            "operationId: customers:export",
            "operationId: customers:download",
            true,
        ),
    ] {
        assert!(text.contains(from));
        fs::write(copy.path().join("new.yaml"), text.replacen(from, to, 1)).unwrap();
        let (exit, _, err) = run(copy.path(), &["update", "new.yaml"]);
        assert_eq!((exit, err.contains(stale)), (0, is_stale), "{err}");
    }
}
