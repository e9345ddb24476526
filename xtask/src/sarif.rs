//! `--format sarif`: problems, and what is forbidden or stale, in the format of static analysis, SARIF 2.1.0.

use generator::report::{Code, Level};
use generator::source::Span;
use serde_json::{Value, json};

use crate::codegen::{Account, Ending};
use crate::show::explain;
use crate::show::problems::Problem;

/// The account of a run, as a log of one run.
pub fn log(account: &Account) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "codegen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": account.exit() == 0, "exitCode": account.exit() }],
            "results": results(account),
        }],
    });
    format!("{log}\n")
}

/// What is no problem of a document, and its rule.
const OTHERS: &[(&str, &str)] = &[
    (
        "forbidden-change",
        "The API changed in a way that `--forbid` forbids.",
    ),
    (
        "stale",
        "A file of the client isn't what codegen makes of the document.",
    ),
];

fn rules() -> Vec<Value> {
    let codes = Code::ALL.iter().map(|code| {
        let explanation = code.explanation();
        json!({
            "id": code.as_str(),
            "shortDescription": { "text": explain::opening(*code) },
            "help": { "text": explanation, "markdown": explanation },
        })
    });
    let others = OTHERS.iter().map(|(id, text)| {
        json!({ "id": id, "shortDescription": { "text": text }, "help": { "text": text } })
    });
    codes.chain(others).collect()
}

fn results(account: &Account) -> Vec<Value> {
    let mut results: Vec<Value> = account.problems.iter().map(of_problem).collect();
    for change in account.forbidden() {
        let place = account.places.get(&change.place());
        let location = place.map(|(file, span)| at(file, *span, Some(&change.pointer)));
        let meaning = change.verdict().as_str();
        let message = format!("{meaning}: {}: {}", change.path, change.why.join("; "));
        results.push(result("forbidden-change", "error", &message, location));
    }
    if let Ending::Checked { stale, .. } = &account.ending {
        for stale in stale {
            let file = format!("{}/{}", account.out, stale.path);
            let message = format!("stale: run `{}`", account.mend);
            let location = Some(at(&file, None, None));
            results.push(result("stale", "error", &message, location));
        }
    }
    results
}

fn of_problem(problem: &Problem) -> Value {
    let level = match problem.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let location = at(&problem.file, problem.span, problem.pointer.as_deref());
    result(problem.code, level, &problem.plain(), Some(location))
}

fn at(file: &str, span: Option<Span>, pointer: Option<&str>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": file.replace('\\', "/") } });
    if let Some(span) = span {
        physical["region"] = json!({ "startLine": span.line, "startColumn": span.column });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer, "kind": "value" }]);
    }
    location
}

fn result(rule: &str, level: &str, message: &str, location: Option<Value>) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": message },
        "locations": location.into_iter().collect::<Vec<_>>(),
    })
}
