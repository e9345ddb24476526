//! `src/runtime/`: the hand-written modules, verbatim, those that are in use; and their `mod.rs`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::Emission;
use super::{features, types};
use crate::ir::{Enum, Others, OwnType, Shape};
use crate::names::assign::needs_builder;
use crate::names::homes::Home;

/// Macros whose calls are laid out an entry a line.
pub(super) const LAID_OUT_MACROS: &[&str] = &[
    "changes",
    "closed_enum",
    "conversions",
    "error_body",
    "events",
    "form_union",
    "groups",
    "integer_enum",
    "operations",
    "paged",
    "received",
    "record",
    "request",
    "resent",
    "sent",
    "shown",
    "string_enum",
    "union",
    "value_enum",
];

/// Macros that declare as many items as they are given.
pub(super) const DECLARING_MACROS: &[&str] = &[
    "closed_enum",
    "form_union",
    "integer_enum",
    "received",
    "request",
    "sent",
    "string_enum",
    "union",
    "value_enum",
];

/// The macro whose calls are an index: a list, then entries of names.
pub(super) const INDEX: &str = "compiled_for";

/// A hand-written module.
struct Module {
    /// Its name, and its file's.
    name: &'static str,
    /// Its text.
    text: &'static str,
    /// When a client needs it.
    needed: Need,
    /// Items that the crate's root has too.
    public: &'static [&'static str],
    /// Items for emitted code.
    internal: &'static [&'static str],
}

