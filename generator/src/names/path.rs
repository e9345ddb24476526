//! What a place in the document is called: candidates for the names of types, from a [`NamePath`].

use std::collections::{BTreeMap, BTreeSet};

use super::short;
use super::words::{Kind, candidates, joined, variant_name, words};
use crate::ir::{Api, Base, GroupId, NamePath, Operation, Step, TypeId};

/// How much of a place is said: as people would, or all that tells it from others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Short,
    Long,
}

impl Length {
    fn is_long(self) -> bool {
        matches!(self, Self::Long)
    }
}

/// The places of the types that have names, and what they are called.
pub(super) struct Places<'a> {
    api: &'a Api,
    /// Where a type stands, the parts of `allOf` left out.
    named: BTreeSet<Place<'a>>,
    /// The alternatives at a place that are, or lead to, a type.
    alternatives: BTreeMap<Place<'a>, BTreeSet<Option<&'a str>>>,
}

/// What a type may be called.
pub(super) struct Candidates {
    /// The best first.
    pub(super) names: Vec<String>,
    /// How many of them leave out nothing that the place says.
    pub(super) whole: usize,
    /// What right it has to the first.
    pub(super) right: Right,
}

/// What right a type has to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// It is the component's very name.
    Exact,
    /// It is made of the component's name.
    Component,
    /// It is made of a place.
    None,
}

type Place<'a> = (&'a Base, Vec<&'a Step>);

impl<'a> Places<'a> {
    pub(super) fn of(api: &'a Api, types: impl Iterator<Item = TypeId>) -> Self {
        let mut places = Self {
            api,
            named: BTreeSet::new(),
            alternatives: BTreeMap::new(),
        };
        for id in types {
            let path = &api.types.get(id).path;
            let steps = telling(path);
            for (index, step) in steps.iter().enumerate() {
                if let Step::Variant(word) = step {
                    let above = (&path.base, steps.iter().take(index).copied().collect());
                    let alternatives = places.alternatives.entry(above).or_default();
                    alternatives.insert(word.as_deref());
                }
            }
            places.named.insert((&path.base, steps));
        }
        places
    }

    /// What a type may be called.
    pub(super) fn candidates(&self, path: &'a NamePath) -> Candidates {
        let own = self.without_lone(path);
        let mut found = match (&path.base, own.as_slice()) {
            (Base::Component(section, key), []) => {
                let mut found = short::of_component(key);
                found.extend(candidates(Kind::Type, key));
                found.push(joined(Kind::Type, &[key, section_word(section)]));
                found
            }
            (Base::File { name, .. }, []) => candidates(Kind::Type, name),
            (Base::Told { name, place, .. }, []) => {
                // Where another has the name, it keeps that of its place.
                let mut found = vec![super::words::name(Kind::Type, name)];
                found.extend(self.candidates(place).names);
                found
            }
            _ => Vec::new(),
        };
        let (more, whole) = short::names(self.api, path, &own);
        let whole = found.len() + whole;
        found.extend(more);
        let right = match (&path.base, own.as_slice()) {
            (Base::Component("schemas", key), []) => match found.first() == Some(key) {
                true => Right::Exact,
                false => Right::Component,
            },
            (Base::Told { .. }, []) => Right::Component,
            _ => Right::None,
        };
        Candidates {
            names: found,
            whole,
            right,
        }
    }

    /// The steps of a path without the word of an alternative that is the only type at its place, beside
    /// `null` or nothing: no other type is called by the place itself.
    fn without_lone(&self, path: &'a NamePath) -> Vec<&'a Step> {
        let steps = telling(path);
        let is_lone = |index: usize| {
            let above: Place<'_> = (&path.base, steps.iter().take(index).copied().collect());
            let alternatives = self.alternatives.get(&above).map_or(0, BTreeSet::len);
            alternatives == 1 && !self.named.contains(&above)
        };
        let kept = steps
            .iter()
            .enumerate()
            .filter(|(index, step)| !matches!(step, Step::Variant(_)) || !is_lone(*index));
        kept.map(|(_, step)| *step).collect()
    }
}

/// The steps that people would tell.
fn telling(path: &NamePath) -> Vec<&Step> {
    let steps = path.steps.iter();
    steps.filter(|step| !matches!(step, Step::Part)).collect()
}

/// What else a header may be called than by its own name.
pub(super) fn header_candidates(api: &Api, path: &NamePath) -> Vec<String> {
    short::names(api, path, &telling(path)).0
}

/// The word of an alternative that stands in a union's own place.
pub(super) fn alternative_word(union: &NamePath, alternative: &NamePath) -> Option<String> {
    let below = alternative.steps.strip_prefix(union.steps.as_slice())?;
    match below.iter().find(|step| !matches!(step, Step::Part)) {
        Some(step @ Step::Variant(_)) if union.base == alternative.base && below.len() < 3 => {
            step_word(step, Length::Short)
        }
        _ => None,
    }
}

/// What no other type has: its place, in the document's own words.
pub(super) fn identity(api: &Api, path: &NamePath) -> String {
    let mut identity = match &path.base {
        // What follows `#` or `?` in the key of a path is in no request, and may be all that differs.
        Base::Operation(id) => {
            let operation = api.operations.get(id.index());
            operation.map_or_else(String::new, |operation| {
                format!("{} {}", operation_identity(operation), operation.id)
            })
        }
        Base::Component(section, key) => format!("components/{section}/{}", escaped(key)),
        Base::Webhook(name) => format!("webhooks/{}", escaped(name)),
        Base::File { file, pointer, .. } => format!("{file}#{pointer}"),
        Base::Told { pointer, .. } => format!("#{pointer}"),
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

pub(super) fn section_word(section: &str) -> &str {
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

/// What a step is called.
pub(super) fn step_word(step: &Step, length: Length) -> Option<String> {
    match step {
        Step::Property(name) => Some(name.clone()),
        Step::Item => Some("item".to_owned()),
        Step::Value => Some("value".to_owned()),
        // A word without a letter, such as an empty text, is spelled as a value is.
        Step::Variant(Some(word)) if words(Kind::Type, word).is_empty() => {
            Some(variant_name(word).to_string())
        }
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
        // Where a schema of the document's own is called so.
        Step::Input if length.is_long() => Some("sent input".to_owned()),
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
