//! The parameters of an operation.

use openapiv3::{
    CookieStyle, HeaderStyle, Parameter as Typed, ParameterData, ParameterSchemaOrContent,
    PathStyle, QueryStyle,
};

use super::context::{Lowering, Part};
use super::headers;
use super::json_type::JsonType;
use super::media::{self, Media};
use super::path_key::PathKey;
use super::told;
use crate::dialect::{Kind, PathItem, Reach, Target};
use crate::ir::{Docs, Location, Parameter, Segment, Shape, Step, Style, TypeId};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The extension that says what a path argument may be.
const PATH_ARGUMENT: &str = "x-path-argument";
/// GitHub's word for an argument of several segments.
const MULTI_SEGMENT: &str = "x-multi-segment";

/// The parameters of an operation: its own, and those of its path that it doesn't override; and what the key of
/// the path says. `None` when one of them can't be made.
pub fn run(
    lowering: &mut Lowering<'_, '_>,
    operation: NodeId,
    path_item: &PathItem,
    (path, at): (&str, NodeId),
) -> Option<(Vec<Parameter>, PathKey)> {
    let tree = lowering.dialect.tree;
    let own = lowering.dialect.read(operation, "parameters");
    for place in &path_item.places {
        lowering.dialect.read(*place, "parameters");
    }
    let own = own.map(|node| tree.items(node)).unwrap_or_default();
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut complete = true;
    for (node, is_own) in with(own, true).chain(with(&path_item.parameters, false)) {
        let Some(parameter) = parameter(lowering, node) else {
            complete = false;
            continue;
        };
        if ignored(lowering, &parameter) {
            continue;
        }
        // Names of headers have no case.
        let is_called_so = |name: &str| match parameter.location {
            Location::Header => name.eq_ignore_ascii_case(&parameter.wire),
            _ => name == parameter.wire,
        };
        let same =
            |other: &Parameter| is_called_so(&other.wire) && other.location == parameter.location;
        if parameters.iter().any(same) {
            if is_own {
                lowering
                    .report
                    .warning(
                        Code::Malformed,
                        Spot::Node(node),
                        format!("the parameter `{}` is declared twice", parameter.wire),
                    )
                    .help("the first declaration holds");
            }
            continue;
        }
        parameters.push(parameter);
    }
    if !complete {
        return None;
    }
    let mut key = PathKey::read(lowering, path, at)?;
    key.keep_repeated(|wire| in_query(&parameters, wire).is_some());
    let parameters = in_template_order(lowering, parameters, operation, &key);
    Some((parameters, key))
}

fn to_query(parameter: &mut Parameter) {
    parameter.location = Location::Query;
    parameter.style = Style::Form;
    parameter.explode = true;
    parameter.segment = Segment::Encoded;
}

fn with(nodes: &[NodeId], flag: bool) -> impl Iterator<Item = (NodeId, bool)> {
    nodes.iter().map(move |node| (*node, flag))
}

/// Headers that no caller gives: what says why none of them is a parameter.
const UNGIVEN: [(&[&str], &str, &str); 2] = [
    (
        &["accept", "authorization", "content-type"],
        "by OpenAPI's rule",
        "the client sets the header itself",
    ),
    (
        &[
            "connection",
            "content-length",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ],
        "since it is of the connection or follows from the body",
        "what sends a request sets the header itself",
    ),
];

/// Whether a header parameter is none that can be given.
fn ignored(lowering: &mut Lowering<'_, '_>, parameter: &Parameter) -> bool {
    if parameter.location != Location::Header {
        return false;
    }
    let (wire, place) = (&parameter.wire, parameter.place);
    let is_there = |names: &[&str]| names.iter().any(|name| wire.eq_ignore_ascii_case(name));
    let found = UNGIVEN.iter().find(|(names, ..)| is_there(names));
    let Some((_, why, instead)) = found else {
        return !headers::is_header(lowering, wire, place);
    };
    let message = format!("a header parameter `{wire}` is ignored, {why}");
    lowering
        .report
        .note(Code::NotRepresented, Spot::Node(place), message)
        .help(*instead);
    let reason = "a header parameter of this name is ignored";
    lowering.dialect.ledger.ignore(place, Reach::All, reason);
    true
}

