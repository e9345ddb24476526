//! A run of `cargo xtask codegen`, from a call to an account of what happened.

mod bumped;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use generator::overlay::Text;
use generator::report::{Diagnostic, Level};
use generator::settings::Settings;
use generator::source::Span;
use generator::surface::{Change, Surface};
use generator::{Input, Outcome, Summary};

use crate::Failure;
use crate::call::{Call, SettingsSource};
use crate::cli::Forbid;
use crate::disk::{self, Files, Stale, Step, Written};
use crate::folder;
use crate::input::Source;
use crate::overlays::{self, Overlay};
use crate::progress::{Event, Stage, Stopwatch};
use crate::show::problems::{Problem, Texts};
use crate::verdict::bump::{Bump, released};
use crate::verdict::loss::{self, Operations};
use crate::verdict::{self, Verdict};

/// A settings file is a page of text.
const SETTINGS_LIMIT: usize = 1 << 20;

/// File, line and column, by a place of the API in the document or a file that it refers to.
type Places = BTreeMap<(Option<String>, String), (String, Option<Span>)>;

/// What happened, ready to be told.
#[derive(Debug)]
pub struct Account {
    /// How it ended.
    pub ending: Ending,
    /// Every problem of the settings and the document, in their order.
    pub problems: Vec<Problem>,
    /// The texts that the problems lie in.
    pub texts: Texts,
    /// What the document's change means for users, or why that can't be told; none where there is nothing
    /// to hold it against.
    pub verdict: Option<Result<Verdict, String>>,
    /// What became of the version, where that was asked for.
    pub bump: Option<Bump>,
    /// Changes of the API that fail the run.
    pub forbid: Option<Forbid>,
    /// Where in the document what is forbidden has its place.
    pub places: Places,
    /// The generator's figures.
    pub summary: Summary,
    /// Lines of all that was made.
    pub lines: usize,
    /// The output folder, as it was called by.
    pub out: String,
    /// The command that mends what is stale.
    pub mend: String,
    /// Whether a document with errors can be used all the same.
    pub has_other_ways: bool,
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
            verdict: None,
            bump: None,
            forbid: None,
            places: BTreeMap::new(),
            summary: Summary::default(),
            lines: 0,
            out: String::new(),
            mend: String::new(),
            has_other_ways: false,
            list_stages: false,
            stages: Vec::new(),
            time: Duration::ZERO,
        }
    }

    /// 0 done or fresh, 1 stale, 2 failed, 3 forbidden.
    pub fn exit(&self) -> u8 {
        match &self.ending {
            Ending::Failed(_) => 2,
            _ if self.is_forbidden() => 3,
            Ending::Written(_) => 0,
            Ending::Checked { stale, .. } => u8::from(!stale.is_empty()),
        }
    }

    /// Whether the API changed in a way that the call forbids.
    pub fn is_forbidden(&self) -> bool {
        match (self.forbid, &self.verdict) {
            (Some(forbid), Some(Ok(verdict))) => verdict.is_forbidden(forbid),
            _ => false,
        }
    }

    /// The changes of the API that the call forbids.
    pub fn forbidden(&self) -> Vec<&Change> {
        let (Some(forbid), Some(Ok(verdict))) = (self.forbid, &self.verdict) else {
            return Vec::new();
        };
        let changes = verdict.changes.all.iter();
        changes
            .filter(|change| forbid.is_for(change.verdict()))
            .collect()
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
        forbid: call.forbid,
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
    // What a bump reads of the folder and of the settings it writes anew: nobody else may between.
    let held = match call.bump {
        true => disk::hold(&call.out, &mut |step| tell_wait(step, watch)).map_err(Failure::from)?,
        false => None,
    };
    let document = read_document(call)?;
    let settings = read_settings(&call.settings, account)?;
    let (mut files, surface) = generate(call, &settings, &document, account, watch)?;
    if call.update.is_some() && !call.allow_removals {
        hold_against_loss(call, &settings, &document, &surface)?;
    }
    account.verdict = judge(call, &settings, &files, &surface)?;
    account.places = places(call, &document, account)?;
    let mut others = replaced(call, &document)?;
    if call.bump
        && let Some(bumped) = bumped::bump(call, &settings, account)?
    {
        if let Some(settings) = bumped.settings {
            (files, _) = generate(call, &settings, &document, account, watch)?;
        }
        others.extend(bumped.texts);
    }
    // Another thread made it, item by item: to free it takes longer than one would wait for.
    thread::spawn(move || drop(surface));
    if call.check {
        check(call, &files, watch)
    } else {
        write(call, &files, &others, held, watch)
    }
}

