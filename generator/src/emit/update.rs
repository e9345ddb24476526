//! What is sent, had from what was received: updates of what changed, and models of the other side.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::describe::Doc;
use super::docs::inline_code;
use super::paths::Scope;
use super::wire::kind;
use crate::ir::{Carried, Conversion, TypeId};

/// The calls of the runtime's macros for a model that is sent.
pub(super) fn conversions(scope: &mut Scope<'_>, id: TypeId) -> TokenStream {
    let emission = scope.emission;
    let mut calls = TokenStream::new();
    for resent in emission.resent(id) {
        let (resent_macro, lines) = (scope.runtime("resent"), lines(scope, resent));
        let (sent, received) = names(scope, resent);
        let absent = absent(scope, resent);
        calls.extend(quote!(#resent_macro! { #sent from #received { #lines #absent } }));
    }
    for update in emission.updates(id) {
        let (changes_macro, lines) = (scope.runtime("changes"), lines(scope, update));
        let (sent, received) = names(scope, update);
        let notes = notes(scope, update).map(|notes| notes.outer());
        calls.extend(quote!(#changes_macro! { #notes #sent from #received { #lines } }));
    }
    calls
}

/// What the update has and can't be had from what is received.
fn notes(scope: &Scope<'_>, update: &Conversion) -> Option<Doc> {
    let mut notes = Doc::default();
    let names = scope.emission.names;
    let all = scope.emission.api.types.fields(update.sent);
    for index in &update.leftovers {
        let wire = inline_code(&all.get(*index)?.wire);
        let setter = names.setter(update.sent, *index);
        notes.say(&format!(
            "{wire} is received in another shape than it is sent, and is never set here: use \
             [`{setter}`](Self::{setter})."
        ));
    }
    (!update.leftovers.is_empty()).then_some(notes)
}

fn names(scope: &mut Scope<'_>, conversion: &Conversion) -> (TokenStream, TokenStream) {
    let sent = scope.emission.names.ty(conversion.sent).to_ident();
    let received = scope.model(conversion.received);
    (quote!(#sent), received)
}

fn lines(scope: &mut Scope<'_>, conversion: &Conversion) -> TokenStream {
    let mut lines = TokenStream::new();
    for carried in &conversion.fields {
        let Carried {
            sent,
            received,
            via,
        } = *carried;
        let from = side(scope, conversion.received, received);
        let to = side(scope, conversion.sent, sent);
        let via = via.map(|(sent, _)| {
            let model = scope.model(sent);
            quote!(via #model)
        });
        lines.extend(quote!(#from => #to #via,));
    }
    lines
}

/// `name: nullable`
fn side(scope: &Scope<'_>, id: TypeId, index: usize) -> TokenStream {
    let name = scope.emission.names.field(id, index).to_ident();
    let field = scope.emission.api.types.fields(id).get(index);
    let kind = field.map(|field| format_ident!("{}", kind(field.presence)));
    quote!(#name: #kind)
}

/// `..note,` for each field that only what is sent has.
fn absent(scope: &Scope<'_>, conversion: &Conversion) -> TokenStream {
    let all = scope.emission.api.types.fields(conversion.sent).len();
    let carried = conversion.fields.iter().map(|carried| carried.sent);
    let carried: BTreeSet<usize> = carried.collect();
    let absent = (0..all).filter(|index| !carried.contains(index));
    let names = absent.map(|index| {
        let name = scope.emission.names.field(conversion.sent, index);
        name.to_ident()
    });
    quote!(#(..#names,)*)
}
