//! The piece of a text's line that is shown for a problem.
//!
//! A document may be one line of megabytes, and it may not even be UTF-8: only some hundred bytes
//! about the place are ever looked at.

use std::ops::Range;

use super::visible;

/// Characters shown before the marked ones, at most.
const BEFORE: usize = 50;
/// Marked characters shown, at most.
const MARKED: usize = 60;
/// Characters shown after the marked ones, at most.
const AFTER: usize = 40;

/// No character has more bytes.
const BYTES: usize = 4;

/// One line, or a piece of it, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// What is shown.
    pub text: String,
    /// What is marked in `text`, as byte offsets.
    pub marked: Range<usize>,
}

/// The piece of the line about `span` in `text`. A span of several lines is marked in its first.
pub fn window(text: &[u8], span: &Range<usize>) -> Window {
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    let (head, rest) = text.split_at(start);
    // Of marked text that goes on for longer than it is shown, nobody sees the end.
    let shown = (end - start).min(BYTES * (MARKED + 1)) + BYTES * (AFTER + 1);
    let rest = &rest[..rest.len().min(shown)];
    let line_end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(rest.len());
    let line_rest = &rest[..line_end];
    let line_rest = line_rest.strip_suffix(b"\r").unwrap_or(line_rest);
    let (marked, after) = line_rest.split_at((end - start).min(line_rest.len()));

    let before = last_chars(head, BEFORE);
    let before = visible::line(before.strip_prefix('\u{feff}').unwrap_or(&before));
    let marked = first_chars(marked, MARKED);
    let after = first_chars(after, AFTER);
    let range = before.len()..before.len() + marked.len();
    Window {
        text: [before, marked, after].concat(),
        marked: range,
    }
}

/// The last characters of the line that `text` ends in.
fn last_chars(text: &[u8], limit: usize) -> String {
    // The first may be cut, and is then left out.
    let tail = &text[text.len().saturating_sub(BYTES * (limit + 1))..];
    let line_start = tail
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map(|newline| newline + 1);
    let starts = line_start.is_some() || tail.len() == text.len();
    let line = String::from_utf8_lossy(&tail[line_start.unwrap_or(0)..]).into_owned();
    let surplus = line.chars().count().saturating_sub(limit);
    if starts && surplus == 0 {
        return line;
    }
    let shown: String = line.chars().skip(surplus.max(1)).collect();
    format!("…{shown}")
}

fn first_chars(text: &[u8], limit: usize) -> String {
    let head = &text[..text.len().min(BYTES * (limit + 1))];
    visible::cut_line(&String::from_utf8_lossy(head), limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, marked: &str) -> (String, String) {
        let start = text.find(marked).unwrap();
        let window = window(text.as_bytes(), &(start..start + marked.len()));
        let marked = window.text[window.marked].to_owned();
        (window.text, marked)
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let (text, marked) = shown("one\n  two: three\r\nfour\n", "three");
        assert_eq!((text.as_str(), marked.as_str()), ("  two: three", "three"));
    }

    #[test]
    fn of_a_long_line_only_what_is_about_the_place() {
        let line = format!("{}NEEDLE{}", "ä".repeat(1_000_000), "ö".repeat(1_000_000));
        let (text, marked) = shown(&line, "NEEDLE");
        assert_eq!(marked, "NEEDLE");
        assert!(text.chars().count() < 120, "{text}");
        assert!(text.starts_with("…ä") && text.ends_with("ö…"), "{text}");
        assert!(!text.contains('\u{fffd}'), "{text}");
    }

    #[test]
    fn marks_stay_in_place_behind_characters_that_grow() {
        let (text, marked) = shown("\u{feff}a\t\u{1b}[2J: bad\nnext", "bad");
        assert_eq!(
            (text.as_str(), marked.as_str()),
            ("a    \\u{1b}[2J: bad", "bad")
        );
    }

    #[test]
    fn any_offsets_and_bytes_will_do() {
        let bytes = b"\xff\xfe\xc3\n\x80abc";
        for start in 0..12 {
            for end in 0..12 {
                let window = window(bytes, &(start..end));
                assert!(window.text.is_char_boundary(window.marked.start));
                assert!(window.text.is_char_boundary(window.marked.end));
            }
        }
    }
}
