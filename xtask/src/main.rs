//! The maintainer's commands: `cargo xtask help` lists them.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use xtask::call::Call;
use xtask::cli::{self, Cli, Codegen, Color, Command, DiffFormat, Report};
use xtask::codegen::{self, Account, Ending};
use xtask::show::{self, Terminal, problems};
use xtask::{Failure, bench, ci, corpus, coverage, json, judge, overlays, verdict, watch};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let Cli { color, command } = Cli::parse();
    match command {
        Command::Codegen(args) if args.watch => watched(color, &args),
        Command::Codegen(args) => generated(color, args.report, Call::new(&args)),
        Command::Update(args) => generated(color, args.codegen.report, Call::update(&args)),
        Command::Coverage(args) => {
            let outcome = coverage::run(args.check);
            Terminal::new(color, Report::Human).to_stderr(&coverage::closing(&outcome));
            coverage::exit(&outcome).into()
        }
        Command::Diff(args) => diff(color, &args),
        Command::Effective(args) => effective(color, &args),
        Command::Explain(args) => explain(color, &args),
        Command::Corpus(args) => {
            let terminal = Terminal::new(color, Report::Human);
            match corpus::run(&args, &|line| terminal.progress(line)) {
                Ok(outcome) => {
                    terminal.progress("");
                    terminal.to_stdout(&corpus::closing(&outcome));
                    corpus::exit(&outcome).into()
                }
                Err(failure) => refused(&terminal, &failure),
            }
        }
        Command::Judge(_) => judged(color),
        Command::Ci(args) => checked(color, &args),
        Command::Bench(args) => measure(color, &args),
    }
}

fn generated(color: Color, report: Report, call: Result<Call, Failure>) -> ExitCode {
    let terminal = Terminal::new(color, report);
    // Overlays lie beside the committed document alone, and so does the table.
    let is_of_readme = call.as_ref().is_ok_and(|call| call.overlays_beside);
    let account = match call {
        Ok(call) => codegen::run(&call, &mut |event| terminal.on(event)),
        Err(failure) => Account::failed(failure),
    };
    terminal.tell(&account);
    if is_of_readme && matches!(report, Report::Human | Report::Github) {
        tell_coverage(&terminal, &account);
    }
    account.exit().into()
}

/// Says that the README's table of operations doesn't have those that there are now. Where there is no such
/// table, or it can't be told, nothing is stale.
fn tell_coverage(terminal: &Terminal, account: &Account) {
    let is_new = matches!(&account.ending, Ending::Written(files) if !files.written.is_empty());
    if is_new {
        let outcome = coverage::run(true);
        if outcome == Ok(coverage::Found::Stale) {
            terminal.to_stderr(&coverage::closing(&outcome));
        }
    }
}

fn watched(color: Color, args: &Codegen) -> ExitCode {
    let terminal = Terminal::new(color, args.report);
    let outcome = watch::watch(
        || Call::new(args),
        |call| {
            let account = codegen::run(call, &mut |event| terminal.on(event));
            terminal.tell(&account);
            terminal.progress("watching; Ctrl-C ends it");
            account
        },
    );
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => refused(&terminal, &failure),
    }
}

fn diff(color: Color, args: &cli::Diff) -> ExitCode {
    let terminal = Terminal::new(color, Report::Human);
    let verdict = match verdict::diff::run(args) {
        Ok(verdict) => verdict,
        Err(why) => {
            terminal.to_stderr(&why);
            return ExitCode::from(2);
        }
    };
    terminal.to_stdout(&match args.format {
        DiffFormat::Text if verdict.changes.all.is_empty() => "The API is the same\n".to_owned(),
        DiffFormat::Text => show::verdict::text(&verdict),
        DiffFormat::Markdown => show::verdict::markdown(&verdict),
        DiffFormat::Json => format!("{}\n", json::verdict(&verdict)),
    });
    match args.forbid {
        Some(forbid) if verdict.is_forbidden(forbid) => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    }
}

fn effective(color: Color, args: &cli::Effective) -> ExitCode {
    let terminal = Terminal::new(color, Report::Human);
    match overlays::effective(args) {
        Ok(text) => {
            terminal.to_stdout(&text);
            ExitCode::SUCCESS
        }
        Err(why) => {
            terminal.to_stderr(&why);
            ExitCode::from(2)
        }
    }
}

fn explain(color: Color, args: &cli::Explain) -> ExitCode {
    let terminal = Terminal::new(color, Report::Human);
    let Some(code) = args.code.as_deref() else {
        terminal.to_stdout(&show::explain::list());
        return ExitCode::SUCCESS;
    };
    match show::explain::explain(code) {
        Ok(text) => {
            terminal.to_stdout(&text);
            ExitCode::SUCCESS
        }
        Err(failure) => refused(&terminal, &failure),
    }
}

fn measure(color: Color, args: &cli::Bench) -> ExitCode {
    let terminal = Terminal::new(color, Report::Human);
    match bench::run(args, &mut |table| terminal.to_stdout(&format!("{table}\n"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => refused(&terminal, &failure),
    }
}

fn judged(color: Color) -> ExitCode {
    match judge::run() {
        Ok(code) => code.into(),
        Err(failure) => refused(&Terminal::new(color, Report::Human), &failure),
    }
}

fn checked(color: Color, args: &cli::Ci) -> ExitCode {
    let terminal = Terminal::new(color, Report::Human);
    if args.list {
        terminal.to_stdout(&ci::list());
        return ExitCode::SUCCESS;
    }
    match ci::run(args, &|text| terminal.to_stdout(text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.to_stderr(&problems::failure(&failure));
            ExitCode::FAILURE
        }
    }
}

/// Says why nothing came of a call.
fn refused(terminal: &Terminal, failure: &Failure) -> ExitCode {
    terminal.to_stderr(&problems::failure(failure));
    ExitCode::from(2)
}
