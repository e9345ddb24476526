//! The walk over every object of a document that names what a client doesn't come of: unknown words,
//! words in the wrong shape, and words that are known and not represented.

use super::doubts;
use super::piece::{default_of, fits, in_components, is_extension, several, status, style_fits};
use super::place::{Stands, is_elsewhere, stands};
use super::stand_in_words;
use super::types::{TYPES, concerned};
use super::vocabulary::{Child, Expected, Kind, Use};
use super::{Dialect, Reach, Version, enums};
use std::collections::BTreeSet;

use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// Whether some room reads an extension of schemas that is none of the words of a kind of object.
fn is_read(key: &str) -> bool {
    key == "x-nullable" || enums::WORDS.contains(&key)
}

/// Reports every keyword that no room reads.
pub fn audit(dialect: &Dialect<'_>, report: &mut Report) {
    // A list of its own instead of the stack: a document may nest as deep as the source room allows.
    let mut open = vec![(dialect.tree.root(), Kind::OpenApi)];
    let mut elsewhere = BTreeSet::new();
    while let Some((id, kind)) = open.pop() {
        object(dialect, id, kind, report, &mut open);
        if !kind.may_be_reference() || dialect.reference(id).is_none() {
            continue;
        }
        // To look whether a reference leads somewhere is not to read it: that strikes nothing off.
        match dialect.lead(id, kind) {
            // What stands where OpenAPI expects nothing, or in another file, is looked at because
            // something refers to it.
            Ok(target) => {
                schema_of_another(dialect, id, kind, report);
                if is_elsewhere(dialect.tree, target) && elsewhere.insert(target) {
                    open.push((target, kind));
                }
            }
            Err(lost) => dialect.report(id, lost, report),
        }
    }
}

/// Says that a reference leads to what has a schema, where one is expected; or to a schema alone, where an
/// answer is.
fn schema_of_another(dialect: &Dialect<'_>, id: NodeId, kind: Kind, report: &mut Report) {
    let tree = dialect.tree;
    let found = dialect.reference(id).map(|text| tree.resolve(id, text));
    let (Kind::Schema | Kind::Response, Some(Ok(found))) = (kind, found) else {
        return;
    };
    if let Stands::Object(other) = stands(tree, found)
        && other != kind
    {
        let (meant, wanted) = (other.title(), kind.title());
        let message = format!("this leads to {meant}, where {wanted} is expected");
        let spot = Spot::Node(tree.get(id, "$ref").unwrap_or(id));
        report
            .warning(Code::UnresolvedReference, spot, message)
            .help(match dialect.lead(id, kind) {
                _ if kind == Kind::Response => "it is taken as an answer of JSON",
                Ok(target) if target == found => "it has no schema: any value is taken",
                _ => "its schema is taken",
            });
    }
}

/// Says that there is no object where one of a kind should be.
pub fn no_object(tree: &Tree, id: NodeId, kind: Kind, report: &mut Report) {
    let found = tree.kind_name(id);
    let message = format!("{} is expected here, not {found}", kind.title());
    match instead_of(kind) {
        Some(help) => report
            .warning(Code::Malformed, Spot::Node(id), message)
            .help(help),
        None => report.error(Code::Malformed, Spot::Node(id), message),
    };
}

/// What is done where something else than an object of a kind stands, if no harm comes of it.
fn instead_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Schema => Some("any value is taken"),
        Kind::Contact
        | Kind::License
        | Kind::Example
        | Kind::Link
        | Kind::Tag
        | Kind::ExternalDocs
        | Kind::Xml => Some("it is ignored"),
        _ => None,
    }
}

