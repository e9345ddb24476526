//! What a change means: one rule for each kind of item and each fact.

use std::collections::BTreeSet;

use super::Verdict::{self, Additive, Breaking, Invisible};
use super::constraints::{Grip, grip};
use super::{Item, Kind};

/// Who makes values of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    /// The client.
    pub(super) sent: bool,
    /// The server.
    pub(super) received: bool,
}

impl Side {
    pub(super) const SENT: Self = Self {
        sent: true,
        received: false,
    };
    pub(super) const RECEIVED: Self = Self {
        sent: false,
        received: true,
    };

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            sent: self.sent || other.sent,
            received: self.received || other.received,
        }
    }
}

/// What a change means, and why.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) rust: Verdict,
    pub(super) wire: Verdict,
    pub(super) why: Vec<String>,
}

impl Judged {
    fn new(rust: Verdict, wire: Verdict, why: impl Into<String>) -> Self {
        Self {
            rust,
            wire,
            why: vec![why.into()],
        }
    }

    /// The half of the reason that is for code, before the one that is for the wire.
    fn since(mut self, why: String) -> Self {
        self.why.insert(0, why);
        self
    }

    fn add(&mut self, other: Self) {
        self.rust = self.rust.max(other.rust);
        self.wire = self.wire.max(other.wire);
        self.why.extend(other.why);
    }
}

/// What is new with all that it is a part of.
pub(super) fn part(item: &Item) -> Judged {
    Judged::new(Additive, Additive, format!("new {}", item.kind.as_str()))
}

pub(super) fn added(path: &str, item: &Item, side: Side) -> Judged {
    let is_required = item.wire.contains_key("required");
    let rust = &item.rust;
    match item.kind {
        Kind::Parameter if item.wire.contains_key("const") => Judged::new(
            Invisible,
            Breaking,
            "it is sent always: a request without it would be refused",
        ),
        Kind::Parameter | Kind::Body if is_required => Judged::new(
            Breaking,
            Breaking,
            "it is required: the method takes it, and a request without it would be refused",
        ),
        Kind::Parameter | Kind::Body => Judged::new(Additive, Additive, "it may be left out"),
        // The model's constructor says what that is for who makes one.
        Kind::Field if side.sent && is_required && !item.wire.contains_key("const") => Judged::new(
            Additive,
            Breaking,
            "it is required in what is sent: a request without it would be refused",
        ),
        Kind::Field if side.sent && is_required => Judged::new(
            Additive,
            Breaking,
            "it is sent always: a request without it would be refused",
        ),
        Kind::Failure => Judged::new(Invisible, Additive, format!("it holds `{rust}`")),
        Kind::Answer => Judged::new(Additive, Additive, format!("it holds `{rust}`")),
        Kind::Variant if path.starts_with("models::") && side.received => Judged::new(
            Additive,
            Additive,
            "clients of before read it as `Unknown`, with the raw value",
        ),
        Kind::Value if side.received && item.wire.contains_key("closed") => Judged::new(
            Additive,
            Breaking,
            "the enum is closed: clients of before don't decode an answer with it",
        ),
        Kind::Value if side.received => {
            Judged::new(Additive, Additive, "clients of before read it as `Unknown`")
        }
        Kind::Described => Judged::new(Invisible, Invisible, format!("`{rust}` stands for it now")),
        Kind::Event => Judged::new(Additive, Additive, "clients of before read it as `Unknown`"),
        Kind::Feature => Judged::new(Additive, Invisible, "new feature"),
        _ => Judged::new(Additive, Additive, format!("new {}", item.kind.as_str())),
    }
}

