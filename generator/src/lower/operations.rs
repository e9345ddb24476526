//! Pass: the operations, their bodies and answers, and the groups they belong to.

use super::answers::{self, Answers};
use super::context::Lowering;
use super::{bodies, callbacks, limits, parameters, security, servers};
use std::collections::BTreeSet;

use crate::dialect::{self, Kind, PathItem, Reach};
use crate::ir::{
    Answer, Content, Docs, Group, GroupId, Method, NamePath, Operation, OperationId, Step,
};
use crate::report::{Code, Spot};
use crate::settings::Settings;
use crate::settings::groups::Placed;
use crate::source::{NodeId, Tree};

/// Takes every operation that can be made; says how many the document has.
pub fn run(lowering: &mut Lowering<'_, '_>) -> usize {
    let tree = lowering.dialect.tree;
    let Some(paths) = lowering.dialect.read(tree.root(), "paths") else {
        return 0;
    };
    let mut declared = 0;
    let failed = failed(lowering);
    let mut ids = BTreeSet::new();
    let grouped = ids_group(tree, paths);
    let called = paths_are_calls(tree, paths);
    for (path, at) in tree.sorted(paths) {
        if dialect::is_extension(tree, path, at) {
            continue;
        }
        let (item, lost) = lowering.dialect.path_item(at);
        if let Some(lost) = lost {
            lowering.dialect.report(at, lost, lowering.report);
        }
        lowering.dialect.strike_way(at, Kind::PathItem);
        if item.operations.is_empty() {
            let reason = "no operation stands under the path";
            for place in &item.places {
                lowering.dialect.ledger.ignore(*place, Reach::Below, reason);
            }
        }
        for (method, node) in &item.operations {
            let Some(method) = Method::of_key(method) else {
                continue;
            };
            declared += 1;
            let place = Place {
                path,
                at,
                item: &item,
                node: *node,
                method,
                grouped,
                called,
            };
            same_id(lowering, *node, &mut ids);
            lowering.dialect.ledger.read(*node);
            if failed.contains(node) || !one(lowering, place) {
                lowering.dialect.ledger.ignore(*node, Reach::All, LEFT_OUT);
            }
        }
    }
    if !lowering.report.has_errors() {
        // An operation that can't be made may be one that a group is for.
        let Settings { groups, file, .. } = lowering.settings;
        let problems = groups.problems(file, &lowering.placed);
        lowering.report.add_of_settings(problems);
    }
    declared
}

/// Why the keywords of an operation make no code.
const LEFT_OUT: &str = "the operation is left out: something that it needs is wrong";

/// Every node in or below which the document is wrong: what can't be read whole isn't made at all.
fn failed(lowering: &Lowering<'_, '_>) -> BTreeSet<NodeId> {
    let mut failed = BTreeSet::new();
    for place in lowering.report.places_of_errors() {
        let mut at = Some(place);
        while let Some(node) = at.filter(|node| failed.insert(*node)) {
            at = lowering.dialect.tree.parent(node);
        }
    }
    failed
}

/// Says that an operation has the id of another.
fn same_id<'t>(lowering: &mut Lowering<'t, '_>, operation: NodeId, ids: &mut BTreeSet<&'t str>) {
    let tree = lowering.dialect.tree;
    let node = tree.get(operation, "operationId");
    let Some((node, id)) = node.and_then(|node| Some((node, tree.str(node)?))) else {
        return;
    };
    if !ids.insert(id) {
        let message = format!("another operation has the `operationId` `{id}`");
        lowering
            .report
            .warning(Code::OperationId, Spot::Node(node), message)
            .help("their methods are told apart by path and method");
    }
}

/// Where an operation stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    /// The node of the path.
    at: NodeId,
    item: &'a PathItem,
    node: NodeId,
    method: Method,
    /// Whether the structure of ids says what the document's groups are.
    grouped: bool,
    /// Whether paths are names of operations.
    called: bool,
}

