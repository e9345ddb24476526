//! Unions: how a variant is chosen, what becomes of what fits none, and nesting.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::datetime::{Date, DateTime};
use crate::enums::string_enum;
use crate::record::record;
use crate::union::union;
use crate::uuid::Uuid;
use crate::validate::{Check, Validate, Violation};

#[derive(Debug, Clone, PartialEq)]
enum Mode {
    On,
    Off,
    Unknown(String),
}
string_enum! { Mode { On = "on", Off = "off" } }

/// A recursive filter, as Polar has it.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    filters: Vec<Filter>,
    conjunction: Option<String>,
}
record! { Group { filters: "filters" => required, conjunction: "conjunction" => optional, } }

#[derive(Debug, Clone, PartialEq)]
struct Clause {
    left: String,
    right: Filter,
}
record! { Clause { left: "left" => required, right: "right" => required, } }

#[derive(Debug, Clone, PartialEq)]
enum Filter {
    Text(String),
    Mode(Mode),
    Id(Uuid),
    Count(i64),
    Ratio(f64),
    Flag(bool),
    Many(Vec<String>),
    Numbers(Vec<i64>),
    Clause(Box<Clause>),
    Group(Group),
    Unknown(Value),
}
union! { Filter {
    Text(String) = string,
    Mode(Mode) = string as Mode,
    Id(Uuid) = string if Uuid::is_uuid,
    Count(i64) = integer,
    Ratio(f64) = number,
    Flag(bool) = boolean,
    Many(Vec<String>) = array,
    Numbers(Vec<i64>) = array,
    Clause(Box<Clause>) = object { "left", "right" },
    Group(Group) = object { "filters"; "conjunction" },
} }

#[derive(Debug, Clone, PartialEq)]
pub struct Cat {
    kind: Option<String>,
    lives: i64,
}
record! { Cat { kind: "kind" => optional, lives: "lives" => required, } }

#[derive(Debug, Clone, PartialEq)]
pub struct Dog {
    kind: Option<String>,
    name: String,
    toys: Vec<Cat>,
}
record! { Dog {
    kind: "kind" => optional, name: "name" => required, toys: "toys" => required,
} }

#[derive(Debug, Clone, PartialEq)]
enum Pet {
    Cat(Cat),
    Dog(Box<Dog>),
    Number(Value),
    Name(Mode),
    Unknown(Value),
}
union! { Pet by "kind" {
    Cat(Cat) = ["cat"],
    Dog(Box<Dog>) = ["dog", "hound"] object { "name", "toys"; "kind" },
    Number(Value) = [3, true],
    Name(Mode) = string,
} }

#[derive(Debug, Clone, PartialEq)]
enum Either {
    Number(f64),
    Pair(BTreeMap<String, i64>),
    Nested(Filter),
    Nothing(()),
    Unknown(Value),
}
union! { Either {
    Number(f64) = number,
    Pair(BTreeMap<String, i64>) = object,
    Nested(Filter) = string | object { "filters" } | any,
    Nothing(()) = null,
} }

#[derive(Debug, Clone, PartialEq)]
enum Paged {
    Cat(Cat),
    Page(Value),
    Any(Value),
    Unknown(Value),
}
union! { Paged by "kind" {
    Cat(Cat) = ["cat"],
    Page(Value) = ["page"] any,
    Any(Value) = any,
} }

/// A tag that is nobody's is that of the alternative that may be anything.
#[test]
fn what_may_be_anything_may_have_any_tag() {
    let page = json!({"kind": "page", "a": 1});
    assert_eq!(
        serde_json::from_value::<Paged>(page.clone()).unwrap(),
        Paged::Page(page)
    );
    let other = json!({"kind": "other"});
    assert_eq!(
        serde_json::from_value::<Paged>(other.clone()).unwrap(),
        Paged::Any(other)
    );
}

union! {
    /// Declared by the macro.
    pub enum Declared: checked {
        /// Text.
        Text(String) from [String, &str] within [MaxChars(3)] = string,
        /// An identifier.
        Id(Uuid) from [Uuid] = string if Uuid::is_uuid,
        /// Numbers.
        Many(Vec<i64>) from lists of [i64, i32] within [MaxItems(1)] = array,
        /// An object that nothing is made of.
        Counts(Box<BTreeMap<String, i64>>) = object,
    }
}

