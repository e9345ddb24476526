//! What an operation asks for: security and scopes, in the IR and in the words of its documentation.

use generator::Input;
use generator::settings::Settings;
use generator::source::Limits;

const HEAD: &str = "openapi: 3.1.0
info: {title: A, version: '1'}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    other: {type: http, scheme: bearer}
    strange: {type: http, scheme: digest}
tags:
  - {name: lists, description: What is listed.}
  - {name: other, description: Not meant.}
paths:
  /a:
    post:
      operationId: all:lists:make
      tags: [lists]
      requestBody: {description: The new one., required: true, content: {text/plain: {}}}
      responses: {'204': {description: made}, '429': {description: Too many.}}
";

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

/// The lines of the IR about security.
fn asked(security: &str) -> Vec<String> {
    let text = format!("{HEAD}      security: {security}\n");
    let ir = generator::dump(input(&text));
    let lines = ir.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with("security") || line.starts_with("scopes"));
    lines.map(str::to_owned).collect()
}

#[test]
fn alternatives_of_one_scheme_are_one_requirement() {
    assert_eq!(
        asked("[{token: [read]}, {token: [write]}]"),
        ["security token", "scopes read | write"]
    );
}

#[test]
fn a_set_of_scopes_is_asked_for_once() {
    assert_eq!(
        asked("[{token: [read, write]}, {other: [read, write]}]"),
        ["security token | other", "scopes read+write"]
    );
}

#[test]
fn an_alternative_without_scopes_asks_for_none() {
    assert_eq!(
        asked("[{token: [read]}, {other: []}]"),
        ["security token | other"]
    );
    assert_eq!(asked("[]"), [""; 0]);
}

/// Sent without it, the request would be one that the document doesn't allow.
#[test]
fn what_the_client_can_t_speak_is_asked_for_all_the_same() {
    assert_eq!(asked("[{strange: []}]"), ["security strange"]);
    let text = format!("{HEAD}      security: [{{strange: []}}]\n");
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("files");
    assert!(files["src/client.rs"].contains("SchemeKind::Unsupported"));
    assert!(!files["src/client.rs"].contains("fn strange"));
}

#[test]
fn a_method_says_what_it_takes_and_asks() {
    let text = format!("{HEAD}      security: [{{token: [read]}}, {{token: [write, more]}}]\n");
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("files");
    let service = &files["src/all/lists/mod.rs"];
    for line in [
        "//! What is listed.",
        "    /// `POST /a`, operation `all:lists:make`. Scopes: `read`, or `write` and `more`.",
        "    /// - `body`: The new one.",
        "    /// - 429: Too many.",
    ] {
        assert!(
            service.lines().any(|found| found == line),
            "{line}\n{service}"
        );
    }
}

/// The one token of a client goes where most operations want a secret.
#[test]
fn the_token_is_for_the_scheme_that_most_operations_take() {
    let by_token = |operations: &str| {
        let text = format!(
            "openapi: 3.1.0
info: {{title: A, version: '1'}}
components:
  securitySchemes:
    bot: {{type: apiKey, in: header, name: Authorization}}
    key: {{type: apiKey, in: query, name: key}}
    login: {{type: oauth2, flows: {{}}}}
paths:
{operations}"
        );
        let settings = Settings::new("api").expect("a name");
        let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
        let files = outcome.files.expect("files");
        let client: String = files["src/client.rs"].split_whitespace().collect();
        let schemes = client.split("Scheme{name:\"").skip(1);
        let served = schemes.filter(|scheme| {
            let scheme = scheme.split('}').next().unwrap_or_default();
            scheme.contains("by_token:true")
        });
        let names = served.filter_map(|scheme| scheme.split('"').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let operation = |path: &str, security: &str| {
        format!(
            "  /{path}: {{get: {{operationId: '{path}:get', security: {security}, responses: {{}}}}}}\n"
        )
    };
    let bot = operation("a", "[{bot: []}]") + &operation("b", "[{bot: []}, {login: []}]");
    assert_eq!(by_token(&bot), ["bot"]);
    let even = operation("a", "[{bot: []}]") + &operation("b", "[{login: []}]");
    assert_eq!(by_token(&even), ["login"]);
    let keys = operation("a", "[{key: []}]");
    assert_eq!(by_token(&keys), ["key"]);
    // What is asked for together with another is not enough.
    let both = operation("a", "[{bot: [], key: []}]") + &operation("b", "[{login: []}]");
    assert_eq!(by_token(&both), ["login"]);
    let halves = operation("a", "[{bot: [], key: []}]") + &operation("b", "[{bot: [], login: []}]");
    assert_eq!(by_token(&halves), ["login"]);
    assert_eq!(by_token(&operation("a", "[{bot: [], key: []}]")), ["login"]);
}

/// Where no secret is enough by itself, a client is made with all that a call needs.
#[test]
fn a_client_of_two_secrets_is_made_with_both() {
    let text = "openapi: 3.1.0
info: {title: A, version: '1'}
servers: [{url: https://a.example}]
components:
  securitySchemes:
    clientId: {type: apiKey, in: header, name: X-Id}
    secret: {type: apiKey, in: header, name: X-Secret}
security: [{clientId: [], secret: []}]
paths:
  /a: {get: {operationId: 'a:get', responses: {'200': {description: d, content: {application/json: {schema: {type: object}}}}}}}
";
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let files = outcome.files.expect("files");
    let shown: String = files["README.md"].split_whitespace().collect();
    let made = "Client::builder().client_id(\"asecret\").secret(\"asecret\").build()?";
    assert!(shown.contains(made), "{}", files["README.md"]);
    assert!(!files["src/client.rs"].contains("pub fn token("));
}
