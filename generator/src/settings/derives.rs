//! Which derives models have beside those that all have.

use super::select::Pattern;
use crate::source::Span;

/// A derive that models have where their fields can carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Derive {
    /// As `#[derive(…)]` says it: `Hash`, `schemars::JsonSchema`.
    pub path: String,
    /// Where it stands in the settings' file.
    pub span: Option<Span>,
    /// The names of the models that have it, with `*` for any characters; none: all.
    pub only: Vec<Pattern>,
    /// Of these those that don't.
    pub without: Vec<Pattern>,
}

/// Derives of the standard library that models may have.
pub(crate) const OF_STD: &[&str] = &["Eq", "Hash", "Ord", "PartialOrd"];

/// Derives that can't be asked for, and why.
const NOT: &[(&[&str], &str)] = &[
    (&["Clone", "Debug", "PartialEq"], "every model has it"),
    (
        &["Serialize", "Deserialize"],
        "every model has it, by macros of the client's own",
    ),
    (
        &["Default"],
        "a model of which nothing is required has it, and no other has a value to begin with",
    ),
    (
        &["Copy"],
        "a model would lose it with its next text or list",
    ),
];

/// Whether models can be asked to have this derive.
pub(super) fn check(path: &str) -> Result<(), String> {
    let Ok(parsed) = syn::parse_str::<syn::Path>(path) else {
        return Err(format!("`{path}` is no path of a derive"));
    };
    let segments: Vec<String> = parsed
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let has_arguments = parsed.segments.iter().any(|it| !it.arguments.is_none());
    let name = segments.last().map_or("", String::as_str);
    let first = segments.first().map_or("", String::as_str);
    if has_arguments || parsed.leading_colon.is_some() || segments.join("::") != path {
        return Err(format!(
            "`{path}` is no path of a derive: try `{}`",
            segments.join("::")
        ));
    }
    let not = NOT.iter().find(|(names, _)| names.contains(&name));
    if let Some((_, why)) = not.filter(|_| segments.len() == 1 || is_ours(first)) {
        return Err(format!("`{path}` can't be asked for: {why}"));
    }
    if is_ours(first) {
        return Err(format!(
            "`{path}` is no derive of another crate: try `{name}`"
        ));
    }
    if segments.len() == 1 && !OF_STD.contains(&name) {
        return Err(format!(
            "`{path}` is no derive of the standard library that models can have (`Eq`, `Hash`, `Ord`, \
             `PartialOrd`); one of another crate is written with its path: `schemars::JsonSchema`"
        ));
    }
    Ok(())
}

/// Whether this begins a path that leads to no crate of the settings.
fn is_ours(first: &str) -> bool {
    matches!(
        first,
        "std" | "core" | "alloc" | "serde" | "crate" | "self" | "super"
    )
}

impl Derive {
    /// The crate that it comes from; none for the standard library's.
    pub(crate) fn of_crate(&self) -> Option<&str> {
        self.path.split_once("::").map(|(name, _)| name)
    }

    /// Whether a model of this name is asked to have it.
    pub(crate) fn is_for(&self, model: &str) -> bool {
        let fits = |list: &[Pattern]| list.iter().any(|it| it.fits(model));
        (self.only.is_empty() || fits(&self.only)) && !fits(&self.without)
    }
}
