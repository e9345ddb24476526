//! Pass: which operations a path could lead to instead of its own. A server takes `/things/export` for
//! the operation of that path, not for `/things/{id}`: an argument must not say so.

use std::collections::BTreeMap;

use crate::ir::{Api, Location, Operation, Segment, Server};

/// Every operation knows the paths that would be taken for another operation's.
pub fn run(api: &mut Api) {
    let places: Vec<Place> = api.operations.iter().map(Place::of).collect();
    let mut exact: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        // No argument may be empty.
        for way in place.ways(|segment| segment != ANY && !segment.is_empty()) {
            exact.entry(way.before).or_default().push(index);
        }
    }
    let found: Vec<Vec<String>> = places
        .iter()
        .map(|place| place.rivals(&exact, &places))
        .collect();
    for (operation, rivals) in api.operations.iter_mut().zip(found) {
        operation.rivals = rivals;
    }
}

/// A segment that is an argument and nothing else, without its name.
const ANY: &str = "{}";

/// Where an operation lies.
struct Place<'a> {
    path: &'a str,
    /// Method and server: only what has the same can be taken for each other.
    kind: String,
    /// The segments, without the names of the arguments.
    segments: Vec<String>,
    /// The segment from which on there may be any number.
    open: Option<usize>,
}

/// The way to a segment.
struct Way {
    index: usize,
    before: String,
}

impl<'a> Place<'a> {
    fn of(operation: &'a Operation) -> Self {
        let server = operation.server.as_ref().map(Server::usual_url);
        let several = |segment: &str| {
            operation.parameters.iter().any(|parameter| {
                parameter.location == Location::Path
                    && parameter.segment == Segment::Several
                    && segment.contains(&format!("{{{}}}", parameter.wire))
            })
        };
        let path = operation.path.as_str();
        Self {
            path,
            kind: format!(
                "{} {}",
                operation.method.as_str(),
                server.unwrap_or_default()
            ),
            segments: path.split('/').map(nameless).collect(),
            open: path.split('/').position(several),
        }
    }

    /// The ways to the segments that are `wanted`.
    fn ways(&self, wanted: impl Fn(&str) -> bool) -> Vec<Way> {
        let mut before = self.kind.clone();
        let mut ways = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if wanted(segment) {
                let before = before.clone();
                ways.push(Way { index, before });
            }
            before.push('/');
            before.push_str(segment);
        }
        ways
    }

    /// The paths that are the same up to an argument and more exact there, and could be the same behind.
    fn rivals(&self, exact: &BTreeMap<String, Vec<usize>>, places: &[Self]) -> Vec<String> {
        let mut rivals = Vec::new();
        for way in self.ways(|segment| segment == ANY) {
            let others = exact.get(&way.before).into_iter().flatten();
            let others = others.filter_map(|index| places.get(*index));
            let others = others.filter(|other| self.meets(other, way.index));
            rivals.extend(others.map(|other| other.path.to_owned()));
        }
        rivals.sort();
        rivals.dedup();
        rivals
    }

    /// Whether the segments behind this one can be the same.
    fn meets(&self, other: &Self, index: usize) -> bool {
        let behind = |place: &'_ Self| place.segments.len() - index.min(place.segments.len());
        if self.open.is_none() && behind(self) != behind(other) {
            return false;
        }
        let end = self.open.unwrap_or(self.segments.len());
        let pairs = self.segments.iter().zip(&other.segments);
        let mut pairs = pairs.take(end).skip(index + 1);
        pairs.all(|(one, other)| one == other || one.contains('{') || other.contains('{'))
    }
}

/// `{}.json` of `{id}.json`.
fn nameless(segment: &str) -> String {
    let mut text = String::new();
    let mut rest = segment;
    while let Some((before, template)) = rest.split_once('{') {
        let Some((_, after)) = template.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str(ANY);
        rest = after;
    }
    text.push_str(rest);
    text
}
