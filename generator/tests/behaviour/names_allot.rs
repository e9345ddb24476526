//! Who gets a contested name: the same whatever the order, and no newcomer moves those that left it.

use std::collections::{BTreeMap, BTreeSet};

use generator::names::allot::{Claim, Scope, allot};
use generator::names::reserved::Place;
use generator::names::words::{Kind, candidates, joined};
use proptest::prelude::*;

fn claim(key: usize, candidates: &[&str]) -> Claim<usize> {
    Claim {
        key,
        candidates: candidates.iter().map(ToString::to_string).collect(),
        exact: false,
        identity: format!("#/{key}"),
    }
}

fn exact(key: usize, candidates: &[&str]) -> Claim<usize> {
    Claim {
        exact: true,
        ..claim(key, candidates)
    }
}

fn names(claims: &[Claim<usize>]) -> Vec<String> {
    allot(claims, Scope::new(Place::Free))
        .into_values()
        .collect()
}

#[test]
fn a_name_nobody_else_wants_is_kept() {
    assert_eq!(
        names(&[claim(0, &["Foo", "AFoo"]), claim(1, &["Bar"])]),
        ["Foo", "Bar"]
    );
}

#[test]
fn both_of_two_move_and_a_third_moves_neither() {
    let two = [claim(0, &["Foo", "AFoo"]), claim(1, &["Foo", "BFoo"])];
    assert_eq!(names(&two), ["AFoo", "BFoo"]);
    let [one, other] = two;
    assert_eq!(
        names(&[one, other, claim(2, &["Foo", "CFoo"])]),
        ["AFoo", "BFoo", "CFoo"]
    );
}

#[test]
fn a_component_keeps_its_very_name_against_inline_ones() {
    let claims = [
        exact(0, &["Foo", "FooSchema"]),
        claim(1, &["Foo", "ListFoo"]),
        claim(2, &["Foo", "GetFoo"]),
    ];
    assert_eq!(names(&claims), ["Foo", "ListFoo", "GetFoo"]);
    let two = [exact(0, &["Foo", "OneFoo"]), exact(1, &["Foo", "OtherFoo"])];
    assert_eq!(names(&two), ["OneFoo", "OtherFoo"]);
}

#[test]
fn a_name_that_others_left_is_nobodys() {
    let claims = [
        claim(0, &["Foo", "A"]),
        claim(1, &["Foo", "B"]),
        claim(2, &["A", "Foo", "C"]),
    ];
    let names = names(&claims);
    assert!(
        names[0].starts_with("A_") && names[1] == "B" && names[2] == "C",
        "{names:?}"
    );
}

#[test]
fn past_the_last_candidate_the_identity_decides() {
    let found = names(&[
        claim(0, &["Foo"]),
        claim(1, &["Foo"]),
        claim(2, &[]),
        claim(3, &[]),
    ]);
    assert!(
        found[0].starts_with("Foo") && found[0].len() == 8,
        "{found:?}"
    );
    assert!(found[2].starts_with('_'), "{found:?}");
    let same: Vec<_> = (0..4)
        .map(|key| Claim {
            identity: String::new(),
            ..claim(key, &["Foo"])
        })
        .collect();
    let mut found = names(&same);
    found.dedup();
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn the_face_keeps_its_names() {
    let claims = [
        claim(0, &["with_response"]),
        claim(1, &["limit"]),
        claim(2, &["clear_name"]),
    ];
    assert_eq!(
        allot(&claims[..2], Scope::new(Place::Request))[&0],
        "with_response_"
    );
    assert_eq!(allot(&claims, Scope::new(Place::Model))[&2], "clear_name_");
    let files = [claim(0, &["Foo", "AFoo"]), claim(1, &["foo", "b_foo"])];
    assert_eq!(allot(&files, Scope::new(Place::Free))[&0], "Foo");
    assert_eq!(allot(&files, Scope::of_files(Place::Free))[&0], "AFoo");
}

#[test]
fn obstacle_course() {
    let texts = [
        "foo_bar", "fooBar", "FooBar", "foo-bar", "Foo2", "Foo", "foo", "FOO", "Foo_2", "Foo 2",
        "unknown", "Unknown", "self", "Self", "",
    ];
    let claims: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(key, text)| Claim {
            key,
            candidates: candidates(Kind::Variant, text),
            exact: false,
            identity: (*text).to_owned(),
        })
        .collect();
    let found = allot(&claims, Scope::new(Place::Variant));
    let shown: Vec<_> = found.values().map(String::as_str).collect();
    let expected = [
        "FooUnderscoreBar",
        "FooBarMixedCase",
        "FooBarCapitalized",
        "FooDashBar",
        "Foo2Capitalized",
        "FooCapitalized",
        "FooLowercase",
        "FooUppercase",
        "FooUnderscore2",
        "FooSpace2",
        "UnknownLowercase",
        "UnknownCapitalized",
        "SelfLowercase",
        "SelfCapitalized",
        "Empty",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_large_enum_is_allotted() {
    let claims: Vec<_> = (0..50_000)
        .map(|key| claim(key, &["Same", "Again"]))
        .collect();
    let found = allot(&claims, Scope::new(Place::Free));
    let mut distinct: Vec<_> = found.values().collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 50_000);
    // Even where nothing tells the claimants apart, none is looked at more than a few times.
    let same = |key| Claim {
        identity: String::new(),
        ..claim(key, &["Same"])
    };
    let claims: Vec<_> = (0..50_000).map(same).collect();
    let distinct: BTreeSet<String> = names(&claims).into_iter().collect();
    assert_eq!(distinct.len(), 50_000);
}

/// Claims over few names, so that clashes are the rule.
fn crowd() -> impl Strategy<Value = Vec<Claim<usize>>> {
    let name = prop_oneof!["[abAB]", "(new|clone|clear_a|Other|Unknown|type|self_)"];
    let one = (prop::collection::vec(name, 0..4), prop::bool::weighted(0.2));
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let make = |(key, (candidates, exact)): (usize, (Vec<String>, bool))| Claim {
            key,
            candidates,
            exact,
            identity: format!("#/{key}"),
        };
        all.into_iter().enumerate().map(make).collect()
    })
}

