//! Documents of several files, and what is told of them.

use std::collections::BTreeMap;

use generator::report::Level;
use generator::settings::Settings;
use generator::source::{Files, Limits};
use generator::surface::Kind;
use generator::{Input, Outcome};

/// Files by their path below the root folder. The document is `api/api.yaml`.
#[derive(Debug)]
pub struct Folder(pub BTreeMap<&'static str, String>);

impl Files for Folder {
    fn document(&self) -> &str {
        "api/api.yaml"
    }

    fn find(&self, path: &str) -> Result<String, String> {
        // As a link would.
        let path = path.replace("api/linked/", "models/");
        match self.0.contains_key(&*path) {
            true => Ok(path),
            false => Err("there is no such file".to_owned()),
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        let text = self.0.get(path).ok_or("there is no such file")?;
        assert!(text.len() <= limit);
        Ok(text.clone().into_bytes())
    }
}

/// A folder of a document with these parts, and other files.
pub fn folder(version: &str, rest: &str, others: &[(&'static str, &str)]) -> Folder {
    let head = format!("openapi: {version}\ninfo: {{title: A, version: '1'}}\n");
    let document = ("api/api.yaml", format!("{head}{}", rest.trim_start()));
    let others = others.iter();
    let others = others.map(|(path, text)| (*path, text.trim_start().to_owned()));
    Folder(others.chain([document]).collect())
}

/// One that answers what is at this address.
pub fn answering(address: &str, others: &[(&'static str, &str)]) -> Folder {
    let rest = format!(
        "paths: {{/t: {{get: {{operationId: 't:get', responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '{address}'}}}}}}}}}}}}}}}}\n"
    );
    folder("3.1.0", &rest, others)
}

pub fn input(files: &Folder) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: files.0["api/api.yaml"].as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files,
    }
}

pub fn run(files: &Folder, allow_partial: bool) -> Outcome {
    let settings = Settings::new("api").expect("a name");
    generator::generate(input(files), &settings, allow_partial, &mut |_| {})
}

/// The lines of the IR about types.
pub fn types(files: &Folder) -> String {
    let ir = generator::dump(input(files));
    let answer = ir.lines().position(|line| line.starts_with("  answer"));
    let lines = ir.lines().skip(answer.map_or(0, |line| line + 1));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Errors and warnings.
pub fn problems(files: &Folder) -> Vec<String> {
    let outcome = run(files, false);
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.level != Level::Note);
    found
        .map(|found| {
            let line = found.span.map_or(0, |span| span.line);
            let pointer = found.pointer.unwrap_or_default();
            let (level, code) = (found.level, found.code.as_str());
            let (file, message) = (found.file, found.message);
            format!("{level:?} {code} {file}:{line} {pointer}: {message}")
        })
        .collect()
}

/// The names of the emitted models.
pub fn models(files: &Folder) -> Vec<String> {
    let outcome = run(files, false);
    assert!(outcome.files.is_some(), "{:#?}", outcome.diagnostics);
    let surface = outcome.surface.expect("an API");
    let kinds = [Kind::Struct, Kind::Enum, Kind::Union];
    let items = surface
        .items()
        .filter(|(_, item)| kinds.contains(&item.kind));
    let names = items.filter_map(|(path, _)| path.strip_prefix("models::"));
    names.map(str::to_owned).collect()
}
