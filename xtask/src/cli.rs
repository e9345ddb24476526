//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The maintainer's commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
pub struct Cli {
    /// Whether what is shown has colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a client's source from an OpenAPI document.
    ///
    /// Without arguments, spec/customers.yaml becomes generated/, as spec/codegen.toml says. Any other
    /// document takes `--spec`, `--out`, and `--name` or `--settings`.
    Codegen(Codegen),
    /// Take a vendor's new document in place of the old one, and do all that follows: overlays, code,
    /// and what the change means for users.
    ///
    /// The document, the crate, and with `--bump` version and changelog are written together, or not at
    /// all where the new document can't be used.
    Update(Update),
    /// Write the README's table of operations: which are implemented, tested and judged.
    ///
    /// Implemented: the document's operation has a method. Tested: a test below generated/tests awaits
    /// its call. Judged: generated/tests/judge.rs does, which sends it to Prism and compares what Prism
    /// allowed with this table.
    Coverage(Coverage),
    /// Tell what a change from one document to another means for users: each change of the client's API,
    /// breaking, additive or invisible, and the version that follows.
    Diff(Diff),
    /// Print the document as its overlays change it, as JSON.
    Effective(Effective),
    /// Explain the code of a problem, such as `unresolved-reference`, with an example of wrong and right.
    Explain(Explain),
    /// Generate from every document below some folders, and tell what became of each.
    Corpus(Corpus),
    /// Call every operation of a document with values that its schemas allow, and let Prism judge.
    ///
    /// The client and a driver of it are generated and built below the target folder. Needs what
    /// `npm ci --ignore-scripts` installs in generated/tests/prism.
    Judge(Judge),
    /// Check everything that must hold before a change is merged, as CI does; `--list` names the steps.
    Ci(Ci),
    /// Measure what the client costs, beside the same written by hand; xtask/bench/README.md says how
    /// to read it.
    Bench(Bench),
}

/// The arguments of `codegen`.
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Exit code: 0 done, or fresh; 1 stale (--check); 2 the document or the call \
                        can't be used, or an operation or model can't be made; 3 what `--forbid` forbids."
)]
pub struct Codegen {
    /// Write nothing; show what is stale, and how to mend it.
    #[arg(long)]
    pub check: bool,
    /// Generate, and again whenever the document, its overlays, the files that it refers to or the settings
    /// are saved. Where they can't be used, what was made last stays.
    #[arg(long, conflicts_with_all = ["check", "bump"])]
    pub watch: bool,
    /// The document: OpenAPI 3.0 or 3.1, YAML or JSON; `-` reads standard input.
    #[arg(long, value_name = "FILE", requires = "out")]
    pub spec: Option<PathBuf>,
    /// The folder whose files the document may refer to [default: the parent of the document's folder].
    #[arg(long, value_name = "DIR", requires = "spec")]
    pub root: Option<PathBuf>,
    /// The folder that becomes the crate: empty, new, or made by an earlier run.
    #[arg(long, value_name = "DIR", requires = "spec")]
    pub out: Option<PathBuf>,
    /// A change to the document, kept beside it (OpenAPI Overlay 1.0 or 1.1); several are applied in this
    /// order. The committed document has those of spec/overlays, in the order of their names.
    #[arg(long = "overlay", value_name = "FILE", requires = "spec")]
    pub overlays: Vec<PathBuf>,
    /// The package's name.
    #[arg(
        long,
        value_name = "PACKAGE",
        requires = "spec",
        conflicts_with = "settings"
    )]
    pub name: Option<String>,
    /// The package's name and all else that can be set, such as spec/codegen.toml.
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub settings: Option<PathBuf>,
    /// What the API is held against [default: the api.txt that lies in the output folder].
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// Fail where the API changed so: with `--base`, against what was released.
    #[arg(long, value_name = "VERDICT")]
    pub forbid: Option<Forbid>,
    /// Write the version that follows from the changes of the API into the settings, and the changes into
    /// the crate's CHANGELOG.md: those since the code that is there, or since a release with `--base`, which
    /// can be done again and again.
    #[arg(long, conflicts_with_all = ["check", "name"])]
    pub bump: bool,
    /// Leave out what can't be made, and make the rest.
    #[arg(long)]
    pub allow_partial: bool,
    /// Fail where a keyword of the document is not accounted for.
    #[arg(long)]
    pub strict: bool,
    /// Write here what became of every keyword of the document, as JSON.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// The largest document that is read, such as 500000 or 64M [default: 64M of JSON, 16M of YAML].
    #[arg(long, value_name = "BYTES", value_parser = parse_size)]
    pub max_size: Option<usize>,
    /// For whom the outcome is told.
    #[arg(
        long,
        visible_alias = "format",
        value_name = "FOR",
        default_value = "human"
    )]
    pub report: Report,
    /// Say how long each stage took.
    #[arg(long)]
    pub timings: bool,
}

