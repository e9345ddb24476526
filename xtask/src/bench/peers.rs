//! The same documents by another generator for Rust, openapi-to-rust: what generating takes, how much is
//! emitted, and what it costs to check it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::cargo::Cargo;
use super::figures::Figures;
use crate::{Failure, disk, environment};

/// The other generator, and the versions that are held against.
const PEER: (&str, &str) = ("openapi-to-rust", "~0.23");

/// A document by both.
#[derive(Debug, Clone, Default)]
pub struct Peers {
    /// The document's name.
    pub name: String,
    /// What ours took.
    pub ours: Side,
    /// What the other took.
    pub theirs: Side,
}

/// What a generator took, run by run, and what it made.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Seconds from beginning to end.
    pub wall: Vec<f64>,
    /// Seconds of all cores.
    pub user: Vec<f64>,
    /// The most memory held, in KiB.
    pub peak: Vec<f64>,
    /// Lines of Rust.
    pub lines: usize,
    /// Seconds of all cores to check the crate, its dependencies checked before.
    pub check: Vec<f64>,
}

/// Generates from each document and checks what came of it, in turns.
///
/// # Errors
/// The other can't be installed, or something doesn't run.
pub(super) fn measure(
    cargo: &Cargo,
    documents: &[PathBuf],
    is_quick: bool,
) -> Result<Vec<Peers>, Failure> {
    let peer = install(cargo)?;
    // Else what is made would belong to the workspace that `target` is in.
    disk::replace(&cargo.scratch("peers").join("Cargo.toml"), WORKSPACE)
        .map_err(|error| Failure::new(error.to_string()))?;
    let ours = std::env::current_exe().map_err(|error| Failure::new(error.to_string()))?;
    let (runs, checks) = if is_quick { (1, 1) } else { (9, 3) };
    let mut rows = Vec::new();
    for document in documents {
        let name = document.file_name().unwrap_or_default().to_string_lossy();
        let folder = cargo.scratch("peers").join(name.as_ref());
        let sides = [
            ours_of(&ours, document, &folder),
            theirs_of(&peer, document, &folder)?,
        ];
        let mut row = Peers {
            name: name.into_owned(),
            ..Peers::default()
        };
        for _ in 0..runs {
            for (side, figures) in sides.iter().zip([&mut row.ours, &mut row.theirs]) {
                side.generate(cargo, figures)?;
            }
        }
        for (side, figures) in sides.iter().zip([&mut row.ours, &mut row.theirs]) {
            figures.lines = lines(&side.sources)?;
            side.prepare(cargo)?;
        }
        for _ in 0..checks {
            for (side, figures) in sides.iter().zip([&mut row.ours, &mut row.theirs]) {
                side.check(cargo, figures)?;
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// A generator with what it is to make of a document.
struct Program {
    command: Vec<String>,
    /// The crate that comes of it.
    package: PathBuf,
    /// What it writes, and nothing else.
    written: PathBuf,
    /// Where the Rust is of it.
    sources: PathBuf,
    /// Where it says what the crate depends on, if it doesn't make the manifest itself.
    dependencies: Option<PathBuf>,
}

impl Program {
    fn generate(&self, cargo: &Cargo, figures: &mut Side) -> Result<(), Failure> {
        // What is there already would be compared, not written.
        disk::empty(&self.written).map_err(|error| Failure::new(error.to_string()))?;
        let [wall, user, peak] = cost(cargo, &self.command)?;
        figures.wall.push(wall);
        figures.user.push(user);
        figures.peak.push(peak);
        Ok(())
    }

    /// Checks the dependencies, and the crate once.
    fn prepare(&self, cargo: &Cargo) -> Result<(), Failure> {
        if let Some(path) = &self.dependencies {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|e| Failure::new(format!("`{}`: {e}", path.display())))?;
            let manifest = self.package.join("Cargo.toml");
            disk::replace(&manifest, &format!("{MANIFEST}\n{text}"))
                .map_err(|error| Failure::new(error.to_string()))?;
        }
        cost(cargo, &self.checking(cargo)).map(drop)
    }

    fn check(&self, cargo: &Cargo, figures: &mut Side) -> Result<(), Failure> {
        let root = self.package.join("src/lib.rs");
        let text = std::fs::read_to_string(&root);
        let text = text.map_err(|error| Failure::new(format!("`{}`: {error}", root.display())))?;
        // Written again, it is newer than what was checked.
        disk::replace(&root, &text).map_err(|error| Failure::new(error.to_string()))?;
        let [_, user, _] = cost(cargo, &self.checking(cargo))?;
        figures.check.push(user);
        Ok(())
    }

    fn checking(&self, cargo: &Cargo) -> Vec<String> {
        let target = cargo.scratch("peers").join("target");
        let manifest = self.package.join("Cargo.toml");
        let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let words = [
            "env",
            "CARGO_INCREMENTAL=0",
            &program,
            "check",
            "--quiet",
            "--manifest-path",
        ];
        let mut command: Vec<String> = words.map(str::to_owned).to_vec();
        command.extend([shown(&manifest), "--target-dir".to_owned(), shown(&target)]);
        command
    }
}

/// Seconds, seconds of all cores, KiB.
fn cost(cargo: &Cargo, command: &[String]) -> Result<[f64; 3], Failure> {
    let mut args = vec!["--bin", "cost", "--", "cost"];
    args.extend(command.iter().map(String::as_str));
    let mut figures = Figures::default();
    cargo.figures("run", &args, &mut figures)?;
    let row = figures.rows("cost").next();
    let figure = |name| {
        let number = row.as_ref().and_then(|row| row.number(name));
        number.ok_or_else(|| {
            Failure::new(format!("nothing says `{name}` of `{}`", command.join(" ")))
        })
    };
    Ok([figure("wall")?, figure("user")?, figure("peak")?])
}

fn ours_of(program: &Path, document: &Path, folder: &Path) -> Program {
    let package = folder.join("ours");
    let (document, out) = (shown(document), shown(&package));
    let command = [
        &shown(program),
        "codegen",
        "--spec",
        &document,
        "--out",
        &out,
        "--name",
        "peer-ours",
    ];
    Program {
        command: command.map(str::to_owned).to_vec(),
        written: package.clone(),
        sources: package.join("src"),
        dependencies: None,
        package,
    }
}

/// The other makes modules for a crate of its user's, and says which dependencies that needs.
fn theirs_of(program: &Path, document: &Path, folder: &Path) -> Result<Program, Failure> {
    let package = folder.join("theirs");
    let sources = package.join("src/generated");
    let root = package.join("src/lib.rs");
    disk::empty(&package.join("src")).map_err(|error| Failure::new(error.to_string()))?;
    let text = "//! What the other generator makes.\n\npub mod generated;\n";
    disk::replace(&root, text).map_err(|error| Failure::new(error.to_string()))?;
    let (document, out) = (shown(document), shown(&sources));
    let command = [
        &shown(program),
        "generate",
        &document,
        "--output-dir",
        &out,
        "--module-name",
        "api",
        "--quiet",
    ];
    Ok(Program {
        command: command.map(str::to_owned).to_vec(),
        dependencies: Some(sources.join("REQUIRED_DEPS.toml")),
        written: sources.clone(),
        sources,
        package,
    })
}

const WORKSPACE: &str = r#"[workspace]
members = ["*/ours"]
exclude = ["*/theirs"]
resolver = "3"
"#;

const MANIFEST: &str = r#"[workspace]

[package]
name = "peer-theirs"
version = "0.0.0"
edition = "2024"
"#;

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The lines of Rust below a folder.
fn lines(folder: &Path) -> Result<usize, Failure> {
    let mut lines = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failure = |error| Failure::new(format!("`{}`: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(failure)? {
            let path = entry.map_err(failure)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).map_err(failure)?;
                lines += text.lines().count();
            }
        }
    }
    Ok(lines)
}

/// The other's program, installed below `target` where it isn't yet: cargo knows whether one of these versions
/// is there.
fn install(cargo: &Cargo) -> Result<PathBuf, Failure> {
    let (name, version) = PEER;
    let root = cargo.scratch("peers").join("installed");
    let program = root.join("bin").join(name);
    let mut command = environment::cargo();
    command
        .args([
            "install",
            "--quiet",
            "--locked",
            name,
            "--version",
            version,
            "--root",
        ])
        .arg(&root)
        .stdin(Stdio::null());
    environment::clean(&mut command);
    match command.status() {
        Ok(status) if status.success() && program.is_file() => Ok(program),
        Ok(status) => Err(Failure::new(format!("`cargo install {name}`: {status}"))),
        Err(error) => Err(Failure::new(format!("`cargo install {name}`: {error}"))),
    }
}
