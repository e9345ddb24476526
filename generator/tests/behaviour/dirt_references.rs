//! References that lead elsewhere than they should: what they are taken for, and that the report names it.

use crate::told::{answering, document, input, partial, problems, problems_from, types};
use generator::report::Level;

#[test]
fn a_reference_to_something_else() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      parameters:
        - $ref: '#/components/schemas/A'
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
    put:
      operationId: t:put
      requestBody: {content: {application/json: {schema: {$ref: 5}}}}
      responses: {'200': {$ref: '#/components/schemas'}}
    post: {operationId: 't:post', responses: {'200': {description: ''}}}
components:
  schemas: {A: {type: string}}
  responses: {R: {description: ''}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Error unresolved-reference 8 /paths/~1t/get/parameters/0/$ref: this leads to a schema, where a parameter is expected",
            "Warning unresolved-reference 10 /paths/~1t/get/responses/200/content/application~1json/schema/$ref: this leads to a response, where a schema is expected",
            "Error malformed 13 /paths/~1t/put/requestBody/content/application~1json/schema/$ref: `$ref` can't be an integer",
            "Error unresolved-reference 14 /paths/~1t/put/responses/200/$ref: this leads to a collection of objects, where a response is expected",
        ]
    );
    assert_eq!(partial(&text), Some((3, 1)));
}

#[test]
fn what_stands_alone_or_bare() {
    let text = document(
        "3.0.3",
        "
security: {key: []}
paths:
  /old: 'moved to /t'
  /t:
    get:
      operationId: t:get
      security: {key: [], other: []}
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
        '404': There is none
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: K}
    other: {type: apiKey, in: header, name: O}
  schemas:
    T:
      allOf: {$ref: '#/components/schemas/Base'}
      properties: {kind: {type: string, enum: one}, pick: {oneOf: {type: integer}}}
    Base: {type: object, properties: {id: {type: string}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning malformed 3 /security: a list is expected here, not an object",
            "Warning malformed 5 /paths/~1old: a path item is an object",
            "Warning malformed 9 /paths/~1t/get/security: a list is expected here, not an object",
            "Warning malformed 12 /paths/~1t/get/responses/404: an answer is an object",
            "Warning malformed 19 /components/schemas/T/allOf: a list is expected here, not an object",
            "Warning malformed 20 /components/schemas/T/properties/kind/enum: a list is expected here, not a string",
            "Warning malformed 20 /components/schemas/T/properties/pick/oneOf: a list is expected here, not an object",
        ]
    );
    let ir = generator::dump(input(&text));
    assert!(ir.contains("security key+other"), "{ir}");
    assert_eq!(
        ir.lines().skip(7).collect::<Vec<_>>().join("\n"),
        "
model T (received)
  id?: string
  kind?: T.kind
  pick?: i64
enum T.kind \"one\""
            .trim()
    );
}

#[test]
fn a_reference_to_what_has_a_schema() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      parameters:
        - {name: many, in: query, schema: {type: array, items: {$ref: '#/paths/~1t/get/parameters/1'}}}
        - {name: one, in: query, schema: {type: integer}}
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
components:
  responses: {R: {description: '', content: {application/json: {schema: {type: boolean}}}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning unresolved-reference 8 /paths/~1t/get/parameters/0/schema/items/$ref: this leads to a parameter, where a schema is expected",
            "Warning unresolved-reference 11 /paths/~1t/get/responses/200/content/application~1json/schema/$ref: this leads to a response, where a schema is expected",
        ]
    );
    assert_eq!(partial(&text), Some((1, 1)));
}

#[test]
fn a_reference_in_the_words_of_swagger() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      parameters: [{$ref: '#/parameters/P'}]
      responses: {'200': {$ref: '#/responses/R'}}
components:
  parameters: {P: {name: p, in: query, schema: {$ref: '#/definitions/S'}}}
  responses: {R: {description: '', content: {application/json: {schema: {$ref: O}}}}}
  schemas: {S: {type: string, enum: [a]}, O: {type: object, properties: {s: {$ref: S}}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning unresolved-reference 7 /paths/~1t/get/parameters/0/$ref: there is nothing at `#/parameters/P`",
            "Warning unresolved-reference 8 /paths/~1t/get/responses/200/$ref: there is nothing at `#/responses/R`",
            "Warning unresolved-reference 10 /components/parameters/P/schema/$ref: there is nothing at `#/definitions/S`",
            "Warning unresolved-reference 11 /components/responses/R/content/application~1json/schema/$ref: there is nothing at `O`",
            "Warning unresolved-reference 12 /components/schemas/O/properties/s/$ref: there is nothing at `S`",
        ]
    );
    assert_eq!(partial(&text), Some((1, 1)));
}

