//! What codegen owns in an output folder: paths that can't lead outside it, and the list of them.
//!
//! The list lies in the folder as [`LIST`]. Its second line says whether a run is under way: a list
//! marked so is never what a finished run leaves, which is how a killed one is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Error;

/// The list's name in the output folder.
pub const LIST: &str = ".codegen-files";

/// Where new files wait until all of them are on the disk. Gone after a run that ended.
pub const STAGE: &str = ".codegen-stage";

/// What people write by hand in the output folder; the changelog, with `--bump`'s help.
pub const BY_HAND: [&str; 3] = ["CHANGELOG.md", "examples", "tests"];

const HEAD: &str =
    "# The files here that `cargo xtask codegen` made and may replace or remove. Do not edit.";
const UNDER_WAY: &str = "# A run of codegen is under way, or was cut short: run it again.";

/// A path below the output folder, with `/`, that names nothing outside it and nothing of ours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnedPath(String);

impl OwnedPath {
    /// Takes a path, or says why it can't be one.
    pub fn new(path: &str) -> Result<Self, &'static str> {
        if path
            .chars()
            .any(|c| c.is_control() || matches!(c, '\\' | ':'))
        {
            return Err("has a control character, `\\` or `:` in it");
        }
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err("is absolute, or has an empty, `.` or `..` part");
        }
        let first = path.split('/').next().unwrap_or(path);
        if first == LIST || first == STAGE {
            return Err("is a name that codegen keeps for itself");
        }
        if BY_HAND.contains(&first) {
            return Err("is a place for hand-written files");
        }
        Ok(Self(path.to_owned()))
    }

    /// As it stands in the list.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path on the disk.
    pub fn below(&self, out: &Path) -> PathBuf {
        self.0
            .split('/')
            .fold(out.to_owned(), |path, part| path.join(part))
    }

    /// The folders that lead to it, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }
}

/// Path to text: everything that a run emits.
pub type Files = BTreeMap<OwnedPath, String>;

/// Takes what the generator made, or says which path can't be written.
pub fn emitted(files: BTreeMap<String, String>) -> Result<Files, Error> {
    let mut spellings = BTreeMap::new();
    let mut owned = Files::new();
    for (path, text) in files {
        let refuse = |why: &str| Error::EmittedPath {
            path: path.clone(),
            why: why.to_owned(),
        };
        let key = OwnedPath::new(&path).map_err(&refuse)?;
        if let Some(other) = spellings.insert(path.to_lowercase(), path.clone()) {
            return Err(refuse(&format!("differs from `{other}` only in case")));
        }
        owned.insert(key, text);
    }
    if owned.is_empty() {
        return Err(Error::NothingEmitted);
    }
    Ok(owned)
}

/// The list that a finished run leaves.
pub fn finished_list<'a>(paths: impl IntoIterator<Item = &'a OwnedPath>) -> String {
    list(&[HEAD], paths)
}

/// The list while a run is under way: what it owned before and what it is about to own, so that
/// nothing that a killed run leaves behind is without an owner.
pub fn list_under_way(owned: &BTreeSet<OwnedPath>, files: &Files) -> String {
    let union: BTreeSet<&OwnedPath> = owned.iter().chain(files.keys()).collect();
    list(&[HEAD, UNDER_WAY], union)
}

fn list<'a>(heads: &[&'a str], paths: impl IntoIterator<Item = &'a OwnedPath>) -> String {
    let paths = paths.into_iter().map(OwnedPath::as_str);
    heads
        .iter()
        .copied()
        .chain(paths)
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Reads a list. The marks that git leaves in a conflict are passed over: what either side owned is
/// owned, and the next run writes the list anew.
pub fn read_list(text: &str) -> Result<BTreeSet<OwnedPath>, Error> {
    let mut owned = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        let mark = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|m| line.starts_with(m));
        if line.is_empty() || line.starts_with('#') || mark {
            continue;
        }
        let path = OwnedPath::new(line).map_err(|why| Error::ListedPath {
            line: index + 1,
            path: line.to_owned(),
            why: why.to_owned(),
        })?;
        owned.insert(path);
    }
    Ok(owned)
}
