//! References into other files: what comes of them, where they may lead, and where problems are said to
//! be.

use std::collections::BTreeMap;

use generator::report::Level;
use generator::settings::Settings;
use generator::source::{Files, Limits};
use generator::surface::Kind;
use generator::{Input, Outcome};

/// Files by their path below the root folder. The document is `api/api.yaml`.
#[derive(Debug)]
struct Folder(BTreeMap<&'static str, String>);

impl Files for Folder {
    fn document(&self) -> &str {
        "api/api.yaml"
    }

    fn find(&self, path: &str) -> Result<String, String> {
        // As a link would.
        let path = path.replace("api/linked/", "models/");
        match self.0.contains_key(&*path) {
            true => Ok(path),
            false => Err("there is no such file".to_owned()),
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, String> {
        let text = self.0.get(path).ok_or("there is no such file")?;
        assert!(text.len() <= limit);
        Ok(text.clone().into_bytes())
    }
}

/// A folder of a document with these parts, and other files.
fn folder(version: &str, rest: &str, others: &[(&'static str, &str)]) -> Folder {
    let head = format!("openapi: {version}\ninfo: {{title: A, version: '1'}}\n");
    let document = ("api/api.yaml", format!("{head}{}", rest.trim_start()));
    let others = others.iter();
    let others = others.map(|(path, text)| (*path, text.trim_start().to_owned()));
    Folder(others.chain([document]).collect())
}

/// One that answers what is at this address.
fn answering(address: &str, others: &[(&'static str, &str)]) -> Folder {
    let rest = format!(
        "paths: {{/t: {{get: {{operationId: 't:get', responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '{address}'}}}}}}}}}}}}}}}}\n"
    );
    folder("3.1.0", &rest, others)
}

fn input(files: &Folder) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: files.0["api/api.yaml"].as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files,
    }
}

fn run(files: &Folder, allow_partial: bool) -> Outcome {
    let settings = Settings::new("api").expect("a name");
    generator::generate(input(files), &settings, allow_partial, &mut |_| {})
}

/// The lines of the IR about types.
fn types(files: &Folder) -> String {
    let ir = generator::dump(input(files));
    let answer = ir.lines().position(|line| line.starts_with("  answer"));
    let lines = ir.lines().skip(answer.map_or(0, |line| line + 1));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Errors and warnings.
fn problems(files: &Folder) -> Vec<String> {
    let outcome = run(files, false);
    let found = outcome.diagnostics.into_iter();
    let found = found.filter(|found| found.level != Level::Note);
    found
        .map(|found| {
            let line = found.span.map_or(0, |span| span.line);
            let pointer = found.pointer.unwrap_or_default();
            let (level, code) = (found.level, found.code.as_str());
            let (file, message) = (found.file, found.message);
            format!("{level:?} {code} {file}:{line} {pointer}: {message}")
        })
        .collect()
}

/// The names of the emitted models.
fn models(files: &Folder) -> Vec<String> {
    let outcome = run(files, false);
    assert!(outcome.files.is_some(), "{:#?}", outcome.diagnostics);
    let surface = outcome.surface.expect("an API");
    let kinds = [Kind::Struct, Kind::Enum, Kind::Union];
    let items = surface
        .items()
        .filter(|(_, item)| kinds.contains(&item.kind));
    let names = items.filter_map(|(path, _)| path.strip_prefix("models::"));
    names.map(str::to_owned).collect()
}

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
