//! Pass: which update can be had from two states of what is received, field by field, and which
//! models that are sent can be had from a received one.
//!
//! An operation `PATCH` whose body is a model that may say nothing at all, and whose success is a
//! model, makes an update. Fields go together by their names on the wire, where their types agree: are
//! the same in Rust, or models of which one can be had from the other.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::ir::{
    Api, Carried, Content, Conversion, Field, Method, Model, Presence, Shape, TypeId, Types,
};
use crate::report::{Code, Report, Spot};

/// Lists within lists that are compared; what nests deeper is taken for different.
const DEPTH: usize = 32;

/// A model that is sent, and the received one it may be had from.
type Pair = (TypeId, TypeId);

/// Finds them all.
pub fn run(api: &mut Api, report: &mut Report) {
    let pairs = updates(api, report);
    let models = models(&api.types, &pairs);
    let mut found = Vec::new();
    for pair in pairs {
        let conversion = conversion(&api.types, pair, |pair| models.contains_key(&pair));
        tell_leftovers(api, &conversion, report);
        if !conversion.fields.is_empty() {
            found.push(conversion);
        }
    }
    api.updates = found;
    api.resent = models.into_values().collect();
}

/// Each update with what it is had from: the first, where several operations disagree.
fn updates(api: &Api, report: &mut Report) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for operation in &api.operations {
        let body = operation.body.as_ref().map(|body| body.content);
        let answer = operation.answers.first().map(|answer| answer.content);
        let (Method::Patch, Some(Content::Json(sent)), Some(Content::Json(received))) =
            (operation.method, body, answer)
        else {
            continue;
        };
        let (sent, _) = api.types.strip_nullable(sent);
        let (received, _) = api.types.strip_nullable(received);
        let (Some(update), Some(_)) = (model(&api.types, sent), model(&api.types, received)) else {
            continue;
        };
        if !update.fields.iter().all(may_be_absent) || pairs.contains(&(sent, received)) {
            continue;
        }
        if pairs.iter().any(|(other, _)| *other == sent) {
            report
                .note(
                    Code::NotRepresented,
                    Spot::Node(operation.place),
                    "another operation with this body answers with another model",
                )
                .help("the body is had from two states of the first one's answer only");
            continue;
        }
        pairs.push((sent, received));
    }
    pairs
}

/// Says which fields an update has, and can't be had from what is received.
fn tell_leftovers(api: &Api, conversion: &Conversion, report: &mut Report) {
    let sent = model(&api.types, conversion.sent);
    let fields = sent.map_or(&[][..], |sent| &sent.fields);
    for field in conversion
        .leftovers
        .iter()
        .filter_map(|index| fields.get(*index))
    {
        report
            .note(
                Code::NotRepresented,
                Spot::Node(field.place),
                format!(
                    "`{}` is sent as another type than it is received",
                    field.wire
                ),
            )
            .help("`between` leaves it out of the update; set it by its own method");
    }
}

/// The models below these pairs that can be had whole: first all that may be, then without those
/// that need one which can't.
fn models(types: &Types, pairs: &[Pair]) -> BTreeMap<Pair, Conversion> {
    let mut found: BTreeMap<Pair, Conversion> = BTreeMap::new();
    let mut open: Vec<Pair> = Vec::new();
    for pair in pairs {
        open.extend(needed(&conversion(types, *pair, |_| true)));
    }
    while let Some(pair) = open.pop() {
        if let Entry::Vacant(place) = found.entry(pair) {
            let whole = place.insert(conversion(types, pair, |_| true));
            open.extend(needed(whole));
        }
    }
    loop {
        let before = found.len();
        let there: Vec<Pair> = found.keys().copied().collect();
        found.retain(|pair, conversion| {
            is_whole(types, *pair, conversion)
                && needed(conversion).all(|other| there.contains(&other))
        });
        if found.len() == before {
            return found;
        }
    }
}

fn needed(conversion: &Conversion) -> impl Iterator<Item = Pair> {
    conversion.fields.iter().filter_map(|carried| carried.via)
}

/// Whether the field at this place of what is sent can be had.
fn is_carried(conversion: &Conversion, index: usize) -> bool {
    let mut fields = conversion.fields.iter();
    fields.any(|carried| carried.sent == index)
}

/// Whether nothing that both have is lost, and nothing that must be sent is missing.
fn is_whole(types: &Types, pair: Pair, conversion: &Conversion) -> bool {
    let (Some(sent), Some(received)) = (model(types, pair.0), model(types, pair.1)) else {
        return false;
    };
    let is_shared = |field: &Field| received.fields.iter().any(|other| other.wire == field.wire);
    sent.additional.is_none()
        && sent.fields.iter().enumerate().all(|(index, field)| {
            is_carried(conversion, index) || !is_shared(field) && may_be_absent(field)
        })
}

/// The fields that go together; `can` tells whether a model can be had from another.
fn conversion(types: &Types, pair: Pair, can: impl Fn(Pair) -> bool) -> Conversion {
    let (mut fields, mut leftovers) = (Vec::new(), Vec::new());
    if let (Some(sent), Some(received)) = (model(types, pair.0), model(types, pair.1)) {
        for (index, field) in sent.fields.iter().enumerate() {
            let other = received
                .fields
                .iter()
                .position(|other| other.wire == field.wire);
            let Some(other) = other else { continue };
            let from = received.fields.get(other);
            let via = from.and_then(|from| agree(types, field, from));
            match via.filter(|via| via.is_none_or(&can)) {
                Some(via) => fields.push(Carried {
                    sent: index,
                    received: other,
                    via,
                }),
                None => leftovers.push(index),
            }
        }
    }
    Conversion {
        sent: pair.0,
        received: pair.1,
        fields,
        leftovers,
    }
}

/// Whether a field can be sent as the other was received; the models it takes, where they differ.
fn agree(types: &Types, sent: &Field, received: &Field) -> Option<Option<Pair>> {
    let is_given = received.presence == Presence::Required;
    if sent.presence == Presence::Required && !is_given || sent.boxed != received.boxed {
        return None;
    }
    let (to, _) = types.strip_nullable(sent.ty);
    let (from, _) = types.strip_nullable(received.ty);
    if is_same(types, to, from, 0) {
        return Some(None);
    }
    let both = model(types, to).is_some() && model(types, from).is_some();
    (both && !sent.boxed).then_some(Some((to, from)))
}

/// Whether two types are one in Rust.
fn is_same(types: &Types, one: TypeId, other: TypeId, depth: usize) -> bool {
    if one == other {
        return true;
    }
    match (&types.get(one).shape, &types.get(other).shape) {
        (Shape::Any, Shape::Any)
        | (Shape::Boolean, Shape::Boolean)
        | (Shape::Number, Shape::Number)
        | (Shape::String, Shape::String) => true,
        (Shape::Integer(one), Shape::Integer(other)) => one == other,
        (Shape::Format(one), Shape::Format(other)) => one == other,
        (Shape::Own(one), Shape::Own(other)) => one.ty == other.ty,
        (Shape::Array(one), Shape::Array(other))
        | (Shape::Map(one), Shape::Map(other))
        | (Shape::Nullable(one), Shape::Nullable(other)) => {
            depth < DEPTH && is_same(types, *one, *other, depth + 1)
        }
        _ => false,
    }
}

fn model(types: &Types, id: TypeId) -> Option<&Model> {
    match &types.get(id).shape {
        Shape::Model(model) => Some(model),
        _ => None,
    }
}

fn may_be_absent(field: &Field) -> bool {
    matches!(field.presence, Presence::Optional | Presence::Maybe)
}
