//! JSON, read by serde_json.

use serde::de::DeserializeSeed;
use serde_json::error::Category;

use super::build::{Builder, Stop};
use super::tree::Syntax;
use super::{Failure, Limits, Place};

/// What serde_json says of `1e400`.
pub(super) const OUT_OF_RANGE: &str = "number out of range";

pub(super) fn read(text: &str, limits: Limits) -> Result<Builder, Failure> {
    let mut builder = Builder::new(Syntax::Json, limits, text.len());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let done = builder
        .seed()
        .deserialize(&mut deserializer)
        .and_then(|_| deserializer.end());
    match done {
        Ok(()) => Ok(builder),
        Err(error) => Err(failure(&error, &builder, limits, text)),
    }
}

fn failure(error: &serde_json::Error, builder: &Builder, limits: Limits, text: &str) -> Failure {
    // The column counts bytes from 1, and is 0 when the line break itself is what's wrong.
    let bytes = error.column().saturating_sub(1);
    let place = Place::Line(error.line(), bytes);
    if let Some(stop) = builder.stop {
        // The help speaks of aliases, which JSON doesn't have.
        return Failure {
            help: None,
            ..Failure::from_stop(stop, limits, place)
        };
    }
    let whole = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    let message = whole.strip_suffix(&suffix).unwrap_or(&whole);
    if message == "recursion limit exceeded" {
        return Failure::from_stop(Stop::Depth, limits, place);
    }
    let mut failure = Failure::syntax(plain_words(message), place);
    failure.plausible = error.classify() == Category::Eof || !met_yaml(text, error.line(), bytes);
    failure
}

fn plain_words(message: &str) -> String {
    match message {
        "key must be a string" => "a key must be a string in double quotes".into(),
        "trailing comma" => "JSON allows no comma before a closing bracket".into(),
        "trailing characters" => "there is text after the end of the document".into(),
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a line break or another control character stands in a string (is a closing quote missing?)"
                .into()
        }
        other => match other.strip_prefix("EOF while parsing ") {
            Some(what) => format!("the text ends within {what}"),
            None => other.into(),
        },
    }
}

/// Whether JSON ended at something that YAML has a meaning for.
fn met_yaml(text: &str, line: usize, bytes: usize) -> bool {
    let line = text
        .split('\n')
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    let met = line.as_bytes().get(bytes).copied().unwrap_or_default();
    met.is_ascii_alphabetic() || matches!(met, b'#' | b'\'' | b'_' | b'$' | b'&' | b'*' | b'!')
}