fn scopes() -> impl Strategy<Value = Scope> {
    (prop::sample::select(Place::ALL), any::<bool>())
        .prop_map(|(place, fold_case)| Scope { place, fold_case })
}

fn without(mut names: BTreeMap<usize, String>, key: usize) -> BTreeMap<usize, String> {
    names.remove(&key);
    names
}

fn is_identifier(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text)
        .or_else(|_| syn::parse_str(&format!("r#{text}")))
        .is_ok()
}

proptest! {
    #[test]
    fn names_are_distinct_valid_and_not_the_faces(claims in crowd(), scope in scopes()) {
        let names = allot(&claims, scope);
        prop_assert_eq!(names.len(), claims.len());
        let mut folded: Vec<_> = names.values().map(|name| if scope.fold_case { name.to_lowercase() } else { name.clone() }).collect();
        folded.sort();
        folded.dedup();
        prop_assert_eq!(folded.len(), claims.len(), "{:?}", names);
        for name in names.values() {
            prop_assert!(!scope.place.is_reserved(name), "{}", name);
            prop_assert!(is_identifier(name), "{}", name);
        }
    }

    #[test]
    fn order_means_nothing((claims, shuffled) in crowd().prop_flat_map(|claims| (Just(claims.clone()), Just(claims).prop_shuffle())), scope in scopes()) {
        prop_assert_eq!(allot(&claims, scope), allot(&shuffled, scope));
    }

    #[test]
    fn a_stranger_changes_nothing(claims in crowd(), scope in scopes()) {
        let before = allot(&claims, scope);
        let mut more = claims;
        more.push(claim(99, &["stranger", "far_stranger"]));
        prop_assert_eq!(before, without(allot(&more, scope), 99));
    }

    #[test]
    fn one_more_at_a_contested_name_changes_nothing(claims in crowd(), scope in scopes()) {
        let before = allot(&claims, scope);
        let mut more = claims;
        more.push(claim(97, &["contested", "first"]));
        more.push(claim(98, &["contested", "second"]));
        let two = allot(&more, scope);
        prop_assert_eq!(&before, &without(without(two.clone(), 97), 98));
        more.push(claim(99, &["contested", "third"]));
        prop_assert_eq!(two, without(allot(&more, scope), 99));
    }

    #[test]
    fn made_names_are_distinct_whatever_the_texts(texts in prop::collection::vec("[aA1._\\- ]{0,4}", 1..20)) {
        let claims: Vec<_> = texts.iter().enumerate().map(|(key, text)| Claim {
            key,
            candidates: vec![joined(Kind::Field, &[text])],
            exact: false,
            identity: format!("{key}"),
        }).collect();
        let mut names: Vec<_> = allot(&claims, Scope::new(Place::Model)).into_values().collect();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), texts.len());
    }
}
