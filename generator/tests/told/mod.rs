//! Small documents, and what is told of them.

#![allow(dead_code)]

pub mod folder;

use generator::Input;
use generator::report::Level;
use generator::settings::Settings;
use generator::source::Limits;

/// A document as the generator takes it.
pub fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

/// A document of this version and these parts.
pub fn document(version: &str, rest: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: A, version: '1'}}\n{}",
        rest.trim_start()
    )
}

/// A document with one operation that answers `T`, and these schemas.
pub fn answering(version: &str, schemas: &str) -> String {
    let schemas = schemas.trim_matches('\n').lines();
    let schemas: String = schemas.map(|line| format!("    {line}\n")).collect();
    let paths = "paths: {/t: {get: {operationId: 't:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}}}";
    document(
        version,
        &format!("{paths}\ncomponents:\n  schemas:\n{schemas}"),
    )
}

/// The lines of the IR about types.
pub fn types(text: &str) -> String {
    let ir = generator::dump(input(text));
    let answer = ir.lines().position(|line| line.starts_with("  answer"));
    let lines = ir.lines().skip(answer.map_or(0, |line| line + 1));
    lines
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Errors and warnings.
pub fn problems(text: &str) -> Vec<String> {
    problems_from(text, Level::Warning)
}

/// All that the report says from this level on.
pub fn problems_from(text: &str, level: Level) -> Vec<String> {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.level <= level);
    found
        .map(|found| {
            let pointer = found.pointer.unwrap_or_default();
            let line = found.span.map_or(0, |span| span.line);
            let (level, code) = (found.level, found.code.as_str());
            format!("{level:?} {code} {line} {pointer}: {}", found.message)
        })
        .collect()
}

/// The methods of what is generated in spite of errors; `None` if nothing is.
pub fn partial(text: &str) -> Option<(usize, usize)> {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, true, &mut |_| {});
    outcome
        .files
        .map(|_| (outcome.summary.operations, outcome.summary.methods))
}

/// Holds the types of a document that answers `T` against these, and its problems.
#[track_caller]
pub fn check(version: &str, schemas: &str, expected: &str, reported: &[&str]) {
    let text = answering(version, schemas);
    assert_eq!(types(&text), expected.trim());
    assert_eq!(problems(&text), reported);
}
