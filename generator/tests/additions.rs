//! Most of what a document gains breaks nobody: after an addition to the committed document, the client's
//! face is compatible with the one before, but for what the README names. cargo-semver-checks looks at items; a small program, which is compiled
//! against each client, at types. Skipped where cargo-semver-checks is not installed.

mod common;

use std::path::{Path, PathBuf};

use common::semver::{Bench, shown};
use serde_yaml::Value;

/// An addition: what it is; and what is put where, at the end of a list or among the entries of a map.
type Addition = (&'static str, &'static [(&'static str, &'static str)]);

const ADDITIONS: &[Addition] = &[
    (
        "an optional property of what is sent",
        &[
            (
                "components/schemas/CustomerCreate/properties",
                "{ nickname: { type: [string, 'null'] } }",
            ),
            (
                "components/schemas/CustomerUpdateByExternalId/properties",
                "{ nickname: { type: [string, 'null'] }, age: { type: number } }",
            ),
        ],
    ),
    (
        "a property of what is received",
        &[
            (
                "components/schemas/Customer/properties",
                "
                nickname: { type: string }
                born: { type: string }
                status: { type: string, enum: [lead, buyer] }
                parent: { $ref: '#/components/schemas/Customer' }
                Email: { type: string }
                ",
            ),
            ("components/schemas/Customer/required", "born"),
            (
                "components/schemas/InvalidToken/properties",
                "{ error_uri: { type: string } }",
            ),
        ],
    ),
    (
        "a value of an enum",
        &[
            ("components/schemas/RecurringInterval/enum", "decade"),
            ("components/schemas/CustomerSortProperty/enum", "locale"),
            ("components/schemas/PaymentProcessor/enum", "wire"),
        ],
    ),
    (
        "an operation",
        &[(
            "paths",
            "
            /v1/customers/{id}/notes:
              parameters: [{ $ref: '#/components/parameters/CustomerId' }]
              get:
                operationId: customers:notes:list
                responses: { '200': { $ref: '#/components/responses/Customer' } }
            /v1/orders:
              get:
                operationId: orders:list
                responses: { '200': { $ref: '#/components/responses/Customer' } }
            ",
        )],
    ),
    (
        "an optional parameter, an optional body, beside others",
        &[
            (
                "paths//v1/customers/export/get/parameters",
                "{ name: columns, in: query, schema: { type: string } }",
            ),
            (
                "paths//v1/customers/{id}/delete",
                "
                requestBody:
                  content:
                    application/json: { schema: { $ref: '#/components/schemas/MemberUpdate' } }
                ",
            ),
        ],
    ),
    (
        "a status of an answer",
        &[
            (
                "paths//v1/customers//post/responses",
                "
                '200': { $ref: '#/components/responses/CustomerCreated' }
                '410': { description: Gone. }
                ",
            ),
            (
                "paths//v1/customers//post/responses",
                "
                '409':
                  description: Conflict.
                  content:
                    application/json: { schema: { $ref: '#/components/schemas/Conflict' } }
                ",
            ),
            (
                "components/schemas",
                "{ Conflict: { type: object, properties: { with: { type: string } } } }",
            ),
        ],
    ),
    (
        "a variant of a union",
        &[
            (
                "components/schemas",
                "
                PaymentMethodBank:
                  type: object
                  required: [iban]
                  properties: { iban: { type: string } }
                ",
            ),
            (
                "components/schemas/PaymentMethod/anyOf",
                "{ $ref: '#/components/schemas/PaymentMethodBank' }",
            ),
            (
                "components/schemas/PaymentMethod/anyOf",
                "{ $ref: '#/components/schemas/OwnerCreate' }",
            ),
            (
                "components/schemas/Unauthorized/oneOf",
                "{ $ref: '#/components/schemas/PaymentMethodBank' }",
            ),
            (
                "components/schemas/MetadataFilterValue/anyOf",
                "{ type: array, items: { type: number } }",
            ),
        ],
    ),
    (
        "a schema",
        &[
            (
                "components/schemas",
                "
                Invoice: { type: object, properties: { number: { type: string } } }
                customer_create: { type: object, properties: { of: { type: string } } }
                ",
            ),
            (
                "components/schemas/Customer/properties",
                "
                invoice: { $ref: '#/components/schemas/Invoice' }
                created_by: { $ref: '#/components/schemas/customer_create' }
                ",
            ),
        ],
    ),
    (
        "a server, a webhook, a way to sign in",
        &[
            ("paths//v1/customers//post/security", "{ key: [] }"),
            (
                "components/securitySchemes",
                "{ key: { type: apiKey, in: header, name: X-Key } }",
            ),
            (
                "servers",
                "{ url: https://eu.polar.example, description: Europe }",
            ),
            (
                "webhooks",
                "
                order.paid:
                  post:
                    requestBody:
                      content:
                        application/json: { schema: { $ref: '#/components/schemas/Invoice' } }
                    responses: { '200': { description: Taken in. } }
                ",
            ),
            (
                "components/schemas",
                "
                Invoice:
                  type: object
                  required: [type, timestamp, data]
                  properties:
                    type: { const: order.paid }
                    timestamp: { type: string, format: date-time }
                    data: { type: object }
                ",
            ),
        ],
    ),
];

