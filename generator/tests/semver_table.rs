//! The verdict against cargo-semver-checks, edit by edit: what the verdict calls additive, cargo-semver-checks
//! never calls breaking. It looks at items and not at types, so it misses breaks; those are listed in
//! `semver/unseen.txt` with the reason.
//!
//! A hundred crates are documented for it, which takes minutes: it runs where `SEMVER_TABLE` names a
//! file, into which the table goes as Markdown. `cargo xtask ci --tools` asks for it.

mod common;
#[path = "edits/table.rs"]
mod edits;
#[path = "surface/table.rs"]
mod surface;
#[path = "edits/tools.rs"]
mod tools;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::semver::{Bench, shown};
use generator::surface::{Surface, Turned, Verdict, compare};

/// An edit, the verdict for Rust, and what cargo-semver-checks says.
struct Row {
    edit: String,
    verdict: Verdict,
    breaks: bool,
    said: String,
}

/// A document before and after edits, each with its name.
struct Table {
    package: &'static str,
    before: String,
    edits: Vec<(String, String)>,
}

/// The small document's: an edit is called after the first change that it must be, and by what it puts there.
fn small() -> Table {
    let mut seen = BTreeSet::new();
    let mut edits = Vec::new();
    for (edit, (path, turned, ..)) in surface::CASES {
        if seen.insert(edit) {
            let sign = match turned {
                Turned::Added => '+',
                Turned::Changed | Turned::Renamed => '~',
                Turned::Removed => '-',
            };
            let put = edit.iter().map(|(from, to)| put(from, to));
            let put = put.collect::<Vec<_>>().join(", ");
            edits.push((format!("{sign} {path} by `{put}`"), surface::with(edit)));
        }
    }
    let before = surface::DOCUMENT.to_owned();
    Table {
        package: "pets",
        before,
        edits,
    }
}

/// What is new in a text, in a few words; what is gone where nothing is.
fn put(from: &str, to: &str) -> String {
    let same = from
        .bytes()
        .zip(to.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let (from, to) = (&from[same..], &to[same..]);
    let ends = from
        .bytes()
        .rev()
        .zip(to.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let new = &to[..to.len() - ends];
    let (text, gone) = match new.trim().is_empty() {
        true => (&from[..from.len() - ends], "no "),
        false => (new, ""),
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(48).collect();
    let more = if short == words { "" } else { "…" };
    format!("{gone}{short}{more}").replace(['`', '|'], "'")
}

/// The customers': those whose lines are counted.
fn customers() -> Table {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/customers.yaml");
    let spec = std::fs::read_to_string(spec).expect("the document");
    let document: serde_json::Value = serde_yaml::from_str(&spec).expect("YAML");
    let edits = edits::ROWS.iter().map(|(name, edit, _)| {
        let mut document = document.clone();
        edit(&mut document);
        ((*name).to_owned(), document.to_string())
    });
    Table {
        package: "polar-client",
        before: document.to_string(),
        edits: edits.collect(),
    }
}

/// A face as data, and as the verdict sees it.
fn faces(bench: &Bench, table: &Table, name: &str, text: &str) -> (PathBuf, Surface) {
    let files = common::emit(table.package, text);
    let surface = common::run(table.package, text.as_bytes()).surface;
    let surface = surface.expect("the document can be read");
    let features = surface.items().filter_map(|(path, _)| {
        let feature = path.strip_prefix("features::")?;
        (feature.starts_with("api-") || feature == "webhooks").then_some(feature)
    });
    let features: Vec<&str> = features.collect();
    (bench.face(name, &files, &features), surface)
}

fn rows(table: &Table) -> Option<Vec<Row>> {
    let bench = Bench::new(&format!("semver-{}", table.package), table.package, &[])?;
    let (before, old) = faces(&bench, table, "before", &table.before);
    let rows = table.edits.iter().map(|(edit, text)| {
        let (after, new) = faces(&bench, table, "after", text);
        let checked = bench.checked(&before, &after);
        Row {
            edit: edit.clone(),
            verdict: compare(&old, &new).rust(),
            breaks: !checked.status.success(),
            said: shown(&checked),
        }
    });
    Some(rows.collect())
}

/// The rows as Markdown.
fn markdown(rows: &[Row]) -> String {
    let mut text = "| Edit | Verdict | cargo-semver-checks |\n| --- | --- | --- |\n".to_owned();
    for Row {
        edit,
        verdict,
        breaks,
        ..
    } in rows
    {
        let says = if *breaks { "breaking" } else { "passes" };
        // Writing into a String can't fail.
        let _ = writeln!(text, "| {edit} | {} | {says} |", verdict.as_str());
    }
    let count = |of: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    let both = count(&|row| row.verdict == Verdict::Breaking && row.breaks);
    let unseen = count(&|row| row.verdict == Verdict::Breaking && !row.breaks);
    let fine = count(&|row| row.verdict != Verdict::Breaking && !row.breaks);
    let missed = count(&|row| row.verdict != Verdict::Breaking && row.breaks);
    let _ = writeln!(
        text,
        "\n{} edits: {both} breaking for both, {fine} for neither, {unseen} for the verdict alone, {missed} for \
         cargo-semver-checks alone.",
        rows.len()
    );
    text
}

#[test]
fn what_is_called_additive_breaks_nobody() {
    let Some(file) = std::env::var_os("SEMVER_TABLE").map(PathBuf::from) else {
        eprintln!("skipped: SEMVER_TABLE names no file for the table");
        return;
    };
    let mut all = Vec::new();
    for table in [small(), customers()] {
        let Some(rows) = rows(&table) else { return };
        all.extend(rows);
    }
    let table = markdown(&all);
    println!("{table}");
    let folder = file.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(file, &table).expect("the table is written");
    let missed = all
        .iter()
        .filter(|row| row.verdict != Verdict::Breaking && row.breaks);
    let missed: Vec<String> = missed
        .map(|row| format!("{}: {}", row.edit, row.said))
        .collect();
    assert!(
        missed.is_empty(),
        "not breaking, we say:\n{}",
        missed.join("\n")
    );

    let unseen = all
        .iter()
        .filter(|row| row.verdict == Verdict::Breaking && !row.breaks);
    let unseen: BTreeSet<&str> = unseen.map(|row| row.edit.as_str()).collect();
    let listed = include_str!("semver/unseen.txt").lines();
    let listed: BTreeSet<&str> = listed
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(
        unseen, listed,
        "breaks that cargo-semver-checks doesn't see"
    );
}
