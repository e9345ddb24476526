//! Turns an OpenAPI 3.0 or 3.1 document into the source of a Rust client.
//!
//! A document flows one way: text → [`source`] (a tree) → `dialect` (OpenAPI 3.0, node by node) →
//! `lower` (the IR) → `names` → `emit` (tokens, checked and printed) → files. Every room adds to the
//! [`report`]. The generator is a pure function of text and settings: it reads no clock, environment,
//! disk or network, and the same input gives the same bytes on any machine.

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

pub mod dialect;
pub mod emit;
pub mod ir;
pub mod lower;
pub mod names;
pub mod report;
pub mod settings;
pub mod source;

use std::collections::BTreeMap;

use crate::dialect::Dialect;
use crate::emit::calls::MethodCall;
use crate::lower::Lowered;
use crate::names::assign::Names;
use crate::report::{Diagnostic, Report};
use crate::settings::Settings;
use crate::source::Tree;

/// A document to generate from: the name shown in headers and problems, and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file's name as people know it, relative and with `/`, such as `spec/customers.yaml`.
    pub name: &'a str,
    /// The text, as it was read.
    pub bytes: &'a [u8],
    /// How large it may be.
    pub limits: source::Limits,
}

/// The steps of a run, in their order; an observer is told when each begins.
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
#[derive(Debug, Default)]
pub struct Outcome {
    /// Path below the output folder (with `/`) to text; `None` when nothing may be written.
    pub files: Option<BTreeMap<String, String>>,
    /// Every problem, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// Figures for the closing line.
    pub summary: Summary,
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
}

/// Generates the crate that `settings` describe from `input`.
///
/// With errors in the report `files` is `None`, unless `allow_partial` and every one of them is within an
/// operation, a webhook or a component: then an operation in which something is wrong is left out, a
/// schema is taken as any value, and the rest is generated.
pub fn generate(
    input: Input<'_>,
    settings: &Settings,
    allow_partial: bool,
    observe: &mut dyn FnMut(Stage),
) -> Outcome {
    let mut report = Report::default();
    observe(Stage::Read);
    let tree = source::read(input.bytes, input.limits, &mut report);
    let (summary, files) = match &tree {
        Some(tree) => make(tree, input, settings, allow_partial, &mut report, observe),
        None => Default::default(),
    };
    observe(Stage::Locate);
    let diagnostics = report.into_diagnostics(input.name, input.bytes, tree.as_ref());
    Outcome {
        files,
        diagnostics,
        summary,
    }
}

/// The IR of a document as text, to tell whether a wrong line is due to reading or to emitting.
pub fn dump(input: Input<'_>) -> String {
    let mut report = Report::default();
    let tree = source::read(input.bytes, input.limits, &mut report);
    let dialect = tree
        .as_ref()
        .and_then(|tree| Dialect::detect(tree, &mut report));
    match dialect {
        Some(dialect) => lower::lower(dialect, &mut report).api.to_string(),
        None => String::new(),
    }
}

/// How the operations of a document are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calls {
    /// Operations the document has.
    pub declared: usize,
    /// Those that became methods, in the document's order.
    pub methods: Vec<MethodCall>,
}

/// How each operation of a document is called; problems are told by [`generate`].
pub fn calls(input: Input<'_>) -> Calls {
    let mut report = Report::default();
    let tree = source::read(input.bytes, input.limits, &mut report);
    let dialect = tree
        .as_ref()
        .and_then(|tree| Dialect::detect(tree, &mut report));
    let Some(dialect) = dialect else {
        return Calls::default();
    };
    dialect::audit(&dialect, &mut report);
    let lowered = lower::lower(dialect, &mut report);
    Calls {
        declared: lowered.declared_operations,
        methods: emit::calls::calls(&lowered.api, &Names::assign(&lowered.api)),
    }
}

/// The rooms after the tree, in their order.
fn make(
    tree: &Tree,
    input: Input<'_>,
    settings: &Settings,
    allow_partial: bool,
    report: &mut Report,
    observe: &mut dyn FnMut(Stage),
) -> (Summary, Option<Files>) {
    observe(Stage::Lower);
    let Some(dialect) = Dialect::detect(tree, report) else {
        return Default::default();
    };
    dialect::audit(&dialect, report);
    let Lowered {
        api,
        declared_operations,
    } = lower::lower(dialect, report);
    observe(Stage::Name);
    let names = Names::assign(&api);
    let summary = Summary {
        title: api.title.clone(),
        operations: declared_operations,
        methods: api.operations.len(),
        models: names.types().count(),
    };
    if report.has_errors() && (!allow_partial || report.has_errors_of_all(tree)) {
        return (summary, None);
    }
    observe(Stage::Emit);
    let file = input.name.rsplit('/').next().unwrap_or(input.name);
    let header = format!("Generated by `cargo xtask codegen` from {file}. Do not edit.");
    match emit::emit(&api, &names, settings, &header) {
        Ok(files) => (summary, Some(files)),
        Err(problems) => {
            problems.into_iter().for_each(|problem| report.add(problem));
            (summary, None)
        }
    }
}

/// Path below the output folder to text.
type Files = BTreeMap<String, String>;
