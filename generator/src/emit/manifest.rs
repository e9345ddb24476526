//! `Cargo.toml` and `.gitattributes`.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::context::Emission;
use super::features::{self, Wanted};
use crate::settings::cargo_rules::{Client, OLDEST_RUST, client_crate};
use crate::settings::types::KNOWN;

/// A crate that emitted code stands on.
struct Dependency {
    name: &'static str,
    version: &'static str,
    default_features: bool,
    features: &'static [&'static str],
    /// The formats that need it; none: always needed.
    formats: &'static [&'static str],
    target: Target,
}

/// Where a crate is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Any,
    /// Everywhere but in a browser.
    Native,
    Browser,
}

impl Target {
    /// The manifest's section for it.
    const fn section(self) -> &'static str {
        match self {
            Self::Any => "dependencies",
            Self::Native => "target.'cfg(not(target_arch = \"wasm32\"))'.dependencies",
            Self::Browser => "target.'cfg(target_arch = \"wasm32\")'.dependencies",
        }
    }
}

const fn always(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        default_features: true,
        features: &[],
        formats: &[],
        target: Target::Any,
    }
}

impl Dependency {
    const fn only(mut self, features: &'static [&'static str]) -> Self {
        self.default_features = false;
        self.features = features;
        self
    }

    const fn with(mut self, features: &'static [&'static str]) -> Self {
        self.features = features;
        self
    }

    const fn native(mut self) -> Self {
        self.target = Target::Native;
        self
    }

    const fn in_browsers(mut self) -> Self {
        self.target = Target::Browser;
        self
    }

    const fn for_formats(mut self, formats: &'static [&'static str]) -> Self {
        self.formats = formats;
        self
    }
}

/// The first `serde_json` that is known to have `Hash` of its values.
const HASHED_JSON: &str = "1.0.149";

/// Why each is there is said in `generator/runtime-check/Cargo.toml`.
const DEPENDENCIES: &[Dependency] = &[
    always("base64", "0.23").only(&["std"]),
    always("bytes", "1"),
    always("futures-core", "0.3").only(&["std"]),
    always("gloo-timers", "0.4")
        .with(&["futures"])
        .in_browsers(),
    always("h2", "0.4").native(),
    always("hmac", "0.13"),
    always("http", "1"),
    always("http-body", "1").native(),
    always("http-body-util", "0.1").only(&[]).native(),
    always("httpdate", "1"),
    always("hyper", "1").only(&[]).native(),
    always("jiff", "1")
        .only(&["std"])
        .for_formats(&["Date", "DateTime"]),
    always("js-sys", "0.3").in_browsers(),
    always("jsonschema", "0.61").only(&[]).native(),
    always("percent-encoding", "2"),
    always("regex", "1").only(&[
        "std",
        "unicode-case",
        "unicode-gencat",
        "unicode-perl",
        "unicode-script",
    ]),
    always("reqwest", "0.13").only(&[]),
    always("reqwest", "0.13").only(&["stream"]).in_browsers(),
    always("serde", "1").only(&["std"]),
    always("serde_json", "1").with(&["float_roundtrip", "raw_value"]),
    always("serde_path_to_error", "0.1"),
    always("sha2", "0.11").only(&[]),
    always("tokio", "1").only(&["time"]).native(),
    always("tracing", "0.1").only(&["std"]),
    always("url", "2"),
    always("uuid", "1").only(&["std"]).for_formats(&["Uuid"]),
    always("web-time", "1").in_browsers(),
];

