//! Content types: which of several is taken, and what is in it.

use super::context::{Lowering, Part};
use super::json_type::JsonType;

use crate::dialect::Kind;
use crate::ir::{Content, Framing, NamePath, Shape, TypeId};
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

/// A content type without its parameters, the type and subtype of RFC 9110.
pub fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or(name).trim()
}

/// Sorts a content type.
pub fn classify(name: &str) -> Media {
    let essence = essence(name).to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Media::Json,
        _ if framing(&essence).is_some() => Media::Stream,
        _ if essence.ends_with("+json") => Media::Json,
        // AWS's protocols of the name `awsJson`.
        _ if essence.starts_with("application/x-amz-json-") => Media::Json,
        "application/x-www-form-urlencoded" => Media::Form,
        "multipart/form-data" => Media::Multipart,
        _ if essence.starts_with("multipart/") => Media::Parts,
        "application/xml" => Media::Text,
        // A picture is a file, whatever it is written in.
        _ if essence.starts_with("image/") => Media::Bytes,
        _ if essence.ends_with("+xml") || essence.starts_with("text/") => Media::Text,
        _ => Media::Bytes,
    }
}

/// A list of changes to JSON (RFC 6902).
pub const JSON_PATCH: &str = "application/json-patch+json";

/// Whether a content type is that.
pub fn is_json_patch(name: &str) -> bool {
    essence(name).eq_ignore_ascii_case(JSON_PATCH)
}

/// How far a content type is from the one of its kind that is preferred: a whole name goes before a range, JSON
/// itself before what is built on it, and that before a list of changes to JSON.
pub fn distance(name: &str) -> (bool, u8) {
    let built = match essence(name) {
        "application/json" => 0,
        _ if is_json_patch(name) => 2,
        _ => 1,
    };
    (name.contains('*'), built)
}

/// Whether a content type is text with marks in it, which nothing here takes apart.
pub fn is_markup(name: &str) -> bool {
    let essence = essence(name).to_ascii_lowercase();
    matches!(
        essence.as_str(),
        "application/xml" | "text/xml" | "text/html"
    ) || essence.ends_with("+xml") && !essence.starts_with("image/")
}

/// Whether JSON of a content type says what is to become of what the server has.
pub fn is_patch(name: &str) -> bool {
    essence(name).to_ascii_lowercase().ends_with("patch+json")
}

/// How the messages of a content type are told from each other, if it has any.
pub fn framing(name: &str) -> Option<Framing> {
    Some(match essence(name).to_ascii_lowercase().as_str() {
        "text/event-stream" => Framing::Events,
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/stream+json"
        | "application/x-json-stream" => Framing::Lines,
        "application/json-seq" => Framing::Sequence,
        _ => return None,
    })
}

/// Whether a content type leaves open what comes.
fn is_open(name: &str) -> bool {
    matches!(essence(name), "*/*" | "application/*")
}

/// What a content type holds; of one that leaves it open, by what its schema says.
fn kind(lowering: &mut Lowering<'_, '_>, media: &str, place: NodeId) -> Media {
    if !is_open(media) {
        return classify(media);
    }
    let Some(schema) = lowering.dialect.read(place, "schema") else {
        return Media::Bytes;
    };
    let said = lowering.combined(&[Part::Whole(schema)]);
    // Neither the type nor the schema says what comes.
    if !said.says_something() {
        return Media::Bytes;
    }
    match (said.types.as_slice(), said.format.as_deref()) {
        ([JsonType::String], Some("binary")) => Media::Bytes,
        ([JsonType::String], _) => Media::Text,
        _ => Media::Json,
    }
}

/// Whether the schema of a content type says that it is more than text or bytes. To look is not to read
/// it: that strikes nothing off.
pub fn says_more(lowering: &Lowering<'_, '_>, chosen: &Chosen) -> bool {
    const OF_OBJECTS: [&str; 5] = [
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
    ];
    let dialect = lowering.dialect;
    let tree = dialect.tree;
    let is_text = |name: NodeId| matches!(tree.str(name), Some("string" | "null"));
    let Some(schema) = tree.get(chosen.place, "schema") else {
        return false;
    };
    dialect.made_of(schema, &["allOf"]).into_iter().any(|part| {
        let ty = tree.get(part, "type");
        let is_other = ty.is_some_and(|ty| match tree.items(ty) {
            [] => !is_text(ty),
            names => !names.iter().all(|name| is_text(*name)),
        });
        is_other || OF_OBJECTS.iter().any(|word| tree.get(part, word).is_some())
    })
}

/// Says of what stands beside a content type's name why it is not read where it has no say.
fn unread(lowering: &Lowering<'_, '_>, chosen: &Chosen) {
    if !matches!(chosen.kind, Media::Form | Media::Multipart) {
        let reason = "it says how a form is written, and this is none";
        lowering.dialect.ignore(chosen.place, "encoding", reason);
    }
    if framing(&chosen.media).is_none() {
        for keyword in ["itemSchema", "x-speakeasy-sse-sentinel"] {
            let reason = "it is about the messages of a stream, and this is none";
            lowering.dialect.ignore(chosen.place, keyword, reason);
        }
    }
    let reason = match chosen.kind {
        Media::Text => "the content is text, given as it is, whatever the schema says",
        Media::Bytes => "the content is bytes, whatever the schema says",
        _ => return,
    };
    lowering.dialect.ignore(chosen.place, "schema", reason);
}

