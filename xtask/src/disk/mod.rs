//! The one door to the disk: nothing else in the workspace writes a file.
//!
//! It is given every file of a crate at once, compares them with the folder byte by byte, and says
//! what differs ([`check`]) or mends it ([`write()`]). A run that writes goes through these steps, and
//! may be killed between any two:
//!
//! 1. new texts are written into `.codegen-stage/`: a full disk is met before anything is touched;
//! 2. the list of owned files is replaced by the union of what was and will be owned, marked as
//!    under way: from here on the folder isn't fresh, and whatever is left behind has an owner;
//! 3. files that are no longer emitted are removed, and folders that this empties;
//! 4. each new text takes its place by a rename, so that no file is ever half written;
//! 5. the list is replaced by the final one, and the stage removed.
//!
//! [`check`] holds every file and the list against a fresh generation, not against marks. So before
//! step 2 it sees the old state, after step 5 the new one, between them a list that no finished run
//! leaves. Nothing is synced: after a power cut a file may be empty, which is stale like any other
//! difference, and git has the rest.

mod lock;
mod owned;
mod plan;

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub use self::owned::{Files, LIST, OwnedPath, STAGE, emitted};
pub use self::plan::{Stale, Why};

use self::lock::Share;
use self::plan::Plan;

/// What a run did to the folder, as paths below it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or hold something else now.
    pub written: Vec<String>,
    /// How many were left as they are, times included.
    pub unchanged: usize,
    /// Files that were made by an earlier run and are gone.
    pub removed: Vec<String>,
}

/// A moment of a run, told before it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another run has the folder; this one waits.
    Wait,
    /// A new text goes into the stage.
    Stage,
    /// The list is marked as under way.
    Mark,
    /// A file that is no longer emitted is removed.
    Remove,
    /// A staged text takes its place.
    Place,
    /// The final list takes its place.
    Finish,
    /// The stage is removed.
    Clean,
}

/// Every difference between the folder and `files`; writes nothing.
///
/// # Errors
/// The folder isn't codegen's, or can't be read.
pub fn check(out: &Path, files: &Files, on: &mut dyn FnMut(Step)) -> Result<Vec<Stale>, Error> {
    let _lock = match fs::metadata(out) {
        Ok(metadata) if !metadata.is_dir() => {
            return Err(Error::NotAFolder {
                out: out.to_owned(),
            });
        }
        Ok(_) => Some(lock::lock(out, Share::Readers, || on(Step::Wait)).at(out)?),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error).at(out),
    };
    Ok(plan::plan(out, files)?.stale)
}

/// Makes the folder hold `files`, and nothing that an earlier run made beside them.
///
/// # Errors
/// The folder isn't codegen's (then nothing was touched), or reading or writing failed.
pub fn write(out: &Path, files: &Files, on: &mut dyn FnMut(Step)) -> Result<Written, Error> {
    write_with(out, files, &[], None, on)
}

/// Holds a folder for one run, from before it reads what lies there until it has written.
#[derive(Debug)]
pub struct Hold(#[expect(dead_code, reason = "held, not read")] lock::Lock);

/// Takes a folder that is there, and waits for whoever has it; one that isn't there has nothing to read.
///
/// # Errors
/// The system refused.
pub fn hold(out: &Path, on: &mut dyn FnMut(Step)) -> Result<Option<Hold>, Error> {
    if !fs::metadata(out).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(None);
    }
    let lock = lock::lock(out, Share::Alone, || on(Step::Wait)).at(out)?;
    Ok(Some(Hold(lock)))
}

/// The same, and puts new texts into files that people own: they wait beside those from before the folder
/// is touched until it is done, so that they change only if all of it could be written. Who holds the folder
/// already hands that over.
///
/// # Errors
/// As for [`write()`]; then those files hold what they held.
pub fn write_with(
    out: &Path,
    files: &Files,
    others: &[(PathBuf, String)],
    held: Option<Hold>,
    on: &mut dyn FnMut(Step),
) -> Result<Written, Error> {
    if fs::metadata(out).is_ok_and(|metadata| !metadata.is_dir()) {
        return Err(Error::NotAFolder {
            out: out.to_owned(),
        });
    }
    fs::create_dir_all(out).at(out)?;
    let _held = match held {
        Some(held) => held,
        None => Hold(lock::lock(out, Share::Alone, || on(Step::Wait)).at(out)?),
    };
    let plan = plan::plan(out, files)?;
    let others = Waiting::new(others)?;
    let stage = Stage::clear(out)?;
    if !plan.stale.is_empty() {
        let staged = stage
            .fill(&plan, files, on)
            .inspect_err(|_| drop(stage.remove()))?;
        apply(out, &plan, &staged, on)?;
        on(Step::Clean);
        stage.remove()?;
    }
    others.place()?;
    let (removed, written) = plan
        .stale
        .into_iter()
        .partition::<Vec<_>, _>(|stale| stale.wanted.is_none());
    let paths = |stale: Vec<Stale>| stale.into_iter().map(|stale| stale.path).collect();
    Ok(Written {
        written: paths(written),
        unchanged: plan.unchanged,
        removed: paths(removed),
    })
}

