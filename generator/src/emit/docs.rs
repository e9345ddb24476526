//! Turns a document's descriptions (CommonMark, often with HTML) into rustdoc's Markdown.
//!
//! A description is parsed, its events are tamed (`tame`) and written again, so that whatever stood
//! in it is complete, escaped and closed: no doctest, no link into our own crate, no HTML.

mod blocks;
mod html;
mod links;
mod tame;
mod tidy;

use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag, TagEnd, utils::TextMergeStream};
use pulldown_cmark_to_cmark::{Options as Style, cmark_with_options};

/// How deep quotes, lists and emphasis may nest; what is deeper is shown as plain text.
const MAX_DEPTH: usize = 48;

/// How many full stops are looked at for the end of the first sentence.
const MAX_STOPS: usize = 32;

/// Stands for an `&` in text, which the writer would always spell `&amp;`.
const AMPERSAND: char = '\u{f8ff}';
const MARKED_AMPERSAND: &str = "\u{f8ff}";

/// The lines of a description, ready for `#[doc = "…"]`: a space in front of each that isn't empty.
pub fn markdown(text: &str) -> Vec<String> {
    if is_prose(text) {
        return vec![with_space(text)];
    }
    lines(&rewrite(text))
        .map(|line| with_space(&line))
        .collect()
}

/// The first sentence of a description as one line of Markdown, empty if it begins with none.
pub fn summary(text: &str) -> String {
    if is_prose(text) {
        return first_sentence(text).to_owned();
    }
    let text = clean(text);
    let paragraph = match tamed(&text) {
        Some(events) => write_events(first_paragraph(events)),
        None => Some(plain(&text)),
    };
    let paragraph = paragraph.unwrap_or_default();
    let whole: Vec<String> = lines(&paragraph)
        .map(|line| line.trim_end_matches('\\').trim().to_owned())
        .take_while(|line| !line.is_empty())
        .collect();
    first_sentence(&whole.join(" ")).to_owned()
}

/// Whether a text is a line of words, and of code between single backticks, that Markdown reads as they stand,
/// and rustdoc too: most are.
fn is_prose(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" ,.'()?%;:/-".contains(&byte);
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:=/-".contains(&byte);
    // Words stand between pieces of code, code between words, and words at both ends.
    let mut are_words = false;
    let are_tame = text.split('`').all(|piece| {
        are_words = !are_words;
        match are_words {
            // Behind code, digits and dashes are written as if they began a list.
            true => {
                piece.bytes().all(is_plain)
                    && !piece.contains("://")
                    && !piece.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            }
            false => !piece.is_empty() && piece.bytes().all(is_code),
        }
    });
    are_tame
        && are_words
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.contains("  ")
        && !text.contains("``")
        && !text.ends_with(' ')
}

/// A wire name or value as an inline code span, whatever is in it.
pub fn inline_code(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_harmful(letter) || matches!(letter, '\n' | '\t') {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if shown.trim().is_empty() || shown.trim() != shown {
        shown = format!("\"{shown}\"");
    }
    let fence = "`".repeat(longest_run(&shown) + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// Whether text can stand between two backticks as it is.
pub(super) fn is_tame(text: &str) -> bool {
    let is_plain =
        |letter: char| letter.is_alphanumeric() || letter == ' ' || letter.is_ascii_graphic();
    !text.is_empty()
        && text.trim() == text
        && text.chars().all(|letter| is_plain(letter) && letter != '`')
}

/// The length of the longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    let is_other = |letter| letter != '`';
    text.split(is_other).map(str::len).max().unwrap_or(0)
}

fn rewrite(text: &str) -> String {
    let text = clean(text);
    let Some(events) = tamed(&text) else {
        return plain(&text);
    };
    let written = write_events(events).filter(|written| is_read_back(written));
    written.unwrap_or_else(|| plain(&text))
}

/// Whether a reader of what was written finds no HTML in it, and no reference that leads nowhere: where
/// items lie within emphasis or links the writer may join what doesn't belong together.
fn is_read_back(written: &str) -> bool {
    let mut broken = false;
    let callback = |_: BrokenLink<'_>| {
        broken = true;
        None
    };
    let parser = Parser::new_with_broken_link_callback(written, options(), Some(callback));
    let has_html = parser
        .into_iter()
        .any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    !has_html && !broken
}

/// The events of a description, unless it nests too deep to be shown as meant.
fn tamed(text: &str) -> Option<Vec<Event<'static>>> {
    if text.lines().any(|line| markers(line) > MAX_DEPTH) {
        return None;
    }
    let events = tame::tame(TextMergeStream::new(Parser::new_ext(text, options())))?;
    let mut depth = 0_usize;
    let mut deepest = 0;
    for event in &events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    (deepest <= MAX_DEPTH).then_some(events)
}

