//! Enums of values as they are declared.

use proc_macro2::TokenStream;
use quote::quote;

use super::describe::Doc;
use super::docs::inline_code;
use super::model::deprecated;
use super::paths::{Scope, Std};
use crate::ir::{Enum, EnumValue, TypeId};

/// An open enum, with `Unknown` for what the document doesn't know.
pub(super) fn declare(scope: &mut Scope<'_>, id: TypeId, values: &Enum) -> TokenStream {
    let emission = scope.emission;
    let name = emission.names.ty(id).to_ident();
    let docs = super::models::type_doc(emission, id).outer();
    let deprecated = deprecated(emission.api.types.get(id).deprecated);
    let (variants, unknown): (Vec<TokenStream>, TokenStream) = match values {
        Enum::Strings(values) => {
            let variants = variants(scope, id, values, Clone::clone);
            (variants, scope.std(Std::String))
        }
        Enum::Integers(values) => (variants(scope, id, values, i64::to_string), quote!(i64)),
    };
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #deprecated
        pub enum #name {
            #(#variants)*
            /// A value that the document doesn't know, as it came.
            Unknown(#unknown),
        }
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
