//! Headers of answers; and the pass that makes of each what a header can be, and one of those that are
//! the same.

use std::collections::BTreeMap;

use super::context::Lowering;
use super::media::{self, Media};
use crate::dialect::{Kind, Reach};
use crate::ir::{Docs, Enum, Header, HeaderForm, HeaderId, NamePath, Shape, Step, TypeId, Types};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Takes the headers of a response, whose path this is.
pub fn of(lowering: &mut Lowering<'_, '_>, response: NodeId, path: &NamePath) -> Vec<HeaderId> {
    let tree = lowering.dialect.tree;
    let headers = lowering.dialect.read(response, "headers");
    let entries = headers.map(|headers| tree.sorted(headers));
    let mut found = Vec::new();
    for (wire, place) in entries.into_iter().flatten() {
        if !is_header(lowering, wire, place) {
            continue;
        }
        let node = match lowering.dialect.lead(place, Kind::Header) {
            Ok(node) => node,
            Err(_) => {
                let message = format!("the header `{wire}` leads to no header");
                let spot = Spot::Node(place);
                let problem = lowering
                    .report
                    .warning(Code::UnresolvedReference, spot, message);
                problem.help("it is reached through `headers()`, as text");
                continue;
            }
        };
        lowering.dialect.strike_way(place, Kind::Header);
        lowering.dialect.ledger.read(node);
        let known = lowering.headers.get(&(node, wire.to_ascii_lowercase()));
        let id = match known {
            Some(id) => *id,
            None => declare(lowering, wire, node, path),
        };
        found.push(id);
    }
    found
}

/// Whether a name under `headers` is one whose header the client gives.
pub fn is_header(lowering: &mut Lowering<'_, '_>, wire: &str, place: NodeId) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if wire.is_empty() || !wire.bytes().all(is_name) {
        let message = format!("no header can be called `{wire}`");
        let problem = lowering
            .report
            .warning(Code::Malformed, Spot::Key(place), message);
        problem.help("it is left out");
    } else if wire.eq_ignore_ascii_case("content-type") {
        let message = "a header `Content-Type` is ignored, by OpenAPI's rule";
        let problem = lowering
            .report
            .note(Code::NotRepresented, Spot::Key(place), message);
        problem.help("`content` says it");
    } else {
        return true;
    }
    let reason = "there is no such header to be described";
    lowering.dialect.ledger.ignore(place, Reach::All, reason);
    false
}

fn declare(
    lowering: &mut Lowering<'_, '_>,
    wire: &str,
    node: NodeId,
    response: &NamePath,
) -> HeaderId {
    let dialect = lowering.dialect;
    let tree = dialect.tree;
    let mut path = response.clone();
    path.steps.push(Step::Header(wire.to_owned()));
    let is = |keyword: &str| {
        let flag = dialect.read(node, keyword);
        flag.and_then(|node| tree.bool(node)).unwrap_or_default()
    };
    let (required, deprecated) = (is("required"), is("deprecated"));
    let description = dialect.read(node, "description");
    let mut docs = Docs {
        description: description
            .and_then(|node| tree.str(node))
            .map(str::to_owned),
        examples: examples(lowering, node),
        ..Docs::default()
    };
    let schema = dialect.read(node, "schema");
    let content = dialect.read(node, "content");
    let (ty, form) = match (schema, content) {
        (Some(schema), _) => (lowering.schema(schema), HeaderForm::Either),
        (None, Some(content)) => {
            let examples = media_examples(lowering, content);
            docs.examples.extend(examples);
            of_content(lowering, content, &path)
        }
        (None, None) => {
            let ty = lowering.push(Shape::String, path.clone(), node);
            (ty, HeaderForm::Text)
        }
    };
    let id = HeaderId(lowering.api.headers.len() as u32);
    lowering.api.headers.push(Header {
        wire: wire.to_owned(),
        ty,
        form,
        is_list: false,
        required,
        docs,
        deprecated,
        path,
        place: node,
    });
    let key = (node, wire.to_ascii_lowercase());
    lowering.headers.insert(key, id);
    id
}

/// The type of a header with a content type: of another than JSON it is text.
fn of_content(
    lowering: &mut Lowering<'_, '_>,
    content: NodeId,
    path: &NamePath,
) -> (TypeId, HeaderForm) {
    match media::choose(lowering, content) {
        Some(chosen) if chosen.kind == Media::Json => {
            let ty = media::json(lowering, &chosen, path.clone());
            (ty, HeaderForm::Json)
        }
        _ => {
            let reason = "a header of a content type other than JSON is text";
            lowering.dialect.leave(content, reason);
            let ty = lowering.push(Shape::String, path.clone(), content);
            (ty, HeaderForm::Text)
        }
    }
}

/// The examples under the content types of a header or a parameter.
pub fn media_examples(lowering: &Lowering<'_, '_>, content: NodeId) -> Vec<String> {
    let tree = lowering.dialect.tree;
    let types = tree.sorted(content).into_iter();
    types
        .flat_map(|(_, media)| examples(lowering, media))
        .collect()
}

