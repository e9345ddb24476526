//! Clauses of OpenAPI that documents seldom use, and words that they misspell: what becomes of each, and that
//! the report names it at its place.

use crate::told::{answering, check, document, input, problems, problems_from, types};
use generator::report::Level;
use generator::settings::Settings;

#[test]
fn a_reference_whose_word_is_misspelt() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {$reff: '#/components/schemas/A'}
    b: {ref: '#/components/schemas/A'}
    c: {$Ref: '#/components/schemas/A'}
    ref: {type: string, example: {ref: '#/components/schemas/A'}}
    lost: {$reff: '#/components/schemas/B'}
A: {type: object, properties: {x: {type: string}}}
",
        "
model A (received)
  x?: string
model T (received)
  a?: A
  b?: A
  c?: A
  lost?: any
  ref?: string",
        &[
            "Warning unknown-keyword 9 /components/schemas/T/properties/a: `$reff` is no word of OpenAPI",
            "Warning unknown-keyword 10 /components/schemas/T/properties/b: `ref` is no word of OpenAPI",
            "Warning unknown-keyword 11 /components/schemas/T/properties/c: `$Ref` is no word of OpenAPI",
            "Warning wrong-value 12 /components/schemas/T/properties/ref/example: the example is an object, not of type string",
            "Warning unknown-keyword 13 /components/schemas/T/properties/lost/$reff: a schema has no `$reff`",
        ],
    );
}

#[test]
fn a_reference_whose_text_is_misspelt() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {$ref: '#components/schemas/A'}
    b: {$ref: 'components/schemas/A'}
    c: {$ref: '#/definitions/A'}
A: {type: object, properties: {x: {type: string}}}
",
        "
model A (received)
  x?: string
model T (received)
  a?: A
  b?: A
  c?: A",
        &[
            "Warning unresolved-reference 9 /components/schemas/T/properties/a/$ref: there is nothing at `#components/schemas/A`",
            "Warning unresolved-reference 10 /components/schemas/T/properties/b/$ref: there is nothing at `components/schemas/A`",
            "Warning unresolved-reference 11 /components/schemas/T/properties/c/$ref: there is nothing at `#/definitions/A`",
        ],
    );
}

#[test]
fn parameters_and_answers_by_a_misspelt_reference() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    get:
      operationId: t:get
      parameters: [{ref: '#/components/parameters/P'}]
      responses:
        '200': {description: ''}
        '400': {$reff: '#/components/responses/Bad'}
components:
  parameters: {P: {name: p, in: query, schema: {type: string}}}
  responses: {Bad: {description: '', content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}}
",
    );
    let ir = generator::dump(input(&text));
    assert!(ir.contains("query p?: string"), "{ir}");
    assert!(ir.contains("failure 400 responses/Bad"), "{ir}");
    assert_eq!(problems(&text).len(), 2, "{:?}", problems(&text));
}

#[test]
fn names_of_types_that_are_meant_otherwise() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {type: int}
    b: {type: String}
    c: {type: bool, format: x}
    d: {type: datetime}
",
        "
model T (received)
  a?: i64
  b?: string
  c?: boolean
  d?: DateTime",
        &[
            "Warning malformed 9 /components/schemas/T/properties/a/type: there is no type `int`",
            "Warning malformed 10 /components/schemas/T/properties/b/type: there is no type `String`",
            "Warning malformed 11 /components/schemas/T/properties/c/type: there is no type `bool`",
            "Warning malformed 12 /components/schemas/T/properties/d/type: there is no type `datetime`",
        ],
    );
}

#[test]
fn limits_that_leave_no_value_are_not_checked() {
    check(
        "3.1.0",
        "
T:
  type: object
  properties:
    a: {type: integer, minimum: 5, maximum: 1, multipleOf: 2}
    b: {type: string, minLength: 3, maxLength: 2}
    c: {type: number, exclusiveMinimum: 1, maximum: 1}
    d: {type: integer, minimum: 1, maximum: 1}
",
        "
model T (received)
  a?: i64(%2)
  b?: string
  c?: number
  d?: i64(<=1, >=1)",
        &[
            "Warning contradiction 9 /components/schemas/T/properties/a: no value holds to both `minimum` and `maximum`",
            "Warning contradiction 10 /components/schemas/T/properties/b: no value holds to both `minLength` and `maxLength`",
            "Warning contradiction 11 /components/schemas/T/properties/c: no value holds to both `exclusiveMinimum` and `maximum`",
        ],
    );
}