/// Takes an operation; says whether it can be made.
fn one(lowering: &mut Lowering<'_, '_>, place: Place<'_>) -> bool {
    let id = OperationId(lowering.api.operations.len() as u32);
    // Two paths may share one item: the first gives its schemas their names.
    let is_first = !lowering.operations.contains_key(&place.node);
    lowering.operations.entry(place.node).or_insert(id);
    if let Some(operation) = operation(lowering, place) {
        for failure in &operation.failures {
            if let Content::Json(ty) = failure.content
                && !lowering.api.error_bodies.contains(&ty)
            {
                lowering.api.error_bodies.push(ty);
            }
        }
        lowering.api.operations.push(operation);
        return true;
    }
    if is_first {
        lowering.operations.remove(&place.node);
    }
    false
}

fn operation(lowering: &mut Lowering<'_, '_>, place: Place<'_>) -> Option<Operation> {
    let typed = lowering.dialect.operation(place.node, lowering.report)?;
    take!(lowering.dialect, place.node, typed => openapiv3::Operation {
        tags,
        summary,
        description,
        external_docs: _,
        operation_id,
        parameters: _,
        request_body,
        responses: _,
        callbacks: _,
        deprecated,
        security: _,
        servers: _,
        extensions: _,
    });
    let (path, query) = sent_path(lowering, place)?;
    let (group, name) = group(lowering, operation_id.as_deref(), &tags, place);
    let parameters = parameters::run(lowering, place.node, place.item, place.path)?;
    let bodies = match request_body {
        Some(reference) => {
            let node = lowering.dialect.child(&reference)?;
            bodies::run(lowering, node, place.node)?
        }
        None => Vec::new(),
    };
    let mut bodies = bodies.into_iter();
    let Answers {
        answers,
        feeds,
        failures,
        headers,
        links,
        has_redirects,
    } = answers::run(lowering, place.node)?;
    let leads_away = has_redirects && place.method == Method::Get && is_download(&answers);
    let (summary, description) = match (summary, description) {
        (None, None) => shared_docs(lowering, place.item),
        own => own,
    };
    Some(Operation {
        id: operation_id.unwrap_or_else(|| format!("{} {}", place.method.as_str(), place.path)),
        group,
        name,
        method: place.method,
        path: match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/{path}"),
        },
        query: query.map(str::to_owned),
        rivals: Vec::new(),
        docs: Docs {
            summary,
            description,
            link: lowering.dialect.link(place.node),
            ..Docs::default()
        },
        deprecated,
        parameters,
        body: bodies.next(),
        other_bodies: bodies.collect(),
        answers,
        feeds,
        failures,
        headers,
        links,
        callbacks: callbacks::of(lowering, place.node),
        security: security::requirement(lowering, place.node)?,
        not_processed: limits::not_processed(lowering, place.node),
        leads_away,
        server: servers::own(lowering, place.node, place.item),
        paging: None,
        scopes: security::scopes(lowering, place.node),
        place: place.node,
    })
}

/// Whether the answer of an operation is a file: bytes among others, or text before others.
fn is_download(answers: &[Answer]) -> bool {
    let mut contents = answers.iter().map(|answer| answer.content);
    contents.clone().next() == Some(Content::Text) || contents.any(|it| it == Content::Bytes)
}

/// What a path item says of all its operations, for one that says nothing itself.
fn shared_docs(lowering: &Lowering<'_, '_>, item: &PathItem) -> (Option<String>, Option<String>) {
    let dialect = lowering.dialect;
    let text = |word: &str| {
        let node = item.places.iter().find_map(|id| dialect.read(*id, word))?;
        dialect.tree.str(node).map(str::to_owned)
    };
    (text("summary"), text("description"))
}

