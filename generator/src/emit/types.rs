//! Which Rust type stands for a type of the document, and what a method takes for it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::format_name;
use super::paths::{Scope, Std, segment};
use crate::ir::{Api, Field, Presence, Shape, TypeId, Width};
use crate::names::assign::Names;
use crate::settings::TypePath;

/// The type of a whole number.
fn integer(width: Width) -> TokenStream {
    match width {
        Width::I32 => quote!(i32),
        Width::I64 => quote!(i64),
        Width::U64 => quote!(u64),
        Width::Wide => quote!(i128),
    }
}

/// The type of a value.
pub(super) fn value(scope: &mut Scope<'_>, id: TypeId) -> TokenStream {
    match &scope.emission.api.types.get(id).shape {
        Shape::Any => scope.external("serde_json", "Value"),
        Shape::Boolean => quote!(bool),
        Shape::Integer(width) => integer(*width),
        Shape::Number => quote!(f64),
        // JSON has no bytes: a server that says `binary` within JSON sends text. (Whole bodies of bytes
        // are no types.)
        Shape::String | Shape::Binary => scope.std(Std::String),
        Shape::Format(format) => scope.runtime(format_name(*format)),
        Shape::File => scope.runtime("FilePart"),
        Shape::Array(item) => {
            let vec = scope.std(Std::Vec);
            let item = value(scope, *item);
            quote!(#vec<#item>)
        }
        Shape::Map(item) => {
            let (map, string) = (scope.std(Std::BTreeMap), scope.std(Std::String));
            let item = value(scope, *item);
            quote!(#map<#string, #item>)
        }
        Shape::Nullable(inner) => {
            let option = scope.std(Std::Option);
            let inner = value(scope, *inner);
            quote!(#option<#inner>)
        }
        Shape::Model(_) | Shape::Enum(_) | Shape::Union(_) => scope.model(id),
        Shape::Own(own) => {
            let own = scope.emission.api.own(*own);
            match own.carrier {
                Some(name) => scope.runtime(name),
                None => foreign(&own.path, &|krate| scope.root(krate)),
            }
        }
    }
}

/// A type of another crate; `before` is what stands before the name of each crate in it.
pub(super) fn foreign(path: &TypePath, before: &dyn Fn(&str) -> TokenStream) -> TokenStream {
    let root = path.krate().map(before);
    let segments = path.segments().iter().map(|word| segment(word));
    let arguments = path.arguments().iter().map(|it| foreign(it, before));
    let arguments = (!path.arguments().is_empty()).then(|| quote!(<#(#arguments),*>));
    quote!(#root #(#segments)::* #arguments)
}

/// The type of what a field holds when it holds something: without `null`, without absence, boxed
/// where it must be.
pub(super) fn held(scope: &mut Scope<'_>, field: &Field) -> TokenStream {
    let (inner, _) = scope.emission.api.types.strip_nullable(field.ty);
    let ty = value(scope, inner);
    if field.boxed {
        let boxed = scope.std(Std::Box);
        quote!(#boxed<#ty>)
    } else {
        ty
    }
}

/// The type of a field.
pub(super) fn field(scope: &mut Scope<'_>, field: &Field) -> TokenStream {
    let held = held(scope, field);
    match field.presence {
        Presence::Required | Presence::OrEmpty => held,
        Presence::Nullable | Presence::Optional | Presence::Implied => {
            let option = scope.std(Std::Option);
            quote!(#option<#held>)
        }
        Presence::Maybe => {
            let maybe = scope.runtime("Maybe");
            quote!(#maybe<#held>)
        }
    }
}

/// What a method takes for a value, and how the value is made of it.
pub(super) struct Argument {
    /// The argument's type.
    pub(super) ty: TokenStream,
    /// The value, made of the argument.
    pub(super) value: TokenStream,
}

/// What a method takes, as `name`, for a value of this type.
pub(super) fn argument(scope: &mut Scope<'_>, id: TypeId, name: &TokenStream) -> Argument {
    match &scope.emission.api.types.get(id).shape {
        Shape::Boolean | Shape::Integer(Width::I32 | Width::I64 | Width::U64) | Shape::Number => {
            Argument {
                ty: value(scope, id),
                value: name.clone(),
            }
        }
        Shape::Nullable(_) => Argument {
            ty: value(scope, id),
            value: name.clone(),
        },
        Shape::Array(item) => list(scope, *item, name),
        Shape::Map(item) => map(scope, *item, name),
        _ => {
            let (into, ty) = (scope.std(Std::Into), value(scope, id));
            Argument {
                ty: quote!(impl #into<#ty>),
                value: quote!(#name.into()),
            }
        }
    }
}

fn list(scope: &mut Scope<'_>, item: TypeId, name: &TokenStream) -> Argument {
    let iterator = scope.std(Std::IntoIterator);
    let ty = value(scope, item);
    if !takes_into(scope, item) {
        return Argument {
            ty: quote!(impl #iterator<Item = #ty>),
            value: quote!(#name.into_iter().collect()),
        };
    }
    let into = scope.std(Std::Into);
    Argument {
        ty: quote!(impl #iterator<Item = impl #into<#ty>>),
        value: quote!(#name.into_iter().map(#into::into).collect()),
    }
}

fn map(scope: &mut Scope<'_>, item: TypeId, name: &TokenStream) -> Argument {
    let iterator = scope.std(Std::IntoIterator);
    let (into, string) = (scope.std(Std::Into), scope.std(Std::String));
    let ty = value(scope, item);
    let (ty, made) = if takes_into(scope, item) {
        (quote!(impl #into<#ty>), quote!(value.into()))
    } else {
        (ty, quote!(value))
    };
    Argument {
        ty: quote!(impl #iterator<Item = (impl #into<#string>, #ty)>),
        value: quote!(#name.into_iter().map(|(key, value)| (key.into(), #made)).collect()),
    }
}

/// Whether values of this type may be given as something else than themselves.
fn takes_into(scope: &Scope<'_>, id: TypeId) -> bool {
    !matches!(
        scope.emission.api.types.get(id).shape,
        Shape::Boolean
            | Shape::Integer(Width::I32 | Width::I64 | Width::U64)
            | Shape::Number
            | Shape::Nullable(_)
            | Shape::Array(_)
            | Shape::Map(_)
    )
}

/// What a setter of a field takes: what the field holds.
pub(super) fn field_argument(scope: &mut Scope<'_>, field: &Field, name: &TokenStream) -> Argument {
    let (inner, _) = scope.emission.api.types.strip_nullable(field.ty);
    let mut argument = argument(scope, inner, name);
    if field.boxed {
        let (boxed, made) = (scope.std(Std::Box), argument.value);
        argument.value = quote!(#boxed::new(#made));
    }
    argument
}

/// What a method takes for a field, in the words of the runtime's macros: `into String`, `list i64`.
pub(super) fn words(scope: &mut Scope<'_>, field: &Field) -> TokenStream {
    let (inner, _) = scope.emission.api.types.strip_nullable(field.ty);
    let words = words_of(scope, inner);
    match field.boxed {
        true => quote!(boxed #words),
        false => words,
    }
}

/// The same for a value of a type.
pub(super) fn words_of(scope: &mut Scope<'_>, id: TypeId) -> TokenStream {
    let item = |scope: &mut Scope<'_>, item| {
        let ty = value(scope, item);
        match takes_into(scope, item) {
            true => quote!(into #ty),
            false => ty,
        }
    };
    match scope.emission.api.types.get(id).shape {
        Shape::Array(inner) => {
            let words = item(scope, inner);
            quote!(list #words)
        }
        Shape::Map(inner) => {
            let words = item(scope, inner);
            quote!(map #words)
        }
        _ => item(scope, id),
    }
}

/// The client as the code of its users names it: samples, and the driver.
pub(super) struct Outside<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    /// What the client's crate is called there.
    pub(super) library: &'a str,
    /// The type of any JSON value there.
    pub(super) any: TokenStream,
}

impl Outside<'_> {
    /// The type of a value.
    pub(super) fn value(&self, id: TypeId) -> TokenStream {
        let library = format_ident!("{}", self.library);
        match &self.api.types.get(id).shape {
            Shape::Any => self.any.clone(),
            Shape::Boolean => quote!(bool),
            Shape::Integer(width) => integer(*width),
            Shape::Number => quote!(f64),
            Shape::String | Shape::Binary => quote!(String),
            Shape::Format(format) => {
                let name = format_ident!("{}", format_name(*format));
                quote!(#library::#name)
            }
            Shape::File => quote!(#library::FilePart),
            Shape::Array(item) => {
                let item = self.value(*item);
                quote!(Vec<#item>)
            }
            Shape::Map(item) => {
                let item = self.value(*item);
                quote!(std::collections::BTreeMap<String, #item>)
            }
            Shape::Nullable(inner) => {
                let inner = self.value(*inner);
                quote!(Option<#inner>)
            }
            Shape::Model(_) | Shape::Enum(_) | Shape::Union(_) => {
                let name = self.names.ty(id).to_ident();
                quote!(#library::models::#name)
            }
            Shape::Own(own) => {
                let own = self.api.own(*own);
                match own.carrier {
                    Some(name) => {
                        let name = format_ident!("{name}");
                        quote!(#library::#name)
                    }
                    None => foreign(&own.path, &|_| quote!(#library::crates::)),
                }
            }
        }
    }
}
