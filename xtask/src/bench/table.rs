//! The tables, as Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use super::build::Built;
use super::figures::{Figures, Row, Spread};
use super::peers::Peers;

/// Calls over the loopback interface.
pub fn calls(figures: &Figures) -> String {
    let mut table = Table::new(
        "Calls over loopback: emitted client / by hand",
        &[
            "",
            "time",
            "ratio",
            "allocations",
            "ratio",
            "bytes allocated",
            "ratio",
            "bytes sent",
            "received",
        ],
    );
    for row in figures.rows("calls") {
        let mut cells = vec![row.name.clone(), times(row), ratio(row)];
        cells.extend(counts(row, "allocations"));
        cells.extend(counts(row, "allocated"));
        cells.push(both(row.pair("up")));
        cells.push(both(row.pair("down")));
        table.row(&cells);
    }
    table.0
}

/// What the client adds to its models where there is no network.
pub fn in_process(figures: &Figures) -> String {
    let mut table = Table::new(
        "Calls in process: whole call / its models alone",
        &[
            "",
            "time",
            "the client's own",
            "allocations",
            "bytes allocated",
        ],
    );
    for row in figures.rows("in process") {
        table.row(&[
            row.name.clone(),
            times(row),
            row.spread("difference")
                .map_or_else(none, |own| duration(&own)),
            both(row.pair("allocations")),
            both(row.pair("allocated")),
        ]);
    }
    table.0
}

/// Encoding and decoding.
pub fn models(figures: &Figures) -> String {
    let mut table = Table::new(
        "Models: emitted / serde's derive",
        &["", "time", "throughput", "ratio", "allocations"],
    );
    for row in figures.rows("models") {
        // Counted, but not timed in this run.
        let (Some(size), Some(ours), Some(theirs)) =
            (row.number("size"), row.spread("ours"), row.spread("theirs"))
        else {
            continue;
        };
        // Bytes in a nanosecond are thousands of megabytes in a second.
        let speed = |side: Spread| size / side.median * 1e3;
        table.row(&[
            row.name.clone(),
            times(row),
            format!("{:.0} / {:.0} MB/s", speed(ours), speed(theirs)),
            ratio(row),
            both(row.pair("allocations")),
        ]);
    }
    table.0
}

/// Generating.
pub fn generation(figures: &Figures) -> String {
    let stages = ["read", "lower", "name", "emit", "locate", "all"];
    let mut table = Table::new(
        "Generation: milliseconds of each stage, and the most memory held",
        &[
            "",
            "size",
            "operations",
            "models",
            "lines",
            "read",
            "lower",
            "name",
            "emit",
            "locate",
            "all",
            "peak",
        ],
    );
    for row in figures.rows("generation") {
        let whole = |name: &str| {
            row.number(name)
                .map_or_else(none, |count| format!("{count:.0}"))
        };
        let mut cells = vec![
            row.name.clone(),
            row.number("size")
                .map_or_else(none, |size| format!("{:.0} kB", size / 1e3)),
            whole("operations"),
            whole("models"),
            whole("lines"),
        ];
        cells.extend(stages.map(|stage| {
            let floor = row.spread(&format!("floor {stage}"));
            let floor = floor.map(|floor| format!(" (floor {:.1})", floor.median));
            let spread = row.spread(stage);
            spread.map_or_else(none, |spread| {
                let floor = floor.unwrap_or_default();
                format!("{:.1} {}{floor}", spread.median, share(&spread))
            })
        }));
        cells.push(
            row.number("peak")
                .map_or_else(none, |peak| format!("{:.0} MiB", peak / 1024.0)),
        );
        table.row(&cells);
    }
    table.0
}

/// Generating from documents of one kind that grow: what each megabyte takes.
pub fn growth(figures: &Figures) -> String {
    let stages = ["read", "lower", "name", "emit", "all"];
    let mut table = Table::new(
        "Growth: milliseconds of each stage for a megabyte of the document, and the most memory held for it",
        &[
            "",
            "size",
            "operations",
            "models",
            "read",
            "lower",
            "name",
            "emit",
            "all",
            "peak",
        ],
    );
    for row in figures.rows("generation") {
        let Some(size) = row.number("size").map(|size| size / 1e6) else {
            continue;
        };
        let whole = |name: &str| {
            row.number(name)
                .map_or_else(none, |count| format!("{count:.0}"))
        };
        let mut cells = vec![
            row.name.clone(),
            format!("{size:.2} MB"),
            whole("operations"),
            whole("models"),
        ];
        cells.extend(stages.map(|stage| {
            let spread = row.spread(stage);
            spread.map_or_else(none, |spread| format!("{:.0}", spread.median / size))
        }));
        cells.push(
            row.number("peak")
                .map_or_else(none, |peak| format!("{:.0} MiB/MB", peak / 1024.0 / size)),
        );
        table.row(&cells);
    }
    table.0
}

