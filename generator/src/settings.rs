//! The settings: what a maintainer decides and the document doesn't say.
//!
//! They stand in a file of TOML, `codegen.toml` by custom. Only `[package]` with `name` and `version` must be
//! there; what nobody knows, or what is of another kind, is refused with its place.
//!
//! | Key | Means |
//! | --- | --- |
//! | `[package]` `name`, `version` | of the emitted package, as cargo wants them; never the document's own version |
//! | `[package]` `license`, `description`, `repository`, `keywords`, `publish` … | keys of its manifest, written as they are |
//! | `[package]` `copyright` | since when, and whose: `"2026 Acme"`. With it the package carries the texts of what `license` names of MIT and Apache-2.0, as `LICENSE-MIT` and `LICENSE-APACHE`; that of another licence is put there by hand. Without it there are none |
//! | `[package]` `rust-version` | the oldest Rust that the package is for, from 1.89 on, which is what it is without this key; the edition is 2024 |
//! | `[environment]` `token`, `base_url` | variables that `Client::from_env` reads |
//! | `[environment]` `webhook_secret` | the variable in which the guide looks for a webhook's secret |
//! | `[documentation]` `program` | the program that the front page begins with |
//! | `[documentation]` `command` | the command that makes the client, named at the head of each file |
//! | `[operations]` `ids`, `tags`, `paths` | which operations the client has: those that one of these patterns fits. Models follow: those that no operation needs are not made. `*` stands for any characters, in `paths` for any but `/`, and `**` for any there (`/v1/pets/**` fits `/v1/pets` too). A pattern that fits nothing is refused |
//! | `[operations.without]` `ids`, `tags`, `paths` | which of these it hasn't |
//! | `[groups.NAME]` `ids`, `tags`, `paths` | a group of the client, and which operations are put into it, by patterns as above; `[groups."customers/members"]` is one within another |
//! | `[groups.NAME]` `groups` | groups of the document that become this one, each with those inside: `["customers"]`, `["customers/members"]` |
//! | `[features]` `default` | which of the client's cargo features are on by default, in place of the groups', `http2` and `rustls`: names, or patterns such as `api-*`. One that fits no feature is refused |
//! | `[features]` `testing` | `true`: the client has a cargo feature `testing`: a stand-in server that answers by the document, and a clock, for tests of code that calls the API. It is some 6,000 lines, and the crates `hyper` and `jsonschema` for who turns it on |
//! | `[models]` `derives` | what models derive beside what all do: `Eq`, `Hash`, `PartialOrd`, `Ord`, or of another crate by its path (`schemars::JsonSchema`), which must be among `[dependencies]`. `{ path = "…", only = ["Pet*"], without = ["PetPhoto"] }` says which models, by their names in Rust; without that each has it that can, [see below](#derives) |
//! | `[models]` `keep_undeclared` | `true`: models that are only received keep properties that the document doesn't declare, in a map `additional_properties` of any JSON. Without it they are passed over (`Response::raw_json` has them all the same) |
//! | `[types]` `dates` | `"chrono"`, `"jiff"` or `"time"`: that crate's types stand for texts of the formats `date-time` and `date`, see below |
//! | `[types]` `decimals` | `"rust_decimal"`: its `Decimal` stands for texts of the format `decimal`, and within the client's `DecimalNumber` for numbers of it |
//! | `[types.formats]` | a type by its path for whatever is of a format: `ipv4 = "std::net::Ipv4Addr"` |
//! | `[types.schemas]` | the same for a schema below `components/schemas`: `Money = "money::Money"`. No model is made of it |
//! | `[dependencies]` | the crates of these types and of derives, as the manifest has them: `money = "1.2"`. Those that `dates` and `decimals` may name, and `uuid`, need no entry |
//! | `[dev-dependencies]`, `[[example]]`, `[[test]]`, `[[bench]]` | what hand-written tests and examples of the crate need, written as they are |
//!
//! # Groups
//!
//! Where several groups of the settings take an operation, an id is nearer than a path, a path than a tag, a
//! tag than a group of the document; two that take it alike are refused. A group is a module, a service and
//! a cargo feature of the client, so that to move an operation breaks who calls it.
//!
//! # Derives
//!
//! A derive is left off where it wouldn't compile, which the run tells, model by model:
//!
//! - `Eq` and `Hash` where a model holds a number that is no whole one (`f64`), or a file;
//! - `PartialOrd` where it holds any JSON, as each union does for what fits none of its types, or a file;
//! - `Ord` where it has not both `Eq` and `PartialOrd`;
//! - one of another crate where it holds a type of the client's own runtime, which that crate doesn't know:
//!   a date, an id, bytes, a file, or a field that tells absent from `null` (`Maybe`);
//! - any of them where it holds a type of another crate (`[types]`) that isn't known to have it;
//! - any of them where it holds a model that doesn't have it.
//!
//! Enums of values have `Eq`, `Hash`, `PartialOrd` and `Ord` without being asked. Another crate's derive
//! reads the declaration in Rust: fields have their names there, and it may know less than is supposed
//! here, which is that it knows the standard library's types and `serde_json::Value`; `only` and `without`
//! help.
//!
//! # Types of other crates
//!
//! A type that `[types]` names stands wherever the document has the schema or the format: in fields, lists,
//! maps and alternatives, in parameters, headers, bodies and answers. It must be `Serialize`, `Deserialize`,
//! `Clone`, `Debug`, `PartialEq`, `Send` and `Sync`, and own what it holds; nothing else. What serde makes of
//! it is what is sent: for a text of some format a text, in parameters too. An answer with a value that it
//! doesn't read fails, with the path to the value and the type's own words, where the types that a client
//! has without these settings keep any text. The chosen types are a part of the client's API, and so
//! `api.txt` has them, with a line for what the document says of each schema that has one: a change of it is told as
//! breaking on the wire.
//!
//! The closer choice counts: a schema's before a format's, a format's before `dates` and `decimals`. Values
//! are not held against what the document demands of them (`maxLength`, `pattern` …): the report names each
//! such place. A schema that is a part of another by `allOf` is still taken apart there, and the report says
//! so; lists of values (`enum`) stay enums. A choice of which the client has no use is refused, and so is a
//! dependency that brings none of the types and derives.
//!
//! | `dates` | `date-time` | `date` |
//! | --- | --- | --- |
//! | `"chrono"` | `chrono::DateTime<chrono::Utc>` | `chrono::NaiveDate` |
//! | `"jiff"` | `jiff::Timestamp` | `jiff::civil::Date` |
//! | `"time"` | `OffsetDateTime` of the client, which is `time`'s, written by RFC 3339 | `time::Date` |
//!
//! All read and write RFC 3339; of a received offset only `time` keeps more than the instant. `time` and
//! `duration` stay texts, since none of the three has a type for all that these formats allow, unless
//! `[types.formats]` names one. A crate's features beyond what the wire needs (`chrono/clock`) are a program's
//! own to turn on; the client offers the crates that it uses as `crates::chrono` and so on.
//!
//! ```toml
//! [types]
//! dates = "chrono"
//!
//! [types.schemas]
//! Money = "acme_money::Money"
//!
//! [dependencies]
//! acme-money = { version = "1.2", features = ["serde"] }
//! ```

