//! How an operation pages: the static table that the runtime works from, and the streams of its
//! request.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::describe::Doc;
use super::docs::inline_code;
use super::parameter;
use super::paths::Scope;
use super::types;
use crate::ir::{Operation, OperationId, Paging, Presence, Shape, Turn};

/// The streams of the operation's request.
pub(super) fn streams(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
) -> TokenStream {
    let Some(paging) = &operation.paging else {
        return TokenStream::new();
    };
    let names = scope.emission.names.operation(id);
    let (request, table) = (names.request.to_ident(), names.pages.to_ident());
    let (paged, item) = (scope.runtime("paged"), types::value(scope, paging.item));
    let order = order(operation, paging).outer();
    quote!(#paged! { #order #request => #item, #table })
}

/// In which order the list is read as a whole, by pages of which size, and what that promises. The
/// runtime's `rules` decide by the same.
fn order(operation: &Operation, paging: &Paging) -> Doc {
    let wire = |index: usize| {
        let parameter = operation.parameters.get(index);
        parameter.map(|parameter| inline_code(&parameter.wire))
    };
    let start = match paging.turn {
        Turn::Page { parameter, .. } | Turn::Offset { parameter } => wire(parameter),
        Turn::Cursor { .. } | Turn::Link | Turn::LinkHeader => None,
    };
    let appending = paging.append_order.as_ref();
    let appending = appending.filter(|_| paging.key.is_some());
    let appending = appending.and_then(|(index, value)| Some((wire(*index)?, written(value))));
    let mut doc = match (&start, appending) {
        (None, _) => Doc::of(
            "The server remembers the place where a page ends: what it promises of items that come \
             and go meanwhile holds.",
        ),
        (Some(_), Some((parameter, value))) => Doc::of(&format!(
            "Unless {parameter} is set, it is sent as {}, by which new items come last. The list \
             is read from that order's beginning then, by pages that overlap: every item that is in \
             it from beginning to end of the reading comes exactly once, whatever is added and deleted \
             meanwhile. In another order an item comes at most once, and may be missed.",
            inline_code(&value)
        )),
        (Some(_), None) => Doc::of(
            "The API has no order in which new items come last: where items come and go while the \
             list is read, one may be missed.",
        ),
    };
    let size = paging.limit.and_then(wire).zip(paging.max_limit);
    let size = size.map(|(limit, most)| format!("Unless {limit} is set, it is sent as `{most}`."));
    let begin = start.map(|start| {
        format!(
            "Where {start} is set, the list is read from there on, in the order and by the pages that \
             the request alone would have, and an item may be missed."
        )
    });
    let more: Vec<String> = size.into_iter().chain(begin).collect();
    if !more.is_empty() {
        doc.say(&more.join(" "));
    }
    doc
}

/// The JSON text of a parameter's value, as a user would say it.
fn written(value: &str) -> String {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let parsed: Option<Value> = serde_json::from_str(value).ok();
    let said = parsed.and_then(|value| match &value {
        Value::Array(items) => Some(
            items
                .iter()
                .map(text)
                .collect::<Option<Vec<_>>>()?
                .join(", "),
        ),
        other => text(other),
    });
    said.unwrap_or_else(|| value.to_owned())
}

/// The static table of the operation's paging.
pub(super) fn table(scope: &mut Scope<'_>, id: OperationId, operation: &Operation) -> TokenStream {
    let Some(paging) = &operation.paging else {
        return TokenStream::new();
    };
    let name = scope.emission.names.operation(id).pages.to_ident();
    let ty = scope.runtime("Paging");
    let item = types::value(scope, paging.item);
    let made = made(scope, operation, paging);
    let limit = place(scope, operation, paging.limit).map(|place| quote!(.limit(#place)));
    let max_limit = paging.max_limit.map(|limit| {
        let limit = Literal::u64_unsuffixed(limit);
        quote!(.max_limit(#limit))
    });
    let ways = ways(paging);
    let key = paging.key.as_ref().map(|way| key(scope, paging, way));
    let order = paging.append_order.as_ref().and_then(|(index, value)| {
        let place = place(scope, operation, Some(*index))?;
        let value = raw(value);
        Some(quote!(.append_order(#place, #value)))
    });
    quote! {
        static #name: #ty<#item> = #ty::#made #limit #max_limit #ways #key #order;
    }
}

/// `r#"["created_at"]"#`: JSON without backslashes, where that can be written.
fn raw(text: &str) -> Literal {
    let is_plain = text.contains('"') && !text.contains("\"#") && !text.contains('\r');
    let literal = is_plain.then(|| format!("r#\"{text}\"#").parse().ok());
    literal.flatten().unwrap_or_else(|| Literal::string(text))
}

/// `by_page(Parameter::query("page"), 1, &["items"])`
fn made(scope: &mut Scope<'_>, operation: &Operation, paging: &Paging) -> TokenStream {
    let items = way(&paging.items);
    match paging.turn {
        Turn::Page { parameter, first } => {
            let place = place(scope, operation, Some(parameter));
            let first = Literal::u64_unsuffixed(first);
            quote!(by_page(#place, #first, #items))
        }
        Turn::Offset { parameter } => {
            let place = place(scope, operation, Some(parameter));
            quote!(by_offset(#place, #items))
        }
        Turn::Cursor { parameter } => {
            let place = place(scope, operation, Some(parameter));
            quote!(by_cursor(#place, #items))
        }
        Turn::Link => quote!(by_link(#items)),
        Turn::LinkHeader => quote!(by_link_header(#items)),
    }
}

fn place(
    scope: &mut Scope<'_>,
    operation: &Operation,
    index: Option<usize>,
) -> Option<TokenStream> {
    let parameter = operation.parameters.get(index?)?;
    Some(parameter::place(scope, parameter))
}

fn way(steps: &[String]) -> TokenStream {
    quote!(&[#(#steps),*])
}

fn ways(paging: &Paging) -> TokenStream {
    let total = paging.total.as_deref().map(way);
    let total = total.map(|way| quote!(.total(#way)));
    let last = paging.last.as_deref().map(way);
    let last = last.map(|way| quote!(.last(#way)));
    let next = paging.next.as_deref().map(way);
    let next = next.map(|way| quote!(.next(#way)));
    let more = paging.more.as_deref().map(way);
    let more = more.map(|way| quote!(.more(#way)));
    quote!(#total #last #next #more)
}

/// `.key(&["id"], |item: &Customer| paging::key(&item.id))`
fn key(scope: &mut Scope<'_>, paging: &Paging, steps: &[String]) -> TokenStream {
    let (module, way) = (scope.runtime("paging"), way(steps));
    let item = types::value(scope, paging.item);
    match fields(scope, paging, steps) {
        Some(fields) => quote!(.key(#way, |item: &#item| #module::key(&item #fields))),
        None => quote!(.key(#way, |item: &#item| #module::key_at(item, #way))),
    }
}

/// `.owner.id`, where each field on the way is always there.
fn fields(scope: &Scope<'_>, paging: &Paging, steps: &[String]) -> Option<TokenStream> {
    let emission = scope.emission;
    let (mut at, mut path) = (paging.item, TokenStream::new());
    for step in steps {
        let Shape::Model(model) = &emission.api.types.get(at).shape else {
            return None;
        };
        let found = model.fields.iter().enumerate();
        let (index, field) = found.into_iter().find(|(_, field)| field.wire == *step)?;
        if field.presence != Presence::Required {
            return None;
        }
        let name = emission.names.field(at, index).to_ident();
        path = quote!(#path.#name);
        at = field.ty;
    }
    (!steps.is_empty()).then_some(path)
}
