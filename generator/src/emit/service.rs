//! A group of operations: its service, and a request type for each operation with optional parameters.

use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;

use super::context::Emission;
use super::describe::{Doc, default_of, demands, go_on};
use super::docs::{inline_code, markdown};
use super::feeds;
use super::headers;
use super::model::deprecated;
use super::operation::{self, Success};
use super::paging;
use super::parameter::{self, values_of};
use super::paths::Scope;
use super::usage;
use crate::ir::{Body, Content, Docs, GroupId, Method, Operation, OperationId, Status, TypeId};
use crate::names::assign::MOST_ARGUMENTS;
use crate::names::homes::Home;
use crate::names::ident::{MethodName, ModuleName, TypeName};

/// `src/<group>/mod.rs`.
pub(super) fn file(emission: &Emission<'_>, group: GroupId) -> TokenStream {
    let mut scope = Scope::declaring(emission, declared(emission, group));
    let docs = group_doc(emission, group).inner();
    let modules = modules(emission, group);
    let parts = parts(emission, group);
    let service = service(&mut scope, group);
    let calls = calls(&mut scope, group, None);
    let file = scope.file(quote!(#modules #parts #service #calls));
    quote!(#docs #file)
}

/// `src/<group>/<part>.rs`: some of the operations of a group that has many.
pub(super) fn part(emission: &Emission<'_>, group: GroupId, part: &ModuleName) -> TokenStream {
    let mut scope = Scope::declaring(emission, declared_by(emission, group, part));
    let docs = Doc::of(&format!(
        "Calls of {} about {}.",
        quoted_name(emission, group),
        inline_code(part.as_str())
    ));
    let docs = docs.inner();
    let service = emission.names.group(group).service.to_ident();
    let methods = operations(emission, group, Some(part));
    let methods = methods.flat_map(|(id, operation)| methods_of(&mut scope, id, operation));
    let methods: Vec<TokenStream> = methods.collect();
    let calls = calls(&mut scope, group, Some(part));
    let file = scope.file(quote!(impl #service { #(#methods)* } #calls));
    quote!(#docs use super::#service; #file)
}

/// The operations of a group that lie in a part, or beside the service.
fn operations<'e>(
    emission: &'e Emission<'_>,
    group: GroupId,
    part: Option<&'e ModuleName>,
) -> impl Iterator<Item = (OperationId, &'e Operation)> {
    let calls = emission.names.calls();
    let all = part.is_none().then(|| emission.operations_of(group));
    let beside = all.into_iter().flatten().copied();
    let beside = beside.filter(|(id, _)| calls.part_of(*id).is_none());
    let within = part
        .into_iter()
        .flat_map(move |part| calls.operations_of(group, part));
    let of = |id: OperationId| Some((id, emission.api.operations.get(id.index())?));
    beside.chain(within.filter_map(of))
}

/// The modules of further operations, and what they declare for all to name.
fn parts(emission: &Emission<'_>, group: GroupId) -> TokenStream {
    let parts = emission.names.calls().parts(group).map(|part| {
        let module = part.to_ident();
        let mut names: Vec<_> = operations(emission, group, Some(part))
            .flat_map(|(id, operation)| public_types(emission, id, operation))
            .map(|name| name.to_ident())
            .collect();
        names.sort();
        let uses = match names.as_slice() {
            [] => TokenStream::new(),
            [one] => quote!(pub use self::#module::#one;),
            names => quote!(pub use self::#module::{#(#names),*};),
        };
        (quote!(mod #module;), uses)
    });
    let (modules, uses): (Vec<TokenStream>, Vec<TokenStream>) = parts.unzip();
    quote!(#(#modules)* #(#uses)*)
}

/// The types that an operation has of its own: its request, and the enum of its answers.
fn public_types<'e>(
    emission: &'e Emission<'_>,
    id: OperationId,
    operation: &Operation,
) -> impl Iterator<Item = &'e TypeName> {
    let own = emission.names.operation(id);
    let request = parameter::has_request(operation).then_some(&own.request);
    let is_several = Success::of(&emission.api.types, operation) == Success::Several;
    let answer = is_several.then_some(&own.answer);
    request.into_iter().chain(answer)
}

/// The requests and the tables of a file's operations.
fn calls(scope: &mut Scope<'_>, group: GroupId, part: Option<&ModuleName>) -> TokenStream {
    let emission = scope.emission;
    let mut requests = Vec::new();
    let (mut tables, mut pages) = (Vec::new(), Vec::new());
    for (id, operation) in operations(emission, group, part) {
        requests.push(operation::answer_enum(scope, id, operation));
        requests.push(parameter::request(scope, id, operation));
        tables.push(operation::table(scope, id, operation));
        pages.push(paging::table(scope, id, operation));
    }
    let tables = (!tables.is_empty()).then(|| {
        let operations = scope.runtime("operations");
        quote!(#operations! { #(#tables)* })
    });
    quote!(#(#requests)* #tables #(#pages)*)
}

/// What a part's file has names for.
fn declared_by(emission: &Emission<'_>, group: GroupId, part: &ModuleName) -> Vec<String> {
    let types = operations(emission, group, Some(part))
        .flat_map(|(id, operation)| public_types(emission, id, operation));
    std::iter::once(&emission.names.group(group).service)
        .chain(types)
        .map(ToString::to_string)
        .collect()
}

/// What a group's file has names for.
fn declared(emission: &Emission<'_>, group: GroupId) -> Vec<String> {
    let mut names = vec![emission.names.group(group).service.to_string()];
    let inside = emission.groups_in(Some(group));
    names.extend(
        inside
            .iter()
            .map(|id| emission.names.group(*id).module.to_string()),
    );
    names.push("models".to_owned());
    let parts = emission.names.calls().parts(group);
    names.extend(parts.map(ToString::to_string));
    for (id, operation) in emission.operations_of(group) {
        let types = public_types(emission, *id, operation);
        names.extend(types.map(ToString::to_string));
    }
    names
}

fn group_doc(emission: &Emission<'_>, group: GroupId) -> Doc {
    let said = emission.api.groups.get(group.index());
    let docs = said.map(|group| Doc::from_document(&group.docs));
    docs.unwrap_or_default().or(&group_name(emission, group))
}

/// What is said of a group of which the document says nothing.
fn group_name(emission: &Emission<'_>, group: GroupId) -> String {
    format!("The group {}.", quoted_name(emission, group))
}

fn quoted_name(emission: &Emission<'_>, group: GroupId) -> String {
    let group = emission.api.groups.get(group.index());
    inline_code(group.map_or("", |group| group.name.as_str()))
}

/// The group in one line, with a link to its module, which says the rest.
fn group_line(emission: &Emission<'_>, group: GroupId, module: &str) -> Doc {
    let docs = emission
        .api
        .groups
        .get(group.index())
        .map(|group| &group.docs);
    let said = docs.and_then(|docs| docs.summary.as_deref().or(docs.description.as_deref()));
    let line = super::docs::summary(said.unwrap_or_default());
    if line.is_empty() {
        return Doc::of(&group_name(emission, group));
    }
    let end = if line.ends_with(char::is_alphanumeric) {
        "."
    } else {
        ""
    };
    Doc::of(&format!("{line}{end} More in [its module]({module})."))
}

fn modules(emission: &Emission<'_>, group: GroupId) -> TokenStream {
    let models = emission.has_home(Home::Group(group)).then(|| {
        quote!(
            pub(crate) mod models;
        )
    });
    let inside = emission.groups_in(Some(group));
    let own = &emission.names.group(group).module;
    let inside = inside.iter().map(|id| {
        let module = &emission.names.group(*id).module;
        let allow = (module == own).then(|| quote!(#[allow(clippy::module_inception)]));
        let module = module.to_ident();
        quote!(#allow pub mod #module;)
    });
    quote!(#models #(#inside)*)
}

fn service(scope: &mut Scope<'_>, group: GroupId) -> TokenStream {
    let emission = scope.emission;
    let names = emission.names.group(group);
    let name = names.service.to_ident();
    let docs = Doc::of(&format!(
        "The calls of the group [`{}`](self).",
        names.module
    ))
    .outer();
    let client = scope.runtime("Client");
    let is_idle =
        emission.groups_in(Some(group)).is_empty() && emission.operations_of(group).is_empty();
    let allow = is_idle.then(|| quote!(#[allow(dead_code)]));
    let inside = emission.groups_in(Some(group)).iter();
    let inside: Vec<TokenStream> = inside.map(|id| accessor(emission, *id, false)).collect();
    let inside = (!inside.is_empty()).then(|| {
        let groups = scope.runtime("groups");
        quote!(#groups! { #name { #(#inside)* } })
    });
    let methods: Vec<TokenStream> = operations(emission, group, None)
        .flat_map(|(id, operation)| methods_of(scope, id, operation))
        .collect();
    let methods = (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }));
    quote! {
        #docs
        #[derive(Debug, Clone)]
        pub struct #name {
            #allow
            pub(crate) client: #client,
        }
        #inside
        #methods
    }
}

/// The line of the method that leads to a group, as `groups!` takes it.
pub(super) fn accessor(emission: &Emission<'_>, group: GroupId, is_root: bool) -> TokenStream {
    let names = emission.names.group(group);
    let (accessor, module) = (names.accessor.to_ident(), names.module.to_ident());
    let service = names.service.to_ident();
    let (home, root) = match is_root {
        true => ("mod@crate::", quote!(crate::)),
        false => ("mod@", TokenStream::new()),
    };
    let docs = group_line(emission, group, &format!("{home}{}", names.module)).outer();
    quote!(#docs #accessor: #root #module::#service,)
}

/// The method of an operation, and one for each other content type of a body that it takes.
fn methods_of(scope: &mut Scope<'_>, id: OperationId, operation: &Operation) -> Vec<TokenStream> {
    let names = scope.emission.names.operation(id);
    let docs = operation_doc(scope, id, operation);
    let body = operation.body_argument();
    let mut methods = vec![method(scope, id, operation, (&names.method, docs, body))];
    if body.is_some() {
        for (body, name) in operation.other_bodies.iter().zip(&names.other_bodies) {
            let (own, media) = (&names.method, inline_code(&body.media));
            let docs = Doc::of(&format!(
                "As [`{own}`](Self::{own}), with a body of {media}."
            ));
            methods.push(method(scope, id, operation, (name, docs, Some(body))));
        }
    }
    methods
}

/// A method that takes this body.
fn method(
    scope: &mut Scope<'_>,
    id: OperationId,
    operation: &Operation,
    (name, docs, body): (&MethodName, Doc, Option<&Body>),
) -> TokenStream {
    let names = scope.emission.names.operation(id);
    let (method, table) = (name.to_ident(), names.table.to_ident());
    let docs = docs.outer();
    let deprecated = deprecated(operation.deprecated);
    let call = scope.runtime("Call");
    let required = parameter::required(scope, id, operation, body);
    let many = required.parameters.len() >= MOST_ARGUMENTS;
    let allow = many.then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let (parameters, lets, calls) = (required.parameters, required.lets, required.calls);
    let at = operation.server.as_ref().map(|server| {
        let (url, usual) = (&server.url, server.usual_url());
        match server.variables.is_empty() {
            true => quote!(.at(#url)),
            false => quote!(.at_own([#url, #usual])),
        }
    });
    let rivals = &operation.rivals;
    let other_than = (!rivals.is_empty()).then(|| quote!(.other_than(&[#(#rivals),*])));
    let made = quote!(#call::new(&self.client, &#table) #at #other_than #(#calls)*);
    let (answer, made) = if parameter::has_request(operation) {
        let request = names.request.to_ident();
        (quote!(#request), quote!(#request(#made)))
    } else {
        let answer = operation::answer_type(scope, id, operation);
        (quote!(#call<#answer>), made)
    };
    quote! {
        #docs
        #deprecated
        #allow
        pub fn #method(&self #(, #parameters)*) -> #answer {
            #(#lets)*
            #made
        }
    }
}

fn operation_doc(scope: &Scope<'_>, id: OperationId, operation: &Operation) -> Doc {
    let method = operation.method.as_str();
    let line = inline_code(&format!("{method} {}", operation.template()));
    let mut doc = Doc::from_document(&operation.docs);
    // One without an id is called so itself.
    let mut about = match operation.id.strip_prefix(method) {
        Some(path) if path.starts_with(" /") => format!("{line}."),
        _ => format!("{line}, operation {}.", inline_code(&operation.id)),
    };
    if let Some(server) = &operation.server {
        let url = inline_code(&server.usual_url());
        about.push_str(&format!(
            " It is called at {url}, unless the client or the call has a `base_url`."
        ));
        if !server.variables.is_empty() {
            about.push_str(&format!(
                " [`operation_server`](crate::ClientBuilder::operation_server) sets the variables of {}.",
                inline_code(&server.url)
            ));
        }
    }
    if let Some(scopes) = scopes(operation).filter(|_| !tells_scopes(operation)) {
        about.push_str(&format!(" {scopes}"));
    }
    doc.say(&about);
    doc.follow(arguments(scope, id, operation));
    doc.follow(update(scope, operation).map(|model| {
        format!(
            " - [`{model}::between`](crate::models::{model}::between) makes the body of two states: what \
             differs, and nothing else."
        )
    }));
    doc.add(other_types(scope, id, operation));
    doc.values(&operation.docs);
    if operation.paging.is_some() {
        let request = &scope.emission.names.operation(id).request;
        doc.say(&format!(
            "Awaited, it is one page. All of them: [`stream`]({request}::stream) item by item, \
             [`pages`]({request}::pages) page by page."
        ));
    }
    for feed in &operation.feeds {
        doc.say(&feeds::said(scope, id, operation, feed));
    }
    doc.add(headers::said(scope.emission, operation));
    doc.add(links(scope.emission, operation));
    doc.add(callbacks(scope, operation));
    if let Some(program) = usage::sample(scope.emission, id, operation) {
        doc.code("no_run", &program);
    }
    let failures = failures(scope, operation);
    doc.say("# Errors");
    if failures.is_empty() {
        doc.say(
            "[`Error`](crate::Error): the request is not valid, the connection fails, or the server's \
             answer is not a success.",
        );
    }
    doc.follow(failures);
    doc
}

/// What takes the body in another content type.
fn other_types(scope: &Scope<'_>, id: OperationId, operation: &Operation) -> Option<String> {
    operation.body_argument()?;
    let names = scope.emission.names.operation(id).other_bodies.iter();
    let names: Vec<String> = names
        .map(|name| format!("[`{name}`](Self::{name})"))
        .collect();
    let said = || format!(" The body in other content types: {}.", names.join(", "));
    (!names.is_empty()).then(said)
}

/// What the answers lead to, as a list.
fn links(emission: &Emission<'_>, operation: &Operation) -> Vec<String> {
    let lines = operation.links.iter().map(|link| {
        let mut line = format!(" - the link {}", inline_code(&link.name));
        let id = link.operation.as_deref();
        let known = id.and_then(|id| method_link(emission, operation.group, id));
        let named = link.operation.as_ref().or(link.reference.as_ref());
        if let Some(target) = known.or(named.map(|named| inline_code(named))) {
            line.push_str(&format!(" leads to {target}"));
        }
        let words = link.description.as_deref().map(super::docs::summary);
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            line.push_str(&format!(": {words}"));
        }
        line
    });
    lines.collect()
}

/// What it makes the server send, as a list.
fn callbacks(scope: &Scope<'_>, operation: &Operation) -> Vec<String> {
    let lines = operation.callbacks.iter().map(|callback| {
        let request = format!("{} {}", callback.method.as_str(), callback.expression);
        let name = inline_code(&callback.name);
        let mut line = format!(" - the callback {name} is {}", inline_code(&request));
        let payload = callback.payload.map(|ty| {
            let (ty, _) = scope.emission.api.types.strip_nullable(ty);
            (ty, &scope.emission.api.types.get(ty).shape)
        });
        if let Some((ty, shape)) = payload {
            let model = scope.emission.names.ty(ty);
            line.push_str(&match shape.is_named() {
                true => format!(" with a [`{model}`](crate::models::{model})"),
                false => " with JSON".to_owned(),
            });
        }
        let docs = &callback.docs;
        let words = docs.summary.as_ref().or(docs.description.as_ref());
        let words = words.map(|words| super::docs::summary(words));
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            line.push_str(&format!(": {words}"));
        }
        line
    });
    lines.collect()
}

/// A link to the method of an operation; its name alone where a user may leave out the group that has it.
fn method_link(emission: &Emission<'_>, from: GroupId, id: &str) -> Option<String> {
    let mut operations = emission.api.operations();
    let (id, operation) = operations.find(|(_, operation)| operation.id == id)?;
    let feature = |group| emission.names.group(group).feature.as_str();
    let is_there = feature(from) == feature(operation.group);
    let modules = emission.modules(operation.group).into_iter();
    let modules: Vec<String> = modules.map(|name| name.to_ident().to_string()).collect();
    let service = &emission.names.group(operation.group).service;
    let method = &emission.names.operation(id).method;
    let path = format!("crate::{}::{service}::{method}", modules.join("::"));
    Some(match is_there {
        true => format!("[`{service}::{method}`]({path})"),
        false => format!("`{service}::{method}`"),
    })
}

/// The body's model, where it can be had from two states of what is received.
fn update(scope: &Scope<'_>, operation: &Operation) -> Option<String> {
    let emission = scope.emission;
    let (sent, _) = emission
        .api
        .types
        .strip_nullable(operation.body.as_ref()?.content.ty()?);
    let is_update = operation.method == Method::Patch && !emission.updates(sent).is_empty();
    is_update.then(|| emission.names.ty(sent).to_string())
}

/// Whether the document's own words name every scope.
fn tells_scopes(operation: &Operation) -> bool {
    let words = operation.docs.description.as_deref().unwrap_or_default();
    let mut scopes = operation.scopes.iter().flatten();
    scopes.all(|scope| words.contains(&inline_code(scope)))
}

/// `Scopes: a and b, or c.`
fn scopes(operation: &Operation) -> Option<String> {
    let alone = operation.scopes.iter().all(|set| set.len() == 1);
    let sets = operation.scopes.iter().map(|set| {
        let scopes: Vec<String> = set.iter().map(|scope| inline_code(scope)).collect();
        scopes.join(" and ")
    });
    let sets: Vec<String> = sets.collect();
    let or = if alone { " or " } else { ", or " };
    (!sets.is_empty()).then(|| format!("Scopes: {}.", sets.join(or)))
}

/// What the document says of each argument, as a list.
fn arguments(scope: &Scope<'_>, id: OperationId, operation: &Operation) -> Vec<String> {
    let names = &scope.emission.names.operation(id).arguments;
    let types = &scope.emission.api.types;
    let said = operation.arguments().filter_map(|(index, parameter)| {
        let (ty, _) = types.strip_nullable(parameter.ty);
        let mut told = demands(&types.get(ty).constraints);
        told.extend(default_of(&values_of(scope.emission.api, parameter)));
        let told = told.join(" ");
        Some((names.get(index)?.to_string(), &parameter.docs, told))
    });
    let mut said: Vec<(String, &Docs, String)> = said.collect();
    let body = operation.body_argument();
    said.extend(body.map(|body| ("body".to_owned(), &body.docs, String::new())));
    said.extend(operation.fixed.iter().map(|fixed| {
        let value = inline_code(&fixed.value.text());
        let told = format!("Always {value}, which each call sends.");
        (fixed.parameter.wire.clone(), &fixed.parameter.docs, told)
    }));
    let said = said.into_iter();
    let said = said.flat_map(|(name, docs, demands)| argument(&name, docs, &demands));
    said.chain(choices(operation)).collect()
}

/// The parts of forms whose content type the caller chooses, as a list.
fn choices(operation: &Operation) -> Vec<String> {
    let parts = operation.bodies().flat_map(|body| &body.parts);
    let several = parts.filter(|part| part.is_file && part.is_choice());
    let lines: BTreeSet<String> = several
        .map(|part| {
            let media: Vec<String> = part.media.split(',').map(|it| inline_code(it.trim())).collect();
            let (name, media) = (inline_code(&part.wire), media.join(" or "));
            format!(" - the part {name} is {media}: [`FilePart::content_type`](crate::FilePart::content_type) says which")
        })
        .collect();
    lines.into_iter().collect()
}

/// An item of a list in Markdown, its paragraphs indented so that they stay in it.
fn argument(name: &str, docs: &Docs, demands: &str) -> Vec<String> {
    let head = format!("{}:", inline_code(name));
    if docs.description.is_none() {
        let line = (!demands.is_empty()).then(|| format!(" - {head} {demands}"));
        return line.into_iter().collect();
    }
    let mut lines = item(&head, docs);
    match lines.as_mut_slice() {
        _ if demands.is_empty() => {}
        [line] => go_on(line, demands),
        _ => lines.extend([String::new(), format!("   {demands}")]),
    }
    lines
}

/// The same of anything that has a head. What doesn't begin with a sentence stands below it.
fn item(head: &str, docs: &Docs) -> Vec<String> {
    let lines = markdown(docs.description.as_deref().unwrap_or_default());
    let first = lines.first().map_or("", |line| line.trim());
    let is_block = first.starts_with(['-', '*', '#', '|', '>', '`'])
        && !first.starts_with("**")
        && !first.trim_start_matches('`').contains('`')
        || first.starts_with("```");
    let inline = usize::from(!is_block);
    let head = match (first, is_block) {
        ("", _) | (_, true) => format!(" - {}", head.trim_end_matches(':')),
        (first, false) => format!(" - {head} {first}"),
    };
    let gap = is_block.then(String::new);
    let rest = lines.iter().skip(inline).map(|line| match line.as_str() {
        "" => String::new(),
        line => format!("  {line}"),
    });
    [head].into_iter().chain(gap).chain(rest).collect()
}

/// A line for each error answer that is documented.
fn failures(scope: &Scope<'_>, operation: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    for failure in &operation.failures {
        let mut status = operation::status_text(failure.status);
        if is_redirect(failure.status) {
            // To wherever it leads.
            if operation.leads_away {
                continue;
            }
            status.push_str(", where it leads to another origin");
        }
        let head = match failure.content {
            Content::Json(ty) => format!("{status}: {}.", body_link(scope, ty)),
            _ => format!("{status}:"),
        };
        lines.extend(item(&head, &failure.docs));
    }
    lines
}

/// Whether what is answered so is a redirect, which is followed within its origin.
fn is_redirect(status: Status) -> bool {
    matches!(status, Status::Code(301 | 302 | 303 | 307 | 308))
}

/// A link to a variant of `ErrorBody`.
fn body_link(scope: &Scope<'_>, ty: TypeId) -> String {
    let variant = scope.emission.names.error_variant(ty);
    format!("[`ErrorBody::{variant}`](crate::ErrorBody::{variant})")
}
