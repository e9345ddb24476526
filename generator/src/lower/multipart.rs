//! Forms of parts: the content types of their parts; and the pass that makes files of the bytes in
//! them.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::form::{self, of_no_property};
use super::media::{self, Media};
use super::part_headers;
use super::usage;
use crate::dialect::Version;
use crate::ir::{
    Api, Base, Body, Content, Field, FormField, Heading, Model, NamePath, Operation, OperationId,
    PartHeader, PartMedia, Presence, Shape, Step, Style, TypeId, Types, Union, Usage,
};
use crate::report::{Code, Report, Spot};
use crate::source::NodeId;

/// What the `encoding` of a media type says of parts: content types, headers, and how they are written.
#[derive(Debug, Default)]
pub struct Encodings {
    pub parts: Vec<PartMedia>,
    pub headers: Vec<PartHeader>,
    pub fields: Vec<FormField>,
}

/// Reads the `encoding` of a media type.
pub fn encodings(lowering: &mut Lowering<'_, '_>, media_type: NodeId) -> Encodings {
    let tree = lowering.dialect.tree;
    let encodings = lowering.dialect.read(media_type, "encoding");
    let encodings = encodings.map(|node| tree.sorted(node)).unwrap_or_default();
    let mut found = Encodings::default();
    for (wire, node) in encodings {
        found.headers.extend(part_headers::of(lowering, wire, node));
        if let Some(field) = style(lowering, wire, node) {
            found.fields.push(field);
            continue;
        }
        let media = lowering.dialect.read(node, "contentType");
        if let Some(media) = media.and_then(|node| tree.str(node)) {
            found.parts.push(PartMedia {
                wire: wire.to_owned(),
                media: media.to_owned(),
                is_file: false,
                place: node,
            });
        }
    }
    found
}

/// How a part is written, where a style says so: since OpenAPI 3.1, before which styles are of other forms.
fn style(lowering: &mut Lowering<'_, '_>, wire: &str, node: NodeId) -> Option<FormField> {
    const UNSENT: [(&str, &str); 3] = [
        ("style", "a part is written as text, or as JSON"),
        ("explode", "each item of a list is a part"),
        ("allowReserved", "nothing is escaped in a part"),
    ];
    let has_styles = lowering.dialect.version == Version::V31;
    let field = has_styles
        .then(|| form::styled(lowering, wire, node))
        .flatten();
    let unsent = UNSENT
        .iter()
        .filter(|(word, _)| !has_styles || *word == "allowReserved");
    for (word, instead) in unsent {
        if let Some(node) = lowering.dialect.tree.get(node, word) {
            let message = format!("`{word}` makes no difference in a form of parts");
            lowering
                .report
                .note(Code::NotRepresented, Spot::Key(node), message)
                .help(*instead);
        }
    }
    field
}

/// A type that is sent as a form, those of its properties that are files, and the headers of the others.
type Key = (TypeId, BTreeSet<String>, BTreeSet<Heading>);

/// Gives every operation that sends a form of parts a type with files in it.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let mut made: BTreeMap<Key, TypeId> = BTreeMap::new();
    let mut operations = std::mem::take(&mut lowering.api.operations);
    for body in operations.iter_mut().flat_map(Operation::bodies_mut) {
        let Content::Multipart(ty) = body.content else {
            continue;
        };
        let form = form(lowering, ty, body, &mut made, &mut BTreeMap::new());
        if let Some(form) = form {
            unknown_parts(lowering, form, body);
            content_types(lowering, form, body);
        }
        body.fields = styles(lowering, form, body);
        body.content = match form {
            Some(ty) => Content::Multipart(ty),
            None => {
                lowering
                    .report
                    .note(
                        Code::NotRepresented,
                        Spot::Node(body.place),
                        "the document doesn't name the parts of this form",
                    )
                    .help("it is put together by `Form`");
                body.by_hand = Some(ty);
                Content::Parts
            }
        };
    }
    lowering.api.operations = operations;
    tell_apart(&mut lowering.api, made);
}

