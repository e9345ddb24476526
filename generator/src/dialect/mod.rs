//! What OpenAPI 3.1 says that 3.0 can't, and how to say it in 3.0 plus extensions of ours, so that
//! openapiv3 can hold it: one node at a time, its children replaced by references to themselves.
//!
//! A child stands in its parent's piece as `{"$ref": "#<number of the node>"}`. So a bad node is one
//! problem at its exact place, its neighbours go on, and nothing recurses.

mod audit;
mod doubts;
mod enums;
mod examples;
mod ledger;
mod mend;
mod misspelt;
mod nearby;
mod path_item;
mod piece;
mod place;
mod receipt;
mod references;
mod schema;
mod select;
mod stand_in;
mod stand_in_words;
mod types;
mod version;
mod vocabulary;
mod whole;

pub use audit::audit;
pub use enums::{EXTENSIBLE, MICROSOFT as MICROSOFT_ENUM, WORDS as ENUM_WORDS, extensible};
pub use examples::{Example, examples};
pub use ledger::{Ledger, Reach};
pub use path_item::{METHODS, PathItem};
pub use piece::{is_extension, several, status};
pub use receipt::{Counts, Occurrence, State, UNUSED, account, count};
pub use references::addresses;
pub use schema::extension;
pub use select::select;
pub use stand_in::{describe, schemas};

use std::collections::BTreeSet;

use openapiv3::ReferenceOr;

use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Unresolved, Value};
use ledger::Mark;
pub use place::SchemaOf;
use place::{Led, Stands};
pub use version::Version;
pub use vocabulary::{Child, Expected, Kind};
pub use whole::is_whole;

/// A document, handed out as typed OpenAPI 3.0 objects.
#[derive(Debug, Clone, Copy)]
pub struct Dialect<'t> {
    /// The document.
    pub tree: &'t Tree,
    /// What it is written in.
    pub version: Version,
    /// What was read of it.
    pub ledger: &'t Ledger,
}

/// References that lead to references: more than this in a row is no document.
const MOST_HOPS: usize = 100;

/// What says nothing of the values of a schema that stands beside its `$ref`.
const BESIDE: [&str; 12] = [
    "$comment",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "summary",
    "title",
    "writeOnly",
    "xml",
];

