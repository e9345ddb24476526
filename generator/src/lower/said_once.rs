//! Pass: what an operation's name says that its group says already is left out: `cats().create()`, not
//! `cats().cats_controller_create()`.

use std::collections::BTreeMap;

use super::groups::{is_its_path, letters};
use crate::ir::{Api, GroupId, Operation};

/// Words that a name doesn't begin with.
const JOINING: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or", "per",
    "the", "to", "via", "with",
];
/// Words of Rust, and of the face of every service, that are no good name alone.
const TAKEN: &[&str] = &[
    "as", "async", "await", "box", "break", "builder", "clone", "const", "continue", "crate",
    "default", "do", "drop", "dyn", "else", "enum", "extern", "false", "final", "fn", "for",
    "from", "gen", "id", "if", "impl", "in", "into", "let", "loop", "macro", "match", "mod",
    "move", "mut", "new", "override", "priv", "pub", "ref", "return", "self", "static", "struct",
    "super", "trait", "true", "try", "type", "unsafe", "use", "virtual", "where", "while", "with",
    "yield",
];
/// What people begin the name of a call with. After these a word in front was the group's, whether one or many.
const VERBS: &[&str] = &[
    "add", "archive", "cancel", "check", "clear", "close", "count", "create", "delete", "destroy",
    "disable", "download", "edit", "enable", "export", "fetch", "find", "get", "import", "index",
    "insert", "invite", "list", "make", "open", "partial", "patch", "post", "publish", "put",
    "query", "read", "remove", "replace", "reset", "restore", "retrieve", "retry", "run", "save",
    "search", "send", "set", "show", "start", "stop", "store", "sync", "update", "upload",
    "upsert", "validate", "verify", "view",
];

/// Shortens the names that stay apart from all others of their group.
pub fn run(api: &mut Api) {
    let mut groups: BTreeMap<GroupId, Vec<usize>> = BTreeMap::new();
    for (index, operation) in api.operations.iter().enumerate() {
        groups.entry(operation.group).or_default().push(index);
    }
    for (group, operations) in groups {
        let Some(name) = api.groups.get(group.index()).map(|it| it.name.clone()) else {
            continue;
        };
        let inside = api.groups.iter().filter(|it| it.parent == Some(group));
        let inside: Vec<String> = inside.map(|it| letters(&it.name)).collect();
        let all = operations
            .iter()
            .filter_map(|index| api.operations.get(*index));
        let wishes: Vec<Wish> = all.map(|it| Wish::of(it, &name)).collect();
        let kept = apart(wishes, &inside);
        for (index, name) in operations.into_iter().zip(kept) {
            if let Some(operation) = api.operations.get_mut(index) {
                operation.name = name;
            }
        }
    }
}

/// What an operation is called, and what it would be.
struct Wish {
    now: String,
    short: Option<String>,
}

impl Wish {
    fn of(operation: &Operation, group: &str) -> Self {
        let now = operation.name.clone();
        // What an extension says is meant.
        let short = operation.named.is_none().then(|| short(operation, group));
        let short = short.flatten().filter(|short| *short != now);
        Self { now, short }
    }

    fn name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.now)
    }
}

/// The names, none of them short that another operation or a group inside has too.
fn apart(mut wishes: Vec<Wish>, inside: &[String]) -> Vec<String> {
    loop {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for name in inside {
            *counts.entry(name.clone()).or_default() += 1;
        }
        for wish in &wishes {
            *counts.entry(letters(wish.name())).or_default() += 1;
            // A name that is free today may be wanted again.
            if wish.short.is_some() && letters(&wish.now) != letters(wish.name()) {
                *counts.entry(letters(&wish.now)).or_default() += 1;
            }
        }
        let mut changed = false;
        for wish in &mut wishes {
            let is_shared = counts
                .get(&letters(wish.name()))
                .is_some_and(|count| *count > 1);
            if is_shared && wish.short.take().is_some() {
                changed = true;
            }
        }
        // Each round takes one away at least.
        if !changed {
            return wishes
                .into_iter()
                .map(|it| it.short.unwrap_or(it.now))
                .collect();
        }
    }
}

