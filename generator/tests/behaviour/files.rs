//! References into other files: what comes of them, where they may lead, and where problems are said to
//! be.

use crate::told::folder::{answering, folder, input, models, problems, run, types};

#[test]
fn whole_files_parts_of_files_and_circles() {
    let files = answering(
        "../models/Pet.yaml",
        &[
            (
                "models/Pet.yaml",
                "
type: object
required: [name]
properties:
  name: {type: string}
  owner: {$ref: ./people/Owner.json}
  tricks: {type: array, items: {$ref: 'all%20of.yaml#/trick~1s/Sit%7C'}}
  kind: {$ref: '#/$defs/Kind'}
  parent: {$ref: '#'}
$defs:
  Kind: {type: string, enum: [cat, dog]}
",
            ),
            (
                "models/people/Owner.json",
                r#"{"type": "object", "properties": {"pets": {"type": "array", "items": {"$ref": "../Pet.yaml"}},
                "root": {"$ref": "../../api/api.yaml#/components/schemas/Root"}}}"#,
            ),
            (
                "models/all of.yaml",
                "trick/s: {'Sit|': {type: object, properties: {loud: {type: boolean}}}}",
            ),
        ],
    );
    assert_eq!(
        problems(&files),
        [
            "Error unresolved-reference models/people/Owner.json:2 /properties/root/$ref: there is nothing at `../../api/api.yaml#/components/schemas/Root`"
        ]
    );
    let mut files = files;
    let document = files.0.get_mut("api/api.yaml").unwrap();
    document.push_str("components: {schemas: {Root: {type: object, properties: {pet: {$ref: ../models/Pet.yaml}}}}}\n");
    assert_eq!(problems(&files), [""; 0]);
    assert_eq!(models(&files), ["Kind", "Owner", "Pet", "Root", "Sit"]);
}

#[test]
fn anything_may_stand_in_another_file() {
    let files = folder(
        "3.0.3",
        "
paths:
  /pets: {$ref: 'paths/pets.yaml'}
  /pets/{id}: {$ref: 'paths/more.yaml#/byId'}
",
        &[
            (
                "api/paths/pets.yaml",
                "
get:
  operationId: pets:list
  parameters: [{$ref: '../shared.json#/parameters/Order'}]
  responses: {'200': {$ref: '../shared.json#/responses/Pets'}, default: {$ref: ../failure.yaml}}
",
            ),
            (
                "api/paths/more.yaml",
                "
byId:
  put:
    operationId: pets:update
    parameters: [{$ref: ../id.yaml}]
    requestBody: {$ref: '../shared.json#/bodies/Pet'}
    responses: {'204': {description: '', headers: {X: {$ref: ../header.yaml}}}}
",
            ),
            (
                "api/id.yaml",
                "{name: id, in: path, required: true, schema: {type: string}}",
            ),
            ("api/header.yaml", "{schema: {type: string}}"),
            (
                "api/failure.yaml",
                "
description: ''
content:
  application/json:
    schema: {type: object, properties: {message: {type: string}}}
    examples: {e: {$ref: example.json}}
",
            ),
            ("api/example.json", r#"{"value": {"message": "no"}}"#),
            (
                "api/shared.json",
                r##"{
"parameters": {"Order": {"name": "order", "in": "query", "schema": {"type": "string", "enum": ["up", "down"]}}},
"bodies": {"Pet": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/schemas/Pet"}}}}},
"responses": {"Pets": {"description": "", "content": {"application/json": {"schema":
  {"type": "array", "items": {"$ref": "#/schemas/Pet"}}}}}},
"schemas": {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}}
}"##,
            ),
        ],
    );
    assert_eq!(problems(&files), [""; 0]);
    assert_eq!(models(&files), ["Failure", "Order", "Pet"]);
    let outcome = run(&files, false);
    assert_eq!(
        (outcome.summary.operations, outcome.summary.methods),
        (2, 2)
    );
    assert_eq!(outcome.others.len(), 7);
}

