//! What a person sees: progress, problems, the diff, a closing line.
//!
//! Problems and figures go to standard error; what a command is asked for (the diff, the JSON) goes
//! to standard output. Everything is written with colours, and they are taken out again where there
//! is no terminal. A reader that goes away (`| head`) is no failure.

mod bump;
pub mod diff;
pub mod explain;
pub mod github;
pub mod problems;
pub mod verdict;
pub mod visible;
pub mod window;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _, stderr, stdout};
use std::path::Path;

use annotate_snippets::{Level as Shade, Renderer};
use anstream::adapter::strip_str;
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use generator::dialect::Counts;
use generator::report::Level;

use self::diff::plural;
use crate::Failure;
use crate::cli::{Color, Report};
use crate::codegen::{Account, Ending};
use crate::disk::{self, Stale, Why, Written};
use crate::progress::Event;
use crate::{json, sarif};

/// Characters of a document's title that are shown.
const TITLE: usize = 80;

/// Standard output and error.
#[derive(Debug)]
pub struct Terminal {
    color: ColorChoice,
    report: Report,
    /// Whether a line can be written over.
    live: bool,
}

impl Terminal {
    /// Tells as the arguments say.
    pub fn new(color: Color, report: Report) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            color,
            report,
            live: report == Report::Human && stderr().is_terminal() && !dumb,
        }
    }

    /// Shows what goes on, in a line that the next one replaces.
    pub fn on(&self, event: Event) {
        match event {
            Event::Begins(stage) if self.live => {
                let _ = write!(stderr(), "\r\x1b[2K{} …", stage.doing());
            }
            Event::Waits if matches!(self.report, Report::Human | Report::Github) => {
                self.clear();
                self.to_stderr("waiting for another run of codegen in the same folder …\n");
            }
            _ => {}
        }
    }

    /// Shows a line about what goes on, which the next one replaces; where lines can't be replaced,
    /// nothing.
    pub fn progress(&self, line: &str) {
        if self.live {
            let _ = write!(stderr(), "\r\x1b[2K{}", visible::line(line));
        }
    }

    /// Tells how a run ended.
    pub fn tell(&self, account: &Account) {
        self.clear();
        match self.report {
            Report::Json => self.to_stdout(&json::report(account)),
            Report::Sarif => self.to_stdout(&sarif::log(account)),
            Report::Github => {
                self.for_people(account, "");
                self.to_stdout(&github::annotations(account));
                self.summarize(account);
            }
            Report::Human => {
                let diff = match &account.ending {
                    Ending::Checked { stale, .. } => diff::diff(&account.out, stale),
                    _ => String::new(),
                };
                self.for_people(account, &diff);
            }
        }
    }

    fn for_people(&self, account: &Account, diff: &str) {
        self.to_stderr(&problems::problems(&account.problems, &account.texts));
        self.to_stdout(diff);
        match &account.verdict {
            Some(Ok(verdict)) => self.to_stderr(&verdict::text(verdict)),
            Some(Err(why)) => self.to_stderr(&format!("{}\n", visible::line(why))),
            None => {}
        }
        if let Ending::Written(_) = &account.ending {
            self.to_stderr(&account.bump.as_ref().map_or_else(String::new, bump::text));
        }
        self.to_stderr(&closing(account));
    }

    /// Adds to the summary of a workflow's job, where one runs us.
    fn summarize(&self, account: &Account) {
        let Some(path) = std::env::var_os(github::SUMMARY).filter(|path| !path.is_empty()) else {
            return;
        };
        if let Err(error) = disk::append(Path::new(&path), &github::summary(account)) {
            self.to_stderr(&problems::failure(&error.into()));
        }
    }

    fn clear(&self) {
        if self.live {
            let _ = write!(stderr(), "\r\x1b[2K");
        }
    }

    /// Shows what a person should know.
    pub fn to_stderr(&self, text: &str) {
        let _ = self.write(stderr(), text);
    }

    /// Shows what a command was asked for.
    pub fn to_stdout(&self, text: &str) {
        let _ = self.write(stdout(), text);
    }

    /// Writes a text at once: colours that are taken out on the way make a call of each piece between them.
    fn write(&self, mut stream: impl RawStream + AsLockedWrite, text: &str) -> io::Result<()> {
        let choice = match self.color {
            ColorChoice::Auto => AutoStream::choice(&stream),
            choice => choice,
        };
        if choice == ColorChoice::Never {
            stream.write_all(strip_str(text).to_string().as_bytes())?;
            return stream.flush();
        }
        let mut stream = AutoStream::new(stream, choice);
        stream.write_all(text.as_bytes())?;
        stream.flush()
    }
}