pub(crate) mod cargo_rules;
pub(crate) mod derives;
pub(crate) mod groups;
pub(crate) mod licence;
mod parse;
pub(crate) mod select;
mod text;
pub(crate) mod types;

pub use derives::Derive;
pub use groups::{Grouping, Groups};
pub use select::{Operations, Pattern, Selection};
pub use types::{Chosen, TypePath, Types};

use std::collections::BTreeMap;

use crate::report::{Code, Diagnostic, Level};
use crate::source::span_in;

/// Settings of one emitted crate.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// How people call the file that they stand in, for problems that only the document shows.
    pub file: String,
    /// The package.
    pub package: Package,
    /// Environment variables that `Client::from_env` reads.
    pub environment: Environment,
    /// What the front page of the documentation shows.
    pub documentation: Documentation,
    /// Which operations of the document it has.
    pub operations: Operations,
    /// The groups that the settings put them in.
    pub groups: Groups,
    /// Which cargo features are on by default, by patterns; none: as the generator decides.
    pub default_features: Option<Vec<Pattern>>,
    /// Whether the client has the cargo feature `testing`, with all that is behind it.
    pub testing: bool,
    /// How models are made.
    pub models: Models,
    /// Types of other crates, in place of those that it would have.
    pub types: Types,
    /// The crates of these types and of derives, written into the manifest as they are.
    pub dependencies: toml::Table,
    /// Dependencies of the hand-written tests and examples, written into the manifest as they are.
    pub dev_dependencies: toml::Table,
    /// What cargo has to know of some of those tests, examples and benches, in the order of the file.
    pub targets: Vec<Target>,
}

/// A target of the emitted package that is written by hand (`[[example]]`).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// `bench`, `example` or `test`.
    pub kind: &'static str,
    /// Its keys, written into the manifest as they are.
    pub keys: toml::Table,
}

