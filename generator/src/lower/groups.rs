//! The groups of operations: which one an operation is in, and what it is called there.

use super::context::Lowering;
use super::operations::Place;
use super::told::{self, first_told, names_nothing};
use crate::ir::{Docs, Group, GroupId, Named};
use crate::report::{Code, Spot};
use crate::settings::Settings;
use crate::settings::groups::{MOST_GROUPS, Placed};
use crate::source::{NodeId, Tree};

/// What parts an id.
const SEPARATORS: [char; 3] = [':', '/', '.'];

/// Of so many ids with one that has parts, its parts are no groups but an accident of its spelling.
const RARE: usize = 10;

/// Whether ids have parts often enough for that to be how the document groups its operations.
pub(super) fn ids_group(tree: &Tree, paths: NodeId) -> bool {
    let items = tree.entries(paths);
    let (mut all, mut parted) = (0, 0);
    for (path, item) in items {
        for (method, node) in tree.entries(*item) {
            let id = tree.get(*node, "operationId");
            if let Some(id) = id.and_then(|node| tree.str(node)) {
                all += 1;
                let is_parted = id.contains(SEPARATORS) && !is_its_path(id, method, path);
                parted += usize::from(is_parted);
            }
        }
    }
    parted * RARE >= all
}

/// Whether an id is nothing but the method and the path of its operation, which say nothing of a group.
pub(super) fn is_its_path(id: &str, method: &str, path: &str) -> bool {
    let (method, path) = (letters(method), letters(path));
    !path.is_empty() && letters(id) == method + &path
}

/// Whether most operations of a document have paths that are their own names: `POST /CreateThing`. Such a name,
/// of a verb and a noun, groups nothing.
pub(super) fn paths_are_calls(tree: &Tree, paths: NodeId) -> bool {
    let (mut all, mut called) = (0, 0);
    for (path, item) in tree.entries(paths) {
        let letters = first_word(path).filter(|word| is_phrase(word));
        let letters = letters.map(self::letters);
        for (_, operation) in tree.entries(*item) {
            let Some(id) = tree.get(*operation, "operationId") else {
                continue;
            };
            let id = tree.str(id).map(self::letters);
            all += 1;
            called += usize::from(id.is_some() && id == letters);
        }
    }
    called * 2 > all
}

/// Whether a name is of several words.
fn is_phrase(name: &str) -> bool {
    let mut pairs = name.chars().zip(name.chars().skip(1));
    name.contains(['-', '_']) || pairs.any(|(one, next)| one.is_lowercase() && next.is_uppercase())
}

