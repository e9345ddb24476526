//! The texts of overlays, and what they make of a document.

use std::path::PathBuf;

use generator::overlay::{Text, apply};
use generator::source::Limits;

use crate::Failure;
use crate::call;
use crate::cli::Effective;
use crate::input::Source;
use crate::show::problems::{self, Problem, Texts};

/// An overlay is written by hand.
const LIMIT: usize = 16 << 20;

/// An overlay, as it was read.
#[derive(Debug)]
pub struct Overlay {
    name: String,
    bytes: Vec<u8>,
}

impl Overlay {
    /// As the generator takes it.
    pub fn text(&self) -> Text<'_> {
        Text {
            name: &self.name,
            bytes: &self.bytes,
        }
    }

    /// Its text, by the name that it is shown by.
    pub fn into_text(self) -> (String, Vec<u8>) {
        (self.name, self.bytes)
    }
}

/// Reads overlays, in their order.
///
/// # Errors
/// One can't be read.
pub fn read(files: &[PathBuf]) -> Result<Vec<Overlay>, Failure> {
    let read = |file: &PathBuf| {
        let source = Source::File(file.clone());
        Ok(Overlay {
            bytes: source.read(LIMIT)?,
            name: source.shown(),
        })
    };
    files.iter().map(read).collect()
}

/// The document as its overlays change it; or what is wrong, as text for people.
///
/// # Errors
/// Something can't be read, or an overlay can't be applied.
pub fn effective(args: &Effective) -> Result<String, String> {
    let told = |failure: Failure| problems::failure(&failure);
    let (spec, files) = call::document(args.spec.as_deref(), &args.overlays).map_err(told)?;
    let limits = Limits::default();
    let bytes = spec
        .read(limits.json_bytes.max(limits.yaml_bytes))
        .map_err(told)?;
    let overlays = read(&files).map_err(told)?;
    let texts: Vec<Text<'_>> = overlays.iter().map(Overlay::text).collect();
    let shown = spec.shown();
    let document = Text {
        name: &shown,
        bytes: &bytes,
    };
    let applied = apply(document, &texts, limits);
    match applied.bytes {
        Some(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        None => {
            let found = applied.diagnostics.into_iter();
            let found = found.map(|diagnostic| {
                let file = diagnostic.file.clone();
                Problem::new(diagnostic, file)
            });
            let found: Vec<Problem> = found.collect();
            let mut shown: Texts = overlays.into_iter().map(Overlay::into_text).collect();
            shown.insert(spec.shown(), bytes);
            Err(problems::problems(&found, &shown))
        }
    }
}
