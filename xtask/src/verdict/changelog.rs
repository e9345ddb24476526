//! The changelog of a crate: a section for what changed, which a later run of the same release writes anew.

use std::fmt::Write as _;

use generator::surface::{Changes, Turned, Verdict as Matters};
use semver::Version;

use super::{Grouped, grouped};

const HEAD: &str = "\
# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/); versions follow
[semantic versioning](https://semver.org).
";

/// The kinds of entries, in their order.
const TITLES: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

/// The changelog with a section for what changed since `released`, before the sections of that and of earlier
/// versions. Sections of later ones are of runs before this one: their entries of changes are written anew, what
/// people wrote beside them stays. `old` is the text of before, if there is one; `date` is the day of the release,
/// `2026-11-26`; a section that stays as it is keeps its own.
pub fn with(
    old: Option<&str>,
    changes: &Changes,
    released: &Version,
    version: &Version,
    date: &str,
) -> String {
    let old = old.unwrap_or(HEAD);
    let parts = Parts::of(old, released);
    let mut entries = Entries::of(changes);
    for section in &parts.unreleased {
        entries.keep(section);
    }
    if let [only] = parts.unreleased.as_slice()
        && let Some((title, _)) = only.split_once('\n')
        && entries.section(title).trim_end() == only.trim_end()
        && version_of(title).as_ref() == Some(version)
    {
        return old.to_owned();
    }
    let section = entries.section(&format!("## [{version}] - {date}"));
    let rest = match parts.rest.is_empty() {
        true => String::new(),
        false => format!("\n{}", parts.rest),
    };
    format!("{}\n\n{section}{rest}", parts.head.trim_end())
}

/// A changelog, cut where the new section goes.
struct Parts<'a> {
    /// Up to it, with sections that have no version.
    head: &'a str,
    /// Sections of versions that aren't released.
    unreleased: Vec<&'a str>,
    /// From the first released section on.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str, released: &Version) -> Self {
        let inner = text.match_indices("\n## ").map(|(at, _)| at + 1);
        let starts = text
            .starts_with("## ")
            .then_some(0)
            .into_iter()
            .chain(inner);
        let starts: Vec<usize> = starts.collect();
        let (mut unreleased, mut head, mut rest) = (Vec::new(), text.len(), text.len());
        for (index, start) in starts.iter().copied().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(text.len());
            let section = &text[start..end];
            match version_of(section) {
                Some(version) if version > *released => {
                    head = head.min(start);
                    unreleased.push(section);
                }
                None if unreleased.is_empty() => {}
                _ => {
                    rest = start;
                    break;
                }
            }
        }
        Self {
            head: &text[..head.min(rest)],
            unreleased,
            rest: &text[rest..],
        }
    }
}

/// `## [0.2.0] - 2026-11-26`, with or without brackets and day.
fn version_of(section: &str) -> Option<Version> {
    let title = section.strip_prefix("## ")?.lines().next()?;
    let word = title.split_whitespace().next()?;
    Version::parse(word.trim_matches(['[', ']'])).ok()
}

/// What a section holds, by title; what stands before the first title has none.
struct Entries(Vec<(String, Vec<String>)>);

impl Entries {
    fn of(changes: &Changes) -> Self {
        let mut entries = Self(vec![(String::new(), Vec::new())]);
        for title in TITLES {
            entries.0.push((title.to_owned(), Vec::new()));
        }
        for grouped in grouped(changes) {
            let line = format!("- {}\n", line(&grouped));
            entries.under(title(&grouped)).push(line);
        }
        entries
    }

