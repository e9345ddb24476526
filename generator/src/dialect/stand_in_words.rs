//! The words of `x-stand-in`, so that one that the stand-in doesn't know is no word said in vain.

use super::vocabulary::Kind;
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// The extension's name.
pub const KEY: &str = "x-stand-in";

/// What may stand in a place.
enum Words {
    /// Anything: a value that is answered, or a name of the document's.
    Any,
    /// An object of these keys.
    Keys(&'static [(&'static str, Words)]),
    /// An object of any keys.
    Each(&'static Words),
    /// A list.
    List(&'static Words),
    /// One of these texts.
    OneOf(&'static [&'static str]),
}
use Words::{Any, Each, Keys, List, OneOf};

const ANSWER: Words = Keys(&[
    ("status", Any),
    ("headers", Any),
    ("example", Any),
    ("body", Any),
]);

const ANSWERS: Words = Keys(&[
    ("ambiguous", ANSWER),
    ("bad-token", ANSWER),
    ("duplicate", ANSWER),
    ("invalid", ANSWER),
    ("missing-scope", ANSWER),
    ("no-length", ANSWER),
    ("no-token", ANSWER),
    ("not-found", ANSWER),
    ("not-permitted", ANSWER),
    ("too-large", ANSWER),
    ("too-many", ANSWER),
    ("unknown-method", ANSWER),
    ("unknown-path", ANSWER),
    ("unsupported", ANSWER),
]);

const COLLECTION: Words = Keys(&[
    ("unique", List(&Any)),
    ("within", List(&Any)),
    ("touched", List(&Any)),
    ("values", Each(&Any)),
    ("converts", Each(&Any)),
    (
        "adds",
        List(&Keys(&[("collection", Any), ("values", Each(&Any))])),
    ),
]);

const ROOT: Words = Keys(&[
    ("headers", Each(&Any)),
    ("decodes-slash", Any),
    ("redirects-slash", Any),
    ("requires-length", Any),
    ("max-body", Any),
    ("rules", Each(&Keys(&[("kind", Any), ("message", Any)]))),
    ("input", Any),
    ("answers", ANSWERS),
    ("collections", Each(&COLLECTION)),
]);

const ACTIONS: Words = OneOf(&[
    "about", "create", "delete", "example", "export", "get", "list", "replace", "update",
]);

const OPERATION: Words = Keys(&[
    ("action", ACTIONS),
    ("collection", Any),
    ("fields", Each(&Any)),
    ("searches", Each(&List(&Any))),
    ("flags", Each(&Any)),
    ("permitted", Each(&List(&Any))),
    ("columns", List(&Keys(&[("title", Any), ("field", Any)]))),
    ("values", Each(&Any)),
]);

/// Reports what the extension says in vain, at the document's root or at an operation.
pub fn check(tree: &Tree, kind: Kind, id: NodeId, report: &mut Report) {
    let mut open = vec![match kind {
        Kind::OpenApi => (id, &ROOT),
        _ => (id, &OPERATION),
    }];
    while let Some((id, words)) = open.pop() {
        match (words, tree.value(id)) {
            (Any, _) => {}
            (Keys(known), Value::Object(entries)) => {
                for (key, child) in entries.iter().rev() {
                    match known.iter().find(|(name, _)| *name == &**key) {
                        Some((_, words)) => open.push((*child, words)),
                        None => unknown(key, *child, report),
                    }
                }
            }
            (Each(words), Value::Object(entries)) => {
                open.extend(entries.iter().rev().map(|(_, child)| (*child, *words)));
            }
            (List(words), Value::Array(items)) => {
                open.extend(items.iter().rev().map(|item| (*item, *words)));
            }
            (OneOf(known), Value::String(text)) if known.contains(&&**text) => {}
            (OneOf(known), _) => {
                let message = format!("this must be one of `{}`", known.join("`, `"));
                malformed(id, message, report);
            }
            (Keys(_) | Each(_), _) => {
                let found = tree.kind_name(id);
                malformed(
                    id,
                    format!("an object is expected here, not {found}"),
                    report,
                );
            }
            (List(_), _) => {
                let found = tree.kind_name(id);
                malformed(id, format!("a list is expected here, not {found}"), report);
            }
        }
    }
}

fn unknown(key: &str, child: NodeId, report: &mut Report) {
    let message = format!("`{KEY}` has no `{key}` here");
    let problem = report.warning(Code::UnknownKeyword, Spot::Key(child), message);
    problem.help("it is ignored");
}

fn malformed(id: NodeId, message: String, report: &mut Report) {
    let problem = report.warning(Code::Malformed, Spot::Node(id), message);
    problem.help("the stand-in takes it as absent");
}
