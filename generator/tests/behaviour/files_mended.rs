//! Mistakes in other files than the document, and references relative to an `$id`: what is mended there, as in the
//! document itself.

use crate::told::folder::{folder, input, problems, run, types};

/// Mistakes in other files, each in what some reference leads to.
#[test]
fn what_references_lead_to_in_other_files_is_mended_too() {
    let files = folder(
        "3.0.3",
        "
paths:
  /p/:id: {$ref: 'item.yaml#/one'}
  /q: {$ref: 'paths/q.yaml'}
",
        &[
            (
                "api/item.yaml",
                "
one:
  parameters: [{$ref: 'parts.yaml#/Id'}]
  GET: {operationId: 't:one', responses: {'200 OK': {$ref: 'parts.yaml#/Answer'}}}
",
            ),
            (
                "api/paths/q.yaml",
                "
post:
  operationId: t:post
  parameters:
    - {name: body, in: body, required: true, schema: {$ref: '../other.yaml#/components/schemas/X'}}
    - {$ref: '../parts.yaml#/Page'}
  responses: {'200': {description: Done.}}
",
            ),
            (
                "api/parts.yaml",
                "
Id: {name: id, in: Path, required: 'true', schema: {type: string}}
Page: {name: page, in: query, required: 'no such', schema: {type: integer}}
Answer: {description: '', schema: {$reff: 'other.yaml#/components/schemas/X'}}
",
            ),
            (
                "api/other.yaml",
                "
components:
  schemas:
    X:
      type: object
      properties:
        a: {type: string, required: true, maxLength: '5'}
        b: {type: array, items: [{$ref: '#/components/schemas/Y'}]}
        c: string
        d: {$ref: 'deep.yaml'}
    Y: {type: object, required: a, properties: {a: {type: string}}}
",
            ),
            (
                "api/deep.yaml",
                "{oneOf: {p: {type: string}, q: {type: integer}}}",
            ),
        ],
    );
    let plain: Vec<String> = problems(&files)
        .into_iter()
        .map(|problem| problem.replacen("Warning ", "", 1))
        .collect();
    assert_eq!(
        plain,
        [
            "path-template api.yaml:4 /paths/~1p~1:id: the path `/p/:id` is written as a router's",
            "malformed api/deep.yaml:1 /oneOf: a list is expected here, not an object",
            "malformed api/item.yaml:3 /one/GET: a path item has no `GET`",
            "malformed api/item.yaml:3 /one/GET/responses/200 OK: `200 OK` is no status",
            "malformed api/other.yaml:6 /components/schemas/X/properties/a/required: `required: true` is a word of older drafts of JSON Schema",
            "malformed api/other.yaml:6 /components/schemas/X/properties/a/maxLength: `maxLength` can't be a string",
            "malformed api/other.yaml:7 /components/schemas/X/properties/b/items: `items` is a schema in OpenAPI 3, not a list",
            "malformed api/other.yaml:8 /components/schemas/X/properties/c: a schema is expected here, not a string",
            "malformed api/other.yaml:10 /components/schemas/Y/required: `required` can't be a string",
            "malformed api/parts.yaml:1 /Id/in: a parameter is not in `Path`",
            "malformed api/parts.yaml:1 /Id/required: `required` can't be a string",
            "malformed api/parts.yaml:2 /Page/required: `required` can't be a string",
            "malformed api/parts.yaml:3 /Answer/schema: a response has no `schema` of its own in OpenAPI 3",
            "unknown-keyword api/parts.yaml:3 /Answer/schema: `$reff` is no word of OpenAPI",
            "malformed api/paths/q.yaml:4 /post/parameters/0/in: `in: body` is of Swagger 2.0: OpenAPI 3 writes `requestBody`",
        ]
    );
    assert_eq!(run(&files, false).summary.keywords.unaccounted, 0);
    let ir = generator::dump(input(&files));
    let ir = ir.lines().map(|line| match line.split_once(" <") {
        Some((plain, rest)) => format!("{plain}{}", rest.split_once('>').map_or("", |it| it.1)),
        None => line.to_owned(),
    });
    let ir: Vec<String> = ir.collect();
    assert_eq!(
        ir.join("\n"),
        r#"
group "t"
GET /p/{id} "t" "one"
  path id: string simple
  answer 200 X
POST /q "t" "post"
  query page?: i64 form*
  body application/json X
  answer 200 nothing
model X (sent, received)
  a: string(length<=5)
  b?: [Y]
  c?: string
  d?: deep
model Y (sent, received)
  a: string
union deep
  | string
  | i64"#
            .trim()
    );
}

/// A reference is relative to the `$id` around it where it was written, wherever what holds it is taken.
#[test]
fn an_id_counts_where_its_references_were_written() {
    let files = folder(
        "3.1.0",
        "
paths: {/t: {get: {operationId: 't:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}}}
components:
  schemas:
    T: {type: object, properties: {$ref: 'parts.yaml#/props'}}
",
        &[(
            "api/parts.yaml",
            "
$id: https://example.com/s/parts
props: {a: {$ref: other}, b: {$ref: '#/more/B'}}
more:
  A: {$id: other, type: object, properties: {x: {type: string}}}
  B: {type: integer}
",
        )],
    );
    assert_eq!(
        problems(&files),
        [
            "Warning beside-reference api.yaml:6 /components/schemas/T/properties/$ref: `$ref` stands where OpenAPI has objects by name, or a list of them"
        ]
    );
    assert!(types(&files).contains("b?: i64"), "{}", types(&files));
    assert!(types(&files).contains("x?: string"), "{}", types(&files));
}
