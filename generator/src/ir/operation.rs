//! Operations: what is sent, what comes back.

use std::borrow::Cow;

use super::{Constant, Docs, GroupId, NamePath, Named, SchemeId, Server, TypeId, id};
use crate::source::NodeId;

id! {
    /// Addresses a [`Header`] in [`super::Api::headers`].
    HeaderId
}

id! {
    /// Addresses an [`Operation`] in [`super::Api::operations`].
    OperationId
}

/// A method of the API.
#[derive(Debug, Clone)]
pub struct Operation {
    /// What diagnostics and errors call it: the `operationId`, or method and path.
    pub id: String,
    /// The service that has it.
    pub group: GroupId,
    /// The operation's own word within its group, as the document writes it (`create`, `get_state`).
    pub name: String,
    /// That word, where an extension says it.
    pub named: Option<Named>,
    /// The HTTP method, in capitals.
    pub method: Method,
    /// The path template, `/v1/customers/{id}`, to be appended to the server's URL.
    pub path: String,
    /// A query that the document's key of the path ends with (`beta=true`): each call sends it.
    pub query: Option<String>,
    /// The paths of other operations of the same method that this one's could be filled to: there a
    /// server takes it for theirs.
    pub rivals: Vec<String>,
    /// Summary, description, link.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// In the document's order; path parameters in the order of the template, each declared once.
    pub parameters: Vec<Parameter>,
    /// Those that have one value only, which each call sends: nobody is asked for them.
    pub fixed: Vec<FixedParameter>,
    /// The body, if it takes one.
    pub body: Option<Body>,
    /// The same in other content types, from which the user may choose.
    pub other_bodies: Vec<Body>,
    /// The answers that mean success, in the order of their statuses; those of one status differ in
    /// their content type, the preferred first.
    pub answers: Vec<Answer>,
    /// The ways in which a success comes message by message: one of events and one of lines at most.
    pub feeds: Vec<Feed>,
    /// The error answers that are documented and have a body, in the order of their statuses.
    pub failures: Vec<Answer>,
    /// Headers of its answers.
    pub headers: Vec<HeaderId>,
    /// What its answers lead to.
    pub links: Vec<Link>,
    /// What it makes the server send, and to which address.
    pub callbacks: Vec<Callback>,
    /// Alternatives, each a set of schemes; no alternatives: nothing is asked for. An empty set: may be
    /// called without.
    pub security: Vec<Vec<SchemeId>>,
    /// The statuses that the server sends before it processes a request (`x-retry`).
    pub not_processed: Vec<u16>,
    /// Whether it is a download whose bytes lie elsewhere: a redirect is declared beside them.
    pub leads_away: bool,
    /// A server of its own (or its path's), which is called instead of the client's: absolute, or as seen
    /// from that one.
    pub server: Option<Server>,
    /// How it pages, if its answer is a part of a list.
    pub paging: Option<Paging>,
    /// What a token must be allowed to: alternatives, each a set of scopes as the document writes them.
    /// None where an alternative asks for no scope.
    pub scopes: Vec<Vec<String>>,
    /// Its place.
    pub place: NodeId,
}

impl Operation {
    /// The path template with the query that its key ends with.
    pub fn template(&self) -> Cow<'_, str> {
        match &self.query {
            None => Cow::Borrowed(&self.path),
            Some(query) => Cow::Owned(format!("{}?{query}", self.path)),
        }
    }

    /// The parameters that need an argument, each with its place in [`Self::parameters`], in the order
    /// in which a method takes them: those of the path first.
    pub fn arguments(&self) -> impl Iterator<Item = (usize, &Parameter)> {
        let required = || {
            let all = self.parameters.iter().enumerate();
            all.filter(|(_, parameter)| parameter.required)
        };
        let in_path = |parameter: &Parameter| parameter.location == Location::Path;
        let first = required().filter(move |(_, parameter)| in_path(parameter));
        first.chain(required().filter(move |(_, parameter)| !in_path(parameter)))
    }

    /// The parameters that may be left out, each with its place in [`Self::parameters`].
    pub fn options(&self) -> impl Iterator<Item = (usize, &Parameter)> {
        let all = self.parameters.iter().enumerate();
        all.filter(|(_, parameter)| !parameter.required)
    }

    /// The body, if it needs an argument: the last one.
    pub fn body_argument(&self) -> Option<&Body> {
        self.sent_body().filter(|body| body.required)
    }

    /// The body, if it may be left out.
    pub fn optional_body(&self) -> Option<&Body> {
        self.sent_body().filter(|body| !body.required)
    }

    /// The body in each of its content types, that of the method's own name first.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.body.iter().chain(&self.other_bodies)
    }

    /// The same, to be changed by a pass of the lowering.
    pub fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.body.iter_mut().chain(&mut self.other_bodies)
    }

    fn sent_body(&self) -> Option<&Body> {
        let body = self.body.as_ref();
        body.filter(|body| body.content != Content::Empty)
    }
}

