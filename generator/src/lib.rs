//! Turns an OpenAPI 3.0 or 3.1 document into the source of a Rust client.
//!
//! # From your own workspace
//!
//! An xtask or a `build.rs` makes a client in ten lines; writing is the caller's, since the generator reads
//! no clock, environment, disk or network:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("generator-doc-{}", std::process::id()));
//! # let text = "{ openapi: 3.0.3, info: { title: Acme, version: '1' }, paths: {} }";
//! let client = generator::Generate::new("openapi.yaml", text).name("acme-client").run()?;
//! for problem in &client.problems {
//!     eprintln!("{problem}");
//! }
//! for (path, text) in &client.files {
//!     let path = folder.join(path);
//!     std::fs::create_dir_all(path.parent().ok_or("a folder")?)?;
//!     std::fs::write(path, text)?;
//! }
//! # Ok(std::fs::remove_dir_all(folder)?)
//! # }
//! ```
//!
//! What a run before has written and this one doesn't is not among the files: empty the crate's `src` first.
//! The crate goes into the repository and is reviewed like any other code; a test that runs the same and
//! compares keeps it fresh. `generator/examples/vendored` in the repository is a whole workspace that does so.
//! Settings are a [`codegen.toml`](settings), or the [`Settings`] that it is read into.
//!
//! # What is promised
//!
//! - The same version of the generator makes the same bytes of the same input, on any machine.
//! - [`Generate`] and what it takes and gives follow semver, and so does what is emitted: a version that
//!   is compatible with the one before makes a client whose API is compatible with the one that was made
//!   before of the same document, so that regenerating breaks no user of it. Text, private items and the
//!   layout of files may differ. The client's own version is the caller's to raise ([`surface::compare`]
//!   tells by what).
//! - Codes of problems keep their meaning; messages are for people and may change.
//! - Modules that this page doesn't show are the rooms in which the work is done, open for this
//!   workspace's own tests and tools, and promise nothing.
//!
//! # How it works
//!
//! A document flows one way: text → `source` (a tree) → `dialect` (OpenAPI 3.0, node by node) → `lower`
//! (the IR) → `names` → `emit` (tokens, checked and printed) → files. Every room adds to the [`report`].

// A bad document is a report, and so is a bug: nothing here may panic.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod beside;
#[doc(hidden)]
pub mod dialect;
#[doc(hidden)]
pub mod emit;
#[doc(hidden)]
pub mod examples;
mod face;
#[doc(hidden)]
pub mod ir;
#[doc(hidden)]
pub mod lower;
#[doc(hidden)]
pub mod names;
#[doc(hidden)]
pub mod overlay;
#[doc(hidden)]
pub mod receipt;
pub mod report;
pub mod settings;
pub mod source;
pub mod surface;
#[doc(hidden)]
pub mod values;

pub use face::{Failed, Generate, Generated};

use std::collections::BTreeMap;

use crate::beside::both;
use crate::dialect::{Counts, Dialect, Ledger};
use crate::emit::Emission;
use crate::emit::calls::MethodCall;
use crate::lower::Lowered;
use crate::names::assign::Names;
use crate::names::told::{Lost, Why};
use crate::report::{Code, Diagnostic, Located, Report, Spot};
use crate::settings::{Package, Settings};
use crate::source::Tree;
use crate::surface::Surface;

/// A document to generate from: the name shown in headers and problems, and its bytes.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file's name as people know it, relative and with `/`, such as `spec/customers.yaml`.
    pub name: &'a str,
    /// The text, as it was read.
    pub bytes: &'a [u8],
    /// How large it may be.
    pub limits: source::Limits,
    /// What is changed in it before anything else, in this order.
    pub overlays: &'a [overlay::Text<'a>],
    /// The files around it that it may name; [`source::Alone`] for none.
    pub files: &'a dyn source::Files,
}

impl<'a> Input<'a> {
    fn document(&self) -> overlay::Text<'a> {
        overlay::Text {
            name: self.name,
            bytes: self.bytes,
        }
    }

    /// The same with what its overlays made of it, if they could be applied.
    fn with<'b>(self, applied: &'b overlay::Applied) -> Option<Input<'b>>
    where
        'a: 'b,
    {
        let bytes = applied.bytes.as_deref()?;
        let limits = source::Limits {
            // The text was held against the limit before it was written anew.
            json_bytes: self.limits.json_bytes.max(bytes.len()),
            ..self.limits
        };
        Some(Input {
            bytes,
            limits,
            overlays: &[],
            ..self
        })
    }
}