/// `Cargo.toml`.
pub(super) fn manifest(emission: &Emission<'_>) -> String {
    let mut sections = vec![section("package", &package(emission))];
    // With the path written out, a workspace whose `src` is gone can still be read by cargo, and so
    // `cargo xtask codegen` can bring it back.
    let mut library = Table::from_iter([("path".to_owned(), Value::from("src/lib.rs"))]);
    let conventional = emission.settings.package.name.replace('-', "_");
    if emission.library != conventional {
        library.insert("name".to_owned(), Value::from(emission.library.as_str()));
    }
    sections.push(section("lib", &library));
    // What features bring is part of the documentation.
    let docs = Table::from_iter([("all-features".to_owned(), Value::from(true))]);
    sections.push(section("package.metadata.docs.rs", &docs));
    sections.push(features::section(emission));
    for target in [Target::Any, Target::Native, Target::Browser] {
        let mut used = dependencies(emission, target);
        if target == Target::Any {
            add_own(emission, &mut used);
        }
        sections.push(section(target.section(), &used));
    }
    if !emission.settings.dev_dependencies.is_empty() {
        sections.push(section(
            "dev-dependencies",
            &emission.settings.dev_dependencies,
        ));
    }
    for target in &emission.settings.targets {
        sections.push(section(&format!("[{}]", target.kind), &target.keys));
    }
    sections.join("\n")
}

/// What the client's modules and features use on a target, beside what they use on any.
fn dependencies(emission: &Emission<'_>, target: Target) -> Table {
    let mut used = Table::new();
    let there = |dependency: &&Dependency| dependency.target == target;
    for dependency in DEPENDENCIES.iter().filter(there) {
        let mut formats = dependency.formats.iter();
        let is_used =
            dependency.formats.is_empty() || formats.any(|name| emission.uses_format(name));
        let is_optional = match features::wanted(emission, dependency.name) {
            Wanted::Always => false,
            Wanted::Optional => true,
            Wanted::Never => continue,
        };
        if is_used {
            let hashes = dependency.name == "serde_json" && emission.derived.has("Hash");
            let version = if hashes {
                HASHED_JSON
            } else {
                dependency.version
            };
            used.insert(
                dependency.name.to_owned(),
                dependency.to_toml(version, is_optional),
            );
        }
    }
    used
}

/// Adds what brings the types and the derives of other crates.
fn add_own(emission: &Emission<'_>, used: &mut Table) {
    let declared = &emission.settings.dependencies;
    let crates = emission.own_crates().into_iter();
    for krate in crates.chain(emission.derived.crates()) {
        let is_it = |(name, _): &(&String, &Value)| name.replace('-', "_") == krate;
        let declared = declared.iter().find(is_it);
        let known = KNOWN.iter().find(|known| known.name == krate);
        let (name, mut wanted) = match (declared, known) {
            (Some((name, value)), _) => (name.as_str(), whole(value)),
            (None, Some(known)) => (known.name, Table::new()),
            // The client uses it anyway, and its types need nothing more.
            (None, None) => continue,
        };
        if let Some(known) = known {
            if declared.is_none() {
                wanted.insert("version".to_owned(), Value::from(known.version));
                wanted.insert("default-features".to_owned(), Value::from(false));
            }
            add_features(&mut wanted, known.features.iter().copied());
        }
        if let Client::Shares(version) = client_crate(name) {
            let version = Value::from(version);
            wanted.entry("version").or_insert(version);
        }
        if let Some(base) = used.get(name) {
            let base = whole(base);
            if has_defaults(&base) {
                wanted.remove("default-features");
            }
            add_features(&mut wanted, features_of(&base).iter().map(String::as_str));
        }
        let version = wanted.get("version").filter(|_| wanted.len() == 1).cloned();
        used.insert(name.to_owned(), version.unwrap_or(Value::from(wanted)));
    }
}

/// A dependency as a table.
fn whole(dependency: &Value) -> Table {
    match dependency {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    }
}

fn has_defaults(dependency: &Table) -> bool {
    dependency.get("default-features").and_then(Value::as_bool) != Some(false)
}

fn features_of(dependency: &Table) -> BTreeSet<String> {
    let list = dependency.get("features").and_then(Value::as_array);
    let names = list.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

fn add_features<'f>(dependency: &mut Table, more: impl Iterator<Item = &'f str>) {
    let mut all = features_of(dependency);
    all.extend(more.map(str::to_owned));
    if !all.is_empty() {
        let all: Vec<Value> = all.into_iter().map(Value::from).collect();
        dependency.insert("features".to_owned(), Value::from(all));
    }
}

