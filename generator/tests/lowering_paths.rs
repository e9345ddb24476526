//! What the keys of `paths` mean: small documents, the IR that comes of them, and what is told.

mod told;

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
        assert_eq!(
            problems,
            [format!("the path `{path}` holds more than a path")]
        );
    }
}
