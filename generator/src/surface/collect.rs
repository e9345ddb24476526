//! The items of an API, from the IR and the names.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Kind, Surface, arguments, constraints, types};
use crate::emit::derives::Derived;
use crate::emit::{Emission, Success, has_request};
use crate::ir::{
    Access, Answer, Api, Body, Docs, Enum, Field, FixedParameter, GroupId, HeaderId, Heading,
    Location, Operation, OperationId, Others, Parameter, Presence, Shape, Style, Type, TypeId,
    Union,
};
use crate::names::assign::{Names, needs_builder};
use crate::source::{NodeId, Tree};

pub(super) fn surface(emission: &Emission<'_>, tree: &Tree) -> Surface {
    let Emission { api, names, .. } = *emission;
    let mut collect = Collect {
        api,
        names,
        tree,
        derived: &emission.derived,
        surface: Surface::default(),
    };
    collect.client();
    collect.features(emission);
    for (id, _) in api.groups() {
        collect.service(id);
    }
    for (id, operation) in api.operations() {
        collect.operation(id, operation);
    }
    for id in names.types() {
        collect.ty(id);
    }
    collect.described();
    collect.headers();
    collect.conversions();
    collect.events();
    collect.surface
}

pub(super) struct Collect<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) tree: &'a Tree,
    derived: &'a Derived,
    surface: Surface,
}

/// Facts of an item, in the order of their names.
#[derive(Default)]
pub(super) struct Facts(pub(super) BTreeMap<String, String>);

impl Facts {
    pub(super) fn say(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn flag(self, name: &str, holds: bool) -> Self {
        if holds { self.say(name, "") } else { self }
    }
}

impl Collect<'_> {
    pub(super) fn add(
        &mut self,
        path: String,
        kind: Kind,
        rust: String,
        facts: Facts,
        place: NodeId,
        docs: &Docs,
    ) {
        let about = docs.summary.as_ref().or(docs.description.as_ref());
        let about = about.map(|text| crate::emit::docs::summary(text));
        let item = Item {
            kind,
            rust,
            wire: facts.0,
            file: self.tree.other_file(place).map(str::to_owned),
            pointer: self.tree.pointer(place),
            about: about.filter(|text| !text.is_empty()),
        };
        self.surface.add(path, item);
    }

    fn headers(&mut self) {
        for (id, header) in (0..).map(HeaderId).zip(&self.api.headers) {
            let facts = Facts::default()
                .say("header", &header.wire)
                .flag("required", header.required)
                .flag("deprecated", header.deprecated);
            let path = format!("headers::{}", self.names.header(id));
            let rust = types::value(self.api, self.names, header.ty);
            self.add(path, Kind::Header, rust, facts, header.place, &header.docs);
        }
    }

    /// `customers::members::Members`
    fn service_path(&self, group: GroupId) -> String {
        let lineage = self.api.lineage(group);
        let modules = lineage
            .iter()
            .map(|(id, _)| self.names.group(*id).module.to_string());
        let mut parts: Vec<String> = modules.collect();
        parts.push(self.names.group(group).service.to_string());
        parts.join("::")
    }

    fn service(&mut self, id: GroupId) {
        let Some(group) = self.api.groups.get(id.index()) else {
            return;
        };
        let holder = match group.parent {
            Some(parent) => self.service_path(parent),
            None => "Client".to_owned(),
        };
        let path = format!("{holder}::{}", self.names.group(id).accessor);
        let root = self.tree.root();
        let rust = self.service_path(id);
        self.add(
            path,
            Kind::Service,
            rust,
            Facts::default(),
            root,
            &group.docs,
        );
    }

    fn operation(&mut self, id: OperationId, operation: &Operation) {
        let names = self.names.operation(id);
        let path = format!("{}::{}", self.service_path(operation.group), names.method);
        let security = operation.security.iter().map(|set| {
            let schemes = set.iter().filter_map(|id| self.api.schemes.get(id.index()));
            let mut schemes: Vec<&str> = schemes.map(|scheme| scheme.name.as_str()).collect();
            schemes.sort_unstable();
            schemes.join("+")
        });
        let mut security: Vec<String> = security.collect();
        security.sort();
        let mut facts = Facts::default()
            .say("method", operation.method.as_str())
            .say("path", operation.template())
            .flag("deprecated", operation.deprecated);
        if !security.is_empty() {
            facts = facts.say("security", security.join(","));
        }
        if !operation.scopes.is_empty() {
            let sets = operation.scopes.iter().map(|set| {
                let mut set: Vec<&str> = set.iter().map(String::as_str).collect();
                set.sort_unstable();
                set.join("+")
            });
            let sets: BTreeSet<String> = sets.collect();
            let sets: Vec<String> = sets.into_iter().collect();
            facts = facts.say("scopes", sets.join(","));
        }
        if let Some(server) = &operation.server {
            facts = facts.say("server", server.usual_url());
        }
        let rust = self.signature(id, operation, operation.body_argument());
        let (place, docs) = (operation.place, &operation.docs);
        self.add(path.clone(), Kind::Operation, rust, facts, place, docs);
        if operation.body_argument().is_some() {
            self.other_methods(id, operation);
        }
        for (index, parameter) in operation.parameters.iter().enumerate() {
            self.parameter(&path, id, index, parameter);
        }
        for fixed in &operation.fixed {
            self.fixed(&path, fixed);
        }
        self.body(&path, id, operation);
        self.answers(&path, id, operation);
        if let Some(paging) = &operation.paging {
            let item = types::value(self.api, self.names, paging.item);
            let path = format!("{path} stream, pages");
            let none = Docs::default();
            self.add(
                path,
                Kind::Paging,
                item,
                Facts::default(),
                paging.place,
                &none,
            );
        }
    }