/// The settings of a call.
///
/// # Errors
/// They can't be read or used.
pub fn settings(call: &Call) -> Result<Settings, Failure> {
    let mut account = Account::failed(Failure::new(""));
    read_settings(&call.settings, &mut account).map_err(|stop| {
        let first = account.problems.into_iter().next();
        stop.or(first.map(|problem| Failure::new(problem.plain())))
            .unwrap_or_else(|| Failure::new("the settings can't be used"))
    })
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
    parse_settings(&shown, text, account)
}

fn parse_settings(shown: &str, text: String, account: &mut Account) -> Result<Settings, Stop> {
    let parsed = Settings::parse(&text).map_err(|errors| {
        let failure = errors
            .is_empty()
            .then(|| Failure::new(format!("`{shown}` can't be used")));
        let problems = errors
            .into_iter()
            .map(|error| Problem::new(error.diagnostic(shown, &text), shown.to_owned()));
        account.problems.extend(problems);
        failure
    });
    // What the document shows to be wrong with them is shown there too.
    account.texts.insert(shown.to_owned(), text.into_bytes());
    let mut settings = parsed?;
    settings.file = shown.to_owned();
    Ok(settings)
}

/// Refuses a new document that takes most of what there is away. The documents are counted, whatever of them the
/// settings choose: these may have changed since. Where the old one can't be read, its client is; what git left in
/// a conflict can't be lost.
fn hold_against_loss(
    call: &Call,
    settings: &Settings,
    document: &[u8],
    new: &Surface,
) -> Result<(), Failure> {
    let limit = call.limits.json_bytes.max(call.limits.yaml_bytes);
    if let Ok(old) = call.spec.read(limit) {
        let old = operations(call, settings, &old)?;
        if !old.is_empty() {
            return loss::refuse(&old, &operations(call, settings, document)?);
        }
    }
    match verdict::committed(&call.out) {
        Ok(Some(old)) => loss::refuse(&Operations::of_surface(&old), &Operations::of_surface(new)),
        _ => Ok(()),
    }
}

/// All operations of a document.
fn operations(call: &Call, settings: &Settings, document: &[u8]) -> Result<Operations, Failure> {
    let overlays = overlays::read(&call.overlays)?;
    let changes: Vec<Text<'_>> = overlays.iter().map(Overlay::text).collect();
    let mut all = settings.clone();
    all.operations = generator::settings::Operations::default();
    let calls = generator::calls(input(call, document, &changes), &all);
    Ok(Operations::of_calls(&calls))
}

/// Holds the API against the one of before.
fn judge(
    call: &Call,
    settings: &Settings,
    files: &Files,
    new: &Surface,
) -> Result<Option<Result<Verdict, String>>, Failure> {
    let held = |old: &Surface| {
        let version = released(old, &settings.package.version);
        let verdict = Verdict::new(old, new, version)?;
        Ok(Some(Ok(Verdict {
            is_said: old.version().is_some(),
            ..verdict
        })))
    };
    if let Some(base) = &call.base {
        return held(&verdict::read(base)?);
    }
    // Most runs change nothing of the API: then the list isn't read.
    if verdict::is_committed(&call.out, files) {
        return held(new);
    }
    match verdict::committed(&call.out) {
        // What git left in a conflict is written anew like any other emitted file.
        Err(failure) => Ok(Some(Err(failure.message))),
        Ok(old) => old.as_ref().map_or(Ok(None), held),
    }
}

/// Where in the document the changes stand that are forbidden.
fn places(call: &Call, bytes: &[u8], account: &Account) -> Result<Places, Stop> {
    let forbidden = account.forbidden().into_iter();
    let (others, own): (Vec<_>, Vec<_>) = forbidden.partition(|change| change.file.is_some());
    let mut places = BTreeMap::new();
    for change in others {
        let file = elsewhere(call, change.file.as_deref().unwrap_or_default());
        places.insert(change.place(), (file, None));
    }
    let pointers: BTreeSet<&str> = own.iter().map(|change| change.pointer.as_str()).collect();
    if pointers.is_empty() {
        return Ok(places);
    }
    let overlays = overlays::read(&call.overlays)?;
    let changes: Vec<Text<'_>> = overlays.iter().map(Overlay::text).collect();
    let pointers: Vec<&str> = pointers.into_iter().collect();
    let found = generator::places(input(call, bytes, &changes), &pointers);
    let found = pointers
        .into_iter()
        .zip(found)
        .map(|(pointer, (file, span))| {
            let file = match file == call.header_name {
                true => call.document().shown(),
                false => file,
            };
            ((None, pointer.to_owned()), (file, span))
        });
    places.extend(found);
    Ok(places)
}