fn object(
    dialect: &Dialect<'_>,
    id: NodeId,
    kind: Kind,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    let tree = dialect.tree;
    if !matches!(tree.value(id), Value::Object(_)) {
        return something_else(dialect, id, kind, report);
    }
    if kind == Kind::Callback && dialect.reference(id).is_none() {
        // Its keys are expressions.
        let items = tree.entries(id).iter().rev();
        let items = items.filter(|(key, _)| !key.starts_with("x-"));
        open.extend(items.map(|(_, item)| (*item, Kind::PathItem)));
        return;
    }
    demanded(tree, id, kind, report);
    if kind == Kind::Schema {
        doubts::tell(dialect, id, report);
    }
    let reference = tree.get(id, "$ref").filter(|_| kind.may_be_reference());
    if let Some(node) = reference.filter(|node| tree.str(*node).is_none()) {
        no_reference(tree, node, kind, report);
    }
    let is_alone = reference.is_some() && (kind != Kind::Schema || dialect.version == Version::V30);
    for (key, child) in tree.entries(id) {
        if reference.is_some() && &**key == "$ref" {
            continue;
        }
        // What stands beside the `$ref` of a path item counts.
        if is_alone && kind != Kind::PathItem {
            beside_reference(dialect, key, *child, report);
            continue;
        }
        keyword(dialect, kind, key, *child, report, open);
    }
}

/// What is taken, or not, in place of an object of a kind.
fn something_else(dialect: &Dialect<'_>, id: NodeId, kind: Kind, report: &mut Report) {
    let tree = dialect.tree;
    let mut odd = |message: &str, taken: &str| {
        report
            .warning(Code::Malformed, Spot::Node(id), message)
            .help(taken);
    };
    match (tree.value(id), kind) {
        (Value::Bool(_), Kind::Schema) => doubts::nothing_fits(tree, id, report),
        (Value::Null, _) => nothing(id, report),
        (Value::String(_), Kind::Discriminator) => odd(
            "a discriminator is an object in OpenAPI 3",
            "the text is taken as its `propertyName`",
        ),
        (Value::String(_), Kind::Response) => {
            dialect.ledger.read(id);
            odd(
                "an answer is an object",
                "the text is taken as its `description`",
            );
        }
        (Value::String(_), Kind::PathItem) => {
            let reason = "text stands where operations should, and the report says so";
            dialect.ledger.ignore(id, Reach::All, reason);
            odd(
                "a path item is an object",
                "it is ignored: no operation stands under this path",
            );
        }
        (Value::Array(_), Kind::PathItem)
            if tree.key(id).is_some_and(|key| !key.starts_with('/')) =>
        {
            let reason = "it is no path, and the report says so";
            dialect.ledger.ignore(id, Reach::All, reason);
            odd(
                "a path begins with `/`",
                "it is ignored: no operation stands under this key",
            );
        }
        _ => {
            if instead_of(kind).is_some() {
                let reason = "it is of no use where it stands, and the report says so";
                dialect.ledger.ignore(id, Reach::All, reason);
            }
            no_object(tree, id, kind, report);
        }
    }
}

/// A `$ref` that is no text.
fn no_reference(tree: &Tree, node: NodeId, kind: Kind, report: &mut Report) {
    let message = format!("`$ref` can't be {}", tree.kind_name(node));
    let spot = Spot::Node(node);
    if kind == Kind::Schema && tree.value(node) == &Value::Null {
        let problem = report.warning(Code::Malformed, spot, message);
        problem.help("the schema is taken for one of `null`");
    } else {
        report.error(Code::Malformed, spot, message);
    }
}

/// What stands beside a `$ref` where the reference alone counts.
fn beside_reference(dialect: &Dialect<'_>, key: &str, child: NodeId, report: &mut Report) {
    if matches!(
        key,
        "summary"
            | "description"
            | "title"
            | "deprecated"
            | "nullable"
            | "readOnly"
            | "writeOnly"
            | "default"
            | "example"
    ) || key.starts_with("x-")
    {
        const MEANT: &str = "it stands beside a reference: what is referred to says it";
        dialect.ledger.ignore(child, Reach::Below, MEANT);
        return;
    }
    report
        .warning(
            Code::BesideReference,
            Spot::Key(child),
            format!("`{key}` stands beside a `$ref`, where it has no meaning"),
        )
        .help("it is ignored; OpenAPI 3.1 gives it a meaning in schemas, `allOf` does in 3.0");
}

