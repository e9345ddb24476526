//! Unions as they are declared, and how values of their variants become values of theirs.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::describe::{Doc, letters};
use super::model::deprecated;
use super::paths::{Scope, Std};
use super::types;
use super::{validate, wire};
use crate::ir::{Format, Shape, TypeId, Union, Variant, Width};

/// An enum with a variant for each type, and `Unknown` for what fits none: a line for each variant says
/// what it holds, what it is made from, what it is held against, and how it is told from the others.
pub(super) fn declare(scope: &mut Scope<'_>, id: TypeId, union: &Union) -> TokenStream {
    let emission = scope.emission;
    let name = emission.names.ty(id).to_ident();
    let mut docs = super::models::declared_doc(emission, id);
    let ty = emission.api.types.get(id);
    let deprecated = deprecated(ty.deprecated);
    let sources = sources(scope, id, union);
    let mut variants = Vec::new();
    for (index, (variant, source)) in union.variants.iter().zip(sources).enumerate() {
        let docs = variant_doc(scope, variant).outer();
        let name = emission.names.variant(id, index).to_ident();
        let held = held(scope, variant);
        let from = source.tokens().map(|source| quote!(from #source));
        let within = (ty.usage.sent && emission.is_checked(variant.ty)).then(|| {
            let rules = validate::bare_rules_of(scope, variant.ty);
            quote!(within [#(#rules),*])
        });
        let told = (!union.multipart).then(|| {
            let told = wire::told(scope, id, union, variant);
            quote!(= #told)
        });
        variants.push(quote!(#docs #name(#held) #from #within #told,));
    }
    if union.multipart {
        let macro_name = scope.runtime("form_union");
        let (docs, derives) = (docs.outer(), emission.derived.attribute(id));
        return quote! {
            #macro_name! {
                #docs
                #deprecated
                #derives
                pub enum #name { #(#variants)* }
            }
        };
    }
    let by = union.tag.as_ref().map(|tag| quote!(by #tag));
    let checked = ty.usage.sent.then(|| quote!(checked));
    if let Some(words) = mixed(scope, id, union) {
        docs.tell(&words);
    }
    let docs = docs.outer();
    // What fits no variant is kept back from `Debug` where it is a part of an error's body.
    let veiled = emission.is_in_error(id).then(|| quote!(veiled));
    let flags = (checked.is_some() || veiled.is_some()).then(|| quote!(: #checked #veiled));
    let macro_name = scope.runtime("union");
    let derives = emission.derived.attribute(id);
    quote! {
        #macro_name! {
            #docs
            #deprecated
            #derives
            pub enum #name #by #flags { #(#variants)* }
        }
    }
}

/// How texts and whole numbers stand side by side, where both are variants: literals alone are of one
/// type each.
fn mixed(scope: &Scope<'_>, id: TypeId, union: &Union) -> Option<String> {
    let holds = |wanted: fn(&Shape) -> bool| {
        let mut variants = union.variants.iter();
        variants.any(|variant| wanted(&scope.emission.api.types.get(variant.ty).shape))
    };
    let is_text = |shape: &Shape| matches!(shape, Shape::String);
    let is_whole = |shape: &Shape| matches!(shape, Shape::Integer(_));
    let types = &scope.emission.api.types;
    if !types.get(id).usage.sent || !holds(is_text) || !holds(is_whole) {
        return None;
    }
    let name = scope.emission.names.ty(id);
    let is_held =
        |held: fn(&Shape, TypeId) -> bool| types.iter().any(|(_, ty)| held(&ty.shape, id));
    if is_held(|shape, id| matches!(shape, Shape::Map(value) if *value == id)) {
        return Some(format!(
            "Several in a map: `[(\"a\", {name}::from(\"text\")), (\"b\", 3.into())]`."
        ));
    }
    is_held(|shape, id| matches!(shape, Shape::Array(item) if *item == id))
        .then(|| format!("Several in a list: `[{name}::from(\"text\"), 3.into()]`."))
}

/// The type of what a variant holds.
pub(super) fn held(scope: &mut Scope<'_>, variant: &Variant) -> TokenStream {
    let ty = types::value(scope, variant.ty);
    if variant.boxed {
        let boxed = scope.std(Std::Box);
        quote!(#boxed<#ty>)
    } else {
        ty
    }
}

/// What is said of a variant; nothing where that would only be its type.
fn variant_doc(scope: &Scope<'_>, variant: &Variant) -> Doc {
    let ty = scope.emission.api.types.get(variant.ty);
    if variant.description.is_some() {
        let mut doc = Doc::default();
        doc.quote(variant.description.as_deref());
        return doc;
    }
    if ty.shape.is_named() {
        // The type says what it is; here its first words do.
        let words = super::models::first_words(scope.emission, variant.ty);
        let name = scope.emission.names.ty(variant.ty).as_str();
        let is_name = words.is_empty() || letters(&words) == letters(name);
        return match is_name {
            true => Doc::default(),
            false => Doc::of(&words),
        };
    }
    let mut doc = Doc::from_description(&ty.docs);
    if ty.usage.sent {
        doc.demands(&ty.constraints);
    }
    doc
}

/// For each variant the types that can only mean this one.
fn sources(scope: &mut Scope<'_>, id: TypeId, union: &Union) -> Vec<Source> {
    let has_integer = union.variants.iter().any(|variant| {
        let shape = &scope.emission.api.types.get(variant.ty).shape;
        matches!(shape, Shape::Integer(_))
    });
    let is_list = |variant: &&Variant| {
        let shape = &scope.emission.api.types.get(variant.ty).shape;
        matches!(shape, Shape::Array(_))
    };
    let is_only_list = union.variants.iter().filter(is_list).count() == 1;
    let mut sources = Vec::new();
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for variant in &union.variants {
        let source = source(scope, id, variant, has_integer, is_only_list);
        for claim in source.claims() {
            *claims.entry(claim).or_default() += 1;
        }
        sources.push(source);
    }
    for source in &mut sources {
        source.retain(|claim| claims.get(claim) == Some(&1));
    }
    sources
}

/// What a variant may be made of, by `Into` of what it holds.
enum Source {
    /// A value of one of these types.
    Value(Vec<TokenStream>),
    /// A list of values of one of these types.
    List(Vec<TokenStream>),
}

impl Source {
    fn types(&self) -> &[TokenStream] {
        match self {
            Self::Value(types) | Self::List(types) => types,
        }
    }

    /// What the variant lays claim to: no two may claim the same.
    fn claims(&self) -> Vec<String> {
        let types = self.types().iter();
        types.map(|ty| self.claim(ty)).collect()
    }

    fn claim(&self, ty: &TokenStream) -> String {
        match self {
            Self::Value(_) => ty.to_string(),
            Self::List(_) => format!("[{ty}]"),
        }
    }

    fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        let kept = self.types().iter().filter(|ty| keep(&self.claim(ty)));
        let kept = kept.cloned().collect();
        match self {
            Self::Value(types) | Self::List(types) => *types = kept,
        }
    }

    fn tokens(&self) -> Option<TokenStream> {
        match self {
            Self::Value(types) | Self::List(types) if types.is_empty() => None,
            Self::Value(types) => Some(quote!([#(#types),*])),
            Self::List(types) => Some(quote!(lists of [#(#types),*])),
        }
    }
}

fn source(
    scope: &mut Scope<'_>,
    id: TypeId,
    variant: &Variant,
    has_integer: bool,
    is_only_list: bool,
) -> Source {
    let types = &scope.emission.api.types;
    match types.get(variant.ty).shape {
        _ if variant.ty == id => Source::Value(Vec::new()),
        // A list of the union's own values would be a list of anything that makes one.
        Shape::Array(item) if item == id || variant.boxed => {
            Source::Value(vec![types::value(scope, variant.ty)])
        }
        Shape::Array(item) => {
            let mut sources = source_types(scope, item, false);
            if is_only_list && matches!(types.get(item).shape, Shape::Any) {
                let string = scope.std(Std::String);
                sources.extend([quote!(&str), string]);
            }
            Source::List(sources)
        }
        _ => Source::Value(source_types(scope, variant.ty, has_integer)),
    }
}

/// The types that lead to a value of this one without loss.
fn source_types(scope: &mut Scope<'_>, id: TypeId, has_integer: bool) -> Vec<TokenStream> {
    let own = types::value(scope, id);
    match &scope.emission.api.types.get(id).shape {
        Shape::Nullable(_) => Vec::new(),
        Shape::Format(format) => {
            let typed = match format {
                Format::Uuid => Some(scope.external("uuid", "Uuid")),
                Format::DateTime => Some(scope.external("jiff", "Timestamp")),
                Format::Date => {
                    let civil = scope.external("jiff", "civil");
                    Some(quote!(#civil::Date))
                }
                Format::Base64 => None,
            };
            let borrowed = quote!(&#own);
            [own, borrowed].into_iter().chain(typed).collect()
        }
        Shape::String | Shape::Binary => vec![own, quote!(&str)],
        Shape::Integer(Width::I32) => vec![own, quote!(i16), quote!(u16), quote!(i8), quote!(u8)],
        Shape::Integer(Width::I64) => whole_numbers(own, &["i32", "u32", "i16", "u16", "i8", "u8"]),
        Shape::Integer(Width::U64) => whole_numbers(own, &["u32", "u16", "u8"]),
        Shape::Integer(Width::Wide) => {
            whole_numbers(own, &["i64", "u64", "i32", "u32", "i16", "u16", "i8", "u8"])
        }
        // No `f32`: 0.1 would become 0.10000000149.
        Shape::Number if has_integer => vec![own],
        Shape::Number => whole_numbers(own, &["i32", "u32", "i16", "u16", "i8", "u8"]),
        _ => vec![own],
    }
}

fn whole_numbers(own: TokenStream, more: &[&str]) -> Vec<TokenStream> {
    let more = more.iter().map(|name| {
        let ident = quote::format_ident!("{name}");
        quote!(#ident)
    });
    std::iter::once(own).chain(more).collect()
}
