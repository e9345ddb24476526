//! The builder of a model with more required fields than a function should take.

use proc_macro2::TokenStream;
use quote::quote;

use super::describe::Doc;
use super::docs::inline_code;
use super::model::{additional_start, debug, initial, required_argument, start_value};
use super::paths::{Scope, Std};
use super::types::{self, Argument};
use crate::ir::{Field, Model, TypeId};

/// `builder()` for the model's own `impl`, and the builder beside it.
pub(super) fn builder(
    scope: &mut Scope<'_>,
    id: TypeId,
    model: &Model,
) -> (TokenStream, TokenStream) {
    let emission = scope.emission;
    let (name, builder) = (emission.names.ty(id), emission.names.builder(id).to_ident());
    let required: Vec<(usize, &Field)> = emission
        .fields(id)
        .filter(|(_, field)| field.needs_argument(&emission.api.types))
        .collect();
    let option = scope.std(Std::Option);
    let mut fields = Vec::new();
    let mut setters = Vec::new();
    for (index, field) in required.iter().copied() {
        let field_name = emission.names.field(id, index).to_ident();
        let ty = types::field(scope, field);
        fields.push(quote!(#field_name: #option<#ty>));
        setters.push(setter(scope, id, index, field));
    }
    let build = build(scope, id, model, &required);
    let docs = Doc::of(&format!(
        "Makes a `{name}` of its required fields, one by one."
    ))
    .outer();
    let (default, ident) = (scope.std(Std::Default), name.to_ident());
    let start = quote! {
        /// To be given what is required, field by field; what is optional has a method of the result.
        pub fn builder() -> #builder {
            <#builder as #default>::default()
        }
    };
    let result = scope.runtime("Result");
    let (derived, shown) = debug(scope, &builder, id, required.iter().copied(), None);
    let rest = quote! {
        #docs
        #[derive(#derived Clone, Default)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct #builder { #(#fields),* }
        #shown
        impl #builder {
            #(#setters)*
            /// The value.
            ///
            /// # Errors
            /// Names the fields that are missing.
            pub fn build(self) -> #result<#ident> { #build }
        }
    };
    (start, rest)
}

fn setter(scope: &mut Scope<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    let name = scope.emission.names.field(id, index).to_ident();
    let setter = scope.emission.names.setter(id, index).to_ident();
    let Argument { ty, value } = required_argument(scope, field, &quote!(#name));
    let wire = inline_code(&field.wire);
    let docs = Doc::from_description(&field.docs)
        .or(&format!("The property {wire}."))
        .outer();
    quote! {
        #docs
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

fn build(
    scope: &mut Scope<'_>,
    id: TypeId,
    model: &Model,
    required: &[(usize, &Field)],
) -> TokenStream {
    let emission = scope.emission;
    let ident = emission.names.ty(id).to_ident();
    let text = emission.names.ty(id).as_str();
    let names: Vec<_> = required
        .iter()
        .map(|(index, _)| emission.names.field(id, *index).to_ident())
        .collect();
    let wires = required.iter().map(|(_, field)| &field.wire);
    let additional = additional_start(scope, model);
    let values: Vec<TokenStream> = emission
        .fields(id)
        .map(|(index, field)| {
            let name = emission.names.field(id, index).to_ident();
            let name = quote!(#name);
            let value = if field.needs_argument(&emission.api.types) {
                name.clone()
            } else {
                start_value(scope, field)
            };
            initial(&name, &value)
        })
        .chain(additional)
        .collect();
    let missing = scope.runtime("missing");
    quote! {
        let absent = [#((#wires, self.#names.is_none())),*];
        let Self { #(#names: Some(#names)),* } = self else {
            return Err(#missing(#text, &absent));
        };
        Ok(#ident { #(#values),* })
    }
}