/// How an operation pages. Parameters are meant by their place in [`Operation::parameters`], ways lead
/// through objects key by key.
#[derive(Debug, Clone)]
pub struct Paging {
    /// How the page is turned.
    pub turn: Turn,
    /// The parameter for the size of a page.
    pub limit: Option<usize>,
    /// What the server cuts a larger size to without a word.
    pub max_limit: Option<u64>,
    /// The way to the list in the answer.
    pub items: Vec<String>,
    /// The type of its items.
    pub item: TypeId,
    /// The way to how many items there are on all pages.
    pub total: Option<Vec<String>>,
    /// The way to the last page's number.
    pub last: Option<Vec<String>>,
    /// The way to the next page's cursor or URL.
    pub next: Option<Vec<String>>,
    /// The way to whether there are more pages.
    pub more: Option<Vec<String>>,
    /// The way, in an item, to what tells it from the others.
    pub key: Option<Vec<String>>,
    /// The parameter, and its value as JSON text, by which new items come last.
    pub append_order: Option<(usize, String)>,
    /// Its place.
    pub place: NodeId,
}

/// How the page is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// By a parameter with the page's number.
    Page {
        /// The parameter.
        parameter: usize,
        /// The number of the first page.
        first: u64,
    },
    /// By a parameter with the number of items to leave out.
    Offset {
        /// The parameter.
        parameter: usize,
    },
    /// By a parameter that takes what an answer named.
    Cursor {
        /// The parameter.
        parameter: usize,
    },
    /// By a URL in the answer.
    Link,
    /// By a URL in the answer's header `Link`.
    LinkHeader,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// By the key of a path item.
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "get" => Self::Get,
            "put" => Self::Put,
            "post" => Self::Post,
            "delete" => Self::Delete,
            "options" => Self::Options,
            "head" => Self::Head,
            "patch" => Self::Patch,
            "trace" => Self::Trace,
            _ => return None,
        })
    }

    /// Its place among the methods of one path: look, make, change, take away.
    pub fn rank(self) -> u8 {
        match self {
            Self::Get => 0,
            Self::Head => 1,
            Self::Options => 2,
            Self::Trace => 3,
            Self::Post => 4,
            Self::Put => 5,
            Self::Patch => 6,
            Self::Delete => 7,
        }
    }

    /// As it is written in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// The name that the document gives it beside that (`x-name`).
    pub named: Option<Named>,
    /// Where it goes.
    pub location: Location,
    /// How its value is written.
    pub style: Style,
    /// Whether each item or property stands for itself.
    pub explode: bool,
    /// Whether reserved characters go unescaped (query only).
    pub allow_reserved: bool,
    /// What a path argument may be.
    pub segment: Segment,
    /// Whether its value is one JSON text (`content`).
    pub json: bool,
    /// Whether it must be given.
    pub required: bool,
    /// Its type.
    pub ty: TypeId,
    /// What the document says about it.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its place.
    pub place: NodeId,
}

/// A parameter that must be given and has one value only.
#[derive(Debug, Clone)]
pub struct FixedParameter {
    /// The parameter.
    pub parameter: Parameter,
    /// Its value.
    pub value: Constant,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    /// As the document says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// What a path argument may be (`x-path-argument`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Segment {
    /// Anything: it is percent-encoded.
    #[default]
    Encoded,
    /// Nothing that a server which decodes before it routes could take for another path.
    Strict,
    /// Several segments: its `/` stay.
    Several,
}

/// How a parameter's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether it must be given.
    pub required: bool,
    /// The content type as the document writes it.
    pub media: String,
    /// What is in it.
    pub content: Content,
    /// The properties of a form that are not written as forms are by default.
    pub fields: Vec<FormField>,
    /// The parts of a form whose content type the document gives.
    pub parts: Vec<PartMedia>,
    /// The headers of parts that are no files.
    pub part_headers: Vec<PartHeader>,
    /// What the schema says of a form that is put together by hand. No code is made of this type.
    pub by_hand: Option<TypeId>,
    /// `description` of the request body.
    pub docs: Docs,
    /// Its place.
    pub place: NodeId,
}

/// What is in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// JSON of this type.
    Json(TypeId),
    /// JSON of this type, which is text, or that text as it is: as the content type says that comes.
    Open(TypeId),
    /// A form with the properties of this type, written as a URL's query is.
    Form(TypeId),
    /// A form of parts with the properties of this type, a model or a map.
    Multipart(TypeId),
    /// A form of parts that the document doesn't describe.
    Parts,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    Empty,
}