/// The arguments of `update`.
#[derive(Debug, Args)]
pub struct Update {
    /// The new document; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub new: PathBuf,
    /// Take a document too that lacks more than half of the operations of before. Without this it is refused:
    /// as a rule it is a download that broke off.
    #[arg(long)]
    pub allow_removals: bool,
    /// How it is generated from: `--spec` is the document that is replaced.
    #[command(flatten)]
    pub codegen: Codegen,
}

/// The arguments of `coverage`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 done, or fresh; 1 stale (--check); 2 it can't be told.")]
pub struct Coverage {
    /// Write nothing; say whether the table is stale.
    #[arg(long)]
    pub check: bool,
}

/// The arguments of `diff`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 told; 2 a document can't be used; 3 what `--forbid` forbids.")]
pub struct Diff {
    /// The document of before, or an api.txt.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The document of now, or an api.txt.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Change both documents by this overlay before they are read; more than one in this order. The
    /// committed document has those of spec/overlays unless some are named.
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<PathBuf>,
    /// The version of before [default: that of OLD where it is an api.txt, else 0.1.0].
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
    /// How it is told.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Fail where the API changed so.
    #[arg(long, value_name = "VERDICT")]
    pub forbid: Option<Forbid>,
}

/// How a verdict is told.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal.
    #[default]
    Text,
    /// For the summary of a CI job.
    Markdown,
    /// One JSON object.
    Json,
}

/// The changes that fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Forbid {
    /// Those that break somebody: who compiles against the crate, or a client of before on the wire.
    Breaking,
    /// All that anyone can see.
    Additive,
}

/// The arguments of `effective`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 printed; 2 an overlay can't be applied.")]
pub struct Effective {
    /// The document [default: spec/customers.yaml, with the overlays of spec/overlays].
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// A change to it; several are applied in this order.
    #[arg(long = "overlay", value_name = "FILE", requires = "spec")]
    pub overlays: Vec<PathBuf>,
}

/// The arguments of `explain`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 explained; 2 there is no such code.")]
pub struct Explain {
    /// The code, as it stands in brackets behind `error`, `warning` or `note`; without one, all are listed.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// The arguments of `corpus`.
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Exit code: 0 all is well; 1 a document failed, was refused without being in the \
                        list of refusals, or its crate has a warning; 2 it can't be told."
)]
pub struct Corpus {
    /// Folders with OpenAPI documents.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Compile what was made: by clippy with all features, and by rustdoc.
    #[arg(long)]
    pub compile: bool,
    /// And the programs in their documentation, which takes a minute a document.
    #[arg(long, requires = "compile")]
    pub samples: bool,
    /// How many documents at once.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub jobs: usize,
    /// Write a table of all documents here, as Markdown.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The documents that are rightly refused [default: xtask/corpus/refused.txt].
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
}

/// The arguments of `judge`.
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Exit code: 0 all is well; 1 a request was refused or an answer didn't decode, and the \
                        list of what Prism is wrong about doesn't say why; 2 it can't be told."
)]
pub struct Judge {
    /// The document.
    #[arg(long, value_name = "FILE")]
    pub spec: PathBuf,
    /// What is decided about the client, as for `codegen` [default: a name, and all else as it is by default].
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Other values for another number.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Only these operations, by id.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Make no call: take every example of the document that is valid by its schema, and compare what the
    /// client says again.
    #[arg(long, conflicts_with_all = ["only", "table", "prism"])]
    pub examples: bool,
    /// Show every operation.
    #[arg(long)]
    pub table: bool,
    /// Write the table of all operations here, as Markdown.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// What Prism is wrong about [default: xtask/judge/known.txt], or which examples can't be said again
    /// [default: xtask/judge/examples.txt].
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// Prism [default: generated/tests/prism/node_modules/.bin/prism].
    #[arg(long, value_name = "FILE")]
    pub prism: Option<PathBuf>,
}

