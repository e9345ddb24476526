//! What the runtime's macros declare in emitted code, as lines of the API.

/// The fields of a model that a macro declares: `pub struct Name { pub field: Type = …, }`.
pub struct Model(pub Vec<String>);

impl syn::parse::Parse for Model {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.extend(Self::one(input)?);
        }
        Ok(Self(all))
    }
}

impl Model {
    fn one(input: syn::parse::ParseStream<'_>) -> syn::Result<Vec<String>> {
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
        let mut fields = Vec::new();
        while !body.is_empty() {
            body.call(syn::Attribute::parse_outer)?;
            body.parse::<syn::Visibility>()?;
            body.parse::<Option<syn::Token![..]>>()?;
            let field: syn::Ident = body.call(syn::ext::IdentExt::parse_any)?;
            body.parse::<syn::Token![:]>()?;
            let ty: syn::Type = body.parse()?;
            let field = field.to_string();
            let field = field.trim_start_matches("r#");
            fields.push(format!("models::{name}.{field} {}", shown(&ty)));
            while !body.is_empty() && !body.peek(syn::Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            body.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(fields)
    }
}

/// The variants of an enum that a macro declares: `pub enum Name { Variant(Type) = …, }`.
pub struct Enum(pub Vec<String>);

impl syn::parse::Parse for Enum {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.extend(Self::one(input)?);
        }
        Ok(Self(all))
    }
}

impl Enum {
    fn one(input: syn::parse::ParseStream<'_>) -> syn::Result<Vec<String>> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Visibility>()?;
        input.parse::<syn::Token![enum]>()?;
        let name: syn::Ident = input.parse()?;
        while !input.peek(syn::token::Brace) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        let body;
        syn::braced!(body in input);
        let mut variants = Vec::new();
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
            variants.push(format!("models::{name}::{variant} {held}"));
            while !body.is_empty() && !body.peek(syn::Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            body.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(variants)
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
