//! What texts are called, and that a name is one whatever the text.

use generator::names::words::{Kind, MAX_LENGTH, candidates, joined, name};
use proptest::prelude::*;

const KINDS: [Kind; 7] = [
    Kind::Type,
    Kind::Field,
    Kind::Variant,
    Kind::Method,
    Kind::Module,
    Kind::Parameter,
    Kind::Const,
];

#[track_caller]
fn check(kind: Kind, table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(name(kind, text), *expected, "{kind:?} of {text:?}");
    }
}

#[test]
fn types() {
    check(
        Kind::Type,
        &[
            ("HTTPValidationError", "HttpValidationError"),
            ("Customer-Input", "CustomerInput"),
            ("foo.Bar_baz", "FooBarBaz"),
            ("OAuth2Client", "OAuth2Client"),
            ("oneTimeUUID", "OneTimeUuid"),
            ("userIDs", "UserIds"),
            ("List<Customer>", "ListLessThanCustomerGreaterThan"),
            ("3dModel", "Type3dModel"),
            ("Self", "Self_"),
            ("type", "Type"),
            ("Größe", "Grosse"),
            ("Gro\u{308}ße", "Grosse"),
            ("имя", "Imya"),
            ("客户", "U5ba2U6237"),
            ("", "Empty"),
            ("🦀", "U1f980"),
            ("Customer 🦀", "Customer"),
            ("a\u{202e}b", "AB"),
        ],
    );
}

#[test]
fn variants() {
    check(
        Kind::Variant,
        &[
            ("active", "Active"),
            ("-created_at", "MinusCreatedAt"),
            ("created_at", "CreatedAt"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("1", "Value1"),
            ("1.5", "Value1_5"),
            ("15", "Value15"),
            ("gpt-4o", "Gpt4o"),
            ("gpt-4.1-mini", "Gpt4_1Mini"),
            ("2024-01-01", "Value2024_01_01"),
            ("1:1", "Value1_1"),
            ("16:9", "Value16_9"),
            ("256x256", "Value256x256"),
            ("text/csv", "TextCsv"),
            ("application/vnd.api+json", "ApplicationVndApiPlusJson"),
            ("*", "Star"),
            (">=", "GreaterThanEquals"),
            ("!=", "NotEquals"),
            ("/", "Slash"),
            ("-", "Minus"),
            ("_", "Underscore"),
            (" ", "Space"),
            ("", "Empty"),
            ("C#", "CHash"),
            ("R&D", "RAndD"),
            ("@me", "AtMe"),
            ("Self", "Self_"),
            ("don't", "Dont"),
        ],
    );
}

#[test]
fn fields_methods_modules_and_constants() {
    check(
        Kind::Field,
        &[
            ("createdAt", "created_at"),
            ("HTMLURL", "htmlurl"),
            ("x-foo.bar[]", "x_foo_bar"),
            ("type", "type"),
            ("self", "self_"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("1d", "field_1d"),
            ("_id", "id"),
            ("$ref", "ref"),
            ("@type", "type"),
            ("StartTime>", "start_time_greater_than"),
            ("oAuth", "oauth"),
            ("fooAuth", "foo_auth"),
            ("", "empty"),
        ],
    );
    check(
        Kind::Method,
        &[
            ("OAuth2:authorize", "oauth2_authorize"),
            ("2fa", "call_2fa"),
        ],
    );
    check(
        Kind::Module,
        &[
            ("type", "type_"),
            ("Users & Groups", "users_and_groups"),
            ("1d", "group_1d"),
        ],
    );
    check(
        Kind::Parameter,
        &[("customerId", "customer_id"), ("1d", "param_1d")],
    );
    check(
        Kind::Const,
        &[("customers:list", "CUSTOMERS_LIST"), ("1d", "CONST_1D")],
    );
}

#[test]
fn parts_stay_apart() {
    assert_eq!(
        joined(Kind::Type, &["customers", "-list", "4"]),
        "CustomersMinusList4"
    );
    assert_eq!(
        joined(Kind::Const, &["customers", "list"]),
        "CUSTOMERS_LIST"
    );
}

#[test]
fn a_second_candidate_tells_apart_what_the_first_does_not() {
    assert_eq!(
        candidates(Kind::Variant, "1:1"),
        ["Value1_1", "Value1Colon1", "Value1Colon1Lowercase"]
    );
    assert_eq!(candidates(Kind::Variant, "ASC"), ["Asc", "AscUppercase"]);
    assert_eq!(
        candidates(Kind::Field, "foo_bar"),
        [
            "foo_bar",
            "foo_underscore_bar",
            "foo_underscore_bar_lowercase"
        ]
    );
}

#[test]
fn ten_thousand_characters_are_cut_and_stay_apart() {
    for kind in KINDS {
        let one = name(kind, &"customer subscription ".repeat(500));
        let other = name(kind, &format!("{}!", "customer subscription ".repeat(500)));
        assert!(
            one.len() <= MAX_LENGTH && other.len() <= MAX_LENGTH,
            "{one}"
        );
        assert_ne!(one, other);
        assert!(name(kind, &"x".repeat(10_000)).len() <= MAX_LENGTH);
    }
}

fn is_identifier(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok()
        || syn::parse_str::<syn::Ident>(&format!("r#{text}")).is_ok()
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9_ .:/+\\-\\[\\]$@#<>='’é客ъ²]{0,12}",
        "(self|Self|type|crate|super|_|gen|async|O_?Auth)[A-Za-z0-9]{0,2}",
        "[A-Za-z0-9]{50,90}",
    ]
}

proptest! {
    #[test]
    fn every_text_has_a_name_in_its_case(text in texts()) {
        for kind in KINDS {
            for name in candidates(kind, &text) {
                prop_assert!(is_identifier(&name), "{:?} → {}", text, name);
                prop_assert!(name.is_ascii() && name.len() <= MAX_LENGTH + 1, "{}", name);
                prop_assert!(!name.contains("__") && !name.starts_with('_'), "{}", name);
                let first = name.chars().next();
                match kind {
                    Kind::Type | Kind::Variant => {
                        prop_assert!(first.is_some_and(|first| first.is_ascii_uppercase()), "{}", name);
                        let letters: Vec<char> = name.chars().collect();
                        prop_assert!(letters.windows(3).all(|window| window[1] != '_'
                            || window[0].is_ascii_digit()
                            || window[2].is_ascii_digit()), "{}", name);
                    }
                    Kind::Const => prop_assert!(!name.contains(|c: char| c.is_ascii_lowercase()), "{}", name),
                    _ => prop_assert!(!name.contains(|c: char| c.is_ascii_uppercase()), "{}", name),
                }
                if kind == Kind::Module {
                    prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok() && name != "gen", "{}", name);
                }
            }
        }
    }

    #[test]
    fn an_identifier_type_writes_any_text(text in any::<String>()) {
        let ident = generator::names::ident::FieldName::new(text).to_ident().to_string();
        prop_assert!(is_identifier(ident.trim_start_matches("r#")), "{}", ident);
    }
}
