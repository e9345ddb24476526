//! What stands where in a text: JSON and YAML as one kind of events with byte offsets.

use std::borrow::Cow;

use super::text::Lines;

/// What begins, ends or stands at a place.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    Array,
    Object,
    End,
    /// Key or value; the text of a string, or what is written.
    Scalar(Cow<'a, str>),
    /// Stands for something elsewhere in the text.
    Alias,
}

/// A piece of a document.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The events of YAML, until the end or the first error.
pub(super) fn yaml<'a>(text: &'a str, lines: &'a Lines<'a>) -> impl Iterator<Item = Event<'a>> {
    use saphyr_parser::Event as Yaml;
    let parser = saphyr_parser::Parser::new_from_str(text);
    parser.map_while(Result::ok).filter_map(|(event, span)| {
        let kind = match event {
            Yaml::SequenceStart(..) => Kind::Array,
            Yaml::MappingStart(..) => Kind::Object,
            Yaml::SequenceEnd | Yaml::MappingEnd => Kind::End,
            Yaml::Scalar(scalar, ..) => Kind::Scalar(scalar),
            Yaml::Alias(_) => Kind::Alias,
            _ => return None,
        };
        let start = lines.byte_of(span.start.index());
        let end = lines.byte_of(span.end.index()).max(start);
        let written = text.get(start..end).unwrap_or_default().trim_end();
        Some(Event {
            kind,
            start,
            end: start + written.len(),
        })
    })
}

/// The events of JSON that serde_json has accepted.
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Json<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        let bytes = self.text.as_bytes();
        let between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':');
        let start = self.at
            + bytes
                .get(self.at..)?
                .iter()
                .take_while(|byte| between(byte))
                .count();
        let rest = bytes.get(start..)?;
        let (kind, len) = match rest.first()? {
            b'{' => (Kind::Object, 1),
            b'[' => (Kind::Array, 1),
            b'}' | b']' => (Kind::End, 1),
            b'"' => {
                let len = string_len(rest);
                let written = self.text.get(start..start + len)?;
                (Kind::Scalar(string_text(written)), len)
            }
            _ => {
                let len = rest
                    .iter()
                    .take_while(|byte| !between(byte) && !b"]}".contains(byte));
                let len = len.count().max(1);
                (
                    Kind::Scalar(Cow::Borrowed(self.text.get(start..start + len)?)),
                    len,
                )
            }
        };
        self.at = start + len;
        Some(Event {
            kind,
            start,
            end: self.at,
        })
    }
}

/// How far a string goes that begins with its quote.
fn string_len(bytes: &[u8]) -> usize {
    let mut escaped = true;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn string_text(written: &str) -> Cow<'_, str> {
    if written.contains('\\') {
        Cow::Owned(serde_json::from_str(written).unwrap_or_default())
    } else {
        Cow::Borrowed(written.trim_matches('"'))
    }
}