#[test]
fn a_reference_to_a_body_or_to_an_answer_without_one() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      responses:
        '200': {$ref: '#/components/schemas/S'}
        '400': {$ref: '#/components/schemas/E'}
    put:
      operationId: t:put
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
components:
  responses: {R: {description: Nothing of it.}}
  schemas:
    E: {type: object, properties: {why: {type: string}}}
    S: {$ref: '#/components/schemas/R'}
    R: {type: object, properties: {a: {type: string}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning unresolved-reference 8 /paths/~1t/get/responses/200/$ref: this leads to a schema, where a response is expected",
            "Warning unresolved-reference 9 /paths/~1t/get/responses/400/$ref: this leads to a schema, where a response is expected",
            "Warning unresolved-reference 13 /paths/~1t/put/responses/200/content/application~1json/schema/$ref: this leads to a response, where a schema is expected",
        ]
    );
    assert_eq!(partial(&text), Some((2, 2)));
    let ir = generator::dump(input(&text));
    let lines = ir.lines().map(str::trim);
    let told = lines.filter(|line| line.starts_with("answer") || line.starts_with("failure"));
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["answer 200 R", "failure 400 E", "answer 200 any"]
    );
}

#[test]
fn a_component_whose_name_has_slashes() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/a/B'}}}}
        '201': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/a%2FB'}}}}
        '202': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/a~1B'}}}}
components:
  schemas: {a/B: {type: object, properties: {c: {type: string}}}}
",
    );
    assert_eq!(
        problems(&text),
        [
            "Warning unresolved-reference 8 /paths/~1t/get/responses/200/content/application~1json/schema/$ref: there is nothing at `#/components/schemas/a/B`",
            "Warning unresolved-reference 9 /paths/~1t/get/responses/201/content/application~1json/schema/$ref: there is nothing at `#/components/schemas/a%2FB`",
        ]
    );
    assert_eq!(partial(&text), Some((1, 1)));
}

/// A reference that leads to nothing and differs in little from one that leads to what is expected: that is no
/// certain meaning, and a good guess.
#[test]
fn what_a_lost_reference_may_mean() {
    let text = answering(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {$ref: '#/components/schemas/pet'}
    b: {$ref: '#/components/schema/Pet'}
    c: {$ref: '#/components/schemas/PetOwnr'}
    d: {$ref: '#/components/schemas/T/property/a'}
    e: {$ref: '#/components/schemas/Nothing'}
    f: {$ref: '#/components/schemas/pet~owner'}
Pet: {type: string}
PetOwner: {type: string}
",
    );
    let settings = generator::settings::Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.code.as_str() == "unresolved-reference");
    let found: Vec<(String, Option<String>)> = found.map(|it| (it.message, it.help)).collect();
    let lost = |reference: &str, meant: Option<&str>| {
        (
            format!("there is nothing at `#/components/{reference}`"),
            meant.map(|meant| format!("did you mean `#/components/{meant}`?")),
        )
    };
    assert_eq!(
        found,
        [
            lost("schemas/pet", Some("schemas/Pet")),
            lost("schema/Pet", Some("schemas/Pet")),
            lost("schemas/PetOwnr", Some("schemas/PetOwner")),
            lost("schemas/T/property/a", Some("schemas/T/properties/a")),
            lost("schemas/Nothing", None),
            lost("schemas/pet~owner", Some("schemas/PetOwner")),
        ]
    );
}

/// The word for it before 2020, which means the schema around it that says so.
#[test]
fn a_recursive_reference_to_the_schema_around_it() {
    let text = answering(
        "3.1.0",
        "
T: {$recursiveAnchor: true, type: object, properties: {parts: {type: array, items: {$recursiveRef: '#'}}}}
A: {type: object, properties: {any: {$recursiveRef: '#'}}}
",
    );
    let expected = "
model T (received)
  parts?: [T]";
    assert_eq!(types(&text), expected.trim());
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "Note not-represented 6 /components/schemas/T/properties/parts/items: `$recursiveRef` is followed as `$ref` is",
            "Warning not-represented 7 /components/schemas/A/properties/any/$recursiveRef: `$recursiveRef` is not represented",
        ]
    );
}
