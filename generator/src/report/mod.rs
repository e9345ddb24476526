//! Problems: what is wrong with a document or not represented, where, and what was done instead.

mod alike;
mod diagnostics;

pub(crate) use alike::{alike, nearest};
pub use diagnostics::Located;

use std::fmt;

use crate::source::{FileId, NodeId, Span, Tree};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The document or a part of it can't be used.
    Error,
    /// Something is taken otherwise than the document says, or looks wrong.
    Warning,
    /// Worth knowing, nothing to do.
    Note,
}

/// Where a room met a problem, before lines are looked up.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The value of a node.
    Node(NodeId),
    /// The key that leads to a node.
    Key(NodeId),
    /// The second and later `key: …` of an object.
    Duplicate(NodeId, String),
    /// A stretch of the text itself (syntax errors).
    Text(Span),
    /// The document as a whole.
    Document,
    /// Another file as a whole, or a stretch of its text.
    File(FileId, Option<Span>),
}

/// A problem as a room reports it.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// How bad.
    pub level: Level,
    /// The stable code, such as `unresolved-reference`.
    pub code: Code,
    /// Where.
    pub spot: Spot,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What was done instead, or what to do about it.
    pub help: Option<String>,
}

/// A problem with its place looked up, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad.
    pub level: Level,
    /// The stable code.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What was done instead, or what to do about it.
    pub help: Option<String>,
    /// The document's name, as it was given in the input, or another file's path below the root folder.
    pub file: String,
    /// Whether it is in another file than the document.
    pub elsewhere: bool,
    /// JSON pointer of the node, if the problem is at one (`""` is the root).
    pub pointer: Option<String>,
    /// The stretch of text, if it could be found.
    pub span: Option<Span>,
}

/// What every room adds its problems to.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Report {
    problems: Vec<Problem>,
    /// Where the first of them stand, where that is known already.
    located: Located,
    /// What is to be said of the settings, whose places are known.
    of_settings: Vec<Diagnostic>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// A kind of problem. Its text is stable: people search for it and silence by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// What it means, with an example of wrong and right, as Markdown.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("explain/", $text, ".md")),)*
                }
            }

            /// The code of this text.
            pub fn of(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }

            /// The code as it is shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// The bytes are not UTF-8.
    NotUtf8 = "not-utf8",
    /// The document is larger than the limit.
    TooLarge = "too-large",
    /// It nests deeper than the limit.
    TooDeep = "too-deep",
    /// It unfolds to more nodes than the limit (aliases).
    TooManyNodes = "too-many-nodes",
    /// Neither YAML nor JSON.
    Syntax = "syntax",
    /// There is nothing in it.
    Empty = "empty-document",
    /// A key stands twice in one object.
    DuplicateKey = "duplicate-key",
    /// A construct of YAML that JSON has no word for.
    YamlOnly = "yaml-only",
    /// Not an OpenAPI document, or a version that isn't read.
    NotOpenApi = "not-openapi",
    /// It lacks what each document must have.
    Incomplete = "incomplete-document",
    /// A node has not the shape OpenAPI gives it.
    Malformed = "malformed",
    /// A `$ref` that leads nowhere.
    UnresolvedReference = "unresolved-reference",
    /// A `$ref` that leads back to itself.
    CircularReference = "circular-reference",
    /// A `$ref` out of what may be read.
    ExternalReference = "external-reference",
    /// A keyword nobody knows at this place.
    UnknownKeyword = "unknown-keyword",
    /// An extension that no room reads.
    UnknownExtension = "unknown-extension",
    /// A keyword beside a `$ref`, where it has no meaning.
    BesideReference = "beside-reference",
    /// A keyword that says nothing of the values it stands by.
    NoBearing = "no-bearing",
    /// A default or an example that its schema doesn't allow.
    WrongValue = "wrong-value",
    /// `required` names a property that isn't there.
    MissingProperty = "missing-property",
    /// A discriminator that doesn't fit its union.
    Discriminator = "discriminator",
    /// An operation without an id, or with that of another.
    OperationId = "operation-id",
    /// A parameter that doesn't fit its path.
    PathTemplate = "path-template",
    /// A security requirement that can't be met.
    Security = "security",
    /// A construct that is known and not yet represented.
    NotRepresented = "not-represented",
    /// Parts of a schema contradict each other, or extensions that say one thing.
    Contradiction = "contradiction",
    /// A keyword that no room has read or said anything of: a bug of the generator.
    Unaccounted = "unaccounted",
    /// A setting that can't be used.
    Settings = "settings",
    /// An overlay that can't be applied, or does nothing.
    Overlay = "overlay",
    /// What was emitted is not Rust: a bug of the generator.
    Internal = "internal",
}

