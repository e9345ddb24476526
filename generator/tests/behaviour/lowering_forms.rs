//! How forms are written: styles of parts.

use crate::told::{document, input, problems_from};
use generator::report::Level;
use generator::settings::Settings;

fn emitted(text: &str, path: &str) -> String {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let mut files = outcome.files.expect("files");
    files.remove(path).expect("the file")
}

/// A style is of parts since OpenAPI 3.1. What would be written so without it is not written differently.
#[test]
fn styles_of_parts() {
    let text = "paths:
  /t:
    post:
      operationId: 't:t'
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                a: {type: array, items: {type: string}}
                b: {type: array, items: {type: string}}
                c: {type: object, properties: {x: {type: integer}}}
                d: {type: string, format: binary}
                e: {type: string}
            encoding:
              a: {style: form}
              b: {style: pipeDelimited, contentType: text/x-b}
              c: {style: deepObject}
              d: {style: spaceDelimited}
              e: {style: form, allowReserved: true}
              z: {explode: false}
      responses: {}
";
    let encoding = "/paths/~1t/post/requestBody/content/multipart~1form-data/encoding";
    let whole = |version| {
        let text = document(version, text);
        (
            emitted(&text, "src/t/mod.rs"),
            problems_from(&text, Level::Note),
        )
    };
    let (group, problems) = whole("3.1.0");
    let call = "&[Parameter::part(\"b\").style(Style::PipeDelimited).explode(false),Parameter::part(\"c\").style(Style::DeepObject)]";
    let squeezed: String = group.split_whitespace().collect();
    let call: String = call.split_whitespace().collect();
    assert!(squeezed.replace(",]", "]").contains(&call), "{group}");
    assert_eq!(
        problems,
        [
            format!("Note not-represented 23 {encoding}/d: `d` is a file, which has no style"),
            format!(
                "Note not-represented 24 {encoding}/e/allowReserved: `allowReserved` makes no difference in a form of parts"
            ),
            format!("Warning malformed 25 {encoding}/z: the encoding of `z` is of no property"),
        ]
    );
    let (group, problems) = whole("3.0.3");
    assert!(!group.contains("Parameter"), "{group}");
    let told = problems
        .iter()
        .filter(|it| it.ends_with("makes no difference in a form of parts"));
    assert_eq!(told.count(), 7, "{problems:?}");
}

/// Kinds within kinds are looked at once, however many ways lead to them.
#[test]
fn forms_of_kinds_within_kinds() {
    let mut schemas = String::from("    L0: {type: object, properties: {a: {type: string}}}\n");
    for level in 1..=30 {
        let below = level - 1;
        let one = format!("{{$ref: '#/components/schemas/L{below}'}}");
        let other = format!("{{type: object, properties: {{b{level}: {{type: string}}}}}}");
        schemas.push_str(&format!(
            "    L{level}: {{oneOf: [{other}, {{oneOf: [{one}, {{type: object, properties: {{c{level}: {{type: string}}, d: {one}}}}}]}}, {one}]}}\n"
        ));
    }
    let text = document(
        "3.1.0",
        &format!(
            "paths:
  /t:
    post:
      operationId: 't:t'
      requestBody: {{required: true, content: {{multipart/form-data: {{schema: {{$ref: '#/components/schemas/L30'}}}}}}}}
      responses: {{}}
components:
  schemas:
{schemas}"
        ),
    );
    assert!(emitted(&text, "src/t/mod.rs").contains("multipart"));
}
