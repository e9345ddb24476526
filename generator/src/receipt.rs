//! The receipt of a document as text: every keyword with its place and what became of it, and totals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::dialect::{self, Counts, Occurrence};
use crate::report::Spot;
use crate::settings::Settings;
use crate::source::{self, FileId, Tree};
use crate::{Input, overlay, understand};

/// Tells of every keyword of a document what becomes of it, as JSON: `totals` by state; `kinds`, the
/// totals of each keyword of each kind of object; and `keywords`, in the order of the document and one
/// a line, each with `pointer`, `line` (from 1), `object`, `keyword`, `state` (`implemented`,
/// `documentation`, `ignored`, `error`, `unaccounted`), of the ignored and the wrong `reason`, and of what
/// stands in another file than the document `file`, its path below the root folder.
///
/// Lines are of the document with its overlays applied. One that isn't OpenAPI has no keywords. Its problems are told by [`crate::generate`].
pub fn receipt(input: Input<'_>, settings: &Settings) -> String {
    if !input.overlays.is_empty() {
        let applied = overlay::apply(input.document(), input.overlays, input.limits);
        return match input.with(&applied) {
            Some(input) => receipt(input, settings),
            None => print(&[], &Tree::default(), &[]),
        };
    }
    let receipt = understand(input, settings, |it| {
        let mut keywords: Vec<Occurrence<'_>> = Vec::new();
        dialect::account(&it.dialect, &it.report, &mut |keyword| {
            keywords.push(keyword)
        });
        keywords.sort_by_key(|keyword| keyword.node);
        print(&keywords, it.tree, input.bytes)
    });
    receipt.unwrap_or_else(|| print(&[], &Tree::default(), input.bytes))
}

fn print(keywords: &[Occurrence<'_>], tree: &Tree, text: &[u8]) -> String {
    let mut totals = Counts::default();
    let mut kinds: BTreeMap<&str, BTreeMap<&str, Counts>> = BTreeMap::new();
    for keyword in keywords {
        totals.add(keyword.state);
        let kind = kinds.entry(keyword.kind.title()).or_default();
        kind.entry(keyword.keyword).or_default().add(keyword.state);
    }
    let mut printed = format!("{{\n\"totals\": {},\n\"kinds\": {{", states(&totals));
    for (number, (kind, words)) in (0..).zip(&kinds) {
        printed.push_str(if number > 0 { ",\n" } else { "\n" });
        let words = words.iter();
        let words: BTreeMap<_, _> = words.map(|(word, counts)| (word, states(counts))).collect();
        // Writing into a String can't fail.
        let _ = write!(printed, "{}: {}", json!(kind), json!(words));
    }
    printed.push_str("\n},\n\"keywords\": [");
    let spots: Vec<Spot> = keywords.iter().map(|it| Spot::Key(it.node)).collect();
    let spans = source::locate(text, &spots, tree);
    for (number, (keyword, span)) in (0..).zip(keywords.iter().zip(spans)) {
        printed.push_str(if number > 0 { ",\n" } else { "\n" });
        let line = span.map(|span| span.line);
        let _ = write!(printed, "{}", entry(keyword, tree, line));
    }
    printed.push_str("\n]\n}\n");
    printed
}

fn entry(keyword: &Occurrence<'_>, tree: &Tree, line: Option<usize>) -> Json {
    let mut entry = json!({
        "pointer": tree.pointer(keyword.node),
        "line": line,
        "object": keyword.kind.title(),
        "keyword": keyword.keyword,
        "state": keyword.state.name(),
    });
    let reason = keyword.state.reason();
    let file = tree.file(keyword.node);
    let file = (file != FileId::DOCUMENT).then(|| tree.file_name(file));
    for (key, text) in [("reason", reason), ("file", file)] {
        if let (Some(text), Some(entry)) = (text, entry.as_object_mut()) {
            entry.insert(key.to_owned(), json!(text));
        }
    }
    entry
}

/// The states that there are any keywords in.
fn states(counts: &Counts) -> Json {
    let all = [
        ("implemented", counts.implemented),
        ("documentation", counts.documentation),
        ("ignored", counts.ignored),
        ("error", counts.wrong),
        ("unaccounted", counts.unaccounted),
    ];
    let some = all
        .into_iter()
        .filter(|(name, count)| *count > 0 || *name == "unaccounted");
    some.map(|(name, count)| (name.to_owned(), json!(count)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
