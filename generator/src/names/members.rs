//! Names inside a type: fields and what sets them, values of enums, variants of unions.

use std::collections::{BTreeMap, BTreeSet};

use super::allot::{Claim, Scope, allot};
use super::assign::{Names, TypeNames};
use super::ident::{FieldName, MethodName, TypeName, VariantName};
use super::path::{alternative_word, identity};
use super::reserved::Place;
use super::words::{self, Kind, candidates, variant_name};
use crate::ir::{
    Api, Base, Enum, EnumValue, Format, Model, NamePath, Named, Own, Shape, Step, TypeId, Union,
};

/// The names of a type, but for a union's variants, which need the names of all types.
pub(super) fn names(api: &Api, id: TypeId, name: TypeName, builder: TypeName) -> TypeNames {
    let mut names = TypeNames {
        name,
        builder,
        fields: Vec::new(),
        setters: Vec::new(),
        clears: Vec::new(),
        variants: Vec::new(),
    };
    match &api.types.get(id).shape {
        Shape::Model(model) => name_fields(model, &mut names),
        Shape::Enum(Enum::Texts(values, _)) => {
            names.variants = values_of(values, Clone::clone, |_| None);
        }
        Shape::Enum(Enum::Mixed(values)) => {
            names.variants = values_of(values, Clone::clone, kind_word);
        }
        Shape::Enum(Enum::Integers(values)) => {
            names.variants = values_of(values, i64::to_string, |_| None);
        }
        _ => {}
    }
    names
}

fn name_fields(model: &Model, names: &mut TypeNames) {
    let wishes = model.fields.iter().map(|field| Wish {
        exact: false,
        first: words::name(Kind::Field, told(&field.named, &field.wire)),
        identity: field.wire.clone(),
        others: Box::new(|| candidates(Kind::Field, &field.wire)),
    });
    let fields: Vec<String> = distinct(wishes, Place::Model);
    let taken: BTreeSet<&String> = fields.iter().collect();
    names.clears = fields
        .iter()
        .map(|field| {
            let mut clear = format!("clear_{field}");
            while taken.contains(&clear) {
                clear.push('_');
            }
            MethodName::new(clear)
        })
        .collect();
    names.setters = fields.iter().map(MethodName::new).collect();
    names.fields = fields.into_iter().map(FieldName::new).collect();
}

/// What something is called that has a name on the wire.
pub(super) fn told<'a>(named: &'a Option<Named>, wire: &'a str) -> &'a str {
    named.as_ref().map_or(wire, |named| &named.name)
}

/// What kind of value JSON text is, before the value: what tells `"1"` and `1` apart.
fn kind_word(json: &str) -> Option<String> {
    let kind = match json.as_bytes().first()? {
        b'"' => "text",
        b't' | b'f' => "flag",
        b'[' => "list",
        b'{' => "object",
        _ => "number",
    };
    Some(format!("{kind} {json}"))
}

fn values_of<T>(
    values: &[EnumValue<T>],
    text: impl Fn(&T) -> String,
    kind: impl Fn(&str) -> Option<String>,
) -> Vec<VariantName> {
    let wishes = values.iter().map(|value| {
        let identity = text(&value.wire);
        let named = value.name.clone().unwrap_or_else(|| identity.clone());
        let wire = identity.clone();
        let kind = kind(&identity);
        Wish {
            exact: false,
            first: words::name(Kind::Variant, &named),
            identity,
            others: Box::new(move || {
                let kind = kind.iter();
                let mut names: Vec<String> =
                    kind.map(|word| words::name(Kind::Variant, word)).collect();
                names.extend(candidates(Kind::Variant, &named));
                names.extend(candidates(Kind::Variant, &wire));
                names
            }),
        }
    });
    distinct(wishes, Place::Variant)
}

/// What wants a name inside a type or an operation.
pub(super) struct Wish<'a> {
    /// The name it would like best.
    pub(super) first: String,
    /// What none of its neighbours shares.
    pub(super) identity: String,
    /// Whether it keeps its name against one that merely would like it, as one does whose name is its identity.
    pub(super) exact: bool,
    /// The names that follow, asked for only where there is a clash.
    pub(super) others: Box<dyn Fn() -> Vec<String> + 'a>,
}

impl Wish<'_> {
    /// What it claims: its best name, and the others where that is not its alone.
    fn claim(&self, key: usize, clashes: bool) -> Claim<usize> {
        let others = if clashes { (self.others)() } else { Vec::new() };
        Claim {
            key,
            exact: self.exact || self.first == self.identity,
            candidates: std::iter::once(self.first.clone()).chain(others).collect(),
            identity: self.identity.clone(),
        }
    }
}

/// Distinct names for things that are known by a text, in their order.
pub(super) fn distinct<'a, N: From<String>>(
    wishes: impl Iterator<Item = Wish<'a>>,
    place: Place,
) -> Vec<N> {
    let wishes: Vec<Wish<'a>> = wishes.collect();
    let first = wishes.iter().map(|wish| place.avoid(&wish.first));
    let first: Vec<String> = first.collect();
    if first.iter().collect::<BTreeSet<_>>().len() == first.len() {
        return first.into_iter().map(N::from).collect();
    }
    let mut shared: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (key, name) in first.iter().enumerate() {
        shared.entry(name).or_default().push(key);
    }
    let clashing = shared.into_values().filter(|keys| keys.len() > 1);
    let mut clashing: BTreeSet<usize> = clashing.flatten().collect();
    loop {
        let claims = wishes.iter().enumerate();
        let claims: Vec<Claim<usize>> = claims
            .map(|(key, wish)| wish.claim(key, clashing.contains(&key)))
            .collect();
        let names = allot(&claims, Scope::new(place));
        // One whose best name another came to would go on as well: to its own others.
        let moved = first.iter().zip(&names);
        let moved = moved.filter(|(first, (_, name))| first != name);
        let moved: BTreeSet<usize> = moved.map(|(_, (key, _))| *key).collect();
        if moved.is_subset(&clashing) {
            return names.into_values().map(N::from).collect();
        }
        clashing.extend(moved);
    }
}