/// Where forms are sent as bodies, and below these the variants of bodies that are one of several.
fn places(api: &Api) -> (BTreeMap<TypeId, NamePath>, BTreeMap<TypeId, NamePath>) {
    let (mut bodies, mut variants) = (BTreeMap::new(), BTreeMap::new());
    for (index, operation) in (0..).zip(&api.operations) {
        for form in operation.bodies().filter_map(|body| body.content.ty()) {
            let path = |steps| NamePath {
                base: Base::Operation(OperationId(index)),
                steps,
            };
            bodies.insert(form, path(vec![Step::Body]));
            let Shape::Union(union) = &api.types.get(form).shape else {
                continue;
            };
            for variant in union.variants.iter().filter(|_| union.multipart) {
                let word = match &api.types.get(variant.ty).path.base {
                    Base::Component(_, name) | Base::File { name, .. } => Some(name.clone()),
                    _ => variant.word.clone(),
                };
                variants.insert(variant.ty, path(vec![Step::Body, Step::Variant(word)]));
            }
        }
    }
    (bodies, variants)
}

/// A form that is JSON as well somewhere has a name of its own.
fn tell_apart(api: &mut Api, made: BTreeMap<Key, TypeId>) {
    usage::run(api);
    let (bodies, variants) = places(api);
    let mut taken = BTreeSet::new();
    let mut made: Vec<(TypeId, TypeId)> = made
        .into_iter()
        .map(|((json, ..), it)| (json, it))
        .collect();
    // What is a body itself goes before what is one of several.
    made.sort_by_key(|(json, form)| (*json, !bodies.contains_key(form)));
    for (json, form) in made {
        let is_used = api.types.get(json).usage != Usage::default();
        let first = taken.insert(json);
        if json == form {
            continue;
        }
        // The second form of one schema is called after the operation that sends it.
        let sent = bodies.get(&form).or_else(|| variants.get(&form));
        let path = match (is_used, first, sent) {
            (_, false, Some(path)) => path.clone(),
            (true, _, _) | (_, false, None) => {
                let mut path = api.types.get(form).path.clone();
                path.steps.push(Step::Form);
                path
            }
            (false, true, _) => continue,
        };
        api.types.get_mut(form).path = path;
    }
    for index in 0..api.types.len() {
        api.types.get_mut(TypeId(index as u32)).usage = Usage::default();
    }
}

/// So many kinds of forms a body may have; each may be within another.
const MOST_FORMS: usize = 200;

/// The type as it is sent in parts; `None` where it is neither a model nor a map, nor one of several such.
fn form(
    lowering: &mut Lowering<'_, '_>,
    ty: TypeId,
    body: &Body,
    made: &mut BTreeMap<Key, TypeId>,
    known: &mut BTreeMap<TypeId, Option<TypeId>>,
) -> Option<TypeId> {
    let (ty, _) = lowering.api.types.strip_nullable(ty);
    if let Some(form) = known.get(&ty) {
        return *form;
    }
    // One that is within itself, or too deep in others, is put together by hand.
    known.insert(ty, None);
    let form = (known.len() <= MOST_FORMS)
        .then(|| form_of(lowering, ty, body, made, known))
        .flatten();
    known.insert(ty, form);
    form
}