/// A query parameter that fills several places of the path's key: an argument, written as one of the path.
fn of_several_places(lowering: &mut Lowering<'_, '_>, mut parameter: Parameter) -> Parameter {
    if (parameter.style, parameter.explode) != (Style::Form, true) {
        let message = format!(
            "`{}` stands in the path's key more than once",
            parameter.wire
        );
        lowering
            .report
            .warning(Code::PathTemplate, Spot::Node(parameter.place), message)
            .help("it is required, and each place has it by the style `simple`");
    }
    parameter.location = Location::Path;
    (parameter.style, parameter.explode) = (Style::Simple, false);
    parameter.required = true;
    parameter
}

/// Path parameters in the order of the template; the others as they stand, with those that the key of the path
/// has after `?`.
fn in_template_order(
    lowering: &mut Lowering<'_, '_>,
    parameters: Vec<Parameter>,
    operation: NodeId,
    key: &PathKey,
) -> Vec<Parameter> {
    let (mut in_path, mut others): (Vec<_>, Vec<_>) = parameters
        .into_iter()
        .partition(|parameter| parameter.location == Location::Path);
    let mut ordered = Vec::new();
    let query = key.query.as_deref().unwrap_or_default();
    let of_path = placeholders(&key.path).map(|name| (name, false));
    // What stands in the query here stands in the key more than once.
    let of_query = placeholders(query).map(|name| (name, true));
    for (name, is_repeated) in of_path.chain(of_query) {
        let is_known = ordered.iter().any(|it: &Parameter| it.wire == name);
        if let Some(index) = in_path.iter().position(|it| it.wire == name) {
            ordered.push(in_path.remove(index));
        } else if is_known {
            continue;
        } else if let Some(index) = in_query(&others, name).filter(|_| is_repeated) {
            let parameter = others.remove(index);
            ordered.push(of_several_places(lowering, parameter));
        } else {
            ordered.push(undeclared(lowering, name, operation));
        }
    }
    for (wire, argument) in &key.filled {
        if in_query(&others, wire).is_some() {
            continue;
        }
        let declared = in_path
            .iter()
            .position(|parameter| parameter.wire == *argument);
        let mut parameter = match declared {
            Some(index) => in_path.remove(index),
            None => match in_query(&others, argument) {
                Some(index) => others.remove(index),
                None => undeclared(lowering, argument, operation),
            },
        };
        if parameter.location == Location::Path {
            to_query(&mut parameter);
        }
        parameter.wire = wire.clone();
        others.push(parameter);
    }
    for parameter in in_path {
        lowering
            .report
            .warning(
                Code::PathTemplate,
                Spot::Node(parameter.place),
                format!("the path `{}` has no `{{{}}}`", key.path, parameter.wire),
            )
            .help("the parameter is ignored");
    }
    ordered.into_iter().chain(others).collect()
}

/// The place of a parameter of the query among these.
fn in_query(parameters: &[Parameter], wire: &str) -> Option<usize> {
    parameters
        .iter()
        .position(|it| it.location == Location::Query && it.wire == wire)
}

/// The names in a path template.
pub fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}

fn undeclared(lowering: &mut Lowering<'_, '_>, name: &str, operation: NodeId) -> Parameter {
    lowering
        .report
        .warning(
            Code::PathTemplate,
            Spot::Key(operation),
            format!("the path's `{{{name}}}` is declared nowhere"),
        )
        .help("it is taken as a required string");
    let mut path = lowering.path(operation);
    path.steps.push(Step::Parameter(name.to_owned()));
    let ty = lowering.push(Shape::String, path, operation);
    Parameter {
        wire: name.to_owned(),
        named: None,
        location: Location::Path,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        segment: default_segment(lowering),
        json: false,
        required: true,
        ty,
        docs: Docs::default(),
        deprecated: false,
        place: operation,
    }
}