/// When a client needs a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    Builders,
    Enums,
    ClosedEnums,
    /// Enums of either kind, or formats.
    Texts,
    Paging,
    /// Models, but for those of errors and headers.
    Models,
    Unions,
    Updates,
    ModelsOrUnions,
    /// Models, or requests of operations, whose setters are made of the same words.
    ModelsOrRequests,
    ServerVariables,
    Multipart,
    /// Forms of parts that are one of several.
    FormUnions,
    OAuth,
    Patterns,
    Headers,
    Formats(&'static [&'static str]),
    /// Something that carries a type of another crate.
    Carrier(&'static str),
    /// A cargo feature of this name: the module is there where the client has the feature, and compiled
    /// where a user turns it on.
    Feature(&'static str),
    /// The same, where lists page.
    PagingWith(&'static str),
    Feeds,
    /// The same, where answers come message by message.
    FeedsWith(&'static str),
    /// The same, where there are streams of either kind.
    StreamsWith(&'static str),
}

impl Module {
    /// The cargo feature that it is compiled for.
    fn feature(&self) -> Option<&'static str> {
        match self.needed {
            Need::Feature(name)
            | Need::PagingWith(name)
            | Need::FeedsWith(name)
            | Need::StreamsWith(name) => Some(name),
            _ => None,
        }
    }
}

/// When a client needs what all formats share.
const FORMATS: Need = Need::Formats(&["Base64Bytes", "Date", "DateTime", "Uuid"]);

macro_rules! modules {
    ($($name:ident: $need:expr, [$($public:ident),*], [$($internal:ident),*];)*) => {
        const MODULES: &[Module] = &[$(Module {
            name: stringify!($name),
            text: include_str!(concat!("../../runtime/", stringify!($name), ".rs")),
            needed: $need,
            public: &[$(stringify!($public)),*],
            internal: &[$(stringify!($internal)),*],
        }),*];
    };
}

modules! {
    api_error: Need::Always, [ApiError, BodyTooLargeError, DecodeError], [];
    arrived: Need::Always, [], [];
    as_text: Need::Texts, [], [];
    base64: Need::Formats(&["Base64Bytes"]), [Base64Bytes], [];
    blocking: Need::Feature("blocking"), [Wait], [];
    body: Need::Always, [BodyError, BodyPieces, RequestBody], [];
    body_error: Need::Always, [RequestBodyError], [];
    budget: Need::Always, [], [];
    buffer: Need::Unions, [], [];
    builder: Need::Builders, [], [missing];
    byte_stream: Need::Always, [ByteStream], [];
    call: Need::Always, [Call, CallFuture], [Streamable, request];
    challenge: Need::Always, [], [];
    changes: Need::Updates, [], [changes, resent];
    client: Need::Always, [Client, ClientBuilder], [Api, OwnServer];
    closed: Need::ClosedEnums, [ValueError], [closed_enum];
    clock: Need::Always, [Clock, SystemClock], [];
    compiled_for: Need::Models, [], [compiled_for];
    conversions: Need::Unions, [], [conversions];
    datetime: Need::Formats(&["Date", "DateTime"]), [Date, DateTime], [];
    decimal: Need::Carrier("DecimalNumber"), [DecimalNumber], [];
    decode: Need::Always, [], [];
    docs: Need::Always, [], [];
    draft: Need::Always, [], [];
    drift: Need::Always, [Drift, DriftKind], [];
    enums: Need::Enums, [], [integer_enum, string_enum, value_enum];
    error: Need::Always, [ConfigError, Error, InvalidRequestError, Result], [];
    events: Need::Feeds, [Event, EventStream, LineStream], [];
    exchange: Need::Always, [], [];
    extras: Need::Always, [], [];
    feed: Need::Feeds, [], [Source];
    files: Need::Multipart, [], [];
    field_error: Need::Always, [FieldError], [FieldErrors];
    formats: FORMATS, [FormatError], [];
    framing: Need::Feeds, [], [Framing];
    future: Need::Always, [BoxFuture, Movable, Shareable], [];
    gathered: Need::Always, [], [];
    groups: Need::Always, [], [groups];
    header: Need::Headers, [Header], [];
    heading: Need::Always, [], [];
    hold: Need::Always, [], [];
    intercept: Need::Always, [Attempt, Interceptor, Outcome], [];
    items: Need::Paging, [ItemError], [];
    lane: Need::Always, [], [];
    limiter: Need::Always, [], [];
    link: Need::Paging, [], [];
    maybe: Need::Always, [Maybe], [];
    media: Need::Always, [], [];
    model: Need::ModelsOrRequests, [], [received, sent];
    multipart: Need::Always, [FilePart, Form], [Multipart];
    form_union: Need::FormUnions, [], [form_union];
    network_error: Need::Always, [ConnectError, TimeoutError, TransportError], [];
    oauth: Need::OAuth, [ClientCredentials, RefreshToken], [];
    oauth_error: Need::OAuth, [OAuthError, OAuthErrorCode], [];
    operation: Need::Always, [], [Answer, Failure, Operation, Status, error_body, operations];
    outgoing: Need::Always, [], [];
    overlap: Need::Paging, [], [];
    pages: Need::Paging, [ItemStream, Page, PageStream], [paged];
    paging: Need::Paging, [], [Paging];
    pairs: Need::Always, [], [];
    parameter: Need::Always, [], [Parameter, Style];
    patterns: Need::Patterns, [], [matches];
    pick: Need::Paging, [], [];
    rate_limit: Need::Always, [RateLimit], [ServerLimit];
    record: Need::Always, [], [record];
    redirect: Need::Always, [], [];
    request: Need::Always, [Method, Request], [];
    reqwest_transport: Need::Feature("reqwest"), [], [];
    response: Need::Always, [Response], [];
    retry: Need::Always, [Retry], [];
    rfc3339: Need::Carrier("OffsetDateTime"), [OffsetDateTime], [];
    secret: Need::Always, [Secret], [];
    security: Need::Always, [], [Requirement, Scheme, SchemeKind];
    server: Need::ServerVariables, [], [];
    shown: Need::ModelsOrUnions, [], [shown, shown_union];
    template: Need::Always, [], [];
    testing: Need::Feature("testing"), [], [];
    test_clock: Need::Feature("testing"), [TestClock], [];
    token: Need::Always, [Token, TokenError, TokenProvider], [];
    token_source: Need::Always, [], [];
    trace: Need::Always, [], [];
    transport: Need::Always, [Transport, TransportBody, TransportFailure], [];
    tries: Need::Unions, [], [];
    turn: Need::Paging, [PageOrder], [];
    union: Need::Unions, [], [union];
    uuid: Need::Formats(&["Uuid"]), [Uuid, UuidText], [];
    validate: Need::Always, [], [Check, Limit, Rule, Validate];
    verifier: Need::Feature("webhooks"), [], [KeyForm, Signatures];
    violation: Need::Always, [Violation], [];
    wait_feed: Need::FeedsWith("blocking"), [], [];
    wait_iter: Need::StreamsWith("blocking"), [WaitIter], [];
    wait_pages: Need::PagingWith("blocking"), [], [];
    wait_read: Need::Feature("blocking"), [WaitRead], [];
    walk: Need::Paging, [], [];
    window: Need::Paging, [], [];
    wire: Need::Always, [], [];
    webhook: Need::Feature("webhooks"), [], [events];
    webhook_error: Need::Feature("webhooks"), [], [WebhookError];
}

/// Files of `src/runtime/testing/`, the stand-in.
macro_rules! stand_in {
    ($($name:ident),*) => {
        const STAND_IN: &[(&str, &str)] = &[$((
            stringify!($name),
            include_str!(concat!("../../runtime/testing/", stringify!($name), ".rs")),
        )),*];
    };
}

stand_in!(
    access, act, document, engine, faults, lists, received, refusal, reply, request, routes,
    schemas, server, store, transport, values
);

/// The hand-written files below `src/runtime/`: path there, and text.
pub(super) fn sources(emission: &Emission<'_>) -> Vec<(String, &'static str)> {
    let modules = modules(emission).into_iter();
    let modules = modules.map(|module| (format!("{}.rs", module.name), module.text));
    let stand_in = STAND_IN.iter();
    let stand_in = stand_in.map(|(name, text)| (format!("testing/{name}.rs"), *text));
    let has_stand_in = features::has(emission, "testing");
    modules.chain(stand_in.filter(|_| has_stand_in)).collect()
}

/// The modules that a client needs.
fn modules(emission: &Emission<'_>) -> Vec<&'static Module> {
    MODULES
        .iter()
        .filter(|module| is_needed(emission, module.needed))
        .collect()
}

fn is_needed(emission: &Emission<'_>, need: Need) -> bool {
    let any = |test: fn(&Shape) -> bool| {
        let mut types = emission.names.types();
        types.any(|id| test(&emission.api.types.get(id).shape))
    };
    match need {
        Need::Always => true,
        Need::Builders => emission
            .names
            .types()
            .any(|id| needs_builder(emission.api, id)),
        Need::Paging => emission.pages(),
        Need::Models => emission
            .homes()
            .any(|home| !matches!(home, Home::Errors | Home::Headers)),
        Need::Updates => !emission.api.updates.is_empty(),
        Need::Multipart => any(|shape| matches!(shape, Shape::Model(model) if model.multipart)),
        Need::Headers => !emission.api.headers.is_empty(),
        Need::Patterns => emission.has_patterns(),
        Need::FormUnions => any(|shape| matches!(shape, Shape::Union(union) if union.multipart)),
        Need::OAuth => emission.api.grants.is_there(),
        Need::ModelsOrRequests => {
            let mut operations = emission.api.operations();
            any(|shape| matches!(shape, Shape::Model(_)))
                || operations.any(|(_, operation)| operation.options().next().is_some())
        }
        Need::ModelsOrUnions => any(|shape| matches!(shape, Shape::Model(_) | Shape::Union(_))),
        Need::ClosedEnums => {
            any(|shape| matches!(shape, Shape::Enum(Enum::Texts(_, Others::Refused))))
        }
        Need::Enums => {
            let is_open = |shape: &Shape| matches!(shape, Shape::Enum(values) if !matches!(values, Enum::Texts(_, Others::Refused)));
            any(is_open) || super::servers::has_values(emission)
        }
        Need::Texts => [Need::Enums, Need::ClosedEnums, FORMATS]
            .into_iter()
            .any(|need| is_needed(emission, need)),
        Need::ServerVariables => super::servers::has_variables(emission),
        Need::Unions => any(|shape| matches!(shape, Shape::Union(_))),
        Need::Formats(names) => names.iter().any(|name| emission.uses_format(name)),
        Need::Carrier(name) => {
            let mut own = emission.own_types().iter();
            own.any(|own| own.carrier == Some(name))
        }
        Need::Feature(name) => features::has(emission, name),
        Need::PagingWith(name) => emission.pages() && features::has(emission, name),
        Need::Feeds => emission.has_feeds(),
        Need::FeedsWith(name) => emission.has_feeds() && features::has(emission, name),
        Need::StreamsWith(name) => {
            (emission.pages() || emission.has_feeds()) && features::has(emission, name)
        }
    }
}

/// What the crate's root has of the runtime, by the cargo feature that it is there for.
pub(super) fn public_items(
    emission: &Emission<'_>,
) -> BTreeMap<Option<&'static str>, BTreeSet<&'static str>> {
    let mut items: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for module in modules(emission) {
        if !module.public.is_empty() {
            let group = items.entry(module.feature()).or_default();
            group.extend(module.public);
        }
    }
    items
}

/// `src/runtime/mod.rs`.
pub(super) fn index(emission: &Emission<'_>) -> TokenStream {
    let modules = modules(emission);
    let lines = modules.iter().map(|module| {
        let name = format_ident!("{}", module.name);
        let cfg = features::cfg(module.feature());
        quote!(#cfg pub(crate) mod #name;)
    });
    let uses = modules.iter().filter_map(|module| {
        let name = format_ident!("{}", module.name);
        let cfg = features::cfg(module.feature());
        let public = list(&name, module.public, &quote!(#cfg pub use));
        let internal = list(&name, module.internal, &quote!(#cfg pub(crate) use));
        (!module.public.is_empty() || !module.internal.is_empty())
            .then(|| quote!(#public #internal))
    });
    let unchecked = unchecked(emission);
    quote! {
        //! What every client of this make carries: it knows no API, and finds the names of this one here.
        #(#lines)*
        #(#uses)*
        pub(crate) use crate::error::ErrorBody;
        #(#unchecked)*
    }
}

/// What makes types of other crates values of models: there is nothing to hold them against.
fn unchecked(emission: &Emission<'_>) -> Vec<TokenStream> {
    let own = emission.own_types().iter();
    let bare = own.filter(|own| own.carrier.is_none());
    let implement = |own: &&OwnType| {
        // Modules here are called like crates.
        let path = types::foreign(&own.path, &|_| quote!(::));
        quote! {
            /// A type that the settings of the client chose: nothing is held against it.
            impl Validate for #path {}
        }
    };
    bare.map(implement).collect()
}

fn list(module: &proc_macro2::Ident, items: &[&str], keyword: &TokenStream) -> TokenStream {
    let names = items.iter().map(|item| format_ident!("{item}"));
    match items {
        [] => TokenStream::new(),
        [_] => quote!(#keyword self::#module::#(#names)*;),
        _ => quote!(#keyword self::#module::{#(#names),*};),
    }
}
