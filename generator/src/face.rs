//! The face for other people's programs: a document and what is decided about it in, a crate's files out.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use crate::overlay::Text;
use crate::report::{Code, Diagnostic, Level};
use crate::settings::{Settings, SettingsError};
use crate::source::{Files, Limits};
use crate::surface::Surface;
use crate::{Input, Outcome, Summary, generate};

/// A run of the generator: a document, and what is decided about the client that comes of it.
///
/// ```
/// let text = r#"{
///     "openapi": "3.1.0",
///     "info": { "title": "Acme", "version": "7" },
///     "servers": [{ "url": "https://api.acme.example" }],
///     "paths": { "/ping": { "get": { "operationId": "health.ping", "responses": {
///         "204": { "description": "It lives" } } } } }
/// }"#;
/// let client = generator::Generate::new("openapi.json", text).name("acme-client").run()?;
/// assert!(client.files["src/lib.rs"].contains("pub use"));
/// # Ok::<(), generator::Failed>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is made before `run`"]
pub struct Generate<'a> {
    document: Text<'a>,
    settings: Decided<'a>,
    command: Option<&'a str>,
    overlays: Vec<Text<'a>>,
    beside: Beside<'a>,
    files: Option<&'a dyn Files>,
    limits: Limits,
    allow_partial: bool,
}

/// Where the settings come from.
#[derive(Debug, Clone)]
enum Decided<'a> {
    Nothing,
    Name(&'a str),
    Text { file: &'a str, text: &'a str },
    Settings(Box<Settings>),
}

/// What a run made of a document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Generated {
    /// Path below the crate's folder, with `/`, to text: all files of the crate. What else lies below `src`
    /// is of a run before.
    pub files: BTreeMap<String, String>,
    /// Warnings and notes in the order of the document, with `allow_partial` errors too: what is taken
    /// otherwise than it is written, or not represented. Each prints itself.
    pub problems: Vec<Diagnostic>,
    /// The client's public API, as in its `api.txt`: [`surface::compare`](crate::surface::compare) tells
    /// what a change of it means.
    pub surface: Surface,
    /// Figures about the run.
    pub summary: Summary,
}

/// Why a run made nothing. It prints every error with its place, as `Debug` too, which is what a `main`
/// that ends with it shows.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failed {
    /// Every problem of the settings, or of the document: the errors, and what else was found. Never empty.
    pub problems: Vec<Diagnostic>,
}