/// What can't be had without a break, as the README's table has it.
const BREAKS: &[Addition] = &[
    (
        "the first optional parameter",
        &[(
            "paths//v1/customers/{id}/state/parameters",
            "{ name: X-Expand, in: header, schema: { type: string } }",
        )],
    ),
    (
        "the first optional body",
        &[(
            "paths//v1/customers/{id}/get",
            "
            requestBody:
              content:
                application/json: { schema: { $ref: '#/components/schemas/MemberUpdate' } }
            ",
        )],
    ),
    (
        "a success with another body",
        &[(
            "paths//v1/customers//post/responses",
            "{ '202': { description: Later. } }",
        )],
    ),
    (
        "null, where it was not",
        &[(
            "components/schemas/PaymentMethodCard/properties",
            "{ is_default: { type: [boolean, 'null'] } }",
        )],
    ),
    (
        "what was only received is sent",
        &[(
            "paths",
            "
            /v1/addresses:
              post:
                operationId: customers:move
                requestBody:
                  required: true
                  content:
                    application/json: { schema: { $ref: '#/components/schemas/Address' } }
                responses: { '200': { $ref: '#/components/responses/Customer' } }
            ",
        )],
    ),
    (
        "a schema of a name that was made for another",
        &[
            (
                "components/schemas",
                "{ OrganizationIds: { type: object, properties: { of: { type: string } } } }",
            ),
            (
                "components/schemas/Customer/properties",
                "{ ids: { $ref: '#/components/schemas/OrganizationIds' } }",
            ),
        ],
    ),
];

/// What a user may have written against the client of before.
const PROGRAM: &str = r#"
use polar_client::models::*;
use polar_client::*;

pub type Ids = OrganizationIds;

pub fn calls(polar: &Client, ids: [Uuid; 2]) {
    let _: Call<Customer> = polar.customers().get("id");
    let _: Call<()> = polar.customers().members().delete("id", "member");
    let _: Call<CustomerState> = polar.customers().get_state("id");
    let _ = polar.customers().export().organization_id(ids);
}

pub async fn answers(polar: &Client) -> Result<()> {
    let create = CustomerCreate::new("a@example.com").name("A").metadata([("plan", "pro")]);
    let customer: Customer = polar.customers().create(create).await?;
    let _: (Option<String>, Option<String>) = (customer.name, customer.external_id);
    let _: Option<Option<String>> = customer.billing_address.map(|address| address.line1);
    let update = CustomerUpdate::new().name("B").clear_tax_id();
    let response: Response<Customer> = polar.customers().update("id", update).with_response().await?;
    let _: u16 = response.status().as_u16();
    Ok(())
}

