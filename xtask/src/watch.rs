//! `--watch`: generates anew whenever what it is made of is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

use crate::Failure;
use crate::call::{self, Call, SettingsSource};
use crate::codegen::Account;
use crate::input::Source;

/// Editors write a file in several steps: what comes within this time is one change.
const TOGETHER: Duration = Duration::from_millis(150);

/// Generates, and again after each change of a file that was read; `look_up` makes the call, `run` carries
/// it out and tells of it. It ends when the files can't be watched any more.
///
/// # Errors
/// There is nothing to watch, or the system can't.
pub fn watch(
    look_up: impl Fn() -> Result<Call, Failure>,
    mut run: impl FnMut(&Call) -> Account,
) -> Result<(), Failure> {
    let (tell, changes) = mpsc::channel::<DebounceEventResult>();
    let mut watcher = new_debouncer(TOGETHER, tell).map_err(refused)?;
    let mut folders = BTreeSet::new();
    let mut files = BTreeSet::new();
    loop {
        let call = look_up()?;
        files.extend(read_by(&call, None)?);
        // What is saved while it runs is a change.
        let before = states(&files);
        let account = run(&call);
        files = read_by(&call, Some(&account))?;
        let mut seen = states(&files);
        for (file, state) in before {
            seen.entry(file).and_modify(|now| *now = state);
        }
        for folder in files.iter().filter_map(|file| file.parent()) {
            if folder.is_dir() && folders.insert(folder.to_owned()) {
                let watched = watcher.watcher().watch(folder, RecursiveMode::NonRecursive);
                watched.map_err(refused)?;
            }
        }
        // To read a file is an event too.
        while seen == states(&files) && !is_new_overlay(&call) {
            match changes.recv() {
                Ok(change) => change.map(drop).map_err(refused)?,
                Err(_) => return Ok(()),
            }
        }
    }
}

/// What is known of files, by which a change is seen: when one was written last, and its length.
type Seen = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

fn states(files: &BTreeSet<PathBuf>) -> Seen {
    let state = |file: &PathBuf| {
        let metadata = file.metadata().ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files
        .iter()
        .map(|file| (file.clone(), state(file)))
        .collect()
}

/// Whether there is an overlay that the call doesn't know.
fn is_new_overlay(call: &Call) -> bool {
    match (&call.spec, call.overlays_beside) {
        (Source::File(spec), true) => {
            call::overlays_beside(spec).is_ok_and(|overlays| overlays != call.overlays)
        }
        _ => false,
    }
}

/// Everything that a run is made of, as the system calls it; other files that the document refers to are
/// known from its account.
fn read_by(call: &Call, account: Option<&Account>) -> Result<BTreeSet<PathBuf>, Failure> {
    let Source::File(spec) = &call.spec else {
        return Err(Failure::new("standard input can't be watched"));
    };
    let mut files = vec![spec.clone()];
    files.extend(call.overlays.iter().cloned());
    if call.overlays_beside {
        // One that comes is seen by its folder.
        files.push(spec.with_file_name("overlays").join("overlay.yaml"));
    }
    if let SettingsSource::File(settings) = &call.settings {
        files.push(settings.clone());
    }
    let texts = account.into_iter().flat_map(|account| account.texts.keys());
    files.extend(texts.map(PathBuf::from));
    let files = files.iter().filter_map(|file| whole(file));
    Ok(files.collect())
}

/// The folder by its own name, so that it is the one that the system tells of.
fn whole(file: &Path) -> Option<PathBuf> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Some(folder.canonicalize().ok()?.join(file.file_name()?))
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("the files can't be watched: {error}"))
}