/// Names the variants of unions and of `ErrorBody`, now that every type has its name.
pub(super) fn name_variants(api: &Api, names: &mut Names) {
    let mut found = Vec::new();
    for id in names.types() {
        if let Shape::Union(union) = &api.types.get(id).shape {
            found.push((id, union_variants(api, names, id, union)));
        }
    }
    for (id, variants) in found {
        if let Some(ty) = names.types.get_mut(&id) {
            ty.variants = variants;
        }
    }
    let wishes = api.error_bodies.iter().map(|id| {
        let word = variant_word(api, names, *id);
        let first = match &api.types.get(*id).shape {
            Shape::Nullable(_) => format!("Nullable{word}"),
            _ => word,
        };
        Wish {
            // Types have names of their own.
            exact: names.types.contains_key(id),
            identity: identity(api, &api.types.get(*id).path),
            others: Box::new({
                let other = format!("{first}Body");
                move || vec![other.clone()]
            }),
            first,
        }
    });
    let variants: Vec<VariantName> = distinct(wishes, Place::Variant);
    names.errors = api.error_bodies.iter().copied().zip(variants).collect();
}

fn union_variants(api: &Api, names: &Names, id: TypeId, union: &Union) -> Vec<VariantName> {
    let ty = api.types.get(id);
    let own = without_side(names.ty(id).as_str(), &ty.path);
    let wishes = union.variants.iter().map(|variant| {
        let full = variant_word(api, names, variant.ty);
        let path = &api.types.get(variant.ty).path;
        let place = identity(api, path);
        let is_named = names.types.contains_key(&variant.ty);
        // Types of one schema are told apart as types; what has no name is called by what the document
        // says of the alternative.
        let word = match is_named {
            true => alternative_word(&ty.path, path),
            false => variant.word.clone().filter(|_| variant.place != ty.place),
        };
        let word = word.map(|word| variant_name(&word).to_string());
        // The variants of what is sent are called as those of what is received.
        let side = without_side(&full, path);
        let rest = without_prefix(side, own);
        let first = match is_named {
            true => rest.or(word),
            false => word.or(rest),
        };
        let first = first.unwrap_or_else(|| side.to_owned());
        Wish {
            exact: false,
            first,
            identity: format!("{place} {}", variant.tags.join(" ")),
            others: Box::new(move || {
                let words = variant.word.iter().chain(&variant.tags);
                let words = words.map(|word| variant_name(word).to_string());
                std::iter::once(full.clone()).chain(words).collect()
            }),
        }
    });
    distinct(wishes, Place::Variant)
}

/// A type's name without what says that it is the one that is sent.
fn without_side<'n>(name: &'n str, path: &NamePath) -> &'n str {
    let is_input = path.steps.last() == Some(&Step::Input);
    let shared = name
        .strip_suffix("Input")
        .filter(|rest| is_input && !rest.is_empty());
    shared.unwrap_or(name)
}

/// A type's name without the union's own in front, where that leaves a name.
fn without_prefix(name: &str, union: &str) -> Option<String> {
    let rest = name.strip_prefix(union)?;
    let is_name = rest.starts_with(|first: char| first.is_ascii_uppercase());
    is_name.then(|| rest.to_owned())
}

/// What a variant is called whose type is another crate's: as it would be without that, so that a choice
/// of the settings renames nothing.
fn own_word(api: &Api, names: &Names, own: Own) -> String {
    let described = api.types.get(own.described);
    let holds_none = described.shape.parts().is_empty();
    if holds_none && !described.shape.is_named() {
        return variant_word(api, names, own.described);
    }
    let word = match (&described.path.base, described.path.steps.as_slice()) {
        (Base::Component(_, name) | Base::Told { name, .. }, []) => name.as_str(),
        _ => api.own(own).path.name(),
    };
    variant_name(word).to_string()
}

/// What a variant is called after its type.
fn variant_word(api: &Api, names: &Names, id: TypeId) -> String {
    match &api.types.get(id).shape {
        Shape::Any => "Any".to_owned(),
        Shape::Boolean => "Boolean".to_owned(),
        Shape::Integer(_) => "Integer".to_owned(),
        Shape::Number => "Number".to_owned(),
        Shape::String => "String".to_owned(),
        Shape::Format(Format::DateTime) => "DateTime".to_owned(),
        Shape::Format(Format::Date) => "Date".to_owned(),
        Shape::Format(Format::Uuid) => "Uuid".to_owned(),
        Shape::Format(Format::Base64) => "Base64".to_owned(),
        Shape::Binary => "Bytes".to_owned(),
        Shape::File => "File".to_owned(),
        Shape::Array(item) => format!("{}List", variant_word(api, names, *item)),
        Shape::Map(value) => format!("{}Map", variant_word(api, names, *value)),
        Shape::Nullable(inner) => variant_word(api, names, *inner),
        Shape::Model(_) | Shape::Enum(_) | Shape::Union(_) => names.ty(id).to_string(),
        Shape::Own(own) => own_word(api, names, *own),
    }
}