impl Diagnostic {
    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Level, code and message, below them the place as `file:line:column` and what to do, as compilers show
/// it. No newline at the end.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (level, code, message) = (self.level, self.code, &self.message);
        write!(f, "{level}[{code}]: {message}\n --> {}", self.file)?;
        if let Some(span) = self.span {
            write!(f, ":{}:{}", span.line, span.column)?;
        }
        if let Some(pointer) = self.pointer.as_deref().filter(|it| !it.is_empty()) {
            write!(f, " ({pointer})")?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

impl Problem {
    /// Says what was done instead, or what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

impl Report {
    /// Adds an error; `.help("…")` on what is returned completes it.
    pub fn error(&mut self, code: Code, spot: Spot, message: impl Into<String>) -> &mut Problem {
        self.push(Level::Error, code, spot, message.into())
    }

    /// Adds a warning; `.help("…")` on what is returned completes it.
    pub fn warning(&mut self, code: Code, spot: Spot, message: impl Into<String>) -> &mut Problem {
        self.push(Level::Warning, code, spot, message.into())
    }

    /// Adds a note; `.help("…")` on what is returned completes it.
    pub fn note(&mut self, code: Code, spot: Spot, message: impl Into<String>) -> &mut Problem {
        self.push(Level::Note, code, spot, message.into())
    }

    fn push(&mut self, level: Level, code: Code, spot: Spot, message: String) -> &mut Problem {
        let place = self.problems.len();
        self.problems.push(Problem {
            level,
            code,
            spot,
            message,
            help: None,
        });
        #[expect(
            clippy::indexing_slicing,
            reason = "it is the place of what was pushed"
        )]
        &mut self.problems[place]
    }

    /// Adds a problem.
    pub fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// How much was said so far.
    pub fn mark(&self) -> (usize, usize) {
        (self.problems.len(), self.of_settings.len())
    }

    /// Takes back what was said since.
    pub fn back_to(&mut self, (problems, of_settings): (usize, usize)) {
        self.problems.truncate(problems);
        self.of_settings.truncate(of_settings);
    }

    /// Adds what was found elsewhere.
    pub fn extend(&mut self, other: Self) {
        self.problems.extend(other.problems);
        self.of_settings.extend(other.of_settings);
    }

    /// Adds what is to be said of the settings. An error of these is one of the whole.
    pub fn add_of_settings(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.of_settings.extend(found);
    }

    /// The problems so far, in the order they were found.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The nodes that errors are about.
    pub fn places_of_errors(&self) -> impl Iterator<Item = NodeId> {
        let errors = self.problems.iter();
        let errors = errors.filter(|problem| problem.level == Level::Error);
        errors.filter_map(|problem| match problem.spot {
            Spot::Node(id) | Spot::Key(id) | Spot::Duplicate(id, _) => Some(id),
            Spot::Text(_) | Spot::Document | Spot::File(..) => None,
        })
    }

    /// Whether one of them is an error that is about no single operation, webhook or component, so that
    /// leaving one out doesn't help.
    pub fn has_errors_of_all(&self, tree: &Tree) -> bool {
        let single = |id: NodeId| {
            // Another file counts where something refers to it.
            if tree.file(id) != FileId::DOCUMENT {
                return true;
            }
            let pointer = tree.pointer(id);
            let keys: Vec<&str> = pointer.split('/').skip(1).collect();
            matches!(
                keys.as_slice(),
                ["paths" | "webhooks" | "x-webhooks", _, ..] | ["components", _, _, ..]
            )
        };
        let mut errors = self
            .problems
            .iter()
            .filter(|problem| problem.level == Level::Error);
        self.of_settings.iter().any(Diagnostic::is_error)
            || errors.any(|problem| match problem.spot {
                Spot::Node(id) | Spot::Key(id) | Spot::Duplicate(id, _) => !single(id),
                Spot::Text(_) | Spot::Document => true,
                Spot::File(..) => false,
            })
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.level == Level::Error)
            || self.of_settings.iter().any(Diagnostic::is_error)
    }
}
