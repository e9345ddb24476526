//! Which operations a client has, by its settings.

use generator::{Failed, Generate, Generated};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Acme, version: '7' }
servers: [{ url: 'https://api.acme.example' }]
tags: [{ name: pets }, { name: toys }]
paths:
  /v1/pets:
    get:
      operationId: pets:list
      tags: [pets]
      responses:
        '200':
          description: Pets
          content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
    post:
      operationId: pets:create
      tags: [pets]
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/PetCreate' } } }
      responses: { '204': { description: Created } }
  /v1/pets/{id}/toys:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: toys:list
      tags: [toys]
      responses:
        '200':
          description: Toys
          content: { application/json: { schema: { $ref: '#/components/schemas/Toy' } } }
  /v2/broken:
    get:
      operationId: broken:get
      tags: [odd]
      responses: { '200': { $ref: '#/components/responses/Nowhere' } }
components:
  schemas:
    Pet:
      type: object
      properties: { toy: { $ref: '#/paths/~1v1~1pets~1%7Bid%7D~1toys/get/responses/200/content/application~1json/schema' } }
    PetCreate: { type: object, properties: { name: { type: string } } }
    Toy: { type: object, properties: { kind: { type: string } } }
    Nobody: { type: object, properties: { a: { type: string } } }
";

const PACKAGE: &str = "[package]\nname = \"acme\"\nversion = \"0.1.0\"\n";

fn run(document: &str, settings: &str) -> Result<Generated, Failed> {
    let settings = format!("{PACKAGE}{settings}");
    Generate::new("openapi.yaml", document)
        .settings_text("codegen.toml", &settings)
        .run()
}

/// What there is in Rust: operations and models.
fn there(settings: &str) -> Vec<String> {
    let client = run(DOCUMENT, settings).unwrap();
    let surface = client.surface.to_string();
    let lines = surface.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" | ")?;
        let is_meant = rest.starts_with("operation ") || rest.starts_with("struct");
        is_meant.then(|| name.rsplit("::").next().unwrap_or(name).to_owned())
    });
    assert_eq!(client.summary.keywords.unaccounted, 0, "{settings}");
    lines.collect()
}

#[test]
fn models_follow_the_operations() {
    let pets = "[operations]\nids = [\"pets:list\"]\n";
    assert_eq!(there(pets), ["Pet", "Toy", "list"]);
    let toys = "[operations]\ntags = [\"toys\"]\n";
    assert_eq!(there(toys), ["Toy", "list"]);
    let paths = "[operations]\npaths = [\"/v1/pets\"]\n";
    assert_eq!(there(paths), ["Pet", "PetCreate", "Toy", "create", "list"]);
    // One of two things that an operation may say is enough.
    let both = "[operations]\npaths = [\"/v1/*\"]\ntags = [\"toy*\"]\n";
    assert_eq!(
        there(both),
        ["Pet", "PetCreate", "Toy", "create", "list", "list"]
    );
    let but = "[operations]\npaths = [\"/v1/pets/**\"]\n[operations.without]\nids = [\"*:list\"]\n";
    assert_eq!(there(but), ["PetCreate", "create"]);
}

#[test]
fn what_is_left_out_may_be_wrong() {
    let failed = run(DOCUMENT, "").unwrap_err();
    assert!(failed.to_string().contains("Nowhere"), "{failed}");
    let without = "[operations.without]\nids = [\"broken:*\"]\n";
    assert_eq!(there(without).len(), 6);
    let client = run(DOCUMENT, without).unwrap();
    assert_eq!(client.problems, []);
}

#[test]
fn the_emitted_crate_is_that_of_the_smaller_document() {
    let (head, tail) = DOCUMENT.split_once("  /v2/broken:").unwrap();
    let (_, components) = tail.split_once("components:").unwrap();
    let smaller = format!("{head}components:{components}");
    let selected = run(DOCUMENT, "[operations]\npaths = [\"/v1/**\"]\n").unwrap();
    assert_eq!(selected.files, run(&smaller, "").unwrap().files);
}

#[test]
fn a_wrong_selection_is_refused_with_its_place() {
    let cases = [
        (
            "[operations]\nids = [\"pets:lists\"]",
            ":5:8",
            "has the `operationId` `pets:lists`",
        ),
        (
            "[operations]\nids = [\"pets:lists\"]",
            "",
            "help: there is `pets:list`, `pets:create`, ",
        ),
        (
            "[operations]\ntags = [\"pets\", \"x*\"]",
            ":5:17",
            "has the tag `x*`",
        ),
        (
            "[operations]\npaths = [\"/v1\"]",
            ":5:10",
            "has the path `/v1`",
        ),
        (
            "[operations.without]\npaths = [\"/v3/**\"]",
            ":5:10",
            "has the path `/v3/**`",
        ),
        (
            "[operations.without]\npaths = [\"/**\"]",
            "",
            "leave no operation",
        ),
        (
            "[operations]\nids = []",
            ":5:7",
            "`ids` must be a list of patterns",
        ),
        (
            "[operations]\nids = \"a\"",
            ":5:7",
            "`ids` must be a list of patterns",
        ),
        ("[operations]\nids = [\"\"]", ":5:8", "an empty pattern"),
        (
            "[operations]\nids = [1]",
            ":5:8",
            "a pattern must be a text",
        ),
        (
            "[operations]\nid = [\"a\"]",
            ":5:1",
            "did you mean `ids`? Known are `ids`, `tags`, `paths`, `without`",
        ),
        (
            "[operations]\nwithout = 1",
            ":5:11",
            "`without` must be a table",
        ),
        (
            "[operations.without]\nwithout = 1",
            ":5:1",
            "known are `ids`, `tags`, `paths`",
        ),
    ];
    for (settings, place, message) in cases {
        let failed = run(DOCUMENT, settings).unwrap_err().to_string();
        assert!(failed.contains("error[settings]"), "{failed}");
        assert!(failed.contains(&format!("codegen.toml{place}")), "{failed}");
        assert!(failed.contains(message), "{failed}");
    }
}

#[test]
fn paths_that_share_an_item_are_chosen_together() {
    let shared = DOCUMENT.replace(
        "/v2/broken:",
        "/v2/pets: { $ref: '#/paths/~1v1~1pets' }\n  /v2/broken:",
    );
    let both = "[operations]\npaths = [\"/*/pets\"]\n";
    let client = run(&shared, both).unwrap();
    assert_eq!(client.summary.methods, 4);
    let one = run(&shared, "[operations]\npaths = [\"/v2/pets\"]\n").unwrap();
    assert_eq!(one.summary.methods, 2);
    let mixed =
        "[operations]\npaths = [\"/v2/pets\"]\n[operations.without]\npaths = [\"/v1/**\"]\n";
    assert_eq!(run(&shared, mixed).unwrap().summary.methods, 2);
    let torn = "[operations]\nids = [\"pets:list\"]\npaths = [\"/v2/pets\"]\n";
    let failed = run(&shared, torn).unwrap_err().to_string();
    assert!(
        failed.contains("error[settings]: the settings leave out an operation"),
        "{failed}"
    );
    assert!(
        failed.contains("openapi.yaml:6:3 (/paths/~1v1~1pets)"),
        "{failed}"
    );
}
