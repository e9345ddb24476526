//! Compares a folder with what it should hold. Reads, never writes.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::owned::{self, BY_HAND, Files, LIST, OwnedPath, STAGE};
use super::{Error, IoContext as _};

/// Something in the folder that is not as a run would leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Below the output folder.
    pub path: String,
    /// In which way.
    pub why: Why,
    /// What it should hold; nothing for a file that should go.
    pub wanted: Option<String>,
}

/// How a file is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It isn't there.
    Missing,
    /// It holds something else.
    Changed(Vec<u8>),
    /// It holds the same, but lines end in CR LF: git's `core.autocrlf`, as a rule.
    LineEndings,
    /// Codegen made it once and doesn't any more.
    Orphaned(Vec<u8>),
}

/// What a run would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// What the folder's list says, from an earlier run.
    pub owned: BTreeSet<OwnedPath>,
    /// Files that are written, in the order of their paths.
    pub write: Vec<OwnedPath>,
    /// Files that are removed.
    pub remove: Vec<OwnedPath>,
    /// How many are left as they are.
    pub unchanged: usize,
    /// Every difference, the list's own among them.
    pub stale: Vec<Stale>,
}

/// Compares `out` with `files`. The folder may be missing.
pub fn plan(out: &Path, files: &Files) -> Result<Plan, Error> {
    let list = read(&out.join(LIST)).at(&out.join(LIST))?;
    let mut plan = Plan::default();
    match &list {
        Some(bytes) => plan.owned = owned::read_list(&String::from_utf8_lossy(bytes))?,
        None => refuse_foreign_folder(out)?,
    }
    refuse_links(out, files.keys().chain(&plan.owned))?;
    compare(out, files, &mut plan)?;
    find_orphans(out, files, &mut plan)?;
    if list.is_some() {
        find_left(out, files, &mut plan)?;
    }
    let wanted = owned::finished_list(files.keys());
    if let Some(why) = difference(list, &wanted) {
        plan.stale.push(Stale {
            path: LIST.to_owned(),
            why,
            wanted: Some(wanted),
        });
    }
    Ok(plan)
}

fn compare(out: &Path, files: &Files, plan: &mut Plan) -> Result<(), Error> {
    let mut foreign = Vec::new();
    for (path, text) in files {
        let place = path.below(out);
        let found = match kind(&place).at(&place)? {
            Some(kind) if kind.is_dir() && !leads_to_owned(path, &plan.owned) => {
                foreign.push(path.as_str().to_owned());
                continue;
            }
            Some(kind) if kind.is_file() => Some(fs::read(&place).at(&place)?),
            _ => None,
        };
        let is_ours = plan.owned.contains(path) || found.as_deref().is_some_and(owned::is_made);
        let stranger = found.is_some() && !is_ours;
        let Some(why) = difference(found, text) else {
            plan.unchanged += 1;
            continue;
        };
        if stranger {
            foreign.push(path.as_str().to_owned());
            continue;
        }
        plan.write.push(path.clone());
        let wanted = Some(text.clone());
        plan.stale.push(Stale {
            path: path.as_str().to_owned(),
            why,
            wanted,
        });
    }
    foreign.extend(foreign_on_the_way(out, files, &plan.owned)?);
    if foreign.is_empty() {
        Ok(())
    } else {
        Err(Error::ForeignFiles { paths: foreign })
    }
}

/// A folder where a file should be is made of files that are ours, which go first.
fn leads_to_owned(path: &OwnedPath, owned: &BTreeSet<OwnedPath>) -> bool {
    owned
        .iter()
        .any(|other| other.folders().any(|folder| folder == path.as_str()))
}

/// Files of others where a folder should be.
fn foreign_on_the_way(
    out: &Path,
    files: &Files,
    owned: &BTreeSet<OwnedPath>,
) -> Result<BTreeSet<String>, Error> {
    let folders: BTreeSet<&str> = files.keys().flat_map(OwnedPath::folders).collect();
    let mut foreign = BTreeSet::new();
    for folder in folders {
        let place = out.join(folder);
        let is_file = kind(&place).at(&place)?.is_some_and(|kind| !kind.is_dir());
        if is_file && !owned.iter().any(|path| path.as_str() == folder) {
            foreign.insert(folder.to_owned());
        }
    }
    Ok(foreign)
}

