//! The lines of the API are made from the IR, the code by the emitters: here the one is held against the other.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::declared::{Conversion, Entries, Enum, Model, Request, shown};
use generator::surface::{Kind, Surface};

fn surface(name: &str, text: &str) -> Surface {
    common::run(name, text.as_bytes())
        .surface
        .expect("the document can be read")
}

#[test]
fn the_lines_say_what_is_emitted() {
    let mut documents = common::documents();
    documents.insert("many".to_owned(), many());
    for (name, text) in documents {
        let surface = surface(&name, &text);
        let files = common::emit(&name, &text);
        let services = surface
            .items()
            .filter(|(_, item)| item.kind == Kind::Service);
        let mut emitted = Emitted {
            services: services.map(|(_, item)| item.rust.clone()).collect(),
            ..Emitted::default()
        };
        for (path, text) in &files {
            if path.ends_with(".rs") && !path.starts_with("src/runtime/") {
                emitted.file(path, &syn::parse_file(text).expect("Rust"));
            }
        }
        let listed = listed(&surface);
        for kind in WHOLE {
            let (listed, emitted) = (listed.of(kind), emitted.of(kind));
            assert_eq!(listed, emitted, "{name}: {}", kind.as_str());
        }
        // What the client's builder can do beside is the same for every document.
        let credentials = listed.of(&Kind::Credential);
        let missing: Vec<&String> = credentials
            .difference(emitted.of(&Kind::Credential))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
        assert_eq!(features(&surface), manifest(&files["Cargo.toml"]), "{name}");
    }
}

/// What stands in lines as it does in code, all of it.
const WHOLE: &[Kind] = &[
    Kind::Service,
    Kind::Operation,
    Kind::Parameter,
    Kind::Paging,
    Kind::Struct,
    Kind::Field,
    Kind::Enum,
    Kind::Variant,
    Kind::Conversion,
    Kind::Error,
    Kind::Header,
    Kind::Server,
    Kind::Variable,
    Kind::Event,
];

/// A group of so many operations that they fill several files, and models that do.
fn many() -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: { title: Many, version: '1' }\npaths:\n");
    let (about, vowels) = (
        ["order", "refund", "event", "place", "unit"],
        ["a", "e", "o"],
    );
    let verbs = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v",
    ]
    .iter();
    let verbs = verbs.flat_map(|first| vowels.iter().map(move |vowel| format!("{first}{vowel}nd")));
    let all: Vec<(String, &str)> = verbs
        .flat_map(|verb| about.iter().map(move |word| (verb.clone(), *word)))
        .collect();
    for (verb, word) in &all {
        text.push_str(&format!(
            "  /{word}s/{verb}/{{id}}:\n    put:\n      operationId: shop:{verb}_{word}\n      \
             parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}, \
             {{ name: q, in: query, schema: {{ type: integer }} }}]\n      \
             responses: {{ '200': {{ description: A., content: {{ application/json: {{ schema: \
             {{ $ref: '#/components/schemas/{word}_{verb}' }} }} }} }} }}\n"
        ));
    }
    text.push_str("components:\n  schemas:\n");
    for (verb, word) in &all {
        let properties: String = (0..8)
            .map(|at| format!("p{at}: {{ type: string }}, "))
            .collect();
        text.push_str(&format!(
            "    {word}_{verb}: {{ type: object, properties: {{ {properties} }} }}\n"
        ));
    }
    text
}

#[test]
fn a_large_group_lies_in_several_files() {
    let files = common::emit("many", &many());
    let parts = files.keys().filter(|path| path.starts_with("src/shop/"));
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    for part in [
        "src/shop/orders.rs",
        "src/shop/orders_vand.rs",
        "src/shop/models/order.rs",
    ] {
        assert!(parts.contains(&part), "{parts:?}");
    }
}

/// The request of an operation: `pets::List`.
fn request(surface: &Surface, operation: &str) -> String {
    let item = surface.get(operation).expect("the operation");
    let (_, answer) = item.rust.split_once(" -> ").expect("a signature");
    let (request, _) = answer.split_once(": ").expect("a request");
    let (service, _) = operation.rsplit_once("::").expect("a service");
    let (module, _) = service.rsplit_once("::").expect("a module");
    format!("{module}::{request}")
}

