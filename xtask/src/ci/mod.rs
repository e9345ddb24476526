//! `cargo xtask ci`: everything that must hold before a change is merged, step by step, as CI runs it.
//!
//! A step is a function in `steps`, a value of [`CiStep`] that names it, and nothing else. Commands run as
//! `machine` starts them.

mod machine;
mod readme;
mod steps;

use std::time::{Duration, Instant};

use clap::ValueEnum as _;

pub use self::readme::test_command;

use self::machine::Machine;
use crate::Failure;
use crate::cli::{Ci, CiStep};

/// How a step ended that found nothing wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It holds.
    Held,
    /// It could not be run here: why, and what would help.
    Skipped(String),
}

/// The steps, one a line, each with what it is.
pub fn list() -> String {
    let steps = CiStep::value_variants().iter().map(|step| {
        let value = step.to_possible_value();
        let help = value.as_ref().and_then(|value| value.get_help());
        let help = help.map(ToString::to_string).unwrap_or_default();
        format!("{:<12} {help}\n", name(*step))
    });
    steps.collect()
}

/// Runs the steps that are asked for, in their order; ends with the first that fails.
///
/// # Errors
/// A step failed, or this is no workspace of ours.
pub fn run(args: &Ci, say: &dyn Fn(&str)) -> Result<(), Failure> {
    let machine = Machine::new(args, say)?;
    let wanted = |step: &&CiStep| args.only.is_empty() || args.only.contains(step);
    let (mut skipped, start) = (Vec::new(), Instant::now());
    for step in CiStep::value_variants().iter().filter(wanted) {
        say(&format!("\n== {}\n", name(*step)));
        let began = Instant::now();
        let ended = steps::run(*step, &machine).map_err(|failure| Failure {
            message: format!("the step `{}` failed: {}", name(*step), failure.message),
            help: failure.help,
        })?;
        match ended {
            Ended::Held => say(&format!("-- {}: {}\n", name(*step), shown(began.elapsed()))),
            Ended::Skipped(why) => {
                say(&format!("-- {}: SKIPPED, {why}\n", name(*step)));
                skipped.push(name(*step));
            }
        }
    }
    let but = match skipped.is_empty() {
        true => String::new(),
        false => format!(", but for what was skipped: {}", skipped.join(", ")),
    };
    say(&format!("\nall is well{but}; {}\n", shown(start.elapsed())));
    Ok(())
}

fn name(step: CiStep) -> String {
    let value = step.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn shown(time: Duration) -> String {
    format!("{} s", time.as_secs())
}
