//! How types are put on the wire: calls of the runtime's macros, whose declarations stand beside.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value as Json;

use super::paths::Scope;
use crate::ir::{
    Constant, Constraint, Enum, EnumValue, Format, Heading, Model, Others, Presence, Shape, TypeId,
    Types, Union, Variant,
};

/// A line for each part of a form.
pub(super) fn parts(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let name = emission.names.ty(id).to_ident();
    let (mut lines, mut headers) = (Vec::new(), Vec::new());
    for (index, field) in emission.fields(id) {
        let (name, wire) = (emission.names.field(id, index).to_ident(), &field.wire);
        if let Some(Heading { part, name: header }) = &field.heads {
            headers.push(quote!(form.header(#part, #header, &self.#name)?;));
            continue;
        }
        lines.push(if holds_files(scope, field.ty) {
            quote!(form.files(#wire, &self.#name);)
        } else {
            quote!(form.value(#wire, &self.#name)?;)
        });
    }
    if let Some(value) = model.additional {
        lines.push(match holds_files(scope, value) {
            true => quote!(form.file_entries(&self.additional_properties);),
            false => quote!(self.additional_properties.parts(form)?;),
        });
    }
    // Parts that are there have them.
    lines.extend(headers);
    let (multipart, form) = (scope.runtime("Multipart"), scope.runtime("Form"));
    let result = scope.external("serde_json", "Result");
    let argument = if lines.is_empty() {
        quote!(_)
    } else {
        quote!(form)
    };
    quote! {
        impl #multipart for #name {
            fn parts(&self, #argument: &mut #form) -> #result<()> {
                #(#lines)*
                Ok(())
            }
        }
    }
}

/// Whether a model has parts that are no JSON, or headers of parts.
pub(super) fn has_files(scope: &Scope<'_>, model: &Model) -> bool {
    let fields = model.fields.iter().map(|field| field.ty);
    let mut all = fields.chain(model.additional);
    all.any(|ty| holds_files(scope, ty)) || model.fields.iter().any(|field| field.heads.is_some())
}

fn holds_files(scope: &Scope<'_>, id: TypeId) -> bool {
    match scope.emission.api.types.get(id).shape {
        Shape::File => true,
        Shape::Nullable(inner) | Shape::Array(inner) => holds_files(scope, inner),
        _ => false,
    }
}

/// The runtime's word for how a field may be missing.
pub(super) fn kind(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Nullable => "nullable",
        Presence::Optional => "optional",
        Presence::Maybe => "maybe",
        Presence::OrEmpty => "or_empty",
        Presence::Implied => "implied",
    }
}

/// An enum of values is a table of them.
pub(super) fn values(scope: &mut Scope<'_>, id: TypeId, values: &Enum) -> TokenStream {
    let emission = scope.emission;
    let name = emission.names.ty(id).to_ident();
    let variant = |index| emission.names.variant(id, index).to_ident();
    let entries: Vec<TokenStream> = match values {
        Enum::Texts(values, _) | Enum::Mixed(values) => {
            let entries = values.iter().enumerate().map(|(index, value)| {
                let (variant, wire) = (variant(index), &value.wire);
                quote!(#variant = #wire,)
            });
            entries.collect()
        }
        Enum::Integers(values) => {
            let entries = values.iter().enumerate().map(|(index, value)| {
                let (variant, wire) = (variant(index), Literal::i64_unsuffixed(value.wire));
                quote!(#variant = #wire,)
            });
            entries.collect()
        }
    };
    let (macro_name, others) = macro_of(scope, values);
    quote! {
        #macro_name! { #name { #(#entries)* #others } }
    }
}

/// The runtime's macro for an enum of values, and the entry for values that the document doesn't list, where
/// it allows them.
pub(super) fn macro_of(scope: &mut Scope<'_>, values: &Enum) -> (TokenStream, Option<TokenStream>) {
    let (name, others) = match values {
        Enum::Texts(_, Others::Drift) => ("string_enum", None),
        Enum::Texts(_, Others::Allowed) => ("string_enum", Some(quote!(_ = ANY_TEXT,))),
        Enum::Texts(_, Others::Refused) => ("closed_enum", None),
        Enum::Integers(_) => ("integer_enum", None),
        Enum::Mixed(_) => ("value_enum", None),
    };
    (scope.runtime(name), others)
}

/// What tells a variant of a union from the others: the values of the tag, and what its JSON can look like.
pub(super) fn told(
    scope: &mut Scope<'_>,
    id: TypeId,
    union: &Union,
    variant: &Variant,
) -> TokenStream {
    let tags = &variant.tags;
    let tags = (union.tag.is_some() && !tags.is_empty()).then(|| quote!([#(#tags),*]));
    let mut seen = BTreeSet::from([id]);
    let mut shapes = shapes_of(scope, variant.ty, &mut seen);
    if let Some(says) = constants_of(&scope.emission.api.types, union, variant) {
        shapes
            .iter_mut()
            .for_each(|shape| shape.extend(says.clone()));
    }
    if let Some(pattern) = told_by_pattern(&scope.emission.api.types, union, variant) {
        shapes = vec![quote!(string like #pattern)];
    }
    let mut said = BTreeSet::new();
    shapes.retain(|shape| said.insert(shape.to_string()));
    quote!(#tags #(#shapes)|*)
}

/// What is constant in a model that is one of several alternatives which no tag tells apart: its own
/// properties, and those of the models that it must have.
fn constants_of(types: &Types, union: &Union, variant: &Variant) -> Option<TokenStream> {
    let model = |id: TypeId| match &types.get(id).shape {
        Shape::Model(model) => Some(model),
        _ => None,
    };
    let models = union.variants.iter().filter_map(|it| model(it.ty));
    if union.tag.is_some() || models.count() < 2 {
        return None;
    }
    let said = |model: &Model, before: &str| -> Vec<(String, String)> {
        let fields = model.fields.iter().filter_map(|field| {
            let text = match &field.constant {
                Some(Constant::String(text)) => text.clone(),
                Some(Constant::Integer(number)) => number.to_string(),
                Some(Constant::Boolean(flag)) => flag.to_string(),
                Some(Constant::Json(_)) => return None,
                // A list of one value, which it must have, says as much.
                None => match &types.get(field.ty).shape {
                    Shape::Enum(values) if field.is_required() => values.only_text()?.to_owned(),
                    _ => return None,
                },
            };
            Some((format!("{before}/{}", pointed(&field.wire)), text))
        });
        fields.collect()
    };
    let own = model(variant.ty)?;
    let mut all = said(own, "");
    for field in own.fields.iter().filter(|field| field.is_required()) {
        if let Some(inner) = model(field.ty) {
            all.extend(said(inner, &format!("/{}", pointed(&field.wire))));
        }
    }
    let all: Vec<TokenStream> = all.into_iter().map(|(at, is)| quote!(#at = #is)).collect();
    (!all.is_empty()).then(|| quote!(where [#(#all),*]))
}

/// A name as a part of a JSON pointer.
fn pointed(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The pattern that text of an alternative matches, where other alternatives are text too. Of several, one
/// tells enough.
pub(super) fn told_by_pattern<'a>(
    types: &'a Types,
    union: &Union,
    variant: &Variant,
) -> Option<&'a str> {
    let ty = types.get(variant.ty);
    if !matches!(ty.shape, Shape::String) {
        return None;
    }
    let pattern = ty.constraints.iter().find_map(|rule| match rule {
        Constraint::Pattern { regex, .. } => regex.as_deref(),
        _ => None,
    })?;
    let is_text = |id: TypeId| matches!(types.get(id).shape, Shape::String | Shape::Format(_));
    let mut others = union.variants.iter().filter(|it| is_text(it.ty));
    // One of them is itself.
    others.nth(1).map(|_| pattern)
}

/// What values of several kinds can look like: each kind once, texts by their values.
fn kinds_of(values: &[EnumValue<String>]) -> Vec<TokenStream> {
    let values: Vec<Json> = values
        .iter()
        .filter_map(|value| serde_json::from_str(&value.wire).ok())
        .collect();
    let texts: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
    let mut kinds = Vec::new();
    if !texts.is_empty() {
        kinds.push(quote!(string in [#(#texts),*]));
    }
    let mut other = |test: fn(&Json) -> bool, kind: TokenStream| {
        kinds.extend(values.iter().any(test).then_some(kind));
    };
    other(Json::is_number, quote!(number));
    other(Json::is_boolean, quote!(boolean));
    other(Json::is_array, quote!(array));
    other(Json::is_object, quote!(object));
    kinds
}

/// Unions within unions that are looked into: what lies deeper is found by trying.
const MOST_NESTED: usize = 32;

/// What a type's JSON can look like.
fn shapes_of(scope: &mut Scope<'_>, id: TypeId, seen: &mut BTreeSet<TypeId>) -> Vec<TokenStream> {
    let api = scope.emission.api;
    vec![match &api.types.get(id).shape {
        Shape::Any => quote!(any),
        Shape::Boolean => quote!(boolean),
        Shape::Integer(_) => quote!(integer),
        Shape::Number => quote!(number),
        Shape::Format(Format::Uuid) if scope.emission.uses_format("Uuid") => {
            let uuid = scope.runtime("Uuid");
            quote!(string if #uuid::is_uuid)
        }
        Shape::Format(Format::DateTime) => {
            let date_time = scope.runtime("DateTime");
            quote!(string if #date_time::is_date_time)
        }
        Shape::Format(Format::Date) => {
            let date = scope.runtime("Date");
            quote!(string if #date::is_date)
        }
        Shape::String | Shape::Format(_) | Shape::Binary | Shape::File => quote!(string),
        Shape::Array(_) => quote!(array),
        Shape::Map(_) => quote!(map),
        Shape::Nullable(inner) => {
            let mut shapes = shapes_of(scope, *inner, seen);
            shapes.push(quote!(null));
            return shapes;
        }
        Shape::Model(model) => object(model),
        Shape::Enum(Enum::Texts(_, Others::Drift)) => {
            let ty = super::types::value(scope, id);
            quote!(string as #ty)
        }
        Shape::Enum(Enum::Texts(values, Others::Refused)) => {
            let values = values.iter().map(|value| &value.wire);
            quote!(string in [#(#values),*])
        }
        Shape::Enum(Enum::Texts(_, Others::Allowed)) => quote!(string),
        Shape::Enum(Enum::Mixed(values)) => return kinds_of(values),
        Shape::Enum(Enum::Integers(values)) => {
            let values = values
                .iter()
                .map(|value| Literal::i64_unsuffixed(value.wire));
            quote!(integer in [#(#values),*])
        }
        Shape::Union(union) => {
            if seen.len() > MOST_NESTED {
                return vec![quote!(any)];
            }
            if !seen.insert(id) {
                return Vec::new();
            }
            return nested(scope, union, seen);
        }
        Shape::Own(own) => match api.types.get(own.described).shape {
            // The runtime's own format isn't there; such a type takes no other text.
            Shape::Format(_) => quote!(string),
            _ => return shapes_of(scope, own.described, seen),
        },
    }]
}

fn nested(scope: &mut Scope<'_>, union: &Union, seen: &mut BTreeSet<TypeId>) -> Vec<TokenStream> {
    let variants = union.variants.iter();
    variants
        .flat_map(|variant| shapes_of(scope, variant.ty, seen))
        .collect()
}

/// An object, told by its required properties, then by the others that it knows.
fn object(model: &Model) -> TokenStream {
    let wires = |required: bool| {
        let fields = model
            .fields
            .iter()
            .filter(move |field| matches!(field.presence, Presence::Required) == required);
        fields.map(|field| &field.wire).collect::<Vec<_>>()
    };
    let (required, known) = (wires(true), wires(false));
    let kind = match model.additional {
        Some(_) => quote!(map),
        None => quote!(object),
    };
    match (required.is_empty(), known.is_empty()) {
        (true, true) => kind,
        (_, true) => quote!(#kind { #(#required),* }),
        _ => quote!(#kind { #(#required),*; #(#known),* }),
    }
}