fn keyword(
    dialect: &Dialect<'_>,
    kind: Kind,
    key: &str,
    child: NodeId,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    let tree = dialect.tree;
    let Some(keyword) = kind.keyword(key) else {
        let is_of_schema = Kind::Schema.keyword(key).is_some() && !key.starts_with("x-");
        if is_of_schema && tree.parent(child).is_some_and(|id| is_bare(tree, id, kind)) {
            report
                .warning(
                    Code::Malformed,
                    Spot::Key(child),
                    format!("`{key}` stands beside the name, not below `schema`"),
                )
                .help("it is taken as the schema's");
            return;
        }
        unknown(kind, key, child, report);
        return;
    };
    if !read(dialect, key, child, keyword.used, report) {
        return;
    }
    if key == stand_in_words::KEY {
        stand_in_words::check(tree, kind, child, report);
        return;
    }
    match keyword.child {
        Child::Leaf(expected) => leaf(dialect, kind, key, child, expected, report),
        Child::MapOfLists => security(dialect, child, report),
        Child::One(kind) => open.push((child, kind)),
        Child::List(kind) => list(dialect, kind, key, child, report, open),
        Child::Map(kind) => match tree.value(child) {
            Value::Object(_) => map(dialect, kind, child, report, open),
            Value::Array(_) if kind == Kind::Example => {
                let reason = "examples have names, and the report says so";
                dialect.ledger.ignore(child, Reach::All, reason);
                report
                    .warning(Code::Malformed, Spot::Node(child), "examples have names")
                    .help("they are ignored");
            }
            _ => malformed(dialect, child, "an object", report),
        },
    }
}

/// What stands under a keyword that takes a value.
fn leaf(
    dialect: &Dialect<'_>,
    kind: Kind,
    key: &str,
    child: NodeId,
    expected: Expected,
    report: &mut Report,
) {
    let tree = dialect.tree;
    if key == "enum" && kind == Kind::Schema && tree.items(child).is_empty() {
        return match tree.value(child) {
            Value::Array(_) => none(key, child, report),
            Value::Object(_) => malformed(dialect, child, "a list", report),
            _ => alone(dialect, child, "the value", report),
        };
    }
    if !fits(tree, child, expected) {
        let message = format!("`{key}` can't be {}", tree.kind_name(child));
        report
            .warning(Code::Malformed, Spot::Node(child), message)
            .help("it is taken as absent");
    }
}

/// What stands under a keyword that takes a list of objects of a kind.
fn list(
    dialect: &Dialect<'_>,
    kind: Kind,
    key: &str,
    child: NodeId,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    match dialect.tree.value(child) {
        Value::Array(items) => {
            if items.is_empty() && kind == Kind::Schema {
                none(key, child, report);
                let reason = "it is empty, and says nothing";
                dialect.ledger.ignore(child, Reach::All, reason);
            }
            open.extend(items.iter().rev().map(|item| (*item, kind)));
        }
        Value::Object(_) if kind == Kind::Schema => {
            alone(dialect, child, "the schema", report);
            open.push((child, kind));
        }
        _ => malformed(dialect, child, "a list", report),
    }
}

/// Whether some room reads a keyword; if none does, what is done instead.
fn read(dialect: &Dialect<'_>, key: &str, child: NodeId, used: Use, report: &mut Report) -> bool {
    match used {
        Use::Noted(instead) => {
            report
                .note(
                    Code::NotRepresented,
                    Spot::Key(child),
                    format!("`{key}` makes no code"),
                )
                .help(instead);
        }
        Use::Unrepresented(instead) => {
            report
                .warning(
                    Code::NotRepresented,
                    Spot::Key(child),
                    format!("`{key}` is not represented"),
                )
                .help(instead);
        }
        Use::Ignored(reason) => dialect.ledger.ignore(child, Reach::Below, reason),
        Use::Read | Use::Docs => return true,
    }
    false
}

