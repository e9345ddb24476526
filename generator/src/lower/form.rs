//! How the properties of a form are written: the `encoding` of a media type.

use super::context::Lowering;
use super::media::{self, Media};
use crate::ir::{Api, Content, FormField, Operation, Shape, Style, TypeId, Types};
use crate::report::{Code, Report, Spot};
use crate::source::NodeId;

/// The properties whose encoding is another than a form's own: `form`, exploded, with an object as
/// JSON text.
pub fn fields(lowering: &mut Lowering<'_, '_>, media_type: NodeId) -> Vec<FormField> {
    let tree = lowering.dialect.tree;
    let encodings = lowering.dialect.read(media_type, "encoding");
    let encodings = encodings.map(|node| tree.sorted(node)).unwrap_or_default();
    encodings
        .into_iter()
        .filter_map(|(wire, node)| field(lowering, wire, node))
        .collect()
}

/// Takes out what changes nothing: how a property is written that would be written so by default, and how one
/// that isn't there would be, which is told. A form of what has no properties is text that the caller wrote.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let Api {
        operations, types, ..
    } = &mut lowering.api;
    for body in operations.iter_mut().flat_map(Operation::bodies_mut) {
        let Content::Form(ty) = body.content else {
            continue;
        };
        let (ty, _) = types.strip_nullable(ty);
        let shape = &types.get(ty).shape;
        if shape.is_scalar() || matches!(shape, Shape::Array(_)) {
            let message = format!(
                "a body of `{}` is written of an object's properties",
                body.media
            );
            lowering
                .report
                .warning(Code::NotRepresented, Spot::Node(body.place), message)
                .help("its schema has none: it is sent as the text that is given");
            body.content = Content::Text;
            continue;
        }
        let Shape::Model(model) = shape else {
            continue;
        };
        body.fields.retain(|field| {
            let property = model.fields.iter().find(|it| it.wire == field.wire);
            if property.is_none() && model.additional.is_none() {
                of_no_property(lowering.report, &field.wire, field.place);
                return false;
            }
            property.is_none_or(|property| !is_default(field, types, property.ty))
        });
    }
}

/// Says that an encoding is of what isn't there.
pub(super) fn of_no_property(report: &mut Report, wire: &str, encoding: NodeId) {
    let message = format!("the encoding of `{wire}` is of no property");
    report
        .warning(Code::Malformed, Spot::Key(encoding), message)
        .help("it is ignored");
}

/// Whether a form writes values of a type so without being told to.
fn is_default(field: &FormField, types: &Types, ty: TypeId) -> bool {
    let FormField {
        wire: _,
        style,
        explode,
        allow_reserved,
        json,
        place: _,
    } = field;
    let (inner, _) = types.strip_nullable(ty);
    let is_simple = match types.get(inner).shape {
        Shape::Array(item) => is_plain(types, item),
        _ => is_plain(types, inner),
    };
    is_simple && *style == Style::Form && *explode && !allow_reserved && !json
}

/// Whether a value is one text, whatever its style.
pub(super) fn is_plain(types: &Types, ty: TypeId) -> bool {
    let (ty, _) = types.strip_nullable(ty);
    matches!(
        types.get(ty).shape,
        Shape::String
            | Shape::Integer(_)
            | Shape::Number
            | Shape::Boolean
            | Shape::Enum(_)
            | Shape::Format(_)
    )
}

fn field(lowering: &mut Lowering<'_, '_>, wire: &str, node: NodeId) -> Option<FormField> {
    let dialect = lowering.dialect;
    dialect.ignore(node, "headers", "a form's field has no headers");
    if let Some(field) = styled(lowering, wire, node) {
        return Some(field);
    }
    let json = is_json(lowering, node);
    json.then(|| FormField {
        wire: wire.to_owned(),
        style: Style::Form,
        explode: true,
        allow_reserved: false,
        json,
        place: node,
    })
}

/// How a property is written whose encoding says something of that.
pub(super) fn styled(
    lowering: &mut Lowering<'_, '_>,
    wire: &str,
    node: NodeId,
) -> Option<FormField> {
    let tree = lowering.dialect.tree;
    let styled = ["style", "explode", "allowReserved"];
    if !styled.iter().any(|word| tree.get(node, word).is_some()) {
        return None;
    }
    let dialect = lowering.dialect;
    let flag = |word| dialect.read(node, word).and_then(|node| tree.bool(node));
    // By the specification, a style leaves the content type without a meaning.
    dialect.ignore(node, "contentType", "a style stands beside it, and decides");
    let style = style(lowering, node);
    Some(FormField {
        wire: wire.to_owned(),
        style,
        explode: flag("explode").unwrap_or(matches!(style, Style::Form | Style::DeepObject)),
        allow_reserved: flag("allowReserved").unwrap_or_default(),
        json: false,
        place: node,
    })
}

fn is_json(lowering: &mut Lowering<'_, '_>, encoding: NodeId) -> bool {
    let tree = lowering.dialect.tree;
    let Some(node) = lowering.dialect.read(encoding, "contentType") else {
        return false;
    };
    let said = tree.str(node).unwrap_or_default();
    match media::classify(said) {
        Media::Json => true,
        Media::Text if !media::is_markup(said) => false,
        _ => {
            let message = format!("a property of a form can't be written as `{said}`");
            lowering
                .report
                .warning(Code::NotRepresented, Spot::Key(node), message)
                .help("it is written as a form writes it by default");
            false
        }
    }
}

fn style(lowering: &mut Lowering<'_, '_>, encoding: NodeId) -> Style {
    let tree = lowering.dialect.tree;
    let Some(node) = lowering.dialect.read(encoding, "style") else {
        return Style::Form;
    };
    match tree.str(node) {
        Some("form") => Style::Form,
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("deepObject") => Style::DeepObject,
        // What is no text is reported by the audit.
        None => Style::Form,
        Some(other) => {
            let message = format!("a property of a form can't have the style `{other}`");
            lowering
                .report
                .warning(Code::Malformed, Spot::Node(node), message)
                .help("`form` is taken");
            Style::Form
        }
    }
}
