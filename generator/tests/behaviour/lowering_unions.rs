//! Alternatives that are equal, or alike, and bodies and paths that say nothing.

use crate::told::{answering, check, document, input, problems_from, types};
use generator::report::Level;

fn notes(text: &str, about: &str) -> Vec<String> {
    let problems = problems_from(text, Level::Note).into_iter();
    problems.filter(|problem| problem.contains(about)).collect()
}

#[test]
fn what_is_one_of_the_alternatives_anyway_is_that_one() {
    let schemas = "
T:
  allOf:
    - type: object
      properties:
        one: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
        many: {type: array, items: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}
    - type: object
      properties:
        one: {$ref: '#/components/schemas/A'}
        many: {type: array, items: {$ref: '#/components/schemas/A'}}
A: {type: object, required: [type], properties: {type: {type: string, enum: [a]}, a: {type: string}}}
B: {type: object, required: [type], properties: {type: {type: string, enum: [b]}, b: {type: string}}}";
    let text = answering("3.0.3", schemas);
    let types = types(&text);
    for field in ["one?: A", "many?: [A]"] {
        assert!(types.lines().any(|line| line.trim() == field), "{types}");
    }
    assert_eq!(problems_from(&text, Level::Note), [""; 0]);
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
        - {in: query, name: joined, explode: false, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
        - {in: query, name: objects, schema: {type: array, items: {type: object, properties: {a: {type: string}}}}}
        - {in: query, name: repeated, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
        - {in: query, name: deep, style: deepObject, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
      responses: {}
",
    );
    assert_eq!(
        notes(&text, "no spelling"),
        [
            "Note not-represented 9 /paths/~1a/get/parameters/1: `joined` holds lists or objects within others, for which its style has no spelling",
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

#[test]
fn a_wrapper_that_says_nothing_more_is_what_it_wraps() {
    let text = answering(
        "3.0.3",
        "
T:
  type: object
  properties:
    b: {type: object, allOf: [{$ref: '#/components/schemas/Animal'}], nullable: true}
    c: {type: object, allOf: [{$ref: '#/components/schemas/Animal'}]}
    e: {type: object, allOf: [{$ref: '#/components/schemas/Plain'}], nullable: true}
    f: {type: object, oneOf: [{$ref: '#/components/schemas/Animal'}], nullable: true}
    h: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object}]}
    i: {anyOf: [{$ref: '#/components/schemas/Animal'}], type: object}
    l: {type: array, items: {type: object, allOf: [{$ref: '#/components/schemas/Plain'}]}}
    m: {allOf: [{$ref: '#/components/schemas/Col'}], minimum: 0, maximum: 1}
    n: {type: string, allOf: [{$ref: '#/components/schemas/Str'}], default: a, minimum: 3}
    q: {anyOf: [{$ref: '#/components/schemas/Plain'}, {$ref: '#/components/schemas/Plain'}]}
    r: {oneOf: [{$ref: '#/components/schemas/Str'}, {$ref: '#/components/schemas/Null'}]}
    s: {oneOf: [{$ref: '#/components/schemas/Str'}, {$ref: '#/components/schemas/Blank'}, {$ref: '#/components/schemas/Null'}]}
    t: {allOf: [{$ref: '#/components/schemas/Col'}], minimum: 1}
Col: {type: integer, enum: [0, 1]}
Str: {type: string, enum: [a, b]}
Null: {enum: [null]}
Blank: {enum: ['']}
Plain: {type: object, properties: {x: {type: string}}}
Animal: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}
Cat: {type: object, allOf: [{$ref: '#/components/schemas/Animal'}]}
",
    );
    let types = types(&text);
    let lines = types
        .lines()
        .skip_while(|line| !line.starts_with("model T "));
    let fields: Vec<&str> = lines.skip(1).take(13).map(str::trim).collect();
    assert_eq!(
        fields,
        [
            "b?: Animal | null",
            "c?: Animal",
            "e?: Plain | null",
            "f?: Animal | null",
            "h?: Animal",
            "i?: Animal",
            "l?: [Plain]",
            "m?: Col",
            "n?: Str",
            "q?: Plain",
            "r?: Str | null",
            "s?: T.s | null",
            "t?: T.t",
        ],
        "{types}"
    );
    assert_eq!(
        notes(&text, "says nothing of the values"),
        [
            "Note no-bearing 16 /components/schemas/T/properties/m/minimum: `minimum` says nothing of the values that are allowed here",
            "Note no-bearing 16 /components/schemas/T/properties/m/maximum: `maximum` says nothing of the values that are allowed here",
            "Note no-bearing 17 /components/schemas/T/properties/n/minimum: `minimum` says nothing of the values that are allowed here",
        ]
    );
}

#[test]
fn alternatives_that_another_schema_rules_out_are_none() {
    check(
        "3.0.3",
        "
Common: {type: object, required: [result], properties: {result: {anyOf: [{type: object}, {type: array, items: {}}, {type: string}]}}}
Single: {allOf: [{$ref: '#/components/schemas/Common'}, {type: object, properties: {result: {anyOf: [{type: object, nullable: true}, {type: string, nullable: true}]}}}]}
T: {allOf: [{$ref: '#/components/schemas/Common'}, {type: object, properties: {result: {type: array, items: {$ref: '#/components/schemas/Rec'}}, one: {$ref: '#/components/schemas/One'}}}]}
One: {allOf: [{$ref: '#/components/schemas/Single'}, {type: object, properties: {result: {$ref: '#/components/schemas/Rec'}}}]}
Rec: {type: object, properties: {id: {type: string}}}
",
        "
model One (received)
  result: Rec
model Rec (received)
  id?: string
model T (received)
  result: [Rec]
  one?: One",
        &[],
    );
}

#[test]
fn text_and_text_or_null_is_text_or_null() {
    let text = answering(
        "3.0.3",
        "T: {type: object, properties: {a: {oneOf: [{type: string}, {nullable: true, type: string}]}}}",
    );
    assert!(
        types(&text).contains("a?: string | null"),
        "{}",
        types(&text)
    );
    assert_eq!(problems_from(&text, Level::Warning), Vec::<String>::new());
}

#[test]
fn a_tag_that_alternatives_do_not_declare_is_sent_with_them() {
    let text = answering(
        "3.1.0",
        "
T: {type: object, properties: {ev: {$ref: '#/components/schemas/Ev'}, plain: {$ref: '#/components/schemas/Deleted'}}}
Ev: {oneOf: [{$ref: '#/components/schemas/Created'}, {$ref: '#/components/schemas/Deleted'}], discriminator: {propertyName: event}}
Created: {type: object, required: [id], properties: {id: {type: string}}}
Deleted: {type: object, required: [id], properties: {id: {type: string}}}
",
    );
    assert_eq!(
        types(&text),
        r#"
model Created (received)
  event required: string | null = String("Created")
  id: string
model Deleted (received)
  id: string
union Ev by event
  | Created "Created"
  | Ev|Deleted "Deleted"
model Ev|Deleted (received)
  event required: string | null = String("Deleted")
  id: string
model T (received)
  ev?: Ev
  plain?: Deleted"#
            .trim()
    );
}

#[test]
fn a_constant_text_is_told_from_objects() {
    check(
        "3.1.0",
        "T: {oneOf: [{type: string, const: x, description: first}, {type: string, const: y-z}, {type: object, required: [other], properties: {other: {type: string}}}]}",
        r#"
union T
  | T|x
  | T|y-z
  | T|other
model T|other (received)
  other: string
enum T|x "x"
enum T|y-z "y-z""#,
        &[],
    );
}

#[test]
fn alternatives_are_called_by_what_only_they_say() {
    let schemas = "
T:
  type: object
  properties:
    all: {oneOf: [{allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/E1'}]}, {allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/E2'}]}]}
    tags: {oneOf: [{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [t], properties: {t: {const: At}}}]}, {type: object, required: [t], properties: {t: {const: Of}}}]}
    same: {oneOf: [{type: object, required: [k, s], properties: {k: {enum: [I]}, s: {enum: [x]}}}, {type: object, required: [k, s], properties: {k: {enum: [I]}, s: {enum: [y]}}}]}
    lists: {oneOf: [{type: array, items: {type: object, properties: {id: {type: string}}}}, {type: array, items: {type: object, properties: {name: {type: string}}}}]}
    maps: {anyOf: [{type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}, {type: object, additionalProperties: {type: object, properties: {b: {type: string}}}}]}
    nested: {oneOf: [{oneOf: [{type: string}, {type: integer}]}, {oneOf: [{type: boolean}, {type: number}]}]}
    one: {oneOf: [{type: string}, {type: array, items: {type: object, properties: {id: {type: string}}}}]}
    typed: {oneOf: [{type: object, required: [v], properties: {v: {type: string}}}, {type: object, required: [v], properties: {v: {type: integer}}}]}
