//! What each step does.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::machine::Machine;
use super::{Ended, readme};
use crate::Failure;
use crate::cli::CiStep;
use crate::prism::Prism;

/// What every example of the client ends in.
const EXAMPLE: Duration = Duration::from_secs(60);
/// The packages whose source is written by hand: emitted code is prettyplease's, and held to that by
/// `codegen --check`.
const FORMATTED: &str =
    "fmt --check -p generator -p browser-check -p drive -p runtime-check -p xtask";
/// The document of a whole API, and documents of other generators' tests, where they are at hand.
const WHOLE: &str = "../shared/corpus/real/polar.json";
const OTHERS: &str = "../shared/corpus/conformance";
/// Each is locked for itself, and has its `deny.toml` beside it or in `.cargo`.
const WORKSPACES: &[&str] = &["Cargo.toml", "xtask/bench/Cargo.toml"];
/// The judge, as npm installs it.
const PRISM: &str = "generated/tests/prism";

type Outcome = Result<Ended, Failure>;

pub(super) fn run(step: CiStep, machine: &Machine<'_>) -> Outcome {
    match step {
        CiStep::Tools => tools(machine),
        CiStep::Format => held(machine.run(machine.cargo(FORMATTED))),
        CiStep::Clippy => {
            held(machine.run(
                machine.cargo("clippy --workspace --all-targets --all-features -- -D warnings"),
            ))
        }
        CiStep::Deny => deny(machine),
        CiStep::Msrv => msrv(machine),
        CiStep::Tests => tests(machine),
        CiStep::Features => features(machine),
        CiStep::Fresh => held(machine.run(machine.ours(&["codegen", "--check", "--strict"]))),
        CiStep::Coverage => held(machine.run(machine.ours(&["coverage", "--check"]))),
        CiStep::Prism => prism(machine),
        CiStep::Examples => examples(machine),
        CiStep::Docs => {
            let mut docs = machine.cargo("doc --workspace --no-deps");
            docs.env("RUSTDOCFLAGS", "-D warnings");
            held(machine.run(docs))
        }
        CiStep::Wasm => {
            let mut wasm = machine.command(machine.root.join(".ci/wasm"));
            wasm.arg("--fetch");
            held(machine.run(wasm))
        }
        CiStep::Bench => bench(machine),
        CiStep::Package => {
            held(machine.run(machine.cargo("package -p polar-client --allow-dirty")))
        }
        CiStep::Example => held(machine.run(machine.command(machine.root.join(".ci/example")))),
        CiStep::Whole => whole(machine),
        CiStep::Judge => judge(machine),
        CiStep::Corpus => corpus(machine),
    }
}

fn held(outcome: Result<(), Failure>) -> Outcome {
    outcome.map(|()| Ended::Held)
}

fn skipped(why: &str) -> Outcome {
    Ok(Ended::Skipped(why.to_owned()))
}

