//! Numbers within limits.

use serde_json::{Number, Value};

use super::{Chance, range};
use crate::ir::{Constraint, Limit, Width};

/// How far numbers go where the document doesn't say.
const USUAL: i128 = 1000;

/// What numbers must hold to, in whole numbers.
#[derive(Default)]
struct Limits {
    least: Option<i128>,
    most: Option<i128>,
    step: Option<Limit>,
}

impl Limits {
    fn of(rules: &[Constraint]) -> Self {
        let mut limits = Self::default();
        for rule in rules {
            match rule {
                Constraint::Minimum(limit) => limits.least(up(*limit)),
                Constraint::ExclusiveMinimum(limit) => limits.least(down(*limit).saturating_add(1)),
                Constraint::Maximum(limit) => limits.most(down(*limit)),
                Constraint::ExclusiveMaximum(limit) => limits.most(up(*limit).saturating_sub(1)),
                Constraint::MultipleOf(limit) => limits.step = Some(*limit),
                _ => {}
            }
        }
        limits
    }

    fn least(&mut self, limit: i128) {
        self.least = self.least.max(Some(limit));
    }

    fn most(&mut self, limit: i128) {
        self.most = Some(self.most.map_or(limit, |most| most.min(limit)));
    }

    /// The numbers to choose from: small ones, as far as the limits allow.
    fn span(&self, least: i128, most: i128) -> (i128, i128) {
        let least = self.least.map_or(least, |limit| limit.max(least));
        let most = self.most.map_or(most, |limit| limit.min(most));
        let from = match self.most {
            Some(_) if self.least.is_none() => least.max(most.saturating_sub(USUAL)),
            _ => least.max(0.min(most)),
        };
        (from, most.min(from.saturating_add(USUAL)))
    }
}

/// A whole number.
pub(super) fn integer(chance: &mut Chance, width: Width, rules: &[Constraint]) -> Option<Value> {
    whole(chance, width, rules).map(|number| match i64::try_from(number) {
        Ok(number) => Value::from(number),
        Err(_) => u64::try_from(number).map_or(Value::Null, Value::from),
    })
}

fn whole(chance: &mut Chance, width: Width, rules: &[Constraint]) -> Option<i128> {
    let limits = Limits::of(rules);
    let (least, most) = range(width);
    let (from, to) = limits.span(least, most);
    if from > to {
        return None;
    }
    let number = chance.between(from, to);
    let Some(step) = limits.step.map(whole_step).filter(|step| *step > 1) else {
        return Some(number);
    };
    // The multiple below, or else the one above the least.
    let below = number - number.rem_euclid(step);
    [below, below.saturating_add(step)]
        .into_iter()
        .find(|number| *number >= from && limits.most.is_none_or(|most| *number <= most))
}

/// A number: whole, or with a quarter more.
pub(super) fn number(chance: &mut Chance, rules: &[Constraint]) -> Option<Value> {
    let limits = Limits::of(rules);
    let whole = whole(chance, Width::I64, rules);
    // Between two whole numbers, such as 0 and 1, there is still something.
    let fraction = || {
        let low = rules.iter().find_map(|rule| match rule {
            Constraint::Minimum(limit) | Constraint::ExclusiveMinimum(limit) => Some(float(*limit)),
            _ => None,
        });
        let high = rules.iter().find_map(|rule| match rule {
            Constraint::Maximum(limit) | Constraint::ExclusiveMaximum(limit) => Some(float(*limit)),
            _ => None,
        });
        Some(f64::midpoint(low?, high?))
    };
    let Some(whole) = whole else {
        return Number::from_f64(fraction()?).map(Value::Number);
    };
    let has_room = limits.step.is_none() && limits.most.is_none_or(|most| whole < most);
    let value = whole as f64 + if has_room { 0.25 } else { 0.0 };
    Number::from_f64(value).map(Value::Number)
}

fn float(limit: Limit) -> f64 {
    match limit {
        Limit::Integer(number) => number as f64,
        Limit::Float(number) => number,
    }
}

/// The least whole number that is a multiple: of 2.5 it is 5, of 0.01 it is 1.
fn whole_step(step: Limit) -> i128 {
    const MOST: i32 = 10_000;
    let step = match step {
        Limit::Integer(number) => return number,
        Limit::Float(number) => number,
    };
    let mut multiples = (1..=MOST).map(|times| step * f64::from(times));
    let is_whole = |number: &f64| (number - number.round()).abs() < 1e-9 && number.round() >= 1.0;
    multiples
        .find(is_whole)
        .map_or(1, |number| number.round() as i128)
}

fn up(limit: Limit) -> i128 {
    match limit {
        Limit::Integer(number) => number,
        Limit::Float(number) => number.ceil() as i128,
    }
}

fn down(limit: Limit) -> i128 {
    match limit {
        Limit::Integer(number) => number,
        Limit::Float(number) => number.floor() as i128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_of_what_is_no_whole_number() {
        for (step, least) in [(2.5, 5), (0.01, 1), (0.3, 3), (1.5, 3), (4.0, 4)] {
            assert_eq!(whole_step(Limit::Float(step)), least, "{step}");
        }
    }
}
