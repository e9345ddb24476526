//! The headers of a form's parts: those of a text or of JSON are fields beside it, those of a file are given
//! with the file.

use std::collections::BTreeSet;

use super::context::Lowering;
use crate::dialect::{Kind, Reach};
use crate::ir::{Access, Docs, Field, Heading, Model, PartHeader, Presence, Shape, Step};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Headers that the client writes by what else it knows, and why nobody gives them.
const OURS: [(&str, &str); 2] = [
    (
        "content-type",
        "`contentType` says of what type the part is",
    ),
    (
        "content-disposition",
        "the client writes it: it names the part, and the file in it",
    ),
];

/// The headers of a part, by its `encoding`.
pub fn of(lowering: &mut Lowering<'_, '_>, part: &str, encoding: NodeId) -> Vec<PartHeader> {
    let tree = lowering.dialect.tree;
    let headers = lowering.dialect.read(encoding, "headers");
    let entries = headers.map(|headers| tree.sorted(headers));
    let mut found = Vec::new();
    for (name, place) in entries.into_iter().flatten() {
        let mut ours = OURS.iter();
        if let Some((_, reason)) = ours.find(|(ours, _)| name.eq_ignore_ascii_case(ours)) {
            lowering.dialect.ledger.ignore(place, Reach::All, reason);
            continue;
        }
        if !super::headers::is_header(lowering, name, place) {
            continue;
        }
        let Ok(node) = lowering.dialect.lead(place, Kind::Header) else {
            // The audit has said so.
            continue;
        };
        lowering.dialect.strike_way(place, Kind::Header);
        lowering.dialect.ledger.read(node);
        found.push(header(lowering, part, name, node));
    }
    found
}

fn header(lowering: &mut Lowering<'_, '_>, part: &str, name: &str, node: NodeId) -> PartHeader {
    let dialect = lowering.dialect;
    let tree = dialect.tree;
    let is = |keyword: &str| {
        let flag = dialect.read(node, keyword);
        flag.and_then(|node| tree.bool(node)).unwrap_or_default()
    };
    let (required, deprecated) = (is("required"), is("deprecated"));
    let description = dialect.read(node, "description");
    let description = description.and_then(|node| tree.str(node));
    for keyword in ["example", "examples", "content"] {
        let reason = "the header of a part is told by its schema and its description";
        dialect.ignore(node, keyword, reason);
    }
    let ty = match dialect.read(node, "schema") {
        Some(schema) => lowering.schema(schema),
        None => {
            let mut path = lowering.path(node);
            path.steps.push(Step::Header(name.to_owned()));
            lowering.push(Shape::String, path, node)
        }
    };
    PartHeader {
        part: part.to_owned(),
        name: name.to_owned(),
        ty,
        required,
        docs: Docs {
            description: description.map(str::to_owned),
            ..Docs::default()
        },
        deprecated,
        place: node,
    }
}

/// The fields for the headers of parts that are there and no files.
pub fn fields(
    lowering: &mut Lowering<'_, '_>,
    model: &Model,
    headers: &[PartHeader],
    files: &BTreeSet<String>,
) -> Vec<Field> {
    let mut fields = Vec::new();
    for header in headers {
        // A part of another form than this one, or of none: whoever knows all of them says so.
        let Some(part) = model.fields.iter().find(|it| it.wire == header.part) else {
            continue;
        };
        if files.contains(&header.part) {
            by_hand(lowering, header);
            continue;
        }
        let (ty, _) = lowering.api.types.strip_nullable(header.ty);
        let presence = match header.required && part.is_required() {
            true => Presence::Required,
            false => Presence::Optional,
        };
        fields.push(Field {
            wire: format!("{} {}", header.part, header.name),
            named: None,
            ty,
            presence,
            access: Access::Both,
            constant: None,
            docs: header.docs.clone(),
            deprecated: header.deprecated,
            sensitive: false,
            null_as_empty: false,
            boxed: false,
            heads: Some(Heading {
                part: header.part.clone(),
                name: header.name.clone(),
            }),
            place: header.place,
        });
    }
    fields
}

/// Says that a header has no field.
pub(super) fn by_hand(lowering: &mut Lowering<'_, '_>, header: &PartHeader) {
    let reason = "the headers of a file are given with it";
    lowering
        .dialect
        .ledger
        .ignore(header.place, Reach::All, reason);
    let message = format!(
        "the header `{}` of the part `{}` has no field",
        header.name, header.part
    );
    lowering
        .report
        .note(Code::NotRepresented, Spot::Node(header.place), message)
        .help("`FilePart::header` gives a file its headers");
}
