//! The header `Link` (RFC 8288), as far as it leads to the next page.

use http::HeaderValue;

/// Where `rel="next"` leads.
pub(super) fn next_link<'h>(headers: impl Iterator<Item = &'h HeaderValue>) -> Option<String> {
    headers
        .filter_map(|header| header.to_str().ok())
        .find_map(next_in)
}

fn next_in(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        // `<target>; name=value; name="value", <target>; …`
        let (_, after) = rest.split_once('<')?;
        let (target, after) = after.split_once('>')?;
        let (parameters, next) = split_parameters(after);
        if parameters.iter().any(|parameter| is_next(parameter)) {
            return Some(target.trim().to_owned());
        }
        rest = next;
    }
}

/// The parameters of a link, and what follows the comma after them. Neither a comma nor a semicolon
/// within quotes ends anything.
fn split_parameters(text: &str) -> (Vec<&str>, &str) {
    let (mut parameters, mut from, mut quoted) = (Vec::new(), 0, false);
    for (index, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ';' | ',' if !quoted => {
                parameters.extend(text.get(from..index));
                from = index + 1;
                if letter == ',' {
                    return (parameters, text.get(from..).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    parameters.extend(text.get(from..));
    (parameters, "")
}

fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
    name.trim().eq_ignore_ascii_case("rel")
        && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
}
