//! The tables of reserved names hold what they copy: the methods, fields, variants, arguments and modules
//! that an emitted crate has of its own where the document's names go.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::everything::{self, is_documents, is_written};
use generator::names::reserved::Place;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Fields, FnArg, ImplItem, Item, ItemImpl, Pat, Type};

/// Names found, each with the place whose table must have it, and where it stands.
#[derive(Default)]
struct Found(BTreeMap<(Place, String), BTreeSet<String>>);

impl Found {
    fn add(&mut self, place: Place, name: &str, path: &str) {
        let name = name.trim_start_matches("r#");
        if !is_documents(name) {
            let paths = self.0.entry((place, name.to_owned())).or_default();
            paths.insert(path.to_owned());
        }
    }

    fn assert_reserved(&self) {
        assert!(!self.0.is_empty());
        let forgotten = self
            .0
            .iter()
            .filter(|((place, name), _)| !place.is_reserved(name));
        let forgotten: Vec<_> = forgotten.collect();
        assert!(
            forgotten.is_empty(),
            "not in `names/reserved.rs`: {forgotten:#?}"
        );
    }
}

/// The type's own name, where an `impl` is inherent.
fn inherent(item: &ItemImpl) -> Option<String> {
    match (&item.trait_, &*item.self_ty) {
        (None, Type::Path(path)) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

fn methods(item: &ItemImpl) -> impl Iterator<Item = &syn::Signature> {
    item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(&method.sig),
        _ => None,
    })
}

#[test]
fn methods_of_the_runtimes_types() {
    let mut found = Found::default();
    for (path, text) in everything::files() {
        if !path.starts_with("src/runtime/") {
            continue;
        }
        for item in syn::parse_file(&text).expect("Rust").items {
            let Item::Impl(item) = item else { continue };
            let place = match inherent(&item).as_deref() {
                Some("Client") => Place::Client,
                Some("ClientBuilder") => Place::ClientBuilder,
                _ => continue,
            };
            for method in methods(&item) {
                found.add(place, &method.ident.to_string(), &path);
            }
        }
    }
    found.assert_reserved();
}

/// Whose methods a macro of the runtime adds; nothing for enums, whose variants no method meets, and for
/// types that aren't the document's.
const MACROS: &[(&str, Option<Place>)] = &[
    ("changes", Some(Place::Model)),
    ("closed_enum", None),
    ("events", None),
    ("format_text", None),
    ("integer_enum", None),
    ("paged", Some(Place::Request)),
    ("request", Some(Place::Request)),
    ("sent", Some(Place::Model)),
    ("string_enum", None),
    ("value_enum", None),
];

#[test]
fn methods_that_macros_add() {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for (path, text) in everything::files() {
        if !path.starts_with("src/runtime/") {
            continue;
        }
        for (name, body) in everything::macros(&text) {
            let mut methods = Vec::new();
            added(body, &mut methods);
            let known = MACROS.iter().find(|(known, _)| *known == name);
            if methods.is_empty() {
                continue;
            }
            let (_, place) = known.unwrap_or_else(|| panic!("whose are the methods of `{name}!`?"));
            seen.insert(name);
            for method in methods {
                if let Some(place) = place {
                    found.add(*place, &method, &path);
                }
            }
        }
    }
    let known: BTreeSet<_> = MACROS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(seen, known);
    found.assert_reserved();
}

/// The functions in each `impl $name { … }`: one without a trait.
fn added(body: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let before = tokens.get(..index).unwrap_or_default();
        let is_inherent = group.delimiter() == Delimiter::Brace
            && matches!(before, [.., TokenTree::Ident(word), TokenTree::Punct(mark), TokenTree::Ident(_)]
                if word == "impl" && mark.as_char() == '$');
        if !is_inherent {
            added(group.stream(), found);
            continue;
        }
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        found.extend(inside.windows(2).filter_map(|pair| match pair {
            [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "fn" => {
                Some(name.to_string())
            }
            _ => None,
        }));
    }
}

/// What a struct of this file is: its fields and methods share a place with the document's names.
fn place_of(path: &str, item: &Item) -> Option<(String, Place)> {
    let Item::Struct(item) = item else {
        return None;
    };
    let place = match item.fields {
        _ if path.ends_with("models.rs") || path.contains("/models/") => Place::Model,
        Fields::Named(_) => Place::Service,
        _ => Place::Request,
    };
    Some((item.ident.to_string(), place))
}

#[test]
fn names_in_written_code() {
    let mut found = Found::default();
    for (path, text) in everything::files() {
        if !is_written(&path) || path.starts_with("src/runtime/") || path == "src/testing.rs" {
            continue;
        }
        let file = syn::parse_file(&text).expect("Rust");
        let mut places: BTreeMap<String, Place> = file
            .items
            .iter()
            .filter_map(|item| place_of(&path, item))
            .collect();
        places.insert("Client".to_owned(), Place::Client);
        places.insert("ClientBuilder".to_owned(), Place::ClientBuilder);
        for item in &file.items {
            match item {
                Item::Impl(item) => {
                    let place = inherent(item).and_then(|name| places.get(&name).copied());
                    for method in methods(item).filter(|_| place.is_some()) {
                        add_method(&mut found, place, method, &path);
                    }
                }
                Item::Struct(item)
                    if places.get(&item.ident.to_string()) == Some(&Place::Model) =>
                {
                    for field in item.fields.iter().filter_map(|field| field.ident.as_ref()) {
                        found.add(Place::Model, &field.to_string(), &path);
                    }
                }
                // An operation's answers are all the document's.
                Item::Enum(item) if !item.ident.to_string().ends_with("Answer") => {
                    for variant in &item.variants {
                        found.add(Place::Variant, &variant.ident.to_string(), &path);
                    }
                }
                _ => {}
            }
        }
    }
    found.assert_reserved();
}

fn add_method(found: &mut Found, place: Option<Place>, method: &syn::Signature, path: &str) {
    let Some(place) = place else { return };
    found.add(place, &method.ident.to_string(), path);
    if place != Place::Service {
        return;
    }
    for argument in &method.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = &*argument.pat
        {
            found.add(Place::Argument, &name.ident.to_string(), path);
        }
    }
}

#[test]
fn modules_of_the_root() {
    let mut found = Found::default();
    for path in everything::files().keys() {
        if let Some(path) = path.strip_prefix("src/") {
            let module = path.split(['/', '.']).next().unwrap_or_default();
            found.add(Place::Module, module, path);
        }
    }
    found.assert_reserved();
}

#[test]
fn modules_of_the_models() {
    let mut found = Found::default();
    for path in everything::files().keys() {
        if let Some(module) = path.strip_prefix("src/models/") {
            found.add(Place::Models, module.trim_end_matches(".rs"), path);
        }
    }
    found.assert_reserved();
}
