//! Cargo features of the emitted crate: which there are, and what each turns on. The manifest's table,
//! the optional dependencies and every `#[cfg(feature = …)]` of emitted code follow from here.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Emission;
use super::webhooks;
use crate::report::Diagnostic;

/// A feature.
pub(super) struct Feature {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is for: a line of the front page, without a full stop.
    pub(super) docs: &'static str,
    /// What it turns on, as the manifest says it. A crate that some feature names as `dep:…` is
    /// optional.
    enables: &'static [&'static str],
    /// Whether it is on unless a user turns the defaults off.
    is_default: bool,
    /// Whether a client has it.
    is_there: fn(&Emission<'_>) -> bool,
}

const fn feature(
    name: &'static str,
    docs: &'static str,
    enables: &'static [&'static str],
) -> Feature {
    Feature {
        name,
        docs,
        enables,
        is_default: false,
        is_there: |_| true,
    }
}

impl Feature {
    const fn by_default(mut self) -> Self {
        self.is_default = true;
        self
    }

    /// Whether it is itself among the defaults.
    fn is_default(&self, emission: &Emission<'_>) -> bool {
        of_settings(emission, self.name).unwrap_or(self.is_default)
    }

    const fn only_where(mut self, is_there: fn(&Emission<'_>) -> bool) -> Self {
        self.is_there = is_there;
        self
    }
}

/// Every feature, by name.
const FEATURES: &[Feature] = &[
    feature(
        "blocking",
        "`.wait()` in place of `.await`, in any thread, with or without a runtime",
        &["tokio/rt"],
    ),
    feature(
        "brotli",
        "asks for answers compressed by brotli; the limit for a body holds for what is unpacked",
        &["reqwest", "reqwest/brotli"],
    ),
    feature(
        "gzip",
        "asks for answers compressed by gzip",
        &["reqwest", "reqwest/gzip"],
    ),
    feature(
        "http2",
        "HTTP/2: many calls over one connection",
        &["dep:h2", "reqwest", "reqwest/http2"],
    )
    .by_default(),
    feature(
        "native-tls",
        "TLS by the system's own library",
        &["reqwest", "reqwest/native-tls"],
    ),
    feature(
        "patterns",
        "holds what is sent against the document's patterns, by the crate `regex`",
        &["dep:regex"],
    )
    .only_where(|emission| emission.has_patterns()),
    feature(
        "reqwest",
        "the transport; without it the client must be given one",
        &["dep:http-body", "dep:hyper", "dep:reqwest"],
    ),
    feature(
        "rustls",
        "TLS that needs nothing of the system; with neither `rustls` nor `native-tls` no `https` server \
         is reached",
        &["reqwest", "reqwest/rustls"],
    )
    .by_default(),
    feature("socks", "SOCKS proxies", &["reqwest", "reqwest/socks"]),
    feature(
        "system-proxy",
        "the proxy settings of macOS and Windows; the variables HTTP_PROXY, HTTPS_PROXY and \
         NO_PROXY count without it",
        &["reqwest", "reqwest/system-proxy"],
    ),
    feature(
        "testing",
        "what tests of your own code need: a stand-in server, and a clock",
        &[
            "dep:http-body-util",
            "dep:hyper",
            "dep:jsonschema",
            "hyper/http1",
            "hyper/server",
            "tokio/net",
            "tokio/rt",
        ],
    )
    .only_where(|emission| emission.settings.testing),
    feature(
        "tracing",
        "a span for each call and for each attempt of it, by OpenTelemetry's names",
        &["dep:tracing"],
    ),
    feature(
        webhooks::FEATURE,
        "verifies the deliveries of webhooks and decodes their events",
        &["dep:hmac", "dep:sha2"],
    )
    .only_where(webhooks::is_there),
    feature(
        "zstd",
        "asks for answers compressed by zstd",
        &["reqwest", "reqwest/zstd"],
    ),
];

/// The features of a client.
pub(super) fn features(emission: &Emission<'_>) -> impl Iterator<Item = &'static Feature> {
    FEATURES
        .iter()
        .filter(|feature| (feature.is_there)(emission))
}

/// Whether a feature is on unless a user turns the defaults off, by itself or by another.
pub(super) fn is_on(emission: &Emission<'_>, name: &str) -> bool {
    let mut on = features(emission).filter(|feature| feature.is_default(emission));
    on.any(|feature| feature.name == name || feature.enables.contains(&name))
}

/// The same of a group's feature.
pub(super) fn is_group_on(emission: &Emission<'_>, name: &str) -> bool {
    of_settings(emission, name).unwrap_or(true)
}

/// Whether the settings have a feature on by default, if they say so.
fn of_settings(emission: &Emission<'_>, name: &str) -> Option<bool> {
    let patterns = emission.settings.default_features.as_ref()?;
    Some(patterns.iter().any(|pattern| pattern.fits(name)))
}

/// What the settings name and no feature is called.
pub(super) fn unknown(emission: &Emission<'_>) -> Vec<Diagnostic> {
    let patterns = emission.settings.default_features.iter().flatten();
    let own = features(emission).map(|feature| feature.name);
    let names: Vec<&str> = of_groups(emission).into_iter().chain(own).collect();
    let file = &emission.settings.file;
    let idle = patterns.filter_map(|it| it.idle(file, &names, "the client has no feature"));
    idle.collect()
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

/// Whether a crate is there for features alone, whichever a client has.
#[cfg(test)]
pub(super) fn is_optional(dependency: &str) -> bool {
    let mut enabled = FEATURES.iter().flat_map(|feature| feature.enables);
    enabled.any(|name| name.strip_prefix("dep:") == Some(dependency))
}

/// The features of the groups, by name: each compiles the operations of one, and the models that they use.
pub(super) fn of_groups<'a>(emission: &Emission<'a>) -> Vec<&'a str> {
    let groups = emission.groups_in(None).iter();
    let mut names: Vec<&str> = groups
        .map(|id| emission.names.group(*id).feature.as_str())
        .collect();
    names.sort_unstable();
    names
}

/// `[features]`, each with its reason.
pub(super) fn section(emission: &Emission<'_>) -> String {
    let list = |names: Vec<&str>| toml::Value::from(names);
    let groups = of_groups(emission);
    let defaults = features(emission).filter(|feature| feature.is_default(emission));
    let on = groups.iter().copied();
    let defaults = on
        .filter(|name| is_group_on(emission, name))
        .chain(defaults.map(|feature| feature.name));
    let defaults = list(defaults.collect());
    let mut text = format!("[features]\ndefault = {defaults}\n");
    if !groups.is_empty() {
        text.push_str(&format!("# {GROUPS}.\n"));
    }
    for name in groups {
        text.push_str(&format!("{name} = []\n"));
    }
    for feature in features(emission) {
        let (name, on) = (feature.name, list(feature.enables.to_vec()));
        text.push_str(&format!("# {}.\n{name} = {on}\n", feature.docs));
    }
    text
}

/// What the features of groups are for.
pub(super) const GROUPS: &str =
    "the operations of each group, those inside it included, and the models that they use";

/// `#[cfg(feature = "…")]`, or nothing for what is always there.
pub(super) fn cfg(feature: Option<&str>) -> TokenStream {
    any(feature.as_slice())
}

/// The same for what any of several features compiles.
pub(super) fn any(features: &[&str]) -> TokenStream {
    match features {
        [] => TokenStream::new(),
        [name] => quote!(#[cfg(feature = #name)]),
        names => quote!(#[cfg(any(#(feature = #names),*))]),
    }
}
