//! Calls of the runtime's macros as text, an entry a line: prettyplease can't know what they mean, and would run
//! the entries together.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::super::runtime::{DECLARING_MACROS, INDEX, LAID_OUT_MACROS};

/// A call of a macro between items.
pub(super) struct Call {
    /// As it is written: `crate::runtime::record`.
    path: String,
    name: &'static str,
    pub(super) tokens: TokenStream,
}

impl Call {
    /// The call that `before` ends with but for its body, taken out of it.
    pub(super) fn take(before: &mut Vec<TokenTree>, body: &TokenTree) -> Option<Self> {
        let TokenTree::Group(body) = body else {
            return None;
        };
        let [.., TokenTree::Ident(name), TokenTree::Punct(mark)] = before.as_slice() else {
            return None;
        };
        let known = LAID_OUT_MACROS.iter().copied().chain([INDEX]);
        let name = known.into_iter().find(|known| name == known)?;
        if mark.as_char() != '!' || body.delimiter() != Delimiter::Brace {
            return None;
        }
        before.truncate(before.len() - 2);
        let mut path = name.to_owned();
        while let [
            ..,
            TokenTree::Ident(module),
            TokenTree::Punct(one),
            TokenTree::Punct(two),
        ] = before.as_slice()
            && [one, two].iter().all(|mark| mark.as_char() == ':')
        {
            path = format!("{module}::{path}");
            before.truncate(before.len() - 3);
        }
        let tokens = body.stream();
        Some(Self { path, name, tokens })
    }

    /// Whether it declares its items, with their docs. Behind one that is declared beside it the macro takes
    /// nothing else.
    fn declares(&self) -> bool {
        match self.tokens.clone().into_iter().next() {
            Some(TokenTree::Punct(sign)) => sign.as_char() == '#',
            Some(TokenTree::Ident(word)) => word == "pub",
            _ => false,
        }
    }

    /// Whether what another declares may stand in this one.
    pub(super) fn takes(&self, other: &Self) -> bool {
        DECLARING_MACROS.contains(&self.name)
            && self.path == other.path
            && self.declares()
            && other.declares()
    }

    pub(super) fn print(self) -> String {
        let text = format!("{}! {{\n", self.path);
        if self.name == INDEX {
            return print_index(text, self.tokens);
        }
        let mut printer = MacroPrinter {
            text,
            depth: 1,
            breaks: (self.name == "operations").then_some("by"),
        };
        printer.body(self.tokens);
        printer.text.push_str("}\n");
        printer.text
    }
}

/// Prints an index: each list, and each entry behind it, on as few lines as it needs.
fn print_index(mut text: String, tokens: TokenStream) -> String {
    let mut entry = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Group(list) => {
                if !text.ends_with("{\n") {
                    text.push('\n');
                }
                text.push_str(&filled("    [", list.stream(), "     "));
                text.push_str("]\n");
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => {
                entry.extend([TokenTree::Punct(mark)]);
                text.push_str(&filled("    ", std::mem::take(&mut entry), "        "));
                text.push('\n');
            }
            token => entry.extend([token]),
        }
    }
    text.push_str("}\n");
    text
}

/// Words with a space behind each mark that ends one, on as many lines as they fill, all but the first
/// behind `indent`.
fn filled(start: &str, words: TokenStream, indent: &str) -> String {
    const WIDTH: usize = 100;
    let mut text = String::new();
    let mut line = start.to_owned();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let mut word = word.to_string();
        // A path, and the mark behind a word, are of the word.
        while let Some(TokenTree::Punct(mark)) = words.peek() {
            let joins = mark.spacing() == Spacing::Joint;
            word.push(mark.as_char());
            words.next();
            if !joins && word.ends_with("::") {
                word.extend(words.next().map(|next| next.to_string()));
            }
        }
        if line.len() + word.len() > WIDTH && line.trim().len() > start.trim().len() {
            text.push_str(line.trim_end());
            text.push('\n');
            line = indent.to_owned();
        }
        line.push_str(&word);
        line.push(' ');
    }
    text.push_str(line.trim_end());
    text
}

/// The text of a doc attribute, `#` and what is behind it, where it is one line.
fn doc_line(mark: &TokenTree, behind: Option<&TokenTree>) -> Option<String> {
    let (TokenTree::Punct(mark), Some(TokenTree::Group(group))) = (mark, behind) else {
        return None;
    };
    let mut tokens = group.stream().into_iter();
    let (Some(TokenTree::Ident(word)), Some(_), Some(TokenTree::Literal(text)), None) =
        (tokens.next(), tokens.next(), tokens.next(), tokens.next())
    else {
        return None;
    };
    if mark.as_char() != '#' || word != "doc" {
        return None;
    }
    let written = text.to_string();
    let plain = written
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    match plain.filter(|text| !text.contains('\\')) {
        Some(text) => Some(text.to_owned()),
        None => match syn::Lit::new(text) {
            syn::Lit::Str(text) => Some(text.value()).filter(|text| !text.contains(['\n', '\r'])),
            _ => None,
        },
    }
}

/// `#` before a group in brackets.
fn is_attribute(mark: &TokenTree, behind: Option<&TokenTree>) -> bool {
    let is_mark = matches!(mark, TokenTree::Punct(mark) if mark.as_char() == '#');
    let is_group = |group: &proc_macro2::Group| group.delimiter() == Delimiter::Bracket;
    is_mark && matches!(behind, Some(TokenTree::Group(group)) if is_group(group))
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether another item begins here, behind the body of one: with an attribute, or with `pub`.
fn begins_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Ident(word) => word == "pub",
        _ => false,
    }
}