/// Text, or bytes, whose schema says more than that.
pub fn untaken(lowering: &mut Lowering<'_, '_>, chosen: &Chosen) {
    let help = match chosen.kind {
        Media::Text => "it is text, sent and received as it is",
        Media::Bytes => "it is bytes, sent and received as they are",
        _ => return,
    };
    if says_more(lowering, chosen) {
        let message = format!("`{}` is not taken apart", chosen.media);
        lowering
            .report
            .warning(Code::NotRepresented, Spot::Key(chosen.place), message)
            .help(help);
    }
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

/// All content types, the best first: JSON, then a form, one of parts, then text, then bytes. Of one kind those
/// with a whole name go before ranges, and JSON itself before what is built on it.
pub fn all(lowering: &mut Lowering<'_, '_>, content: NodeId) -> Vec<Chosen> {
    let tree = lowering.dialect.tree;
    let all = tree.sorted(content).into_iter();
    let mut all: Vec<Chosen> = all
        .map(|(media, place)| Chosen {
            media: media.to_owned(),
            kind: kind(lowering, media, place),
            place,
        })
        .collect();
    for candidate in &all {
        unread(lowering, candidate);
    }
    all.sort_by_key(|candidate| (candidate.kind, distance(&candidate.media)));
    all
}

/// The first of the best. The others are reported.
pub fn choose(lowering: &mut Lowering<'_, '_>, content: NodeId) -> Option<Chosen> {
    first(lowering, content, not_taken)
}

/// The same for a failure, whose body is decoded whatever its content type is.
pub fn choose_for_failure(lowering: &mut Lowering<'_, '_>, content: NodeId) -> Option<Chosen> {
    first(lowering, content, |lowering, other, chosen| {
        match (chosen.kind, other.kind) {
            (Media::Json, Media::Json) => read_as(lowering, other, chosen),
            _ => not_taken(lowering, other, chosen),
        }
    })
}

/// The first of the best; of each other is told what becomes of it beside that.
fn first(
    lowering: &mut Lowering<'_, '_>,
    content: NodeId,
    tell: fn(&mut Lowering<'_, '_>, &Chosen, &Chosen),
) -> Option<Chosen> {
    let all = all(lowering, content);
    let (chosen, others) = all.split_first()?;
    for other in others {
        tell(lowering, other, chosen);
    }
    untaken(lowering, chosen);
    Some(chosen.clone())
}

/// Says of JSON under another name that it is read as the chosen one is.
fn read_as(lowering: &mut Lowering<'_, '_>, other: &Chosen, chosen: &Chosen) {
    let (dialect, tree) = (lowering.dialect, lowering.dialect.tree);
    let schema = |of: &Chosen| {
        let schema = tree.get(of.place, "schema")?;
        dialect.lead(schema, Kind::Schema).ok()
    };
    let is_same = match (schema(chosen), schema(other)) {
        (Some(one), Some(other)) => one == other || tree.to_json(one) == tree.to_json(other),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    let (name, known) = (&other.media, &chosen.media);
    let spot = Spot::Key(other.place);
    if is_same {
        let message = format!("the content type `{name}` is not asked for");
        let note = lowering.report.note(Code::NotRepresented, spot, message);
        note.help(format!("`{known}` is, and the other is read as it is"));
        return;
    }
    let message = format!("a failure that comes as `{name}` is read as `{known}` says");
    let warning = lowering.report.warning(Code::NotRepresented, spot, message);
    warning.help("where that doesn't fit, the body is kept as it came");
}

/// Says that a content type is not taken, since another is.
pub fn not_taken(lowering: &mut Lowering<'_, '_>, other: &Chosen, chosen: &Chosen) {
    lowering
        .report
        .note(
            Code::NotRepresented,
            Spot::Key(other.place),
            format!("the content type `{}` is not taken", other.media),
        )
        .help(format!("`{}` is taken", chosen.media));
}

/// The type of JSON content.
pub fn json(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, path: NamePath) -> TypeId {
    match lowering.dialect.read(chosen.place, "schema") {
        Some(schema) => lowering.schema(schema),
        None => lowering.push(Shape::Any, path, chosen.place),
    }
}

/// What is in an answer that is a success. Text whose content type the document leaves open may come as JSON.
pub fn answered(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, path: NamePath) -> Content {
    match chosen.kind == Media::Text && is_open(&chosen.media) {
        true => Content::Open(json(lowering, chosen, path)),
        false => received(lowering, chosen, path),
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

/// Whether a content type is taken beside a better one: not what would have to be taken apart.
pub fn is_taken_too(lowering: &Lowering<'_, '_>, chosen: &Chosen) -> bool {
    match chosen.kind {
        Media::Json => true,
        Media::Text | Media::Bytes => !is_markup(&chosen.media) && !says_more(lowering, chosen),
        Media::Form | Media::Multipart | Media::Parts | Media::Stream => false,
    }
}