/// The name without what the group says, where it is a good one.
fn short(operation: &Operation, group: &str) -> Option<String> {
    let method = operation.method.as_str();
    if is_its_path(&operation.id, method, &operation.path)
        && !is_said(&operation.id, &operation.path)
    {
        return by_path(operation, group);
    }
    let name = without_path(&operation.name, method, &operation.path);
    // What is before it in every id of such a document names none of them.
    if name != operation.name && name.eq_ignore_ascii_case("api") {
        return by_path(operation, group);
    }
    let rest = without_group(name, group).unwrap_or(name);
    (rest != operation.name).then(|| rest.to_owned())
}

/// Whether somebody may well have said such an id, though a machine could have: `getOrders` of `/orders`.
fn is_said(id: &str, path: &str) -> bool {
    !id.contains('/') && path.split('/').filter(|part| !part.is_empty()).count() == 1
}

/// The method, and the path from the group's segment on: `get by id` for `GET /v1/orders/{id}` of `orders`.
fn by_path(operation: &Operation, group: &str) -> Option<String> {
    let group = letters(group);
    let segments = operation.path.split('/').filter(|part| !part.is_empty());
    let segments: Vec<&str> = segments.collect();
    let is_group = |part: &&str| !part.contains('{') && is_same(&letters(part), &group);
    let at = segments.iter().rposition(is_group)?;
    let after = segments.get(at + 1..).unwrap_or_default();
    let mut words = vec![operation.method.as_str().to_ascii_lowercase()];
    for (index, part) in after.iter().enumerate() {
        let is_last = index + 1 == after.len();
        match (part.contains('{'), is_last) {
            (true, true) => words.push(format!("by {part}")),
            (true, false) => {}
            (false, _) => words.push((*part).to_owned()),
        }
    }
    Some(words.join(" "))
}

/// A name without its operation's path and method behind it, as FastAPI makes ids: `read_items` of
/// `read_items_items__item_id__get`.
fn without_path<'a>(name: &'a str, method: &str, path: &str) -> &'a str {
    let spelled = |text: &str| {
        let letters = text.chars().map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            _ => '_',
        });
        letters.collect::<String>()
    };
    let ending = format!("{}_{}", spelled(path), spelled(method));
    let (whole, is_path) = (spelled(name), path.len() > 1);
    match whole
        .strip_suffix(&ending)
        .filter(|rest| is_path && !rest.is_empty())
    {
        Some(rest) if name.is_ascii() => name.get(..rest.len()).unwrap_or(name),
        _ => name,
    }
}

/// What follows the group's words in a name, if that is a name.
fn without_group<'a>(name: &'a str, group: &str) -> Option<&'a str> {
    let group = letters(group);
    let words = words(name);
    let mut said = String::new();
    for (index, (word, _)) in words.iter().enumerate() {
        said.push_str(word);
        if !is_same(&said, &group) {
            continue;
        }
        let mut after = words.get(index + 1..).unwrap_or_default();
        let mut is_certain = said == group;
        if let Some(("controller", _)) = after.first().map(|(word, at)| (word.as_str(), at)) {
            after = after.get(1..).unwrap_or_default();
            is_certain = true;
        }
        let (first, at) = after.first()?;
        let is_none = JOINING.contains(&first.as_str())
            || first.starts_with(|letter: char| letter.is_ascii_digit())
            || after.len() == 1 && TAKEN.contains(&first.as_str());
        let is_fit = !is_none && (is_certain || VERBS.contains(&first.as_str()));
        return is_fit.then(|| name.get(*at..)).flatten();
    }
    None
}

/// Whether two words are one, of one or of many.
fn is_same(one: &str, other: &str) -> bool {
    let many = |word: &str, words: &str| {
        words == word
            || words.strip_suffix('s') == Some(word)
            || words.strip_suffix("es") == Some(word)
            || words
                .strip_suffix("ies")
                .is_some_and(|stem| word.strip_suffix('y') == Some(stem))
    };
    !one.is_empty() && (many(one, other) || many(other, one))
}

/// The words of a name in small letters, and where each begins.
pub fn words(name: &str) -> Vec<(String, usize)> {
    let mut words: Vec<(String, usize)> = Vec::new();
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    let mut is_within = false;
    for (index, (at, letter)) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            is_within = false;
            continue;
        }
        let near = |index: Option<usize>| index.and_then(|it| letters.get(it)).map(|(_, it)| *it);
        let before = near(index.checked_sub(1));
        let is_next_small = near(Some(index + 1)).is_some_and(char::is_lowercase);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || is_next_small);
        if !is_within || begins {
            words.push((String::new(), *at));
        }
        is_within = true;
        if let Some((word, _)) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words
}
