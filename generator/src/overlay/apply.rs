//! One action, done.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json_path::{JsonPath, PathElement};

use super::action::{Action, Version, What};
use super::effective::{Effective, Held, Place};
use crate::report::{Code, Level, Problem, Spot};
use crate::source::{NodeId, Tree, push_step};

/// Does an action to the document.
pub(super) fn action(
    effective: &mut Effective,
    overlay: &Tree,
    action: &Action,
) -> Result<(), Problem> {
    let found = selected(effective, &action.target);
    if found.is_empty() {
        return Err(idle(action, "the action selects nothing"));
    }
    match &action.what {
        What::Remove => remove(effective, &found, action),
        What::Update(node) => {
            let taken = |effective: &mut Effective| effective.take(overlay, *node);
            update(effective, overlay, &found, action, *node, &taken)
        }
        What::Copy(from) => {
            let sources = selected(effective, from);
            let [Found { place, .. }] = sources[..] else {
                let count = sources.len();
                return Err(wrong(
                    action.node,
                    format!("`copy` selects {count} nodes, not one"),
                ));
            };
            // What is copied is what stood there before the action.
            let source = effective.copy(place);
            let taken = |effective: &mut Effective| effective.copy(source);
            update(effective, overlay, &found, action, action.node, &taken)
        }
    }
}

/// A node that a query selected.
struct Found {
    place: Place,
    /// Where it stands, as a JSON pointer.
    pointer: String,
    /// What holds it; none for the root.
    holder: Option<Place>,
}

fn selected(effective: &Effective, query: &JsonPath) -> Vec<Found> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for located in query.query_located(effective.json()).iter() {
        let (mut place, mut holder) = (effective.root(), None);
        let mut steps = located.location().iter();
        let arrived = steps.all(
            |step: &PathElement<'_>| match effective.child(place, step) {
                Some(child) => {
                    holder = Some(place);
                    place = child;
                    true
                }
                None => false,
            },
        );
        if arrived && seen.insert(place) {
            all.push(Found {
                place,
                pointer: located.location().to_json_pointer(),
                holder,
            });
        }
    }
    all
}

fn remove(effective: &mut Effective, found: &[Found], action: &Action) -> Result<(), Problem> {
    let mut holders: BTreeMap<Place, (&str, BTreeSet<Place>)> = BTreeMap::new();
    for found in found {
        let above = found.pointer.rsplit_once('/');
        let Some((holder, (pointer, _))) = found.holder.zip(above) else {
            return Err(wrong(
                action.node,
                "the document as a whole can't be removed",
            ));
        };
        let (_, gone) = holders.entry(holder).or_insert((pointer, BTreeSet::new()));
        gone.insert(found.place);
    }
    let mut holders: Vec<_> = holders.into_iter().collect();
    holders.sort_by_key(|(_, (pointer, _))| Reverse(pointer.matches('/').count()));
    for (holder, (pointer, gone)) in holders {
        effective.take_out(holder, pointer, &gone);
    }
    Ok(())
}

fn update(
    effective: &mut Effective,
    overlay: &Tree,
    found: &[Found],
    action: &Action,
    node: NodeId,
    taken: &dyn Fn(&mut Effective) -> Place,
) -> Result<(), Problem> {
    let kinds = found.iter().map(|found| kind(effective.held(found.place)));
    let kinds: BTreeSet<&str> = kinds.collect();
    if kinds.len() > 1 {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let message = format!(
            "the action selects {}, which can't be changed alike",
            kinds.join(" and ")
        );
        return Err(wrong(action.node, message));
    }
    let mut changed = false;
    for found in found {
        let new = taken(effective);
        changed |= merge_one(effective, overlay, found, new, action, node)?;
    }
    if changed {
        Ok(())
    } else {
        Err(idle(
            action,
            "the action changes nothing: the document says so already",
        ))
    }
}

