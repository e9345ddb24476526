//! Measures two ways of doing the same, turn by turn, so that whatever else the machine does meets
//! both.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, SamplingMode};

/// What one side, or the ratio of both, came to over all samples.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// Half of the samples are less.
    pub median: f64,
    /// A quarter is less.
    pub low: f64,
    /// A quarter is more.
    pub high: f64,
}

/// Two sides, sample by sample.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Nanoseconds of the first.
    pub ours: Spread,
    /// Nanoseconds of the second.
    pub theirs: Spread,
    /// First by second, within each sample.
    pub ratio: Spread,
    /// First less second, in nanoseconds, within each sample.
    pub difference: Spread,
}

/// How long a turn must be for the clock's own time not to count.
const TURN: Duration = Duration::from_micros(50);

/// Criterion warms up, decides how many turns a sample has and keeps its own account of the first
/// side; the pairs are kept here.
pub fn measure(
    criterion: &mut Criterion,
    group: &str,
    row: &str,
    mut ours: impl FnMut(),
    mut theirs: impl FnMut(),
) -> Measured {
    let repeats = repeats(&mut ours, &mut theirs);
    let samples = RefCell::new(Vec::new());
    let mut group = criterion.benchmark_group(group);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(BenchmarkId::from_parameter(row), |bencher| {
        bencher.iter_custom(|turns| {
            let mut spent = [Duration::ZERO; 2];
            for turn in 0..turns {
                // Neither side is always the one that finds the caches cold.
                if turn % 2 == 0 {
                    spent[0] += time(repeats, &mut ours);
                    spent[1] += time(repeats, &mut theirs);
                } else {
                    spent[1] += time(repeats, &mut theirs);
                    spent[0] += time(repeats, &mut ours);
                }
            }
            let each =
                |spent: Duration| spent.as_nanos() as f64 / (turns * u64::from(repeats)) as f64;
            samples.borrow_mut().push((turns, spent.map(each)));
            // What criterion plans by is the time that a turn takes as a whole.
            spent[0] + spent[1]
        });
    });
    group.finish();
    let samples = samples.into_inner();
    // All samples have as many turns as the last; what has not is the warming up.
    let turns = samples.last().map_or(0, |sample| sample.0);
    let kept = samples.iter().rev().take_while(|sample| sample.0 == turns);
    let kept: Vec<[f64; 2]> = kept.map(|sample| sample.1).collect();
    Measured {
        ours: spread(kept.iter().map(|[ours, _]| *ours)),
        theirs: spread(kept.iter().map(|[_, theirs]| *theirs)),
        ratio: spread(kept.iter().map(|[ours, theirs]| ours / theirs)),
        difference: spread(kept.iter().map(|[ours, theirs]| ours - theirs)),
    }
}

/// How often a side is done in one turn.
fn repeats(ours: &mut impl FnMut(), theirs: &mut impl FnMut()) -> u32 {
    for _ in 0..20 {
        ours();
        theirs();
    }
    let once = (time(10, ours).min(time(10, theirs)) / 10).max(Duration::from_nanos(1));
    u32::try_from(TURN.as_nanos().div_ceil(once.as_nanos())).unwrap_or(1)
}

fn time(repeats: u32, side: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        side();
    }
    start.elapsed()
}

/// Median and quartiles.
pub fn spread(values: impl Iterator<Item = f64>) -> Spread {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (values.len().saturating_sub(1)) as f64 * part;
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        match (values.get(below), values.get(above)) {
            (Some(below), Some(above)) => below + (above - below) * place.fract(),
            _ => f64::NAN,
        }
    };
    Spread {
        median: at(0.5),
        low: at(0.25),
        high: at(0.75),
    }
}

/// Keeps this thread, and those that it starts, on one core. Where a call wakes a server's thread on
/// another core, it takes 30 or 110 µs by whether that core had fallen asleep, whoever calls.
///
/// Where the system knows no such thing, it does nothing.
pub fn stay_on_one_core() {
    if let Some(core) = core_affinity::get_core_ids().and_then(|cores| cores.last().copied()) {
        core_affinity::set_for_current(core);
    }
}

/// Criterion for a run: `quick` shows that all of it runs, and is not for reading.
pub fn criterion() -> Criterion {
    let quick = std::env::var_os("BENCH_QUICK").is_some();
    let (samples, warm_up, time) = if quick {
        (10, 50, 100)
    } else {
        (60, 500, 3000)
    };
    Criterion::default()
        .without_plots()
        .sample_size(samples)
        .warm_up_time(Duration::from_millis(warm_up))
        .measurement_time(Duration::from_millis(time))
}