fn map(
    dialect: &Dialect<'_>,
    kind: Kind,
    id: NodeId,
    report: &mut Report,
    open: &mut Vec<(NodeId, Kind)>,
) {
    for (key, child) in dialect.tree.entries(id).iter().rev() {
        if is_extension(dialect.tree, key, *child) {
            unknown(kind, key, *child, report);
            continue;
        }
        if kind == Kind::Response && !in_components(dialect.tree, *child) && status(key).is_none() {
            report
                .warning(
                    Code::UnknownKeyword,
                    Spot::Key(*child),
                    format!("`{key}` is no status"),
                )
                .help("the answer is ignored; a status is `200`, `2XX` or `default`");
            continue;
        }
        open.push((*child, kind));
    }
}

/// What a client can't do without.
fn demanded(tree: &Tree, id: NodeId, kind: Kind, report: &mut Report) {
    let named = tree.get(id, "propertyName");
    match kind {
        Kind::Discriminator if named.is_none() => {
            report
                .warning(
                    Code::Discriminator,
                    Spot::Key(id),
                    "the discriminator has no `propertyName`",
                )
                .help("the alternatives are told apart by what they hold");
        }
        Kind::Discriminator => mapping(tree, id, report),
        Kind::ServerVariable if tree.get(id, "default").is_none() => {
            let instead = match default_of(tree, id) {
                Some(_) => "the first of its values is taken",
                None => "a server with it has no address",
            };
            report
                .warning(
                    Code::Malformed,
                    Spot::Key(id),
                    "the server variable has no `default`",
                )
                .help(instead);
        }
        Kind::Parameter => parameter(tree, id, report),
        Kind::Schema => {
            let is_true = |key| tree.get(id, key).and_then(|node| tree.bool(node)) == Some(true);
            if is_true("readOnly") && is_true("writeOnly") {
                let message = "nothing can be `readOnly` and `writeOnly`";
                report
                    .warning(Code::Contradiction, Spot::Node(id), message)
                    .help("it is sent and received");
            }
            idle(tree, id, report);
            enums::tell(tree, id, report);
        }
        _ => {}
    }
}

/// Whether a parameter or header says nothing of its values where it should.
fn is_bare(tree: &Tree, id: NodeId, kind: Kind) -> bool {
    let has = |key| tree.get(id, key).is_some();
    matches!(kind, Kind::Parameter | Kind::Header)
        && !["$ref", "schema", "content"].into_iter().any(has)
}

fn parameter(tree: &Tree, id: NodeId, report: &mut Report) {
    if is_bare(tree, id, Kind::Parameter) && tree.get(id, "type").is_none() {
        let message = "the parameter has neither `schema` nor `content`";
        report
            .warning(Code::Malformed, Spot::Node(id), message)
            .help("any value is taken");
    }
    if let (Some(_), Some(content)) = (tree.get(id, "schema"), tree.get(id, "content")) {
        report
            .warning(
                Code::Malformed,
                Spot::Key(content),
                "`content` stands beside `schema`",
            )
            .help("the schema holds");
    }
    let location = tree.get(id, "in").and_then(|node| tree.str(node));
    let location = location.unwrap_or_default();
    if let Some(reserved) = tree
        .get(id, "allowReserved")
        .filter(|_| location != "query")
    {
        let message = format!("`allowReserved` says nothing of a parameter in the {location}");
        report
            .note(Code::NoBearing, Spot::Key(reserved), message)
            .help("it is ignored; OpenAPI has it for the query");
    }
    if let Some(style) = tree.get(id, "style").filter(|_| !style_fits(tree, id)) {
        let message = format!(
            "a parameter in the {location} can't have the style `{}`",
            tree.str(style).unwrap_or_default()
        );
        report
            .warning(Code::Malformed, Spot::Node(style), message)
            .help("it is written as such parameters are by default");
    }
}

