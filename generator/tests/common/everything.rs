//! A document with all that a document can have, and what its client says in words of the generator's
//! own: every name of the document has `zq` in it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

/// The document's client.
pub fn files() -> BTreeMap<String, String> {
    super::emit("everything", include_str!("everything.yaml"))
}

/// Whether the document has a part in this name.
pub fn is_documents(name: &str) -> bool {
    name.to_lowercase().contains("zq")
}

/// Whether a file is Rust that the generator wrote, not a hand-written module of the runtime.
pub fn is_written(path: &str) -> bool {
    path.ends_with(".rs") && (!path.starts_with("src/runtime/") || path == "src/runtime/mod.rs")
}

/// The macros of a file of the runtime: name and body.
pub fn macros(text: &str) -> Vec<(String, TokenStream)> {
    let file = syn::parse_file(text).expect("Rust");
    let macros = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(item) => Some((item.ident?.to_string(), item.mac.tokens)),
        _ => None,
    });
    macros.collect()
}

/// Every identifier that a client of this make declares or calls, as the document's words may meet it:
/// in written code, and in the macros that stand in for it.
pub fn words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (path, text) in files() {
        if is_written(&path) {
            let tokens: TokenStream = text.parse().expect("tokens");
            identifiers(tokens, &mut words);
        } else if path.ends_with(".rs") {
            for (_, body) in macros(&text) {
                identifiers(body, &mut words);
            }
        }
    }
    words.retain(|word| !is_documents(word));
    words
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Ident(name) => {
                found.insert(name.to_string().trim_start_matches("r#").to_owned());
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
