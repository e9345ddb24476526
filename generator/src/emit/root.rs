//! `src/lib.rs`: the front page, the modules, and what they offer.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::Emission;
use super::paths::segment;
use super::{depth, features, front_page, runtime, webhooks};

/// `src/lib.rs`.
pub(super) fn library(emission: &Emission<'_>) -> TokenStream {
    let docs = front_page::doc(emission, true).inner();
    let modules = modules(emission);
    let (has_servers, has_own) = (
        !emission.api.servers.is_empty(),
        !emission.api.own_servers.is_empty(),
    );
    let own = has_own.then(|| quote!(OperationServer,));
    let server = has_servers.then(|| quote!(Server,));
    let server = (has_servers || has_own).then(|| quote!(pub use self::servers::{#own #server};));
    let limit = depth::recursion_limit(&emission.api.types).map(|limit| {
        let limit = limit.to_string();
        quote!(#![recursion_limit = #limit])
    });
    let allowed = allowed(emission);
    let crates = crates(emission);
    let items = runtime::public_items(emission);
    let items = items.iter().map(|(feature, items)| {
        let cfg = features::cfg(*feature);
        let items = items.iter().map(|item| format_ident!("{item}"));
        quote!(#cfg pub use self::runtime::{#(#items),*};)
    });
    quote! {
        #docs
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #limit
        #allowed
        #modules
        #crates
        pub use self::error::ErrorBody;
        #(#items)*
        #server
    }
}

/// Every module of the root, by name.
fn modules(emission: &Emission<'_>) -> TokenStream {
    let mut lines: BTreeMap<String, TokenStream> = BTreeMap::new();
    let mut add = |name: &str, before: TokenStream| {
        let ident = format_ident!("{name}");
        lines.insert(name.to_owned(), quote!(#before mod #ident;));
    };
    add("client", TokenStream::new());
    add("error", TokenStream::new());
    add("guide", quote!(#[cfg(any(doc, doctest))] pub));
    add("models", quote!(pub));
    add(
        "runtime",
        quote!(#[allow(dead_code, unused_imports, unused_macros)]),
    );
    if !emission.api.headers.is_empty() {
        add("headers", quote!(pub));
    }
    if super::servers::is_there(emission) {
        let public = super::servers::has_variables(emission).then(|| quote!(pub));
        add("servers", public.unwrap_or_default());
    }
    for feature in [webhooks::FEATURE, "testing"] {
        if features::has(emission, feature) {
            let cfg = features::cfg(Some(feature));
            add(feature, quote!(#cfg pub));
        }
    }
    for id in emission.groups_in(None) {
        let names = emission.names.group(*id);
        let cfg = features::cfg(Some(&names.feature));
        add(&names.module.to_ident().to_string(), quote!(#cfg pub));
    }
    lines.into_values().collect()
}

/// The crates whose types a user meets, so that nobody has to guess their versions.
fn crates(emission: &Emission<'_>) -> TokenStream {
    let formats = [
        (
            "jiff",
            emission.uses_format("Date") || emission.uses_format("DateTime"),
        ),
        ("uuid", emission.uses_format("Uuid")),
    ];
    let own = emission.own_crates().into_iter();
    let always = ["bytes", "futures_core", "http", "serde", "serde_json"];
    let used = formats.into_iter().filter(|(_, is_used)| *is_used);
    let mut names: Vec<&str> = always
        .into_iter()
        .chain(used.map(|(name, _)| name))
        .chain(own)
        .collect();
    names.sort_unstable();
    names.dedup();
    let names = names.iter().map(|name| segment(name));
    let transport = features::cfg(Some("reqwest"));
    quote! {
        /// The crates whose types stand in this one's signatures, in the versions that it uses.
        pub mod crates {
            #(pub use ::#names;)*
            #transport pub use ::reqwest;
        }
    }
}

/// Names that clippy takes for placeholders.
const PLACEHOLDERS: &[&str] = &["baz", "foo", "quux"];

/// Names that clippy wants a trait of the standard library for.
const OPERATORS: &[&str] = &[
    "add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub",
];

/// What the document brings with it and no emitted line can mend: its deprecated items are still
/// there, its unions hold what they hold, its numbers are no others that are near, and its things are
/// called as they are.
fn allowed(emission: &Emission<'_>) -> TokenStream {
    let lints = [
        (emission.has_deprecated(), quote!(deprecated)),
        (emission.has_unions(), quote!(clippy::large_enum_variant)),
        (
            emission.has_named(PLACEHOLDERS),
            quote!(clippy::disallowed_names),
        ),
        (
            emission.has_named(OPERATORS),
            quote!(clippy::should_implement_trait),
        ),
        (
            emission.has_type("New"),
            quote!(clippy::self_named_constructors),
        ),
        (emission.has_fractions(), quote!(clippy::approx_constant)),
        // A link to a model leads there whether the file that it stands in names it or not.
        (
            emission.has_callbacks(),
            quote!(rustdoc::redundant_explicit_links),
        ),
    ];
    let lints = lints.into_iter().filter(|(is_there, _)| *is_there);
    lints.map(|(_, lint)| quote!(#![allow(#lint)])).collect()
}