/// The steps of a run, in their order; an observer is told when each begins.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Text to tree.
    Read,
    /// Tree to IR.
    Lower,
    /// Identifiers.
    Name,
    /// IR to tokens, parsed and printed.
    Emit,
    /// Problems are given their lines and columns.
    Locate,
}

/// What a run made.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Outcome {
    /// Path below the output folder (with `/`) to text; `None` when nothing may be written.
    pub files: Option<BTreeMap<String, String>>,
    /// Every problem, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// The public API of what was made; `None` where the document can't be read.
    pub surface: Option<Surface>,
    /// Figures for the closing line.
    pub summary: Summary,
    /// The texts of the other files that were read, by their path below the root folder.
    pub others: BTreeMap<String, Vec<u8>>,
}

/// Figures about a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// `info.title`.
    pub title: String,
    /// Operations the document has.
    pub operations: usize,
    /// Operations that became methods.
    pub methods: usize,
    /// Models emitted.
    pub models: usize,
    /// What became of the document's keywords.
    pub keywords: Counts,
}

/// Generates the crate that `settings` describe from `input`.
///
/// With errors in the report `files` is `None`, unless `allow_partial` and every one of them is within an
/// operation, a webhook or a component: then an operation in which something is wrong is left out, a
/// schema is taken as any value, and the rest is generated.
#[doc(hidden)]
pub fn generate(
    input: Input<'_>,
    settings: &Settings,
    allow_partial: bool,
    observe: &mut dyn FnMut(Stage),
) -> Outcome {
    if input.overlays.is_empty() {
        return of_text(input, settings, allow_partial, observe);
    }
    observe(Stage::Read);
    let document = input.document();
    let mut applied = overlay::apply(document, input.overlays, input.limits);
    let mut diagnostics = std::mem::take(&mut applied.diagnostics);
    let mut outcome = match input.with(&applied) {
        Some(input) => of_text(input, settings, allow_partial, observe),
        None => Outcome::default(),
    };
    let found = std::mem::take(&mut outcome.diagnostics);
    diagnostics.extend(applied.trace(document, input.overlays, found));
    Outcome {
        diagnostics,
        ..outcome
    }
}

/// The document as its overlays change it, as JSON; none where they can't be applied.
#[doc(hidden)]
pub fn effective(input: Input<'_>) -> Option<Vec<u8>> {
    overlay::apply(input.document(), input.overlays, input.limits).bytes
}

/// Where nodes of the document stand in its text, or in that of an overlay which they came from: the file's
/// name and the place, of each pointer, or of the nearest part around it that is there.
#[doc(hidden)]
pub fn places(input: Input<'_>, pointers: &[&str]) -> Vec<(String, Option<source::Span>)> {
    let applied = match input.overlays.is_empty() {
        true => None,
        false => Some(overlay::apply(
            input.document(),
            input.overlays,
            input.limits,
        )),
    };
    let bytes = applied
        .as_ref()
        .and_then(|applied| applied.bytes.as_deref());
    let bytes = bytes.unwrap_or(input.bytes);
    let limits = source::Limits {
        json_bytes: input.limits.json_bytes.max(bytes.len()),
        ..input.limits
    };
    let tree = source::read(bytes, limits, &mut Report::default()).unwrap_or_default();
    let nodes: Vec<Spot> = pointers
        .iter()
        .map(|pointer| Spot::Node(nearest(&tree, pointer)))
        .collect();
    let spans = source::locate(bytes, &nodes, &tree);
    let found = pointers.iter().zip(spans).enumerate();
    let found = found.map(|(index, (pointer, span))| Diagnostic {
        level: report::Level::Note,
        code: Code::Internal,
        // By which it is found again.
        message: index.to_string(),
        help: None,
        file: input.name.to_owned(),
        elsewhere: false,
        pointer: Some((*pointer).to_owned()),
        span,
    });
    let found: Vec<Diagnostic> = found.collect();
    let traced = match &applied {
        Some(applied) => applied.trace(input.document(), input.overlays, found),
        None => found,
    };
    let mut places = vec![(input.name.to_owned(), None); pointers.len()];
    for diagnostic in traced {
        let index = diagnostic.message.parse::<usize>().unwrap_or(usize::MAX);
        if let Some(place) = places.get_mut(index) {
            *place = (diagnostic.file, diagnostic.span);
        }
    }
    places
}

/// The node at a pointer, or the nearest around it.
fn nearest(tree: &Tree, pointer: &str) -> source::NodeId {
    let mut at = pointer;
    loop {
        if let Some(found) = tree.find(at) {
            return found;
        }
        match at.rsplit_once('/') {
            Some((above, _)) => at = above,
            None => return tree.root(),
        }
    }
}

