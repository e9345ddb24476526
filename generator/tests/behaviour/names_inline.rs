//! What schemas without a name of their own are called, by the property, operation and role that they have.

use crate::common;

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What stands in `api.txt` for a document of these paths and schemas.
fn told(paths: Value, schemas: Value) -> String {
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "paths": paths, "components": { "schemas": schemas } });
    let mut files = common::emit("inline", &document.to_string());
    files.remove("api.txt").expect("api.txt")
}

/// The names of all types, without their members.
fn types(paths: Value, schemas: Value) -> BTreeSet<String> {
    let told = told(paths, schemas);
    let names = told.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("models::")?.split_once(" | ")?;
        (!name.contains(['.', ':', '('])).then(|| name.to_owned())
    });
    names.collect()
}

#[track_caller]
fn assert_types(found: BTreeSet<String>, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

fn answer(schema: Value) -> Value {
    json!({ "description": "", "content": { "application/json": { "schema": schema } } })
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// An operation that answers with a schema.
fn get(id: &str, tag: &str, schema: Value) -> Value {
    json!({ "operationId": id, "tags": [tag], "responses": { "200": answer(schema) } })
}

fn thing(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn the_only_alternative_beside_null_has_the_name_of_the_whole() {
    let effort =
        json!({ "anyOf": [{ "type": "string", "enum": ["low", "high"] }, { "type": "null" }] });
    let inner = json!({ "oneOf": [{ "type": "null" },
        object(json!({ "b": { "type": "string", "enum": ["x", "y"] } }))] });
    let model = object(json!({ "effort": thing("Effort"), "inner": inner,
        "list": { "anyOf": [{ "type": "null" }, { "type": "array", "items": object(json!({ "c": { "type": "string" } })) }] } }));
    let paths = json!({ "/a": { "get": get("readA", "a", thing("Model")) } });
    let found = types(paths, json!({ "Model": model, "Effort": effort }));
    assert_types(
        found,
        &[
            "Effort",
            "Model",
            "ModelInner",
            "ModelInnerB",
            "ModelListItem",
        ],
    );
}

#[test]
fn a_union_keeps_its_name_and_its_alternatives_theirs() {
    let either = json!({ "anyOf": [object(json!({ "a": { "type": "string" } })),
        { "type": "string", "enum": [""] }, { "type": "null" }] });
    let paths = json!({ "/a": { "get": get("readA", "a", thing("Either")) } });
    let told = told(paths, json!({ "Either": either }));
    for name in [
        "models::Either |",
        "models::EitherWithA |",
        "models::EitherEmpty |",
    ] {
        assert!(told.contains(name), "{name} isn't in {told}");
    }
    assert!(told.contains("models::Either::Empty |"), "{told}");
}

#[test]
fn a_failure_is_an_error_and_no_group_is_said_twice() {
    let text = json!({ "type": "string" });
    let body = |name: &str| answer(object(json!({ name: text })));
    let approve = json!({ "operationId": "admin_apps_approve", "tags": ["admin.apps"],
        "responses": { "200": body("a"), "default": body("b") } });
    let list = json!({ "operationId": "listAdminApps", "tags": ["admin.apps"],
        "responses": { "200": body("a"), "404": body("b"), "409": body("c") } });
    let only = json!({ "operationId": "only", "tags": ["admin.apps"], "responses": { "default": body("d") } });
    let paths = json!({ "/a": { "post": approve, "get": list, "put": only } });
    assert_types(
        types(paths, json!({})),
        &[
            "AdminAppsApproveError",
            "AdminAppsApproveResponse",
            "AdminAppsOnlyResponse",
            "ListAdminAppsError404",
            "ListAdminAppsError409",
            "ListAdminAppsResponse",
        ],
    );
}

/// The first error of a document keeps its name whatever other statuses come.
#[test]
fn another_status_of_an_error_moves_no_name() {
    let body = |name: &str| answer(object(json!({ name: { "type": "string" } })));
    let with = |more: Value| {
        let mut responses = json!({ "200": body("a"), "404": body("b") });
        let all = responses.as_object_mut().expect("an object");
        all.extend(more.as_object().expect("an object").clone());
        let one = json!({ "operationId": "shops.open", "responses": responses });
        types(json!({ "/a": { "post": one } }), json!({}))
    };
    let before = with(json!({}));
    assert_types(before.clone(), &["ShopsOpenError404", "ShopsOpenResponse"]);
    let after = with(json!({ "409": body("c"), "5XX": body("d"), "default": body("e") }));
    assert!(before.is_subset(&after), "{after:?}");
    let more: Vec<&String> = after.difference(&before).collect();
    assert_eq!(
        more,
        ["ShopsOpenError", "ShopsOpenError409", "ShopsOpenError5xx"]
    );
}

/// Properties within properties, each of a long name.
fn nested(names: &[&str], innermost: Value) -> Value {
    let all = names.iter().rev();
    all.fold(innermost, |inner, name| object(json!({ *name: inner })))
}

#[test]
fn what_is_too_long_leaves_out_the_middle_of_the_way() {
    let kind = json!({ "type": "string", "enum": ["a", "b"] });
    let way = [
        "payment_method_options",
        "customer_balance_settings",
        "bank_transfer_kind",
    ];
    let body = |way: &[&str]| json!({ "content": { "application/json": { "schema": nested(way, kind.clone()) } } });
    let operation = |way: &[&str]| {
        json!({ "operationId": "confirm_payment_intent", "tags": ["payments"],
        "requestBody": body(way), "responses": { "204": { "description": "" } } })
    };
    let before = types(json!({ "/a": { "post": operation(&way) } }), json!({}));
    assert_types(
        before,
        &[
            "PaymentsConfirmPaymentIntentBody",
            "PaymentsConfirmPaymentIntentBodyBankTransferKind",
            "PaymentsConfirmPaymentIntentBodyCustomerBalanceSettings",
            "PaymentsConfirmPaymentIntentBodyPaymentMethodOptions",
        ],
    );
}

/// What has room for its whole way is called by it, whatever has to be shortened to the same.
#[test]
fn a_shortened_name_takes_no_whole_one() {
    let kind = json!({ "type": "string", "enum": ["a", "b"] });
    let deep = nested(
        &["payment_method_options", "customer_balance_settings"],
        object(json!({ "bank_transfer_kind": kind })),
    );
    let mut body = deep;
    body["properties"]["bank_transfer_kind"] = kind;
    let body = json!({ "content": { "application/json": { "schema": body } } });
    let operation = json!({ "operationId": "confirm_payment_intent", "tags": ["payments"],
        "requestBody": body, "responses": { "204": { "description": "" } } });
    let found = types(json!({ "/a": { "post": operation } }), json!({}));
    let name = "PaymentsConfirmPaymentIntentBodyBankTransferKind";
    assert!(found.contains(name), "{found:#?}");
    assert_eq!(found.len(), 5);
    let digits = |name: &String| name.ends_with(|last: char| last.is_ascii_digit());
    assert!(!found.iter().any(digits), "{found:#?}");
}

#[test]
fn a_long_component_is_called_by_what_it_says_once() {
    let long = "api.v2010.account.incoming_phone_number.incoming_phone_number_assigned_add_on";
    let paths = json!({ "/a": { "get": get("readA", "a", thing(long)) } });
    let model = object(json!({ "a": { "type": "string" } }));
    assert_types(
        types(paths, json!({ long: model })),
        &["ApiV2010AccountIncomingPhoneNumberAssignedAddOn"],
    );
}

/// An inline schema takes no component's name, however the component is spelled.
#[test]
fn a_component_of_any_spelling_keeps_its_name() {
    let model = object(json!({ "link": object(json!({ "a": { "type": "string" } })) }));
    let linked = object(json!({ "b": { "type": "string" } }));
    let paths = json!({ "/a": { "get": get("readA", "a", thing("some_options")),
        "put": get("readB", "a", thing("some_options_link")) } });
    let schemas = json!({ "some_options": model, "some_options_link": linked });
    let told = told(paths, schemas);
    for place in [
        "models::SomeOptionsLink.b ",
        "models::SomeOptionsLinkProperty.a ",
    ] {
        assert!(told.contains(place), "{place} isn't in {told}");
    }
}

#[test]
fn alternatives_without_a_type_of_their_own_are_called_by_their_titles() {
    let union = json!({ "oneOf": [{ "title": "id", "type": "string", "format": "uuid" },
        { "title": "name", "type": "string" }, { "type": "integer" }] });
    let paths = json!({ "/a": { "get": get("readA", "a", thing("NameOrId")) } });
    let told = told(paths, json!({ "NameOrId": union }));
    for variant in ["Id", "Name", "Integer"] {
        let line = format!("models::NameOrId::{variant} |");
        assert!(told.contains(&line), "{line} isn't in {told}");
    }
}

#[test]
fn tags_that_differ_in_case_are_one_group() {
    let text = json!({ "type": "string" });
    let paths = json!({ "/a": { "get": get("one", "responses", text.clone()) },
        "/b": { "get": get("two", "Responses", text) } });
    let told = told(paths, json!({}));
    let groups: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("Client::"))
        .collect();
    assert_eq!(
        groups,
        ["Client::responses | service responses::Responses |  | #"]
    );
    for operation in ["responses::Responses::one ", "responses::Responses::two "] {
        assert!(told.contains(operation), "{operation} isn't in {told}");
    }
}

/// One id of many with a colon is spelled so by accident.
#[test]
fn a_rare_separator_makes_no_group() {
    let text = json!({ "type": "string" });
    let mut paths = json!({ "/x": { "get": get("post_levels:append", "Levels", text.clone()) } });
    for number in 0..12 {
        let id = format!("get_level_{number}");
        paths[format!("/l{number}")] = json!({ "get": get(&id, "Levels", text.clone()) });
    }
    let told = told(paths, json!({}));
    assert!(
        told.contains("levels::Levels::post_levels_append "),
        "{told}"
    );
    let text = json!({ "type": "string" });
    let paths = json!({ "/x": { "get": get("levels:append", "Other", text.clone()) },
        "/y": { "get": get("read", "Other", text) } });
    let told = self::told(paths, json!({}));
    assert!(told.contains("levels::Levels::append "), "{told}");
}

#[test]
fn whole_numbers_that_tell_alternatives_apart_are_constants() {
    let kinds = json!({ "type": "integer", "oneOf": [
        { "title": "ROW", "const": 1, "description": "A row." },
        { "title": "BUTTON", "const": 2 }, { "title": "LINK", "const": 3 }] });
    let part = |value: i64| {
        json!({ "type": "object", "required": ["type", "a"], "properties": {
        "type": { "enum": [value], "type": "integer", "allOf": [thing("Kinds")] }, "a": { "type": "string" } } })
    };
    let either = json!({ "oneOf": [thing("Row"), thing("Button")] });
    let some = json!({ "type": "integer", "enum": [2, 3], "allOf": [thing("Kinds")] });
    let body = object(json!({ "either": either, "some": some }));
    let operation = json!({ "operationId": "make", "tags": ["a"],
        "requestBody": { "content": { "application/json": { "schema": body } } },
        "responses": { "204": { "description": "" } } });
    let schemas = json!({ "Kinds": kinds, "Row": part(1), "Button": part(2) });
    let told = told(json!({ "/a": { "post": operation } }), schemas);
    for line in [
        "models::Row.type | field i64 | const=1 ",
        "models::Row | struct new(a) ",
        "models::AMakeBodySome::Button | value | value=2 ",
        "models::AMakeBodySome::Link | value | value=3 ",
    ] {
        assert!(told.contains(line), "{line} isn't in {told}");
    }
}

#[test]
fn bodies_of_errors_are_called_as_their_types_are() {
    let error = object(json!({ "code": { "type": "integer" } }));
    let list = json!({ "type": "array", "items": thing("Error") });
    let maybe = json!({ "anyOf": [thing("Error"), { "type": "null" }] });
    let responses = json!({ "204": { "description": "" }, "400": answer(thing("Error")),
        "401": answer(maybe), "402": answer(list), "403": answer(thing("ErrorList")) });
    let paths = json!({ "/a": { "get": { "operationId": "a:get", "tags": ["a"], "responses": responses } } });
    let told = told(paths, json!({ "Error": error.clone(), "ErrorList": error }));
    let bodies: BTreeSet<&str> = told
        .lines()
        .filter_map(|line| Some(line.strip_prefix("ErrorBody::")?.split_once(" | ")?.0))
        .collect();
    let expected = ["Error", "ErrorList", "ErrorListBody", "NullableError"];
    assert_eq!(bodies, BTreeSet::from(expected));
}

/// Titles that say the same are told apart by what the alternatives hold: values, properties, types. The order of the
/// alternatives is no part of a name.
#[test]
fn alternatives_of_one_title_are_called_by_what_tells_them_apart() {
    let part = |title: &str, properties: Value| json!({ "title": title, "type": "object", "properties": properties });
    let kind = |value: &str| part("Foo", json!({ "kind": { "const": value } }));
    let text = json!({ "type": "string" });
    let parts = [
        (
            vec![kind("cat"), kind("dog"), part("Foo", json!({ "z": text }))],
            "Foo",
            ["Cat", "Dog", "WithZ"].as_slice(),
        ),
        (
            vec![
                part("Bar", json!({ "x": text, "all": text })),
                part("Bar", json!({ "y": text, "all": text })),
            ],
            "Bar",
            &["WithAllAndX", "WithAllAndY"],
        ),
    ];
    for (mut alternatives, title, names) in parts {
        for _ in 0..2 {
            let model = object(json!({ "a": { "oneOf": alternatives } }));
            let paths = json!({ "/a": { "get": get("readA", "a", thing("Model")) } });
            let found = types(paths, json!({ "Model": model }));
            let found: Vec<&str> = found
                .iter()
                .filter_map(|name| name.strip_prefix("ModelA"))
                .filter(|name| !name.is_empty())
                .collect();
            assert_eq!(found, names, "{title}");
            alternatives.reverse();
        }
    }
    let either = json!({ "oneOf": [{ "title": "Baz", "type": "string" }, { "title": "Baz", "type": "integer" }] });
    let paths = json!({ "/a": { "get": get("readA", "a", thing("Model")) } });
    let told = told(paths, json!({ "Model": object(json!({ "a": either })) }));
    for name in [
        "models::ModelA::BazString |",
        "models::ModelA::BazInteger |",
    ] {
        assert!(told.contains(name), "{name} isn't in {told}");
    }
}

/// What nothing tells apart but the order has a number, and no digits of a hash.
#[test]
fn types_of_one_place_have_numbers() {
    let inner = |name: &str| object(json!({ name: { "type": "string", "enum": ["a", "b"] } }));
    let unions = json!({ "oneOf": [
        { "oneOf": [inner("a"), inner("b")] }, { "oneOf": [inner("c"), inner("d")] } ] });
    let mut operation = get(
        "readA",
        "a",
        object(json!({
        "pair": { "type": "array", "maxItems": 2, "prefixItems": [inner("left"), inner("right")] },
        "either": unions })),
    );
    let kind = json!({ "type": "string", "enum": ["x", "y"] });
    operation["parameters"] = json!([
        { "name": "kind", "in": "path", "required": true, "schema": kind },
        { "name": "kind", "in": "query", "schema": kind }]);
    let urls = |word: &str| {
        json!({ "post": { "requestBody": { "content": { "application/json": {
        "schema": object(json!({ "w": { "type": "string", "enum": [word] } })) } } },
        "responses": { "204": { "description": "" } } } })
    };
    operation["callbacks"] = json!({ "done": { "{$request.query.one}": urls("x"), "{$request.query.other}": urls("y") } });
    let found = types(json!({ "/a/{kind}": { "get": operation } }), json!({}));
    let has_digits = |name: &&String| {
        let digits = name.chars().filter(char::is_ascii_digit);
        digits.count() > 1
    };
    assert_eq!(found.iter().find(has_digits), None, "{found:#?}");
    assert!(
        found.contains("ReadAKind") && found.contains("ReadAKind2"),
        "{found:#?}"
    );
}

/// serde writes an enum as an object with the variant's name as its only key, or as that name where it holds nothing.
#[test]
fn variants_of_a_rust_enum_have_their_own_names() {
    let radius = json!({ "type": "object", "properties": { "radius": { "type": "number" } } });
    let keyed = |name: &str| json!({ "type": "object", "required": [name], "properties": { name: radius } });
    let empty = json!({ "type": "string", "enum": ["Empty"] });
    let variants = |alternatives: Value| {
        let paths = json!({ "/a": { "get": get("readA", "a", thing("Shape")) } });
        let told = told(paths, json!({ "Shape": { "oneOf": alternatives } }));
        let variants = told
            .lines()
            .filter_map(|line| line.strip_prefix("models::Shape::"));
        let variants = variants.filter_map(|line| Some(line.split_once(" | ")?.0.to_owned()));
        variants.collect::<Vec<String>>()
    };
    assert_eq!(
        variants(json!([keyed("Circle"), keyed("Square")])),
        ["Circle", "Square"]
    );
    assert_eq!(
        variants(json!([empty, keyed("Circle")])),
        ["Circle", "Empty"]
    );
    let same = json!({ "type": "string", "enum": ["Circle"] });
    assert_eq!(
        variants(json!([same, keyed("Circle")])),
        ["Circle", "WithCircle"]
    );
    let other = json!({ "type": "object", "required": ["a", "b"] });
    assert_eq!(
        variants(json!([other, keyed("Circle")])),
        ["WithAAndB", "WithCircle"]
    );
}