#[test]
fn only_files_below_the_root_are_read() {
    let addresses = [
        "../../secret.yaml",
        "/etc/passwd",
        "https://example.com/a.yaml#/A",
        "//example.com/a.yaml",
        "nothing.yaml",
        "../api/../../api/api.yaml",
        "broken.yaml",
    ];
    let schemas = addresses.iter().zip('A'..);
    let schemas: String = schemas
        .map(|(address, name)| {
            format!("    {name}: {{properties: {{p: {{$ref: '{address}'}}}}}}\n")
        })
        .collect();
    let files = folder(
        "3.1.0",
        &format!("paths: {{}}\ncomponents:\n  schemas:\n{schemas}"),
        &[("api/broken.yaml", "type: [object\nproperties: 5")],
    );
    let place = |line: usize, name: char| {
        format!(
            "Error external-reference api.yaml:{line} /components/schemas/{name}/properties/p/$ref"
        )
    };
    assert_eq!(
        problems(&files),
        [
            format!("{}: `../../secret.yaml` can't be followed: it leads above the root folder", place(6, 'A')),
            format!("{}: `/etc/passwd` can't be followed: an absolute path is another one on each machine", place(7, 'B')),
            format!("{}: `https://example.com/a.yaml#/A` can't be followed: nothing is fetched from the network", place(8, 'C')),
            format!("{}: `//example.com/a.yaml` can't be followed: nothing is fetched from the network", place(9, 'D')),
            format!("{}: `nothing.yaml` can't be followed: there is no such file", place(10, 'E')),
            format!("{}: `../api/../../api/api.yaml` can't be followed: it leads above the root folder", place(11, 'F')),
            format!("{}: `broken.yaml` can't be followed: its text can't be used", place(12, 'G')),
            "Error syntax api/broken.yaml:2 : did not find expected ',' or ']', while parsing a flow sequence that begins in line 1".to_owned(),
        ]
    );
}

#[test]
fn problems_of_another_file_are_at_their_place_in_it() {
    let files = answering(
        "../models/A.yaml",
        &[
            (
                "models/A.yaml",
                "type: object\nrequired: [gone]\nproperties:\n  b: {$ref: B.json}\n  b: {}\n",
            ),
            (
                "models/B.json",
                "{\n  \"type\": \"object\",\n  \"properties\": {\"n\": {\"type\": \"integr\"}}\n}",
            ),
        ],
    );
    assert_eq!(
        problems(&files),
        [
            "Warning missing-property models/A.yaml:1 : `gone` is required and no property",
            "Error duplicate-key models/A.yaml:5 /properties/b: the key `b` stands twice in one object",
            "Warning malformed models/B.json:3 /properties/n: there is no type `integr`",
        ]
    );
}

#[test]
fn a_keyword_of_another_file_is_counted_once() {
    let files = answering(
        "../models/A.yaml",
        &[(
            "models/A.yaml",
            "type: object\nproperties: {b: {$ref: '#/definitions/B'}}\ndefinitions: {B: {type: string, maxLength: 9}}\n",
        )],
    );
    let settings = generator::settings::Settings::new("api").expect("a name");
    let receipt = generator::receipt::receipt(input(&files), &settings);
    let limits = receipt.lines().filter(|line| line.contains("/B/maxLength"));
    assert_eq!(limits.count(), 1, "{receipt}");
}

/// Two files may have the same pointer.
#[test]
fn the_api_names_the_file_of_a_place() {
    let files = answering(
        "../models/A.yaml",
        &[
            (
                "models/A.yaml",
                "type: object\nproperties: {b: {$ref: 'B%20%7C%20%23.yaml'}}\n",
            ),
            (
                "models/B | #.yaml",
                "type: object\nproperties: {c: {type: string}}\n",
            ),
        ],
    );
    let surface = run(&files, false).surface.expect("an API");
    let text = surface.to_string();
    for end in [
        "| models/A.yaml#/properties/b\n",
        "| models/B%20%7C%20%23.yaml#/properties/c\n",
    ] {
        assert!(text.contains(end), "{end} isn't in {text}");
    }
    let read = generator::surface::Surface::parse(&text).expect("a surface");
    let file = |path: &str| read.get(path).and_then(|item| item.file.clone());
    assert_eq!(file("models::A.b").as_deref(), Some("models/A.yaml"));
    assert_eq!(read.to_string(), text);
}

