//! The names of servers, and of what stands for the variables of their URLs.

use std::collections::BTreeMap;

use super::allot::{Claim, Scope, allot};
use super::assign::{ServerNames, ServerVariableNames};
use super::ident::{FieldName, TypeName, VariantName};
use super::members::{Wish, distinct};
use super::reserved::Place;
use super::words::{Kind, candidates, variant_name};
use crate::ir::{Api, Server};

/// The servers of the document, and those that operations have of their own, which are called as the
/// document's where they are among these.
pub fn names(api: &Api) -> (Vec<ServerNames>, Vec<ServerNames>) {
    let is_known = |own: &&Server| api.servers.iter().any(|it| it.is_same(own));
    let own: Vec<&Server> = api.own_servers.iter().filter(|it| !is_known(it)).collect();
    let mut variants = server_variants(api.servers.iter());
    variants.extend(server_variants(own.iter().copied()));
    let all: Vec<&Server> = api.servers.iter().chain(own).collect();
    let types = server_types(&all, &variants, api.servers.len());
    let ty = |item| TypeName::new(types.get(&item).cloned().unwrap_or_default());
    let names = variants.into_iter().zip(&all).enumerate();
    let names = names.map(|(index, (variant, server))| ServerNames {
        variant,
        ty: ty(ServerItem::Server(index)),
        variables: variables(server)
            .into_iter()
            .zip(&server.variables)
            .enumerate()
            .map(|(place, (field, variable))| ServerVariableNames {
                field,
                ty: ty(ServerItem::Variable(index, place)),
                values: values(&variable.values),
            })
            .collect(),
    });
    let mut names: Vec<ServerNames> = names.collect();
    let of_own = api.own_servers.iter().filter_map(|own| {
        let index = all.iter().position(|it| it.is_same(own))?;
        names.get(index).cloned()
    });
    let of_own = of_own.collect();
    names.truncate(api.servers.len());
    (names, of_own)
}

/// What tells a server from the others.
fn identity(server: &Server) -> String {
    match server.variables.is_empty() {
        true => server.url.clone(),
        false => format!("{} {}", server.url, server.usual_url()),
    }
}

fn server_variants<'a>(servers: impl Iterator<Item = &'a Server>) -> Vec<VariantName> {
    let wishes = servers.map(|server| Wish {
        exact: false,
        first: super::words::name(Kind::Variant, &server.name),
        identity: identity(server),
        others: Box::new(|| {
            let mut names = candidates(Kind::Variant, &server.name);
            names.push(variant_name(&server.url).to_string());
            names
        }),
    });
    distinct(wishes, Place::Variant)
}

/// What the module of the servers declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ServerItem {
    /// The enum of all of them.
    All,
    /// That of those that operations have of their own.
    Own,
    Server(usize),
    Variable(usize, usize),
}

/// The types of the servers that have variables, and of variables that have values. The first so many are
/// the document's: what operations have of their own takes no name from these.
fn server_types(
    servers: &[&Server],
    variants: &[VariantName],
    documents: usize,
) -> BTreeMap<ServerItem, String> {
    let enums = [
        (ServerItem::All, "Server"),
        (ServerItem::Own, "OperationServer"),
    ];
    let claims = enums.map(|(key, name)| Claim {
        key,
        candidates: vec![name.to_owned()],
        exact: true,
        identity: name.to_owned(),
    });
    let mut claims = claims.to_vec();
    for (index, (server, variant)) in servers.iter().zip(variants).enumerate() {
        let variant = variant.as_str().trim_end_matches('_');
        claims.push(Claim {
            key: ServerItem::Server(index),
            candidates: vec![format!("{variant}Server"), format!("{variant}ServerUrl")],
            exact: index < documents,
            identity: identity(server),
        });
        for (place, variable) in server.variables.iter().enumerate() {
            let name = super::words::name(Kind::Type, &variable.name);
            claims.push(Claim {
                key: ServerItem::Variable(index, place),
                candidates: vec![
                    format!("{variant}{name}"),
                    format!("{variant}{name}Variable"),
                ],
                exact: index < documents,
                identity: format!("{} {}", identity(server), variable.name),
            });
        }
    }
    allot(&claims, Scope::new(Place::Free))
}

fn variables(server: &Server) -> Vec<FieldName> {
    // The method that gives the whole URL has that name.
    let free = |name: String| match name.as_str() {
        "url" => "url_".to_owned(),
        _ => name,
    };
    let wishes = server.variables.iter().map(|variable| Wish {
        exact: false,
        first: free(super::words::name(Kind::Field, &variable.name)),
        identity: variable.name.clone(),
        others: Box::new(move || {
            let names = candidates(Kind::Field, &variable.name).into_iter();
            names.map(free).collect()
        }),
    });
    distinct(wishes, Place::Model)
}

fn values(values: &[String]) -> Vec<VariantName> {
    let wishes = values.iter().map(|value| Wish {
        exact: false,
        first: super::words::name(Kind::Variant, value),
        identity: value.clone(),
        others: Box::new(|| candidates(Kind::Variant, value)),
    });
    distinct(wishes, Place::Variant)
}