/// What both our reading and rustdoc's know beside CommonMark.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
}

/// How many quotes and items a line opens, roughly and never too few.
fn markers(line: &str) -> usize {
    let mut count = 0;
    let mut run = 0;
    for byte in line.bytes() {
        match byte {
            b'>' => count += 1,
            b' ' => count += usize::from(run > 0),
            b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9' => {}
            _ => break,
        }
        run = if matches!(byte, b'>' | b' ') {
            0
        } else {
            run + 1
        };
    }
    count
}

/// Writes events, without their emphasis if no spelling of it would be read back the same.
fn write_events(events: Vec<Event<'static>>) -> Option<String> {
    let written = write_once(&events).or_else(move || {
        let is_emphasis = |event: &Event<'_>| match event {
            Event::Start(tag) => tidy::is_delimiter(&tag.to_end()),
            Event::End(tag) => tidy::is_delimiter(tag),
            _ => false,
        };
        let mut plainer = events;
        plainer.retain(|event| !is_emphasis(event));
        // Two breaks without anything between them would end the paragraph.
        let is_break = |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak);
        plainer.dedup_by(|next, before| is_break(next) && is_break(before));
        write_once(&plainer)
    })?;
    // At an edge of emphasis it may have become a number.
    let numbered = format!("&#{};", u32::from(AMPERSAND));
    Some(spell_ampersands(
        &written.replace(&numbered, MARKED_AMPERSAND),
    ))
}

/// Spells each marked `&` as itself, unless it would begin an entity.
fn spell_ampersands(written: &str) -> String {
    let mut spelled = String::with_capacity(written.len());
    let mut parts = written.split(AMPERSAND);
    spelled.push_str(parts.next().unwrap_or(""));
    for part in parts {
        spelled.push_str(if begins_entity(part) { "&amp;" } else { "&" });
        spelled.push_str(part);
    }
    spelled
}

/// Whether what follows an `&` makes an entity of it.
fn begins_entity(rest: &str) -> bool {
    const LONGEST: usize = 40;
    let mut letters = rest.chars().take(LONGEST);
    let end = letters.find(|letter| *letter != '#' && !letter.is_ascii_alphanumeric());
    end == Some(';')
}

fn write_once(events: &[Event<'static>]) -> Option<String> {
    let mut written = String::new();
    let style = Style {
        increment_ordered_list_bullets: true,
        ..Style::default()
    };
    // Footnotes are text by now; that `[^1]` isn't one is what the escapes are for.
    cmark_with_options(events.iter(), &mut written, options(), style).ok()?;
    Some(written)
}

/// Lines without trailing spaces or anything that a compiler minds in a comment.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let mut fence: Option<usize> = None;
    let mut after_blank = true;
    let text = text.trim_matches('\n').trim_end();
    text.lines().filter_map(move |line| {
        let kept: String = line.chars().filter(|letter| !is_harmful(*letter)).collect();
        let content = kept.trim_start_matches(|c: char| " >*.".contains(c) || c.is_ascii_digit());
        let ticks = content.len() - content.trim_start_matches('`').len();
        let was_code = fence.is_some();
        match fence {
            None if ticks >= 4 => fence = Some(ticks),
            Some(open) if ticks >= open && content.trim_end().len() == ticks => fence = None,
            _ => {}
        }
        if was_code {
            after_blank = false;
            return Some(kept.trim_end().to_owned());
        }
        let line = prose(&kept);
        // The writer begins a quote with an empty line of it.
        let is_blank = line.trim_matches(['>', ' ']).is_empty();
        let drop = is_blank && !line.is_empty() && after_blank;
        after_blank = line.is_empty() || drop;
        (!drop).then_some(line)
    })
}