pub(super) fn removed(path: &str, item: &Item, side: Side) -> Judged {
    let is_required = item.wire.contains_key("required");
    let code = format!(
        "code that names this {} doesn't compile",
        item.kind.as_str()
    );
    match item.kind {
        Kind::Failure => Judged::new(Invisible, Invisible, "the server answers so no more"),
        Kind::Described => {
            let why = format!("`{}` stands for it no more", item.rust);
            Judged::new(Invisible, Invisible, why)
        }
        Kind::Header => {
            Judged::new(Breaking, Breaking, "clients of before may ask for it").since(code)
        }
        Kind::Answer => Judged::new(Invisible, Invisible, "the server answers so no more"),
        Kind::Parameter if item.wire.contains_key("const") => {
            Judged::new(Invisible, Breaking, "clients of before still send it")
        }
        Kind::Parameter | Kind::Body if is_required => Judged::new(
            Breaking,
            Breaking,
            "the method takes it no more, and clients of before still send it",
        ),
        Kind::Parameter | Kind::Body => Judged::new(
            Breaking,
            Additive,
            "there is no setter for it any more; the document doesn't say that the server refuses it",
        ),
        Kind::Field if side.received && is_required => Judged::new(
            Breaking,
            Breaking,
            "clients of before need it: an answer without it doesn't decode",
        )
        .since(code),
        Kind::Value | Kind::Variant
            if side.sent && (item.kind == Kind::Value || path.starts_with("models::")) =>
        {
            let wire = "clients of before may send it, and would be refused";
            Judged::new(Breaking, Breaking, wire).since(code)
        }
        Kind::Operation | Kind::Server | Kind::Credential => {
            Judged::new(Breaking, Breaking, "clients of before use it").since(code)
        }
        _ => Judged::new(Breaking, Invisible, code),
    }
}

/// What has another name now, and perhaps changed beside that. Nothing of a name is sent.
pub(super) fn renamed(was: &str, before: &Item, now: &Item, side: Side) -> Judged {
    let is_argument = matches!(now.kind, Kind::Parameter | Kind::Body)
        && [before, now]
            .iter()
            .all(|item| item.wire.contains_key("required"));
    let (rust, why) = match is_argument {
        true => (Invisible, format!("it was `{was}`, which no call names")),
        false => (Breaking, format!("it was `{was}`")),
    };
    let mut judged = Judged::new(rust, Invisible, why);
    judged.add(changed(before, now, side));
    judged
}

pub(super) fn changed(before: &Item, now: &Item, side: Side) -> Judged {
    let mut judged = Judged {
        rust: Invisible,
        wire: Invisible,
        why: Vec::new(),
    };
    if before.kind != now.kind {
        let (old, new) = (before.kind.as_str(), now.kind.as_str());
        judged.add(Judged::new(
            Breaking,
            Invisible,
            format!("{old} became {new}"),
        ));
    }
    if before.rust != now.rust {
        judged.add(in_rust(before, now));
    }
    let names = before.wire.keys().chain(now.wire.keys());
    let names: BTreeSet<&String> = names.collect();
    for name in names {
        let (old, new) = (before.wire.get(name), now.wire.get(name));
        let is_sent_always = [before, now].iter().any(|it| it.wire.contains_key("const"));
        // Nobody is asked for what has one value only.
        if now.kind == Kind::Parameter && name == "required" && is_sent_always {
            continue;
        }
        if old != new {
            let (old, new) = (old.map(String::as_str), new.map(String::as_str));
            judged.add(fact(now.kind, name, old, new, side));
        }
    }
    judged
}

fn in_rust(before: &Item, now: &Item) -> Judged {
    let (old, new) = (&before.rust, &now.rust);
    let turned = format!("`{old}` became `{new}`");
    match now.kind {
        // Models that were only received can be made by nobody; now they can.
        Kind::Struct if old.is_empty() => {
            Judged::new(Additive, Invisible, format!("it can be made: `{new}`"))
        }
        Kind::Struct if new.is_empty() => {
            let why = "it is only received now, and can't be made any more";
            Judged::new(Breaking, Invisible, why)
        }
        // The boxes of fields and variants are nobody's wire.
        Kind::Field | Kind::Variant if unboxed(old) == unboxed(new) => {
            Judged::new(Breaking, Invisible, turned)
        }
        // What only says that `null` or absence is possible is told by the facts beside it.
        Kind::Field if bare(old) == bare(new) => Judged::new(Breaking, Invisible, turned),
        // What has the type says that.
        Kind::Described => Judged::new(Invisible, Invisible, turned),
        // The URL says by itself whom clients of before call.
        Kind::Server => Judged::new(Breaking, Invisible, turned),
        // A failure's body is decoded where it fits, and kept raw where not.
        Kind::Failure => Judged::new(Invisible, Additive, turned),
        // What has one value only is sent without anybody's doing.
        Kind::Parameter if new.is_empty() => Judged::new(
            Breaking,
            Invisible,
            "each call sends it: nobody is asked for it now",
        ),
        Kind::Parameter if old.is_empty() => {
            Judged::new(Breaking, Invisible, "no call sends it by itself any more")
        }
        // The items of the signature say by themselves what they are on the wire.
        Kind::Operation | Kind::Struct | Kind::Service | Kind::Variable => {
            Judged::new(Breaking, Invisible, turned)
        }
        // The signature says what that is for who calls it.
        Kind::Answer => Judged::new(Invisible, Breaking, turned),
        _ => Judged::new(Breaking, Breaking, turned),
    }
}

