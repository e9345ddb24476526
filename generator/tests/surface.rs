//! The API as lines: what changes mean, that lines are read as they were written, and that the lines say
//! what is emitted.

mod common;

use std::collections::BTreeSet;

use common::declared::{Enum, Model, shown};
use generator::surface::{Changes, Kind, Surface, Turned, Verdict, compare};

use Turned::{Added, Changed, Removed};
use Verdict::{Additive, Breaking, Invisible};

const DOCUMENT: &str = "
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example', description: Production }]
security: [{ key: [] }]
paths:
  /pets:
    get:
      operationId: pets:list
      parameters:
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
        - { name: sort, in: query, schema: { $ref: '#/components/schemas/Sort' } }
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } }
    post:
      operationId: pets:create
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/PetCreate' } } }
      responses:
        '201': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
        '404': { description: None., content: { application/json: { schema: { $ref: '#/components/schemas/NotFound' } } } }
  /pets/{id}:
    get:
      operationId: pets:get
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
components:
  securitySchemes: { key: { type: http, scheme: bearer } }
  schemas:
    Sort: { type: string, enum: [name, age] }
    Kind: { type: string, enum: [cat, dog] }
    NotFound: { type: object, properties: { detail: { type: string } } }
    Pet:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        kind: { $ref: '#/components/schemas/Kind' }
        born: { type: string }
        home: { $ref: '#/components/schemas/Home' }
    Home:
      oneOf: [{ $ref: '#/components/schemas/House' }, { $ref: '#/components/schemas/Street' }]
    House: { type: object, required: [door], properties: { door: { type: string } } }
    Street: { type: object, required: [road], properties: { road: { type: string } } }
    PetCreate:
      type: object
      required: [name]
      properties:
        name: { type: string, maxLength: 50 }
        tag: { type: string }
        note: { type: [string, 'null'] }
";

fn surface(name: &str, text: &str) -> Surface {
    common::run(name, text.as_bytes())
        .surface
        .expect("the document can be read")
}

/// What a replacement of text in the document means.
fn edited(edits: &[(&str, &str)]) -> Changes {
    let mut text = DOCUMENT.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "the document has no `{from}`");
        text = text.replacen(from, to, 1);
    }
    compare(&surface("before", DOCUMENT), &surface("now", &text))
}

