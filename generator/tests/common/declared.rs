//! What the runtime's macros declare in emitted code, as lines of the API.

/// The fields of a model that a macro declares, and its name: `pub struct Name { pub field: Type = …, }`.
pub struct Model(pub Vec<String>, pub Vec<String>);

impl syn::parse::Parse for Model {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Self(Vec::new(), Vec::new());
        while !input.is_empty() {
            all.one(input)?;
        }
        Ok(all)
    }
}

impl Model {
    fn one(&mut self, input: syn::parse::ParseStream<'_>) -> syn::Result<()> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Visibility>()?;
        input.parse::<syn::Token![struct]>()?;
        let name: syn::Ident = input.parse()?;
        // What stands between the name and the fields is nobody's here.
        while !input.peek(syn::token::Brace) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        let body;
        syn::braced!(body in input);
        self.1.push(name.to_string());
        while !body.is_empty() {
            body.call(syn::Attribute::parse_outer)?;
            body.parse::<syn::Visibility>()?;
            body.parse::<Option<syn::Token![..]>>()?;
            let field: syn::Ident = body.call(syn::ext::IdentExt::parse_any)?;
            body.parse::<syn::Token![:]>()?;
            let ty: syn::Type = body.parse()?;
            let field = field.to_string();
            let field = field.trim_start_matches("r#");
            self.0
                .push(format!("models::{name}.{field} {}", shown(&ty)));
            while !body.is_empty() && !body.peek(syn::Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            body.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(())
    }
}

/// The variants of an enum that a macro declares, and its name: `pub enum Name { Variant(Type) = …, }`.
pub struct Enum(pub Vec<String>, pub Vec<String>);

impl syn::parse::Parse for Enum {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Self(Vec::new(), Vec::new());
        while !input.is_empty() {
            input.call(syn::Attribute::parse_outer)?;
            input.parse::<syn::Visibility>()?;
            input.parse::<syn::Token![enum]>()?;
            all.one("models::", input)?;
        }
        Ok(all)
    }
}

impl Enum {
    /// The same of events: one enum.
    pub fn events(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Token![pub]>()?;
        input.parse::<syn::Token![enum]>()?;
        let mut all = Self(Vec::new(), Vec::new());
        all.one("", input)?;
        Ok(all)
    }

