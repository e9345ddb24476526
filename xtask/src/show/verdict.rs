//! What a new document means, for people: as text, and as Markdown for the summary of a CI job.

use std::fmt::Write as _;

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use generator::surface::{Turned, Verdict as Matters};

use super::diff::plural;
use super::visible;
use crate::verdict::{Grouped, Verdict, grouped};

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
        let more = changes.len() - SHOWN;
        let _ = writeln!(text, "  and {more} more: the diff of api.txt has all");
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
        let more = changes.len() - SHOWN;
        let _ = writeln!(text, "\nAnd {more} more: the diff of `api.txt` has all.");
    }
    let _ = writeln!(text, "\n{}", version(verdict));
    text
}

fn title(verdict: &Verdict) -> String {
    let changes = &verdict.changes;
    if changes.all.is_empty() {
        return "The API is the same".to_owned();
    }
    let counts = [Matters::Breaking, Matters::Additive, Matters::Invisible].map(|matters| {
        let count = changes.count(matters);
        (count > 0).then(|| format!("{count} {}", matters.as_str()))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let count = changes.all.len();
    format!(
        "The API has {count} {}: {}",
        plural(count, "change"),
        counts.join(", ")
    )
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
        Turned::Changed => '~',
        Turned::Removed => '-',
    }
}

fn within(grouped: &Grouped<'_>) -> String {
    match grouped.within {
        0 => String::new(),
        count => format!(" and {count} {} in it", plural(count, "item")),
    }
}

fn why(grouped: &Grouped<'_>) -> String {
    grouped.change.why.join("; ")
}
