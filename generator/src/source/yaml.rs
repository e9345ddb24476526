//! YAML, read by serde_yaml, after a look that keeps libyaml from work that grows with the square.

use saphyr_parser::{Event, Marker, Parser};
use serde::de::DeserializeSeed;

use super::build::{Builder, Stop};
use super::tree::Syntax;
use super::{Failure, Limits, Place};
use crate::report::Code;

/// Brackets in a text that libyaml can have whatever they enclose.
const FEW_BRACKETS: usize = 200;

/// Brackets behind a place that the first look can't read.
const SOME_BRACKETS: usize = 2_000;

/// Texts of this size are looked at whatever brackets they have.
const LARGE: usize = 1 << 20;

/// Scalars, beginnings and ends in a text: serde_yaml holds some 120 bytes for each.
const EVENTS: usize = 5_000_000;

/// Directives before a document: libyaml compares each with all before it.
const DIRECTIVES: usize = 100;

/// serde_yaml's own bound.
const DEPTH: usize = 128;

pub(super) fn read(text: &str, limits: Limits) -> Result<Builder, Failure> {
    scan(text, limits)?;
    let mut builder = Builder::new(Syntax::Yaml, limits, text.len());
    match builder
        .seed()
        .deserialize(serde_yaml::Deserializer::from_str(text))
    {
        Ok(_) => Ok(builder),
        Err(error) => Err(failure(&error, &builder, limits, text)),
    }
}

/// Refuses what libyaml would take minutes for: for every token in flow style it looks at each bracket
/// that is open, and serde_yaml asks how deep they are only when all is read.
fn scan(text: &str, limits: Limits) -> Result<(), Failure> {
    if let Some(offset) = too_many_directives(text) {
        let message = format!("there are more than {DIRECTIVES} directives (`%`)");
        return Err(Failure::syntax(message, Place::Byte(offset)));
    }
    if text.len() <= LARGE && brackets(text) <= FEW_BRACKETS {
        return Ok(());
    }
    let mut depth: usize = 0;
    for (count, event) in Parser::new_from_str(text).enumerate() {
        let stopped = match event {
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), span)) => {
                depth += 1;
                (depth > DEPTH).then_some((Stop::Depth, span.start))
            }
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => {
                depth = depth.saturating_sub(1);
                None
            }
            Ok((_, span)) => (count > EVENTS).then_some((Stop::Events(EVENTS), span.start)),
            Err(error) if error.info() == "recursion limit exceeded" => {
                Some((Stop::Depth, *error.marker()))
            }
            Err(error) => {
                // libyaml may be of another mind, and has the better words.
                let offset = byte_of(text, error.marker());
                if brackets(text.get(offset..).unwrap_or_default()) > SOME_BRACKETS {
                    return Err(Failure::syntax(error.info().into(), Place::Byte(offset)));
                }
                return Ok(());
            }
        };
        if let Some((stop, marker)) = stopped {
            let place = Place::Byte(byte_of(text, &marker));
            return Err(Failure::from_stop(stop, limits, place));
        }
    }
    Ok(())
}

fn byte_of(text: &str, marker: &Marker) -> usize {
    text.char_indices()
        .nth(marker.index())
        .map_or(text.len(), |(offset, _)| offset)
}

fn brackets(text: &str) -> usize {
    text.bytes()
        .filter(|byte| matches!(byte, b'[' | b'{'))
        .count()
}

fn too_many_directives(text: &str) -> Option<usize> {
    let mut count = 0;
    let mut offset = 0;
    let mut before_content = true;
    for line in text.split_inclusive('\n') {
        if line.starts_with('%') && before_content {
            count += 1;
        } else if line.starts_with("...") {
            before_content = true;
        } else if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            before_content = false;
        }
        if count > DIRECTIVES {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

fn failure(error: &serde_yaml::Error, builder: &Builder, limits: Limits, text: &str) -> Failure {
    let whole = error.to_string();
    let place = match error.location() {
        Some(location) if location.index() > 0 => Place::Byte(location.index()),
        Some(_) => Place::Byte(position_in(&whole).unwrap_or(0)),
        None => Place::Unknown,
    };
    if let Some(stop) = builder.stop {
        return Failure::from_stop(stop, limits, place);
    }
    if whole.starts_with("recursion limit exceeded") {
        return Failure::from_stop(Stop::Depth, limits, place);
    }
    if whole.starts_with("repetition limit exceeded") {
        return Failure::from_stop(Stop::Nodes, limits, place);
    }
    if whole.contains("more than one document") {
        return match second_document(text) {
            Some(offset) => {
                let message = "there is more than one YAML document in the file".into();
                Failure::syntax(message, Place::Byte(offset))
            }
            None => {
                let message = "there is text after the end of the document".into();
                let error = Parser::new_from_str(text).find_map(Result::err);
                let offset = error.map(|error| byte_of(text, error.marker()));
                Failure::syntax(message, offset.map_or(place, Place::Byte))
            }
        };
    }
    if whole.starts_with("EOF while parsing a value") {
        return empty();
    }
    if builder.in_key && whole.contains("invalid type: ") {
        let message = "a key is a list or an object; JSON has only text as keys".into();
        let failure = Failure::syntax(message, place);
        return Failure {
            code: Code::YamlOnly,
            ..failure
        };
    }
    let failure = Failure::syntax(plain_words(&whole), place);
    let is_tab = matches!(place, Place::Byte(at) if text.as_bytes().get(at) == Some(&b'\t'));
    if !is_tab {
        return failure;
    }
    Failure {
        help: Some("a tab stands here: YAML wants lines indented by spaces".to_owned()),
        ..failure
    }
}

fn empty() -> Failure {
    let message = "there is nothing in the document".into();
    let failure = Failure::syntax(message, Place::Unknown);
    Failure {
        code: Code::Empty,
        ..failure
    }
}

/// The N of `… at position N`.
fn position_in(message: &str) -> Option<usize> {
    let (_, rest) = message.split_once(" at position ")?;
    let digits = rest
        .split(|character: char| !character.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

/// Where the `---` of the second document stands: at the start of a line it can be nothing else.
fn second_document(text: &str) -> Option<usize> {
    let mut offset = 0;
    let mut content = false;
    for line in text.split_inclusive('\n') {
        let marker = line.strip_prefix("---").is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|character: char| character.is_ascii_whitespace())
        });
        if marker && content {
            return Some(offset);
        }
        let trimmed = line.trim();
        content |= marker || !(trimmed.is_empty() || trimmed.starts_with(['#', '%']));
        offset += line.len();
    }
    None
}

/// libyaml's words without the places in them: the problem has its own.
fn plain_words(message: &str) -> String {
    let mut words = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once(" at line ") {
        words.push_str(before);
        let line: String = after.chars().take_while(char::is_ascii_digit).collect();
        let after = after.get(line.len()..).unwrap_or_default();
        let column = after.strip_prefix(" column ").unwrap_or(after);
        // The first place is the problem's own, a later one is where the thing around it began.
        if !std::ptr::eq(rest, message) {
            words.push_str(" that begins in line ");
            words.push_str(&line);
        }
        rest = column.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    words.push_str(rest);
    words
}