/// The same of a text without overlays.
fn of_text(
    input: Input<'_>,
    settings: &Settings,
    allow_partial: bool,
    observe: &mut dyn FnMut(Stage),
) -> Outcome {
    let mut report = Report::default();
    observe(Stage::Read);
    let (tree, refused) = read(input, settings, &mut report);
    let made = match &tree {
        Some(tree) if refused.is_empty() => {
            make(tree, input, settings, allow_partial, &mut report, observe)
        }
        _ => Outcome::default(),
    };
    observe(Stage::Locate);
    let found = report.into_diagnostics(input.name, input.bytes, tree.as_ref());
    Outcome {
        diagnostics: refused.into_iter().chain(found).collect(),
        others: tree.map(Tree::into_texts).unwrap_or_default(),
        ..made
    }
}

/// The first room, and what of the document the settings leave out; with what is wrong with these. Overlays
/// are applied, what is wrong with them is told by [`generate`].
fn read(
    input: Input<'_>,
    settings: &Settings,
    report: &mut Report,
) -> (Option<Tree>, Vec<Diagnostic>) {
    if !input.overlays.is_empty() {
        let applied = overlay::apply(input.document(), input.overlays, input.limits);
        return match input.with(&applied) {
            Some(input) => read(input, settings, report),
            None => (None, Vec::new()),
        };
    }
    let Input {
        bytes,
        limits,
        files,
        ..
    } = input;
    let mut tree = source::read_all(bytes, limits, files, dialect::addresses, report);
    if let Some(tree) = &mut tree {
        dialect::mend(tree, report);
    }
    let refused = match &mut tree {
        Some(tree) => dialect::select(tree, &settings.operations, &settings.file, report),
        None => Vec::new(),
    };
    (tree, refused)
}

/// A document up to the IR, and what was said on the way.
struct Understood<'t> {
    tree: &'t Tree,
    dialect: Dialect<'t>,
    lowered: Lowered,
    report: Report,
}

/// Takes a document as far as the IR; none where it can't be read as OpenAPI.
fn understand<T>(
    input: Input<'_>,
    settings: &Settings,
    then: impl FnOnce(Understood<'_>) -> T,
) -> Option<T> {
    let mut report = Report::default();
    let tree = match read(input, settings, &mut report) {
        (Some(tree), refused) if refused.is_empty() => tree,
        _ => return None,
    };
    let ledger = Ledger::new(tree.len());
    let dialect = Dialect::detect(&tree, &ledger, &mut report)?;
    let lowered = lower::lower(dialect, settings, &mut report);
    Some(then(Understood {
        tree: &tree,
        dialect,
        lowered,
        report,
    }))
}

/// The IR of a document as text, to tell whether a wrong line is due to reading or to emitting.
#[doc(hidden)]
pub fn dump(input: Input<'_>) -> String {
    let all = Settings::unchecked(String::new(), String::new());
    understand(input, &all, |it| it.lowered.api.to_string()).unwrap_or_default()
}

/// How the operations of a document are called.
#[doc(hidden)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calls {
    /// Operations the document has.
    pub declared: usize,
    /// Those that became methods, in the document's order.
    pub methods: Vec<MethodCall>,
}

/// How each operation of a document is called; problems are told by [`generate`].
#[doc(hidden)]
pub fn calls(input: Input<'_>, settings: &Settings) -> Calls {
    let calls = understand(input, settings, |Understood { lowered, .. }| Calls {
        declared: lowered.declared_operations,
        methods: emit::calls::calls(&lowered.api, &Names::assign(&lowered.api)),
    });
    calls.unwrap_or_default()
}

/// A driver of the client that [`generate`] makes of the same document and settings: a program, as path to
/// text, that calls each operation with values its schemas allow. The same seed gives the same values.
/// `allows` is asked of what [`sent`] has schemas of, and says yes of all else.
///
/// # Errors
/// The document can't be read, or what was made is not Rust.
#[doc(hidden)]
pub fn drive(
    input: Input<'_>,
    settings: &Settings,
    seed: u64,
    allows: values::Allows<'_>,
) -> Result<BTreeMap<String, String>, String> {
    let driver = understand(input, settings, |understood| {
        let Understood {
            tree,
            dialect,
            lowered,
            ..
        } = understood;
        let driven = emit::drive::Driven {
            api: &lowered.api,
            names: &Names::assign(&lowered.api),
            tree,
            examples: &examples::of_types(&dialect, &lowered.api),
            seed,
            allows,
        };
        emit::drive::files(driven, settings)
    });
    driver.ok_or("the document can't be read as OpenAPI 3")?
}

