//! What is odd about a schema and does no harm, since its meaning is clear: each is told at its place.

use super::types::{TYPES, meant_type};
use super::{Dialect, Version};
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// Formats of text and of numbers, as far as they are known.
const OF_TEXT: &[&str] = &[
    "binary",
    "byte",
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "password",
    "time",
    "uri",
    "uuid",
];
const OF_NUMBERS: &[&str] = &["double", "float", "int32", "int64"];

/// Names what is odd about a schema that is an object.
pub fn tell(dialect: &Dialect<'_>, id: NodeId, report: &mut Report) {
    let tree = dialect.tree;
    let is_alone = dialect.version == Version::V30 && tree.get(id, "$ref").is_some();
    if is_alone {
        return;
    }
    nullable(dialect, id, report);
    let types = types(tree, id, report);
    let types: Vec<&str> = types.into_iter().filter(|ty| TYPES.contains(ty)).collect();
    format(tree, id, &types, report);
    if let Some(default) = tree.get(id, "default") {
        fits(tree, "default", default, &types, report);
        listed(tree, id, default, report);
    }
    if let Some(example) = tree.get(id, "example") {
        fits(tree, "example", example, &types, report);
    }
    let examples = tree.get(id, "examples").map(|node| tree.items(node));
    for example in examples.unwrap_or_default() {
        fits(tree, "example", *example, &types, report);
    }
}

/// Says that no value would do where a schema is `false`, unless that is the way to forbid more of them.
pub fn nothing_fits(tree: &Tree, id: NodeId, report: &mut Report) {
    let forbids = [
        "additionalProperties",
        "else",
        "not",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ];
    let key = tree.key(id).unwrap_or_default();
    let holder = tree.parent(id);
    let ends_tuple =
        key == "items" && holder.is_some_and(|id| tree.get(id, "prefixItems").is_some());
    if tree.bool(id) != Some(false) || forbids.contains(&key) || ends_tuple {
        return;
    }
    let message = "this schema is `false`: no value would do";
    report
        .warning(Code::Contradiction, Spot::Node(id), message)
        .help("as an alternative it is left out, elsewhere any value is taken");
}

fn nullable(dialect: &Dialect<'_>, id: NodeId, report: &mut Report) {
    let tree = dialect.tree;
    let Some(node) = tree.get(id, "nullable") else {
        return;
    };
    if dialect.version == Version::V31 {
        let message = "`nullable` is a word of OpenAPI 3.0; 3.1 writes `type: [string, 'null']`";
        let problem = report.warning(Code::UnknownKeyword, Spot::Key(node), message);
        problem.help("it is taken as 3.0 means it");
    }
}

/// The names under `type`.
fn types<'t>(tree: &'t Tree, id: NodeId, report: &mut Report) -> Vec<&'t str> {
    let Some(node) = tree.get(id, "type") else {
        return Vec::new();
    };
    let items = match tree.value(node) {
        Value::String(name) => return vec![known(node, name, report)],
        Value::Array(items) if !items.is_empty() => items,
        _ => {
            let what = match tree.value(node) {
                Value::Array(_) => "an empty list",
                _ => tree.kind_name(node),
            };
            let message = format!("`type` can't be {what}");
            let problem = report.warning(Code::Malformed, Spot::Node(node), message);
            problem.help("it is taken as absent");
            return Vec::new();
        }
    };
    let mut names = Vec::new();
    for item in items {
        match tree.value(*item) {
            Value::String(name) => names.push(known(*item, name, report)),
            Value::Null => {
                let message =
                    "a type is a text: `'null'`, which YAML takes for nothing unless quoted";
                report
                    .warning(Code::Malformed, Spot::Node(*item), message)
                    .help("it is taken for the type `null`");
                names.push("null");
            }
            _ => {
                let message = format!("a type can't be {}", tree.kind_name(*item));
                let problem = report.warning(Code::Malformed, Spot::Node(*item), message);
                problem.help("it is left out");
            }
        }
    }
    names
}

/// The type of a name, where people mean one by it.
fn known<'t>(place: NodeId, name: &'t str, report: &mut Report) -> &'t str {
    let Some((meant, format)) = meant_type(name) else {
        return name;
    };
    let format = format.map_or(String::new(), |format| format!(", `format: {format}`"));
    report
        .warning(
            Code::Malformed,
            Spot::Node(place),
            format!("there is no type `{name}`"),
        )
        .help(format!("it is taken as `type: {meant}`{format}"));
    meant
}

fn format(tree: &Tree, id: NodeId, types: &[&str], report: &mut Report) {
    let Some(node) = tree.get(id, "format") else {
        return;
    };
    let format = tree.str(node).unwrap_or_default();
    let fits = |ty: &&str| match *ty {
        "string" => !OF_NUMBERS.contains(&format),
        "integer" | "number" => !OF_TEXT.contains(&format),
        _ => false,
    };
    let is_known = OF_NUMBERS.contains(&format) || OF_TEXT.contains(&format);
    if is_known && !types.is_empty() && !types.iter().any(fits) {
        let message = format!(
            "the format `{format}` says nothing of a value of type {}",
            types.join(" or ")
        );
        let problem = report.warning(Code::NoBearing, Spot::Node(node), message);
        problem.help("the type holds");
    }
}

/// Whether a value is of one of the types.
fn fits(tree: &Tree, word: &str, value: NodeId, types: &[&str], report: &mut Report) {
    let names: &[&str] = match tree.value(value) {
        // People write it for "none", whatever the type.
        Value::Null => return,
        Value::Bool(_) => &["boolean"],
        Value::Integer(_) => &["integer", "number"],
        Value::Float(number) if number.fract() == 0.0 => &["integer", "number"],
        Value::Float(_) => &["number"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    };
    if types.is_empty() || types.iter().any(|ty| names.contains(ty)) {
        return;
    }
    let message = format!(
        "the {word} is {}, not of type {}",
        tree.kind_name(value),
        types.join(" or ")
    );
    report
        .warning(Code::WrongValue, Spot::Node(value), message)
        .help("it is shown in the documentation as it stands");
}

/// Whether a default is one of the values of `enum`.
fn listed(tree: &Tree, id: NodeId, default: NodeId, report: &mut Report) {
    let values = tree.get(id, "enum").map(|node| tree.items(node));
    let values = values.unwrap_or_default();
    let default_json = tree.to_json(default);
    let is_listed = |value: &NodeId| tree.to_json(*value) == default_json;
    if values.is_empty() || default_json.is_null() || values.iter().any(is_listed) {
        return;
    }
    let message = format!("the default {default_json} is none of the values of `enum`");
    report
        .warning(Code::WrongValue, Spot::Node(default), message)
        .help("it is shown in the documentation as it stands");
}
