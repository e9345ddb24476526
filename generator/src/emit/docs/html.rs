//! HTML as pieces: text, and tags by what they mean to a reader.

/// What a tag does to what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Strike,
    Code,
    Link,
    Break,
    Rule,
    /// Stands by itself: `p`, `div`, a row of a table.
    Block,
    Heading,
    Bullets,
    Numbers,
    Item,
    Preformatted,
    /// A cell of a table.
    Cell,
    Image,
    /// Its content is no text: `script`, `style`.
    Hidden,
    /// Only its content counts.
    Nothing,
    /// No tag of HTML at all.
    Foreign,
}

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// A tag that begins, with the value of its `href`, `src` or `alt`.
    Open(Mark, &'a str),
    Close(Mark),
}

fn mark(name: &str) -> Mark {
    match name.to_ascii_lowercase().as_str() {
        "b" | "strong" => Mark::Bold,
        "i" | "em" | "cite" | "dfn" => Mark::Italic,
        "s" | "del" | "strike" => Mark::Strike,
        "code" | "tt" | "kbd" | "samp" | "var" => Mark::Code,
        "a" => Mark::Link,
        "br" => Mark::Break,
        "hr" => Mark::Rule,
        "p" | "div" | "section" | "article" | "details" | "summary" | "tr" | "table" | "dl"
        | "dt" | "dd" | "blockquote" | "center" | "header" | "footer" | "main" | "nav"
        | "figure" | "figcaption" | "caption" | "form" | "fieldset" => Mark::Block,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Mark::Heading,
        "ul" | "menu" => Mark::Bullets,
        "ol" => Mark::Numbers,
        "li" => Mark::Item,
        "pre" => Mark::Preformatted,
        "td" | "th" => Mark::Cell,
        "img" => Mark::Image,
        "script" | "style" | "template" => Mark::Hidden,
        "abbr" | "acronym" | "address" | "aside" | "audio" | "big" | "body" | "button" | "col"
        | "colgroup" | "font" | "head" | "html" | "iframe" | "input" | "ins" | "label" | "link"
        | "mark" | "meta" | "nobr" | "object" | "q" | "small" | "span" | "sub" | "sup" | "svg"
        | "tbody" | "tfoot" | "thead" | "time" | "title" | "u" | "video" | "wbr" => Mark::Nothing,
        _ => Mark::Foreign,
    }
}

/// Parts HTML into pieces; what is no tag is text.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        let Some((piece, length)) = tag_at(tag) else {
            let (angle, after) = tag.split_at(1);
            pieces.push(Piece::Text(angle));
            rest = after;
            continue;
        };
        pieces.extend(piece);
        rest = tag.get(length..).unwrap_or("");
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The tag, comment or declaration that `html` begins with, and its length.
fn tag_at(html: &str) -> Option<(Option<Piece<'_>>, usize)> {
    for (opens, closes) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if html.starts_with(opens) {
            let length = html
                .find(closes)
                .map_or(html.len(), |end| end + closes.len());
            return Some((None, length));
        }
    }
    let inner = html.strip_prefix('<')?;
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic() || first == '!') {
        return None;
    }
    let end = tag_end(inner)?;
    let length = html.len() - inner.len() + end + 1;
    let body = inner.get(..end)?;
    let name_end = body
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(body.len());
    let (name, attributes) = body.split_at(name_end);
    let mark = mark(name);
    let is_bare = body
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let piece = if mark == Mark::Foreign && is_bare && !closing {
        // `Vec<T>`, `<id>`: somebody's placeholder, not a tag.
        Piece::Text(html.get(..length)?)
    } else if closing {
        Piece::Close(mark)
    } else {
        let wanted = match mark {
            Mark::Link => "href",
            Mark::Image => "alt",
            _ => "",
        };
        Piece::Open(mark, attribute(attributes, wanted).unwrap_or(""))
    };
    Some((Some(piece), length))
}

/// Where the `>` of a tag is, quotes minded.
fn tag_end(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in inner.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return Some(index),
            None if byte == b'<' => return None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
    }
    None
}

fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((name, value)) = rest.split_once('=') {
        let name = name
            .split_whitespace()
            .last()
            .unwrap_or("")
            .trim_start_matches('/');
        let value = value.trim_start();
        let quote = value
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value.get(1..)?.split_once(quote)?,
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        if !wanted.is_empty() && name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// The text with the entities that HTML needs to be written at all.
pub(super) fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