#[test]
fn a_pattern_between_slashes() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {type: string, pattern: '/^[a-z]+$/'}
    b: {type: string, pattern: '/^[a-z]+$/i'}
    c: {type: string, pattern: '/v1/'}
",
        "
model T (received)
  a?: string(/^[a-z]+$/)
  b?: string(/(?i:^[a-z]+$)/)
  c?: string(//v1//)",
        &[
            "Warning malformed 9 /components/schemas/T/properties/a/pattern: the `pattern` is written between slashes, and would match nothing",
            "Warning malformed 10 /components/schemas/T/properties/b/pattern: the `pattern` is written between slashes, and would match nothing",
        ],
    );
}

#[test]
fn values_that_make_no_enum_are_documented() {
    let text = answering(
        "3.0.3",
        "
T:
  type: object
  properties:
    a: {type: number, enum: [1.5, 2]}
    b: {type: boolean, enum: [true]}
    c: {type: boolean, enum: [true, false]}
    d: {type: integer, enum: [1, 18446744073709551615]}
",
    );
    let expected = "
model T (received)
  a?: number(one of 1.5|2)
  b?: boolean
  c?: boolean
  d?: wide(one of 1|18446744073709551615)";
    assert_eq!(types(&text), expected.trim());
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "Note not-represented 9 /components/schemas/T/properties/a: the values of this `enum` are numbers that are not all whole",
            "Note not-represented 10 /components/schemas/T/properties/b: this `enum` has one of the two values of a boolean",
            "Note not-represented 12 /components/schemas/T/properties/d: the values of this `enum` are numbers that 64 bits don't all hold",
        ]
    );
}

#[test]
fn keys_that_a_reference_limits() {
    let text = answering(
        "3.1.0",
        "
T: {type: object, propertyNames: {$ref: '#/components/schemas/K'}, additionalProperties: {type: integer}}
K: {type: string, enum: [a, b]}
",
    );
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "Note not-represented 6 /components/schemas/T/propertyNames: keys are not held against `enum`"
        ]
    );
}

#[test]
fn definitions_of_a_schema_that_nobody_refers_to() {
    let text = answering(
        "3.1.0",
        "
T: {type: object, properties: {a: {$ref: '#/components/schemas/Holder/$defs/A'}}}
Holder: {type: object, $defs: {A: {type: integer}}, properties: {b: {$ref: '#/components/schemas/T'}}}
",
    );
    assert_eq!(problems_from(&text, Level::Note), [""; 0]);
}

/// A file of the client of a document.
fn emitted(text: &str, path: &str) -> String {
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(text), &settings, false, &mut |_| {});
    let mut files = outcome.files.expect("files");
    files.remove(path).expect("the file")
}

fn called(parameters: &str) -> String {
    let paths = format!(
        "paths: {{/t: {{get: {{operationId: 't:get', parameters: [{parameters}], responses: {{'204': {{description: ''}}}}}}}}}}"
    );
    document("3.0.3", &paths)
}

#[test]
fn plain_text_in_a_parameter_is_written_as_it_is() {
    let content = |content: &str| {
        let text = called(&format!("{{name: p, in: query, content: {{{content}}}}}"));
        problems_from(&text, Level::Note)
    };
    assert_eq!(content("text/plain: {schema: {type: string}}"), [""; 0]);
    let found = content("application/xml: {schema: {type: object}}");
    assert_eq!(found.len(), 1, "{found:?}");
    let found = content("application/xml: {schema: {type: string}}");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_parameter_that_may_be_empty() {
    let of = |schema: &str| {
        let empty = "in: query, allowEmptyValue: true";
        let text = called(&format!("{{name: p, {empty}, schema: {{{schema}}}}}"));
        problems_from(&text, Level::Note)
    };
    assert_eq!(of("type: string"), [""; 0]);
    let place = "/paths/~1t/get/parameters/0/allowEmptyValue";
    assert_eq!(
        of("type: boolean"),
        [format!(
            "Note not-represented 3 {place}: `p` is not sent without a value"
        )]
    );
}

/// What is of the connection, or can't be a header's name, would make calls that always fail.
#[test]
fn header_parameters_that_nobody_can_give() {
    let header = |name: &str| {
        format!("{{name: {name}, in: header, required: true, schema: {{type: string}}}}")
    };
    let text = format!(
        "paths:\n  /t:\n    get:\n      operationId: 't:t'\n      parameters:\n        - {}\n        - {}\n        - {}\n        - {}\n      responses: {{}}\n",
        header("Host"),
        header("content-length"),
        header("X Y"),
        header("X-Z"),
    );
    let text = document("3.1.0", &text);
    let ir = generator::dump(input(&text));
    assert_eq!(ir.matches("  header ").count(), 1, "{ir}");
    let at = "/paths/~1t/get/parameters";
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            format!(
                "Note not-represented 8 {at}/0: a header parameter `Host` is ignored, since it is of the connection or follows from the body"
            ),
            format!(
                "Note not-represented 9 {at}/1: a header parameter `content-length` is ignored, since it is of the connection or follows from the body"
            ),
            format!("Warning malformed 10 {at}/2: no header can be called `X Y`"),
        ]
    );
}

