//! `src/client.rs`: how this API's client is made, and the way to its services; `src/error.rs`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::context::Emission;
use super::describe::{Doc, letters};
use super::docs::inline_code;
use super::features;
use super::operation;
use super::paths::{Scope, Std};
use super::service::accessor;
use crate::ir::{FieldErrors, Grants, RateLimit, SchemeId, SchemeKind, SecurityScheme, WarmUp};

/// `src/client.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    let mut scope = Scope::declaring(emission, []);
    let table = table(&mut scope);
    let constructors = constructors(&mut scope);
    let (client, builder) = (scope.runtime("Client"), scope.runtime("ClientBuilder"));
    let services = emission.groups_in(None).iter().map(|id| {
        let cfg = features::cfg(Some(&emission.names.group(*id).feature));
        let accessor = accessor(emission, *id, true);
        quote!(#cfg #accessor)
    });
    let services: Vec<TokenStream> = services.collect();
    let services = (!services.is_empty()).then(|| {
        let groups = scope.runtime("groups");
        quote!(#groups! { #client { #(#services)* } })
    });
    let setters = setters(&mut scope);
    let builder_docs = builder_doc(emission).outer();
    scope.file(quote! {
        #table
        impl #client {
            #constructors
            #builder_docs
            pub fn builder() -> #builder {
                #builder::for_api(&API)
            }
        }
        #services
        #setters
    })
}