/// What of a name is no matter of spelling.
pub(super) fn letters(name: &str) -> String {
    let kept = name.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// The group and the word of an operation: as the document says of it (with the place of that word), else from its id's own
/// structure, where that is how the document groups its operations, else from its first tag.
pub(super) fn of(
    lowering: &mut Lowering<'_, '_>,
    id: Option<&str>,
    tags: &[String],
    place: Place<'_>,
) -> (GroupId, String, Option<Named>) {
    let named = told_name(lowering, place.node);
    let (words, name) = by_id(id, tags, place).map_or_else(
        || (by_tag(tags, place), None),
        |(words, name)| (words, Some(name)),
    );
    let words = told_group(lowering, place.node).unwrap_or(words);
    let group = place_in_group(lowering, id, tags, place, words);
    let told = named.as_ref().map(|named| named.name.clone());
    let name = told.or(name).unwrap_or_else(|| {
        let segments: Vec<&str> = segments(id).collect();
        match segments.is_empty() {
            true => unnamed(lowering, place),
            false => segments.join(" "),
        }
    });
    (group, name, named)
}

/// What an id is made of.
fn segments(id: Option<&str>) -> impl Iterator<Item = &str> {
    let parts = id.unwrap_or_default().split(SEPARATORS);
    parts.filter(|part| !part.is_empty())
}

/// The words of the group, and the operation's, of an id that has parts.
fn by_id(id: Option<&str>, tags: &[String], place: Place<'_>) -> Option<(Vec<String>, String)> {
    // Only a tag can say better.
    if !place.grouped && !tags.is_empty() {
        return None;
    }
    if id.is_some_and(|id| is_its_path(id, place.method.as_str(), place.path)) {
        return None;
    }
    let segments: Vec<&str> = segments(id).collect();
    let (name, words) = segments
        .split_last()
        .filter(|(_, words)| !words.is_empty())?;
    let words = words.iter().map(|word| (*word).to_owned());
    Some((nested(words.collect()), (*name).to_owned()))
}

/// What lies deeper than people nest groups is one group's long name.
fn nested(mut words: Vec<String>) -> Vec<String> {
    let deeper = words.split_off(words.len().min(MOST_GROUPS));
    if let Some(last) = words.last_mut().filter(|_| !deeper.is_empty()) {
        last.push(' ');
        last.push_str(&deeper.join(" "));
    }
    words
}

fn by_tag(tags: &[String], place: Place<'_>) -> Vec<String> {
    let word = tags.first().cloned().or_else(|| {
        let word = first_word(place.path).filter(|_| !place.called);
        word.map(str::to_owned)
    });
    vec![word.unwrap_or_else(|| "root".to_owned())]
}

/// The name of an operation of which the document gives none.
fn unnamed(lowering: &mut Lowering<'_, '_>, place: Place<'_>) -> String {
    let message = "the operation has no `operationId`";
    lowering
        .report
        .note(Code::OperationId, Spot::Key(place.node), message)
        .help("it is named by its method and path");
    let method = place.method.as_str().to_ascii_lowercase();
    format!("{method} {}", place.path)
}

/// Words for the group of an operation, ours first, then other generators'.
const GROUP: &[&str] = &["x-group", "x-fern-sdk-group-name", "x-speakeasy-group"];
/// Words for its name.
const NAME: &[&str] = &[
    "x-name",
    "x-fern-sdk-method-name",
    "x-speakeasy-name-override",
    HANDLER,
];
/// The name of what answers an operation on the server: told where there is no `operationId`.
const HANDLER: &str = "x-eov-operation-id";

/// What the document says of an operation's group: words with `/` or `.` between, or a list of them.
fn told_group(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Option<Vec<String>> {
    strike(lowering, operation, GROUP);
    let words = |tree: &Tree, _: &str, node| {
        let texts: Vec<&str> = match tree.str(node) {
            Some(text) => text.split(['/', '.']).collect(),
            None => {
                let items = tree.items(node).iter();
                items.map(|item| tree.str(*item)).collect::<Option<_>>()?
            }
        };
        let is_word = |text: &&str| text.chars().any(char::is_alphanumeric);
        let words: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        (!texts.is_empty() && texts.iter().all(is_word)).then(|| nested(words))
    };
    let told = first_told(lowering, operation, GROUP, words, names_nothing);
    told.map(|(words, _)| words)
}

fn strike(lowering: &Lowering<'_, '_>, operation: NodeId, words: &[&str]) {
    for word in words {
        lowering.dialect.read(operation, word);
    }
}

/// What it says of its name.
fn told_name(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Option<Named> {
    strike(lowering, operation, NAME);
    let has_id = lowering
        .dialect
        .tree
        .get(operation, "operationId")
        .is_some();
    let words = match NAME.split_last() {
        Some((_, words)) if has_id => words,
        _ => NAME,
    };
    let told = first_told(lowering, operation, words, told::name, names_nothing);
    told.map(|(name, word)| Named { name, word })
}

/// The group of an operation that the document puts in the group of these words; the settings may put it
/// in another.
fn place_in_group(
    lowering: &mut Lowering<'_, '_>,
    id: Option<&str>,
    tags: &[String],
    place: Place<'_>,
    words: Vec<String>,
) -> GroupId {
    if lowering.settings.groups.all.is_empty() {
        return ensure_group(lowering, &words, tags);
    }
    let placed = Placed {
        id: id.map(str::to_owned),
        tags: tags.to_vec(),
        path: place.path.to_owned(),
        words,
    };
    let words = lowering.settings.groups.words(&placed);
    let group = ensure_group(lowering, words.as_ref().unwrap_or(&placed.words), tags);
    lowering.placed.push(placed);
    group
}

/// The first segment of a path that is a word and no version: `v2`, `1`, `2015-03-31`. What follows `?` or
/// `#` is one operation's own.
fn first_word(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split('/').find(|part| {
        let version = part.strip_prefix(['v', 'V']).unwrap_or(part);
        let is_version = version
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
        !part.is_empty() && !part.contains('{') && !is_version
    })
}

/// The group of these words, and those that hold it, for an operation with these tags.
///
/// Tags that differ in case only are one to people.
fn ensure_group(lowering: &mut Lowering<'_, '_>, words: &[String], tags: &[String]) -> GroupId {
    let folded: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    if let Some(id) = lowering.groups.get(&folded).copied() {
        respell(lowering, id, words, tags);
        return id;
    }
    let (name, parent) = match words {
        [above @ .., name] if !above.is_empty() => {
            (name, Some(ensure_group(lowering, above, tags)))
        }
        [name] => (name, None),
        _ => return GroupId(0),
    };
    // A tag that only shares the last word of a group within another may mean something else.
    let docs = if parent.is_none() || tags.contains(name) {
        tag_docs(lowering, name)
    } else {
        Docs::default()
    };
    let id = GroupId(lowering.api.groups.len() as u32);
    lowering.api.groups.push(Group {
        parent,
        name: name.clone(),
        docs,
    });
    lowering.groups.insert(folded, id);
    id
}

/// A group that is spelled in several ways has the first of them by the alphabet, whichever operation comes
/// first, and what is said of that one, else of another.
fn respell(lowering: &mut Lowering<'_, '_>, id: GroupId, words: &[String], tags: &[String]) {
    let Some(name) = words.last() else { return };
    let Some(group) = lowering.api.groups.get(id.index()) else {
        return;
    };
    if group.name == *name {
        return;
    }
    let is_first = *name < group.name;
    let is_tagged = group.parent.is_none() || tags.contains(name);
    let docs = match is_tagged {
        true => tag_docs(lowering, name),
        false => Docs::default(),
    };
    if let Some(group) = lowering.api.groups.get_mut(id.index()) {
        if is_first || group.docs == Docs::default() {
            let is_said = docs != Docs::default();
            group.docs = if is_said { docs } else { group.docs.clone() };
        }
        if is_first {
            group.name.clone_from(name);
        }
    }
}

/// What the document says of a tag.
fn tag_docs(lowering: &mut Lowering<'_, '_>, name: &str) -> Docs {
    let tree = lowering.dialect.tree;
    let tags = lowering.dialect.read(tree.root(), "tags");
    let mut tags = tags.map(|node| tree.items(node)).unwrap_or_default().iter();
    let tag =
        tags.find(|tag| tree.get(**tag, "name").and_then(|node| tree.str(node)) == Some(name));
    let typed = tag.and_then(|tag| Some((tag, lowering.dialect.tag(*tag, lowering.report)?)));
    let Some((tag, typed)) = typed else {
        return Docs::default();
    };
    // The name is what it was found by.
    lowering.dialect.read(*tag, "name");
    take!(lowering.dialect, *tag, typed => openapiv3::Tag {
        name: _,
        description,
        external_docs: _,
        extensions: _,
    });
    Docs {
        description,
        link: lowering.dialect.link(*tag),
        ..Docs::default()
    }
}

/// Says what is wrong with the groups of the settings, once every operation has its place.
pub(super) fn settled(lowering: &mut Lowering<'_, '_>) {
    // An operation that can't be made may be one that a group is for.
    if !lowering.report.has_errors() {
        let Settings {
            groups,
            file,
            operations,
            ..
        } = lowering.settings;
        let problems = groups.problems(file, operations, &lowering.placed);
        lowering.report.add_of_settings(problems);
    }
}
