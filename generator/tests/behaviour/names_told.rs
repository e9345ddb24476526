//! Names that the document gives by extensions, where several want one: who has a name of the document's own keeps
//! it, and everybody else is called by its place.

use generator::report::Level;
use generator::surface::Kind;
use generator::{Generate, Generated};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: 'https://t.example' }]
paths:
  /t:
    get:
      operationId: t:get
      parameters:
        - { name: limit, in: query, x-name: page_size, schema: { type: integer } }
        - { name: page_size, in: query, schema: { type: integer } }
        - { name: a, in: query, x-name: zed, schema: { type: integer } }
        - { name: b, in: query, x-name: zed, schema: { type: integer } }
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Old' } } } }
components:
  schemas:
    Old:
      x-type-name: New
      type: object
      example: { x-type-name: Hello }
      properties:
        new: { $ref: '#/components/schemas/New' }
        one: { x-type-name: Address, type: object, properties: { q: { type: string } } }
        two: { x-type-name: Address, type: object, properties: { r: { type: string } } }
    New: { type: object, properties: { z: { type: string } } }
";

fn client() -> Generated {
    let run = Generate::new("t.yaml", DOCUMENT).name("t").run();
    run.unwrap_or_else(|failed| panic!("{failed}"))
}

#[test]
fn a_wish_takes_nobodys_name() {
    let client = client();
    let surface = client.surface.to_string();
    let names: Vec<&str> = surface
        .lines()
        .filter_map(|line| line.split(" | ").next())
        .filter(|item| item.starts_with("models::") && !item.contains('.') || item.contains("get("))
        .collect();
    assert_eq!(
        names,
        [
            "models::New",
            "models::Old",
            "models::OldOne",
            "models::OldTwo",
            "t::T::get(a)",
            "t::T::get(b)",
            "t::T::get(limit)",
            "t::T::get(page_size)",
        ]
    );
}

#[test]
fn what_is_not_called_so_is_told_of_once() {
    let client = client();
    let told = client.problems.iter();
    let told = told.filter(|it| it.level == Level::Warning);
    let told: Vec<&str> = told.map(|it| it.message.as_str()).collect();
    let taken = |name| format!("the name `{name}` is taken");
    let names = ["page_size", "zed", "zed", "New", "Address", "Address"];
    assert_eq!(told, names.map(taken));
}

/// A property called `properties` holds no properties itself.
#[test]
fn whose_a_schema_is_decides_what_its_words_name() {
    let schemas = "{properties: {type: array, items: {x-name: nobody, type: string}}, T: {x-name: \u{540d}, type: object, properties: {\
        a: {$ref: '#/components/schemas/properties'}, b: {x-name: \u{e9}t\u{e9}, type: string}}}}";
    let document = format!(
        "{{openapi: 3.1.0, info: {{title: T, version: '1'}}, servers: [{{url: 'https://t.example'}}], paths: {{/t: {{get: {{operationId: 't:get', \
         responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/T'}}}}}}}}}}}}}}}}, \
         components: {{schemas: {schemas}}}}}"
    );
    let run = Generate::new("t.yaml", &document).name("t").run();
    let client = run.unwrap_or_else(|failed| panic!("{failed}"));
    let told = client.problems.iter().map(|it| {
        let pointer = it.pointer.clone().unwrap_or_default();
        format!("{} {}", pointer, it.message)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "/components/schemas/properties/items/x-name `x-name` names nothing where this schema stands",
            "/components/schemas/T/x-name this name has letters that are spelled by their numbers",
        ]
    );
}

/// Two operations that want one name have those of their places.
#[test]
fn an_operation_that_is_not_called_so_is_told_of() {
    let text = "\
openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: 'https://t.example' }]
paths:
  /a: { get: { operationId: 't:one', x-name: find, responses: { '204': { description: A. } } } }
  /b: { get: { operationId: 't:two', x-name: find, responses: { '204': { description: B. } } } }
  /c: { get: { operationId: 't:three', x-name: seekAll, responses: { '204': { description: C. } } } }
";
    let client = Generate::new("t.yaml", text)
        .name("t")
        .run()
        .expect("a client");
    let told = client.problems.iter();
    let told = told.filter(|it| it.level == Level::Warning);
    let told: Vec<(usize, &str, &str)> = told
        .map(|it| {
            let (line, help) = (it.span.map_or(0, |span| span.line), it.help.as_deref());
            (line, it.message.as_str(), help.unwrap_or_default())
        })
        .collect();
    let operations = client.surface.items();
    let operations = operations.filter(|(_, item)| item.kind == Kind::Operation);
    let methods = operations.filter_map(|(path, _)| path.rsplit("::").next());
    let methods: Vec<&str> = methods.collect();
    assert_eq!(methods.len(), 3);
    let [first, second] = [methods[1], methods[2]].map(|name| format!("it is called `{name}`"));
    let taken = "the name `find` is taken";
    assert_eq!(
        told,
        [(5, taken, first.as_str()), (6, taken, second.as_str())]
    );
    assert_eq!(methods[0], "seek_all");
}
