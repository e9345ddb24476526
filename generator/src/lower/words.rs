//! What alternatives are called: by what the document says of each that it says of no other.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::said_once::words;
use crate::dialect::{Kind, Target};
use crate::source::{NodeId, Tree, Value};

/// Lists, maps and alternatives within alternatives are looked into so deep.
const DEPTH: usize = 4;
/// What several alternatives within one are called after.
const MOST: usize = 3;
/// A name of them all is longer than people read: what they have in common is better.
const LONG: usize = 40;

impl Lowering<'_, '_> {
    /// A word that tells an alternative from its neighbours: the best that no other could have. Of those that
    /// say the same, the second has its number, in the order of the document.
    pub fn variant_word(&mut self, id: NodeId) -> Option<String> {
        if let Some(word) = self.words.get(&id) {
            return word.clone();
        }
        let tree = self.dialect.tree;
        let list = tree.parent(id).map(|list| tree.items(list));
        let list = list.unwrap_or_default();
        let all = list.iter().map(|node| self.alternative_words(*node, DEPTH));
        let mut all: Vec<Vec<String>> = all.collect();
        for (words, key) in all.iter_mut().zip(keys(tree, list)) {
            // `Circle`, and `WithCircle` only where another is called so.
            let said = format!("with {key}");
            if let Some(place) = words.iter().position(|word| *word == said) {
                words.insert(place, key.to_owned());
            }
        }
        let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
        for words in &all {
            let words: BTreeSet<&str> = words.iter().map(String::as_str).collect();
            for word in words {
                *claims.entry(word).or_default() += 1;
            }
        }
        let first = |words: &[String]| words.first().cloned();
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in all.iter().filter_map(|words| words.first()) {
            *firsts.entry(word).or_default() += 1;
        }
        let is_shared = |word: &str| firsts.get(word).is_some_and(|count| *count > 1);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut found = Vec::new();
        for (node, words) in list.iter().zip(&all) {
            let best = first(words).filter(|word| !is_shared(word));
            let own = words
                .iter()
                .find(|word| claims.get(word.as_str()) == Some(&1));
            let word = best.or_else(|| own.cloned()).or_else(|| first(words));
            let word = word.map(|word| {
                let count = counts.entry(word.clone()).or_default();
                *count += 1;
                match *count {
                    1 => word,
                    number => format!("{word} {number}"),
                }
            });
            found.push((*node, word));
        }
        self.words.extend(found);
        self.words.get(&id).cloned().flatten()
    }

