//! What comes message by message: the streams of an operation's request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::describe::Doc;
use super::docs::inline_code;
use super::operation;
use super::paths::Scope;
use crate::ir::{Content, Envelope, Feed, Framing, Operation, OperationId};

/// What nobody's JSON is, and many a stream of JSON ends with.
const DONE: &str = "[DONE]";

/// The methods of the operation's request that give its streams.
pub(super) fn streams(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
) -> TokenStream {
    let streams = operation.feeds.iter().map(|feed| stream(scope, feed));
    let streams: Vec<TokenStream> = streams.collect();
    if streams.is_empty() {
        return TokenStream::new();
    }
    let request = scope.emission.names.operation(id).request.to_ident();
    quote!(impl #request { #(#streams)* })
}

fn stream(scope: &mut Scope<'_>, feed: &Feed) -> TokenStream {
    let item = operation::content_type(scope, feed.item);
    let source = source(scope, feed);
    let (ty, docs) = match feed.framing {
        Framing::Events => (
            "EventStream",
            "The server-sent events of the answer as they come in. What is set before holds for the \
             request.",
        ),
        Framing::Lines | Framing::Sequence => (
            "LineStream",
            "The values of the answer, a JSON text each, as they come in. What is set before holds for \
             the request.",
        ),
    };
    let (ty, docs) = (scope.runtime(ty), Doc::of(docs).outer());
    let method = format_ident!("{}", feed.method());
    quote! {
        #docs
        pub fn #method(self) -> #ty<#item> {
            self.0.#method(#source)
        }
    }
}

fn source(scope: &mut Scope<'_>, feed: &Feed) -> TokenStream {
    let ty = scope.runtime("Source");
    let media = operation::media(&feed.media);
    let made = match feed.item {
        _ if feed.envelope == Some(Envelope::Text) => quote!(envelope(#media)),
        _ if feed.envelope == Some(Envelope::Number) => quote!(numbered(#media)),
        Content::Text => {
            let framing = framing(scope, feed.framing);
            quote!(text(#media, #framing))
        }
        _ => {
            let framing = framing(scope, feed.framing);
            quote!(json(#media, #framing))
        }
    };
    let is_json =
        feed.framing == Framing::Events && feed.envelope.is_none() && feed.item != Content::Text;
    let done = feed.done.as_deref().or(is_json.then_some(DONE));
    let done = done.map(|done| quote!(.done(#done)));
    let switch = feed.switch.as_ref().map(|name| quote!(.switch(#name)));
    quote!(#ty::#made #done #switch)
}

fn framing(scope: &mut Scope<'_>, framing: Framing) -> TokenStream {
    let ty = scope.runtime("Framing");
    match framing {
        Framing::Events => quote!(#ty::Events),
        Framing::Lines => quote!(#ty::Lines),
        Framing::Sequence => quote!(#ty::Sequence),
    }
}

/// What the documentation of an operation says of a stream.
pub(super) fn said(
    scope: &Scope<'_>,
    id: OperationId,
    operation: &Operation,
    feed: &Feed,
) -> String {
    let request = &scope.emission.names.operation(id).request;
    let method = feed.method();
    let what = match feed.framing {
        Framing::Events => "Event by event",
        Framing::Lines | Framing::Sequence => "Value by value",
    };
    let switch = feed.switch.as_ref().map(|name| {
        let name = inline_code(name);
        format!(", which sends {name} as true")
    });
    let switch = switch.unwrap_or_default();
    let mut said = format!("{what}, as they come: [`{method}`]({request}::{method}){switch}.");
    let mut answers = operation.answers.iter();
    if answers.all(|answer| answer.media.as_ref() == Some(&feed.media)) {
        said.push_str(" Awaited, it is the text of all of them, once the server has ended it.");
    }
    said
}