/// The same of a type that was not looked at yet for this body.
fn form_of(
    lowering: &mut Lowering<'_, '_>,
    ty: TypeId,
    body: &Body,
    made: &mut BTreeMap<Key, TypeId>,
    known: &mut BTreeMap<TypeId, Option<TypeId>>,
) -> Option<TypeId> {
    let (parts, headers) = (body.parts.as_slice(), body.part_headers.as_slice());
    match lowering.api.types.get(ty).shape.clone() {
        Shape::Model(model) => {
            let mut files = BTreeSet::new();
            for field in &model.fields {
                let part = parts.iter().find(|part| part.wire == field.wire);
                let declared = part.map_or(Declared::Text, |part| declared(&part.media));
                if !is_file(lowering, field.ty, declared) {
                    continue;
                }
                // What is a file anyway loses nothing by it.
                if let Some(part) = part.filter(|_| declared == Declared::Language)
                    && !is_file(lowering, field.ty, Declared::Text)
                {
                    untaken(lowering.report, part);
                }
                files.insert(field.wire.clone());
            }
            let headers = part_headers::fields(lowering, &model, headers, &files);
            let said = headers.iter().filter_map(|field| field.heads.clone());
            let key = (ty, files, said.collect());
            if let Some(form) = made.get(&key) {
                return Some(*form);
            }
            let form = model_of_parts(lowering, ty, model, &key.1, headers);
            made.insert(key, form);
            Some(form)
        }
        Shape::Union(union) => {
            let variants = union.variants.iter();
            let forms = variants.map(|it| form(lowering, it.ty, body, made, known));
            let forms: Vec<TypeId> = forms.collect::<Option<_>>()?;
            // What tells them apart is what their variants are.
            let said = forms.iter().map(|form| format!("{form:?}")).collect();
            let key = (ty, said, BTreeSet::new());
            if let Some(form) = made.get(&key) {
                return Some(*form);
            }
            let form = union_of_parts(lowering, ty, union, forms);
            made.insert(key, form);
            Some(form)
        }
        Shape::Map(value) if matches!(lowering.api.types.get(value).shape, Shape::Binary) => {
            let mut map = lowering.api.types.get(ty).clone();
            map.shape = Shape::Map(with_files(lowering, value));
            Some(lowering.api.types.push(map))
        }
        // Several files under one name of any kind: put together by hand.
        Shape::Map(value) if is_file(lowering, value, Declared::Text) => None,
        Shape::Map(_) => Some(ty),
        _ => None,
    }
}

/// Says of a part that is written as nothing here writes it.
fn untaken(report: &mut Report, part: &PartMedia) {
    let message = format!(
        "`{}` of the part `{}` is not written",
        part.media, part.wire
    );
    let help = "it is a file of that content type, which the caller writes";
    let spot = Spot::Node(part.place);
    report
        .warning(Code::NotRepresented, spot, message)
        .help(help);
}

/// A union as it is sent in parts: of models that are, and no JSON.
fn union_of_parts(
    lowering: &mut Lowering<'_, '_>,
    ty: TypeId,
    mut union: Union,
    forms: Vec<TypeId>,
) -> TypeId {
    for (variant, form) in union.variants.iter_mut().zip(forms) {
        variant.ty = form;
    }
    union.multipart = true;
    let mut copy = lowering.api.types.get(ty).clone();
    copy.shape = Shape::Union(union);
    lowering.api.types.push(copy)
}

/// The models that a form can be, itself or its variants.
fn models_of(types: &Types, form: TypeId) -> Vec<&Model> {
    let (mut open, mut models) = (vec![form], Vec::new());
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        match &types.get(id).shape {
            Shape::Model(model) => models.push(model),
            Shape::Union(union) if seen.insert(id) => {
                open.extend(union.variants.iter().rev().map(|variant| variant.ty));
            }
            _ => {}
        }
    }
    models
}

/// Tells which parts are files, and what these are where their schemas say so (`contentMediaType`) and no encoding
/// does. A form may be one of several, whose parts of one name are one thing here and another there.
fn content_types(lowering: &Lowering<'_, '_>, form: TypeId, body: &mut Body) {
    let types = &lowering.api.types;
    let models = models_of(types, form).into_iter();
    let mut parts: BTreeMap<&str, Vec<&Field>> = BTreeMap::new();
    for field in models.flat_map(|model| &model.fields) {
        parts.entry(&field.wire).or_default().push(field);
    }
    let files = parts.into_iter().filter(|(_, fields)| {
        let mut fields = fields.iter();
        fields.all(|field| is_file_part(types, field.ty))
    });
    for (wire, fields) in files {
        if let Some(part) = body.parts.iter_mut().find(|part| part.wire == wire) {
            part.is_file = true;
            continue;
        }
        let said = fields.iter().map(|it| media_of_content(lowering, it.place));
        let said: Option<BTreeSet<String>> = said.collect();
        let place = fields.first().map(|field| field.place);
        if let (Some(said), Some(place)) = (said, place) {
            let said: Vec<String> = said.into_iter().collect();
            body.parts.push(PartMedia {
                wire: wire.to_owned(),
                media: said.join(", "),
                is_file: true,
                place,
            });
        }
    }
}