/// The emitted package.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Package {
    /// A name that cargo accepts.
    pub name: String,
    /// A version that cargo accepts; never the document's own.
    pub version: String,
    /// The oldest Rust that it is for, not older than what emitted code needs; none: that one.
    pub rust_version: Option<String>,
    /// SPDX expression; none leaves the key out.
    pub license: Option<String>,
    /// Since when, and whose; with it the package carries the texts of MIT and Apache-2.0, as far as the licence
    /// names them.
    pub copyright: Option<String>,
    /// Further keys of `[package]` (description, repository, keywords …), written as they are.
    pub metadata: BTreeMap<String, toml::Value>,
}

/// Environment variables of the emitted client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// Holds the token.
    pub token: Option<String>,
    /// Overrides the server's URL.
    pub base_url: Option<String>,
    /// Holds the secret of a webhook: only the documentation's sample reads it.
    pub webhook_secret: Option<String>,
}

/// What is decided of all models.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Models {
    /// Whether models that are only received keep properties that the document doesn't declare.
    pub keep_undeclared: bool,
    /// What they derive beside what all of them do.
    pub derives: Vec<Derive>,
}

/// The documentation's front page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Documentation {
    /// The program to begin with, instead of one made of the document: Rust, shown as it is and
    /// compiled as a doctest.
    pub program: Option<String>,
    /// The command that makes the client, as the head of each emitted file names it; one line, without
    /// backticks. By default `cargo xtask codegen`.
    pub command: Option<String>,
}

impl Documentation {
    /// The command that makes the client.
    pub fn command(&self) -> &str {
        self.command.as_deref().unwrap_or("cargo xtask codegen")
    }
}

/// A setting that can't be used: byte offsets in the TOML text, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Where, as byte offsets; `None` for the file as a whole.
    pub span: Option<std::ops::Range<usize>>,
    /// Why, with what would be right.
    pub message: String,
}

impl SettingsError {
    /// The same with its line and column; `file` is how people call the settings, `text` what stands in them.
    pub fn diagnostic(self, file: &str, text: &str) -> Diagnostic {
        let span = self.span.map(|span| span_in(text, span.start, span.end));
        Diagnostic {
            level: Level::Error,
            code: Code::Settings,
            message: self.message,
            help: None,
            file: file.to_owned(),
            elsewhere: false,
            pointer: None,
            span,
        }
    }
}

impl Settings {
    /// Settings for a package of this name, all else left to defaults (version `0.1.0`).
    ///
    /// # Errors
    /// The name isn't one that cargo accepts; the message suggests one.
    pub fn new(name: &str) -> Result<Self, SettingsError> {
        match cargo_rules::package_name(name) {
            Ok(()) => Ok(Self::unchecked(name.into(), "0.1.0".into())),
            Err(message) => Err(SettingsError {
                span: None,
                message,
            }),
        }
    }

    /// Reads `codegen.toml`. Unknown keys are errors.
    ///
    /// # Errors
    /// Every setting that can't be used, with its place.
    pub fn parse(text: &str) -> Result<Self, Vec<SettingsError>> {
        parse::parse(text)
    }

    /// The name under which Rust code finds the emitted library: the package's, made as cargo makes it
    /// (`polar-client` is `polar_client`) in lower case and with single underscores, so that rustc has
    /// nothing to warn about. A name that `use` can't say (`box`), or that stands for something else in
    /// the emitted code (`std`, `serde`), gets an underscore: where this differs from what cargo would
    /// choose, the manifest says `[lib] name`.
    pub fn library_name(&self) -> String {
        cargo_rules::library_name(&self.package.name)
    }

    /// Sets [`Documentation::command`].
    ///
    /// # Errors
    /// It can't stand in a comment's line.
    pub fn set_command(&mut self, command: &str) -> Result<(), SettingsError> {
        parse::command(command).map_err(|message| SettingsError {
            span: None,
            message,
        })?;
        self.documentation.command = Some(command.to_owned());
        Ok(())
    }

    pub(crate) fn unchecked(name: String, version: String) -> Self {
        Self {
            file: "codegen.toml".to_owned(),
            operations: Operations::default(),
            groups: Groups::default(),
            default_features: None,
            testing: false,
            models: Models::default(),
            types: Types::default(),
            dependencies: toml::Table::new(),
            package: Package {
                name,
                version,
                rust_version: None,
                license: None,
                copyright: None,
                metadata: BTreeMap::new(),
            },
            environment: Environment::default(),
            documentation: Documentation::default(),
            dev_dependencies: toml::Table::new(),
            targets: Vec::new(),
        }
    }
}
