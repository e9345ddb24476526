//! Pass: the servers, of the document and of single operations and paths.

use std::collections::BTreeSet;

use super::context::Lowering;
use crate::dialect::{PathItem, Reach};
use crate::ir::{Docs, Server, ServerVariable};
use crate::report::{Code, Spot};
use crate::source::NodeId;

const LEFT_OUT: &str = "the server is left out: it has no absolute URL";

/// Takes the document's servers.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let servers = lowering.dialect.read(tree.root(), "servers");
    for node in servers.map(|node| tree.items(node)).unwrap_or_default() {
        match server(lowering, *node) {
            Some(server) if is_absolute(&server.usual_url()) => {
                unsaid(lowering, &server);
                lowering.api.servers.push(server);
            }
            other => {
                if let Some(server) = other {
                    relative(lowering, *node, &server);
                }
                lowering.dialect.ledger.ignore(*node, Reach::All, LEFT_OUT);
            }
        }
    }
}

/// Names the variables of which the document has no value.
fn unsaid(lowering: &mut Lowering<'_, '_>, server: &Server) {
    let names = server.variables.iter().filter(|it| it.is_unsaid());
    let names: Vec<String> = names.map(|it| format!("`{}`", it.name)).collect();
    if !names.is_empty() {
        let spot = lowering.dialect.tree.get(server.place, "variables");
        let spot = Spot::Node(spot.unwrap_or(server.place));
        let message = format!("the default of {} is no value", names.join(" and "));
        let note = lowering.report.note(Code::NotRepresented, spot, message);
        note.help("whoever makes a client says it, by the setters of the server");
    }
}

/// A server that lies where the document does, wherever that is.
fn relative(lowering: &mut Lowering<'_, '_>, place: NodeId, server: &Server) {
    let spot = lowering.dialect.tree.get(place, "url").unwrap_or(place);
    let url = server.usual_url();
    let written = lowering.dialect.tree.str(spot).unwrap_or(&server.url);
    let message = format!("`{written}` is no absolute URL");
    let help = "it is left out; `base_url` says where the server is";
    if url.trim_matches('/').is_empty() {
        // All that it says is that the API lies on some host.
        lowering
            .report
            .note(Code::NotRepresented, Spot::Node(spot), message)
            .help(help);
        return;
    }
    lowering
        .report
        .warning(Code::NotRepresented, Spot::Node(spot), message)
        .help(help);
    if url.starts_with('/') && lowering.api.relative_server.is_none() {
        lowering.api.relative_server = Some(url);
    }
}

/// The server that an operation has of its own, or of its path: the first, if the document as a whole has
/// not the same ones.
pub fn own(lowering: &mut Lowering<'_, '_>, operation: NodeId, item: &PathItem) -> Option<Server> {
    let tree = lowering.dialect.tree;
    let mut list = None;
    for place in std::iter::once(operation).chain(item.places.iter().copied()) {
        if list.is_some() {
            let reason = "the operation has servers of its own";
            lowering.dialect.ignore(place, "servers", reason);
            continue;
        }
        let own = lowering.dialect.read(place, "servers");
        list = own.filter(|list| !tree.items(*list).is_empty());
    }
    let list = list?;
    if let Some(known) = lowering.own_servers.get(&list) {
        return known.clone();
    }
    let urls = |list: NodeId| -> Vec<Option<&str>> {
        let items = tree.items(list).iter();
        items
            .map(|server| tree.get(*server, "url").and_then(|url| tree.str(url)))
            .collect()
    };
    let root = tree.get(tree.root(), "servers");
    let server = if root.is_some_and(|root| urls(root) == urls(list)) {
        for server in tree.items(list) {
            let reason = "the document as a whole has the same servers";
            lowering.dialect.ledger.ignore(*server, Reach::All, reason);
        }
        None
    } else {
        first_of(lowering, list)
    };
    lowering.own_servers.insert(list, server.clone());
    server
}

fn first_of(lowering: &mut Lowering<'_, '_>, list: NodeId) -> Option<Server> {
    let (first, others) = lowering.dialect.tree.items(list).split_first()?;
    for other in others {
        let reason = "the first server is called; `base_url` of a call reaches the others";
        lowering.dialect.ledger.ignore(*other, Reach::All, reason);
    }
    let Some(mut server) = server(lowering, *first) else {
        lowering.dialect.ledger.ignore(*first, Reach::All, LEFT_OUT);
        return None;
    };
    if server.url.is_empty() {
        // What the client's server has before its paths doesn't hold for these.
        server.url = "/".to_owned();
    }
    let url = server.usual_url();
    let is_open = server.variables.iter().any(|it| it.is_unsaid());
    if is_open || !is_absolute(&url) && !url.starts_with('/') {
        relative(lowering, *first, &server);
        lowering.dialect.ledger.ignore(*first, Reach::All, LEFT_OUT);
        return None;
    }
    if !others.is_empty() {
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Node(list),
                format!("`{url}` is the server of these calls"),
            )
            .help("`base_url` of a call reaches the others");
    }
    Some(server)
}

/// Where the document as a whole names no server and each operation does, these are the client's. A single
/// one is then nothing of its own.
pub fn of_operations(lowering: &mut Lowering<'_, '_>) {
    let api = &mut lowering.api;
    let own = api.operations.iter().map(|it| it.server.as_ref());
    let own: Option<Vec<&Server>> = own.collect();
    let own = own.filter(|all| all.iter().all(|server| is_absolute(&server.usual_url())));
    if !api.servers.is_empty() || api.relative_server.is_some() {
        return;
    }
    let mut servers: Vec<Server> = Vec::new();
    for server in own.unwrap_or_default() {
        if servers.iter().all(|known| known.url != server.url) {
            servers.push(server.clone());
        }
    }
    if servers.len() == 1 {
        for operation in &mut api.operations {
            operation.server = None;
        }
    }
    api.servers = servers;
}