#[test]
fn encodings_that_change_nothing_or_have_no_property() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    post:
      operationId: t:post
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {a: {type: array, items: {type: string}}, b: {type: object}, c: {type: object}}}
            encoding:
              a: {style: form, explode: true}
              b: {style: form, explode: true}
              c: {contentType: application/xml}
              d: {style: form}
      responses: {'204': {description: ''}}
",
    );
    let body = "/paths/~1t/post/requestBody/content/application~1x-www-form-urlencoded";
    assert_eq!(
        problems(&text),
        [
            format!(
                "Warning not-represented 15 {body}/encoding/c/contentType: a property of a form can't be written as `application/xml`"
            ),
            format!(
                "Warning malformed 16 {body}/encoding/d: the encoding of `d` is of no property"
            ),
        ]
    );
    let group = emitted(&text, "src/t/mod.rs");
    assert!(group.contains(r#"&[Parameter::field("b")]"#), "{group}");
}

#[test]
fn the_data_of_events_as_openapi_3_2_describes_it() {
    let event = |name: &str, content: &str| {
        format!(
            "{{type: object, required: [data], properties: {{event: {{const: {name}}}, retry: {{type: integer}}, data: {{type: string, {content}}}}}}}"
        )
    };
    let json =
        "contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/A'}";
    let (a, b) = (event("a", json), event("b", "minLength: 1"));
    let text = document(
        "3.1.0",
        &format!(
            "
paths:
  /t:
    get:
      operationId: t:watch
      responses:
        '200': {{description: '', content: {{text/event-stream: {{itemSchema: {{oneOf: [{a}, {b}]}}}}}}}}
components:
  schemas:
    A: {{type: object, properties: {{x: {{type: string}}}}}}
    Held: {{type: object, properties: {{y: {{type: string, {json}}}}}}}
"
        ),
    );
    assert_eq!(problems_from(&text, Level::Note), [""; 0]);
    let ir = generator::dump(input(&text));
    assert!(ir.contains("data: A"), "{ir}");
    assert!(ir.contains("data: string"), "{ir}");
}

#[test]
fn secrets_behind_a_word() {
    let text = document(
        "3.0.3",
        "
paths: {}
components:
  securitySchemes:
    a: {type: http, scheme: Token}
    b: {type: apiKey, in: header, name: Authorization, x-prefix: 'Bot '}
    c: {type: apiKey, in: query, name: key, x-prefix: 'Bot '}
    d: {type: http, scheme: digest}
",
    );
    let ir = generator::dump(input(&text));
    assert_eq!(
        ir.trim(),
        r#"
scheme "a" PrefixedHeader("Authorization", "Token ")
scheme "b" PrefixedHeader("Authorization", "Bot ")
scheme "c" ApiKeyQuery("key")
scheme "d" Unsupported"#
            .trim()
    );
    let found = problems_from(&text, Level::Note);
    let found = found.iter().filter(|it| it.contains("securitySchemes"));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            "Note no-bearing 8 /components/securitySchemes/c/x-prefix: `x-prefix` stands at a scheme that is no API key in a header",
            "Warning not-represented 9 /components/securitySchemes/d: the client can't authenticate by `d`",
        ]
    );
}

#[test]
fn a_link_that_refers_to_an_operation_of_the_document() {
    let text = document(
        "3.0.3",
        "
paths:
  /t/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: 't:get', responses: {'204': {description: ''}}}
    post:
      operationId: t:make
      responses:
        '204': {description: '', links: {again: {operationRef: '#/paths/~1t~1{id}/get'}}}
",
    );
    let group = emitted(&text, "src/t/mod.rs");
    let line = "the link `again` leads to [`T::get`](crate::t::T::get)";
    assert!(group.contains(line), "{group}");
}

#[test]
fn headers_of_parts() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    post:
      operationId: t:post
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}, f: {type: string, format: binary}}}
            encoding:
              a: {headers: {X-Must: {required: true, schema: {type: integer}}, Content-Type: {schema: {type: string}}}}
              b: {headers: {X-Must: {required: true, schema: {type: string}}}}
              f: {headers: {X-File: {schema: {type: string}}}}
      responses: {'204': {description: ''}}