impl<'a> Generate<'a> {
    /// Of a document: how people call its file (relative, with `/`, such as `spec/openapi.yaml`; headers
    /// and problems name it), and its text, YAML or JSON.
    pub fn new(file: &'a str, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self {
            document: text_of(file, text),
            settings: Decided::Nothing,
            command: None,
            overlays: Vec::new(),
            beside: Beside {
                document: file,
                texts: BTreeMap::new(),
            },
            files: None,
            limits: Limits::default(),
            allow_partial: false,
        }
    }

    /// The package's name; all else stays as it is by default. In place of other settings.
    pub fn name(mut self, package: &'a str) -> Self {
        self.settings = Decided::Name(package);
        self
    }

    /// The text of a `codegen.toml`, and how people call that file. In place of other settings.
    pub fn settings_text(mut self, file: &'a str, text: &'a str) -> Self {
        self.settings = Decided::Text { file, text };
        self
    }

    /// Settings that were made or read before. In place of others. [`run`](Self::run) refuses what a
    /// `codegen.toml` could not say.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = Decided::Settings(Box::new(settings));
        self
    }

    /// The command that makes the client, named at the head of each file. Whatever the settings say.
    pub fn command(mut self, command: &'a str) -> Self {
        self.command = Some(command);
        self
    }

    /// An OpenAPI Overlay to apply, after those that were added before it.
    pub fn overlay(mut self, file: &'a str, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.overlays.push(text_of(file, text));
        self
    }

    /// A file that the document's `$ref`s may name, by a path from the folder that the document's own
    /// name starts from.
    pub fn file(mut self, path: &'a str, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.beside.texts.insert(path, text.as_ref());
        self
    }

    /// Whatever finds and reads the files that the document's `$ref`s name, in place of those handed over
    /// one by one.
    pub fn files(mut self, files: &'a dyn Files) -> Self {
        self.files = Some(files);
        self
    }

    /// How much the document may ask of the generator.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Makes what can be made: where every error is within an operation, a webhook or a component, those
    /// operations are left out, a schema is taken as any value, and the errors are among the problems.
    pub fn allow_partial(mut self) -> Self {
        self.allow_partial = true;
        self
    }

    /// Makes the client. The same input gives the same files on any machine.
    ///
    /// # Errors
    /// A setting can't be used, or the document can't: every problem, with its place.
    pub fn run(self) -> Result<Generated, Failed> {
        let mut settings = self.decided()?;
        if let Some(command) = self.command {
            settings.set_command(command).map_err(|error| Failed {
                problems: vec![error.diagnostic("Generate::command", "")],
            })?;
        }
        let input = Input {
            name: self.document.name,
            bytes: self.document.bytes,
            limits: self.limits,
            overlays: &self.overlays,
            files: self.files.unwrap_or(&self.beside),
        };
        let outcome = generate(input, &settings, self.allow_partial, &mut |_| {});
        self.end(outcome)
    }

    fn decided(&self) -> Result<Settings, Failed> {
        let failed = |errors: Vec<SettingsError>, file: &str, text: &str| Failed {
            problems: errors
                .into_iter()
                .map(|error| error.diagnostic(file, text))
                .collect(),
        };
        match &self.settings {
            Decided::Settings(settings) => {
                let settings = Settings::clone(settings);
                match settings.check() {
                    Ok(()) => Ok(settings),
                    Err(errors) => Err(failed(errors, &settings.file, "")),
                }
            }
            Decided::Text { file, text } => {
                let mut settings =
                    Settings::parse(text).map_err(|errors| failed(errors, file, text))?;
                settings.file = String::from(*file);
                Ok(settings)
            }
            Decided::Name(name) => {
                Settings::new(name).map_err(|error| failed(vec![error], "Generate::name", ""))
            }
            Decided::Nothing => {
                let message = "the package has no name: add `.name(\"…\")` or settings";
                let error = SettingsError {
                    span: None,
                    message: message.to_owned(),
                };
                Err(failed(vec![error], "Generate::name", ""))
            }
        }
    }

    fn end(&self, outcome: Outcome) -> Result<Generated, Failed> {
        let Outcome {
            files,
            diagnostics: problems,
            surface,
            summary,
            others: _,
        } = outcome;
        match (files, surface) {
            (Some(files), Some(surface)) => Ok(Generated {
                files,
                problems,
                surface,
                summary,
            }),
            _ => Err(Failed {
                problems: self.not_silent(problems),
            }),
        }
    }

    /// The problems, of which one at least is an error.
    fn not_silent(&self, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if !problems.iter().any(Diagnostic::is_error) {
            problems.push(Diagnostic {
                level: Level::Error,
                code: Code::Internal,
                message: "nothing was made, and nothing says why".to_owned(),
                help: Some("this is a bug of the generator".to_owned()),
                file: self.document.name.to_owned(),
                elsewhere: false,
                pointer: None,
                span: None,
            });
        }
        problems
    }
}

fn text_of<'a>(name: &'a str, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Text<'a> {
    Text {
        name,
        bytes: text.as_ref(),
    }
}

/// Texts that were handed over.
#[derive(Debug, Clone)]
struct Beside<'a> {
    document: &'a str,
    texts: BTreeMap<&'a str, &'a [u8]>,
}

impl Files for Beside<'_> {
    fn document(&self) -> &str {
        self.document
    }

    fn find(&self, path: &str) -> Result<String, String> {
        match path == self.document || self.texts.contains_key(path) {
            true => Ok(path.to_owned()),
            false => Err(format!(
                "no file `{path}` was handed over with the document"
            )),
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        match self.texts.get(path) {
            Some(text) if text.len() <= limit => Ok(text.to_vec()),
            Some(text) => Err(format!("it has {} bytes, {limit} may be read", text.len())),
            None => self.find(path).map(|_| Vec::new()),
        }
    }
}

impl Failed {
    /// The problems because of which nothing was made.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.problems.iter().filter(|problem| problem.is_error())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.errors().count();
        let s = if count == 1 { "" } else { "s" };
        write!(f, "no client was generated: {count} error{s}")?;
        self.errors().try_for_each(|error| write!(f, "\n\n{error}"))
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failed {}
