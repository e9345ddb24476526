//! Lists of values: what lists them, and the words of vendors that say what each is called and means.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::piece::several;
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// Words that name values: lists in the order of the values, or objects by value. Ours first.
const NAMES: &[&str] = &[
    "x-enum-varnames",
    "x-enumNames",
    "x-enum-names",
    "x-speakeasy-enums",
];
/// Words that describe them, of the same shapes.
const DOCS: &[&str] = &[
    "x-enum-descriptions",
    "x-enumDescriptions",
    "x-speakeasy-enum-descriptions",
];
/// Fern's: objects with `name` and `description` by value.
const FERN: &str = "x-fern-enum";
/// Microsoft's: objects with `value`, `name` and `description` in a list, beside what is said of the whole.
pub const MICROSOFT: &str = "x-ms-enum";

/// All of these, in the order in which they count.
pub const WORDS: &[&str] = &[
    "x-enum-varnames",
    "x-enumNames",
    "x-enum-names",
    "x-speakeasy-enums",
    "x-enum-descriptions",
    "x-enumDescriptions",
    "x-speakeasy-enum-descriptions",
    FERN,
    MICROSOFT,
];

/// A list of values that may grow.
pub const EXTENSIBLE: &str = "x-extensible-enum";

/// What [`EXTENSIBLE`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extensible {
    /// The values beside it may grow.
    Flag,
    /// These may.
    Values,
}

/// What stands under [`EXTENSIBLE`]; none where it says nothing.
pub fn extensible(tree: &Tree, word: NodeId) -> Option<Extensible> {
    match tree.value(word) {
        Value::Bool(true) => Some(Extensible::Flag),
        Value::Array(items) if !items.is_empty() => Some(Extensible::Values),
        _ => None,
    }
}

/// `enum`: each value but `null` with its name and description, as `[value, name, description]`. What
/// belongs together is kept together, whichever values are taken out later.
pub fn enumeration(tree: &Tree, id: NodeId) -> Option<Json> {
    let growing = tree.get(id, EXTENSIBLE);
    let growing = growing.filter(|node| extensible(tree, *node) == Some(Extensible::Values));
    let items = tree.get(id, "enum").or(growing);
    let items = items.map(|node| several(tree, node))?;
    let values = items.iter().enumerate().map(|(index, item)| {
        let value = tree.to_json(*item);
        let name = said(tree, id, "name", index, &value);
        let docs = said(tree, id, "description", index, &value);
        json!([value, name, docs])
    });
    let values: Vec<Json> = values
        .filter(|entry| entry.get(0) != Some(&Json::Null))
        .collect();
    (!values.is_empty()).then_some(Json::Array(values))
}

/// What the first word that says it says of a value: its name or its description.
fn said<'t>(tree: &'t Tree, id: NodeId, what: &str, index: usize, value: &Json) -> Option<&'t str> {
    let all = all_said(tree, id, what, index, value);
    all.first().map(|(_, text)| *text)
}

/// What each word says of a value, with the word's node, in the order in which they count.
fn all_said<'t>(
    tree: &'t Tree,
    id: NodeId,
    what: &str,
    index: usize,
    value: &Json,
) -> Vec<(NodeId, &'t str)> {
    let by_value = |node: NodeId| match value {
        Json::String(value) => tree.get(node, value),
        _ => tree.get(node, &value.to_string()),
    };
    let plain = if what == "name" { NAMES } else { DOCS };
    let words = plain.iter().copied().chain([FERN, MICROSOFT]);
    let texts = words.filter_map(|word| {
        let node = tree.get(id, word)?;
        let found = match (word, tree.value(node)) {
            (FERN, _) => tree.get(by_value(node)?, what),
            (MICROSOFT, _) => {
                let mut all = tree.items(tree.get(node, "values")?).iter();
                let is_its = |item: &&NodeId| {
                    let its = tree.get(**item, "value");
                    its.is_some_and(|node| tree.to_json(node) == *value)
                };
                tree.get(*all.find(is_its)?, what)
            }
            (_, Value::Array(texts)) => texts.get(index).copied(),
            _ => by_value(node),
        };
        Some((node, tree.str(found?)?))
    });
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

/// Names what is odd about the words of values: others of the same value, one for two values, and lists that are
/// not as long as that of the values.
pub fn tell(tree: &Tree, id: NodeId, report: &mut Report) {
    let Some(items) = tree.get(id, "enum").map(|node| several(tree, node)) else {
        return;
    };
    if !WORDS.iter().any(|word| tree.get(id, word).is_some()) {
        return;
    }
    for word in NAMES.iter().chain(DOCS) {
        let Some(node) = tree.get(id, word) else {
            continue;
        };
        if let Value::Array(texts) = tree.value(node)
            && texts.len() != items.len()
        {
            let (count, values) = (texts.len(), items.len());
            let message = format!("`{word}` has {count} texts for {values} values");
            report
                .warning(Code::Contradiction, Spot::Node(node), message)
                .help("each is of the value in its place, and the rest is ignored");
        }
    }
    let mut told = BTreeSet::new();
    let mut named: BTreeMap<(&str, String), NodeId> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let value = tree.to_json(*item);
        for what in ["name", "description"] {
            let all = all_said(tree, id, what, index, &value);
            let Some(((first, text), others)) = all.split_first() else {
                continue;
            };
            for (other, _) in others.iter().filter(|(_, other)| other != text) {
                if told.insert(*other) {
                    let message = "this says something else of a value than another word";
                    report
                        .note(Code::Contradiction, Spot::Node(*other), message)
                        .help(format!("`{}` counts", tree.key(*first).unwrap_or_default()));
                }
            }
            let letters = text.chars().filter(|letter| letter.is_alphanumeric());
            let letters = (what, letters.flat_map(char::to_lowercase).collect());
            let known = named.insert(letters, *item).filter(|_| what == "name");
            if known.is_some_and(|known| tree.to_json(known) != value) {
                let message = format!("the name `{text}` is given to two values");
                report
                    .warning(Code::Contradiction, Spot::Node(*first), message)
                    .help("they are told apart by what they are");
            }
        }
    }
}
