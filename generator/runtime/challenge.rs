//! What `WWW-Authenticate` says (RFC 9110, 11.6.1): here, which scopes a token lacks (RFC 6750).

use std::iter::Peekable;
use std::str::Chars;

use http::StatusCode;
use http::header::{HeaderMap, WWW_AUTHENTICATE};

/// The parameters of a challenge.
type Parameters = Vec<(String, String)>;

/// The scopes that an answer asks for: of each challenge that says `insufficient_scope`, or that
/// says nothing about the error of a 403.
pub(super) fn missing_scopes(status: StatusCode, headers: &HeaderMap) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for value in headers.get_all(WWW_AUTHENTICATE) {
        let text = String::from_utf8_lossy(value.as_bytes());
        for parameters in challenges(&text) {
            let counts = match get(&parameters, "error") {
                Some(error) => error == "insufficient_scope",
                None => status == StatusCode::FORBIDDEN,
            };
            let named = get(&parameters, "scope").filter(|_| counts);
            for scope in named.unwrap_or_default().split_ascii_whitespace() {
                if !scopes.iter().any(|known| known == scope) {
                    scopes.push(scope.to_owned());
                }
            }
        }
    }
    scopes
}

fn get<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    let found = parameters
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// The challenges of one header. A word before `=` is a parameter, any other begins a challenge.
fn challenges(text: &str) -> Vec<Parameters> {
    let mut found: Vec<Parameters> = Vec::new();
    let mut rest = text.chars().peekable();
    while rest.peek().is_some() {
        let word = word(&mut rest);
        if word.is_empty() {
            // A comma, white space, or what should not be here.
            rest.next();
            continue;
        }
        let mut ahead = rest.clone();
        skip_space(&mut ahead);
        if ahead.next_if_eq(&'=').is_none() {
            found.push(Parameters::new());
            continue;
        }
        rest = ahead;
        skip_space(&mut rest);
        let value = match rest.next_if_eq(&'"') {
            Some(_) => quoted(&mut rest),
            None => self::word(&mut rest),
        };
        if let Some(parameters) = found.last_mut() {
            parameters.push((word, value));
        }
    }
    found
}

fn word(rest: &mut Peekable<Chars<'_>>) -> String {
    let is_part = |c: &char| !matches!(c, ' ' | '\t' | ',' | '=' | '"');
    std::iter::from_fn(|| rest.next_if(is_part)).collect()
}

fn skip_space(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
}

/// A quoted string behind its first quote. A backslash takes the next character as it is.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(next) = rest.next() {
        match next {
            '"' => break,
            '\\' => text.extend(rest.next()),
            _ => text.push(next),
        }
    }
    text
}
