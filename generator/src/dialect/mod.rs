//! What OpenAPI 3.1 says that 3.0 can't, and how to say it in 3.0 plus extensions of ours, so that
//! openapiv3 can hold it: one node at a time, its children replaced by references to themselves.
//!
//! A child stands in its parent's piece as `{"$ref": "#<number of the node>"}`. So a bad node is one
//! problem at its exact place, its neighbours go on, and nothing recurses.

mod audit;
mod piece;
mod schema;
mod stand_in;
mod vocabulary;

pub use audit::audit;
pub use piece::is_status;
pub use schema::extension;
pub use stand_in::describe;

use openapiv3::ReferenceOr;

use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree};
use vocabulary::Kind;

/// The versions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 3.0.x
    V30,
    /// 3.1.x
    V31,
}

/// A document, handed out as typed OpenAPI 3.0 objects.
#[derive(Debug, Clone, Copy)]
pub struct Dialect<'t> {
    /// The document.
    pub tree: &'t Tree,
    /// What it is written in.
    pub version: Version,
}

/// References that lead to references: more than this in a row is no document.
const MOST_HOPS: usize = 100;

/// Where a reference leads, or that it leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To this node, which is no reference itself.
    Node(NodeId),
    /// Nowhere; the report has it.
    Lost,
}

impl<'t> Dialect<'t> {
    /// Looks at the version; `None` when it is none that is read, and the report says so.
    pub fn detect(tree: &'t Tree, report: &mut Report) -> Option<Self> {
        let root = tree.root();
        let text = tree.get(root, "openapi").and_then(|node| tree.str(node));
        let version = match text {
            Some(text) if text == "3.0" || text.starts_with("3.0.") => Version::V30,
            Some(text) if text == "3.1" || text.starts_with("3.1.") => Version::V31,
            _ => {
                refuse(tree, root, text, report);
                return None;
            }
        };
        Some(Self { tree, version })
    }

    /// The node that a child reference of a piece stands for.
    pub fn child<T>(&self, child: &ReferenceOr<T>) -> Option<NodeId> {
        match child {
            ReferenceOr::Reference { reference } => {
                let number = reference.strip_prefix('#')?.parse().ok()?;
                self.tree.by_number(number)
            }
            ReferenceOr::Item(_) => None,
        }
    }

    /// The text of a `$ref` at a node, if it holds one.
    pub fn reference(&self, id: NodeId) -> Option<&'t str> {
        self.tree
            .get(id, "$ref")
            .and_then(|node| self.tree.str(node))
    }

    /// Follows the references from a node to what they mean.
    pub fn follow(&self, id: NodeId, report: &mut Report) -> Target {
        let mut seen = Vec::new();
        let mut at = id;
        while let Some(reference) = self.reference(at) {
            if seen.contains(&at) || seen.len() > MOST_HOPS {
                report.error(
                    Code::CircularReference,
                    Spot::Node(id),
                    "this reference leads back to itself",
                );
                return Target::Lost;
            }
            seen.push(at);
            match self.step(at, reference, report) {
                Some(next) => at = next,
                None => return Target::Lost,
            }
        }
        Target::Node(at)
    }

    /// One step along a reference.
    pub fn step(&self, id: NodeId, reference: &str, report: &mut Report) -> Option<NodeId> {
        let spot = Spot::Node(self.tree.get(id, "$ref").unwrap_or(id));
        let Some(fragment) = reference.strip_prefix('#') else {
            report
                .error(
                    Code::ExternalReference,
                    spot,
                    format!("`{reference}` is not in this document"),
                )
                .help(
                    "references into other files are not yet followed: bundle the document first",
                );
            return None;
        };
        let found = self.at(fragment);
        if found.is_none() {
            report.error(
                Code::UnresolvedReference,
                spot,
                format!("there is nothing at `{reference}`"),
            );
        }
        found
    }

    /// What stands at the fragment of a reference.
    fn at(&self, fragment: &str) -> Option<NodeId> {
        self.tree.find(&percent_decode(fragment)?)
    }

    /// What an operation asks for: its own requirement, else the document's.
    pub fn requirement(&self, operation: NodeId) -> Option<NodeId> {
        let own = self.tree.get(operation, "security");
        own.or_else(|| self.tree.get(self.tree.root(), "security"))
    }

    /// Reads a node as the typed object of a kind; the report has what doesn't fit.
    fn typed<T: serde::de::DeserializeOwned>(
        &self,
        id: NodeId,
        kind: Kind,
        report: &mut Report,
    ) -> Option<T> {
        let piece = match kind {
            Kind::Schema => schema::piece(self, id),
            _ => piece::piece(self, id, kind),
        };
        match serde_json::from_value(piece) {
            Ok(typed) => Some(typed),
            Err(error) => {
                report.error(
                    Code::Malformed,
                    Spot::Node(id),
                    format!("this is not {}: {error}", kind.title()),
                );
                None
            }
        }
    }

    /// A schema.
    pub fn schema(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Schema> {
        self.typed(id, Kind::Schema, report)
    }

    /// An operation.
    pub fn operation(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Operation> {
        self.typed(id, Kind::Operation, report)
    }

    /// A parameter.
    pub fn parameter(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Parameter> {
        self.typed(id, Kind::Parameter, report)
    }

    /// A request's body.
    pub fn request_body(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::RequestBody> {
        self.typed(id, Kind::RequestBody, report)
    }

    /// An answer.
    pub fn response(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Response> {
        self.typed(id, Kind::Response, report)
    }

    /// A security scheme.
    pub fn security_scheme(
        &self,
        id: NodeId,
        report: &mut Report,
    ) -> Option<openapiv3::SecurityScheme> {
        self.typed(id, Kind::SecurityScheme, report)
    }

    /// A server.
    pub fn server(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Server> {
        self.typed(id, Kind::Server, report)
    }

    /// A tag.
    pub fn tag(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Tag> {
        self.typed(id, Kind::Tag, report)
    }

    /// `info`.
    pub fn info(&self, id: NodeId, report: &mut Report) -> Option<openapiv3::Info> {
        self.typed(id, Kind::Info, report)
    }
}

/// Says what a document is that is not read.
fn refuse(tree: &Tree, root: NodeId, openapi: Option<&str>, report: &mut Report) {
    let swagger = tree.get(root, "swagger");
    let problem = match (openapi, swagger) {
        (None, Some(node)) => report.error(
            Code::NotOpenApi,
            Spot::Node(node),
            "this is a Swagger 2.0 document: OpenAPI 3.0 and 3.1 are read",
        ),
        (Some(text), _) => report.error(
            Code::NotOpenApi,
            Spot::Node(tree.get(root, "openapi").unwrap_or(root)),
            format!("OpenAPI {text} is not read: 3.0 and 3.1 are"),
        ),
        (None, None) => report.error(
            Code::NotOpenApi,
            Spot::Document,
            "this is not an OpenAPI document: it has no text under `openapi`",
        ),
    };
    if openapi.is_none() && swagger.is_some() {
        problem.help("convert it first, for example with swagger2openapi");
    } else {
        problem.help("its first line should be like `openapi: 3.1.0`");
    }
}

/// Decodes `%XX`; `None` when what comes out is no text.
fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}
