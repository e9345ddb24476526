//! The words of OpenAPI 3.0 and 3.1: for each kind of object the keywords it may hold, what stands
//! under each, and what becomes of it. The one table that walking, rewriting and reporting share.

use Child::{Leaf, List, Map, MapOfLists, One};
use Expected::{Any, Bool, Count, Number, Number30Bool, Scalar, Text, Texts};
use Use::{Docs, Ignored, Noted, Read, Unrepresented};

/// A kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Header,
    Example,
    Link,
    Components,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    Tag,
    ExternalDocs,
    Callback,
}

/// What stands under a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    /// A value.
    Leaf(Expected),
    /// An object of a kind.
    One(Kind),
    /// A list of such objects.
    List(Kind),
    /// Such objects by name.
    Map(Kind),
    /// Lists of text by name, in a list: security requirements.
    MapOfLists,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Text.
    Text,
    /// Text, which YAML may have taken for a number or a flag.
    Scalar,
    /// `true`, `false`
    Bool,
    /// A whole number from zero.
    Count,
    /// A number.
    Number,
    /// A flag in 3.0, a number in 3.1.
    Number30Bool,
    /// A list of texts.
    Texts,
    /// Any JSON.
    Any,
}

/// What becomes of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It decides code.
    Read,
    /// It is documentation.
    Docs,
    /// It has no bearing on a client, and why.
    Ignored(&'static str),
    /// Nothing in the client comes of it, and nothing is wrong with that: what is done instead.
    Noted(&'static str),
    /// The client does less than the document says: what is done instead.
    Unrepresented(&'static str),
}

/// A keyword of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Keyword {
    /// The keyword.
    pub name: &'static str,
    /// What stands under it.
    pub child: Child,
    /// What becomes of it.
    pub used: Use,
}

const fn word(name: &'static str, child: Child, used: Use) -> Keyword {
    Keyword { name, child, used }
}

impl Kind {
    /// Whether `$ref` may stand in place of the object.
    pub fn may_be_reference(self) -> bool {
        use Kind::{Callback, Example, Header, Link, Parameter, PathItem};
        use Kind::{RequestBody, Response, Schema, SecurityScheme};
        matches!(
            self,
            Schema
                | Parameter
                | RequestBody
                | Response
                | Header
                | Example
                | Link
                | Callback
                | PathItem
                | SecurityScheme
        )
    }

    /// What people call the object.
    pub fn title(self) -> &'static str {
        match self {
            Self::OpenApi => "an OpenAPI document",
            Self::Info => "`info`",
            Self::Contact => "a contact",
            Self::License => "a licence",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Components => "`components`",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "`xml`",
            Self::SecurityScheme => "a security scheme",
            Self::OAuthFlows => "OAuth flows",
            Self::OAuthFlow => "an OAuth flow",
            Self::Tag => "a tag",
            Self::ExternalDocs => "external documentation",
            Self::Callback => "a callback",
        }
    }

    /// The keyword of this name.
    pub fn keyword(self, name: &str) -> Option<Keyword> {
        self.keywords()
            .iter()
            .find(|keyword| keyword.name == name)
            .copied()
    }

    /// Every keyword.
    pub fn keywords(self) -> &'static [Keyword] {
        match self {
            Self::OpenApi => OPEN_API,
            Self::Info => INFO,
            Self::Contact => CONTACT,
            Self::License => LICENSE,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Response => RESPONSE,
            Self::Header => HEADER,
            Self::Example => EXAMPLE,
            Self::Link => LINK,
            Self::Components => COMPONENTS,
            Self::Schema => SCHEMA,
            Self::Discriminator => DISCRIMINATOR,
            Self::Xml => XML,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::OAuthFlows => OAUTH_FLOWS,
            Self::OAuthFlow => OAUTH_FLOW,
            Self::Tag => TAG,
            Self::ExternalDocs => EXTERNAL_DOCS,
            // Its keys are expressions, not keywords.
            Self::Callback => &[],
        }
    }
}

const PEOPLE: Use = Ignored("it is for people who read the document, not for a program");
const XML_ONLY: Use = Ignored("it is about XML, which the client takes and gives as text");
const ABOUT_SCHEMAS: Use = Ignored("it is about the document, not about values");
const ABOUT_DOCUMENT: Use = Ignored("references may call the document so; it says nothing else");
const OTHER_METHODS: Use =
    Unrepresented("an operation of this method is called by `Client::request`");
