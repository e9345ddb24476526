//! How a step's commands are run: where, with which environment, and what becomes of their output.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::Ci;
use crate::{Failure, disk, environment};

/// How much of the output of a command that failed is shown.
const LAST_LINES: usize = 60;
/// The same cases in every run: what is refused here, anyone sees again.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "1");

/// The workspace, and what its commands share.
pub(super) struct Machine<'a> {
    pub(super) root: PathBuf,
    pub(super) target: PathBuf,
    pub(super) args: &'a Ci,
    /// Our own program: a copy, since steps build what we were started from anew.
    program: PathBuf,
    say: &'a dyn Fn(&str),
}

impl<'a> Machine<'a> {
    pub(super) fn new(args: &'a Ci, say: &'a dyn Fn(&str)) -> Result<Self, Failure> {
        let root = crate::call::root()?;
        let target = environment::target(&root);
        let own = std::env::current_exe()
            .map_err(|error| Failure::new(format!("our own program: {error}")))?;
        let program = target
            .join("ci/xtask")
            .with_extension(std::env::consts::EXE_EXTENSION);
        disk::copy(&own, &program)?;
        Ok(Self {
            root,
            target,
            args,
            program,
            say,
        })
    }

    /// Says something, whose lines end themselves.
    pub(super) fn say(&self, text: &str) {
        (self.say)(text);
    }

    /// Where `cargo install` puts what some tests run.
    pub(super) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A folder for what a step makes.
    pub(super) fn scratch(&self, name: &str) -> PathBuf {
        self.target.join("ci").join(name)
    }

    /// A program, in the workspace, as if no cargo had started us.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("PATH", self.path())
            .stdin(Stdio::null());
        if std::env::var_os(SEED.0).is_none() {
            command.env(SEED.0, SEED.1);
        }
        environment::clean(&mut command);
        command
    }

    /// Cargo, with arguments that blanks divide.
    pub(super) fn cargo(&self, args: &str) -> Command {
        let mut command = self.command("cargo");
        command.args(args.split_whitespace());
        command
    }

    /// One of our own commands, by the program that runs.
    pub(super) fn ours(&self, args: &[&str]) -> Command {
        let mut command = self.command(&self.program);
        command.args(args);
        command
    }

    /// Whether a program answers to this.
    pub(super) fn has(&self, program: &str, args: &[&str]) -> bool {
        let mut command = self.command(program);
        command
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Runs a command whose output is for people to see.
    pub(super) fn run(&self, mut command: Command) -> Result<(), Failure> {
        let status = command.status().map_err(|error| failed(&command, &error))?;
        match status.success() {
            true => Ok(()),
            false => Err(failed(&command, &status)),
        }
    }

    /// Runs a command whose output matters only where it fails; what it wrote.
    pub(super) fn quietly(&self, command: Command) -> Result<String, Failure> {
        let (status, text, command) = self.output(command, None)?;
        match status.success() {
            true => Ok(text),
            false => Err(self.failed(&command, &status, &text)),
        }
    }

    /// What a command writes on its standard output alone.
    pub(super) fn told(&self, mut command: Command) -> Result<String, Failure> {
        let output = command.output().map_err(|error| failed(&command, &error))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(self.failed(&command, &output.status, &text));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs a command that must end well, and in time.
    pub(super) fn in_time(&self, command: Command, limit: Duration) -> Result<(), Failure> {
        let (status, text, command) = self.output(command, Some(limit))?;
        match status.success() {
            true => Ok(()),
            false => Err(self.failed(&command, &status, &text)),
        }
    }

    /// Runs a command that may end with any of these codes; the last lines of what it wrote.
    pub(super) fn ends(
        &self,
        command: Command,
        codes: &[i32],
        last: usize,
    ) -> Result<String, Failure> {
        let (status, text, command) = self.output(command, None)?;
        match status.code().is_some_and(|code| codes.contains(&code)) {
            true => Ok(tail(&text, last)),
            false => Err(self.failed(&command, &status, &text)),
        }
    }

    /// How a command ended, and what it wrote on either stream.
    fn output(
        &self,
        mut command: Command,
        limit: Option<Duration>,
    ) -> Result<(ExitStatus, String, Command), Failure> {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| failed(&command, &error))?;
        let out = child.stdout.take().map(reader);
        let err = child.stderr.take().map(reader);
        let deadline = limit.map(|limit| Instant::now() + limit);
        let status = loop {
            match child.try_wait().map_err(|error| failed(&command, &error))? {
                Some(status) => break status,
                None if deadline.is_some_and(|deadline| Instant::now() > deadline) => {
                    // It may have ended meanwhile; then the next round sees how.
                    let _ = child.kill();
                    self.say("it took too long, and was stopped\n");
                    break child.wait().map_err(|error| failed(&command, &error))?;
                }
                None => thread::sleep(Duration::from_millis(20)),
            }
        };
        let texts = [out, err].into_iter().flatten();
        let texts = texts.map(|text| text.join().unwrap_or_default());
        Ok((status, texts.collect(), command))
    }

    fn failed(&self, command: &Command, status: &ExitStatus, text: &str) -> Failure {
        self.say(&tail(text, LAST_LINES));
        failed(command, status)
    }

    /// The search path, with the installed tools first.
    fn path(&self) -> OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = std::iter::once(self.tools().join("bin"));
        let all = own.chain(std::env::split_paths(&path));
        std::env::join_paths(all).unwrap_or(path)
    }
}

fn reader(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a stream broke is what there is to show.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The last lines of a text, each ended.
fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().skip(lines.len().saturating_sub(count));
    last.map(|line| format!("{line}\n")).collect()
}

fn failed(command: &Command, why: &dyn std::fmt::Display) -> Failure {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    let words: Vec<_> = std::iter::once(program).chain(args).collect();
    Failure::new(format!("`{}`: {why}", words.join(" ")))
}