/// Keys in the order in which people read them; the others follow by name.
const ORDER: &[&str] = &[
    "name",
    "version",
    "edition",
    "rust-version",
    "license",
    "description",
    "default",
    "default-features",
    "features",
    "optional",
];

/// A table as text, each value on one line.
fn section(name: &str, table: &Table) -> String {
    let mut text = format!("[{name}]\n");
    for (key, value) in ordered(table) {
        text.push_str(&format!("{} = {}\n", toml_key(key), inline(value)));
    }
    text
}

fn ordered(table: &Table) -> Vec<(&String, &Value)> {
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    let place = |key: &str| {
        ORDER
            .iter()
            .position(|known| *known == key)
            .unwrap_or(ORDER.len())
    };
    entries.sort_by(|(one, _), (other, _)| (place(one), one).cmp(&(place(other), other)));
    entries
}

fn inline(value: &Value) -> String {
    let Value::Table(table) = value else {
        return value.to_string();
    };
    let entries = ordered(table).into_iter();
    let entries: Vec<String> = entries
        .map(|(key, value)| format!("{} = {}", toml_key(key), inline(value)))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

fn toml_key(key: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        Value::from(key).to_string()
    }
}

fn package(emission: &Emission<'_>) -> Table {
    let package = &emission.settings.package;
    let mut table: Table = package
        .metadata
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mut set = |key: &str, value: Value| {
        table.insert(key.to_owned(), value);
    };
    set("name", Value::from(package.name.as_str()));
    set("version", Value::from(package.version.as_str()));
    set("edition", Value::from("2024"));
    let (major, minor) = OLDEST_RUST;
    let oldest = package.rust_version.clone();
    let oldest = oldest.unwrap_or_else(|| format!("{major}.{minor}"));
    set("rust-version", Value::from(oldest));
    if let Some(license) = &package.license {
        set("license", Value::from(license.as_str()));
    }
    table
        .entry("description")
        .or_insert_with(|| Value::from(description(emission)));
    table
        .entry("readme")
        .or_insert_with(|| Value::from("README.md"));
    table
}

fn description(emission: &Emission<'_>) -> String {
    let title: String = emission
        .api
        .title
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' '..='~'))
        .take(80)
        .collect();
    match title.trim().trim_end_matches('.') {
        "" => "A client for an API".to_owned(),
        title => format!("A client for {title}"),
    }
}

impl Dependency {
    fn to_toml(&self, version: &str, is_optional: bool) -> Value {
        if self.default_features && self.features.is_empty() && !is_optional {
            return Value::from(version);
        }
        let mut table = Table::new();
        table.insert("version".to_owned(), Value::from(version));
        if !self.default_features {
            table.insert("default-features".to_owned(), Value::from(false));
        }
        if !self.features.is_empty() {
            let features: Vec<Value> = self
                .features
                .iter()
                .map(|name| Value::from(*name))
                .collect();
            table.insert("features".to_owned(), Value::from(features));
        }
        if is_optional {
            table.insert("optional".to_owned(), Value::from(true));
        }
        Value::from(table)
    }
}

/// `.gitattributes`: what codegen owns.
pub(super) fn attributes() -> String {
    ["/Cargo.toml", "/README.md", "/.gitattributes", "/src/**"]
        .map(|path| format!("{path} linguist-generated\n"))
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings know which crates a client uses, and must say the same.
    #[test]
    fn the_settings_know_these_crates() {
        for known in DEPENDENCIES {
            let is_shared = known.target == Target::Any && !features::is_optional(known.name);
            let expected = match is_shared {
                true => Client::Shares(known.version),
                false => Client::Keeps,
            };
            assert_eq!(client_crate(known.name), expected, "{}", known.name);
        }
        let keeps = |name: &str| DEPENDENCIES.iter().any(|known| known.name == name);
        assert!(crate::settings::cargo_rules::client_crates().all(keeps));
        for known in KNOWN {
            if let Client::Shares(version) = client_crate(known.name) {
                assert_eq!(known.version, version);
            }
        }
    }
}
