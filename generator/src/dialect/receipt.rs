//! The receipt: every keyword that stands in a document, and what became of it. It is computed: the
//! walk goes over the raw tree, and asks of each keyword what the rooms said when they read it.

use std::collections::{BTreeMap, BTreeSet};

use super::Dialect;
use super::ledger::{Mark, Reach};
use super::piece::{in_components, is_extension};
use super::place::is_elsewhere;
use super::vocabulary::{Child, Keyword, Kind, Use};
use crate::report::{Code, Level, Problem, Report, Spot};
use crate::source::NodeId;

/// What became of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State<'r> {
    /// It decides code.
    Implemented,
    /// It is documentation, or an example.
    Documentation,
    /// Nothing comes of it here, and why.
    Ignored(&'r str),
    /// It is wrong, or within something that is.
    Wrong(&'r str),
    /// No room said anything: a bug of the generator.
    Unaccounted,
}

impl<'r> State<'r> {
    /// The state's name in a receipt.
    pub fn name(self) -> &'static str {
        match self {
            Self::Implemented => "implemented",
            Self::Documentation => "documentation",
            Self::Ignored(_) => "ignored",
            Self::Wrong(_) => "error",
            Self::Unaccounted => "unaccounted",
        }
    }

    /// Why it is ignored or wrong.
    pub fn reason(self) -> Option<&'r str> {
        match self {
            Self::Ignored(reason) | Self::Wrong(reason) => Some(reason),
            _ => None,
        }
    }
}

/// A keyword at its place.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'r> {
    /// What stands under it.
    pub node: NodeId,
    /// The object that has it.
    pub kind: Kind,
    /// The keyword.
    pub keyword: &'r str,
    /// What became of it.
    pub state: State<'r>,
}

/// How many keywords of a document are in each state.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// They decide code.
    pub implemented: usize,
    /// They are documentation.
    pub documentation: usize,
    /// Nothing comes of them, and it is said why.
    pub ignored: usize,
    /// They are wrong, or within something that is.
    pub wrong: usize,
    /// No room said anything of them.
    pub unaccounted: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, state: State<'_>) {
        let count = match state {
            State::Implemented => &mut self.implemented,
            State::Documentation => &mut self.documentation,
            State::Ignored(_) => &mut self.ignored,
            State::Wrong(_) => &mut self.wrong,
            State::Unaccounted => &mut self.unaccounted,
        };
        *count += 1;
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.implemented + self.documentation + self.ignored + self.wrong + self.unaccounted
    }
}

/// Why what stands in a collection is not read: no reference that a client comes of leads to it.
pub const UNUSED: &str = "nothing that the client is made of uses it";

/// Why what was taken for something else makes no code where it was written.
const MENDED: &str = "it is taken as something else, and the report says so";

/// Counts the keywords of a document whose rooms are through, and names those that no room speaks of.
pub fn count(dialect: &Dialect<'_>, report: &mut Report) -> Counts {
    let mut counts = Counts::default();
    let mut open = Vec::new();
    account(dialect, report, &mut |occurrence| {
        counts.add(occurrence.state);
        if occurrence.state == State::Unaccounted {
            let title = occurrence.kind.title();
            let message = format!("`{}` of {title} is not accounted for", occurrence.keyword);
            open.push((occurrence.node, message));
        }
    });
    for (node, message) in open {
        report
            .warning(Code::Unaccounted, Spot::Key(node), message)
            .help("no room of the generator has read it: this is a bug of the generator");
    }
    counts
}

/// Tells what became of each keyword, in an order that is the same for the same document.
pub fn account<'r>(
    dialect: &Dialect<'r>,
    report: &'r Report,
    tell: &mut dyn FnMut(Occurrence<'r>),
) {
    let mut walk = Walk {
        dialect,
        problems: problems(report),
        open: Vec::new(),
        elsewhere: BTreeSet::new(),
        seen: BTreeSet::new(),
        tell,
    };
    walk.open.push((dialect.tree.root(), Kind::OpenApi, None));
    while let Some((id, kind, above)) = walk.open.pop() {
        walk.object(id, kind, above);
    }
}

/// What is said of all below a node.
#[derive(Debug, Clone, Copy)]
struct Above<'r> {
    state: State<'r>,
    /// Also of what a room has read.
    all: bool,
}

