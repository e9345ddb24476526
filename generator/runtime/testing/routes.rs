//! Which operation a request is for, and what that operation does to what the stand-in stores: both
//! follow from the paths of the document.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::super::template::segments;
use super::document::{Document, Operation, text};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Adds a row.
    Create,
    /// Answers rows, page by page.
    List,
    /// Answers a row.
    Get,
    /// Changes the fields that are sent.
    Update,
    /// Replaces a row.
    Replace,
    /// Removes a row.
    Delete,
    /// Answers something about a row: its fields, and others that are made from the schema.
    About,
    /// Answers rows as CSV.
    Export,
    /// Answers the document's example, or a value made from the schema.
    Example,
}

impl Action {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "create" => Self::Create,
            "list" => Self::List,
            "get" => Self::Get,
            "update" => Self::Update,
            "replace" => Self::Replace,
            "delete" => Self::Delete,
            "about" => Self::About,
            "export" => Self::Export,
            "example" => Self::Example,
            _ => return None,
        })
    }
}

/// How an operation is carried out.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) action: Action,
    /// The rows it is about: the path of their collection, parameters as `{}`.
    pub(super) collection: String,
    /// The rows that the path names, from the outermost in.
    pub(super) rows: Vec<Link>,
}

/// A row that a path names.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) collection: String,
    /// The path parameter, and the field that it is held against.
    pub(super) parameter: String,
    pub(super) field: String,
}

/// Paths and plans, operation by operation.
pub(super) struct Routes {
    patterns: Vec<Vec<Pattern>>,
    pub(super) plans: Vec<Plan>,
    /// What the rows of a collection look like.
    pub(super) items: BTreeMap<String, Value>,
    decodes_slash: bool,
}

/// A segment of a path: text, or a parameter between texts.
enum Pattern {
    Text(String),
    Parameter {
        before: String,
        name: String,
        after: String,
    },
}

/// Where a path leads.
pub(super) enum Found {
    /// To this operation, with the values of its path parameters.
    Operation(usize, BTreeMap<String, String>),
    /// To a path without this method: those that it has.
    Methods(Vec<Method>),
    /// To a path with a slash more or less.
    Moved(String),
    Nothing,
}

impl Routes {
    pub(super) fn new(document: &Document) -> Self {
        let patterns = document.operations.iter();
        let patterns = patterns.map(|operation| pattern(&operation.path)).collect();
        let canonical = Canonical::new(document);
        let mut routes = Self {
            patterns,
            plans: Vec::new(),
            items: items(document, &canonical),
            decodes_slash: document.settings["decodes-slash"] == true,
        };
        let stored: BTreeSet<&String> = routes.items.keys().collect();
        let plan = |(operation, path): (&Operation, &Way)| {
            plan(document, &routes.items, &stored, operation, path)
        };
        routes.plans = document
            .operations
            .iter()
            .zip(&canonical.paths)
            .map(plan)
            .collect();
        routes
    }

    /// The operation for a path as it came, percent-encoded.
    pub(super) fn find(&self, document: &Document, method: &Method, path: &str) -> Found {
        if let Some(found) = self.matching(document, method, path) {
            return found;
        }
        let other = match path.strip_suffix('/') {
            Some(shorter) => shorter.to_owned(),
            None => format!("{path}/"),
        };
        match self.matching(document, method, &other) {
            Some(_) => Found::Moved(other),
            None => Found::Nothing,
        }
    }

    fn matching(&self, document: &Document, method: &Method, path: &str) -> Option<Found> {
        let mut best: Option<(usize, BTreeMap<String, String>)> = None;
        let mut methods = Vec::new();
        for (index, values) in self.fitting(path) {
            let Some(operation) = document.operations.get(index) else {
                continue;
            };
            if operation.method != *method {
                methods.push(operation.method.clone());
            } else if best
                .as_ref()
                .is_none_or(|(_, before)| values.len() < before.len())
            {
                // A path that is spelled out goes before one with a parameter.
                best = Some((index, values));
            }
        }
        match best {
            Some((index, values)) => Some(Found::Operation(index, values)),
            None if methods.is_empty() => None,
            None => Some(Found::Methods(methods)),
        }
    }

    /// Every operation whose path fits, with the values of its parameters.
    fn fitting(&self, path: &str) -> Vec<(usize, BTreeMap<String, String>)> {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let segments: Vec<String> = if self.decodes_slash {
            decode(path).split('/').map(str::to_owned).collect()
        } else {
            path.split('/').map(decode).collect()
        };
        let patterns = self.patterns.iter().enumerate();
        patterns
            .filter_map(|(index, pattern)| Some((index, values(pattern, &segments)?)))
            .collect()
    }

