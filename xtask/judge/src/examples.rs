//! `cargo xtask judge --examples`: every example of a document that is valid by its schema, by the word of the
//! crate `jsonschema`, is taken by each type of the client that stands for the schema, and said again. What
//! comes back is the example but for what a client drops by its rules: properties that the schema doesn't
//! declare, `null` in what is only received, what is never sent or never received. Numbers are equal by
//! value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use generator::examples::{Example, Examples};
use jsonschema::Validator;
use serde_json::Value;
use xtask::Failure;

use crate::known::Checked;
use crate::schemas::{Schemas, registry};

/// The words of a schema that name properties of a value.
const PROPERTIES: [&str; 4] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
];

/// What came of the examples of a document.
#[derive(Debug, Default)]
pub struct Tally {
    /// Values that the document shows.
    pub shown: usize,
    /// Those that their schemas don't allow.
    pub invalid: usize,
    /// Valid ones whose schema no type of the client stands for, such as one that no operation names.
    pub without_type: usize,
    /// How often a type took an example.
    pub taken: usize,
    /// What was not said again as it was.
    pub wrong: Vec<String>,
    /// How many differences the list explains.
    pub known: usize,
}

impl Tally {
    /// The totals, and what is wrong.
    pub fn text(&self, document: &str) -> String {
        let mut text = format!(
            "{document}: {} examples, {} not valid by their schemas, {} valid without a type; the others \
             were taken {} times and said again; {} differ, and {} in a way that is known\n",
            self.shown,
            self.invalid,
            self.without_type,
            self.taken,
            self.wrong.len(),
            self.known,
        );
        for wrong in &self.wrong {
            // Writing into a String can't fail.
            let _ = writeln!(text, "- {wrong}");
        }
        text
    }
}

/// What the driver says of an example, by its number and the place of the type.
pub type Said = BTreeMap<(usize, usize), Again>;

/// An example as a type says it again.
#[derive(Debug)]
pub struct Again {
    /// The type.
    ty: String,
    /// The JSON, or why the type didn't take it.
    value: Result<Value, String>,
}

/// Reads a line of a driver.
///
/// # Errors
/// It isn't one.
pub fn read(line: &str, said: &mut Said) -> Result<(), Failure> {
    let strange = || Failure::new(format!("the driver says `{line}`"));
    let mut told: Value = serde_json::from_str(line).map_err(|_| strange())?;
    let number = |key: &str| {
        let number = told[key].as_u64();
        number.and_then(|number| usize::try_from(number).ok())
    };
    let (example, place) = number("example").zip(number("use")).ok_or_else(strange)?;
    let value = match told["error"].as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok(told["encoded"].take()),
    };
    let ty = told["type"].as_str().unwrap_or_default().to_owned();
    said.insert((example, place), Again { ty, value });
    Ok(())
}

/// Holds what the driver said against the examples.
///
/// # Errors
/// The schemas can't be read as JSON Schema.
pub fn judge(examples: &Examples, said: &Said, known: &mut Checked<'_>) -> Result<Tally, Failure> {
    let registry = registry(&examples.schemas)?;
    let mut schemas = Schemas::new(&registry);
    let mut tally = Tally::default();
    for (number, example) in examples.all.iter().enumerate() {
        tally.shown += 1;
        let validator = schemas.get(&example.schema);
        let Some(validator) = validator.filter(|it| it.is_valid(&example.value)) else {
            tally.invalid += 1;
            continue;
        };
        tally.without_type += usize::from(example.uses.is_empty());
        let declared = Declared::of(validator, &example.value);
        for (place, is_sent) in example.uses.iter().enumerate() {
            tally.taken += 1;
            let told = said.get(&(number, place));
            let Some(wrong) = differs(example, told, &declared, *is_sent) else {
                continue;
            };
            if !known.excuses(&example.place, &wrong) {
                tally.wrong.push(format!("{}: {wrong}", example.place));
            }
        }
    }
    let idle = known.idle();
    let idle = idle.map(|entry| format!("the list says what no longer occurs: {entry}"));
    tally.wrong.extend(idle);
    tally.known = known.excused;
    Ok(tally)
}

fn differs(
    example: &Example,
    told: Option<&Again>,
    declared: &Declared,
    is_sent: bool,
) -> Option<String> {
    let Some(Again { ty, value }) = told else {
        return Some("the driver says nothing of it".to_owned());
    };
    let rules = Rules { declared, is_sent };
    match value {
        Ok(value) => rules
            .difference("", &example.value, value)
            .map(|difference| format!("{ty} says {difference}")),
        Err(error) => Some(format!("{ty} doesn't take it: {error}")),
    }
}

/// What the schema says of the properties of a value, each named by the JSON pointer of the object that has it.
#[derive(Debug, Default)]
struct Declared {
    /// By pointer, the properties that some schema which holds there names.
    properties: BTreeMap<String, BTreeSet<String>>,
    /// The pointers of values that are `readOnly`.
    read_only: BTreeSet<String>,
    /// The pointers of values that are `writeOnly`.
    write_only: BTreeSet<String>,
}

