//! What a new document means, for people: as text, and as Markdown for the summary of a CI job.

use std::fmt::Write as _;

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use generator::surface::{Turned, Verdict as Matters};

use super::diff::plural;
use super::visible;
use crate::verdict::{Grouped, VERDICTS, Verdict, grouped};

/// Changes that are shown; the diff of the API has all.
const SHOWN: usize = 60;

/// The verdict as text, nothing where nothing changed.
pub fn text(verdict: &Verdict) -> String {
    let changes = grouped(&verdict.changes);
    if changes.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", title(verdict));
    for grouped in changes.iter().take(SHOWN) {
        let change = grouped.change;
        let matters = change.verdict();
        let color = match matters {
            Matters::Breaking => AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
            Matters::Additive => AnsiColor::BrightGreen.on_default(),
            Matters::Invisible => Style::new(),
        };
        // Writing into a String can't fail.
        let _ = writeln!(
            text,
            "  {color}{:9}{color:#} {} {}{}",
            matters.as_str(),
            sign(change.turned),
            visible::line(&change.path),
            within(grouped),
        );
        let _ = writeln!(text, "            {}", visible::line(&why(grouped)));
        let _ = writeln!(text, "            at #{}", visible::line(&change.pointer));
    }
    if changes.len() > SHOWN {
        let more = more(&changes);
        let _ = writeln!(
            text,
            "  and {more} that aren't shown: the diff of api.txt has all"
        );
    }
    let _ = writeln!(text, "{}", version(verdict));
    text
}

/// The same as Markdown.
pub fn markdown(verdict: &Verdict) -> String {
    let changes = grouped(&verdict.changes);
    let mut text = format!("### {}\n\n", title(verdict));
    if !changes.is_empty() {
        text.push_str(
            "| | Item | Rust | Wire | Why | Place |\n| --- | --- | --- | --- | --- | --- |\n",
        );
    }
    for grouped in changes.iter().take(SHOWN) {
        let change = grouped.change;
        let cell = |text: &str| visible::line(text).replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} | `{}`{} | {} | {} | {} | `#{}` |",
            sign(change.turned),
            cell(&change.path),
            within(grouped),
            change.rust.as_str(),
            change.wire.as_str(),
            cell(&why(grouped)),
            cell(&change.pointer),
        );
    }
    if changes.len() > SHOWN {
        let more = more(&changes);
        let _ = writeln!(
            text,
            "\nAnd {more} that aren't shown: the diff of `api.txt` has all."
        );
    }
    let _ = writeln!(text, "\n{}", version(verdict));
    text
}

/// Changes behind those that are shown.
fn more(changes: &[Grouped<'_>]) -> String {
    let more = changes.iter().skip(SHOWN);
    let count = more.map(|grouped| 1 + grouped.count_within()).sum();
    format!("{count} {}", plural(count, "change"))
}

fn title(verdict: &Verdict) -> String {
    let changes = &verdict.changes;
    if changes.all.is_empty() {
        return "The API is the same".to_owned();
    }
    let counts = counts(VERDICTS.map(|matters| changes.count(matters)));
    let count = changes.all.len();
    format!(
        "The API has {count} {}: {}",
        plural(count, "change"),
        counts
    )
}

/// `2 breaking, 3 additive`
fn counts(counts: [usize; 3]) -> String {
    let counts = VERDICTS.iter().zip(counts).filter(|(_, count)| *count > 0);
    let counts = counts.map(|(verdict, count)| format!("{count} {}", verdict.as_str()));
    counts.collect::<Vec<_>>().join(", ")
}

fn version(verdict: &Verdict) -> String {
    let Verdict { version, next, .. } = verdict;
    let (rust, wire) = (verdict.changes.rust(), verdict.changes.wire());
    let words = format!(
        "For code that uses the crate: {}. For clients of before on the wire: {}.",
        rust.as_str(),
        wire.as_str()
    );
    if next == version {
        words
    } else {
        format!("{words} After {version} follows {next}.")
    }
}

fn sign(turned: Turned) -> char {
    match turned {
        Turned::Added => '+',
        Turned::Changed | Turned::Renamed => '~',
        Turned::Removed => '-',
    }
}

fn within(grouped: &Grouped<'_>) -> String {
    match grouped.count_within() {
        0 => String::new(),
        count => {
            let (items, of) = (plural(count, "item"), counts(grouped.within));
            format!(" and {count} {items} in it: {of}")
        }
    }
}

fn why(grouped: &Grouped<'_>) -> String {
    grouped.change.why.join("; ")
}
