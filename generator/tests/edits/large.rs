//! The edits of a document of 186 operations, and what each may touch.

use serde_json::{Value, json};

use super::tools::{Bounds, Edit, property, push, remove, set};

const METERS: &str = "/paths/~1v1~1meters~1";
const REFUNDS: &str = "/paths/~1v1~1refunds~1";

pub const ROWS: &[(&str, Edit, Bounds)] = &[
    (
        "a new optional property of what many operations give",
        |it| property(it, "Product", "color", json!({"type": "string"})),
        &[
            ("api.txt", 1),
            ("src/models/product.rs", 1),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a new optional property of what is sent",
        |it| {
            property(
                it,
                "RefundCreate",
                "note",
                json!({"type": ["string", "null"]}),
            )
        },
        &[
            ("api.txt", 1),
            ("src/refunds/models.rs", 1),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a property with a schema of its own",
        |it| {
            let badge = json!({"type": "object", "properties": {"color": {"type": "string"}}});
            property(it, "Meter", "badge", badge);
        },
        &[
            ("api.txt", 3),
            ("src/models/meter.rs", 8),
            ("src/models/mod.rs", 2),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a value of an enum",
        |it| {
            push(
                it,
                "/components/schemas/OrderStatus/enum",
                json!("disputed"),
            )
        },
        &[
            ("api.txt", 1),
            ("src/models/order_status.rs", 1),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a variant of a union",
        |it| {
            let variant = json!({
                "type": "object",
                "required": ["id", "type"],
                "properties": {"id": {"type": "string"}, "type": {"const": "parking"}},
            });
            set(it, "/components/schemas", "BenefitParking", variant);
            let union = "/components/schemas/Benefit/oneOf";
            push(
                it,
                union,
                json!({"$ref": "#/components/schemas/BenefitParking"}),
            );
            let mapping = "/components/schemas/Benefit/discriminator/mapping";
            if it.pointer(mapping).is_some() {
                set(
                    it,
                    mapping,
                    "parking",
                    json!("#/components/schemas/BenefitParking"),
                );
            }
        },
        &[
            ("api.txt", 4),
            ("src/models/benefit.rs", 11),
            ("src/models/mod.rs", 2),
            ("src/testing.json", 3),
        ],
    ),
    (
        "a schema that another group takes up: it moves to where both are",
        |it| {
            let reason = json!({"$ref": "#/components/schemas/RefundReason"});
            property(it, "Meter", "reason", reason);
        },
        &[
            ("api.txt", 1),
            ("src/models/meter.rs", 3),
            ("src/models/mod.rs", 5),
            ("src/models/refund.rs", 12),
            ("src/models/refund_reason.rs", 15),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a new operation",
        |it| {
            let operation = json!({
                "operationId": "meters:reset",
                "tags": ["meters"],
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                ],
                "responses": {"204": {"description": "It counts from zero again."}},
            });
            set(
                it,
                "/paths",
                "/v1/meters/{id}/reset",
                json!({ "post": operation }),
            );
        },
        &[
            ("README.md", 4),
            ("api.txt", 3),
            ("src/meters/mod.rs", 17),
            ("src/testing.json", 1),
        ],
    ),
    (
        "a new operation of a new group",
        |it| {
            let operation = json!({
                "operationId": "gifts:list",
                "tags": ["gifts"],
                "responses": {"200": {"description": "All.", "content": {"application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Gift"}}
                }}}},
            });
            set(it, "/paths", "/v1/gifts/", json!({ "get": operation }));
            let gift = json!({"type": "object", "properties": {"id": {"type": "string"}}});
            set(it, "/components/schemas", "Gift", gift);
        },
        &[
            ("Cargo.toml", 3),
            ("README.md", 6),
            ("api.txt", 6),
            ("src/client.rs", 3),
            ("src/gifts/mod.rs", 36),
            ("src/gifts/models.rs", 11),
            ("src/lib.rs", 5),
            ("src/models/mod.rs", 3),
            ("src/testing.json", 2),
        ],
    ),
    (
        "an operation that goes",
        |it| remove(it, REFUNDS, "post"),
        &[
            ("README.md", 2),
            ("api.txt", 28),
            ("src/error.rs", 3),
            ("src/models/errors.rs", 6),
            ("src/models/mod.rs", 9),
            ("src/refunds/mod.rs", 28),
            ("src/refunds/models.rs", 61),
            ("src/testing.json", 3),
        ],
    ),
    (
        "a parameter",
        |it| {
            let parameter = json!({
                "name": "color", "in": "query", "schema": {"type": "string"},
                "description": "Those of this colour.",
            });
            push(it, &format!("{METERS}/get/parameters"), parameter);
        },
        &[
            ("api.txt", 1),
            ("src/meters/mod.rs", 2),
            ("src/testing.json", 2),
        ],
    ),
    (
        "a security scheme that nothing asks for",
        |it| {
            let scheme = json!({"type": "apiKey", "in": "header", "name": "X-Key"});
            set(it, "/components/securitySchemes", "a_key", scheme);
        },
        &[
            ("api.txt", 1),
            ("src/client.rs", 10),
            ("src/testing.json", 1),
        ],
    ),
    (
        "another way to be let in",
        |it| {
            let scheme = json!({"type": "apiKey", "in": "header", "name": "X-Key"});
            set(it, "/components/securitySchemes", "a_key", scheme);
            push(it, &format!("{METERS}/get/security"), json!({"a_key": []}));
        },
        &[
            ("api.txt", 3),
            ("src/client.rs", 10),
            ("src/meters/mod.rs", 2),
            ("src/testing.json", 3),
        ],
    ),
    (
        "a webhook",
        |it| {
            let hook = it.pointer("/webhooks/refund.updated").cloned();
            set(
                it,
                "/webhooks",
                "refund.deleted",
                hook.expect("the webhook"),
            );
        },
        &[("api.txt", 2), ("src/webhooks/mod.rs", 4)],
    ),
    (
        "a schema whose Rust name is another's",
        |it| {
            let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
            set(it, "/components/schemas", "refund_reason", schema);
            property(
                it,
                "Meter",
                "why",
                json!({"$ref": "#/components/schemas/refund_reason"}),
            );
        },
        &[
            ("api.txt", 3),
            ("src/models/meter.rs", 8),
            ("src/models/mod.rs", 2),
            ("src/testing.json", 5),
        ],
    ),
    (
        "another claimant of that name",
        |it| {
            for (schema, property_name) in [("refund_reason", "why"), ("refundReason", "wherefore")]
            {
                let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
                set(it, "/components/schemas", schema, object);
                let reference = json!({"$ref": format!("#/components/schemas/{schema}")});
                property(it, "Meter", property_name, reference);
            }
        },
        &[
            ("api.txt", 6),
            ("src/models/meter.rs", 14),
            ("src/models/mod.rs", 2),
            ("src/testing.json", 6),
        ],
    ),
    (
        "a description",
        |it| {
            set(
                it,
                "/components/schemas/Customer",
                "description",
                json!("Who buys."),
            )
        },
        &[
            ("src/customer_sessions/models.rs", 1),
            ("src/models/customer.rs", 1),
            ("src/models/list_resource_benefit_grant.rs", 1),
            ("src/webhooks/models.rs", 11),
        ],
    ),
    (
        "two optional parameters in another order",
        |it| {
            let parameters = it.pointer_mut(&format!("{METERS}/get/parameters"));
            let parameters = parameters.and_then(Value::as_array_mut).expect("a list");
            parameters.swap(1, 2);
        },
        &[("api.txt", 4), ("src/meters/mod.rs", 4)],
    ),
];
