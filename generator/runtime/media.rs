//! Media types: which one came, and whether it may be the one that was expected.

/// The type alone, without parameters, in lower case: `application/json`.
pub(super) fn essence(media: &str) -> String {
    let essence = media.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json") || essence.ends_with("+json")
}

/// Whether `came` is `expected`, which may be a range: `text/*`, `application/*+json`.
pub(super) fn is(expected: &str, came: &str) -> bool {
    let (expected, came) = (essence(expected), essence(came));
    if let Some((class, suffix)) = expected.split_once("/*+") {
        let kind = came.rsplit_once('+').map(|(_, kind)| kind);
        return came.split('/').next() == Some(class) && kind == Some(suffix);
    }
    match expected.strip_suffix("/*") {
        Some("*") => true,
        Some(class) => came.split('/').next() == Some(class),
        None => expected == came,
    }
}

/// Whether `came` may be read as `expected`: all JSON is alike, and what is not JSON may come under
/// a name that says nothing.
pub(super) fn may_be(expected: &str, came: &str) -> bool {
    let (wanted, given) = (essence(expected), essence(came));
    if is_json(&wanted) {
        is_json(&given)
    } else {
        is(expected, came) || matches!(&*given, "application/octet-stream" | "text/plain")
    }
}
