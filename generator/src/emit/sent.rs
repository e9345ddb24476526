//! Models that are sent, as calls of the runtime's `sent!`: a line for each field says its type, its
//! name on the wire, how it is set and what it is held against.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::is_tame;
use super::model::{self, Deprecated};
use super::paths::{Scope, Std};
use super::types;
use super::validate::{self, counts_properties};
use super::wire::has_files;
use crate::ir::{Field, Model, Presence, TypeId};
use crate::names::assign::needs_builder;

/// Whether the macro can say all that there is to a model. What it can't is written out: parts that
/// are no JSON, builders, how many properties there may be, names that no documentation can show.
pub(super) fn fits(scope: &Scope<'_>, id: TypeId, model: &Model) -> bool {
    let emission = scope.emission;
    let mut fields = emission.fields(id);
    let is_plain = |(index, field): (usize, &Field)| {
        let names = emission.names;
        is_tame(&field.wire)
            && (field.is_required()
                || names.setter(id, index).as_str() == names.field(id, index).as_str())
    };
    let ty = emission.api.types.get(id);
    let is_written_out = needs_builder(emission.api, id)
        || counts_properties(ty)
        || (model.multipart && has_files(scope, model));
    ty.usage.sent && !is_written_out && fields.all(is_plain)
}

/// The call.
pub(super) fn declare(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let head = model::head(scope, id);
    let fields: Vec<TokenStream> = emission
        .fields(id)
        .map(|(index, field)| line(scope, id, index, field))
        .collect();
    let rest = model.additional.map(|value| rest(scope, value));
    let takes_nothing = emission
        .fields(id)
        .all(|(_, field)| !field.needs_argument(&emission.api.types));
    let default = takes_nothing.then(|| {
        let default = scope.std(Std::Default);
        quote!(: #default)
    });
    let (docs, name, hides) = head;
    let sent = scope.runtime("sent");
    quote! {
        #sent! {
            #docs
            pub struct #name #default #hides { #(#fields)* #rest }
        }
    }
}

fn line(scope: &mut Scope<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    let declared = model::declared(scope, id, index, field);
    let constant = model::constant(scope, field);
    let note = Deprecated::note(field.deprecated);
    let made = match (field.is_required(), constant) {
        (true, Some(value)) if matches!(field.presence, Presence::Nullable | Presence::Implied) => {
            quote!(is(Some(#value)))
        }
        (true, Some(value)) => quote!(is(#value)),
        (true, None) if field.presence == Presence::Nullable => {
            let ty = types::field(scope, field);
            quote!(new(#ty))
        }
        (true, None) => {
            let words = types::words(scope, field);
            quote!(new(#words))
        }
        (false, Some(value)) => quote!(says(#value) #note),
        (false, None) => {
            let words = types::words(scope, field);
            quote!(set(#words) #note)
        }
    };
    let clear = (field.presence == Presence::Maybe).then(|| {
        let clear = scope.emission.names.clear(id, index).to_ident();
        quote!(or #clear #note)
    });
    let rules = scope.emission.is_checked(field.ty).then(|| {
        let rules = validate::bare_rules_of(scope, field.ty);
        quote!([#(#rules),*])
    });
    quote!(#declared #made #clear #rules,)
}

/// What is flat beside the fields.
fn rest(scope: &mut Scope<'_>, value: TypeId) -> TokenStream {
    let ty = model::additional_type(scope, value);
    let words = types::words_of(scope, value);
    let rules = scope.emission.is_checked(value).then(|| {
        let inner = validate::bare_rules_of(scope, value);
        let rules = (!inner.is_empty()).then(|| quote!(Values(&[#(#inner),*])));
        quote!([#rules])
    });
    quote!(..additional_properties: #ty, add(#words) #rules)
}

/// A model that is only received, as a call of `received!`; also the declaration of one that is sent
/// and whose methods are written out.
pub(super) fn received(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let (docs, name, hides) = model::head(scope, id);
    let fields: Vec<TokenStream> = emission
        .fields(id)
        .map(|(index, field)| {
            let declared = model::declared(scope, id, index, field);
            quote!(#declared,)
        })
        .collect();
    let rest = model.additional.map(|value| {
        let ty = model::additional_type(scope, value);
        quote!(..additional_properties: #ty)
    });
    let received = scope.runtime("received");
    quote! {
        #received! {
            #docs
            pub struct #name #hides { #(#fields)* #rest }
        }
    }
}
