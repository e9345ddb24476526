//! A query in the key of a path, and parameters of the same names: each is sent once.

use crate::told::{document, input, problems_from};
use generator::report::Level;

/// The lines of the IR about the one operation, and what is told of its parameter.
fn read(key: &str, parameter: &str) -> (Vec<String>, Vec<String>) {
    let text = document(
        "3.0.3",
        &format!(
            "
paths:
  {key}:
    get: {{operationId: a, parameters: [{{name: view, in: query, {parameter}}}], responses: {{'204': {{description: ok}}}}}}
"
        ),
    );
    let ir = generator::dump(input(&text));
    let lines = ir
        .lines()
        .filter(|line| line.contains("view") || line.contains("GET"));
    let told = problems_from(&text, Level::Note).into_iter();
    let told = told.filter(|line| line.contains("has a value for"));
    (
        lines.map(|line| line.trim().to_owned()).collect(),
        told.collect(),
    )
}

#[test]
fn a_parameter_with_no_other_value_is_not_asked_for() {
    for schema in ["{type: string, enum: [status]}", "{const: status}"] {
        let (lines, told) = read(
            "/build?view=status",
            &format!("required: true, schema: {schema}"),
        );
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told.iter().all(|line| line.starts_with("Note")), "{told:?}");
    }
}

#[test]
fn any_other_is_said_by_the_caller() {
    let (lines, told) = read(
        "/build?view=status",
        "schema: {type: string, enum: [status, log]}",
    );
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        told.iter().all(|line| line.starts_with("Warning")),
        "{told:?}"
    );
    assert_eq!(told.len(), 1, "{told:?}");
    let (_, told) = read("/build?other=status", "schema: {type: string}");
    assert!(told.is_empty(), "{told:?}");
}