/// Keywords that say nothing of values of the schema's type.
fn idle(tree: &Tree, id: NodeId, report: &mut Report) {
    let Some(node) = tree.get(id, "type") else {
        return;
    };
    let one = tree.str(node);
    let several = tree.items(node).iter().filter_map(|item| tree.str(*item));
    let types: Vec<&str> = one.into_iter().chain(several).collect();
    if types.is_empty() || types.iter().any(|ty| !TYPES.contains(ty)) {
        return;
    }
    for (key, child) in tree.entries(id) {
        let concerned = concerned(key);
        if concerned.is_empty() || concerned.iter().any(|ty| types.contains(ty)) {
            continue;
        }
        let message = format!(
            "`{key}` says nothing of a value of type {}",
            types.join(" or ")
        );
        report
            .note(Code::NoBearing, Spot::Key(*child), message)
            .help("it is ignored, by the rules of JSON Schema");
    }
}

/// The values of a discriminator's mapping.
fn mapping(tree: &Tree, id: NodeId, report: &mut Report) {
    let entries = tree.get(id, "mapping").map(|node| tree.entries(node));
    for (value, target) in entries.unwrap_or_default() {
        if tree.str(*target).is_none() {
            let found = tree.kind_name(*target);
            let message = format!("the mapping of `{value}` can't be {found}");
            report
                .warning(Code::Discriminator, Spot::Node(*target), message)
                .help("it is ignored");
        }
    }
}

const SCOPES: &str = "a list of scopes";

/// Security requirements: a list of objects that hold lists of texts.
fn security(dialect: &Dialect<'_>, id: NodeId, report: &mut Report) {
    let tree = dialect.tree;
    if matches!(tree.value(id), Value::Object(_)) {
        alone(dialect, id, "the requirement", report);
    }
    let mut wrong = |id: NodeId, expected: &str| {
        if tree.value(id) == &Value::Null && expected == SCOPES {
            return nothing(id, report);
        }
        let message = format!("{expected} is expected here, not {}", tree.kind_name(id));
        report.error(Code::Malformed, Spot::Node(id), message);
    };
    if !matches!(tree.value(id), Value::Array(_) | Value::Object(_)) {
        return wrong(id, "a list of security requirements");
    }
    for item in several(tree, id) {
        if !matches!(tree.value(item), Value::Object(_)) {
            wrong(item, "a security requirement");
        }
        for (_, scopes) in tree.entries(item) {
            if !fits(tree, *scopes, Expected::Texts) {
                wrong(*scopes, SCOPES);
            }
        }
    }
}

/// An empty list, of which JSON Schema says that it must not be.
fn none(key: &str, id: NodeId, report: &mut Report) {
    report
        .warning(
            Code::Malformed,
            Spot::Node(id),
            format!("`{key}` is empty: no value would do"),
        )
        .help("it is ignored");
}

/// A key without a value, which YAML reads as `null`.
fn nothing(id: NodeId, report: &mut Report) {
    report
        .warning(Code::Malformed, Spot::Node(id), "nothing stands here")
        .help("it is taken as empty");
}

/// One thing where a list of such things should be.
fn alone(dialect: &Dialect<'_>, id: NodeId, what: &str, report: &mut Report) {
    if dialect.tree.value(id) == &Value::Null {
        return nothing(id, report);
    }
    let found = dialect.tree.kind_name(id);
    let message = format!("a list is expected here, not {found}");
    report
        .warning(Code::Malformed, Spot::Node(id), message)
        .help(format!("{what} is taken as the only one"));
}

fn malformed(dialect: &Dialect<'_>, id: NodeId, expected: &str, report: &mut Report) {
    if dialect.tree.value(id) == &Value::Null {
        return nothing(id, report);
    }
    let found = dialect.tree.kind_name(id);
    let message = format!("{expected} is expected here, not {found}");
    report.error(Code::Malformed, Spot::Node(id), message);
}

fn unknown(kind: Kind, key: &str, child: NodeId, report: &mut Report) {
    if kind == Kind::Schema && is_read(key) {
        return;
    }
    if key.starts_with("x-") {
        report
            .note(
                Code::UnknownExtension,
                Spot::Key(child),
                format!("the extension `{key}` is not known"),
            )
            .help("it is ignored");
        return;
    }
    report
        .warning(
            Code::UnknownKeyword,
            Spot::Key(child),
            format!("{} has no `{key}`", kind.title()),
        )
        .help("it is ignored");
}
