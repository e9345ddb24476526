//! `cargo xtask judge`: every operation of a document before an independent judge. The client and a driver
//! of it are generated below the target folder, and the driver calls
//! [Prism](https://github.com/stoplightio/prism), which reads the same document and shares no code with
//! this project: it refuses what the document doesn't allow, and answers the rest with the document's
//! examples, or with values of its own that the schemas allow.
//!
//! An operation is well when Prism accepts each of its requests and an answer decodes. An answer that the
//! document doesn't allow, by Prism's own word or that of the crate `jsonschema`, is none. Where Prism is
//! wrong otherwise, a person says so once, in a list that is kept as data (`--known`).
//!
//! With `--examples` no call is made: the client takes what the document shows and says it again.

mod answers;
mod crates;
mod examples;
mod known;
mod schemas;
mod table;
mod values;
mod verdict;

use std::path::Path;
use std::time::{Duration, Instant};

use xtask::Failure;
use xtask::cli::Judge;
use xtask::environment::target;
use xtask::prism::Prism;

use self::crates::{Shown, Workspace};
use self::examples::Tally;
use self::known::Known;
use self::schemas::Schemas;
use self::verdict::{Row, Verdict};

/// What Prism is wrong about.
const KNOWN: &str = "xtask/judge/known.txt";
/// Which examples a client can't say again, and why.
const DIFFERENT: &str = "xtask/judge/examples.txt";
/// Where `npm ci` puts Prism.
const PRISM: &str = "generated/tests/prism/node_modules/.bin/prism";

/// What the judge said of a document.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The document's file name.
    pub document: String,
    /// By operation, in the document's order.
    pub rows: Vec<Row>,
    /// What a person has to look at.
    pub wrong: Vec<String>,
    /// How many findings the list of what Prism is wrong about explains.
    pub known: usize,
    /// What came of the document's examples, where they alone were asked for.
    pub examples: Option<Tally>,
    /// How long all took.
    pub time: Duration,
}

/// Generates, builds and drives; `progress` is told of each step.
///
/// # Errors
/// The document, the list or Prism can't be used, or what was generated doesn't build.
pub fn run(args: &Judge, progress: &dyn Fn(&str)) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let root = xtask::call::root()?;
    let list = if args.examples { DIFFERENT } else { KNOWN };
    let known = args.known.clone().unwrap_or_else(|| root.join(list));
    let known = Known::read(&known)?;
    let document = file_name(&args.spec);
    let workspace = Workspace::new(&root, &document);
    progress("generating");
    let shown = workspace.generate(args)?;
    progress("building");
    let driver = workspace.build()?;
    let answers = match shown {
        Shown::Answers(answers) => answers,
        Shown::Examples(shown) => {
            progress("taking the examples");
            let said = examples::said(&driver)?;
            let tally = examples::judge(&shown, &said, &mut known.of(&document))?;
            return Ok(Outcome {
                document,
                examples: Some(tally),
                time: start.elapsed(),
                ..Outcome::default()
            });
        }
    };
    let registry = schemas::registry(&answers.schemas)?;
    let mut schemas = Schemas::new(&registry);
    progress("starting Prism");
    let program = args.prism.clone().unwrap_or_else(|| root.join(PRISM));
    let prism = Prism::start(&program, &args.spec, &[])?;
    let mut verdicts: Vec<Verdict> = Vec::new();
    let only = args.only.join(",");
    let variables = [("JUDGE_URL", prism.url()), ("JUDGE_ONLY", only)];
    let variables = variables
        .each_ref()
        .map(|(key, value)| (*key, value.as_str()));
    crates::run(&driver, &variables, &mut |line| {
        let mut verdict = verdict::read(line)?;
        answers::blame(&mut verdict, &answers, &mut schemas);
        progress(&format!("{} {}", verdicts.len(), verdict.operation));
        verdicts.push(verdict);
        Ok(())
    })?;
    drop(prism);
    Ok(outcome(
        document,
        verdicts,
        &known,
        args.only.is_empty(),
        start,
    ))
}

fn outcome(
    document: String,
    verdicts: Vec<Verdict>,
    known: &Known,
    is_whole: bool,
    start: Instant,
) -> Outcome {
    let mut rows: Vec<Row> = Vec::new();
    for verdict in verdicts {
        match rows.last_mut() {
            Some(row) if row.operation == verdict.operation => row.add(verdict),
            _ => rows.push(Row::new(verdict)),
        }
    }
    let mut checked = known.of(&document);
    let mut wrong = Vec::new();
    for row in &mut rows {
        row.excuse(&mut |operation, said| checked.excuses(operation, said));
        wrong.extend(row.wrong().map(|said| format!("{}: {said}", row.operation)));
    }
    if is_whole {
        let idle = checked
            .idle()
            .map(|entry| format!("the list says what no longer occurs: {entry}"));
        wrong.extend(idle);
    }
    Outcome {
        document,
        rows,
        wrong,
        known: checked.excused,
        examples: None,
        time: start.elapsed(),
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// 0 all is well, 1 something is wrong.
pub fn exit(outcome: &Outcome) -> u8 {
    let is_well = match &outcome.examples {
        Some(tally) => tally.wrong.is_empty(),
        None => outcome.wrong.is_empty() && !outcome.rows.is_empty(),
    };
    u8::from(!is_well)
}

/// The table and the totals.
pub fn closing(outcome: &Outcome, args: &Judge) -> Result<String, Failure> {
    if let Some(tally) = &outcome.examples {
        let text = tally.text(&outcome.document);
        if let Some(report) = &args.report {
            xtask::disk::replace(report, &text)?;
        }
        return Ok(text);
    }
    if let Some(report) = &args.report {
        xtask::disk::replace(report, &table::report(outcome))?;
    }
    Ok(match args.table {
        true => table::report(outcome),
        false => table::totals(outcome),
    })
}
