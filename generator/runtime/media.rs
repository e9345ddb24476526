//! Media types: which one came, and whether it may be the one that was expected.

/// The type alone, without parameters: `application/json`.
pub(super) fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or_default().trim()
}

fn is_one_of(essence: &str, types: &[&str]) -> bool {
    types.iter().any(|one| essence.eq_ignore_ascii_case(one))
}

/// Whether a type alone is JSON, or built on it.
pub(super) fn is_json(essence: &str) -> bool {
    const AMAZONS: &str = "application/x-amz-json-";
    let begins = essence.get(..AMAZONS.len());
    is_one_of(essence, &["application/json", "text/json"])
        || begins.is_some_and(|begins| begins.eq_ignore_ascii_case(AMAZONS))
        || suffix(essence).is_some_and(|suffix| suffix.eq_ignore_ascii_case("json"))
}

/// What stands behind the last `+`.
fn suffix(essence: &str) -> Option<&str> {
    essence.rsplit_once('+').map(|(_, suffix)| suffix)
}

/// Whether `came` is `expected`, which may be a range: `text/*`, `application/*+json`. Neither case
/// nor parameters count.
pub(super) fn is(expected: &str, came: &str) -> bool {
    let (expected, came) = (essence(expected), essence(came));
    let is_of = |class: &str| {
        let own = came.split('/').next();
        own.is_some_and(|own| own.eq_ignore_ascii_case(class))
    };
    if let Some((class, expected)) = expected.split_once("/*+") {
        return is_of(class)
            && suffix(came).is_some_and(|suffix| suffix.eq_ignore_ascii_case(expected));
    }
    match expected.strip_suffix("/*") {
        Some("*") => true,
        Some(class) => is_of(class),
        None => expected.eq_ignore_ascii_case(came),
    }
}

/// How much a type leaves open: nothing, or as a range the type below a class, or all of it.
pub(super) fn breadth(media: &str) -> u8 {
    let essence = essence(media);
    if essence.contains("/*+") {
        return 1;
    }
    match essence.strip_suffix("/*") {
        Some("*") => 3,
        Some(_) => 2,
        None => 0,
    }
}

/// Whether `came` is `expected` with all of its parameters, `version=2`.
pub(super) fn is_wholly(expected: &str, came: &str) -> bool {
    let has = |wanted| pairs(came).any(|pair| pair == wanted);
    is(expected, came) && pairs(expected).all(has)
}

/// How many parameters a type has.
pub(super) fn parameters(media: &str) -> usize {
    pairs(media).count()
}

/// Names and values, in small letters.
fn pairs(media: &str) -> impl Iterator<Item = (String, String)> {
    let parameters = media.split(';').skip(1);
    parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        let name = name.trim().to_ascii_lowercase();
        Some((name, value.to_ascii_lowercase()))
    })
}

/// Whether `came` may be read as `expected`: all JSON is alike, and what is not JSON may come under
/// a name that says nothing.
pub(super) fn may_be(expected: &str, came: &str) -> bool {
    let (wanted, given) = (essence(expected), essence(came));
    if is_json(wanted) {
        is_json(given)
    } else {
        is(expected, came) || is_one_of(given, &["application/octet-stream", "text/plain"])
    }
}
