//! `[types]` and `[dependencies]`: types of other crates, and what brings them.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeTable;

use super::super::Settings;
use super::super::cargo_rules::{self, Client, client_crate};
use super::super::types::{Chosen, DATES, DECIMALS, KNOWN, SYSROOT, TypePath, Types};
use super::{Key, Reader, Value};

/// Keys of a dependency, and what they hold.
const DEPENDENCY: &[(&str, super::Shape)] = &[
    ("branch", super::Shape::Text),
    ("default-features", super::Shape::Flag),
    ("features", super::Shape::Texts),
    ("git", super::Shape::Text),
    ("package", super::Shape::Text),
    ("path", super::Shape::Text),
    ("registry", super::Shape::Text),
    ("rev", super::Shape::Text),
    ("tag", super::Shape::Text),
    ("version", super::Shape::Text),
];

/// A chosen crate, and the types that it means.
type Word = (&'static str, &'static [(&'static str, &'static str)]);

/// As Rust calls a crate of this name.
fn library(name: &str) -> String {
    name.replace('-', "_")
}

impl Reader<'_> {
    /// `[types]` and `[dependencies]`, which are held against each other.
    pub(super) fn own_types(
        &mut self,
        settings: &mut Settings,
        types: Option<&DeTable<'_>>,
        dependencies: Option<&DeTable<'_>>,
    ) {
        let before = self.errors.len();
        if let Some(table) = types {
            settings.types = self.types(table);
        }
        let mut places = BTreeMap::new();
        if let Some(table) = dependencies {
            for (key, value) in table {
                if let Some(value) = self.needed(&settings.library_name(), key, value) {
                    let name = key.get_ref().to_string();
                    places.insert(name.clone(), key.span());
                    settings.dependencies.insert(name, value);
                }
            }
        }
        // What is wrong in itself explains what is missing.
        if self.errors.len() == before {
            self.without_crate(settings);
            self.two_paths(&settings.types);
            self.without_type(settings, &places);
        }
    }

    fn types(&mut self, table: &DeTable<'_>) -> Types {
        let mut types = Types::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "dates" => types.dates = self.word(key, value, DATES),
                "decimals" => types.decimals = self.word(key, value, DECIMALS),
                "formats" => types.formats = self.chosen(key, value),
                "schemas" => types.schemas = self.chosen(key, value),
                _ => self.unknown(key, &["dates", "decimals", "formats", "schemas"]),
            }
        }
        types
    }

    /// The name of a crate whose types are known.
    fn word(&mut self, key: &Key<'_>, value: &Value<'_>, words: &[Word]) -> Option<Chosen<String>> {
        let word = value.get_ref().as_str();
        if let Some(word) = word.filter(|word| words.iter().any(|(name, _)| name == word)) {
            return Some(Chosen {
                value: word.to_owned(),
                span: Some(self.place(value.span())),
            });
        }
        let words: Vec<String> = words.iter().map(|(name, _)| format!("`{name}`")).collect();
        let message = format!("`{}` may be {}", key.get_ref(), words.join(", "));
        self.fail(Some(value.span()), message);
        None
    }

    /// Paths of types by what they stand for.
    fn chosen(&mut self, key: &Key<'_>, value: &Value<'_>) -> BTreeMap<String, Chosen<TypePath>> {
        let mut chosen = BTreeMap::new();
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`{0}` must be a table: `[types.{0}]`", key.get_ref());
            self.fail(Some(value.span()), message);
            return chosen;
        };
        let is_formats = key.get_ref() == "formats";
        for (key, value) in table {
            if is_formats && key.get_ref() == "binary" {
                let message = "bytes are no JSON: what is of the format `binary` is as it is";
                self.fail(Some(key.span()), message);
                continue;
            }
            let Some(text) = value.get_ref().as_str() else {
                let message = format!("`{}` must be the path of a type", key.get_ref());
                self.fail(Some(value.span()), message);
                continue;
            };
            match TypePath::parse(text) {
                Ok(path) => {
                    let span = Some(self.place(value.span()));
                    chosen.insert(key.get_ref().to_string(), Chosen { value: path, span });
                }
                Err(message) => self.fail(Some(value.span()), message),
            }
        }
        chosen
    }

    /// A dependency as the manifest has it.
    fn needed(&mut self, own: &str, key: &Key<'_>, value: &Value<'_>) -> Option<toml::Value> {
        let name = &**key.get_ref();
        if let Err(message) = cargo_rules::package_name(name) {
            self.fail(Some(key.span()), message);
            return None;
        }
        if let Err(message) = clash(name, own) {
            self.fail(Some(key.span()), message);
            return None;
        }
        let before = self.errors.len();
        if let Some(table) = value.get_ref().as_table() {
            for (key, value) in table {
                self.dependency_key(key, value);
            }
            let says = |key: &str| table.get(key).is_some();
            let is_there = ["version", "path", "git"].into_iter().any(says);
            match client_crate(name) {
                Client::Shares(_) => self.shared(table),
                _ if !is_there => {
                    let message = format!("`{name}` says neither `version`, `path` nor `git`");
                    self.fail(Some(key.span()), message);
                }
                _ => {}
            }
        } else if !value.get_ref().is_str() {
            let message = format!("`{name}` must be a version or a table");
            self.fail(Some(value.span()), message);
        }
        let version = match value.get_ref().as_table() {
            Some(table) => table.get("version"),
            None => Some(value),
        };
        if let Some(version) = version
            && let Some(text) = version.get_ref().as_str()
            && let Err(message) = requirement(name, text)
        {
            self.fail(Some(version.span()), message);
        }
        match self.errors.len() == before {
            true => self.value(value),
            false => None,
        }
    }

    fn dependency_key(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let name = &**key.get_ref();
        let known = DEPENDENCY.iter().find(|(known, _)| *known == name);
        match (known, name) {
            (Some((_, shape)), _) if shape.fits(value.get_ref()) => {}
            (Some((_, shape)), _) => {
                let message = format!("`{name}` must be {}", shape.name());
                self.fail(Some(value.span()), message);
            }
            (None, "optional") => {
                let message = "a type that stands in models is always needed: leave `optional` out";
                self.fail(Some(key.span()), message);
            }
            (None, "workspace") => {
                let message = "an emitted manifest inherits nothing: write the version out";
                self.fail(Some(key.span()), message);
            }
            (None, _) => {
                let known: Vec<&str> = DEPENDENCY.iter().map(|(name, _)| *name).collect();
                self.unknown(key, &known);
            }
        }
    }

    /// What may be said of a crate that the client uses itself: features, and a version that fits.
    fn shared(&mut self, table: &DeTable<'_>) {
        for (key, _) in table {
            let name = &**key.get_ref();
            if !matches!(name, "default-features" | "features" | "version") {
                let message = format!("the client uses this crate itself: leave `{name}` out");
                self.fail(Some(key.span()), message);
            }
        }
    }

    /// Says which types are of a crate that nothing brings.
    fn without_crate(&mut self, settings: &Settings) {
        let mut missing = Vec::new();
        for chosen in settings.types.paths() {
            for name in chosen.value.crates() {
                let is_declared = |key: &String| library(key) == name;
                let is_there = settings.dependencies.keys().any(is_declared)
                    || KNOWN.iter().any(|known| known.name == name)
                    || matches!(client_crate(name), Client::Shares(_));
                if !is_there {
                    missing.push((chosen.span, name));
                }
            }
        }
        for (span, name) in missing {
            let message = format!(
                "nothing brings the crate `{name}`: add it to `[dependencies]`, `{name} = \"…\"`"
            );
            self.fail(span.map(|span| self.bytes(span)), message);
        }
        let own = settings.library_name();
        let words = [&settings.types.dates, &settings.types.decimals];
        for word in words.into_iter().flatten() {
            if word.value == own {
                let message = format!("the client itself is called `{own}`: rename the package");
                let span = word.span.map(|span| self.bytes(span));
                self.fail(span, message);
            }
        }
    }

    /// Says which paths may be those of one type: what the client implements for its types it would then
    /// implement twice.
    fn two_paths(&mut self, types: &Types) {
        let words = [(&types.dates, DATES), (&types.decimals, DECIMALS)];
        let words = words.into_iter().filter_map(|(word, table)| {
            let word = &word.as_ref()?.value;
            table.iter().find(|(name, _)| name == word)
        });
        let words = words.flat_map(|(_, types)| *types);
        let known = words.filter_map(|(_, path)| TypePath::known(path));
        let mut first: BTreeMap<String, TypePath> = known.map(|path| (path.look(), path)).collect();
        let mut chosen: Vec<&Chosen<TypePath>> = types.paths().collect();
        chosen.sort_by_key(|chosen| chosen.span.map(|span| span.start));
        for Chosen { value: path, span } in chosen {
            let known = first.entry(path.look()).or_insert_with(|| path.clone());
            if known != path {
                let message = format!(
                    "`{path}` and `{known}` may be one type, of which nobody can tell here: name it by one path"
                );
                let span = span.map(|span| self.bytes(span));
                self.fail(span, message);
            }
        }
    }

    /// Says which dependencies bring no type.
    fn without_type(&mut self, settings: &Settings, places: &BTreeMap<String, Range<usize>>) {
        let words = [&settings.types.dates, &settings.types.decimals];
        let words = words.into_iter().flatten().map(|word| word.value.clone());
        let crates = settings.types.paths().flat_map(|it| it.value.crates());
        let derives = settings.models.derives.iter();
        let crates = crates.chain(derives.filter_map(|derive| derive.of_crate()));
        let used: Vec<String> = words.chain(crates.map(str::to_owned)).collect();
        for (name, place) in places {
            if !used.contains(&library(name)) {
                let message = format!(
                    "no type of `[types]` and no derive is of `{name}` (what tests and examples need stands in \
                     `[dev-dependencies]`)"
                );
                self.fail(Some(place.clone()), message);
            }
        }
    }
}

