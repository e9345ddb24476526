//! What a document is written in.

use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// The versions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 3.0.x
    V30,
    /// 3.1.x
    V31,
}

/// Where the version stands, and where people write it.
pub const KEYS: [&str; 2] = ["openapi", "swagger"];

/// Words of a document's root that 3.0 has not.
const OF_31: [&str; 2] = ["webhooks", "jsonSchemaDialect"];

/// What is made of Swagger 2.0.
const CONVERT: &str = "convert it first: `npx swagger2openapi swagger.yaml --outfile openapi.yaml`";

/// The version of a document; `None` when it is none that is read, and the report says so.
pub fn detect(tree: &Tree, report: &mut Report) -> Option<Version> {
    let root = tree.root();
    let said = KEYS
        .iter()
        .find_map(|key| Some((*key, tree.get(root, key)?)));
    let Some((key, node)) = said else {
        let message = "this is not an OpenAPI document: it has no text under `openapi`";
        report
            .error(Code::NotOpenApi, Spot::Document, message)
            .help(FIRST_LINE);
        return None;
    };
    let Some(text) = text(tree, node) else {
        let message = "this is not an OpenAPI document: it has no text under `openapi`";
        report
            .error(Code::NotOpenApi, Spot::Node(node), message)
            .help(FIRST_LINE);
        return None;
    };
    let spot = Spot::Node(node);
    let Some(minor) = minor(&text) else {
        refuse(&text, spot, report);
        return None;
    };
    let has_31 = || OF_31.iter().any(|word| tree.get(root, word).is_some());
    let (version, name) = match minor {
        Some(0) => (Version::V30, "3.0"),
        None if !has_31() => (Version::V30, "3.0"),
        _ => (Version::V31, "3.1"),
    };
    let is_plain = key == "openapi" && text.starts_with("3.") && minor.is_some();
    if !is_plain {
        let message = format!("`{key}` is `{text}`, which is no version of OpenAPI");
        report
            .warning(Code::NotOpenApi, spot, message)
            .help(format!("the document is read as OpenAPI {name}"));
    } else if minor == Some(2) {
        report
            .warning(
                Code::NotOpenApi,
                spot,
                format!("OpenAPI {text} is read as 3.1"),
            )
            .help("words that only 3.2 has are named where they stand");
    }
    Some(version)
}

const FIRST_LINE: &str = "its first line should be like `openapi: 3.1.0`";

/// The text of a version. What YAML reads as a number is meant as text.
fn text(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.value(node) {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Float(_) | Value::Integer(_) => Some(tree.to_json(node).to_string()),
        _ => None,
    }
}

/// Which of the versions 3 is meant, if one is: `3.0.1`, `v3.1`, `OpenAPI 3.0.0`, or `3` alone.
fn minor(text: &str) -> Option<Option<u8>> {
    let small = text.to_ascii_lowercase();
    let plain = small.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let before = small.strip_suffix(plain).unwrap_or_default();
    let words = before.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_name = |word: &str| matches!(word, "" | "openapi" | "oas" | "swagger" | "v" | "version");
    if !words.into_iter().all(is_name) {
        return None;
    }
    let mut numbers = plain.split('.');
    if numbers.next() != Some("3") {
        return None;
    }
    match numbers.next() {
        None | Some("x" | "*") => Some(None),
        Some(minor) => {
            let minor = minor.parse().ok().filter(|minor| *minor <= 2)?;
            Some(Some(minor))
        }
    }
}

/// Says what a document is that is not read.
fn refuse(text: &str, spot: Spot, report: &mut Report) {
    // The numbers of before are Swagger's, under whichever key they stand.
    if matches!(text.split('.').next(), Some("1" | "2")) {
        let message = format!("this is a Swagger {text} document: OpenAPI 3.0 and 3.1 are read");
        report.error(Code::NotOpenApi, spot, message).help(CONVERT);
    } else {
        let message = format!("OpenAPI {text} is not read: 3.0 and 3.1 are");
        report
            .error(Code::NotOpenApi, spot, message)
            .help(FIRST_LINE);
    }
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn versions_that_are_meant() {
        for (text, meant) in [
            ("3.0.3", Some(Some(0))),
            ("3.1.0-rc0", Some(Some(1))),
            ("3.1", Some(Some(1))),
            ("3.2.0", Some(Some(2))),
            ("v3.0.1", Some(Some(0))),
            ("OpenAPI 3.0.0", Some(Some(0))),
            ("OpenAPI/3.1.0", Some(Some(1))),
            ("openapi: v3.0.1", Some(Some(0))),
            ("3.0.x", Some(Some(0))),
            ("3", Some(None)),
            ("3.x", Some(None)),
            ("3.3.0", None),
            ("4.0.0", None),
            ("2.0", None),
            ("30.1", None),
            ("about 3.0", None),
            ("", None),
        ] {
            assert_eq!(minor(text), meant, "{text}");
        }
    }
}