    fn under(&mut self, title: &str) -> &mut Vec<String> {
        let at = match self.0.iter().position(|(known, _)| known == title) {
            Some(at) => at,
            None => {
                self.0.push((title.to_owned(), Vec::new()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }

    /// Takes what people wrote in a section.
    fn keep(&mut self, section: &str) {
        let mut title = String::new();
        let mut block = String::new();
        for line in section.lines().skip(1).chain(["### "]) {
            let begins =
                line.starts_with("### ") || line.starts_with("- ") || line.starts_with("* ");
            if begins || line.is_empty() {
                let done = std::mem::take(&mut block);
                if !done.is_empty() && !is_made(&done) {
                    self.under(&title).push(done);
                }
            }
            match line.strip_prefix("### ") {
                Some(new) => new.trim().clone_into(&mut title),
                None if line.is_empty() => {}
                None => {
                    block.push_str(line);
                    block.push('\n');
                }
            }
        }
    }

    fn section(&self, title: &str) -> String {
        let mut text = format!("{title}\n");
        for (title, entries) in self.0.iter().filter(|(_, entries)| !entries.is_empty()) {
            if !title.is_empty() {
                // Writing into a String can't fail.
                let _ = write!(text, "\n### {title}\n");
            }
            let mut was_listed = false;
            for entry in entries {
                let is_listed = entry.starts_with(['-', '*']);
                if !(is_listed && was_listed) {
                    text.push('\n');
                }
                text.push_str(entry);
                was_listed = is_listed;
            }
        }
        text
    }
}

/// Whether an entry is of the form that [`line`] gives: it is made of changes, and so made anew.
fn is_made(entry: &str) -> bool {
    let entry = entry.strip_prefix("- ").unwrap_or_default();
    let entry = entry.strip_prefix(BREAKING).unwrap_or(entry);
    let path = entry
        .strip_prefix('`')
        .and_then(|rest| rest.split_once('`'));
    path.is_some_and(|(path, after)| path.contains("::") && after.starts_with([':', '.']))
}

const BREAKING: &str = "**Breaking:** ";

fn title(grouped: &Grouped<'_>) -> &'static str {
    let change = grouped.change;
    let mut why = change.why.iter();
    match change.turned {
        Turned::Added => "Added",
        Turned::Removed => "Removed",
        Turned::Changed if why.any(|why| why == "it is deprecated now") => "Deprecated",
        Turned::Changed | Turned::Renamed => "Changed",
    }
}

fn line(grouped: &Grouped<'_>) -> String {
    let change = grouped.change;
    let breaking = if change.verdict() == Matters::Breaking {
        BREAKING
    } else {
        ""
    };
    let mut line = format!("{breaking}`{}`", change.path);
    if let Some(about) = change
        .about
        .as_ref()
        .filter(|_| change.turned == Turned::Added)
    {
        let _ = write!(line, ": {}", about.trim_end_matches('.'));
    }
    let why: Vec<&str> = change
        .why
        .iter()
        .filter(|why| !why.starts_with("new "))
        .map(String::as_str)
        .collect();
    if !why.is_empty() {
        let gap = if line.contains(": ") && change.about.is_some() {
            "; "
        } else {
            ": "
        };
        let _ = write!(line, "{gap}{}", why.join("; "));
    }
    line + "."
}

#[cfg(test)]
mod tests {
    use generator::surface::{Surface, compare};

    use super::*;

    fn changes() -> Changes {
        let surface = |text: &str| Surface::parse(text).unwrap();
        compare(
            &surface(
                "models::A | struct | received | #/a\nmodels::A.b | field String | name=b | #/b",
            ),
            &surface("models::A | struct | received | #/a\nmodels::C | struct | received | #/c"),
        )
    }

    #[test]
    fn a_section_goes_before_the_others() {
        let (released, version) = (Version::new(0, 1, 0), Version::new(0, 2, 0));
        let first = with(None, &changes(), &released, &version, "2026-01-02");
        assert!(first.starts_with(HEAD));
        assert!(first.contains("\n## [0.2.0] - 2026-01-02\n\n### Added\n\n- `models::C`."));
        assert!(first.contains("### Removed\n\n- **Breaking:** `models::A.b`: "));
        let next = Version::new(0, 3, 0);
        let second = with(Some(&first), &changes(), &version, &next, "2026-01-03");
        let at = |text: &str| second.find(text).unwrap();
        assert!(at("# Changelog") < at("## [0.3.0]") && at("## [0.3.0]") < at("## [0.2.0]"));
    }

    #[test]
    fn a_later_run_of_the_same_release_writes_its_section_anew() {
        let released = Version::new(0, 1, 0);
        let old = format!("{HEAD}\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- The first.\n");
        let of = |old: &str, version: Version, day: &str| {
            with(Some(old), &changes(), &released, &version, day)
        };
        let first = of(&old, Version::new(0, 1, 1), "2026-01-02");
        assert_eq!(of(&first, Version::new(0, 1, 1), "2026-01-03"), first);
        // What a hand added stays, what was made is made again, for the version that it has become.
        let kept = "- The runtime reads\n  faster.\n";
        let by_hand = first.replace(
            "### Added\n\n",
            &format!("Read this.\n\n### Added\n\n{kept}"),
        );
        let by_hand = by_hand.replace("- `models::C`.", "- `models::Old`.");
        let second = of(&by_hand, Version::new(0, 2, 0), "2026-01-04");
        let expected = first.replace(
            "## [0.1.1] - 2026-01-02\n",
            "## [0.2.0] - 2026-01-04\n\nRead this.\n",
        );
        let expected = expected.replace("- `models::C`.\n", &format!("- `models::C`.\n{kept}"));
        assert_eq!(second, expected);
        assert_eq!(of(&second, Version::new(0, 2, 0), "2026-01-05"), second);
    }
}