fn find_orphans(out: &Path, files: &Files, plan: &mut Plan) -> Result<(), Error> {
    for path in plan.owned.iter().filter(|path| !files.contains_key(*path)) {
        let place = path.below(out);
        // What became a folder meanwhile is not the file that we wrote.
        if kind(&place).at(&place)?.is_none_or(|kind| !kind.is_file()) {
            continue;
        }
        let found = fs::read(&place).at(&place)?;
        plan.remove.push(path.clone());
        let why = Why::Orphaned(found);
        plan.stale.push(Stale {
            path: path.as_str().to_owned(),
            why,
            wanted: None,
        });
    }
    Ok(())
}

/// Below `src`, Rust files that codegen made and that neither the list nor this run knows.
fn find_left(out: &Path, files: &Files, plan: &mut Plan) -> Result<(), Error> {
    let mut folders = vec!["src".to_owned()];
    let mut left = Vec::new();
    while let Some(folder) = folders.pop() {
        let place = out.join(&folder);
        if !kind(&place).at(&place)?.is_some_and(|kind| kind.is_dir()) {
            continue;
        }
        for entry in fs::read_dir(&place).at(&place)? {
            let entry = entry.at(&place)?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().at(&place)?;
            if kind.is_dir() {
                folders.push(path);
            } else if let Ok(path) = OwnedPath::new(&path)
                && kind.is_file()
                && path.as_str().ends_with(".rs")
                && !files.contains_key(&path)
                && !plan.owned.contains(&path)
            {
                let found = fs::read(path.below(out)).at(&place)?;
                left.extend(owned::is_made(&found).then_some((path, found)));
            }
        }
    }
    left.sort();
    for (path, found) in left {
        plan.stale.push(Stale {
            path: path.as_str().to_owned(),
            why: Why::Orphaned(found),
            wanted: None,
        });
        plan.remove.push(path);
    }
    Ok(())
}

fn difference(found: Option<Vec<u8>>, wanted: &str) -> Option<Why> {
    let Some(found) = found else {
        return Some(Why::Missing);
    };
    if found == wanted.as_bytes() {
        return None;
    }
    let same_lines = std::str::from_utf8(&found)
        .is_ok_and(|text| text.contains("\r\n") && text.replace("\r\n", "\n") == wanted);
    Some(if same_lines {
        Why::LineEndings
    } else {
        Why::Changed(found)
    })
}

/// A folder without our list may hold nothing but what people write by hand and what a killed first
/// run staged.
fn refuse_foreign_folder(out: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.at(out)?,
    };
    for entry in entries {
        let name = entry.at(out)?.file_name();
        let name = name.to_string_lossy();
        if name != STAGE && !BY_HAND.contains(&&*name) {
            return Err(Error::ForeignFolder {
                out: out.to_owned(),
                holds: name.into_owned(),
            });
        }
    }
    Ok(())
}

/// Nothing is read, written or removed through a symbolic link below the folder: it could lead
/// anywhere.
fn refuse_links<'a>(out: &Path, paths: impl Iterator<Item = &'a OwnedPath>) -> Result<(), Error> {
    let mut names: BTreeSet<&str> = BTreeSet::from([LIST]);
    for path in paths {
        names.extend(path.folders().chain([path.as_str()]));
    }
    for name in names {
        let place = out.join(name);
        if kind(&place)
            .at(&place)?
            .is_some_and(|kind| kind.is_symlink())
        {
            return Err(Error::Link { path: place });
        }
    }
    Ok(())
}

/// What stands at a path, links not followed; nothing, too, if a file stands where a folder should.
fn kind(path: &Path) -> io::Result<Option<FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
