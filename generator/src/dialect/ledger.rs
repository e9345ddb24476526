//! What the rooms said that they read of a document, node by node.
//!
//! A keyword is the node that stands under it. Nothing is struck off by asking the tree or by getting a
//! typed object: only where a value is taken (`Dialect::read`, `take!` in the lowering), or where it is
//! said why none is (`Dialect::ignore`, the table of words, a problem at the keyword).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::source::NodeId;

/// What was said of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Open,
    /// Some room took its value.
    Read,
    /// No room takes it, and why.
    Ignored(&'static str),
}

/// How far a mark reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The keyword alone.
    Self_,
    /// What lies below as well, where nobody says otherwise.
    Below,
    /// All that lies below, whoever has read it: what was made of it is not used.
    All,
}

/// The marks of a document.
#[derive(Debug)]
pub struct Ledger {
    marks: Vec<Cell<u16>>,
    /// The texts that marks of [`Mark::Ignored`] are numbers of.
    reasons: RefCell<Vec<&'static str>>,
    /// What references that lead to nothing may mean: several rooms ask.
    guesses: RefCell<BTreeMap<NodeId, Option<String>>>,
}

/// Of so many references it is said what they may mean: each is held against all that there is.
const MOST_GUESSES: usize = 50;

/// Something refers to the node.
const REACHED: u16 = 1 << 15;
/// The mark is for what lies below too.
const BELOW: u16 = 1 << 14;
/// And whoever has read it.
const ALL: u16 = 1 << 13;
const FLAGS: u16 = REACHED | BELOW | ALL;
const READ: u16 = 1;
const FIRST_REASON: u16 = 2;

impl Ledger {
    /// Of a document of so many nodes, of which nothing is read yet.
    pub fn new(nodes: usize) -> Self {
        Self {
            marks: vec![Cell::new(0); nodes],
            reasons: RefCell::default(),
            guesses: RefCell::default(),
        }
    }

    fn cell(&self, id: NodeId) -> Option<&Cell<u16>> {
        self.marks.get(id.number() as usize)
    }

    /// What the reference at a node may mean, looked up once, and of the first only.
    pub fn guess(&self, id: NodeId, look_up: impl FnOnce() -> Option<String>) -> Option<String> {
        let mut guesses = self.guesses.borrow_mut();
        if guesses.len() >= MOST_GUESSES && !guesses.contains_key(&id) {
            return None;
        }
        guesses.entry(id).or_insert_with(look_up).clone()
    }

    /// A room takes what stands here. That holds, whoever ignores it elsewhere.
    pub fn read(&self, id: NodeId) {
        if let Some(cell) = self.cell(id) {
            cell.set(cell.get() & REACHED | READ);
        }
    }

    /// Something that a client comes of refers to what stands here.
    pub fn reach(&self, id: NodeId) {
        if let Some(cell) = self.cell(id) {
            cell.set(cell.get() | REACHED);
        }
    }

    /// Whether something that a client comes of refers to what stands here.
    pub fn is_reached(&self, id: NodeId) -> bool {
        self.cell(id).is_some_and(|cell| cell.get() & REACHED != 0)
    }

    /// Whether no room takes what stands here.
    pub fn is_ignored(&self, id: NodeId) -> bool {
        matches!(self.mark(id).0, Mark::Ignored(_))
    }

    /// No room takes what stands here, and why. The first to say so holds.
    pub fn ignore(&self, id: NodeId, reach: Reach, reason: &'static str) {
        let Some(cell) = self.cell(id) else {
            return;
        };
        let said = cell.get() & !FLAGS;
        if reach != Reach::All && said != 0 {
            return;
        }
        let flags = match reach {
            Reach::Self_ => 0,
            Reach::Below => BELOW,
            Reach::All => BELOW | ALL,
        };
        cell.set(cell.get() & REACHED | flags | self.number(reason));
    }

    /// Says what another says of these nodes of the same document, after what was said here.
    pub fn follow(&self, other: &Self, nodes: impl Iterator<Item = NodeId>) {
        for id in nodes {
            match other.mark(id) {
                (Mark::Open, _) => {}
                (Mark::Read, _) => self.read(id),
                (Mark::Ignored(reason), reach) => self.ignore(id, reach, reason),
            }
            if other.is_reached(id) {
                self.reach(id);
            }
        }
    }