    /// The name an alternative is referred by, its title, its value, the value of a property that has only
    /// one, the properties it must have, or what it holds; the best first.
    fn alternative_words(&mut self, id: NodeId, depth: usize) -> Vec<String> {
        let tree = self.dialect.tree;
        if let Some(name) = self.referred(id) {
            return vec![name];
        }
        let mut found: Vec<String> = Vec::new();
        let title = tree.get(id, "title").and_then(|node| tree.str(node));
        // `Array` says of an array nothing that tells it from another.
        let is_type =
            |title: &&str| type_word(tree, id).is_some_and(|it| it.eq_ignore_ascii_case(title));
        let title = title.filter(|title| !is_type(title));
        found.extend(title.map(str::to_owned));
        let constant = tree.get(id, "const");
        found.extend(constant.and_then(|node| value_word(tree, node)));
        if let Some(values) = tree.get(id, "enum").map(|node| tree.items(node)) {
            let words = values.iter().take(2);
            let words: Vec<String> = words.filter_map(|node| value_word(tree, *node)).collect();
            if !words.is_empty() {
                found.push(words.join(" or "));
            }
        }
        let Some(depth) = depth.checked_sub(1) else {
            return found;
        };
        let (bodies, named) = self.bodies_of(id, depth);
        for body in &bodies {
            found.extend(single_values(tree, *body));
        }
        for body in &bodies {
            found.extend(members(tree, *body));
        }
        found.extend(named);
        for body in &bodies {
            found.extend(details(tree, *body));
        }
        for (key, what) in [("items", "list"), ("additionalProperties", "map")] {
            let Some(held) = tree.get(id, key).filter(|_| found.is_empty()) else {
                continue;
            };
            // What has no name of its own is called after its place: that is to tell it.
            if self.dialect.reference(held).is_none() {
                let words = self.alternative_words(held, depth);
                // The only list among the alternatives is just that.
                found.extend((!words.is_empty()).then(|| what.to_owned()));
                found.extend(words.into_iter().map(|word| format!("{word} {what}")));
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(list) = tree.get(id, key).filter(|_| found.is_empty()) else {
                continue;
            };
            let inner = tree.items(list).iter().take(MOST).filter_map(|node| {
                let words = self.alternative_words(*node, depth).into_iter();
                words.chain(type_word(tree, *node)).next()
            });
            let inner: Vec<String> = inner.filter(|word| word != "null").collect();
            if inner.len() > 1 {
                let joined = inner.join(" or ");
                found.extend(match joined.len() > LONG {
                    true => common_word(&inner),
                    false => Some(joined),
                });
            }
        }
        let typed = title.and_then(|title| Some(format!("{title} {}", type_word(tree, id)?)));
        found.extend(typed);
        found
    }

    /// The name that a reference leads to.
    fn referred(&mut self, id: NodeId) -> Option<String> {
        self.dialect.reference(id)?;
        let Target::Node(target) = self.dialect.follow(id, Kind::Schema, self.report) else {
            return None;
        };
        let named = self.name_elsewhere(target);
        let key = self.dialect.tree.key(target);
        named.or_else(|| key.map(str::to_owned))
    }

    /// The schema itself and the unnamed parts of its `allOf`; and the names of the others, the last first.
    fn bodies_of(&mut self, id: NodeId, depth: usize) -> (Vec<NodeId>, Vec<String>) {
        let tree = self.dialect.tree;
        let (mut bodies, mut named) = (vec![id], Vec::new());
        let parts = tree.get(id, "allOf").map(|list| tree.items(list));
        for part in parts.unwrap_or_default() {
            if let Some(name) = self.referred(*part) {
                named.insert(0, name);
            } else if let Some(depth) = depth.checked_sub(1) {
                let (inner, more) = self.bodies_of(*part, depth);
                bodies.extend(inner);
                named.extend(more);
            }
        }
        (bodies, named)
    }
}

/// What all of several names begin and end with, in whole words: `price` of `PriceFixed` and `PriceFree`.
fn common_word(names: &[String]) -> Option<String> {
    let words = names.iter().map(|name| words(name).into_iter());
    let words: Vec<Vec<String>> = words
        .map(|words| words.map(|(word, _)| word).collect())
        .collect();
    let (first, others) = words.split_first()?;
    let shortest = words.iter().map(Vec::len).min()?;
    fn alike<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> usize {
        pairs.take_while(|(one, other)| one == other).count()
    }
    let begin = others.iter().map(|it| alike(first.iter().zip(it)));
    let begin = begin.min()?;
    let end = others
        .iter()
        .map(|it| alike(first.iter().rev().zip(it.iter().rev())));
    let end = end.min()?.min(shortest - begin);
    let common = first.iter().take(begin);
    let common = common.chain(first.iter().skip(first.len() - end));
    let common: Vec<&str> = common.map(String::as_str).collect();
    (!common.is_empty()).then(|| common.join(" "))
}

/// The values of the properties that have one only, texts before others and by name: the order of an object's
/// keys means nothing.
fn single_values(tree: &Tree, schema: NodeId) -> Vec<String> {
    let properties = tree.get(schema, "properties").map(|node| tree.sorted(node));
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for (name, property) in properties.unwrap_or_default() {
        let single = match tree.get(property, "enum").map(|node| tree.items(node)) {
            Some([only]) => Some(*only),
            _ => None,
        };
        let Some(value) = tree.get(property, "const").or(single) else {
            continue;
        };
        match tree.value(value) {
            Value::String(text) => found.push(text.to_string()),
            // `true` says nothing without what it is of.
            _ => others.extend(value_word(tree, value).map(|word| format!("{name} {word}"))),
        }
    }
    found.extend(others);
    found
}

/// The one key of each alternative, where they are what serde makes of an enum: an object with the name of the
/// variant as its one key, or that name as a text. Nothing where there is another alternative, or but one object that
/// no text stands beside.
fn keys<'t>(tree: &'t Tree, alternatives: &[NodeId]) -> Vec<&'t str> {
    let key = |node: NodeId| {
        let ty = tree.get(node, "type").and_then(|node| tree.str(node));
        let has = |key: &str| tree.get(node, key).is_some();
        match ty {
            Some("string") if has("enum") || has("const") => Some(""),
            Some("object") if !has("title") && !has("allOf") => {
                let required = tree.get(node, "required").map(|list| tree.items(list))?;
                let properties = tree.get(node, "properties").map(|it| tree.sorted(it))?;
                match (required, properties.as_slice()) {
                    ([only], [(name, _)]) => tree.str(*only).filter(|it| it == name),
                    _ => None,
                }
            }
            _ => None,
        }
    };
    let keys: Option<Vec<&str>> = alternatives.iter().map(|node| key(*node)).collect();
    keys.filter(|keys| keys.len() > 1).unwrap_or_default()
}

/// The properties that an object must have, or may have where it must have none: the first two, then each.
fn members(tree: &Tree, schema: NodeId) -> Vec<String> {
    let required = tree.get(schema, "required").map(|node| tree.items(node));
    let required = required.unwrap_or_default().iter();
    let required: Vec<&str> = required.filter_map(|item| tree.str(*item)).collect();
    let properties = tree.get(schema, "properties").map(|node| tree.sorted(node));
    let properties = properties.unwrap_or_default().into_iter();
    let properties: Vec<&str> = properties.map(|(name, _)| name).collect();
    let all = if required.is_empty() {
        &properties
    } else {
        &required
    };
    let first: Vec<&str> = all.iter().take(2).copied().collect();
    if first.is_empty() {
        return Vec::new();
    }
    let each = required.iter().chain(&properties);
    let each = each.map(|name| format!("with {name}"));
    std::iter::once(format!("with {}", first.join(" and ")))
        .chain(each)
        .collect()
}

/// What tells objects apart that have the same properties: the single values in a property, and its type.
fn details(tree: &Tree, schema: NodeId) -> Vec<String> {
    let properties = tree.get(schema, "properties").map(|node| tree.sorted(node));
    let mut found = Vec::new();
    for (name, property) in properties.unwrap_or_default() {
        found.extend(single_values(tree, property));
        found.extend(type_word(tree, property).map(|ty| format!("{name} {ty}")));
    }
    found
}

/// The name of the one type that a schema has.
fn type_word(tree: &Tree, schema: NodeId) -> Option<String> {
    let ty = tree.get(schema, "type").and_then(|node| tree.str(node));
    ty.map(str::to_owned)
}

/// A scalar as a word.
fn value_word(tree: &Tree, id: NodeId) -> Option<String> {
    match tree.value(id) {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
