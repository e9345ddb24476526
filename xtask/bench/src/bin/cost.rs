//! What a command costs as a whole, with all processes that it starts: `cost ROW PROGRAM ARGUMENTS…`. A
//! process for each run, since what the system tells of a process's children is their sum and their most.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::Instant;

use bench::tell::tell;
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let row = arguments.next().ok_or("the row is missing")?;
    let program = arguments.next().ok_or("the program is missing")?;
    let start = Instant::now();
    let status = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    let wall = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("`{}`: {status}", program.display()).into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let user = usage.user_time();
    let figures = json!({
        "wall": wall,
        "user": user.tv_sec() as f64 + user.tv_usec() as f64 / 1e6,
        "peak": usage.max_rss(),
    });
    tell("cost", &row.to_string_lossy(), figures);
    Ok(())
}