/// Replaces a file that people own and a command writes a part of: the new text lies beside it until a
/// rename puts it in its place.
///
/// # Errors
/// The system refused.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    Waiting::new(&[(path.to_owned(), text.to_owned())])?.place()
}

/// Copies a file, with what may be done with it, into a folder that is made if it isn't there. A copy of
/// before stays what it is for whoever has it open, or runs it.
///
/// # Errors
/// The system refused.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).at(folder)?;
    }
    gone(fs::remove_file(to)).at(to)?;
    fs::copy(from, to).map(|_| ()).at(to)
}

/// Adds to the end of a file, which is made if it isn't there.
///
/// # Errors
/// The system refused.
pub fn append(path: &Path, text: &str) -> Result<(), Error> {
    use std::io::Write as _;

    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .at(path)
}

/// New texts beside the files that they are for, each as (text's file, file); what has not taken its place
/// when this is dropped is removed.
struct Waiting(Vec<(PathBuf, PathBuf)>);

impl Waiting {
    fn new(texts: &[(PathBuf, String)]) -> Result<Self, Error> {
        let mut waiting = Self(Vec::new());
        for (path, text) in texts {
            let mut beside = path.as_os_str().to_owned();
            beside.push(".new");
            let beside = PathBuf::from(beside);
            waiting.0.push((beside.clone(), path.clone()));
            fs::write(&beside, text).at(&beside)?;
        }
        Ok(waiting)
    }

    fn place(mut self) -> Result<(), Error> {
        while let Some((beside, path)) = self.0.pop() {
            let placed = fs::rename(&beside, &path).at(&path);
            if placed.is_err() {
                self.0.push((beside, path));
                return placed;
            }
        }
        Ok(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        for (beside, _) in &self.0 {
            drop(fs::remove_file(beside));
        }
    }
}

/// Takes a folder, made if it isn't there, for one run alone; `on_wait` is told before it waits for another.
///
/// # Errors
/// It can't be made or opened.
pub fn take(path: &Path, on_wait: impl FnOnce()) -> Result<lock::Lock, Error> {
    fs::create_dir_all(path).at(path)?;
    lock::lock(path, Share::Alone, on_wait).at(path)
}

/// Makes an empty folder, and removes what was there: only for folders below a target folder.
///
/// # Errors
/// The system refused.
pub fn empty(path: &Path) -> Result<(), Error> {
    gone(fs::remove_dir_all(path)).at(path)?;
    fs::create_dir_all(path).at(path)
}

/// What wasn't there to be removed is gone as well.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Where new texts wait.
struct Stage(PathBuf);

/// New texts on the disk, waiting.
struct Staged {
    marked_list: PathBuf,
    final_list: PathBuf,
    /// In the order of the plan.
    files: Vec<PathBuf>,
}

impl Stage {
    /// Removes what a killed run left.
    fn clear(out: &Path) -> Result<Self, Error> {
        let stage = Self(out.join(STAGE));
        stage.remove()?;
        Ok(stage)
    }

    fn remove(&self) -> Result<(), Error> {
        gone(fs::remove_dir_all(&self.0)).at(&self.0)
    }

    fn fill(&self, plan: &Plan, files: &Files, on: &mut dyn FnMut(Step)) -> Result<Staged, Error> {
        fs::create_dir(&self.0).at(&self.0)?;
        let mut put = |name: &str, text: &str| {
            on(Step::Stage);
            let place = self.0.join(name);
            fs::write(&place, text).at(&place).map(|()| place)
        };
        let marked_list = put("marked", &owned::list_under_way(&plan.owned, files))?;
        let final_list = put("final", &owned::finished_list(files.keys()))?;
        let texts = plan.write.iter().filter_map(|path| files.get(path));
        let texts: Vec<&String> = texts.collect();
        texts.iter().for_each(|_| on(Step::Stage));
        Ok(Staged {
            marked_list,
            final_list,
            files: self.put_all(&texts)?,
        })
    }