fn unboxed(ty: &str) -> String {
    ty.replace("Box<", "").replace('>', "")
}

/// A field's type without what wraps it.
fn bare(ty: &str) -> &str {
    let inner = ["Option<", "Maybe<"]
        .iter()
        .find_map(|wrapper| ty.strip_prefix(wrapper)?.strip_suffix('>'));
    inner.unwrap_or(ty)
}

/// What it means that a fact is another: `None` where it isn't said.
fn fact(kind: Kind, name: &str, old: Option<&str>, new: Option<&str>, side: Side) -> Judged {
    let appears = old.is_none();
    let shown = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
    let turned = format!("`{name}`: {} became {}", shown(old), shown(new));
    if let Some(grip) = grip(name, old, new) {
        let turned = match (old, new) {
            (None, Some(new)) => format!("`{name}` is {new} now"),
            (Some(_), None) => format!("`{name}` is gone"),
            _ => turned,
        };
        let wire = match grip {
            Grip::Looser => Additive,
            Grip::Tighter if side.sent => Breaking,
            Grip::Tighter => Invisible,
        };
        return Judged::new(Invisible, wire, turned);
    }
    match (kind, name) {
        (Kind::Described, "wire") => {
            let why = "what it looks like is another: whether its type reads and writes that, only its crate knows";
            Judged::new(Invisible, Breaking, format!("{why} ({turned})"))
        }
        (_, "deprecated") if appears => Judged::new(Additive, Additive, "it is deprecated now"),
        (_, "deprecated") => Judged::new(Additive, Additive, "it isn't deprecated any more"),
        (_, "required") => required(kind, appears, side),
        (_, "nullable") => nullable(appears, side),
        (_, "sent") if appears => Judged::new(Additive, Additive, "it is sent now, too"),
        (_, "received") if appears => Judged::new(Additive, Additive, "it is received now, too"),
        (_, "sent" | "received") => {
            Judged::new(Invisible, Invisible, format!("it is {name} no more"))
        }
        (_, "default") if kind == Kind::Server => Judged::new(
            Invisible,
            Breaking,
            "which server is the default is another",
        ),
        (Kind::Feature, "default") if appears => {
            Judged::new(Additive, Invisible, "it is on by default now")
        }
        (Kind::Feature, "default") => Judged::new(Breaking, Invisible, "it is off by default now"),
        (Kind::Operation, "security") => security(old, new),
        (Kind::Operation, "scopes") => scopes(old, new),
        (_, "readOnly" | "writeOnly") => Judged::new(Breaking, Breaking, turned),
        (_, "derives") => derives(old, new),
        (Kind::Enum, "closed") => closed(appears, side),
        (Kind::Value, "closed") => Judged::new(Invisible, Invisible, "as its enum"),
        (Kind::Enum, "open") if appears => {
            Judged::new(Invisible, Additive, "other values are no news any more")
        }
        (Kind::Enum, "open") => Judged::new(Invisible, Additive, "other values are told as drift"),
        (Kind::Variant, "tags") => tags(old, new),
        // A different value of a constant still decodes.
        (_, "const") if !side.sent => Judged::new(Invisible, Additive, turned),
        _ => Judged::new(Invisible, Breaking, turned),
    }
}

fn required(kind: Kind, appears: bool, side: Side) -> Judged {
    let is_given = matches!(kind, Kind::Parameter | Kind::Body);
    let rust = if is_given { Breaking } else { Invisible };
    if appears {
        return match side.sent {
            true => Judged::new(
                rust,
                Breaking,
                match is_given {
                    true => {
                        "it is required now: the method takes it, and a request without it would be refused"
                    }
                    false => "it is required now: a request without it would be refused",
                },
            ),
            false => Judged::new(rust, Additive, "it is always there now"),
        };
    }
    match side.received {
        true => Judged::new(
            rust,
            Breaking,
            "it may be absent now: clients of before don't decode an answer without it",
        ),
        false if is_given => Judged::new(
            rust,
            Additive,
            "it may be left out now: a setter takes it, the method doesn't",
        ),
        false => Judged::new(rust, Additive, "it may be left out now"),
    }
}