const WRITTEN_PLAINLY: Use = Unrepresented("the parts are written as their schemas say");
const AS_DATA: Use = Ignored("of an example its data is shown");
const IN_PLACE: Use = Ignored("what refers to one of them has it in its own place");
const ONE_STYLE: Use = Ignored("a header has one style, and stands or doesn't");
const LINKED: Use = Ignored("the operation that a link leads to is called like any other");
const LOGIN: Use = Ignored("a person logs in elsewhere, and the client is given what came of it");

const OWN_RETRIES: Use = Noted(
    "the client retries by rules of its own; `x-retry` says after which statuses nothing was processed",
);

const OPEN_API: &[Keyword] = &[
    word("openapi", Leaf(Text), Read),
    word("$self", Leaf(Text), ABOUT_DOCUMENT),
    word("info", One(Kind::Info), Read),
    word("jsonSchemaDialect", Leaf(Text), ABOUT_SCHEMAS),
    word("servers", List(Kind::Server), Read),
    word("paths", Map(Kind::PathItem), Read),
    word("webhooks", Map(Kind::PathItem), Read),
    word("x-webhooks", Map(Kind::PathItem), Read),
    word("x-webhook-signatures", Leaf(Any), Read),
    word("components", One(Kind::Components), Read),
    word("security", MapOfLists, Read),
    word("tags", List(Kind::Tag), Read),
    word("externalDocs", One(Kind::ExternalDocs), Docs),
    word("x-path-argument", Leaf(Text), Read),
    word("x-retry", Leaf(Any), Read),
    word("x-stand-in", Leaf(Any), Read),
    word("x-fern-pagination", Leaf(Any), Read),
    word("x-speakeasy-retries", Leaf(Any), OWN_RETRIES),
];

const INFO: &[Keyword] = &[
    word("title", Leaf(Text), Read),
    word("summary", Leaf(Text), Docs),
    word("description", Leaf(Text), Docs),
    word("termsOfService", Leaf(Text), PEOPLE),
    word("contact", One(Kind::Contact), PEOPLE),
    word("license", One(Kind::License), PEOPLE),
    word("version", Leaf(Text), PEOPLE),
];

const CONTACT: &[Keyword] = &[
    word("name", Leaf(Text), PEOPLE),
    word("url", Leaf(Text), PEOPLE),
    word("email", Leaf(Text), PEOPLE),
];

const LICENSE: &[Keyword] = &[
    word("name", Leaf(Text), PEOPLE),
    word("identifier", Leaf(Text), PEOPLE),
    word("url", Leaf(Text), PEOPLE),
];

const SERVER: &[Keyword] = &[
    word("url", Leaf(Text), Read),
    word("name", Leaf(Text), Read),
    word("description", Leaf(Text), Read),
    word("variables", Map(Kind::ServerVariable), Read),
    word("x-rate-limit", Leaf(Any), Read),
];

const SERVER_VARIABLE: &[Keyword] = &[
    word("enum", Leaf(Texts), Read),
    word("default", Leaf(Scalar), Read),
    word("description", Leaf(Text), Read),
];

const PATH_ITEM: &[Keyword] = &[
    word("$ref", Leaf(Text), Read),
    word("summary", Leaf(Text), Docs),
    word("description", Leaf(Text), Docs),
    word("get", One(Kind::Operation), Read),
    word("put", One(Kind::Operation), Read),
    word("post", One(Kind::Operation), Read),
    word("delete", One(Kind::Operation), Read),
    word("options", One(Kind::Operation), Read),
    word("head", One(Kind::Operation), Read),
    word("patch", One(Kind::Operation), Read),
    word("trace", One(Kind::Operation), Read),
    word("query", Leaf(Any), OTHER_METHODS),
    word("additionalOperations", Leaf(Any), OTHER_METHODS),
    word("servers", List(Kind::Server), Read),
    word("parameters", List(Kind::Parameter), Read),
];

