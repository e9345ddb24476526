//! Alternatives that are equal, or alike, and bodies and paths that say nothing.

mod told;

use generator::report::Level;
use told::{answering, check, document, input, problems_from, types};

fn notes(text: &str, about: &str) -> Vec<String> {
    let problems = problems_from(text, Level::Note).into_iter();
    problems.filter(|problem| problem.contains(about)).collect()
}

#[test]
fn alternatives_that_say_the_same_are_one() {
    let text = answering(
        "3.1.0",
        "
T:
  type: object
  properties:
    same: {anyOf: [{type: string, title: A}, {type: string, description: b}]}
    nulls: {anyOf: [{type: [string, 'null']}, {type: ['null', string]}, {type: 'null'}]}
    named: {anyOf: [{type: object, properties: {a: {type: string}}}, {$ref: '#/components/schemas/A'}]}
    three: {anyOf: [{type: integer}, {type: integer, title: x}, {type: boolean}]}
    titled: {oneOf: [{type: object, required: [title], properties: {title: {type: string}}}, {type: object, required: [title], properties: {title: {type: integer}}}]}
    formats: {oneOf: [{type: string, format: ipv4}, {type: string, format: ipv6}]}
    called: {oneOf: [{title: Old, type: string, format: ipv4}, {title: New, type: string, format: ipv6}]}
A: {type: object, properties: {a: {type: string, title: an a}}}
",
    );
    let types = types(&text);
    let field = |name: &str| {
        let line = types.lines().find(|line| line.contains(name));
        line.map(str::trim).unwrap_or_default().to_owned()
    };
    assert_eq!(field("same?"), "same?: string", "{types}");
    assert_eq!(field("nulls?"), "nulls?: string | null", "{types}");
    // Two types, one of them with a name.
    assert_eq!(field("named?"), "named?: T.named", "{types}");
    assert_eq!(field("titled?"), "titled?: T.titled", "{types}");
    assert_eq!(field("three?"), "three?: T.three", "{types}");
    assert_eq!(notes(&text, "what another allows").len(), 3);
    assert_eq!(field("formats?"), "formats?: string", "{types}");
    assert_eq!(
        notes(&text, "is of the type of another"),
        [
            "Note not-represented 14 /components/schemas/T/properties/formats/oneOf/1: this alternative is of the type of another"
        ]
    );
    assert_eq!(
        notes(&text, "nothing tells them apart"),
        [
            "Note not-represented 15 /components/schemas/T/properties/called: 2 of these alternatives are text, and nothing tells them apart"
        ]
    );
}

#[test]
fn a_body_in_which_nothing_can_be_said_is_none() {
    let body = "requestBody: {content: {application/x-www-form-urlencoded: {encoding: {}, schema: {type: object, properties: {}}}}}";
    let closed = body.replace("type: object", "type: object, additionalProperties: false");
    let required = body.replace("requestBody: {", "requestBody: {required: true, ");
    let text = document(
        "3.0.3",
        &format!(
            "
paths:
  /a:
    get: {{operationId: 'a:get', {body}, responses: {{}}}}
    delete: {{operationId: 'a:delete', {required}, responses: {{}}}}
    post: {{operationId: 'a:open', {body}, responses: {{}}}}
    put: {{operationId: 'a:put', {closed}, responses: {{}}}}
"
        ),
    );
    let ir = generator::dump(input(&text));
    let with_body: Vec<&str> = ir
        .split("\n\n")
        .flat_map(|part| part.split('\n'))
        .filter(|line| line.starts_with("  body") || line.contains(" \"a\" "))
        .collect();
    assert_eq!(
        with_body,
        [
            "GET /a \"a\" \"get\"",
            "PUT /a \"a\" \"put\"",
            "POST /a \"a\" \"open\"",
            "  body application/x-www-form-urlencoded form {any} optional",
            "DELETE /a \"a\" \"delete\"",
            "  body application/x-www-form-urlencoded form {any}",
        ]
    );
    assert_eq!(notes(&text, "has no properties").len(), 2);
}

