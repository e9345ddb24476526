//! `cargo xtask bench`: what the client, its models, their building and their generation cost, held
//! against the same written by hand.
//!
//! The measuring programs are a workspace of their own, `xtask/bench`; its README says how to read
//! the tables. Here they are run, what they tell is gathered ([`figures`]) and shown ([`table`]).

pub mod budget;
mod build;
mod cargo;
pub mod figures;
mod growth;
mod peers;
pub mod table;

use std::path::{Path, PathBuf};

use self::cargo::Cargo;
use self::figures::Figures;
use crate::Failure;
use crate::cli::{Bench, BenchOnly};

/// Real documents to generate from beside our own, where they are there.
const CORPUS: &str = "../shared/corpus/real";

/// Measures what `args` ask for; each table is shown as soon as it is there.
///
/// # Errors
/// Something does not build or run, or a call costs more than its [`budget`].
pub fn run(args: &Bench, show: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    let root = crate::call::root()?;
    let cargo = Cargo::new(&root, args.quick);
    // What is held against another generator is asked for by name, and alone unless more is named.
    let wanted = |part: BenchOnly| args.only.map_or(!args.peers, |only| only == part);
    if let Some(corpus) = &args.corpus {
        if !wanted(BenchOnly::Generate) && !args.peers {
            return Err(Failure::new("`--corpus` without generating from it")
                .help("leave it out, or take `--only generate`"));
        }
        if !corpus.is_dir() {
            let shown = corpus.display();
            return Err(Failure::new(format!("`--corpus {shown}` is not a folder")));
        }
    }
    if args.quick {
        show(
            "Quick: not optimised and too few samples to be read, only to see that everything runs.\n",
        );
    }
    let mut within = Ok(());
    if wanted(BenchOnly::Calls) || wanted(BenchOnly::Models) {
        let mut figures = Figures::default();
        cargo.figures("run", ALLOCATIONS, &mut figures)?;
        if wanted(BenchOnly::Calls) {
            calls(&cargo, &mut figures)?;
            show(&table::calls(&figures));
            show(&table::in_process(&figures));
            within = budget::check(&figures);
        }
        if wanted(BenchOnly::Models) {
            cargo.figures("bench", &["--bench", "models"], &mut figures)?;
            show(&table::models(&figures));
        }
    }
    if wanted(BenchOnly::Generate) {
        let documents = match (args.quick, args.corpus.as_deref()) {
            (true, None) => vec![own(&root)],
            (_, corpus) => documents(&root, corpus),
        };
        show(&table::generation(&generation(
            &cargo, documents, args.quick,
        )?));
    }
    if wanted(BenchOnly::Growth) {
        let documents = growth::documents(&cargo.scratch("growth"), args.quick)?;
        show(&table::growth(&generation(&cargo, documents, args.quick)?));
    }
    if args.peers {
        let documents = compared(&root, args.corpus.as_deref());
        show(&table::peers(&peers::measure(
            &cargo, &documents, args.quick,
        )?));
    }
    if wanted(BenchOnly::Build) {
        show(&table::build(&build::measure(&cargo, &root, args.quick)?));
    }
    within
}

/// What counts allocations.
const ALLOCATIONS: &[&str] = &["--bin", "allocations"];

/// Calls, without spans and with them.
fn calls(cargo: &Cargo, figures: &mut Figures) -> Result<(), Failure> {
    let bench: &[&str] = &["--bench", "calls"];
    let tracing: &[&str] = &["--features", "tracing"];
    cargo.figures("bench", bench, figures)?;
    cargo.figures("run", &[ALLOCATIONS, tracing].concat(), figures)?;
    cargo.figures("bench", &[bench, tracing].concat(), figures)
}

/// Generating from each document.
fn generation(cargo: &Cargo, documents: Vec<PathBuf>, is_quick: bool) -> Result<Figures, Failure> {
    let mut figures = Figures::default();
    let runs = if is_quick { "2" } else { "15" };
    for document in documents {
        let document = document.to_string_lossy();
        let args = ["--bin", "generation", "--", &document, runs];
        cargo.figures("run", &args, &mut figures)?;
    }
    Ok(figures)
}

/// What both generators make clients of: the documents of the folder that is named, else Polar's of the
/// corpus where it is there, else our own.
fn compared(root: &Path, corpus: Option<&Path>) -> Vec<PathBuf> {
    let polar = root.join(CORPUS).join("polar.json");
    match corpus {
        Some(_) => documents(root, corpus).into_iter().skip(1).collect(),
        None if polar.is_file() => vec![polar],
        None => vec![own(root)],
    }
}

/// Our document, then those of the corpus by size.
fn documents(root: &Path, corpus: Option<&Path>) -> Vec<PathBuf> {
    let corpus = corpus.map_or_else(|| root.join(CORPUS), Path::to_owned);
    let is_document = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        path.is_file() && matches!(extension, Some("json" | "yaml" | "yml"))
    };
    let entries = std::fs::read_dir(corpus).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(is_document)
        .collect();
    found.sort_by_key(|path| (path.metadata().map_or(0, |file| file.len()), path.clone()));
    found.insert(0, own(root));
    found
}

fn own(root: &Path) -> PathBuf {
    root.join("spec/customers.yaml")
}
