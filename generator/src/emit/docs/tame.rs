//! The transformation: events of a description to those that may stand in a comment.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::html::{self, Mark, Piece};
use super::links::{self, absolute, split_urls};
use super::tidy::{Tidy, is_inline};
use super::{MARKED_AMPERSAND, is_harmful};

/// Languages of examples that rustdoc neither compiles nor has to know.
const LANGUAGES: &[&str] = &[
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "csv",
    "curl",
    "diff",
    "go",
    "graphql",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "json5",
    "jsonc",
    "jsx",
    "kotlin",
    "php",
    "powershell",
    "py",
    "python",
    "rb",
    "ruby",
    "sh",
    "shell",
    "sql",
    "swift",
    "toml",
    "ts",
    "tsx",
    "typescript",
    "xml",
    "yaml",
    "yml",
    "zsh",
];

/// How much may be open, also of what is dropped.
const MAX_OPEN: usize = 256;

/// Tames all events, unless they nest beyond all measure.
pub(super) fn tame<'a>(events: impl Iterator<Item = Event<'a>>) -> Option<Vec<Event<'static>>> {
    let mut tamer = Tamer::default();
    for event in events {
        tamer.event(event);
        if tamer.is_too_deep {
            return None;
        }
    }
    tamer.close_to(0);
    Some(tamer.out.finish())
}

/// Who opened something, and so may close it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Markdown,
    Html(Mark),
}

/// Something open.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) owner: Owner,
    /// What closes it; nothing, if what opened it was dropped.
    pub(super) end: Option<TagEnd>,
}

#[derive(Default)]
pub(super) struct Tamer {
    pub(super) out: Tidy,
    pub(super) open: Vec<Open>,
    /// How many of what is open are links, one-line places, and hidden.
    links: usize,
    narrow: usize,
    pub(super) hidden: usize,
    /// The text of an HTML `<code>` or `<pre>` that is open.
    pub(super) code: Option<String>,
    /// The HTML of a block, until it is complete.
    block: Option<String>,
    in_code_block: bool,
    pub(super) is_too_deep: bool,
}