/// What the generator is given.
fn input<'a>(call: &'a Call, bytes: &'a [u8], overlays: &'a [Text<'a>]) -> Input<'a> {
    Input {
        name: &call.header_name,
        bytes,
        limits: call.limits,
        overlays,
        files: folder::files(call.folder.as_ref()),
    }
}

fn read_document(call: &Call) -> Result<Vec<u8>, Failure> {
    // Which of the two limits holds is known once the text is seen.
    call.document()
        .read(call.limits.json_bytes.max(call.limits.yaml_bytes))
}

/// The document's file with the text that takes its place, if one does.
fn replaced(call: &Call, bytes: &[u8]) -> Result<Vec<(PathBuf, String)>, Failure> {
    match (&call.update, &call.spec) {
        (Some(update), Source::File(spec)) => {
            let text = String::from_utf8(bytes.to_vec());
            let text =
                text.map_err(|_| Failure::new(format!("`{}` is not UTF-8", update.shown())))?;
            Ok(vec![(spec.clone(), text)])
        }
        _ => Ok(Vec::new()),
    }
}

fn generate(
    call: &Call,
    settings: &Settings,
    bytes: &[u8],
    account: &mut Account,
    watch: &mut Stopwatch<'_>,
) -> Result<(Files, Surface), Stop> {
    let overlays = overlays::read(&call.overlays)?;
    let changes: Vec<Text<'_>> = overlays.iter().map(Overlay::text).collect();
    let input = input(call, bytes, &changes);
    let mut begin = |stage| watch.begin(Stage::Generate(stage));
    let outcome = generator::generate(input, settings, call.allow_partial, &mut begin);
    let Outcome {
        files,
        diagnostics,
        surface,
        summary,
        others,
    } = outcome;

    let problems = diagnostics.into_iter();
    account.problems = problems.map(|found| problem(call, found)).collect();
    if let Some(path) = &call.receipt {
        let text = generator::receipt::receipt(input, settings);
        disk::replace(path, &text).map_err(Failure::from)?;
    }
    let others = others.into_iter();
    let others = others.map(|(path, text)| (elsewhere(call, &path), text));
    account.texts.extend(others);
    let overlays = overlays.into_iter().map(Overlay::into_text);
    account.texts.extend(overlays);
    account
        .texts
        .insert(call.document().shown(), bytes.to_owned());
    account.summary = summary;
    let unaccounted = account.summary.keywords.unaccounted;
    if call.strict && files.is_some() && unaccounted > 0 {
        let message = "of each keyword of the document it must be known what becomes of it";
        return Err(Some(Failure::new(message)));
    }
    let Some(files) = files else {
        let silent = account.count(Level::Error) == 0;
        account.has_other_ways = !call.allow_partial && account.summary.operations > 0;
        return Err(silent.then(|| {
            Failure::new("the generator made nothing and doesn't say why (this is a bug)")
        }));
    };
    account.lines = files.values().map(|text| text.lines().count()).sum();
    let files = disk::emitted(files).map_err(|error| Some(error.into()))?;
    Ok((files, surface.unwrap_or_default()))
}

/// A file that the document refers to, as people can open it.
fn elsewhere(call: &Call, path: &str) -> String {
    let folder = call.folder.as_ref();
    folder.map_or_else(|| path.to_owned(), |folder| folder.shown(path))
}

/// A problem with the path that its file was called by.
fn problem(call: &Call, diagnostic: Diagnostic) -> Problem {
    let file = match diagnostic.elsewhere {
        true => elsewhere(call, &diagnostic.file),
        false if diagnostic.file == call.header_name => call.document().shown(),
        // An overlay, by the path that it was called by.
        false => diagnostic.file.clone(),
    };
    Problem::new(diagnostic, file)
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

fn write(
    call: &Call,
    files: &Files,
    others: &[(PathBuf, String)],
    held: Option<disk::Hold>,
    watch: &mut Stopwatch<'_>,
) -> Result<Ending, Stop> {
    watch.begin(Stage::Write);
    let mut on = |step| tell_wait(step, watch);
    let written = disk::write_with(&call.out, files, others, held, &mut on);
    Ok(Ending::Written(written.map_err(Failure::from)?))
}

fn tell_wait(step: Step, watch: &mut Stopwatch<'_>) {
    if step == Step::Wait {
        watch.waits();
    }
}