union! {
    /// Declared by the macro, told apart by a property.
    pub enum DeclaredPet by "kind": veiled {
        /// A cat.
        Cat(Cat) from [Cat] = ["cat"],
        /// A dog.
        Dog(Box<Dog>) = ["dog", "hound"] object { "name", "toys"; "kind" },
    }
}

/// Names of the prelude and of the macro's own body.
#[allow(dead_code)]
mod hostile {
    use super::union;

    pub enum Option {
        String(::std::string::String),
        Ok(i64),
        None(::std::vec::Vec<Option>),
        Unknown(::serde_json::Value),
    }
    union! { Option {
        String(::std::string::String) = string, Ok(i64) = integer, None(Vec<Option>) = array,
    } }
    pub enum Result {
        Unknown(::serde_json::Value),
    }
    union! { Result {} }
    pub struct String;
    pub struct Some;
}

fn filter(value: Value) -> Filter {
    let from_text = serde_json::from_str::<Filter>(&value.to_string()).unwrap();
    let from_value = serde_json::from_value::<Filter>(value.clone()).unwrap();
    assert_eq!(from_text, from_value);
    assert_eq!(
        serde_json::to_value(&from_text).unwrap(),
        value,
        "sent back as it came"
    );
    from_text
}

fn pet(value: Value) -> Pet {
    serde_json::from_value(value).unwrap()
}

#[test]
fn scalars_go_by_their_json_type() {
    assert_eq!(filter(json!("x")), Filter::Text("x".into()));
    assert_eq!(filter(json!(3)), Filter::Count(3));
    assert_eq!(filter(json!(-3)), Filter::Count(-3));
    assert_eq!(filter(json!(0.5)), Filter::Ratio(0.5));
    assert_eq!(filter(json!(true)), Filter::Flag(true));
    assert_eq!(filter(json!(null)), Filter::Unknown(Value::Null));
    // Beyond i64, but a number all the same; its digits are a float's.
    let large: Filter = serde_json::from_value(json!(u64::MAX)).unwrap();
    assert_eq!(large, Filter::Ratio(u64::MAX as f64));
}

#[test]
fn known_strings_go_before_others() {
    assert_eq!(filter(json!("on")), Filter::Mode(Mode::On));
    let id = "0b6ff7e1-1d1c-4c51-9b2f-6f3f4a2a7c55";
    assert_eq!(filter(json!(id)), Filter::Id(id.parse().unwrap()));
    // Nothing takes just any string: the open enum does.
    assert_eq!(pet(json!("on")), Pet::Name(Mode::On));
    assert_eq!(pet(json!("rex")), Pet::Name(Mode::Unknown("rex".into())));
}

#[test]
fn an_integer_is_a_number_where_there_is_no_integer() {
    let it: Either = serde_json::from_str("3").unwrap();
    assert_eq!(it, Either::Number(3.0));
    assert_eq!(
        serde_json::from_str::<Either>("null").unwrap(),
        Either::Nothing(())
    );
    assert_eq!(
        serde_json::from_str::<Either>("[1]").unwrap(),
        Either::Nested(Filter::Numbers(vec![1]))
    );
}

#[test]
fn arrays_are_tried_in_order() {
    assert_eq!(filter(json!(["a"])), Filter::Many(vec!["a".into()]));
    assert_eq!(filter(json!([1])), Filter::Numbers(vec![1]));
    assert_eq!(filter(json!([1, "a"])), Filter::Unknown(json!([1, "a"])));
}

