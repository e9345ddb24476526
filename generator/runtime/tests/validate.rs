//! Rules: each at its limit and beyond, paths, and what a message may show.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::maybe::Maybe;
use crate::validate::{Check, Limit, Rule, Validate, Violation};

fn check(value: impl Validate, rules: &[Rule]) -> Vec<Violation> {
    let mut check = Check::new();
    value.validate(rules, &mut check);
    check.finish()
}

fn broken(value: impl Validate, rules: &[Rule]) -> Vec<&'static str> {
    check(value, rules).iter().map(Violation::rule).collect()
}

#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: Maybe<String>,
    parts: Vec<Item>,
    metadata: Option<BTreeMap<String, Value>>,
}
impl Validate for Item {
    fn validate(&self, _: &[Rule], check: &mut Check) {
        check.field("name", &self.name, &[Rule::MinChars(1), Rule::MaxChars(5)]);
        check.field("parts", &self.parts, &[Rule::MaxItems(2)]);
        check.field(
            "metadata",
            &self.metadata,
            &[
                Rule::MaxProperties(2),
                Rule::Keys(&[Rule::MinChars(1), Rule::MaxChars(6)]),
                Rule::Values(&[Rule::MaxChars(3)]),
            ],
        );
    }
}

fn item(name: &str) -> Item {
    Item {
        name: Maybe::Value(name.into()),
        parts: vec![],
        metadata: None,
    }
}

#[test]
fn text() {
    let rules = [Rule::MinChars(2), Rule::MaxChars(3)];
    assert_eq!(broken("é", &rules), ["minLength"]);
    assert!(broken("éé", &rules).is_empty());
    assert!(broken("🦀🦀🦀".to_owned(), &rules).is_empty());
    assert_eq!(broken("abcd", &rules), ["maxLength"]);
    let pattern = [Rule::Pattern(crate::patterns::matches, "^a")];
    assert!(broken("ab", &pattern).is_empty());
    let violations = check("secret", &pattern);
    assert_eq!(violations[0].to_string(), "the text must match `^a`");
    let unknown = [Rule::Pattern(crate::patterns::matches, "(")];
    assert!(broken("secret", &unknown).is_empty(), "left to the server");
}

#[test]
fn numbers() {
    let closed = [
        Rule::Minimum(Limit::Integer(1)),
        Rule::Maximum(Limit::Float(2.5)),
    ];
    assert_eq!(broken(0_i64, &closed), ["minimum"]);
    assert!(broken(1_i32, &closed).is_empty());
    assert!(broken(2.5_f64, &closed).is_empty());
    assert_eq!(broken(3_i64, &closed), ["maximum"]);
    let open = [
        Rule::ExclusiveMinimum(Limit::Integer(0)),
        Rule::ExclusiveMaximum(Limit::Integer(i64::MAX.into())),
    ];
    assert_eq!(broken(0.0_f64, &open), ["exclusiveMinimum"]);
    assert!(broken(i64::MAX - 1, &open).is_empty(), "compared exactly");
    assert_eq!(broken(i64::MAX, &open), ["exclusiveMaximum"]);
    assert_eq!(broken(json!(u64::MAX), &open), ["exclusiveMaximum"]);
    assert_eq!(broken(f64::NAN, &open), ["type"]);
    assert_eq!(broken(f64::NEG_INFINITY, &[]), ["type"]);
    for (value, step, holds) in [
        (0.3, Limit::Float(0.1), true),
        (19.99, Limit::Float(0.01), true),
        (0.35, Limit::Float(0.1), false),
        (4.0, Limit::Integer(2), true),
        (1.0, Limit::Integer(0), true),
    ] {
        assert_eq!(
            broken(value, &[Rule::MultipleOf(step)]).is_empty(),
            holds,
            "{value}"
        );
    }
    assert_eq!(
        broken(5_i64, &[Rule::MultipleOf(Limit::Integer(2))]),
        ["multipleOf"]
    );
    assert!(broken(i64::MIN, &[Rule::MultipleOf(Limit::Integer(-1))]).is_empty());
    let message = check(7_i64, &[Rule::Maximum(Limit::Integer(5))])[0].to_string();
    assert_eq!(message, "the number must be at most 5");
}

#[test]
fn arrays() {
    let rules = [Rule::MinItems(1), Rule::MaxItems(2), Rule::UniqueItems];
    assert_eq!(broken(Vec::<i64>::new(), &rules), ["minItems"]);
    assert!(broken(vec![1_i64, 2], &rules).is_empty());
    assert_eq!(
        broken(vec![1_i64, 2, 1], &rules),
        ["maxItems", "uniqueItems"]
    );
    assert_eq!(broken(json!([{"a": 1}, {"a": 1}]), &rules), ["uniqueItems"]);
    let items = [Rule::Items(&[Rule::Items(&[Rule::MaxChars(1)])])];
    let violations = check(vec![vec!["a"], vec!["b", "cc"]], &items);
    assert_eq!(violations[0].path(), "[1][1]");
}

#[test]
fn rules_of_other_types_are_passed_over() {
    let rules = [Rule::MaxChars(0), Rule::MaxItems(0), Rule::MaxProperties(0)];
    assert!(broken(5_i64, &rules).is_empty());
    assert!(broken(true, &rules).is_empty());
    assert!(broken(None::<String>, &rules).is_empty());
    assert!(broken(Maybe::<String>::Null, &rules).is_empty());
    assert_eq!(broken(json!({"a": 1}), &rules), ["maxProperties"]);
    assert_eq!(broken(Some(Box::new("a")), &rules), ["maxLength"]);
}

#[test]
fn paths_and_messages() {
    let mut it = item("");
    it.parts = vec![item("ok"), item("far too long")];
    it.metadata = Some(BTreeMap::from([
        ("a b".into(), json!("long")),
        ("plan".into(), json!("long")),
        ("too-long".into(), json!(1)),
    ]));
    let messages: Vec<_> = check(it, &[]).iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "`name`: at least 1 character is needed, there are 0",
            "`parts[1].name`: at most 5 characters are allowed, there are 12",
            "`metadata`: at most 2 entries are allowed, there are 3",
            "`metadata[\"a b\"]`: at most 3 characters are allowed, there are 4",
            "`metadata.plan`: at most 3 characters are allowed, there are 4",
            "the key `metadata.too-long`: at most 6 characters are allowed, there are 8",
        ]
    );
}

#[test]
fn a_violation_can_be_taken_apart() {
    let violations = check(item("abcdef"), &[]);
    let it = &violations[0];
    assert_eq!(
        (it.path().as_str(), it.rule(), it.limit().as_str()),
        ("name", "maxLength", "5")
    );
    assert_eq!((it.actual(), it.is_of_key()), (Some(6), false));
}

#[test]
fn what_is_found_is_bounded() {
    let many: Vec<_> = (0..1000).map(|_| item("")).collect();
    assert_eq!(check(many, &[]).len(), 100);
    let long = "é".repeat(1000);
    let map = BTreeMap::from([(long, 1_i64)]);
    let violations = check(map, &[Rule::Keys(&[Rule::MaxChars(3)])]);
    assert!(violations[0].path().len() < 200);
}