struct Walk<'d, 'r> {
    dialect: &'d Dialect<'r>,
    problems: BTreeMap<NodeId, &'r Problem>,
    open: Vec<(NodeId, Kind, Option<Above<'r>>)>,
    /// Objects that stand where OpenAPI expects nothing or in other files, and that something refers to.
    elsewhere: BTreeSet<NodeId>,
    /// Objects of other files: one may be a part of another and be referred to.
    seen: BTreeSet<NodeId>,
    tell: &'d mut dyn FnMut(Occurrence<'r>),
}

impl<'r> Walk<'_, 'r> {
    fn object(&mut self, id: NodeId, kind: Kind, above: Option<Above<'r>>) {
        let tree = self.dialect.tree;
        if tree.other_file(id).is_some() && !self.seen.insert(id) {
            return;
        }
        let above = self.below(id, above);
        if kind == Kind::Callback && tree.get(id, "$ref").is_none() {
            return self.map(id, Kind::PathItem, above);
        }
        self.mended(id, kind);
        for (key, child) in tree.entries(id) {
            let keyword = kind.keyword(key);
            let state = self.state(*child, keyword, above);
            // What nobody wrote is no keyword of the document.
            if !tree.is_made(*child) {
                (self.tell)(Occurrence {
                    node: *child,
                    kind,
                    keyword: key,
                    state,
                });
            }
            if let Some(keyword) = keyword {
                let above = self.below(*child, above);
                self.children(*child, keyword.child, above);
            }
        }
        if kind.may_be_reference()
            && let Ok(target) = self.dialect.lead(id, kind)
            && target != id
            && is_elsewhere(tree, target)
            && self.elsewhere.insert(target)
        {
            // Several may refer to it: whether it is used says whether one of them is.
            let unused = Above {
                state: State::Ignored(UNUSED),
                all: false,
            };
            let above = (!self.is_used(target)).then_some(unused);
            self.open.push((target, kind, above));
        }
    }

    /// The keywords of an object that stand nowhere since they were taken for something else.
    fn mended(&mut self, id: NodeId, kind: Kind) {
        let state = State::Ignored(MENDED);
        for (key, child) in self.dialect.tree.gone(id) {
            if let Some(keyword) = key {
                (self.tell)(Occurrence {
                    node: child,
                    kind,
                    keyword,
                    state,
                });
            }
        }
    }

    fn children(&mut self, id: NodeId, child: Child, above: Option<Above<'r>>) {
        match child {
            Child::Leaf(_) | Child::MapOfLists => {}
            Child::One(kind) => self.open.push((id, kind, above)),
            Child::List(kind) => {
                let tree = self.dialect.tree;
                let items = tree.items(id).iter().rev();
                self.open.extend(items.map(|item| (*item, kind, above)));
                let state = State::Ignored(MENDED);
                let gone = Some(Above { state, all: true });
                let items = tree.gone(id).into_iter();
                self.open.extend(items.map(|(_, item)| (item, kind, gone)));
            }
            Child::Map(kind) => self.map(id, kind, above),
        }
    }

    /// Objects by name. An extension of the map itself is a keyword, names are none.
    fn map(&mut self, id: NodeId, kind: Kind, above: Option<Above<'r>>) {
        let tree = self.dialect.tree;
        let is_definitions = matches!(tree.key(id), Some("$defs" | "definitions"));
        for (key, child) in tree.entries(id).iter().rev() {
            if is_extension(tree, key, *child) {
                let state = self.state(*child, None, above);
                (self.tell)(Occurrence {
                    node: *child,
                    kind,
                    keyword: key,
                    state,
                });
                continue;
            }
            let mut above = above;
            if is_definitions || in_components(tree, *child) {
                let is_unused = |above: &Above<'_>| matches!(above.state, State::Ignored(UNUSED));
                if !self.is_used(*child) {
                    above = above.or(Some(Above {
                        state: State::Ignored(UNUSED),
                        all: false,
                    }));
                } else if above.as_ref().is_some_and(is_unused) {
                    // Definitions of a schema that nobody refers to may be used all the same.
                    above = None;
                }
            }
            self.open.push((*child, kind, above));
        }
    }

    /// Whether a reference leads to an entry, or a room has read some of it all the same; its definitions
    /// speak for themselves.
    fn is_used(&self, entry: NodeId) -> bool {
        let ledger = self.dialect.ledger;
        let words = self.dialect.tree.entries(entry).iter();
        let mut words = words.filter(|(key, _)| !matches!(&**key, "$defs" | "definitions"));
        ledger.is_reached(entry) || words.any(|(_, word)| ledger.mark(*word).0 == Mark::Read)
    }

    /// What is said of all below a node, by its own mark or problem, else by those above.
    fn below(&self, id: NodeId, above: Option<Above<'r>>) -> Option<Above<'r>> {
        if above.is_some_and(|above| above.all) {
            return above;
        }
        let problem = self.problems.get(&id).copied();
        let said = problem.and_then(|problem| match (problem.level, &problem.spot) {
            (Level::Error, _) => Some(State::Wrong(&problem.message)),
            (_, Spot::Key(_)) if speaks_of_all(problem.code) => {
                Some(State::Ignored(&problem.message))
            }
            // What comes first holds: what nobody has read of the second is what doesn't.
            (_, Spot::Node(_)) if problem.code == Code::Contradiction => {
                Some(State::Ignored(&problem.message))
            }
            _ => None,
        });
        if let Some(state) = said {
            return Some(Above { state, all: false });
        }
        match self.dialect.ledger.mark(id) {
            (Mark::Ignored(reason), reach @ (Reach::Below | Reach::All)) => Some(Above {
                state: State::Ignored(reason),
                all: reach == Reach::All,
            }),
            _ => above,
        }
    }

    /// What became of a keyword.
    fn state(
        &self,
        child: NodeId,
        keyword: Option<Keyword>,
        above: Option<Above<'r>>,
    ) -> State<'r> {
        if let Some(above) = above.filter(|above| above.all) {
            return above.state;
        }
        let is_leaf = keyword.is_none_or(|keyword| matches!(keyword.child, Child::Leaf(_)));
        if let Some(problem) = self.problems.get(&child) {
            let speaks = match problem.spot {
                Spot::Key(_) => speaks_of_all(problem.code),
                _ => is_leaf && matches!(problem.code, Code::Malformed | Code::NotRepresented),
            };
            match problem.level {
                Level::Error => return State::Wrong(&problem.message),
                _ if speaks => return State::Ignored(&problem.message),
                _ => {}
            }
        }
        match (self.dialect.ledger.mark(child).0, keyword) {
            (
                Mark::Read,
                Some(Keyword {
                    used: Use::Docs, ..
                }),
            ) => State::Documentation,
            (Mark::Read, _) => State::Implemented,
            (Mark::Ignored(reason), _) => State::Ignored(reason),
            (Mark::Open, _) => match above {
                Some(above) => above.state,
                None if self.is_unused_collection(child) => State::Ignored(UNUSED),
                None => State::Unaccounted,
            },
        }
    }

    /// Whether a node is `components`, one of its collections or the like, and nothing in it is used.
    fn is_unused_collection(&self, id: NodeId) -> bool {
        let tree = self.dialect.tree;
        let components = tree.get(tree.root(), "components");
        let unused = |map: NodeId| {
            let mut entries = tree.entries(map).iter();
            entries.all(|(_, entry)| !self.is_used(*entry))
        };
        if Some(id) == components {
            let mut maps = tree.entries(id).iter();
            return maps.all(|(_, map)| unused(*map));
        }
        let is_definitions = matches!(tree.key(id), Some("$defs" | "definitions"));
        (is_definitions || tree.parent(id) == components) && unused(id)
    }
}

/// Whether a problem at a keyword speaks of all that it says.
fn speaks_of_all(code: Code) -> bool {
    matches!(
        code,
        Code::NotRepresented
            | Code::UnknownKeyword
            | Code::UnknownExtension
            | Code::BesideReference
            | Code::NoBearing
            | Code::Malformed
    )
}

/// The problem at each node that says most of it: an error, else one that speaks of the keyword.
fn problems(report: &Report) -> BTreeMap<NodeId, &Problem> {
    let mut problems: BTreeMap<NodeId, &Problem> = BTreeMap::new();
    for problem in report.problems() {
        let (Spot::Node(id) | Spot::Key(id)) = problem.spot else {
            continue;
        };
        let known = problems.entry(id).or_insert(problem);
        let rank = |problem: &Problem| {
            let speaks = matches!(problem.spot, Spot::Key(_));
            (problem.level != Level::Error, !speaks, problem.level)
        };
        if rank(problem) < rank(known) {
            *known = problem;
        }
    }
    problems
}