#[test]
fn a_link_leads_to_the_file_that_is_meant() {
    let files = answering(
        "linked/A.yaml",
        &[(
            "models/A.yaml",
            "{type: object, properties: {b: {$ref: ../models/A.yaml}}}",
        )],
    );
    assert_eq!(problems(&files), [""; 0]);
    assert_eq!(models(&files), ["A"]);
}

#[test]
fn names_come_from_the_component_the_file_or_its_part() {
    let files = folder(
        "3.1.0",
        "
paths:
  /t: {get: {operationId: 't:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}}}}
components:
  schemas:
    User: {$ref: ../models/user_index.yaml}
    One: {$ref: ../models/two.yaml}
    Two: {$ref: ../models/two.yaml}
    Same: {type: object, properties: {own: {type: boolean}}}
    All:
      type: object
      properties:
        a: {$ref: '#/components/schemas/User'}
        b: {$ref: '#/components/schemas/One'}
        c: {$ref: ../models/Same.schema.json}
        d: {$ref: ../other/Same.json}
        e: {$ref: '#/components/schemas/Same'}
",
        &[
            ("models/user_index.yaml", "{type: object, properties: {inner: {type: object, properties: {x: {type: string}}}}}"),
            ("models/two.yaml", "{type: object, properties: {x: {type: string}}}"),
            ("models/Same.schema.json", r#"{"type": "object", "properties": {"m": {"type": "string"}}}"#),
            ("other/Same.json", r#"{"type": "object", "properties": {"o": {"type": "string"}}}"#),
        ],
    );
    assert_eq!(problems(&files), [""; 0]);
    assert_eq!(
        models(&files),
        [
            "All",
            "ModelsSame",
            "OtherSame",
            "Same",
            "Two",
            "User",
            "UserInner"
        ]
    );
}

#[test]
fn anchors_and_ids() {
    let files = folder(
        "3.1.0",
        "
paths:
  /t: {get: {operationId: 't:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#all'}}}}}}}
components:
  schemas:
    All:
      $anchor: all
      type: object
      properties:
        a: {$ref: 'https://example.com/s/address'}
        b: {$ref: '../models/M.yaml#part'}
        c: {$ref: 'urn:example:thing#inner'}
        d: {$ref: 'https://example.com/s/address#/$defs/Zip'}
    Address:
      $id: https://example.com/s/address
      type: object
      properties:
        zip: {$ref: '#/$defs/Zip'}
        back: {$ref: '#/components/schemas/All'}
        other: {$ref: thing}
      $defs: {Zip: {type: object, properties: {code: {type: string}}}}
    Thing:
      $id: urn:example:thing
      type: object
      properties: {in: {$anchor: inner, type: object, properties: {x: {type: string}}}}
    Relative: {$id: 'https://example.com/s/thing', type: string, enum: [a, b]}
",
        &[(
            "models/M.yaml",
            "{$defs: {Part: {$anchor: part, type: object, properties: {y: {type: string}}}}}",
        )],
    );
    assert_eq!(problems(&files), [""; 0]);
    assert_eq!(
        types(&files).lines().collect::<Vec<_>>(),
        [
            "model Address (received)",
            "  back?: All",
            "  other?: Relative",
            "  zip?: Address.Zip",
            "model Address.Zip (received)",
            "  code?: string",
            "model All (received)",
            "  a?: Address boxed",
            "  b?: Part <models/M.yaml#/$defs/Part>",
            "  c?: Thing.in",
            "  d?: Address.Zip",
            "model Part <models/M.yaml#/$defs/Part> (received)",
            "  y?: string",
            "enum Relative \"a\" \"b\"",
            "model Thing.in (received)",
            "  x?: string",
        ]
    );
}

