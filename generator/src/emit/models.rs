//! Files of models: the index `src/models/mod.rs`, and the declarations where they lie.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::context::Emission;
use super::describe::{Doc, letters};
use super::docs::inline_code;
use super::paths::Scope;
use super::{enums, model, runtime, union, update, wire};
use crate::ir::{Base, Shape, Step, TypeId};
use crate::names::assign::needs_builder;
use crate::names::homes::Home;
use crate::names::ident::ModuleName;

/// `src/models/mod.rs`: every model under one path, each with the corners that use it.
pub(super) fn index(emission: &Emission<'_>) -> TokenStream {
    let mut scope = Scope::declaring(emission, []);
    // What the same corners use stands together, by name.
    let mut modules: BTreeMap<Vec<&str>, Vec<TypeId>> = BTreeMap::new();
    let mut places: BTreeMap<Vec<&str>, Vec<TokenStream>> = BTreeMap::new();
    let mut always = Vec::new();
    for home in emission.homes() {
        let features = emission.features_of(home);
        match home {
            Home::Errors | Home::Headers => {
                let name = if home == Home::Errors {
                    "errors"
                } else {
                    "headers"
                };
                let name = format_ident!("{name}");
                let names = names(emission, home);
                always.push(quote!(mod #name;));
                always.extend(
                    (!names.is_empty()).then(|| quote!(pub use self::#name::{#(#names),*};)),
                );
            }
            Home::Shared(head) => modules.entry(features).or_default().push(head),
            Home::Group(_) | Home::Part(_) | Home::Webhooks => {
                let place = place(emission, home);
                let names = names(emission, home);
                let entry = (!names.is_empty()).then(|| quote!(use #place: #(#names),*;));
                places.entry(features).or_default().extend(entry);
            }
        }
    }
    // By what they are compiled for, so that a new model moves no block.
    let mut blocks: Vec<TokenStream> = Vec::new();
    let features: BTreeSet<&Vec<&str>> = modules.keys().chain(places.keys()).collect();
    for features in features {
        let mut heads = modules.get(features).cloned().unwrap_or_default();
        heads.sort_by_key(|head| emission.names.file(*head));
        let places = places.get(features).into_iter().flatten();
        let modules = heads.iter().map(|head| {
            let name = emission.names.file(*head).to_ident();
            let models = names(emission, Home::Shared(*head));
            quote!(mod #name: #(#models),*;)
        });
        blocks.push(quote!([#(#features),*] #(#modules)* #(#places)*));
    }
    let index = (!blocks.is_empty()).then(|| {
        let compiled_for = scope.runtime(runtime::INDEX);
        quote!(#compiled_for! { #(#blocks)* })
    });
    let file = scope.file(quote!(#(#always)* #index));
    quote! {
        //! What is sent and received.
        #file
    }
}

/// What the declarations of a file are called, in order.
fn names(emission: &Emission<'_>, home: Home) -> Vec<Ident> {
    let types = emission.types_in(home).iter();
    let mut names: Vec<Ident> = types
        .flat_map(|id| {
            let builder = needs_builder(emission.api, *id);
            let builder = builder.then(|| emission.names.builder(*id).to_ident());
            [emission.names.ty(*id).to_ident()]
                .into_iter()
                .chain(builder)
        })
        .collect();
    names.sort();
    names
}

/// The module of a group's models, or of webhooks', as `src/models/mod.rs` says it.
fn place(emission: &Emission<'_>, home: Home) -> TokenStream {
    match home {
        Home::Group(group) => {
            let modules = emission.modules(group);
            let modules = modules.iter().map(|module| module.to_ident());
            quote!(crate::#(#modules::)*models)
        }
        Home::Part(part) => {
            let group = emission.names.homes().group_of(part);
            let folder = place(emission, group.map_or(Home::Webhooks, Home::Group));
            let name = emission.names.part(part).to_ident();
            quote!(#folder::#name)
        }
        Home::Errors | Home::Headers | Home::Shared(_) | Home::Webhooks => {
            quote!(crate::webhooks::models)
        }
    }
}

/// The declarations of one home.
pub(super) fn file(emission: &Emission<'_>, home: Home) -> TokenStream {
    let types = emission.types_in(home);
    let mut scope = Scope::of_models(emission, types);
    let mut items = Vec::new();
    for id in types {
        items.push(declare(&mut scope, *id));
    }
    let docs = match home {
        Home::Errors => quote!(#![doc = " Models of errors."]),
        Home::Headers => quote!(#![doc = " Models of headers."]),
        // What several use is told by its own documentation.
        Home::Shared(_) => TokenStream::new(),
        Home::Group(_) => quote!(#![doc = " Models of this group alone."]),
        Home::Part(_) => TokenStream::new(),
        Home::Webhooks => quote!(#![doc = " Models of webhooks alone."]),
    };
    let parts = parts(emission, home);
    let file = scope.file(quote!(#parts #(#items)*));
    quote!(#docs #file)
}

/// The modules of a group's further models, or of webhooks', in the file of its first.
fn parts(emission: &Emission<'_>, home: Home) -> TokenStream {
    let group = match home {
        Home::Group(group) => Some(group),
        Home::Webhooks => None,
        _ => return TokenStream::new(),
    };
    let parts = emission.names.homes().parts_of(group);
    let mut names: Vec<_> = parts.map(|part| emission.names.part(part)).collect();
    names.sort();
    let names = names.into_iter().map(ModuleName::to_ident);
    quote!(#(pub(crate) mod #names;)*)
}

fn declare(scope: &mut Scope<'_>, id: TypeId) -> TokenStream {
    match &scope.emission.api.types.get(id).shape {
        Shape::Model(model) => {
            let declared = model::declare(scope, id, model);
            let parts = model.multipart.then(|| wire::parts(scope, id, model));
            let conversions = update::conversions(scope, id);
            quote!(#declared #parts #conversions)
        }
        Shape::Enum(values) => enums::declare(scope, id, values),
        Shape::Union(union) => union::declare(scope, id, union),
        _ => TokenStream::new(),
    }
}

/// What a type is that the document neither names nor describes, by where it stands.
fn unnamed(steps: &[Step]) -> String {
    use Step::{
        Answer, Body, Callback, Event, Form, Header, Input, Item, Media, Parameter, Property,
        Value, Variant,
    };
    let steps = match steps {
        [above @ .., Input | Form] => above,
        all => all,
    };
    match steps {
        [.., Property(name) | Parameter(name) | Header(name)] => {
            format!("What {} holds.", inline_code(name))
        }
        [.., Property(name) | Parameter(name), Item] => {
            format!("An item of {}.", inline_code(name))
        }
        [.., Property(name) | Parameter(name), Value] => {
            format!("A value of {}.", inline_code(name))
        }
        [.., Callback(_), Body] => "The body of a callback.".to_owned(),
        [.., Body, Media(media)] => {
            format!("The body of a request, as {}.", inline_code(media))
        }
        [.., Answer(_), Media(media)] => {
            format!("The body of an answer, as {}.", inline_code(media))
        }
        [.., Body, Item] => "An item of the body of a request.".to_owned(),
        [.., Answer(_), Item] => "An item of the body of an answer.".to_owned(),
        [.., Item] => "An item of a list.".to_owned(),
        [.., Value] => "A value of a map.".to_owned(),
        [.., Event] => "A message of a stream.".to_owned(),
        [.., Body] => "The body of a request.".to_owned(),
        [.., Answer(_)] => "The body of an answer.".to_owned(),
        [
            ..,
            Property(name) | Parameter(name) | Header(name),
            Variant(_),
        ] => {
            format!("What {} may hold.", inline_code(name))
        }
        [.., Variant(_)] => "One of several alternatives.".to_owned(),
        _ => "A part of another schema.".to_owned(),
    }
}

/// What a section of `components` holds, one of it.
fn component(section: &str) -> &'static str {
    match section {
        "parameters" => "parameter",
        "headers" => "header",
        "requestBodies" => "body",
        "responses" => "answer",
        _ => "schema",
    }
}

/// What is said about a type.
pub(super) fn type_doc(emission: &Emission<'_>, id: TypeId) -> Doc {
    let ty = emission.api.types.get(id);
    // What is renamed is known to the document by its own name.
    let base = match &ty.path.base {
        Base::Told { place, .. } if place.steps.is_empty() => &place.base,
        base => base,
    };
    let name = match (base, ty.path.steps.is_empty()) {
        (Base::Component(section, key), true) => {
            format!("The {} {}.", component(section), inline_code(key))
        }
        (Base::File { name, .. }, true) => format!("The schema {}.", inline_code(name)),
        (Base::Component(_, key) | Base::File { name: key, .. }, false)
            if ty.path.steps == [Step::Input] =>
        {
            format!("The schema {}, as it is sent.", inline_code(key))
        }
        (Base::Component(_, key) | Base::File { name: key, .. }, false)
            if ty.path.steps == [Step::Form] =>
        {
            format!("The schema {}, as a form of parts.", inline_code(key))
        }
        (Base::Component(_, key) | Base::File { name: key, .. }, false)
            if let [Step::Variant(word)] = ty.path.steps.as_slice() =>
        {
            let own = letters(key) == letters(emission.names.ty(id).as_str());
            match word.as_deref() {
                _ if own => format!("The one kind of {}.", inline_code(key)),
                Some("base") => {
                    format!("The schema {} without what inherits it.", inline_code(key))
                }
                _ => format!("An alternative of {}.", inline_code(key)),
            }
        }
        (Base::Webhook(name), true) => format!("The body of the webhook {}.", inline_code(name)),
        (_, _) => unnamed(&ty.path.steps),
    };
    let mut docs = ty.docs.clone();
    let is_name = |text: &str| letters(text) == letters(emission.names.ty(id).as_str());
    if docs.description.is_some() && docs.summary.as_deref().is_some_and(is_name) {
        docs.summary = None;
    }
    let mut doc = match is_told_by_event(emission, id) {
        true => Doc::summary(&docs),
        false => Doc::from_document(&docs),
    };
    if let (Base::Component("parameters", _), true) = (&ty.path.base, ty.path.steps.is_empty())
        && docs.description.is_none()
    {
        doc.quote(emission.parameter_text(id));
    }
    let mut doc = doc.or(&name);
    if ty.usage.sent {
        doc.demands(&ty.constraints);
    }
    if ty.shape.is_named() && !matches!(ty.shape, Shape::Model(_)) {
        doc.values(&docs);
    }
    doc
}

/// Whether it is what an event holds, which says the same.
fn is_told_by_event(emission: &Emission<'_>, id: TypeId) -> bool {
    let description = &emission.api.types.get(id).docs.description;
    let mut events = emission.api.webhooks.events.iter();
    description.is_some()
        && events.any(|event| event.payload == id && event.docs.description == *description)
}

/// The same for what the runtime's macros declare, which say of themselves what the name says.
pub(super) fn declared_doc(emission: &Emission<'_>, id: TypeId) -> Doc {
    let doc = type_doc(emission, id);
    let ty = emission.api.types.get(id);
    let name = emission.names.ty(id).as_str();
    let said = match doc.lines() {
        [line] => letters(line),
        _ => return doc,
    };
    // The macros take any attribute for what is said.
    let has_none = !ty.deprecated && emission.derived.of(id).is_empty();
    if has_none && (said == letters(name) || said == letters(&format!("The schema {name}"))) {
        return Doc::default();
    }
    doc
}

/// The first words of what the document says of a type; empty where it says nothing.
pub(super) fn first_words(emission: &Emission<'_>, id: TypeId) -> String {
    let docs = &emission.api.types.get(id).docs;
    let text = docs.description.as_deref().or(docs.summary.as_deref());
    super::docs::summary(text.unwrap_or_default())
}
