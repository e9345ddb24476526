//! `cargo xtask diff`: two documents, or the APIs that were made of them.

use std::path::{Path, PathBuf};

use generator::overlay::Text;
use generator::report::Level;
use generator::settings::Settings;
use generator::source::Limits;
use generator::surface::{FILE, Surface};
use generator::{Input, generate};

use super::Verdict;
use crate::Failure;
use crate::call;
use crate::cli::Diff;
use crate::folder::{self, Folder};
use crate::input::Source;
use crate::overlays::{self, Overlay};
use crate::show::problems::{self, Problem, Texts};

/// What the change from one document to the other means; or what is wrong, as text for people.
///
/// # Errors
/// A document can't be read, or not all of it has a meaning.
pub fn run(args: &Diff) -> Result<Verdict, String> {
    let (old, new) = (
        surface(&args.old, &args.overlays)?,
        surface(&args.new, &args.overlays)?,
    );
    let of_file = is_surface(&args.old).then(|| old.version()).flatten();
    let version = args.version.as_deref().or(of_file).unwrap_or("0.1.0");
    Verdict::new(&old, &new, version).map_err(told)
}

fn told(failure: Failure) -> String {
    problems::failure(&failure)
}

fn is_surface(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

fn surface(path: &Path, overlays: &[PathBuf]) -> Result<Surface, String> {
    if is_surface(path) {
        return super::read(path).map_err(told);
    }
    let source = match path.as_os_str() == "-" {
        true => Source::Stdin,
        false => Source::File(path.to_owned()),
    };
    let limits = Limits::default();
    let bytes = source.read(limits.json_bytes.max(limits.yaml_bytes));
    let bytes = bytes.map_err(told)?;
    let overlays = overlays_of(path, overlays).map_err(told)?;
    let changes: Vec<Text<'_>> = overlays.iter().map(Overlay::text).collect();
    let shown = source.shown();
    let folder = Folder::of(&source, None).map_err(told)?;
    let input = Input {
        name: &shown,
        bytes: &bytes,
        limits,
        overlays: &changes,
        files: folder::files(folder.as_ref()),
    };
    let settings = Settings::new("client").map_err(|error| told(Failure::new(error.message)))?;
    let outcome = generate(input, &settings, false, &mut |_| {});
    let errors = outcome.diagnostics.into_iter();
    let errors: Vec<Problem> = errors
        .filter(|found| found.level == Level::Error)
        .map(|mut found| {
            if let Some(folder) = folder.as_ref().filter(|_| found.elsewhere) {
                found.file = folder.shown(&found.file);
            }
            let file = found.file.clone();
            Problem::new(found, file)
        })
        .collect();
    match outcome.surface {
        Some(surface) if errors.is_empty() => Ok(surface),
        _ if errors.is_empty() => {
            let message = format!("`{shown}` is no document that a client can be made of");
            Err(told(Failure::new(message)))
        }
        _ => {
            let mut texts: Texts = overlays.into_iter().map(Overlay::into_text).collect();
            let others = outcome.others.into_iter();
            texts.extend(
                others.filter_map(|(path, text)| Some((folder.as_ref()?.shown(&path), text))),
            );
            texts.insert(shown, bytes);
            Err(problems::problems(&errors, &texts))
        }
    }
}

/// What changes a document: the overlays that are named, else those that the committed document has.
fn overlays_of(path: &Path, named: &[PathBuf]) -> Result<Vec<Overlay>, Failure> {
    if !named.is_empty() {
        return overlays::read(named);
    }
    match call::document(None, &[]) {
        Ok((Source::File(spec), own)) if is_same(&spec, path) => overlays::read(&own),
        _ => Ok(Vec::new()),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