/// What a schema says its text is, by whatever way, or a list's says of its items.
fn media_of_content(lowering: &Lowering<'_, '_>, schema: NodeId) -> Option<String> {
    let tree = lowering.dialect.tree;
    let made_of = lowering
        .dialect
        .made_of(schema, &["allOf", "oneOf", "anyOf", "items"]);
    let said = made_of
        .into_iter()
        .filter_map(|it| tree.str(tree.get(it, "contentMediaType")?));
    let said: BTreeSet<&str> = said.collect();
    let said: Vec<&str> = said.into_iter().collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// Says of what the encodings speak that is no part of the form, whichever it is.
fn unknown_parts(lowering: &mut Lowering<'_, '_>, form: TypeId, body: &mut Body) {
    let models = models_of(&lowering.api.types, form);
    let has = |wire: &str| {
        let is_open = models.is_empty() || models.iter().any(|model| model.additional.is_some());
        let mut fields = models.iter().flat_map(|model| &model.fields);
        (fields.any(|field| field.wire == wire), is_open)
    };
    for part in &body.parts {
        if has(&part.wire) == (false, false) {
            of_no_property(lowering.report, &part.wire, part.place);
        }
    }
    body.fields.retain(|field| {
        let is_there = has(&field.wire) != (false, false);
        if !is_there {
            of_no_property(lowering.report, &field.wire, field.place);
        }
        is_there
    });
    let bare = body
        .part_headers
        .iter()
        .filter(|header| !has(&header.part).0);
    for header in bare.cloned().collect::<Vec<_>>() {
        part_headers::by_hand(lowering, &header);
    }
}

/// How parts are written, but for those that are written so without being told to.
fn styles(
    lowering: &mut Lowering<'_, '_>,
    form: Option<TypeId>,
    body: &mut Body,
) -> Vec<FormField> {
    let mut fields = std::mem::take(&mut body.fields);
    let Some(form) = form else {
        for field in fields {
            let wire = &field.wire;
            let message = format!("the style of `{wire}` is left to who puts the form together");
            let spot = Spot::Key(field.place);
            lowering.report.note(Code::NotRepresented, spot, message);
        }
        return Vec::new();
    };
    let types = &lowering.api.types;
    let models = models_of(types, form);
    fields.retain(|field| {
        let properties = models.iter().flat_map(|model| &model.fields);
        let mut properties = properties.filter(|it| it.wire == field.wire).peekable();
        // It is what has no name.
        if properties.peek().is_none() {
            return true;
        }
        let is_usual = field.style == Style::Form && field.explode;
        let mut is_needed = false;
        for property in properties {
            let (inner, _) = types.strip_nullable(property.ty);
            if !is_file_part(types, inner) {
                let is_list = matches!(types.get(inner).shape, Shape::Array(_));
                is_needed |= !(form::is_plain(types, inner) || is_list && is_usual);
            } else if !is_usual {
                let message = format!("`{}` is a file, which has no style", field.wire);
                let spot = Spot::Key(field.place);
                let note = lowering.report.note(Code::NotRepresented, spot, message);
                note.help("it is sent as it is");
            }
        }
        is_needed
    });
    fields
}

/// Whether what is sent is a file, or several.
fn is_file_part(types: &Types, ty: TypeId) -> bool {
    let mut id = ty;
    loop {
        match types.get(id).shape {
            Shape::File => return true,
            // No list holds nothing but itself by now.
            Shape::Nullable(inner) | Shape::Array(inner) => id = inner,
            _ => return false,
        }
    }
}

/// What the content type of a part says of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    /// Text, or there is none.
    Text,
    /// XML, CSV and the like: what the schema says to be text is, and nothing else is written so.
    Language,
    /// Nothing that is known: what the schema says to be text is.
    Unknown,
    /// No text.
    Bytes,
}

/// What all the content types say that a part may have.
fn declared(media: &str) -> Declared {
    const BYTES: [&str; 8] = [
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "image/",
        "audio/",
        "video/",
        "font/",
    ];
    let all = || media.split(',').map(str::trim);
    let is_bytes = |media: &str| {
        let media = media.to_ascii_lowercase();
        BYTES.iter().any(|known| media.starts_with(known)) || media.starts_with("*/")
    };
    let is_language = |media: &str| {
        media::classify(media) == Media::Text && media::essence(media) != "text/plain"
    };
    if all().all(is_language) {
        Declared::Language
    } else if !all().all(|media| media::classify(media) == Media::Bytes) {
        Declared::Text
    } else if all().all(is_bytes) {
        Declared::Bytes
    } else {
        Declared::Unknown
    }
}

