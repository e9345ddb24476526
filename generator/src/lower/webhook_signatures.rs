//! `x-webhook-signatures`: how the deliveries of webhooks are signed.

use super::context::Lowering;
use crate::ir::{KeyForm, Signatures};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The extension, at the document's root.
const EXTENSION: &str = "x-webhook-signatures";

/// The one scheme that is read.
const SCHEME: &str = "standard-webhooks";

/// What the document says, or the specification as it stands. `None`: signed in another way.
pub fn read(lowering: &mut Lowering<'_, '_>) -> Option<Signatures> {
    let tree = lowering.dialect.tree;
    let usual = Signatures {
        header_prefix: "webhook-".to_owned(),
        keys: vec![KeyForm::Base64],
    };
    let Some(node) = lowering.dialect.read(tree.root(), EXTENSION) else {
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Document,
                "the document doesn't say how its webhooks are signed",
            )
            .help(format!(
                "they are verified by the Standard Webhooks specification; `{EXTENSION}` says otherwise"
            ));
        return Some(usual);
    };
    let scheme = tree.get(node, "scheme");
    match scheme.and_then(|scheme| tree.str(scheme)) {
        Some(SCHEME) => {}
        Some("none") => return None,
        _ => {
            let spot = Spot::Node(scheme.unwrap_or(node));
            let message = format!("`scheme` must be `{SCHEME}` or `none`");
            let problem = lowering.report.warning(Code::NotRepresented, spot, message);
            problem.help("the client has no verifier");
            return None;
        }
    }
    unknown_keys(lowering, node);
    Some(Signatures {
        header_prefix: header_prefix(lowering, node).unwrap_or(usual.header_prefix),
        keys: keys(lowering, node).unwrap_or(usual.keys),
    })
}

fn unknown_keys(lowering: &mut Lowering<'_, '_>, node: NodeId) {
    for (key, child) in lowering.dialect.tree.entries(node) {
        if !matches!(&**key, "scheme" | "keys" | "header-prefix") {
            lowering
                .report
                .warning(
                    Code::UnknownKeyword,
                    Spot::Key(*child),
                    format!("`{EXTENSION}` has no `{key}`"),
                )
                .help("it is ignored");
        }
    }
}

/// What a header's name may begin with.
fn header_prefix(lowering: &mut Lowering<'_, '_>, node: NodeId) -> Option<String> {
    let tree = lowering.dialect.tree;
    let node = tree.get(node, "header-prefix")?;
    let is_good = |byte: u8| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match tree.str(node) {
        Some(prefix) if prefix.bytes().all(is_good) => Some(prefix.to_owned()),
        _ => {
            malformed(lowering, node, "small letters, digits and `-`");
            None
        }
    }
}

fn keys(lowering: &mut Lowering<'_, '_>, node: NodeId) -> Option<Vec<KeyForm>> {
    let tree = lowering.dialect.tree;
    let node = tree.get(node, "keys")?;
    let mut keys = Vec::new();
    for item in tree.items(node) {
        let key = match tree.str(*item) {
            Some("base64") => KeyForm::Base64,
            Some("text") => KeyForm::Text,
            _ => {
                malformed(lowering, *item, "`base64` or `text`");
                continue;
            }
        };
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        malformed(lowering, node, "a list of `base64` and `text`");
        return None;
    }
    Some(keys)
}

fn malformed(lowering: &mut Lowering<'_, '_>, node: NodeId, expected: &str) {
    lowering
        .report
        .warning(
            Code::Malformed,
            Spot::Node(node),
            format!("{expected} is expected here"),
        )
        .help("it is taken as absent");
}