/// The path of an operation as it is sent, and the query that its key ends with.
fn sent_path<'a>(
    lowering: &mut Lowering<'_, '_>,
    place: Place<'a>,
) -> Option<(&'a str, Option<&'a str>)> {
    if !place.path.starts_with('/') {
        let message = format!("the path `{}` doesn't begin with `/`", place.path);
        let spot = Spot::Key(place.at);
        if place.path.contains("://") {
            lowering.report.error(Code::PathTemplate, spot, message);
            return None;
        }
        lowering
            .report
            .warning(Code::PathTemplate, spot, message)
            .help("it is sent as if it did");
    }
    let (sent, fragment) = match place.path.split_once('#') {
        Some((sent, fragment)) => (sent, Some(fragment)),
        None => (place.path, None),
    };
    let (path, query) = match sent.split_once('?') {
        Some((path, query)) => (path, Some(query).filter(|query| !query.is_empty())),
        None => (sent, None),
    };
    // A query with places to fill is one of parameters.
    let fixed = query.filter(|query| !query.contains(['{', '}']));
    let instead = match (fragment, fixed) {
        (None, None) if query.is_none() => return Some((path, None)),
        (None, Some(_)) => "each call sends what follows `?`",
        (Some(_), Some(_)) => "each call sends what follows `?`, and not what follows `#`",
        (_, None) => "what follows `?` or `#` is not sent",
    };
    let message = format!("the path `{}` holds more than a path", place.path);
    lowering
        .report
        .warning(Code::PathTemplate, Spot::Key(place.at), message)
        .help(instead);
    Some((path, fixed))
}

/// Groups within groups.
const MOST_GROUPS: usize = 4;

/// What parts an id.
const SEPARATORS: [char; 3] = [':', '/', '.'];

/// Of so many ids with one that has parts, its parts are no groups but an accident of its spelling.
const RARE: usize = 10;

/// Whether ids have parts often enough for that to be how the document groups its operations.
fn ids_group(tree: &Tree, paths: NodeId) -> bool {
    let items = tree.entries(paths).iter().map(|(_, item)| *item);
    let operations = items.flat_map(|item| tree.entries(item).iter().map(|(_, node)| *node));
    let ids = operations.filter_map(|node| tree.str(tree.get(node, "operationId")?));
    let (mut all, mut parted) = (0, 0);
    for id in ids {
        all += 1;
        parted += usize::from(id.contains(SEPARATORS));
    }
    parted * RARE >= all
}

/// Whether most operations of a document have paths that are their own names: `POST /CreateThing`. Such a name,
/// of a verb and a noun, groups nothing.
fn paths_are_calls(tree: &Tree, paths: NodeId) -> bool {
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
fn letters(name: &str) -> String {
    let kept = name.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// The group and the word of an operation: from its id's own structure, where that is how the document
/// groups its operations, else from its first tag.
fn group(
    lowering: &mut Lowering<'_, '_>,
    id: Option<&str>,
    tags: &[String],
    place: Place<'_>,
) -> (GroupId, String) {
    let segments: Vec<&str> = id
        .unwrap_or_default()
        .split(SEPARATORS)
        .filter(|part| !part.is_empty())
        .collect();
    // Only a tag can say better.
    let by_tag = !place.grouped && !tags.is_empty();
    if let [words @ .., name] = segments.as_slice()
        && !words.is_empty()
        && !by_tag
    {
        // What lies deeper than people nest groups is one group's long name.
        let (words, deeper) = words.split_at(words.len().min(MOST_GROUPS));
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        if let Some(last) = words.last_mut().filter(|_| !deeper.is_empty()) {
            last.push(' ');
            last.push_str(&deeper.join(" "));
        }
        let group = place_in_group(lowering, id, tags, place, words);
        return (group, (*name).to_owned());
    }
    let word = tags.first().cloned().or_else(|| {
        let word = first_word(place.path).filter(|_| !place.called);
        word.map(str::to_owned)
    });
    let word = word.unwrap_or_else(|| "root".to_owned());
    let group = place_in_group(lowering, id, tags, place, vec![word]);
    let name = match segments.as_slice() {
        [_, ..] => segments.join(" "),
        [] => {
            lowering
                .report
                .note(
                    Code::OperationId,
                    Spot::Key(place.node),
                    "the operation has no `operationId`",
                )
                .help("it is named by its method and path");
            format!(
                "{} {}",
                place.method.as_str().to_ascii_lowercase(),
                place.path
            )
        }
    };
    (group, name)
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

pub(super) fn below(lowering: &mut Lowering<'_, '_>, operation: NodeId, step: Step) -> NamePath {
    let mut path = lowering.path(operation);
    path.steps.push(step);
    path
}