pub fn matches(method: PaymentMethod, body: &ErrorBody, interval: RecurringInterval) -> u8 {
    let one = match method {
        PaymentMethod::Card(card) => usize::from(card.is_default),
        _ => 0,
    };
    let other = match body {
        ErrorBody::Unauthorized(Unauthorized::InvalidToken(token)) => token.error_description.len(),
        ErrorBody::HttpValidationError(error) => error.detail.len(),
        _ => 0,
    };
    let last = match interval {
        RecurringInterval::Month => 1,
        _ => 0,
    };
    u8::try_from(one + other + last).unwrap_or(0)
}
"#;

/// The program's package beside the client's.
fn user(bench: &Bench) {
    let write = |path: &str, text: &str| bench.write(path, text);
    write(
        "user/Cargo.toml",
        "[package]\nname = \"user\"\nedition = \"2024\"\n[dependencies]\npolar-client = { path = \
         \"../client\", default-features = false, features = [\"api-customers\", \"webhooks\"] }\n",
    );
    write("user/src/lib.rs", PROGRAM);
}

/// The face of the client of a document, as data below this name.
fn face(bench: &Bench, name: &str, document: &Value) -> PathBuf {
    let text = serde_yaml::to_string(document).expect("YAML");
    let files = common::emit("polar-client", &text);
    bench.face(name, &files, &["api-customers", "webhooks"])
}

/// What cargo-semver-checks and the program have against the client that is there now.
fn complaints(bench: &Bench, before: &Path, after: &Path) -> Vec<String> {
    let compiled = bench.cargo(&["check", "--quiet", "--package=user"]);
    let outputs = [bench.checked(before, after), compiled].into_iter();
    outputs
        .filter(|output| !output.status.success())
        .map(|output| shown(&output))
        .collect()
}

/// The place that a path names: keys with `/` before them, which are themselves paths if they begin so.
fn place<'v>(value: &'v mut Value, path: &str) -> &'v mut Value {
    if path.is_empty() {
        return value;
    }
    let entries = value.as_mapping_mut().expect("a map");
    let keys = entries.keys().filter_map(Value::as_str);
    let fits = |key: &&str| {
        let rest = path.strip_prefix(*key);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let longest = keys
        .filter(fits)
        .max_by_key(|key| key.len())
        .map(str::to_owned);
    let key = longest.unwrap_or_else(|| panic!("no longer there: {path}"));
    let rest = path[key.len()..]
        .trim_start_matches("")
        .strip_prefix('/')
        .unwrap_or_default();
    place(entries.get_mut(key.as_str()).expect("found"), rest)
}

fn added(document: &Value, additions: &[(&str, &str)]) -> Value {
    let mut document = document.clone();
    for (path, addition) in additions {
        let addition: Value = serde_yaml::from_str(addition).expect("YAML");
        match (place(&mut document, path), addition) {
            (Value::Sequence(list), item) => list.push(item),
            (Value::Mapping(map), Value::Mapping(more)) => map.extend(more),
            _ => panic!("neither a list nor a map: {path}"),
        }
    }
    document
}

#[test]
fn additions_break_nobody() {
    let Some(bench) = Bench::new("additions", "polar-client", &["user"]) else {
        return;
    };
    user(&bench);
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/customers.yaml");
    let spec = std::fs::read_to_string(spec).expect("readable");
    let document: Value = serde_yaml::from_str(&spec).expect("YAML");
    let before = face(&bench, "before", &document);
    let found = complaints(&bench, &before, &before);
    assert!(
        found.is_empty(),
        "before anything is added:\n{}",
        found.join("\n")
    );
    let mut wrong = Vec::new();
    for (name, additions) in ADDITIONS {
        let after = face(&bench, "after", &added(&document, additions));
        let found = complaints(&bench, &before, &after);
        wrong.extend(
            found
                .iter()
                .map(|complaint| format!("{name}:\n{complaint}")),
        );
        // What takes it back is a break: the addition came through, and the judge is awake.
        if complaints(&bench, &after, &before).is_empty() {
            wrong.push(format!("{name}: it makes no difference"));
        }
    }
    for (name, additions) in BREAKS {
        let after = face(&bench, "after", &added(&document, additions));
        if complaints(&bench, &before, &after).is_empty() {
            wrong.push(format!(
                "{name}: breaks nobody any more; say so in the README"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
