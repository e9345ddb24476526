//! What the key of a path says: the path that is sent, and the query that people write after it.

use super::context::Lowering;
use super::parameters::placeholders;
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// A key, taken apart.
#[derive(Debug)]
pub(super) struct PathKey<'a> {
    /// The path alone, a template.
    pub(super) path: &'a str,
    /// What every call sends as its query.
    pub(super) query: Option<String>,
    /// Pairs of the query whose value is an argument: the pair's name, and that of the argument.
    pub(super) filled: Vec<(&'a str, &'a str)>,
}

impl<'a> PathKey<'a> {
    /// Takes the key at a place apart. `None` where it is no path at all.
    pub(super) fn read(lowering: &mut Lowering<'_, '_>, key: &'a str, at: NodeId) -> Option<Self> {
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
            path,
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
            let message = format!("the path `{key}` holds more than a path");
            lowering
                .report
                .warning(Code::PathTemplate, Spot::Key(at), message)
                .help(instead);
        }
        Some(this)
    }

    /// Sorts the pairs of a query; says whether one of them means nothing.
    fn pairs(&mut self, query: &'a str) -> bool {
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
                Some(argument) if name == value => self.filled.push((argument, argument)),
                Some(argument) if !name.contains(['{', '}']) => self.filled.push((name, argument)),
                _ => lost = true,
            }
        }
        self.query = (!fixed.is_empty()).then(|| fixed.join("&"));
        lost
    }
}
