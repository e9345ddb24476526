//! The walk over every object of a document that names what a client doesn't come of: unknown words,
//! words in the wrong shape, and words that are known and not represented.

use super::piece::{fits, is_status};
use super::vocabulary::{Child, Kind, Use};
use super::{Dialect, Version};
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Value};

/// Extensions that some room reads.
const EXTENSIONS: &[&str] = &[
    "x-enum-varnames",
    "x-enum-descriptions",
    "x-nullable",
    "x-pagination",
];

/// Reports every keyword that no room reads.
pub fn audit(dialect: &Dialect<'_>, report: &mut Report) {
    // A list of its own instead of the stack: a document may nest as deep as the source room allows.
    let mut open = vec![(dialect.tree.root(), Kind::OpenApi)];
    while let Some((id, kind)) = open.pop() {
        object(dialect, id, kind, report, &mut open);
    }
}

fn object(
    dialect: &Dialect<'_>,
    id: NodeId,
    kind: Kind,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    let tree = dialect.tree;
    match tree.value(id) {
        Value::Object(_) => {}
        Value::Bool(_) if kind == Kind::Schema => return,
        _ => {
            report.error(
                Code::Malformed,
                Spot::Node(id),
                format!(
                    "{} is expected here, not {}",
                    kind.title(),
                    tree.kind_name(id)
                ),
            );
            return;
        }
    }
    if kind == Kind::Callback {
        return;
    }
    let is_reference = kind.may_be_reference() && tree.get(id, "$ref").is_some();
    let alone = is_reference && (kind != Kind::Schema || dialect.version == Version::V30);
    for (key, child) in tree.entries(id) {
        if is_reference && &**key == "$ref" {
            continue;
        }
        if alone {
            beside_reference(kind, key, *child, report);
            continue;
        }
        keyword(dialect, kind, key, *child, report, open);
    }
}

/// What stands beside a `$ref` where the reference alone counts.
fn beside_reference(kind: Kind, key: &str, child: NodeId, report: &mut Report) {
    if matches!(
        key,
        "summary"
            | "description"
            | "title"
            | "deprecated"
            | "nullable"
            | "readOnly"
            | "writeOnly"
            | "default"
            | "example"
    ) || key.starts_with("x-")
    {
        return;
    }
    if kind == Kind::PathItem {
        return;
    }
    report
        .warning(
            Code::BesideReference,
            Spot::Key(child),
            format!("`{key}` stands beside a `$ref`, where it has no meaning"),
        )
        .help("it is ignored; OpenAPI 3.1 gives it a meaning in schemas, `allOf` does in 3.0");
}

fn keyword(
    dialect: &Dialect<'_>,
    kind: Kind,
    key: &str,
    child: NodeId,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    let tree = dialect.tree;
    let Some(keyword) = kind.keyword(key) else {
        unknown(kind, key, child, report);
        return;
    };
    match keyword.used {
        Use::Noted(instead) => {
            report
                .note(
                    Code::NotRepresented,
                    Spot::Key(child),
                    format!("`{key}` makes no code"),
                )
                .help(instead);
            return;
        }
        Use::Unrepresented(instead) => {
            report
                .warning(
                    Code::NotRepresented,
                    Spot::Key(child),
                    format!("`{key}` is not represented"),
                )
                .help(instead);
            return;
        }
        Use::Ignored => return,
        Use::Read | Use::Docs => {}
    }
    match keyword.child {
        Child::Leaf(expected) => {
            if !fits(tree, child, expected) {
                report
                    .warning(
                        Code::Malformed,
                        Spot::Node(child),
                        format!("`{key}` can't be {}", tree.kind_name(child)),
                    )
                    .help("it is taken as absent");
            }
        }
        Child::MapOfLists => {}
        Child::One(kind) => open.push((child, kind)),
        Child::List(kind) => match tree.value(child) {
            Value::Array(items) => open.extend(items.iter().rev().map(|item| (*item, kind))),
            _ => malformed(dialect, child, "a list", report),
        },
        Child::Map(kind) => match tree.value(child) {
            Value::Object(_) => map(dialect, kind, child, report, open),
            _ => malformed(dialect, child, "an object", report),
        },
    }
}

fn map(
    dialect: &Dialect<'_>,
    kind: Kind,
    id: NodeId,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    for (key, child) in dialect.tree.entries(id).iter().rev() {
        if key.starts_with("x-") && kind != Kind::Schema && kind != Kind::Header {
            continue;
        }
        if kind == Kind::Response
            && dialect.tree.key(id) == Some("responses")
            && dialect
                .tree
                .parent(id)
                .and_then(|parent| dialect.tree.key(parent))
                != Some("components")
            && !is_status(key)
        {
            report
                .warning(
                    Code::UnknownKeyword,
                    Spot::Key(*child),
                    format!("`{key}` is no status"),
                )
                .help("the answer is ignored; a status is `200`, `2XX` or `default`");
            continue;
        }
        open.push((*child, kind));
    }
}

fn malformed(dialect: &Dialect<'_>, id: NodeId, expected: &str, report: &mut Report) {
    let found = dialect.tree.kind_name(id);
    let message = format!("{expected} is expected here, not {found}");
    report.error(Code::Malformed, Spot::Node(id), message);
}

fn unknown(kind: Kind, key: &str, child: NodeId, report: &mut Report) {
    if EXTENSIONS.contains(&key) {
        return;
    }
    if key.starts_with("x-") {
        report
            .note(
                Code::UnknownExtension,
                Spot::Key(child),
                format!("the extension `{key}` is not known"),
            )
            .help("it is ignored");
        return;
    }
    report
        .warning(
            Code::UnknownKeyword,
            Spot::Key(child),
            format!("{} has no `{key}`", kind.title()),
        )
        .help("it is ignored");
}
