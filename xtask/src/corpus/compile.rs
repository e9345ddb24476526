//! Compiles everything that was generated, in one workspace, so that the dependencies compile once: by
//! clippy, which says what rustc says as well, and by rustdoc.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Compiled, Row, State};
use crate::{Failure, disk, environment};

/// Where the crates are built, below the target folder.
const BUILD: &str = "corpus-build";

/// Compiles the crates of every row that was generated.
///
/// # Errors
/// Cargo can't be run.
pub fn all(
    root: &Path,
    crates: &Path,
    target: &Path,
    rows: &mut [Row],
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), Failure> {
    let mut places: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let mut members = Vec::new();
    for (index, row) in rows.iter_mut().enumerate() {
        if row.state == State::Generated {
            row.compiled = Some(Compiled::default());
            let package = row.package.clone();
            places.insert(crates.join(&package), index);
            members.push(package);
        }
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    disk::replace(&crates.join("Cargo.toml"), &manifest)?;
    // The versions of this workspace, so that its builds are shared.
    let lock = root.join("Cargo.lock");
    let text = std::fs::read_to_string(&lock)
        .map_err(|error| Failure::new(format!("`{}` can't be read: {error}", lock.display())))?;
    disk::replace(&crates.join("Cargo.lock"), &text)?;
    // With every crate rustdoc writes anew what it knows of all that were documented there before, those of other
    // runs too.
    disk::empty(&target.join(BUILD).join("doc"))?;
    let count = members.len();
    for command in [
        ["clippy", "--workspace", "--all-features"].as_slice(),
        ["doc", "--workspace", "--no-deps"].as_slice(),
    ] {
        let name = command.first().copied().unwrap_or_default();
        let mut done = 0;
        messages(command, crates, target, &mut |message| {
            let path = message["manifest_path"].as_str().map(Path::new);
            let folder = path.and_then(Path::parent);
            let Some(index) = folder.and_then(|folder| places.get(folder)) else {
                return;
            };
            if message["reason"] == "compiler-artifact" {
                done += 1;
                progress(&format!("{name}: {done} of {count}"));
            }
            let Some(compiled) = rows.get_mut(*index).and_then(|row| row.compiled.as_mut()) else {
                return;
            };
            count_message(&message["message"], compiled);
        })?;
    }
    Ok(())
}

/// Compiles the programs in the documentation of every crate that has no error. None of them is run: each is
/// marked so.
///
/// # Errors
/// Cargo can't be run.
pub fn samples(
    crates: &Path,
    target: &Path,
    rows: &mut [Row],
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::new(format!("cargo can't be run: {error}"));
    for row in rows {
        let Some(compiled) = row
            .compiled
            .as_mut()
            .filter(|compiled| compiled.errors == 0)
        else {
            continue;
        };
        progress(&format!("samples of {}", row.name));
        let args = ["test", "--doc", "--quiet", "--package", &row.package];
        let output = cargo(&args, crates, target).output().map_err(failure)?;
        if !output.status.success() {
            compiled.errors += 1;
            let told = String::from_utf8_lossy(&output.stdout);
            let first = told.lines().find(|line| line.starts_with("error"));
            let first = first.unwrap_or("a program of the documentation does not compile");
            compiled.first.get_or_insert_with(|| first.to_owned());
        }
    }
    Ok(())
}

/// Cargo among the crates, heard by nobody as yet.
fn cargo(args: &[&str], crates: &Path, target: &Path) -> Command {
    let mut command = environment::cargo();
    command
        .args(args)
        .current_dir(crates)
        .env("CARGO_TARGET_DIR", target.join(BUILD))
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null());
    environment::clean(&mut command);
    command
}

fn count_message(message: &Value, compiled: &mut Compiled) {
    let counter = match message["level"].as_str() {
        Some("error" | "error: internal compiler error") => &mut compiled.errors,
        Some("warning") => &mut compiled.warnings,
        _ => return,
    };
    let text = message["message"].as_str().unwrap_or_default();
    // The closing line `3 warnings emitted` counts what was said.
    if message["spans"].as_array().is_some_and(Vec::is_empty) && text.contains("emitted") {
        return;
    }
    *counter += 1;
    if compiled.first.is_none() {
        let rendered = message["rendered"].as_str().unwrap_or(text);
        let place = rendered
            .lines()
            .find(|line| line.trim_start().starts_with("-->"));
        compiled.first = Some(format!("{text} {}", place.unwrap_or_default().trim()));
    }
}

/// Runs cargo, which goes on after errors, and hands over each message.
fn messages(
    args: &[&str],
    crates: &Path,
    target: &Path,
    take: &mut dyn FnMut(Value),
) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::new(format!("cargo can't be run: {error}"));
    let mut command = cargo(args, crates, target);
    command
        .args(["--keep-going", "--message-format=json", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(failure)?;
    let lines = child.stdout.take().into_iter();
    let mut heard = false;
    for line in lines.flat_map(|out| BufReader::new(out).lines()) {
        if let Ok(message) = serde_json::from_str(&line.map_err(failure)?) {
            heard = true;
            take(message);
        }
    }
    let status = child.wait().map_err(failure)?;
    // With `--keep-going`, an error in a crate has been told; one of cargo's own has not.
    if !status.success() && !heard {
        return Err(Failure::new(format!("`cargo {}` failed", args.join(" "))));
    }
    Ok(())
}
