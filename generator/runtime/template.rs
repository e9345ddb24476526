//! Path templates: filled with arguments, held against a path, and what a path argument must not be.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use super::pairs::Pairs;

/// Refuses what a server could take for another path, however often it decodes.
pub(super) fn check_strict(text: &str) -> Result<(), &'static str> {
    decodings(text).try_for_each(|spelled| {
        if spelled.contains(['/', '\\']) {
            return Err("must not contain `/` or `\\`, however spelled");
        }
        if spelled.contains(char::is_control) {
            return Err("must not contain a control character, however spelled");
        }
        if is_dots(&spelled) {
            return Err("must not be `.` or `..`, however spelled");
        }
        Ok(())
    })
}

/// A text as it stands, then decoded, and so on until that changes nothing: each round that changes
/// something but what can't be decoded shortens it.
fn decodings(text: &str) -> impl Iterator<Item = String> {
    std::iter::successors(Some(text.to_owned()), |text| {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        (decoded != *text).then(|| decoded.into_owned())
    })
}

/// Refuses a path, written by hand, that a reader of URLs would take for another one.
pub(super) fn check_literal(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') {
        return Err("must begin with `/`");
    }
    if path.contains(['?', '#']) {
        return Err("must have neither query nor fragment");
    }
    path.split('/').try_for_each(check_strict)
}

fn is_dots(segment: &str) -> bool {
    segment == "." || segment == ".."
}

/// A path below the one that a server has.
pub(super) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    match base.path().trim_end_matches('/') {
        "" => url.set_path(path),
        own => url.set_path(&[own, path].concat()),
    }
    url
}

/// Whether a URL has all segments of that path and of the server's.
pub(super) fn is_below(url: &Url, base: &Url, path: &str) -> bool {
    let segments = |path: &str| path.matches('/').count();
    let own = base.path().trim_end_matches('/');
    segments(url.path()) == segments(own) + segments(path)
}

/// Fills the templates of `path` with the arguments, which are percent-encoded already.
///
/// # Errors
/// What is wrong: an argument is missing, or a segment with one would be empty, `.` or `..`.
pub(super) fn fill_path<'a>(path: &'a str, arguments: &Pairs) -> Result<Cow<'a, str>, String> {
    if !path.contains('{') {
        return Ok(path.into());
    }
    let mut filled = String::with_capacity(path.len() + 16);
    for (position, segment) in segments(path).enumerate() {
        if position > 0 {
            filled.push('/');
        }
        if !segment.contains('{') {
            filled.push_str(segment);
            continue;
        }
        let text = fill(segment, arguments)?;
        // Of a multi-segment argument each segment counts.
        if text.split('/').any(|part| part.is_empty() || is_dots(part)) {
            return Err(format!(
                "the path segment `{segment}` would be empty, `.` or `..`"
            ));
        }
        filled.push_str(&text);
    }
    Ok(filled.into())
}

/// The segments of a template: what stands in braces is a name, whatever it holds.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    let is_brace = |letter: char| matches!(letter, '{' | '}');
    let is_name = move |at: usize| {
        let (before, after) = path.split_at(at);
        let opened = before.matches(is_brace).next_back() == Some("{");
        opened && after.matches(is_brace).next() == Some("}")
    };
    let ends = path.match_indices('/').map(|(at, _)| at);
    let mut ends = ends.filter(move |at| !is_name(*at)).chain([path.len()]);
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = ends.next()?;
        let segment = &path[start..end];
        start = end + 1;
        Some(segment)
    })
}

/// Fills a template that is no path: a segment of one, or the query behind it.
///
/// # Errors
/// An argument is missing.
pub(super) fn fill(template: &str, arguments: &Pairs) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('}') {
        rest = after;
        // A brace that opens nothing, or closes nothing, is text.
        let Some((before, name)) = before.rsplit_once('{') else {
            text.push_str(before);
            text.push('}');
            continue;
        };
        let value = arguments
            .get(name)
            .ok_or_else(|| format!("the path argument `{name}` is missing"))?;
        text.push_str(before);
        text.push_str(value);
    }
    text.push_str(rest);
    Ok(text)
}

/// The first of these templates that a path fits, however often its reader decodes it.
pub(super) fn taken_for(path: &str, templates: &[&'static str]) -> Option<&'static str> {
    let fits = |template: &&str| {
        let (mut came, mut expected) = (path.split('/'), segments(template));
        loop {
            match (came.next(), expected.next()) {
                (None, None) => return true,
                (Some(segment), Some(expected)) if segment_fits(segment, expected) => {}
                _ => return false,
            }
        }
    };
    templates.iter().copied().find(fits)
}

fn segment_fits(segment: &str, template: &str) -> bool {
    let text = fully_decoded(segment);
    match template.split_once('{') {
        None => text == fully_decoded(template),
        Some((before, rest)) => {
            let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
            let inner = text.strip_prefix(before);
            inner.is_some_and(|inner| inner.ends_with(after))
        }
    }
}

fn fully_decoded(text: &str) -> String {
    decodings(text).last().unwrap_or_default()
}
