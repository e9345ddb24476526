//! Lists of rows: filters, order, pages and CSV, from the parameters of the operation and
//! `x-pagination`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::document::{Operation, Parameter, Place, Style, list, plain, text, texts, unescape};
use super::request::{Said, count, named, word};
use super::schemas::Schemas;
use super::store::Row;

/// How many a page has where nobody says.
const PAGE: u64 = 10;

/// A page.
pub(super) struct Page<'r> {
    pub(super) rows: Vec<&'r Row>,
    /// What the list's answer has beside the items: JSON pointer and value.
    pub(super) facts: Vec<(String, Value)>,
    /// The query of the next page.
    pub(super) next: Option<Vec<(String, String)>>,
}

/// What of a collection is asked for, and in which order.
pub(super) struct Selection<'a> {
    schemas: &'a Schemas,
    operation: &'a Operation,
    said: &'a Said,
    /// The fields of a row.
    fields: BTreeSet<&'a str>,
}

/// What a query parameter is for.
enum Purpose<'a> {
    /// One of these fields contains its text.
    Search(Vec<&'a str>),
    /// Whether what is known of a row by this name is something.
    Flag(&'a str),
    /// The field of its name.
    Field,
    Order,
    /// Where the page begins, and how long it is.
    Page,
    /// Nothing that the stand-in knows of.
    Unknown,
}

impl<'a> Selection<'a> {
    pub(super) fn new(
        schemas: &'a Schemas,
        item: &'a Value,
        operation: &'a Operation,
        said: &'a Said,
    ) -> Self {
        let fields = schemas.properties(item, None).all.into_keys().collect();
        Self {
            schemas,
            operation,
            said,
            fields,
        }
    }

    fn queries(&self) -> impl Iterator<Item = &'a Parameter> {
        let parameters = self.operation.parameters.iter();
        parameters.filter(|it| it.place == Place::Query)
    }

    fn purpose(&self, parameter: &Parameter) -> Purpose<'a> {
        let name = parameter.name.as_str();
        let settings = &self.operation.settings;
        let searched = texts(&settings["searches"][name]);
        let is_paging = |key: &str| {
            let pagination = self.operation.pagination.as_ref();
            pagination.and_then(|it| named(it, key)) == Some(name)
        };
        if !searched.is_empty() {
            Purpose::Search(searched)
        } else if let Some(fact) = text(&settings["flags"], name) {
            Purpose::Flag(fact)
        } else if self.fields.contains(name) {
            Purpose::Field
        } else if self.is_order(parameter) {
            Purpose::Order
        } else if is_paging("parameter") || is_paging("limit") {
            Purpose::Page
        } else {
            Purpose::Unknown
        }
    }

    /// Whether a parameter makes no difference.
    pub(super) fn is_idle(&self, name: &str) -> bool {
        let mut queries = self.queries().filter(|it| it.name == name);
        queries.all(|it| matches!(self.purpose(it), Purpose::Unknown))
    }

    /// Those of the rows that the query asks for, in its order.
    pub(super) fn of<'r>(&self, rows: impl Iterator<Item = &'r Row>) -> Vec<&'r Row> {
        let mut rows: Vec<&Row> = rows.collect();
        let mut order = None;
        for parameter in self.queries() {
            let value = self.said.query.get(&parameter.name);
            match (self.purpose(parameter), value) {
                (Purpose::Search(fields), Some(value)) => {
                    rows.retain(|row| contains(row, &fields, value));
                }
                (Purpose::Flag(fact), Some(value)) => {
                    rows.retain(|row| {
                        Value::Bool(row.known(fact).is_some_and(is_something)) == *value
                    });
                }
                (Purpose::Field, Some(value)) => {
                    let is_deep = parameter.style == Style::DeepObject;
                    rows.retain(|row| agrees(row.fields.get(&parameter.name), value, is_deep));
                }
                (Purpose::Order, value) => {
                    order = value
                        .or(parameter.schema.get("default"))
                        .map(keys)
                        .or(order);
                }
                (Purpose::Page | Purpose::Unknown, _) | (_, None) => {}
            }
        }
        if let Some(order) = order {
            rows.sort_by(|one, other| compare(one, other, &order));
        }
        rows
    }

    /// Whether a parameter is about order: each of its possible values is a field's name, or one with
    /// `-` before it.
    fn is_order(&self, parameter: &Parameter) -> bool {
        let schema = self.schemas.resolve(&parameter.schema);
        let single = self.schemas.items(schema).unwrap_or(schema);
        let possible = texts(&self.schemas.resolve(single)["enum"]);
        possible.iter().any(|value| value.starts_with('-'))
            && possible
                .iter()
                .all(|value| self.fields.contains(key(value).0))
    }
}

