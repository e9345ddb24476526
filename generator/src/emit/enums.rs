//! Enums of values, as calls of the runtime's macros: a line for each value.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::describe::Doc;
use super::docs::{inline_code, is_tame};
use super::model::deprecated;
use super::paths::{Scope, Std};
use super::wire;
use crate::ir::{Enum, EnumValue, Others, TypeId};

/// An enum, with `Unknown` for what the document doesn't know unless it is closed, and what it can do.
pub(super) fn declare(scope: &mut Scope<'_>, id: TypeId, values: &Enum) -> TokenStream {
    let is_plain = match values {
        Enum::Texts(values, _) | Enum::Mixed(values) => {
            values.iter().all(|value| is_tame(&value.wire))
        }
        Enum::Integers(_) => true,
    };
    if !is_plain {
        return written_out(scope, id, values);
    }
    let entries = match values {
        Enum::Texts(values, _) | Enum::Mixed(values) => {
            entries(scope, id, values, |value| quote!(#value))
        }
        Enum::Integers(values) => {
            let wire = |value: &i64| {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            };
            entries(scope, id, values, wire)
        }
    };
    let (macro_name, others) = wire::macro_of(scope, values);
    let docs = super::models::declared_doc(scope.emission, id);
    let (head, name) = head(scope, id, &docs);
    quote! {
        #macro_name! {
            #head
            pub enum #name { #(#entries)* #others }
        }
    }
}

/// Documentation and other attributes, and the name.
fn head(scope: &Scope<'_>, id: TypeId, docs: &Doc) -> (TokenStream, proc_macro2::Ident) {
    let emission = scope.emission;
    let docs = docs.outer();
    let deprecated = deprecated(emission.api.types.get(id).deprecated);
    let derives = emission.derived.attribute(id);
    let name = emission.names.ty(id).to_ident();
    (quote!(#docs #deprecated #derives), name)
}

/// A line for each value; what the document says of it stands before what it is.
fn entries<T>(
    scope: &Scope<'_>,
    id: TypeId,
    values: &[EnumValue<T>],
    wire: impl Fn(&T) -> TokenStream,
) -> Vec<TokenStream> {
    let entry = |(index, value): (usize, &EnumValue<T>)| {
        let mut doc = Doc::default();
        doc.quote(value.docs.as_deref());
        let gap = (!doc.lines().is_empty()).then(|| quote!(#[doc = ""]));
        let docs = doc.outer();
        let name = scope.emission.names.variant(id, index).to_ident();
        let wire = wire(&value.wire);
        quote!(#docs #gap #name = #wire,)
    };
    values.iter().enumerate().map(entry).collect()
}

/// The same where a value can't stand in a documentation as it is.
fn written_out(scope: &mut Scope<'_>, id: TypeId, values: &Enum) -> TokenStream {
    let table = wire::values(scope, id, values);
    let (variants, unknown): (Vec<TokenStream>, TokenStream) = match values {
        Enum::Texts(values, _) | Enum::Mixed(values) => {
            let variants = variants(scope, id, values, Clone::clone);
            (variants, scope.std(Std::String))
        }
        Enum::Integers(values) => (variants(scope, id, values, i64::to_string), quote!(i64)),
    };
    let is_open = !matches!(values, Enum::Texts(_, Others::Refused));
    // Without a text in it, it is a word as any flag.
    let copy = (!is_open).then(|| quote!(Copy,));
    let unknown = is_open.then(|| {
        quote! {
            /// A value that the document doesn't know, as it came.
            Unknown(#unknown),
        }
    });
    let docs = super::models::type_doc(scope.emission, id);
    let (head, name) = head(scope, id, &docs);
    quote! {
        #head
        #[derive(Debug, Clone, #copy PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #unknown
        }
        #table
    }
}

fn variants<T>(
    scope: &Scope<'_>,
    id: TypeId,
    values: &[EnumValue<T>],
    text: impl Fn(&T) -> String,
) -> Vec<TokenStream> {
    let variant = |(index, value): (usize, &EnumValue<T>)| {
        let wire = inline_code(&text(&value.wire));
        let mut doc = Doc::default();
        doc.quote(value.docs.as_deref());
        let docs = doc.or(&wire).outer();
        let name = scope.emission.names.variant(id, index).to_ident();
        quote! {
            #docs
            #name,
        }
    };
    values.iter().enumerate().map(variant).collect()
}