/// An edit, and one change that it must be: path, what became of it, for Rust, on the wire.
type Case = (
    &'static [(&'static str, &'static str)],
    (&'static str, Turned, Verdict, Verdict),
);

const CASES: &[Case] = &[
    // Fields.
    (
        &[(
            "        tag: { type: string }\n",
            "        tag: { type: string }\n        age: { type: integer }\n",
        )],
        ("models::PetCreate.age", Added, Additive, Additive),
    ),
    (
        &[("required: [name]", "required: [name, tag]")],
        ("models::PetCreate.tag", Changed, Breaking, Breaking),
    ),
    (
        &[("required: [name]", "required: [name, tag]")],
        ("models::PetCreate", Changed, Breaking, Invisible),
    ),
    (
        &[
            ("required: [name]\n", "required: [name, age]\n"),
            (
                "        tag: { type: string }\n",
                "        tag: { type: string }\n        age: { type: integer }\n",
            ),
        ],
        ("models::PetCreate.age", Added, Additive, Breaking),
    ),
    (
        &[("required: [name]\n", "required: []\n")],
        ("models::PetCreate.name", Changed, Breaking, Additive),
    ),
    (
        &[("        tag: { type: string }\n", "")],
        ("models::PetCreate.tag", Removed, Breaking, Invisible),
    ),
    (
        &[(
            "        tag: { type: string }\n",
            "        tag: { type: integer }\n",
        )],
        ("models::PetCreate.tag", Changed, Breaking, Breaking),
    ),
    (
        &[("note: { type: [string, 'null'] }", "note: { type: string }")],
        ("models::PetCreate.note", Changed, Breaking, Breaking),
    ),
    (
        &[("maxLength: 50", "maxLength: 40")],
        ("models::PetCreate.name", Changed, Invisible, Breaking),
    ),
    (
        &[("maxLength: 50", "maxLength: 60")],
        ("models::PetCreate.name", Changed, Invisible, Additive),
    ),
    (
        &[(
            "name: { type: string, maxLength: 50 }",
            "name: { type: string }",
        )],
        ("models::PetCreate.name", Changed, Invisible, Additive),
    ),
    (
        &[(
            "name: { type: string, maxLength: 50 }",
            "name: { type: string, maxLength: 50, pattern: '^a' }",
        )],
        ("models::PetCreate.name", Changed, Invisible, Breaking),
    ),
    (
        &[(
            "        born: { type: string }\n",
            "        born: { type: string }\n        age: { type: integer }\n",
        )],
        ("models::Pet.age", Added, Additive, Additive),
    ),
    (
        &[("        born: { type: string }\n", "")],
        ("models::Pet.born", Removed, Breaking, Invisible),
    ),
    (
        &[("required: [id, name]", "required: [id]")],
        ("models::Pet.name", Changed, Breaking, Breaking),
    ),
    (
        &[("required: [id, name]", "required: [id, name, born]")],
        ("models::Pet.born", Changed, Breaking, Additive),
    ),
    (
        &[(
            "        born: { type: string }\n",
            "        born: { type: string, deprecated: true }\n",
        )],
        ("models::Pet.born", Changed, Additive, Additive),
    ),
    (
        &[(
            "        id: { type: string }\n        name: { type: string }\n",
            "        id: { type: string }\n        name: { type: [string, 'null'] }\n",
        )],
        ("models::Pet.name", Changed, Breaking, Breaking),
    ),
    // Enums and unions.
    (
        &[("enum: [cat, dog]", "enum: [cat, dog, cow]")],
        ("models::Kind::Cow", Added, Additive, Additive),
    ),
    (
        &[("enum: [cat, dog]", "enum: [cat]")],
        ("models::Kind::Dog", Removed, Breaking, Invisible),
    ),
    (
        &[("enum: [name, age]", "enum: [name]")],
        ("models::Sort::Age", Removed, Breaking, Breaking),
    ),
    (
        &[(", { $ref: '#/components/schemas/Street' }]", "]")],
        ("models::Pet.home", Changed, Breaking, Breaking),
    ),
    (
        &[(
            "{ $ref: '#/components/schemas/Street' }]",
            "{ $ref: '#/components/schemas/Street' }, { $ref: '#/components/schemas/NotFound' }]",
        )],
        ("models::Home::NotFound", Added, Additive, Additive),
    ),
    // Operations, parameters, bodies, answers.
    (
        &[(
            "/pets/{id}:\n    get:",
            "/pets/{id}:\n    delete: { operationId: pets:delete, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '204': { description: Gone. } } }\n    get:",
        )],
        ("pets::Pets::delete", Added, Additive, Additive),
    ),
    (
        &[("operationId: pets:get", "operationId: pets:read")],
        ("pets::Pets::get", Removed, Breaking, Breaking),
    ),
    (
        &[("  /pets/{id}:", "  /animals/{id}:")],
        ("pets::Pets::get", Changed, Invisible, Breaking),
    ),
    (
        &[(
            "        - { name: sort",
            "        - { name: age, in: query, schema: { type: integer } }\n        - { name: sort",
        )],
        ("pets::Pets::list(age)", Added, Additive, Additive),
    ),
    (
        &[(
            "        - { name: sort",
            "        - { name: age, in: query, required: true, schema: { type: integer } }\n        - { name: sort",
        )],
        ("pets::Pets::list(age)", Added, Breaking, Breaking),
    ),
    (
        &[(
            "        - { name: sort",
            "        - { name: age, in: query, required: true, schema: { type: integer } }\n        - { name: sort",
        )],
        ("pets::Pets::list", Changed, Breaking, Invisible),
    ),
    (
        &[(
            "{ name: limit, in: query, schema",
            "{ name: limit, in: query, required: true, schema",
        )],
        ("pets::Pets::list(limit)", Changed, Breaking, Breaking),
    ),
    (
        &[(
            "        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }\n",
            "",
        )],
        ("pets::Pets::list(limit)", Removed, Breaking, Additive),
    ),
    (
        &[("maximum: 100", "maximum: 50")],
        ("pets::Pets::list(limit)", Changed, Invisible, Breaking),
    ),
    (
        &[(
            "      requestBody:\n        required: true",
            "      requestBody:\n        required: false",
        )],
        ("pets::Pets::create(body)", Changed, Breaking, Additive),
    ),
    (
        &[("        '404': {", "        '409': {")],
        ("pets::Pets::create -> 409", Added, Invisible, Additive),
    ),
    (
        &[(
            "        '404': { description: None., content: { application/json: { schema: { $ref: '#/components/schemas/NotFound' } } } }\n",
            "",
        )],
        ("ErrorBody::NotFound", Removed, Breaking, Invisible),
    ),
    (
        &[(
            "        '201': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }",
            "        '201': { description: Made. }",
        )],
        ("pets::Pets::create", Changed, Breaking, Invisible),
    ),
    (
        &[(
            "        '201': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }",
            "        '201': { description: Made. }",
        )],
        ("pets::Pets::create -> 201", Changed, Invisible, Breaking),
    ),
    // Servers and security.
    (
        &[(
            "description: Production }]",
            "description: Production }, { url: 'https://test.example', description: Sandbox }]",
        )],
        ("Server::Sandbox", Added, Additive, Additive),
    ),
    (
        &[("url: 'https://pets.example'", "url: 'https://api.example'")],
        ("Server::Production", Changed, Invisible, Breaking),
    ),
    (
        &[("security: [{ key: [] }]", "security: [{ key: [] }, {}]")],
        ("pets::Pets::get", Changed, Invisible, Additive),
    ),
    (
        &[
            (
                "security: [{ key: [] }]",
                "security: [{ key: [] }, { other: [] }]",
            ),
            (
                "scheme: bearer }",
                "scheme: bearer }, other: { type: apiKey, in: header, name: x-key }",
            ),
        ],
        ("pets::Pets::get", Changed, Invisible, Additive),
    ),
    (
        &[
            ("security: [{ key: [] }]", "security: [{ other: [] }]"),
            (
                "scheme: bearer }",
                "scheme: bearer }, other: { type: apiKey, in: header, name: x-key }",
            ),
        ],
        ("pets::Pets::get", Changed, Invisible, Breaking),
    ),
];

#[test]
fn each_edit_has_its_verdict() {
    for (edits, (path, turned, rust, wire)) in CASES {
        let changes = edited(edits);
        let change = changes.all.iter().find(|change| change.path == *path);
        let shown = || format!("{edits:?}:\n{:#?}", changes.all);
        let change = change.unwrap_or_else(|| panic!("no change of `{path}` by {}", shown()));
        let found = (change.turned, change.rust, change.wire);
        assert_eq!(found, (*turned, *rust, *wire), "`{path}` by {}", shown());
        assert!(!change.why.is_empty(), "{}", shown());
    }
}

#[test]
fn what_nobody_sees_is_no_change() {
    for edits in [
        [("title: Pets", "title: Animals")],
        [("description: All.", "description: Every one.")],
        [("required: [id, name]", "required: [name, id]")],
        [("    Sort: {", "    Unused: { type: string }\n    Sort: {")],
        [(
            "        tag: { type: string }\n",
            "        tag: { type: string, description: A word. }\n",
        )],
    ] {
        assert_eq!(edited(&edits).all, [], "{edits:?}");
    }
}

#[test]
fn lines_are_read_as_they_were_written() {
    let mut documents = common::documents();
    documents.insert("pets".into(), DOCUMENT.into());
    for (name, text) in documents {
        let surface = surface(&name, &text);
        let read = Surface::parse(&format!("# A comment.\n{surface}")).expect("items");
        assert_eq!(read.to_string(), surface.to_string(), "{name}");
        assert_eq!(compare(&surface, &read).all, [], "{name}");
    }
    let hostile = "a::b | value  | value=\"a | b\\n\\u007c\" x=1 | #/a%20b%7C%25/c";
    let item = "a::b | value | value=\"a \\u007c b\\n\\u007c\" x=1 | #/a%20b%7C%25/c\n";
    assert!(Surface::parse(hostile).is_err());
    let read = Surface::parse(item).expect("an item");
    let (_, found) = read.items().next().expect("one");
    assert_eq!(
        found.wire.get("value").map(String::as_str),
        Some("a | b\n|")
    );
    assert_eq!(found.pointer, "/a b|%/c");
    assert_eq!(read.to_string(), item);
    let turned = "a::b | value | value=\"x\\u202ey\\ud83d\\ude00\" | #/%E2%80%AEé\n";
    let read = Surface::parse(turned).expect("an item");
    let (_, found) = read.items().next().expect("one");
    assert_eq!(
        found.wire.get("value").map(String::as_str),
        Some("x\u{202e}y😀")
    );
    assert_eq!(found.pointer, "/\u{202e}é");
    assert_eq!(read.to_string(), turned);
}

#[test]
fn what_is_no_item_is_told_by_its_line() {
    for text in [
        "x",
        "# a\nx | what | | #",
        "x | struct",
        "x | struct | a=\"b | #",
    ] {
        let line = text.lines().count();
        assert_eq!(
            Surface::parse(text).expect_err("no item").line,
            line,
            "{text}"
        );
    }
}

/// The lines are made from the IR, the code by the emitters: here the one is held against the other.
#[test]
fn the_lines_say_what_is_emitted() {
    for (name, text) in common::documents() {
        let surface = surface(&name, &text);
        let mut emitted = Emitted::default();
        for (path, text) in common::emit(&name, &text) {
            if path.ends_with(".rs") && !path.starts_with("src/runtime/") {
                emitted.file(&path, &syn::parse_file(&text).expect("Rust"));
            }
        }
        let of = |kinds: &[Kind], path: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let items = surface.items();
            let items = items.filter(|(at, item)| kinds.contains(&item.kind) && path(at));
            items
                .map(|(path, item)| format!("{path} {}", plain(&item.rust)))
                .collect()
        };
        let models = |path: &str| path.starts_with("models::");
        assert_eq!(of(&[Kind::Field], &models), emitted.fields, "{name}");
        assert_eq!(
            of(&[Kind::Value, Kind::Variant], &models),
            emitted.variants,
            "{name}"
        );
        let methods: BTreeSet<String> = surface
            .items()
            .filter(|(_, item)| item.kind == Kind::Operation)
            .map(|(path, _)| path.to_owned())
            .collect();
        let missing: Vec<&String> = methods.difference(&emitted.methods).collect();
        assert!(missing.is_empty(), "{name}: not emitted: {missing:?}");
    }
}

