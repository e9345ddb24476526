//! Pass: the servers.

use super::context::Lowering;
use crate::dialect::Reach;
use crate::ir::{Docs, Server};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Takes the document's servers.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let servers = lowering.dialect.read(tree.root(), "servers");
    for node in servers.map(|node| tree.items(node)).unwrap_or_default() {
        if let Some(server) = server(lowering, *node) {
            lowering.api.servers.push(server);
        } else {
            let reason = "the server is left out: it has no absolute URL";
            lowering.dialect.ledger.ignore(*node, Reach::All, reason);
        }
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
    let dialect = lowering.dialect;
    let declared = tree.get(place, "variables");
    let default = |name: &str| {
        let variable = declared.and_then(|all| tree.get(all, name));
        variable.map(|node| dialect.read(node, "default"));
        variables.as_ref()?.get(name).map(|it| it.default.as_str())
    };
    let filled = fill(&url, default);
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| filled.strip_prefix(scheme));
    let absolute = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':']));
    if !absolute || filled.contains(['{', '}', '?', '#']) {
        lowering
            .report
            .warning(
                Code::NotRepresented,
                Spot::Node(tree.get(place, "url").unwrap_or(place)),
                format!("`{url}` is no absolute URL"),
            )
            .help("it is left out; `base_url` says where the server is");
        return None;
    }
    let declared = lowering.dialect.read(place, "name");
    let declared = declared.and_then(|name| tree.str(name));
    let name = match (declared, description.as_deref().and_then(first_words)) {
        (Some(name), _) => name.to_owned(),
        (None, Some(words)) => words,
        (None, None) => host(&filled).to_owned(),
    };
    let rate_limit = super::limits::rate_limit(lowering, place);
    Some(Server {
        rate_limit,
        url: filled.trim_end_matches('/').to_owned(),
        name,
        docs: Docs {
            description,
            ..Docs::default()
        },
        place,
    })
}

/// Puts the variables' defaults into a URL, each as it is: a default is no template.
fn fill<'a>(url: &str, default: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let variable = after.split_once('}');
        match variable.and_then(|(name, after)| Some((default(name)?, after))) {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// A description's first words up to a sign, if they are few enough for a name.
fn first_words(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == ' ' || c == '-' || c == '_'));
    let words = text.get(..end.unwrap_or(text.len()))?.trim();
    let count = words.split_whitespace().count();
    (1..=3).contains(&count).then(|| words.to_owned())
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}