",
    );
    let encoding = "/paths/~1t/post/requestBody/content/multipart~1form-data/encoding";
    assert_eq!(
        problems_from(&text, Level::Note),
        [format!(
            "Note not-represented 15 {encoding}/f/headers/X-File: the header `X-File` of the part `f` has no field"
        )]
    );
    let ir = generator::dump(input(&text));
    let fields: Vec<&str> = ir.lines().filter(|it| it.contains("X-")).collect();
    assert_eq!(fields, ["  a X-Must: i64", "  b X-Must?: string"], "{ir}");
}

#[test]
fn bodies_of_errors_without_a_name_are_one_of_each_type() {
    let content = |schema: &str| {
        format!("{{description: '', content: {{application/json: {{schema: {{{schema}}}}}}}}}")
    };
    let (any, list) = (content(""), content("type: array, items: {type: string}"));
    let text = document(
        "3.0.3",
        &format!(
            "
paths:
  /t:
    get: {{operationId: 't:get', responses: {{'204': {{description: ''}}, '400': {any}, '422': {list}}}}}
    put: {{operationId: 't:put', responses: {{'204': {{description: ''}}, '400': {any}, '409': {any}, '422': {list}}}}}
"
        ),
    );
    let error = emitted(&text, "src/error.rs");
    let variants = error.split_once("error_body! {").map(|(_, rest)| rest);
    let variants = variants.and_then(|rest| rest.split_once('}'));
    let variants = variants.map(|(variants, _)| variants.split_whitespace().collect::<String>());
    let expected = "Any(serde_json::Value),StringList(Vec<String>),";
    assert_eq!(variants.as_deref(), Some(expected), "{error}");
}

#[test]
fn a_dynamic_reference_to_the_only_anchor_of_its_name() {
    let text = answering(
        "3.1.0",
        "
T: {$dynamicAnchor: node, type: object, properties: {next: {$dynamicRef: '#node'}, any: {$dynamicRef: '#item'}}}
A: {$defs: {item: {$dynamicAnchor: item, type: string}}}
B: {$defs: {item: {$dynamicAnchor: item, type: integer}}}
",
    );
    let expected = "
model T (received)
  any?: any
  next?: T boxed";
    assert_eq!(types(&text), expected.trim());
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "Note not-represented 6 /components/schemas/T/properties/next: `$dynamicRef` is followed as `$ref` is",
            "Warning not-represented 6 /components/schemas/T/properties/any/$dynamicRef: `$dynamicRef` is not represented",
        ]
    );
}

#[test]
fn what_stands_beside_a_reference_narrows_what_it_leads_to() {
    let schemas = "
T:
  type: object
  required: [own, only, other]
  properties:
    own: {$ref: '#/components/schemas/Own'}
    only: {$ref: '#/components/schemas/Only'}
    other: {$ref: '#/components/schemas/Other'}
Own: {$ref: '#/components/schemas/Base', required: [a], properties: {b: {type: integer}}}
Only: {$ref: '#/components/schemas/Base', allOf: [{required: [a]}]}
Other: {$ref: '#/components/schemas/Base', description: Another.}
Base:
  type: object
  properties:
    a: {type: string}";
    check(
        "3.1.0",
        schemas,
        "
model Base (received)
  a?: string
model Only (received)
  a: string
model Own (received)
  a: string
  b?: i64
model T (received)
  own: Own
  only: Only
  other: Base",
        &[],
    );
}

#[test]
fn lists_of_a_form_of_swagger_are_written_as_there() {
    let text = document(
        "3.0.3",
        "
paths:
  /t:
    post:
      operationId: t:do
      parameters:
        - {name: a, in: formData, type: array, items: {type: string}}
        - {name: b, in: formData, type: array, items: {type: string}, collectionFormat: multi}
        - {name: c, in: formData, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: d, in: formData, schema: {type: array, items: {type: string}}}
      responses: {'204': {description: ''}}
",
    );
    let group = emitted(&text, "src/t/mod.rs");
    let fields = group
        .lines()
        .filter(|line| line.contains("Parameter::field"));
    let fields: Vec<&str> = fields.map(str::trim).collect();
    assert_eq!(
        fields,
        [
            r#"Parameter::field("a").explode(false),"#,
            r#"Parameter::field("c").style(Style::PipeDelimited).explode(false),"#,
        ]
    );
}
