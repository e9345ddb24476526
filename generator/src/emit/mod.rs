//! The named IR as Rust: every file of the emitted crate. One function here for each kind of file,
//! all over the same read-only `Emission`; what is knowledge lies in `context`, what is text in
//! `format`.

mod builder;
pub mod calls;
mod client;
mod context;
mod depth;
pub(crate) mod derives;
mod describe;
pub mod docs;
pub(crate) mod drive;
mod enums;
mod features;
mod feeds;
mod format;
mod front_page;
mod guides;
mod headers;
mod manifest;
mod model;
mod models;
mod operation;
mod paging;
mod parameter;
mod paths;
mod root;
mod runtime;
mod sample;
mod sent;
mod servers;
mod service;
mod testing;
mod types;
mod union;
mod update;
mod usage;
mod validate;
mod webhooks;
mod wire;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proc_macro2::TokenStream;

pub(crate) use context::{Emission, format_name};
pub(crate) use operation::Success;
pub(crate) use parameter::has_request;

use crate::ir::GroupId;
use crate::names::homes::Home;
use crate::names::ident::ModuleName;
use crate::report::{Code, Diagnostic, Level, Problem, Spot};
use crate::settings::licence;

/// Writes the crate: path below the output folder to text. `header` is what the first line of each
/// file says, without the marks of a comment.
///
/// # Errors
/// A file that was made is not Rust: a bug of the generator, one problem for each such file.
pub(crate) fn emit(
    emission: &Emission<'_>,
    header: &str,
) -> Result<BTreeMap<String, String>, Vec<Problem>> {
    let files = files(emission);
    let mut made = BTreeMap::new();
    let mut problems = Vec::new();
    for (path, text) in make_all(emission, &files, header) {
        match text {
            Ok(text) => {
                made.insert(path, text);
            }
            Err(error) => problems.push(not_rust(&path, &error)),
        }
    }
    if problems.is_empty() {
        Ok(made)
    } else {
        Err(problems)
    }
}

/// The cargo features of the crate by name, and whether each is on unless a user turns the defaults off.
pub(crate) fn feature_names(emission: &Emission<'_>) -> Vec<(String, bool)> {
    let groups = features::of_groups(emission).into_iter();
    let groups = groups.map(|name| (name.to_owned(), features::is_group_on(emission, name)));
    let others = features::features(emission);
    let others = others.map(|feature| {
        let is_on = features::is_on(emission, feature.name);
        (feature.name.to_owned(), is_on)
    });
    groups.chain(others).collect()
}

/// What is to be said of the settings for this API: what they name and it doesn't have, and where they ask
/// for what can't be.
pub(crate) fn settled(emission: &Emission<'_>) -> Vec<Diagnostic> {
    let mut found = features::unknown(emission);
    let Emission {
        api,
        names,
        settings,
        ..
    } = emission;
    found.extend(emission.derived.told(api, names, settings));
    found
}

/// The emitted tree: each path with what makes it.
fn files<'a>(emission: &Emission<'a>) -> Vec<(String, File<'a>)> {
    let file = |path: &str, file: File<'a>| (path.to_owned(), file);
    let mut files = vec![
        file("Cargo.toml", File::Manifest),
        file("README.md", File::Readme),
        file(".gitattributes", File::Attributes),
        file("src/lib.rs", File::Rust(root::library)),
        file("src/client.rs", File::Rust(client::file)),
        file("src/error.rs", File::Rust(client::error)),
        file("src/guide.rs", File::Rust(guides::file)),
        file("src/models/mod.rs", File::Rust(models::index)),
        file("src/runtime/mod.rs", File::Rust(runtime::index)),
    ];
    let package = &emission.settings.package;
    if let (Some(license), Some(copyright)) = (&package.license, &package.copyright) {
        let texts = licence::known(license);
        files.extend(texts.map(|(_, name)| file(name, File::Licence(name, copyright))));
    }
    if servers::is_there(emission) {
        files.push(file("src/servers.rs", File::Rust(servers::file)));
    }
    if !emission.api.headers.is_empty() {
        files.push(file("src/headers.rs", File::Rust(headers::file)));
    }
    if webhooks::is_there(emission) {
        files.push(file("src/webhooks/mod.rs", File::Rust(webhooks::file)));
    }
    for group in emission.groups() {
        let folder = folder(emission, group);
        files.push((format!("{folder}/mod.rs"), File::Service(group)));
        for part in emission.names.calls().parts(group) {
            let path = format!("{folder}/{part}.rs");
            files.push((path, File::Calls(group, part)));
        }
    }
    for home in emission.homes() {
        let path = match home {
            Home::Errors => "src/models/errors.rs".to_owned(),
            Home::Headers => "src/models/headers.rs".to_owned(),
            Home::Shared(head) => format!("src/models/{}.rs", emission.names.file(head)),
            Home::Group(group) => format!("{}/models.rs", folder(emission, group)),
            Home::Part(part) => {
                let group = emission.names.homes().group_of(part);
                let folder = group.map(|group| folder(emission, group));
                let folder = folder.unwrap_or_else(|| "src/webhooks".to_owned());
                format!("{folder}/models/{}.rs", emission.names.part(part))
            }
            Home::Webhooks => "src/webhooks/models.rs".to_owned(),
        };
        files.push((path, File::Models(home)));
    }
    for (path, text) in runtime::sources(emission) {
        files.push((format!("src/runtime/{path}"), File::Verbatim(text)));
    }
    if features::has(emission, "testing") {
        files.push(file("src/testing.rs", File::Rust(testing::file)));
        files.push(file("src/testing.json", File::Document));
    }
    files
}