Base: {type: object, required: [b], properties: {b: {type: string}}}
E1: {type: object, required: [x], properties: {x: {type: string}}}
E2: {type: object, required: [y], properties: {y: {type: string}}}
";
    let variants = |schemas: &str| {
        let types = types(&answering("3.1.0", schemas));
        let lines = types.lines().filter(|line| line.starts_with("  | "));
        let mut found: Vec<String> = lines.map(|line| line[4..].to_owned()).collect();
        found.sort();
        found
    };
    let found = variants(schemas);
    assert_eq!(
        found,
        [
            "T.all|E1",
            "T.all|E2",
            "T.nested|boolean or number",
            "T.nested|string or integer",
            "T.same|x \"x\"",
            "T.same|y \"y\"",
            "T.tags|At \"At\"",
            "T.tags|Of \"Of\"",
            "T.typed|v integer",
            "T.typed|v string",
            "[T.lists|with id list[]]",
            "[T.lists|with name list[]]",
            "[T.one|list[]]",
            "boolean",
            "i64",
            "number",
            "string",
            "string",
            "{T.maps|with a map{}}",
            "{T.maps|with b map{}}",
        ]
    );
    let (one, other) = (
        "{type: array, items: {type: object, properties: {id: {type: string}}}}",
        "{type: array, items: {type: object, properties: {name: {type: string}}}}",
    );
    let turned = schemas
        .replace(one, "ONE")
        .replace(other, one)
        .replace("ONE", other);
    assert_eq!(variants(&turned), found);
}