/// Keywords of schemas that references may call one by.
const NAMES: [&str; 4] = ["$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];

/// Whether a keyword of schemas decides what values are: not one that only describes them, calls the schema by a
/// name, holds others, or is left to the server.
fn has_say(key: &str) -> bool {
    let is_name = NAMES.contains(&key) || matches!(key, "$ref" | "$defs" | "definitions");
    let is_used = Kind::Schema
        .keyword(key)
        .is_some_and(|it| matches!(it.used, vocabulary::Use::Read | vocabulary::Use::Docs));
    is_used && !key.starts_with("x-") && !BESIDE.contains(&key) && !is_name
}

/// Why a reference leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost<'t> {
    /// Back to where it came from.
    Circle,
    /// Out of what was read: the node that has the reference, its text, and why.
    External(NodeId, &'t str, &'t str),
    /// To nothing: the node that has the reference, and its text.
    Nothing(NodeId, &'t str),
    /// To something else: the node that has the reference, what is expected, and what there is.
    Kind(NodeId, Kind, &'static str),
}

/// What was mended may lead to what holds more of it, within the document and in other files: so many times over.
const MOST_ROUNDS: usize = 20;

/// Mends what is written otherwise than OpenAPI does and whose meaning is clear: references first, by which the
/// rest finds what it looks at, and then those that stand where they should by then.
pub fn mend(tree: &mut Tree, report: &mut Report) {
    let mut led = Led::default();
    let mut references = misspelt::Doubtful::default();
    references.mend(tree, &mut led, report);
    if mend::mend(tree, &mut led, report) {
        references.mend(tree, &mut led, report);
    }
}

/// Where a reference leads, or that it leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To this node, which is no reference itself, or one of a schema that says more beside it.
    Node(NodeId),
    /// Nowhere; the report has it.
    Lost,
}

impl<'t> Dialect<'t> {
    /// A document of this version, of which the ledger says what is read.
    pub fn new(tree: &'t Tree, version: Version, ledger: &'t Ledger) -> Self {
        Self {
            tree,
            version,
            ledger,
        }
    }

    /// Looks at the version; `None` when it is none that is read, and the report says so.
    pub fn detect(tree: &'t Tree, ledger: &'t Ledger, report: &mut Report) -> Option<Self> {
        let version = version::detect(tree, report)?;
        let dialect = Self::new(tree, version, ledger);
        for key in version::KEYS {
            dialect.read(tree.root(), key);
        }
        Some(dialect)
    }

    /// What stands under a keyword, for a room that takes it: it is struck off.
    pub fn read(&self, id: NodeId, keyword: &str) -> Option<NodeId> {
        let found = self.tree.get(id, keyword);
        if let Some(found) = found {
            self.ledger.read(found);
        }
        found
    }

    /// The address of an object's `externalDocs`, for a room that takes it.
    pub fn link(&self, id: NodeId) -> Option<String> {
        let url = self.read(self.read(id, "externalDocs")?, "url")?;
        self.tree.str(url).map(str::to_owned)
    }

    /// The value of an example, for a room that takes it.
    pub fn example(&self, id: NodeId) -> Option<NodeId> {
        self.strike_way(id, Kind::Example);
        let example = self.lead(id, Kind::Example).ok()?;
        for keyword in ["summary", "description", "externalValue"] {
            self.ignore(example, keyword, "of an example its value is shown");
        }
        let value = self.read(example, "value");
        let value = value.or_else(|| self.read(example, "dataValue"));
        self.ignore(example, "dataValue", "its `value` is shown");
        value
    }

    /// Strikes off the keywords of an object whose values a room took. They are given as openapiv3
    /// spells them, `min_length`, or as the document does.
    pub fn strike(&self, id: NodeId, fields: &[&str]) {
        for (word, child) in self.tree.entries(id) {
            if fields.iter().any(|field| ledger::is_word(word, field)) {
                self.ledger.read(*child);
            }
        }
    }

    /// Says why no room takes what stands under a keyword and below, unless one does.
    pub fn ignore(&self, id: NodeId, keyword: &str, reason: &'static str) {
        if let Some(found) = self.tree.get(id, keyword) {
            self.ledger.ignore(found, Reach::Below, reason);
        }
    }

    /// Says why no room takes what is left of a node, which some room may have begun to read.
    pub fn leave(&self, id: NodeId, reason: &'static str) {
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            match self.ledger.mark(id).0 {
                Mark::Open => self.ledger.ignore(id, Reach::Below, reason),
                Mark::Read => left.extend(self.tree.value(id).children()),
                Mark::Ignored(_) => {}
            }
        }
    }

    /// The node that a child reference of a piece stands for.
    pub fn child<T>(&self, child: &ReferenceOr<T>) -> Option<NodeId> {
        match child {
            ReferenceOr::Reference { reference } => self.by_number(reference),
            ReferenceOr::Item(_) => None,
        }
    }

    /// The node that a piece means by `#<number of the node>`.
    pub fn by_number(&self, reference: &str) -> Option<NodeId> {
        let number = reference.strip_prefix('#')?.parse().ok()?;
        self.tree.by_number(number)
    }

    /// The text of a `$ref` at a node, if it holds one.
    pub fn reference(&self, id: NodeId) -> Option<&'t str> {
        self.tree
            .get(id, "$ref")
            .and_then(|node| self.tree.str(node))
    }

    /// Follows the references from a node to what they mean: an object of a kind.
    pub fn follow(&self, id: NodeId, kind: Kind, report: &mut Report) -> Target {
        match self.lead(id, kind) {
            Ok(target) => {
                self.strike_way(id, kind);
                Target::Node(target)
            }
            Err(lost) => {
                self.report(id, lost, report);
                Target::Lost
            }
        }
    }

    /// Strikes off the references that lead from a node, and reaches what they lead through.
    pub fn strike_way(&self, id: NodeId, kind: Kind) {
        let mut at = id;
        for step in self.way(id, kind) {
            self.read(at, "$ref");
            if kind == Kind::Schema && !self.says_more(at) {
                self.leave_names(at);
            }
            let Ok(next) = step else {
                return;
            };
            at = next;
            self.reach(at);
            let leads_on = self.reference(at).is_some() && !self.says_more(at);
            if kind == Kind::Schema && leads_on {
                let reason = "a reference leads through it to what it refers to";
                BESIDE.iter().for_each(|word| self.ignore(at, word, reason));
            }
        }
    }

    /// Says why no room takes what references may call a schema by.
    pub fn leave_names(&self, schema: NodeId) {
        let reason = "references may call the schema so; it says nothing of values";
        NAMES
            .iter()
            .for_each(|word| self.ignore(schema, word, reason));
    }

    /// Something leads to an object: it is used, and so is the collection that holds it.
    pub fn reach(&self, id: NodeId) {
        if self.ledger.is_reached(id) {
            return;
        }
        self.ledger.reach(id);
        let Some(holder) = self.tree.parent(id) else {
            return;
        };
        if piece::in_components(self.tree, id) {
            self.ledger.read(holder);
            self.read(self.tree.root(), "components");
        } else if matches!(self.tree.key(holder), Some("$defs" | "definitions")) {
            self.ledger.read(holder);
        }
    }

    /// What the references from a node mean. In OpenAPI 3.1 a schema with more than words beside its `$ref` is a
    /// schema of its own: a way ends there, and one from there goes on.
    ///
    /// # Errors
    /// Where the way ends without an object of this kind, and why.
    pub fn lead(&self, id: NodeId, kind: Kind) -> Result<NodeId, Lost<'t>> {
        self.way(id, kind).try_fold(id, |_, step| step)
    }

    /// What each of the references from a node leads to, one after the other.
    fn way(self, id: NodeId, kind: Kind) -> impl Iterator<Item = Result<NodeId, Lost<'t>>> {
        let mut seen = Vec::new();
        let mut from = Some(id);
        std::iter::from_fn(move || {
            let at = from.take()?;
            let reference = self.reference(at)?;
            if seen.contains(&at) || seen.len() > MOST_HOPS {
                return Some(Err(Lost::Circle));
            }
            seen.push(at);
            let step = self.step(at, reference, kind);
            from = step.ok();
            from = from.filter(|next| kind != Kind::Schema || !self.says_more(*next));
            Some(step)
        })
    }

    /// Whether more than words stands beside the `$ref` of a schema, where that counts: a keyword that has a say in
    /// what its values are.
    pub fn says_more(&self, id: NodeId) -> bool {
        self.version == Version::V31
            && self.reference(id).is_some()
            && self.tree.entries(id).iter().any(|(key, _)| has_say(key))
    }

    /// The schemas that one consists of: itself, what it refers to, and all that stand under these words of each.
    /// To look is not to read: that strikes nothing off.
    pub fn made_of(&self, schema: NodeId, words: &[&str]) -> Vec<NodeId> {
        let (mut open, mut seen) = (vec![schema], BTreeSet::new());
        let mut found = Vec::new();
        while let Some(schema) = open.pop() {
            let Ok(schema) = self.lead(schema, Kind::Schema) else {
                continue;
            };
            if !seen.insert(schema) {
                continue;
            }
            found.push(schema);
            open.extend(self.reference(schema).map(|_| schema));
            let under = words.iter().filter_map(|word| self.tree.get(schema, word));
            open.extend(under.flat_map(|node| several(self.tree, node)));
        }
        found
    }

    /// One step along a reference that stands at a node.
    ///
    /// # Errors
    /// Why it leads to no object of this kind.
    pub fn step(&self, id: NodeId, reference: &'t str, kind: Kind) -> Result<NodeId, Lost<'t>> {
        let found = self.tree.resolve(id, reference);
        let found = found.map_err(|why| match why {
            Unresolved::Nothing => Lost::Nothing(id, reference),
            Unresolved::Outside(why) => Lost::External(id, reference, why),
        })?;
        match place::stands(self.tree, found) {
            Stands::Object(other) if other != kind => {
                let meant = match (kind, other) {
                    (Kind::Schema, _) => self.only_schema(found, other),
                    // The body of an answer stands for the answer.
                    (Kind::Response, Kind::Schema) => Some(found),
                    _ => None,
                };
                meant.ok_or(Lost::Kind(id, kind, other.title()))
            }
            Stands::Several => Err(Lost::Kind(id, kind, "a collection of objects")),
            _ => Ok(found),
        }
    }

    /// The schema of an object that has one: whoever refers to the object where a schema is expected means it.
    /// An answer or body that has none says as little as a schema, and stands for one.
    fn only_schema(&self, id: NodeId, kind: Kind) -> Option<NodeId> {
        let holder = match kind {
            Kind::Parameter | Kind::Header | Kind::MediaType => id,
            Kind::Response | Kind::RequestBody => {
                let content = self.tree.get(id, "content");
                match content.map(|content| self.tree.entries(content)) {
                    Some([(_, only)]) => *only,
                    None | Some([]) => return Some(id),
                    _ => return None,
                }
            }
            _ => return None,
        };
        self.tree.get(holder, "schema")
    }

    /// Whether a node is a schema by where it stands.
    pub fn is_schema(&self, id: NodeId) -> bool {
        place::stands(self.tree, id) == Stands::Object(Kind::Schema)
    }

    /// Whose a schema is.
    pub fn schema_of(&self, schema: NodeId) -> SchemaOf {
        place::schema_of(self.tree, schema)
    }

    /// Whether a node is a schema by where it stands, or by what may refer to it: it is in no value.
    pub fn may_be_schema(&self, id: NodeId) -> bool {
        let mut at = Some(id);
        while let Some(node) = at {
            match place::stands(self.tree, node) {
                Stands::Object(kind) if node == id => return kind == Kind::Schema,
                // Below an object, and none itself: a value, or what an extension holds.
                Stands::Object(_) => return false,
                Stands::Several | Stands::Else => at = self.tree.parent(node),
            }
        }
        true
    }

    /// What a reference at a node leads to, if that is an object of this kind.
    pub fn target(&self, id: NodeId, reference: &str, kind: Kind) -> Option<NodeId> {
        let found = self.tree.resolve(id, reference).ok()?;
        match place::stands(self.tree, found) {
            Stands::Object(other) if other != kind => None,
            Stands::Several => None,
            _ => Some(found),
        }
    }

    /// Says why a reference leads nowhere.
    pub fn report(&self, from: NodeId, lost: Lost<'_>, report: &mut Report) {
        let spot = |id| Spot::Node(self.tree.get(id, "$ref").unwrap_or(id));
        match lost {
            Lost::Circle => report.error(
                Code::CircularReference,
                Spot::Node(from),
                "this reference leads back to itself",
            ),
            Lost::External(id, reference, why) => report
                .error(
                    Code::ExternalReference,
                    spot(id),
                    format!("`{reference}` can't be followed: {why}"),
                )
                .help("files below the root folder are read (`--root`), nothing else"),
            Lost::Nothing(id, reference) => {
                let message = format!("there is nothing at `{reference}`");
                let problem = report.error(Code::UnresolvedReference, spot(id), message);
                let look_up = || nearby::meant(self, id, reference);
                match self.ledger.guess(id, look_up) {
                    Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                    None => problem,
                }
            }
            Lost::Kind(id, wanted, found) => report.error(
                Code::UnresolvedReference,
                spot(id),
                format!(
                    "this leads to {found}, where {} is expected",
                    wanted.title()
                ),
            ),
        };
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
        let piece = match (kind, self.tree.value(id)) {
            (_, Value::Object(_) | Value::Null) => piece::piece(self, id, kind),
            (Kind::Response, Value::String(text)) => serde_json::json!({ "description": text }),
            _ => {
                audit::no_object(self.tree, id, kind, report);
                return None;
            }
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
    pub fn schema(
        &self,
        id: NodeId,
        report: &mut Report,
    ) -> Option<(openapiv3::SchemaData, openapiv3::AnySchema)> {
        match self.tree.value(id) {
            Value::Bool(_) | Value::Object(_) | Value::Null => Some(schema::typed(self, id)),
            _ => {
                audit::no_object(self.tree, id, Kind::Schema, report);
                None
            }
        }
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
