//! What a run is told as: a Markdown table with a line for each document, and the totals.

use std::fmt::Write as _;

use super::{Outcome, Row, State};

/// The report: totals, then a line for each document, then what is wrong.
pub fn report(outcome: &Outcome) -> String {
    let mut text = format!("# Corpus\n\n{}\n", totals(outcome));
    text.push_str("| Document | | Operations | Models | Lines | Warnings | Unaccounted | Compiler | s | MB |\n");
    text.push_str("|---|---|--:|--:|--:|--:|--:|---|--:|--:|\n");
    for row in &outcome.rows {
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Row) -> String {
    let state = match &row.state {
        State::Generated => "generated".to_owned(),
        State::Refused(problems) => format!("refused: {}", problems.first().map_or("", |it| it)),
        State::Failed(why) => format!("**failed**: {why}"),
    };
    let compiled = match &row.compiled {
        None => "–".to_owned(),
        Some(said) if said.errors + said.warnings == 0 => "clean".to_owned(),
        Some(said) => format!("**{} errors, {} warnings**", said.errors, said.warnings),
    };
    let memory = row
        .memory
        .map_or("–".to_owned(), |bytes| (bytes >> 20).to_string());
    format!(
        "| {} | {} | {} of {} | {} | {} | {} | {} of {} | {compiled} | {:.2} | {memory} |\n",
        row.name,
        state.replace('|', "\\|").replace('\n', " "),
        row.methods.0,
        row.methods.1,
        row.models,
        row.lines,
        row.warnings,
        row.keywords.1,
        row.keywords.0,
        row.time.as_secs_f64(),
    )
}

/// How many ended how, and what is wrong.
pub fn totals(outcome: &Outcome) -> String {
    let rows = &outcome.rows;
    let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    let generated = count(&|row| row.state == State::Generated);
    let refused = count(&|row| matches!(row.state, State::Refused(_)));
    let failed = count(&|row| matches!(row.state, State::Failed(_)));
    let sum = |take: &dyn Fn(&Row) -> u64| rows.iter().map(take).sum::<u64>();
    let mut text = format!(
        "{} documents: {generated} generated, {refused} refused ({} reviewed), {failed} failed\n\
         {} operations, {} models, {} lines, in {:.1} s\n\
         {} keywords, {} unaccounted\n",
        rows.len(),
        outcome.reviewed,
        sum(&|row| row.methods.0),
        sum(&|row| row.models),
        sum(&|row| row.lines),
        outcome.time.as_secs_f64(),
        sum(&|row| row.keywords.0),
        sum(&|row| row.keywords.1),
    );
    let compiled = count(&|row| row.compiled.is_some());
    if compiled > 0 {
        let clean = count(&|row| {
            let said = row.compiled.as_ref();
            said.is_some_and(|said| said.errors + said.warnings == 0)
        });
        // Writing into a String can't fail.
        let _ = writeln!(
            text,
            "{compiled} compiled, {clean} of them without a warning"
        );
    }
    for wrong in &outcome.wrong {
        let _ = writeln!(text, "- {wrong}");
    }
    text
}
