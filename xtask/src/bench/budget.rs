//! How much more a call may cost than the same written by hand: of what is counted exactly, so that it
//! is the same on every machine.

use super::figures::Figures;
use crate::Failure;

/// What ours may be at most, theirs being one.
const MOST: f64 = 1.05;

/// The calls that are held to it, as rows of the table begin.
const CALLS: [&str; 2] = ["create, ", "list of 100, "];

/// What is counted, and how it is called.
const COUNTS: [(&str, &str); 2] = [
    ("allocations", "allocations"),
    ("allocated", "bytes allocated"),
];

/// Holds the calls to their budget.
///
/// # Errors
/// One costs more, or wasn't counted.
pub fn check(figures: &Figures) -> Result<(), Failure> {
    let mut over = Vec::new();
    for call in CALLS {
        let mut is_counted = false;
        for row in figures
            .rows("calls")
            .filter(|row| row.name.starts_with(call))
        {
            for (figure, title) in COUNTS {
                let Some([ours, theirs]) = row.pair(figure) else {
                    return Err(Failure::new(format!(
                        "nobody counted the {title} of `{}`",
                        row.name
                    )));
                };
                is_counted = true;
                if ours > theirs * MOST {
                    let ratio = ours / theirs;
                    over.push(format!(
                        "`{}`: {title} {ours} to {theirs}, {ratio:.3}",
                        row.name
                    ));
                }
            }
        }
        if !is_counted {
            return Err(Failure::new(format!(
                "no row of the calls begins with `{call}`"
            )));
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    let message = format!(
        "a call costs more than {MOST} of the same by hand: {}",
        over.join("; ")
    );
    Err(Failure::new(message).help("look at what the last changes allocate for each call"))
}
