//! Runs cargo in the workspace of the measuring programs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::figures::Figures;
use crate::{Failure, environment};

/// Cargo, with what all its runs have in common.
pub(super) struct Cargo {
    manifest: PathBuf,
    target: PathBuf,
    /// The target folder of the whole workspace.
    shared: PathBuf,
    quick: bool,
}

impl Cargo {
    pub(super) fn new(root: &Path, quick: bool) -> Self {
        let target = environment::target(root);
        Self {
            manifest: root.join("xtask/bench/Cargo.toml"),
            target: target.join("bench"),
            shared: target,
            quick,
        }
    }

    /// A folder for what is built from scratch.
    pub(super) fn scratch(&self, name: &str) -> PathBuf {
        self.target.join("scratch").join(name)
    }

    /// Builds and runs a measuring program, by `run` or `bench`, and takes the figures that it tells.
    pub(super) fn figures(
        &self,
        command: &str,
        args: &[&str],
        into: &mut Figures,
    ) -> Result<(), Failure> {
        // What is not read need not be fast: it shares what the rest of the workspace is built of.
        let (profile, target) = match (self.quick, command) {
            (true, _) => ("dev", &self.shared),
            (false, "bench") => ("bench", &self.target),
            (false, _) => ("release", &self.target),
        };
        let named = format!("{command} {}", args.join(" "));
        let all = [&[command, "--profile", profile], args].concat();
        let mut command = self.command(&all, target);
        if self.quick {
            command.env("BENCH_QUICK", "1");
        }
        let failure = |error: std::io::Error| failed(&named, &error.to_string());
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(failure)?;
        for line in child
            .stdout
            .take()
            .into_iter()
            .flat_map(|out| BufReader::new(out).lines())
        {
            into.take(&line.map_err(failure)?);
        }
        let status = child.wait().map_err(failure)?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(&named, &status.to_string()))
        }
    }

    /// How long a command takes that prints nothing.
    pub(super) fn time(&self, args: &[&str], target: &Path) -> Result<Duration, Failure> {
        self.time_of(self.command(args, target))
    }

    /// The same in a workspace of somebody else.
    pub(super) fn time_in(
        &self,
        manifest: &Path,
        args: &[&str],
        target: &Path,
    ) -> Result<Duration, Failure> {
        self.time_of(cargo(manifest, args, target))
    }

    fn time_of(&self, mut command: Command) -> Result<Duration, Failure> {
        let start = Instant::now();
        let output = command.output();
        let took = start.elapsed();
        match output {
            Ok(output) if output.status.success() => Ok(took),
            Ok(output) => Err(failed("build", &last_lines(&output.stderr))),
            Err(error) => Err(failed("build", &error.to_string())),
        }
    }

    /// How many packages a package is made of, itself included.
    pub(super) fn crates(&self, manifest: Option<&Path>, package: &str) -> Result<usize, Failure> {
        let args = [
            "tree",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            package,
        ];
        let mut command = cargo(manifest.unwrap_or(&self.manifest), &args, &self.target);
        let output = command
            .output()
            .map_err(|error| failed("tree", &error.to_string()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        // A package that is shown again has `(*)` behind it.
        let packages = text.lines().map(|line| line.trim_end_matches(" (*)"));
        let packages: std::collections::BTreeSet<&str> =
            packages.filter(|l| !l.is_empty()).collect();
        Ok(packages.len())
    }

    fn command(&self, args: &[&str], target: &Path) -> Command {
        cargo(&self.manifest, args, target)
    }
}

fn cargo(manifest: &Path, args: &[&str], target: &Path) -> Command {
    let mut command = environment::cargo();
    // The arguments after `--` are the program's own.
    let ours = args.iter().take_while(|arg| **arg != "--");
    let theirs = args.iter().skip_while(|arg| **arg != "--");
    command
        .args(ours)
        .arg("--quiet")
        .arg("--manifest-path")
        .arg(manifest)
        .args(theirs)
        .env("CARGO_TARGET_DIR", target)
        .stdin(Stdio::null());
    environment::clean(&mut command);
    command
}

fn last_lines(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn failed(what: &str, why: &str) -> Failure {
    Failure::new(format!("`cargo {what}` failed: {why}"))
}
