//! What the keys of `paths` mean: small documents, the IR that comes of them, and what is told.

use crate::told;

/// The line of the one operation with those of its parameters, and what is told of a path with these
/// parameters.
fn operation(path: &str, parameters: &str) -> (String, Vec<String>) {
    let text = format!(
        "paths: {{'{path}': {{get: {{operationId: 't:t', parameters: [{parameters}], responses: {{'204': {{description: ''}}}}}}}}}}\n"
    );
    let text = told::document("3.1.0", &text);
    let ir = generator::dump(told::input(&text));
    let lines = ir.lines().skip_while(|line| !line.starts_with("GET"));
    let lines = lines.take_while(|line| !line.starts_with("  answer"));
    let lines: Vec<&str> = lines.map(str::trim).collect();
    let problems = told::problems(&text).into_iter();
    let problems = problems.map(|it| it.split(": ").skip(1).collect::<Vec<_>>().join(": "));
    (lines.join("; "), problems.collect())
}

const A: &str = "{name: a, in: path, required: true, schema: {type: string}}";

#[test]
fn an_argument_of_several_places_is_asked_for_once() {
    let query = "{name: a, in: query, schema: {type: string}}";
    for (path, parameters, expected) in [
        (
            "/c?x={a}&y={a}",
            A,
            "GET /c?x={a}&y={a} \"t\" \"t\"; path a: string simple",
        ),
        (
            "/c/{a}?x={a}",
            A,
            "GET /c/{a}?x={a} \"t\" \"t\"; path a: string simple",
        ),
        (
            "/c?k=1&x={a}&y={a}",
            query,
            "GET /c?k=1&x={a}&y={a} \"t\" \"t\"; path a: string simple",
        ),
        ("/c?x={a}", A, "GET /c \"t\" \"t\"; query x: string form*"),
        (
            "/c?a={a}",
            query,
            "GET /c \"t\" \"t\"; query a?: string form*",
        ),
    ] {
        let (found, problems) = operation(path, parameters);
        assert_eq!(found, expected, "{path}");
        assert_eq!(problems, ["the key of a path holds more than a path"]);
    }
}

#[test]
fn operators_between_the_braces() {
    let several = "path a: string simple multi-segment";
    for (path, expected) in [
        ("/c/{a*}", format!("GET /c/{{a}} \"t\" \"t\"; {several}")),
        ("/c/{+a}", format!("GET /c/{{a}} \"t\" \"t\"; {several}")),
        ("/c/{a+}", format!("GET /c/{{a}} \"t\" \"t\"; {several}")),
        ("/c/{**a}", format!("GET /c/{{a}} \"t\" \"t\"; {several}")),
        (
            "/c/{a:path}",
            format!("GET /c/{{a}} \"t\" \"t\"; {several}"),
        ),
        (
            "/c/{a:.*}/d",
            format!("GET /c/{{a}}/d \"t\" \"t\"; {several}"),
        ),
        (
            "/c/{a:[0-9]+}",
            "GET /c/{a} \"t\" \"t\"; path a: string simple".to_owned(),
        ),
        (
            "/c{/a}",
            "GET /c/{a} \"t\" \"t\"; path a: string simple".to_owned(),
        ),
        (
            "/c/x{.a}",
            "GET /c/x.{a} \"t\" \"t\"; path a: string simple".to_owned(),
        ),
        (
            "/c{;a}",
            "GET /c;a={a} \"t\" \"t\"; path a: string simple".to_owned(),
        ),
    ] {
        let (found, problems) = operation(path, A);
        assert_eq!(found, expected, "{path}");
        assert_eq!(
            problems,
            [format!("the path `{path}` is written as a router's")]
        );
    }
    // What is called so is called so; a place beside others is none of these.
    let odd = "{name: 'a*', in: path, required: true, schema: {type: string}}";
    let (found, problems) = operation("/c/{a*}", odd);
    assert_eq!(
        found,
        "GET /c/{a*} \"t\" \"t\"; path a*: string simple multi-segment"
    );
    assert_eq!(problems, ["the path `/c/{a*}` is written as a router's"]);
    let (found, problems) = operation("/c/{a}.json", A);
    assert_eq!(found, "GET /c/{a}.json \"t\" \"t\"; path a: string simple");
    assert_eq!(problems, [""; 0]);
}

#[test]
fn an_operator_of_the_query() {
    let declared = "{name: a, in: query, schema: {type: integer}}";
    let (found, problems) = operation("/c{?a,b*}", declared);
    assert_eq!(
        found,
        "GET /c \"t\" \"t\"; query a?: i64 form*; query b?: string form*"
    );
    assert_eq!(problems, ["the path `/c{?a,b*}` is written as a router's"]);
    let (found, _) = operation("/c{?a}", A);
    assert_eq!(found, "GET /c \"t\" \"t\"; query a: string form*");
    let (found, problems) = operation("/c/{a}{#b}", A);
    assert_eq!(found, "GET /c/{a} \"t\" \"t\"; path a: string simple");
    assert_eq!(problems, ["the path `/c/{a}{#b}` is written as a router's"]);
    let (found, _) = operation("/c/{rest*}", "");
    assert_eq!(
        found,
        "GET /c/{rest} \"t\" \"t\"; path rest: string simple multi-segment"
    );
}

/// `parameters` that refer to one, to a list of them, and to some by name.
#[test]
fn parameters_by_one_reference() {
    for (target, expected) in [
        (
            "{name: q, in: query, schema: {type: string}}",
            "query q?: string form*",
        ),
        (
            "[{name: q, in: query, schema: {type: string}}, {$ref: '#/x-shared/r'}]",
            "query q?: string form*; header r?: string simple",
        ),
        (
            "{q: {in: query, schema: {type: string}}, s: {$ref: '#/x-shared/r'}}",
            "query q?: string form*; header r?: string simple",
        ),
    ] {
        for holder in [
            "get: {operationId: 't:t', parameters: {$ref: '#/x-shared/p'}, DONE}",
            "parameters: {$ref: '#/x-shared/p'}, get: {operationId: 't:t', DONE}",
        ] {
            let holder = holder.replace("DONE", "responses: {'204': {description: ''}}");
            let text = format!(
                "paths: {{/t: {{{holder}}}}}\nx-shared: {{p: {target}, r: {{name: r, in: header, schema: {{type: string}}}}}}\n"
            );
            let text = told::document("3.1.0", &text);
            let ir = generator::dump(told::input(&text));
            let lines = ir
                .lines()
                .skip_while(|line| !line.starts_with("GET"))
                .skip(1);
            let lines = lines.take_while(|line| !line.starts_with("  answer"));
            let lines: Vec<&str> = lines.map(str::trim).collect();
            assert_eq!(lines.join("; "), expected, "{text}");
            let problems = told::problems(&text);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].contains("/parameters"), "{problems:?}");
        }
    }
}

#[test]
fn an_argument_of_the_path_is_no_parameter_of_the_query() {
    let query = "{name: a, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}";
    let (lines, told) = operation("/c/{a}", query);
    assert!(
        lines.contains("query a?: [string] pipeDelimited"),
        "{lines}"
    );
    assert!(!told.is_empty(), "the path's own is declared nowhere");
    let (lines, told) = operation("/c?x={a}&y={a}", query);
    assert!(lines.contains("path a: [string] simple"), "{lines}");
    let is_told = |it: &String| it == "`a` stands in the path's key more than once";
    assert!(told.iter().any(is_told), "{told:?}");
}