fn parameter(lowering: &mut Lowering<'_, '_>, place: NodeId) -> Option<Parameter> {
    let Target::Node(node) = lowering
        .dialect
        .follow(place, Kind::Parameter, lowering.report)
    else {
        return None;
    };
    let typed = lowering.dialect.parameter(node, lowering.report)?;
    let (data, location, style, allow_reserved) = written(lowering, node, typed);
    take!(lowering.dialect, node, data => ParameterData {
        name,
        description,
        required,
        deprecated,
        format,
        example,
        examples: _,
        explode,
        extensions: _,
    });
    let beside = lowering.beside(place, node);
    let mut words = Docs::default();
    let (ty, json) = match format {
        ParameterSchemaOrContent::Schema(schema) => {
            lowering.dialect.read(node, "schema");
            let schema = lowering.dialect.child(&schema)?;
            words = lowering.words(schema);
            empty(lowering, node, &name, schema);
            (lowering.schema(schema), false)
        }
        ParameterSchemaOrContent::Content(_) => {
            let reason = "what has `content` is sent as it says, and always with a value";
            lowering.dialect.ignore(node, "allowEmptyValue", reason);
            if let Some(content) = lowering.dialect.tree.get(node, "content") {
                words.examples = headers::media_examples(lowering, content);
            }
            content(lowering, node, &name)?
        }
    };
    let mut examples = examples(lowering, node, example);
    if examples.is_empty() {
        examples = words.examples;
    }
    Some(Parameter {
        wire: name,
        named: told::parameter(lowering, node),
        location,
        style,
        explode: explode.unwrap_or(style == Style::Form || style == Style::DeepObject),
        allow_reserved,
        segment: segment(lowering, place, node, location),
        json,
        required: required || location == Location::Path,
        ty,
        docs: Docs {
            description: beside.or(description).or(words.description),
            examples,
            ..Docs::default()
        },
        deprecated: deprecated.unwrap_or_default(),
        place: node,
    })
}

/// `allowEmptyValue`: a text may be empty as it is; what is none can't be said without a value.
fn empty(lowering: &mut Lowering<'_, '_>, parameter: NodeId, name: &str, schema: NodeId) {
    let tree = lowering.dialect.tree;
    let Some(said) = lowering.dialect.read(parameter, "allowEmptyValue") else {
        return;
    };
    let place = tree.get(parameter, "in").and_then(|node| tree.str(node));
    if tree.bool(said) != Some(true) {
        return;
    }
    let place = place.unwrap_or_default();
    if place != "query" {
        let message = format!("`allowEmptyValue` says nothing of a parameter in the {place}");
        lowering
            .report
            .note(Code::NoBearing, Spot::Key(said), message)
            .help("it is ignored; OpenAPI has it for the query");
        return;
    }
    let value = lowering.combined(&[Part::Whole(schema)]);
    if value.types == [JsonType::String] && value.format.is_none() {
        return;
    }
    let message = format!("`{name}` is not sent without a value");
    lowering
        .report
        .note(Code::NotRepresented, Spot::Key(said), message)
        .help("it has a value of its type, or is left out");
}

/// What any parameter says, where it stands, its style, and whether reserved characters stay.
fn written(
    lowering: &Lowering<'_, '_>,
    node: NodeId,
    typed: Typed,
) -> (ParameterData, Location, Style, bool) {
    lowering.dialect.strike(node, &["location", "style"]);
    match typed {
        Typed::Query {
            parameter_data,
            allow_reserved,
            style,
            allow_empty_value: _,
        } => {
            lowering.dialect.read(node, "allowReserved");
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (parameter_data, Location::Query, style, allow_reserved)
        }
        Typed::Header {
            parameter_data,
            style: HeaderStyle::Simple,
        } => (parameter_data, Location::Header, Style::Simple, false),
        Typed::Path {
            parameter_data,
            style,
        } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (parameter_data, Location::Path, style, false)
        }
        Typed::Cookie {
            parameter_data,
            style: CookieStyle::Form,
        } => (parameter_data, Location::Cookie, Style::Form, false),
    }
}

