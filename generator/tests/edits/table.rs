//! The edits of the customers' document, and what each may touch.

use serde_json::json;

use super::tools::{Bounds, Edit, property, push, remove, set};

const CUSTOMER: &str = "/components/schemas/Customer";
const LIST: &str = "/paths/~1v1~1customers~1/get";
const CREATE: &str = "/paths/~1v1~1customers~1/post";
const GET: &str = "/paths/~1v1~1customers~1{id}/get";

const MODELS: &str = "src/customers/models.rs";
const CALLS: &str = "src/customers/mod.rs";
const MEMBERS: &str = "src/customers/members/mod.rs";
const MEMBER_MODELS: &str = "src/customers/members/models.rs";
const INDEX: &str = "src/models/mod.rs";
const STAND_IN: &str = "src/testing.json";
const README: &str = "README.md";
const FRONT: &str = "src/lib.rs";
const CLIENT: &str = "src/client.rs";
const API: &str = "api.txt";
const CUSTOMER_MODEL: &str = "src/models/customer.rs";
const STATE_MODEL: &str = "src/models/customer_state.rs";

pub const ROWS: &[(&str, Edit, Bounds)] = &[
    (
        "a new optional property of what is received",
        |it| {
            property(
                it,
                "Customer",
                "phone",
                json!({"type": "string", "description": "Where to call."}),
            );
        },
        &[
            (API, 3),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a new optional property of what is sent",
        |it| {
            property(it, "CustomerCreate", "phone", json!({"type": "string"}));
        },
        &[(API, 2), (MODELS, 3), (STAND_IN, 6)],
    ),
    (
        "a new optional property on both sides",
        |it| {
            property(it, "Customer", "phone", json!({"type": ["string", "null"]}));
            property(
                it,
                "CustomerUpdate",
                "phone",
                json!({"type": ["string", "null"]}),
            );
        },
        &[
            (API, 4),
            (MODELS, 4),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a new property with a limit",
        |it| {
            property(
                it,
                "CustomerCreate",
                "phone",
                json!({"type": "string", "maxLength": 20}),
            );
        },
        &[(API, 2), (MODELS, 5), (STAND_IN, 6)],
    ),
    (
        "the first pattern, which brings a feature and a dependency",
        |it| {
            property(
                it,
                "CustomerCreate",
                "phone",
                json!({"type": "string", "pattern": "^[0-9]+$"}),
            );
        },
        &[
            ("Cargo.toml", 4),
            (README, 2),
            (API, 2),
            (MODELS, 10),
            (FRONT, 2),
            ("src/runtime/mod.rs", 3),
            ("src/runtime/patterns.rs", 40),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property whose type is a model",
        |it| {
            property(
                it,
                "Customer",
                "shipping",
                json!({"$ref": "#/components/schemas/Address"}),
            );
        },
        &[
            (API, 3),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property with a schema of its own",
        |it| {
            property(
                it,
                "Customer",
                "badge",
                json!({"type": "object", "properties": {"color": {"type": "string"}}}),
            );
        },
        &[
            (API, 5),
            (CUSTOMER_MODEL, 5),
            ("src/models/customer_badge.rs", 15),
            (STATE_MODEL, 5),
            (INDEX, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a required property of what is received",
        |it| {
            property(it, "Customer", "score", json!({"type": "integer"}));
            push(it, &format!("{CUSTOMER}/required"), json!("score"));
        },
        &[
            (API, 3),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property that goes",
        |it| {
            remove(
                it,
                "/components/schemas/CustomerStateMeter/properties",
                "balance",
            );
            it["components"]["schemas"]["CustomerStateMeter"]["required"] =
                json!(["id", "created_at"]);
        },
        &[(API, 10), (STATE_MODEL, 20), (STAND_IN, 6)],
    ),
    (
        "a property that is required no more",
        |it| {
            it["components"]["schemas"]["Customer"]["required"]
                .as_array_mut()
                .unwrap()
                .retain(|name| name != "avatar_url");
        },
        &[
            (API, 5),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 5),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property that may be null",
        |it| {
            it["components"]["schemas"]["Customer"]["properties"]["email_verified"]["type"] =
                json!(["boolean", "null"]);
        },
        &[
            (API, 5),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property's type",
        |it| {
            it["components"]["schemas"]["Customer"]["properties"]["email_verified"]["type"] =
                json!("integer");
        },
        &[
            (API, 5),
            (CUSTOMER_MODEL, 3),
            (STATE_MODEL, 3),
            (STAND_IN, 6),
        ],
    ),
    (
        "a property's description",
        |it| {
            set(
                it,
                "/components/schemas/Customer/properties/email_verified",
                "description",
                json!("Whether somebody looked."),
            );
        },
        &[(CUSTOMER_MODEL, 3), (STATE_MODEL, 3)],
    ),
    (
        "a property that is deprecated",
        |it| {
            set(
                it,
                "/components/schemas/Customer/properties/email_verified",
                "deprecated",
                json!(true),
            );
        },
        &[(API, 5), (FRONT, 2), (CUSTOMER_MODEL, 2), (STATE_MODEL, 2)],
    ),
    (
        "a property that nobody should see",
        |it| {
            set(
                it,
                "/components/schemas/Customer/properties/name",
                "x-sensitive",
                json!(true),
            );
        },
        &[(CUSTOMER_MODEL, 4), (STATE_MODEL, 4), (STAND_IN, 6)],
    ),
    (
        "a limit",
        |it| {
            set(
                it,
                "/components/schemas/CustomerCreate/properties/name",
                "maxLength",
                json!(300),
            );
        },
        &[(API, 3), (MODELS, 5), (STAND_IN, 6)],
    ),
    (
        "a default",
        |it| {
            set(
                it,
                "/components/schemas/CustomerCreate/properties/locale",
                "default",
                json!("en"),
            );
        },
        &[(MODELS, 3), (STAND_IN, 6)],
    ),
    (
        "an example",
        |it| {
            set(
                it,
                "/components/schemas/CustomerCreate/properties/locale",
                "examples",
                json!(["de"]),
            );
        },
        &[(MODELS, 3), (STAND_IN, 6)],
    ),
    (
        "a schema's description",
        |it| {
            set(
                it,
                "/components/schemas/Address",
                "description",
                json!("Where somebody lives."),
            );
        },
        &[("src/models/address.rs", 3)],
    ),
    (
        "a value of an enum",
        |it| {
            push(
                it,
                "/components/schemas/CustomerType/enum",
                json!("household"),
            );
        },
        &[(API, 2), ("src/models/customer_type.rs", 2), (STAND_IN, 6)],
    ),
    (
        "a value of an enum that goes",
        |it| {
            it["components"]["schemas"]["MemberRole"]["enum"]
                .as_array_mut()
                .unwrap()
                .pop();
        },
        &[(API, 2), (MEMBER_MODELS, 2), (STAND_IN, 6)],
    ),
    (
        "a variant of a union",
        |it| {
            push(
                it,
                "/components/schemas/MetadataValue/anyOf",
                json!({"type": "array", "items": {"type": "string"}}),
            );
        },
        &[(API, 2), ("src/models/metadata_value.rs", 3), (STAND_IN, 6)],
    ),
    (
        "a schema that nothing uses",
        |it| {
            set(
                it,
                "/components/schemas",
                "Aardvark",
                json!({"type": "object", "properties": {"snout": {"type": "string"}}}),
            );
        },
        &[],
    ),
    (
        "a schema that something uses",
        |it| {
            set(
                it,
                "/components/schemas",
                "Aardvark",
                json!({"type": "object", "properties": {"snout": {"type": "string"}}}),
            );
            property(
                it,
                "Member",
                "pet",
                json!({"$ref": "#/components/schemas/Aardvark"}),
            );
        },
        &[(API, 4), (MEMBER_MODELS, 10), (INDEX, 4), (STAND_IN, 6)],
    ),
    (
        "an operation's description",
        |it| {
            set(it, LIST, "description", json!("Lists some."));
        },
        &[(CALLS, 10)],
    ),
    (
        "an operation's summary",
        |it| {
            set(it, LIST, "summary", json!("List some"));
        },
        &[(CALLS, 3)],
    ),
    (
        "an operation that is deprecated",
        |it| {
            set(it, GET, "deprecated", json!(true));
        },
        &[(API, 3), (CALLS, 10), (FRONT, 2)],
    ),
    (
        "an operation's id",
        |it| {
            set(it, GET, "operationId", json!("customers:fetch"));
        },
        &[(README, 3), (API, 20), (CALLS, 15), (STAND_IN, 6)],
    ),
    (
        "a new operation",
        |it| {
            let get = it.pointer(GET).cloned().unwrap();
            set(
                it,
                "/paths",
                "/v1/customers/{id}/balance",
                json!({"parameters": [{"$ref": "#/components/parameters/CustomerId"}], "get": get}),
            );
            set(
                it,
                "/paths/~1v1~1customers~1{id}~1balance/get",
                "operationId",
                json!("customers:get_balance"),
            );
        },
        &[(README, 2), (API, 10), (CALLS, 60), (STAND_IN, 6)],
    ),
    (
        "a new operation of a new group",
        |it| {
            let get = it.pointer(GET).cloned().unwrap();
            set(
                it,
                "/paths",
                "/v1/orders/{id}",
                json!({"parameters": [{"$ref": "#/components/parameters/CustomerId"}], "get": get}),
            );
            set(
                it,
                "/paths/~1v1~1orders~1{id}/get",
                "operationId",
                json!("orders:get"),
            );
        },
        &[
            ("Cargo.toml", 4),
            (README, 4),
            (API, 10),
            (CLIENT, 10),
            (FRONT, 6),
            (INDEX, 15),
            ("src/orders/mod.rs", 90),
            (STAND_IN, 6),
        ],
    ),
    (
        "an operation that goes",
        |it| {
            remove(it, "/paths/~1v1~1customers~1export", "get");
        },
        &[(README, 2), (API, 10), (CALLS, 65), (STAND_IN, 6)],
    ),
    (
        "an optional parameter beside others",
        |it| {
            push(
                it,
                &format!("{LIST}/parameters"),
                json!({"name": "country", "in": "query", "schema": {"type": "string"}}),
            );
        },
        &[(API, 2), (CALLS, 6), (STAND_IN, 6)],
    ),
    (
        "the first optional parameter of an operation",
        |it| {
            set(
                it,
                GET,
                "parameters",
                json!([{"name": "expand", "in": "query", "schema": {"type": "boolean"}}]),
            );
        },
        &[(API, 4), (CALLS, 25), (STAND_IN, 6)],
    ),
    (
        "a parameter's description",
        |it| {
            set(
                it,
                "/components/parameters/Limit",
                "description",
                json!("How many."),
            );
        },
        &[(CALLS, 10)],
    ),
    (
        "a parameter's limit",
        |it| {
            set(
                it,
                "/components/parameters/Limit/schema",
                "minimum",
                json!(2),
            );
        },
        &[(API, 10), (CALLS, 15), (STAND_IN, 6)],
    ),
    (
        "a status of an error with a body that is known",
        |it| {
            set(
                it,
                &format!("{CREATE}/responses"),
                "404",
                json!({"$ref": "#/components/responses/CustomerNotFound"}),
            );
        },
        &[(API, 2), (CALLS, 10), (STAND_IN, 6)],
    ),
    (
        "a status of an error without a body",
        |it| {
            set(
                it,
                &format!("{CREATE}/responses"),
                "418",
                json!({"description": "A teapot."}),
            );
        },
        &[(API, 2), (CALLS, 2), (STAND_IN, 6)],
    ),
    (
        "an answer's description",
        |it| {
            set(
                it,
                "/components/responses/CustomerNotFound",
                "description",
                json!("Nobody."),
            );
        },
        &[(MEMBERS, 5), (CALLS, 20)],
    ),
    (
        "a scope",
        |it| {
            push(
                it,
                &format!("{CREATE}/security"),
                json!({"access_token": ["customers:admin"]}),
            );
        },
        &[("api.txt", 2), (CALLS, 3), (STAND_IN, 6)],
    ),
    (
        "a security scheme that nothing asks for",
        |it| {
            let scheme = json!({"type": "apiKey", "in": "header", "name": "X-Key"});
            set(it, "/components/securitySchemes", "a_key", scheme);
        },
        &[(API, 1), (CLIENT, 15), (STAND_IN, 6)],
    ),
    (
        "a server",
        |it| {
            push(
                it,
                "/servers",
                json!({"url": "https://eu.polar.example", "description": "Europe"}),
            );
        },
        &[(API, 2), ("src/servers.rs", 15), (STAND_IN, 6)],
    ),
    (
        "a tag's description",
        |it| {
            it["tags"][1]["description"] = json!("People of a customer.");
        },
        &[(MEMBERS, 3), (CALLS, 3)],
    ),
    (
        "a webhook",
        |it| {
            let hook = it.pointer("/webhooks/customer.created").cloned().unwrap();
            set(it, "/webhooks", "customer.merged", hook);
        },
        &[(API, 2), ("src/webhooks/mod.rs", 6)],
    ),
    (
        "the title's version",
        |it| {
            set(it, "/info", "version", json!("2999-01"));
        },
        &[],
    ),
    (
        "the description of the document",
        |it| {
            set(it, "/info", "description", json!("Other words."));
        },
        &[(README, 10), (FRONT, 10)],
    ),
];
