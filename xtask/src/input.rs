//! Reads documents and settings, and never more of them than it was told to.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::Failure;

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, by the path that it was called by.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Source {
    /// As it is shown to people.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "<stdin>".to_owned(),
        }
    }

    /// Reads all of it, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// It isn't there, isn't a plain file, can't be read, or is larger.
    pub fn read(&self, limit: usize) -> Result<Vec<u8>, Failure> {
        let bytes = match self {
            Self::File(path) => open(path)?.map(|file| read_at_most(file, limit)),
            Self::Stdin => Ok(read_at_most(io::stdin().lock(), limit)),
        };
        match bytes.and_then(|read| read) {
            Err(error) => Err(Failure::new(format!(
                "`{}` can't be read: {error}",
                self.shown()
            ))),
            Ok(bytes) if bytes.len() > limit => Err(self.too_large(limit)),
            Ok(bytes) => Ok(bytes),
        }
    }

    fn too_large(&self, limit: usize) -> Failure {
        Failure::new(format!("`{}` is larger than {limit} bytes", self.shown()))
            .help("allow more with `--max-size`, such as `--max-size 256M`")
    }
}

/// Opens a plain file; anything else (a folder, a pipe, a device) might block or never end.
fn open(path: &Path) -> Result<io::Result<File>, Failure> {
    let shown = path.display();
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::new(format!("there is no file `{shown}`")));
        }
        Err(error) => return Ok(Err(error)),
        Ok(metadata) => metadata,
    };
    if metadata.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder")).help("name a file in it"));
    }
    if !metadata.is_file() {
        return Err(Failure::new(format!("`{shown}` is not a plain file"))
            .help("to read a pipe, use standard input: `--spec -`"));
    }
    Ok(File::open(path))
}

/// One byte beyond the limit is enough to know.
fn read_at_most(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(more).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_up_to_the_limit_and_no_further() {
        assert_eq!(read_at_most(io::repeat(7), 9).unwrap().len(), 10);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ten");
        fs::write(&file, "0123456789").unwrap();
        let source = Source::File(file);
        assert_eq!(source.read(10).unwrap(), b"0123456789");
        assert!(
            source
                .read(9)
                .unwrap_err()
                .message
                .ends_with("is larger than 9 bytes")
        );
    }

    #[test]
    fn refuses_what_is_no_plain_file() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| Source::File(path.to_owned()).read(9).unwrap_err().message;
        assert!(message(folder.path()).ends_with("is a folder"));
        assert!(message(&folder.path().join("none")).starts_with("there is no file"));
        if cfg!(unix) {
            assert!(message(Path::new("/dev/zero")).ends_with("is not a plain file"));
        }
    }
}
