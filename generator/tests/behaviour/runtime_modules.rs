//! Of the runtime a crate has the modules that it needs: what one of them uses is there.

use std::collections::BTreeSet;

/// What an API may have little of.
const PATHS: [&str; 5] = [
    "{}",
    "{/a: {get: {responses: {'204': {description: ''}}}}}",
    "{/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {type: string}}}}}}}}",
    "{/a: {get: {parameters: [{name: a, in: query, schema: {type: string, enum: [x, y]}}], responses: {'204': {description: ''}}}}}",
    "{/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {oneOf: [{type: string}, {type: integer}]}}}}}}}}",
];

#[test]
fn what_a_module_uses_is_there() {
    for paths in PATHS {
        let schemas = "{schemas: {Unused: {type: string}}}";
        let text = format!(
            "{{openapi: 3.0.3, info: {{title: T, version: '1'}}, paths: {paths}, components: {schemas}}}"
        );
        let client = generator::Generate::new("openapi.yaml", &text);
        let Ok(client) = client.name("acme").run() else {
            assert_eq!(paths, "{}", "only what has no operation is refused");
            continue;
        };
        let modules: BTreeSet<&str> = client
            .files
            .keys()
            .filter_map(|path| path.strip_prefix("src/runtime/")?.strip_suffix(".rs"))
            .filter(|path| !path.contains('/'))
            .collect();
        assert!(
            modules.contains("record") && modules.contains("call"),
            "{modules:?}"
        );
        for module in &modules {
            let text = &client.files[&format!("src/runtime/{module}.rs")];
            for used in text.lines().flat_map(uses) {
                let is_there = modules.contains(used.as_str());
                assert!(is_there, "{paths}: `{module}` uses `{used}`");
            }
        }
    }
}

/// The modules beside its own that a line uses: `use super::drift;`, `use super::{drift, maybe};`,
/// `use super::maybe::Maybe;`.
fn uses(line: &str) -> Vec<String> {
    let Some(used) = line.strip_prefix("use super::") else {
        return Vec::new();
    };
    let one = |path: &str| {
        let head = path.split("::").next().unwrap_or(path);
        let is_module = head.starts_with(|first: char| first.is_ascii_lowercase());
        (is_module && head != "super").then(|| head.trim().to_owned())
    };
    let used = used.trim_end_matches(';');
    match used
        .strip_prefix('{')
        .and_then(|list| list.strip_suffix('}'))
    {
        Some(list) => list
            .split(',')
            .filter_map(|path| one(path.trim()))
            .collect(),
        None => one(used).into_iter().collect(),
    }
}
