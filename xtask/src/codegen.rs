//! A run of `cargo xtask codegen`, from a call to an account of what happened.

use std::time::{Duration, Instant};

use generator::report::Level;
use generator::settings::Settings;
use generator::{Input, Outcome, Summary};

use crate::Failure;
use crate::call::{Call, SettingsSource};
use crate::disk::{self, Files, Stale, Step, Written};
use crate::input::Source;
use crate::progress::{Event, Stage, Stopwatch};
use crate::show::problems::{Problem, Texts};

/// A settings file is a page of text.
const SETTINGS_LIMIT: usize = 1 << 20;

/// What happened, ready to be told.
#[derive(Debug)]
pub struct Account {
    /// How it ended.
    pub ending: Ending,
    /// Every problem of the settings and the document, in their order.
    pub problems: Vec<Problem>,
    /// The texts that the problems lie in.
    pub texts: Texts,
    /// The generator's figures.
    pub summary: Summary,
    /// Lines of all that was made.
    pub lines: usize,
    /// The output folder, as it was called by.
    pub out: String,
    /// The command that mends what is stale.
    pub mend: String,
    /// Whether stages are listed for people.
    pub list_stages: bool,
    /// How long each stage took.
    pub stages: Vec<(Stage, Duration)>,
    /// How long all took.
    pub time: Duration,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ending {
    /// Nothing was written; without a failure, the problems say why.
    Failed(Option<Failure>),
    /// The folder holds the crate.
    Written(Written),
    /// The folder was compared.
    Checked {
        /// What differs.
        stale: Vec<Stale>,
        /// How many files the crate has.
        files: usize,
    },
}

impl Account {
    /// Of a call that couldn't even begin.
    pub fn failed(failure: Failure) -> Self {
        Self {
            ending: Ending::Failed(Some(failure)),
            problems: Vec::new(),
            texts: Texts::new(),
            summary: Summary::default(),
            lines: 0,
            out: String::new(),
            mend: String::new(),
            list_stages: false,
            stages: Vec::new(),
            time: Duration::ZERO,
        }
    }

    /// 0 done or fresh, 1 stale, 2 failed.
    pub fn exit(&self) -> u8 {
        match &self.ending {
            Ending::Written(_) => 0,
            Ending::Checked { stale, .. } => u8::from(!stale.is_empty()),
            Ending::Failed(_) => 2,
        }
    }

    /// How many problems are this bad.
    pub fn count(&self, level: Level) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.level == level)
            .count()
    }
}

/// Generates as `call` says, and writes or compares; `observe` is told what goes on.
pub fn run(call: &Call, observe: &mut dyn FnMut(Event)) -> Account {
    let start = Instant::now();
    let mut stopwatch = Stopwatch::new(observe);
    let mut account = Account {
        ending: Ending::Failed(None),
        out: call.out.display().to_string(),
        mend: call.mend.clone(),
        list_stages: call.timings,
        ..Account::failed(Failure::new(""))
    };
    account.ending = match steps(call, &mut account, &mut stopwatch) {
        Ok(ending) => ending,
        Err(failure) => Ending::Failed(failure),
    };
    account.stages = stopwatch.finish();
    account.time = start.elapsed();
    account
}

/// Why a run stops: a failure, or problems that are in the account already.
type Stop = Option<Failure>;

fn steps(call: &Call, account: &mut Account, watch: &mut Stopwatch<'_>) -> Result<Ending, Stop> {
    watch.begin(Stage::Input);
    let document = read_document(call)?;
    let settings = read_settings(&call.settings, account)?;
    let files = generate(call, &settings, document, account, watch)?;
    if call.check {
        check(call, &files, watch)
    } else {
        write(call, &files, watch)
    }
}

fn read_settings(from: &SettingsSource, account: &mut Account) -> Result<Settings, Stop> {
    let file = match from {
        SettingsSource::Name(name) => {
            return Settings::new(name).map_err(|error| Some(Failure::new(error.message)));
        }
        SettingsSource::File(file) => file,
    };
    let source = Source::File(file.clone());
    let shown = source.shown();
    let text = String::from_utf8(source.read(SETTINGS_LIMIT)?)
        .map_err(|_| Failure::new(format!("`{shown}` is not UTF-8")))?;
    Settings::parse(&text).map_err(|errors| {
        let failure = errors
            .is_empty()
            .then(|| Failure::new(format!("`{shown}` can't be used")));
        let problems = errors
            .into_iter()
            .map(|error| Problem::of_settings(error, &shown, &text));
        account.problems.extend(problems);
        account.texts.insert(shown, text.into_bytes());
        failure
    })
}

fn read_document(call: &Call) -> Result<Vec<u8>, Failure> {
    // Which of the two limits holds is known once the text is seen.
    call.spec
        .read(call.limits.json_bytes.max(call.limits.yaml_bytes))
}

fn generate(
    call: &Call,
    settings: &Settings,
    bytes: Vec<u8>,
    account: &mut Account,
    watch: &mut Stopwatch<'_>,
) -> Result<Files, Stop> {
    let input = Input {
        name: &call.header_name,
        bytes: &bytes,
        limits: call.limits,
    };
    let mut begin = |stage| watch.begin(Stage::Generate(stage));
    let outcome = generator::generate(input, settings, call.allow_partial, &mut begin);
    let Outcome {
        files,
        diagnostics,
        summary,
    } = outcome;

    let shown = call.spec.shown();
    let problem = |diagnostic| Problem::of_document(diagnostic, &call.header_name, &shown);
    account
        .problems
        .extend(diagnostics.into_iter().map(problem));
    if let Some(path) = &call.receipt {
        let text = generator::receipt::receipt(input);
        disk::replace(path, &text).map_err(Failure::from)?;
    }
    account.texts.insert(shown, bytes);
    account.summary = summary;
    let unaccounted = account.summary.keywords.unaccounted;
    if call.strict && files.is_some() && unaccounted > 0 {
        let message = "of each keyword of the document it must be known what becomes of it";
        return Err(Some(Failure::new(message)));
    }
    let Some(files) = files else {
        let silent = account.count(Level::Error) == 0;
        return Err(silent.then(|| {
            Failure::new("the generator made nothing and doesn't say why (this is a bug)")
        }));
    };
    account.lines = files.values().map(|text| text.lines().count()).sum();
    disk::emitted(files).map_err(|error| Some(error.into()))
}

fn check(call: &Call, files: &Files, watch: &mut Stopwatch<'_>) -> Result<Ending, Stop> {
    watch.begin(Stage::Check);
    let mut on = |step| tell_wait(step, watch);
    let stale = disk::check(&call.out, files, &mut on).map_err(Failure::from)?;
    Ok(Ending::Checked {
        stale,
        files: files.len(),
    })
}

fn write(call: &Call, files: &Files, watch: &mut Stopwatch<'_>) -> Result<Ending, Stop> {
    watch.begin(Stage::Write);
    let mut on = |step| tell_wait(step, watch);
    Ok(Ending::Written(
        disk::write(&call.out, files, &mut on).map_err(Failure::from)?,
    ))
}

fn tell_wait(step: Step, watch: &mut Stopwatch<'_>) {
    if step == Step::Wait {
        watch.waits();
    }
}
