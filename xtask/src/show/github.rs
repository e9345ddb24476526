//! `--format github`: problems as annotations of a workflow, the verdict as its summary.

use std::fmt::Write as _;

use generator::report::Level;
use generator::source::Span;

use super::problems::Problem;
use super::{verdict, visible};
use crate::codegen::{Account, Ending};

/// The variable that names the file of the job's summary.
pub const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// A command to the workflow for each problem, each change that is forbidden, and each stale file: in this
/// order, since a step shows some ten.
pub fn annotations(account: &Account) -> String {
    let mut text = String::new();
    for problem in &account.problems {
        text.push_str(&of_problem(problem));
    }
    for change in account.forbidden() {
        let title = format!("{}: {}", change.verdict().as_str(), change.path);
        let message = format!("{} (at #{})", change.why.join("; "), change.pointer);
        let place = account.places.get(&change.place());
        let (file, span) = place.map_or((None, None), |(file, span)| (Some(file), *span));
        let place = file.map(|file| at(file, span)).unwrap_or_default();
        annotate(&mut text, "error", place, &title, &message);
    }
    if let Ending::Checked { stale, .. } = &account.ending {
        for stale in stale {
            let place = vec![("file", format!("{}/{}", account.out, stale.path))];
            let message = format!("stale: run `{}`", account.mend);
            annotate(&mut text, "error", place, "stale", &message);
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
    let mut text = String::new();
    let place = at(&problem.file, problem.span);
    annotate(&mut text, kind, place, problem.code, &problem.plain());
    text
}

/// A place, as properties of a command.
fn at(file: &str, span: Option<Span>) -> Vec<(&'static str, String)> {
    let mut place = vec![("file", file.to_owned())];
    if let Some(span) = span {
        place.push(("line", span.line.to_string()));
        place.push(("col", span.column.to_string()));
    }
    place
}

/// `::error file=a,line=1,title=b::message`, by the rules of workflow commands.
fn annotate(
    text: &mut String,
    kind: &str,
    mut properties: Vec<(&'static str, String)>,
    title: &str,
    message: &str,
) {
    properties.push(("title", title.to_owned()));
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