const OPERATION: &[Keyword] = &[
    word("tags", Leaf(Texts), Read),
    word("summary", Leaf(Text), Docs),
    word("description", Leaf(Text), Docs),
    word("externalDocs", One(Kind::ExternalDocs), Docs),
    word("operationId", Leaf(Text), Read),
    word("parameters", List(Kind::Parameter), Read),
    word("requestBody", One(Kind::RequestBody), Read),
    word("responses", Map(Kind::Response), Read),
    word("callbacks", Map(Kind::Callback), Read),
    word("deprecated", Leaf(Bool), Read),
    word("security", MapOfLists, Read),
    word("servers", List(Kind::Server), Read),
    word("x-group", Leaf(Any), Read),
    word("x-name", Leaf(Text), Read),
    word("x-fern-sdk-group-name", Leaf(Any), Read),
    word("x-fern-sdk-method-name", Leaf(Text), Read),
    word("x-eov-operation-id", Leaf(Text), Read),
    word("x-speakeasy-group", Leaf(Text), Read),
    word("x-speakeasy-name-override", Leaf(Text), Read),
    word("x-pagination", Leaf(Any), Read),
    word("x-speakeasy-pagination", Leaf(Any), Read),
    word("x-fern-pagination", Leaf(Any), Read),
    word("x-speakeasy-retries", Leaf(Any), OWN_RETRIES),
    word("x-retry", Leaf(Any), Read),
    word("x-stand-in", Leaf(Any), Read),
];

const PARAMETER: &[Keyword] = &[
    word("name", Leaf(Text), Read),
    word("in", Leaf(Text), Read),
    word("description", Leaf(Text), Docs),
    word("required", Leaf(Bool), Read),
    word("deprecated", Leaf(Bool), Read),
    word("allowEmptyValue", Leaf(Bool), Read),
    word("style", Leaf(Text), Read),
    word("explode", Leaf(Bool), Read),
    word("allowReserved", Leaf(Bool), Read),
    word("schema", One(Kind::Schema), Read),
    word("example", Leaf(Any), Docs),
    word("examples", Map(Kind::Example), Docs),
    word("content", Map(Kind::MediaType), Read),
    word("x-path-argument", Leaf(Text), Read),
    word("x-multi-segment", Leaf(Bool), Read),
    word("x-name", Leaf(Text), Read),
    word("x-fern-parameter-name", Leaf(Text), Read),
    word("x-speakeasy-name-override", Leaf(Text), Read),
    word("x-ms-client-name", Leaf(Text), Read),
];

const REQUEST_BODY: &[Keyword] = &[
    word("description", Leaf(Text), Docs),
    word("content", Map(Kind::MediaType), Read),
    word("required", Leaf(Bool), Read),
];

const MEDIA_TYPE: &[Keyword] = &[
    word("schema", One(Kind::Schema), Read),
    word("itemSchema", One(Kind::Schema), Read),
    word("prefixEncoding", Leaf(Any), WRITTEN_PLAINLY),
    word("itemEncoding", Leaf(Any), WRITTEN_PLAINLY),
    word("x-speakeasy-sse-sentinel", Leaf(Text), Read),
    word("example", Leaf(Any), Docs),
    word("examples", Map(Kind::Example), Docs),
    word("encoding", Map(Kind::Encoding), Read),
];

const ENCODING: &[Keyword] = &[
    word("contentType", Leaf(Text), Read),
    word("headers", Map(Kind::Header), Read),
    word("style", Leaf(Text), Read),
    word("explode", Leaf(Bool), Read),
    word("allowReserved", Leaf(Bool), Read),
];

const RESPONSE: &[Keyword] = &[
    word("summary", Leaf(Text), PEOPLE),
    word("description", Leaf(Text), Docs),
    word("headers", Map(Kind::Header), Read),
    word("content", Map(Kind::MediaType), Read),
    word("links", Map(Kind::Link), Read),
];

const HEADER: &[Keyword] = &[
    word("description", Leaf(Text), Docs),
    word("required", Leaf(Bool), Read),
    word("deprecated", Leaf(Bool), Read),
    word("allowEmptyValue", Leaf(Bool), ONE_STYLE),
    word("style", Leaf(Text), ONE_STYLE),
    word("explode", Leaf(Bool), ONE_STYLE),
    word("schema", One(Kind::Schema), Read),
    word("example", Leaf(Any), Docs),
    word("examples", Map(Kind::Example), Docs),
    word("content", Map(Kind::MediaType), Read),
];

const EXAMPLE: &[Keyword] = &[
    word("summary", Leaf(Text), Docs),
    word("description", Leaf(Text), Docs),
    word("value", Leaf(Any), Docs),
    word("externalValue", Leaf(Text), Docs),
    word("dataValue", Leaf(Any), Docs),
    word("serializedValue", Leaf(Text), AS_DATA),
];

