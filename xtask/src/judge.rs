//! `cargo xtask judge`, which is a crate of its own (`xtask/judge`): what it needs takes a fifth of the time
//! that all of the commands take to build, so that it is built when it is asked for.

use std::process::Stdio;

use crate::{Failure, environment};

/// Builds the judge and runs it with our own arguments; its exit code.
///
/// # Errors
/// There is no workspace here, or cargo can't be run.
pub fn run() -> Result<u8, Failure> {
    let root = crate::call::root()?;
    let mut command = environment::cargo();
    command
        .args(["run", "--quiet", "--release", "--package", "judge"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(std::env::args_os().skip(1))
        .stdin(Stdio::null());
    environment::clean(&mut command);
    let status = command.status();
    let status = status.map_err(|error| Failure::new(format!("cargo can't be run: {error}")))?;
    // Who is ended by a signal has none: all is not well.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or(1))
}
