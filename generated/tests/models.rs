//! Models on the wire: what is decoded is encoded again as it came.

use std::collections::BTreeMap;

use polar_client::models::{Customer, CustomerCreate, CustomerType, CustomerUpdate, MetadataValue};
use proptest::prelude::*;
use serde_json::json;

mod support;

fn metadata_value() -> impl Strategy<Value = MetadataValue> {
    prop_oneof![
        ".*".prop_map(MetadataValue::String),
        any::<i64>().prop_map(MetadataValue::Integer),
        // A number without fraction is an integer to JSON.
        (-1e9..1e9f64).prop_map(|number| MetadataValue::Number(number.trunc() + 0.5)),
        any::<bool>().prop_map(MetadataValue::Boolean),
    ]
}

proptest! {
    #[test]
    fn a_create_survives_the_wire(
        email in ".*",
        name in proptest::option::of(".*"),
        clear in any::<bool>(),
        kind in "[a-z]{1,12}",
        metadata in proptest::collection::btree_map(".*", metadata_value(), 0..8),
    ) {
        let mut create = CustomerCreate::new(email).r#type(kind.as_str()).metadata(metadata);
        if let Some(name) = name {
            create = create.name(name);
        } else if clear {
            create = create.clear_name();
        }
        let text = serde_json::to_string(&create).unwrap();
        let back: CustomerCreate = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back, create);
    }

    #[test]
    fn a_customer_keeps_any_text_of_its_formats(id in ".*", created in ".*", kind in ".*") {
        let mut body = support::today();
        body["id"] = json!(id);
        body["created_at"] = json!(created);
        body["type"] = json!(kind);
        let customer: Customer = serde_json::from_value(body.clone()).unwrap();
        let encoded = serde_json::to_value(&customer).unwrap();
        prop_assert_eq!(&encoded["id"], &body["id"]);
        prop_assert_eq!(&encoded["created_at"], &body["created_at"]);
        prop_assert_eq!(&encoded["type"], &body["type"]);
    }
}

#[test]
fn absent_null_and_value_are_three_things() {
    let encode = |create: CustomerCreate| serde_json::to_value(create).unwrap();
    let new = || CustomerCreate::new("a@b.c");
    assert_eq!(encode(new()), json!({ "email": "a@b.c" }));
    assert_eq!(encode(new().clear_name()), json!({ "email": "a@b.c", "name": null }));
    assert_eq!(encode(new().name("A")), json!({ "email": "a@b.c", "name": "A" }));
}

#[test]
fn a_missing_required_field_is_an_error() {
    let mut body = support::today();
    body.as_object_mut().unwrap().remove("id");
    let error = serde_json::from_value::<Customer>(body).unwrap_err();
    assert!(error.to_string().contains("id"), "{error}");
}

#[test]
fn a_team_without_an_email_address() {
    let mut body = support::today();
    let before: Customer = serde_json::from_value(body.clone()).unwrap();
    body["email"] = json!(null);
    let mut after: Customer = serde_json::from_value(body).unwrap();
    assert_eq!(after.email, "");
    let update = |after: &Customer| serde_json::to_value(CustomerUpdate::between(&before, after)).unwrap();
    assert_eq!(update(&after), json!({ "email": null }));
    after.email = "team@example.com".into();
    assert_eq!(update(&after), json!({ "email": "team@example.com" }));
}

#[test]
fn enums_are_open() {
    assert_eq!(CustomerType::from("team"), CustomerType::Team);
    assert_eq!(CustomerType::from("club").as_str(), "club");
    let known: BTreeMap<CustomerType, u8> = [(CustomerType::Individual, 1)].into();
    assert_eq!(known[&CustomerType::Individual], 1);
}

#[test]
fn a_value_that_fits_nothing_is_kept() {
    let value: MetadataValue = serde_json::from_value(json!({ "deep": [1] })).unwrap();
    assert_eq!(value, MetadataValue::Unknown(json!({ "deep": [1] })));
    assert_eq!(serde_json::to_value(&value).unwrap(), json!({ "deep": [1] }));
}