/// Whether values are files, one or several: bytes, text whose content type says that it is bytes, and anything
/// whose content type doesn't say that it is text. Beside files in a union, texts are taken for such, too. An
/// alternative that leads back to the same says nothing more.
fn is_file(lowering: &Lowering<'_, '_>, ty: TypeId, declared: Declared) -> bool {
    let (mut open, mut seen) = (vec![ty], BTreeSet::new());
    let (mut is_any, mut is_choice) = (false, false);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &lowering.api.types.get(id).shape {
            Shape::Binary => is_any = true,
            Shape::Any if declared != Declared::Text => is_any = true,
            Shape::Model(_) | Shape::Map(_) if declared == Declared::Language => is_any = true,
            Shape::String if declared == Declared::Bytes => is_any = true,
            Shape::Array(inner) | Shape::Nullable(inner) => open.push(*inner),
            Shape::Union(union) if !union.variants.is_empty() => {
                is_choice = true;
                open.extend(union.variants.iter().map(|variant| variant.ty));
            }
            _ if is_choice && form::is_plain(&lowering.api.types, id) => {}
            _ => return false,
        }
    }
    is_any
}

/// Whether one alternative, however deep, is a list.
fn is_several(types: &Types, ty: TypeId) -> bool {
    let (mut open, mut seen) = (vec![ty], BTreeSet::new());
    while let Some(id) = open.pop() {
        match &types.get(id).shape {
            Shape::Array(_) => return true,
            Shape::Nullable(inner) => open.push(*inner),
            Shape::Union(union) if seen.insert(id) => {
                open.extend(union.variants.iter().map(|variant| variant.ty));
            }
            _ => {}
        }
    }
    false
}

/// The same type with a file in it.
fn with_files(lowering: &mut Lowering<'_, '_>, ty: TypeId) -> TypeId {
    let mut copy = lowering.api.types.get(ty).clone();
    match copy.shape {
        // A part that is `null` isn't there.
        Shape::Nullable(inner) => return with_files(lowering, inner),
        // No list holds nothing but itself by now.
        Shape::Array(inner) => copy.shape = Shape::Array(with_files(lowering, inner)),
        // One or several, however deep: parts of one name know no lists in lists.
        Shape::Union(_) if is_several(&lowering.api.types, ty) => {
            copy.shape = Shape::File;
            let file = lowering.api.types.push(copy.clone());
            copy.shape = Shape::Array(file);
        }
        _ => {
            copy.shape = Shape::File;
            copy.constraints.clear();
        }
    }
    lowering.api.types.push(copy)
}

/// A model as it is sent in parts: with files, and without `null`, which no part can say. The model
/// itself, where that makes no difference.
fn model_of_parts(
    lowering: &mut Lowering<'_, '_>,
    ty: TypeId,
    mut model: Model,
    files: &BTreeSet<String>,
    headers: Vec<Field>,
) -> TypeId {
    let mut differs = !headers.is_empty();
    for field in &mut model.fields {
        let (inner, is_nullable) = lowering.api.types.strip_nullable(field.ty);
        if is_nullable {
            field.ty = inner;
            field.presence = Presence::Optional;
        }
        if files.contains(&field.wire) {
            field.ty = with_files(lowering, field.ty);
        }
        differs |= is_nullable || files.contains(&field.wire);
    }
    if let Some(value) = model
        .additional
        .filter(|value| is_file(lowering, *value, Declared::Text))
    {
        model.additional = Some(with_files(lowering, value));
        differs = true;
    }
    model.fields.extend(headers);
    model.multipart = true;
    if !differs {
        lowering.api.types.get_mut(ty).shape = Shape::Model(model);
        return ty;
    }
    let mut form = lowering.api.types.get(ty).clone();
    form.shape = Shape::Model(model);
    lowering.api.types.push(form)
}
