//! Text of a document on its way to a terminal: nothing in it may act on the terminal, or show as
//! something else than it is.

use std::fmt::Write as _;

/// One line: control characters, line ends and what reorders text become escapes such as `\u{1b}`.
pub fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push_str("    "),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            c if acts(c) => {
                // Writing into a String can't fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// The same, and at most `limit` characters of it.
pub fn cut_line(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => line(&text[..end]) + "…",
        None => line(text),
    }
}

/// Several lines, each made visible.
pub fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Characters that a terminal obeys, that turn text around, or that nobody sees.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_the_terminal() {
        assert_eq!(
            line("a\u{1b}[31mb\u{9b}c\u{7}\0"),
            "a\\u{1b}[31mb\\u{9b}c\\u{7}\\u{0}"
        );
        assert_eq!(
            line("\u{202e}abc\u{2066}\u{200f}"),
            "\\u{202e}abc\\u{2066}\\u{200f}"
        );
        assert_eq!(line("one\r\ntwo\tthree"), "one\\r\\ntwo    three");
        assert_eq!(line("héllo 👩‍👩‍👧"), "héllo 👩‍👩‍👧");
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        assert_eq!(cut_line("ääää", 3), "äää…");
        assert_eq!(cut_line("äää", 3), "äää");
    }
}
