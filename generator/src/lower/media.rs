//! Content types: which of several is taken, and what is in it.

use super::context::{Lowering, Part};
use super::facets::JsonType;
use crate::dialect::Kind;
use crate::ir::{Content, NamePath, Shape, TypeId};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// What a content type holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Media {
    /// JSON, or a type built on it.
    Json,
    /// A form, its values written as a URL's query is.
    Form,
    /// A form, its values as parts of a message.
    Multipart,
    /// Text of any kind.
    Text,
    /// Anything else.
    Bytes,
    /// Parts of a message that are no form.
    Parts,
    /// A stream of events or lines.
    Stream,
}

/// Sorts a content type.
pub fn classify(name: &str) -> Media {
    let essence = name
        .split(';')
        .next()
        .unwrap_or(name)
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Media::Json,
        _ if essence.ends_with("+json") => Media::Json,
        "application/x-www-form-urlencoded" => Media::Form,
        "multipart/form-data" => Media::Multipart,
        _ if essence.starts_with("multipart/") => Media::Parts,
        "text/event-stream" | "application/x-ndjson" | "application/jsonl" => Media::Stream,
        "application/xml" => Media::Text,
        _ if essence.ends_with("+xml") || essence.starts_with("text/") => Media::Text,
        _ => Media::Bytes,
    }
}

/// What a content type holds; of one that leaves it open, by what its schema says.
fn kind(lowering: &mut Lowering<'_, '_>, media: &str, place: NodeId) -> Media {
    let essence = media.split(';').next().unwrap_or(media).trim();
    if !matches!(essence, "*/*" | "application/*") {
        return classify(media);
    }
    let Some(schema) = lowering.dialect.read(place, "schema") else {
        return Media::Bytes;
    };
    let said = lowering.combined(&[Part::Whole(schema)]);
    match (said.types.as_slice(), said.format.as_deref()) {
        ([JsonType::String], Some("binary")) => Media::Bytes,
        ([JsonType::String], _) => Media::Text,
        _ => Media::Json,
    }
}

/// Text whose schema says more than that.
fn untaken(lowering: &mut Lowering<'_, '_>, chosen: &Chosen) {
    if !matches!(chosen.kind, Media::Form | Media::Multipart) {
        let reason = "it says how a form is written, and this is none";
        lowering.dialect.ignore(chosen.place, "encoding", reason);
    }
    if matches!(chosen.kind, Media::Bytes | Media::Parts | Media::Stream) {
        let reason = "the content is bytes, whatever the schema says";
        lowering.dialect.ignore(chosen.place, "schema", reason);
    }
    if chosen.kind != Media::Text {
        return;
    }
    let reason = "the content is text, given as it is, whatever else the schema says";
    lowering.dialect.ignore(chosen.place, "schema", reason);
    let Some(schema) = lowering.dialect.tree.get(chosen.place, "schema") else {
        return;
    };
    if !is_plain_text(lowering, schema) {
        let message = format!("`{}` is not taken apart", chosen.media);
        lowering
            .report
            .warning(Code::NotRepresented, Spot::Key(chosen.place), message)
            .help("it is text, sent and received as it is");
    }
}

/// Whether a schema says no more of text than that it is one. To look is not to read it.
fn is_plain_text(lowering: &Lowering<'_, '_>, schema: NodeId) -> bool {
    let tree = lowering.dialect.tree;
    let Ok(schema) = lowering.dialect.lead(schema, Kind::Schema) else {
        return true;
    };
    let words = [
        "properties",
        "additionalProperties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    let ty = tree.get(schema, "type");
    ty.is_none_or(|ty| tree.str(ty) == Some("string"))
        && words.iter().all(|word| tree.get(schema, word).is_none())
}

/// A content type that was taken.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// As the document writes it.
    pub media: String,
    /// What is in it.
    pub kind: Media,
    /// Its place.
    pub place: NodeId,
}

/// The first of the best: JSON, then a form, one of parts, then text, then bytes. The others are reported.
pub fn choose(lowering: &mut Lowering<'_, '_>, content: NodeId) -> Option<Chosen> {
    let tree = lowering.dialect.tree;
    let all: Vec<Chosen> = tree
        .sorted(content)
        .into_iter()
        .map(|(media, place)| Chosen {
            media: media.to_owned(),
            kind: kind(lowering, media, place),
            place,
        })
        .collect();
    // `min_by_key` takes the first of equals.
    let chosen = all.iter().min_by_key(|candidate| candidate.kind).cloned()?;
    for other in all.iter().filter(|other| other.place != chosen.place) {
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Key(other.place),
                format!("the content type `{}` is not taken", other.media),
            )
            .help(format!("`{}` is", chosen.media));
    }
    untaken(lowering, &chosen);
    Some(chosen)
}

/// The type of JSON content.
pub fn json(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, path: NamePath) -> TypeId {
    match lowering.dialect.read(chosen.place, "schema") {
        Some(schema) => lowering.schema(schema),
        None => lowering.push(Shape::Any, path, chosen.place),
    }
}

/// What is in an answer of a content type.
pub fn received(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, path: NamePath) -> Content {
    match chosen.kind {
        Media::Json => Content::Json(json(lowering, chosen, path)),
        Media::Text => Content::Text,
        Media::Bytes => Content::Bytes,
        Media::Form | Media::Multipart | Media::Parts | Media::Stream => {
            lowering
                .report
                .warning(
                    Code::NotRepresented,
                    Spot::Key(chosen.place),
                    format!("`{}` is not yet taken apart", chosen.media),
                )
                .help("the answer comes as bytes");
            Content::Bytes
        }
    }
}