const LINK: &[Keyword] = &[
    word("operationRef", Leaf(Text), Docs),
    word("operationId", Leaf(Text), Docs),
    word("parameters", Leaf(Any), LINKED),
    word("requestBody", Leaf(Any), LINKED),
    word("description", Leaf(Text), Docs),
    word("server", One(Kind::Server), LINKED),
];

const COMPONENTS: &[Keyword] = &[
    word("schemas", Map(Kind::Schema), Read),
    word("responses", Map(Kind::Response), Read),
    word("parameters", Map(Kind::Parameter), Read),
    word("examples", Map(Kind::Example), Docs),
    word("requestBodies", Map(Kind::RequestBody), Read),
    word("headers", Map(Kind::Header), Read),
    word("securitySchemes", Map(Kind::SecurityScheme), Read),
    word("links", Map(Kind::Link), Read),
    word("callbacks", Map(Kind::Callback), Read),
    word("pathItems", Map(Kind::PathItem), Read),
    word("mediaTypes", Map(Kind::MediaType), IN_PLACE),
];

const UNCHECKED: Use = Noted("the server checks it; values are neither checked nor typed by it");

const SCHEMA: &[Keyword] = &[
    word("title", Leaf(Text), Docs),
    word("description", Leaf(Text), Docs),
    word("default", Leaf(Any), Docs),
    word("example", Leaf(Any), Docs),
    word("examples", Leaf(Any), Docs),
    word("externalDocs", One(Kind::ExternalDocs), Docs),
    word("deprecated", Leaf(Bool), Read),
    word("readOnly", Leaf(Bool), Read),
    word("writeOnly", Leaf(Bool), Read),
    word("nullable", Leaf(Bool), Read),
    word("type", Leaf(Any), Read),
    word("format", Leaf(Text), Read),
    word("enum", Leaf(Any), Read),
    word("const", Leaf(Any), Read),
    word("pattern", Leaf(Text), Docs),
    word("minLength", Leaf(Count), Read),
    word("maxLength", Leaf(Count), Read),
    word("minimum", Leaf(Number), Read),
    word("maximum", Leaf(Number), Read),
    word("exclusiveMinimum", Leaf(Number30Bool), Read),
    word("exclusiveMaximum", Leaf(Number30Bool), Read),
    word("multipleOf", Leaf(Number), Read),
    word("minItems", Leaf(Count), Read),
    word("maxItems", Leaf(Count), Read),
    word("uniqueItems", Leaf(Bool), Read),
    word("minProperties", Leaf(Count), Read),
    word("maxProperties", Leaf(Count), Read),
    word("required", Leaf(Texts), Read),
    word("properties", Map(Kind::Schema), Read),
    word("additionalProperties", One(Kind::Schema), Read),
    word("propertyNames", One(Kind::Schema), Read),
    word("items", One(Kind::Schema), Read),
    word("allOf", List(Kind::Schema), Read),
    word("oneOf", List(Kind::Schema), Read),
    word("anyOf", List(Kind::Schema), Read),
    word("not", One(Kind::Schema), UNCHECKED),
    word("discriminator", One(Kind::Discriminator), Read),
    word("contentEncoding", Leaf(Text), Read),
    word("contentMediaType", Leaf(Text), Read),
    word("contentSchema", One(Kind::Schema), Read),
    word("xml", One(Kind::Xml), XML_ONLY),
    word("$schema", Leaf(Text), ABOUT_SCHEMAS),
    word("$comment", Leaf(Text), ABOUT_SCHEMAS),
    word("$vocabulary", Leaf(Any), ABOUT_SCHEMAS),
    word("$id", Leaf(Text), Read),
    word("$anchor", Leaf(Text), Read),
    word("$dynamicAnchor", Leaf(Text), Read),
    word("$recursiveAnchor", Leaf(Bool), Read),
    word(
        "$recursiveRef",
        Leaf(Text),
        Unrepresented("any value is taken"),
    ),
    word(
        "$dynamicRef",
        Leaf(Text),
        Unrepresented("any value is taken"),
    ),
    word("$defs", Map(Kind::Schema), Read),
    word("definitions", Map(Kind::Schema), Read),
    word("prefixItems", List(Kind::Schema), Read),
    word("contains", One(Kind::Schema), UNCHECKED),
    word("minContains", Leaf(Count), UNCHECKED),
    word("maxContains", Leaf(Count), UNCHECKED),
    word("unevaluatedItems", One(Kind::Schema), UNCHECKED),
    word("unevaluatedProperties", One(Kind::Schema), UNCHECKED),
    word("patternProperties", Map(Kind::Schema), Read),
    word("dependentRequired", Leaf(Any), UNCHECKED),
    word("dependentSchemas", Map(Kind::Schema), UNCHECKED),
    word("dependencies", Leaf(Any), UNCHECKED),
    word("if", One(Kind::Schema), UNCHECKED),
    word("then", One(Kind::Schema), UNCHECKED),
    word("else", One(Kind::Schema), UNCHECKED),
    word("x-sensitive", Leaf(Bool), Read),
    word("x-ms-discriminator-value", Leaf(Text), Read),
    word("x-null-as-empty", Leaf(Bool), Read),
    word("x-validation-errors", Leaf(Any), Read),
    word("x-name", Leaf(Text), Read),
    word("x-type-name", Leaf(Text), Read),
    word("x-fern-type-name", Leaf(Text), Read),
    word("x-fern-property-name", Leaf(Text), Read),
    word("x-speakeasy-name-override", Leaf(Text), Read),
    word("x-ms-client-name", Leaf(Text), Read),
    word("x-unknown-values", Leaf(Any), Read),
    word("x-speakeasy-unknown-values", Leaf(Any), Read),
    word("x-extensible-enum", Leaf(Any), Read),
];