#[test]
fn objects_go_by_their_properties() {
    let clause = filter(json!({"left": "a", "right": {"filters": [1, {"filters": []}]}}));
    let Filter::Clause(clause) = clause else {
        panic!("{clause:?}")
    };
    let Filter::Group(group) = clause.right else {
        panic!("{clause:?}")
    };
    let empty = Filter::Group(Group {
        filters: vec![],
        conjunction: None,
    });
    assert_eq!(group.filters, [Filter::Count(1), empty]);
    // Two matched properties go before one.
    let both = json!({"left": "a", "right": 1, "filters": [], "conjunction": "and"});
    let both: Filter = serde_json::from_value(both).unwrap();
    assert!(matches!(both, Filter::Clause(_)));
    // What fits by its properties, but doesn't decode, isn't lost.
    let raw = json!({"left": 1, "right": 1});
    assert_eq!(filter(raw.clone()), Filter::Unknown(raw));
    let either: Either = serde_json::from_value(json!({"a": 1})).unwrap();
    assert_eq!(either, Either::Pair(BTreeMap::from([("a".into(), 1)])));
}

#[derive(Debug, Clone, PartialEq)]
enum Spoken {
    Text(String),
    Parts(Vec<String>),
    Unknown(Value),
}
union! { Spoken { Text(String) = string, Parts(Vec<String>) = array } }

#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Text(String),
    Cat(Cat),
    Unknown(Value),
}
union! { Shown { Text(String) = string, Cat(Cat) = object { "lives"; "kind" } } }

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    content: Spoken,
}
record! { Line { content: "content" => required, } }

#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    content: Shown,
}
record! { Scene { content: "content" => required, } }

#[derive(Debug, Clone, PartialEq)]
enum Act {
    Line(Line),
    Scene(Scene),
    Lines(Vec<Line>),
    Scenes(Vec<Scene>),
    Unknown(Value),
}
union! { Act {
    Line(Line) = object { "content" },
    Scene(Scene) = object { "content" },
    Lines(Vec<Line>) = array,
    Scenes(Vec<Scene>) = array,
} }

#[test]
fn of_those_that_fit_alike_one_that_knows_all_goes_first() {
    let act = |value: Value| serde_json::from_value::<Act>(value).expect("an act");
    let cat = json!({"content": {"lives": 9}});
    assert!(matches!(act(json!({"content": "a"})), Act::Line(_)));
    assert!(matches!(act(cat.clone()), Act::Scene(_)));
    assert!(matches!(act(json!([cat])), Act::Scenes(_)));
    // Nobody knows it: the first that takes it.
    let odd = act(json!({"content": {"odd": 1}}));
    let content = Spoken::Unknown(json!({"odd": 1}));
    assert_eq!(odd, Act::Line(Line { content }));
}

#[derive(Debug, Clone, PartialEq)]
struct Coded {
    code: Value,
}
record! { Coded { code: "code" => required, } }

#[derive(Debug, Clone, PartialEq)]
struct Loose {
    x: Option<String>,
}
record! { Loose { x: "x" => optional, } }

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Apple(Coded),
    Pear(Coded),
    Loose(Loose),
    Counts(BTreeMap<String, i64>),
    Unknown(Value),
}
union! { Said {
    Apple(Coded) = object { "code" } where ["/code/t" = "apple", "/code/n" = 1],
    Pear(Coded) = object { "code" } where ["/code/t" = "pear"],
    Loose(Loose) = object { ; "x" },
    Counts(BTreeMap<String, i64>) = map,
} }

#[test]
fn constants_tell_objects_apart() {
    let said = |value: Value| serde_json::from_value::<Said>(value).expect("what is said");
    let pear = json!({"code": {"t": "pear"}});
    assert!(matches!(
        said(json!({"code": {"t": "apple", "n": 1}})),
        Said::Apple(_)
    ));
    assert!(matches!(said(pear), Said::Pear(_)));
    assert!(matches!(said(json!({"code": {}})), Said::Apple(_)));
    // One that is ruled out by a constant goes behind one that is not.
    assert!(matches!(
        said(json!({"code": {"t": "plum"}})),
        Said::Loose(_)
    ));
}

#[test]
fn what_would_be_lost_goes_where_it_is_kept() {
    let said = |value: Value| serde_json::from_value::<Said>(value).expect("what is said");
    let counts = BTreeMap::from([("q".to_owned(), 1)]);
    assert_eq!(said(json!({"q": 1})), Said::Counts(counts));
    assert!(matches!(said(json!({})), Said::Loose(_)));
    assert!(matches!(said(json!({"x": "a", "new": 1})), Said::Loose(_)));
    // A map that doesn't decode keeps nothing.
    assert!(matches!(said(json!({"q": "a"})), Said::Loose(_)));
}