/// Whether somebody asked for what takes long or goes by chance.
fn asked(flag: bool, variable: &str) -> bool {
    flag || std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn tools(machine: &Machine<'_>) -> Outcome {
    if !asked(machine.args.tools, "TOOLS") {
        return skipped("since they take minutes to build; `--tools` or TOOLS=1 asks for them");
    }
    let lock = read(machine, "Cargo.lock")?;
    let version = locked(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::new("Cargo.lock has no wasm-bindgen"))?;
    let runner = format!("wasm-bindgen-cli@{version}");
    for tool in ["cargo-deny", "cargo-semver-checks", &runner] {
        let install = |flags: &str| {
            let mut command = machine.cargo(flags);
            command.arg("--root").arg(machine.tools()).arg(tool);
            machine.run(command)
        };
        if install("install --quiet --locked").is_err() {
            // What its authors locked may be withdrawn by now, or not be where this machine gets crates.
            machine.say(&format!("{tool}: not with its own lock file; without it\n"));
            install("install --quiet")?;
        }
        machine.say(&format!("{tool}\n"));
    }
    Ok(Ended::Held)
}

/// The version that a lock file has of a package.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

fn deny(machine: &Machine<'_>) -> Outcome {
    if !machine.has("cargo", &["deny", "--version"]) {
        return skipped(
            "cargo-deny is not installed; `cargo install cargo-deny` or `--tools` brings it",
        );
    }
    for workspace in WORKSPACES {
        machine.say(&format!("{workspace}\n"));
        let check = format!("deny --manifest-path {workspace} check bans licenses sources");
        machine.run(machine.cargo(&check))?;
    }
    if !machine.has("cargo", &["deny", "fetch", "db"]) {
        machine.say("advisories: SKIPPED, their database can't be reached\n");
        return Ok(Ended::Held);
    }
    for workspace in WORKSPACES {
        let check = format!("deny --manifest-path {workspace} check --disable-fetch advisories");
        machine.run(machine.cargo(&check))?;
    }
    Ok(Ended::Held)
}

/// What the code itself needs, clippy knows (`incompatible_msrv`); the workflow compiles with that version.
fn msrv(machine: &Machine<'_>) -> Outcome {
    let metadata = machine.cargo("metadata --format-version 1 --all-features --locked");
    let metadata = machine.told(metadata)?;
    let newer = newer(&metadata).ok_or_else(|| Failure::new("cargo's metadata can't be read"))?;
    match newer.is_empty() {
        true => Ok(Ended::Held),
        false => Err(Failure::new(format!(
            "these need a newer Rust: {}",
            newer.join(", ")
        ))),
    }
}

/// The packages that need a newer Rust than the generator.
fn newer(metadata: &str) -> Option<Vec<String>> {
    let metadata: serde_json::Value = serde_json::from_str(metadata).ok()?;
    let packages = metadata.get("packages")?.as_array()?.iter().map(|package| {
        let name = package.get("name")?.as_str()?;
        let version = package
            .get("rust_version")
            .and_then(serde_json::Value::as_str);
        Some((name, version.and_then(rust_version)))
    });
    let packages: Vec<_> = packages.collect::<Option<_>>()?;
    let ours = packages.iter().find(|(name, _)| *name == "generator")?.1?;
    let newer = packages
        .iter()
        .filter(|(_, needs)| needs.is_some_and(|needs| needs > ours));
    Some(newer.map(|(name, _)| (*name).to_owned()).collect())
}

/// `1.89` or `1.89.0`.
fn rust_version(text: &str) -> Option<[u64; 3]> {
    let mut parts = text.split('.').map(|part| part.parse::<u64>().ok());
    Some([
        parts.next()??,
        parts.next()??,
        parts.next().unwrap_or(Some(0))?,
    ])
}

fn tests(machine: &Machine<'_>) -> Outcome {
    let readme = read(machine, "README.md")?;
    let words = readme::test_command(&readme)
        .ok_or_else(|| Failure::new("README.md has no plain line `cargo test …`"))?;
    machine.say(&format!("{}\n", words.join(" ")));
    let mut command = machine.command("cargo");
    command.args(words.iter().skip(1));
    if asked(machine.args.tools, "TOOLS") {
        command.env("SEMVER_TABLE", machine.scratch("semver.md"));
    }
    held(machine.run(command))
}

/// Each feature of the client alone, none of them, and all: the library builds, and nobody has anything to
/// say about it.
fn features(machine: &Machine<'_>) -> Outcome {
    let manifest = read(machine, "generated/Cargo.toml")?;
    let manifest: toml_edit::DocumentMut = manifest
        .parse()
        .map_err(|error| Failure::new(format!("generated/Cargo.toml: {error}")))?;
    let features = manifest.get("features").and_then(|table| table.as_table());
    let features = features.ok_or_else(|| Failure::new("generated/Cargo.toml has no features"))?;
    let alone = features
        .iter()
        .map(|(name, _)| format!("--no-default-features --features {name}"));
    let all = std::iter::once("--no-default-features".to_owned()).chain(alone);
    for flags in all.chain(["--all-features".to_owned()]) {
        machine.say(&format!("{flags}\n"));
        let check = machine.cargo(&format!("check --quiet -p polar-client --lib {flags}"));
        let said = machine.quietly(check)?;
        if !said.is_empty() {
            machine.say(&said);
            return Err(Failure::new(format!("warnings with {flags}")));
        }
    }
    Ok(Ended::Held)
}

/// Prism allows every request of the client's tests.
fn prism(machine: &Machine<'_>) -> Outcome {
    if !machine.has("npm", &["--version"]) {
        return skipped("npm is not installed");
    }
    let folder = machine.root.join(PRISM);
    let mut install = machine.command("npm");
    install
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(&folder);
    machine.run(install)?;
    let document = machine.root.join("spec/customers.yaml");
    let prism = Prism::start(
        &folder.join("node_modules/.bin/prism"),
        &document,
        &["--errors"],
    )?;
    let mut test = machine.cargo("test -p polar-client --test judge");
    test.env("POLAR_JUDGE_URL", prism.url());
    held(machine.run(test))
}

/// The examples run without an account.
fn examples(machine: &Machine<'_>) -> Outcome {
    machine.run(machine.cargo("build --quiet -p polar-client --all-features --examples"))?;
    for example in names(machine, "generated/examples")? {
        let program = format!("debug/examples/{example}{}", std::env::consts::EXE_SUFFIX);
        let mut command = machine.command(machine.target.join(program));
        command
            .env_remove("POLAR_ACCESS_TOKEN")
            .env_remove("POLAR_WEBHOOK_SECRET");
        machine.in_time(command, EXAMPLE)?;
        machine.say(&format!("{example}\n"));
    }
    Ok(Ended::Held)
}

/// The Rust files of a folder, without their endings, in order.
fn names(machine: &Machine<'_>, folder: &str) -> Result<Vec<String>, Failure> {
    let failure = |error: std::io::Error| Failure::new(format!("{folder}: {error}"));
    let mut names = Vec::new();
    for entry in fs::read_dir(machine.root.join(folder)).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        if let Some(name) = path.file_stem().filter(|_| is_rust) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The benchmarks run, and a call allocates what it may.
fn bench(machine: &Machine<'_>) -> Outcome {
    for part in ["calls", "models", "generate"] {
        let told = machine.quietly(machine.ours(&["bench", "--quick", "--only", part]))?;
        let rows = ["| create, retries and", "| list of 100, retries and"];
        let rows = told
            .lines()
            .filter(|line| rows.iter().any(|row| line.starts_with(row)));
        for row in rows {
            machine.say(&format!("{row}\n"));
        }
    }
    Ok(Ended::Held)
}

/// A document that lies beside the workspace, if it does.
fn beside(machine: &Machine<'_>, path: &str) -> Option<PathBuf> {
    Some(machine.root.join(path)).filter(|path| path.exists())
}

/// A crate of the whole API, or an honest report.
fn whole(machine: &Machine<'_>) -> Outcome {
    let Some(document) = beside(machine, WHOLE) else {
        return skipped("its document is not at hand");
    };
    let out = machine.scratch("polar-all");
    let mut command = machine.ours(&["codegen", "--name", "polar-all"]);
    command.arg("--spec").arg(document).arg("--out").arg(out);
    machine.say(&machine.ends(command, &[0, 2], 3)?);
    Ok(Ended::Held)
}

/// Prism makes its dynamic answers by chance: who asks for this step can look at what it says.
fn judge(machine: &Machine<'_>) -> Outcome {
    if !asked(machine.args.judge, "JUDGE") {
        return skipped("since its values go by chance; `--judge` or JUDGE=1 asks for it");
    }
    let Some(document) = beside(machine, WHOLE) else {
        return skipped("its document is not at hand");
    };
    let mut command = machine.ours(&["judge"]);
    command.arg("--spec").arg(document);
    held(machine.run(command))
}

/// Documents of other generators: each a crate, or rightly refused.
fn corpus(machine: &Machine<'_>) -> Outcome {
    let Some(folder) = beside(machine, OTHERS) else {
        return skipped("they are not at hand");
    };
    let mut command = machine.ours(&["corpus"]);
    command.arg(folder);
    held(machine.run(command))
}

fn read(machine: &Machine<'_>, path: &str) -> Result<String, Failure> {
    let text = fs::read_to_string(machine.root.join(path));
    text.map_err(|error| Failure::new(format!("{path}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_is_locked() {
        let lock = "[[package]]\nname = \"a-b\"\nversion = \"2\"\n\n[[package]]\nname = \"a\"\nversion = \"1\"\n";
        assert_eq!(locked(lock, "a"), Some("1"));
        assert_eq!(locked(lock, "c"), None);
    }

    #[test]
    fn what_needs_a_newer_rust() {
        let metadata = |other: &str| {
            format!(
                r#"{{ "packages": [{{ "name": "generator", "rust_version": "1.89" }},
                {{ "name": "old", "rust_version": null }},
                {{ "name": "other", "rust_version": "{other}" }}] }}"#
            )
        };
        assert_eq!(newer(&metadata("1.89.0")), Some(vec![]));
        assert_eq!(newer(&metadata("1.9")), Some(vec![]));
        assert_eq!(newer(&metadata("1.89.1")), Some(vec!["other".to_owned()]));
        assert_eq!(newer("{}"), None);
    }
}
