//! From arguments to a call: every path looked up, every name decided.

use std::borrow::Cow;
use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

use generator::source::Limits;

use crate::Failure;
use crate::cli::{Codegen, Forbid, Update};
use crate::folder::Folder;
use crate::input::Source;
use crate::show::visible;

/// What to generate from what, and where to.
#[derive(Debug, Clone)]
pub struct Call {
    /// The document.
    pub spec: Source,
    /// What is taken in its place, and put there once a crate has come of it.
    pub update: Option<Source>,
    /// Whether that may lack most of the operations of before.
    pub allow_removals: bool,
    /// The files that it may refer to.
    pub folder: Option<Folder>,
    /// The document's name in the headers of what is emitted: the same on every machine.
    pub header_name: String,
    /// What else is decided.
    pub settings: SettingsSource,
    /// The changes to the document, in their order.
    pub overlays: Vec<PathBuf>,
    /// Whether they are those that lie beside the document, whichever these are.
    pub overlays_beside: bool,
    /// The folder that becomes the crate.
    pub out: PathBuf,
    /// Only compare.
    pub check: bool,
    /// The API that the new one is held against; none: the one in the output folder.
    pub base: Option<PathBuf>,
    /// Changes of the API that fail the run.
    pub forbid: Option<Forbid>,
    /// Raise the version as the changes of the API ask for.
    pub bump: bool,
    /// Generate what can be generated.
    pub allow_partial: bool,
    /// Fail where a keyword is not accounted for.
    pub strict: bool,
    /// Where the receipt goes.
    pub receipt: Option<PathBuf>,
    /// How much is read.
    pub limits: Limits,
    /// Say how long each stage took.
    pub timings: bool,
    /// The command that mends what `--check` finds.
    pub mend: String,
}

/// Where the settings come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsSource {
    /// A file.
    File(PathBuf),
    /// Defaults, for a package of this name.
    Name(String),
}

impl Call {
    /// Looks up what the arguments leave open.
    ///
    /// # Errors
    /// The arguments don't say enough, or the workspace can't be found.
    pub fn new(args: &Codegen) -> Result<Self, Failure> {
        let workspace = workspace();
        let (spec, out, settings) = match (&args.spec, &args.out) {
            (Some(spec), Some(out)) => (source(spec), out.clone(), settings(args)?),
            _ => defaults(workspace.as_deref())?,
        };
        let beside = args.spec.is_none();
        let overlays = match &spec {
            Source::File(spec) if beside => overlays_beside(spec)?,
            _ => args.overlays.clone(),
        };
        Ok(Self {
            header_name: header_name(&spec, workspace.as_deref()),
            folder: Folder::of(&spec, args.root.as_deref())?,
            spec,
            update: None,
            allow_removals: false,
            overlays,
            overlays_beside: beside,
            settings,
            out,
            check: args.check,
            base: args.base.clone(),
            forbid: args.forbid,
            bump: args.bump,
            allow_partial: args.allow_partial,
            strict: args.strict,
            receipt: args.receipt.clone(),
            limits: limits(args.max_size),
            timings: args.timings,
            mend: mend(args),
        })
    }
}

impl Call {
    /// The call that takes a new document in place of the old one.
    ///
    /// # Errors
    /// As [`new`](Self::new); or nothing could be replaced.
    pub fn update(args: &Update) -> Result<Self, Failure> {
        let call = Self::new(&args.codegen)?;
        if args.codegen.watch {
            return Err(Failure::new("`--watch` of an update, which is taken once"));
        }
        if args.codegen.check {
            return Err(Failure::new("`--check` of an update, which writes").help(
                "`cargo xtask diff OLD NEW` tells what a document changes, and writes nothing",
            ));
        }
        if call.spec == Source::Stdin {
            return Err(Failure::new("standard input is no document to replace")
                .help("name the file of before: `--spec FILE`"));
        }
        Ok(Self {
            update: Some(source(&args.new)),
            allow_removals: args.allow_removals,
            ..call
        })
    }

    /// The document that is read.
    pub fn document(&self) -> &Source {
        self.update.as_ref().unwrap_or(&self.spec)
    }
}

/// The overlays of the committed document, or of one that is named, as `cargo xtask effective` asks.
///
/// # Errors
/// The workspace can't be found, or the folder of overlays can't be read.
pub fn document(
    spec: Option<&Path>,
    overlays: &[PathBuf],
) -> Result<(Source, Vec<PathBuf>), Failure> {
    if let Some(spec) = spec {
        return Ok((source(spec), overlays.to_vec()));
    }
    let (spec, ..) = defaults(workspace().as_deref())?;
    let overlays = match &spec {
        Source::File(spec) => overlays_beside(spec)?,
        Source::Stdin => Vec::new(),
    };
    Ok((spec, overlays))
}

