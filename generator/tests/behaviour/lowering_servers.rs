//! What `servers` mean: a small document, and the IR that comes of it.

use crate::told;

use generator::report::Code;
use generator::settings::Settings;

/// The IR and the problems of a document whose head is given.
fn whole(text: &str) -> (String, Vec<String>) {
    let text = told::document("3.1.0", text);
    (generator::dump(told::input(&text)), told::problems(&text))
}

#[test]
fn a_variables_default_is_no_template() {
    let (ir, problems) = whole(
        "servers:\n  - url: 'https://{a}.example.com/{b}'\n    variables: {a: {default: '{b}'}, b: {default: v1}}\n  - url: 'https://{region}.example.com'\n    variables: {region: {default: eu}}\npaths: {}\n",
    );
    assert_eq!(
        ir,
        "server \"{region}.example.com\" https://{region}.example.com\n  variable region = \"eu\"\n"
    );
    assert_eq!(
        problems,
        [
            "Warning not-represented 4 /servers/0/url: `https://{a}.example.com/{b}` is no absolute URL"
        ]
    );
}

#[test]
fn servers_of_operations_and_paths() {
    let (ir, problems) = whole(
        "servers: [{url: 'https://a.example/v1'}]\npaths:\n  /a:\n    servers: [{url: 'https://b.example'}, {url: 'https://c.example'}]\n    get: {operationId: 'x:path', responses: {}}\n    put: {operationId: 'x:own', servers: [{url: '/'}], responses: {}}\n    post: {operationId: 'x:same', servers: [{url: 'https://a.example/v1'}], responses: {}}\n    patch: {operationId: 'x:none', servers: [{url: 'v2'}], responses: {}}\n",
    );
    assert_eq!(
        ir,
        "server \"a.example\" https://a.example/v1\ngroup \"x\"\nGET /a \"x\" \"path\"\n  server https://b.example\nPUT /a \"x\" \"own\"\n  server /\nPOST /a \"x\" \"same\"\nPATCH /a \"x\" \"none\"\n"
    );
    assert_eq!(
        problems,
        ["Warning not-represented 10 /paths/~1a/patch/servers/0/url: `v2` is no absolute URL",]
    );
}

#[test]
fn where_only_operations_have_servers_these_are_the_documents() {
    let (ir, _) = whole(
        "paths:\n  /a:\n    get: {operationId: 'x:a', servers: [{url: 'https://a.example'}], responses: {}}\n    put: {operationId: 'x:b', servers: [{url: 'https://b.example'}], responses: {}}\n",
    );
    assert!(
        ir.starts_with(
            "server \"a.example\" https://a.example\nserver \"b.example\" https://b.example\n"
        ),
        "{ir}"
    );
}

/// One that every operation has is the client's, which sets its variables; of several, each is settable.
#[test]
fn variables_of_operations_servers() {
    let own = "servers: [{url: 'https://{r}.a.example', variables: {r: {default: eu}}}]";
    let other = "servers: [{url: 'https://{r}.b.example', variables: {r: {default: eu}}}]";
    let text = |head: &str, put: &str| {
        format!(
            "{head}paths:\n  /a:\n    {own}\n    get: {{operationId: 'x:a', responses: {{}}}}\n    put: {{operationId: 'x:b', {put}responses: {{}}}}\n"
        )
    };
    let rest =
        "group \"x\"\nGET /a \"x\" \"a\"\n  server https://eu.a.example\nPUT /a \"x\" \"b\"\n";
    let (ir, problems) = whole(&text("servers: [{url: 'https://c.example'}]\n", ""));
    assert_eq!(
        ir,
        format!(
            "server \"c.example\" https://c.example\nserver of operations \"{{r}}.a.example\" https://{{r}}.a.example\n  variable r = \"eu\"\n{rest}  server https://eu.a.example\n"
        )
    );
    assert_eq!(problems, [""; 0]);
    let (ir, _) = whole(&text("", ""));
    assert!(
        ir.starts_with(
            "server \"{r}.a.example\" https://{r}.a.example\n  variable r = \"eu\"\ngroup \"x\"\n"
        ),
        "{ir}"
    );
    assert!(!ir.contains("  server "), "{ir}");
    let (ir, _) = whole(&text("", &format!("{other}, ")));
    assert_eq!(ir.matches("server of operations").count(), 2, "{ir}");
}

#[test]
fn limits_of_servers_that_are_not_the_clients() {
    let limited = "servers: [{url: 'https://b.example', x-rate-limit: {requests: 5, per: 60}}]";
    let text = |servers: &str| {
        format!(
            "{servers}paths:\n  /a:\n    {limited}\n    get: {{operationId: 'x:a', responses: {{}}}}\n    put: {{operationId: 'x:b', responses: {{}}}}\n"
        )
    };
    let limited_alone = text("");
    let (ir, problems) = whole(&text("servers: [{url: 'https://a.example'}]\n"));
    assert!(!ir.contains("limit"), "{ir}");
    assert_eq!(problems, [""; 0]);
    let text = told::document("3.1.0", &text("servers: [{url: 'https://a.example'}]\n"));
    let outcome = generator::generate(
        told::input(&text),
        &Settings::new("api").expect("a name"),
        false,
        &mut |_| {},
    );
    let told = outcome.diagnostics.iter();
    let told = told.filter(|found| found.code == Code::NotRepresented);
    let told: Vec<Option<&str>> = told.map(|found| found.pointer.as_deref()).collect();
    assert_eq!(told, [Some("/paths/~1a/servers/0/x-rate-limit")]);
    let (ir, problems) = whole(&limited_alone);
    assert!(ir.contains("limit 5 per 60"), "{ir}");
    assert_eq!(problems, [""; 0]);
}

#[test]
fn a_default_that_only_names_its_variable_is_to_be_said() {
    let text = "openapi: 3.0.0
info: {title: A, version: '1'}
servers:
  - url: https://{account}.{env}.example.com
    variables: {account: {default: '{account}'}, env: {default: live}}
paths: {}
";
    let settings = Settings::new("api").expect("a name");
    let input = || generator::Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: generator::source::Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    };
    let ir = generator::dump(input());
    assert!(
        ir.contains("https://{account}.{env}.example.com\n  variable account"),
        "{ir}"
    );
    let outcome = generator::generate(input(), &settings, false, &mut |_| {});
    let told: Vec<String> = outcome
        .diagnostics
        .into_iter()
        .map(|it| it.message)
        .collect();
    assert!(
        told.contains(&"the default of `account` is no value".to_owned()),
        "{told:?}"
    );
    assert!(
        told.iter().all(|it| !it.contains("no absolute URL")),
        "{told:?}"
    );
    let files = outcome.files.expect("a client");
    let all: Vec<&str> = files.values().map(|it| it.as_ref()).collect();
    assert!(
        all.iter()
            .any(|it| it.contains("without one, no client is made"))
    );
}