/// The field that a word of an order names, and whether it means downwards.
fn key(word: &str) -> (&str, bool) {
    match word.strip_prefix('-') {
        Some(field) => (field, true),
        None => (word, false),
    }
}

/// What to sort by, the most important first.
fn keys(order: &Value) -> Vec<(String, bool)> {
    let wanted = match order {
        Value::String(one) => vec![one.as_str()],
        several => texts(several),
    };
    let keys = wanted.into_iter().map(key);
    keys.map(|(field, downwards)| (field.to_owned(), downwards))
        .collect()
}

/// Whether there is something: a list with items, an object with entries, text, a number but zero, `true`.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}

/// Whether some field contains a text.
fn contains(row: &Row, fields: &[&str], wanted: &Value) -> bool {
    let wanted = plain(wanted).to_lowercase();
    let mut values = fields.iter().filter_map(|field| row.fields.get(*field));
    values.any(|value| plain(value).to_lowercase().contains(&wanted))
}

/// Whether a field is what is asked for, or one of several.
fn agrees(field: Option<&Value>, wanted: &Value, is_deep: bool) -> bool {
    match (field, wanted) {
        (Some(Value::Object(field)), Value::Object(wanted)) if is_deep => {
            let mut wanted = wanted.iter();
            wanted.all(|(key, wanted)| agrees(field.get(key), wanted, false))
        }
        (Some(_), Value::Array(several)) => several.iter().any(|one| agrees(field, one, false)),
        (Some(field), wanted) => plain(field) == plain(wanted),
        (None, _) => false,
    }
}

/// By the keys; rows that are alike in them stand as they came, or the other way round.
fn compare(one: &Row, other: &Row, keys: &[(String, bool)]) -> Ordering {
    for (field, downwards) in keys {
        let (value, others) = (one.fields.get(field), other.fields.get(field));
        let order = rank(value)
            .cmp(&rank(others))
            .then_with(|| match (value, others) {
                (Some(Value::String(one)), Some(Value::String(other))) => one.cmp(other),
                (Some(one), Some(other)) => {
                    let order = one.as_f64().partial_cmp(&other.as_f64());
                    order.unwrap_or(Ordering::Equal)
                }
                _ => Ordering::Equal,
            });
        let order = if *downwards { order.reverse() } else { order };
        if order != Ordering::Equal {
            return order;
        }
    }
    let order = one.number.cmp(&other.number);
    match keys.first() {
        Some((_, true)) => order.reverse(),
        _ => order,
    }
}

/// What has no value stands last.
fn rank(value: Option<&Value>) -> u8 {
    match value {
        None | Some(Value::Null) => 1,
        Some(_) => 0,
    }
}

