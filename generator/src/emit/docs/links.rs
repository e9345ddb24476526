//! Which links stay, and bare URLs in text.

/// A link's target, if it leads somewhere from a page that isn't the document's own.
pub(super) fn absolute(target: &str) -> Option<String> {
    let target = target.trim();
    let scheme = target
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    let has_host = match scheme.as_str() {
        "http" | "https" => target.get(scheme.len()..)?.strip_prefix("://")?,
        "mailto" => target.get(scheme.len() + 1..)?,
        _ => return None,
    };
    if has_host.is_empty() {
        return None;
    }
    let mut encoded = String::with_capacity(target.len());
    for letter in target.chars() {
        if letter.is_control() || letter.is_whitespace() || "<>\"`\\{}|^()[]*_".contains(letter) {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                // These mean something to Markdown but are themselves in a URL.
                match byte {
                    b'_' | b'*' | b'[' | b']' => encoded.push(char::from(byte)),
                    _ => encoded.push_str(&format!("%{byte:02X}")),
                }
            }
        } else {
            encoded.push(letter);
        }
    }
    Some(encoded)
}

/// A stretch of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Url(&'a str),
}

/// Parts text from the URLs in it.
pub(super) fn split_urls(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(start) = next_url(rest, from) {
        let (before, url) = rest.split_at(start);
        let end = url
            .find(|letter| !is_url_letter(letter))
            .unwrap_or(url.len());
        let url = url.get(..end).unwrap_or(url);
        let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '*', '_']);
        let scheme_length = url.find("://").map_or(0, |colon| colon + 3);
        if scheme_length == 0 || url.len() <= scheme_length {
            from = start + 4;
            continue;
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Url(url));
        rest = rest.get(start + url.len()..).unwrap_or("");
        from = 0;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn next_url(text: &str, from: usize) -> Option<usize> {
    let tail = text.get(from..)?;
    tail.match_indices("http")
        .find(|(at, _)| {
            tail.get(at + 4..)
                .is_some_and(|rest| rest.starts_with("://") || rest.starts_with("s://"))
        })
        .map(|(at, _)| from + at)
}

fn is_url_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(letter)
}
