//! The next version: into the settings, and into the changelog of the crate.

use generator::surface::Surface;
use semver::Version;
use toml_edit::DocumentMut;

use super::{Verdict, changelog, grouped};
use crate::Failure;

/// The changelog, in the folder of the crate.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// What a bump did, or found that there is nothing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bump {
    /// The file with the API of before, as people call it.
    pub base: String,
    /// Whether it was named by the call.
    pub is_named: bool,
    /// The version of before.
    pub released: Version,
    /// Whether the file says it; else it is that of the settings.
    pub is_said: bool,
    /// The settings' file.
    pub settings: String,
    /// The version that stood there.
    pub from: Version,
    /// The version that stands there now.
    pub to: Version,
    /// The changelog, how many entries its section of that version has, and whether these are new.
    pub log: Option<Log>,
}

/// The changelog's part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The file.
    pub file: String,
    /// Entries of what changed, in the section of the version; none where it was taken back.
    pub entries: usize,
    /// Whether the text is another.
    pub is_new: bool,
}

/// The version of before that a base says, else the one that the settings have.
pub fn released<'a>(base: &'a Surface, settings: &'a str) -> &'a str {
    base.version().unwrap_or(settings)
}

/// The version that the settings should say: the one that follows, or theirs where that is higher already.
///
/// # Errors
/// Theirs is none: they have been read, so that this is a bug.
pub fn next(verdict: &Verdict, settings: &str) -> Result<(Version, Version), Failure> {
    let from = Version::parse(settings)
        .map_err(|error| Failure::new(format!("`{settings}` is no version: {error}")))?;
    let to = match verdict.changes.all.is_empty() {
        true => from.clone(),
        false => verdict.next.clone().max(from.clone()),
    };
    Ok((from, to))
}

/// The changelog after a bump to this version on this day (`2026-11-26`), and how many entries are of it.
pub fn log(old: Option<&str>, verdict: &Verdict, to: &Version, date: &str) -> (String, usize) {
    let text = changelog::with(old, &verdict.changes, &verdict.version, to, date);
    (text, grouped(&verdict.changes).len())
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
