//! The two crates of a document, the client and its driver: generated, built, run.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::Input;
use generator::examples::{Answers, Examples};
use generator::report::Level;
use generator::source::Limits;
use xtask::call::Call;
use xtask::cli::{Codegen, Judge};
use xtask::codegen::{self, Ending};
use xtask::input::Source;
use xtask::{Failure, disk, environment};

use crate::values;

/// The workspace of a document's client and driver, below the target folder.
pub struct Workspace {
    folder: PathBuf,
    lock: PathBuf,
    builds: PathBuf,
    package: String,
}

/// What a document says of itself.
pub enum Shown {
    /// What its examples are.
    Examples(Examples),
    /// What its answers are.
    Answers(Answers),
}

impl Workspace {
    /// The workspace of this document.
    pub fn new(root: &Path, document: &str) -> Self {
        let kept = |letter: char| match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        };
        let stem = document.rsplit_once('.').map_or(document, |(stem, _)| stem);
        let stem: String = stem.chars().map(kept).collect();
        let package = format!("judged-{}", stem.trim_matches('-'));
        let target = crate::target(root);
        Self {
            folder: target.join("judge").join(&package),
            lock: root.join("Cargo.lock"),
            builds: target.join("judge-build"),
            package,
        }
    }

    /// Writes both crates, and says what they are held against.
    ///
    /// # Errors
    /// The document can't be read or represented.
    pub fn generate(&self, args: &Judge) -> Result<Shown, Failure> {
        let call = Call::new(&Codegen {
            spec: Some(args.spec.clone()),
            out: Some(self.folder.join("client")),
            name: args.settings.is_none().then(|| self.package.clone()),
            settings: args.settings.clone(),
            ..Codegen::default()
        })?;
        let account = codegen::run(&call, &mut |_| {});
        if let Ending::Failed(failure) = account.ending {
            let mut problems = account.problems.iter();
            let first = problems.find(|problem| problem.level == Level::Error);
            let first = first.map_or("the document can't be used", |it| it.message.as_str());
            return Err(failure.unwrap_or_else(|| Failure::new(first)));
        }
        let settings = codegen::settings(&call)?;
        let limits = Limits::default();
        let bytes =
            Source::File(args.spec.clone()).read(limits.json_bytes.max(limits.yaml_bytes))?;
        let input = Input {
            name: &call.header_name,
            bytes: &bytes,
            limits,
            overlays: &[],
            files: xtask::folder::files(call.folder.as_ref()),
        };
        let shown = match args.examples {
            true => generator::examples(input, &settings).map(Shown::Examples),
            false => generator::answers(input, &settings).map(Shown::Answers),
        };
        let shown = shown.ok_or_else(|| Failure::new("the document can't be read as OpenAPI 3"))?;
        let files = values::drive(input, &settings, args.seed)?;
        let files = disk::emitted(files)?;
        disk::write(&self.folder.join("driver"), &files, &mut |_| {})?;
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"driver\"]\n";
        disk::replace(&self.folder.join("Cargo.toml"), manifest)?;
        // The versions of this workspace: nothing is looked for elsewhere but what settings add.
        let lock = std::fs::read_to_string(&self.lock).map_err(|error| {
            Failure::new(format!("`{}` can't be read: {error}", self.lock.display()))
        })?;
        disk::replace(&self.folder.join("Cargo.lock"), &lock)?;
        Ok(shown)
    }

    /// Builds the driver, and says where it is.
    ///
    /// # Errors
    /// The compiler's, as it said it.
    pub fn build(&self) -> Result<PathBuf, Failure> {
        let mut command = environment::cargo();
        command
            .args(["build", "--quiet", "--package", "driver"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.builds)
            .env("CARGO_INCREMENTAL", "0")
            // A judge needs no backtraces, and they are a third of a build.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .stdin(Stdio::null());
        environment::clean(&mut command);
        let output = command.output();
        let output =
            output.map_err(|error| Failure::new(format!("cargo can't be run: {error}")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let first: Vec<&str> = said.lines().take(30).collect();
            let message = format!("the driver doesn't build:\n{}", first.join("\n"));
            return Err(Failure::new(message));
        }
        Ok(self
            .builds
            .join("debug")
            .join(format!("driver{}", std::env::consts::EXE_SUFFIX)))
    }
}

/// Runs a driver with these variables, and hands over each line that it tells.
///
/// # Errors
/// It can't be run, or ends before its time.
pub fn run(
    driver: &Path,
    variables: &[(&str, &str)],
    take: &mut dyn FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::new(format!("the driver can't be run: {error}"));
    let mut child = Command::new(driver)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failure)?;
    let lines = child.stdout.take().into_iter();
    let mut taken = Ok(());
    for line in lines.flat_map(|out| BufReader::new(out).lines()) {
        taken = line.map_err(failure).and_then(|line| take(&line));
        if taken.is_err() {
            break;
        }
    }
    if taken.is_err() {
        child.kill().map_err(failure)?;
    }
    let status = child.wait().map_err(failure)?;
    taken?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new(format!("the driver ended with {status}"))),
    }
}