/// The type of a parameter with a content type, and whether its value is one JSON text. Of any other
/// content type it is text, which the caller writes.
fn content(lowering: &mut Lowering<'_, '_>, node: NodeId, name: &str) -> Option<(TypeId, bool)> {
    let path = |lowering: &mut Lowering<'_, '_>| {
        let mut path = lowering.path(node);
        path.steps.push(Step::Parameter(name.to_owned()));
        path
    };
    let content = lowering.dialect.read(node, "content");
    let Some(chosen) = content.and_then(|content| media::choose(lowering, content)) else {
        let message = format!("the parameter `{name}` has neither a schema nor a content type");
        let problem = Spot::Node(node);
        lowering.report.error(Code::Malformed, problem, message);
        return None;
    };
    let path = path(lowering);
    if chosen.kind == Media::Json {
        return Some((media::json(lowering, &chosen, path), true));
    }
    // Plain text is written so; that objects are not, was said when the type was chosen.
    let is_text = chosen.kind == Media::Text;
    let is_told = is_text && media::says_more(lowering, &chosen);
    if !is_told && (!is_text || media::is_markup(&chosen.media)) {
        let message = format!("a value is not written as `{}`", chosen.media);
        lowering
            .report
            .warning(Code::NotRepresented, Spot::Key(chosen.place), message)
            .help("it is taken as text that is written so already");
    }
    Some((lowering.push(Shape::String, path, chosen.place), false))
}

/// What an argument may be: as the parameter says, else as the document says of all.
fn segment(
    lowering: &mut Lowering<'_, '_>,
    place: NodeId,
    parameter: NodeId,
    location: Location,
) -> Segment {
    // Beside a reference it speaks of this operation alone.
    let beside = lowering.dialect.read(place, PATH_ARGUMENT);
    let said = beside.or_else(|| lowering.dialect.read(parameter, PATH_ARGUMENT));
    let several = lowering.dialect.read(parameter, MULTI_SEGMENT);
    let is_several = several.is_some_and(|it| lowering.dialect.tree.bool(it) == Some(true));
    match (said, location) {
        (None, Location::Path) if is_several => Segment::Several,
        (None, Location::Path) => default_segment(lowering),
        (Some(said), Location::Path) => segment_of(lowering, said),
        (None, _) => Segment::Encoded,
        (Some(said), _) => {
            let message = format!("`{PATH_ARGUMENT}` stands at a parameter that is in no path");
            let problem = Spot::Key(said);
            lowering
                .report
                .warning(Code::Malformed, problem, message)
                .help("it is ignored");
            Segment::Encoded
        }
    }
}

/// What the document says of all path arguments.
fn default_segment(lowering: &mut Lowering<'_, '_>) -> Segment {
    let tree = lowering.dialect.tree;
    match lowering.dialect.read(tree.root(), PATH_ARGUMENT) {
        Some(said) => segment_of(lowering, said),
        None => Segment::Encoded,
    }
}

fn segment_of(lowering: &mut Lowering<'_, '_>, said: NodeId) -> Segment {
    match lowering.dialect.tree.str(said) {
        Some("strict") => Segment::Strict,
        Some("multi-segment") => Segment::Several,
        // What is no text is reported by the audit.
        None => Segment::Encoded,
        Some(other) => {
            let message = format!("`{PATH_ARGUMENT}` can't be `{other}`");
            lowering
                .report
                .warning(Code::Malformed, Spot::Node(said), message)
                .help("it is ignored; there are `strict` and `multi-segment`");
            Segment::Encoded
        }
    }
}

/// The examples of a parameter: its own, and those by name.
fn examples(
    lowering: &Lowering<'_, '_>,
    parameter: NodeId,
    example: Option<serde_json::Value>,
) -> Vec<String> {
    let tree = lowering.dialect.tree;
    let named = lowering.dialect.read(parameter, "examples");
    let named = named.map(|node| tree.sorted(node));
    let values = named.into_iter().flatten();
    let values = values.filter_map(|(_, example)| lowering.dialect.example(example));
    let values = values.map(|value| tree.to_json(value).to_string());
    let own = example.map(|value| value.to_string());
    own.into_iter().chain(values).collect()
}
