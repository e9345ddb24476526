//! Pass: security schemes; and what an operation asks for.

use openapiv3::{APIKeyLocation, SecurityScheme as Scheme};

use super::context::Lowering;
use crate::dialect::Target;
use crate::ir::{Docs, SchemeId, SchemeKind, SecurityScheme};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

/// Takes the document's schemes.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let components = tree.get(tree.root(), "components");
    let schemes = components.and_then(|components| tree.get(components, "securitySchemes"));
    let entries = schemes
        .map(|schemes| tree.sorted(schemes))
        .unwrap_or_default();
    for (name, place) in entries {
        if name.starts_with("x-") {
            continue;
        }
        let id = scheme(lowering, name, place);
        lowering.schemes.insert(name.to_owned(), id);
    }
}

fn scheme(lowering: &mut Lowering<'_, '_>, name: &str, place: NodeId) -> Option<SchemeId> {
    let Target::Node(node) = lowering.dialect.follow(place, lowering.report) else {
        return None;
    };
    let typed = lowering.dialect.security_scheme(node, lowering.report)?;
    let (kind, description) = match typed {
        Scheme::APIKey {
            location,
            name,
            description,
            extensions: _,
        } => {
            let kind = match location {
                APIKeyLocation::Header => SchemeKind::ApiKeyHeader(name),
                APIKeyLocation::Query => SchemeKind::ApiKeyQuery(name),
                APIKeyLocation::Cookie => SchemeKind::ApiKeyCookie(name),
            };
            (Some(kind), description)
        }
        Scheme::HTTP {
            scheme,
            bearer_format: _,
            description,
            extensions: _,
        } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => Some(SchemeKind::Bearer),
                "basic" => Some(SchemeKind::Basic),
                _ => None,
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
        } => (Some(SchemeKind::Bearer), description),
    };
    let Some(kind) = kind else {
        lowering
            .report
            .warning(
                Code::NotRepresented,
                Spot::Key(place),
                format!("the client can't authenticate by `{name}`"),
            )
            .help("set the header it needs with `header` on the client's builder");
        return None;
    };
    let id = SchemeId(lowering.api.schemes.len() as u32);
    let docs = Docs {
        description,
        ..Docs::default()
    };
    lowering.api.schemes.push(SecurityScheme {
        name: name.to_owned(),
        kind,
        docs,
        place,
    });
    Some(id)
}

/// What an operation asks for: its own requirement, else the document's.
pub fn requirement(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Vec<Vec<SchemeId>> {
    let tree = lowering.dialect.tree;
    let own = tree.get(operation, "security");
    let Some(list) = own.or_else(|| tree.get(tree.root(), "security")) else {
        return Vec::new();
    };
    let mut alternatives = Vec::new();
    for item in tree.items(list) {
        if !matches!(tree.value(*item), Value::Object(_)) {
            continue;
        }
        let entries = tree.sorted(*item).into_iter();
        let known: Vec<Option<SchemeId>> = entries
            .map(|(name, node)| named(lowering, name, node))
            .collect();
        let known: Option<Vec<SchemeId>> = known.into_iter().collect();
        alternatives.extend(known.filter(|set| !alternatives.contains(set)));
    }
    alternatives
}

/// The scheme of a name; one that isn't declared is reported where it is named.
fn named(lowering: &mut Lowering<'_, '_>, name: &str, place: NodeId) -> Option<SchemeId> {
    match lowering.schemes.get(name) {
        Some(id) => *id,
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
