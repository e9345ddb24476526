//! By which ways of OAuth 2 a client gets its tokens itself: a small document, and the IR of it.

use crate::told::{input, problems_from};
use generator::report::Level;

/// A document with these schemes, as lines.
fn grants(schemes: &str) -> (Vec<String>, Vec<String>) {
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\npaths: {{}}\ncomponents:\n  securitySchemes:\n{schemes}"
    );
    let ir = generator::dump(input(&document));
    let problems = problems_from(&document, Level::Note);
    let grants = ir.lines().filter(|line| line.starts_with("grant "));
    (grants.map(str::to_owned).collect(), problems)
}

#[test]
fn the_flows_of_a_scheme() {
    let (grants, problems) = grants(
        "    o:\n      type: oauth2\n      flows:\n        clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {r: R, w: W}}\n        password: {tokenUrl: /p, scopes: {}}\n        authorizationCode: {authorizationUrl: x, tokenUrl: /t, refreshUrl: /r, scopes: {r: R}}\n        implicit: {authorizationUrl: x, scopes: {}}\n    p: {type: http, scheme: bearer}\n",
    );
    assert_eq!(
        grants,
        [
            "grant client-credentials \"o\" at \"https://a.example/t\" r w",
            "grant refresh-token \"o\" at \"/r\" r",
        ]
    );
    assert_eq!(
        problems,
        [
            "Note not-represented 10 /components/securitySchemes/o/flows/password: tokens are got here in another place than those of `o`",
            "Note not-represented 12 /components/securitySchemes/o/flows/implicit: `implicit` makes no code",
        ]
    );
}

#[test]
fn a_flow_without_a_url_and_the_flows_of_several_schemes() {
    let (grants, problems) = grants(
        "    a: {type: oauth2, flows: {clientCredentials: {tokenUrl: '', scopes: {}}}}\n    b: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://b.example/t', refreshUrl: '/again', scopes: {x: X}}}}\n    c: {type: oauth2, flows: {}}\n",
    );
    assert_eq!(
        grants,
        [
            "grant client-credentials \"a\" at \"\" ",
            "grant refresh-token \"b\" at \"/again\" x",
        ]
    );
    assert_eq!(
        problems,
        [
            "Warning security 6 /components/securitySchemes/a/flows/clientCredentials: the flow doesn't say where tokens are got",
            "Note not-represented 7 /components/securitySchemes/b/flows/clientCredentials: tokens are got here in another place than those of `a`",
        ]
    );
}
