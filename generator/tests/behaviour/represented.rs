//! The table "What is represented" of the README: it speaks of words that there are, and what it calls
//! reported is.

use crate::common;

use generator::dialect::Kind;

const README: &str = include_str!("../../../README.md");

/// The rows: construct and state.
fn rows() -> Vec<(&'static str, &'static str)> {
    let (_, rest) = README
        .split_once("## What is represented")
        .expect("the section");
    let (table, _) = rest.split_once("\n\nNothing is dropped").expect("its end");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    rows.skip(2)
        .filter_map(|line| line.trim_matches('|').split_once(" | "))
        .map(|(construct, state)| (construct.trim(), state.trim()))
        .collect()
}

/// What stands between backticks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// No keywords: values, kinds of content, options of the command.
const OTHERS: &[&str] = &["$ref", "Link", "mixed", "null", "related"];

#[test]
fn every_construct_is_one_of_the_vocabulary() {
    let rows = rows();
    assert!(rows.len() > 20, "{}", rows.len());
    let kinds = [
        Kind::OpenApi,
        Kind::Server,
        Kind::PathItem,
        Kind::Operation,
        Kind::Parameter,
        Kind::MediaType,
        Kind::Encoding,
        Kind::Response,
        Kind::Schema,
        Kind::Components,
    ];
    let is_word = |word: &&str| word.chars().all(|it| it.is_alphanumeric() || it == '$');
    for (construct, _) in rows {
        for word in words(construct).filter(is_word) {
            let is_known = kinds.iter().any(|kind| kind.keyword(word).is_some());
            assert!(
                is_known || OTHERS.contains(&word),
                "`{word}` of `{construct}` is no keyword"
            );
        }
    }
}

#[test]
fn what_is_called_reported_is() {
    let reported = rows().into_iter().filter(|(_, state)| *state == "reported");
    let reported: Vec<&str> = reported
        .flat_map(|(construct, _)| words(construct))
        .collect();
    assert!(!reported.is_empty());
    for word in reported {
        let document = format!(
            r##"{{"openapi": "3.1.0", "info": {{"title": "A", "version": "1"}},
            "paths": {{"/a": {{"get": {{"operationId": "a:get", "responses": {{"200": {{"description": "",
                "content": {{"application/json": {{"schema": {{"type": "object", "{word}": {{"required": ["a"]}}}}}}}}}}}}}}}}}}}}"##
        );
        let outcome = common::run("reported", document.as_bytes());
        let said = outcome.diagnostics.iter();
        let is_said = said.clone().any(|problem| problem.message.contains(word));
        assert!(is_said, "{word}: {:#?}", outcome.diagnostics);
    }
}

#[test]
fn an_enum_of_values_of_several_kinds_has_a_variant_for_each() {
    let document = r#"{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {
        "operationId": "a:get", "parameters": [{"name": "size", "in": "query", "schema": {
            "enum": ["auto", 1, 0.5, false]}}], "responses": {"204": {"description": ""}}}}}}"#;
    let files = common::emit("kinds", document);
    let lines = [
        "Auto = \"\\\"auto\\\"\",",
        "Value1 = \"1\",",
        "Value0_5 = \"0.5\",",
        "False = \"false\",",
    ];
    for line in lines {
        let mut texts = files.values();
        assert!(texts.any(|text| text.contains(line)), "{line}");
    }
}
