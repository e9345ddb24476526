//! What a document means, in words of our own: plain data, by id, that emission can only borrow.
//!
//! Knows neither openapiv3 nor serde nor Rust's spelling: a name here is a [`NamePath`], which the
//! names room turns into identifiers. Every item carries its place in the document.

mod operation;
mod text;
mod types;
mod webhook;

pub use operation::*;
pub use types::*;
pub use webhook::*;

use crate::settings::TypePath;
use crate::source::NodeId;

/// A whole API.
#[derive(Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.summary` and `info.description`, CommonMark.
    pub docs: Docs,
    /// In the document's order; the first is the default.
    pub servers: Vec<Server>,
    /// Those with variables that operations have of their own, each once, in the document's order.
    pub own_servers: Vec<Server>,
    /// The path of one that the document gives only in relation to where it lies itself.
    pub relative_server: Option<String>,
    /// The statuses that the servers send before they process a request (`x-retry`), as far as that
    /// holds for every operation.
    pub not_processed: Vec<u16>,
    /// Schemes that some operation asks for, in the document's order.
    pub schemes: Vec<SecurityScheme>,
    /// What calls ask for that say nothing else: alternatives, each a set.
    pub security: Vec<Vec<SchemeId>>,
    /// The ways by which a client gets its tokens itself.
    pub grants: Grants,
    /// Groups of operations; a group stands after its parent.
    pub groups: Vec<Group>,
    /// In the document's order.
    pub operations: Vec<Operation>,
    /// Headers of answers, each once.
    pub headers: Vec<Header>,
    /// Every type.
    pub types: Types,
    /// Types of other crates that stand for some of them.
    pub own_types: Vec<OwnType>,
    /// Types of the declared error answers, each once, by name.
    pub error_bodies: Vec<TypeId>,
    /// Where those name single values of a request.
    pub field_errors: Vec<FieldErrors>,
    /// Updates that can be had from two states of what is received.
    pub updates: Vec<Conversion>,
    /// Models that are sent and can be had from received ones.
    pub resent: Vec<Conversion>,
    /// What the server sends by itself.
    pub webhooks: Webhooks,
    /// The names that the document gives types, fields and parameters by extensions.
    pub named: Vec<Named>,
    /// What the stand-in server is told of the document, as JSON text.
    pub stand_in: String,
}

impl Api {
    /// The operations, each with its id.
    pub fn operations(&self) -> impl Iterator<Item = (OperationId, &Operation)> {
        (0_u32..).map(OperationId).zip(&self.operations)
    }

    /// The same in the order in which people look for them, whatever that of the document is: the whole
    /// before one of it, one of it (`{id}`) before what else lies there, then by method.
    pub fn operations_as_read(&self) -> Vec<(OperationId, &Operation)> {
        let mut operations: Vec<_> = self.operations().collect();
        operations.sort_by_cached_key(|(_, operation)| {
            let segments = operation.path.split('/');
            let segments = segments.map(|segment| (rank(segment), segment.to_owned()));
            (segments.collect::<Vec<_>>(), operation.method.rank())
        });
        operations
    }

    /// The type of another crate. Its id comes only from the table that has it.
    pub fn own(&self, own: Own) -> &OwnType {
        static NOTHING: OwnType = OwnType {
            path: TypePath::NOTHING,
            carrier: None,
        };
        self.own_types.get(own.ty.index()).unwrap_or(&NOTHING)
    }

    /// The groups, each with its id.
    pub fn groups(&self) -> impl Iterator<Item = (GroupId, &Group)> {
        (0_u32..).map(GroupId).zip(&self.groups)
    }

    /// A group and those that hold it, from the outermost in.
    pub fn lineage(&self, group: GroupId) -> Vec<(GroupId, &Group)> {
        let mut lineage = Vec::new();
        let mut next = Some(group);
        while let Some(id) = next {
            let Some(group) = self.groups.get(id.index()) else {
                break;
            };
            lineage.push((id, group));
            // A group stands after its parent, so that this ends.
            next = group.parent.filter(|parent| *parent < id);
        }
        lineage.reverse();
        lineage
    }
}

