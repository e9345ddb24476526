//! From the text of `codegen.toml` to settings, with everything that is wrong with it at once.

mod client;
mod path;
mod types;

pub(super) use path::type_path;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Documentation, Environment, Operations, Pattern, Selection, Settings, SettingsError, Target,
    cargo_rules, licence,
};
use crate::source::{Span, span_in};

/// Keys of `[package]` that go into the manifest as they are, and what they hold.
const METADATA: &[(&str, Shape)] = &[
    ("authors", Shape::Texts),
    ("categories", Shape::Texts),
    ("description", Shape::Text),
    ("documentation", Shape::Text),
    ("exclude", Shape::Texts),
    ("homepage", Shape::Text),
    ("keywords", Shape::Texts),
    ("publish", Shape::FlagOrTexts),
    ("readme", Shape::FlagOrText),
    ("repository", Shape::Text),
];

/// What a value has to be.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Flag,
    Text,
    Texts,
    FlagOrText,
    FlagOrTexts,
}

impl Shape {
    fn fits(self, value: &DeValue<'_>) -> bool {
        let texts = || {
            let items = value.as_array();
            items.is_some_and(|items| items.iter().all(|item| item.get_ref().is_str()))
        };
        match self {
            Self::Flag => value.is_bool(),
            Self::Text => value.is_str(),
            Self::Texts => texts(),
            Self::FlagOrText => value.is_bool() || value.is_str(),
            Self::FlagOrTexts => value.is_bool() || texts(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::FlagOrText => "a text, true or false",
            Self::FlagOrTexts => "true, false or a list of texts",
        }
    }
}

/// Kinds of targets, as the manifest calls them.
const TARGETS: &[&str] = &["bench", "example", "test"];

type Value<'i> = Spanned<DeValue<'i>>;
type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

struct Reader<'t> {
    text: &'t str,
    /// Bytes of its byte order mark.
    skipped: usize,
    errors: Vec<SettingsError>,
}

pub(super) fn parse(text: &str) -> Result<Settings, Vec<SettingsError>> {
    let text_after_bom = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - text_after_bom.len();
    let mut reader = Reader {
        text,
        skipped,
        errors: Vec::new(),
    };
    let settings = reader.read(text_after_bom);
    if reader.errors.is_empty() {
        return Ok(settings);
    }
    for error in &mut reader.errors {
        error.span = error
            .span
            .take()
            .map(|span| span.start + skipped..span.end + skipped);
    }
    reader
        .errors
        .sort_by_key(|error| error.span.as_ref().map(|span| span.start));
    Err(reader.errors)
}