/// What the lines say, by kind: `pets::Pets::get(id:implAsRef<str>)`.
fn listed(surface: &Surface) -> Emitted {
    let mut listed = Emitted::default();
    for (path, item) in surface.items() {
        let rust = plain(&item.rust);
        match item.kind {
            Kind::Operation => {
                let (taken, answer) = item.rust.split_once(" -> ").expect("a signature");
                listed.add(Kind::Operation, plain(&format!("{path}{taken}")));
                if let Some((request, _)) = answer.split_once(": ") {
                    listed.setters(surface, path, request);
                }
            }
            Kind::Paging => {
                let operation = path.strip_suffix(" stream, pages").expect("an operation");
                let request = request(surface, operation);
                listed.add(Kind::Paging, format!("{request} {rust}"));
            }
            // What comes message by message is asked for by a method of the request.
            Kind::Answer => {
                let (operation, way) = path.split_once(" -> ").expect("an answer");
                if matches!(way, "events" | "lines") {
                    let request = request(surface, operation);
                    listed.add(Kind::Parameter, format!("{request}::{way}()"));
                }
            }
            // How it is made is told by its fields.
            Kind::Struct | Kind::Enum | Kind::Union => {
                let derives = item.wire.get("derives").map(String::as_str);
                let kind = if item.kind == Kind::Struct {
                    Kind::Struct
                } else {
                    Kind::Enum
                };
                listed.add(kind, format!("{path} {}", derives.unwrap_or_default()));
            }
            Kind::Value => listed.add(Kind::Variant, format!("{path} {rust}")),
            Kind::Header | Kind::Server | Kind::Variable | Kind::Credential | Kind::Conversion => {
                listed.add(item.kind, path.to_owned());
            }
            // Those that may be left out are told with their operation, the others by what it takes.
            Kind::Parameter | Kind::Body => {}
            kind => listed.add(kind, format!("{path} {rust}")),
        }
    }
    listed
}

/// The features of a client, and those that are on by default.
type Features = (BTreeSet<String>, BTreeSet<String>);

fn features(surface: &Surface) -> Features {
    let all = surface
        .items()
        .filter(|(_, item)| item.kind == Kind::Feature);
    let named = all.map(|(path, item)| {
        let name = path.strip_prefix("features::").expect("a feature");
        (name.to_owned(), item.wire.contains_key("default"))
    });
    let named: Vec<(String, bool)> = named.collect();
    let on = named.iter().filter(|(_, is_on)| *is_on);
    let on = on.map(|(name, _)| name.clone()).collect();
    (named.into_iter().map(|(name, _)| name).collect(), on)
}

/// The same of a manifest, where a feature is on that another one turns on.
fn manifest(text: &str) -> Features {
    let manifest: toml::Table = text.parse().expect("TOML");
    let table = manifest["features"].as_table().expect("features");
    let enables = |name: &str| -> Vec<String> {
        let list = table.get(name).and_then(toml::Value::as_array);
        let list = list.into_iter().flatten().filter_map(toml::Value::as_str);
        list.map(str::to_owned).collect()
    };
    let all: BTreeSet<String> = table
        .keys()
        .filter(|name| *name != "default")
        .cloned()
        .collect();
    let mut on: BTreeSet<String> = enables("default").into_iter().collect();
    for name in on.clone() {
        on.extend(enables(&name).into_iter().filter(|name| all.contains(name)));
    }
    (all, on)
}

/// `src/pets/mod.rs` is `pets`, and so is `src/pets/large.rs`, whose items lie in `pets`.
fn module(path: &str) -> String {
    let folder = path.trim_start_matches("src/").rsplit_once('/');
    folder.map_or("", |(folder, _)| folder).replace('/', "::")
}

fn plain(ty: &str) -> String {
    ty.replace(' ', "")
}

#[derive(Default)]
struct Emitted {
    lines: BTreeMap<Kind, BTreeSet<String>>,
    /// The types that are services, whose methods are operations; those of others are setters.
    services: BTreeSet<String>,
}