fn plain(ty: &str) -> String {
    ty.replace(' ', "")
}

#[derive(Default)]
struct Emitted {
    fields: BTreeSet<String>,
    variants: BTreeSet<String>,
    methods: BTreeSet<String>,
}

impl Emitted {
    fn file(&mut self, path: &str, file: &syn::File) {
        let is_models = path.contains("models");
        for item in &file.items {
            match item {
                syn::Item::Struct(item) if is_models => {
                    for field in &item.fields {
                        let name = field.ident.as_ref().expect("a name").to_string();
                        let name = name.trim_start_matches("r#");
                        let ty = shown(&field.ty);
                        if matches!(field.vis, syn::Visibility::Public(_)) {
                            self.fields
                                .insert(format!("models::{}.{name} {ty}", item.ident));
                        }
                    }
                }
                syn::Item::Macro(item) if is_models => {
                    let is_model = ["received", "sent"].map(|name| item.mac.path.is_ident(name));
                    if is_model.contains(&true) {
                        let model: Model = item.mac.parse_body().expect("a model");
                        self.fields.extend(model.0);
                    }
                    let enums = ["integer_enum", "string_enum", "union", "value_enum"];
                    let is_enum = enums.map(|name| item.mac.path.is_ident(name));
                    let is_declared = item.mac.tokens.to_string().contains("pub enum");
                    if is_enum.contains(&true) && is_declared {
                        let declared: Enum = item.mac.parse_body().expect("an enum");
                        self.variants.extend(declared.0);
                    }
                }
                syn::Item::Enum(item) if is_models => {
                    let variants = item.variants.iter().rev().skip(1);
                    for variant in variants {
                        let held = variant.fields.iter().next().map(|field| shown(&field.ty));
                        let held = held.unwrap_or_default();
                        self.variants
                            .insert(format!("models::{}::{} {held}", item.ident, variant.ident));
                    }
                }
                syn::Item::Impl(item) if item.trait_.is_none() && path.ends_with("/mod.rs") => {
                    let module = path.trim_start_matches("src/").trim_end_matches("/mod.rs");
                    let service = shown(&item.self_ty);
                    for item in &item.items {
                        if let syn::ImplItem::Fn(method) = item {
                            let module = module.replace('/', "::");
                            let name = method.sig.ident.to_string();
                            let name = name.trim_start_matches("r#");
                            self.methods.insert(format!("{module}::{service}::{name}"));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
