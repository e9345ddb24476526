//! The document that Polar publishes, mended by an overlay, makes the client that is committed, but for what
//! `polar/differences.txt` lists with a reason each. Where that document isn't at hand, this says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use generator::overlay::Text;
use generator::report::Level;
use generator::settings::Settings;
use generator::source::{Alone, Limits};
use generator::surface::Surface;
use generator::{Input, generate};

/// What an item's line is without its place: `path | kind rust | facts`.
type Lines = BTreeSet<String>;

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The vendor's document, where it is.
fn document() -> Option<Vec<u8>> {
    let named = std::env::var_os("POLAR_DOCUMENT").map(PathBuf::from);
    let path = named.unwrap_or_else(|| beside("../../shared/corpus/real/polar.json"));
    fs::read(path).ok()
}

/// The API of the client that comes of the vendor's document and the overlay.
fn theirs(document: &[u8]) -> Surface {
    let overlay = read(&beside("tests/polar/overlay.yaml"));
    let overlays = [Text {
        name: "overlay.yaml",
        bytes: overlay.as_bytes(),
    }];
    let input = Input {
        name: "polar.json",
        bytes: document,
        limits: Limits::default(),
        overlays: &overlays,
        files: &Alone,
    };
    let mut settings = Settings::new("polar-client").unwrap();
    // As the committed client's.
    settings.testing = true;
    let outcome = generate(input, &settings, false, &mut |_| {});
    let wrong = outcome.diagnostics.iter();
    let wrong: Vec<_> = wrong.filter(|found| found.level == Level::Error).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(outcome.files.is_some(), "a client is made");
    outcome.surface.unwrap()
}

fn ours() -> Surface {
    Surface::parse(&read(&beside("../generated/api.txt"))).unwrap()
}

fn lines(surface: &Surface) -> Lines {
    let text = surface.to_string();
    let lines = text.lines().filter_map(|line| line.rsplit_once(" | "));
    lines
        .map(|(line, _place)| line.trim_end().to_owned())
        .collect()
}

/// The lines of a file that hold something, without its comments.
fn rows(name: &str) -> Vec<String> {
    let text = read(&beside(name));
    let rows = text.lines().map(str::trim_end);
    let rows = rows.filter(|row| !row.is_empty() && !row.starts_with('#'));
    rows.map(str::to_owned).collect()
}

/// Their names of models, and ours for the same.
fn names() -> BTreeMap<String, String> {
    let rows = rows("tests/polar/names.txt").into_iter();
    let pairs = rows.map(|row| {
        let (theirs, ours) = row.split_once(" = ").unwrap_or_else(|| panic!("{row}"));
        (theirs.to_owned(), ours.to_owned())
    });
    pairs.collect()
}

/// The line in our names; those that stood in it are taken down. What is on the wire stays as it is.
fn renamed<'a>(
    line: &str,
    names: &'a BTreeMap<String, String>,
    met: &mut BTreeSet<&'a str>,
) -> String {
    let (line, facts) = line.rsplit_once(" |").unwrap_or((line, ""));
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut made = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_inner) {
        let (before, from) = rest.split_at(start);
        let (word, after) =
            from.split_at(from.find(|letter| !is_inner(letter)).unwrap_or(from.len()));
        made.push_str(before);
        match names.get_key_value(word) {
            Some((theirs, ours)) => {
                met.insert(theirs);
                made.push_str(ours);
            }
            None => made.push_str(word),
        }
        rest = after;
    }
    format!("{made}{rest} |{facts}")
}

#[test]
fn the_vendors_document_makes_the_committed_client() {
    let Some(document) = document() else {
        eprintln!("skipped: Polar's document is neither at its place nor named by POLAR_DOCUMENT");
        return;
    };
    let (ours, names) = (lines(&ours()), names());
    let mut met = BTreeSet::new();
    let theirs: Lines = lines(&theirs(&document))
        .iter()
        .map(|line| renamed(line, &names, &mut met))
        .collect();
    let idle: Vec<&String> = names
        .keys()
        .filter(|name| !met.contains(name.as_str()))
        .collect();
    assert!(
        idle.is_empty(),
        "names.txt speaks of models that are not there: {idle:?}"
    );

    let missing = ours.difference(&theirs).map(|line| format!("- {line}"));
    let more = theirs.difference(&ours).map(|line| format!("+ {line}"));
    let found: Lines = missing.chain(more).collect();
    let listed: Lines = rows("tests/polar/differences.txt").into_iter().collect();
    let text = |lines: Vec<&String>| {
        lines
            .into_iter()
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let (new, gone) = (
        text(found.difference(&listed).collect()),
        text(listed.difference(&found).collect()),
    );
    assert!(
        new.is_empty() && gone.is_empty(),
        "of the committed client (-) and the one made of Polar's document (+)\n\
         differ, and differences.txt has no reason for it:\n{new}\n\
         differ no more, and differences.txt still says so:\n{gone}"
    );
}

/// What may differ is no operation, no path, no parameter and no field, but for how the two say its type.
#[test]
fn what_differs_is_on_both_sides_or_a_variant() {
    let rows = rows("tests/polar/differences.txt");
    let paths = |sign: &str| -> BTreeSet<String> {
        let rows = rows
            .iter()
            .filter_map(|row| row.strip_prefix(sign)?.split_once(" | "));
        let kept = rows.filter(|(_, what)| !what.starts_with("variant "));
        kept.map(|(path, _)| path.to_owned()).collect()
    };
    assert_eq!(paths("- "), paths("+ "));
    let is_fixed = |row: &&String| {
        [" | operation ", " | service ", " | body ", " | answer "]
            .iter()
            .any(|kind| row.contains(kind))
    };
    assert_eq!(rows.iter().find(is_fixed), None);
}
