//! Guards the walls between the rooms: reads the workspace's sources and says, with file and line,
//! what stands where it may not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of a hand-written file.
const FILE_LINES: usize = 600;
/// Lines of a `quote!` that holds nothing but fixed code.
const FIXED_QUOTE_LINES: usize = 15;

struct Source {
    /// From the workspace's folder, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    fn is_test(&self) -> bool {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/") || matches!(file, "tests.rs" | "test.rs")
    }

    /// Emitted files, and what tests hold emitted files against.
    fn is_emitted(&self) -> bool {
        let by_hand = self.below(&["generated/tests/", "generated/examples/"]);
        (self.below(&["generated/"]) && !by_hand) || self.path.contains("/golden/")
    }

    /// Numbered lines of code: no comments, and not the tests, which stand at the foot of a file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        lines
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The files git tracks; without git, all but what is built.
fn sources() -> Vec<Source> {
    let root = root();
    let git = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(&root)
        .output();
    let paths = match git {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let listed = String::from_utf8_lossy(&output.stdout).into_owned();
            listed.split_terminator('\0').map(str::to_owned).collect()
        }
        _ => walk(&root),
    };
    let read = |path: String| {
        let text = fs::read_to_string(root.join(&path)).ok()?;
        Some(Source { path, text })
    };
    paths.into_iter().filter_map(read).collect()
}

fn walk(root: &Path) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
                folders.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(root).unwrap().to_string_lossy();
                found.push(name.replace('\\', "/"));
            }
        }
    }
    found
}

/// Says where any of `words` stands in the code of `sources`.
fn find<'a>(sources: impl Iterator<Item = &'a Source>, words: &[&str], rule: &str) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (line, text) in source.code() {
            if let Some(word) = words.iter().find(|word| text.contains(**word)) {
                found.push(format!("{}:{line}: `{word}`: {rule}", source.path));
            }
        }
    }
    found
}

fn assert_none(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} violations\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn each_room_knows_only_its_own_words() {
    let sources = sources();
    let rust = || {
        sources
            .iter()
            .filter(|s| s.is_rust() && !s.is_test() && !s.is_emitted())
    };
    let outside = |rooms: &'static [&str]| {
        rust()
            .filter(|s| s.below(&["generator/src/"]))
            .filter(move |s| !s.below(rooms))
    };
    let ours = || rust().filter(|s| s.below(&["generator/", "xtask/"]));
    let mut found = find(
        outside(&["generator/src/dialect", "generator/src/lower"]),
        &["openapiv3::"],
        "only the reading rooms know openapiv3",
    );
    let quote = ["quote!", "quote_spanned!"];
    found.extend(find(
        outside(&["generator/src/emit"]),
        &quote,
        "only `emit` makes tokens",
    ));
    // A document flows one way: no room knows those behind it.
    let walls: [(&'static [&str], &[&str], &str); 5] = [
        (
            &[
                "generator/src/emit",
                "generator/src/names/ident.rs",
                "generator/src/settings/derives.rs",
                "generator/src/settings/parse",
            ],
            &["proc_macro2::", "syn::"],
            "an identifier is made in `names/ident.rs`, every other token in `emit`",
        ),
        (
            &[
                "generator/src/lower",
                "generator/src/lib.rs",
                "generator/src/receipt.rs",
            ],
            &["crate::lower"],
            "nobody asks the lowering but who runs it",
        ),
        (
            &[
                "generator/src/emit",
                "generator/src/surface",
                "generator/src/lib.rs",
            ],
            &["crate::emit"],
            "only `surface`, which says what is emitted, asks `emit`",
        ),
        (
            &[
                "generator/src/dialect",
                "generator/src/lower",
                "generator/src/lib.rs",
                "generator/src/receipt.rs",
                // What the judge holds a client against.
                "generator/src/examples.rs",
            ],
            &["crate::dialect"],
            "behind the lowering there is no OpenAPI",
        ),
        (
            &[
                // The status that a key means.
                "generator/src/dialect/piece.rs",
                "generator/src/lower",
                "generator/src/ir",
                "generator/src/names",
                "generator/src/emit",
                "generator/src/surface",
                "generator/src/values",
                "generator/src/examples.rs",
                "generator/src/lib.rs",
            ],
            &["crate::ir"],
            "before the lowering there is no IR",
        ),
    ];
    for (rooms, words, rule) in walls {
        found.extend(find(outside(rooms), words, rule));
    }
    let writes = [
        "fs::write",
        "fs::rename",
        "fs::remove_",
        "fs::create_dir",
        "fs::copy",
        "File::create",
        "File::options",
        "OpenOptions",
        ".persist(",
    ];
    // Another workspace than this one has a door of its own.
    let door = |s: &&Source| !s.below(&["xtask/src/disk/", "generator/examples/vendored/"]);
    found.extend(find(
        ours().filter(door),
        &writes,
        "the one door to the disk is xtask/src/disk",
    ));
    assert_none(&found);
}

