//! What is emitted compiles without a warning, rustc's, clippy's and rustdoc's, and so do the programs in
//! its documentation.

mod common;
#[path = "compile/own.rs"]
mod own;
#[path = "compile/styles.rs"]
mod styles;

use std::collections::BTreeMap;

use common::crates::Workspace;
use generator::Generate;

#[test]
fn emitted_crates_have_no_warnings() {
    let documents = common::documents().into_iter();
    let documents = documents.map(|(name, text)| {
        let files = common::emit(&name, &text);
        (name, files)
    });
    let everything = ("everything".to_owned(), common::everything::files());
    let kept = ("kept".to_owned(), keeping_undeclared());
    let crates = documents.chain([everything, kept]).collect();
    let workspace = Workspace::write("emitted", &crates);
    let all = ["--workspace", "--all-features", "--quiet"];
    let clippy = ["--all-targets", "--", "-Dwarnings"];
    workspace.cargo(&[&["clippy"], &all[..], &clippy].concat());
    workspace.cargo(&[&["doc", "--no-deps"], &all[..]].concat());
    workspace.cargo(&[&["test", "--doc"], &all[..]].concat());
}

/// A document's client whose models keep what isn't declared.
fn keeping_undeclared() -> BTreeMap<String, String> {
    let settings =
        "[package]\nname = \"kept\"\nversion = \"0.1.0\"\n[models]\nkeep_undeclared = true\n";
    let text = include_str!("golden/unions.yaml");
    let run = Generate::new("unions.yaml", text).settings_text("codegen.toml", settings);
    let files = run.run().expect("a client").files;
    let surface = files.get("api.txt").expect("the surface");
    assert!(
        surface.contains(".additional_properties | field "),
        "nothing is kept"
    );
    files
}

/// All that models can derive, operations in other groups, and other features on by default.
#[test]
fn clients_that_are_settled_otherwise_compile_without_a_warning() {
    let derives = "[models]\nderives = [\"Eq\", \"Hash\", \"PartialOrd\", \"Ord\"]\n";
    let groups = "[groups.shop]\ngroups = [\"orders\"]\n\
                  [groups.\"shop/goods\"]\npaths = [\"/products/**\"]\n\
                  [features]\ndefault = [\"api-shop\", \"native-tls\"]\n";
    let settled = [
        ("everything", include_str!("common/everything.yaml"), ""),
        ("multipart", include_str!("golden/multipart.yaml"), ""),
        ("presence", include_str!("golden/presence.yaml"), ""),
        ("unions", include_str!("golden/unions.yaml"), ""),
        ("groups", include_str!("golden/groups.yaml"), groups),
    ];
    let crates = settled.map(|(name, text, more)| {
        let package = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n");
        let settings = format!("{package}{derives}{more}");
        let run = Generate::new("openapi.yaml", text).settings_text("codegen.toml", &settings);
        let files = run.run().expect("a client").files;
        (name.to_owned(), files)
    });
    let workspace = Workspace::write("settled", &crates.into());
    for features in [&["--all-features"][..], &[]] {
        let (command, deny) = (["clippy", "--workspace", "--quiet"], ["--", "-Dwarnings"]);
        workspace.cargo(&[&command, features, &deny].concat());
    }
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