/// Where the body of an error names single values of a request (`x-validation-errors`): JSON pointers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors {
    /// The list, in the body.
    pub items: String,
    /// The value's place, in an item.
    pub location: String,
    /// What is wrong in words, in an item.
    pub message: String,
    /// The rule's name, in an item.
    pub kind: Option<String>,
}

/// How a model that is sent is had from a received one.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// What is sent.
    pub sent: TypeId,
    /// What was received.
    pub received: TypeId,
    /// In the order of what is sent.
    pub fields: Vec<Carried>,
    /// The places of what is sent and has a received field of its name, but of another type.
    pub leftovers: Vec<usize>,
}

/// Two fields that go together.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// The place of the one that is sent.
    pub sent: usize,
    /// The place of the one that was received.
    pub received: usize,
    /// The models of the two, where they differ: the one that is sent first.
    pub via: Option<(TypeId, TypeId)>,
}

/// What the document says about an item, as CommonMark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// A title or summary, one line.
    pub summary: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// `externalDocs.url`.
    pub link: Option<String>,
    /// Example values as JSON text, for the documentation.
    pub examples: Vec<String>,
    /// The default that the server fills in, as JSON text.
    pub default: Option<String>,
}

impl Docs {
    /// What this says, and where it says nothing, what the other does.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let examples = match self.examples.is_empty() {
            true => other.examples,
            false => self.examples,
        };
        Self {
            summary: self.summary.or(other.summary),
            description: self.description.or(other.description),
            link: self.link.or(other.link),
            examples,
            default: self.default.or(other.default),
        }
    }
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL, absolute once its `{variables}` have their defaults.
    pub url: String,
    /// What stands for these, in the order of the URL.
    pub variables: Vec<ServerVariable>,
    /// What to call it: its own name, the first words of its description, or its host.
    pub name: String,
    /// `description`.
    pub docs: Docs,
    /// How many requests it takes (`x-rate-limit`).
    pub rate_limit: Option<RateLimit>,
    /// Its place.
    pub place: NodeId,
}

impl ServerVariable {
    /// Whether its default only says that there is one, `{name}`: whoever makes a client says its value.
    pub fn is_unsaid(&self) -> bool {
        let inner = self.default.strip_prefix('{');
        inner.and_then(|text| text.strip_suffix('}')) == Some(self.name.as_str())
    }
}

impl Server {
    /// Whether it is called the same, by whatever names its variables' values have.
    pub fn is_same(&self, other: &Self) -> bool {
        self.url == other.url && self.usual_url() == other.usual_url()
    }

    /// The URL where each variable has its default.
    pub fn usual_url(&self) -> String {
        let mut url = String::new();
        let mut rest = self.url.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            url.push_str(before);
            let variable = after.split_once('}').and_then(|(name, after)| {
                let variable = self.variables.iter().find(|it| it.name == name)?;
                Some((variable, after))
            });
            match variable {
                // As it is: a default is no template.
                Some((variable, after)) => {
                    url.push_str(&variable.default);
                    rest = after;
                }
                None => {
                    url.push('{');
                    rest = after;
                }
            }
        }
        url.push_str(rest);
        url
    }
}

/// A variable in the URL of a server.
#[derive(Debug, Clone)]
pub struct ServerVariable {
    /// Its name between the braces.
    pub name: String,
    /// Its value if nobody says.
    pub default: String,
    /// The values that the document knows, in its order; none: any text.
    pub values: Vec<String>,
    /// `description`.
    pub docs: Docs,
}

/// How many requests a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// At most so many …
    pub requests: u32,
    /// … in so many seconds.
    pub per: u32,
    /// What holds for a credential that the server hasn't seen lately.
    pub warm_up: Option<WarmUp>,
}

/// What holds for a credential that a server hasn't seen lately, until its first success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmUp {
    /// At most so many in the same time.
    pub requests: u32,
    /// After how many seconds it has not been seen lately.
    pub after_idle: u32,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Its key under `components/securitySchemes`.
    pub name: String,
    /// How credentials are sent.
    pub kind: SchemeKind,
    /// Whether the one token of a client may stand for it.
    pub by_token: bool,
    /// `description`.
    pub docs: Docs,
    /// Its place.
    pub place: NodeId,
}