/// A line outside code. Two spaces at its end would be lost on the way, so that a hard break is
/// written as a backslash; the one that the writer puts before a quote is nothing.
fn prose(line: &str) -> String {
    let trimmed = line.trim_end();
    let quote = trimmed
        .strip_prefix(' ')
        .filter(|rest| rest.starts_with('>'));
    let shown = quote.unwrap_or(trimmed);
    if line.ends_with("  ") && !trimmed.is_empty() {
        format!("{shown}\\")
    } else {
        shown.to_owned()
    }
}

fn with_space(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}

/// The text with the line ends of Unix, spaces for tabs, and without characters nobody can see.
fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                cleaned.push('\n');
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => cleaned.push('\n'),
            '\t' => cleaned.push_str("    "),
            _ if is_harmful(letter) => {}
            _ => cleaned.push(letter),
        }
    }
    cleaned
}

/// Controls and format characters: some are errors in a comment, all deceive.
fn is_harmful(letter: char) -> bool {
    letter.is_control() && letter != '\n'
        || matches!(letter,
            AMPERSAND
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text as it stands, with all that Markdown would take for its own escaped.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        for letter in line.trim().chars() {
            if letter.is_ascii_punctuation()
                && !matches!(letter, ',' | '\'' | '"' | '/' | ';' | '?')
            {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
        escaped.push('\n');
    }
    escaped
}

/// The inline events of the first paragraph, heading or item, as one paragraph.
fn first_paragraph(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    // Of a list, the first item speaks for itself alone.
    if items_of_first(&events) > 1 {
        return Vec::new();
    }
    let is_block = |tag: &Tag<'_>| {
        matches!(
            tag,
            Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::List(_) | Tag::BlockQuote(_)
        )
    };
    let is_inline = |event: &Event<'_>| match event {
        Event::Start(tag) => tidy::is_inline(&tag.to_end()),
        Event::End(tag) => tidy::is_inline(tag),
        Event::Rule | Event::TaskListMarker(_) => false,
        _ => true,
    };
    let mut inside = events
        .into_iter()
        .skip_while(|event| matches!(event, Event::Start(tag) if is_block(tag)))
        .take_while(is_inline)
        .peekable();
    if inside.peek().is_none() {
        return Vec::new();
    }
    let mut paragraph = vec![Event::Start(Tag::Paragraph)];
    paragraph.extend(inside);
    paragraph.push(Event::End(TagEnd::Paragraph));
    paragraph
}

/// How many items the list has that comes first, if one does.
fn items_of_first(events: &[Event<'_>]) -> usize {
    let (mut depth, mut items) = (0usize, 0);
    for event in events {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => items += 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    items
}

/// Cuts where a sentence ends, but not inside code, links or emphasis.
fn first_sentence(line: &str) -> &str {
    for (end, _) in line.match_indices(". ").take(MAX_STOPS) {
        let (head, tail) = line.split_at(end + 1);
        let begins = tail
            .trim_start()
            .starts_with(|next: char| !next.is_lowercase());
        let count =
            |mark: &str| head.matches(mark).count() - head.matches(&format!("\\{mark}")).count();
        let closed = ["`", "*", "_", "~"]
            .iter()
            .all(|mark| count(mark).is_multiple_of(2));
        let links =
            count("[") == count("]") && head.matches("](").count() <= head.matches(')').count();
        let abbreviated = ["e.g.", "i.e.", "etc.", "vs.", "cf."]
            .iter()
            .any(|short| head.ends_with(short));
        if begins && closed && links && !abbreviated {
            return head;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prose_is_written_as_it_would_be_after_reading(text in "[A-Za-z]([A-Za-z0-9 ,.'()?%;:/-]|`[A-Za-z0-9_.:=/-]{1,8}`){0,60}") {
            if is_prose(&text) {
                let read: Vec<String> = lines(&rewrite(&text)).collect();
                prop_assert_eq!(read, [text]);
            }
        }
    }
}
