//! The documents below folders: files that say `openapi` or `swagger` in their first object. Others lie
//! beside them because they refer to them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file.
    pub path: PathBuf,
    /// Its path below the folder that was named, with `/`.
    pub name: String,
    /// A package's name that no other has.
    pub package: String,
}

/// Every document below these folders, by folder and name.
///
/// # Errors
/// A folder can't be read.
pub fn below(folders: &[PathBuf]) -> Result<Vec<Document>, Failure> {
    let mut documents = Vec::new();
    let mut packages = BTreeSet::new();
    for folder in folders {
        let mut files = Vec::new();
        walk(folder, &mut files)?;
        files.sort();
        for path in files {
            if !is_document(&path) {
                continue;
            }
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let parts = below
                .components()
                .map(|part| part.as_os_str().to_string_lossy());
            let name = parts.collect::<Vec<_>>().join("/");
            let package = package(&name, &mut packages);
            documents.push(Document {
                path,
                name,
                package,
            });
        }
    }
    Ok(documents)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failure = |error: std::io::Error| {
        Failure::new(format!("`{}` can't be read: {error}", folder.display()))
    };
    for entry in fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let Some(extension @ ("json" | "yaml" | "yml")) = extension else {
        return false;
    };
    let Ok(bytes) = fs::read(path) else {
        return false;
    };
    let text = String::from_utf8_lossy(&bytes);
    if extension == "json" || text.starts_with('{') {
        return text.contains("\"openapi\"") || text.contains("\"swagger\"");
    }
    let names = ["openapi:", "'openapi':", "\"openapi\":", "swagger:"];
    text.lines().any(|line| {
        let line = line.trim_start_matches('\u{feff}');
        names.iter().any(|name| line.starts_with(name))
    })
}

/// A name that cargo takes, made of a path.
fn package(name: &str, taken: &mut BTreeSet<String>) -> String {
    let kept = |letter: char| match letter.to_ascii_lowercase() {
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    };
    let base: String = name.chars().map(kept).collect();
    let base = format!("c-{}", base.trim_matches('-'));
    let mut package = base.clone();
    let mut number = 1;
    while !taken.insert(package.clone()) {
        number += 1;
        package = format!("{base}-{number}");
    }
    package
}
