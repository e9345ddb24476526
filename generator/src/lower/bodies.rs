//! The body of a request, in each of the content types that it may be sent by.

use super::context::Lowering;
use super::media::{self, Chosen, Media};
use super::operations::below;
use super::{form, multipart};
use crate::dialect::{Kind, Reach, Target};
use crate::ir::{Body, Content, Docs, Shape, Step};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The body of an operation in each of its content types, the best first; none when there is none after
/// all. `None` when it can't be made.
pub fn run(lowering: &mut Lowering<'_, '_>, place: NodeId, operation: NodeId) -> Option<Vec<Body>> {
    let Target::Node(node) = lowering
        .dialect
        .follow(place, Kind::RequestBody, lowering.report)
    else {
        return None;
    };
    let typed = lowering.dialect.request_body(node, lowering.report)?;
    take!(lowering.dialect, node, typed => openapiv3::RequestBody {
        description,
        content: _,
        required,
        extensions: _,
    });
    let content = lowering.dialect.read(node, "content");
    let all = content.map(|content| media::all(lowering, content));
    let docs = Docs {
        description,
        ..Docs::default()
    };
    let mut taken: Vec<(Chosen, Body)> = Vec::new();
    for chosen in all.unwrap_or_default() {
        let first = taken.first().map(|(first, _)| first.clone());
        if let Some(first) = &first
            && !is_taken_too(lowering, &chosen)
        {
            media::not_taken(lowering, &chosen, first);
            continue;
        }
        if first.is_none() {
            media::untaken(lowering, &chosen);
        }
        // The same object as JSON itself is what a framework adds of itself.
        if let Some(schema) = changes_as_an_object(lowering, &chosen) {
            let tree = lowering.dialect.tree;
            let meant = |schema| lowering.dialect.lead(schema, Kind::Schema).ok();
            let same = taken.iter().find(|(known, _)| {
                let known = tree.get(known.place, "schema").and_then(meant);
                known.is_some() && known == meant(schema)
            });
            if let Some((json, _)) = same
                && media::essence(&json.media) == "application/json"
            {
                let json = json.clone();
                media::not_taken(lowering, &chosen, &json);
                continue;
            }
        }
        let body = Body {
            required,
            docs: docs.clone(),
            place: node,
            ..body(lowering, &chosen, operation)
        };
        // The same JSON under another name is the same to a server, unless the name says what is to be done
        // with it. What a range stands for may be what is there already.
        let is_json = chosen.kind == Media::Json && !media::is_patch(&chosen.media);
        let same = taken.iter().find(|(known, it)| {
            let is_same_json = is_json && !media::is_patch(&known.media);
            it.content == body.content && (is_same_json || it.media == body.media)
        });
        match same {
            Some((same, _)) => {
                let same = same.clone();
                media::not_taken(lowering, &chosen, &same);
            }
            None => {
                settled(lowering, &chosen, &body.media);
                taken.push((chosen, body));
            }
        }
    }
    Some(taken.into_iter().map(|(_, body)| body).collect())
}

/// Whether a content type can be chosen beside a better one.
fn is_taken_too(lowering: &Lowering<'_, '_>, chosen: &Chosen) -> bool {
    match chosen.kind {
        Media::Form | Media::Multipart | Media::Parts => true,
        _ => media::is_taken_too(lowering, chosen),
    }
}

/// Says by which content type a body is sent whose own leaves it open.
fn settled(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, media: &str) {
    if chosen.media.contains('*') && matches!(chosen.kind, Media::Text | Media::Bytes) {
        let message = format!(
            "`{}` doesn't say by which content type the body is sent",
            chosen.media
        );
        let note = lowering
            .report
            .note(Code::NotRepresented, Spot::Node(chosen.place), message);
        note.help(format!(
            "it is sent as `{media}`, unless the call has another: `.header(\"content-type\", …)`"
        ));
    }
}

/// What is in a body of a content type.
fn body(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, operation: NodeId) -> Body {
    let (mut fields, mut parts, mut part_headers) = (Vec::new(), Vec::new(), Vec::new());
    let content = match chosen.kind {
        Media::Json => {
            let path = below(lowering, operation, Step::Body);
            Content::Json(match changes_as_an_object(lowering, chosen) {
                Some(schema) => {
                    any_changes(lowering, chosen, schema);
                    lowering.push(Shape::Any, path, chosen.place)
                }
                None => media::json(lowering, chosen, path),
            })
        }
        Media::Form => {
            let path = below(lowering, operation, Step::Body);
            fields = form::fields(lowering, chosen.place);
            Content::Form(media::json(lowering, chosen, path))
        }
        Media::Multipart => {
            let path = below(lowering, operation, Step::Body);
            let found = multipart::encodings(lowering, chosen.place);
            (parts, part_headers, fields) = (found.parts, found.headers, found.fields);
            Content::Multipart(media::json(lowering, chosen, path))
        }
        Media::Text => Content::Text,
        Media::Bytes => Content::Bytes,
        Media::Parts => {
            let message = format!("the document's parts of `{}` have no types", chosen.media);
            lowering
                .report
                .note(Code::NotRepresented, Spot::Key(chosen.place), message)
                .help("they are put together one by one, in their order, by `Form`");
            Content::Parts
        }
        Media::Stream => {
            let message = format!("a body of `{}` is not put together", chosen.media);
            lowering
                .report
                .warning(Code::NotRepresented, Spot::Key(chosen.place), message)
                .help("it is taken as bytes that are written so already");
            Content::Bytes
        }
    };
    Body {
        required: false,
        media: sent_media(chosen),
        content,
        fields,
        parts,
        part_headers,
        by_hand: None,
        docs: Docs::default(),
        place: chosen.place,
    }
}

/// The schema by which a list of changes (RFC 6902) would be an object, as Kubernetes has it: what is said of another
/// content type is meant.
fn changes_as_an_object(lowering: &mut Lowering<'_, '_>, chosen: &Chosen) -> Option<NodeId> {
    let tree = lowering.dialect.tree;
    let schema = tree.get(chosen.place, "schema")?;
    if !media::is_json_patch(&chosen.media) {
        return None;
    }
    let target = lowering.dialect.lead(schema, Kind::Schema).ok()?;
    let ty = tree.get(target, "type").and_then(|node| tree.str(node));
    (ty == Some("object")).then_some(schema)
}

/// Says that such a list is any JSON.
fn any_changes(lowering: &mut Lowering<'_, '_>, chosen: &Chosen, schema: NodeId) {
    lowering.dialect.read(chosen.place, "schema");
    let reason = "it is said of a list of changes, which is no object";
    lowering.dialect.ledger.ignore(schema, Reach::Below, reason);
    let message = format!(
        "a body of `{}` is a list (RFC 6902), not an object",
        media::JSON_PATCH
    );
    lowering
        .report
        .warning(Code::Contradiction, Spot::Node(schema), message)
        .help("any JSON is taken");
}

/// The content type that a body is sent by: one that leaves it open is settled.
fn sent_media(chosen: &Chosen) -> String {
    if matches!(chosen.kind, Media::Multipart | Media::Parts) {
        // The boundary is each message's own.
        return media::essence(&chosen.media).to_owned();
    }
    if !chosen.media.contains('*') {
        return chosen.media.clone();
    }
    let settled = match chosen.kind {
        Media::Json => "application/json",
        Media::Text => "text/plain",
        _ => "application/octet-stream",
    };
    settled.to_owned()
}