#[test]
fn a_mapping_may_name_files() {
    let files = answering(
        "pets.yaml",
        &[
            (
                "api/pets.yaml",
                "
oneOf: [{$ref: Cat.yaml}, {$ref: Dog.yaml}]
discriminator: {propertyName: kind, mapping: {meow: Cat.yaml}}
",
            ),
            (
                "api/Cat.yaml",
                "{type: object, required: [kind], properties: {kind: {type: string}}}",
            ),
            (
                "api/Dog.yaml",
                "{type: object, required: [kind], properties: {kind: {type: string}, x: {type: string}}}",
            ),
        ],
    );
    assert_eq!(problems(&files), [""; 0]);
    assert!(
        types(&files).contains("\"meow\"") && types(&files).contains("\"Dog\""),
        "{}",
        types(&files)
    );
}

#[test]
fn what_a_file_breaks_is_left_out_and_no_more() {
    let files = folder(
        "3.1.0",
        "
paths:
  /a: {get: {operationId: 'a:get', responses: {'200': {description: '', content: {application/json: {schema: {$ref: broken.yaml}}}}}}}
  /b: {get: {operationId: 'b:get', responses: {'204': {description: ''}}}}
  /c: {$ref: c.yaml}
",
        &[
            ("api/broken.yaml", "a: [b"),
            ("api/c.yaml", "{get: {operationId: 'c:get', responses: 7}}"),
        ],
    );
    let outcome = run(&files, true);
    assert!(outcome.files.is_some(), "{:#?}", problems(&files));
    assert_eq!(
        (outcome.summary.operations, outcome.summary.methods),
        (3, 1)
    );
}

/// Where OpenAPI has objects by name, documents of several files have references to such.
#[test]
fn objects_by_name_and_lists_that_stand_in_another_file() {
    let files = folder(
        "3.0.3",
        "
paths: {$ref: ./paths.yaml}
components:
  schemas: {$ref: ./schemas.yaml}
  parameters: {$ref: './shared.yaml#/parameters'}
",
        &[
            (
                "api/paths.yaml",
                "
/t:
  get:
    operationId: t:get
    parameters: [{$ref: 'api.yaml#/components/parameters/q'}]
    responses: {$ref: './shared.yaml#/responses'}
  post:
    operationId: t:make
    responses: {$ref: './shared.yaml#/responses'}
",
            ),
            (
                "api/shared.yaml",
                "
responses:
  '200': {description: d, content: {application/json: {schema: {$ref: 'api.yaml#/components/schemas/T'}}}}
parameters:
  q: {name: q, in: query, required: 'true', schema: {type: string}}
",
            ),
            (
                "api/schemas.yaml",
                "
T: {type: object, properties: {a: {$ref: '#/O'}, b: {$ref: './schemas.yaml#/O'}, c: {type: object, properties: {d: {type: string}}}}}
O: {type: object, properties: {z: {type: string}}}
",
            ),
        ],
    );
    let by_name = "`$ref` stands where OpenAPI has objects by name, or a list of them";
    assert_eq!(
        problems(&files),
        [
            format!("Warning beside-reference api.yaml:3 /paths/$ref: {by_name}"),
            format!("Warning beside-reference api.yaml:5 /components/schemas/$ref: {by_name}"),
            format!("Warning beside-reference api.yaml:6 /components/parameters/$ref: {by_name}"),
            format!("Warning beside-reference api/paths.yaml:5 /~1t/get/responses/$ref: {by_name}"),
            format!("Warning beside-reference api/paths.yaml:8 /~1t/post/responses/$ref: {by_name}"),
            "Warning malformed api/shared.yaml:4 /parameters/q/required: `required` can't be a string".to_owned(),
        ]
    );
    assert_eq!(run(&files, false).summary.keywords.unaccounted, 0);
    assert_eq!(models(&files), ["O", "T", "TC"]);
    let ir = generator::dump(input(&files));
    assert_eq!(ir.matches("answer 200 T").count(), 2, "{ir}");
    assert!(ir.contains("query q: string"), "{ir}");
}

