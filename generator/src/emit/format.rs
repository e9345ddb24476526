//! Tokens to text: checks them by syn, prints them by prettyplease, sets the header and the blank lines.

mod call;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::Item;

use call::Call;

/// Prints a Rust file: header, crate docs, items with blank lines between.
///
/// # Errors
/// Why the tokens are not Rust.
pub(super) fn rust(header: &str, tokens: TokenStream) -> Result<String, String> {
    let (attributes, pieces) = pieces(tokens)?;
    let mut text = format!("// {header}\n");
    let (docs, others): (Vec<_>, Vec<_>) = attributes
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
    let items = spaced(joined(pieces));
    if !items.is_empty() {
        text.push('\n');
        text.push_str(&items);
    }
    Ok(text)
}

/// What a file is made of.
#[expect(
    clippy::large_enum_variant,
    reason = "one for each item of a file, while it is printed"
)]
enum Piece {
    /// What syn reads and prettyplease prints.
    Item(Item),
    /// A call of one of the runtime's macros, which is laid out here: prettyplease can't know what it means, and
    /// most of a file is in such.
    Call(Call),
}

/// A file's own attributes, and its pieces.
fn pieces(tokens: TokenStream) -> Result<(Vec<syn::Attribute>, Vec<Piece>), String> {
    let mut attributes = Vec::new();
    let mut pieces = Vec::new();
    let mut read = |tokens: Vec<TokenTree>, pieces: &mut Vec<Piece>| {
        let file = syn::parse2(TokenStream::from_iter(tokens));
        let file: syn::File = file.map_err(|error| error.to_string())?;
        attributes.extend(file.attrs);
        pieces.extend(file.items.into_iter().map(Piece::Item));
        Ok::<_, String>(())
    };
    let mut before = Vec::new();
    for token in tokens {
        match Call::take(&mut before, &token) {
            Some(call) => {
                if !before.is_empty() {
                    read(std::mem::take(&mut before), &mut pieces)?;
                }
                pieces.push(Piece::Call(call));
            }
            None => before.push(token),
        }
    }
    if !before.is_empty() {
        read(before, &mut pieces)?;
    }
    Ok((attributes, pieces))
}

/// Pieces with blank lines between, but for those that stand together.
fn spaced(pieces: Vec<Piece>) -> String {
    let mut text = String::new();
    let mut before = None;
    for piece in pieces {
        let kind = Kind::of(&piece);
        if before.is_some_and(|before| before != kind || kind == Kind::Other) {
            text.push('\n');
        }
        before = Some(kind);
        text.push_str(&match piece {
            Piece::Item(item) => print_item(item),
            Piece::Call(call) => call.print(),
        });
    }
    text
}

/// Prints a piece of Rust for a documentation.
///
/// # Errors
/// Why the tokens are not Rust.
pub(super) fn snippet(tokens: TokenStream) -> Result<String, String> {
    Ok(spaced(pieces(tokens)?.1))
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
    fn of(piece: &Piece) -> Self {
        match piece {
            Piece::Item(Item::Use(item)) if matches!(item.vis, syn::Visibility::Inherited) => {
                Self::Use
            }
            Piece::Item(Item::Use(_)) => Self::PublicUse,
            Piece::Item(Item::Mod(item)) if item.content.is_none() && item.attrs.is_empty() => {
                Self::Module
            }
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
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Call(before)), Piece::Call(call)) if before.takes(&call) => {
                before.tokens.extend(call.tokens);
            }
            (_, piece) => joined.push(piece),
        }
    }
    joined
}
