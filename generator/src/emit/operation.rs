//! An operation as data: the static table that the runtime works from, and what its success is.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Emission;
use super::describe::Doc;
use super::docs::inline_code;
use super::paths::{Scope, Std};
use super::types;
use crate::ir::{Answer, Content, Operation, OperationId, SchemeId, Shape, Status, Types};

/// What an operation's success is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Success {
    /// The same in all answers.
    One(Content),
    /// An enum of several.
    Several,
}

impl Success {
    pub(crate) fn of(types: &Types, operation: &Operation) -> Self {
        let mut answers = operation.answers.iter().map(|answer| answer.content);
        let first = answers.next().unwrap_or(Content::Empty);
        if answers.all(|content| held(types, content) == held(types, first)) {
            Self::One(first)
        } else {
            Self::Several
        }
    }
}

/// What of the same Rust type is the same: text may come as JSON.
fn held(types: &Types, content: Content) -> Content {
    match content {
        Content::Json(ty) | Content::Open(ty) => match types.get(ty).shape {
            Shape::String => Content::Text,
            _ => Content::Json(ty),
        },
        other => other,
    }
}

/// Whether the body of its success is of use before all of it is there: it is text or bytes, or can be bytes.
pub(super) fn is_streamable(operation: &Operation) -> bool {
    let mut contents = operation.answers.iter().map(|answer| answer.content);
    let first = contents.next();
    let is_first = |content: Content| Some(content) == first;
    match first {
        Some(Content::Text | Content::Bytes) if contents.clone().all(is_first) => true,
        _ => operation
            .answers
            .iter()
            .any(|answer| answer.content == Content::Bytes),
    }
}

