//! Callbacks: what the server sends to an address that it was given. Their bodies become models, which
//! whoever receives them decodes.

use super::context::Lowering;
use super::webhooks;
use crate::dialect::{self, Kind, PathItem, Reach, Target};
use crate::ir::{Callback, Docs, Method};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The callbacks of an operation.
pub fn of(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Vec<Callback> {
    let tree = lowering.dialect.tree;
    let callbacks = lowering.dialect.read(operation, "callbacks");
    let callbacks = callbacks.map(|node| tree.sorted(node)).unwrap_or_default();
    let mut found = Vec::new();
    for (name, place) in callbacks {
        if dialect::is_extension(tree, name, place) {
            continue;
        }
        let target = lowering
            .dialect
            .follow(place, Kind::Callback, lowering.report);
        let Target::Node(callback) = target else {
            continue;
        };
        lowering.dialect.ledger.read(callback);
        for (expression, item) in tree.sorted(callback) {
            if !expression.starts_with("x-") {
                requests(lowering, (name, expression), item, &mut found);
            }
        }
    }
    found
}

/// What is sent to one address: as a rule one request.
fn requests(
    lowering: &mut Lowering<'_, '_>,
    (name, expression): (&str, &str),
    item: NodeId,
    found: &mut Vec<Callback>,
) {
    let item = webhooks::path_item(lowering, item);
    for (key, node) in &item.operations {
        let Some(method) = Method::of_key(key) else {
            continue;
        };
        lowering.dialect.ledger.read(*node);
        let Some(typed) = lowering.dialect.operation(*node, lowering.report) else {
            continue;
        };
        take!(lowering.dialect, *node, typed => openapiv3::Operation {
            tags: _,
            summary,
            description,
            external_docs: _,
            operation_id: _,
            parameters: _,
            request_body,
            responses: _,
            callbacks: _,
            deprecated: _,
            security: _,
            servers: _,
            extensions: _,
        });
        let body = request_body.and_then(|body| lowering.dialect.child(&body));
        let payload = body.and_then(|body| webhooks::payload(lowering, body));
        if payload.is_none() {
            let message = format!("the callback `{name}` has no body of JSON");
            lowering
                .report
                .note(
                    Code::NotRepresented,
                    Spot::Key(body.unwrap_or(*node)),
                    message,
                )
                .help("its operation's documentation names it, and no model comes of it");
        }
        left_out(lowering, &item, *node);
        let link = lowering.dialect.link(*node);
        found.push(Callback {
            name: name.to_owned(),
            expression: expression.to_owned(),
            method,
            docs: Docs {
                summary,
                description,
                link,
                ..Docs::default()
            },
            payload,
            place: *node,
        });
    }
}

/// What is not the client's, with the reason.
fn left_out(lowering: &Lowering<'_, '_>, item: &PathItem, operation: NodeId) {
    const LEFT_OUT: [(&str, &str); 9] = [
        ("callbacks", "a callback is not called by the client"),
        ("deprecated", "whether a callback comes is the server's"),
        ("description", "the callback has a documentation of its own"),
        ("operationId", "a callback is named by its own name"),
        ("parameters", "the receiver finds them in the request"),
        ("responses", "the receiver of a callback answers"),
        ("security", "the receiver asks for it"),
        ("servers", "the address is given to the server"),
        ("tags", "a callback belongs to its operation"),
    ];
    let dialect = &lowering.dialect;
    for place in item.places.iter().chain([&operation]) {
        for (keyword, reason) in LEFT_OUT {
            if let Some(node) = dialect.tree.get(*place, keyword) {
                dialect.ledger.ignore(node, Reach::Below, reason);
            }
        }
        if *place != operation {
            dialect.ignore(*place, "summary", "the callback has its own");
        }
    }
}
