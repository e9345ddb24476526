//! What the key of a path says: the path that is sent, and the query that people write after it.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::parameters::placeholders;
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// A key, taken apart.
#[derive(Debug)]
pub(super) struct PathKey {
    /// The path alone, a template.
    pub(super) path: String,
    /// What every call sends as its query; a template where an argument stands in several places.
    pub(super) query: Option<String>,
    /// Pairs of the query whose value is an argument: the pair's name, and that of the argument.
    pub(super) filled: Vec<(String, String)>,
}

impl PathKey {
    /// Takes the key at a place apart. `None` where it is no path at all.
    pub(super) fn read(lowering: &mut Lowering<'_, '_>, key: &str, at: NodeId) -> Option<Self> {
        if !key.starts_with('/') {
            let message = format!("the path `{key}` doesn't begin with `/`");
            let spot = Spot::Key(at);
            if key.contains("://") {
                lowering.report.error(Code::PathTemplate, spot, message);
                return None;
            }
            lowering
                .report
                .warning(Code::PathTemplate, spot, message)
                .help("it is sent as if it did");
        }
        let (sent, fragment) = match key.split_once('#') {
            Some((sent, fragment)) => (sent, Some(fragment)),
            None => (key, None),
        };
        let (path, query) = match sent.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (sent, None),
        };
        let mut this = Self {
            path: path.to_owned(),
            query: None,
            filled: Vec::new(),
        };
        let lost = this.pairs(query.unwrap_or_default());
        if query.is_some() || fragment.is_some() {
            let sends = this.query.is_some() || !this.filled.is_empty();
            let instead = match (lost || !sends, fragment) {
                (false, None) => "each call sends what follows `?`",
                (false, Some(_)) => "each call sends what follows `?`, and not what follows `#`",
                (true, _) if sends => {
                    "what is no `name=value` or `name={argument}` after `?` is not sent"
                }
                (true, _) => "what follows `?` or `#` is not sent",
            };
            let message = "the key of a path holds more than a path";
            lowering
                .report
                .warning(Code::PathTemplate, Spot::Key(at), message)
                .help(instead);
        }
        Some(this)
    }

    /// Sorts the pairs of a query; says whether one of them means nothing.
    fn pairs(&mut self, query: &str) -> bool {
        let mut fixed = Vec::new();
        let mut lost = false;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            if !pair.contains(['{', '}']) {
                fixed.push(pair);
                continue;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, pair));
            // `{name}` alone is the pair of that name.
            let argument = placeholders(value).next();
            match argument.filter(|argument| value.len() == argument.len() + 2) {
                Some(argument) if name == value => {
                    self.filled.push((argument.to_owned(), argument.to_owned()));
                }
                Some(argument) if !name.contains(['{', '}']) => {
                    self.filled.push((name.to_owned(), argument.to_owned()));
                }
                _ => lost = true,
            }
        }
        self.query = (!fixed.is_empty()).then(|| fixed.join("&"));
        lost
    }

    /// Keeps the pairs whose argument stands elsewhere too as they are: it is asked for once, and fills them all.
    /// What is `declared` is a parameter of its own.
    pub(super) fn keep_repeated(&mut self, declared: impl Fn(&str) -> bool) {
        let counts = |wire: &str, argument: &str| wire == argument || !declared(wire);
        let in_path: BTreeSet<&str> = placeholders(&self.path).collect();
        let mut uses: BTreeMap<&str, usize> = in_path.into_iter().map(|name| (name, 1)).collect();
        for (_, argument) in self.filled.iter().filter(|(wire, it)| counts(wire, it)) {
            *uses.entry(argument).or_default() += 1;
        }
        let is_repeated = |argument: &str| uses.get(argument).is_some_and(|uses| *uses > 1);
        let (again, once): (Vec<_>, Vec<_>) = self
            .filled
            .iter()
            .cloned()
            .partition(|(wire, argument)| counts(wire, argument) && is_repeated(argument));
        let pairs = again
            .iter()
            .map(|(wire, argument)| format!("{wire}={{{argument}}}"));
        let all: Vec<String> = self.query.take().into_iter().chain(pairs).collect();
        self.query = (!all.is_empty()).then(|| all.join("&"));
        self.filled = once;
    }
}
