//! `src/headers.rs`: a constant for each header of answers that the document describes.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Emission;
use super::describe::Doc;
use super::docs::inline_code;
use super::model::deprecated;
use super::paths::{Scope, Std};
use super::types;
use crate::ir::{Header, HeaderForm, HeaderId, Operation};

/// `src/headers.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    let mut scope = Scope::declaring(emission, []);
    let headers = (0..).map(HeaderId).zip(&emission.api.headers);
    let constants: Vec<TokenStream> = headers
        .map(|(id, header)| constant(&mut scope, id, header))
        .collect();
    let mut docs = Doc::of("Headers of answers, each with its type.");
    docs.say(
        "[`Response::header`](crate::Response::header) reads one of a success, \
         [`ApiError::header`](crate::ApiError::header) one of an error.",
    );
    let docs = docs.inner();
    let file = scope.file(quote!(#(#constants)*));
    quote!(#docs #file)
}

fn constant(scope: &mut Scope<'_>, id: HeaderId, header: &Header) -> TokenStream {
    let name = scope.emission.names.header(id).to_ident();
    let wire = &header.wire;
    let mut docs = Doc::from_description(&header.docs);
    docs = docs.or(&format!("The header {}.", inline_code(wire)));
    docs.values(&header.docs);
    let (docs, deprecated) = (docs.outer(), deprecated(header.deprecated));
    let held = types::value(scope, header.ty);
    let held = match header.required {
        true => held,
        false => {
            let option = scope.std(Std::Option);
            quote!(#option<#held>)
        }
    };
    let made = match header.form {
        HeaderForm::Text => quote!(text),
        HeaderForm::Bare => quote!(bare),
        HeaderForm::Either => quote!(either),
        HeaderForm::Json => quote!(json),
    };
    let list = header.is_list.then(|| quote!(.list()));
    let ty = scope.runtime("Header");
    quote! {
        #docs
        #deprecated
        pub const #name: #ty<#held> = #ty::#made(#wire) #list;
    }
}

/// Which headers an operation's answers have.
pub(super) fn said(emission: &Emission<'_>, operation: &Operation) -> Option<String> {
    let names = operation.headers.iter().map(|id| {
        let name = emission.names.header(*id);
        format!("[`{name}`](crate::headers::{name})")
    });
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| format!(" Headers of its answers: {}.", names.join(", ")))
}
