//! What a new document means: its API held against the one of before, and the version that follows.

pub mod bump;
mod changelog;
pub mod diff;
mod grouped;
pub mod loss;

use std::path::Path;

use generator::surface::{self, Changes, Surface, compare};
use semver::Version;

pub use self::grouped::{Grouped, VERDICTS, grouped};
use crate::Failure;
use crate::cli::Forbid;
use crate::disk::Files;
use crate::input::Source;

/// An API has a line for each item.
const LIMIT: usize = 256 << 20;

/// What changed, and the version that follows.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What changed.
    pub changes: Changes,
    /// The version of before.
    pub version: Version,
    /// Whether what the API was read from says that version.
    pub is_said: bool,
    /// The one that follows from what changed.
    pub next: Version,
}

impl Verdict {
    /// What became of an API, which had this version.
    ///
    /// # Errors
    /// The version is none.
    pub fn new(old: &Surface, new: &Surface, version: &str) -> Result<Self, Failure> {
        let version = Version::parse(version)
            .map_err(|error| Failure::new(format!("`{version}` is no version: {error}")))?;
        let changes = compare(old, new);
        let next = next(&version, &changes);
        Ok(Self {
            changes,
            version,
            is_said: true,
            next,
        })
    }
}

impl Verdict {
    /// Whether something changed in a way that is forbidden.
    pub fn is_forbidden(&self, forbid: Forbid) -> bool {
        forbid.is_for(self.changes.rust().max(self.changes.wire()))
    }
}

impl Forbid {
    /// Whether it is for a change that means this.
    pub fn is_for(self, meaning: surface::Verdict) -> bool {
        match self {
            Self::Breaking => meaning == surface::Verdict::Breaking,
            Self::Additive => meaning >= surface::Verdict::Additive,
        }
    }
}

/// The API of the crate in a folder; none where there is no crate, or one of an earlier time.
///
/// # Errors
/// The file can't be read, or is no list of items.
pub fn committed(out: &Path) -> Result<Option<Surface>, Failure> {
    let file = out.join(surface::FILE);
    if !file.is_file() {
        return Ok(None);
    }
    read(&file).map(Some)
}

/// Whether the list of a crate's API in its folder is the one among what is emitted, byte by byte.
pub fn is_committed(out: &Path, files: &Files) -> bool {
    let emitted = files
        .iter()
        .find(|(path, _)| path.as_str() == surface::FILE);
    emitted.is_some_and(|(path, text)| {
        let committed = Source::File(path.below(out)).read(LIMIT);
        committed.is_ok_and(|committed| committed == text.as_bytes())
    })
}

/// The API in a file.
///
/// # Errors
/// The file can't be read, or is no list of items.
pub fn read(file: &Path) -> Result<Surface, Failure> {
    let source = Source::File(file.to_owned());
    let bytes = source.read(LIMIT)?;
    let help = format!("it is what codegen writes as `{}`", surface::FILE);
    Surface::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        Failure::new(format!("`{}` can't be used: {error}", source.shown())).help(help)
    })
}

/// The version that follows by semantic versioning: what is sent and answered is the server's matter,
/// what compiles is the crate's.
fn next(version: &Version, changes: &Changes) -> Version {
    use surface::Verdict::{Additive, Breaking, Invisible};
    let Version {
        major,
        minor,
        patch,
        ..
    } = *version;
    // Before 1.0.0 the minor number says what breaks.
    match (changes.rust(), major) {
        (Invisible, _) if changes.all.is_empty() => version.clone(),
        (Breaking, 0) => Version::new(0, minor + 1, 0),
        (Breaking, _) => Version::new(major + 1, 0, 0),
        (Additive, 1..) => Version::new(major, minor + 1, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(lines: &[&str]) -> Surface {
        Surface::parse(&lines.join("\n")).unwrap()
    }

    #[test]
    fn versions_follow_what_changed() {
        let nothing = surface(&[]);
        let one = surface(&["models::A | struct |  | #/a"]);
        for (old, new, version, next) in [
            (&nothing, &one, "0.1.2", "0.1.3"),
            (&nothing, &one, "1.1.2", "1.2.0"),
            (&one, &nothing, "0.1.2", "0.2.0"),
            (&one, &nothing, "1.1.2", "2.0.0"),
            (&one, &one, "1.1.2", "1.1.2"),
        ] {
            let verdict = Verdict::new(old, new, version).unwrap();
            assert_eq!(verdict.next.to_string(), next);
        }
    }
}
