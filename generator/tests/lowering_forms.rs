//! How forms are written: styles of parts.

mod told;

use generator::report::Level;
use generator::settings::Settings;
use told::{document, input, problems_from};

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