/// The type of an operation's success.
pub(super) fn answer_type(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
) -> TokenStream {
    match Success::of(&scope.emission.api.types, operation) {
        Success::One(content) => content_type(scope, content),
        Success::Several => {
            let name = scope.emission.names.operation(id).answer.to_ident();
            quote!(#name)
        }
    }
}

pub(super) fn content_type(scope: &mut Scope<'_>, content: Content) -> TokenStream {
    match content {
        Content::Json(id) | Content::Open(id) | Content::Form(id) | Content::Multipart(id) => {
            types::value(scope, id)
        }
        Content::Parts => scope.runtime("Form"),
        Content::Text => scope.std(Std::String),
        Content::Bytes => scope.external("bytes", "Bytes"),
        Content::Empty => quote!(()),
    }
}

/// The enum of an operation that succeeds in several ways.
pub(super) fn answer_enum(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
) -> TokenStream {
    if Success::of(&scope.emission.api.types, operation) != Success::Several {
        return TokenStream::new();
    }
    let names = scope.emission.names.operation(id);
    let service = &scope.emission.names.group(operation.group).service;
    let docs = Doc::of(&format!("What [`{service}::{}`] answers.", names.method)).outer();
    let mut variants = Vec::new();
    for (answer, name) in operation.answers.iter().zip(&names.answers) {
        let status = status_text(answer.status);
        let mut docs = Doc::from_document(&answer.docs).or(&format!("The answer {status}."));
        let same = operation
            .answers
            .iter()
            .filter(|it| it.status == answer.status);
        if let Some(media) = answer.media.as_ref().filter(|_| same.count() > 1) {
            docs.say(&format!("As {}.", inline_code(media)));
        }
        let docs = docs.outer();
        let name = name.to_ident();
        let held = (answer.content != Content::Empty).then(|| {
            let ty = content_type(scope, answer.content);
            quote!((#ty))
        });
        variants.push(quote!(#docs #name #held,));
    }
    let name = names.answer.to_ident();
    let streamed = is_streamable(operation).then(|| {
        let streamable = scope.runtime("Streamable");
        quote!(impl #streamable for #name {})
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
        #streamed
    }
}

/// The line of an operation in the static tables of its group, as `operations!` takes it.
pub(super) fn table(scope: &mut Scope<'_>, id: OperationId, operation: &Operation) -> TokenStream {
    let table = scope.emission.names.operation(id).table.to_ident();
    let answer = answer_type(scope, id, operation);
    let (name, path) = (&operation.id, operation.template());
    let method = format_ident!("{}", operation.method.as_str());
    let security = operation
        .security
        .iter()
        .map(|set| requirement(scope.emission, set));
    let accept = accept(operation);
    let accept = (accept != JSON).then(|| quote!(accept #accept));
    let early = operation.not_processed.iter();
    let early = early.map(|code| Literal::u16_unsuffixed(*code));
    let early = (!operation.not_processed.is_empty()).then(|| quote!(early [#(#early),*]));
    let leads = operation.leads_away.then(|| quote!(leads away));
    let answers = answers(scope, id, operation);
    let failures = failures(scope, operation);
    quote! {
        #table: #answer = #method #path as #name by [#(#security),*] #accept #early #leads
            gives [#(#answers),*] fails [#(#failures),*],
    }
}

/// The media type that need not be said.
const JSON: &str = "application/json";

/// Statuses as a table.
pub(super) fn statuses(codes: &[u16]) -> TokenStream {
    let codes = codes.iter().map(|code| Literal::u16_unsuffixed(*code));
    quote!(&[#(#codes),*])
}

/// Schemes that are needed together: a set, whatever order the document writes it in.
pub(super) fn requirement(emission: &Emission<'_>, schemes: &[SchemeId]) -> TokenStream {
    let all = &emission.api.schemes;
    let names = schemes.iter().filter_map(|id| all.get(id.index()));
    let names: BTreeSet<&str> = names.map(|scheme| scheme.name.as_str()).collect();
    let names = names.into_iter();
    quote!([#(#names),*])
}

/// The media types that are read, as a header says them. Of the answers of one status the first is
/// preferred, and any to what is only within a range.
fn accept(operation: &Operation) -> String {
    let medias = operation.answers.iter().chain(&operation.failures);
    let medias = medias.filter_map(|answer| Some((answer.status, media(answer.media.as_deref()?))));
    let (ranges, exact): (Vec<_>, Vec<_>) = medias.partition(|(_, media)| media.contains('*'));
    let mut kinds: Vec<(String, &str)> = Vec::new();
    let mut above = None;
    for (status, media) in exact {
        let is_second = above.replace(status) == Some(status);
        if kinds.iter().all(|(known, _)| *known != media) {
            kinds.push((media, if is_second { SECOND } else { "" }));
        }
    }
    let successes = operation.answers.iter();
    let successes: Vec<&str> = successes.filter_map(|it| it.media.as_deref()).collect();
    // What a failure comes as is no better than a success that may come as anything.
    let is_open = !successes.is_empty() && successes.iter().all(|media| media.contains('*'));
    if is_open {
        kinds.iter_mut().for_each(|(_, rank)| *rank = LAST);
    }
    let is_alone = kinds.is_empty();
    for (_, media) in ranges {
        let is_best = match is_open {
            true => successes.contains(&media.as_str()),
            false => is_alone,
        };
        if kinds.iter().all(|(known, _)| *known != media) {
            kinds.push((media, if is_best { "" } else { LAST }));
        }
    }
    if kinds.is_empty() {
        return "*/*".to_owned();
    }
    let kinds = kinds.into_iter().map(|(media, rank)| media + rank);
    kinds.collect::<Vec<_>>().join(", ")
}

/// How a media type is marked that comes second.
const SECOND: &str = ";q=0.9";

/// How a range is marked beside others.
const LAST: &str = ";q=0.8";

/// A media type that can stand in a header, whatever the document wrote.
pub(super) fn media(text: &str) -> String {
    let is_sound = |text: &str| {
        let mut letters = text.chars();
        !text.is_empty() && letters.all(|letter| letter == ' ' || letter.is_ascii_graphic())
    };
    if is_sound(text) {
        text.to_owned()
    } else {
        "application/octet-stream".to_owned()
    }
}

fn answers(scope: &Scope<'_>, id: OperationId, operation: &Operation) -> Vec<TokenStream> {
    let names = scope.emission.names.operation(id);
    let several = Success::of(&scope.emission.api.types, operation) == Success::Several;
    let answers = operation.answers.iter().zip(&names.answers);
    let tables = answers.map(|(answer, variant)| {
        let (ty, variant) = (names.answer.to_ident(), variant.to_ident());
        let variant = several.then(|| quote!(=> #ty::#variant));
        let answer = self::answer(answer);
        quote!(#answer #variant)
    });
    let tables: Vec<TokenStream> = tables.collect();
    if tables.is_empty() {
        return vec![quote!(Range(2) empty)];
    }
    tables
}

/// `Code(200) text "text/csv"`: which status, how it is decoded, and of which type it is where that isn't
/// said by how it is decoded.
fn answer(answer: &Answer) -> TokenStream {
    let (status, decode) = (status(answer.status), decode(answer.content));
    let usual = (decode == "json").then_some(JSON);
    let media = answer.media.as_deref().map(media);
    let media = media.filter(|media| Some(media.as_str()) != usual);
    let decode = format_ident!("{decode}");
    quote!(#status #decode #media)
}

/// An operation's failures that `ErrorBody` knows.
fn failures(scope: &Scope<'_>, operation: &Operation) -> Vec<TokenStream> {
    let known = &scope.emission.api.error_bodies;
    let failures = operation.failures.iter();
    let tables = failures.filter_map(|failure| match failure.content {
        Content::Json(id) if known.contains(&id) => {
            let variant = scope.emission.names.error_variant(id).to_ident();
            let status = status(failure.status);
            Some(quote!(#status #variant))
        }
        _ => None,
    });
    tables.collect()
}

/// The function that decodes a body.
fn decode(content: Content) -> &'static str {
    match content {
        // No answer is a form.
        Content::Json(_) | Content::Form(_) | Content::Multipart(_) | Content::Parts => "json",
        Content::Open(_) => "open",
        Content::Text => "text",
        Content::Bytes => "bytes",
        Content::Empty => "empty",
    }
}

fn status(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(Code(#code))
        }
        Status::Range(class) => {
            let class = Literal::u8_unsuffixed(class);
            quote!(Range(#class))
        }
        Status::Default => quote!(Default),
    }
}

/// A status as the documentation says it.
pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "any other status".to_owned(),
    }
}
