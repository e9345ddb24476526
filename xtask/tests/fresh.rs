//! What is committed in `generated/` is what the generator makes of `spec/customers.yaml`.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{files, run};
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

/// The workspace's document and crate, in a folder of their own.
fn copy() -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let copy = TempDir::new().unwrap();
    let mut folders = vec![PathBuf::from("spec"), PathBuf::from("generated")];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(copy.path().join(&folder)).unwrap();
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true if path.ends_with("node_modules") => {}
                true => folders.push(path),
                false => {
                    fs::copy(entry.path(), copy.path().join(path)).unwrap();
                }
            }
        }
    }
    copy
}

#[test]
fn what_is_stale_is_seen_and_what_is_gone_comes_back() {
    let copy = copy();
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
