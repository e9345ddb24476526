//! What a value that breaks a rule is told by.

use std::fmt;

use super::validate::{Limit, Rule};

/// A rule of the document that a value breaks. It never shows the value.
#[derive(Debug, Clone)]
pub struct Violation {
    /// From the innermost step outwards.
    pub(super) path: Vec<Step>,
    /// Whether it is the last step's key that is wrong, not what lies there.
    pub(super) of_key: bool,
    rule: Rule,
    actual: Option<u64>,
}

/// A step into a value.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// To a field, or a value under a key.
    Key(String),
    /// To an item.
    Index(usize),
}

impl Violation {
    pub(super) const fn new(rule: Rule, actual: Option<u64>) -> Self {
        Self {
            path: Vec::new(),
            of_key: false,
            rule,
            actual,
        }
    }

    /// Where it is: `metadata.plan`, `items[3].name`, `labels["a key"]`; empty for the whole value.
    pub fn path(&self) -> String {
        write_path(self.path.iter().rev())
    }

    /// Whether it is not the document's limit but JSON's own: no number of it is NaN or infinite.
    pub(super) const fn is_of_json(&self) -> bool {
        matches!(self.rule, Rule::Finite)
    }

    /// The rule's name in JSON Schema: `maxLength`.
    pub const fn rule(&self) -> &'static str {
        match self.rule {
            Rule::MinChars(_) => "minLength",
            Rule::MaxChars(_) => "maxLength",
            Rule::Pattern(..) => "pattern",
            Rule::Finite => "type",
            Rule::Minimum(_) => "minimum",
            Rule::Maximum(_) => "maximum",
            Rule::ExclusiveMinimum(_) => "exclusiveMinimum",
            Rule::ExclusiveMaximum(_) => "exclusiveMaximum",
            Rule::MultipleOf(_) => "multipleOf",
            Rule::MinItems(_) => "minItems",
            Rule::MaxItems(_) => "maxItems",
            Rule::UniqueItems => "uniqueItems",
            Rule::MinProperties(_) => "minProperties",
            Rule::MaxProperties(_) => "maxProperties",
            Rule::Items(_) => "items",
            Rule::Keys(_) => "propertyNames",
            Rule::Values(_) => "additionalProperties",
        }
    }

    /// What the document demands: `500`, or a pattern; empty for a rule without a limit.
    pub fn limit(&self) -> String {
        match self.rule {
            Rule::MinChars(limit)
            | Rule::MaxChars(limit)
            | Rule::MinItems(limit)
            | Rule::MaxItems(limit)
            | Rule::MinProperties(limit)
            | Rule::MaxProperties(limit) => limit.to_string(),
            Rule::Minimum(limit)
            | Rule::Maximum(limit)
            | Rule::ExclusiveMinimum(limit)
            | Rule::ExclusiveMaximum(limit)
            | Rule::MultipleOf(limit) => limit.to_string(),
            Rule::Pattern(_, pattern) => pattern.to_owned(),
            Rule::Finite | Rule::UniqueItems | Rule::Items(_) | Rule::Keys(_) | Rule::Values(_) => {
                String::new()
            }
        }
    }

    /// How many characters, items or properties there are, for a rule that counts them.
    pub const fn actual(&self) -> Option<u64> {
        self.actual
    }

    /// Whether it is a map's key that breaks the rule; the path ends in that key.
    pub const fn is_of_key(&self) -> bool {
        self.of_key
    }
}

/// "`metadata.plan`: at most 500 characters are allowed, there are 612"
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            let key = if self.of_key { "the key " } else { "" };
            write!(f, "{key}`{}`: ", self.path())?;
        }
        let limit = self.limit();
        match self.rule {
            Rule::MinChars(count) => at_least(f, count, "character", "characters")?,
            Rule::MaxChars(count) => at_most(f, count, "character", "characters")?,
            Rule::MinItems(count) => at_least(f, count, "item", "items")?,
            Rule::MaxItems(count) => at_most(f, count, "item", "items")?,
            Rule::MinProperties(count) => at_least(f, count, "entry", "entries")?,
            Rule::MaxProperties(count) => at_most(f, count, "entry", "entries")?,
            Rule::Pattern(..) => write!(f, "the text must match `{limit}`")?,
            Rule::Minimum(_) => write!(f, "the number must be at least {limit}")?,
            Rule::Maximum(_) => write!(f, "the number must be at most {limit}")?,
            Rule::ExclusiveMinimum(_) => write!(f, "the number must be more than {limit}")?,
            Rule::ExclusiveMaximum(_) => write!(f, "the number must be less than {limit}")?,
            Rule::MultipleOf(_) => write!(f, "the number must be a multiple of {limit}")?,
            Rule::Finite => f.write_str("JSON has no number that is NaN or infinite")?,
            Rule::UniqueItems => f.write_str("no two items may be the same")?,
            Rule::Items(_) | Rule::Keys(_) | Rule::Values(_) => f.write_str(self.rule())?,
        }
        match self.actual {
            Some(1) => f.write_str(", there is 1"),
            Some(actual) => write!(f, ", there are {actual}"),
            None => Ok(()),
        }
    }
}

fn at_least(f: &mut fmt::Formatter<'_>, count: u64, one: &str, many: &str) -> fmt::Result {
    match count {
        1 => write!(f, "at least 1 {one} is needed"),
        _ => write!(f, "at least {count} {many} are needed"),
    }
}

fn at_most(f: &mut fmt::Formatter<'_>, count: u64, one: &str, many: &str) -> fmt::Result {
    match count {
        1 => write!(f, "at most 1 {one} is allowed"),
        _ => write!(f, "at most {count} {many} are allowed"),
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(limit) => limit.fmt(f),
            Self::Float(limit) => limit.fmt(f),
        }
    }
}

/// A way into a value, from the outermost step inwards: `metadata.plan`, `labels["a key"]`.
pub(super) fn write_path<'s>(steps: impl Iterator<Item = &'s Step>) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Key(key) if is_plain(key) && path.is_empty() => path.push_str(key),
            Step::Key(key) if is_plain(key) => path.push_str(&format!(".{key}")),
            Step::Key(key) => path.push_str(&format!("[{:?}]", shortened(key))),
        }
    }
    path
}

/// Whether a key can stand in a path without quotes.
fn is_plain(key: &str) -> bool {
    let starts = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    starts && key.len() <= LONGEST_KEY && key.chars().all(is_word)
}

/// How much of a key is shown; the longest ones are those that break a rule about their length.
const LONGEST_KEY: usize = 64;

fn shortened(key: &str) -> String {
    match key.char_indices().nth(LONGEST_KEY) {
        Some((end, _)) => format!("{}…", key.get(..end).unwrap_or(key)),
        None => key.to_owned(),
    }
}