fn examples(lowering: &Lowering<'_, '_>, header: NodeId) -> Vec<String> {
    let dialect = lowering.dialect;
    let tree = dialect.tree;
    let own = dialect.read(header, "example");
    let named = dialect
        .read(header, "examples")
        .map(|node| tree.sorted(node));
    let named = named.into_iter().flatten();
    let named = named.filter_map(|(_, example)| dialect.example(example));
    let all = own.into_iter().chain(named);
    all.map(|value| tree.to_json(value).to_string()).collect()
}

/// Settles what each header holds, and keeps one of those that are the same.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    for index in 0..lowering.api.headers.len() {
        settle(lowering, index);
    }
    let types = &lowering.api.types;
    let mut kept: Vec<Header> = Vec::new();
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut now: Vec<HeaderId> = Vec::new();
    for header in std::mem::take(&mut lowering.api.headers) {
        let known = by_name.entry(header.wire.to_ascii_lowercase()).or_default();
        let same = known.iter().copied().find(|index| {
            let other = kept.get(*index);
            other.is_some_and(|other| is_same(types, other, &header))
        });
        let index = same.unwrap_or(kept.len());
        now.push(HeaderId(index as u32));
        match kept.get_mut(index) {
            Some(first) => {
                // What one answer doesn't promise, nobody can count on.
                first.required &= header.required;
                first.deprecated &= header.deprecated;
                if first.docs == Docs::default() {
                    first.docs = header.docs;
                }
            }
            None => {
                known.push(index);
                kept.push(header);
            }
        }
    }
    for operation in &mut lowering.api.operations {
        let mut headers: Vec<HeaderId> = Vec::new();
        for id in &operation.headers {
            let id = now.get(id.index()).copied();
            headers.extend(id.filter(|id| !headers.contains(id)));
        }
        operation.headers = headers;
    }
    lowering.api.headers = kept;
}

fn is_same(types: &Types, one: &Header, other: &Header) -> bool {
    (one.form, one.is_list) == (other.form, other.is_list) && are_alike(types, one.ty, other.ty)
}

/// Whether two types are read alike: the same, or of the same shape where that is all there is.
fn are_alike(types: &Types, one: TypeId, other: TypeId) -> bool {
    let (mut one, mut other) = (one, other);
    loop {
        if one == other {
            return true;
        }
        match (&types.get(one).shape, &types.get(other).shape) {
            // A list of a list is none: this ends.
            (Shape::Array(first), Shape::Array(second)) => (one, other) = (*first, *second),
            (Shape::Boolean, Shape::Boolean)
            | (Shape::Number, Shape::Number)
            | (Shape::String, Shape::String) => return true,
            (Shape::Integer(first), Shape::Integer(second)) => return first == second,
            (Shape::Format(first), Shape::Format(second)) => return first == second,
            (Shape::Own(first), Shape::Own(second)) => return first.ty == second.ty,
            (Shape::Enum(first), Shape::Enum(second)) => return first == second,
            _ => return false,
        }
    }
}

/// Says how a header is written; one that is an object is text.
fn settle(lowering: &mut Lowering<'_, '_>, index: usize) {
    let Some(header) = lowering.api.headers.get(index) else {
        return;
    };
    if header.form == HeaderForm::Json {
        return;
    }
    let types = &lowering.api.types;
    let (inner, _) = types.strip_nullable(header.ty);
    let (item, is_list) = match types.get(inner).shape {
        Shape::Array(item) => (types.strip_nullable(item).0, true),
        _ => (inner, false),
    };
    let (ty, form, is_list) = match form(types, item) {
        Some(form) => (inner, form, is_list),
        None => {
            let is_any = matches!(types.get(item).shape, Shape::Any);
            let (path, place) = (header.path.clone(), header.place);
            if !is_any {
                let message = format!("the header `{}` is not taken apart", header.wire);
                let problem =
                    lowering
                        .report
                        .note(Code::NotRepresented, Spot::Node(place), message);
                problem.help("it is given as text");
            }
            let ty = lowering.push(Shape::String, path, place);
            (ty, HeaderForm::Text, false)
        }
    };
    if let Some(header) = lowering.api.headers.get_mut(index) {
        header.ty = ty;
        header.form = form;
        header.is_list = is_list;
    }
}

/// How a value is written that is no list; `None` for what has parts of its own.
fn form(types: &Types, id: TypeId) -> Option<HeaderForm> {
    let mut found = None;
    let variants: Vec<TypeId> = match &types.get(types.described(id)).shape {
        Shape::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
        _ => vec![id],
    };
    for variant in variants {
        let (variant, _) = types.strip_nullable(types.described(variant));
        let form = match &types.get(variant).shape {
            Shape::String | Shape::Format(_) | Shape::Enum(Enum::Texts(..)) => HeaderForm::Text,
            Shape::Enum(Enum::Mixed(_)) => HeaderForm::Either,
            Shape::Boolean | Shape::Integer(_) | Shape::Number | Shape::Enum(Enum::Integers(_)) => {
                HeaderForm::Bare
            }
            Shape::Any
            | Shape::Binary
            | Shape::File
            | Shape::Array(_)
            | Shape::Map(_)
            | Shape::Nullable(_)
            | Shape::Model(_)
            | Shape::Own(_)
            | Shape::Union(_) => return None,
        };
        match found {
            None => found = Some(form),
            Some(other) if other == form => {}
            Some(_) => found = Some(HeaderForm::Either),
        }
    }
    found
}
