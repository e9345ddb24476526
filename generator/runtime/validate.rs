//! Checks what the document demands of a value before it is sent.
//!
//! Rules are constants beside the emitted models; a rule that a value's type has no use for is
//! passed over, as in JSON Schema. What is found names the field by its path and the rule, and never
//! shows the value, which may be personal.

use std::collections::BTreeMap;

use serde_json::Value;

use super::maybe::Maybe;
use super::violation::Step;
pub use super::violation::Violation;

/// A demand on a value, named as in JSON Schema.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Rule {
    /// `minLength`, in Unicode scalar values.
    MinChars(u64),
    /// `maxLength`, in Unicode scalar values.
    MaxChars(u64),
    /// `pattern`: a function that tells whether text matches, and the pattern.
    Pattern(fn(&'static str, &str) -> bool, &'static str),
    /// Neither NaN nor infinite, which JSON can't say; holds for every number.
    Finite,
    /// `minimum`.
    Minimum(Limit),
    /// `maximum`.
    Maximum(Limit),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(Limit),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(Limit),
    /// `multipleOf`.
    MultipleOf(Limit),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// Rules for each item of an array.
    Items(&'static [Rule]),
    /// Rules for each key of a map.
    Keys(&'static [Rule]),
    /// Rules for each value of a map.
    Values(&'static [Rule]),
}

/// A number that another is held against. Integers are compared exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// An integer.
    Integer(i128),
    /// A number with a fraction, or beyond any integer.
    Float(f64),
}

/// What can be checked before it is sent.
///
/// Models implement it by a line per field that the document restricts, or that can hold a
/// restricted one: `check.field("name", &self.name, &[Rule::MaxChars(256)])`.
pub trait Validate {
    /// Holds the value against the rules of its place, and what it contains against their own. Without
    /// more there is nothing to hold it against.
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        let _ = (rules, check);
    }
}

/// How many items `uniqueItems` is checked for; each is compared with each. Longer arrays are left to
/// the server.
const UNIQUE_ITEMS: usize = 1000;

/// How many violations are kept: nobody reads more.
const VIOLATIONS: usize = 100;

/// Collects what is wrong with a value.
///
/// Paths are put together on the way out of a field that something is wrong with, so that a value
/// without fault costs no allocation.
#[derive(Debug, Default)]
pub struct Check {
    violations: Vec<Violation>,
}

impl Check {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks a field of a model.
    pub fn field(&mut self, name: &'static str, value: &(impl Validate + ?Sized), rules: &[Rule]) {
        self.within(
            |check| value.validate(rules, check),
            || Step::Key(name.to_owned()),
        );
    }

    /// Checks an item of an array.
    pub fn item(&mut self, index: usize, value: &(impl Validate + ?Sized), rules: &[Rule]) {
        self.within(|check| value.validate(rules, check), || Step::Index(index));
    }

    /// Checks the value under a key of a map.
    pub fn entry(&mut self, key: &str, value: &(impl Validate + ?Sized), rules: &[Rule]) {
        self.within(
            |check| value.validate(rules, check),
            || Step::Key(key.to_owned()),
        );
    }

    /// Checks a key of a map, as text.
    pub fn key(&mut self, key: &str, rules: &[Rule]) {
        let before = self.violations.len();
        self.entry(key, key, rules);
        for violation in self.violations.iter_mut().skip(before) {
            violation.of_key = true;
        }
    }

    /// All that was found, in the order of the fields.
    pub fn finish(self) -> Vec<Violation> {
        self.violations
    }

    /// Notes that a rule is broken, with the count that broke it if there is one.
    fn broken(&mut self, rule: Rule, actual: Option<u64>) {
        if self.violations.len() < VIOLATIONS {
            self.violations.push(Violation::new(rule, actual));
        }
    }

    fn within(&mut self, inside: impl FnOnce(&mut Self), step: impl Fn() -> Step) {
        let before = self.violations.len();
        inside(self);
        for violation in self.violations.iter_mut().skip(before) {
            violation.path.push(step());
        }
    }

    fn text(&mut self, text: &str, rules: &[Rule]) {
        for rule in rules {
            match *rule {
                Rule::MinChars(least) => self.count(*rule, chars(text), |n| n >= least),
                Rule::MaxChars(most) => self.count(*rule, chars(text), |n| n <= most),
                Rule::Pattern(matches, pattern) if !matches(pattern, text) => {
                    self.broken(*rule, None);
                }
                _ => {}
            }
        }
    }

    fn number(&mut self, number: Limit, rules: &[Rule]) {
        if !number.to_f64().is_finite() {
            return self.broken(Rule::Finite, None);
        }
        for rule in rules {
            let holds = match *rule {
                Rule::Minimum(limit) => number.compare(limit).is_none_or(|it| it.is_ge()),
                Rule::Maximum(limit) => number.compare(limit).is_none_or(|it| it.is_le()),
                Rule::ExclusiveMinimum(limit) => number.compare(limit).is_none_or(|it| it.is_gt()),
                Rule::ExclusiveMaximum(limit) => number.compare(limit).is_none_or(|it| it.is_lt()),
                Rule::MultipleOf(step) => number.is_multiple_of(step),
                _ => true,
            };
            if !holds {
                self.broken(*rule, None);
            }
        }
    }

    fn array<T: Validate + PartialEq>(&mut self, items: &[T], rules: &[Rule]) {
        let count = items.len() as u64;
        let mut of_items: &[Rule] = &[];
        for rule in rules {
            match *rule {
                Rule::MinItems(least) => self.count(*rule, count, |n| n >= least),
                Rule::MaxItems(most) => self.count(*rule, count, |n| n <= most),
                Rule::UniqueItems if repeats(items) => self.broken(*rule, None),
                Rule::Items(rules) => of_items = rules,
                _ => {}
            }
        }
        for (index, item) in items.iter().enumerate() {
            self.item(index, item, of_items);
        }
    }

    fn object<'v, T: Validate + 'v>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'v String, &'v T)>,
        rules: &[Rule],
    ) {
        let count = entries.len() as u64;
        let (mut of_keys, mut of_values): (&[Rule], &[Rule]) = (&[], &[]);
        for rule in rules {
            match *rule {
                Rule::MinProperties(least) => self.count(*rule, count, |n| n >= least),
                Rule::MaxProperties(most) => self.count(*rule, count, |n| n <= most),
                Rule::Keys(rules) => of_keys = rules,
                Rule::Values(rules) => of_values = rules,
                _ => {}
            }
        }
        for (key, value) in entries {
            self.key(key, of_keys);
            self.entry(key, value, of_values);
        }
    }

    /// Checks how many properties a model has.
    pub fn properties(&mut self, count: usize, rules: &[Rule]) {
        let count = count as u64;
        for rule in rules {
            match *rule {
                Rule::MinProperties(least) => self.count(*rule, count, |n| n >= least),
                Rule::MaxProperties(most) => self.count(*rule, count, |n| n <= most),
                _ => {}
            }
        }
    }

    fn count(&mut self, rule: Rule, actual: u64, holds: impl FnOnce(u64) -> bool) {
        if !holds(actual) {
            self.broken(rule, Some(actual));
        }
    }
}

