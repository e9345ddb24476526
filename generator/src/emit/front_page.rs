//! The front page, as the documentation's and as `README.md`: what the API is, the program to begin
//! with, and what comes after it.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::context::Emission;
use super::describe::Doc;
use super::{calls, docs, format, sample};
use crate::ir::{Content, Presence, Shape, TypeId};

/// `README.md`.
pub(super) fn readme(emission: &Emission<'_>, header: &str) -> String {
    let mut text = format!(
        "<!-- {} -->\n\n# {}\n\n",
        header.replace("--", "- -"),
        emission.settings.package.name
    );
    let mut lines = doc(emission, false);
    operations(&mut lines, emission);
    if let Some(license) = &emission.settings.package.license {
        lines.say("## Licence");
        lines.say(&docs::inline_code(license));
    }
    for line in lines.lines() {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}

/// The same words on both; only rustdoc compiles the programs, and hides what it needs for that.
pub(super) fn doc(emission: &Emission<'_>, in_rustdoc: bool) -> Doc {
    let mut doc = Doc::of(&format!("{}.", headline(emission)));
    doc.say("Made from an OpenAPI document, which is called *the document* in what follows.");
    doc.quote(emission.api.docs.summary.as_deref());
    doc.quote(emission.api.docs.description.as_deref());
    doc.values(&emission.api.docs);
    if !in_rustdoc {
        dependency(&mut doc, emission);
    }
    let told = emission.settings.documentation.program.clone();
    if let Some(program) = told.or_else(|| sample::program(emission, in_rustdoc)) {
        doc.code(rust(in_rustdoc), &program);
    }
    doc.say(if in_rustdoc {
        "The module [`guide`] has more: the first steps, errors, retries, and what else there is."
    } else {
        "`cargo doc --open` has more in its module `guide`: the first steps, errors, retries, and what else \
         there is."
    });
    let heading = if in_rustdoc { "#" } else { "##" };
    errors(&mut doc, emission, heading, in_rustdoc);
    doc.say(&format!("{heading} Limits"));
    let has_limit = emission
        .api
        .servers
        .iter()
        .any(|it| it.rate_limit.is_some());
    let rate_limit = if has_limit { DOCUMENTED } else { OWN };
    doc.say(&format!("{LIMITS} {rate_limit}"));
    features(&mut doc, emission, heading);
    doc
}

/// The cargo features, a line each.
fn features(doc: &mut Doc, emission: &Emission<'_>, heading: &str) {
    let lines = feature_lines(emission);
    if !lines.is_empty() {
        doc.say(&format!("{heading} Features"));
        doc.add(lines);
    }
}

/// Each feature, and what it is for.
fn feature_lines(emission: &Emission<'_>) -> Vec<String> {
    let lines = super::features::features(emission).map(|feature| {
        let default = if super::features::is_on(emission, feature.name) {
            " (on by default)"
        } else {
            ""
        };
        format!(" - `{}`{default}: {}.", feature.name, feature.docs)
    });
    let groups = super::features::of_groups(emission).into_iter();
    let (on, off): (Vec<&str>, Vec<&str>) =
        groups.partition(|name| super::features::is_group_on(emission, name));
    let groups = [(on, " (on by default)"), (off, "")].into_iter();
    let groups = groups.filter(|(names, _)| !names.is_empty());
    let groups = groups.map(|(names, default)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let about = super::features::GROUPS;
        format!(" - {}{default}: {about}.", names.join(", "))
    });
    groups.chain(lines).collect()
}

/// In the order in which people meet them.
const LIMITS: &str = "A call takes at most 60 seconds, all attempts and waits included, and the body \
    of its answer at most 64 MiB. What is sent is held against the document's limits first. The \
    client's builder changes each of these; `timeout` and `retry` are also setters of each call. \
    What failed is retried where that is safe: `Retry` says when. An answer 429 is waited out, where the \
    call's timeout allows.";

/// Where the document says what a server takes.
const DOCUMENTED: &str = "A client that makes many calls stays below the server's limit with \
    `.rate_limit(RateLimit::documented())` on its builder.";

/// Where it doesn't.
const OWN: &str = "A client that makes many calls stays below a server's limit with `.rate_limit(…)` \
    on its builder.";

/// `A client for Polar Customers`, without a full stop.
pub(super) fn headline(emission: &Emission<'_>) -> String {
    let title = docs::summary(&emission.api.title);
    match title.trim_end_matches('.').trim() {
        "" => "A client for an API".to_owned(),
        title => format!("A client for {title}"),
    }
}

/// How a fence is marked that holds Rust: rustdoc compiles it and doesn't run it.
fn rust(in_rustdoc: bool) -> &'static str {
    if in_rustdoc { "no_run" } else { "rust" }
}

