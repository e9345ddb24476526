//! Pass: the operations, their bodies and answers, and the groups they belong to.

use super::answers::{self, Answers};
use super::context::Lowering;
use super::{bodies, callbacks, fixed_query, groups, limits, parameters, security, servers};
use std::collections::BTreeSet;

use crate::dialect::{self, Kind, PathItem, Reach};
use crate::ir::{Answer, Content, Docs, Method, NamePath, Operation, OperationId, Step};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Takes every operation that can be made; says how many the document has.
pub fn run(lowering: &mut Lowering<'_, '_>) -> usize {
    let tree = lowering.dialect.tree;
    let Some(paths) = lowering.dialect.read(tree.root(), "paths") else {
        return 0;
    };
    let mut declared = 0;
    let failed = failed(lowering);
    let mut ids = BTreeSet::new();
    let grouped = groups::ids_group(tree, paths);
    let called = groups::paths_are_calls(tree, paths);
    for (path, at) in tree.sorted(paths) {
        if dialect::is_extension(tree, path, at) {
            continue;
        }
        let (item, lost) = lowering.dialect.path_item(at);
        if let Some(lost) = lost {
            lowering.dialect.report(at, lost, lowering.report);
        }
        lowering.dialect.strike_way(at, Kind::PathItem);
        if item.operations.is_empty() {
            let reason = "no operation stands under the path";
            for place in &item.places {
                lowering.dialect.ledger.ignore(*place, Reach::Below, reason);
            }
        }
        let mut made = 0;
        for (method, node) in &item.operations {
            let Some(method) = Method::of_key(method) else {
                continue;
            };
            declared += 1;
            let place = Place {
                path,
                at,
                item: &item,
                node: *node,
                method,
                grouped,
                called,
            };
            same_id(lowering, *node, &mut ids);
            lowering.dialect.ledger.read(*node);
            if failed.contains(node) || !one(lowering, place) {
                lowering.dialect.ledger.ignore(*node, Reach::All, LEFT_OUT);
            } else {
                made += 1;
            }
        }
        if made == 0 && !item.operations.is_empty() {
            for place in &item.places {
                leave_out(lowering, *place);
            }
        }
    }
    declared
}

/// Why the keywords of an operation make no code.
const LEFT_OUT: &str = "the operation is left out: something that it needs is wrong";

/// Says of what a path has for all of its operations why no code comes of it.
fn leave_out(lowering: &Lowering<'_, '_>, item: NodeId) {
    let reason = "no operation of the path can be made";
    for (_, child) in lowering.dialect.tree.entries(item) {
        lowering.dialect.ledger.ignore(*child, Reach::Below, reason);
    }
}

/// Every node in or below which the document is wrong: what can't be read whole isn't made at all.
fn failed(lowering: &Lowering<'_, '_>) -> BTreeSet<NodeId> {
    let mut failed = BTreeSet::new();
    for place in lowering.report.places_of_errors() {
        let mut at = Some(place);
        while let Some(node) = at.filter(|node| failed.insert(*node)) {
            at = lowering.dialect.tree.parent(node);
        }
    }
    failed
}

/// Says that an operation has the id of another.
fn same_id<'t>(lowering: &mut Lowering<'t, '_>, operation: NodeId, ids: &mut BTreeSet<&'t str>) {
    let tree = lowering.dialect.tree;
    let node = tree.get(operation, "operationId");
    let Some((node, id)) = node.and_then(|node| Some((node, tree.str(node)?))) else {
        return;
    };
    if !ids.insert(id) {
        let message = format!("another operation has the `operationId` `{id}`");
        lowering
            .report
            .warning(Code::OperationId, Spot::Node(node), message)
            .help("their methods are told apart by path and method");
    }
}

/// Where an operation stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    /// The node of the path.
    at: NodeId,
    item: &'a PathItem,
    pub(super) node: NodeId,
    pub(super) method: Method,
    /// Whether the structure of ids says what the document's groups are.
    pub(super) grouped: bool,
    /// Whether paths are names of operations.
    pub(super) called: bool,
}