/// From how many values on they stand in rows: codes of countries, of currencies.
const MANY: usize = 24;

/// The width of such rows.
const ROW: usize = 110;

/// Entries `Name = "value"` in rows, where there are many of them and nothing is said of any.
fn rows(body: &TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    let entries = tokens.chunks(4);
    let is_entry = |entry: &[TokenTree]| matches!(entry, [TokenTree::Ident(_), TokenTree::Punct(is), TokenTree::Literal(_), TokenTree::Punct(comma)] if is.as_char() == '=' && comma.as_char() == ',');
    if entries.len() < MANY || !entries.clone().all(is_entry) {
        return None;
    }
    const INDENT: &str = "        ";
    let mut text = String::new();
    let mut line = String::new();
    for entry in entries {
        let [name, _, value, _] = entry else {
            return None;
        };
        let entry = format!("{name} = {value},");
        if !line.is_empty() && INDENT.len() + line.len() + 1 + entry.len() > ROW {
            text.push_str(&format!("{INDENT}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&entry);
    }
    text.push_str(&format!("{INDENT}{line}\n"));
    Some(text)
}

/// Prints what stands in a call of one of the runtime's macros, an entry a line.
struct MacroPrinter {
    text: String,
    depth: usize,
    /// The word of an entry that begins a second line.
    breaks: Option<&'static str>,
}

impl MacroPrinter {
    /// Entries, each on a line of its own, with a comma where there was one. Docs stand before them.
    fn body(&mut self, tokens: TokenStream) {
        let mut at_start = true;
        let mut glued = true;
        let mut generics = 0_i32;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if at_start {
                self.text.push_str(&"    ".repeat(self.depth));
            }
            if at_start && let Some(line) = doc_line(&token, tokens.peek()) {
                self.text.push_str(&format!("///{line}\n"));
                tokens.next();
                continue;
            }
            if at_start && is_attribute(&token, tokens.peek()) {
                self.text.push('#');
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    self.inline_group(&group, true);
                }
                self.text.push('\n');
                continue;
            }
            if let TokenTree::Punct(punct) = &token {
                // The `>` of `=>` and `->` closes nothing.
                match punct.as_char() {
                    '<' => generics += 1,
                    '>' if !self.text.ends_with(['=', '-']) => generics -= 1,
                    _ => {}
                }
            }
            // What stands between `<` and `>` is one type.
            let comma = generics <= 0
                && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
            let breaks = matches!(&token, TokenTree::Ident(word) if self.breaks.is_some_and(|it| word == it));
            if breaks && !at_start {
                self.text.push('\n');
                self.text.push_str(&"    ".repeat(self.depth + 1));
            }
            let is_body = self.depth == 1 && is_braces(&token);
            glued = self.token(token, glued || at_start || breaks);
            at_start = comma;
            if comma {
                self.text.push('\n');
            }
            if is_body && matches!(tokens.peek(), Some(next) if begins_item(next)) {
                self.text.push_str("\n\n");
                at_start = true;
            }
        }
        if !at_start {
            self.text.push('\n');
        }
    }

    /// Writes a token, after a space unless it is glued to what stands before; says whether the next
    /// one is glued to it.
    fn token(&mut self, token: TokenTree, glued: bool) -> bool {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && self.depth < 2 => {
                self.braces(group.stream());
                false
            }
            TokenTree::Group(group) => {
                self.inline_group(&group, glued);
                false
            }
            TokenTree::Punct(punct) => {
                let mark = punct.as_char();
                let is_root =
                    mark == ':' && punct.spacing() == Spacing::Joint && self.begins_path();
                if !glued && (is_root || !matches!(mark, ',' | ';' | ':' | '<' | '>')) {
                    self.text.push(' ');
                }
                self.text.push(mark);
                matches!(mark, '<' | '&' | '-')
                    || punct.spacing() == Spacing::Joint
                    || self.ends_path()
            }
            word => {
                if !glued {
                    self.text.push(' ');
                }
                self.text.push_str(&word.to_string());
                false
            }
        }
    }

    /// Whether what comes can't go on with a path: `name: ::std::…`, not `serde_json::…`.
    fn begins_path(&self) -> bool {
        self.text.ends_with('=') || (self.text.ends_with(':') && !self.text.ends_with("::"))
    }

    fn ends_path(&self) -> bool {
        self.text.ends_with("::") || self.text.ends_with("..")
    }

    fn braces(&mut self, body: TokenStream) {
        if body.is_empty() {
            self.text.push_str(" {}");
            return;
        }
        self.text.push_str(" {\n");
        self.depth += 1;
        match rows(&body) {
            Some(rows) => self.text.push_str(&rows),
            None => self.body(body),
        }
        self.depth -= 1;
        self.text.push_str(&"    ".repeat(self.depth));
        self.text.push('}');
    }

    fn inline_group(&mut self, group: &proc_macro2::Group, glued: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
        };
        // `-> ()` and `: ()`, not `Some (…)`.
        let is_type = self.text.ends_with(['>', ':', '=']) && !self.text.ends_with("::");
        if !glued && (open != "(" || is_type) {
            self.text.push(' ');
        }
        self.text.push_str(open);
        let mut glued = true;
        for token in group.stream() {
            glued = self.token(token, glued);
        }
        self.text.push_str(close);
    }
}