#[test]
fn a_tag_that_is_required_beside_alternatives_makes_no_copies_of_them() {
    check(
        "3.1.1",
        "
T: {required: [$type], type: object, anyOf: [{$ref: '#/components/schemas/TA'}, {$ref: '#/components/schemas/TB'}], discriminator: {propertyName: $type, mapping: {a: '#/components/schemas/TA', b: '#/components/schemas/TB'}}}
TA: {properties: {$type: {enum: [a], type: string}, x: {type: string}}}
TB: {properties: {$type: {enum: [b], type: string}, y: {type: string}}}
",
        r#"
union T by $type
  | TA "a"
  | TB "b"
model TA (received)
  $type implied: string = String("a")
  x?: string
model TB (received)
  $type implied: string = String("b")
  y?: string"#,
        &[],
    );
}

/// What is received as one of them loses what only the other declares: that is said.
#[test]
fn objects_that_may_fit_several_alternatives_at_once() {
    let told = |one: &str, other: &str| {
        let schemas = format!("T: {{anyOf: [{{type: object, {one}}}, {{type: object, {other}}}]}}");
        let all = problems_from(&answering("3.1.0", &schemas), Level::Note);
        let said = "an object may fit several of these alternatives at once";
        all.iter().filter(|it| it.contains(said)).count()
    };
    let (next, first) = (
        "properties: {next: {type: string}}",
        "properties: {first: {type: string}}",
    );
    assert_eq!(told(next, first), 1);
    assert_eq!(
        told(next, &format!("{first}, additionalProperties: false")),
        0
    );
    let tagged = |kind: &str, own: &str| {
        format!("properties: {{kind: {{const: {kind}}}, {own}: {{type: string}}}}")
    };
    assert_eq!(told(&tagged("a", "x"), &tagged("b", "y")), 0);
    assert_eq!(told(&tagged("a", "x"), &tagged("a", "y")), 1);
    // The first has all that the second has.
    assert_eq!(
        told(
            "properties: {next: {type: string}, first: {type: string}}",
            first
        ),
        0
    );
}

/// FastAPI writes the format of what may be `null` beside its alternatives.
#[test]
fn what_stands_beside_a_scalar_or_null_is_said_of_the_scalar() {
    let schemas = "
T:
  type: object
  required: [secret]
  properties:
    secret: {anyOf: [{type: string}, {type: 'null'}], format: password, title: Secret}
    at: {anyOf: [{type: string}, {type: 'null'}], format: date-time}
    count: {oneOf: [{type: 'null'}, {type: integer}], minimum: 1}
";
    let text = answering("3.1.0", schemas);
    assert_eq!(
        types(&text),
        "model T (received)\n  secret required: string | null hidden\n  at?: DateTime | null\n  \
         count?: i64(>=1) | null"
    );
    assert_eq!(problems_from(&text, Level::Note), [""; 0]);
}
