//! What a document says about holding back: `x-retry` (which statuses come before a request is
//! processed) and `x-rate-limit` (how many requests a server takes).

use super::context::Lowering;
use crate::ir::{RateLimit, WarmUp};
use crate::report::{Code, Spot};
use crate::source::{NodeId, Tree, Value};

const RETRY: &str = "x-retry";
const NOT_PROCESSED: &str = "not-processed";
pub const RATE_LIMIT: &str = "x-rate-limit";
const REQUESTS: &str = "requests";
const PER: &str = "per";
const WARM_UP: &str = "warm-up";
const AFTER_IDLE: &str = "after-idle";

/// What holds for every operation that doesn't say otherwise.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let root = lowering.dialect.tree.root();
    lowering.api.not_processed = own_statuses(lowering, root).unwrap_or_default();
}

/// The statuses that the server sends before it processes a request of this operation: its own word,
/// else the document's.
pub fn not_processed(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Vec<u16> {
    let own = own_statuses(lowering, operation);
    own.unwrap_or_else(|| lowering.api.not_processed.clone())
}

fn own_statuses(lowering: &mut Lowering<'_, '_>, place: NodeId) -> Option<Vec<u16>> {
    let tree = lowering.dialect.tree;
    let node = lowering.dialect.read(place, RETRY)?;
    let list = tree.get(node, NOT_PROCESSED);
    let wrong = unknown(tree, node, &[NOT_PROCESSED]).or_else(|| {
        let list = list.filter(|list| matches!(tree.value(*list), Value::Array(_)));
        let Some(list) = list else {
            return Some(node);
        };
        let mut items = tree.items(list).iter().copied();
        items.find(|item| status(tree, *item).is_none())
    });
    if let Some(wrong) = wrong {
        lowering
            .report
            .warning(Code::Malformed, Spot::Node(wrong), misread(RETRY))
            .help("it is ignored; it has `not-processed`, a list of statuses from 400 to 599");
        return None;
    }
    let items = list.map(|list| tree.items(list)).unwrap_or_default();
    let mut statuses: Vec<u16> = items
        .iter()
        .filter_map(|item| status(tree, *item))
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    Some(statuses)
}

fn status(tree: &Tree, node: NodeId) -> Option<u16> {
    match tree.value(node) {
        Value::Integer(code) => u16::try_from(*code).ok(),
        _ => None,
    }
    .filter(|code| (400..=599).contains(code))
}

/// How many requests a server takes.
pub fn rate_limit(lowering: &mut Lowering<'_, '_>, server: NodeId) -> Option<RateLimit> {
    let tree = lowering.dialect.tree;
    let node = lowering.dialect.read(server, RATE_LIMIT)?;
    let limit = read(tree, node);
    if let Err(wrong) = limit {
        lowering
            .report
            .warning(Code::Malformed, Spot::Node(wrong), misread(RATE_LIMIT))
            .help(
                "it is ignored; it has `requests`, `per` and perhaps `warm-up` with `requests` and \
                 `after-idle`: whole numbers from 1, times in seconds",
            );
    }
    limit.ok()
}

/// # Errors
/// What is wrong.
fn read(tree: &Tree, node: NodeId) -> Result<RateLimit, NodeId> {
    if let Some(wrong) = unknown(tree, node, &[REQUESTS, PER, WARM_UP]) {
        return Err(wrong);
    }
    let warm_up = match tree.get(node, WARM_UP) {
        None => None,
        Some(node) => match unknown(tree, node, &[REQUESTS, AFTER_IDLE]) {
            Some(wrong) => return Err(wrong),
            None => Some(WarmUp {
                requests: count(tree, node, REQUESTS)?,
                after_idle: count(tree, node, AFTER_IDLE)?,
            }),
        },
    };
    Ok(RateLimit {
        requests: count(tree, node, REQUESTS)?,
        per: count(tree, node, PER)?,
        warm_up,
    })
}

/// The first thing in an object that has no place there; the node itself where it is no object.
fn unknown(tree: &Tree, node: NodeId, known: &[&str]) -> Option<NodeId> {
    if !matches!(tree.value(node), Value::Object(_)) {
        return Some(node);
    }
    let mut entries = tree.entries(node).iter();
    let found = entries.find(|(key, _)| !known.contains(&&**key));
    found.map(|(_, child)| *child)
}

fn count(tree: &Tree, node: NodeId, key: &str) -> Result<u32, NodeId> {
    let child = tree.get(node, key).ok_or(node)?;
    match tree.value(child) {
        Value::Integer(number) => u32::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    }
    .ok_or(child)
}

fn misread(extension: &str) -> String {
    format!("`{extension}` is not understood")
}
