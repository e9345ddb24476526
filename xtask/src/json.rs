//! `--report json`: one object, the same keys whatever happened.

use std::time::Duration;

use generator::report::Level;
use generator::surface::Turned;
use serde_json::{Map, Value, json};

use crate::codegen::{Account, Ending};
use crate::disk::{Stale, Why};
use crate::show::problems::Problem;
use crate::verdict::Verdict;
use crate::verdict::bump::Bump;

/// The account of a run, as a line of JSON.
pub fn report(account: &Account) -> String {
    let summary = &account.summary;
    let value = json!({
        "status": status(account),
        "exit": account.exit(),
        "error": error(account),
        "out": account.out,
        "mend": account.mend,
        "summary": {
            "title": summary.title,
            "operations": summary.operations,
            "methods": summary.methods,
            "models": summary.models,
            "lines": account.lines,
            "errors": account.count(Level::Error),
            "warnings": account.count(Level::Warning),
            "notes": account.count(Level::Note),
            "keywords": {
                "implemented": summary.keywords.implemented,
                "documentation": summary.keywords.documentation,
                "ignored": summary.keywords.ignored,
                "error": summary.keywords.wrong,
                "unaccounted": summary.keywords.unaccounted,
            },
        },
        "diagnostics": account.problems.iter().map(diagnostic).collect::<Vec<_>>(),
        "verdict": match &account.verdict {
            Some(Ok(found)) => verdict(found),
            _ => Value::Null,
        },
        "bump": account.bump.as_ref().map_or(Value::Null, bump),
        "files": files(account),
        "timings": timings(account),
        "peak_memory": peak_memory(),
    });
    format!("{value}\n")
}

/// What a change of the document means.
pub fn verdict(verdict: &Verdict) -> Value {
    let changes = verdict.changes.all.iter().map(|change| {
        json!({
            "path": change.path,
            "was": change.was,
            "kind": change.kind.as_str(),
            "turned": match change.turned {
                Turned::Added => "added",
                Turned::Changed => "changed",
                Turned::Renamed => "renamed",
                Turned::Removed => "removed",
            },
            "rust": change.rust.as_str(),
            "wire": change.wire.as_str(),
            "why": change.why,
            "file": change.file,
            "pointer": change.pointer,
        })
    });
    json!({
        "rust": verdict.changes.rust().as_str(),
        "wire": verdict.changes.wire().as_str(),
        "version": verdict.version.to_string(),
        "next": verdict.next.to_string(),
        "changes": changes.collect::<Vec<_>>(),
    })
}

/// What became of the version; `changelog` is null where the API is the same and no file said otherwise.
fn bump(bump: &Bump) -> Value {
    json!({
        "base": bump.base,
        "released": bump.released.to_string(),
        "settings": bump.settings,
        "from": bump.from.to_string(),
        "to": bump.to.to_string(),
        "changelog": bump.log.as_ref().map(|log| {
            json!({ "file": log.file, "entries": log.entries, "written": log.is_new })
        }),
    })
}

fn status(account: &Account) -> &'static str {
    match &account.ending {
        Ending::Failed(_) => "failed",
        Ending::Written(_) => "done",
        Ending::Checked { stale, .. } if stale.is_empty() => "fresh",
        Ending::Checked { .. } => "stale",
    }
}

fn error(account: &Account) -> Value {
    match &account.ending {
        Ending::Failed(Some(failure)) => {
            json!({ "message": failure.message, "help": failure.help })
        }
        _ => Value::Null,
    }
}

fn diagnostic(problem: &Problem) -> Value {
    let Problem {
        level,
        code,
        message,
        help,
        file,
        pointer,
        span,
    } = problem;
    json!({
        "level": match level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        "code": code,
        "message": message,
        "help": help,
        "file": file,
        "pointer": pointer,
        "line": span.map(|span| span.line),
        "column": span.map(|span| span.column),
    })
}

fn files(account: &Account) -> Value {
    let none: Vec<String> = Vec::new();
    let (written, unchanged, removed, stale) = match &account.ending {
        Ending::Failed(_) => (&none, 0, &none, [].as_slice()),
        Ending::Written(done) => (&done.written, done.unchanged, &done.removed, [].as_slice()),
        Ending::Checked { stale, files } => {
            let emitted = stale
                .iter()
                .filter(|s| s.wanted.is_some() && s.path != crate::disk::LIST);
            (&none, files - emitted.count(), &none, stale.as_slice())
        }
    };
    let stale: Vec<Value> = stale
        .iter()
        .map(|Stale { path, why, .. }| json!({ "path": path, "why": why_stale(why) }))
        .collect();
    json!({ "written": written, "unchanged": unchanged, "removed": removed, "stale": stale })
}

fn why_stale(why: &Why) -> &'static str {
    match why {
        Why::Missing => "missing",
        Why::Changed(_) => "changed",
        Why::LineEndings => "line-endings",
        Why::Orphaned(_) => "orphaned",
    }
}

/// The most memory that this process had, in bytes; null where the system doesn't tell.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Milliseconds of each stage, and of all.
fn timings(account: &Account) -> Value {
    let milliseconds = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
    let mut timings = Map::new();
    for (stage, time) in &account.stages {
        timings.insert(stage.key().to_owned(), json!(milliseconds(*time)));
    }
    timings.insert("total".to_owned(), json!(milliseconds(account.time)));
    Value::Object(timings)
}
