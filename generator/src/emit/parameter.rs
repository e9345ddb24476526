//! What a method takes: required parameters and body as arguments, the others as setters of a request.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::describe::{Doc, letters};
use super::docs::{inline_code, is_tame};
use super::feeds;
use super::model::deprecated;
use super::operation;
use super::paging;
use super::paths::{Scope, Std};
use super::types::{self, Argument};
use super::validate::{bare_rules_of, rules_of};
use crate::ir::{
    Api, Body, Constant, Content, Docs, FixedParameter, FormField, Format, Location, Operation,
    OperationId, Parameter, PartMedia, Segment, Shape, Style, TypeId,
};
use crate::names::ident::MethodName;

/// Whether the operation has a request type of its own: something may be left out, or it has streams.
pub(crate) fn has_request(operation: &Operation) -> bool {
    operation.optional_body().is_some()
        || operation.paging.is_some()
        || !operation.feeds.is_empty()
        || operation.options().next().is_some()
}

/// The required part of a call.
#[derive(Default)]
pub(super) struct Required {
    /// The method's arguments.
    pub(super) parameters: Vec<TokenStream>,
    /// What has to be made of them first.
    pub(super) lets: Vec<TokenStream>,
    /// The setters that take them.
    pub(super) calls: Vec<TokenStream>,
}

