//! What was said of the calls of an operation.

use serde_json::Value;
use xtask::Failure;

use crate::answers::NOT_ALLOWED;

/// One call. Where a text is, something is against it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The operation's id.
    pub operation: String,
    /// With what is required, or with all; which kind of answer was asked for.
    pub case: String,
    /// Why it can't be made: the client is at fault.
    pub sent: Option<String>,
    /// What Prism has against the request.
    pub request: Option<String>,
    /// Why Prism has no answer.
    pub given: Option<String>,
    /// Why the answer doesn't decode.
    pub decoded: Option<String>,
    /// The status of an answer that doesn't.
    pub status: u16,
    /// Its body.
    pub body: Option<String>,
}

/// Reads a line of a driver.
///
/// # Errors
/// It isn't one.
pub fn read(line: &str) -> Result<Verdict, Failure> {
    let value: Value = serde_json::from_str(line)
        .map_err(|error| Failure::new(format!("the driver says `{line}`: {error}")))?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let word = |key: &str| text(key).unwrap_or_default();
    Ok(Verdict {
        operation: word("operation"),
        case: format!("{}, {}", word("case"), word("answer")),
        sent: text("sent"),
        request: text("request"),
        given: text("given"),
        decoded: text("decoded"),
        status: value["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or_default(),
        body: text("body"),
    })
}

/// An operation's calls.
#[derive(Debug, Default)]
pub struct Row {
    /// Its id.
    pub operation: String,
    /// How many calls were made.
    pub calls: usize,
    /// How many requests Prism accepted.
    pub accepted: usize,
    /// How many answers decoded.
    pub decoded: usize,
    /// What is against the requests.
    pub requests: Vec<Finding>,
    /// What is against the answers.
    pub answers: Vec<Finding>,
    /// Why Prism gave none, where it gave none.
    pub silent: Vec<Finding>,
}

/// Something that is wrong.
#[derive(Debug)]
pub struct Finding {
    /// In which calls.
    pub cases: Vec<String>,
    /// What was said.
    pub said: String,
    /// Whether the list of what Prism is wrong about has it.
    pub is_known: bool,
}

impl Row {
    /// The first call of an operation.
    pub fn new(verdict: Verdict) -> Self {
        let mut row = Self {
            operation: verdict.operation.clone(),
            ..Self::default()
        };
        row.add(verdict);
        row
    }

    /// Another one.
    pub fn add(&mut self, verdict: Verdict) {
        self.calls += 1;
        let refused = verdict.sent.or(verdict.request);
        match (refused, verdict.given, verdict.decoded) {
            (Some(said), ..) => note(&mut self.requests, verdict.case, said),
            (None, Some(said), _) => {
                self.accepted += 1;
                note(&mut self.silent, verdict.case, said);
            }
            (None, None, Some(said)) => {
                self.accepted += 1;
                note(&mut self.answers, verdict.case, said);
            }
            (None, None, None) => {
                self.accepted += 1;
                self.decoded += 1;
            }
        }
    }

    /// Marks what `is_known` knows. That Prism gives no answer matters where there is none at all.
    pub fn excuse(&mut self, is_known: &mut dyn FnMut(&str, &str) -> bool) {
        let found = self
            .requests
            .iter_mut()
            .chain(&mut self.answers)
            .chain(&mut self.silent);
        for finding in found {
            finding.is_known = is_known(&self.operation, &finding.said);
        }
    }

    /// Whether each request was accepted, or wrongly refused.
    pub fn is_accepted(&self) -> bool {
        self.requests.iter().all(|finding| finding.is_known)
    }

    /// Whether answers were given and decoded, but for what is known.
    pub fn is_decoded(&self) -> bool {
        let is_known = |found: &[Finding]| found.iter().all(|finding| finding.is_known);
        let has_answer = self.decoded > 0 || is_known(&self.silent);
        is_known(&self.answers) && has_answer
    }

    /// Whether all that Prism has for it are answers that the document doesn't allow, or none for a reason that is
    /// known.
    pub fn has_no_valid_answer(&self) -> bool {
        let mut silent = self.silent.iter();
        self.decoded == 0
            && self.answers.is_empty()
            && self.silent.iter().any(is_not_allowed)
            && silent.all(|finding| is_not_allowed(finding) || finding.is_known)
    }

    /// What a person has to look at.
    pub fn wrong(&self) -> impl Iterator<Item = String> {
        let silent = (self.decoded == 0).then_some(&self.silent);
        let silent = silent.into_iter().flatten();
        let silent = silent.filter(|finding| !is_not_allowed(finding));
        let found = self.requests.iter().chain(&self.answers).chain(silent);
        found
            .filter(|finding| !finding.is_known)
            .map(|finding| format!("({}) {}", finding.cases.join("; "), finding.said))
    }
}

/// Whether an answer was none since the document doesn't allow it: that says nothing of the client.
fn is_not_allowed(finding: &Finding) -> bool {
    finding.said.starts_with(NOT_ALLOWED)
}

fn note(found: &mut Vec<Finding>, case: String, said: String) {
    match found.iter_mut().find(|finding| finding.said == said) {
        Some(finding) => finding.cases.push(case),
        None => found.push(Finding {
            cases: vec![case],
            said,
            is_known: false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(said: [Option<&str>; 4]) -> Verdict {
        let [sent, request, given, decoded] = said.map(|said| said.map(str::to_owned));
        Verdict {
            operation: "get".to_owned(),
            case: "required, static".to_owned(),
            sent,
            request,
            given,
            decoded,
            ..Verdict::default()
        }
    }

    #[test]
    fn an_operation_is_well_when_an_answer_decodes() {
        let mut row = Row::new(verdict([None, None, Some("500"), None]));
        assert_eq!(row.wrong().count(), 1);
        row.add(verdict([None; 4]));
        assert!(row.is_accepted() && row.is_decoded());
        assert_eq!((row.calls, row.accepted, row.decoded), (2, 2, 1));
        assert_eq!(row.wrong().count(), 0);
    }

    #[test]
    fn an_operation_without_a_valid_answer_is_told_apart() {
        let bad = format!("{NOT_ALLOWED}: x");
        let mut row = Row::new(verdict([None, None, Some(&bad), None]));
        assert!(row.has_no_valid_answer() && !row.is_decoded());
        assert_eq!(row.wrong().count(), 0);
        row.add(verdict([None, None, Some("500"), None]));
        assert!(!row.has_no_valid_answer());
        assert_eq!(row.wrong().count(), 1, "what is not allowed is not ours");
        row.excuse(&mut |_, said| said == "500");
        assert!(row.has_no_valid_answer());
        assert_eq!(row.wrong().count(), 0);
    }

    #[test]
    fn one_refusal_is_enough() {
        let mut row = Row::new(verdict([None; 4]));
        row.add(verdict([None, Some("422"), None, None]));
        row.add(verdict([None, Some("422"), None, None]));
        assert!(!row.is_accepted());
        assert_eq!(row.wrong().count(), 1, "the same is told once");
        row.excuse(&mut |_, said| said == "422");
        assert!(row.is_accepted());
        assert_eq!(row.wrong().count(), 0);
    }

    #[test]
    fn a_line_is_read() {
        let line = r#"{"operation":"get","case":"full","answer":"dynamic","request":"422 x"}"#;
        let verdict = read(line).unwrap_or_default();
        assert_eq!(
            (verdict.case.as_str(), verdict.request.as_deref()),
            ("full, dynamic", Some("422 x"))
        );
        assert!(read("no line").is_err());
    }
}
