//! The ways of OAuth 2 by which a client gets its tokens itself: client credentials, refresh tokens.

use super::context::Lowering;
use crate::ir::TokenEndpoint;
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

/// How a token is got.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    ClientCredentials,
    Refresh,
}

/// Takes the flows of a scheme. Those of the first scheme that has them hold.
pub fn run(lowering: &mut Lowering<'_, '_>, scheme: NodeId, name: &str) {
    let Some(flows) = lowering.dialect.read(scheme, "flows") else {
        return;
    };
    let tree = lowering.dialect.tree;
    for (word, way) in [
        ("clientCredentials", Way::ClientCredentials),
        ("authorizationCode", Way::Refresh),
        ("password", Way::Refresh),
    ] {
        let Some(flow) = tree.get(flows, word) else {
            continue;
        };
        lowering.dialect.ledger.read(flow);
        if !matches!(tree.value(flow), Value::Object(_)) {
            continue;
        }
        let own = endpoint(lowering, flow, name, &["tokenUrl"]);
        if way == Way::ClientCredentials {
            if own.url.is_empty() {
                nowhere(lowering, flow);
            }
            offer(lowering, way, own);
            // The standard has no refresh token in the answer: only where the document names a place.
            let refresh = endpoint(lowering, flow, name, &["refreshUrl"]);
            if !refresh.url.is_empty() {
                offer(lowering, Way::Refresh, refresh);
            }
        } else {
            let refresh = endpoint(lowering, flow, name, &["refreshUrl", "tokenUrl"]);
            if refresh.url.is_empty() {
                nowhere(lowering, flow);
            }
            offer(lowering, way, refresh);
        }
    }
}

/// Where a flow's tokens are got: under the first of these keywords that says something.
fn endpoint(
    lowering: &Lowering<'_, '_>,
    flow: NodeId,
    scheme: &str,
    keywords: &[&str],
) -> TokenEndpoint {
    let dialect = &lowering.dialect;
    let tree = dialect.tree;
    let urls = keywords.iter().filter_map(|keyword| {
        let url = tree.str(dialect.read(flow, keyword)?)?.trim();
        (!url.is_empty()).then(|| url.to_owned())
    });
    // All of them are read, whichever it is.
    let urls: Vec<String> = urls.collect();
    let scopes = dialect.read(flow, "scopes");
    let scopes = scopes.map(|scopes| tree.sorted(scopes));
    TokenEndpoint {
        scheme: scheme.to_owned(),
        url: urls.into_iter().next().unwrap_or_default(),
        scopes: scopes
            .unwrap_or_default()
            .into_iter()
            .map(|(scope, _)| scope.to_owned())
            .collect(),
        place: flow,
    }
}

fn nowhere(lowering: &mut Lowering<'_, '_>, flow: NodeId) {
    lowering
        .report
        .warning(
            Code::Security,
            Spot::Key(flow),
            "the flow doesn't say where tokens are got",
        )
        .help("whoever uses it says so, by `token_url`");
}

fn offer(lowering: &mut Lowering<'_, '_>, way: Way, endpoint: TokenEndpoint) {
    let grants = &mut lowering.api.grants;
    let known = match way {
        Way::ClientCredentials => &mut grants.client_credentials,
        Way::Refresh => &mut grants.refresh_token,
    };
    match known {
        None => *known = Some(endpoint),
        Some(known) if known.url == endpoint.url => {
            for scope in endpoint.scopes {
                if !known.scopes.contains(&scope) {
                    known.scopes.push(scope);
                }
            }
        }
        Some(known) => {
            let message = format!(
                "tokens are got here in another place than those of `{}`",
                known.scheme
            );
            lowering
                .report
                .note(Code::NotRepresented, Spot::Key(endpoint.place), message)
                .help("whoever uses it says so, by `token_url`");
        }
    }
}
