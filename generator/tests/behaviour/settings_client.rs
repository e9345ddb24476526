//! Settings about the client's shape: its groups, its features that are on by default, what models derive.

use std::collections::{BTreeMap, BTreeSet};

use generator::report::{Code, Level};
use generator::surface::{Changes, Verdict, compare};
use generator::{Failed, Generate, Generated};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example', description: Production }]
tags: [{ name: pets, description: All about pets. }, { name: toys, description: All about toys. }]
paths:
  /pets:
    get:
      operationId: pets:list
      tags: [pets]
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } }
    post:
      operationId: pets:create
      tags: [pets]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/PetCreate' } } } }
      responses: { '204': { description: Made. } }
  /pets/{id}/photos:
    get:
      operationId: pets:photos:list
      tags: [pets]
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Shape' } } } }
  /toys:
    get:
      operationId: toys:list
      tags: [toys]
      responses:
        '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Toy' } } } }
components:
  schemas:
    Kind: { type: string, enum: [cat, dog] }
    Pet:
      type: object
      required: [id]
      properties:
        id: { type: string, format: uuid }
        kind: { $ref: '#/components/schemas/Kind' }
        born: { type: string, format: date-time }
        parents: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    PetCreate: { type: object, required: [name], properties: { name: { type: string }, note: { type: [string, 'null'] } } }
    Toy: { type: object, properties: { kind: { type: string }, parts: { type: object, additionalProperties: { $ref: '#/components/schemas/Part' } } } }
    Part: { type: object, properties: { weight: { type: number } } }
    Shape:
      oneOf: [{ $ref: '#/components/schemas/Round' }, { $ref: '#/components/schemas/Square' }]
    Round: { type: object, required: [radius], properties: { radius: { type: integer } } }
    Square: { type: object, required: [side], properties: { side: { type: integer }, about: {} } }
";

#[test]
fn a_package_carries_the_texts_of_its_licence() {
    let client = |license: &str, copyright: &str| {
        let settings = format!("{PACKAGE}license = \"{license}\"\n{copyright}\n");
        let client = Generate::new("api.yaml", DOCUMENT).settings_text("codegen.toml", &settings);
        client.run().map(|client| client.files)
    };
    let held = "copyright = '2019 Acme & Sons'";
    let files = client("MIT OR Apache-2.0", held).expect("a client");
    let mit = &files["LICENSE-MIT"];
    assert!(
        mit.starts_with("MIT License\n\nCopyright (c) 2019 Acme & Sons\n\nPermission"),
        "{mit}"
    );
    assert!(files["LICENSE-APACHE"].contains("Apache License"));
    assert!(
        !files["Cargo.toml"].contains("Acme"),
        "cargo knows no such key"
    );
    let texts = |files: &BTreeMap<String, String>| {
        let names = files.keys().filter(|path| path.starts_with("LICENSE"));
        names.cloned().collect::<Vec<_>>()
    };
    for (license, copyright, expected) in [
        ("MIT OR Apache-2.0", "", [].as_slice()),
        ("MPL-2.0", "", &[]),
        ("MIT AND MPL-2.0", held, &["LICENSE-MIT"]),
        ("(Apache-2.0)", held, &["LICENSE-APACHE"]),
    ] {
        assert_eq!(
            texts(&client(license, copyright).expect("a client")),
            expected,
            "{license}"
        );
    }
    for (license, copyright, told) in [
        (
            "MITX",
            held,
            "`copyright` without a `license` whose text there is: MIT, Apache-2.0",
        ),
        ("MIT", "copyright = ' '", "`copyright` is one line"),
        ("MIT", "copyright = 2026", "`copyright` must be a text"),
    ] {
        let failed = client(license, copyright).expect_err("refused").to_string();
        assert!(failed.contains(told), "{failed}");
    }
}

const PACKAGE: &str = "[package]\nname = \"pets\"\nversion = \"0.1.0\"\n";

fn run(settings: &str) -> Result<Generated, Failed> {
    let settings = format!("{PACKAGE}{settings}");
    Generate::new("openapi.yaml", DOCUMENT)
        .settings_text("codegen.toml", &settings)
        .run()
}

fn client(settings: &str) -> Generated {
    let client = run(settings).unwrap_or_else(|failed| panic!("{settings}: {failed}"));
    assert_eq!(client.summary.keywords.unaccounted, 0, "{settings}");
    client
}

/// The lines of the surface of one kind, without what they say.
fn listed(client: &Generated, kind: &str) -> Vec<String> {
    let surface = client.surface.to_string();
    let lines = surface.lines().filter_map(|line| {
        let (path, rest) = line.split_once(" | ")?;
        rest.starts_with(kind).then(|| path.to_owned())
    });
    lines.collect()
}

