//! URLs of servers that have variables.

/// A server's URL with values in place of its `{variables}`. A value that stands for a host can't bring
/// another one with it: what would end it is written as `%2F`, which no host may hold, so that the URL is
/// refused where it is read.
pub fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        url.push_str(before);
        let variable = after.split_once('}');
        let known = variable.and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match known {
            Some((value, after)) => {
                push(&mut url, value);
                rest = after;
            }
            None => {
                url.push('{');
                rest = after;
            }
        }
    }
    url.push_str(rest);
    url
}

/// Where in the URL the value lies says what it may hold.
fn push(url: &mut String, value: &str) {
    let ends: &[char] = match url.split_once("://") {
        // It may be the scheme, or all of the URL.
        None if url.is_empty() => &[],
        None => &['?', '#', '\\'],
        Some((_, rest)) if rest.contains('/') => &['?', '#', '\\'],
        Some(_) => &['/', '?', '#', '\\', '@'],
    };
    for letter in value.chars() {
        match u32::from(letter) {
            code if ends.contains(&letter) => url.push_str(&format!("%{code:02X}")),
            _ => url.push(letter),
        }
    }
}
