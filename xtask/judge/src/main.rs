//! What `cargo xtask judge` runs, with its own arguments.

use std::process::ExitCode;

use clap::Parser as _;
use xtask::cli::{Cli, Command, Report};
use xtask::show::{Terminal, problems};

fn main() -> ExitCode {
    let Cli { color, command } = Cli::parse();
    let terminal = Terminal::new(color, Report::Human);
    let Command::Judge(args) = command else {
        terminal.to_stderr("this program judges, and nothing else: `cargo xtask help`\n");
        return ExitCode::from(2);
    };
    let told = judge::run(&args, &|line| terminal.progress(line)).and_then(|outcome| {
        terminal.progress("");
        terminal.to_stdout(&judge::closing(&outcome, &args)?);
        Ok(judge::exit(&outcome).into())
    });
    told.unwrap_or_else(|failure| {
        terminal.progress("");
        terminal.to_stderr(&problems::failure(&failure));
        ExitCode::from(2)
    })
}