/// DigitalOcean writes each operation into a file of its own.
#[test]
fn operations_that_stand_in_another_file() {
    let operation = |id: &str| {
        format!("
operationId: {id}
parameters: [{{name: q, in: query, required: true, schema: {{type: string}}}}]
responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: 'shared.yaml#/T'}}}}}}}}}}
")
    };
    let (list, make, get) = (operation("t:list"), operation("t:make"), operation("t:get"));
    let files = folder(
        "3.0.3",
        "
paths:
  /t:
    get: {$ref: ./list.yaml}
    post: {$ref: './make.yaml'}
  /t/1: {$ref: ./one.yaml}
  /none: {get: {$ref: './shared.yaml#/None'}}
",
        &[
            ("api/list.yaml", list.as_str()),
            ("api/make.yaml", make.as_str()),
            ("api/get.yaml", get.as_str()),
            ("api/one.yaml", "get: {$ref: ./get.yaml}\n"),
            (
                "api/shared.yaml",
                "T: {type: object, properties: {a: {type: string}}}\n",
            ),
        ],
    );
    let told = "`$ref` stands where OpenAPI has an operation";
    assert_eq!(
        problems(&files),
        [
            format!("Warning beside-reference api.yaml:5 /paths/~1t/get/$ref: {told}"),
            format!("Warning beside-reference api.yaml:6 /paths/~1t/post/$ref: {told}"),
            "Error unresolved-reference api.yaml:8 /paths/~1none/get/$ref: there is nothing at `./shared.yaml#/None` to take the place of this".to_owned(),
            format!("Warning beside-reference api/one.yaml:1 /get/$ref: {told}"),
        ]
    );
    let ir = generator::dump(input(&files));
    assert_eq!(ir.matches("answer 200 T").count(), 3, "{ir}");
}

/// A property may be called as a method is: what holds it can be shared all the same.
#[test]
fn properties_called_get_in_shared_properties() {
    let files = folder(
        "3.0.3",
        "
paths: {}
components:
  schemas:
    S: {type: string}
    A: {type: object, properties: {$ref: ./own.yaml}}
    B: {type: object, properties: {$ref: ./own.yaml}}
",
        &[(
            "api/own.yaml",
            "get: {$ref: 'api.yaml#/components/schemas/S'}\n",
        )],
    );
    let all = problems(&files);
    assert!(
        all.iter()
            .all(|it| it.starts_with("Warning beside-reference")),
        "{all:?}"
    );
}

#[test]
fn objects_by_name_that_are_not_there_or_lead_in_circles() {
    let files = folder(
        "3.0.3",
        "
paths: {$ref: ./none.yaml}
components: {schemas: {$ref: './circle.yaml'}, parameters: {$ref: '#/components/parameters'}}
",
        &[(
            "api/circle.yaml",
            "{T: {type: object, properties: {$ref: './circle.yaml'}}}\n",
        )],
    );
    let problems = problems(&files);
    let errors: Vec<_> = problems
        .iter()
        .filter(|it| it.starts_with("Error"))
        .collect();
    assert_eq!(
        errors,
        [
            "Error external-reference api.yaml:3 /paths/$ref: `./none.yaml` can't be followed: it leads to no file that was read",
            "Error unresolved-reference api.yaml:4 /components/parameters/$ref: there is nothing at `#/components/parameters` to take the place of this",
            "Error circular-reference api/circle.yaml:1 /T/properties/$ref: a reference to objects by name leads to others such",
        ]
    );
}

#[test]
fn an_empty_fragment_with_a_slash_means_the_whole_file() {
    let text = "type: object\nproperties: {a: {type: string}}\n";
    let files = answering("pet.yaml#/", &[("api/pet.yaml", text)]);
    assert_eq!(
        problems(&files),
        [
            "Warning unresolved-reference api.yaml:3 /paths/~1t/get/responses/200/content/application~1json/schema/$ref: there is nothing at `pet.yaml#/`"
        ]
    );
    assert_eq!(models(&files), ["Pet"]);
}
