//! Overlay documents as actions.

use serde_json_path::JsonPath;

use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// What is done to what.
#[derive(Debug)]
pub(super) struct Action {
    /// The action, in the overlay.
    pub(super) node: NodeId,
    /// Which nodes it is about.
    pub(super) target: JsonPath,
    /// What is done to them.
    pub(super) what: What,
    /// By which version of overlays.
    pub(super) version: Version,
}

/// A version of OpenAPI Overlays, as far as they differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Version {
    /// 1.0.
    V1_0,
    /// 1.1: has `copy`, and a value may take the place of another that holds nothing.
    V1_1,
}

/// What is done.
#[derive(Debug)]
pub(super) enum What {
    /// They go.
    Remove,
    /// This node of the overlay is merged in.
    Update(NodeId),
    /// What is selected in the document is merged in.
    Copy(JsonPath),
}

/// The actions of an overlay; what is wrong with it is in the report.
pub(super) fn read(tree: &Tree, document: &str, report: &mut Report) -> Vec<Action> {
    let root = tree.root();
    if !matches!(tree.value(root), Value::Object(_)) {
        wrong(
            report,
            Spot::Document,
            "an overlay is an object with `overlay`, `info` and `actions`",
        );
        return Vec::new();
    }
    let version = tree.get(root, "overlay").and_then(|node| tree.str(node));
    let version =
        match version.map(|version| version.rsplit_once('.').map_or(version, |(minor, _)| minor)) {
            Some("1.0") => Version::V1_0,
            Some("1.1") => Version::V1_1,
            _ => {
                let spot = tree.get(root, "overlay").map_or(Spot::Document, Spot::Node);
                wrong(
                    report,
                    spot,
                    "the overlay doesn't say `overlay: 1.0.0` or `1.1.0`",
                );
                return Vec::new();
            }
        };
    known(
        tree,
        root,
        &["overlay", "info", "extends", "actions"],
        "an overlay",
        report,
    );
    extends(tree, document, report);
    let Some(actions) = tree
        .get(root, "actions")
        .filter(|node| !tree.items(*node).is_empty())
    else {
        wrong(report, Spot::Document, "the overlay has no `actions`");
        return Vec::new();
    };
    let items = tree.items(actions).iter();
    items
        .filter_map(|node| action(tree, *node, version, report))
        .collect()
}

fn action(tree: &Tree, node: NodeId, version: Version, report: &mut Report) -> Option<Action> {
    if !matches!(tree.value(node), Value::Object(_)) {
        wrong(
            report,
            Spot::Node(node),
            "an action is an object with a `target`",
        );
        return None;
    }
    let words = ["target", "description", "update", "remove", "copy"];
    known(tree, node, &words, "an action", report);
    let Some(target) = tree.get(node, "target") else {
        wrong(report, Spot::Node(node), "the action has no `target`");
        return None;
    };
    let target = path(tree, target, report)?;
    let removes = removes(tree, node, report)?;
    let what = match (removes, tree.get(node, "update"), tree.get(node, "copy")) {
        (true, ..) => What::Remove,
        (_, Some(update), None) => What::Update(update),
        (_, None, Some(copy)) if version == Version::V1_1 => What::Copy(path(tree, copy, report)?),
        (_, None, Some(copy)) => {
            wrong(
                report,
                Spot::Key(copy),
                "`copy` is a word of overlays 1.1, and this is one of 1.0",
            );
            return None;
        }
        (_, Some(_), Some(copy)) => {
            wrong(
                report,
                Spot::Key(copy),
                "`copy` stands beside `update`: neither has a meaning then",
            );
            return None;
        }
        (false, None, None) => {
            wrong(
                report,
                Spot::Node(node),
                "the action has none of `update`, `remove: true` and `copy`",
            );
            return None;
        }
    };
    Some(Action {
        node,
        target,
        what,
        version,
    })
}

/// Whether the nodes go; none where the action doesn't say it as overlays do.
fn removes(tree: &Tree, action: NodeId, report: &mut Report) -> Option<bool> {
    let Some(node) = tree.get(action, "remove") else {
        return Some(false);
    };
    let Some(removes) = tree.bool(node) else {
        wrong(report, Spot::Node(node), "`remove` is `true` or `false`");
        return None;
    };
    let beside = ["update", "copy"].into_iter();
    for word in beside.filter(|_| removes) {
        if let Some(node) = tree.get(action, word) {
            let message = format!("`{word}` has no impact beside `remove: true`");
            report
                .warning(Code::Overlay, Spot::Key(node), message)
                .help("leave it out, or make it an action of its own");
        }
    }
    Some(removes)
}

fn path(tree: &Tree, node: NodeId, report: &mut Report) -> Option<JsonPath> {
    let Some(text) = tree.str(node) else {
        wrong(
            report,
            Spot::Node(node),
            "a JSONPath is text that begins with `$`",
        );
        return None;
    };
    match JsonPath::parse(text) {
        Ok(path) => Some(path),
        Err(error) => {
            let message = format!("`{text}` is no JSONPath by RFC 9535: {error}");
            wrong(report, Spot::Node(node), &message);
            None
        }
    }
}

/// Which document an overlay is for, if it says so.
fn extends(tree: &Tree, document: &str, report: &mut Report) {
    let node = tree.get(tree.root(), "extends");
    let Some((node, text)) = node.and_then(|node| Some((node, tree.str(node)?))) else {
        return;
    };
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    if name(text) != name(document) {
        let message = format!("the overlay is for `{text}`, and is applied to `{document}`");
        report.warning(Code::Overlay, Spot::Node(node), message);
    }
}

fn known(tree: &Tree, node: NodeId, words: &[&str], title: &str, report: &mut Report) {
    for (key, child) in tree.entries(node) {
        if !words.contains(&&**key) && !key.starts_with("x-") {
            let message = format!("{title} has no `{key}`");
            report
                .warning(Code::UnknownKeyword, Spot::Key(*child), message)
                .help("it is ignored");
        }
    }
}

fn wrong(report: &mut Report, spot: Spot, message: &str) {
    report.error(Code::Overlay, spot, message);
}
