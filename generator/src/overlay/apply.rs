//! One action, done.

use serde_json_path::{JsonPath, PathElement};

use super::action::{Action, Version, What};
use super::effective::{Effective, Held, Place};
use crate::report::{Code, Level, Problem, Spot};
use crate::source::{NodeId, Tree};

/// Does an action to the document.
pub(super) fn action(
    effective: &mut Effective,
    overlay: &Tree,
    action: &Action,
) -> Result<(), Problem> {
    let found = selected(effective, overlay, &action.target);
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
            let sources = selected(effective, overlay, from);
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
    /// What holds it; none for the root.
    holder: Option<Place>,
}

fn selected(effective: &Effective, overlay: &Tree, query: &JsonPath) -> Vec<Found> {
    let json = effective.to_json(overlay);
    let mut all = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for located in query.query_located(&json).iter() {
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
            all.push(Found { place, holder });
        }
    }
    all
}

fn remove(effective: &mut Effective, found: &[Found], action: &Action) -> Result<(), Problem> {
    for Found { place, holder } in found {
        let Some(holder) = holder else {
            return Err(wrong(
                action.node,
                "the document as a whole can't be removed",
            ));
        };
        let mut held = effective.held(*holder).clone();
        match &mut held {
            Held::Array(items) => items.retain(|item| item != place),
            Held::Object(entries) => entries.retain(|(_, child)| child != place),
            Held::Scalar => {}
        }
        effective.set_held(*holder, held);
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
    let kinds: std::collections::BTreeSet<&str> = kinds.collect();
    if kinds.len() > 1 {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let message = format!(
            "the action selects {}, which can't be changed alike",
            kinds.join(" and ")
        );
        return Err(wrong(action.node, message));
    }
    let mut changed = false;
    for Found { place, .. } in found {
        let new = taken(effective);
        changed |= merge_one(effective, overlay, *place, new, action, node)?;
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
    at: Place,
    new: Place,
    action: &Action,
    node: NodeId,
) -> Result<bool, Problem> {
    match (effective.held(at), effective.held(new)) {
        (Held::Object(_), Held::Object(_)) => merge(effective, overlay, at, new, node),
        (Held::Array(items), Held::Array(more)) if action.version == Version::V1_1 => {
            let joined = items.iter().chain(more).copied().collect();
            effective.set_held(at, Held::Array(joined));
            Ok(true)
        }
        (Held::Array(items), _) => {
            let joined = items.iter().chain([&new]).copied().collect();
            effective.set_held(at, Held::Array(joined));
            Ok(true)
        }
        (Held::Scalar, Held::Scalar) if action.version == Version::V1_1 => {
            let is_new = !effective.are_equal(at, new, overlay);
            effective.replace(at, new);
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
    at: Place,
    new: Place,
    node: NodeId,
) -> Result<bool, Problem> {
    let mut changed = false;
    let mut open = vec![(at, new)];
    while let Some((at, new)) = open.pop() {
        let Held::Object(more) = effective.held(new).clone() else {
            continue;
        };
        for (key, value) in more {
            let Held::Object(entries) = effective.held(at) else {
                continue;
            };
            let old = entries
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, child)| *child);
            let Some(old) = old else {
                let mut entries = entries.clone();
                entries.push((key, value));
                effective.set_held(at, Held::Object(entries));
                changed = true;
                continue;
            };
            match (effective.held(old), effective.held(value)) {
                (Held::Object(_), Held::Object(_)) => open.push((old, value)),
                (Held::Array(items), Held::Array(more)) => {
                    changed |= !more.is_empty();
                    let joined = items.iter().chain(more).copied().collect();
                    effective.set_held(old, Held::Array(joined));
                }
                (Held::Scalar, Held::Scalar) => {
                    changed |= !effective.are_equal(old, value, overlay);
                    effective.replace(old, value);
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