/// The arguments of `ci`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 all is well; 1 a step failed.")]
pub struct Ci {
    /// Only these steps, in their own order.
    #[arg(
        long,
        value_name = "STEP",
        value_delimiter = ',',
        hide_possible_values = true
    )]
    pub only: Vec<CiStep>,
    /// Name the steps, and run none.
    #[arg(long)]
    pub list: bool,
    /// Build what some tests run, below the target folder: once, some minutes (TOOLS=1).
    #[arg(long)]
    pub tools: bool,
    /// Ask Prism about every operation of a whole API (JUDGE=1).
    #[arg(long)]
    pub judge: bool,
}

/// A step of CI, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiStep {
    /// What some tests run is built: cargo-deny, cargo-semver-checks, wasm-bindgen's test runner.
    Tools,
    /// What is written by hand is formatted.
    Format,
    /// Clippy has nothing to say about the workspace.
    Clippy,
    /// Licences, sources and versions of dependencies, and what is known against them.
    Deny,
    /// No dependency needs a newer Rust than the workspace says it needs.
    Msrv,
    /// The tests, by the README's own command.
    Tests,
    /// Each feature of the client builds alone, none of them, and all.
    Features,
    /// `generated/` is what the generator makes, and every keyword is accounted for.
    Fresh,
    /// The README's table of operations is fresh.
    Coverage,
    /// Prism allows every request of the client.
    Prism,
    /// The client's examples run without an account.
    Examples,
    /// The documentation builds without a warning.
    Docs,
    /// The client builds for browsers.
    Wasm,
    /// The benchmarks run, and a call allocates what it may.
    Bench,
    /// The packed crate builds outside of the workspace.
    Package,
    /// Another workspace generates a client and calls it, with nothing of this one but packed crates.
    Example,
    /// A document of a whole API becomes a crate or an honest report.
    Whole,
    /// Prism is asked about every operation of the whole API.
    Judge,
    /// Documents of other generators become crates, or are rightly refused.
    Corpus,
}

/// The arguments of `bench`.
#[derive(Debug, Default, Args)]
#[command(after_help = "Exit code: 0 done, whatever the figures say; 2 something doesn't run.")]
pub struct Bench {
    /// Take few samples: to see that everything runs, not to be read.
    #[arg(long)]
    pub quick: bool,
    /// Measure this alone.
    #[arg(long, value_name = "WHAT")]
    pub only: Option<BenchOnly>,
    /// Hold generating, and checking what is generated, against openapi-to-rust, which is installed below
    /// `target`; alone, unless `--only` names more.
    #[arg(long)]
    pub peers: bool,
    /// Where further documents are, to generate from [default: ../shared/corpus/real, if it is there].
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,
}

/// A part of the measuring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BenchOnly {
    /// Calls over the loopback interface and in process.
    Calls,
    /// Encoding and decoding of models.
    Models,
    /// Building from scratch: minutes.
    Build,
    /// Generating, by stage.
    Generate,
    /// Generating from documents that grow from 0.1 to 13 MB.
    Growth,
}

/// When to colour.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment (`NO_COLOR`, `CLICOLOR`) says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// For whom.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// Text on standard error, a diff on standard output.
    #[default]
    Human,
    /// One JSON object on standard output.
    Json,
    /// As for people, and annotations for GitHub's workflows on standard output; the verdict in the
    /// job's summary.
    Github,
    /// A SARIF 2.1.0 log on standard output.
    Sarif,
}

/// `4096`, `500k`, `64M`, `64MiB`, `1G`.
fn parse_size(text: &str) -> Result<usize, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err("a size is a number with `k`, `M`, `G` or nothing behind it".to_owned()),
    };
    let bytes = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift));
    match bytes {
        Some(0) | None => {
            Err("a size is a number from 1 on that this machine can count".to_owned())
        }
        Some(bytes) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(parse_size("500000"), Ok(500_000));
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("1kib"), Ok(1024));
        for bad in [
            "",
            "M",
            "0",
            "-1",
            "12x",
            "99999999999999999999",
            "99999999999999G",
        ] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
