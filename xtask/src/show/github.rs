//! `--format github`: problems as annotations of a workflow, the verdict as its summary.

use std::fmt::Write as _;

use generator::report::Level;
use generator::surface::Verdict as Meaning;

use super::problems::Problem;
use super::{verdict, visible};
use crate::cli::Forbid;
use crate::codegen::{Account, Ending};

/// The variable that names the file of the job's summary.
pub const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// A command to the workflow for each problem, each stale file, and each change that is forbidden.
pub fn annotations(account: &Account) -> String {
    let mut text = String::new();
    for problem in &account.problems {
        text.push_str(&of_problem(problem));
    }
    if let Ending::Checked { stale, .. } = &account.ending {
        for stale in stale {
            let file = format!("{}/{}", account.out, stale.path);
            let message = format!("stale: run `{}`", account.mend);
            annotate(
                &mut text,
                "error",
                &[("file", &file), ("title", "stale")],
                &message,
            );
        }
    }
    if let (Some(forbid), Some(Ok(verdict))) = (account.forbid, &account.verdict) {
        let worst = match forbid {
            Forbid::Breaking => Meaning::Breaking,
            Forbid::Additive => Meaning::Additive,
        };
        let changes = verdict.changes.all.iter();
        for change in changes.filter(|change| change.rust.max(change.wire) >= worst) {
            let meaning = change.rust.max(change.wire).as_str();
            let title = format!("{meaning}: {}", change.path);
            let message = format!("{} (at #{})", change.why.join("; "), change.pointer);
            annotate(&mut text, "error", &[("title", &title)], &message);
        }
    }
    text
}

/// The job's summary, in Markdown.
pub fn summary(account: &Account) -> String {
    let mut text = match &account.verdict {
        Some(Ok(found)) => verdict::markdown(found),
        Some(Err(why)) => format!("{}\n", visible::line(why)),
        None => String::new(),
    };
    let closing = anstream::adapter::strip_str(&super::closing(account)).to_string();
    let _ = write!(text, "\n```text\n{}\n```\n", closing.trim_end());
    text
}

fn of_problem(problem: &Problem) -> String {
    let kind = match problem.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = problem
        .span
        .map(|span| (span.line.to_string(), span.column.to_string()));
    let mut properties = vec![("file", problem.file.as_str())];
    if let Some((line, column)) = &place {
        properties.extend([("line", line.as_str()), ("col", column.as_str())]);
    }
    properties.push(("title", problem.code));
    let mut text = String::new();
    annotate(&mut text, kind, &properties, &problem.plain());
    text
}

/// `::error file=a,line=1::message`, by the rules of workflow commands.
fn annotate(text: &mut String, kind: &str, properties: &[(&str, &str)], message: &str) {
    let properties: Vec<String> = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", property(value)))
        .collect();
    let _ = writeln!(text, "::{kind} {}::{}", properties.join(","), data(message));
}

/// What comes from a document must end no command and begin none.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
