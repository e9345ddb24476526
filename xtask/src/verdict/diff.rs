//! `cargo xtask diff`: two documents, or the APIs that were made of them.

use std::path::Path;

use generator::settings::Settings;
use generator::source::Limits;
use generator::surface::{FILE, Surface};
use generator::{Input, generate};

use super::Verdict;
use crate::Failure;
use crate::cli::Diff;
use crate::folder::{self, Folder};
use crate::input::Source;

/// What the change from one document to the other means.
///
/// # Errors
/// A document can't be read, or has no meaning.
pub fn run(args: &Diff) -> Result<Verdict, Failure> {
    Verdict::new(&surface(&args.old)?, &surface(&args.new)?, &args.version)
}

fn surface(path: &Path) -> Result<Surface, Failure> {
    if path.file_name().is_some_and(|name| name == FILE) {
        return super::read(path);
    }
    let source = match path.as_os_str() == "-" {
        true => Source::Stdin,
        false => Source::File(path.to_owned()),
    };
    let limits = Limits::default();
    let bytes = source.read(limits.json_bytes.max(limits.yaml_bytes))?;
    let shown = source.shown();
    let folder = Folder::of(&source, None)?;
    let input = Input {
        name: &shown,
        bytes: &bytes,
        limits,
        overlays: &[],
        files: folder::files(folder.as_ref()),
    };
    let settings = Settings::new("client").map_err(|error| Failure::new(error.message))?;
    let outcome = generate(input, &settings, true, &mut |_| {});
    outcome.surface.ok_or_else(|| {
        Failure::new(format!(
            "`{shown}` is no document that a client can be made of"
        ))
        .help("`cargo xtask codegen --spec` says what is wrong with it")
    })
}
