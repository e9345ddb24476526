//! Text to tree: YAML and JSON, their limits, the files that a document names, and the positions of what
//! they say. Knows no OpenAPI.

mod build;
mod events;
mod files;
mod json;
mod links;
mod mended;
mod position;
mod text;
mod tree;
mod yaml;

#[doc(hidden)]
pub use files::read_all;
pub use files::{Alone, Files};
#[doc(hidden)]
pub use links::{FileId, Unresolved};
#[doc(hidden)]
pub use position::locate;
pub(crate) use text::span_in;
#[doc(hidden)]
pub use tree::{NodeId, Tree, Value};
pub(crate) use tree::{push_step, scalar_to_json};

use crate::report::{Code, Level, Problem, Report, Spot};
use build::{Builder, Remark, Stop};
use text::{Decoded, Lines};

/// How much a document may ask of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of JSON.
    pub json_bytes: usize,
    /// Bytes of YAML (libyaml holds some 45 × its text).
    pub yaml_bytes: usize,
    /// Levels of nesting. The parsers below take no more than 128, whatever stands here.
    pub depth: usize,
    /// Nodes, aliases unfolded.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 64 << 20,
            yaml_bytes: 16 << 20,
            depth: 120,
            nodes: 8_000_000,
        }
    }
}

/// A stretch of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line of `start`, from 1.
    pub line: usize,
    /// Column of `start` in characters, from 1. A tab is one, a byte order mark none.
    pub column: usize,
}

/// Why a text gave no tree.
struct Failure {
    code: Code,
    message: String,
    help: Option<String>,
    /// As the parser knows it.
    place: Place,
    /// How much sense the text makes as the syntax that was tried.
    plausible: bool,
}

/// Where a parser stopped.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// A line, from 1, and bytes from its start.
    Line(usize, usize),
    /// A byte.
    Byte(usize),
    Unknown,
}

/// Reads a document. `None` when it can't be used: then the report says why.
///
/// Keys that stand twice are errors in the report; the tree has the first of each.
#[doc(hidden)]
pub fn read(bytes: &[u8], limits: Limits, report: &mut Report) -> Option<Tree> {
    let looks_like_json = text::starts_like_json(bytes);
    let limit = if looks_like_json {
        limits.json_bytes
    } else {
        limits.yaml_bytes
    };
    if bytes.len() > limit {
        let kind = if looks_like_json { "JSON" } else { "YAML" };
        let size = bytes.len();
        let message = format!("the document has {size} bytes, the limit for {kind} is {limit}");
        report
            .error(Code::TooLarge, Spot::Document, message)
            .help("raise it with --max-size");
        return None;
    }
    let decoded = match text::decode(bytes) {
        Ok(decoded) => decoded,
        Err(why) => {
            report.error(Code::NotUtf8, Spot::Text(why.span), why.message);
            return None;
        }
    };
    let read = if looks_like_json {
        read_json(decoded, limits, report)
    } else {
        yaml::read(decoded.text, limits)
    };
    match read {
        Ok(builder) => accept(builder, bytes, report),
        Err(failure) => {
            report.add(failure.into_problem(decoded));
            None
        }
    }
}

/// As JSON, and if that is not what it is, as YAML that begins with a bracket.
fn read_json(
    decoded: Decoded<'_>,
    limits: Limits,
    report: &mut Report,
) -> Result<Builder, Failure> {
    let text = decoded.text;
    let as_json = match json::read(text, limits) {
        Ok(builder) => return Ok(builder),
        Err(failure) => failure,
    };
    if as_json.code != Code::Syntax || text.len() > limits.yaml_bytes {
        return Err(as_json);
    }
    // A number that no f64 holds is the same mistake in YAML, which takes it for text.
    if as_json.message.starts_with(json::OUT_OF_RANGE) {
        return Err(as_json);
    }
    match (yaml::read(text, limits), as_json.plausible) {
        (Ok(builder), true) => {
            // More likely a slip in JSON than meant as YAML (`{"a": }`).
            let mut problem = as_json.into_problem(decoded);
            problem.level = Level::Warning;
            problem.help("the document is read as YAML");
            report.add(problem);
            Ok(builder)
        }
        (Err(_), true) => Err(as_json),
        (as_yaml, false) => as_yaml,
    }
}