#[test]
fn the_tag_decides() {
    let lives = 9;
    let kind = Some("cat".into());
    // Whatever else it has.
    let cat = pet(json!({"lives": 9, "name": "x", "toys": [], "kind": "cat"}));
    assert_eq!(cat, Pet::Cat(Cat { kind, lives }));
    assert!(matches!(
        pet(json!({"kind": "hound", "name": "x", "toys": []})),
        Pet::Dog(_)
    ));
    assert!(matches!(pet(json!({"kind": 3})), Pet::Number(_)));
    assert!(matches!(pet(json!({"kind": true})), Pet::Number(_)));
}

#[test]
fn an_unknown_tag_is_kept_raw() {
    for raw in [
        json!({"kind": "bird", "lives": 9}),
        json!({"kind": null}),
        json!([1]),
    ] {
        assert_eq!(pet(raw.clone()), Pet::Unknown(raw.clone()));
        assert_eq!(serde_json::to_value(pet(raw.clone())).unwrap(), raw);
    }
}

#[test]
fn a_missing_tag_tries_the_variants() {
    assert!(matches!(pet(json!({"name": "x", "toys": []})), Pet::Dog(_)));
    assert!(matches!(pet(json!({"lives": 9})), Pet::Cat(_)));
}

#[test]
fn a_known_tag_with_a_bad_body_is_an_error_with_its_path() {
    let text = r#"{"kind":"dog","name":"x","toys":[{"lives":1},{"lives":"secret"}]}"#;
    let error = serde_json::from_str::<Pet>(text).unwrap_err().to_string();
    assert!(
        error.starts_with("`toys[1].lives`: invalid type: string, expected i64"),
        "{error}"
    );
    assert!(!error.contains("secret"));
    let error = serde_json::from_str::<Pet>(r#"{"kind":"cat"}"#)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("missing field `lives`"), "{error}");
}

#[test]
fn a_broken_text_is_an_error_and_not_unknown() {
    assert!(serde_json::from_str::<Filter>(r#"{"left":"#).is_err());
    assert!(serde_json::from_str::<Filter>("[1,").is_err());
}

#[test]
fn deep_nesting_decodes() {
    let mut value = json!(1);
    for _ in 0..60 {
        value = json!({"filters": [value]});
    }
    assert!(matches!(filter(value), Filter::Group(_)));
}

/// Two variants that fit alike and fail only at their end, at every level: each level tries both.
/// Time would double with each of 60 levels if the tries weren't bounded.
#[test]
fn nested_tries_are_bounded() {
    #[derive(Debug, Clone, PartialEq)]
    struct Left {
        a: Box<Twin>,
        z: i64,
    }
    record! { Left { a: "a" => required, z: "z" => required, } }
    #[derive(Debug, Clone, PartialEq)]
    enum Twin {
        One(Left),
        Two(Left),
        Unknown(Value),
    }
    union! { Twin { One(Left) = object { "a", "z" }, Two(Left) = object { "a", "z" } } }
    let mut value = json!(1);
    for _ in 0..60 {
        value = json!({"a": value, "z": "no integer"});
    }
    let it: Twin = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(it, Twin::Unknown(value));
}

fn filters() -> impl Strategy<Value = Filter> {
    let text = "[a-z ]{0,8}".prop_filter("a mode", |text| text != "on" && text != "off");
    let leaf = prop_oneof![
        text.prop_map(Filter::Text),
        Just(Filter::Mode(Mode::Off)),
        any::<u128>().prop_map(|id| Filter::Id(::uuid::Uuid::from_u128(id).into())),
        any::<i64>().prop_map(Filter::Count),
        (-1e3..1e3).prop_map(Filter::Ratio),
        any::<bool>().prop_map(Filter::Flag),
        proptest::collection::vec(any::<i64>(), 1..3).prop_map(Filter::Numbers),
        Just(Filter::Unknown(json!({"other": [1]}))),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            ("[a-z]{1,3}", inner.clone())
                .prop_map(|(left, right)| Filter::Clause(Box::new(Clause { left, right }))),
            proptest::collection::vec(inner, 0..3).prop_map(|filters| Filter::Group(Group {
                filters,
                conjunction: None
            })),
        ]
    })
}

proptest! {
    #[test]
    fn a_union_reads_back(it in filters()) {
        let text = serde_json::to_string(&it).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Filter>(&text).unwrap(), &it);
        prop_assert_eq!(serde_json::from_value::<Filter>(serde_json::to_value(&it).unwrap()).unwrap(), it);
    }
}

