//! The changelog of a crate: a section for what changed, which a later run of the same release writes anew.

use std::collections::BTreeSet;
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
/// versions. Sections of later ones are of runs before this one: the entries that these made are made anew, what
/// people wrote beside them or in their place stays. One that holds nothing then is taken out. `old` is the text of before, if there is one; `date` is the day of the release,
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
    if entries.is_empty() {
        let (head, rest) = (parts.head.trim_end(), parts.rest);
        let gap = if rest.is_empty() { "" } else { "\n" };
        return match parts.unreleased.is_empty() {
            true => old.to_owned(),
            false => format!("{head}\n{gap}{rest}"),
        };
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
struct Entries(Vec<(String, Vec<Entry>)>);

/// An item of a list, or a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    text: String,
    /// Whether this run makes it.
    is_made: bool,
}

/// How the line at the end of a section begins that lists which of its entries were made, by their digests. What
/// people write in the same form is theirs.
const MADE: &str = "<!-- made by codegen:";

impl Entries {
    fn of(changes: &Changes) -> Self {
        let mut entries = Self(vec![(String::new(), Vec::new())]);
        for title in TITLES {
            entries.0.push((title.to_owned(), Vec::new()));
        }
        for grouped in grouped(changes) {
            let text = format!("- {}\n", line(&grouped));
            let is_made = true;
            entries.under(title(&grouped)).push(Entry { text, is_made });
        }
        entries
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, entries)| entries.is_empty())
    }

    fn under(&mut self, title: &str) -> &mut Vec<Entry> {
        let at = match self.0.iter().position(|(known, _)| known == title) {
            Some(at) => at,
            None => {
                self.0.push((title.to_owned(), Vec::new()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }

    /// Takes what people wrote in a section. What they say of a change stands in place of what would be made of it.
    fn keep(&mut self, section: &str) {
        let made = section.lines().find_map(|line| line.strip_prefix(MADE));
        let made: BTreeSet<&str> = made.unwrap_or_default().split_whitespace().collect();
        let mut title = String::new();
        let mut block = String::new();
        for line in section.lines().skip(1).chain(["### "]) {
            let is_mark = line.starts_with(MADE);
            let begins =
                line.starts_with("### ") || line.starts_with("- ") || line.starts_with("* ");
            if begins || line.is_empty() || is_mark {
                let text = std::mem::take(&mut block);
                if !text.is_empty() && !made.contains(&*digest(&text)) {
                    self.keep_entry(&title, text);
                }
            }
            match line.strip_prefix("### ") {
                Some(new) => new.trim().clone_into(&mut title),
                None if line.is_empty() || is_mark => {}
                None => {
                    block.push_str(line);
                    block.push('\n');
                }
            }
        }
    }

    fn keep_entry(&mut self, title: &str, text: String) {
        let path = path(&text).map(str::to_owned);
        let entries = self.under(title);
        let is_said = |entry: &Entry| entry.is_made && path.as_deref() == self::path(&entry.text);
        if path.is_some() {
            entries.retain(|entry| !is_said(entry));
        }
        let is_made = false;
        entries.push(Entry { text, is_made });
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
                let is_listed = entry.text.starts_with(['-', '*']);
                if !(is_listed && was_listed) {
                    text.push('\n');
                }
                text.push_str(&entry.text);
                was_listed = is_listed;
            }
        }
        let all = self.0.iter().flat_map(|(_, entries)| entries);
        let made: Vec<String> = all
            .filter(|entry| entry.is_made)
            .map(|entry| digest(&entry.text))
            .collect();
        if !made.is_empty() {
            let _ = write!(text, "\n{MADE} {} -->\n", made.join(" "));
        }
        text
    }
}

/// What an entry of the form that [`line`] gives is about.
fn path(entry: &str) -> Option<&str> {
    let entry = entry.strip_prefix("- ").unwrap_or_default();
    let entry = entry.strip_prefix(BREAKING).unwrap_or(entry);
    let (path, after) = entry.strip_prefix('`')?.split_once('`')?;
    (path.contains("::") && after.starts_with([':', '.'])).then_some(path)
}

/// A text in eight digits (FNV-1a).
fn digest(text: &str) -> String {
    let bytes = text.trim_end().bytes();
    let digest = bytes.fold(0x811c_9dc5_u32, |digest, byte| {
        (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{digest:08x}")
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

    fn others() -> Changes {
        let surface = |text: &str| Surface::parse(text).unwrap();
        compare(
            &surface("models::Old | struct | received | #/a"),
            &surface("models::New | struct | received | #/c"),
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
        // What a hand added stays, in whichever form, what was made is made again, for the version that it has become.
        let kept = "- The runtime reads\n  faster.\n- `runtime::retry`: waits as long as the server says.\n";
        let by_hand = first.replace(
            "### Added\n\n",
            &format!("Read this.\n\n### Added\n\n{kept}"),
        );
        let earlier = with(
            Some(&old),
            &others(),
            &released,
            &Version::new(0, 1, 1),
            "2026-01-02",
        );
        let by_hand_earlier = earlier.replace(
            "### Added\n\n",
            &format!("Read this.\n\n### Added\n\n{kept}"),
        );
        for text in [by_hand, by_hand_earlier] {
            let second = of(&text, Version::new(0, 2, 0), "2026-01-04");
            let expected = first.replace(
                "## [0.1.1] - 2026-01-02\n",
                "## [0.2.0] - 2026-01-04\n\nRead this.\n",
            );
            let expected = expected.replace("- `models::C`.\n", &format!("- `models::C`.\n{kept}"));
            assert_eq!(second, expected);
            assert_eq!(of(&second, Version::new(0, 2, 0), "2026-01-05"), second);
        }
        // What a hand says of a change stands in place of what would be made of it.
        let said = first.replace("- `models::C`.", "- `models::C`: what cats are.");
        let again = of(&said, Version::new(0, 1, 1), "2026-01-03");
        assert!(
            again.contains("- `models::C`: what cats are.") && !again.contains("- `models::C`.\n"),
            "{again}"
        );
        assert_eq!(of(&again, Version::new(0, 1, 1), "2026-01-03"), again);
    }

    #[test]
    fn what_is_taken_back_goes() {
        let (released, version) = (Version::new(0, 1, 0), Version::new(0, 2, 0));
        let none = compare(&Surface::default(), &Surface::default());
        let old = format!("{HEAD}\n## [0.1.0] - 2026-01-01\n\n- The first.\n");
        for old in [HEAD, &old] {
            let changed = with(Some(old), &changes(), &released, &version, "2026-01-02");
            assert_ne!(changed, old);
            assert_eq!(
                with(Some(&changed), &none, &released, &version, "2026-01-03"),
                old
            );
            assert_eq!(
                with(Some(old), &none, &released, &version, "2026-01-03"),
                old
            );
        }
        // People's lines stay.
        let changed = with(Some(&old), &changes(), &released, &version, "2026-01-02");
        let by_hand = changed.replace("### Added\n\n", "### Added\n\n- `a::b`: by hand.\n");
        let back = with(Some(&by_hand), &none, &released, &version, "2026-01-03");
        let expected = old.replace(
            "## [0.1.0]",
            "## [0.2.0] - 2026-01-03\n\n### Added\n\n- `a::b`: by hand.\n\n## [0.1.0]",
        );
        assert_eq!(back, expected);
    }
}