impl Required {
    fn add(&mut self, name: &TokenStream, part: Part) {
        let ty = part.ty;
        self.parameters.push(quote!(#name: #ty));
        self.lets.extend(part.made);
        self.calls.push(part.call);
    }
}

/// Path parameters first, then the others that are required, then the body.
pub(super) fn required(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
    body: Option<&Body>,
) -> Required {
    let names = scope.emission.names.operation(id);
    let fixed = operation.fixed.iter().map(|one| fixed(scope, one));
    let mut required = Required {
        calls: fixed.collect(),
        ..Required::default()
    };
    for (index, parameter) in operation.arguments() {
        if let Some(name) = names.arguments.get(index) {
            let name = name.to_ident();
            let part = parameter_part(scope, parameter, &quote!(#name));
            required.add(&quote!(#name), part);
        }
    }
    if let Some(body) = body {
        let part = body_part(scope, body);
        required.add(&quote!(body), part);
    }
    required
}

/// How one parameter or body gets into a call.
struct Part {
    /// What the method takes.
    ty: TokenStream,
    /// The statements that make a value of it, if any are needed.
    made: Option<TokenStream>,
    /// `.parameter(…, &value)`
    call: TokenStream,
}

fn parameter_part(scope: &mut Scope<'_>, parameter: &Parameter, name: &TokenStream) -> Part {
    let (ty, made, value) = value_part(scope, parameter.ty, name);
    let is_simple = parameter.style == Style::Simple && !parameter.explode;
    let is_plain = is_simple && parameter.segment == Segment::Encoded && !parameter.json;
    let is_plain = is_plain && parameter.location == Location::Path;
    let call = if is_plain && !is_limited(scope, parameter.ty) {
        let wire = &parameter.wire;
        quote!(.argument(#wire, #value))
    } else {
        let place = place(scope, parameter);
        setting(scope, parameter.ty, &place, &value)
    };
    Part { ty, made, call }
}

/// `.parameter(Parameter::query("api-version"), "2024-01")`: what has one value only.
fn fixed(scope: &mut Scope<'_>, fixed: &FixedParameter) -> TokenStream {
    let value = match &fixed.value {
        Constant::String(text) | Constant::Json(text) => quote!(#text),
        Constant::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(&#number)
        }
        Constant::Boolean(truth) => quote!(&#truth),
    };
    let place = place(scope, &fixed.parameter);
    quote!(.parameter(#place, #value))
}

/// Whether the document limits the values of a type.
fn is_limited(scope: &mut Scope<'_>, id: TypeId) -> bool {
    let (inner, _) = scope.emission.api.types.strip_nullable(id);
    scope.emission.is_checked(inner) || !bare_rules_of(scope, id).is_empty()
}

/// `.parameter(…, &limit)`, or `.checked(…, &limit, &[…])` where the document limits the value.
fn setting(
    scope: &mut Scope<'_>,
    id: TypeId,
    parameter: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    if !is_limited(scope, id) {
        return quote!(.parameter(#parameter, #value));
    }
    let rules = rules_of(scope, id);
    quote!(.checked(#parameter, #value, &[#(#rules),*]))
}

/// What is taken for a value, the statement that makes it, and a reference to it.
fn value_part(
    scope: &mut Scope<'_>,
    id: TypeId,
    name: &TokenStream,
) -> (TokenStream, Option<TokenStream>, TokenStream) {
    let api = scope.emission.api;
    let (inner, _) = api.types.strip_nullable(id);
    match &api.types.get(inner).shape {
        Shape::Format(Format::Uuid) => {
            let text = scope.runtime("UuidText");
            let value = quote!(#name.uuid_text().as_ref());
            (quote!(impl #text), None, value)
        }
        Shape::String | Shape::Binary | Shape::Format(Format::Base64) => {
            let as_ref = scope.std(Std::AsRef);
            (quote!(impl #as_ref<str>), None, quote!(#name.as_ref()))
        }
        Shape::Boolean | Shape::Number | Shape::Integer(_) => {
            (types::value(scope, inner), None, quote!(&#name))
        }
        _ => {
            let Argument { ty, value } = types::argument(scope, inner, name);
            let held = types::value(scope, inner);
            let made = quote!(let #name: #held = #value;);
            (ty, Some(made), quote!(&#name))
        }
    }
}

/// `Parameter::query("limit")`, with what differs from the place's own style.
pub(super) fn place(scope: &mut Scope<'_>, parameter: &Parameter) -> TokenStream {
    let ty = scope.runtime("Parameter");
    let wire = &parameter.wire;
    let place = format_ident!("{}", parameter.location.as_str());
    let ways = ways(parameter).into_iter().map(|(way, how)| {
        let how = match way {
            "style" => {
                let style = scope.runtime("Style");
                quote!(#style::#how)
            }
            _ => how,
        };
        let way = format_ident!("{way}");
        quote!(.#way(#how))
    });
    quote!(#ty::#place(#wire) #(#ways)*)
}

/// What differs from a place's own style: each as the runtime's `Parameter` is told, and what it is told.
fn ways(parameter: &Parameter) -> Vec<(&'static str, TokenStream)> {
    let (style, explode) = match parameter.location {
        Location::Path | Location::Header => (Style::Simple, false),
        Location::Query | Location::Cookie => (Style::Form, true),
    };
    let none = TokenStream::new;
    let style = (parameter.style != style).then(|| {
        let name = style_name(parameter.style);
        ("style", quote!(#name))
    });
    let explode = (parameter.explode != explode).then(|| {
        let explode = parameter.explode;
        ("explode", quote!(#explode))
    });
    let is_reserved = parameter.allow_reserved && parameter.location == Location::Query;
    let reserved = is_reserved.then(|| ("allow_reserved", none()));
    let segment = match parameter.segment {
        Segment::Encoded => None,
        Segment::Strict => Some(("strict", none())),
        Segment::Several => Some(("multi_segment", none())),
    };
    let json = parameter.json.then(|| ("json", none()));
    let ways = [style, explode, reserved, segment, json];
    ways.into_iter().flatten().collect()
}

/// `Parameter::field("tags").explode(false)`: a property of a form, or of one of parts, that is not written by
/// default.
fn field(scope: &mut Scope<'_>, kind: &str, field: &FormField) -> TokenStream {
    let (ty, wire, kind) = (
        scope.runtime("Parameter"),
        &field.wire,
        format_ident!("{kind}"),
    );
    if field.json {
        return quote!(#ty::#kind(#wire).json());
    }
    let style = (field.style != Style::Form).then(|| {
        let (ty, name) = (scope.runtime("Style"), style_name(field.style));
        quote!(.style(#ty::#name))
    });
    let explode = (!field.explode).then(|| quote!(.explode(false)));
    let reserved = field.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(#ty::#kind(#wire) #style #explode #reserved)
}

/// `("metadata", "application/json")`: a part of a form whose content type is given. Where there are
/// several to choose from, who makes the file says which.
fn parts(body: &Body) -> impl Iterator<Item = TokenStream> {
    let parts = body.parts.iter().filter(|part| !part.is_choice());
    parts.map(|PartMedia { wire, media, .. }| {
        let media = operation::media(media);
        quote!((#wire, #media))
    })
}

/// The setter of a form of parts.
fn multipart(scope: &mut Scope<'_>, body: &Body, value: &TokenStream) -> TokenStream {
    let media = operation::media(&body.media);
    let parts: Vec<_> = parts(body).collect();
    if body.fields.is_empty() {
        return quote!(.multipart(#media, &#value, &[#(#parts),*]));
    }
    let styles: Vec<_> = body
        .fields
        .iter()
        .map(|one| field(scope, "part", one))
        .collect();
    quote!(.styled_multipart(#media, &#value, &[#(#parts),*], &[#(#styles),*]))
}

fn style_name(style: Style) -> proc_macro2::Ident {
    let name = match style {
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Simple => "Simple",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
    };
    format_ident!("{name}")
}

fn body_part(scope: &mut Scope<'_>, body: &Body) -> Part {
    let media = operation::media(&body.media);
    match body.content {
        Content::Json(id) | Content::Open(id) | Content::Form(id) | Content::Multipart(id) => {
            let Argument { ty, value } = types::argument(scope, id, &quote!(body));
            let rules = rules_of(scope, id);
            let is_named = scope.emission.api.types.get(id).shape.is_named();
            // What is looked at twice has a name.
            let (made, value) = if is_named && rules.is_empty() {
                (None, value)
            } else {
                let held = types::value(scope, id);
                (Some(quote!(let body: #held = #value;)), quote!(body))
            };
            let check = match rules {
                rules if rules.is_empty() => None,
                rules => Some(quote!(.checked_body(&#value, &[#(#rules),*]))),
            };
            let call = if let Content::Form(_) = body.content {
                let fields: Vec<_> = body
                    .fields
                    .iter()
                    .map(|one| field(scope, "field", one))
                    .collect();
                quote!(.form(#media, &#value, &[#(#fields),*]))
            } else if let Content::Multipart(_) = body.content {
                multipart(scope, body, &value)
            } else if media == "application/json" {
                quote!(.json(&#value))
            } else {
                quote!(.json_as(#media, &#value))
            };
            let call = quote!(#call #check);
            Part { ty, made, call }
        }
        Content::Parts => Part {
            ty: scope.runtime("Form"),
            made: None,
            call: multipart(scope, body, &quote!(body)),
        },
        Content::Text => {
            let (into, string) = (scope.std(Std::Into), scope.std(Std::String));
            Part {
                ty: quote!(impl #into<#string>),
                made: None,
                call: quote!(.text(#media, body)),
            }
        }
        Content::Bytes | Content::Empty => {
            let (into, bytes) = (scope.std(Std::Into), scope.external("bytes", "Bytes"));
            Part {
                ty: quote!(impl #into<#bytes>),
                made: None,
                call: quote!(.bytes(#media, body)),
            }
        }
    }
}

/// The request type of an operation: a call, and a setter for each thing that may be left out, a line
/// each where it is a parameter.
pub(super) fn request(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
) -> TokenStream {
    if !has_request(operation) {
        return TokenStream::new();
    }
    let names = scope.emission.names.operation(id);
    let (name, method) = (names.request.to_ident(), &names.method);
    let service = &scope.emission.names.group(operation.group).service;
    // For a link in the docs, where a keyword is no raw identifier.
    let (service, method) = (service.to_ident(), format_ident!("{}", method.to_ident()));
    let answer = operation::answer_type(scope, id, operation);
    let request = scope.runtime("request");
    let mut lines = Vec::new();
    for (index, parameter) in operation.options() {
        if let Some(setter) = names.setters.get(index) {
            lines.push(line(scope, parameter, setter));
        }
    }
    let bodies = body_setters(scope, id, operation);
    let stream = operation::is_streamable(operation).then(|| quote!(: Stream));
    let streams = paging::streams(scope, id, operation);
    let feeds = feeds::streams(scope, id, operation);
    quote! {
        #request! {
            pub struct #name #stream for #service::#method -> #answer { #(#lines)* }
        }
        #bodies
        #streams
        #feeds
    }
}

/// `limit(i64) = query "limit" [Maximum(Integer(100))],`
fn line(scope: &mut Scope<'_>, parameter: &Parameter, setter: &MethodName) -> TokenStream {
    let mut docs = parameter_doc(scope, parameter);
    if parameter.deprecated || !is_tame(&parameter.wire) {
        // The macro makes the line of its own for what has no attribute at all, and of plain names.
        docs = docs.or(&format!("The parameter {}.", inline_code(&parameter.wire)));
    }
    let docs = docs.outer();
    let deprecated = deprecated(parameter.deprecated);
    let setter = setter.to_ident();
    let (inner, _) = scope.emission.api.types.strip_nullable(parameter.ty);
    let words = match &scope.emission.api.types.get(inner).shape {
        Shape::Format(Format::Uuid) => quote!(uuid),
        Shape::String | Shape::Binary | Shape::Format(Format::Base64) => quote!(text),
        _ => types::words_of(scope, inner),
    };
    let place = format_ident!("{}", parameter.location.as_str());
    let wire = &parameter.wire;
    let ways = ways(parameter);
    let ways = ways.into_iter().map(|(way, how)| {
        let way = format_ident!("{way}");
        quote!(#way(#how))
    });
    let rules = is_limited(scope, parameter.ty).then(|| {
        let rules = bare_rules_of(scope, parameter.ty);
        quote!([#(#rules),*])
    });
    quote!(#docs #deprecated #setter(#words) = #place #wire #(#ways)* #rules,)
}

/// The setters of a body that may be left out.
fn body_setters(scope: &mut Scope<'_>, id: OperationId, operation: &Operation) -> TokenStream {
    let Some(body) = operation.optional_body() else {
        return TokenStream::new();
    };
    let names = scope.emission.names.operation(id);
    let request = names.request.to_ident();
    let docs = Doc::from_description(&body.docs).or("The body.");
    let mut setters = vec![body_setter(scope, docs, &names.body, body)];
    for (body, name) in operation.other_bodies.iter().zip(&names.other_bodies) {
        let media = inline_code(&body.media);
        let docs = Doc::of(&format!("The body as {media}, in place of any other."));
        setters.push(body_setter(scope, docs, name, body));
    }
    quote!(impl #request { #(#setters)* })
}

fn body_setter(scope: &mut Scope<'_>, docs: Doc, name: &MethodName, body: &Body) -> TokenStream {
    let Part { ty, made, call } = body_part(scope, body);
    let (docs, name) = (docs.outer(), name.to_ident());
    quote! {
        #docs
        pub fn #name(self, body: #ty) -> Self {
            #made
            Self(self.0 #call)
        }
    }
}

/// What is said of a parameter; nothing where that would only be its name.
fn parameter_doc(scope: &Scope<'_>, parameter: &Parameter) -> Doc {
    let title = parameter.docs.summary.as_deref().unwrap_or_default();
    let is_named_so = letters(title) == letters(&parameter.wire);
    let mut doc = match parameter.docs.description.is_none() && is_named_so {
        true => Doc::default(),
        false => Doc::from_description(&parameter.docs),
    };
    let api = scope.emission.api;
    let (inner, _) = api.types.strip_nullable(parameter.ty);
    let ty = api.types.get(inner);
    doc.demands(&ty.constraints);
    doc.values(&values_of(api, parameter));
    doc
}

/// What is said of a parameter's values: of a type with a name the default as well, which is said where one is
/// given.
pub(super) fn values_of(api: &Api, parameter: &Parameter) -> Docs {
    let (inner, _) = api.types.strip_nullable(parameter.ty);
    let mut docs = parameter.docs.clone();
    docs.default = docs
        .default
        .or_else(|| api.types.get(parameter.ty).docs.default.clone())
        .or_else(|| api.types.get(inner).docs.default.clone());
    docs
}
