//! What a run is told as: a Markdown table with a line for each operation, and the totals.

use std::fmt::Write as _;

use crate::Outcome;
use crate::verdict::{Finding, Row};

/// Totals, then a line for each operation.
pub fn report(outcome: &Outcome) -> String {
    let mut text = format!("# {}\n\n{}\n", outcome.document, totals(outcome));
    text.push_str("| Operation | Request | Answer | Remarks |\n|---|---|---|---|\n");
    for row in &outcome.rows {
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Row) -> String {
    let request = match row.is_accepted() {
        true if row.requests.is_empty() => "accepted",
        true => "accepted, but for what is known",
        false => "**refused**",
    };
    let answer = match row.is_decoded() {
        true if row.decoded > 0 => "decoded",
        true => "none, which is known",
        false if row.has_no_valid_answer() => "none that the document allows",
        false => "**not decoded**",
    };
    let found = row.requests.iter().chain(&row.answers).chain(&row.silent);
    let remarks: Vec<String> = found.map(remark).collect();
    format!(
        "| {} | {request} | {answer} | {} |\n",
        cell(&row.operation),
        cell(&remarks.join("; "))
    )
}

fn remark(finding: &Finding) -> String {
    let known = if finding.is_known { ", known" } else { "" };
    format!("({}{known}) {}", finding.cases.join("; "), finding.said)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// How many ended how, and what is wrong.
pub fn totals(outcome: &Outcome) -> String {
    let rows = &outcome.rows;
    let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    let sum = |take: &dyn Fn(&Row) -> usize| rows.iter().map(take).sum::<usize>();
    let silent = |row: &Row| row.silent.iter().map(|finding| finding.cases.len()).sum();
    let mut text = format!(
        "{}: of {} operations {} accepted, {} decoded, {} for which Prism has no valid answer\n\
         of {} calls {} accepted, {} answers decoded; to {} Prism had no answer; {} findings known; in {:.0} s\n",
        outcome.document,
        rows.len(),
        count(&Row::is_accepted),
        count(&Row::is_decoded),
        count(&Row::has_no_valid_answer),
        sum(&|row| row.calls),
        sum(&|row| row.accepted),
        sum(&|row| row.decoded),
        sum(&silent),
        outcome.known,
        outcome.time.as_secs_f64(),
    );
    for wrong in &outcome.wrong {
        // Writing into a String can't fail.
        let _ = writeln!(text, "- {wrong}");
    }
    text
}
