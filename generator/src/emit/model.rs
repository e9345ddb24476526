//! Models as they are declared: the struct, and for what is sent, how it is made.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::describe::{Doc, letters};
use super::docs::{inline_code, is_tame};
use super::paths::{Scope, Std};
use super::types::{self, Argument};
use super::{sent, validate, wire};
use crate::ir::{Constant, Docs, Field, Fixed, Model, Presence, TypeId};
use crate::names::assign::needs_builder;

/// A struct, with its constructor and setters where the user makes values of it, and how it is put on
/// the wire.
pub(super) fn declare(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    if sent::fits(scope, id, model) {
        return sent::declare(scope, id, model);
    }
    let declared = if model.multipart && wire::has_files(scope, model) {
        written_out(scope, id, model)
    } else {
        sent::received(scope, id, model)
    };
    if !scope.emission.api.types.get(id).usage.sent {
        return declared;
    }
    let made = implement(scope, id, model);
    let checked = validate::model(scope, id, model);
    quote!(#declared #made #checked)
}

/// The struct itself, of a model that is no record.
fn written_out(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let docs = super::models::type_doc(emission, id).outer();
    let deprecated_type = deprecated(emission.api.types.get(id).deprecated);
    let name = emission.names.ty(id).to_ident();
    let fields: Vec<TokenStream> = emission
        .fields(id)
        .map(|(index, field)| {
            let docs = field_doc(scope, id, index, field).outer();
            let name = emission.names.field(id, index).to_ident();
            let ty = types::field(scope, field);
            let deprecated = deprecated(field.deprecated);
            quote!(#docs #deprecated pub #name: #ty,)
        })
        .collect();
    let additional = model.additional.map(|value| {
        let ty = additional_type(scope, value);
        quote! {
            /// Properties that the document doesn't name.
            pub additional_properties: #ty,
        }
    });
    let rest = model.additional.map(|_| quote!(additional_properties));
    let (derived, shown) = debug(scope, &name, id, emission.fields(id), rest);
    let more = emission.derived.attribute(id);
    quote! {
        #docs
        #deprecated_type
        #more
        #[derive(#derived Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* #additional }
        #shown
    }
}

/// Docs and other attributes of a model that a macro declares, its name, and which fields it hides.
pub(super) fn head(scope: &Scope<'_>, id: TypeId) -> (TokenStream, Ident, TokenStream) {
    let emission = scope.emission;
    let docs = super::models::declared_doc(emission, id).outer();
    let deprecated = deprecated(emission.api.types.get(id).deprecated);
    let name = emission.names.ty(id).to_ident();
    let hidden: Vec<Ident> = hidden(scope, id, emission.fields(id));
    let hides = (!hidden.is_empty()).then(|| quote!(, hides(#(#hidden),*)));
    let derives = emission.derived.attribute(id);
    (
        quote!(#docs #deprecated #derives),
        name,
        hides.unwrap_or_default(),
    )
}

fn hidden<'f>(
    scope: &Scope<'_>,
    id: TypeId,
    fields: impl Iterator<Item = (usize, &'f Field)>,
) -> Vec<Ident> {
    let names = scope.emission.names;
    let hidden = fields.filter(|(_, field)| field.sensitive);
    hidden
        .map(|(index, _)| names.field(id, index).to_ident())
        .collect()
}

/// `Debug` of a struct with fields of a model, and perhaps others: derived, or by a table where some
/// are not shown.
pub(super) fn debug<'f>(
    scope: &mut Scope<'_>,
    name: &Ident,
    id: TypeId,
    fields: impl Iterator<Item = (usize, &'f Field)> + Clone,
    rest: Option<TokenStream>,
) -> (TokenStream, TokenStream) {
    let hidden = hidden(scope, id, fields.clone());
    if hidden.is_empty() {
        return (quote!(Debug,), TokenStream::new());
    }
    let shown = scope.runtime("shown");
    let names = fields.map(|(index, _)| scope.emission.names.field(id, index).to_ident());
    let table = quote!(#shown! { #name hides(#(#hidden),*) { #(#names,)* #rest } });
    (TokenStream::new(), table)
}

/// What marks an item as deprecated.
pub(super) struct Deprecated;

impl Deprecated {
    const NOTE: &str = "deprecated in the API's document";

    /// `deprecated "…"`, as the runtime's macros take it.
    pub(super) fn note(is: bool) -> Option<TokenStream> {
        let note = Self::NOTE;
        is.then(|| quote!(deprecated #note))
    }
}

/// Marks an item as deprecated.
pub(super) fn deprecated(is: bool) -> TokenStream {
    let note = Deprecated::NOTE;
    if is {
        quote!(#[deprecated = #note])
    } else {
        TokenStream::new()
    }
}

pub(super) fn additional_type(scope: &mut Scope<'_>, value: TypeId) -> TokenStream {
    let (map, string) = (scope.std(Std::BTreeMap), scope.std(Std::String));
    let value = types::value(scope, value);
    quote!(#map<#string, #value>)
}

/// A field as the macros declare it, up to its name on the wire.
pub(super) fn declared(
    scope: &mut Scope<'_>,
    id: TypeId,
    index: usize,
    field: &Field,
) -> TokenStream {
    let mut docs = said(scope, id, index, field);
    if field.deprecated || !is_tame(&field.wire) {
        // The macro makes the line of its own for what has no attribute at all, and of plain names.
        docs = docs.or(&property_line(field));
    }
    let docs = docs.outer();
    let name = scope.emission.names.field(id, index).to_ident();
    let ty = types::field(scope, field);
    let deprecated = deprecated(field.deprecated);
    let (kind, wire) = (format_ident!("{}", wire::kind(field.presence)), &field.wire);
    quote!(#docs #deprecated pub #name: #ty = #kind #wire)
}

/// What is said about a field, and about the method that sets it.
fn field_doc(scope: &Scope<'_>, id: TypeId, index: usize, field: &Field) -> Doc {
    said(scope, id, index, field).or(&property_line(field))
}

fn property_line(field: &Field) -> String {
    format!("The property {}.", inline_code(&field.wire))
}

/// The same; nothing where that would only be the field's name.
fn said(scope: &Scope<'_>, id: TypeId, index: usize, field: &Field) -> Doc {
    let emission = scope.emission;
    let name = emission.names.field(id, index);
    let wire = inline_code(&field.wire);
    let (inner, _) = emission.api.types.strip_nullable(field.ty);
    let ty = emission.api.types.get(inner);
    let title = field.docs.summary.as_deref().unwrap_or_default();
    let is_name = |name: &str| letters(title) == letters(name);
    let is_named = ty.shape.is_named();
    let is_named_so = field.docs.description.is_none()
        && (is_name(&field.wire) || (is_named && is_name(emission.names.ty(inner).as_str())));
    let mut doc = if is_named_so {
        Doc::default()
    } else if is_named && field.docs.description == ty.docs.description {
        // Its type says the rest.
        Doc::summary(&field.docs)
    } else {
        Doc::from_description(&field.docs)
    };
    if let Some(constant) = &field.constant {
        let text = constant.text();
        if !says_always(&field.docs, &text) {
            doc.tell(&format!("Always {}.", inline_code(&text)));
        }
    }
    if emission.api.types.get(id).usage.sent {
        doc.demands(&ty.constraints);
    }
    match field.constant {
        // Neither a default nor an example can be anything else.
        Some(_) => doc.values(&Docs {
            link: field.docs.link.clone(),
            ..Docs::default()
        }),
        None => doc.values(&field.docs),
    }
    if let Some(heading) = &field.heads {
        let (header, part) = (inline_code(&heading.name), inline_code(&heading.part));
        doc.tell(&format!("The header {header} of the part {part}."));
    } else if field.wire != name.as_str() && field.constant.is_none() {
        doc.tell(&format!("On the wire: {wire}."));
    }
    doc
}

/// Whether the document itself says that a property has one value only.
fn says_always(docs: &Docs, value: &str) -> bool {
    let said = docs.description.as_deref().unwrap_or_default();
    let quoted = ['`', '"', '\''].map(|mark| format!("{mark}{value}{mark}"));
    said.to_lowercase().contains("always") && quoted.iter().any(|quoted| said.contains(quoted))
}

fn implement(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let name = emission.names.ty(id).to_ident();
    let setters: Vec<TokenStream> = emission
        .fields(id)
        .map(|(index, field)| setters(scope, id, index, field))
        .collect();
    let additional = model
        .additional
        .map(|value| additional_setter(scope, value));
    let (start, rest) = if needs_builder(emission.api, id) {
        super::builder::builder(scope, id, model)
    } else {
        constructor(scope, id, model)
    };
    // A constructor is called so whatever the type is called.
    let allow = (emission.names.ty(id).as_str() == "New")
        .then(|| quote!(#[allow(clippy::self_named_constructors)]));
    quote! {
        #allow
        impl #name {
            #start
            #(#setters)*
            #additional
        }
        #rest
    }
}

/// `new`, and `Default` where it takes no argument.
fn constructor(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> (TokenStream, TokenStream) {
    let emission = scope.emission;
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for (index, field) in emission.fields(id) {
        let name = emission.names.field(id, index).to_ident();
        if field.needs_argument(&emission.api.types) {
            let Argument { ty, value } = required_argument(scope, field, &quote!(#name));
            parameters.push(quote!(#name: #ty));
            values.push(initial(&quote!(#name), &value));
        } else {
            let value = start_value(scope, field);
            values.push(quote!(#name: #value));
        }
    }
    values.extend(additional_start(scope, model));
    let docs = if parameters.is_empty() {
        Doc::of("With nothing set.")
    } else {
        Doc::of("With what is required; what is optional has a method each.")
    };
    let docs = docs.outer();
    let new = quote! {
        #docs
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values),* }
        }
    };
    let default = parameters.is_empty().then(|| {
        let (default, name) = (scope.std(Std::Default), emission.names.ty(id).to_ident());
        quote! {
            impl #default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    (new, default.unwrap_or_default())
}

/// `name: value`, or `name` alone where that says it.
pub(super) fn initial(name: &TokenStream, value: &TokenStream) -> TokenStream {
    if name.to_string() == value.to_string() {
        quote!(#name)
    } else {
        quote!(#name: #value)
    }
}

/// The start value of the map for further properties.
pub(super) fn additional_start(scope: &mut Scope<'_>, model: &Model) -> Option<TokenStream> {
    model.additional?;
    let map = scope.std(Std::BTreeMap);
    Some(quote!(additional_properties: #map::new()))
}

/// What `new` takes for a required field: an `Option` where it may be `null`.
pub(super) fn required_argument(
    scope: &mut Scope<'_>,
    field: &Field,
    name: &TokenStream,
) -> Argument {
    if field.presence != Presence::Nullable {
        return types::field_argument(scope, field, name);
    }
    Argument {
        ty: types::field(scope, field),
        value: name.clone(),
    }
}

/// What a field holds before anyone sets it.
pub(super) fn start_value(scope: &mut Scope<'_>, field: &Field) -> TokenStream {
    match field.presence {
        // What is only received is never begun; said all the same.
        Presence::Required | Presence::Nullable | Presence::OrEmpty | Presence::Implied => {
            let constant = constant(scope, field).unwrap_or_default();
            if matches!(field.presence, Presence::Nullable | Presence::Implied) {
                quote!(Some(#constant))
            } else {
                constant
            }
        }
        Presence::Optional => quote!(None),
        Presence::Maybe => {
            let maybe = scope.runtime("Maybe");
            quote!(#maybe::Absent)
        }
    }
}

/// The one value of a field, as an expression of its type.
pub(super) fn constant(scope: &mut Scope<'_>, field: &Field) -> Option<TokenStream> {
    let types = &scope.emission.api.types;
    let value = match field.fixed(types)? {
        Fixed::Text(text) => {
            let string = scope.std(Std::String);
            quote!(#string::from(#text))
        }
        Fixed::Listed(index) => {
            let (inner, _) = types.strip_nullable(field.ty);
            let ty = types::value(scope, inner);
            let variant = scope.emission.names.variant(inner, index).to_ident();
            quote!(#ty::#variant)
        }
        Fixed::Integer(number) => {
            let number = Literal::i64_unsuffixed(number);
            quote!(#number)
        }
        Fixed::Number(number) => {
            let number = Literal::i64_unsuffixed(number);
            quote!(#number as f64)
        }
        Fixed::Boolean(truth) => quote!(#truth),
        Fixed::Any(constant) => any(constant),
    };
    Some(if field.boxed {
        let boxed = scope.std(Std::Box);
        quote!(#boxed::new(#value))
    } else {
        value
    })
}

/// A JSON value, as an expression.
fn any(constant: &Constant) -> TokenStream {
    match constant {
        Constant::String(text) => quote!(serde_json::Value::from(#text)),
        Constant::Integer(number) => quote!(serde_json::Value::from(#number)),
        Constant::Boolean(truth) => quote!(serde_json::Value::from(#truth)),
        Constant::Json(text) => json(&serde_json::from_str(text).unwrap_or_default()),
    }
}

/// The same of a value whose depth its reader has bounded.
fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(serde_json::Value::Null),
        Value::Bool(truth) => quote!(serde_json::Value::from(#truth)),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => quote!(serde_json::Value::from(#number)),
            (_, Some(number), _) => quote!(serde_json::Value::from(#number)),
            (.., number) => quote!(serde_json::Value::from(#number)),
        },
        Value::String(text) => quote!(serde_json::Value::from(#text)),
        Value::Array(items) if items.is_empty() => quote!(serde_json::Value::Array(vec![])),
        Value::Array(items) => {
            let items = items.iter().map(json);
            quote!(serde_json::Value::from_iter([#(#items),*]))
        }
        Value::Object(entries) => {
            let (keys, values): (Vec<_>, Vec<_>) = entries.iter().unzip();
            let values = values.into_iter().map(json);
            match keys.is_empty() {
                true => quote!(serde_json::Value::Object(serde_json::Map::new())),
                false => quote!(serde_json::Value::from_iter([#((#keys, #values)),*])),
            }
        }
    }
}

/// The methods that set an optional field, and that set it to `null`.
fn setters(scope: &mut Scope<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    if field.is_required() {
        return TokenStream::new();
    }
    let names = scope.emission.names;
    let name = names.field(id, index).to_ident();
    let setter = names.setter(id, index).to_ident();
    let docs = field_doc(scope, id, index, field).outer();
    let deprecated = deprecated(field.deprecated);
    let (parameter, value) = match constant(scope, field) {
        Some(value) => (TokenStream::new(), value),
        None => {
            let Argument { ty, value } = types::field_argument(scope, field, &quote!(#name));
            (quote!(, #name: #ty), value)
        }
    };
    let (held, clear) = if field.presence == Presence::Maybe {
        let maybe = scope.runtime("Maybe");
        let clear = names.clear(id, index).to_ident();
        let text = Doc::of(&format!("Sends {} as `null`.", inline_code(&field.wire))).outer();
        let clear = quote! {
            #text
            #[must_use]
            #deprecated
            pub fn #clear(mut self) -> Self {
                self.#name = #maybe::Null;
                self
            }
        };
        (quote!(#maybe::Value(#value)), clear)
    } else {
        (quote!(Some(#value)), TokenStream::new())
    };
    quote! {
        #docs
        #[must_use]
        #deprecated
        pub fn #setter(mut self #parameter) -> Self {
            self.#name = #held;
            self
        }
        #clear
    }
}

fn additional_setter(scope: &mut Scope<'_>, value: TypeId) -> TokenStream {
    let name = quote!(value);
    let Argument { ty, value } = types::argument(scope, value, &name);
    let (into, string) = (scope.std(Std::Into), scope.std(Std::String));
    quote! {
        /// Adds a property that the document doesn't name.
        #[must_use]
        pub fn additional_property(mut self, name: impl #into<#string>, value: #ty) -> Self {
            self.additional_properties.insert(name.into(), #value);
            self
        }
    }
}
