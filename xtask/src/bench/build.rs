//! What it costs to build a program that creates one customer, by each way to come to a client.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::cargo::Cargo;
use crate::{Failure, disk};

/// The other generator, where it is installed: `OPENAPI_GENERATOR` may name it.
const OTHER: &str = "openapi-generator-cli";

/// What a way costs.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// The way.
    pub name: String,
    /// Why there are no figures, if there are none.
    pub lacking: Option<String>,
    /// `cargo check` with nothing built before.
    pub check: Vec<Duration>,
    /// `cargo check` of the client alone, its dependencies checked before.
    pub alone: Vec<Duration>,
    /// `cargo build --release` with nothing built before.
    pub release: Vec<Duration>,
    /// Bytes of the stripped program.
    pub size: Option<u64>,
    /// Packages, dependencies of builds and tests left out.
    pub crates: usize,
}

/// A program to build.
struct Program {
    name: &'static str,
    /// The workspace that it is in, if it isn't that of the benchmarks.
    manifest: Option<PathBuf>,
    package: &'static str,
    /// The package of the client in it.
    client: &'static str,
}

/// Builds each way, in turns.
pub(super) fn measure(cargo: &Cargo, root: &Path, quick: bool) -> Result<Vec<Built>, Failure> {
    let ours = |name, package, client| Program {
        name,
        manifest: None,
        package,
        client,
    };
    let mut programs = vec![
        ours("emitted client", "hello-client", "polar-client"),
        ours("by hand", "hello-by-hand", "by-hand"),
    ];
    let mut lacking = Vec::new();
    match generate_other(cargo, root) {
        Ok(manifest) => programs.push(Program {
            name: "openapi-generator (rust, reqwest)",
            manifest: Some(manifest),
            package: "hello-other",
            client: "other-client",
        }),
        Err(why) => lacking.push(Built {
            name: "openapi-generator (rust, reqwest)".to_owned(),
            lacking: Some(why),
            ..Built::default()
        }),
    }
    let mut built = Vec::new();
    for program in &programs {
        built.push(Built {
            name: program.name.to_owned(),
            crates: cargo.crates(program.manifest.as_deref(), program.package)?,
            ..Built::default()
        });
    }
    let rounds = if quick { 1 } else { 3 };
    for round in 0..rounds {
        for (program, built) in programs.iter().zip(&mut built) {
            program.check(cargo, built)?;
            // The longest by far, and the least disturbed: twice.
            if round < 2 && !quick {
                program.release(cargo, built)?;
            }
        }
    }
    built.extend(lacking);
    Ok(built)
}

impl Program {
    fn time(&self, cargo: &Cargo, args: &[&str]) -> Result<Duration, Failure> {
        let target = cargo.scratch(self.package);
        match &self.manifest {
            Some(manifest) => cargo.time_in(manifest, args, &target),
            None => cargo.time(args, &target),
        }
    }

    fn check(&self, cargo: &Cargo, built: &mut Built) -> Result<(), Failure> {
        let check = ["check", "--package", self.package];
        self.time(cargo, &["clean"])?;
        built.check.push(self.time(cargo, &check)?);
        self.time(cargo, &["clean", "--package", self.client])?;
        built.alone.push(self.time(cargo, &check)?);
        Ok(())
    }

    fn release(&self, cargo: &Cargo, built: &mut Built) -> Result<(), Failure> {
        self.time(cargo, &["clean"])?;
        let build = ["build", "--release", "--package", self.package];
        built.release.push(self.time(cargo, &build)?);
        let program = cargo
            .scratch(self.package)
            .join("release")
            .join(self.package);
        built.size = program.metadata().ok().map(|file| file.len());
        Ok(())
    }
}

/// A program around what the other generator makes of our document; its manifest.
///
/// # Errors
/// Why there is none, in a few words.
fn generate_other(cargo: &Cargo, root: &Path) -> Result<PathBuf, String> {
    let folder = cargo.scratch("other-source");
    let program = std::env::var_os("OPENAPI_GENERATOR").unwrap_or_else(|| OTHER.into());
    let outcome = Command::new(program)
        .args(["generate", "-g", "rust", "--package-name", "other-client"])
        .args(["--additional-properties", "library=reqwest"])
        .arg("-i")
        .arg(root.join("spec/customers.yaml"))
        .arg("-o")
        .arg(folder.join("client"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match outcome {
        Ok(status) if status.success() => {}
        Ok(_) => return Err("it refuses the document".to_owned()),
        Err(_) => return Err("not installed".to_owned()),
    }
    let manifest = folder.join("Cargo.toml");
    let files = [
        (manifest.clone(), MANIFEST),
        (folder.join("main.rs"), PROGRAM),
    ];
    for (path, text) in files {
        disk::replace(&path, text).map_err(|error| error.to_string())?;
    }
    Ok(manifest)
}

const MANIFEST: &str = r#"[workspace]

[package]
name = "hello-other"
version = "0.0.0"
edition = "2024"

[[bin]]
name = "hello-other"
path = "main.rs"

[profile.release]
strip = true

[dependencies]
other-client = { path = "client" }
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const PROGRAM: &str = r#"use other_client::apis::{configuration::Configuration, customers_api};
use other_client::models::CustomerCreate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let configuration = Configuration {
        bearer_access_token: Some(std::env::var("POLAR_ACCESS_TOKEN")?),
        ..Configuration::default()
    };
    let mut body = CustomerCreate::new("Loyal79@yahoo.com".to_owned());
    body.name = Some(Some("Loyal".to_owned()));
    let customer = customers_api::customers_colon_create(&configuration, body).await?;
    println!("{} {}", customer.id, customer.email);
    Ok(())
}
"#;
