//! Words that an overlay adds: what things are called, and whether lists of values are closed.

use generator::report::Level;
use generator::surface::{Verdict, compare};
use generator::{Generate, Generated};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets/{petId}:
    post:
      operationId: pets:create
      parameters:
        - { name: petId, in: path, required: true, schema: { type: string } }
        - { name: q, in: query, schema: { type: string } }
        - { name: r, in: query, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
components:
  schemas:
    Pet:
      type: object
      required: [id]
      properties:
        id: { type: string }
        k: { $ref: '#/components/schemas/Kind' }
        born: { type: object, properties: { at: { type: object, properties: { town: { type: string } } } } }
        level: { type: integer, enum: [1, 2] }
        owner: { $ref: '#/components/schemas/Owner' }
    Kind: { type: string, enum: [cat, dog] }
    Owner: { type: object, properties: { name: { type: string } } }
    Name: { type: string }
";

const PET: &str = "$.components.schemas.Pet";
const BORN: &str = "$.components.schemas.Pet.properties.born";
const ID: &str = "$.components.schemas.Pet.properties.id";
const K: &str = "$.components.schemas.Pet.properties.k";
const KIND: &str = "$.components.schemas.Kind";
const Q: &str = "$.paths.*.post.parameters[?@.name=='q']";
const PATH: &str = "$.paths.*.post.parameters[?@.name=='petId']";

/// The client of the document with an overlay that adds these words.
fn client(words: &[(&str, &str)]) -> Generated {
    let actions = words.iter();
    let actions = actions.map(|(target, update)| {
        format!("  - {{ target: \"{target}\", update: {{ {update} }} }}\n")
    });
    let actions: String = actions.collect();
    let overlay =
        format!("overlay: 1.0.0\ninfo: {{ title: A, version: '1' }}\nactions:\n{actions}");
    let mut run = Generate::new("openapi.yaml", DOCUMENT).name("pets");
    if !words.is_empty() {
        run = run.overlay("words.yaml", overlay.as_str());
    }
    let client = run
        .run()
        .unwrap_or_else(|failed| panic!("{words:?}: {failed}"));
    assert_eq!(client.summary.keywords.unaccounted, 0, "{words:?}");
    client
}

fn surface(client: &Generated) -> Vec<String> {
    let surface = client.surface.to_string();
    surface.lines().map(str::to_owned).collect()
}

/// What is in the surface with these words and not without, but for the places in the document.
fn new_lines(words: &[(&str, &str)]) -> Vec<String> {
    let before = surface(&client(&[]));
    let now = surface(&client(words)).into_iter();
    now.filter(|line| !before.contains(line)).collect()
}

#[track_caller]
fn names(words: &[(&str, &str)], paths: &[&str]) {
    let lines = new_lines(words);
    for path in paths {
        let begins = format!("{path} | ");
        assert!(
            lines.iter().any(|line| line.starts_with(&begins)),
            "{words:?}: no `{path}` in {lines:#?}"
        );
    }
    let told: Vec<String> = client(words)
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told, [""; 0], "{words:?}");
}

#[test]
fn a_schema_is_called_as_a_word_says() {
    for word in [
        "x-name",
        "x-type-name",
        "x-fern-type-name",
        "x-speakeasy-name-override",
        "x-ms-client-name",
    ] {
        let animal = format!("{word}: animal");
        names(
            &[(PET, &animal)],
            &[
                "models::Animal",
                "models::Animal.id",
                "models::AnimalBorn",
                "models::AnimalBornAt",
            ],
        );
    }
    // Of a schema within another: by its own word, since the other means the property.
    names(
        &[(BORN, "x-type-name: Birth")],
        &["models::Birth", "models::Birth.at", "models::BirthAt"],
    );
    names(
        &[(KIND, "x-name: Species")],
        &["models::Species", "models::Species::Cat"],
    );
}

#[test]
fn a_property_is_called_as_a_word_says() {
    for word in [
        "x-name",
        "x-fern-property-name",
        "x-speakeasy-name-override",
        "x-ms-client-name",
    ] {
        let key = format!("{word}: petKey");
        names(&[(ID, &key)], &["models::Pet.pet_key"]);
        // Beside a reference, too.
        let kind = format!("{word}: kind");
        names(&[(K, &kind)], &["models::Pet.kind"]);
    }
    // On the wire nothing changes.
    let client = client(&[(ID, "x-name: petKey")]);
    let models = client
        .files
        .values()
        .find(|text| text.contains("pub pet_key: String"));
    assert!(models.is_some_and(|text| text.contains("\"id\"")));
    // A property of an unnamed schema, and that schema's type beside it.
    names(
        &[(BORN, "x-name: birth, x-type-name: Birth")],
        &["models::Pet.birth", "models::Birth"],
    );
}

#[test]
fn a_parameter_is_called_as_a_word_says() {
    for word in [
        "x-name",
        "x-fern-parameter-name",
        "x-speakeasy-name-override",
        "x-ms-client-name",
    ] {
        let query = format!("{word}: query");
        names(&[(Q, &query)], &["pets::Pets::create(query)"]);
        let id = format!("{word}: id");
        names(&[(PATH, &id)], &["pets::Pets::create(id)"]);
    }
}

/// The problems that come of these words: level, place and text.
fn told(words: &[(&str, &str)]) -> Vec<String> {
    let problems = client(words).problems;
    let shown = problems.iter().map(|it| {
        let place = it.span.map_or(0, |span| span.line);
        let level = match it.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        assert_eq!(it.file, "words.yaml", "{it}");
        let help = it.help.clone().unwrap_or_default();
        format!("{level} {place}: {}; {help}", it.message)
    });
    shown.collect()
}

