//! Two APIs held against each other: what changed, and how much it matters to whom.

use std::collections::BTreeSet;

use super::renamed::{Renamed, renamed};
use super::rules::{self, Side};
use super::{Item, Kind, Surface};

/// How much a change matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// To nobody.
    Invisible,
    /// To who wants what is new; what there was goes on as it did.
    Additive,
    /// To who used what there was.
    Breaking,
}

impl Verdict {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invisible => "invisible",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turned {
    /// It is new.
    Added,
    /// It is another.
    Changed,
    /// It has another name, whatever else changed.
    Renamed,
    /// It is gone.
    Removed,
}

/// A change of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The item's path.
    pub path: String,
    /// The one that it had, where it has another name now.
    pub was: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub turned: Turned,
    /// For code that uses the crate, when it is compiled against the new one.
    pub rust: Verdict,
    /// For a client of before that talks to a server of now.
    pub wire: Verdict,
    /// What changed, in words, and why that matters.
    pub why: Vec<String>,
    /// The file of the place below, as in [`Item::file`].
    pub file: Option<String>,
    /// The place in the new document; in the old one where the item is gone. A JSON pointer.
    pub pointer: String,
    /// The first words that the new document says about it.
    pub about: Option<String>,
}

impl Change {
    /// Where it is: a file other than the document, and the JSON pointer.
    pub fn place(&self) -> (Option<String>, String) {
        (self.file.clone(), self.pointer.clone())
    }

    /// The worse of both.
    pub fn verdict(&self) -> Verdict {
        self.rust.max(self.wire)
    }
}

/// All that changed from one API to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the order of their paths.
    pub all: Vec<Change>,
}

impl Changes {
    /// What all of them mean for code that uses the crate: what its version must say.
    pub fn rust(&self) -> Verdict {
        self.worst(|change| change.rust)
    }

    /// What all of them mean for a client of before that talks to a server of now.
    pub fn wire(&self) -> Verdict {
        self.worst(|change| change.wire)
    }

    /// How many changes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.all
            .iter()
            .filter(|change| change.verdict() == verdict)
            .count()
    }

    fn worst(&self, of: impl Fn(&Change) -> Verdict) -> Verdict {
        self.all.iter().map(of).max().unwrap_or(Verdict::Invisible)
    }
}

/// What changed from one API to another. Items that only lie elsewhere in the document are no change, and those
/// that only have another name are changed in this.
pub fn compare(old: &Surface, new: &Surface) -> Changes {
    if old == new {
        return Changes::default();
    }
    let Renamed { surface: old, was } = renamed(old, new);
    let old = &old;
    let paths: BTreeSet<&str> = old
        .items()
        .chain(new.items())
        .map(|(path, _)| path)
        .collect();
    let mut changes = Changes::default();
    for path in paths {
        let (before, now) = (old.get(path), new.get(path));
        let found = match (before, now) {
            (None, Some(now)) => {
                let is_part = whole(path, now).is_some_and(|whole| old.get(whole).is_none());
                let judged = match is_part {
                    true => rules::part(now),
                    false => rules::added(path, now, side(new, path, now)),
                };
                Some((Turned::Added, judged))
            }
            (Some(before), None) => {
                let side = side(old, path, before);
                Some((Turned::Removed, rules::removed(path, before, side)))
            }
            (Some(before), Some(now)) => {
                // What either of the two sends or receives counts.
                let side = side(old, path, before).or(side(new, path, now));
                match was.get(path) {
                    Some(was) => Some((Turned::Renamed, rules::renamed(was, before, now, side))),
                    None if is_changed(before, now) => {
                        Some((Turned::Changed, rules::changed(before, now, side)))
                    }
                    None => None,
                }
            }
            _ => None,
        };
        let (Some((turned, judged)), Some(item)) = (found, now.or(before)) else {
            continue;
        };
        changes.all.push(Change {
            path: path.to_owned(),
            was: was.get(path).filter(|_| turned == Turned::Renamed).cloned(),
            kind: item.kind,
            turned,
            rust: judged.rust,
            wire: judged.wire,
            why: judged.why,
            file: item.file.clone(),
            pointer: item.pointer.clone(),
            about: now.and_then(|now| now.about.clone()),
        });
    }
    changes
}

/// The operation or model that an item is a part of: who uses neither can't miss it.
fn whole<'p>(path: &'p str, item: &Item) -> Option<&'p str> {
    let end = match item.kind {
        Kind::Parameter | Kind::Body => '(',
        Kind::Field | Kind::Variable => '.',
        _ => return None,
    };
    path.split_once(end).map(|(whole, _)| whole)
}

fn is_changed(before: &Item, now: &Item) -> bool {
    (before.kind, &before.rust, &before.wire) != (now.kind, &now.rust, &now.wire)
}

/// Who makes values of an item: its own facts tell, or those of the model or enum that has it.
fn side(surface: &Surface, path: &str, item: &Item) -> Side {
    let holder = match item.kind {
        Kind::Field => path.split_once('.').map(|(holder, _)| holder),
        Kind::Value | Kind::Variant => path.rsplit_once("::").map(|(holder, _)| holder),
        Kind::Parameter | Kind::Body => return Side::SENT,
        Kind::Answer | Kind::Failure | Kind::Event | Kind::Error => return Side::RECEIVED,
        _ => Some(path),
    };
    let holder = holder.and_then(|holder| surface.get(holder));
    let says = |fact| holder.is_some_and(|holder| holder.wire.contains_key(fact));
    let own = |fact| item.wire.contains_key(fact);
    Side {
        sent: says("sent") && !own("readOnly"),
        received: says("received") && !own("writeOnly"),
    }
}
