//! The next version: into the settings, and into the changelog of the crate.

use std::fmt::Write as _;

use generator::surface::{Changes, Turned, Verdict as Matters};
use semver::Version;
use toml_edit::DocumentMut;

use super::{Grouped, grouped};
use crate::Failure;

/// The changelog, in the folder of the crate.
pub const CHANGELOG: &str = "CHANGELOG.md";

const HEAD: &str = "\
# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/); versions follow
[semantic versioning](https://semver.org).
";

/// The settings with another version, all else as it is.
///
/// # Errors
/// The text has no `[package]` with a `version` that could be replaced.
pub fn settings(text: &str, version: &Version) -> Result<String, Failure> {
    let failure = || Failure::new("the settings have no `[package]` whose version could be set");
    let mut settings: DocumentMut = text.parse().map_err(|_| failure())?;
    let package = settings
        .get_mut("package")
        .and_then(|item| item.as_table_like_mut());
    let package = package.ok_or_else(failure)?;
    match package
        .get_mut("version")
        .and_then(|item| item.as_value_mut())
    {
        Some(old) => {
            let decor = old.decor().clone();
            *old = version.to_string().into();
            *old.decor_mut() = decor;
        }
        None => {
            package.insert("version", toml_edit::value(version.to_string()));
        }
    }
    Ok(settings.to_string())
}

/// The changelog with a section for what changed, before the sections of earlier versions. `old` is the
/// text of before, if there is one; `date` is the day of the release, `2026-11-26`.
pub fn changelog(old: Option<&str>, changes: &Changes, version: &Version, date: &str) -> String {
    let mut section = format!("## [{version}] - {date}\n");
    let all = grouped(changes);
    let deprecated = |grouped: &&Grouped<'_>| {
        let mut why = grouped.change.why.iter();
        grouped.change.turned == Turned::Changed && why.any(|why| why == "it is deprecated now")
    };
    let turned = |turned: Turned| {
        let all = all
            .iter()
            .filter(move |grouped| grouped.change.turned == turned);
        all.filter(move |grouped| !deprecated(grouped)).collect()
    };
    for (title, of) in [
        ("Added", turned(Turned::Added)),
        ("Changed", turned(Turned::Changed)),
        (
            "Deprecated",
            all.iter().filter(deprecated).collect::<Vec<_>>(),
        ),
        ("Removed", turned(Turned::Removed)),
    ] {
        if of.is_empty() {
            continue;
        }
        // Writing into a String can't fail.
        let _ = write!(section, "\n### {title}\n\n");
        for grouped in of {
            let _ = writeln!(section, "- {}", line(grouped));
        }
    }
    let old = old.unwrap_or(HEAD);
    match old.find("\n## ") {
        Some(at) => {
            let (head, rest) = old.split_at(at + 1);
            format!("{head}{section}\n{rest}")
        }
        None => format!("{}\n\n{section}", old.trim_end()),
    }
}

fn line(grouped: &Grouped<'_>) -> String {
    let change = grouped.change;
    let breaking = if change.verdict() == Matters::Breaking {
        "**Breaking:** "
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
        let version = Version::new(0, 2, 0);
        let first = changelog(None, &changes(), &version, "2026-01-02");
        assert!(first.starts_with(HEAD));
        assert!(first.contains("\n## [0.2.0] - 2026-01-02\n\n### Added\n\n- `models::C`."));
        assert!(first.contains("### Removed\n\n- **Breaking:** `models::A.b`: "));
        let second = changelog(
            Some(&first),
            &changes(),
            &Version::new(0, 3, 0),
            "2026-01-03",
        );
        let at = |text: &str| second.find(text).unwrap();
        assert!(at("# Changelog") < at("## [0.3.0]") && at("## [0.3.0]") < at("## [0.2.0]"));
    }

    #[test]
    fn only_the_version_is_another() {
        let text = "# Of ours.\n[package]\nname = \"x\"\nversion = \"0.1.0\" # semver\n";
        let next = settings(text, &Version::new(0, 2, 0)).unwrap();
        assert_eq!(next, text.replace("0.1.0", "0.2.0"));
        let without = settings("[package]\nname = \"x\"\n", &Version::new(0, 2, 0)).unwrap();
        assert!(without.contains("version = \"0.2.0\""));
        assert!(settings("name = 1", &Version::new(0, 2, 0)).is_err());
    }
}
