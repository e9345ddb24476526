//! Tokens to text: checks them by syn, prints them by prettyplease, sets the header and the blank lines.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::{Item, ItemMacro};

use super::runtime::{DECLARING_MACROS, INDEX, LAID_OUT_MACROS};

/// Prints a Rust file: header, crate docs, items with blank lines between.
///
/// # Errors
/// Why the tokens are not Rust.
pub(super) fn rust(header: &str, tokens: TokenStream) -> Result<String, String> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    let mut text = format!("// {header}\n");
    let (docs, others): (Vec<_>, Vec<_>) = file
        .attrs
        .into_iter()
        .partition(|attribute| attribute.path().is_ident("doc"));
    if !docs.is_empty() {
        text.push('\n');
        text.push_str(&print(docs, Vec::new()));
    }
    if !others.is_empty() {
        text.push('\n');
    }
    // One by one: without an item behind them prettyplease runs them together.
    for attribute in others {
        text.push_str(print(vec![attribute], Vec::new()).trim_end());
        text.push('\n');
    }
    let items = spaced(joined(file.items));
    if !items.is_empty() {
        text.push('\n');
        text.push_str(&items);
    }
    Ok(text)
}

/// Items with blank lines between, but for those that stand together.
fn spaced(items: Vec<Item>) -> String {
    let mut text = String::new();
    let mut before = None;
    for item in items {
        let kind = Kind::of(&item);
        if before.is_some_and(|before| before != kind || kind == Kind::Other) {
            text.push('\n');
        }
        before = Some(kind);
        text.push_str(&print_item(item));
    }
    text
}

/// Prints a piece of Rust for a documentation.
///
/// # Errors
/// Why the tokens are not Rust.
pub(super) fn snippet(tokens: TokenStream) -> Result<String, String> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(spaced(file.items))
}

/// An expression as its own line shows it.
///
/// # Errors
/// Why the tokens are no expression.
pub(super) fn expression(tokens: &TokenStream) -> Result<String, String> {
    let item = snippet(quote!(const E: () = #tokens;))?;
    let shown = item.trim().strip_prefix("const E: () = ");
    let shown = shown.and_then(|shown| shown.strip_suffix(';'));
    Ok(shown.unwrap_or_default().to_owned())
}

/// What may stand without a blank line between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    PublicUse,
    Module,
    Other,
}

impl Kind {
    fn of(item: &Item) -> Self {
        match item {
            Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Self::Use,
            Item::Use(_) => Self::PublicUse,
            Item::Mod(item) if item.content.is_none() && item.attrs.is_empty() => Self::Module,
            _ => Self::Other,
        }
    }
}

fn print(attrs: Vec<syn::Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}

fn print_item(item: Item) -> String {
    match item {
        Item::Macro(item) if is_called(&item, INDEX) => print_index(&item),
        Item::Macro(item) if is_laid_out(&item) => print_macro(&item),
        Item::Use(item) => print_use(item),
        Item::Impl(_) => space_methods(&print(Vec::new(), vec![item])),
        _ => print(Vec::new(), vec![item]),
    }
}

/// A `use` of many names, filled to the width that rustfmt has by default.
fn print_use(item: syn::ItemUse) -> String {
    const FULL: usize = 100;
    let text = print(Vec::new(), vec![Item::Use(item)]);
    let Some((head, tail)) = text.split_once('{').filter(|_| text.lines().count() > 1) else {
        return text;
    };
    // No list within the list, and no attribute's braces before it.
    let list = tail.trim_end().strip_suffix("};");
    let Some(list) = list.filter(|list| !list.contains(['{', '}'])) else {
        return text;
    };
    let mut filled = format!("{head}{{\n");
    let mut line = String::from("   ");
    for name in list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        if line.len() + name.len() + 2 > FULL {
            filled.push_str(&format!("{line}\n"));
            line = String::from("   ");
        }
        line.push_str(&format!(" {name},"));
    }
    format!("{filled}{line}\n}};\n")
}

/// Sets a blank line after each method that another item follows. It only ever adds empty lines, and
/// no literal spans lines, since line breaks are escaped in all of them.
fn space_methods(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 20);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            spaced.push('\n');
        }
    }
    spaced
}

/// Calls of a macro that declares several as well as one, one call for those that follow each other.
fn joined(items: Vec<Item>) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::new();
    for item in items {
        match (joined.last_mut(), item) {
            (Some(Item::Macro(before)), Item::Macro(item)) if are_joined(before, &item) => {
                before.mac.tokens.extend(item.mac.tokens);
            }
            (_, item) => joined.push(item),
        }
    }
    joined
}

fn are_joined(before: &ItemMacro, item: &ItemMacro) -> bool {
    let is_called_so = |name: &&str| is_called(before, name) && is_called(item, name);
    DECLARING_MACROS.iter().any(is_called_so)
        && declares(before)
        && declares(item)
        && before.mac.path.segments.len() == item.mac.path.segments.len()
        && item.attrs.is_empty()
}

/// Whether a call declares its items, with their docs. Behind one that is declared beside it the macro takes
/// nothing else.
fn declares(item: &ItemMacro) -> bool {
    match item.mac.tokens.clone().into_iter().next() {
        Some(TokenTree::Punct(sign)) => sign.as_char() == '#',
        Some(TokenTree::Ident(word)) => word == "pub",
        _ => false,
    }
}

fn is_laid_out(item: &ItemMacro) -> bool {
    LAID_OUT_MACROS.iter().any(|known| is_called(item, known))
}

fn is_called(item: &ItemMacro, name: &str) -> bool {
    let called = item.mac.path.segments.last();
    item.ident.is_none() && called.is_some_and(|called| called.ident == name)
}

/// Prints an index: each list, and each entry behind it, on as few lines as it needs.
fn print_index(item: &ItemMacro) -> String {
    let mut text = called(item);
    let mut entry = TokenStream::new();
    for token in item.mac.tokens.clone() {
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

/// `union! {`, and a line's end.
fn called(item: &ItemMacro) -> String {
    let segments = item.mac.path.segments.iter();
    let path: Vec<String> = segments.map(|segment| segment.ident.to_string()).collect();
    format!("{}! {{\n", path.join("::"))
}

/// Prints a call of one of the runtime's macros, an entry a line; prettyplease, which can't know what
/// they mean, would run the entries together.
fn print_macro(item: &ItemMacro) -> String {
    let text = called(item);
    let mut printer = MacroPrinter {
        text,
        depth: 1,
        breaks: is_called(item, "operations").then_some("by"),
    };
    printer.body(item.mac.tokens.clone());
    printer.text.push_str("}\n");
    printer.text
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