impl Content {
    /// The type of what is in it, if the document gives it one.
    pub fn ty(self) -> Option<TypeId> {
        match self {
            Self::Json(ty) | Self::Open(ty) | Self::Form(ty) | Self::Multipart(ty) => Some(ty),
            Self::Parts | Self::Text | Self::Bytes | Self::Empty => None,
        }
    }
}

/// The content type of a form's part (`encoding`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartMedia {
    /// The property.
    pub wire: String,
    /// As the document writes it: one, or several with commas between.
    pub media: String,
    /// Whether it is a file, of which the caller says what it is.
    pub is_file: bool,
    /// The encoding that says so.
    pub place: NodeId,
}

impl PartMedia {
    /// Whether there are several to choose from.
    pub fn is_choice(&self) -> bool {
        self.media.contains([',', '*'])
    }
}

/// A header of a form's part (`encoding`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHeader {
    /// The property.
    pub part: String,
    /// The header's name.
    pub name: String,
    /// The type of its value.
    pub ty: TypeId,
    /// Whether each such part has it.
    pub required: bool,
    /// What the document says about it.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its place.
    pub place: NodeId,
}

/// How a property of a form is written (`encoding`).
#[derive(Debug, Clone)]
pub struct FormField {
    /// The property.
    pub wire: String,
    /// How its value is written.
    pub style: Style,
    /// Whether each item or property stands for itself.
    pub explode: bool,
    /// Whether reserved characters go unescaped.
    pub allow_reserved: bool,
    /// Whether its value is one JSON text, whatever it is.
    pub json: bool,
    /// The encoding that says so.
    pub place: NodeId,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Which statuses.
    pub status: Status,
    /// The content type as the document writes it; none for an empty answer.
    pub media: Option<String>,
    /// What is in it.
    pub content: Content,
    /// `description`.
    pub docs: Docs,
    /// Its place.
    pub place: NodeId,
}

/// What an answer leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// The operation's id …
    pub operation: Option<String>,
    /// … or a reference to it.
    pub reference: Option<String>,
    /// `description`.
    pub description: Option<String>,
}

/// A request that the server makes, to an address that it was given.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Its key in the document.
    pub name: String,
    /// Where the address is found, `{$request.body#/url}`.
    pub expression: String,
    /// How it is sent.
    pub method: Method,
    /// Summary, description, link.
    pub docs: Docs,
    /// The type of its body, if that is JSON.
    pub payload: Option<TypeId>,
    /// Its place.
    pub place: NodeId,
}

/// A header of answers.
#[derive(Debug, Clone)]
pub struct Header {
    /// The name on the wire.
    pub wire: String,
    /// Its type.
    pub ty: TypeId,
    /// How a value is written.
    pub form: HeaderForm,
    /// Whether there are several, with commas between.
    pub is_list: bool,
    /// Whether each answer that has it is promised to have it.
    pub required: bool,
    /// What the document says about it.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// What the document calls it.
    pub path: NamePath,
    /// Its place.
    pub place: NodeId,
}

/// How a value is written in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeaderForm {
    /// As it is.
    Text,
    /// As JSON writes numbers and truths.
    Bare,
    /// As either.
    Either,
    /// As JSON.
    Json,
}

/// A success that comes message by message.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The content type as the document writes it.
    pub media: String,
    /// How messages are told from each other.
    pub framing: Framing,
    /// What is in each: JSON or text.
    pub item: Content,
    /// Whether the schema was said to be of one message, and not of all.
    pub single: bool,
    /// Whether the type is that of an event with its name, id and data, and what its id is.
    pub envelope: Option<Envelope>,
    /// The data that ends it, where the document says so.
    pub done: Option<String>,
    /// The flag of the body that asks for it.
    pub switch: Option<String>,
    /// Its place.
    pub place: NodeId,
}

/// What the id of an event is, where the type is that of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// Text, as it comes.
    Text,
    /// A number.
    Number,
}

impl Feed {
    /// The request's method that gives the stream.
    pub fn method(&self) -> &'static str {
        match self.framing {
            Framing::Events => "events",
            Framing::Lines | Framing::Sequence => "lines",
        }
    }
}

/// How messages are told from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    Events,
    /// A line each.
    Lines,
    /// A record separator before each.
    Sequence,
}

/// Which statuses an answer stands for. The order is the order of trying: the most exact first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One.
    Code(u16),
    /// `2XX` is 2.
    Range(u8),
    /// All that no other answer speaks of.
    Default,
}
