//! Passes: the webhooks and their bodies; then what tells the bodies apart.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::media::{self, Media};
use super::webhook_signatures;
use crate::dialect::{self, Kind, PathItem, Reach, Target};
use crate::ir::{Api, Constant, Docs, Enum, Shape, TypeId, Webhook};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Where webhooks stand: in 3.1, and in 3.0 as vendors write it.
const PLACES: [&str; 2] = ["webhooks", "x-webhooks"];

/// What the Standard Webhooks specification calls the property that names an event.
const USUAL_TAG: &str = "type";

/// Takes every webhook whose body can be represented.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let mut found = BTreeMap::new();
    for place in PLACES {
        let items = lowering.dialect.read(tree.root(), place);
        let items = items.map(|node| tree.sorted(node));
        for (name, item) in items.unwrap_or_default() {
            if dialect::is_extension(tree, name, item) {
                continue;
            }
            if let Some(first) = found.get(name) {
                twice(lowering, name, item, *first);
            } else {
                found.insert(name, item);
            }
        }
    }
    if found.is_empty() {
        return;
    }
    let found: BTreeMap<&str, PathItem> = found
        .into_iter()
        .map(|(name, item)| (name, path_item(lowering, item)))
        .collect();
    answers(lowering, &found);
    lowering.api.webhooks.signatures = webhook_signatures::read(lowering);
    for (name, item) in found {
        if let Some(webhook) = webhook(lowering, name, &item) {
            lowering.api.webhooks.events.push(webhook);
        }
    }
}

/// Says once that no answer is made for the receiver: each document declares some.
fn answers(lowering: &mut Lowering<'_, '_>, items: &BTreeMap<&str, PathItem>) {
    let tree = lowering.dialect.tree;
    let operations = items.values().flat_map(|item| &item.operations);
    let mut declared = operations.filter_map(|(_, node)| tree.get(*node, "responses"));
    let first = declared.next();
    for node in declared {
        let reason = "the receiver of a webhook answers; any success will do";
        lowering.dialect.ledger.ignore(node, Reach::All, reason);
    }
    if let Some(node) = first {
        let message = "the answers that webhooks declare make no code";
        lowering
            .report
            .note(Code::NotRepresented, Spot::Key(node), message)
            .help("the receiver gives them; any success will do");
    }
}

/// The path item at a node; what it refers to and isn't there is reported.
pub(super) fn path_item(lowering: &mut Lowering<'_, '_>, id: NodeId) -> PathItem {
    let (item, lost) = lowering.dialect.path_item(id);
    if let Some(lost) = lost {
        lowering.dialect.report(id, lost, lowering.report);
    }
    lowering.dialect.strike_way(id, Kind::PathItem);
    item
}

/// A webhook that both places declare.
fn twice(lowering: &mut Lowering<'_, '_>, name: &str, second: NodeId, first: NodeId) {
    let tree = lowering.dialect.tree;
    if tree.to_json(second) == tree.to_json(first) {
        return;
    }
    let message = format!("the webhook `{name}` is declared twice");
    lowering
        .report
        .warning(Code::Malformed, Spot::Key(second), message)
        .help("the one under `webhooks` holds");
}

fn webhook(lowering: &mut Lowering<'_, '_>, name: &str, item: &PathItem) -> Option<Webhook> {
    let node = operation(lowering, name, item)?;
    let typed = lowering.dialect.operation(node, lowering.report)?;
    take!(lowering.dialect, node, typed => openapiv3::Operation {
        tags: _,
        summary,
        description,
        external_docs: _,
        operation_id: _,
        parameters: _,
        request_body,
        responses: _,
        callbacks: _,
        deprecated,
        security: _,
        servers: _,
        extensions: _,
    });
    lowering.dialect.ledger.read(node);
    let reason = "webhooks are one enum, named by their own names";
    lowering.dialect.ignore(node, "tags", reason);
    lowering.dialect.ignore(node, "operationId", reason);
    unrepresented(lowering, item, node);
    let body = request_body.and_then(|body| lowering.dialect.child(&body));
    let Some(payload) = body.and_then(|body| payload(lowering, body)) else {
        let spot = Spot::Key(body.unwrap_or(node));
        let message = format!("the webhook `{name}` has no body of JSON");
        let problem = lowering.report.warning(Code::NotRepresented, spot, message);
        problem.help("it is no event of the client; its deliveries can be verified");
        return None;
    };
    Some(Webhook {
        name: name.to_owned(),
        docs: Docs {
            summary,
            description,
            link: lowering.dialect.link(node),
            ..Docs::default()
        },
        deprecated,
        payload,
        values: Vec::new(),
        place: node,
    })
}

