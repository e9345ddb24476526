//! `src/servers.rs`: the document's servers, and the variables of their URLs.

use proc_macro2::TokenStream;
use quote::quote;

use super::client::{rate_limit, rate_limit_text};
use super::context::Emission;
use super::describe::Doc;
use super::docs::inline_code;
use super::paths::{Scope, Std};
use crate::ir::{Server, ServerVariable};
use crate::names::assign::{ServerNames, ServerVariableNames};

/// The servers whose types are declared, with their names: the document's, and behind them those that only
/// operations have.
fn declared<'e>(emission: &Emission<'e>) -> impl Iterator<Item = (&'e Server, &'e ServerNames)> {
    let (api, names) = (emission.api, emission.names);
    let own = api.own_servers.iter().zip(names.own_servers());
    let is_known = |own: &Server| api.servers.iter().any(|known| known.is_same(own));
    let only_own = own.filter(move |(own, _)| !is_known(own));
    api.servers.iter().zip(names.servers()).chain(only_own)
}

/// Whether there is anything to declare.
pub(super) fn is_there(emission: &Emission<'_>) -> bool {
    declared(emission).next().is_some()
}

/// Whether a server's URL has variables.
pub(super) fn has_variables(emission: &Emission<'_>) -> bool {
    declared(emission).any(|(server, _)| !server.variables.is_empty())
}

/// Whether a variable has values that the document knows.
pub(super) fn has_values(emission: &Emission<'_>) -> bool {
    let mut variables = declared(emission).flat_map(|(server, _)| &server.variables);
    variables.any(|variable| !variable.values.is_empty())
}

/// Whether a limit is of a server with variables, whose URL doesn't tell that it is this one.
pub(super) fn has_limits_of_its_own(emission: &Emission<'_>) -> bool {
    let mut servers = emission.api.servers.iter();
    servers.any(|server| server.rate_limit.is_some() && !server.variables.is_empty())
}

