//! One run at a time in an output folder.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Holds the folder until it is dropped; the system lets go of it when the process ends, however it
/// ends. Holds nothing on a file system without locks: there two runs at once can't tear a file
/// (each is replaced whole), and `--check` compares every one.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] Option<File>);

/// Whether others may hold the folder too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// A run that writes.
    Alone,
    /// Runs that only compare.
    Readers,
}

/// Takes the folder, which exists, and waits for whoever has it; `on_wait` is told before that.
pub fn lock(out: &Path, share: Share, on_wait: impl FnOnce()) -> io::Result<Lock> {
    let file = handle(out)?;
    let tried = match share {
        Share::Alone => file.try_lock(),
        Share::Readers => file.try_lock_shared(),
    };
    match tried {
        Ok(()) => Ok(Lock(Some(file))),
        Err(TryLockError::Error(_)) => Ok(Lock(None)),
        Err(TryLockError::WouldBlock) => {
            on_wait();
            match share {
                Share::Alone => file.lock()?,
                Share::Readers => file.lock_shared()?,
            }
            Ok(Lock(Some(file)))
        }
    }
}

/// The folder itself: no file that git would show, the same one whatever path leads to it, and
/// nothing is written where only reading is allowed.
#[cfg(unix)]
fn handle(out: &Path) -> io::Result<File> {
    File::open(out)
}

/// Windows locks no folders: a file of the user's temporary folder, named after this one, stands in.
#[cfg(not(unix))]
fn handle(out: &Path) -> io::Result<File> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    out.canonicalize()?.hash(&mut hasher);
    let name = format!("codegen-{:016x}.lock", hasher.finish());
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(std::env::temp_dir().join(name))
}
