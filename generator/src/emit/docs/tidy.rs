//! Collects events so that they can be written: no spaces at the edges, nothing empty, text in one piece.

use pulldown_cmark::{Event, Tag, TagEnd};

/// Whether a tag is written by delimiters, which mind what stands beside them.
pub(super) fn is_delimiter(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough
    )
}

/// Whether a tag is part of a paragraph.
pub(super) fn is_inline(tag: &TagEnd) -> bool {
    is_delimiter(tag) || matches!(tag, TagEnd::Link | TagEnd::Image)
}

/// The events so far.
#[derive(Debug, Default)]
pub(super) struct Tidy {
    events: Vec<Event<'static>>,
    /// The text after them.
    text: String,
}

impl Tidy {
    pub(super) fn finish(mut self) -> Vec<Event<'static>> {
        self.flush();
        self.events
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.events.push(Event::Text(text.into()));
        }
    }

    /// What was written last, if it wasn't text.
    pub(super) fn last(&self) -> Option<&Event<'static>> {
        self.events.last().filter(|_| self.text.is_empty())
    }

    /// Whether nothing stands yet on the line that is written.
    pub(super) fn at_line_start(&self) -> bool {
        if !self.text.is_empty() {
            return false;
        }
        let outer = self
            .events
            .iter()
            .rev()
            .find(|event| !matches!(event, Event::Start(tag) if is_inline(&tag.to_end())));
        match outer {
            None | Some(Event::SoftBreak | Event::HardBreak | Event::Rule | Event::Start(_)) => {
                true
            }
            Some(Event::End(tag)) => !is_inline(tag),
            Some(_) => false,
        }
    }

    /// Text of a code block, which stays as it is.
    pub(super) fn raw(&mut self, text: String) {
        self.flush();
        self.events.push(Event::Text(text.into()));
    }

    /// Ends the last line of a code block, without which its fence stays open.
    pub(super) fn end_line(&mut self) {
        let ended = matches!(self.last(), Some(Event::Text(text)) if text.ends_with('\n'));
        if !ended {
            self.raw("\n".to_owned());
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let spaced = text.starts_with(char::is_whitespace);
        let text = if spaced && self.at_line_start() {
            text.trim_start()
        } else {
            text
        };
        if text.is_empty() {
            return;
        }
        let opened = self.opened_delimiters();
        if opened > 0 && text.starts_with(char::is_whitespace) {
            // `** a**` is no emphasis: the space goes before it.
            let at = self.events.len() - opened;
            let inside = self.events.split_off(at);
            self.events.push(Event::Text(" ".into()));
            self.events.extend(inside);
            self.text.push_str(text.trim_start());
        } else {
            self.text.push_str(text);
        }
    }

    fn opened_delimiters(&self) -> usize {
        if !self.text.is_empty() {
            return 0;
        }
        let is_open =
            |event: &&Event<'_>| matches!(event, Event::Start(tag) if is_delimiter(&tag.to_end()));
        self.events.iter().rev().take_while(is_open).count()
    }

    pub(super) fn event(&mut self, event: Event<'static>) {
        if matches!(event, Event::SoftBreak | Event::HardBreak) {
            if self.at_line_start() {
                return;
            }
            self.trim();
        }
        // Two code spans side by side would run into one.
        if matches!(
            (&event, self.last()),
            (Event::Code(_), Some(Event::Code(_)))
        ) {
            self.text.push(' ');
        }
        self.flush();
        self.events.push(event);
    }

    pub(super) fn start(&mut self, tag: Tag<'static>) {
        let end = tag.to_end();
        let joins =
            is_delimiter(&end) && matches!(self.last(), Some(Event::End(last)) if *last == end);
        if joins {
            self.events.pop();
            return;
        }
        if !is_inline(&end) {
            self.trim();
        }
        self.flush();
        self.events.push(Event::Start(tag));
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        let mut trimmed = false;
        let mut line_break = None;
        if is_delimiter(&tag) {
            trimmed = self.trim();
            // A line that ends in emphasis ends behind it.
            if matches!(self.last(), Some(Event::SoftBreak | Event::HardBreak)) {
                line_break = self.events.pop();
                self.trim();
            }
        } else if !is_inline(&tag) && tag != TagEnd::CodeBlock {
            self.trim_breaks();
        }
        let is_empty = matches!(self.last(), Some(Event::Start(last)) if last.to_end() == tag);
        if is_empty && !matches!(tag, TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock) {
            self.events.pop();
        } else {
            self.flush();
            self.events.push(Event::End(tag));
        }
        if let Some(line_break) = line_break {
            self.event(line_break);
        } else if trimmed {
            self.text(" ");
        }
    }

    fn trim_breaks(&mut self) {
        self.trim();
        while matches!(self.last(), Some(Event::SoftBreak | Event::HardBreak)) {
            self.events.pop();
            self.trim();
        }
    }

    /// Takes the spaces off the end of the last text, and says whether there were any.
    fn trim(&mut self) -> bool {
        let length = self.text.trim_end().len();
        let changed = length < self.text.len();
        self.text.truncate(length);
        changed
    }
}