#[test]
fn what_no_style_can_write_is_told() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    get:
      operationId: a:get
      parameters:
        - {in: query, name: plain, schema: {type: object, properties: {a: {type: string}}}}
        - {in: query, name: lists, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
        - {in: query, name: objects, schema: {type: array, items: {type: object, properties: {a: {type: string}}}}}
        - {in: query, name: deep, style: deepObject, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
      responses: {}
",
    );
    assert_eq!(
        notes(&text, "no spelling"),
        [
            "Note not-represented 9 /paths/~1a/get/parameters/1: `lists` holds lists or objects within others, for which its style has no spelling",
            "Note not-represented 10 /paths/~1a/get/parameters/2: `objects` holds lists or objects within others, for which its style has no spelling",
        ]
    );
}

#[test]
fn groups_of_paths_without_words() {
    let text = document(
        "3.0.3",
        "
paths:
  '/#X-Amz-Target=Db_2012.GetItem': {post: {operationId: GetItem, responses: {}}}
  '/#X-Amz-Target=Db_2012.PutItem': {post: {operationId: PutItem, responses: {}}}
  /2015-03-31/functions/{name}: {get: {operationId: GetFunction, responses: {}}}
  /v1.2/jobs#list: {get: {operationId: ListJobs, responses: {}}}
",
    );
    let groups = |text: &str| {
        let ir = generator::dump(input(text));
        let lines = ir.lines().filter(|line| line.starts_with("group"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = ["group \"root\"", "group \"functions\"", "group \"jobs\""];
    assert_eq!(groups(&text), expected);
    // A path that is the operation's own name groups nothing.
    let calls = document(
        "3.0.3",
        "
paths:
  /CreateThing: {post: {operationId: CreateThing, responses: {}}}
  /delete-thing: {post: {operationId: DeleteThing, responses: {}}}
  /things/{id}: {get: {operationId: GetThing, responses: {}}}
",
    );
    assert_eq!(groups(&calls), ["group \"root\""]);
}

#[test]
fn a_text_part_of_another_content_type_is_text() {
    let text = document(
        "3.1.0",
        "
paths:
  /a:
    post:
      operationId: a:post
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [sdp, picture, raw, any]
              properties: {sdp: {type: string}, picture: {type: string}, raw: {type: string, format: binary}, any: {}}
            encoding: {sdp: {contentType: application/sdp}, picture: {contentType: 'image/png, image/jpeg'}, any: {contentType: application/sdp}}
      responses: {}
",
    );
    let types = types(&text);
    let ir = generator::dump(input(&text));
    for line in ["sdp: string", "picture: file", "raw: file", "any: file"] {
        assert!(ir.contains(line), "{line} in {ir}{types}");
    }
}

#[test]
fn a_download_that_lies_elsewhere() {
    let text = document(
        "3.0.3",
        "
paths:
  /a:
    get: {operationId: 'a:get', responses: {'200': {description: '', content: {application/octet-stream: {}}}, '202': {description: later}, '302': {description: there}}}
  /b:
    get: {operationId: 'b:get', responses: {'200': {description: '', content: {application/octet-stream: {}}}, '304': {description: same}}}
  /c:
    get: {operationId: 'c:get', responses: {'200': {description: '', content: {application/json: {}}}, '302': {description: there}}}
",
    );
    let ir = generator::dump(input(&text));
    assert_eq!(ir.matches("leads away").count(), 1, "{ir}");
}

#[test]
fn a_boolean_or_a_number_of_one_value_is_a_tag() {
    check(
        "3.0.3",
        "
T:
  type: object
  properties:
    flag: {oneOf: [{$ref: '#/components/schemas/Yes'}, {$ref: '#/components/schemas/No'}]}
    number: {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}
Yes: {type: object, required: [ok], properties: {ok: {type: boolean, enum: [true]}, data: {type: string}}}
No: {type: object, required: [ok], properties: {ok: {type: boolean, enum: [false]}, data: {type: string}}}
One: {type: object, required: [v], properties: {v: {type: number, enum: [1]}}}
Two: {type: object, required: [v], properties: {v: {type: number, enum: [2.0]}}}
",
        r#"
model No (received)
  ok: boolean = Boolean(false)
  data?: string
model One (received)
  v: i64 = Integer(1)
model T (received)
  flag?: T.flag
  number?: T.number
union T.flag by ok
  | Yes "true"
  | No "false"
union T.number by v
  | One "1"
  | Two "2"
model Two (received)
  v: i64 = Integer(2)
model Yes (received)
  ok: boolean = Boolean(true)
  data?: string"#,
        &[],
    );
}