impl Tamer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline_code(&text),
            Event::Html(text) | Event::InlineHtml(text) => match &mut self.block {
                Some(block) => block.push_str(&text),
                None => self.inline_html(&text),
            },
            Event::SoftBreak => self.line_break(Event::SoftBreak),
            Event::HardBreak => self.line_break(Event::HardBreak),
            Event::Rule => self.out.event(Event::Rule),
            // As text: clippy counts the marker to the indentation, and rustdoc to nothing.
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.inline_code(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if !is_inline(&tag.to_end()) {
            // A block within an item ends the item's line, and what HTML opened there.
            self.close_to(self.innermost_of_markdown().map_or(0, |at| at + 1));
        }
        match tag {
            Tag::HtmlBlock => {
                self.block = Some(String::new());
                self.push(Owner::Markdown, None);
            }
            Tag::CodeBlock(kind) => {
                self.in_code_block = true;
                let language = language(&kind);
                self.open(
                    Owner::Markdown,
                    Tag::CodeBlock(CodeBlockKind::Fenced(language.into())),
                );
            }
            Tag::Heading { level, .. } => self.open(Owner::Markdown, heading(level)),
            // Its text is its target, and becomes a link again as such.
            Tag::Link {
                link_type: LinkType::Autolink,
                ..
            } => self.push(Owner::Markdown, None),
            Tag::Link {
                dest_url,
                link_type,
                ..
            } => {
                let is_email = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
                let target = if is_email {
                    format!("mailto:{dest_url}")
                } else {
                    dest_url.to_string()
                };
                self.link(Owner::Markdown, &target);
            }
            Tag::Image { dest_url, .. } => self.link(Owner::Markdown, &dest_url),
            Tag::FootnoteDefinition(name) => {
                self.push(Owner::Markdown, None);
                self.open(Owner::Html(Mark::Block), Tag::Paragraph);
                self.text(&format!("[{name}]:"));
                self.close(Mark::Block);
            }
            Tag::BlockQuote(_) => self.open(Owner::Markdown, Tag::BlockQuote(None)),
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {
                self.push(Owner::Markdown, None)
            }
            other => self.open(Owner::Markdown, other.into_static()),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::HtmlBlock {
            let block = self.block.take().unwrap_or_default();
            self.block_html(&block);
        }
        if tag == TagEnd::CodeBlock {
            self.in_code_block = false;
            self.out.end_line();
        }
        // Closes what HTML left open inside, then Markdown's own.
        if let Some(at) = self.innermost_of_markdown() {
            self.close_to(at);
        }
    }

    /// Which of what is open is the last that Markdown opened itself.
    fn innermost_of_markdown(&self) -> Option<usize> {
        let mut open = self.open.iter();
        open.rposition(|open| open.owner == Owner::Markdown)
    }

    pub(super) fn open(&mut self, owner: Owner, tag: Tag<'static>) {
        self.push(owner, Some(tag.to_end()));
        self.out.start(tag);
    }

    pub(super) fn push(&mut self, owner: Owner, end: Option<TagEnd>) {
        self.links += usize::from(end == Some(TagEnd::Link));
        self.narrow += usize::from(end.as_ref().is_some_and(is_narrow));
        self.hidden += usize::from(owner == Owner::Html(Mark::Hidden));
        self.open.push(Open { owner, end });
        self.is_too_deep |= self.open.len() > MAX_OPEN;
    }

    /// Closes all that was opened after the first `length`.
    pub(super) fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            let Some(open) = self.open.pop() else { return };
            if matches!(open.owner, Owner::Html(Mark::Code | Mark::Preformatted)) {
                self.end_code(open.owner == Owner::Html(Mark::Preformatted));
            }
            self.links -= usize::from(open.end == Some(TagEnd::Link));
            self.narrow -= usize::from(open.end.as_ref().is_some_and(is_narrow));
            self.hidden -= usize::from(open.owner == Owner::Html(Mark::Hidden));
            if let Some(end) = open.end {
                self.out.end(end);
            }
        }
    }

    /// Closes the nearest that a tag of HTML opened, with all in it, but nothing of Markdown's.
    pub(super) fn close(&mut self, mark: Mark) {
        for (at, open) in self.open.iter().enumerate().rev() {
            match open.owner {
                Owner::Markdown => return,
                Owner::Html(opened) if opened == mark => return self.close_to(at),
                Owner::Html(_) => {}
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let text: String = text.chars().filter(|letter| !is_harmful(*letter)).collect();
        if self.hidden > 0 {
        } else if let Some(code) = &mut self.code {
            code.push_str(&text);
        } else if self.in_code_block {
            self.out.raw(text);
        } else if self.links > 0 {
            self.out.text(&shown(&text));
        } else {
            for piece in split_urls(&text) {
                match piece {
                    links::Piece::Text(text) => self.out.text(&shown(text)),
                    links::Piece::Url(url) => self.autolink(url),
                }
            }
        }
    }

    fn autolink(&mut self, url: &str) {
        let target: CowStr<'static> = url.to_owned().into();
        self.out.start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: target,
            title: "".into(),
            id: "".into(),
        });
        self.out.text(url);
        self.out.end(TagEnd::Link);
    }

    /// A link where its target can be reached and no other link is around it.
    fn link(&mut self, owner: Owner, target: &str) {
        let target = absolute(target).filter(|_| self.links == 0 && self.code.is_none());
        match target {
            Some(target) => self.open(
                owner,
                Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: target.into(),
                    title: "".into(),
                    id: "".into(),
                },
            ),
            None => self.push(owner, None),
        }
    }

    fn inline_code(&mut self, text: &str) {
        if self.code.is_some() || self.hidden > 0 {
            return self.text(text);
        }
        let text: String = text.chars().filter(|letter| !is_harmful(*letter)).collect();
        let text = text.replace('\n', " ");
        if text.trim().is_empty() {
            return;
        }
        self.out.event(Event::Code(text.into()));
    }

    pub(super) fn line_break(&mut self, event: Event<'static>) {
        if self.hidden > 0 {
        } else if let Some(code) = &mut self.code {
            code.push('\n');
        } else if self.narrow > 0 {
            self.out.text(" ");
        } else {
            self.out.event(event);
        }
    }

    /// Tags among the words of a paragraph.
    fn inline_html(&mut self, html: &str) {
        for piece in html::pieces(html) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Close(mark) => match mark {
                    Mark::Block | Mark::Heading | Mark::Bullets | Mark::Numbers => {
                        self.line_break(Event::HardBreak)
                    }
                    Mark::Cell => self.text(" "),
                    _ => self.close(mark),
                },
                Piece::Open(mark, value) => match mark {
                    Mark::Block
                    | Mark::Heading
                    | Mark::Bullets
                    | Mark::Numbers
                    | Mark::Rule
                    | Mark::Preformatted => {
                        self.line_break(Event::HardBreak);
                    }
                    Mark::Item => {
                        self.line_break(Event::HardBreak);
                        self.text("• ");
                    }
                    _ => self.inline_tag(mark, value),
                },
            }
        }
    }

    /// A tag that may stand in a line.
    pub(super) fn inline_tag(&mut self, mark: Mark, value: &str) {
        if self.code.is_some() {
            return;
        }
        let owner = Owner::Html(mark);
        match mark {
            Mark::Bold => self.open(owner, Tag::Strong),
            Mark::Italic => self.open(owner, Tag::Emphasis),
            Mark::Strike => self.open(owner, Tag::Strikethrough),
            Mark::Link => self.link(owner, &html::decode(value)),
            Mark::Break => self.line_break(Event::HardBreak),
            Mark::Image => self.text(&html::decode(value)),
            Mark::Hidden => self.push(owner, None),
            Mark::Code => {
                self.push(owner, None);
                self.code = Some(String::new());
            }
            _ => {}
        }
    }

    fn end_code(&mut self, is_block: bool) {
        let Some(code) = self.code.take() else { return };
        if is_block {
            let tag = Tag::CodeBlock(CodeBlockKind::Fenced("text".into()));
            self.out.start(tag);
            self.out.raw(format!("{}\n", code.trim_matches('\n')));
            self.out.end(TagEnd::CodeBlock);
        } else {
            let line: Vec<&str> = code.split_whitespace().collect();
            self.inline_code(&line.join(" "));
        }
    }
}

/// Where a line may not end.
fn is_narrow(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Heading(_) | TagEnd::TableCell)
}

/// Three levels down, since a page has headings of its own.
pub(super) fn heading(level: HeadingLevel) -> Tag<'static> {
    let level = match level {
        HeadingLevel::H1 => HeadingLevel::H4,
        HeadingLevel::H2 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    };
    Tag::Heading {
        level,
        id: None,
        classes: Vec::new(),
        attrs: Vec::new(),
    }
}

fn language(kind: &CodeBlockKind<'_>) -> &'static str {
    let CodeBlockKind::Fenced(info) = kind else {
        return "text";
    };
    let is_end = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '{');
    let named = info.split(is_end).next().unwrap_or("").to_ascii_lowercase();
    let known = LANGUAGES.iter().find(|known| **known == named);
    known.copied().unwrap_or("text")
}

/// Text as it is handed on: in one line, and with each `&` marked.
fn shown(text: &str) -> String {
    text.replace('&', MARKED_AMPERSAND).replace('\n', " ")
}