#[test]
fn a_declared_union_decodes_converts_and_is_checked() {
    let broken = |value: &Declared| {
        let mut check = Check::new();
        value.validate(&[], &mut check);
        check
            .finish()
            .iter()
            .map(Violation::rule)
            .collect::<Vec<_>>()
    };
    let text: Declared = serde_json::from_value(json!("abcd")).unwrap();
    assert_eq!(text, Declared::from("abcd"));
    assert_eq!(broken(&text), ["maxLength"]);
    assert_eq!(broken(&Declared::from([1, 2])), ["maxItems"]);
    assert!(broken(&Declared::from(vec![1_i64])).is_empty());
    let id = "6f8f6d28-6cd3-4b4a-8f0f-0c2a2f6f7d11";
    let id: Declared = serde_json::from_value(json!(id)).unwrap();
    assert!(matches!(id, Declared::Id(_)) && broken(&id).is_empty());
    let unknown: Declared = serde_json::from_value(json!(true)).unwrap();
    assert_eq!(unknown, Declared::Unknown(json!(true)));
    let pet: DeclaredPet = serde_json::from_value(json!({"kind": "cat", "lives": 7})).unwrap();
    assert!(matches!(pet, DeclaredPet::Cat(Cat { lives: 7, .. })));
}

#[test]
fn a_veiled_union_keeps_what_it_does_not_know_from_debug() {
    let pet: DeclaredPet = serde_json::from_value(json!({"kind": "secret"})).unwrap();
    assert_eq!(format!("{pet:?}"), "Unknown([hidden])");
    let plain: Declared = serde_json::from_value(json!(true)).unwrap();
    assert_eq!(format!("{plain:?}"), "Unknown(Bool(true))");
    assert_eq!(format!("{:?}", Declared::from("a")), "Text(\"a\")");
}

#[derive(Debug, Clone, PartialEq)]
enum Net {
    V4(String),
    V6(String),
    Unknown(Value),
}
union! { Net {
    V4(String) = string like "^[0-9.]+/[0-9]+$",
    V6(String) = string like "^[0-9a-f:]+/[0-9]+$",
} }

#[derive(Debug, Clone, PartialEq)]
enum When {
    Day(Date),
    Moment(DateTime),
    Words(String),
    Unknown(Value),
}
union! { When {
    Words(String) = string,
    Day(Date) = string if Date::is_date,
    Moment(DateTime) = string if DateTime::is_date_time,
} }

/// Where the feature is off, any text is like any pattern: the first takes it.
#[test]
fn text_is_told_apart_by_pattern_and_format() {
    let net = |text: &str| serde_json::from_value::<Net>(json!(text)).unwrap();
    assert_eq!(net("10.0.0.0/8"), Net::V4("10.0.0.0/8".to_owned()));
    let second = net("fd00::/64");
    assert_eq!(matches!(second, Net::V6(_)), cfg!(feature = "patterns"));
    // What is like none is the first's all the same.
    assert_eq!(net("else"), Net::V4("else".to_owned()));

    let when = |text: &str| serde_json::from_value::<When>(json!(text)).unwrap();
    assert!(matches!(when("2026-01-31"), When::Day(_)));
    assert!(matches!(when("2026-01-31T12:00:00Z"), When::Moment(_)));
    assert!(matches!(when("soon"), When::Words(_)));
    // Without an offset it is no point in time that RFC 3339 knows.
    assert!(matches!(when("2026-01-31T12:00:00"), When::Words(_)));
}
