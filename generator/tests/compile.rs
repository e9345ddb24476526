//! What is emitted compiles without a warning, rustc's, clippy's and rustdoc's, and so do the programs in
//! its documentation.

#[path = "compile/carried.rs"]
mod carried;
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
        // It is the same in each, and as large as all else.
        let files = match name.as_str() {
            "groups" => common::emit(&name, &text),
            _ => common::emit_alone(&name, &text),
        };
        (name, files)
    });
    let everything = ("everything".to_owned(), common::everything::files());
    let kept = ("kept".to_owned(), keeping_undeclared());
    let crates = documents.chain([everything, kept]).collect();
    let workspace = Workspace::write("emitted", &crates);
    let all = ["--workspace", "--all-features", "--quiet"];
    workspace.cargo(&[&["clippy"], &all[..], &["--", "-Dwarnings"]].concat());
    workspace.document();
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

/// A crate whose derive says which fields a struct has, and nothing of an enum.
const SAID: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        "[package]\nname = \"said\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[lib]\nproc-macro = true\n",
    ),
    (
        "src/lib.rs",
        r#"//! A derive.

use proc_macro::{TokenStream, TokenTree};

/// Gives a type `said()`: its name.
#[proc_macro_derive(Said)]
pub fn said(item: TokenStream) -> TokenStream {
    let mut words = item.into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    let is_kind = |word: &String| matches!(word.as_str(), "struct" | "enum");
    let name = words.by_ref().skip_while(|word| !is_kind(word)).nth(1);
    let name = name.expect("a type has a name");
    let text = format!(
        "impl {name} {{ /// Its name.\n pub fn said() -> &'static str {{ \"{name}\" }} }}"
    );
    text.parse().expect("Rust")
}
"#,
    ),
];

const SAYS: &str = r#"//! What a derive of another crate gives models.

#[test]
fn models_have_the_derive() {
    assert_eq!(derived::models::ZqPlace::said(), "ZqPlace");
    assert_eq!(derived::models::ZqColour::said(), "ZqColour");
    assert_eq!(derived::models::ZqSide::said(), "ZqSide");
}
"#;

/// A derive of another crate, by the settings, is really there.
#[test]
fn a_derive_of_another_crate_is_derived() {
    let settings = "[package]\nname = \"derived\"\nversion = \"0.1.0\"\n\
                    [models]\nderives = [\"said::Said\"]\n\
                    [dependencies]\nsaid = { path = \"../said\" }\n";
    let text = include_str!("common/everything.yaml");
    let run = Generate::new("openapi.yaml", text).settings_text("codegen.toml", settings);
    let mut files = run.run().expect("a client").files;
    files.insert("tests/said.rs".to_owned(), SAYS.to_owned());
    let said = SAID.iter();
    let said = said.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let crates = [
        ("derived".to_owned(), files),
        ("said".to_owned(), said.collect()),
    ];
    let workspace = Workspace::write("derived", &crates.into());
    let all = ["--all-targets", "--quiet", "--", "-Dwarnings"];
    workspace.cargo(&[&["clippy", "--package", "derived"], &all[..]].concat());
    workspace.cargo(&["test", "--package", "derived", "--test", "said", "--quiet"]);
}

#[test]
fn each_corner_compiles_alone_without_a_warning() {
    let text = include_str!("golden/groups.yaml");
    let files = common::emit_alone("groups", text);
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