/// Every example of a document that is a value of one of its schemas, in the order in which the program of
/// [`drive`] counts them; none where the document can't be read.
#[doc(hidden)]
pub fn examples(input: Input<'_>, settings: &Settings) -> Option<examples::Examples> {
    understand(input, settings, |understood| {
        examples::collect(&understood.dialect, &understood.lowered.api)
    })
}

/// The schemas of what is sent that say what the IR doesn't have; none where the document can't be read.
#[doc(hidden)]
pub fn sent(input: Input<'_>, settings: &Settings) -> Option<examples::Sent> {
    understand(input, settings, |understood| {
        examples::sent(&understood.dialect, &understood.lowered.api)
    })
}

/// The schemas of a document's answers; none where the document can't be read.
#[doc(hidden)]
pub fn answers(input: Input<'_>, settings: &Settings) -> Option<examples::Answers> {
    understand(input, settings, |understood| {
        examples::answers(&understood.dialect, &understood.lowered.api)
    })
}

/// The rooms after the tree, in their order; the problems stay in the report.
fn make(
    tree: &Tree,
    input: Input<'_>,
    settings: &Settings,
    allow_partial: bool,
    report: &mut Report,
    observe: &mut dyn FnMut(Stage),
) -> Outcome {
    observe(Stage::Lower);
    let ledger = Ledger::new(tree.len());
    let Some(dialect) = Dialect::detect(tree, &ledger, report) else {
        return Outcome::default();
    };
    if !dialect::is_whole(&dialect, report) {
        return Outcome::default();
    }
    let Lowered {
        api,
        declared_operations,
    } = lower::lower(dialect, settings, report);
    observe(Stage::Name);
    let (keywords, names) = both(|| dialect::count(&dialect, report), || Names::assign(&api));
    tell_lost(&names.lost(&api), report);
    let emission = Emission::new(&api, &names, settings);
    report.add_of_settings(emit::settled(&emission));
    let mut made = Outcome {
        summary: Summary {
            title: api.title.clone(),
            operations: declared_operations,
            methods: api.operations.len(),
            models: names.types().count(),
            keywords,
        },
        ..Outcome::default()
    };
    if made.summary.methods != declared_operations && !report.has_errors() {
        let message = format!(
            "{} of {declared_operations} operations became methods, and nothing says why",
            made.summary.methods
        );
        report
            .error(Code::Internal, Spot::Document, message)
            .help("this is a bug of the generator");
    }
    let is_made = !report.has_errors() || (allow_partial && !report.has_errors_of_all(tree));
    let header = header(input, settings);
    let emit = || {
        is_made.then(|| {
            observe(Stage::Emit);
            emit::emit(&emission, &header)
        })
    };
    let (emitted, ((surface, text), located)) = both(emit, || {
        let located = Located::of(report, input.bytes, tree);
        (
            surface(&emission, tree, &header, &settings.package),
            located,
        )
    });
    match emitted {
        Some(Ok(mut files)) => {
            files.insert(surface::FILE.to_owned(), text);
            made.files = Some(files);
        }
        Some(Err(problems)) => problems.into_iter().for_each(|problem| report.add(problem)),
        None => {}
    }
    report.set_located(located);
    made.surface = Some(surface);
    made
}

/// The surface, and the text of its file.
fn surface(
    emission: &Emission<'_>,
    tree: &Tree,
    header: &str,
    package: &Package,
) -> (Surface, String) {
    let surface = Surface::collect(emission, tree);
    let text = surface.file(header, &package.name, &package.version);
    (surface, text)
}

/// Says which names that the document gives by extensions nothing has.
fn tell_lost(lost: &[Lost], report: &mut Report) {
    for Lost { word, name, why } in lost {
        let spot = Spot::Node(*word);
        match why {
            Why::Taken(instead) => report
                .warning(
                    Code::Contradiction,
                    spot,
                    format!("the name `{name}` is taken"),
                )
                .help(format!("it is called `{instead}`")),
            Why::Spelled => report
                .note(
                    Code::NotRepresented,
                    spot,
                    "this name has letters that are spelled by their numbers",
                )
                .help(format!("it is called `{name}`: identifiers are of ASCII")),
            Why::Nothing => report
                .note(
                    Code::NotRepresented,
                    spot,
                    format!("nothing that the client has is named `{name}` by this"),
                )
                .help("no type, field or argument is made of what it stands on"),
        };
    }
}

/// What the first line of each file says.
fn header(input: Input<'_>, settings: &Settings) -> String {
    let file = input.name.rsplit('/').next().unwrap_or(input.name);
    let command = settings.documentation.command();
    format!("Generated by `{command}` from {file}. Do not edit.")
}