/// What is left to who can't change a document.
const WAYS: &str = "`--overlay` mends a document that is another's; `--allow-partial` leaves out what \
                    can't be made, and makes the rest";

/// The last lines of a run, for people.
pub fn closing(account: &Account) -> String {
    let out = visible::line(&account.out);
    let mut text = match &account.ending {
        Ending::Failed(Some(failure)) => problems::failure(failure),
        Ending::Failed(None) => {
            let errors = counted(account.count(Level::Error), "error");
            let failure = Failure::new(format!("nothing was written, because of {errors}"));
            problems::failure(&match account.has_other_ways {
                true => failure.help(WAYS),
                false => failure,
            })
        }
        Ending::Checked { stale, .. } if !stale.is_empty() => stale_closing(account, &out, stale),
        Ending::Checked { files, .. } => {
            format!(
                "`{out}` is fresh: {}\n{}",
                counted(*files, "file"),
                figures(account)
            )
        }
        Ending::Written(written) => format!("{}{}", written_line(&out, written), figures(account)),
    };
    if account.list_stages {
        for (stage, time) in &account.stages {
            // Writing into a String can't fail.
            let _ = writeln!(
                text,
                "{:>10} {:9.1} ms",
                stage.key(),
                time.as_secs_f64() * 1e3
            );
        }
    }
    text
}

fn stale_closing(account: &Account, out: &str, stale: &[Stale]) -> String {
    let title = format!("`{out}` is stale in {}", counted(stale.len(), "file"));
    let hint = "git changes line ends here: `git config core.autocrlf input`, then check out again";
    let crlf = stale
        .iter()
        .any(|stale| stale.why == Why::LineEndings)
        .then_some(hint);
    let mend = format!("run `{}`", visible::line(&account.mend));
    let group = Shade::ERROR
        .primary_title(title)
        .element(Shade::HELP.message(mend))
        .elements(crlf.map(|hint| Shade::NOTE.message(hint)));
    Renderer::styled().render(&[group]) + "\n"
}

fn written_line(out: &str, written: &Written) -> String {
    let Written {
        written,
        unchanged,
        removed,
    } = written;
    let (written, removed) = (counted(written.len(), "file"), removed.len());
    format!("`{out}`: {written} written, {unchanged} unchanged, {removed} removed\n")
}

/// What the document has and what became of it.
fn figures(account: &Account) -> String {
    let summary = &account.summary;
    let operations = counted(summary.operations, "operation");
    let operations = match summary.methods == summary.operations {
        true => operations,
        false => format!("{} of {operations}", summary.methods),
    };
    let models = counted(summary.models, "model");
    let lines = counted(account.lines, "line");
    let warnings = counted(account.count(Level::Warning), "warning");
    let title = visible::cut_line(&summary.title, TITLE);
    let seconds = account.time.as_secs_f64();
    format!(
        "{title}: {operations}, {models}, {lines}, {warnings}, in {seconds:.2} s\n{}",
        keywords(&summary.keywords)
    )
}

/// What became of the document's keywords.
fn keywords(counts: &Counts) -> String {
    let wrong = match counts.wrong {
        0 => String::new(),
        wrong => format!("{wrong} wrong, "),
    };
    format!(
        "{}: {} implemented, {} documentation, {} ignored with a reason, {wrong}{} unaccounted\n",
        counted(counts.all(), "keyword"),
        counts.implemented,
        counts.documentation,
        counts.ignored,
        counts.unaccounted,
    )
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {}", plural(count, noun))
}