const DISCRIMINATOR: &[Keyword] = &[
    word("propertyName", Leaf(Text), Read),
    word("mapping", Leaf(Any), Read),
    word(
        "defaultMapping",
        Leaf(Text),
        Noted(
            "a value without a tag is tried against all alternatives, one of another tag is `Unknown`",
        ),
    ),
];

const XML: &[Keyword] = &[
    word("name", Leaf(Text), XML_ONLY),
    word("namespace", Leaf(Text), XML_ONLY),
    word("prefix", Leaf(Text), XML_ONLY),
    word("attribute", Leaf(Bool), XML_ONLY),
    word("wrapped", Leaf(Bool), XML_ONLY),
    word("nodeType", Leaf(Text), XML_ONLY),
];

const SECURITY_SCHEME: &[Keyword] = &[
    word("type", Leaf(Text), Read),
    word("description", Leaf(Text), Docs),
    word("name", Leaf(Text), Read),
    word("in", Leaf(Text), Read),
    word("scheme", Leaf(Text), Read),
    word("bearerFormat", Leaf(Text), Docs),
    word("flows", One(Kind::OAuthFlows), Read),
    word("openIdConnectUrl", Leaf(Text), Docs),
    word("oauth2MetadataUrl", Leaf(Text), LOGIN),
    word("deprecated", Leaf(Bool), PEOPLE),
    word("x-prefix", Leaf(Text), Read),
];

const NO_TOKEN_CALLS: Use = Noted("tokens are got elsewhere and given to the client");

const OAUTH_FLOWS: &[Keyword] = &[
    word("implicit", One(Kind::OAuthFlow), NO_TOKEN_CALLS),
    word("password", One(Kind::OAuthFlow), Read),
    word("clientCredentials", One(Kind::OAuthFlow), Read),
    word("authorizationCode", One(Kind::OAuthFlow), Read),
    word("deviceAuthorization", One(Kind::OAuthFlow), NO_TOKEN_CALLS),
];

const OAUTH_FLOW: &[Keyword] = &[
    word("authorizationUrl", Leaf(Text), LOGIN),
    word("deviceAuthorizationUrl", Leaf(Text), LOGIN),
    word("tokenUrl", Leaf(Text), Read),
    word("refreshUrl", Leaf(Text), Read),
    word("scopes", Leaf(Any), Docs),
];

const TAG: &[Keyword] = &[
    word("name", Leaf(Text), Read),
    word("summary", Leaf(Text), PEOPLE),
    word("kind", Leaf(Text), PEOPLE),
    word(
        "parent",
        Leaf(Text),
        Noted("groups lie within others by operation ids, `x-group` or the settings"),
    ),
    word("description", Leaf(Text), Docs),
    word("externalDocs", One(Kind::ExternalDocs), Docs),
];

const EXTERNAL_DOCS: &[Keyword] = &[
    word("description", Leaf(Text), PEOPLE),
    word("url", Leaf(Text), Docs),
];
