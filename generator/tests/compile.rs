//! What is emitted compiles without a warning, rustc's, clippy's and rustdoc's, and so do the programs in
//! its documentation.

mod common;
#[path = "compile/styles.rs"]
mod styles;

use common::crates::Workspace;

#[test]
fn emitted_crates_have_no_warnings() {
    let documents = common::documents().into_iter();
    let documents = documents.map(|(name, text)| {
        let files = common::emit(&name, &text);
        (name, files)
    });
    let everything = ("everything".to_owned(), common::everything::files());
    let crates = documents.chain([everything]).collect();
    let workspace = Workspace::write("emitted", &crates);
    let all = ["--workspace", "--all-features", "--quiet"];
    let clippy = ["--all-targets", "--", "-Dwarnings"];
    workspace.cargo(&[&["clippy"], &all[..], &clippy].concat());
    workspace.cargo(&[&["doc", "--no-deps"], &all[..]].concat());
    workspace.cargo(&[&["test", "--doc"], &all[..]].concat());
}

#[test]
fn each_corner_compiles_alone_without_a_warning() {
    let text = include_str!("golden/groups.yaml");
    let files = common::emit("groups", text);
    let workspace = Workspace::write("features", &[("groups".to_owned(), files)].into());
    let corners = ["", "api-orders", "api-products", "api-stock", "webhooks"];
    for corner in corners.into_iter().chain(["default", "default,webhooks"]) {
        workspace.cargo(&[
            "clippy",
            "--quiet",
            "--no-default-features",
            "--features",
            corner,
            "--",
            "-Dwarnings",
        ]);
    }
}
