//! Cargo features of the emitted crate: which there are, and what each turns on. The manifest's table,
//! the optional dependencies and every `#[cfg(feature = …)]` of emitted code follow from here.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Emission;

/// A feature.
pub(super) struct Feature {
    /// Its name.
    pub(super) name: &'static str,
    /// What it turns on, as the manifest says it. A crate that some feature names as `dep:…` is
    /// optional.
    enables: &'static [&'static str],
    /// Whether it is on unless a user turns the defaults off.
    is_default: bool,
    /// Whether a client has it.
    is_there: fn(&Emission<'_>) -> bool,
}

/// Every feature, by name.
const FEATURES: &[Feature] = &[];

/// The features of a client.
pub(super) fn features(emission: &Emission<'_>) -> impl Iterator<Item = &'static Feature> {
    FEATURES
        .iter()
        .filter(|feature| (feature.is_there)(emission))
}

/// Whether a client has a feature of this name.
pub(super) fn has(emission: &Emission<'_>, name: &str) -> bool {
    features(emission).any(|feature| feature.name == name)
}

/// Which features a crate is there for.
pub(super) enum Wanted {
    /// None: it is always there.
    Always,
    /// Some that this client has: it is optional.
    Optional,
    /// Only such as this client doesn't have.
    Never,
}

/// How the manifest names a crate.
pub(super) fn wanted(emission: &Emission<'_>, dependency: &str) -> Wanted {
    let asks = |feature: &&Feature| {
        let mut enables = feature.enables.iter();
        enables.any(|name| name.strip_prefix("dep:") == Some(dependency))
    };
    if features(emission).any(|feature| asks(&feature)) {
        Wanted::Optional
    } else if FEATURES.iter().any(|feature| asks(&feature)) {
        Wanted::Never
    } else {
        Wanted::Always
    }
}

/// `[features]`; empty where the client has none.
pub(super) fn table(emission: &Emission<'_>) -> toml::Table {
    let list = |names: Vec<&str>| toml::Value::from(names);
    let mut table: toml::Table = features(emission)
        .map(|feature| (feature.name.to_owned(), list(feature.enables.to_vec())))
        .collect();
    if !table.is_empty() {
        let defaults = features(emission).filter(|feature| feature.is_default);
        let defaults = defaults.map(|feature| feature.name).collect();
        table.insert("default".to_owned(), list(defaults));
    }
    table
}

/// `#[cfg(feature = "…")]`, or nothing for what is always there.
pub(super) fn cfg(feature: Option<&str>) -> TokenStream {
    match feature {
        Some(name) => quote!(#[cfg(feature = #name)]),
        None => TokenStream::new(),
    }
}
