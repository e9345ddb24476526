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

/// The values that a schema lists: in `enum` or a list that may grow; where words speak of them, also those that
/// `const` says, or the `const` of each alternative.
fn listed(tree: &Tree, id: NodeId) -> Option<Vec<NodeId>> {
    let growing = tree.get(id, EXTENSIBLE);
    let growing = growing.filter(|node| extensible(tree, *node) == Some(Extensible::Values));
    if let Some(list) = tree.get(id, "enum").or(growing) {
        return Some(several(tree, list));
    }
    if !WORDS.iter().any(|word| tree.get(id, word).is_some()) {
        return None;
    }
    if let Some(only) = tree.get(id, "const") {
        return Some(vec![only]);
    }
    let alternatives = ["oneOf", "anyOf"].map(|word| tree.get(id, word));
    let alternatives = alternatives.into_iter().flatten().next()?;
    let consts = several(tree, alternatives).into_iter();
    let consts: Option<Vec<NodeId>> = consts.map(|item| tree.get(item, "const")).collect();
    consts.filter(|consts| !consts.is_empty())
}

/// `enum`: each value but `null` with its name and description, as `[value, name, description]`. What
/// belongs together is kept together, whichever values are taken out later.
pub fn enumeration(tree: &Tree, id: NodeId) -> Option<Json> {
    let items = listed(tree, id)?;
    let words = Words::of(tree, id);
    let values = items.iter().enumerate().map(|(index, item)| {
        let value = tree.to_json(*item);
        let name = words.said("name", index, &value);
        let docs = words.said("description", index, &value);
        json!([value, name, docs])
    });
    let values: Vec<Json> = values
        .filter(|entry| entry.get(0) != Some(&Json::Null))
        .collect();
    (!values.is_empty()).then_some(Json::Array(values))
}

/// The words of a schema that say something of its values, in the order in which they count.
struct Words<'t> {
    tree: &'t Tree,
    /// Each with its node.
    words: Vec<(&'static str, NodeId)>,
    /// Microsoft's objects, by their values.
    microsoft: BTreeMap<String, NodeId>,
}

impl<'t> Words<'t> {
    fn of(tree: &'t Tree, id: NodeId) -> Self {
        let words = WORDS.iter();
        let words = words.filter_map(|word| Some((*word, tree.get(id, word)?)));
        let mut microsoft = BTreeMap::new();
        let values = tree
            .get(id, MICROSOFT)
            .and_then(|node| tree.get(node, "values"));
        for item in values.map(|node| tree.items(node)).unwrap_or_default() {
            if let Some(value) = tree.get(*item, "value") {
                let value = tree.to_json(value).to_string();
                microsoft.entry(value).or_insert(*item);
            }
        }
        Self {
            tree,
            words: words.collect(),
            microsoft,
        }
    }

    /// What the first word that says it says of a value: its name or its description.
    fn said(&self, what: &str, index: usize, value: &Json) -> Option<&'t str> {
        let all = self.all_said(what, index, value);
        all.first().map(|(_, text)| *text)
    }

    /// What each word says of a value, with the word's node.
    fn all_said(&self, what: &str, index: usize, value: &Json) -> Vec<(NodeId, &'t str)> {
        let tree = self.tree;
        let by_value = |node: NodeId| match value {
            Json::String(value) => tree.get(node, value),
            _ => tree.get(node, &value.to_string()),
        };
        let plain = if what == "name" { NAMES } else { DOCS };
        let texts = self.words.iter().filter_map(|(word, node)| {
            let found = match (*word, tree.value(*node)) {
                (FERN, _) => tree.get(by_value(*node)?, what),
                (MICROSOFT, _) => tree.get(*self.microsoft.get(&value.to_string())?, what),
                (word, _) if !plain.contains(&word) => None,
                (_, Value::Array(texts)) => texts.get(index).copied(),
                _ => by_value(*node),
            };
            Some((*node, tree.str(found?)?))
        });
        texts.filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// What two names must differ in to be two: all but case and what only sets words apart. A dash that begins one is
/// a minus.
fn told_apart_by(name: &str) -> String {
    let parts = |letter: char| letter.is_whitespace() || matches!(letter, '-' | '_' | '.');
    let letters = name
        .char_indices()
        .filter(|(at, letter)| !parts(*letter) || *at == 0 && *letter == '-');
    letters
        .flat_map(|(_, letter)| letter.to_lowercase())
        .collect()
}

/// Names what is odd about the words of values: others of the same value, one for two values, and lists that are
/// not as long as that of the values.
pub fn tell(tree: &Tree, id: NodeId, report: &mut Report) {
    let words = Words::of(tree, id);
    if words.words.is_empty() {
        return;
    }
    let Some(items) = listed(tree, id) else {
        return nameless(&words, report);
    };
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
            let all = words.all_said(what, index, &value);
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
            let known = named.insert((what, told_apart_by(text)), *item);
            let known = known.filter(|_| what == "name");
            if known.is_some_and(|known| tree.to_json(known) != value) {
                let message = format!("the name `{text}` is given to two values");
                report
                    .warning(Code::Contradiction, Spot::Node(*first), message)
                    .help("they are told apart by what they are");
            }
        }
    }
}

/// Names of values, where there are none.
fn nameless(words: &Words<'_>, report: &mut Report) {
    for (word, node) in &words.words {
        // The name of the type, and whether there are others, are said elsewhere.
        let has = |key| words.tree.get(*node, key).is_some();
        let is_of_values = *word != MICROSOFT || has("values") || !has("name");
        if is_of_values {
            let message = format!("`{word}` stands beside no `enum`");
            report
                .note(Code::NoBearing, Spot::Key(*node), message)
                .help("it is ignored");
        }
    }
}