    /// The methods that take the body in another content type.
    fn other_methods(&mut self, id: OperationId, operation: &Operation) {
        let names = &self.names.operation(id).other_bodies;
        for (body, name) in operation.other_bodies.iter().zip(names) {
            let path = format!("{}::{name}", self.service_path(operation.group));
            let facts = Facts::default()
                .say("method", operation.method.as_str())
                .say("path", operation.template())
                .say("media", &body.media)
                .flag("deprecated", operation.deprecated);
            let rust = self.signature(id, operation, Some(body));
            let (place, docs) = (body.place, &operation.docs);
            self.add(path, Kind::Operation, rust, facts, place, docs);
        }
    }

    /// `(id: impl AsRef<str>, body: impl Into<CustomerUpdate>) -> Call<Customer>`
    fn signature(&self, id: OperationId, operation: &Operation, body: Option<&Body>) -> String {
        let (api, names) = (self.api, self.names.operation(id));
        let mut arguments = Vec::new();
        for (index, parameter) in operation.arguments() {
            if let Some(name) = names.arguments.get(index) {
                let taken = arguments::parameter(api, self.names, parameter.ty);
                arguments.push(format!("{name}: {taken}"));
            }
        }
        if let Some(body) = body {
            let taken = arguments::body(api, self.names, body.content);
            arguments.push(format!("body: {taken}"));
        }
        let answer = match Success::of(&api.types, operation) {
            Success::One(content) => types::content(api, self.names, content),
            Success::Several => names.answer.to_string(),
        };
        let call = match has_request(operation) {
            true => format!("{}: Call<{answer}>", names.request),
            false => format!("Call<{answer}>"),
        };
        format!("({}) -> {call}", arguments.join(", "))
    }

    /// What each call sends, though it has no name in Rust.
    fn fixed(&mut self, operation: &str, fixed: &FixedParameter) {
        let FixedParameter { parameter, value } = fixed;
        let (place, wire) = (parameter.location.as_str(), &parameter.wire);
        let facts = Facts::default()
            .say(place, wire)
            .flag("required", true)
            .say("const", value.json());
        let path = format!("{operation}({place} {wire})");
        let (rust, docs) = (String::new(), &parameter.docs);
        self.add(path, Kind::Parameter, rust, facts, parameter.place, docs);
    }

    fn parameter(&mut self, operation: &str, id: OperationId, index: usize, parameter: &Parameter) {
        let names = self.names.operation(id);
        let name = if parameter.required {
            names.arguments.get(index).map(ToString::to_string)
        } else {
            names.setters.get(index).map(ToString::to_string)
        };
        let path = format!("{operation}({})", name.unwrap_or_default());
        let mut facts = Facts::default()
            .say(parameter.location.as_str(), &parameter.wire)
            .flag("required", parameter.required)
            .flag("deprecated", parameter.deprecated);
        let (style, explode) = match parameter.location {
            Location::Path | Location::Header => (Style::Simple, false),
            Location::Query | Location::Cookie => (Style::Form, true),
        };
        if parameter.style != style || parameter.explode != explode {
            let exploded = if parameter.explode { "*" } else { "" };
            facts = facts.say("style", format!("{:?}{exploded}", parameter.style));
        }
        facts = facts.flag("json", parameter.json);
        if let Some(format) = arguments::hidden_format(self.api, parameter.ty) {
            facts = facts.say("format", format);
        }
        constraints::facts(self.api, parameter.ty, &mut facts.0);
        let rust = arguments::parameter(self.api, self.names, parameter.ty);
        let (place, docs) = (parameter.place, &parameter.docs);
        self.add(path, Kind::Parameter, rust, facts, place, docs);
    }