/// The one operation of a webhook: what is posted, or whatever there is.
fn operation(lowering: &mut Lowering<'_, '_>, name: &str, item: &PathItem) -> Option<NodeId> {
    let Some((_, first)) = item.operations.first() else {
        let message = format!("the webhook `{name}` has no operation");
        let spot = item
            .places
            .first()
            .map_or(Spot::Document, |id| Spot::Key(*id));
        lowering
            .report
            .warning(Code::NotRepresented, spot, message)
            .help("it is left out");
        return None;
    };
    let mut posts = item.operations.iter();
    let post = posts.find(|(method, _)| *method == "post");
    let chosen = post.map_or(*first, |(_, node)| *node);
    for (_, other) in item.operations.iter().filter(|(_, other)| *other != chosen) {
        lowering
            .report
            .warning(
                Code::NotRepresented,
                Spot::Key(*other),
                format!("the webhook `{name}` has more than one method"),
            )
            .help("this one is not looked at");
    }
    Some(chosen)
}

/// What a receiver gets besides the body, or has to do.
fn unrepresented(lowering: &mut Lowering<'_, '_>, item: &PathItem, operation: NodeId) {
    const LEFT_OUT: [(&str, &str); 2] = [
        ("parameters", "the receiver finds them in the request"),
        ("security", "the receiver verifies the delivery's signature"),
    ];
    let tree = lowering.dialect.tree;
    for (keyword, instead) in LEFT_OUT {
        let holders = item.places.iter().chain([&operation]);
        let nodes: Vec<NodeId> = holders
            .filter_map(|node| tree.get(*node, keyword))
            .collect();
        for node in nodes {
            let message = format!("`{keyword}` of a webhook makes no code");
            lowering
                .report
                .note(Code::NotRepresented, Spot::Key(node), message)
                .help(instead);
        }
    }
}

/// The type of a body, if it is JSON.
pub(super) fn payload(lowering: &mut Lowering<'_, '_>, body: NodeId) -> Option<TypeId> {
    let Target::Node(body) = lowering
        .dialect
        .follow(body, Kind::RequestBody, lowering.report)
    else {
        return None;
    };
    let content = lowering.dialect.read(body, "content")?;
    let reason = "what is delivered is there";
    lowering.dialect.ignore(body, "required", reason);
    lowering.dialect.ignore(body, "description", reason);
    let chosen = media::choose(lowering, content)?;
    if chosen.kind != Media::Json {
        return None;
    }
    for keyword in ["example", "examples"] {
        let reason = "what is delivered is shown by its schema's examples";
        lowering.dialect.ignore(chosen.place, keyword, reason);
    }
    let path = lowering.path(chosen.place);
    Some(media::json(lowering, &chosen, path))
}

/// The properties of a body that have few values, by the names that lead there, each with those.
type Told = BTreeMap<Vec<String>, Vec<String>>;

/// Finds the property that tells the bodies apart, now that constants are known. What it doesn't tell apart is
/// told by its name.
pub fn tell_apart(lowering: &mut Lowering<'_, '_>) {
    let api = &lowering.api;
    let events = api.webhooks.events.iter();
    let told: Vec<Told> = events
        .map(|event| own(inner_constants(api, event.payload), &event.name))
        .collect();
    match told.as_slice() {
        [] => {}
        [only] => take_all(lowering, only),
        all => {
            let tag = tag_of(all);
            settle(lowering, tag, all);
        }
    }
}

/// Whatever comes is the only webhook; where its body has a constant, what has another is none.
fn take_all(lowering: &mut Lowering<'_, '_>, only: &Told) {
    let is_single =
        |(at, values): &(&Vec<String>, &Vec<String>)| at.len() == 1 && values.len() == 1;
    let single = only.iter().filter(is_single);
    let single = single.min_by_key(|(at, _)| !is_usual(at));
    let (tag, values) = single.unzip();
    let webhooks = &mut lowering.api.webhooks;
    webhooks.tag = tag.cloned().unwrap_or_default();
    if let Some(event) = webhooks.events.first_mut() {
        event.values = values.cloned().unwrap_or_default();
    }
}

fn is_usual(place: &[String]) -> bool {
    place.last().is_some_and(|name| name == USUAL_TAG)
}

/// The property that most webhooks have with values of their own, of the bodies themselves or else of what
/// lies in them.
fn tag_of(told: &[Told]) -> Vec<String> {
    let mut counts: BTreeMap<&Vec<String>, usize> = BTreeMap::new();
    for place in told.iter().flat_map(BTreeMap::keys) {
        if is_distinct(told, place) {
            *counts.entry(place).or_default() += 1;
        }
    }
    // The usual name goes before others of as many webhooks, and then the first by name.
    let best = |depth: usize| {
        let there = counts.iter().filter(|(place, _)| place.len() == depth);
        let best = there.min_by_key(|(place, count)| (Reverse(**count), !is_usual(place)));
        best.map(|(place, _)| (*place).clone())
    };
    let own = best(1).unwrap_or_else(|| vec![USUAL_TAG.to_owned()]);
    let values = told.iter().filter_map(|it| it.get(&own)).flatten();
    let values: BTreeSet<&String> = values.collect();
    // What lies in the body is looked at only where the body itself tells none of them.
    match values.len() {
        0 | 1 => best(2).unwrap_or(own),
        _ => own,
    }
}

