//! Pass: security schemes; and what an operation asks for.

use std::cmp::Reverse;

use openapiv3::{APIKeyLocation, SecurityScheme as Scheme};

use super::context::Lowering;
use super::oauth;
use crate::dialect::{self, Kind, Reach, Target};
use crate::ir::{Api, Docs, Operation, SchemeId, SchemeKind, SecurityScheme};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

/// Takes the document's schemes.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let components = tree.get(tree.root(), "components");
    let schemes =
        components.and_then(|components| lowering.dialect.read(components, "securitySchemes"));
    schemes.map(|_| lowering.dialect.read(tree.root(), "components"));
    let entries = schemes
        .map(|schemes| tree.sorted(schemes))
        .unwrap_or_default();
    for (name, place) in entries {
        if dialect::is_extension(tree, name, place) {
            continue;
        }
        let id = scheme(lowering, name, place);
        lowering.schemes.insert(name.to_owned(), id);
    }
}

fn scheme(lowering: &mut Lowering<'_, '_>, name: &str, place: NodeId) -> Option<SchemeId> {
    let Target::Node(node) = lowering
        .dialect
        .follow(place, Kind::SecurityScheme, lowering.report)
    else {
        return None;
    };
    let tree = lowering.dialect.tree;
    let kind = lowering.dialect.read(node, "type");
    let kind = kind.and_then(|kind| tree.str(kind));
    if kind == Some("mutualTLS") {
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Key(place),
                format!("`{name}` is met by the connection"),
            )
            .help("give the client's builder an `http_client` that has the certificate");
        return None;
    }
    let (kind, description) = match odd(lowering, node, kind) {
        Some(kind) => (kind, None),
        None => {
            let typed = lowering.dialect.security_scheme(node, lowering.report)?;
            if matches!(typed, Scheme::OAuth2 { .. }) {
                oauth::run(lowering, node, name);
            }
            kind_of(lowering, node, typed)
        }
    };
    if kind == SchemeKind::Unsupported {
        lowering
            .report
            .warning(
                Code::NotRepresented,
                Spot::Key(place),
                format!("the client can't authenticate by `{name}`"),
            )
            .help(
                "what asks for it fails before anything is sent, unless the header `Authorization` is \
                 set by `header` on the client's builder or on the call",
            );
    }
    let id = SchemeId(lowering.api.schemes.len() as u32);
    let docs = Docs {
        description,
        ..Docs::default()
    };
    lowering.api.schemes.push(SecurityScheme {
        name: name.to_owned(),
        kind,
        by_token: false,
        docs,
        place,
    });
    Some(id)
}

/// Where the document defines schemes and never says what asks for them, what a client is given is sent all the
/// same: nobody gives it for nothing.
pub fn unasked(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let usable = (0..).map(SchemeId).zip(&lowering.api.schemes);
    let usable = usable.filter(|(_, scheme)| scheme.kind != SchemeKind::Unsupported);
    let usable: Vec<SchemeId> = usable.map(|(id, _)| id).collect();
    let says = |node| tree.get(node, "security").is_some();
    let mut operations = lowering.api.operations.iter();
    let has_none = lowering.api.operations.is_empty();
    if usable.is_empty() || has_none || says(tree.root()) || operations.any(|it| says(it.place)) {
        return;
    }
    let mut asked: Vec<Vec<SchemeId>> = usable.iter().map(|id| vec![*id]).collect();
    asked.push(Vec::new());
    // What another host gets is the document's to say.
    let own = |it: &&mut Operation| it.server.is_none();
    for operation in lowering.api.operations.iter_mut().filter(own) {
        operation.security.clone_from(&asked);
    }
    lowering.api.security = asked;
    let components = tree.get(tree.root(), "components");
    let place = components.and_then(|node| tree.get(node, "securitySchemes"));
    let message = "nothing asks for the security schemes: there is no `security`";
    let spot = Spot::Key(place.unwrap_or(tree.root()));
    let warning = lowering.report.warning(Code::Security, spot, message);
    warning.help(
        "each call sends the credentials that the client is given, if it is given some, but for those that have \
         a server of their own",
    );
}