/// The standard library's clocks panic in a browser.
#[test]
fn only_the_clock_knows_the_time() {
    let sources = sources();
    let carried = sources.iter().filter(|source| {
        let is_carried = source.below(&["generator/runtime/", "generator/src/emit/"]);
        source.is_rust() && is_carried && !source.is_test() && !source.path.ends_with("/clock.rs")
    });
    assert_none(&find(
        carried,
        &["SystemTime::now", "Instant::now"],
        "the runtime's `SystemClock` runs in browsers too",
    ));
}

#[test]
fn the_generator_never_panics() {
    let sources = sources();
    let generator = sources.iter().filter(|s| s.is_rust() && !s.is_test());
    let generator = generator.filter(|s| s.below(&["generator/src/"]));
    let panics = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
    ];
    assert_none(&find(
        generator,
        &panics,
        "a bad document is a report, a bug is one too",
    ));
    // Indexing and the rest are clippy's to find, as long as it is told to.
    let root = sources.iter().find(|s| s.path == "generator/src/lib.rs");
    let denied = root.and_then(|s| s.text.split_once("#![deny(")?.1.split_once(")]"));
    let (denied, _) = denied.expect("lints that are denied");
    for lint in [
        "indexing_slicing",
        "string_slice",
        "unwrap_used",
        "expect_used",
        "panic",
    ] {
        assert!(
            denied.contains(&format!("clippy::{lint}")),
            "{lint} is allowed"
        );
    }
    // The places that may index, since the type says that there is something: no more of them.
    let others = sources
        .iter()
        .filter(|s| s.is_rust() && s.path != "generator/src/lib.rs");
    let others = others.filter(|s| s.below(&["generator/src/"]));
    let excused = find(others, &["clippy::indexing_slicing"], "");
    assert_eq!(excused.len(), 3, "{excused:?}");
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|s| s.is_rust() && !s.is_emitted()) {
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            found.push(format!(
                "{}:{lines}: more than {FILE_LINES} lines",
                source.path
            ));
        }
        if source.below(&["generator/src/", "xtask/src/"]) && !source.text.starts_with("//!") {
            found.push(format!("{}:1: doesn't begin with `//!`", source.path));
        }
    }
    assert_none(&found);
}

#[test]
fn fixed_code_is_real_rust() {
    let mut found = Vec::new();
    for source in sources()
        .iter()
        .filter(|s| s.is_rust() && s.below(&["generator/src/emit"]))
    {
        for (start, _) in source.text.match_indices("quote!") {
            let body = braced(&source.text[start..]);
            let lines = body.lines().count();
            if lines > FIXED_QUOTE_LINES && !has_hole(body) {
                let line = source.text[..start].lines().count();
                let rule = "lines of `quote!` without a hole: this is runtime";
                found.push(format!("{}:{line}: {lines} {rule}", source.path));
            }
        }
    }
    assert_none(&found);
}

/// From the first bracket to the one that closes it; brackets in strings are few and in pairs.
fn braced(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return &text[..=at];
        }
    }
    text
}

fn has_hole(quoted: &str) -> bool {
    let after = |at: usize| quoted[at + 1..].chars().next();
    let hole = |c: char| c.is_alphabetic() || matches!(c, '_' | '(');
    quoted
        .match_indices('#')
        .any(|(at, _)| after(at).is_some_and(hole))
}

#[test]
fn no_path_of_somebodys_machine() {
    let homes = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
    ];
    let mut found = Vec::new();
    for source in sources() {
        for (index, line) in source.text.lines().enumerate() {
            let starts = |at: usize| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| c.is_whitespace() || "\"'`=(:<".contains(c))
            };
            let home = homes
                .iter()
                .any(|home| line.match_indices(home).any(|(at, _)| starts(at)));
            if home {
                found.push(format!(
                    "{}:{}: a path of one machine",
                    source.path,
                    index + 1
                ));
            }
        }
    }
    assert_none(&found);
}

/// The packed generator carries them, and makes those of its clients of them.
#[test]
fn the_generator_has_the_licences_of_the_workspace() {
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let [ours, its] = ["", "generator"]
            .map(|folder| fs::read_to_string(root().join(folder).join(name)).unwrap());
        assert!(
            ours == its,
            "`generator/{name}` is another text than `{name}`"
        );
    }
    let mit = fs::read_to_string(root().join("LICENSE-MIT")).unwrap();
    assert!(mit.contains("\nCopyright (c) "));
}

#[test]
fn holes_are_seen() {
    assert!(has_hole("quote! { fn #name() {} }") && has_hole("{ #(#all)* }"));
    assert!(!has_hole("quote! { #[derive(Debug)] struct A; }"));
    assert_eq!(braced("quote! { a { b } } c"), "quote! { a { b } }");
}
