//! What is emitted compiles without a warning: rustc's and clippy's, whatever the document's words are.

mod common;

use common::crates::Workspace;

#[test]
fn emitted_crates_have_no_warnings() {
    let documents = common::documents().into_iter();
    let crates = documents.map(|(name, text)| {
        let files = common::emit(&name, &text);
        (name, files)
    });
    let workspace = Workspace::write("emitted", &crates.collect());
    let all = ["--workspace", "--all-features", "--quiet"];
    let clippy = ["--all-targets", "--", "-Dwarnings"];
    workspace.cargo(&[&["clippy"], &all[..], &clippy].concat());
    workspace.cargo(&[&["doc", "--no-deps"], &all[..]].concat());
}