/// How credentials are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`: bearer, OAuth 2 and OpenID Connect.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// A header of this name.
    ApiKeyHeader(String),
    /// A header of this name, the secret behind this text.
    PrefixedHeader(String, String),
    /// A query parameter of this name.
    ApiKeyQuery(String),
    /// A cookie of this name.
    ApiKeyCookie(String),
    /// A way of HTTP that the client doesn't speak, such as `digest`: met by who sets the header
    /// `Authorization`.
    Unsupported,
}

impl SchemeKind {
    /// Whether one secret is all that it takes.
    pub fn takes_one_secret(&self) -> bool {
        !matches!(self, Self::Basic | Self::Unsupported)
    }
}

/// The ways of OAuth 2 by which a client gets its tokens itself.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// By its own credentials.
    pub client_credentials: Option<TokenEndpoint>,
    /// By a refresh token.
    pub refresh_token: Option<TokenEndpoint>,
}

impl Grants {
    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.client_credentials.is_some() || self.refresh_token.is_some()
    }
}

/// Where tokens are got.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    /// The scheme that has it.
    pub scheme: String,
    /// As the document writes it: absolute, or as seen from the server; empty where it doesn't say.
    pub url: String,
    /// The scopes that the document names.
    pub scopes: Vec<String>,
    /// Its place.
    pub place: NodeId,
}

/// A number by which something of one kind is addressed in its table.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
use id;

id! {
    /// Addresses a [`Group`] in [`Api::groups`].
    GroupId
}
id! {
    /// Addresses a [`SecurityScheme`] in [`Api::schemes`].
    SchemeId
}

/// A group of operations: a service of the client.
#[derive(Debug, Clone)]
pub struct Group {
    /// The group that holds it.
    pub parent: Option<GroupId>,
    /// The group's own word, as the document writes it.
    pub name: String,
    /// The tag's description, where a tag stands for the group.
    pub docs: Docs,
}

/// What something is called in the document, from the outside in: the names room makes the Rust name
/// of it, and only of it, so that a name depends on no order and no counter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamePath {
    /// What the path starts from.
    pub base: Base,
    /// The steps from there.
    pub steps: Vec<Step>,
}

/// What a [`NamePath`] starts from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// `components/<section>/<key>`: section, key. The section `schemas` is the rule.
    Component(&'static str, String),
    /// An operation, by its place in [`Api::operations`].
    Operation(OperationId),
    /// The body of a webhook, by its name.
    Webhook(String),
    /// What stands in another file: its name, the words that lead to the file, the file's path below the
    /// root folder, and the JSON pointer within the file.
    #[allow(missing_docs)]
    File {
        name: String,
        long: Vec<String>,
        file: String,
        pointer: String,
    },
    /// A schema that the document names by an extension: the name, the schema's JSON pointer, and where the
    /// name stands.
    #[allow(missing_docs)]
    Told {
        name: String,
        pointer: String,
        word: NodeId,
        /// What it would be named by without that.
        place: Box<NamePath>,
    },
    /// Any other place, by its JSON pointer.
    Place(String),
}

/// A name that an extension gives something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// It, as the document has it.
    pub name: String,
    /// Where it stands.
    pub word: NodeId,
}

/// A step of a [`NamePath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A property.
    Property(String),
    /// The items of an array.
    Item,
    /// The values of a map.
    Value,
    /// An alternative of a union: a word that tells it from the others (its title, its tag's value or
    /// its telling properties), else none.
    Variant(Option<String>),
    /// A part of an `allOf`.
    Part,
    /// The body of a request.
    Body,
    /// The answer with this status (`200`, `2XX`, `default`).
    Answer(String),
    /// A parameter.
    Parameter(String),
    /// A header of an answer.
    Header(String),
    /// A message of a stream of events.
    Event,
    /// A callback.
    Callback(String),
    /// This content type, where a better one stands beside it.
    Media(String),
    /// The type as it is sent, where that differs from what is received.
    Input,
    /// The type as a form of parts, where it is JSON as well.
    Form,
}

/// Nothing, an argument, a word.
fn rank(segment: &str) -> u8 {
    match segment {
        "" => 0,
        segment if segment.starts_with('{') => 1,
        _ => 2,
    }
}
