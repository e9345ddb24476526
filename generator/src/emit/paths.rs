//! How an emitted file names what it uses: short names and the `use` lines for them, or whole paths
//! where a short name means something else there.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::context::Emission;
use crate::ir::TypeId;

/// What emitted code uses of the standard library by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(super) enum Std {
    AsRef,
    BTreeMap,
    Box,
    Default,
    Duration,
    From,
    Into,
    IntoIterator,
    Option,
    String,
    Vec,
}

impl Std {
    const ALL: &[Self] = &[
        Self::AsRef,
        Self::BTreeMap,
        Self::Box,
        Self::Default,
        Self::Duration,
        Self::From,
        Self::Into,
        Self::IntoIterator,
        Self::Option,
        Self::String,
        Self::Vec,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::AsRef => "AsRef",
            Self::BTreeMap => "BTreeMap",
            Self::Box => "Box",
            Self::Default => "Default",
            Self::Duration => "Duration",
            Self::From => "From",
            Self::Into => "Into",
            Self::IntoIterator => "IntoIterator",
            Self::Option => "Option",
            Self::String => "String",
            Self::Vec => "Vec",
        }
    }

    fn module(self) -> &'static str {
        match self {
            Self::AsRef | Self::From | Self::Into => "convert",
            Self::BTreeMap => "collections",
            Self::Box => "boxed",
            Self::Default => "default",
            Self::Duration => "time",
            Self::IntoIterator => "iter",
            Self::Option => "option",
            Self::String => "string",
            Self::Vec => "vec",
        }
    }
}

/// Names of the runtime that every file means by their short form: a model of the same name is written with
/// its path also where the runtime's isn't used, so that no reader takes one for the other. Of any other
/// name the short form goes to who comes first in a file.
const RUNTIME: &[&str] = &[
    "Answer",
    "Api",
    "Base64Bytes",
    "Call",
    "Check",
    "Client",
    "ClientBuilder",
    "Date",
    "DateTime",
    "Error",
    "ErrorBody",
    "Failure",
    "FieldError",
    "FieldErrors",
    "Header",
    "KeyForm",
    "Limit",
    "Maybe",
    "Method",
    "Operation",
    "Paging",
    "Parameter",
    "Request",
    "Result",
    "Rule",
    "Scheme",
    "SchemeKind",
    "Secret",
    "Signatures",
    "Status",
    "Style",
    "Uuid",
    "Validate",
];

const MODELS: &str = "crate::models";
const RUNTIME_MODULE: &str = "crate::runtime";

/// What is in scope in one emitted file.
pub(super) struct Scope<'e> {
    /// What the file is made from.
    pub(super) emission: &'e Emission<'e>,
    /// Types and modules that the file declares.
    declared: BTreeSet<String>,
    /// Models that the file declares.
    own: BTreeSet<TypeId>,
    /// Module to names, as they were used.
    uses: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'e> Scope<'e> {
    /// The scope of a file that declares these types and modules.
    pub(super) fn declaring(
        emission: &'e Emission<'e>,
        names: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            emission,
            declared: names.into_iter().collect(),
            own: BTreeSet::new(),
            uses: BTreeMap::new(),
        }
    }

    /// The scope of a file that declares these models, and what goes with them.
    pub(super) fn of_models(emission: &'e Emission<'e>, types: &[TypeId]) -> Self {
        let mut scope = Self::declaring(emission, emission.declared_with(types));
        scope.own.extend(types);
        scope
    }

    /// A model, by its short name where that is free.
    pub(super) fn model(&mut self, id: TypeId) -> TokenStream {
        let name = self.emission.names.ty(id);
        let ident = name.to_ident();
        if self.own.contains(&id) {
            return quote!(#ident);
        }
        let taken = self.declared.contains(name.as_str())
            || RUNTIME.contains(&name.as_str())
            || self.uses(RUNTIME_MODULE, &ident)
            || is_prelude(name.as_str());
        if taken {
            return quote!(crate::models::#ident);
        }
        self.note(MODELS, ident.to_string());
        quote!(#ident)
    }

    /// An item of the runtime.
    pub(super) fn runtime(&mut self, name: &str) -> TokenStream {
        let ident = Ident::new(name, Span::call_site());
        if self.declared.contains(name) || self.uses(MODELS, &ident) {
            return quote!(crate::runtime::#ident);
        }
        self.note(RUNTIME_MODULE, name.to_owned());
        quote!(#ident)
    }

    /// An item of the standard library.
    pub(super) fn std(&mut self, item: Std) -> TokenStream {
        let ident = Ident::new(item.name(), Span::call_site());
        if self.declared.contains(item.name()) {
            let module = Ident::new(item.module(), Span::call_site());
            return quote!(::std::#module::#ident);
        }
        match item {
            Std::BTreeMap => self.note("std::collections", item.name().to_owned()),
            Std::Duration => self.note("std::time", item.name().to_owned()),
            _ => {}
        }
        quote!(#ident)
    }

    /// A type of another crate, by its path.
    pub(super) fn external(&self, krate: &str, name: &str) -> TokenStream {
        let root = self.root(krate);
        let (krate, name) = (format_ident!("{krate}"), format_ident!("{name}"));
        quote!(#root #krate::#name)
    }

    /// What stands before the name of a crate, where the file declares something of that name.
    pub(super) fn root(&self, krate: &str) -> TokenStream {
        match self.declared.contains(krate) {
            true => quote!(::),
            false => TokenStream::new(),
        }
    }

    /// The file: its `use` lines, then its items.
    pub(super) fn file(self, items: TokenStream) -> TokenStream {
        let (std, own): (Vec<_>, Vec<_>) = self
            .uses
            .iter()
            .partition(|(module, _)| module.starts_with("std"));
        let lines = std.into_iter().chain(own).map(|(module, names)| {
            let path: TokenStream = module
                .split("::")
                .map(segment)
                .reduce(join)
                .unwrap_or_default();
            // Runtime and models hold no keywords as type names but by `r#`, which a string keeps.
            let names = names.iter().map(|name| segment(name));
            let count = names.len();
            if count == 1 {
                quote!(use #path::#(#names)*;)
            } else {
                quote!(use #path::{#(#names),*};)
            }
        });
        quote!(#(#lines)* #items)
    }

    /// Whether the file means an item of this module by a short name.
    fn uses(&self, module: &str, name: &Ident) -> bool {
        let names = self.uses.get(module);
        names.is_some_and(|names| names.contains(&name.to_string()))
    }

    fn note(&mut self, module: &'static str, name: String) {
        self.uses.entry(module).or_default().insert(name);
    }
}

fn is_prelude(name: &str) -> bool {
    const MORE: &[&str] = &[
        "Clone",
        "Copy",
        "Debug",
        "Drop",
        "Eq",
        "Err",
        "Fn",
        "FnMut",
        "FnOnce",
        "Hash",
        "Iterator",
        "None",
        "Ok",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Self",
        "Send",
        "Sized",
        "Some",
        "Sync",
        "ToOwned",
        "ToString",
        "TryFrom",
        "TryInto",
        "Unpin",
    ];
    MORE.contains(&name) || Std::ALL.iter().any(|item| item.name() == name)
}

pub(super) fn segment(text: &str) -> TokenStream {
    let ident = match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(text, Span::call_site()),
    };
    quote!(#ident)
}

fn join(path: TokenStream, next: TokenStream) -> TokenStream {
    quote!(#path::#next)
}