/// Takes together the servers with variables that operations have of their own.
pub fn of_their_own(lowering: &mut Lowering<'_, '_>) {
    let api = &mut lowering.api;
    let own = api.operations.iter().filter_map(|it| it.server.as_ref());
    for server in own.filter(|server| !server.variables.is_empty()) {
        let mut known = api.own_servers.iter_mut();
        let Some(known) = known.find(|known| known.is_same(server)) else {
            api.own_servers.push(server.clone());
            continue;
        };
        // What one of them knows of a variable holds for all that are called the same.
        for known in &mut known.variables {
            let more = server.variables.iter().find(|it| it.name == known.name);
            more.into_iter().for_each(|more| join_values(known, more));
        }
    }
}

/// Adds the values that another says of the same variable; where either takes any text, both do.
fn join_values(known: &mut ServerVariable, more: &ServerVariable) {
    if known.values.is_empty() || more.values.is_empty() {
        known.values.clear();
        return;
    }
    for value in &more.values {
        if !known.values.contains(value) {
            known.values.push(value.clone());
        }
    }
    if known.docs == Docs::default() {
        known.docs = more.docs.clone();
    }
}

/// A client counts the requests to its own server: limits of any other say nothing to it.
pub fn own_limits(lowering: &mut Lowering<'_, '_>) {
    let api = &mut lowering.api;
    let operations = api.operations.iter_mut();
    let mut places = BTreeSet::new();
    for server in operations.filter_map(|operation| operation.server.as_mut()) {
        let is_clients = api.servers.iter().any(|known| known.url == server.url);
        if !is_clients && server.rate_limit.take().is_some() {
            places.insert(server.place);
        }
    }
    for place in places {
        let spot = lowering.dialect.tree.get(place, super::limits::RATE_LIMIT);
        let message = "the limit of a server of single operations or paths is not kept";
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Key(spot.unwrap_or(place)),
                message,
            )
            .help("`rate_limit` of the client counts all of its calls");
    }
}

fn server(lowering: &mut Lowering<'_, '_>, place: NodeId) -> Option<Server> {
    let tree = lowering.dialect.tree;
    let typed = lowering.dialect.server(place, lowering.report)?;
    take!(lowering.dialect, place, typed => openapiv3::Server {
        url,
        description,
        variables,
        extensions: _,
    });
    let variables = url_variables(lowering, place, &url, variables.unwrap_or_default());
    let declared = lowering.dialect.read(place, "name");
    let declared = declared.and_then(|name| tree.str(name));
    let name = match (declared, description.as_deref().and_then(first_words)) {
        (Some(name), _) => name.to_owned(),
        (None, Some(words)) => words,
        (None, None) => host(&url).to_owned(),
    };
    let server = Server {
        rate_limit: super::limits::rate_limit(lowering, place),
        url: url.trim_end_matches('/').to_owned(),
        variables,
        name,
        docs: Docs {
            description,
            ..Docs::default()
        },
        place,
    };
    let mut said = server.clone();
    for variable in said.variables.iter_mut().filter(|it| it.is_unsaid()) {
        variable.default = "a".to_owned();
    }
    if said.usual_url().contains(['{', '}', '?', '#', ' ']) {
        let spot = tree.get(place, "url").unwrap_or(place);
        lowering
            .report
            .warning(
                Code::NotRepresented,
                Spot::Node(spot),
                format!("`{url}` is no absolute URL"),
            )
            .help("it is left out; `base_url` says where the server is");
        return None;
    }
    Some(server)
}

/// The variables that stand in a URL, in its order.
fn url_variables(
    lowering: &Lowering<'_, '_>,
    server: NodeId,
    url: &str,
    declared: impl IntoIterator<Item = (String, openapiv3::ServerVariable)>,
) -> Vec<ServerVariable> {
    let mut found: Vec<(usize, ServerVariable)> = Vec::new();
    let dialect = lowering.dialect;
    let places = dialect.tree.get(server, "variables");
    for (name, variable) in declared {
        let openapiv3::ServerVariable {
            enumeration,
            default,
            description,
            extensions: _,
        } = variable;
        let place = places.and_then(|all| dialect.tree.get(all, &name));
        let Some(at) = url.find(&format!("{{{name}}}")) else {
            if let Some(place) = place {
                let reason = "the server's URL has no such variable";
                dialect.ledger.ignore(place, Reach::All, reason);
            }
            continue;
        };
        for word in ["enum", "default", "description"] {
            place.map(|place| dialect.read(place, word));
        }
        let mut values: Vec<String> = Vec::new();
        for value in enumeration {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        found.push((
            at,
            ServerVariable {
                name,
                default,
                values,
                docs: Docs {
                    description,
                    ..Docs::default()
                },
            },
        ));
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, variable)| variable).collect()
}

fn is_absolute(url: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':']))
}

/// A description's first words up to a sign, if they are few enough for a name.
fn first_words(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == ' ' || c == '-' || c == '_'));
    let words = text.get(..end.unwrap_or(text.len()))?.trim();
    let count = words.split_whitespace().count();
    (1..=3).contains(&count).then(|| words.to_owned())
}

/// What of a URL names it: its host, variables by their names.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}