    fn body(&mut self, operation: &str, id: OperationId, of: &Operation) {
        let names = self.names.operation(id);
        let mut bodies: Vec<(String, &Body)> = Vec::new();
        if let Some(body) = of.body_argument() {
            bodies.push(("body".to_owned(), body));
        }
        if let Some(body) = of.optional_body() {
            bodies.push((names.body.to_string(), body));
            let others = of.other_bodies.iter().zip(&names.other_bodies);
            bodies.extend(others.map(|(body, name)| (name.to_string(), body)));
        }
        for (name, body) in bodies {
            let path = format!("{operation}({name})");
            let rust = arguments::body(self.api, self.names, body.content);
            let facts = Facts::default()
                .say("media", &body.media)
                .flag("required", body.required);
            self.add(path, Kind::Body, rust, facts, body.place, &body.docs);
        }
    }

    fn answers(&mut self, operation: &str, id: OperationId, of: &Operation) {
        let names = self.names.operation(id);
        let several = Success::of(&self.api.types, of) == Success::Several;
        let mut above = None;
        for (answer, variant) in of.answers.iter().zip(&names.answers) {
            // The first of a status is the one that is asked for.
            let is_second = above.replace(answer.status) == Some(answer.status);
            let second = is_second.then(|| variant.as_str());
            self.answer(operation, Kind::Answer, answer, second);
            if several {
                let service = self.service_path(of.group);
                let module = service.rsplit_once("::").map_or("", |(module, _)| module);
                let path = format!("{module}::{}::{variant}", names.answer);
                let rust = types::content(self.api, self.names, answer.content);
                let (place, docs) = (answer.place, &answer.docs);
                self.add(path, Kind::Variant, rust, Facts::default(), place, docs);
            }
        }
        for failure in &of.failures {
            self.answer(operation, Kind::Failure, failure, None);
        }
        for feed in &of.feeds {
            let path = format!("{operation} -> {}", feed.method());
            let rust = types::content(self.api, self.names, feed.item);
            let facts = Facts::default().say("media", &feed.media);
            let docs = Docs::default();
            self.add(path, Kind::Answer, rust, facts, feed.place, &docs);
        }
    }

    fn answer(&mut self, operation: &str, kind: Kind, answer: &Answer, second: Option<&str>) {
        let mut facts = Facts::default();
        if let Some(media) = &answer.media {
            facts = facts.say("media", media);
        }
        let rust = types::content(self.api, self.names, answer.content);
        let path = match second {
            Some(variant) => format!("{operation} -> {} {variant}", answer.status),
            None => format!("{operation} -> {}", answer.status),
        };
        self.add(path, kind, rust, facts, answer.place, &answer.docs);
    }

    fn ty(&mut self, id: TypeId) {
        let ty = self.api.types.get(id);
        let path = format!("models::{}", self.names.ty(id));
        let mut facts = sides(ty).flag("deprecated", ty.deprecated);
        constraints::own(&ty.constraints, "", &mut facts.0);
        let derives = self.derived.of(id);
        if !derives.is_empty() {
            let mut derives = derives.to_vec();
            derives.sort();
            facts = facts.say("derives", derives.join(","));
        }
        let (kind, rust) = match &ty.shape {
            Shape::Model(_) => (Kind::Struct, self.made(id, ty)),
            Shape::Enum(values @ Enum::Texts(..)) => {
                facts = facts
                    .flag("closed", matches!(values, Enum::Texts(_, Others::Refused)))
                    .flag("open", matches!(values, Enum::Texts(_, Others::Allowed)));
                (Kind::Enum, "String".to_owned())
            }
            Shape::Enum(Enum::Mixed(_)) => (Kind::Enum, "JSON".to_owned()),
            Shape::Enum(Enum::Integers(_)) => (Kind::Enum, "i64".to_owned()),
            Shape::Union(union) => {
                if let Some(tag) = &union.tag {
                    facts = facts.say("tag", tag);
                }
                (Kind::Union, String::new())
            }
            _ => return,
        };
        self.add(path.clone(), kind, rust, facts, ty.place, &ty.docs);
        match &ty.shape {
            Shape::Model(model) => {
                for (index, field) in model.fields.iter().enumerate() {
                    self.field(&path, id, index, field);
                }
                if let Some(value) = model.additional {
                    let value = types::value(self.api, self.names, value);
                    let rust = format!("BTreeMap<String, {value}>");
                    let path = format!("{path}.additional_properties");
                    let none = Docs::default();
                    self.add(path, Kind::Field, rust, Facts::default(), ty.place, &none);
                }
            }
            Shape::Enum(values) => self.values(&path, id, values, ty.place),
            Shape::Union(union) => self.variants(&path, id, union),
            _ => {}
        }
    }

