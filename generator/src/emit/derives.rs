//! Which models derive what the settings ask for: those whose fields can carry it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Api, Presence, Shape, TypeId};
use crate::names::assign::Names;
use crate::report::{Code, Diagnostic, Level};
use crate::settings::derives::OF_STD;
use crate::settings::{Derive, Settings};

/// What models derive beside what all of them do.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    /// In the order of the settings.
    by_type: BTreeMap<TypeId, Vec<String>>,
    /// For each derive of the settings the models that it is left off, each with why.
    left: Vec<BTreeMap<TypeId, Lack>>,
}

/// Why a type doesn't carry a derive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// It is, or holds, what doesn't.
    Of(&'static str),
    /// It holds a type that doesn't.
    Holds(TypeId),
    /// The settings don't ask for it.
    NotAsked,
    /// It doesn't have another derive that this one needs.
    Needs(&'static str),
}

impl Derived {
    pub(crate) fn new(api: &Api, names: &Names, settings: &Settings) -> Self {
        let mut derived = Self::default();
        let derives = &settings.models.derives;
        if derives.is_empty() {
            return derived;
        }
        let lacks: BTreeMap<&str, BTreeMap<TypeId, Lack>> = derives
            .iter()
            .map(|derive| (derive.path.as_str(), lacks(api, names, derive)))
            .collect();
        for derive in derives {
            let mut of_this = lacks.get(derive.path.as_str()).cloned().unwrap_or_default();
            for needed in needs(&derive.path) {
                let others = lacks.get(needed).into_iter().flatten();
                for (id, _) in others {
                    of_this.entry(*id).or_insert(Lack::Needs(needed));
                }
            }
            let of_std = OF_STD.contains(&derive.path.as_str());
            for id in names.types() {
                let is_enum = matches!(api.types.get(id).shape, Shape::Enum(_));
                // Enums have those of the standard library by themselves.
                let has_itself = of_std && is_enum;
                if !has_itself && !of_this.contains_key(&id) {
                    derived
                        .by_type
                        .entry(id)
                        .or_default()
                        .push(derive.path.clone());
                }
            }
            let named = of_this.into_iter();
            let named = named.filter(|(id, lack)| {
                api.types.get(*id).shape.is_named() && *lack != Lack::NotAsked
            });
            derived.left.push(named.collect());
        }
        derived
    }

    /// The derives of a model, as the settings write them.
    pub(crate) fn of(&self, id: TypeId) -> &[String] {
        self.by_type.get(&id).map_or(&[], Vec::as_slice)
    }

    /// `#[derive(…)]`, or nothing.
    pub(super) fn attribute(&self, id: TypeId) -> TokenStream {
        let paths = self.of(id).iter().map(|path| {
            let tokens: TokenStream = path.parse().unwrap_or_default();
            // A module of the client may be called like a crate.
            match path.contains("::") {
                true => quote!(::#tokens),
                false => tokens,
            }
        });
        let paths: Vec<TokenStream> = paths.collect();
        match paths.is_empty() {
            true => TokenStream::new(),
            false => quote!(#[derive(#(#paths),*)]),
        }
    }

    /// Whether any model derives this.
    pub(super) fn has(&self, path: &str) -> bool {
        self.by_type.values().flatten().any(|one| one == path)
    }

    /// The crates that derives are of, as Rust calls them.
    pub(super) fn crates(&self) -> BTreeSet<&str> {
        let all = self.by_type.values().flatten();
        all.filter_map(|path| Some(path.split_once("::")?.0))
            .collect()
    }

    /// What is to be said of the settings: names that no model has, and the models that a derive is left
    /// off.
    pub(super) fn told(&self, api: &Api, names: &Names, settings: &Settings) -> Vec<Diagnostic> {
        let file = &settings.file;
        let all: Vec<&str> = names.types().map(|id| names.ty(id).as_str()).collect();
        let mut told = Vec::new();
        for (derive, left) in settings.models.derives.iter().zip(&self.left) {
            let patterns = derive.only.iter().chain(&derive.without);
            told.extend(patterns.filter_map(|it| it.idle(file, &all, "no model is called")));
            if !left.is_empty() {
                told.push(note(api, names, derive, left, file));
            }
        }
        told
    }
}

/// Says which models a derive is left off.
fn note(
    api: &Api,
    names: &Names,
    derive: &Derive,
    left: &BTreeMap<TypeId, Lack>,
    file: &str,
) -> Diagnostic {
    let models: BTreeMap<&str, String> = left
        .iter()
        .map(|(id, lack)| (names.ty(*id).as_str(), why(api, names, *lack)))
        .collect();
    let listed = models.iter().map(|(name, why)| format!("`{name}` {why}"));
    let listed: Vec<String> = listed.collect();
    let (path, count) = (&derive.path, models.len());
    let s = if count == 1 { "" } else { "s" };
    Diagnostic {
        level: Level::Note,
        code: Code::Settings,
        message: format!("`{path}` is left off {count} model{s}, which can't carry it"),
        help: Some(listed.join(", ")),
        file: file.to_owned(),
        elsewhere: false,
        pointer: None,
        span: derive.span,
    }
}

fn why(api: &Api, names: &Names, lack: Lack) -> String {
    match lack {
        Lack::Of(what) => format!("(holds {what})"),
        Lack::Needs(derive) => format!("(has no `{derive}`)"),
        Lack::Holds(id) => match api.types.get(id).shape.is_named() {
            true => format!("(holds `{}`)", names.ty(id)),
            false => "(holds what can't)".to_owned(),
        },
        Lack::NotAsked => String::new(),
    }
}

/// The derives without which this one doesn't compile.
fn needs(path: &str) -> &'static [&'static str] {
    match path {
        "Ord" => &["Eq", "PartialOrd"],
        _ => &[],
    }
}

/// Every type that doesn't carry a derive: those that can't by themselves, and all that hold one.
fn lacks(api: &Api, names: &Names, derive: &Derive) -> BTreeMap<TypeId, Lack> {
    let named: BTreeSet<TypeId> = names.types().collect();
    let mut holders: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut lacks = BTreeMap::new();
    let mut next = Vec::new();
    for (id, ty) in api.types.iter() {
        for part in ty.shape.parts() {
            holders.entry(part).or_default().push(id);
        }
        let is_left = named.contains(&id) && !derive.is_for(names.ty(id).as_str());
        let lack = match is_left && !is_by_itself(&ty.shape, derive) {
            true => Some(Lack::NotAsked),
            false => own(api, &ty.shape, derive).map(Lack::Of),
        };
        if let Some(lack) = lack {
            lacks.insert(id, lack);
            next.push(id);
        }
    }
    while let Some(id) = next.pop() {
        // What a list or a map holds, its holder is told of.
        let told = match (api.types.get(id).shape.is_named(), lacks.get(&id)) {
            (false, Some(lack)) => *lack,
            _ => Lack::Holds(id),
        };
        for holder in holders.get(&id).into_iter().flatten() {
            if !lacks.contains_key(holder) {
                lacks.insert(*holder, told);
                next.push(*holder);
            }
        }
    }
    lacks
}

/// Whether every value of this shape has a derive without being asked.
fn is_by_itself(shape: &Shape, derive: &Derive) -> bool {
    matches!(shape, Shape::Enum(_)) && derive.of_crate().is_none()
}

/// What there is in a type itself that doesn't carry a derive. The runtime's own types carry all that are
/// of the standard library, but for files; no other crate knows them.
fn own(api: &Api, shape: &Shape, derive: &Derive) -> Option<&'static str> {
    let is_foreign = derive.of_crate().is_some();
    let orders = matches!(derive.path.as_str(), "PartialOrd" | "Ord");
    match shape {
        Shape::File => Some("a file"),
        Shape::Format(_) if is_foreign => Some("a type of the client's runtime"),
        Shape::Own(own) => {
            let path = &api.own(*own).path;
            let carries = match is_foreign {
                true => path.crates().is_empty(),
                false => path.has_std_derives(),
            };
            (!carries).then_some("a type of another crate")
        }
        Shape::Model(model) if is_foreign => {
            let mut fields = model.fields.iter();
            let has_maybe = fields.any(|field| field.presence == Presence::Maybe);
            has_maybe.then_some("a field that tells absent from `null`")
        }
        Shape::Number if matches!(derive.path.as_str(), "Eq" | "Hash" | "Ord") => Some("an `f64`"),
        Shape::Any if orders => Some("any JSON"),
        // It holds any JSON where no variant fits.
        Shape::Union(_) if orders => Some("any JSON"),
        Shape::Any
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String
        | Shape::Format(_)
        | Shape::Binary
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Nullable(_)
        | Shape::Model(_)
        | Shape::Enum(_)
        | Shape::Union(_) => None,
    }
}