/// Merges into a node that was selected.
fn merge_one(
    effective: &mut Effective,
    overlay: &Tree,
    found: &Found,
    new: Place,
    action: &Action,
    node: NodeId,
) -> Result<bool, Problem> {
    let (at, pointer) = (found.place, &found.pointer);
    match (effective.held(at), effective.held(new)) {
        (Held::Object(_), Held::Object(_)) => merge(effective, overlay, found, new, node),
        (Held::Array(_), Held::Array(more)) if action.version == Version::V1_1 => {
            let more = more.clone();
            let is_new = is_news(effective, at, pointer, &more, overlay);
            effective.append(at, pointer, &more, overlay);
            Ok(is_new)
        }
        (Held::Array(_), _) => {
            let is_new = is_news(effective, at, pointer, &[new], overlay);
            effective.append(at, pointer, &[new], overlay);
            Ok(is_new)
        }
        (Held::Scalar, Held::Scalar) if action.version == Version::V1_1 => {
            let is_new = !effective.are_equal(at, new, overlay);
            effective.replace(at, pointer, new, overlay);
            Ok(is_new)
        }
        (Held::Scalar, Held::Scalar) => Err(wrong(
            action.node,
            "an overlay of version 1.0 changes objects and lists; one of 1.1 values, too",
        )),
        (old, new) => Err(wrong(node, unlike(old, new))),
    }
}

/// Merges an object into another, level by level. Says whether that changes anything.
fn merge(
    effective: &mut Effective,
    overlay: &Tree,
    found: &Found,
    new: Place,
    node: NodeId,
) -> Result<bool, Problem> {
    let mut changed = false;
    let mut open = vec![(found.place, found.pointer.clone(), new)];
    while let Some((at, pointer, new)) = open.pop() {
        let Held::Object(more) = effective.held(new).clone() else {
            continue;
        };
        for (key, value) in more {
            let Held::Object(entries) = effective.held(at) else {
                continue;
            };
            let mut entries = entries.iter();
            let Some((_, old)) = entries.find(|(name, _)| *name == key) else {
                effective.enter(at, &pointer, (key, value), overlay);
                changed = true;
                continue;
            };
            let (old, mut below) = (*old, pointer.clone());
            push_step(&mut below, &key);
            match (effective.held(old), effective.held(value)) {
                (Held::Object(_), Held::Object(_)) => open.push((old, below, value)),
                (Held::Array(_), Held::Array(more)) => {
                    let more = more.clone();
                    changed |= is_news(effective, old, &below, &more, overlay);
                    effective.append(old, &below, &more, overlay);
                }
                (Held::Scalar, Held::Scalar) => {
                    changed |= !effective.are_equal(old, value, overlay);
                    effective.replace(old, &below, value, overlay);
                }
                (was, is) => {
                    let message = format!("`{key}`: {}", unlike(was, is));
                    return Err(wrong(node, message));
                }
            }
        }
    }
    Ok(changed)
}

/// Whether one of these items tells a list something: `required`, `tags` and the like say nothing twice.
fn is_news(
    effective: &Effective,
    list: Place,
    pointer: &str,
    more: &[Place],
    overlay: &Tree,
) -> bool {
    let Held::Array(items) = effective.held(list) else {
        return false;
    };
    let is_there = |new: &Place| {
        let mut items = items.iter();
        items.any(|old| effective.are_alike(*old, *new, overlay))
    };
    !more
        .iter()
        .all(|new| !counts_twice(pointer) && is_there(new))
}

/// Whether a list may hold a value twice: one that is a value itself, and that of places.
fn counts_twice(pointer: &str) -> bool {
    const VALUES: &[&str] = &[
        "const",
        "default",
        "example",
        "examples",
        "prefixItems",
        "value",
    ];
    let mut steps = pointer.split('/');
    steps.any(|step| VALUES.contains(&step) || step.starts_with("x-"))
}

fn kind(held: &Held) -> &'static str {
    match held {
        Held::Scalar => "values",
        Held::Array(_) => "lists",
        Held::Object(_) => "objects",
    }
}

fn unlike(old: &Held, new: &Held) -> String {
    let one = |held: &Held| match held {
        Held::Scalar => "a value",
        Held::Array(_) => "a list",
        Held::Object(_) => "an object",
    };
    format!(
        "{} can't be merged into {}: remove it first",
        one(new),
        one(old)
    )
}

fn wrong(node: NodeId, message: impl Into<String>) -> Problem {
    Problem {
        level: Level::Error,
        code: Code::Overlay,
        spot: Spot::Node(node),
        message: message.into(),
        help: None,
    }
}

fn idle(action: &Action, message: &str) -> Problem {
    let mut problem = wrong(action.node, message);
    problem.help("what it was for has been mended in the document, or has moved: remove it, or mend its target");
    problem
}