fn changes(before: &str, now: &str) -> Changes {
    compare(&client(before).surface, &client(now).surface)
}

#[track_caller]
fn refused(cases: &[(&str, &str, &str)]) {
    for (settings, place, message) in cases {
        let failed = match run(settings) {
            Err(failed) => failed.to_string(),
            Ok(_) => panic!("{settings}: it is taken"),
        };
        assert!(failed.contains("error[settings]"), "{failed}");
        assert!(
            failed.contains(&format!("codegen.toml:{place}\n"))
                || failed.ends_with(&format!("codegen.toml:{place}")),
            "{settings}: {failed}"
        );
        assert!(failed.contains(message), "{settings}: {failed}");
    }
}

#[test]
fn operations_are_put_into_groups() {
    let operations = |settings: &str| listed(&client(settings), "operation ");
    let by_id = "[groups.zoo]\nids = [\"pets:create\"]\n";
    let expected = [
        "pets::Pets::list",
        "pets::photos::Photos::list",
        "toys::Toys::list",
        "zoo::Zoo::create",
    ];
    assert_eq!(operations(by_id), expected);
    let by_path = "[groups.\"pets/all\"]\npaths = [\"/pets/**\"]\n";
    // Two of one name in one group are told apart as ever.
    let expected = [
        "pets::all::All::create",
        "pets::all::All::pets_list",
        "pets::all::All::pets_photos_list",
        "toys::Toys::list",
    ];
    assert_eq!(operations(by_path), expected);
    let by_tag = "[groups.things]\ntags = [\"toy*\"]\n";
    assert!(operations(by_tag).contains(&"things::Things::list".to_owned()));
    let renamed = "[groups.animals]\ngroups = [\"Pets\"]\n";
    let expected = [
        "animals::Animals::create",
        "animals::Animals::list",
        "animals::photos::Photos::list",
        "toys::Toys::list",
    ];
    assert_eq!(operations(renamed), expected);
    let inner =
        "[groups.pictures]\ngroups = [\"pets/photos\"]\n[groups.animals]\ngroups = [\"pets\"]\n";
    assert!(operations(inner).contains(&"pictures::Pictures::list".to_owned()));
}