    fn one(&mut self, of: &str, input: syn::parse::ParseStream<'_>) -> syn::Result<()> {
        let name: syn::Ident = input.parse()?;
        while !input.peek(syn::token::Brace) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        let body;
        syn::braced!(body in input);
        self.1.push(name.to_string());
        while !body.is_empty() {
            body.call(syn::Attribute::parse_outer)?;
            // What is said of all other values.
            if body.peek(syn::Token![_]) {
                body.parse::<proc_macro2::TokenStream>()?;
                break;
            }
            let variant: syn::Ident = body.parse()?;
            let mut held = String::new();
            if body.peek(syn::token::Paren) {
                let inner;
                syn::parenthesized!(inner in body);
                held = shown(&inner.parse()?);
            }
            self.0.push(format!("{of}{name}::{variant} {held}"));
            while !body.is_empty() && !body.peek(syn::Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            body.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(())
    }
}

/// Names with what they are of: `name: path,` or `Name(Type),`.
pub struct Entries(pub Vec<(String, String)>);

impl syn::parse::Parse for Entries {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut entries = Vec::new();
        while !input.is_empty() {
            input.call(syn::Attribute::parse_outer)?;
            let name: syn::Ident = input.call(syn::ext::IdentExt::parse_any)?;
            let of = if input.peek(syn::token::Paren) {
                let inner;
                syn::parenthesized!(inner in input);
                shown(&inner.parse()?)
            } else {
                input.parse::<syn::Token![:]>()?;
                let path: syn::Path = input.parse()?;
                quote::quote!(#path).to_string().replace(' ', "")
            };
            let name = name.to_string();
            entries.push((name.trim_start_matches("r#").to_owned(), of));
            input.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(Self(entries))
    }
}

/// A model that is sent, and the received one that it is had from: `Sent from Received { … }`.
pub struct Conversion(pub String, pub String);

impl syn::parse::Parse for Conversion {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Attribute::parse_outer)?;
        let sent: syn::Ident = input.parse()?;
        input.parse::<syn::Ident>()?;
        let received = shown(&input.parse()?);
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(Self(sent.to_string(), received))
    }
}

/// A request that a macro declares, its name and its setters: `pub struct Name -> Type { setter(…) = …, }`;
/// and what its setters take: `Name::setter(implInto<Type>)`.
pub struct Request(pub Vec<String>, pub Vec<String>);

impl syn::parse::Parse for Request {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Self(Vec::new(), Vec::new());
        while !input.is_empty() {
            all.one(input)?;
        }
        Ok(all)
    }
}

impl Request {
    fn one(&mut self, input: syn::parse::ParseStream<'_>) -> syn::Result<()> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Visibility>()?;
        input.parse::<syn::Token![struct]>()?;
        let name: syn::Ident = input.parse()?;
        while !input.peek(syn::token::Brace) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        let body;
        syn::braced!(body in input);
        self.0.push(name.to_string());
        while !body.is_empty() {
            body.call(syn::Attribute::parse_outer)?;
            let setter: syn::Ident = body.call(syn::ext::IdentExt::parse_any)?;
            self.0.push(format!("{name}.{setter}"));
            let words;
            syn::parenthesized!(words in body);
            let bare = setter.to_string();
            let bare = bare.trim_start_matches("r#");
            self.1.push(format!("{name}::{bare}({})", taken(&words)?));
            while !body.is_empty() && !body.peek(syn::Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            body.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(())
    }
}

/// What the runtime's macros make of their words: `text`, `into Type`, `list into Type`.
fn taken(words: syn::parse::ParseStream<'_>) -> syn::Result<String> {
    let word = |word: &str| {
        let next = words.fork().parse::<syn::Ident>();
        let alone = words.fork();
        let is_it = next.is_ok_and(|next| next == word);
        let is_last = alone.parse::<syn::Ident>().is_ok() && alone.is_empty();
        is_it && (is_last == matches!(word, "text" | "uuid"))
    };
    for (name, before, after) in [
        ("text", "implAsRef<str>", ""),
        ("uuid", "implUuidText", ""),
        ("into", "implInto<", ">"),
        ("list", "implIntoIterator<Item=", ">"),
        ("map", "implIntoIterator<Item=(implInto<String>,", ")>"),
    ] {
        if word(name) {
            words.parse::<syn::Ident>()?;
            let held = match words.is_empty() {
                true => String::new(),
                false => taken(words)?,
            };
            return Ok(format!("{before}{held}{after}"));
        }
    }
    Ok(shown(&words.parse()?))
}

/// The static tables that a macro declares: `NAME: Type = …, `.
pub struct Tables(pub Vec<String>);

impl syn::parse::Parse for Tables {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut names = Vec::new();
        while !input.is_empty() {
            names.push(input.parse::<syn::Ident>()?.to_string());
            input.parse::<syn::Token![:]>()?;
            input.parse::<syn::Type>()?;
            while !input.is_empty() && !input.peek(syn::Token![,]) {
                input.parse::<proc_macro2::TokenTree>()?;
            }
            input.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(Self(names))
    }
}

/// A type as the lines of the API say it.
pub fn shown(ty: &syn::Type) -> String {
    let text = quote::quote!(#ty).to_string().replace(' ', "");
    // Where a model has the name, the library's is written whole.
    let prefixes = [
        "std::string::",
        "std::vec::",
        "std::boxed::",
        "std::option::",
        "std::collections::",
        "crate::models::",
        "crate::runtime::",
        "super::",
    ];
    let text = prefixes.iter().fold(text, |text, it| text.replace(it, ""));
    let mut shown = String::new();
    for (index, part) in text.split("::").enumerate() {
        // What began with two colons.
        let is_within = shown.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        if index > 0 && is_within {
            shown.push_str("::");
        }
        shown.push_str(part);
    }
    shown
}