    /// The fields by which paths name the rows of a collection.
    pub(super) fn keys(&self, collection: &str) -> BTreeSet<&str> {
        let links = self.plans.iter().flat_map(|plan| &plan.rows);
        let links = links.filter(|link| link.collection == collection);
        links.map(|link| link.field.as_str()).collect()
    }

    /// The operation at a path whose plan is of some kind, whatever its method.
    pub(super) fn about(
        &self,
        path: &str,
        wanted: impl Fn(&Plan) -> bool,
    ) -> Option<(usize, BTreeMap<String, String>)> {
        let path = path.trim_end_matches('/');
        let slash = format!("{path}/");
        let fitting = self.fitting(path).into_iter().chain(self.fitting(&slash));
        let fitting = fitting.filter(|(index, _)| self.plans.get(*index).is_some_and(&wanted));
        fitting.min_by_key(|(_, values)| values.len())
    }
}

fn pattern(path: &str) -> Vec<Pattern> {
    let segment = |segment: &str| {
        let parts = segment.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some((before, name, after))
        });
        match parts {
            Some((before, name, after)) => Pattern::Parameter {
                before: before.to_owned(),
                name: name.to_owned(),
                after: after.to_owned(),
            },
            None => Pattern::Text(segment.to_owned()),
        }
    };
    segments(path).map(segment).collect()
}

fn values(pattern: &[Pattern], segments: &[String]) -> Option<BTreeMap<String, String>> {
    if pattern.len() != segments.len() {
        return None;
    }
    let mut values = BTreeMap::new();
    for (pattern, segment) in pattern.iter().zip(segments) {
        match pattern {
            Pattern::Text(text) if text == segment => {}
            Pattern::Text(_) => return None,
            Pattern::Parameter {
                before,
                name,
                after,
            } => {
                let value = segment
                    .strip_prefix(before.as_str())?
                    .strip_suffix(after.as_str())?;
                if value.is_empty() {
                    return None;
                }
                values.insert(name.clone(), value.to_owned());
            }
        }
    }
    Some(values)
}

/// A path with parameters as `{}`, and its rows as (collection, parameter).
type Way = (String, Vec<(String, String)>);

/// Paths in which other ways to the same rows are written as the first: `/customers/external/{id}`
/// leads to rows of `/customers`, since there is nothing at `/customers/external` itself.
struct Canonical {
    /// For each operation.
    paths: Vec<Way>,
}

impl Canonical {
    fn new(document: &Document) -> Self {
        let operations = &document.operations;
        let mut order: Vec<usize> = (0..operations.len()).collect();
        let length = |index: &usize| {
            operations
                .get(*index)
                .map(|it| it.path.matches('/').count())
        };
        order.sort_by_key(length);
        let mut known = BTreeSet::new();
        let mut paths = vec![(String::new(), Vec::new()); operations.len()];
        for index in order {
            let Some(operation) = operations.get(index) else {
                continue;
            };
            let path = canonical(&operation.path, &known);
            if matches!(operation.method, Method::GET | Method::POST) {
                known.insert(path.0.clone());
            }
            if let Some(place) = paths.get_mut(index) {
                *place = path;
            }
        }
        Self { paths }
    }
}

fn canonical(path: &str, known: &BTreeSet<String>) -> Way {
    let mut so_far = String::new();
    let mut rows = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let parameter = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let Some(parameter) = parameter else {
            so_far.push('/');
            so_far.push_str(segment);
            continue;
        };
        let shorter = so_far
            .rsplit_once('/')
            .map(|(shorter, _)| shorter.to_owned());
        if !known.contains(&so_far)
            && let Some(shorter) = shorter.filter(|shorter| known.contains(shorter))
        {
            so_far = shorter;
        }
        rows.push((so_far.clone(), parameter.to_owned()));
        so_far.push_str("/{}");
    }
    (so_far, rows)
}

/// The collections that are stored, with the schema of a row: those that something is added to, or
/// that are listed.
fn items(document: &Document, canonical: &Canonical) -> BTreeMap<String, Value> {
    let mut items = BTreeMap::new();
    let paths: BTreeSet<&str> = canonical
        .paths
        .iter()
        .map(|(path, _)| path.as_str())
        .collect();
    for (operation, (path, _)) in document.operations.iter().zip(&canonical.paths) {
        if path.ends_with("/{}") {
            continue;
        }
        let has_rows = paths.contains(format!("{path}/{{}}").as_str());
        let schema = match operation.method {
            Method::POST => added(document, operation, has_rows),
            Method::GET => listed(document, operation).cloned(),
            _ => None,
        };
        if let Some(schema) = schema {
            // What is answered when a row is added says most of it.
            if operation.method == Method::POST || !items.contains_key(path) {
                items.insert(path.clone(), schema);
            }
        }
    }
    items
}