/// Which schemes the one token of a client stands for: those that are sent as bearer, unless more operations
/// take another secret, or none is sent so; then the one that most operations take. Another that is never enough by
/// itself is none of them; a bearer is, since whoever gives a token that is renewed gives it by that name.
pub fn by_token(api: &mut Api) {
    let is_bearer = |scheme: &SecurityScheme| scheme.kind == SchemeKind::Bearer;
    let takers = |wanted: &dyn Fn(SchemeId) -> bool| {
        let is_enough = |asked: &Vec<SchemeId>| matches!(asked.as_slice(), [id] if wanted(*id));
        let takes = |it: &&Operation| it.security.iter().any(is_enough);
        api.operations.iter().filter(takes).count()
    };
    let is_half = |id: SchemeId| {
        let mut asked = api.operations.iter().flat_map(|it| &it.security);
        asked.any(|all| all.contains(&id)) && takers(&|it| it == id) == 0
    };
    let of = |id: SchemeId| api.schemes.get(id.index());
    let bearers = takers(&|id| of(id).is_some_and(is_bearer));
    let others = (0..).map(SchemeId).zip(&api.schemes);
    let others = others.filter(|(_, it)| !is_bearer(it) && it.kind.takes_one_secret());
    let others = others.filter(|(id, _)| !is_half(*id));
    let others = others.map(|(id, _)| (takers(&|it| it == id), Reverse(id)));
    let most = others.max();
    let has_bearer = api.schemes.iter().any(is_bearer);
    let other = most.filter(|(count, _)| !has_bearer || *count > bearers);
    let other = other.map(|(_, Reverse(id))| id);
    for (id, scheme) in (0..).map(SchemeId).zip(&mut api.schemes) {
        scheme.by_token = match other {
            Some(other) => other == id,
            None => scheme.kind == SchemeKind::Bearer,
        };
    }
}

/// A scheme that is none of OpenAPI 3: nothing that the client could send.
fn odd(lowering: &mut Lowering<'_, '_>, node: NodeId, kind: Option<&str>) -> Option<SchemeKind> {
    let tree = lowering.dialect.tree;
    let text = |key| tree.get(node, key).and_then(|node| tree.str(node));
    match kind {
        Some("http" | "oauth2" | "openIdConnect") => return None,
        Some("apiKey")
            if text("name").is_some()
                && matches!(text("in"), Some("query" | "header" | "cookie")) =>
        {
            return None;
        }
        _ => {}
    }
    let reason = "the scheme is none of OpenAPI 3, and the report says so";
    lowering.dialect.ledger.ignore(node, Reach::Below, reason);
    Some(SchemeKind::Unsupported)
}

/// The extension that says what stands before a key.
const PREFIX: &str = "x-prefix";

/// What the document says to stand before a key in a header.
fn prefix(lowering: &mut Lowering<'_, '_>, node: NodeId, scheme: &Scheme) -> Option<String> {
    let said = lowering.dialect.read(node, PREFIX)?;
    let is_header = matches!(
        scheme,
        Scheme::APIKey {
            location: APIKeyLocation::Header,
            ..
        }
    );
    if is_header {
        let text = lowering.dialect.tree.str(said)?;
        if text
            .chars()
            .all(|letter| letter == ' ' || letter.is_ascii_graphic())
        {
            return (!text.is_empty()).then(|| text.to_owned());
        }
        lowering
            .report
            .warning(
                Code::Malformed,
                Spot::Node(said),
                format!("`{PREFIX}` has letters that can't stand in a header"),
            )
            .help("it is ignored");
        return None;
    }
    let message = format!("`{PREFIX}` stands at a scheme that is no API key in a header");
    lowering
        .report
        .note(Code::NoBearing, Spot::Key(said), message)
        .help("it is ignored");
    None
}

/// Whether a way of HTTP, in small letters, sends one secret as it is behind its own name: not one whose
/// credentials are made for each request, or of what the server says first.
fn is_of_one_secret(scheme: &str) -> bool {
    const OTHERS: [&str; 11] = [
        "aws4-hmac-sha256",
        "digest",
        "dpop",
        "gnap",
        "hoba",
        "mutual",
        "negotiate",
        "ntlm",
        "oauth",
        "signature",
        "vapid",
    ];
    let is_name =
        |letter: u8| letter.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&letter);
    !scheme.is_empty()
        && scheme.bytes().all(is_name)
        && !scheme.starts_with("scram-")
        && !OTHERS.contains(&scheme)
}

/// How a scheme is met, and what the document says of it.
fn kind_of(
    lowering: &mut Lowering<'_, '_>,
    node: NodeId,
    scheme: Scheme,
) -> (SchemeKind, Option<String>) {
    let dialect = lowering.dialect;
    let strike = |fields: &[&str]| dialect.strike(node, fields);
    for keyword in ["openIdConnectUrl", "bearerFormat"] {
        let reason = "a token is got elsewhere and given to the client";
        lowering.dialect.ignore(node, keyword, reason);
    }
    for keyword in ["name", "in", "scheme", "flows"] {
        let reason = "schemes of this type have no such word";
        lowering.dialect.ignore(node, keyword, reason);
    }
    strike(&["description"]);
    let prefix = prefix(lowering, node, &scheme);
    match scheme {
        Scheme::APIKey {
            location,
            name,
            description,
            extensions: _,
        } => {
            strike(&["location", "name"]);
            let kind = match location {
                APIKeyLocation::Header => match prefix {
                    Some(prefix) => SchemeKind::PrefixedHeader(name, prefix),
                    None => SchemeKind::ApiKeyHeader(name),
                },
                APIKeyLocation::Query => SchemeKind::ApiKeyQuery(name),
                APIKeyLocation::Cookie => SchemeKind::ApiKeyCookie(name),
            };
            (kind, description)
        }
        Scheme::HTTP {
            scheme,
            bearer_format: _,
            description,
            extensions: _,
        } => {
            strike(&["scheme"]);
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => SchemeKind::Bearer,
                "basic" => SchemeKind::Basic,
                small if is_of_one_secret(small) => {
                    SchemeKind::PrefixedHeader("Authorization".to_owned(), format!("{scheme} "))
                }
                _ => SchemeKind::Unsupported,
            };
            (kind, description)
        }
        Scheme::OAuth2 {
            flows: _,
            description,
            extensions: _,
        }
        | Scheme::OpenIDConnect {
            open_id_connect_url: _,
            description,
            extensions: _,
        } => (SchemeKind::Bearer, description),
    }
}

