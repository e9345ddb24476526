//! What a client has as a whole: servers, credentials, errors, cargo features.

use super::collect::{Collect, Facts};
use super::{Kind, types};
use crate::emit::{Emission, feature_names};
use crate::ir::{Docs, SchemeKind, Server};
use crate::names::assign::ServerNames;

impl Collect<'_> {
    pub(super) fn client(&mut self) {
        let (api, names) = (self.api, self.names);
        for (index, (server, names)) in api.servers.iter().zip(names.servers()).enumerate() {
            self.server("Server", server, names, index == 0);
            self.variables(server, names);
        }
        for (server, of) in api.own_servers.iter().zip(names.own_servers()) {
            self.server("OperationServer", server, of, false);
            if !api.servers.iter().any(|known| known.is_same(server)) {
                self.variables(server, of);
            }
        }
        self.schemes();
        self.grants();
        self.errors();
    }

    fn server(&mut self, all: &str, server: &Server, names: &ServerNames, is_default: bool) {
        let facts = Facts::default()
            .say("url", &server.url)
            .flag("default", is_default);
        let held = match server.variables.is_empty() {
            true => String::new(),
            false => names.ty.to_string(),
        };
        let path = format!("{all}::{}", names.variant);
        let (place, docs) = (server.place, &server.docs);
        self.add(path, Kind::Server, held, facts, place, docs);
    }

    fn variables(&mut self, server: &Server, names: &ServerNames) {
        let place = server.place;
        for (variable, of) in server.variables.iter().zip(&names.variables) {
            let known = match variable.values.is_empty() {
                true => "impl Into<String>".to_owned(),
                false => format!("impl Into<{}>", of.ty),
            };
            let facts = Facts::default()
                .say("name", &variable.name)
                .say("default", &variable.default);
            let path = format!("servers::{}.{}", names.ty, of.field);
            self.add(path, Kind::Variable, known, facts, place, &variable.docs);
            if variable.values.is_empty() {
                continue;
            }
            let (path, none) = (format!("servers::{}", of.ty), Docs::default());
            let facts = Facts::default().flag("sent", true);
            let rust = "String".to_owned();
            self.add(path.clone(), Kind::Enum, rust, facts, place, &none);
            for (value, name) in variable.values.iter().zip(&of.values) {
                let (path, facts) = (
                    format!("{path}::{name}"),
                    Facts::default().say("value", value),
                );
                self.add(path, Kind::Value, String::new(), facts, place, &none);
            }
        }
    }

    fn schemes(&mut self) {
        for (index, scheme) in self.api.schemes.iter().enumerate() {
            let facts = match &scheme.kind {
                SchemeKind::Bearer => Facts::default().say("http", "bearer"),
                SchemeKind::Basic => Facts::default().say("http", "basic"),
                SchemeKind::ApiKeyHeader(name) => Facts::default().say("header", name),
                SchemeKind::PrefixedHeader(name, prefix) => {
                    Facts::default().say("header", name).say("prefix", prefix)
                }
                SchemeKind::ApiKeyQuery(name) => Facts::default().say("query", name),
                SchemeKind::ApiKeyCookie(name) => Facts::default().say("cookie", name),
                // There is no setter for it.
                SchemeKind::Unsupported => continue,
            };
            let path = format!("ClientBuilder::{}", self.names.scheme(index));
            let (place, docs) = (scheme.place, &scheme.docs);
            self.add(path, Kind::Credential, String::new(), facts, place, docs);
        }
    }

    fn grants(&mut self) {
        let crate::ir::Grants {
            client_credentials,
            refresh_token,
        } = &self.api.grants;
        for (name, grant) in [
            ("client_credentials", client_credentials),
            ("refresh_token", refresh_token),
        ] {
            let Some(grant) = grant else { continue };
            let facts = Facts::default().say("tokens", &grant.url);
            let (path, none) = (format!("ClientBuilder::{name}"), Docs::default());
            self.add(
                path,
                Kind::Credential,
                String::new(),
                facts,
                grant.place,
                &none,
            );
        }
    }

    fn errors(&mut self) {
        for id in &self.api.error_bodies {
            let path = format!("ErrorBody::{}", self.names.error_variant(*id));
            let ty = self.api.types.get(*id);
            let rust = types::value(self.api, self.names, *id);
            self.add(
                path,
                Kind::Error,
                rust,
                Facts::default(),
                ty.place,
                &ty.docs,
            );
        }
    }

    /// The features that a user can name.
    pub(super) fn features(&mut self, emission: &Emission<'_>) {
        let root = self.tree.root();
        for (name, is_default) in feature_names(emission) {
            let facts = Facts::default().flag("default", is_default);
            let (path, none) = (format!("features::{name}"), Docs::default());
            self.add(path, Kind::Feature, String::new(), facts, root, &none);
        }
    }
}
