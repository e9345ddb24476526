//! What the cargo that runs us tells us of ourselves, which is nobody else's business.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The cargo that runs us, or whatever is called so.
pub fn cargo() -> Command {
    let program = std::env::var_os("CARGO");
    Command::new(program.as_deref().unwrap_or(OsStr::new("cargo")))
}

/// The target folder of the workspace.
pub fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    root.join(target.as_deref().unwrap_or(OsStr::new("target")))
}

/// Keeps from a command what cargo has set for us.
pub fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
}