fn nullable(appears: bool, side: Side) -> Judged {
    match (appears, side.sent, side.received) {
        (true, _, true) => Judged::new(
            Invisible,
            Breaking,
            "it may be `null` now: clients of before may not decode it",
        ),
        (true, _, false) => Judged::new(Invisible, Additive, "it may be sent as `null` now"),
        (false, true, _) => Judged::new(
            Invisible,
            Breaking,
            "it may not be `null` any more: clients of before may send it so",
        ),
        (false, false, _) => Judged::new(Invisible, Additive, "it is never `null` now"),
    }
}

/// The variant for other values goes, or comes, and with it what makes an enum of any text.
fn closed(appears: bool, side: Side) -> Judged {
    match (appears, side.received) {
        (true, _) => Judged::new(
            Breaking,
            Invisible,
            "it is closed now: there is no `Unknown`, and other values don't decode",
        ),
        (false, true) => Judged::new(
            Breaking,
            Breaking,
            "it is closed no more: clients of before don't decode other values",
        ),
        (false, false) => Judged::new(Breaking, Additive, "it is closed no more"),
    }
}

/// Alternatives with commas between; none: nothing is asked for.
fn security(old: Option<&str>, new: Option<&str>) -> Judged {
    let turned = format!(
        "it asks for {} where it asked for {}",
        new.unwrap_or("nothing"),
        old.unwrap_or("nothing")
    );
    let list = |text: Option<&str>| -> Vec<String> {
        let alternatives = text.unwrap_or_default().split(',');
        alternatives.map(str::to_owned).collect()
    };
    let (before, now) = (list(old), list(new));
    // Whoever met the requirement of before meets one of now's.
    let is_met = now.iter().any(String::is_empty) || before.iter().all(|one| now.contains(one));
    let wire = if is_met { Additive } else { Breaking };
    Judged::new(Invisible, wire, turned)
}

/// Sets of scopes, with commas between, of which a token must have one; none: any token will do.
fn scopes(old: Option<&str>, new: Option<&str>) -> Judged {
    let said = |text: Option<&str>| {
        let text = text.map(|text| text.replace(',', " or ").replace('+', " and "));
        text.unwrap_or_else(|| "no scope".to_owned())
    };
    let turned = format!("a token needs {} where it needed {}", said(new), said(old));
    let sets = |text: Option<&str>| -> Vec<BTreeSet<String>> {
        let sets = text.unwrap_or_default().split(',');
        let scopes = |set: &str| {
            let scopes = set.split('+').filter(|scope| !scope.is_empty());
            scopes.map(str::to_owned).collect()
        };
        sets.map(scopes).collect()
    };
    let (before, now) = (sets(old), sets(new));
    // Whoever had what was enough before has what is enough now.
    let is_met = before
        .iter()
        .all(|had| now.iter().any(|set| set.is_subset(had)));
    let wire = if is_met { Additive } else { Breaking };
    Judged::new(Invisible, wire, turned)
}

fn tags(old: Option<&str>, new: Option<&str>) -> Judged {
    let list = |text: Option<&str>| -> Vec<String> {
        text.unwrap_or_default()
            .split(',')
            .map(str::to_owned)
            .collect()
    };
    let (before, now) = (list(old), list(new));
    let is_kept = before.iter().all(|tag| now.contains(tag));
    let wire = if is_kept { Additive } else { Breaking };
    let why = format!("its tags are {} now", now.join(", "));
    Judged::new(Invisible, wire, why)
}

/// Derives with commas between.
fn derives(old: Option<&str>, new: Option<&str>) -> Judged {
    let list = |text: Option<&str>| -> BTreeSet<String> {
        let names = text.unwrap_or_default().split(',');
        let names = names.filter(|name| !name.is_empty());
        names.map(|name| format!("`{name}`")).collect()
    };
    let (before, now) = (list(old), list(new));
    let said = |names: Vec<&String>| {
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        names.join(", ")
    };
    let gone: Vec<&String> = before.difference(&now).collect();
    match gone.is_empty() {
        true => {
            let more = said(now.difference(&before).collect());
            Judged::new(Additive, Invisible, format!("it derives {more} now"))
        }
        false => {
            let why = format!("it doesn't derive {} any more", said(gone));
            Judged::new(Breaking, Invisible, why)
        }
    }
}