/// The same document by two generators.
pub fn peers(rows: &[Peers]) -> String {
    let mut table = Table::new(
        "Generators: ours / openapi-to-rust, and the ratio",
        &[
            "",
            "time",
            "ratio",
            "user time",
            "ratio",
            "peak",
            "ratio",
            "lines",
            "ratio",
            "`cargo check`, user time",
            "ratio",
        ],
    );
    for row in rows {
        let [ours, theirs] = [&row.ours, &row.theirs];
        let mut cells = vec![row.name.clone()];
        let mut pair = |ours: Option<f64>, theirs: Option<f64>, show: fn(f64) -> String| {
            let shown = |figure: Option<f64>| figure.map_or_else(none, show);
            cells.push(format!("{} / {}", shown(ours), shown(theirs)));
            let ratio = ours.zip(theirs).map(|(ours, theirs)| ours / theirs);
            cells.push(ratio.map_or_else(none, |ratio| format!("**{ratio:.3}**")));
        };
        let time = |seconds: f64| format!("{:.0} ms", seconds * 1e3);
        pair(median(&ours.wall), median(&theirs.wall), time);
        pair(median(&ours.user), median(&theirs.user), time);
        pair(median(&ours.peak), median(&theirs.peak), |peak| {
            format!("{:.1} MiB", peak / 1024.0)
        });
        let lines = |lines: usize| (lines > 0).then_some(lines as f64);
        pair(lines(ours.lines), lines(theirs.lines), |lines| {
            format!("{lines:.0}")
        });
        pair(median(&ours.check), median(&theirs.check), |seconds| {
            format!("{seconds:.1} s")
        });
        table.row(&cells);
    }
    table.0
}

fn median(runs: &[f64]) -> Option<f64> {
    let mut runs = runs.to_vec();
    runs.sort_by(f64::total_cmp);
    let upper = runs.get(runs.len() / 2)?;
    let lower = runs.get(runs.len().saturating_sub(1) / 2)?;
    Some((lower + upper) / 2.0)
}

/// Building.
pub fn build(built: &[Built]) -> String {
    let mut table = Table::new(
        "Building a program that creates a customer",
        &[
            "",
            "`cargo check` from scratch",
            "of the client alone",
            "release from scratch",
            "stripped",
            "crates",
        ],
    );
    for way in built {
        if let Some(why) = &way.lacking {
            let mut cells = vec![way.name.clone(), why.clone()];
            cells.resize(6, none());
            table.row(&cells);
            continue;
        }
        table.row(&[
            way.name.clone(),
            seconds(&way.check),
            seconds(&way.alone),
            seconds(&way.release),
            way.size
                .map_or_else(none, |size| format!("{:.2} MB", size as f64 / 1e6)),
            way.crates.to_string(),
        ]);
    }
    table.0
}

struct Table(String);

impl Table {
    fn new(title: &str, columns: &[&str]) -> Self {
        let mut table = Self(format!("\n### {title}\n\n"));
        table.row(columns);
        // The first column says what was measured; the others are figures.
        let mut rule = vec!["---:"; columns.len()];
        if let Some(first) = rule.first_mut() {
            *first = "---";
        }
        table.row(&rule);
        table
    }

    fn row(&mut self, cells: &[impl AsRef<str>]) {
        for cell in cells {
            let _ = write!(self.0, "| {} ", cell.as_ref());
        }
        self.0.push_str("|\n");
    }
}

fn none() -> String {
    "–".to_owned()
}

/// Both sides' medians.
fn times(row: &Row) -> String {
    match (row.spread("ours"), row.spread("theirs")) {
        (Some(ours), Some(theirs)) => format!("{} / {}", duration(&ours), duration(&theirs)),
        _ => none(),
    }
}

fn ratio(row: &Row) -> String {
    let spread = row.spread("ratio");
    spread.map_or_else(none, |ratio| {
        format!(
            "**{:.3}** ({:.3}–{:.3})",
            ratio.median, ratio.low, ratio.high
        )
    })
}

/// A count of both sides, and its ratio.
fn counts(row: &Row, name: &str) -> [String; 2] {
    let pair = row.pair(name);
    let ratio = pair.map_or_else(none, |[ours, theirs]| format!("**{:.3}**", ours / theirs));
    [both(pair), ratio]
}

fn both(pair: Option<[f64; 2]>) -> String {
    pair.map_or_else(none, |[ours, theirs]| format!("{ours:.0} / {theirs:.0}"))
}

/// A median of nanoseconds with half the distance of the quartiles.
fn duration(spread: &Spread) -> String {
    let (unit, scale) = match spread.median.abs() {
        time if time < 1e4 => ("ns", 1.0),
        time if time < 1e7 => ("µs", 1e3),
        _ => ("ms", 1e6),
    };
    let digits = if scale > 1.0 { 1 } else { 0 };
    format!(
        "{:.digits$} {unit} {}",
        spread.median / scale,
        share(spread)
    )
}

/// Half the distance of the quartiles, as a share of the median.
fn share(spread: &Spread) -> String {
    let half = (spread.high - spread.low) / 2.0 / spread.median.abs();
    format!("±{:.0} %", half * 100.0)
}

/// The median, and all runs where there are more.
fn seconds(runs: &[Duration]) -> String {
    let mut runs: Vec<f64> = runs.iter().map(Duration::as_secs_f64).collect();
    runs.sort_by(f64::total_cmp);
    match runs.as_slice() {
        [] => none(),
        [only] => format!("{only:.1} s"),
        [first, .., last] => {
            let upper = runs.get(runs.len() / 2).copied().unwrap_or(*last);
            let lower = runs.get((runs.len() - 1) / 2).copied().unwrap_or(*first);
            format!("{:.1} s ({first:.1}–{last:.1})", (lower + upper) / 2.0)
        }
    }
}
