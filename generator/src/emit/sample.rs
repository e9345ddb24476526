//! The program on the front page: made of the document, so that it says something and compiles.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::calls::accessors;
use super::client::{reads_environment, takes_token};
use super::context::Emission;
use super::docs::is_tame;
use super::features;
use super::operation::Success;
use crate::ir::{
    Body, Content, Field, Format, GroupId, Method, Operation, OperationId, Presence, SchemeId,
    SchemeKind, Shape, TypeId, Width,
};
use crate::names::assign::needs_builder;
use crate::names::ident::{FieldName, ParameterName};
use crate::names::words::parameter_name;

/// The program as text; `None` where no operation is simple enough.
pub(super) fn program(emission: &Emission<'_>, in_rustdoc: bool) -> Option<String> {
    let (call, used, operation) = shown_call(emission)?;
    let library = format_ident!("{}", emission.library);
    let client = client(emission);
    let models = used.map(|name| {
        let name = format_ident!("{name}");
        quote!(, models::#name)
    });
    let has_tokio = emission.settings.dev_dependencies.contains_key("tokio");
    let (attribute, name) = if has_tokio || !in_rustdoc {
        (quote!(#[tokio::main]), quote!(main))
    } else {
        (TokenStream::new(), quote!(run))
    };
    let uses = if models.is_some() {
        quote!(use #library::{Client #models};)
    } else {
        quote!(use #library::Client;)
    };
    let outcome = outcome(emission, operation, &call);
    let body = quote! {
        #uses
        #attribute
        async fn #name() -> #library::Result<()> {
            let client = #client;
            #outcome
            Ok(())
        }
    };
    let program = super::format::snippet(body).ok()?;
    if !in_rustdoc {
        return Some(program);
    }
    let feature = &emission.names.group(operation.group).feature;
    Some(compiled_for(&program, feature, name.to_string() == "main"))
}

/// The feature of the group that the program calls.
pub(super) fn feature<'e>(emission: &'e Emission<'_>) -> Option<&'e str> {
    let (.., operation) = shown_call(emission)?;
    Some(emission.names.group(operation.group).feature.as_str())
}

/// The call that is shown, the model that it names, and what it calls: of a group that is on by default,
/// if there is one.
fn shown_call<'a>(emission: &Emission<'a>) -> Option<(TokenStream, Option<String>, &'a Operation)> {
    let of = |method: Method, is_on: bool| {
        let operations = emission.api.operations();
        operations.filter(move |(_, operation)| {
            let feature = &emission.names.group(operation.group).feature;
            operation.method == method && features::is_group_on(emission, feature) == is_on
        })
    };
    let (create, read) = (Method::Post, Method::Get);
    let mut operations = of(create, true)
        .chain(of(read, true))
        .chain(of(create, false))
        .chain(of(read, false));
    operations.find_map(|(id, operation)| {
        let (call, used) = call(emission, id, operation)?;
        Some((call, used, operation))
    })
}

/// The program as rustdoc compiles it: where a user leaves out the group that it calls, as nothing. `program`
/// is a `use` and a function.
fn compiled_for(program: &str, feature: &str, is_main: bool) -> String {
    let cfg = format!("# #[cfg(feature = \"{feature}\")]\n");
    let function = ["#[tokio::main]\n", "async fn "];
    let begins = function.iter().find_map(|words| program.find(words));
    let (uses, function) = program.split_at(begins.unwrap_or_default());
    let otherwise = match is_main {
        true => format!("# #[cfg(not(feature = \"{feature}\"))]\n# fn main() {{}}\n"),
        false => String::new(),
    };
    format!("{cfg}{uses}{cfg}{function}{otherwise}")
}

/// The call, and of what it answers no more than the id: the rest may be personal, or secret.
fn outcome(emission: &Emission<'_>, operation: &Operation, call: &TokenStream) -> TokenStream {
    let answer = answer_name(emission, operation);
    match id_field(emission, operation) {
        Some(field) => {
            let (answer, field) = (answer.to_ident(), field.to_ident());
            quote!(let #answer = #call.await?; println!("{}", #answer.#field);)
        }
        None => {
            let answer = format_ident!("_{}", answer.as_str());
            quote!(let #answer = #call.await?;)
        }
    }
}

/// The field `id` of what is answered, if it can be shown.
fn id_field<'a>(emission: &Emission<'a>, operation: &Operation) -> Option<&'a FieldName> {
    let Success::One(Content::Json(ty)) = Success::of(&emission.api.types, operation) else {
        return None;
    };
    let mut ids = emission.fields(ty).filter(|(_, field)| {
        let shape = &emission.api.types.get(field.ty).shape;
        let is_text = matches!(shape, Shape::String | Shape::Format(Format::Uuid));
        field.wire == "id" && field.presence == Presence::Required && !field.boxed && is_text
    });
    ids.next().map(|(index, _)| emission.names.field(ty, index))
}

/// What the program calls the answer: `customer` for a `Customer`, and a page of a list just that.
pub(super) fn answer_name(emission: &Emission<'_>, operation: &Operation) -> ParameterName {
    if operation.paging.is_some() {
        return ParameterName::new("page");
    }
    match Success::of(&emission.api.types, operation) {
        Success::One(Content::Json(id)) if emission.api.types.get(id).shape.is_named() => {
            match parameter_name(emission.names.ty(id).as_str()) {
                name if matches!(name.as_str(), "client" | "self") => ParameterName::new("answer"),
                name => name,
            }
        }
        _ => ParameterName::new("answer"),
    }
}

/// A call of a list that comes in pages, where there is one that is simple enough, and whose it is.
pub(super) fn list(emission: &Emission<'_>) -> Option<(TokenStream, GroupId)> {
    let mut lists = emission
        .api
        .operations()
        .filter(|(_, operation)| operation.paging.is_some());
    lists.find_map(|(id, operation)| {
        let (call, model) = call(emission, id, operation)?;
        model.is_none().then_some((call, operation.group))
    })
}

/// How a client is made.
pub(super) fn client(emission: &Emission<'_>) -> TokenStream {
    let has_server = !emission.api.servers.is_empty();
    let base_url = (!has_server).then(|| quote!(.base_url("https://api.example.com")));
    let with_all = asks_for_several(emission).then(|| credentials(emission));
    if let Some(credentials) = with_all.flatten() {
        quote!(Client::builder() #credentials #base_url .build()?)
    } else if reads_environment(emission) && has_server {
        quote!(Client::from_env()?)
    } else if takes_token(emission) && has_server {
        quote!(Client::new("a token")?)
    } else if takes_token(emission) {
        quote!(Client::builder().token("a token") #base_url .build()?)
    } else if let Some(credentials) = credentials(emission) {
        quote!(Client::builder() #credentials #base_url .build()?)
    } else if has_server {
        quote!(Client::new()?)
    } else {
        quote!(Client::builder() #base_url .build()?)
    }
}

/// Whether all that asks for something asks for several credentials at once.
fn asks_for_several(emission: &Emission<'_>) -> bool {
    let requirements = emission.api.operations.iter().flat_map(|it| &it.security);
    let mut asking = requirements.filter(|asked| !asked.is_empty()).peekable();
    asking.peek().is_some() && asking.all(|asked| asked.len() > 1)
}

/// What one of the requirements asks for, where no token would do: the first of an operation, or a user and a
/// password where none has any.
fn credentials(emission: &Emission<'_>) -> Option<TokenStream> {
    let schemes = &emission.api.schemes;
    let kind = |id: &SchemeId| schemes.get(id.index()).map(|scheme| &scheme.kind);
    let can_be_given = |id: &SchemeId| kind(id).is_some_and(|it| *it != SchemeKind::Unsupported);
    // What the call that is shown asks for, else what any does.
    let shown = shown_call(emission).map(|(_, _, operation)| operation);
    let operations = shown.into_iter().chain(&emission.api.operations);
    let requirements = operations.flat_map(|it| &it.security);
    let mut requirements = requirements.filter(|asked| asked.iter().all(can_be_given));
    let asked = requirements.find(|asked| !asked.is_empty()).cloned();
    let basic = || {
        let mut all = (0..).map(SchemeId).zip(schemes);
        let (id, _) = all.find(|(_, scheme)| scheme.kind == SchemeKind::Basic)?;
        Some(vec![id])
    };
    let setters = asked.or_else(basic)?.into_iter().map(|id| {
        let name = emission.names.scheme(id.index()).to_ident();
        match kind(&id) {
            Some(SchemeKind::Basic) => quote!(.#name("a user", "a password")),
            _ => quote!(.#name("a secret")),
        }
    });
    Some(setters.collect())
}

/// A call, and the model that it names.
fn call(
    emission: &Emission<'_>,
    id: OperationId,
    operation: &Operation,
) -> Option<(TokenStream, Option<String>)> {
    if operation.deprecated
        || matches!(
            Success::of(&emission.api.types, operation),
            Success::One(Content::Empty)
        )
    {
        return None;
    }
    let mut arguments = Vec::new();
    for (_, parameter) in operation.arguments() {
        let example = parameter.docs.examples.first();
        arguments.push(scalar(emission, parameter.ty, example)?);
    }
    let (mut used, mut setter) = (None, None);
    let body = operation.body_argument();
    if let Some(body) = body.or_else(|| wanted_body(emission, operation)) {
        let ty = body.content.ty()?;
        let made = model(emission, ty)?;
        used = Some(emission.names.ty(ty).to_string());
        if used.as_deref() == Some("Client") {
            return None;
        }
        match body.required {
            true => arguments.push(made),
            false => setter = Some(set_body(emission, id, &made)),
        }
    }
    let accessors = accessors(emission.api, emission.names, operation);
    let groups = accessors.into_iter().map(|name| name.to_ident());
    let method = emission.names.operation(id).method.to_ident();
    Some((
        quote!(client #(.#groups())* .#method(#(#arguments),*) #setter),
        used,
    ))
}

/// A body that the document lets be left out, of a model that has fields it can't be without: the server wants
/// it all the same.
pub(super) fn wanted_body<'a>(
    emission: &Emission<'_>,
    operation: &'a Operation,
) -> Option<&'a Body> {
    let body = operation.optional_body()?;
    let ty = body.content.ty()?;
    let mut fields = emission.fields(ty);
    let needs = fields.any(|(_, field)| field.needs_argument(&emission.api.types));
    needs.then_some(body)
}

/// The call of the setter that gives such a body.
pub(super) fn set_body(
    emission: &Emission<'_>,
    id: OperationId,
    made: &TokenStream,
) -> TokenStream {
    let setter = emission.names.operation(id).body.to_ident();
    quote!(.#setter(#made))
}

/// `CustomerCreate::new("customer@example.com").name("Ada Lovelace")`
pub(super) fn model(emission: &Emission<'_>, id: TypeId) -> Option<TokenStream> {
    if !matches!(emission.api.types.get(id).shape, Shape::Model(_))
        || needs_builder(emission.api, id)
    {
        return None;
    }
    let mut arguments = Vec::new();
    let needed = |field: &Field| field.needs_argument(&emission.api.types);
    for (_, field) in emission.fields(id).filter(|(_, field)| needed(field)) {
        if field.presence == Presence::Nullable || field.boxed {
            return None;
        }
        arguments.push(scalar(emission, field.ty, field.docs.examples.first())?);
    }
    // One optional text shows how the others are set.
    let told = emission.fields(id).find_map(|(index, field)| {
        let value = optional_text(emission, field)?;
        let setter = emission.names.setter(id, index).to_ident();
        Some(quote!(.#setter(#value)))
    });
    let name = emission.names.ty(id).to_ident();
    Some(quote!(#name::new(#(#arguments),*) #told))
}

fn optional_text(emission: &Emission<'_>, field: &Field) -> Option<TokenStream> {
    let is_optional = !field.is_required();
    let is_told = is_optional && field.constant.is_none() && !field.deprecated;
    let (inner, _) = emission.api.types.strip_nullable(field.ty);
    let is_text = matches!(emission.api.types.get(inner).shape, Shape::String);
    let example = field.docs.examples.first().filter(|_| is_told && is_text);
    example.and_then(|text| scalar(emission, inner, Some(text)))
}

/// An example of a simple type, as the user writes it.
pub(super) fn scalar(
    emission: &Emission<'_>,
    id: TypeId,
    example: Option<&String>,
) -> Option<TokenStream> {
    let ty = emission.api.types.get(id);
    let example = example.or_else(|| ty.docs.examples.first());
    let json = example.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    match &ty.shape {
        Shape::String => {
            let text = json.as_ref().and_then(|value| value.as_str());
            let text = text.filter(|text| is_tame(text)).unwrap_or("…");
            Some(quote!(#text))
        }
        Shape::Integer(Width::I32 | Width::I64 | Width::U64) => {
            let number = json.as_ref().and_then(serde_json::Value::as_i64);
            let number = number
                .filter(|number| i32::try_from(*number).is_ok())
                .unwrap_or(1);
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            Some(quote!(#number))
        }
        Shape::Boolean => Some(quote!(true)),
        _ => None,
    }
}
