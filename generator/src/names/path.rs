//! What a place in the document is called: candidates for the names of types, from a [`NamePath`].

use super::words::{Kind, candidates, joined};
use crate::ir::{Api, Base, GroupId, NamePath, Operation, Step};

/// How much of a place is said: as people would, or all that tells it from others.
#[derive(Clone, Copy)]
enum Length {
    Short,
    Long,
}

impl Length {
    fn is_long(self) -> bool {
        matches!(self, Self::Long)
    }
}

/// What a type may be called, the best first.
pub(super) fn type_candidates(api: &Api, path: &NamePath) -> Vec<String> {
    match (&path.base, path.steps.as_slice()) {
        (Base::Component(section, key), []) => {
            let mut found = candidates(Kind::Type, key);
            found.push(joined(Kind::Type, &[key, section_word(section)]));
            found
        }
        (Base::File { name, .. }, []) => {
            let mut found = candidates(Kind::Type, name);
            found.push(joined(Kind::Type, &parts(api, path, Length::Long)));
            found
        }
        _ => {
            let short: Vec<String> = parts(api, path, Length::Short);
            let long: Vec<String> = parts(api, path, Length::Long);
            vec![joined(Kind::Type, &short), joined(Kind::Type, &long)]
        }
    }
}

/// Whether this is the component's very name.
pub(super) fn is_exact(path: &NamePath, name: &str) -> bool {
    matches!((&path.base, path.steps.as_slice()), (Base::Component("schemas", key), []) if key == name)
}

/// What no other type has: its place, in the document's own words.
pub(super) fn identity(api: &Api, path: &NamePath) -> String {
    let mut identity = match &path.base {
        Base::Operation(id) => api
            .operations
            .get(id.index())
            .map_or_else(String::new, operation_identity),
        Base::Component(section, key) => format!("components/{section}/{}", escaped(key)),
        Base::Webhook(name) => format!("webhooks/{}", escaped(name)),
        Base::File { file, pointer, .. } => format!("{file}#{pointer}"),
        Base::Place(pointer) => pointer.clone(),
    };
    for step in &path.steps {
        let (keyword, name) = keyword(step);
        identity.push('/');
        identity.push_str(keyword);
        if let Some(name) = name {
            identity.push('/');
            identity.push_str(&escaped(name));
        }
    }
    identity
}

/// A name as a part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The word of a document that a step goes through, and the name behind it.
fn keyword(step: &Step) -> (&'static str, Option<&str>) {
    match step {
        Step::Property(name) => ("properties", Some(name)),
        Step::Item => ("items", None),
        Step::Value => ("additionalProperties", None),
        Step::Variant(word) => ("oneOf", word.as_deref()),
        Step::Part => ("allOf", None),
        Step::Body => ("requestBody", None),
        Step::Answer(status) => ("responses", Some(status)),
        Step::Parameter(name) => ("parameters", Some(name)),
        Step::Header(name) => ("headers", Some(name)),
        Step::Event => ("event", None),
        Step::Callback(name) => ("callbacks", Some(name)),
        Step::Media(media) => ("content", Some(media)),
        Step::Input => ("input", None),
        Step::Form => ("form", None),
    }
}

/// What no other operation has.
pub(super) fn operation_identity(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.template())
}

/// The words of a group, from the outermost in.
pub(super) fn group_words(api: &Api, group: GroupId) -> Vec<String> {
    let lineage = api.lineage(group).into_iter();
    lineage.map(|(_, group)| group.name.clone()).collect()
}

fn parts(api: &Api, path: &NamePath, length: Length) -> Vec<String> {
    let mut parts = match &path.base {
        Base::Component(section, key) if *section == "schemas" => vec![key.clone()],
        Base::Component(section, key) => vec![key.clone(), section_word(section).to_owned()],
        Base::Operation(id) => operation_parts(api, id.index(), length),
        Base::Webhook(name) if length.is_long() => {
            vec!["webhook".to_owned(), name.clone(), "payload".to_owned()]
        }
        Base::Webhook(name) => vec![name.clone(), "payload".to_owned()],
        // The folders come before a name that the file alone doesn't make clear.
        Base::File {
            name, long: words, ..
        } if length.is_long() => {
            let mut parts = words.clone();
            if parts.last() != Some(name) {
                parts.push(name.clone());
            }
            parts
        }
        Base::File { name, .. } => vec![name.clone()],
        Base::Place(pointer) => pointer
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| part.replace("~1", "/").replace("~0", "~"))
            .collect(),
    };
    parts.extend(path.steps.iter().filter_map(|step| step_word(step, length)));
    parts
}

fn operation_parts(api: &Api, index: usize, length: Length) -> Vec<String> {
    let Some(operation) = api.operations.get(index) else {
        return Vec::new();
    };
    let mut parts = group_words(api, operation.group);
    parts.push(operation.name.clone());
    if length.is_long() {
        parts.push(operation_identity(operation));
    }
    parts
}

fn section_word(section: &str) -> &str {
    match section {
        "responses" => "response",
        "requestBodies" => "body",
        "parameters" => "parameter",
        "headers" => "header",
        "schemas" => "schema",
        "callbacks" => "callback",
        other => other,
    }
}

fn step_word(step: &Step, length: Length) -> Option<String> {
    match step {
        Step::Property(name) => Some(name.clone()),
        Step::Item => Some("item".to_owned()),
        Step::Value => Some("value".to_owned()),
        Step::Variant(Some(word)) => Some(word.clone()),
        Step::Variant(None) => Some("variant".to_owned()),
        Step::Part => length.is_long().then(|| "part".to_owned()),
        Step::Body => Some("body".to_owned()),
        Step::Answer(status) if length.is_long() => Some(format!("response {status}")),
        Step::Answer(_) => Some("response".to_owned()),
        Step::Parameter(name) if length.is_long() => Some(format!("{name} parameter")),
        Step::Parameter(name) => Some(name.clone()),
        Step::Header(name) => Some(format!("{name} header")),
        Step::Event => Some("event".to_owned()),
        Step::Callback(name) => Some(name.clone()),
        Step::Media(media) if length.is_long() => Some(media.clone()),
        Step::Media(media) => Some(media_word(media).to_owned()),
        Step::Input => Some("input".to_owned()),
        Step::Form => Some("form".to_owned()),
    }
}

/// What people call a content type: `csv` for `text/csv`, `report` for `application/vnd.report+json`.
pub(super) fn media_word(media: &str) -> &str {
    let essence = media.split(';').next().unwrap_or(media).trim();
    let (class, kind) = essence.rsplit_once('/').unwrap_or(("", essence));
    match (class, kind) {
        ("application", "octet-stream") => "bytes",
        ("application", "x-www-form-urlencoded") => "form",
        ("multipart", _) => "multipart",
        ("text", "plain") => "text",
        _ => {
            let kind = kind.strip_suffix("+json").unwrap_or(kind);
            let kind = kind.strip_prefix("vnd.").unwrap_or(kind);
            kind.strip_prefix("x-").unwrap_or(kind)
        }
    }
}