/// Gives each webhook the values of the property that mean it.
fn settle(lowering: &mut Lowering<'_, '_>, tag: Vec<String>, told: &[Told]) {
    let of = |told: &Told| told.get(&tag).cloned().unwrap_or_default();
    let mut taken: BTreeSet<String> = told.iter().flat_map(of).collect();
    // A value that all of them have tells none.
    let has = |it: &Told, value: &String| it.get(&tag).is_some_and(|values| values.contains(value));
    let first = told.first().map(of).unwrap_or_default().into_iter();
    let shared = first.filter(|value| told.iter().all(|it| has(it, value)));
    let shared: BTreeSet<String> = shared.collect();
    let mut events = std::mem::take(&mut lowering.api.webhooks.events);
    let mut meant = BTreeSet::new();
    for (event, told) in events.iter_mut().zip(told) {
        // A value means one webhook, the first of those that have it.
        let mut values = of(told);
        values.retain(|value| !shared.contains(value) && meant.insert(value.clone()));
        event.values = match values.is_empty() {
            false => values,
            true => by_name(lowering, event, &tag.join("/"), &mut taken),
        };
    }
    events.retain(|event| !event.values.is_empty());
    lowering.api.webhooks.events = events;
    lowering.api.webhooks.tag = tag;
}

/// The properties of a body that have few values, and those of the objects in it.
fn inner_constants(api: &Api, body: TypeId) -> Told {
    let mut found = Told::new();
    for (name, values) in constants(api, body, &mut BTreeSet::new()) {
        found.insert(vec![name], values);
    }
    let (body, _) = api.types.strip_nullable(body);
    if let Shape::Model(model) = &api.types.get(body).shape {
        for field in model.fields.iter().filter(|field| field.is_required()) {
            for (name, values) in constants(api, field.ty, &mut BTreeSet::new()) {
                found.insert(vec![field.wire.clone(), name], values);
            }
        }
    }
    found
}

/// Webhooks may share a body whose property has the names of all of them: of these each has its own.
fn own(mut told: Told, name: &str) -> Told {
    for values in told.values_mut() {
        if values.iter().any(|value| value == name) {
            *values = vec![name.to_owned()];
        }
    }
    told
}

/// Whether no value of a property means two webhooks.
fn is_distinct(told: &[Told], place: &[String]) -> bool {
    let mut seen = BTreeSet::new();
    let mut values = told.iter().filter_map(|it| it.get(place)).flatten();
    values.all(|value| seen.insert(value))
}

/// What tells a webhook whose body doesn't say: its name, unless another has that for its value.
fn by_name(
    lowering: &mut Lowering<'_, '_>,
    event: &Webhook,
    tag: &str,
    taken: &mut BTreeSet<String>,
) -> Vec<String> {
    let name = &event.name;
    let is_free = taken.insert(name.clone());
    let message = format!("nothing in the body of the webhook `{name}` tells it from others");
    let problem = lowering
        .report
        .warning(Code::Discriminator, Spot::Node(event.place), message);
    if is_free {
        problem.help(format!("it is taken for one whose `{tag}` is `{name}`"));
        vec![name.clone()]
    } else {
        problem.help(format!("it is left out: `{name}` means another"));
        Vec::new()
    }
}

/// The properties of a type that have few values, each with those.
fn constants(api: &Api, id: TypeId, seen: &mut BTreeSet<TypeId>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // Types can hold each other.
    if !seen.insert(id) {
        return found;
    }
    match &api.types.get(id).shape {
        Shape::Model(model) => {
            for field in &model.fields {
                let (ty, _) = api.types.strip_nullable(field.ty);
                let values = match (&field.constant, &api.types.get(ty).shape) {
                    (Some(Constant::String(value)), _) => vec![value.clone()],
                    (None, Shape::Enum(Enum::Texts(values, _))) => {
                        values.iter().map(|value| value.wire.clone()).collect()
                    }
                    _ => continue,
                };
                found.insert(field.wire.clone(), values);
            }
        }
        Shape::Union(union) => {
            if let Some(tag) = &union.tag {
                let values = union.variants.iter().flat_map(|variant| &variant.tags);
                found.insert(tag.clone(), values.cloned().collect());
            }
        }
        Shape::Nullable(inner) => return constants(api, *inner, seen),
        _ => {}
    }
    found
}