    /// What another reads of these nodes and nobody takes here is ignored, and why.
    pub fn leave_to(
        &self,
        other: &Self,
        nodes: impl Iterator<Item = NodeId>,
        reason: &'static str,
    ) {
        let is_read = |id: &NodeId| matches!(other.mark(*id).0, Mark::Read);
        nodes
            .filter(is_read)
            .for_each(|id| self.ignore(id, Reach::Below, reason));
    }

    /// The number of a reason.
    fn number(&self, reason: &'static str) -> u16 {
        let mut reasons = self.reasons.borrow_mut();
        let known = reasons.iter().position(|known| *known == reason);
        let number = known.unwrap_or_else(|| {
            reasons.push(reason);
            reasons.len() - 1
        });
        // There are a few dozen reasons, each a text of ours.
        (number as u16).saturating_add(FIRST_REASON) & !FLAGS
    }

    /// What was said of a node, and how far that reaches.
    pub fn mark(&self, id: NodeId) -> (Mark, Reach) {
        let bits = self.cell(id).map_or(0, Cell::get);
        let reach = match (bits & BELOW != 0, bits & ALL != 0) {
            (_, true) => Reach::All,
            (true, false) => Reach::Below,
            (false, false) => Reach::Self_,
        };
        let mark = match bits & !FLAGS {
            0 => Mark::Open,
            READ => Mark::Read,
            number => {
                let reasons = self.reasons.borrow();
                let reason = reasons.get(usize::from(number - FIRST_REASON));
                reason.map_or(Mark::Open, |reason| Mark::Ignored(reason))
            }
        };
        (mark, reach)
    }
}

/// Whether a field of openapiv3's holds what stands under a word: `min_length` and `minLength`.
pub fn is_word(word: &str, field: &str) -> bool {
    match field {
        "" => return false,
        "typ" => return word == "type",
        "location" => return word == "in",
        _ => {}
    }
    let mut word = word.bytes();
    let mut capital = false;
    for byte in field.bytes() {
        if byte == b'_' {
            capital = true;
            continue;
        }
        let wanted = match std::mem::take(&mut capital) {
            true => byte.to_ascii_uppercase(),
            false => byte,
        };
        if word.next() != Some(wanted) {
            return false;
        }
    }
    word.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_words() {
        for (word, field) in [
            ("minLength", "min_length"),
            ("type", "typ"),
            ("in", "location"),
            ("url", "url"),
        ] {
            assert!(is_word(word, field), "{word}");
        }
        for (word, field) in [
            ("minLengths", "min_length"),
            ("minlength", "min_length"),
            ("min", "min_length"),
        ] {
            assert!(!is_word(word, field), "{word}");
        }
    }

    #[test]
    fn reading_holds_before_ignoring_but_for_what_is_not_used() {
        let ledger = Ledger::new(1);
        let id = node();
        assert_eq!(ledger.mark(id), (Mark::Open, Reach::Self_));
        ledger.ignore(id, Reach::Below, "a");
        ledger.ignore(id, Reach::Self_, "b");
        assert_eq!(ledger.mark(id), (Mark::Ignored("a"), Reach::Below));
        ledger.reach(id);
        ledger.read(id);
        assert_eq!(ledger.mark(id), (Mark::Read, Reach::Self_));
        assert!(ledger.is_reached(id));
        ledger.ignore(id, Reach::Below, "a");
        assert_eq!(ledger.mark(id), (Mark::Read, Reach::Self_));
        ledger.ignore(id, Reach::All, "b");
        assert_eq!(ledger.mark(id), (Mark::Ignored("b"), Reach::All));
    }

    #[test]
    fn what_follows_holds_as_if_it_was_said_here() {
        type Say = fn(&Ledger);
        let says: [Say; 6] = [
            |_| {},
            |it| it.read(node()),
            |it| it.reach(node()),
            |it| it.ignore(node(), Reach::Self_, "a"),
            |it| it.ignore(node(), Reach::Below, "b"),
            |it| it.ignore(node(), Reach::All, "c"),
        ];
        for first in says {
            for then in says {
                let [said, here, there] = [(); 3].map(|()| Ledger::new(1));
                for ledger in [&said, &here] {
                    ledger.ignore(node(), Reach::Self_, "before");
                    first(ledger);
                }
                then(&said);
                then(&there);
                here.follow(&there, std::iter::once(node()));
                assert_eq!(here.mark(node()), said.mark(node()));
                assert_eq!(here.is_reached(node()), said.is_reached(node()));
            }
        }
    }

    fn node() -> NodeId {
        NodeId::default()
    }
}
