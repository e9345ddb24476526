//! Blocks of HTML: paragraphs, headings and lists that are written with tags.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::html::{self, Mark, Piece};
use super::tame::{Open, Owner, Tamer, heading};

impl Tamer {
    /// A block of HTML, complete.
    pub(super) fn block_html(&mut self, html: &str) {
        for piece in html::pieces(html) {
            if self.is_too_deep {
                return;
            }
            match piece {
                Piece::Text(text) => self.block_text(&html::decode(text)),
                Piece::Close(Mark::Cell) => self.text(" "),
                Piece::Close(mark @ (Mark::Block | Mark::Heading)) => {
                    self.close(Mark::Heading);
                    self.close(mark);
                }
                Piece::Close(mark) => self.close(mark),
                Piece::Open(mark, value) => self.block_tag(mark, value),
            }
        }
    }

    fn block_text(&mut self, text: &str) {
        if self.code.is_some() || self.hidden > 0 {
            return self.text(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 && self.is_in_words() {
                self.line_break(Event::SoftBreak);
            }
            if !line.trim().is_empty() {
                self.begin_words();
                self.text(line);
            }
        }
    }

    fn block_tag(&mut self, mark: Mark, value: &str) {
        if self.code.is_some() || self.hidden > 0 {
            return;
        }
        if stands_alone(mark) {
            self.close_inline();
        }
        match mark {
            Mark::Block => self.close(Mark::Block),
            Mark::Rule => {
                self.close(Mark::Block);
                if !self.is_in_words() {
                    self.out.event(Event::Rule);
                }
            }
            Mark::Heading => {
                self.close(Mark::Block);
                if !self.is_in_words() {
                    self.open(Owner::Html(mark), heading(HeadingLevel::H1));
                }
            }
            Mark::Bullets | Mark::Numbers => {
                self.close(Mark::Block);
                if self.holds_items() {
                    self.open(Owner::Html(Mark::Item), Tag::Item);
                }
                let first = (mark == Mark::Numbers).then_some(1);
                self.open(Owner::Html(mark), Tag::List(first));
            }
            Mark::Item => {
                self.close_item();
                if !self.holds_items() {
                    self.open(Owner::Html(Mark::Bullets), Tag::List(None));
                }
                self.open(Owner::Html(mark), Tag::Item);
            }
            Mark::Preformatted => {
                self.close(Mark::Block);
                if !self.is_in_words() {
                    self.push(Owner::Html(mark), None);
                    self.code = Some(String::new());
                }
            }
            Mark::Cell | Mark::Nothing | Mark::Foreign | Mark::Hidden => {
                self.inline_tag(mark, value)
            }
            Mark::Break if !self.is_in_words() => {}
            _ => {
                self.begin_words();
                self.inline_tag(mark, value);
            }
        }
    }

    /// Closes emphasis and links, which end where a block begins.
    fn close_inline(&mut self) {
        let is_block = |open: &Open| match open.owner {
            Owner::Markdown => true,
            Owner::Html(mark) => stands_alone(mark),
        };
        let length = self.open.iter().rposition(is_block).map_or(0, |at| at + 1);
        self.close_to(length);
    }

    /// Closes the item that is open in the innermost list.
    fn close_item(&mut self) {
        for (at, open) in self.open.iter().enumerate().rev() {
            match open.owner {
                Owner::Markdown | Owner::Html(Mark::Bullets | Mark::Numbers) => return,
                Owner::Html(Mark::Item) => return self.close_to(at),
                Owner::Html(_) => {}
            }
        }
    }

    fn holds_items(&self) -> bool {
        let last = self.open.last();
        last.is_some_and(|open| matches!(open.owner, Owner::Html(Mark::Bullets | Mark::Numbers)))
    }

    /// Whether words may stand here without a paragraph being begun.
    fn is_in_words(&self) -> bool {
        let is_place = |open: &Open| open.end.is_some();
        let innermost = self.open.iter().rev().find(|open| is_place(open));
        innermost.is_some_and(|open| match open.owner {
            Owner::Markdown => false,
            Owner::Html(Mark::Item) => {
                !matches!(self.out.last(), Some(Event::End(TagEnd::List(_))))
            }
            Owner::Html(mark) => !matches!(mark, Mark::Bullets | Mark::Numbers),
        })
    }

    fn begin_words(&mut self) {
        if self.is_in_words() {
            return;
        }
        if self.holds_items() {
            self.open(Owner::Html(Mark::Item), Tag::Item);
        } else {
            self.open(Owner::Html(Mark::Block), Tag::Paragraph);
        }
    }
}

fn stands_alone(mark: Mark) -> bool {
    matches!(
        mark,
        Mark::Block
            | Mark::Heading
            | Mark::Rule
            | Mark::Bullets
            | Mark::Numbers
            | Mark::Item
            | Mark::Preformatted
    )
}
