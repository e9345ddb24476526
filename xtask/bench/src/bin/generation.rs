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
    let floors: Vec<[f64; 2]> = (0..runs).map(|_| floors(&bytes, &first)).collect();
    for (index, floor) in ["floor read", "floor emit"].into_iter().enumerate() {
        let spread = spread(floors.iter().map(|run| run[index]));
        figures[floor] = json!([spread.median, spread.low, spread.high]);
    }
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

/// What reading and emitting can't go below: the document parsed by a library and dropped, and the emitted
/// files parsed and printed again, as the generator does once to check and lay out what it made. On one
/// core; hand-written files are copied and not counted. Milliseconds.
fn floors(bytes: &[u8], outcome: &Outcome) -> [f64; 2] {
    let start = Instant::now();
    match bytes.first() {
        Some(b'{') => drop(serde_json::from_slice::<serde_json::Value>(bytes)),
        _ => drop(serde_yaml::from_slice::<serde_yaml::Value>(bytes)),
    }
    let read = start.elapsed().as_secs_f64() * 1e3;
    let files = outcome.files.iter().flatten();
    let made = files.filter(|(path, _)| {
        path.ends_with(".rs") && (path.ends_with("mod.rs") || !path.starts_with("src/runtime/"))
    });
    let start = Instant::now();
    let mut printed = 0;
    for (_, text) in made {
        if let Ok(file) = syn::parse_file(text) {
            printed += prettyplease::unparse(&file).len();
        }
    }
    std::hint::black_box(printed);
    [read, start.elapsed().as_secs_f64() * 1e3]
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