fn added(document: &Document, operation: &Operation, has_rows: bool) -> Option<Value> {
    let (status, _) = operation.success()?;
    let schema = operation.success_schema()?;
    let is_object = document.schemas.takes(schema, "object");
    (is_object && (has_rows || status == 201) && operation.body.is_some()).then(|| schema.clone())
}

/// The schema of the items that an operation lists, if it does.
pub(super) fn listed<'d>(document: &'d Document, operation: &'d Operation) -> Option<&'d Value> {
    let schemas = &document.schemas;
    let mut schema = operation.success_schema()?;
    let pointer = match &operation.pagination {
        Some(pagination) => text(pagination, "items").unwrap_or_default(),
        None => "",
    };
    for step in pointer.split('/').skip(1) {
        schema = schemas.properties(schema, None).all.get(step).copied()?;
    }
    let schema = schemas.resolve(schema);
    let is_list = schema["type"] == "array";
    is_list.then(|| schemas.items(schema)).flatten()
}

fn plan(
    document: &Document,
    items: &BTreeMap<String, Value>,
    stored: &BTreeSet<&String>,
    operation: &Operation,
    (path, rows): &Way,
) -> Plan {
    let is_row = path.ends_with("/{}");
    let collection = path.strip_suffix("/{}").unwrap_or(path).to_owned();
    let above = path
        .rsplit_once('/')
        .map(|(above, _)| above.to_owned())
        .unwrap_or_default();
    let has_row = rows
        .last()
        .is_some_and(|(collection, _)| stored.contains(collection));
    let is_csv = |operation: &Operation| {
        let success = operation.success();
        success.is_some_and(|(_, answer)| answer.content.contains_key("text/csv"))
    };
    let (action, collection) = match operation.method {
        Method::POST if stored.contains(path) => (Action::Create, path.clone()),
        Method::GET if is_csv(operation) && stored.contains(&above) => (Action::Export, above),
        Method::GET
            if !is_row && stored.contains(path) && listed(document, operation).is_some() =>
        {
            (Action::List, path.clone())
        }
        Method::GET if is_row && stored.contains(&collection) => (Action::Get, collection),
        Method::PATCH if is_row && stored.contains(&collection) => (Action::Update, collection),
        Method::PUT if is_row && stored.contains(&collection) => (Action::Replace, collection),
        Method::DELETE if is_row && stored.contains(&collection) => (Action::Delete, collection),
        Method::GET if has_row && operation.success_schema().is_some() => {
            (Action::About, collection)
        }
        _ => (Action::Example, collection),
    };
    let chosen = text(&operation.settings, "action").and_then(Action::named);
    let links = rows
        .iter()
        .filter(|(collection, _)| stored.contains(collection));
    let links = links.map(|(collection, parameter)| Link {
        collection: collection.clone(),
        parameter: parameter.clone(),
        field: field(document, operation, items.get(collection), parameter),
    });
    Plan {
        action: chosen.unwrap_or(action),
        collection: text(&operation.settings, "collection").map_or(collection, str::to_owned),
        rows: links.collect(),
    }
}

/// The field that a path parameter is held against: the one of its name, or the longest whose name it
/// ends with: `member_external_id` is `external_id`, `customer_id` is `id`.
fn field(
    document: &Document,
    operation: &Operation,
    item: Option<&Value>,
    parameter: &str,
) -> String {
    if let Some(field) = text(&operation.settings["fields"], parameter) {
        return field.to_owned();
    }
    let properties = item.map(|item| document.schemas.properties(item, None).all);
    let names = properties.iter().flat_map(BTreeMap::keys);
    let lower = parameter.to_lowercase();
    let fits = |name: &&&str| {
        let name = name.to_lowercase();
        lower == name || lower.ends_with(&format!("_{name}")) || lower.ends_with(&format!("-{name}"))
            // `customerId` is `id`, `petId` is `id`.
            || (name == "id" && parameter.ends_with("Id"))
    };
    let found = names.filter(fits).max_by_key(|name| name.len());
    found.map_or_else(|| parameter.to_owned(), |name| (*name).to_owned())
}
