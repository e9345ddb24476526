//! Whether an answer that a client didn't take is one that the document allows, by the word of the crate
//! `jsonschema`: Prism makes some that aren't, and says so of not all of them.

use generator::examples::Answers;
use serde_json::Value;

use crate::schemas::Schemas;
use crate::verdict::Verdict;

/// What is said of an answer that the document doesn't allow.
pub const NOT_ALLOWED: &str = "Prism's answer is not what the document allows";

/// Puts the blame where it belongs, where an answer wasn't taken.
pub fn blame(verdict: &mut Verdict, answers: &Answers, schemas: &mut Schemas<'_>) {
    let Some(why) = &verdict.decoded else {
        return;
    };
    let body = verdict.body.as_deref().unwrap_or_default();
    let wrong = wrong(&verdict.operation, verdict.status, body, answers, schemas);
    match wrong {
        Some(wrong) => {
            verdict.given = Some(format!("{NOT_ALLOWED}, by jsonschema: {wrong}; {why}"));
            verdict.decoded = None;
        }
        // Made anew each time: who looks for the fault needs it.
        None => verdict.decoded = Some(format!("{why} in {body}")),
    }
}

/// What is wrong with a body by each of the schemas that it could be of.
fn wrong(
    operation: &str,
    status: u16,
    body: &str,
    answers: &Answers,
    schemas: &mut Schemas<'_>,
) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let mut first = None;
    for reference in answers.of(operation, status) {
        let error = schemas.get(reference)?.validate(&value).err()?;
        let place = error.instance_path();
        first.get_or_insert_with(|| format!("{} at `{place}`", error.masked()));
    }
    first
}
