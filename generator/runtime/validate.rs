//! A stand-in, so that its neighbours compile: how a value is held against the document's limits.

use std::fmt;

/// What can be checked against the document's limits before it is sent.
pub trait Validate {
    /// Notes in `check` what breaks `rules` or the value's own limits.
    fn validate(&self, rules: &[Rule], check: &mut Check);
}

/// A limit that the document sets.
#[derive(Debug, Clone, Copy)]
pub enum Rule {}

/// Collects what is wrong with a value.
#[derive(Debug, Default)]
pub struct Check {
    violations: Vec<Violation>,
}

impl Check {
    /// A check that has found nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that was found.
    #[must_use]
    pub fn finish(self) -> Vec<Violation> {
        self.violations
    }
}

/// One value that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    rule: String,
}

impl Violation {
    /// Where the value stands in what was to be sent: `metadata.plan`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.rule)
    }
}