/// Makes the tree, says what was remarked on the way and settles what serde_json left open.
fn accept(mut builder: Builder, bytes: &[u8], report: &mut Report) -> Option<Tree> {
    let remarks = std::mem::take(&mut builder.remarks);
    let left_out = builder.remarks_left_out;
    let doubtful = std::mem::take(&mut builder.doubtful);
    let mut tree = builder.finish();
    if *tree.value(tree.root()) == Value::Null {
        report.error(
            Code::Empty,
            Spot::Document,
            "there is nothing in the document",
        );
        return None;
    }
    settle_integers(&mut tree, &doubtful, bytes);
    for remark in remarks {
        explain(remark, report);
    }
    if left_out > 0 {
        let message =
            format!("{left_out} more keys that stand twice, merges or tags are not shown");
        report.note(Code::DuplicateKey, Spot::Document, message);
    }
    Some(tree)
}

fn explain(remark: Remark, report: &mut Report) {
    match remark {
        Remark::Duplicate(object, key) => {
            let message = format!("the key `{key}` stands twice in one object");
            report
                .error(
                    Code::DuplicateKey,
                    Spot::Duplicate(object, key.into()),
                    message,
                )
                .help("keep one of them");
        }
        Remark::Tag(id, tag) => {
            let message = format!("the tag `!{tag}` means nothing here");
            report
                .warning(Code::YamlOnly, Spot::Node(id), message)
                .help("the tag is left out");
        }
        Remark::Merge(object) => {
            let message = "`<<` is YAML 1.1's way to merge objects, which OpenAPI doesn't have";
            report
                .warning(Code::YamlOnly, Spot::Node(object), message)
                .help("the merged keys are taken in, own keys win");
        }
        Remark::BadMerge(object) => {
            let message = "`<<` merges something that is not an object";
            report.error(Code::YamlOnly, Spot::Node(object), message);
        }
        Remark::NotANumber(id) => {
            let message = "`.inf` and `.nan` are no values of JSON, which OpenAPI is defined by";
            report
                .warning(Code::YamlOnly, Spot::Node(id), message)
                .help("it is taken as text");
        }
    }
}

/// serde_json gives integers beyond 64 bits, and `-0`, as floats: their text tells.
fn settle_integers(tree: &mut Tree, doubtful: &[NodeId], bytes: &[u8]) {
    if doubtful.is_empty() {
        return;
    }
    let spots: Vec<Spot> = doubtful.iter().map(|id| Spot::Node(*id)).collect();
    let spans = locate(bytes, &spots, tree);
    for (id, span) in doubtful.iter().zip(spans) {
        let written = span.and_then(|span| bytes.get(span.start..span.end));
        let written = written.and_then(|written| std::str::from_utf8(written).ok());
        if let Some(integer) = written.and_then(|written| written.parse().ok()) {
            tree.set_value(*id, Value::Integer(integer));
        }
    }
}

impl Failure {
    fn syntax(message: String, place: Place) -> Self {
        Self {
            code: Code::Syntax,
            message,
            help: None,
            place,
            plausible: true,
        }
    }

    fn from_stop(stop: Stop, limits: Limits, place: Place) -> Self {
        let depth = limits.depth.min(128);
        let (code, message, help) = match stop {
            Stop::Depth => {
                let message = format!("the document nests deeper than {depth} levels");
                (Code::TooDeep, message, None)
            }
            Stop::Nodes => {
                let nodes = limits.nodes;
                let message = format!("the document has more than {nodes} values");
                (
                    Code::TooManyNodes,
                    message,
                    Some("aliases count as often as they are used"),
                )
            }
            Stop::Events(limit) => {
                let message = format!("the document has more than {limit} keys and values");
                (
                    Code::TooManyNodes,
                    message,
                    Some("JSON may have more than YAML"),
                )
            }
            Stop::Text => {
                let message = "the document's aliases unfold to many times its own text";
                (
                    Code::TooManyNodes,
                    message.into(),
                    Some("use `$ref` instead of aliases"),
                )
            }
        };
        Self {
            code,
            message,
            help: help.map(String::from),
            place,
            plausible: true,
        }
    }

    fn into_problem(self, decoded: Decoded<'_>) -> Problem {
        let spot = match self.place {
            Place::Line(line, bytes) => Spot::Text(Lines::new(decoded).place(line, bytes)),
            Place::Byte(offset) => Spot::Text(Lines::new(decoded).character(offset)),
            Place::Unknown => Spot::Document,
        };
        let Self {
            code,
            message,
            help,
            ..
        } = self;
        Problem {
            level: Level::Error,
            code,
            spot,
            message,
            help,
        }
    }
}
