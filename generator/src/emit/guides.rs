//! `src/guide.rs`: what a user of the client reads beside the documentation of its items. It is compiled
//! only for rustdoc and its tests.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::takes_token;
use super::context::Emission;
use super::describe::Doc;
use super::{features, format, sample};

/// A guide: the module that holds it, and its words. `LIBRARY` stands for the emitted crate, `CLIENT` for
/// how a client is made, `LIST` for a call of a list that pages, `NATIVE` for the features that no browser has.
struct Guide {
    module: &'static str,
    text: &'static str,
    /// The cargo feature that its programs need.
    feature: Option<&'static str>,
    is_there: fn(&Emission<'_>) -> bool,
}

macro_rules! guide {
    ($module:ident, $is_there:expr) => {
        guide!($module, $is_there, None)
    };
    ($module:ident, $is_there:expr, $feature:expr) => {
        Guide {
            module: stringify!($module),
            text: include_str!(concat!("guides/", stringify!($module), ".md")),
            feature: $feature,
            is_there: $is_there,
        }
    };
}

/// Every guide, in the order in which they are best read.
const GUIDES: &[Guide] = &[
    guide!(getting_started, |_| true),
    guide!(errors, |_| true),
    guide!(retries, |_| true),
    guide!(tokens, takes_token),
    guide!(paging, |emission| sample::list(emission).is_some()),
    guide!(drift, |_| true),
    guide!(blocking, |_| true, Some("blocking")),
    guide!(transport, |_| true),
    guide!(features, |_| true),
];

/// `src/guide.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    let guides = GUIDES.iter().filter(|guide| (guide.is_there)(emission));
    let index = index(emission).inner();
    let modules = guides.map(|guide| {
        let name = format_ident!("{}", guide.module);
        let doc = words(emission, guide.text).inner();
        let cfg = features::cfg(guide.feature.or(corner(emission, guide)));
        quote!(#cfg pub mod #name { #doc })
    });
    quote!(#index #(#modules)*)
}

/// What there is to read.
fn index(emission: &Emission<'_>) -> Doc {
    let mut doc = Doc::of("Guides, in the order in which they are best read.");
    let there = GUIDES.iter().filter(|guide| (guide.is_there)(emission));
    let lines: Vec<String> = there.map(|guide| line(emission, guide)).collect();
    doc.add(lines);
    let about = [
        ("testing", "tests of code that calls the API."),
        ("webhooks", "what the server tells by itself."),
    ];
    let there = about
        .into_iter()
        .filter(|(name, _)| features::has(emission, name));
    let modules: Vec<String> = there
        .map(|(name, about)| format!(" - `{name}`: {about}"))
        .collect();
    if !modules.is_empty() {
        doc.say("Modules of the crate that are guides to themselves, each with the feature of its name:");
        doc.add(modules);
    }
    doc
}

/// The feature of the group whose list a guide calls.
fn corner<'e>(emission: &'e Emission<'_>, guide: &Guide) -> Option<&'e str> {
    let (_, group) = sample::list(emission).filter(|_| guide.text.contains("LIST"))?;
    Some(emission.names.group(group).feature.as_str())
}

/// No link to what isn't there without a feature.
fn line(emission: &Emission<'_>, guide: &Guide) -> String {
    let about = guide.text.lines().next().unwrap_or_default();
    match guide.feature {
        None if corner(emission, guide).is_some() => format!(" - `{}`: {about}", guide.module),
        None => format!(" - [{}]: {about}", guide.module),
        Some(_) => format!(
            " - `{}`, with the feature of that name: {}",
            guide.module,
            about.to_lowercase()
        ),
    }
}

fn words(emission: &Emission<'_>, text: &str) -> Doc {
    let shown = |tokens: &TokenStream| format::expression(tokens).unwrap_or_default();
    let list = sample::list(emission);
    let list = list.as_ref().map(|(list, _)| shown(list));
    let native = match features::has(emission, "testing") {
        true => "`blocking` and `testing` don't",
        false => "`blocking` doesn't",
    };
    let text = text
        .replace("NATIVE", native)
        .replace("LIBRARY", &emission.library)
        .replace("CLIENT", &shown(&sample::client(emission)))
        .replace("LIST", &list.unwrap_or_default());
    let mut doc = Doc::default();
    doc.text(&text);
    doc
}
