//! The sample in an operation's documentation: a call of it, which rustdoc compiles. What can't be had in a
//! word is given by a hidden function around it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::calls::accessors;
use super::context::Emission;
use super::operation::Success;
use super::sample;
use super::types::Outside;
use super::{docs, format};
use crate::ir::{Content, Format, Operation, OperationId, Shape, TypeId, Width};
use crate::names::ident::ParameterName;

/// What a call takes, beside the client.
#[derive(Default)]
struct Taken {
    /// As the call says it.
    arguments: Vec<TokenStream>,
    /// Those that are given.
    given: Vec<TokenStream>,
    /// The call that gives the body that may be left out.
    body: Option<TokenStream>,
    /// Whether a model is made on the spot.
    makes_model: bool,
}

/// The sample; none for what nobody should begin to call.
pub(super) fn sample(
    emission: &Emission<'_>,
    id: OperationId,
    operation: &Operation,
) -> Option<String> {
    if operation.deprecated {
        return None;
    }
    let library = format_ident!("{}", emission.library);
    let taken = taken(emission, id, operation);
    let Taken {
        arguments,
        given,
        body,
        ..
    } = &taken;
    let accessors = accessors(emission.api, emission.names, operation);
    let groups = accessors.into_iter().map(|name| name.to_ident());
    let method = emission.names.operation(id).method.to_ident();
    let call = quote!(client #(.#groups())* .#method(#(#arguments),*) #body .await?);
    let outcome = match Success::of(&emission.api.types, operation) {
        Success::One(Content::Empty) => quote!(#call;),
        _ => {
            let name = sample::answer_name(emission, operation).to_ident();
            quote!(let #name = #call;)
        }
    };
    let head = quote! {
        async fn sample(client: #library::Client #(, #given)*) -> #library::Result<()> {}
    };
    let head = on_a_line(&format::snippet(head).ok()?);
    let head = head.strip_suffix('}')?.trim_end();
    let uses = taken
        .makes_model
        .then(|| format!("use {library}::models;\n"));
    let body = format::snippet(quote!(fn f() { #outcome })).ok()?;
    let lines: Vec<&str> = body.trim().lines().collect();
    let lines = lines.get(1..lines.len().saturating_sub(1))?.iter();
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    let uses = uses.unwrap_or_default();
    Some(format!("{uses}# {head}\n{}\n# Ok(()) }}", lines.join("\n")))
}

fn on_a_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(", )", ")")
}

fn taken(emission: &Emission<'_>, id: OperationId, operation: &Operation) -> Taken {
    let mut taken = Taken::default();
    let names = &emission.names.operation(id).arguments;
    for (index, parameter) in operation.arguments() {
        let example = parameter.docs.examples.first();
        let (inner, _) = emission.api.types.strip_nullable(parameter.ty);
        match scalar(emission, inner, example) {
            Some(value) => taken.arguments.push(value),
            None => {
                let name = names.get(index).map_or("argument", ParameterName::as_str);
                let ty = held(emission, inner);
                taken.give(name, &ty);
            }
        }
    }
    if let Some(body) = operation.body_argument() {
        let library = format_ident!("{}", emission.library);
        match body.content {
            Content::Json(ty) | Content::Open(ty) | Content::Form(ty) | Content::Multipart(ty) => {
                let body = taken.body_of(emission, ty);
                taken.arguments.push(body);
            }
            Content::Parts => taken.give("body", &quote!(#library::Form)),
            Content::Text => taken.arguments.push(quote!("…")),
            Content::Bytes | Content::Empty => {
                taken.give("body", &quote!(#library::crates::bytes::Bytes));
            }
        }
    }
    let wanted = sample::wanted_body(emission, operation);
    if let Some(ty) = wanted.and_then(|body| body.content.ty()) {
        let body = taken.body_of(emission, ty);
        taken.body = Some(sample::set_body(emission, id, &body));
    }
    taken
}

impl Taken {
    /// A body: made on the spot where that takes a word or two, else given.
    fn body_of(&mut self, emission: &Emission<'_>, id: TypeId) -> TokenStream {
        if let Some(model) = sample::model(emission, id) {
            self.makes_model = true;
            return quote!(models::#model);
        }
        let ty = held(emission, id);
        self.given.push(quote!(body: #ty));
        quote!(body)
    }

    /// An argument that is given under this name.
    fn give(&mut self, name: &str, ty: &TokenStream) {
        // `client` is there already.
        let name = match name {
            "client" => ParameterName::new("client_"),
            name => ParameterName::new(name),
        };
        let name = name.to_ident();
        self.arguments.push(quote!(#name));
        self.given.push(quote!(#name: #ty));
    }
}

/// What stands for a parameter in a word.
fn scalar(emission: &Emission<'_>, id: TypeId, example: Option<&String>) -> Option<TokenStream> {
    let ty = emission.api.types.get(id);
    let example = example.or_else(|| ty.docs.examples.first());
    let json = example.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    match &ty.shape {
        Shape::String | Shape::Binary | Shape::Format(Format::Uuid | Format::Base64) => {
            let text = json.as_ref().and_then(|value| value.as_str());
            let text = text.filter(|text| docs::is_tame(text));
            let text = text.unwrap_or_else(|| plausible(&ty.shape));
            Some(quote!(#text))
        }
        Shape::Integer(Width::I32 | Width::I64 | Width::U64) | Shape::Boolean => {
            sample::scalar(emission, id, example)
        }
        _ => None,
    }
}

/// A text of which the document has no example.
fn plausible(shape: &Shape) -> &'static str {
    match shape {
        Shape::Format(Format::Uuid) => "7d7c3c1e-4b0a-4c59-9f0e-5d2d1c2a8f10",
        Shape::Format(Format::Base64) => "aGVsbG8=",
        _ => "…",
    }
}

/// The type of a value, as a user of the client writes it.
fn held(emission: &Emission<'_>, id: TypeId) -> TokenStream {
    let library = format_ident!("{}", emission.library);
    let outside = Outside {
        api: emission.api,
        names: emission.names,
        library: &emission.library,
        any: quote!(#library::crates::serde_json::Value),
    };
    outside.value(id)
}
