//! `src/lib.rs` and `README.md`: what the API is, the program to begin with, and what there is.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::Emission;
use super::describe::Doc;
use super::{docs, runtime, sample};

/// `src/lib.rs`.
pub(super) fn library(emission: &Emission<'_>) -> TokenStream {
    let docs = front_page(emission, true).inner();
    let has_servers = !emission.api.servers.is_empty();
    let modules = modules(emission);
    let server = has_servers.then(|| {
        quote!(
            pub use self::servers::Server;
        )
    });
    let allowed = allowed(emission);
    let items = runtime::public_items(emission);
    let items = items.iter().map(|item| format_ident!("{item}"));
    quote! {
        #docs
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #allowed
        #modules
        pub use self::error::ErrorBody;
        pub use self::runtime::{#(#items),*};
        #server
    }
}

/// Every module of the root, by name.
fn modules(emission: &Emission<'_>) -> TokenStream {
    let line = |name: &str, line: TokenStream| (name.to_owned(), line);
    let mut lines = vec![
        line(
            "client",
            quote!(
                mod client;
            ),
        ),
        line(
            "error",
            quote!(
                mod error;
            ),
        ),
        line(
            "models",
            quote!(
                pub mod models;
            ),
        ),
        line(
            "runtime",
            quote!(
                #[allow(dead_code, unused_imports, unused_macros)]
                mod runtime;
            ),
        ),
    ];
    if !emission.api.servers.is_empty() {
        lines.push(line(
            "servers",
            quote!(
                mod servers;
            ),
        ));
    }
    for id in emission.groups_in(None) {
        let module = &emission.names.group(id).module;
        let ident = module.to_ident();
        lines.push(line(module.as_str(), quote!(pub mod #ident;)));
    }
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// What the document brings with it and no emitted line can mend: its deprecated items are still
/// there, and its unions hold what they hold.
fn allowed(emission: &Emission<'_>) -> TokenStream {
    let deprecated = emission
        .has_deprecated()
        .then(|| quote!(#![allow(deprecated)]));
    let unions = emission
        .has_unions()
        .then(|| quote!(#![allow(clippy::large_enum_variant)]));
    let placeholders = emission
        .has_placeholders()
        .then(|| quote!(#![allow(clippy::disallowed_names)]));
    quote!(#deprecated #unions #placeholders)
}

/// `README.md`.
pub(super) fn readme(emission: &Emission<'_>, header: &str) -> String {
    let lines = front_page(emission, false);
    let mut text = format!(
        "<!-- {} -->\n\n# {}\n\n",
        header.replace("--", "- -"),
        emission.settings.package.name
    );
    for line in lines.lines() {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}

/// The same words on both; only rustdoc compiles the program, and hides what it needs for that.
fn front_page(emission: &Emission<'_>, in_rustdoc: bool) -> Doc {
    let title = docs::summary(&emission.api.title);
    let title = if title.is_empty() {
        "an API".to_owned()
    } else {
        title
    };
    let mut doc = Doc::of(&format!("A client for {}.", title.trim_end_matches('.')));
    doc.quote(emission.api.docs.summary.as_deref());
    doc.quote(emission.api.docs.description.as_deref());
    if let Some(program) = sample::program(emission, in_rustdoc) {
        let fence = if in_rustdoc { " ```no_run" } else { " ```rust" };
        let lines = program.lines().map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            }
        });
        let fenced = std::iter::once(fence.to_owned()).chain(lines);
        doc.add(fenced.chain([" ```".to_owned()]));
    }
    doc.values(&emission.api.docs);
    doc
}
