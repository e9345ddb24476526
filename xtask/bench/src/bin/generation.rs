//! What it takes to generate from one document: the time of each stage, and the most memory that a
//! run held. `generation FILE RUNS`; a process for each document, since memory's peak is the
//! process's.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use bench::pair::spread;
use bench::tell::tell;
use generator::settings::Settings;
use generator::source::{Alone, Limits};
use generator::{Input, Outcome, Stage};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("the document is missing")?;
    let runs: usize = arguments
        .next()
        .ok_or("the number of runs is missing")?
        .parse()?;
    let bytes = std::fs::read(&file)?;
    let name = file.rsplit('/').next().unwrap_or(&file);
    let settings = Settings::new("bench-client").map_err(|_| "the name is refused")?;
    let input = Input {
        name,
        bytes: &bytes,
        limits: Limits::default(),
        overlays: &[],
        files: &Alone,
    };
    // Before anything is done twice.
    let first = run(input, &settings).1;
    let peak = peak_memory();
    let times: Vec<BTreeMap<&str, f64>> = (0..runs).map(|_| run(input, &settings).0).collect();
    let mut figures = json!({
        "size": bytes.len(),
        "operations": first.summary.methods,
        "models": first.summary.models,
        "lines": first.files.iter().flatten().map(|(_, text)| text.lines().count()).sum::<usize>(),
        "peak": peak,
    });
    for stage in ["read", "lower", "name", "emit", "locate", "all"] {
        let spread = spread(
            times
                .iter()
                .map(|run| run.get(stage).copied().unwrap_or(0.0)),
        );
        figures[stage] = json!([spread.median, spread.low, spread.high]);
    }
    tell("generation", name, figures);
    Ok(())
}

/// Milliseconds of each stage, and of all.
fn run<'a>(input: Input<'_>, settings: &Settings) -> (BTreeMap<&'a str, f64>, Outcome) {
    let mut marks = Vec::new();
    let outcome = generator::generate(input, settings, true, &mut |stage| {
        marks.push((key(stage), Instant::now()));
    });
    marks.push(("end", Instant::now()));
    let mut times = BTreeMap::new();
    for pair in marks.windows(2) {
        if let [(stage, begin), (_, end)] = pair {
            *times.entry(*stage).or_default() += (*end - *begin).as_secs_f64() * 1e3;
        }
    }
    times.insert("all", times.values().sum());
    (times, outcome)
}

fn key(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Lower => "lower",
        Stage::Name => "name",
        Stage::Emit => "emit",
        Stage::Locate => "locate",
        _ => "other",
    }
}

/// The most memory that this process has held, in KiB, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