/// The files of the folder `overlays` beside a document, in the order of their names.
pub(crate) fn overlays_beside(spec: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = spec.with_file_name("overlays");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let refused = |error| Failure::new(format!("`{}` can't be read: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("yaml" | "yml" | "json")) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn source(spec: &Path) -> Source {
    if spec.as_os_str() == "-" {
        Source::Stdin
    } else {
        Source::File(spec.to_owned())
    }
}

fn settings(args: &Codegen) -> Result<SettingsSource, Failure> {
    match (&args.settings, &args.name) {
        (Some(file), _) => Ok(SettingsSource::File(file.clone())),
        (None, Some(name)) => Ok(SettingsSource::Name(name.clone())),
        (None, None) => Err(Failure::new("`--spec` without a name for the package")
            .help("add `--name PACKAGE`, or `--settings FILE` with the name in it")),
    }
}

/// The committed client: its document, folder and settings.
fn defaults(workspace: Option<&Path>) -> Result<(Source, PathBuf, SettingsSource), Failure> {
    let root = workspace.ok_or_else(|| {
        no_workspace().help("go to the workspace, or name `--spec FILE --out DIR --name PACKAGE`")
    })?;
    // From the workspace's own folder, paths read as people write them.
    let here = env::current_dir()
        .ok()
        .and_then(|here| here.canonicalize().ok());
    let at = |path: &str| match &here {
        Some(here) if root.canonicalize().is_ok_and(|root| root == *here) => PathBuf::from(path),
        _ => root.join(path),
    };
    let spec = Source::File(at("spec/customers.yaml"));
    Ok((
        spec,
        at("generated"),
        SettingsSource::File(at("spec/codegen.toml")),
    ))
}

fn no_workspace() -> Failure {
    Failure::new("no `spec/codegen.toml` here or in a folder above")
}

/// The workspace, which a command can't do without.
///
/// # Errors
/// There is none here.
pub fn root() -> Result<PathBuf, Failure> {
    workspace().ok_or_else(no_workspace)
}

/// The folder that holds `spec/codegen.toml`: the one cargo runs us from, or the nearest above the
/// current one.
pub fn workspace() -> Option<PathBuf> {
    let holds_settings = |folder: &Path| folder.join("spec/codegen.toml").is_file();
    let by_cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let by_cargo = by_cargo.as_deref().and_then(Path::parent);
    if let Some(root) = by_cargo.filter(|root| holds_settings(root)) {
        return Some(root.to_owned());
    }
    let here = env::current_dir().ok()?;
    here.ancestors()
        .find(|folder| holds_settings(folder))
        .map(Path::to_owned)
}

/// Below the workspace, the path from there; elsewhere the file's name alone, since the folder above
/// it is another one on the next machine.
fn header_name(spec: &Source, workspace: Option<&Path>) -> String {
    let Source::File(path) = spec else {
        return "standard input".to_owned();
    };
    let below = workspace.and_then(|root| {
        let (path, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
        path.strip_prefix(root).ok().map(with_slashes)
    });
    let name = || {
        path.file_name()
            .map_or(Cow::Borrowed("document"), |name| name.to_string_lossy())
    };
    visible::line(&below.unwrap_or_else(|| name().into_owned()))
}

fn with_slashes(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn limits(max_size: Option<usize>) -> Limits {
    let limits = Limits::default();
    match max_size {
        Some(bytes) => Limits {
            json_bytes: bytes,
            yaml_bytes: bytes,
            ..limits
        },
        None => limits,
    }
}

/// The same call without `--check`, for a shell.
fn mend(args: &Codegen) -> String {
    let mut words = vec!["cargo xtask codegen".to_owned()];
    let mut option = |name: &str, value: Option<Cow<'_, str>>| {
        if let Some(value) = value {
            words.push(format!("{name} {}", quoted(&value)));
        }
    };
    option(
        "--spec",
        args.spec.as_ref().map(|path| path.to_string_lossy()),
    );
    option(
        "--out",
        args.out.as_ref().map(|path| path.to_string_lossy()),
    );
    option(
        "--root",
        args.root.as_ref().map(|path| path.to_string_lossy()),
    );
    for overlay in &args.overlays {
        option("--overlay", Some(overlay.to_string_lossy()));
    }
    option("--name", args.name.as_deref().map(Cow::Borrowed));
    option(
        "--settings",
        args.settings.as_ref().map(|path| path.to_string_lossy()),
    );
    option(
        "--max-size",
        args.max_size.map(|bytes| Cow::Owned(bytes.to_string())),
    );
    if args.allow_partial {
        words.push("--allow-partial".to_owned());
    }
    words.join(" ")
}

fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "-_./+=:@%,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mending_command_names_the_same_files() {
        assert_eq!(
            mend(&Codegen {
                check: true,
                ..Codegen::default()
            }),
            "cargo xtask codegen"
        );
        let args = Codegen {
            check: true,
            spec: Some("my api.yaml".into()),
            out: Some("../out".into()),
            name: Some("box".to_owned()),
            allow_partial: true,
            ..Codegen::default()
        };
        let mended =
            "cargo xtask codegen --spec 'my api.yaml' --out ../out --name box --allow-partial";
        assert_eq!(mend(&args), mended);
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn headers_name_no_folder_of_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        let spec = Source::File(folder.path().join("api.yaml"));
        assert_eq!(header_name(&spec, None), "api.yaml");
        assert_eq!(header_name(&Source::Stdin, None), "standard input");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let below = Source::File(root.join("src/lib.rs"));
        assert_eq!(header_name(&below, Some(root)), "src/lib.rs");
    }

    #[test]
    fn a_document_needs_a_name_for_its_package() {
        let args = Codegen {
            spec: Some("a.yaml".into()),
            out: Some("out".into()),
            ..Codegen::default()
        };
        let failure = Call::new(&args).unwrap_err();
        assert!(failure.help.unwrap().contains("--name PACKAGE"));
    }
}
