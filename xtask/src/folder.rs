//! The files around a document that it may refer to: those below its root folder, symbolic links resolved
//! first.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use generator::source::{Alone, Files};

use crate::Failure;
use crate::input::Source;

/// A root folder, and a document in it.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Without links.
    root: PathBuf,
    /// As people know it.
    shown: PathBuf,
    /// The document's path below the root, with `/`.
    document: String,
}

impl Folder {
    /// The folder of a document: the one that was named, else the parent of the document's own. `None`
    /// where there is none to speak of: a document that isn't there, or comes from standard input.
    ///
    /// # Errors
    /// The folder that was named isn't there, or the document isn't in it.
    pub fn of(spec: &Source, root: Option<&Path>) -> Result<Option<Self>, Failure> {
        let named = |root: &Path| {
            let found = root.canonicalize().map_err(|error| {
                let shown = root.display();
                Failure::new(format!("`--root {shown}` can't be used: {error}"))
            });
            Ok::<_, Failure>((found?, root.to_owned()))
        };
        let Source::File(path) = spec else {
            let found = root.map(named).transpose()?;
            return Ok(found.map(|(root, shown)| Self {
                root,
                shown,
                document: String::new(),
            }));
        };
        let Ok(document) = path.canonicalize() else {
            // Reading it says why.
            return Ok(None);
        };
        let folder = document.parent().unwrap_or(Path::new("/"));
        let (root, shown) = match root {
            Some(root) => named(root)?,
            None => match folder.parent() {
                Some(parent) => (parent.to_owned(), above(path)),
                None => (folder.to_owned(), folder.to_owned()),
            },
        };
        let Some(document) = below(&root, &document) else {
            let message = format!("`{}` is not in `{}`", spec.shown(), shown.display());
            return Err(Failure::new(message).help("`--root` names a folder around the document"));
        };
        Ok(Some(Self {
            root,
            shown,
            document,
        }))
    }

    /// A file's path as people can open it.
    pub fn shown(&self, path: &str) -> String {
        self.shown.join(path).display().to_string()
    }
}

/// What the generator is given of a folder, if there is one.
pub fn files(folder: Option<&Folder>) -> &dyn Files {
    folder.map_or(&Alone, |folder| folder)
}

/// The parent of a file's folder, written from where the file is written from.
fn above(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    match folder.components().next_back() {
        Some(Component::Normal(_)) => folder.parent().unwrap_or(Path::new("")).to_owned(),
        None | Some(Component::CurDir) => PathBuf::from(".."),
        Some(_) => folder.join(".."),
    }
}

/// A path below a folder, with `/`; `None` if it isn't below, or can't be written so.
fn below(root: &Path, path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.strip_prefix(root).ok()?.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            _ => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

impl Files for Folder {
    fn document(&self) -> &str {
        &self.document
    }

    fn find(&self, path: &str) -> Result<String, String> {
        let place = self.root.join(path);
        let found = place.canonicalize().map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => "there is no such file".to_owned(),
            _ => format!("it can't be read: {error}"),
        })?;
        let Some(meant) = below(&self.root, &found) else {
            return Err("it lies outside of the root folder".to_owned());
        };
        match fs::metadata(&found) {
            Ok(metadata) if metadata.is_file() => Ok(meant),
            Ok(metadata) if metadata.is_dir() => Err("it is a folder".to_owned()),
            Ok(_) => Err("it is not a plain file".to_owned()),
            Err(error) => Err(format!("it can't be read: {error}")),
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        let source = Source::File(self.root.join(path));
        source.read(limit).map_err(|_| {
            format!("it can't be read, or all files together have more than {limit} bytes")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_written_from_where_the_document_is() {
        for (path, expected) in [
            ("api.yaml", ".."),
            ("./api.yaml", ".."),
            ("a/api.yaml", ""),
            ("a/b/api.yaml", "a"),
            ("../api.yaml", "../.."),
            ("/a/api.yaml", "/"),
        ] {
            assert_eq!(above(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_is_found() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.yaml"), "a: 1").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("api/models")).unwrap();
        fs::write(root.join("api/api.yaml"), "a: 1").unwrap();
        fs::write(root.join("api/models/A.yaml"), "a: 1").unwrap();
        let link = |from: &Path, name: &str| {
            std::os::unix::fs::symlink(from, root.join(name)).unwrap();
        };
        link(&outside.path().join("secret.yaml"), "out.yaml");
        link(outside.path(), "out");
        link(&root.join("api/models/A.yaml"), "B.yaml");
        link(&root.join("api"), "api/again");
        let spec = Source::File(root.join("api/api.yaml"));
        let files = Folder::of(&spec, None).unwrap().unwrap();
        assert_eq!(files.document(), "api/api.yaml");
        assert_eq!(
            files.find("api/models/A.yaml").unwrap(),
            "api/models/A.yaml"
        );
        assert_eq!(files.find("B.yaml").unwrap(), "api/models/A.yaml");
        assert_eq!(
            files.find("api/again/again/api.yaml").unwrap(),
            "api/api.yaml"
        );
        let outside_of_it = "it lies outside of the root folder";
        assert_eq!(files.find("out.yaml").unwrap_err(), outside_of_it);
        assert_eq!(files.find("out/secret.yaml").unwrap_err(), outside_of_it);
        assert_eq!(files.find("api/models").unwrap_err(), "it is a folder");
        assert_eq!(
            files.find("none.yaml").unwrap_err(),
            "there is no such file"
        );
        let narrow = Folder::of(&spec, Some(&root.join("api"))).unwrap().unwrap();
        assert_eq!(narrow.document(), "api.yaml");
        assert!(Folder::of(&spec, Some(outside.path())).is_err());
    }
}