#[test]
fn a_name_that_can_t_be_is_told_of_at_its_place() {
    for (words, expected) in [
        (
            vec![(PET, "x-name: '--'")],
            "warning 4: `x-name` names nothing; it is ignored",
        ),
        (
            vec![(PET, "x-name: Owner")],
            "warning 4: the name `Owner` is taken; it is called `Pet`",
        ),
        (
            vec![(ID, "x-name: owner")],
            "warning 4: the name `owner` is taken; it is called `",
        ),
        (
            vec![(Q, "x-name: r")],
            "warning 4: the name `r` is taken; it is called `",
        ),
        (
            vec![("$.components.schemas.Name", "x-name: Text")],
            "note 4: nothing that the client has is named `Text` by this; no type, field or argument is made of what it stands on",
        ),
        (
            vec![(
                "$.paths.*.post.parameters[?@.name=='q'].schema",
                "x-name: Text",
            )],
            "warning 4: `x-name` names nothing where this schema stands; it is ignored: `x-type-name`",
        ),
        (
            vec![(PET, "x-name: Animal, x-fern-type-name: Beast")],
            "note 4: `x-fern-type-name` says something else than `x-name`; what `x-name` says counts",
        ),
        (vec![(PET, "x-name: 7")], "warning 4: "),
    ] {
        let found = told(&words);
        assert_eq!(found.len(), 1, "{words:?}: {found:#?}");
        assert!(found[0].starts_with(expected), "{words:?}: {found:#?}");
    }
}

/// The line of the enum, without its place.
fn kind(words: &[(&str, &str)]) -> String {
    let lines = surface(&client(words));
    let line = lines
        .iter()
        .find(|line| line.starts_with("models::Kind | "));
    line.cloned().unwrap_or_default()
}

#[test]
fn a_list_of_values_is_open_or_closed_as_a_word_says() {
    assert!(!kind(&[]).contains("open") && !kind(&[]).contains("closed"));
    for open in [
        "x-unknown-values: allow",
        "x-speakeasy-unknown-values: allow",
        "x-extensible-enum: true",
        "x-extensible-enum: [cat]",
    ] {
        let words = [(KIND, open)];
        assert!(kind(&words).contains("open"), "{open}: {}", kind(&words));
        let client = client(&words);
        let is_open = |text: &String| text.contains("_ = ANY_TEXT");
        assert!(client.files.values().any(is_open), "{open}");
        assert_eq!(told(&words), [""; 0]);
    }
    for closed in [
        "x-unknown-values: refuse",
        "x-speakeasy-unknown-values: disallow",
    ] {
        let words = [(KIND, closed)];
        assert!(
            kind(&words).contains("closed"),
            "{closed}: {}",
            kind(&words)
        );
        let client = client(&words);
        let is_closed = |text: &String| text.contains("closed_enum! {");
        assert!(client.files.values().any(is_closed), "{closed}");
        assert!(client.files.contains_key("src/runtime/closed.rs"));
        assert_eq!(told(&words), [""; 0]);
    }
    let before = client(&[]).surface;
    let closed = compare(
        &before,
        &client(&[(KIND, "x-unknown-values: refuse")]).surface,
    );
    assert_eq!(closed.rust(), Verdict::Breaking);
    let open = compare(
        &before,
        &client(&[(KIND, "x-unknown-values: allow")]).surface,
    );
    assert_ne!(open.rust(), Verdict::Breaking);
}

/// In place of `enum`, as some write it, and beside a reference.
#[test]
fn openness_is_read_where_people_write_it() {
    let run = |kind: &str, more: &str| {
        let text = DOCUMENT.replace("Kind: { type: string, enum: [cat, dog] }", kind);
        let text = text.replace("k: { $ref: '#/components/schemas/Kind' }", more);
        let client = Generate::new("openapi.yaml", &text).name("pets").run();
        surface(&client.unwrap_or_else(|failed| panic!("{failed}")))
    };
    let lines = run(
        "Kind: { type: string, x-extensible-enum: [cat, dog] }",
        "k: { $ref: '#/components/schemas/Kind' }",
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("models::Kind::Dog | "))
    );
    let lines = run(
        "Kind: { type: string, enum: [cat, dog] }",
        "k: { $ref: '#/components/schemas/Kind', x-unknown-values: refuse }",
    );
    let line = lines
        .iter()
        .find(|line| line.starts_with("models::PetK | "));
    assert!(
        line.is_some_and(|line| line.contains("closed")),
        "{lines:#?}"
    );
}

#[test]
fn a_word_about_other_values_that_says_nothing_is_told_of() {
    for (words, expected) in [
        (
            vec![(KIND, "x-unknown-values: maybe")],
            "warning 4: `x-unknown-values` is `allow` or `refuse`; it is ignored",
        ),
        (
            vec![(KIND, "x-extensible-enum: 7")],
            "warning 4: `x-extensible-enum` is `true`, or a list of values; it is ignored",
        ),
        (
            vec![(ID, "x-unknown-values: allow")],
            "note 4: `x-unknown-values` stands beside no list of texts; it is ignored",
        ),
        (
            vec![(
                KIND,
                "x-unknown-values: allow, x-speakeasy-unknown-values: disallow",
            )],
            "note 4: `x-speakeasy-unknown-values` says something else than `x-unknown-values`; what",
        ),
    ] {
        let found = told(&words);
        assert_eq!(found.len(), 1, "{words:?}: {found:#?}");
        assert!(found[0].starts_with(expected), "{words:?}: {found:#?}");
    }
    let level = "$.components.schemas.Pet.properties.level";
    let client = client(&[(level, "x-unknown-values: refuse")]);
    let told: Vec<&str> = client
        .problems
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(told, ["only a list of texts alone can be closed"]);
}
