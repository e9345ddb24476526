//! The maintainer's commands: `cargo xtask help` lists them.

use std::process::ExitCode;

use clap::Parser as _;
use xtask::call::Call;
use xtask::cli::{Cli, Command};
use xtask::codegen::{self, Account};
use xtask::show::Terminal;

fn main() -> ExitCode {
    let Cli {
        color,
        command: Command::Codegen(args),
    } = Cli::parse();
    let terminal = Terminal::new(color, args.report);
    let account = match Call::new(&args) {
        Ok(call) => codegen::run(&call, &mut |event| terminal.on(event)),
        Err(failure) => Account::failed(failure),
    };
    terminal.tell(&account);
    account.exit().into()
}