/// How an answer that is no success is told from what else may go wrong.
fn errors(doc: &mut Doc, emission: &Emission<'_>, heading: &str, in_rustdoc: bool) {
    doc.say(&format!("{heading} Errors"));
    let library = format_ident!("{}", emission.library);
    let (uses, answered) = match telling(emission) {
        Some(id) => (quote!({ Error, ErrorBody }), told_error(emission, id)),
        None => (
            quote!(Error),
            quote!(eprintln!("the server answered {}", answer.status())),
        ),
    };
    // The values that were refused, each with its place.
    let named = (!emission.api.field_errors.is_empty()).then(|| {
        quote!(for refused in error.errors() {
            eprintln!("{refused}");
        })
    });
    let program = format::snippet(quote! {
        use #library::#uses;
        fn report(error: &Error) {
            #named
            match error {
                Error::Api(answer) => #answered,
                _ if error.is_maybe_processed() => {
                    eprintln!("perhaps done, so look before doing it again: {error}");
                }
                _ if error.is_retryable() => eprintln!("try again later: {error}"),
                _ => eprintln!("{error}"),
            }
        }
    });
    if let Ok(program) = program {
        doc.code(rust(in_rustdoc), &program);
    }
}

/// How this error is told from the others.
fn told_error(emission: &Emission<'_>, id: TypeId) -> TokenStream {
    let variant = emission.names.error_variant(id).to_ident();
    let (pattern, shown) = match text_field(emission, id) {
        Some(field) => (quote!(body), quote!(body.#field)),
        None => (quote!(_), quote!(answer.status())),
    };
    quote! {
        match answer.body() {
            ErrorBody::#variant(#pattern) => eprintln!("answered with an error: {}", #shown),
            _ => eprintln!("the server answered {}", answer.status()),
        }
    }
}

/// The error to show: one that says in words what it is about, of those the one of most operations.
fn telling(emission: &Emission<'_>) -> Option<TypeId> {
    let operations = emission.api.operations.iter();
    let failures = operations.flat_map(|operation| &operation.failures);
    let mut times: BTreeMap<TypeId, usize> = BTreeMap::new();
    for failure in failures {
        if let Content::Json(id) = failure.content {
            *times.entry(id).or_default() += 1;
        }
    }
    let rank = |id: &TypeId| (text_field(emission, *id).is_some(), times.get(id));
    // The last of equals is the greatest: among them the first is meant.
    let bodies = emission.api.error_bodies.iter().rev();
    bodies.copied().max_by_key(rank)
}

/// A field of an error that says in words what it is about.
fn text_field(emission: &Emission<'_>, id: TypeId) -> Option<Ident> {
    const TELLING: &[&str] = &["detail", "message", "title", "error"];
    let found = TELLING.iter().find_map(|name| {
        emission.fields(id).find(|(_, field)| {
            let is_text = matches!(emission.api.types.get(field.ty).shape, Shape::String);
            field.wire == *name && field.presence == Presence::Required && is_text && !field.boxed
        })
    });
    found.map(|(index, _)| emission.names.field(id, index).to_ident())
}

/// Every operation with its call; in rustdoc the services' own pages have them.
fn operations(doc: &mut Doc, emission: &Emission<'_>) {
    let calls = calls::calls(emission.api, emission.names);
    if calls.is_empty() {
        return;
    }
    let (rows, rest) = calls::table(&calls);
    doc.say("## Operations");
    doc.add(rows.into_iter().map(|row| format!(" {row}")));
    if let Some(rest) = rest {
        doc.say(&rest);
    }
}

/// How a crate comes to depend on this one.
fn dependency(doc: &mut Doc, emission: &Emission<'_>) {
    let package = &emission.settings.package;
    let (name, version) = (&package.name, &package.version);
    let is_private = package.metadata.get("publish").and_then(|it| it.as_bool()) == Some(false);
    let repository = package
        .metadata
        .get("repository")
        .and_then(|it| it.as_str());
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let features: Vec<String> = wanted(emission).into_iter().map(quoted).collect();
    let features = match features.is_empty() {
        true => String::new(),
        false => format!(", features = [{}]", features.join(", ")),
    };
    let source = match repository {
        _ if !is_private && features.is_empty() => quoted(version),
        _ if !is_private => format!("{{ version = {}{features} }}", quoted(version)),
        Some(url) => format!("{{ git = {}{features} }}", quoted(url)),
        None => format!("{{ path = \"…\"{features} }}"),
    };
    doc.say("## Use");
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }";
    doc.code(
        "toml",
        &format!("[dependencies]\n{name} = {source}\n{tokio}"),
    );
}

/// The features that the program needs and that are off by default: that of the group that it calls, and one
/// that makes a transport.
fn wanted<'e>(emission: &'e Emission<'_>) -> Vec<&'e str> {
    use super::features::{is_group_on, is_on};
    let told = emission.settings.documentation.program.is_some();
    let group = sample::feature(emission).filter(|_| !told);
    let group = group.filter(|name| !is_group_on(emission, name));
    let has_transport = is_on(emission, "rustls") || is_on(emission, "native-tls");
    let transport = (!has_transport).then_some("rustls");
    group.into_iter().chain(transport).collect()
}