    /// Writes texts into files, two at a time, each of the two in a folder of its own: the system takes its time
    /// to make a file, and makes one at a time in a folder.
    fn put_all(&self, texts: &[&String]) -> Result<Vec<PathBuf>, Error> {
        let put_half = |name: &str, texts: &[&String]| {
            let folder = self.0.join(name);
            fs::create_dir(&folder).at(&folder)?;
            let put = |(index, text): (usize, &&String)| {
                let place = folder.join(index.to_string());
                fs::write(&place, text).at(&place).map(|()| place)
            };
            texts.iter().enumerate().map(put).collect()
        };
        let (first, second) = texts.split_at(texts.len() / 2);
        let (first, second): (Result<Vec<_>, _>, Result<Vec<_>, _>) = std::thread::scope(|scope| {
            let second = scope.spawn(|| put_half("second", second));
            let first = put_half("first", first);
            let second = second.join();
            let second = second.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (first, second)
        });
        Ok([first?, second?].concat())
    }
}

fn apply(out: &Path, plan: &Plan, staged: &Staged, on: &mut dyn FnMut(Step)) -> Result<(), Error> {
    on(Step::Mark);
    place(&staged.marked_list, &out.join(LIST))?;
    for path in &plan.remove {
        on(Step::Remove);
        remove(out, path)?;
    }
    for (path, text) in plan.write.iter().zip(&staged.files) {
        on(Step::Place);
        place(text, &path.below(out))?;
    }
    on(Step::Finish);
    place(&staged.final_list, &out.join(LIST))
}

/// One rename within the folder: a reader sees the old file or the new one.
fn place(staged: &Path, place: &Path) -> Result<(), Error> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).at(folder)?;
    }
    fs::rename(staged, place).at(place)
}

fn remove(out: &Path, path: &OwnedPath) -> Result<(), Error> {
    let place = path.below(out);
    fs::remove_file(&place).at(&place)?;
    let folders: Vec<&str> = path.folders().collect();
    for folder in folders.into_iter().rev() {
        // Fails on the first that still holds something.
        if fs::remove_dir(out.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

/// Why the folder can't be used.
#[derive(Debug)]
pub enum Error {
    /// It is a file, or something stranger.
    NotAFolder {
        /// What was named as the folder.
        out: PathBuf,
    },
    /// It holds files, and no list of ours says that they are codegen's.
    ForeignFolder {
        /// The folder.
        out: PathBuf,
        /// One of the things in it.
        holds: String,
    },
    /// Files that codegen didn't make lie where it would write.
    ForeignFiles {
        /// Below the folder.
        paths: Vec<String>,
    },
    /// A symbolic link lies where codegen would read or write.
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The list names something that codegen can't own.
    ListedPath {
        /// From 1.
        line: usize,
        /// As it stands there.
        path: String,
        /// Why not.
        why: String,
    },
    /// The generator named a file that can't be written: a bug of ours.
    EmittedPath {
        /// As it came.
        path: String,
        /// Why not.
        why: String,
    },
    /// The generator made no file: a bug of ours.
    NothingEmitted,
    /// The system refused.
    Io {
        /// What was to be read or written.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFolder { out } => write!(f, "`{}` is not a folder", out.display()),
            Self::ForeignFolder { out, holds } => {
                write!(
                    f,
                    "`{}` is not codegen's: it holds `{holds}`, and no {LIST}",
                    out.display()
                )
            }
            Self::ForeignFiles { paths } => {
                write!(
                    f,
                    "codegen didn't make `{}`, and won't replace it",
                    paths.join("`, `")
                )
            }
            Self::Link { path } => {
                write!(
                    f,
                    "`{}` is a symbolic link, and nothing is written through one",
                    path.display()
                )
            }
            Self::ListedPath { line, path, why } => write!(f, "{LIST}:{line}: `{path}` {why}"),
            Self::EmittedPath { path, why } => {
                write!(
                    f,
                    "the generator named a file `{path}`, which {why} (this is a bug)"
                )
            }
            Self::NothingEmitted => f.write_str("the generator made no file (this is a bug)"),
            Self::Io { path, error } => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::NotAFolder { .. } | Self::ForeignFolder { .. } => {
                Some("name a folder that is empty or doesn't exist yet")
            }
            Self::ForeignFiles { .. } => Some("move it away, or remove it"),
            Self::Link { .. } => Some("remove the link, or name the folder that it leads to"),
            Self::ListedPath { .. } => Some("take the list from git again"),
            Self::EmittedPath { .. } | Self::NothingEmitted | Self::Io { .. } => None,
        }
    }
}

/// Says where the system refused.
trait IoContext<T> {
    fn at(self, path: &Path) -> Result<T, Error>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|error| Error::Io {
            path: path.to_owned(),
            error,
        })
    }
}