/// Cuts a page out of the rows.
pub(super) fn page<'r>(operation: &Operation, said: &Said, rows: Vec<&'r Row>) -> Page<'r> {
    let Some(pagination) = &operation.pagination else {
        return Page {
            rows,
            facts: Vec::new(),
            next: None,
        };
    };
    let size = named(pagination, "limit").and_then(|name| count(said, operation, name));
    let most = pagination["max-limit"].as_u64().unwrap_or(u64::MAX);
    let size = size.unwrap_or(PAGE.min(most)).min(most).max(1);
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let parameter = named(pagination, "parameter").unwrap_or_default();
    let style = text(pagination, "style").unwrap_or_default();
    let first = pagination["first"].as_u64().unwrap_or(1);
    let start = match style {
        "offset" => count(said, operation, parameter).unwrap_or(0),
        "cursor" | "next-link" if word(said, parameter).is_some() => {
            after(word(said, parameter).unwrap_or_default(), &rows)
        }
        "link-header" | "next-link" if count(said, operation, parameter).is_none() => 0,
        "cursor" => 0,
        _ => {
            let number = count(said, operation, parameter).unwrap_or(first);
            number.saturating_sub(first).saturating_mul(size)
        }
    };
    let skipped = usize::try_from(start).unwrap_or(usize::MAX);
    let taken = usize::try_from(size).unwrap_or(usize::MAX);
    let rows: Vec<&Row> = rows.into_iter().skip(skipped).take(taken).collect();
    let end = start.saturating_add(u64::try_from(rows.len()).unwrap_or(0));
    let has_more = end < total && !rows.is_empty();
    let next = match style {
        "offset" => end.to_string(),
        "cursor" => rows.last().map(|row| cursor(row, end)).unwrap_or_default(),
        _ => (start / size + first + 1).to_string(),
    };
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: Value| {
        if let Some(pointer) = named(pagination, key) {
            facts.push((pointer.to_owned(), value));
        }
    };
    fact("total", total.into());
    fact("last", total.div_ceil(size).into());
    fact("more", has_more.into());
    if style == "cursor" {
        fact("next", if has_more { json!(next) } else { Value::Null });
    }
    let mut query = vec![(parameter.to_owned(), next)];
    if let Some(limit) = named(pagination, "limit") {
        query.push((limit.to_owned(), size.to_string()));
    }
    Page {
        rows,
        facts,
        next: has_more.then_some(query),
    }
}

/// A cursor: the last row, and its place for when it is gone.
fn cursor(row: &Row, end: u64) -> String {
    format!("c{:x}-{end:x}", row.number)
}

/// Where the page after a cursor begins.
fn after(cursor: &str, rows: &[&Row]) -> u64 {
    let hex = |text: &str| u64::from_str_radix(text, 16).unwrap_or(0);
    let (number, end) = cursor
        .trim_start_matches('c')
        .split_once('-')
        .unwrap_or(("", ""));
    let place = rows.iter().position(|row| row.number == hex(number));
    let place = place.and_then(|place| u64::try_from(place).ok());
    place.map_or(hex(end), |place| place + 1)
}

/// Puts a value at a JSON pointer, making the objects on the way.
pub(super) fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for step in pointer.split('/').skip(1) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Some(object) = at.as_object_mut() else {
            return;
        };
        at = object.entry(unescape(step)).or_insert(Value::Null);
    }
    *at = value;
}

/// Rows as CSV below a line with the names of the columns.
pub(super) fn csv(columns: &[(String, String)], rows: &[&Row]) -> String {
    let cell = |text: &str| {
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let mut lines = vec![
        columns
            .iter()
            .map(|(title, _)| cell(title))
            .collect::<Vec<_>>()
            .join(","),
    ];
    for row in rows {
        let value = |field: &str| row.fields.get(field).map(plain).unwrap_or_default();
        let cells = columns.iter().map(|(_, field)| cell(&value(field)));
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

/// The columns of an export: those that the extension names as `{title: field}` pairs, else the fields
/// of a row that are no objects and lists.
pub(super) fn columns(
    schemas: &Schemas,
    item: &Value,
    operation: &Operation,
) -> Vec<(String, String)> {
    let named = list(&operation.settings["columns"]).iter();
    let named: Vec<(String, String)> = named
        .filter_map(|column| {
            Some((
                text(column, "title")?.to_owned(),
                text(column, "field")?.to_owned(),
            ))
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let properties = schemas.properties(item, None).all;
    let flat = properties.into_iter().filter(|(_, schema)| {
        let nested = schemas.takes(schema, "object") || schemas.takes(schema, "array");
        !nested || schemas.takes(schema, "string")
    });
    flat.map(|(name, _)| (name.to_owned(), name.to_owned()))
        .collect()
}
