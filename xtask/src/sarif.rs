//! `--format sarif`: problems in the format of static analysis, SARIF 2.1.0.

use generator::report::{Code, Level};
use serde_json::{Value, json};

use crate::codegen::Account;
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
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": account.exit() == 0, "exitCode": account.exit() }],
            "results": account.problems.iter().map(result).collect::<Vec<_>>(),
        }],
    });
    format!("{log}\n")
}

fn rule(code: Code) -> Value {
    let explanation = code.explanation();
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": explain::opening(code) },
        "help": { "text": explanation, "markdown": explanation },
    })
}

fn result(problem: &Problem) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": problem.file.replace('\\', "/") } });
    if let Some(span) = problem.span {
        physical["region"] = json!({ "startLine": span.line, "startColumn": span.column });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = &problem.pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer, "kind": "value" }]);
    }
    json!({
        "ruleId": problem.code,
        "level": match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        "message": { "text": problem.plain() },
        "locations": [location],
    })
}