    /// How a model is made: `new(email)`, `builder(email, …)`; empty for what is only received.
    fn made(&self, id: TypeId, ty: &Type) -> String {
        if !ty.usage.sent {
            return String::new();
        }
        let fields = self.api.types.fields(id).iter().enumerate();
        let needed = fields.filter(|(_, field)| field.needs_argument(&self.api.types));
        let names: Vec<String> = needed
            .map(|(index, _)| self.names.field(id, index).to_string())
            .collect();
        let way = if needs_builder(self.api, id) {
            "builder"
        } else {
            "new"
        };
        format!("{way}({})", names.join(", "))
    }

    fn field(&mut self, model: &str, id: TypeId, index: usize, field: &Field) {
        let is_nullable = match field.presence {
            Presence::Nullable | Presence::Maybe | Presence::OrEmpty => true,
            Presence::Required | Presence::Implied => false,
            Presence::Optional => self.api.types.strip_nullable(field.ty).1,
        };
        let named = match &field.heads {
            // No part of a form has its name: it is the header of one.
            Some(Heading { part, name }) => Facts::default().say("part", part).say("header", name),
            None => Facts::default().say("name", &field.wire),
        };
        let mut facts = named
            .flag("required", field.is_required())
            .flag("nullable", is_nullable)
            .flag("deprecated", field.deprecated);
        facts = match field.access {
            Access::Both => facts,
            Access::ReadOnly => facts.flag("readOnly", true),
            Access::WriteOnly => facts.flag("writeOnly", true),
        };
        if let Some(constant) = &field.constant {
            facts = facts.say("const", constant.json());
        }
        if self.api.types.get(id).usage.sent {
            constraints::facts(self.api, field.ty, &mut facts.0);
        }
        let rust = types::field(self.api, self.names, field);
        let path = format!("{model}.{}", self.names.field(id, index));
        self.add(path, Kind::Field, rust, facts, field.place, &field.docs);
    }

    fn values(&mut self, path: &str, id: TypeId, values: &Enum, place: NodeId) {
        let is_closed = matches!(values, Enum::Texts(_, Others::Refused));
        let values: Vec<(String, Option<String>)> = match values {
            Enum::Texts(values, _) | Enum::Mixed(values) => {
                let values = values.iter();
                values
                    .map(|value| (value.wire.clone(), value.docs.clone()))
                    .collect()
            }
            Enum::Integers(values) => {
                let values = values.iter();
                values
                    .map(|value| (value.wire.to_string(), value.docs.clone()))
                    .collect()
            }
        };
        for (index, (wire, summary)) in values.into_iter().enumerate() {
            let path = format!("{path}::{}", self.names.variant(id, index));
            let facts = Facts::default()
                .say("value", wire)
                .flag("closed", is_closed);
            let docs = Docs {
                summary,
                ..Docs::default()
            };
            self.add(path, Kind::Value, String::new(), facts, place, &docs);
        }
    }

    fn variants(&mut self, path: &str, id: TypeId, union: &Union) {
        for (index, variant) in union.variants.iter().enumerate() {
            let path = format!("{path}::{}", self.names.variant(id, index));
            let mut facts = Facts::default();
            if !variant.tags.is_empty() {
                let mut tags = variant.tags.clone();
                tags.sort();
                facts = facts.say("tags", tags.join(","));
            }
            let rust = types::value(self.api, self.names, variant.ty);
            let rust = types::boxed(rust, variant.boxed);
            let docs = &self.api.types.get(variant.ty).docs;
            self.add(path, Kind::Variant, rust, facts, variant.place, docs);
        }
    }

    fn conversions(&mut self) {
        let api = self.api;
        let updates = api.updates.iter().map(|update| (update, "between"));
        let resent = api.resent.iter().map(|resent| (resent, "from"));
        for (conversion, way) in updates.chain(resent) {
            let (sent, received) = (conversion.sent, conversion.received);
            let path = format!(
                "models::{}::{way}({})",
                self.names.ty(sent),
                self.names.ty(received)
            );
            let place = api.types.get(sent).place;
            let none = Docs::default();
            self.add(
                path,
                Kind::Conversion,
                String::new(),
                Facts::default(),
                place,
                &none,
            );
        }
    }

    fn events(&mut self) {
        for (index, event) in self.api.webhooks.events.iter().enumerate() {
            let path = format!("webhooks::Event::{}", self.names.webhook(index));
            let rust = types::value(self.api, self.names, event.payload);
            let facts = Facts::default()
                .say("name", &event.name)
                .flag("deprecated", event.deprecated);
            self.add(path, Kind::Event, rust, facts, event.place, &event.docs);
        }
    }
}

fn sides(ty: &Type) -> Facts {
    Facts::default()
        .flag("sent", ty.usage.sent)
        .flag("received", ty.usage.received)
}