impl Emitted {
    fn of(&self, kind: &Kind) -> &BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        self.lines.get(kind).unwrap_or(&NONE)
    }

    fn add(&mut self, kind: Kind, line: String) {
        self.lines.entry(kind).or_default().insert(line);
    }

    /// The setters of a request, from the lines of an operation's parameters.
    fn setters(&mut self, surface: &Surface, operation: &str, request: &str) {
        let (service, _) = operation.rsplit_once("::").expect("a service");
        let (module, _) = service.rsplit_once("::").expect("a module");
        for (path, item) in surface.items() {
            let is_one = matches!(item.kind, Kind::Parameter | Kind::Body);
            let name = path
                .strip_prefix(operation)
                .and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
            if let Some(name) = name.filter(|_| is_one && !item.wire.contains_key("required")) {
                let setter = format!("{module}::{request}::{name}({})", item.rust);
                self.add(Kind::Parameter, plain(&setter));
            }
        }
    }

    fn file(&mut self, path: &str, file: &syn::File) {
        let is_models = path.starts_with("src/models") || path.contains("/models");
        for item in &file.items {
            match path {
                "src/client.rs"
                | "src/error.rs"
                | "src/headers.rs"
                | "src/servers.rs"
                | "src/webhooks/mod.rs" => self.of_client(item),
                // What is the same for every document.
                "src/guide.rs" | "src/lib.rs" | "src/testing.rs" => {}
                _ if is_models => self.of_models(item),
                _ => self.of_group(&module(path), item),
            }
        }
    }

    fn of_client(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Macro(item) if item.mac.path.is_ident("groups") => self.groups("", item),
            syn::Item::Macro(item) if item.mac.path.is_ident("error_body") => {
                let errors: Entries = item.mac.parse_body().expect("errors");
                for (name, held) in errors.0 {
                    self.add(Kind::Error, format!("ErrorBody::{name} {held}"));
                }
            }
            syn::Item::Macro(item) if item.mac.path.is_ident("events") => {
                let events: Enum = item.mac.parse_body_with(Enum::events).expect("events");
                for event in events.0 {
                    self.add(Kind::Event, format!("webhooks::{event}"));
                }
            }
            syn::Item::Const(item) => self.add(Kind::Header, format!("headers::{}", item.ident)),
            syn::Item::Enum(item) if item.ident == "Server" || item.ident == "OperationServer" => {
                for variant in &item.variants {
                    self.add(Kind::Server, format!("{}::{}", item.ident, variant.ident));
                }
            }
            syn::Item::Enum(item) => {
                let name = format!("servers::{}", item.ident);
                self.add(Kind::Enum, format!("{name} "));
                for variant in item.variants.iter().filter(|it| it.ident != "Unknown") {
                    self.add(Kind::Variant, format!("{name}::{} ", variant.ident));
                }
            }
            syn::Item::Impl(item) if item.trait_.is_none() => {
                let of = shown(&item.self_ty);
                for name in methods(item).map(|sig| sig.ident.to_string()) {
                    let name = name.trim_start_matches("r#");
                    if of == "ClientBuilder" {
                        self.add(Kind::Credential, format!("{of}::{name}"));
                    } else if of.ends_with("Server")
                        && !["Server", "OperationServer"].contains(&of.as_str())
                        && !["new", "url"].contains(&name)
                    {
                        self.add(Kind::Variable, format!("servers::{of}.{name}"));
                    }
                }
            }
            _ => {}
        }
    }

    fn of_models(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Struct(item) => {
                let is_public =
                    |field: &&syn::Field| matches!(field.vis, syn::Visibility::Public(_));
                // The fields of a builder are nobody's.
                if !item.fields.is_empty() && !item.fields.iter().all(|field| is_public(&field)) {
                    return;
                }
                let name = format!("models::{}", item.ident);
                self.add(Kind::Struct, format!("{name} "));
                for field in &item.fields {
                    let ident = field.ident.as_ref().expect("a name").to_string();
                    let ident = ident.trim_start_matches("r#");
                    self.add(Kind::Field, format!("{name}.{ident} {}", shown(&field.ty)));
                }
            }
            syn::Item::Enum(item) => self.answers("models", item),
            syn::Item::Macro(item) => {
                let is = |names: &[&str]| names.iter().any(|name| item.mac.path.is_ident(name));
                let is_declared = item.mac.tokens.to_string().contains("pub enum");
                if is(&["received", "sent"]) {
                    let model: Model = item.mac.parse_body().expect("a model");
                    model
                        .1
                        .into_iter()
                        .for_each(|name| self.add(Kind::Struct, format!("models::{name} ")));
                    model
                        .0
                        .into_iter()
                        .for_each(|line| self.add(Kind::Field, line));
                } else if is(&[
                    "form_union",
                    "integer_enum",
                    "string_enum",
                    "union",
                    "value_enum",
                ]) && is_declared
                {
                    let declared: Enum = item.mac.parse_body().expect("an enum");
                    declared
                        .1
                        .into_iter()
                        .for_each(|name| self.add(Kind::Enum, format!("models::{name} ")));
                    declared
                        .0
                        .into_iter()
                        .for_each(|line| self.add(Kind::Variant, line));
                } else if is(&["changes", "resent"]) {
                    let Conversion(sent, received) = item.mac.parse_body().expect("a conversion");
                    let way = if is(&["changes"]) { "between" } else { "from" };
                    self.add(
                        Kind::Conversion,
                        format!("models::{sent}::{way}({received})"),
                    );
                }
            }
            _ => {}
        }
    }

    fn of_group(&mut self, module: &str, item: &syn::Item) {
        match item {
            syn::Item::Macro(item) if item.mac.path.is_ident("groups") => self.groups(module, item),
            syn::Item::Macro(item) if item.mac.path.is_ident("request") => {
                let request: Request = item.mac.parse_body().expect("requests");
                for setter in request.1 {
                    self.add(Kind::Parameter, format!("{module}::{setter}"));
                }
            }
            syn::Item::Macro(item) if item.mac.path.is_ident("paged") => {
                let paged: Paged = item.mac.parse_body().expect("a list");
                self.add(Kind::Paging, format!("{module}::{} {}", paged.0, paged.1));
            }
            syn::Item::Enum(item) => self.answers(module, item),
            syn::Item::Impl(item) if item.trait_.is_none() => {
                let service = shown(&item.self_ty);
                for method in methods(item) {
                    self.method(&format!("{module}::{service}"), method);
                }
            }
            _ => {}
        }
    }

    /// The groups in another, `module` being that of the holder; none: the client.
    fn groups(&mut self, module: &str, item: &syn::ItemMacro) {
        let body = |input: syn::parse::ParseStream<'_>| -> syn::Result<(syn::Ident, Entries)> {
            let holder = input.parse()?;
            let body;
            syn::braced!(body in input);
            Ok((holder, body.parse()?))
        };
        let (holder, entries) = item.mac.parse_body_with(body).expect("groups");
        let within = |name: &str| match module {
            "" => name.to_owned(),
            module => format!("{module}::{name}"),
        };
        for (accessor, service) in entries.0 {
            let service = service.trim_start_matches("crate::");
            let line = format!(
                "{}::{accessor} {}",
                within(&holder.to_string()),
                within(service)
            );
            self.add(Kind::Service, line);
        }
    }

    /// An enum that is written out: of values, or of an operation's answers.
    fn answers(&mut self, module: &str, item: &syn::ItemEnum) {
        if module == "models" {
            self.add(Kind::Enum, format!("models::{} ", item.ident));
        }
        for variant in &item.variants {
            // What nobody foresaw comes last in an enum of values; an enum of answers has all.
            if module == "models" && variant.ident == "Unknown" {
                continue;
            }
            let held = variant.fields.iter().next().map(|field| shown(&field.ty));
            let held = held.map_or_else(
                || {
                    if module == "models" {
                        String::new()
                    } else {
                        "()".to_owned()
                    }
                },
                |held| held.replace("bytes::Bytes", "Bytes"),
            );
            self.add(
                Kind::Variant,
                format!("{module}::{}::{} {held}", item.ident, variant.ident),
            );
        }
    }

    /// A method of a service.
    fn method(&mut self, of: &str, sig: &syn::Signature) {
        let name = sig.ident.to_string();
        let name = name.trim_start_matches("r#");
        let arguments = sig.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(argument) => Some(argument),
            syn::FnArg::Receiver(_) => None,
        });
        let (mut named, mut bare) = (Vec::new(), Vec::new());
        for argument in arguments {
            let pattern = &argument.pat;
            let name = quote::quote!(#pattern).to_string();
            let ty = shown(&argument.ty).replace("bytes::Bytes", "Bytes");
            named.push(format!("{}:{ty}", name.trim_start_matches("r#")));
            bare.push(ty);
        }
        let (kind, taken) = match self.services.contains(of) {
            true => (Kind::Operation, named),
            false => (Kind::Parameter, bare),
        };
        self.add(kind, format!("{of}::{name}({})", taken.join(",")));
    }
}

/// The methods that anybody may call.
fn methods(item: &syn::ItemImpl) -> impl Iterator<Item = &syn::Signature> {
    item.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(method) if matches!(method.vis, syn::Visibility::Public(_)) => {
            Some(&method.sig)
        }
        _ => None,
    })
}

/// A list that pages: `List => Item, TABLE`.
struct Paged(String, String);

impl syn::parse::Parse for Paged {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Attribute::parse_outer)?;
        let request: syn::Ident = input.parse()?;
        input.parse::<syn::Token![=>]>()?;
        let item = shown(&input.parse()?);
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(Self(request.to_string(), item))
    }
}
