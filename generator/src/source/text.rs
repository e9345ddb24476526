//! Bytes as text: encoding, the byte order mark, and the way from offsets to lines and columns.

use super::Span;

/// U+FEFF at the start of a text, as UTF-8.
const BOM: &str = "\u{feff}";

/// Bytes between two places whose character count is kept.
const STEP: usize = 256;

/// Text that was decoded, and how many bytes of a byte order mark stood before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoded<'a> {
    pub(super) text: &'a str,
    pub(super) skipped: usize,
}

/// Why bytes are not text we read: a sentence, and the place of the first bad byte.
#[derive(Debug)]
pub(super) struct NotText {
    pub(super) message: String,
    pub(super) span: Span,
}

/// Decodes UTF-8, with or without byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    let wide = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [first, 0, ..] | [0, first, ..] if first.is_ascii() && *first != 0 => Some("UTF-16"),
        _ => None,
    };
    if let Some(name) = wide {
        let message = format!("this is {name} text, only UTF-8 is read");
        return Err(NotText {
            message,
            span: Span {
                start: 0,
                end: 1,
                line: 1,
                column: 1,
            },
        });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix(BOM) {
            Some(rest) => Ok(Decoded {
                text: rest,
                skipped: BOM.len(),
            }),
            None => Ok(Decoded { text, skipped: 0 }),
        },
        Err(error) => {
            let start = error.valid_up_to();
            let good = bytes
                .get(..start)
                .and_then(|good| std::str::from_utf8(good).ok());
            let good = good.unwrap_or_default();
            let message = match bytes.get(start) {
                Some(byte) => format!("the byte 0x{byte:02x} is not UTF-8"),
                None => String::from("the text is not UTF-8"),
            };
            let mut span = span_in(good, start, start);
            span.end = start + 1;
            Err(NotText { message, span })
        }
    }
}

/// The span of `start..end` by counting from the beginning: for one place, not for many.
pub(crate) fn span_in(text: &str, start: usize, end: usize) -> Span {
    let before = text.get(..start).unwrap_or(text);
    let before = before.strip_prefix(BOM).unwrap_or(before);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    Span {
        start,
        end,
        line,
        column,
    }
}

/// Lines and characters of a text, for many places in any order.
pub(super) struct Lines<'a> {
    decoded: Decoded<'a>,
    /// Where lines start.
    starts: Vec<usize>,
    /// Characters before every `STEP`-th byte.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(decoded: Decoded<'a>) -> Self {
        let bytes = decoded.text.as_bytes();
        let mut starts = vec![0];
        for (end, byte) in (1..).zip(bytes) {
            if *byte == b'\n' {
                starts.push(end);
            }
        }
        let mut count = 0;
        let mut characters = Vec::with_capacity(bytes.len() / STEP + 1);
        for chunk in bytes.chunks(STEP) {
            characters.push(count);
            count += leading_bytes(chunk);
        }
        Self {
            decoded,
            starts,
            characters,
        }
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        let Some(count) = self.characters.get(step) else {
            return self.characters.last().map_or(0, |count| {
                let from = (self.characters.len() - 1) * STEP;
                count + leading_bytes(self.decoded.text.as_bytes().get(from..).unwrap_or_default())
            });
        };
        let rest = self
            .decoded
            .text
            .as_bytes()
            .get(step * STEP..offset)
            .unwrap_or_default();
        count + leading_bytes(rest)
    }

    /// The byte at which a character starts, counted from 0.
    pub(super) fn byte_of(&self, character: usize) -> usize {
        let text = self.decoded.text;
        let step = self
            .characters
            .partition_point(|count| *count <= character)
            .saturating_sub(1);
        let Some(count) = self.characters.get(step) else {
            return text.len();
        };
        let mut left = character.saturating_sub(*count);
        let from = step * STEP;
        for (at, byte) in (from..).zip(text.as_bytes().get(from..).unwrap_or_default()) {
            if byte & 0xc0 != 0x80 {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        text.len()
    }

    /// The last byte of the line that `offset` is in, its line break not counted.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        // By the known starts of lines: a document may be one line, and ask for its end a million times.
        let next = self.starts.partition_point(|line| *line <= offset);
        let next = self.starts.get(next).map(|start| start.saturating_sub(1));
        let end = next.unwrap_or(self.decoded.text.len());
        let line = self.decoded.text.get(offset..end).unwrap_or_default();
        offset + line.trim_end().len()
    }

    /// The span of bytes of the text, as bytes of the file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let start = start.min(self.decoded.text.len());
        let line = self.starts.partition_point(|line| *line <= start);
        let line_start = line
            .checked_sub(1)
            .and_then(|line| self.starts.get(line))
            .unwrap_or(&0);
        let column = self.characters_before(start) - self.characters_before(*line_start) + 1;
        let skipped = self.decoded.skipped;
        Span {
            start: start + skipped,
            end: end.max(start) + skipped,
            line,
            column,
        }
    }

    /// The place that a library gave as line (from 1) and bytes from its start, one character long.
    pub(super) fn place(&self, line: usize, bytes: usize) -> Span {
        let line_start = line.checked_sub(1).and_then(|line| self.starts.get(line));
        let start = line_start.map_or(self.decoded.text.len(), |start| start + bytes);
        self.character(start)
    }

    /// The character at a byte.
    pub(super) fn character(&self, offset: usize) -> Span {
        let text = self.decoded.text;
        let mut start = offset.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let character = text.get(start..).and_then(|rest| rest.chars().next());
        self.span(start, start + character.map_or(0, char::len_utf8))
    }
}

fn leading_bytes(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| *byte & 0xc0 != 0x80).count()
}

/// Whether the first character after a byte order mark and white space is `{` or `[`.
pub(super) fn starts_like_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(BOM.as_bytes()).unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}
