//! A small document, edits of it, and what each means: a row for each rule.

use generator::surface::Turned::{self, Added, Changed, Removed, Renamed};
use generator::surface::Verdict::{self, Additive, Breaking, Invisible};

pub const DOCUMENT: &str = "
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

/// Texts of the document, each with what takes its place.
pub type Edits = [(&'static str, &'static str)];

/// The document after an edit.
pub fn with(edits: &[(&str, &str)]) -> String {
    let mut text = DOCUMENT.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "the document has no `{from}`");
        text = text.replacen(from, to, 1);
    }
    text
}

/// An edit, and one change that it must be: path, what became of it, for Rust, on the wire.
pub type Case = (&'static Edits, (&'static str, Turned, Verdict, Verdict));

pub const ONE_SERVER: &str = "url: 'https://pets.example', description: Production }";
pub const WITH_REGION: &str = "url: 'https://{region}.pets.example', description: Production, \
     variables: { region: { default: eu, enum: [eu, us] } } }";

pub const CASES: &[Case] = &[
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
        ("pets::Pets::read", Renamed, Breaking, Invisible),
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
    // Scopes.
    (
        &[("security: [{ key: [] }]", "security: [{ key: [pets] }]")],
        ("pets::Pets::get", Changed, Invisible, Breaking),
    ),
    (
        &[
            (
                "security: [{ key: [] }]",
                "security: [{ key: [a] }, { key: [b, c] }]",
            ),
            (
                "operationId: pets:get",
                "operationId: pets:get\n      security: [{ key: [] }]",
            ),
        ],
        ("pets::Pets::list", Changed, Invisible, Breaking),
    ),
    // Servers' variables, and servers of operations' own.
    (
        &[(ONE_SERVER, WITH_REGION)],
        ("Server::Production", Changed, Breaking, Breaking),
    ),
    (
        &[(ONE_SERVER, WITH_REGION)],
        ("servers::ProductionRegion", Added, Additive, Additive),
    ),
    (
        &[
            (ONE_SERVER, WITH_REGION),
            ("enum: [eu, us]", "enum: [eu, us, asia]"),
        ],
        ("servers::ProductionRegion::Asia", Added, Additive, Additive),
    ),
    (
        &[(
            "operationId: pets:get",
            "operationId: pets:get\n      servers: [{ url: 'https://one.example' }]",
        )],
        ("pets::Pets::get", Changed, Invisible, Breaking),
    ),
    // Features.
    (
        &[(
            "/pets/{id}:\n    get:",
            "/toys:\n    get: { operationId: toys:list, responses: { '204': { description: None. } } }\n  /pets/{id}:\n    get:",
        )],
        ("features::api-toys", Added, Additive, Invisible),
    ),
    (
        &[("operationId: pets:get", "operationId: animals:get")],
        ("features::api-animals", Added, Additive, Invisible),
    ),
    (
        &[(
            "name: { type: string, maxLength: 50 }",
            "name: { type: string, maxLength: 50, pattern: '^a' }",
        )],
        ("features::patterns", Added, Additive, Invisible),
    ),
    // What a method takes.
    (
        &[(
            "required: true, schema: { type: string } }]",
            "required: true, schema: { type: string, format: uuid } }]",
        )],
        ("pets::Pets::get", Changed, Breaking, Invisible),
    ),
    (
        &[(
            "required: true, schema: { type: string } }]",
            "required: true, schema: { type: string, format: date } }]",
        )],
        ("pets::Pets::get(id)", Changed, Breaking, Breaking),
    ),
    // Other names for what stays as it is.
    (
        &[(
            "operationId: pets:list",
            "operationId: pets:list\n      x-name: find_all",
        )],
        ("pets::Pets::find_all", Renamed, Breaking, Invisible),
    ),
    (
        &[("operationId: pets:get", "operationId: animals:get")],
        ("animals::Animals::get", Renamed, Breaking, Invisible),
    ),
    (
        &[("    Street: { type", "    Street: { x-name: Road, type")],
        ("models::Road", Renamed, Breaking, Invisible),
    ),
    (
        &[("    Street: { type", "    Street: { x-name: Road, type")],
        ("models::Home::Road", Renamed, Breaking, Invisible),
    ),
    (
        &[("    Sort: { type", "    Sort: { x-name: Order, type")],
        ("models::Order", Renamed, Breaking, Invisible),
    ),
    (
        &[(
            "tag: { type: string }",
            "tag: { x-name: label, type: string }",
        )],
        ("models::PetCreate.label", Renamed, Breaking, Invisible),
    ),
    (
        &[(
            "name: { type: string, maxLength",
            "name: { x-name: title, type: string, maxLength",
        )],
        ("models::PetCreate.title", Renamed, Breaking, Invisible),
    ),
    (
        &[("{ name: limit,", "{ name: limit, x-name: most,")],
        ("pets::Pets::list(most)", Renamed, Breaking, Invisible),
    ),
    (
        &[("{ name: id,", "{ name: id, x-name: pet,")],
        ("pets::Pets::get(pet)", Renamed, Invisible, Invisible),
    ),
    (
        &[
            ("/pets/{id}:", "/pets/{pet}:"),
            ("{ name: id,", "{ name: pet,"),
        ],
        ("pets::Pets::get(pet)", Renamed, Invisible, Invisible),
    ),
    (
        &[(
            "enum: [cat, dog]",
            "enum: [cat, dog], x-enum-varnames: [Tom, Dog]",
        )],
        ("models::Kind::Tom", Renamed, Breaking, Invisible),
    ),
    (
        &[("description: Production }]", "description: Live }]")],
        ("Server::Live", Renamed, Breaking, Invisible),
    ),
];