/// Whether a dependency may have this name; `own` is the client's own, as Rust calls it.
fn clash(name: &str, own: &str) -> Result<(), String> {
    let called = library(name);
    if called == own {
        return Err(format!("the client itself is called `{called}`"));
    }
    if SYSROOT.contains(&called.as_str()) || called == "proc_macro" {
        return Err(format!(
            "`{called}` is the compiler's own: nothing brings it"
        ));
    }
    match client_crate(name) {
        Client::Keeps => Err(format!(
            "the client uses `{name}` itself, and not for types that stand in models"
        )),
        Client::Shares(_) => Ok(()),
        Client::Lacks => match client_crate(&called) {
            Client::Lacks => Ok(()),
            _ => Err(format!("the client uses `{called}` itself: write it so")),
        },
    }
}

/// Whether cargo takes a version, and beside what the client itself uses.
fn requirement(name: &str, text: &str) -> Result<(), String> {
    let found = semver::VersionReq::parse(text)
        .map_err(|error| format!("`{text}` is no version as cargo has it ({error})"))?;
    let Client::Shares(own) = client_crate(name) else {
        return Ok(());
    };
    let numbers: Vec<u64> = own.split('.').filter_map(|it| it.parse().ok()).collect();
    let fits = match (found.comparators.as_slice(), numbers.as_slice()) {
        ([it], [major]) => it.op == semver::Op::Caret && it.major == *major,
        ([it], [major, minor, ..]) => {
            it.op == semver::Op::Caret && (it.major, it.minor) == (*major, Some(*minor))
        }
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(format!(
            "the client itself uses `{name}` {own}: leave the version out, or give one of those"
        )),
    }
}
