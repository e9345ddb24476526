//! The lines of the API are made from the IR, the code by the emitters: here the one is held against the other.

mod common;

use std::collections::BTreeSet;

use common::declared::{Enum, Model, Request, shown};
use generator::surface::{Kind, Surface};

fn surface(name: &str, text: &str) -> Surface {
    common::run(name, text.as_bytes())
        .surface
        .expect("the document can be read")
}

#[test]
fn the_lines_say_what_is_emitted() {
    for (name, text) in common::documents() {
        let surface = surface(&name, &text);
        let mut emitted = Emitted::default();
        let files = common::emit(&name, &text);
        for (path, text) in &files {
            if path.ends_with(".rs") && !path.starts_with("src/runtime/") {
                emitted.file(path, &syn::parse_file(text).expect("Rust"));
            }
        }
        let of = |kinds: &[Kind], path: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let items = surface.items();
            let items = items.filter(|(at, item)| kinds.contains(&item.kind) && path(at));
            items
                .map(|(path, item)| format!("{path} {}", plain(&item.rust)))
                .collect()
        };
        let models = |path: &str| path.starts_with("models::");
        assert_eq!(of(&[Kind::Field], &models), emitted.fields, "{name}");
        assert_eq!(
            of(&[Kind::Value, Kind::Variant], &models),
            emitted.variants,
            "{name}"
        );
        let listed = listed(&surface);
        let missing: Vec<&String> = listed.difference(&emitted.methods).collect();
        assert!(
            missing.is_empty(),
            "{name}: not emitted: {missing:#?}\nof {:#?}",
            emitted.methods
        );
        assert_eq!(features(&surface), manifest(&files["Cargo.toml"]), "{name}");
    }
}

/// Methods and setters with what they take: `pets::Pets::get(id:implAsRef<str>)`.
fn listed(surface: &Surface) -> BTreeSet<String> {
    let mut methods = BTreeSet::new();
    for (path, item) in surface.items() {
        let (taken, answer) = match item.kind {
            Kind::Operation => item.rust.split_once(" -> ").expect("a signature"),
            _ => continue,
        };
        methods.insert(plain(&format!("{path}{taken}")));
        let Some((request, _)) = answer.split_once(": ") else {
            continue;
        };
        let (service, _) = path.rsplit_once("::").expect("a service");
        let (module, _) = service.rsplit_once("::").expect("a module");
        let setters = surface.items().filter_map(|(setter, item)| {
            let is_one = matches!(item.kind, Kind::Parameter | Kind::Body);
            let name = setter
                .strip_prefix(path)?
                .strip_prefix('(')?
                .strip_suffix(')')?;
            let is_optional = !item.wire.contains_key("required");
            let taken = &item.rust;
            (is_one && is_optional).then(|| format!("{module}::{request}::{name}({taken})"))
        });
        methods.extend(setters.map(|setter| plain(&setter)));
    }
    methods
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

/// `src/pets/mod.rs` is `pets`.
fn module(path: &str) -> String {
    let folder = path.trim_start_matches("src/").trim_end_matches("/mod.rs");
    folder.replace('/', "::")
}

fn plain(ty: &str) -> String {
    ty.replace(' ', "")
}

#[derive(Default)]
struct Emitted {
    fields: BTreeSet<String>,
    variants: BTreeSet<String>,
    methods: BTreeSet<String>,
}

impl Emitted {
    fn file(&mut self, path: &str, file: &syn::File) {
        let is_models = path.contains("models");
        for item in &file.items {
            match item {
                syn::Item::Struct(item) if is_models => {
                    for field in &item.fields {
                        let name = field.ident.as_ref().expect("a name").to_string();
                        let name = name.trim_start_matches("r#");
                        let ty = shown(&field.ty);
                        if matches!(field.vis, syn::Visibility::Public(_)) {
                            self.fields
                                .insert(format!("models::{}.{name} {ty}", item.ident));
                        }
                    }
                }
                syn::Item::Macro(item) if is_models => {
                    let is_model = ["received", "sent"].map(|name| item.mac.path.is_ident(name));
                    if is_model.contains(&true) {
                        let model: Model = item.mac.parse_body().expect("a model");
                        self.fields.extend(model.0);
                    }
                    let enums = ["integer_enum", "string_enum", "union"];
                    let is_enum = enums.map(|name| item.mac.path.is_ident(name));
                    let is_declared = item.mac.tokens.to_string().contains("pub enum");
                    if is_enum.contains(&true) && is_declared {
                        let declared: Enum = item.mac.parse_body().expect("an enum");
                        self.variants.extend(declared.0);
                    }
                }
                syn::Item::Macro(item) if item.mac.path.is_ident("request") => {
                    let request: Request = item.mac.parse_body().expect("requests");
                    let module = module(path);
                    let setters = request.1.into_iter();
                    let setters = setters.map(|setter| format!("{module}::{setter}"));
                    self.methods.extend(setters);
                }
                syn::Item::Enum(item) if is_models => {
                    let variants = item.variants.iter().rev().skip(1);
                    for variant in variants {
                        let held = variant.fields.iter().next().map(|field| shown(&field.ty));
                        let held = held.unwrap_or_default();
                        self.variants
                            .insert(format!("models::{}::{} {held}", item.ident, variant.ident));
                    }
                }
                syn::Item::Impl(item) if item.trait_.is_none() && path.ends_with("/mod.rs") => {
                    let (module, service) = (module(path), shown(&item.self_ty));
                    for item in &item.items {
                        if let syn::ImplItem::Fn(method) = item {
                            self.method(&format!("{module}::{service}"), &method.sig);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A method of a service as it is listed, and as a setter is, without the argument's name.
    fn method(&mut self, of: &str, sig: &syn::Signature) {
        let name = sig.ident.to_string();
        let name = name.trim_start_matches("r#");
        let arguments = sig.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(argument) => Some(argument),
            syn::FnArg::Receiver(_) => None,
        });
        let taken = arguments.map(|argument| {
            let pattern = &argument.pat;
            let name = quote::quote!(#pattern).to_string();
            (
                name.trim_start_matches("r#").to_owned(),
                shown(&argument.ty).replace("bytes::Bytes", "Bytes"),
            )
        });
        let taken: Vec<(String, String)> = taken.collect();
        let named = taken.iter().map(|(name, ty)| format!("{name}:{ty}"));
        let named = named.collect::<Vec<_>>().join(",");
        self.methods.insert(format!("{of}::{name}({named})"));
        let bare = taken.into_iter().map(|(_, ty)| ty).collect::<Vec<_>>();
        self.methods
            .insert(format!("{of}::{name}({})", bare.join(",")));
    }
}