impl Declared {
    fn of(validator: &Validator, value: &Value) -> Self {
        let mut declared = Self::default();
        let evaluation = validator.evaluate(value);
        for entry in evaluation.iter_annotations() {
            let pointer = entry.instance_location.as_str();
            let keyword = entry.schema_location.rsplit('/').next().unwrap_or_default();
            let said = entry.annotations.value();
            // Words that check nothing are told together, as an object.
            for (word, places) in [
                ("readOnly", &mut declared.read_only),
                ("writeOnly", &mut declared.write_only),
            ] {
                if said.get(word) == Some(&Value::Bool(true)) {
                    places.insert(pointer.to_owned());
                }
            }
            if PROPERTIES.contains(&keyword) {
                let names = said.as_array().map_or(&[][..], Vec::as_slice).iter();
                let names = names.filter_map(|name| name.as_str().map(str::to_owned));
                let known = declared.properties.entry(pointer.to_owned());
                known.or_default().extend(names);
            }
        }
        declared
    }
}

/// What may be dropped.
struct Rules<'a> {
    declared: &'a Declared,
    is_sent: bool,
}

impl Rules<'_> {
    /// The first place where two values differ, and how. As deep as the document nests.
    fn difference(&self, at: &str, shown: &Value, said: &Value) -> Option<String> {
        match (shown, said) {
            (Value::Object(shown), Value::Object(said)) => {
                let more = said.iter().find(|(key, _)| !shown.contains_key(*key));
                if let Some((key, value)) = more {
                    return Some(format!("`{value}` at `{at}/{key}`, where nothing was"));
                }
                shown.iter().find_map(|(key, value)| {
                    let below = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                    match said.get(key) {
                        Some(said) => self.difference(&below, value, said),
                        None if self.may_go(at, key, &below, value) => None,
                        None => Some(format!("nothing at `{below}`, where `{value}` was")),
                    }
                })
            }
            (Value::Array(shown), Value::Array(said)) if shown.len() == said.len() => {
                let mut items = shown.iter().zip(said).enumerate();
                items.find_map(|(index, (shown, said))| {
                    self.difference(&format!("{at}/{index}"), shown, said)
                })
            }
            (Value::Number(shown), Value::Number(said)) if shown.as_f64() == said.as_f64() => None,
            (shown, said) if shown == said => None,
            _ => Some(format!("`{said}` at `{at}`, where `{shown}` was")),
        }
    }

    fn may_go(&self, object: &str, key: &str, at: &str, value: &Value) -> bool {
        let names = self.declared.properties.get(object);
        let is_declared = names.is_some_and(|names| names.contains(key));
        !is_declared
            || (!self.is_sent && value.is_null())
            || (self.is_sent && self.declared.read_only.contains(at))
            || (!self.is_sent && self.declared.write_only.contains(at))
    }
}

/// Runs a driver for its examples.
///
/// # Errors
/// It can't be run, or says what it shouldn't.
pub fn said(driver: &Path) -> Result<Said, Failure> {
    let mut said = Said::new();
    let mut take = |line: &str| read(line, &mut said);
    super::crates::run(driver, &[("JUDGE_EXAMPLES", "1")], &mut take)?;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(schema: &Value, shown: &Value, said: &Value, is_sent: bool) -> Option<String> {
        let validator = jsonschema::validator_for(schema).expect("a schema");
        assert!(validator.is_valid(shown), "{shown}");
        let declared = Declared::of(&validator, shown);
        let rules = Rules {
            declared: &declared,
            is_sent,
        };
        rules.difference("", shown, said)
    }

    #[test]
    fn what_a_client_drops_by_its_rules_is_no_difference() {
        let schema = json!({"properties": {
            "a": {"type": ["integer", "null"]},
            "r": {"type": "integer", "readOnly": true},
            "w": {"type": "integer", "writeOnly": true},
            "o": {"properties": {"deep": {}}},
        }});
        let shown = json!({"a": null, "b": 1, "o": {"deep": 1e3, "other": 2}});
        let said = json!({"o": {"deep": 1000}});
        assert_eq!(rules(&schema, &shown, &said, false), None);
        let lost = rules(&schema, &shown, &said, true);
        assert_eq!(lost.as_deref(), Some("nothing at `/a`, where `null` was"));

        let shown = json!({"r": 1, "w": 2});
        assert_eq!(rules(&schema, &shown, &json!({"w": 2}), true), None);
        assert_eq!(rules(&schema, &shown, &json!({"r": 1}), false), None);
        assert!(rules(&schema, &shown, &json!({"r": 1}), true).is_some());
        assert!(rules(&schema, &shown, &json!({"w": 2}), false).is_some());
    }

    #[test]
    fn what_some_alternative_declares_is_kept() {
        let schema = json!({"anyOf": [
            {"properties": {"a": {}}, "required": ["a"]},
            {"properties": {"b": {}}, "required": ["b"]},
        ]});
        let shown = json!({"a": 1, "b": 2});
        assert!(rules(&schema, &shown, &json!({"a": 1}), false).is_some());
        let shown = json!({"a": 1, "c": 2});
        assert_eq!(rules(&schema, &shown, &json!({"a": 1}), false), None);
        let more = rules(&schema, &shown, &json!({"a": 1, "d": null}), false);
        assert_eq!(more.as_deref(), Some("`null` at `/d`, where nothing was"));
    }

    #[test]
    fn a_map_keeps_everything() {
        let schema = json!({"additionalProperties": {"type": "integer"}});
        let shown = json!({"a": 1});
        assert!(rules(&schema, &shown, &json!({}), false).is_some());
    }
}