/// What the document asks for where an operation says nothing else; and says so where most operations ask for
/// nothing all the same, which is seldom meant.
pub fn of_the_document(lowering: &mut Lowering<'_, '_>) {
    let root = lowering.dialect.tree.root();
    let Some(list) = lowering.dialect.requirement(root) else {
        return;
    };
    let sets = requirement(lowering, root).unwrap_or_default();
    let operations = &lowering.api.operations;
    let all = operations.len();
    let is_free = |operation: &&Operation| operation.security.is_empty();
    let free = operations.iter().filter(is_free).count();
    if sets.iter().any(|set| !set.is_empty()) && free * 2 > all {
        let message =
            format!("{free} of the {all} operations ask for no credentials by `security: []`");
        let problem = lowering
            .report
            .warning(Code::Security, Spot::Key(list), message);
        problem.help(
            "their calls send none, though the document asks for some; an overlay can mend it",
        );
    }
    lowering.api.security = sets;
}

/// What an operation asks for: its own requirement, else the document's; nothing where none of the
/// alternatives is one that the document declares. `None` for what is no requirement.
pub fn requirement(
    lowering: &mut Lowering<'_, '_>,
    operation: NodeId,
) -> Option<Vec<Vec<SchemeId>>> {
    let tree = lowering.dialect.tree;
    let Some(list) = lowering.dialect.requirement(operation) else {
        return Some(Vec::new());
    };
    lowering.dialect.ledger.read(list);
    // What is no list of objects asks for something all the same: the audit says what is wrong.
    if !matches!(tree.value(list), Value::Array(_) | Value::Object(_)) {
        return None;
    }
    let (mut alternatives, mut malformed, mut named_none) = (Vec::new(), false, false);
    for item in dialect::several(tree, list) {
        if !matches!(tree.value(item), Value::Object(_)) {
            malformed = true;
            continue;
        }
        let entries = tree.sorted(item).into_iter();
        let known: Vec<Option<Option<SchemeId>>> = entries
            .map(|(name, node)| named(lowering, name, node))
            .collect();
        // A scheme that the client has no part in asks nothing of it: the report has said so.
        let known: Option<Vec<Option<SchemeId>>> = known.into_iter().collect();
        named_none |= known.is_none();
        let set = known.map(|set| set.into_iter().flatten().collect::<Vec<_>>());
        alternatives.extend(set.filter(|set| !alternatives.contains(set)));
    }
    if named_none && alternatives.is_empty() {
        let message = "no alternative of this requirement can be met";
        let help = "the call asks for no credentials: `header`, on the client's builder or on the call, \
                    gives the server what it wants";
        lowering
            .report
            .warning(Code::Security, Spot::Node(list), message)
            .help(help);
        return Some(Vec::new());
    }
    if malformed && alternatives.is_empty() {
        return None;
    }
    Some(alternatives)
}

/// The scopes that an operation's requirement names: alternatives, each a set in the order of the lists of
/// schemes by name.
pub fn scopes(lowering: &Lowering<'_, '_>, operation: NodeId) -> Vec<Vec<String>> {
    let tree = lowering.dialect.tree;
    let list = lowering.dialect.requirement(operation);
    let mut alternatives: Vec<Vec<String>> = Vec::new();
    let items = list.map(|list| dialect::several(tree, list));
    for item in items.unwrap_or_default() {
        let names = tree.sorted(item).into_iter();
        let scopes = names.flat_map(|(_, node)| tree.items(node));
        let scopes = scopes.filter_map(|node| tree.str(*node).map(str::to_owned));
        let mut set: Vec<String> = Vec::new();
        for scope in scopes {
            if !set.contains(&scope) {
                set.push(scope);
            }
        }
        if set.is_empty() {
            return Vec::new();
        }
        if !alternatives.contains(&set) {
            alternatives.push(set);
        }
    }
    alternatives
}

/// The scheme of a name; one that isn't declared is reported where it is named.
fn named(lowering: &mut Lowering<'_, '_>, name: &str, place: NodeId) -> Option<Option<SchemeId>> {
    match lowering.schemes.get(name) {
        Some(id) => Some(*id),
        None => {
            lowering
                .report
                .warning(
                    Code::Security,
                    Spot::Key(place),
                    format!("there is no security scheme `{name}`"),
                )
                .help("the alternative is ignored");
            None
        }
    }
}
