//! rustdoc itself, with its warnings denied, over hostile descriptions.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use generator::emit::docs::{inline_code, markdown, summary};

const HOSTILE: &[&str] = &[
    "[Vec] and [foo], foo[], [`Bar`], [a][b], [crate::x](crate::x) and [x](Y)",
    "Vec<T>, <T>, </div>, <b>unclosed, <unknown>, <!-- never closed",
    "https://example.com/a_b*c and http://x.yz/?a=b&c=<d>. **https://bold.example**",
    "```\nassert!(false)\n```\n\n    assert!(false)\n\n```rust\nassert!(false)",
    "# Heading\n\nText\n===\n\n###### Six",
    "*/ /* \u{202e}reversed\u{202c} \u{200b}\u{feff}\u{0}\u{1b}[31m",
    "&#8238; &lt;b&gt; &copy; &nope; R&D",
    "a[^1]\n\n[^1]: note\n\n[^2]: unused",
    "|a|b|\n|-|-|\n|[x]|<b>|",
    "> quote\nlazy\n\n* item\nlazy\n\n1. one\n   continued\n3. three",
    "[link](/relative) ![image](x.png) ![image](https://a.b/c.png) <javascript:x> <a@b.c>",
    "<details><summary>More</summary>\n\n* a\n* b\n\n</details>",
    "<ul><li>a <code>x</code><li>b</ul><p>c<br>d<pre>\n  x\n</pre>",
    "`unclosed ``code``` **unclosed *emphasis _here",
    "- [ ] task\n- [x] done\n\n***\n\n---",
    "\tindented by a tab\n\n\\",
    "#[doc = \"x\"] //! /// \"# r#\"",
    "{a} {{b}} {0:?} \\u{41} $x \\(y\\)",
];

fn rustdoc() -> OsString {
    if let Some(program) = std::env::var_os("RUSTDOC") {
        return program;
    }
    let cargo = PathBuf::from(std::env::var_os("CARGO").unwrap_or_default());
    let beside = cargo.with_file_name("rustdoc");
    if beside.is_file() {
        beside.into_os_string()
    } else {
        "rustdoc".into()
    }
}

/// A crate with an item for each description.
fn crate_of(descriptions: &[String]) -> String {
    let mut source = String::from("//! A crate.\n");
    for (index, description) in descriptions.iter().enumerate() {
        for line in markdown(description) {
            let _ = writeln!(source, "#[doc = {line:?}]");
        }
        let _ = writeln!(source, "pub struct Item{index};");
        let short = format!(" {} {}", inline_code(description), summary(description));
        let _ = writeln!(source, "#[doc = {short:?}]\npub struct Short{index};");
    }
    let file = syn::parse_str(&source).expect("the source parses");
    prettyplease::unparse(&file)
}

/// What rustdoc has to say about the crate, and how many doctests it finds.
fn complaints(source: &str, name: &str) -> (String, String) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("lib.rs");
    std::fs::write(&file, source).expect("a file");
    let run = |extra: &[&str]| {
        let output = Command::new(rustdoc())
            .args(["--edition", "2024", "-D", "warnings", "-D", "rustdoc::all"])
            .args([
                "-A",
                "rustdoc::missing_crate_level_docs",
                "-A",
                "rustdoc::unescaped_backticks",
            ])
            .args(extra)
            .arg("--out-dir")
            .arg(folder.join("doc"))
            .arg(&file)
            .output()
            .expect("rustdoc runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), said, printed)
    };
    let (fine, said, _) = run(&[]);
    let said = if fine { String::new() } else { said };
    (said, run(&["--test"]).2)
}

fn assert_fine(descriptions: &[String], name: &str) {
    let (said, tests) = complaints(&crate_of(descriptions), name);
    assert!(said.is_empty(), "{said}");
    assert!(tests.contains("running 0 tests"), "{tests}");
}

#[test]
fn rustdoc_has_nothing_to_say() {
    let descriptions: Vec<String> = HOSTILE.iter().map(ToString::to_string).collect();
    assert_fine(&descriptions, "hostile");
}

/// `DESCRIPTIONS=folder cargo test -p generator --test docs_rustdoc -- --ignored`: each `.json` in it.
#[test]
#[ignore = "needs a folder of documents"]
fn rustdoc_has_nothing_to_say_about_real_documents() {
    let folder = std::env::var("DESCRIPTIONS").expect("DESCRIPTIONS names a folder");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = std::fs::read_to_string(entry.path()).expect("a file");
            let document = serde_json::from_str(&text).expect("JSON");
            collect(&document, &mut found);
        }
    }
    found.sort();
    found.dedup();
    assert_fine(&found, "real");
}

fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            if let Some(text) = map.get("description").and_then(serde_json::Value::as_str) {
                found.push(text.to_owned());
            }
            map.values().for_each(|value| collect(value, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
