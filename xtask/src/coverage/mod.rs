//! `cargo xtask coverage`: the README's table of operations, counted rather than typed.

mod called;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use generator::emit::calls::MethodCall;

pub use self::called::called;

use crate::call::Call;
use crate::cli::Codegen;
use crate::codegen;
use crate::overlays::{self, Overlay};
use crate::show::problems;
use crate::{Failure, disk, folder};

/// The lines that the table stands between.
const MARKS: [&str; 2] = ["<!-- coverage -->", "<!-- /coverage -->"];
/// The test that asks the judge, below the client's tests.
const JUDGE: &str = "judge.rs";
/// What mends a stale table.
const MEND: &str = "cargo xtask coverage";

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The table says what is so.
    Fresh,
    /// It didn't, and does now.
    Written,
    /// It doesn't.
    Stale,
}

/// Counts, and writes the README's table or compares it.
///
/// # Errors
/// The document, the tests or the README can't be read, or an operation has no method.
pub fn run(check: bool) -> Result<Found, Failure> {
    let root = crate::call::root()?;
    let calls = methods()?;
    let tests = root.join("generated/tests");
    let (judge, others) = sources(&tests)?
        .into_iter()
        .partition::<Vec<_>, _>(|(name, _)| name == JUDGE);
    let table = table(&calls, &all_called(&others)?, &all_called(&judge)?);
    let path = root.join("README.md");
    let old = read(&path)?;
    let new = with_table(&old, &table).ok_or_else(|| {
        Failure::new(format!(
            "README.md lacks the lines `{}`",
            MARKS.join("`, `")
        ))
    })?;
    if new == old {
        return Ok(Found::Fresh);
    }
    if check {
        return Ok(Found::Stale);
    }
    disk::replace(&path, &new)?;
    Ok(Found::Written)
}

/// 0 done or fresh, 1 stale, 2 failed.
pub fn exit(outcome: &Result<Found, Failure>) -> u8 {
    match outcome {
        Ok(Found::Fresh | Found::Written) => 0,
        Ok(Found::Stale) => 1,
        Err(_) => 2,
    }
}

/// The outcome in a line, for people; with colours, which a [`Terminal`](crate::show::Terminal) takes out
/// where they don't belong.
pub fn closing(outcome: &Result<Found, Failure>) -> String {
    match outcome {
        Ok(Found::Fresh) => "README.md says what is covered\n".to_owned(),
        Ok(Found::Written) => "README.md: the table of operations is new\n".to_owned(),
        Ok(Found::Stale) => {
            format!("README.md: the table of operations is stale: run `{MEND}`\n")
        }
        Err(failure) => problems::failure(failure),
    }
}

/// The methods of the committed document.
fn methods() -> Result<Vec<MethodCall>, Failure> {
    let call = Call::new(&Codegen::default())?;
    let bytes = call.spec.read(call.limits.yaml_bytes)?;
    let overlays = overlays::read(&call.overlays)?;
    let changes: Vec<_> = overlays.iter().map(Overlay::text).collect();
    let input = generator::Input {
        name: &call.header_name,
        bytes: &bytes,
        limits: call.limits,
        overlays: &changes,
        files: folder::files(call.folder.as_ref()),
    };
    let calls = generator::calls(input, &codegen::settings(&call)?);
    if calls.declared == 0 || calls.declared > calls.methods.len() {
        let (have, declared) = (calls.methods.len(), calls.declared);
        let message = format!("{have} of {declared} operations have methods");
        return Err(Failure::new(message).help("`cargo xtask codegen` says why"));
    }
    Ok(calls.methods)
}

/// The Rust files of a folder, by name.
fn sources(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let refused = |error| Failure::new(format!("`{}`: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|name| name.ends_with(".rs")) {
            found.push((name.to_owned(), read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("`{}` can't be read: {error}", path.display())))
}

fn all_called(sources: &[(String, String)]) -> Result<BTreeSet<Vec<String>>, Failure> {
    let mut all = BTreeSet::new();
    for (name, text) in sources {
        let chains = called(text)
            .map_err(|error| Failure::new(format!("`generated/tests/{name}`: {error}")))?;
        all.extend(chains);
    }
    Ok(all)
}

fn table(
    calls: &[MethodCall],
    tested: &BTreeSet<Vec<String>>,
    judged: &BTreeSet<Vec<String>>,
) -> String {
    let word = |is_so: bool| if is_so { "yes" } else { "no" };
    let is_in = |chains: &BTreeSet<Vec<String>>, call: &MethodCall| {
        let names = call.methods.as_slice();
        let mut runs = chains.iter().flat_map(|chain| chain.windows(names.len()));
        word(runs.any(|run| run == names))
    };
    let head =
        "| Operation | Call | Implemented | Tested | Judged |\n| --- | --- | --- | --- | --- |\n";
    let rows = calls.iter().map(|call| {
        let (tested, judged) = (is_in(tested, call), is_in(judged, call));
        let (id, shown) = (&call.operation, call.shown());
        format!("| `{id}` | `{shown}` | yes | {tested} | {judged} |\n")
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// The page with what stands between the marks replaced; nothing where a mark is missing.
fn with_table(page: &str, table: &str) -> Option<String> {
    let [begin, end] = MARKS.map(|mark| format!("{mark}\n"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = "a\n<!-- coverage -->\nold\n<!-- /coverage -->\nz\n";
        let new = "a\n<!-- coverage -->\n| new |\n<!-- /coverage -->\nz\n";
        assert_eq!(with_table(page, "| new |\n").as_deref(), Some(new));
        assert_eq!(with_table("a\n<!-- coverage -->\nz\n", ""), None);
    }

    #[test]
    fn a_row_says_what_is_called() {
        let call = |method: &str| MethodCall {
            operation: format!("users:{method}"),
            methods: vec!["users".to_owned(), method.to_owned()],
            http: "GET",
            path: "/users".to_owned(),
            takes_arguments: method == "get",
        };
        let tested = called("async fn f() { client.users().get(1).header(2).await; }").unwrap();
        let table = table(&[call("get"), call("list")], &tested, &BTreeSet::new());
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| `users:get` | `users().get(…)` | yes | yes | no |",
                "| `users:list` | `users().list()` | yes | no | no |",
            ]
        );
    }
}