/// Takes an operation; says whether it can be made.
fn one(lowering: &mut Lowering<'_, '_>, place: Place<'_>) -> bool {
    let id = OperationId(lowering.api.operations.len() as u32);
    // Two paths may share one item: the first gives its schemas their names.
    let is_first = !lowering.operations.contains_key(&place.node);
    lowering.operations.entry(place.node).or_insert(id);
    if let Some(mut operation) = operation(lowering, place) {
        fixed_query::settle(lowering, &mut operation);
        for failure in &operation.failures {
            if let Content::Json(ty) = failure.content
                && !lowering.api.error_bodies.contains(&ty)
            {
                lowering.api.error_bodies.push(ty);
            }
        }
        lowering.api.operations.push(operation);
        return true;
    }
    if is_first {
        lowering.operations.remove(&place.node);
    }
    false
}

fn operation(lowering: &mut Lowering<'_, '_>, place: Place<'_>) -> Option<Operation> {
    let typed = lowering.dialect.operation(place.node, lowering.report)?;
    take!(lowering.dialect, place.node, typed => openapiv3::Operation {
        tags,
        summary,
        description,
        external_docs: _,
        operation_id,
        parameters: _,
        request_body,
        responses: _,
        callbacks: _,
        deprecated,
        security: _,
        servers: _,
        extensions: _,
    });
    let (group, name, named) = groups::of(lowering, operation_id.as_deref(), &tags, place);
    let path = (place.path, place.at);
    let (parameters, key) = parameters::run(lowering, place.node, place.item, path)?;
    let bodies = match request_body {
        Some(reference) => {
            let node = lowering.dialect.child(&reference)?;
            bodies::run(lowering, node, place.node)?
        }
        None => Vec::new(),
    };
    let mut bodies = bodies.into_iter();
    let Answers {
        answers,
        feeds,
        failures,
        headers,
        links,
        has_redirects,
    } = answers::run(lowering, place.node)?;
    let leads_away = has_redirects && place.method == Method::Get && is_download(&answers);
    let (summary, description) = match (summary, description) {
        (None, None) => shared_docs(lowering, place.item),
        own => own,
    };
    Some(Operation {
        id: operation_id.unwrap_or_else(|| format!("{} {}", place.method.as_str(), place.path)),
        group,
        name,
        named,
        method: place.method,
        path: match key.path.starts_with('/') {
            true => key.path,
            false => format!("/{}", key.path),
        },
        query: key.query,
        rivals: Vec::new(),
        docs: Docs {
            summary,
            description,
            link: lowering.dialect.link(place.node),
            ..Docs::default()
        },
        deprecated,
        parameters,
        fixed: Vec::new(),
        body: bodies.next(),
        other_bodies: bodies.collect(),
        answers,
        feeds,
        failures,
        headers,
        links,
        callbacks: callbacks::of(lowering, place.node),
        security: security::requirement(lowering, place.node)?,
        not_processed: limits::not_processed(lowering, place.node),
        leads_away,
        server: servers::own(lowering, place.node, place.item),
        paging: None,
        scopes: security::scopes(lowering, place.node),
        place: place.node,
    })
}

/// Whether the answer of an operation is a file: bytes among others, or text before others.
fn is_download(answers: &[Answer]) -> bool {
    let mut contents = answers.iter().map(|answer| answer.content);
    contents.clone().next() == Some(Content::Text) || contents.any(|it| it == Content::Bytes)
}

/// What a path item says of all its operations, for one that says nothing itself.
fn shared_docs(lowering: &Lowering<'_, '_>, item: &PathItem) -> (Option<String>, Option<String>) {
    let dialect = lowering.dialect;
    let text = |word: &str| {
        let node = item.places.iter().find_map(|id| dialect.read(*id, word))?;
        dialect.tree.str(node).map(str::to_owned)
    };
    (text("summary"), text("description"))
}

pub(super) fn below(lowering: &mut Lowering<'_, '_>, operation: NodeId, step: Step) -> NamePath {
    let mut path = lowering.path(operation);
    path.steps.push(step);
    path
}