fn table(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let ty = scope.runtime("Api");
    let option = |text: Option<&str>| match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    };
    let base_url = option(
        emission
            .api
            .servers
            .first()
            .map(crate::ir::Server::usual_url)
            .as_deref(),
    );
    let environment = &emission.settings.environment;
    let token = environment
        .token
        .as_deref()
        .filter(|_| takes_token(emission));
    let (token, variable) = (option(token), option(environment.base_url.as_deref()));
    let schemes: Vec<TokenStream> = emission
        .api
        .schemes
        .iter()
        .map(|scheme| scheme_table(scope, scheme))
        .collect();
    let security = usual_security(emission);
    let rate_limits = emission.api.servers.iter();
    let rate_limits: Vec<TokenStream> = rate_limits
        .filter_map(|server| {
            let (url, limit) = (server.usual_url(), rate_limit(scope, server.rate_limit?));
            Some(quote!((#url, #limit)))
        })
        .collect();
    let not_processed = operation::statuses(&emission.api.not_processed);
    quote! {
        /// What the document says about the API as a whole.
        static API: #ty = #ty {
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            base_url: #base_url,
            schemes: &[#(#schemes),*],
            security: &[#(#security),*],
            rate_limits: &[#(#rate_limits),*],
            not_processed: #not_processed,
            token_variable: #token,
            base_url_variable: #variable,
        };
    }
}

/// How many requests a server takes.
pub(super) fn rate_limit(scope: &mut Scope<'_>, limit: RateLimit) -> TokenStream {
    let (ty, duration) = (scope.runtime("RateLimit"), scope.std(Std::Duration));
    let count = Literal::u32_unsuffixed;
    let seconds = |number: u32| {
        let number = Literal::u32_unsuffixed(number);
        quote!(#duration::from_secs(#number))
    };
    let (requests, per) = (count(limit.requests), seconds(limit.per));
    let warm_up = limit.warm_up.map(|warm_up| {
        let (requests, idle) = (count(warm_up.requests), seconds(warm_up.after_idle));
        quote!(.warm_up(#requests, #idle))
    });
    quote!(#ty::per(#requests, #per) #warm_up)
}

/// What a server's limit is, in words.
pub(super) fn rate_limit_text(limit: RateLimit) -> String {
    let RateLimit {
        requests,
        per,
        warm_up,
    } = limit;
    let warm_up = warm_up.map(|warm_up| {
        let WarmUp {
            requests,
            after_idle,
        } = warm_up;
        format!(
            ", {requests} until the first success of a credential that it has not seen for \
             {after_idle} seconds"
        )
    });
    let warm_up = warm_up.unwrap_or_default();
    format!("It takes {requests} requests in {per} seconds{warm_up}.")
}

/// What the document asks for, or else most of its operations, the first of those in equal numbers; or nothing:
/// for calls of paths that the document doesn't have.
fn usual_security(emission: &Emission<'_>) -> Vec<TokenStream> {
    let sets = match emission.api.security.as_slice() {
        [] => most_asked(emission),
        said => said,
    };
    let sets = sets.iter().filter(|set| !set.is_empty());
    let sets = sets.map(|set| {
        let set = operation::requirement(emission, set);
        quote!(&#set)
    });
    sets.chain([quote!(&[])]).collect()
}

fn most_asked<'e>(emission: &'e Emission<'_>) -> &'e [Vec<SchemeId>] {
    let mut counts: BTreeMap<&[Vec<SchemeId>], (usize, Reverse<usize>)> = BTreeMap::new();
    for (place, operation) in emission.api.operations.iter().enumerate() {
        let asked = operation.security.as_slice();
        let (count, _) = counts.entry(asked).or_insert((0, Reverse(place)));
        *count += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, rank)| *rank);
    most.map_or(&[], |(sets, _)| sets)
}

fn scheme_table(scope: &mut Scope<'_>, scheme: &SecurityScheme) -> TokenStream {
    let (ty, kind) = (scope.runtime("Scheme"), scope.runtime("SchemeKind"));
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(#kind::Bearer),
        SchemeKind::Basic => quote!(#kind::Basic),
        SchemeKind::ApiKeyHeader(name) => quote!(#kind::ApiKeyHeader(#name)),
        SchemeKind::PrefixedHeader(name, prefix) => quote!(#kind::PrefixedHeader(#name, #prefix)),
        SchemeKind::ApiKeyQuery(name) => quote!(#kind::ApiKeyQuery(#name)),
        SchemeKind::ApiKeyCookie(name) => quote!(#kind::ApiKeyCookie(#name)),
        SchemeKind::Unsupported => quote!(#kind::Unsupported),
    };
    let by_token = scheme.by_token;
    quote!(#ty { name: #name, kind: #kind, by_token: #by_token })
}

/// Whether one secret serves some scheme.
pub(super) fn takes_token(emission: &Emission<'_>) -> bool {
    emission.api.schemes.iter().any(|scheme| scheme.by_token)
}

/// Whether `Client::from_env` has something to read that a client needs.
pub(super) fn reads_environment(emission: &Emission<'_>) -> bool {
    let environment = &emission.settings.environment;
    if takes_token(emission) {
        environment.token.is_some()
    } else {
        environment.base_url.is_some()
    }
}

fn constructors(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let new = new(scope);
    let from_env = reads_environment(emission).then(|| {
        let (docs, result) = (environment_doc(emission).outer(), scope.runtime("Result"));
        quote! {
            #docs
            pub fn from_env() -> #result<Self> {
                Self::builder().from_env()?.build()
            }
        }
    });
    quote!(#new #from_env)
}

/// `new`, unless it could only fail. A parameter for the URL would have to go when the document gets a
/// server.
fn new(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let Some(usual) = usual_server(emission) else {
        return TokenStream::new();
    };
    let result = scope.runtime("Result");
    if !takes_token(emission) {
        let docs = new_doc(&format!("of {usual}"), "the HTTP client can't be set up").outer();
        return quote! {
            #docs
            pub fn new() -> #result<Self> {
                Self::builder().build()
            }
        };
    }
    let flaws = "the token can't be sent, or the HTTP client can't be set up";
    let docs = new_doc(&format!("of {usual}, with this token"), flaws).outer();
    let (into, secret) = (scope.std(Std::Into), scope.runtime("Secret"));
    quote! {
        #docs
        pub fn new(token: impl #into<#secret>) -> #result<Self> {
            Self::builder().token(token).build()
        }
    }
}

/// The server of a client that names none, as the documentation says it.
fn usual_server(emission: &Emission<'_>) -> Option<String> {
    let server = emission.api.servers.first()?;
    let name = &emission.names.servers().first()?.variant;
    let url = inline_code(&server.usual_url());
    Some(format!("[`Server::{name}`](crate::Server::{name}), {url}"))
}

fn new_doc(of: &str, flaws: &str) -> Doc {
    let mut doc = Doc::of(&format!("A client {of}."));
    doc.say("# Errors");
    doc.say(&format!(
        "[`Error::Config`](crate::Error::Config): {flaws}."
    ));
    doc
}

/// How a client is set up.
fn builder_doc(emission: &Emission<'_>) -> Doc {
    let mut doc = Doc::of("Sets up a client step by step.");
    if let Some(path) = emission.api.relative_server.as_deref()
        && emission.api.servers.is_empty()
    {
        doc.say(&format!(
            "The document names no host, only the path {}: `base_url` says where the API is, path included.",
            inline_code(path)
        ));
    } else if emission.api.servers.is_empty() {
        doc.say("The document names no server: `base_url` says where the API is.");
    }
    doc
}

fn server_doc(emission: &Emission<'_>) -> Doc {
    let usual = usual_server(emission).unwrap_or_default();
    let mut doc = Doc::of(&format!("Another server of the document than {usual}."));
    let mut operations = emission.api.operations.iter();
    if operations.any(|operation| operation.server.is_some()) {
        doc.say(
            "Operations to which the document gives a server of their own keep it; \
             [`base_url`](Self::base_url) holds for these, too.",
        );
    }
    doc
}

/// The setter of the servers that operations have of their own.
fn operation_server(scope: &Scope<'_>) -> Option<TokenStream> {
    if scope.emission.api.own_servers.is_empty() {
        return None;
    }
    let mut own = scope.emission.api.own_servers.iter();
    let absolute = match own.any(|server| server.usual_url().starts_with('/')) {
        true => ", where that is absolute,",
        false => "",
    };
    let doc = Doc::of(&format!(
        "Values for the variables of a server that operations have of their own, for all calls of these. \
         A single call takes a server's `url()`{absolute} as its `base_url`. [`base_url`](Self::base_url) \
         holds for these operations, too."
    ));
    let docs = doc.outer();
    Some(quote! {
        #docs
        pub fn operation_server(self, server: crate::OperationServer) -> Self {
            self.own_server(server.place(), server.url())
        }
    })
}

fn environment_doc(emission: &Emission<'_>) -> Doc {
    let environment = &emission.settings.environment;
    let mut doc = Doc::of("A client made of environment variables.");
    if let Some(name) = environment
        .token
        .as_deref()
        .filter(|_| takes_token(emission))
    {
        doc.say(&format!("{} holds the token.", inline_code(name)));
    }
    if let Some(name) = &environment.base_url {
        let name = inline_code(name);
        doc.say(&format!(
            "{name}, where it is set, replaces the server's URL."
        ));
    }
    doc.say("# Errors");
    doc.say("Names the variable that is missing or can't be used.");
    doc
}

fn setters(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let builder = scope.runtime("ClientBuilder");
    let server = (!emission.api.servers.is_empty()).then(|| {
        let docs = server_doc(emission).outer();
        let limit = super::servers::has_limits_of_its_own(emission)
            .then(|| quote!(.document_limit(server.rate_limit())));
        quote! {
            #docs
            pub fn server(self, server: crate::Server) -> Self {
                self.document_server(server.url()) #limit
            }
        }
    });
    let token = takes_token(emission).then(|| {
        let (into, secret) = (scope.std(Std::Into), scope.runtime("Secret"));
        let provider = scope.runtime("TokenProvider");
        quote! {
            /// The token that calls carry, unless their scheme has a credential of its own.
            pub fn token(self, token: impl #into<#secret>) -> Self {
                self.credential_for_bearers(token.into())
            }
            /// What makes the tokens that calls carry, in place of one that lasts: asked when the
            /// first call needs one, shortly before it expires, and once more after a 401.
            pub fn token_provider(self, provider: impl #provider) -> Self {
                self.provider_for_bearers(provider)
            }
        }
    });
    let grants = grants(scope);
    let schemes: Vec<TokenStream> = emission
        .api
        .schemes
        .iter()
        .enumerate()
        .filter(|(_, scheme)| scheme.kind != SchemeKind::Unsupported)
        .map(|(index, scheme)| scheme_setter(scope, index, scheme))
        .collect();
    let own_server = operation_server(scope);
    if server.is_none() && own_server.is_none() && token.is_none() && schemes.is_empty() {
        return TokenStream::new();
    }
    quote! {
        impl #builder { #server #own_server #token #(#grants)* #(#schemes)* }
    }
}

/// The ways by which a client gets its tokens itself.
fn grants(scope: &mut Scope<'_>) -> Vec<TokenStream> {
    let emission = scope.emission;
    let Grants {
        client_credentials,
        refresh_token,
    } = &emission.api.grants;
    let ways = [
        (
            client_credentials,
            "client_credentials",
            "ClientCredentials",
            "its own credentials",
            "ClientCredentials::new(\"id\", \"secret\")",
        ),
        (
            refresh_token,
            "refresh_token",
            "RefreshToken",
            "a refresh token",
            "RefreshToken::new(\"stored\").client(\"id\", \"secret\")",
        ),
    ];
    let ways = ways.into_iter();
    ways.filter_map(|(endpoint, name, ty, by, made)| {
        let endpoint = endpoint.as_ref()?;
        let mut docs = Doc::of(&format!(
            "Lets the client get the tokens that its calls carry by {by} (OAuth 2)."
        ));
        docs.say(&format!(
            "For the scheme {}.",
            inline_code(&endpoint.scheme)
        ));
        let scopes = endpoint.scopes.iter();
        let scopes: Vec<String> = scopes.map(|scope| inline_code(scope)).collect();
        if !scopes.is_empty() {
            docs.say(&format!(
                "The scopes that there are: {}.",
                scopes.join(", ")
            ));
        }
        let library = &emission.library;
        docs.code(
            "no_run",
            &format!(
                "# fn run() -> {library}::Result<()> {{\n\
                 use {library}::{{Client, {ty}}};\n\n\
                 let client = Client::builder()\n    \
                     .{name}({made})\n    \
                     .build()?;\n\
                 # let _ = client;\n\
                 # Ok(())\n\
                 # }}"
            ),
        );
        let (docs, url) = (docs.outer(), &endpoint.url);
        let (name, ty) = (format_ident!("{name}"), scope.runtime(ty));
        Some(quote! {
            #docs
            pub fn #name(self, grant: #ty) -> Self {
                self.maker_for_bearers(grant.at(#url))
            }
        })
    })
    .collect()
}

fn scheme_setter(scope: &mut Scope<'_>, index: usize, scheme: &SecurityScheme) -> TokenStream {
    let name = scope.emission.names.scheme(index).to_ident();
    let (into, secret) = (scope.std(Std::Into), scope.runtime("Secret"));
    let mut docs = Doc::from_document(&scheme.docs);
    docs.say(&format!("For the scheme {}.", inline_code(&scheme.name)));
    if let SchemeKind::PrefixedHeader(header, prefix) = &scheme.kind {
        let (header, sent) = (inline_code(header), inline_code(&format!("{prefix}…")));
        docs.say(&format!("It is sent in the header {header}, as {sent}."));
    }
    if let Some(usual) = usual_setter(&scope.emission.api.schemes, scheme) {
        docs.say(usual);
    }
    let (docs, scheme_name) = (docs.outer(), &scheme.name);
    if scheme.kind == SchemeKind::Basic {
        let string = scope.std(Std::String);
        return quote! {
            #docs
            pub fn #name(self, user: impl #into<#string>, password: impl #into<#secret>) -> Self {
                self.basic_credential(#scheme_name, user.into(), password.into())
            }
        };
    }
    quote! {
        #docs
        pub fn #name(self, secret: impl #into<#secret>) -> Self {
            self.credential(#scheme_name, secret.into())
        }
    }
}

/// How a scheme's own setter stands to `token`, if that serves the scheme.
fn usual_setter(schemes: &[SecurityScheme], scheme: &SecurityScheme) -> Option<&'static str> {
    let served: Vec<&SecurityScheme> = schemes.iter().filter(|it| it.by_token).collect();
    match served.as_slice() {
        [one] if one.name == scheme.name => {
            Some("The same as [`token`](Self::token), which is the usual way.")
        }
        all if all.iter().any(|it| it.name == scheme.name) => {
            Some("In place of what [`token`](Self::token) would give to this scheme.")
        }
        _ => None,
    }
}

/// `src/error.rs`.
pub(super) fn error(emission: &Emission<'_>) -> TokenStream {
    let mut scope = Scope::declaring(emission, ["ErrorBody".to_owned()]);
    let mut variants = Vec::new();
    for id in &emission.api.error_bodies {
        let words = super::models::first_words(emission, *id);
        let name = emission.names.ty(*id).as_str();
        let docs = match words.is_empty() || letters(&words) == letters(name) {
            true => Doc::default(),
            false => Doc::of(&words),
        };
        let docs = docs.outer();
        let name = emission.names.error_variant(*id).to_ident();
        let ty = super::types::value(&mut scope, *id);
        variants.push(quote!(#docs #name(#ty),));
    }
    let table = scope.runtime("FieldErrors");
    let tables = field_errors(emission, &table);
    let error_body = scope.runtime("error_body");
    scope.file(quote! {
        #error_body! { #(#variants)* }
        impl ErrorBody {
            /// Where bodies name single values of a request.
            pub(crate) const FIELD_ERRORS: &'static [#table] = &[#(#tables),*];
        }
    })
}

fn field_errors(emission: &Emission<'_>, table: &TokenStream) -> Vec<TokenStream> {
    let errors = emission.api.field_errors.iter();
    let tables = errors.map(|errors| {
        let FieldErrors {
            items,
            location,
            message,
            kind,
        } = errors;
        let kind = kind.as_deref().unwrap_or_default();
        quote!(#table { items: #items, location: #location, message: #message, kind: #kind })
    });
    tables.collect()
}
