//! One document: `cargo xtask codegen --report json` in a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::documents::Document;
use super::{Row, State};

/// No document takes a minute: what does, hangs.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn generate(program: &Path, document: &Document, out: &Path) -> Row {
    let mut row = Row {
        name: document.name.clone(),
        package: document.package.clone(),
        ..Row::default()
    };
    let start = Instant::now();
    let child = Command::new(program)
        .args(["codegen", "--strict", "--report", "json"])
        .args(["--name", &document.package])
        .arg("--spec")
        .arg(&document.path)
        .arg("--out")
        .arg(out)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let output = child.and_then(|child| bounded(child, start));
    row.time = start.elapsed();
    row.state = match output {
        Err(error) => State::Failed(error.to_string()),
        Ok(output) => match serde_json::from_slice(&output.stdout) {
            Ok(account) => told(&account, &mut row),
            Err(_) => State::Failed(died(&output)),
        },
    };
    row
}

/// Waits for a process; one that hangs is ended.
fn bounded(
    mut child: std::process::Child,
    start: Instant,
) -> std::io::Result<std::process::Output> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let out = scope.spawn(|| read(out));
        let err = scope.spawn(|| read(err));
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(std::process::Output {
                    status,
                    stdout: out.join().unwrap_or_default(),
                    stderr: err.join().unwrap_or_default(),
                });
            }
            if start.elapsed() > PATIENCE {
                child.kill()?;
                child.wait()?;
                let seconds = PATIENCE.as_secs();
                return Err(std::io::Error::other(format!("not done after {seconds} s")));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    })
}

fn read(stream: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        // What was read until it broke is what there is.
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
}

/// The last words of a process that told nothing.
fn died(output: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    format!("{}: {}", output.status, last.unwrap_or("no word"))
}

fn told(account: &Value, row: &mut Row) -> State {
    let count = |name: &str| account["summary"][name].as_u64().unwrap_or_default();
    row.methods = (count("methods"), count("operations"));
    row.models = count("models");
    row.lines = count("lines");
    row.warnings = count("warnings");
    let states = account["summary"]["keywords"].as_object();
    let states = states.into_iter().flatten();
    let all = states.filter_map(|(_, count)| count.as_u64()).sum();
    let open = account["summary"]["keywords"]["unaccounted"].as_u64();
    row.keywords = (all, open.unwrap_or_default());
    row.memory = account["peak_memory"].as_u64();
    if account["exit"] == 0 {
        return State::Generated;
    }
    let all = account["diagnostics"].as_array().into_iter().flatten();
    let errors = all.filter(|problem| problem["level"] == "error");
    let mut problems = Vec::new();
    for problem in errors {
        let text = |key: &str| problem[key].as_str().unwrap_or_default();
        if text("code") == "internal" {
            return State::Failed(text("message").to_owned());
        }
        let pointer = Some(text("pointer")).filter(|pointer| !pointer.is_empty());
        let line = problem["line"].as_u64().map(|line| format!("line {line}"));
        let place = pointer.map(str::to_owned).into_iter().chain(line);
        let place: Vec<String> = place.collect();
        problems.push(match place.is_empty() {
            // It is about the whole.
            true => text("message").to_owned(),
            false => format!("{} ({})", text("message"), place.join(", ")),
        });
    }
    if problems.is_empty() {
        let message = account["error"]["message"].as_str();
        return State::Failed(message.unwrap_or("refused without a word").to_owned());
    }
    State::Refused(problems)
}