impl Reader<'_> {
    fn read(&mut self, text: &str) -> Settings {
        let mut settings = Settings::unchecked(String::new(), String::new());
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            self.errors.push(SettingsError {
                span: error.span(),
                message: error.message().into(),
            });
        }
        if !self.errors.is_empty() {
            return settings;
        }
        let (mut package, mut types, mut dependencies) = (None, None, None);
        for (key, value) in root.get_ref() {
            if let Some(kind) = TARGETS.iter().find(|kind| *key.get_ref() == **kind) {
                self.targets(kind, value, &mut settings.targets);
                continue;
            }
            let Some(table) = self.table(key, value) else {
                continue;
            };
            match &**key.get_ref() {
                "package" => package = Some((key.span(), table)),
                "environment" => settings.environment = self.environment(table),
                "documentation" => settings.documentation = self.documentation(table),
                "operations" => settings.operations = self.operations(table),
                "groups" => settings.groups = self.groups(table),
                "features" => {
                    (settings.default_features, settings.testing) = self.features(table);
                }
                "models" => settings.models = self.models(table, root.get_ref()),
                "types" => types = Some(table),
                "dependencies" => dependencies = Some(table),
                "dev-dependencies" => settings.dev_dependencies = self.dependencies(table),
                _ => {}
            }
        }
        match package {
            Some((span, table)) => self.package(span, table, &mut settings),
            None => self.fail(None, "there is no `[package]` with `name` and `version`"),
        }
        self.own_types(&mut settings, types, dependencies);
        settings
    }

    /// The table under a key of the root; what else may stand there is an error.
    fn table<'a, 'i>(&mut self, key: &Key<'i>, value: &'a Value<'i>) -> Option<&'a DeTable<'i>> {
        let known = [
            "package",
            "environment",
            "documentation",
            "operations",
            "groups",
            "features",
            "models",
            "types",
            "dependencies",
            "dev-dependencies",
        ];
        let name = &**key.get_ref();
        if !known.contains(&name) {
            self.unknown(key, &[&known, TARGETS].concat());
            return None;
        }
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fail(Some(value.span()), format!("`{name}` must be a table"));
        }
        table
    }

    fn package(&mut self, span: Range<usize>, table: &DeTable<'_>, settings: &mut Settings) {
        let package = &mut settings.package;
        let mut has = (false, false);
        let mut copyright = None;
        for (key, value) in table {
            match &**key.get_ref() {
                "name" => {
                    has.0 = true;
                    package.name = self
                        .text(key, value, cargo_rules::package_name)
                        .unwrap_or_default();
                }
                "version" => {
                    has.1 = true;
                    package.version = self
                        .text(key, value, cargo_rules::version)
                        .unwrap_or_default();
                }
                "license" => package.license = self.text(key, value, not_empty),
                "copyright" => {
                    copyright = Some(value.span());
                    package.copyright = self.text(key, value, licence::copyright);
                }
                "rust-version" => {
                    package.rust_version = self.text(key, value, cargo_rules::rust_version);
                }
                "edition" => {
                    let message = "emitted code needs the edition 2024: leave the key out";
                    self.fail(Some(key.span()), message);
                }
                name => match METADATA.iter().find(|(known, _)| *known == name) {
                    Some((_, shape)) if shape.fits(value.get_ref()) => {
                        if let Some(value) = self.value(value) {
                            package.metadata.insert(name.into(), value);
                        }
                    }
                    Some((_, shape)) => {
                        let message = format!("`{name}` must be {}", shape.name());
                        self.fail(Some(value.span()), message);
                    }
                    None => {
                        let own = ["name", "version", "license", "copyright", "rust-version"];
                        let known = own
                            .into_iter()
                            .chain(METADATA.iter().map(|(name, _)| *name));
                        self.unknown(key, &known.collect::<Vec<_>>());
                    }
                },
            }
        }
        let license = package.license.as_deref().unwrap_or_default();
        if copyright.is_some() && licence::known(license).next().is_none() {
            let message = "`copyright` without a `license` whose text there is: MIT, Apache-2.0. That of \
                           another is put beside the manifest by hand";
            self.fail(copyright, message);
        }
        if !has.0 {
            self.fail(Some(span.clone()), "`[package]` has no `name`");
        }
        if !has.1 {
            self.fail(
                Some(span),
                "`[package]` has no `version`: try `version = \"0.1.0\"`",
            );
        }
    }

    fn environment(&mut self, table: &DeTable<'_>) -> Environment {
        let mut environment = Environment::default();
        for (key, value) in table {
            let variable = match &**key.get_ref() {
                "token" => &mut environment.token,
                "base_url" => &mut environment.base_url,
                "webhook_secret" => &mut environment.webhook_secret,
                _ => {
                    self.unknown(key, &["token", "base_url", "webhook_secret"]);
                    continue;
                }
            };
            *variable = self.text(key, value, cargo_rules::environment_variable);
        }
        environment
    }

    fn documentation(&mut self, table: &DeTable<'_>) -> Documentation {
        let mut documentation = Documentation::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "program" => documentation.program = self.text(key, value, program),
                "command" => documentation.command = self.text(key, value, command),
                _ => self.unknown(key, &["command", "program"]),
            }
        }
        documentation
    }

    fn operations(&mut self, table: &DeTable<'_>) -> Operations {
        let mut operations = Operations::default();
        for (key, value) in table {
            if key.get_ref() != "without" {
                self.patterns(key, value, &mut operations.only, &["without"]);
                continue;
            }
            let Some(table) = value.get_ref().as_table() else {
                self.fail(Some(value.span()), "`without` must be a table");
                continue;
            };
            for (key, value) in table {
                self.patterns(key, value, &mut operations.without, &[]);
            }
        }
        operations
    }

    /// One list of a selection.
    fn patterns(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        selection: &mut Selection,
        others: &[&str],
    ) {
        let list = match &**key.get_ref() {
            "ids" => &mut selection.ids,
            "tags" => &mut selection.tags,
            "paths" => &mut selection.paths,
            _ => return self.unknown(key, &[&["ids", "tags", "paths"], others].concat()),
        };
        let Some(items) = value.get_ref().as_array().filter(|items| !items.is_empty()) else {
            let message = format!("`{}` must be a list of patterns: `[\"…\"]`", key.get_ref());
            return self.fail(Some(value.span()), message);
        };
        for item in items {
            list.extend(self.pattern(item));
        }
    }

    fn pattern(&mut self, item: &Value<'_>) -> Option<Pattern> {
        match item.get_ref().as_str() {
            Some("") => self.fail(Some(item.span()), "an empty pattern fits nothing"),
            Some(text) => {
                return Some(Pattern {
                    text: text.into(),
                    span: Some(self.place(item.span())),
                });
            }
            None => self.fail(Some(item.span()), "a pattern must be a text"),
        }
        None
    }

    /// Line and column of a stretch of the text.
    fn place(&self, span: Range<usize>) -> Span {
        let skipped = self.skipped;
        span_in(self.text, span.start + skipped, span.end + skipped)
    }

    /// The stretch of such a place, as `fail` takes it.
    fn bytes(&self, place: Span) -> Range<usize> {
        let before_mark = |at: usize| at.saturating_sub(self.skipped);
        before_mark(place.start)..before_mark(place.end)
    }

    /// Each must be a version or a table, as cargo wants it; the rest is cargo's to judge.
    fn dependencies(&mut self, table: &DeTable<'_>) -> toml::Table {
        let mut dependencies = toml::Table::new();
        for (key, value) in table {
            let name = &**key.get_ref();
            if let Err(message) = cargo_rules::package_name(name) {
                self.fail(Some(key.span()), message);
            } else if !(value.get_ref().is_str() || value.get_ref().is_table()) {
                let message = format!("`{name}` must be a version or a table");
                self.fail(Some(value.span()), message);
            } else if let Some(value) = self.value(value) {
                dependencies.insert(name.into(), value);
            }
        }
        dependencies
    }

    /// `[[example]]` and its like: tables with a `name`; the rest is cargo's to judge.
    fn targets(&mut self, kind: &'static str, value: &Value<'_>, targets: &mut Vec<Target>) {
        let Some(items) = value.get_ref().as_array() else {
            self.fail(
                Some(value.span()),
                format!("`{kind}` must be a list of tables: `[[{kind}]]`"),
            );
            return;
        };
        for item in items {
            match self.value(item) {
                Some(toml::Value::Table(keys))
                    if keys.get("name").is_some_and(|it| it.is_str()) =>
                {
                    targets.push(Target { kind, keys });
                }
                Some(_) => self.fail(Some(item.span()), format!("this `{kind}` has no `name`")),
                None => {}
            }
        }
    }

    fn text(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        check: fn(&str) -> Result<(), String>,
    ) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            self.fail(
                Some(value.span()),
                format!("`{}` must be a text", key.get_ref()),
            );
            return None;
        };
        match check(text) {
            Ok(()) => Some(text.into()),
            Err(message) => {
                self.fail(Some(value.span()), message);
                None
            }
        }
    }

    fn value(&mut self, value: &Value<'_>) -> Option<toml::Value> {
        match toml::Value::deserialize(value.clone().into_deserializer()) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(error.span().or(Some(value.span())), error.message());
                None
            }
        }
    }

    fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let meant = meant(key.get_ref(), known);
        let meant = meant.map(|name| format!(": did you mean `{name}`? Known"));
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "unknown key `{}`{} are {}",
            key.get_ref(),
            meant.as_deref().unwrap_or(", known"),
            known.join(", ")
        );
        self.fail(Some(key.span()), message);
    }

    fn fail(&mut self, span: Option<Range<usize>>, message: impl Into<String>) {
        self.errors.push(SettingsError {
            span,
            message: message.into(),
        });
    }
}

/// The word that somebody had in mind who wrote one that is nearly it.
fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word = word.to_lowercase().replace('_', "-");
    let distance = |name: &str| strsim::damerau_levenshtein(&word, &name.replace('_', "-"));
    let near = known.iter().map(|name| (distance(name), *name)).min()?;
    let (distance, name) = near;
    (distance <= name.chars().count().div_ceil(3)).then_some(name)
}

fn not_empty(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("an empty text says nothing: leave the key out".into())
    } else {
        Ok(())
    }
}

/// One line, between backticks.
pub(super) fn command(text: &str) -> Result<(), String> {
    not_empty(text)?;
    if text.contains(|letter: char| letter.is_control() || letter == '`') {
        return Err("a command is one line without control characters and backticks".into());
    }
    Ok(())
}

/// Rust, in characters that can stand in a comment.
fn program(text: &str) -> Result<(), String> {
    not_empty(text)?;
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    if text.replace("\r\n", "\n").contains(is_control) {
        return Err("`program` has a control character: indent it with spaces".into());
    }
    match syn::parse_file(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("`program` is not Rust: {error}")),
    }
}
