//! What values must hold to, as facts; and which of two is the stricter.

use std::collections::BTreeMap;

use crate::ir::{Api, Constraint, Limit, Shape, TypeId};

/// How deep unnamed types hold each other before nobody reads on.
const DEPTH: usize = 8;

/// The facts of a value of this type, those of the named types in it left out.
pub(super) fn facts(api: &Api, id: TypeId, facts: &mut BTreeMap<String, String>) {
    let (mut at, mut prefix) = (id, String::new());
    for _ in 0..DEPTH {
        (at, _) = api.types.strip_nullable(at);
        let ty = api.types.get(at);
        if ty.shape.is_named() {
            return;
        }
        own(&ty.constraints, &prefix, facts);
        at = match ty.shape {
            Shape::Array(item) => {
                prefix.push_str("items.");
                item
            }
            Shape::Map(value) => {
                prefix.push_str("values.");
                value
            }
            _ => return,
        };
    }
}

/// The facts that constraints are.
pub(super) fn own(constraints: &[Constraint], prefix: &str, facts: &mut BTreeMap<String, String>) {
    for constraint in constraints {
        let value = match constraint {
            Constraint::MinLength(count) => count.to_string(),
            Constraint::MaxLength(count) => count.to_string(),
            Constraint::Pattern { text: pattern, .. } => pattern.clone(),
            Constraint::Minimum(limit) => text(*limit),
            Constraint::Maximum(limit) => text(*limit),
            Constraint::ExclusiveMinimum(limit) => text(*limit),
            Constraint::ExclusiveMaximum(limit) => text(*limit),
            Constraint::MultipleOf(limit) => text(*limit),
            Constraint::MinItems(count) => count.to_string(),
            Constraint::MaxItems(count) => count.to_string(),
            Constraint::UniqueItems => String::new(),
            Constraint::MinProperties(count) => count.to_string(),
            Constraint::MaxProperties(count) => count.to_string(),
            // Documentation: nothing is refused for it.
            Constraint::OneOf(_) => continue,
            Constraint::Keys(rules) => {
                // Keys are text: their rules hold no rules of keys.
                let texts = rules
                    .iter()
                    .filter(|rule| !matches!(rule, Constraint::Keys(_)));
                let texts: Vec<Constraint> = texts.cloned().collect();
                own(&texts, &format!("{prefix}keys."), facts);
                continue;
            }
        };
        facts.insert(format!("{prefix}{}", constraint.keyword()), value);
    }
}

fn text(limit: Limit) -> String {
    match limit {
        Limit::Integer(number) => number.to_string(),
        Limit::Float(number) => number.to_string(),
    }
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grip {
    /// Some values that did are refused.
    Tighter,
    /// More values do.
    Looser,
}

/// What became of the rule of this name, if it is one.
pub(super) fn grip(fact: &str, old: Option<&str>, new: Option<&str>) -> Option<Grip> {
    let name = fact.rsplit('.').next().unwrap_or(fact);
    let is_lower = match name {
        "minLength" | "minimum" | "exclusiveMinimum" | "minItems" | "minProperties" => Some(true),
        "maxLength" | "maximum" | "exclusiveMaximum" | "maxItems" | "maxProperties" => Some(false),
        "pattern" | "multipleOf" | "uniqueItems" => None,
        _ => return None,
    };
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    Some(match (is_lower, number(old), number(new)) {
        (_, _, _) if new.is_none() => Grip::Looser,
        (Some(true), Some(old), Some(new)) if new < old => Grip::Looser,
        (Some(false), Some(old), Some(new)) if new > old => Grip::Looser,
        _ => Grip::Tighter,
    })
}