/// `src/servers.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    let types = declared(emission).flat_map(|(_, names)| {
        let variables = names.variables.iter().map(|it| it.ty.to_string());
        variables.chain([names.ty.to_string()])
    });
    let enums = ["Server", "OperationServer"].map(str::to_owned);
    let mut scope = Scope::declaring(emission, types.chain(enums).collect::<Vec<_>>());
    let all = (!emission.api.servers.is_empty()).then(|| all(&mut scope));
    let own = (!emission.api.own_servers.is_empty()).then(|| own(&mut scope));
    let types: Vec<TokenStream> = declared(emission)
        .filter(|(server, _)| !server.variables.is_empty())
        .map(|(server, names)| variables(&mut scope, server, names))
        .collect();
    let docs = Doc::of("The servers of the document.").inner();
    let file = scope.file(quote!(#all #own #(#types)*));
    quote!(#docs #file)
}

/// The enum of the servers that operations have of their own, as far as they have variables.
fn own(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let (mut variants, mut urls, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let servers = emission.api.own_servers.iter();
    for (server, names) in servers.zip(emission.names.own_servers()) {
        let (name, ty) = (names.variant.to_ident(), names.ty.to_ident());
        let docs = server_doc(server).outer();
        let (url, usual) = (&server.url, server.usual_url());
        variants.push(quote!(#docs #name(#ty),));
        urls.push(quote!(Self::#name(server) => server.url(),));
        places.push(quote!(Self::#name(_) => [#url, #usual],));
    }
    let (string, own) = (scope.std(Std::String), scope.runtime("OwnServer"));
    quote! {
        /// A server that operations have of their own, with values for its variables.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum OperationServer { #(#variants)* }
        impl OperationServer {
            /// The URL below which the operations' paths lie.
            #[must_use]
            pub fn url(&self) -> #string {
                match self { #(#urls)* }
            }
            /// Which of the document's servers it is.
            pub(crate) fn place(&self) -> #own {
                match self { #(#places)* }
            }
        }
    }
}

/// The enum of all servers.
fn all(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let (mut variants, mut urls, mut named) = (Vec::new(), Vec::new(), Vec::new());
    let servers = emission.api.servers.iter().zip(emission.names.servers());
    for (index, (server, names)) in servers.enumerate() {
        let (name, url) = (names.variant.to_ident(), &server.url);
        let docs = server_doc(server).outer();
        let text = name.to_string();
        if server.variables.is_empty() {
            let default = (index == 0).then(|| quote!(#[default]));
            variants.push(quote!(#docs #default #name,));
            urls.push(quote!(Self::#name => #url.to_owned(),));
            named.push(quote!((#text, Self::#name)));
        } else {
            let ty = names.ty.to_ident();
            variants.push(quote!(#docs #name(#ty),));
            urls.push(quote!(Self::#name(server) => server.url(),));
            named.push(quote!((#text, Self::#name(#ty::new()))));
        }
    }
    let (derived, default) = default(scope);
    let limits = limits(scope);
    let string = scope.std(Std::String);
    let config_error = scope.runtime("ConfigError");
    let defaults = if has_variables(emission) {
        "; one with variables has their defaults"
    } else {
        ""
    };
    let by_name = Doc::of(&format!(
        "By its name, in letters of any case (`-`, `_` and spaces don't count), or by its URL{defaults}."
    ))
    .outer();
    quote! {
        /// A server of the document. The first is the default.
        #[derive(Debug, Clone, #derived PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Server { #(#variants)* }
        #default
        impl Server {
            /// The URL below which the server's paths lie.
            #[must_use]
            pub fn url(&self) -> #string {
                match self { #(#urls)* }
            }
            #limits
        }
        /// The URL.
        impl std::fmt::Display for Server {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.url())
            }
        }
        #by_name
        impl std::str::FromStr for Server {
            type Err = #config_error;

            fn from_str(text: &str) -> std::result::Result<Self, #config_error> {
                #config_error::find_server([#(#named),*], Self::url, text)
            }
        }
    }
}

/// How many requests each server takes, where that isn't told by URL.
fn limits(scope: &mut Scope<'_>) -> Option<TokenStream> {
    let emission = scope.emission;
    if !has_limits_of_its_own(emission) {
        return None;
    }
    let servers = emission.api.servers.iter().zip(emission.names.servers());
    let arms = servers.filter_map(|(server, names)| {
        let (name, limit) = (
            names.variant.to_ident(),
            rate_limit(scope, server.rate_limit?),
        );
        let pattern = match server.variables.is_empty() {
            true => quote!(Self::#name),
            false => quote!(Self::#name(_)),
        };
        Some(quote!(#pattern => Some(#limit),))
    });
    let arms: Vec<TokenStream> = arms.collect();
    let others = (arms.len() < emission.api.servers.len()).then(|| quote!(_ => None,));
    let (option, limit) = (scope.std(Std::Option), scope.runtime("RateLimit"));
    Some(quote! {
        /// How many requests it takes, whatever its variables hold.
        pub(crate) fn rate_limit(&self) -> #option<#limit> {
            match self { #(#arms)* #others }
        }
    })
}

/// The first server, by a derive where it has no variables.
fn default(scope: &mut Scope<'_>) -> (TokenStream, TokenStream) {
    let emission = scope.emission;
    let trait_name = scope.std(Std::Default);
    let first = emission
        .api
        .servers
        .first()
        .zip(emission.names.servers().first());
    match first {
        Some((server, names)) if !server.variables.is_empty() => {
            let (variant, ty) = (names.variant.to_ident(), names.ty.to_ident());
            let default = quote! {
                impl #trait_name for Server {
                    fn default() -> Self {
                        Self::#variant(#ty::new())
                    }
                }
            };
            (TokenStream::new(), default)
        }
        _ => (quote!(#trait_name,), TokenStream::new()),
    }
}

fn server_doc(server: &Server) -> Doc {
    let mut docs = Doc::from_document(&server.docs);
    docs.say(&inline_code(&server.url));
    if let Some(limit) = server.rate_limit {
        docs.say(&rate_limit_text(limit));
    }
    docs
}

/// The URL with the values of a server's variables.
fn filled(scope: &mut Scope<'_>, server: &Server, names: &ServerNames) -> TokenStream {
    let values = server.variables.iter().zip(&names.variables);
    let values = values.map(|(variable, names)| {
        let (name, field) = (&variable.name, names.field.to_ident());
        quote!((#name, self.#field.as_str()))
    });
    let (function, url) = (scope.runtime("server"), &server.url);
    quote!(#function::filled(#url, &[#(#values),*]))
}

/// What holds the variables of a server, and the enums of their values.
fn variables(scope: &mut Scope<'_>, server: &Server, names: &ServerNames) -> TokenStream {
    let ty = names.ty.to_ident();
    let (mut fields, mut starts, mut setters, mut enums) = (vec![], vec![], vec![], vec![]);
    for (variable, names) in server.variables.iter().zip(&names.variables) {
        let field = names.field.to_ident();
        let (value, start) = if variable.values.is_empty() {
            let default = &variable.default;
            (scope.std(Std::String), quote!(#default.to_owned()))
        } else {
            enums.push(values(scope, variable, names));
            let (ty, from) = (names.ty.to_ident(), scope.std(Std::From));
            let default = &variable.default;
            let known = variable.values.iter().zip(&names.values);
            let known = known
                .filter(|(value, _)| *value == default)
                .map(|(_, name)| name);
            let start = match known.map(|name| name.to_ident()).next() {
                Some(name) => quote!(#ty::#name),
                None => quote!(<#ty as #from<&str>>::from(#default)),
            };
            (quote!(#ty), start)
        };
        fields.push(quote!(#field: #value,));
        starts.push(quote!(#field: #start,));
        setters.push(setter(scope, variable, names, &value));
    }
    let default = scope.std(Std::Default);
    let docs = Doc::of(&format!(
        "The server {}, its variables with their defaults unless they are set.",
        inline_code(&server.url)
    ));
    let (docs, filled) = (docs.outer(), filled(scope, server, names));
    let string = scope.std(Std::String);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct #ty { #(#fields)* }
        impl #ty {
            /// The server with the defaults of its variables.
            #[must_use]
            pub fn new() -> Self {
                Self { #(#starts)* }
            }
            #(#setters)*
            /// The URL with the values of its variables.
            #[must_use]
            pub fn url(&self) -> #string {
                #filled
            }
        }
        impl #default for #ty {
            fn default() -> Self {
                Self::new()
            }
        }
        #(#enums)*
    }
}

fn setter(
    scope: &mut Scope<'_>,
    variable: &ServerVariable,
    names: &ServerVariableNames,
    value: &TokenStream,
) -> TokenStream {
    let field = names.field.to_ident();
    let mut docs = Doc::from_document(&variable.docs);
    docs.say(&format!(
        "The variable {}, {} by default.",
        inline_code(&variable.name),
        inline_code(&variable.default)
    ));
    let (docs, into) = (docs.outer(), scope.std(Std::Into));
    quote! {
        #docs
        #[must_use]
        pub fn #field(mut self, #field: impl #into<#value>) -> Self {
            self.#field = #field.into();
            self
        }
    }
}

/// The open enum of a variable's values.
fn values(
    scope: &mut Scope<'_>,
    variable: &ServerVariable,
    names: &ServerVariableNames,
) -> TokenStream {
    let ty = names.ty.to_ident();
    let docs = Doc::of(&format!(
        "A value of the variable {}.",
        inline_code(&variable.name)
    ));
    let docs = docs.outer();
    let known = || variable.values.iter().zip(&names.values);
    let variants = known().map(|(value, name)| {
        let (docs, name) = (Doc::of(&inline_code(value)).outer(), name.to_ident());
        quote!(#docs #name,)
    });
    let variants: Vec<TokenStream> = variants.collect();
    let entries = known().map(|(value, name)| {
        let name = name.to_ident();
        quote!(#name = #value,)
    });
    let entries: Vec<TokenStream> = entries.collect();
    let (macro_name, string) = (scope.runtime("string_enum"), scope.std(Std::String));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #ty {
            #(#variants)*
            /// A value that the document doesn't know.
            Unknown(#string),
        }
        #macro_name! { #ty { #(#entries)* } }
    }
}