fn folder(emission: &Emission<'_>, group: GroupId) -> String {
    let modules = emission.modules(group);
    let names: Vec<&str> = modules.iter().map(|module| module.as_str()).collect();
    format!("src/{}", names.join("/"))
}

/// What makes a file.
enum File<'a> {
    /// One of its kind.
    Rust(fn(&Emission<'_>) -> TokenStream),
    /// A group's service.
    Service(GroupId),
    /// Some of the calls of a group that has many.
    Calls(GroupId, &'a ModuleName),
    /// Models.
    Models(Home),
    /// A hand-written module.
    Verbatim(&'static str),
    /// What the stand-in is told of the document.
    Document,
    Manifest,
    Readme,
    Attributes,
    /// The text of a licence, with who holds the copyright: nothing of ours stands in it.
    Licence(&'static str, &'a str),
}

impl File<'_> {
    fn make(&self, emission: &Emission<'_>, header: &str) -> Result<String, String> {
        match self {
            Self::Rust(emit) => format::rust(header, emit(emission)),
            Self::Service(group) => format::rust(header, service::file(emission, *group)),
            Self::Calls(group, part) => format::rust(header, service::part(emission, *group, part)),
            Self::Models(home) => format::rust(header, models::file(emission, *home)),
            Self::Verbatim(text) => Ok(format!("// {header}\n\n{text}")),
            Self::Document => Ok(testing::document(emission, header)),
            Self::Manifest => Ok(format!("# {header}\n\n{}", manifest::manifest(emission))),
            Self::Readme => Ok(front_page::readme(emission, header)),
            Self::Licence(name, copyright) => Ok(licence::text(name, copyright)),
            Self::Attributes => Ok(format!("# {header}\n{}", manifest::attributes())),
        }
    }
}

/// A path with its text, or with why there is none.
type Made = (String, Result<String, String>);

/// Makes the files on all cores: token streams can't change threads, so that a thread makes, checks
/// and prints a file whole, and takes the next. Which thread makes which file doesn't matter to any of them.
fn make_all(emission: &Emission<'_>, files: &[(String, File<'_>)], header: &str) -> Vec<Made> {
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .clamp(1, 8);
    let next = AtomicUsize::new(0);
    let make = |(path, file): &(String, File<'_>)| (path.clone(), file.make(emission, header));
    let share = || -> Vec<Made> {
        let mine = std::iter::from_fn(|| files.get(next.fetch_add(1, Ordering::Relaxed)));
        mine.map(make).collect()
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let mut made = share();
        let mut is_whole = true;
        for other in others {
            match other.join() {
                Ok(mine) => made.extend(mine),
                Err(_) => is_whole = false,
            }
        }
        // A thread that did not come back is made up for here, where a panic is seen.
        if is_whole {
            made
        } else {
            files.iter().map(make).collect()
        }
    })
}

fn not_rust(path: &str, error: &str) -> Problem {
    Problem {
        level: Level::Error,
        code: Code::Internal,
        spot: Spot::Document,
        message: format!("what was made for `{path}` is not Rust: {error}"),
        help: Some("this is a bug of the generator".to_owned()),
    }
}