#[test]
fn what_is_nearer_decides_the_group() {
    let settings = "[groups.a]\ngroups = [\"pets\"]\n[groups.b]\ntags = [\"pets\"]\n\
                    [groups.c]\npaths = [\"/pets\"]\n[groups.d]\nids = [\"pets:create\"]\n";
    let found = listed(&client(settings), "operation ");
    let expected = [
        "b::B::list",
        "c::C::list",
        "d::D::create",
        "toys::Toys::list",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_renamed_group_is_a_feature_and_breaks_who_called_it() {
    let renamed = "[groups.animals]\ngroups = [\"pets\"]\n";
    let features = listed(&client(renamed), "feature ");
    assert!(features.contains(&"features::api-animals".to_owned()));
    assert!(!features.contains(&"features::api-pets".to_owned()));
    let changes = changes("", renamed);
    assert_eq!(changes.rust(), Verdict::Breaking);
    // What the document says of the group goes with it.
    let module = &client(renamed).files["src/animals/mod.rs"];
    assert!(!module.is_empty());
}

#[test]
fn wrong_groups_are_refused_with_their_place() {
    refused(&[
        (
            "[groups.a]\nids = [\"pets:lists\"]",
            "5:8",
            "has the `operationId` `pets:lists`",
        ),
        ("[groups.a]\ntags = [\"cats\"]", "5:9", "has the tag `cats`"),
        (
            "[groups.a]\npaths = [\"/cats\"]",
            "5:10",
            "has the path `/cats`",
        ),
        (
            "[groups.a]\ngroups = [\"cats\"]",
            "5:11",
            "has no group `cats`",
        ),
        (
            "[groups.a]\ngroups = [\"cats\"]",
            "5:11",
            "help: there is `pets`",
        ),
        (
            "[groups.a]\ngroups = [\"p*\"]",
            "5:10",
            "groups are named one by one",
        ),
        ("[groups.a]", "4:9", "nothing says what the group holds"),
        ("[groups]\na = 1", "5:5", "the group `a` must be a table"),
        (
            "[groups.a]\nid = [\"x\"]",
            "5:1",
            "Known are `ids`, `tags`, `paths`, `groups`",
        ),
        (
            "[groups.\"a//b\"]\nids = [\"pets:list\"]",
            "4:9",
            "can't name a group",
        ),
        (
            "[groups.\"a/b/c/d/e\"]\nids = [\"pets:list\"]",
            "4:9",
            "4 deep at most",
        ),
        (
            "[groups.\"a/b/c/d\"]\ngroups = [\"pets\"]",
            "4:9",
            "the group `a/b/c/d` would hold `a/b/c/d/photos`: groups lie in each other 4 deep at most",
        ),
        (
            "[operations]\ntags = [\"pets\"]\n[groups.a]\ntags = [\"toys\"]",
            "7:9",
            "no operation that `[operations]` leaves has the tag `toys`",
        ),
        (
            "[operations]\ntags = [\"pets\"]\n[groups.a]\ngroups = [\"toys\"]",
            "7:11",
            "no operation that `[operations]` leaves is in a group `toys`",
        ),
        (
            "[groups.a]\nids = [\"pets:list\"]\n[groups.b]\nids = [\"pets:l*\"]",
            "6:9",
            "the groups `a` and `b` both take `pets:list`",
        ),
    ]);
}

/// The features that a manifest has on by default.
fn default(client: &Generated) -> Vec<String> {
    let manifest: toml::Table = client.files["Cargo.toml"].parse().expect("TOML");
    let list = manifest["features"]["default"].as_array().expect("a list");
    list.iter()
        .map(|name| name.as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn features_are_on_by_default_as_the_settings_say() {
    let usual = ["api-pets", "api-toys", "http2", "rustls"];
    assert_eq!(default(&client("")), usual);
    let some = client("[features]\ndefault = [\"api-t*\", \"native-tls\", \"gzip\"]\n");
    assert_eq!(default(&some), ["api-toys", "gzip", "native-tls"]);
    let readme = &some.files["README.md"];
    assert!(
        readme.contains("- `api-toys` (on by default): "),
        "{readme}"
    );
    assert!(readme.contains("- `api-pets`: "), "{readme}");
    assert!(
        readme.contains("- `native-tls` (on by default): "),
        "{readme}"
    );
    assert!(readme.contains("- `rustls`: "), "{readme}");
    assert!(readme.contains("pets = \"0.1.0\"\n"), "{readme}");
    // The program calls what there is without asking.
    assert!(readme.contains("client.toys().list()"), "{readme}");
    let none = client("[features]\ndefault = []\n");
    assert_eq!(default(&none), Vec::<String>::new());
    let readme = &none.files["README.md"];
    let asked = "pets = { version = \"0.1.0\", features = [\"api-pets\", \"rustls\"] }\n";
    assert!(readme.contains(asked), "{readme}");
    assert!(!readme.contains("on by default"), "{readme}");
}

#[test]
fn a_feature_that_is_off_now_breaks() {
    let off = "[features]\ndefault = [\"api-*\", \"http2\"]\n";
    let changes = changes("", off);
    let change = changes
        .all
        .iter()
        .find(|it| it.path == "features::rustls")
        .expect("a change");
    assert_eq!(
        (change.rust, change.wire),
        (Verdict::Breaking, Verdict::Invisible)
    );
    let changes = compare(&client(off).surface, &client("").surface);
    assert_eq!(changes.rust(), Verdict::Additive);
}

#[test]
fn wrong_features_are_refused_with_their_place() {
    refused(&[
        (
            "[features]\ndefault = [\"api-cats\"]",
            "5:12",
            "the client has no feature `api-cats`",
        ),
        (
            "[features]\ndefault = [\"api-cats\"]",
            "5:12",
            "help: there is `api-pets`",
        ),
        (
            "[features]\ndefault = [\"webhooks\"]",
            "5:12",
            "the client has no feature `webhooks`",
        ),
        (
            "[features]\ndefault = [\"http2\", \"patterns\"]",
            "5:21",
            "no feature `patterns`",
        ),
        (
            "[features]\ndefault = \"http2\"",
            "5:11",
            "must be a list of features",
        ),
        (
            "[features]\ndefault = [1]",
            "5:12",
            "a pattern must be a text",
        ),
        (
            "[features]\ndefaults = []",
            "5:1",
            "unknown key `defaults`: did you mean `default`? Known are `default`",
        ),
    ]);
}

/// Each model with what it derives beside what all do.
fn derives(client: &Generated) -> BTreeSet<String> {
    let items = client.surface.items().filter_map(|(path, item)| {
        let name = path.strip_prefix("models::")?;
        Some(format!("{name}: {}", item.wire.get("derives")?))
    });
    items.collect()
}

/// What is said of the settings, without its place.
fn told(client: &Generated) -> Vec<String> {
    let told = client
        .problems
        .iter()
        .filter(|it| it.code == Code::Settings);
    told.map(|it| {
        assert_eq!(it.level, Level::Note);
        format!("{}: {}", it.message, it.help.as_deref().unwrap_or_default())
    })
    .collect()
}

const ALL: &str = "[models]\nderives = [\"Eq\", \"Hash\", \"PartialOrd\", \"Ord\"]\n";

#[test]
fn models_derive_what_their_fields_can_carry() {
    let client = client(ALL);
    let all = "Eq,Hash,Ord,PartialOrd";
    let expected = [
        format!("Pet: {all}"),
        format!("PetCreate: {all}"),
        format!("Round: {all}"),
        "Part: PartialOrd".to_owned(),
        "Shape: Eq,Hash".to_owned(),
        "Square: Eq,Hash".to_owned(),
        "Toy: PartialOrd".to_owned(),
    ];
    assert_eq!(derives(&client), expected.into_iter().collect());
    assert_eq!(
        told(&client),
        [
            "`Eq` is left off 2 models, which can't carry it: `Part` (holds an `f64`), `Toy` (holds `Part`)",
            "`Hash` is left off 2 models, which can't carry it: `Part` (holds an `f64`), `Toy` (holds `Part`)",
            "`PartialOrd` is left off 2 models, which can't carry it: `Shape` (holds any JSON), `Square` (holds any JSON)",
            "`Ord` is left off 4 models, which can't carry it: `Part` (holds an `f64`), `Shape` (holds any JSON), \
             `Square` (holds any JSON), `Toy` (holds `Part`)",
        ]
    );
    let text = &client.files["src/pets/models.rs"];
    assert!(
        text.contains("    #[derive(Eq, Hash, PartialOrd, Ord)]\n    pub struct Pet {"),
        "{text}"
    );
}

#[test]
fn a_derive_is_for_the_models_that_are_named() {
    let only =
        "[models]\nderives = [{ path = \"Eq\", only = [\"Pet*\"], without = [\"PetCreate\"] }]\n";
    let found = client(only);
    assert_eq!(derives(&found), BTreeSet::from(["Pet: Eq".to_owned()]));
    assert!(told(&found).is_empty());
    // What holds one that doesn't have it can't have it.
    let without = "[models]\nderives = [{ path = \"Eq\", without = [\"Round\"] }]\n";
    let found = client(without);
    assert!(!derives(&found).contains("Shape: Eq"));
    assert!(
        told(&found)[0].contains("`Shape` (holds `Round`)"),
        "{:?}",
        told(&found)
    );
}

#[test]
fn a_derive_that_goes_breaks() {
    let fewer = "[models]\nderives = [\"Eq\"]\n";
    let lost = changes(ALL, fewer);
    let change = lost
        .all
        .iter()
        .find(|it| it.path == "models::Round")
        .expect("a change");
    assert_eq!(
        (change.rust, change.wire),
        (Verdict::Breaking, Verdict::Invisible)
    );
    assert_eq!(
        change.why,
        ["it doesn't derive `Hash`, `Ord`, `PartialOrd` any more"]
    );
    let more = changes(fewer, ALL);
    assert_eq!(
        (more.rust(), more.wire()),
        (Verdict::Additive, Verdict::Invisible)
    );
}

#[test]
fn wrong_derives_are_refused_with_their_place() {
    let with = |list: &str| format!("[models]\nderives = [{list}]");
    for (list, place, message) in [
        ("\"Clone\"", "5:12", "every model has it"),
        (
            "\"serde::Serialize\"",
            "5:12",
            "every model has it, by macros",
        ),
        ("\"Default\"", "5:12", "no other has a value to begin with"),
        ("\"Copy\"", "5:12", "would lose it"),
        (
            "\"std::hash::Hash\"",
            "5:12",
            "is no derive of another crate: try `Hash`",
        ),
        (
            "\"JsonSchema\"",
            "5:12",
            "is written with its path: `schemars::JsonSchema`",
        ),
        ("\"a b\"", "5:12", "is no path of a derive"),
        ("\"a::B<C>\"", "5:12", "is no path of a derive"),
        ("\"schemars::JsonSchema\"", "5:12", "schemars"),
        (
            "\"Ord\"",
            "5:11",
            "`Ord` needs `Eq` and `PartialOrd` beside it",
        ),
        ("\"Eq\", \"Eq\"", "5:18", "`Eq` is asked for twice"),
        ("1", "5:12", "a derive is a text, or a table with `path`"),
        (
            "{ only = [\"A\"] }",
            "5:12",
            "a derive is a text, or a table with `path`",
        ),
        (
            "{ path = \"Eq\", on = [\"A\"] }",
            "5:27",
            "Known are `path`, `only`, `without`",
        ),
        (
            "{ path = \"Eq\", only = \"A\" }",
            "5:34",
            "`only` must be a list of texts",
        ),
        (
            "{ path = \"Eq\", only = [\"Cat\"] }",
            "5:35",
            "no model is called `Cat`",
        ),
    ] {
        refused(&[(&with(list), place, message)]);
    }
    refused(&[(
        "[models]\nderives = \"Eq\"",
        "5:11",
        "must be a list of derives",
    )]);
}