/// JSON Schema counts characters, not bytes.
fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn repeats<T: PartialEq>(items: &[T]) -> bool {
    let mut earlier = items.iter().enumerate();
    items.len() <= UNIQUE_ITEMS
        && earlier.any(|(n, item)| items.iter().take(n).any(|it| it == item))
}

impl Limit {
    /// `None` where a NaN is involved.
    fn compare(self, other: Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => Some(one.cmp(&other)),
            _ => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }

    /// Exact between integers; else as exact as floats are, in favour of the value: 0.3 is a
    /// multiple of 0.1.
    fn is_multiple_of(self, step: Self) -> bool {
        match (self, step) {
            (_, Self::Integer(0)) => true,
            (Self::Integer(value), Self::Integer(step)) => value % step == 0,
            _ => {
                let quotient = self.to_f64() / step.to_f64();
                let distance = (quotient - quotient.round()).abs();
                !quotient.is_finite() || distance <= 1e-9 * quotient.abs().max(1.0)
            }
        }
    }

    fn to_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl Validate for str {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        check.text(self, rules);
    }
}

impl Validate for String {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        check.text(self, rules);
    }
}

/// No rule is about these.
macro_rules! free {
    ($($type:ty),*) => { $(impl Validate for $type {
        fn validate(&self, _: &[Rule], _: &mut Check) {}
    })* };
}
free!(bool, ());

macro_rules! number {
    ($($type:ty => $limit:ident),*) => { $(impl Validate for $type {
        fn validate(&self, rules: &[Rule], check: &mut Check) {
            check.number(Limit::$limit((*self).into()), rules);
        }
    })* };
}
number!(i32 => Integer, i64 => Integer, u64 => Integer, i128 => Integer, f32 => Float, f64 => Float);

impl Validate for Value {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        match self {
            Self::Null | Self::Bool(_) => {}
            Self::Number(number) => {
                let integer = number.as_i128().map(Limit::Integer);
                if let Some(number) = integer.or(number.as_f64().map(Limit::Float)) {
                    check.number(number, rules);
                }
            }
            Self::String(text) => check.text(text, rules),
            Self::Array(items) => check.array(items, rules),
            Self::Object(entries) => check.object(entries.iter(), rules),
        }
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        if let Some(value) = self {
            value.validate(rules, check);
        }
    }
}

impl<T: Validate> Validate for Maybe<T> {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        if let Some(value) = self.value() {
            value.validate(rules, check);
        }
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        (**self).validate(rules, check);
    }
}

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        (**self).validate(rules, check);
    }
}

impl<T: Validate + PartialEq> Validate for Vec<T> {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        check.array(self, rules);
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, rules: &[Rule], check: &mut Check) {
        check.object(self.iter(), rules);
    }
}
