//! Updates: absent leaves, null clears, a value sets; and what changed between two customers.

mod support;

use polar_client::Maybe;
use polar_client::models::{AddressInput, Customer, CustomerUpdate};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn customer(changes: Value) -> Customer {
    let mut body = support::today();
    let object = body.as_object_mut().expect("an object");
    object.extend(changes.as_object().expect("an object").clone());
    serde_json::from_value(body).expect("a customer")
}

fn wire(update: &CustomerUpdate) -> Value {
    serde_json::to_value(update).expect("JSON")
}

#[test]
fn three_states_and_none_by_accident() {
    assert_eq!(wire(&CustomerUpdate::new()), json!({}));
    assert_eq!(wire(&CustomerUpdate::default()), json!({}));
    let update = CustomerUpdate::new().name("Ada").clear_tax_id();
    assert_eq!(wire(&update), json!({ "name": "Ada", "tax_id": null }));
    let mut update = CustomerUpdate::new();
    update.name = Maybe::value_or_absent(None);
    assert_eq!(wire(&update), json!({}));
    update.name = Maybe::value_or_null(None);
    assert_eq!(wire(&update), json!({ "name": null }));
}

/// It is received as a list and sent as text, as the docs of `between` say.
#[test]
fn a_tax_id_is_left_to_its_own_method() {
    let before = customer(json!({ "tax_id": null }));
    let after = customer(json!({ "tax_id": ["DE123456789", "eu_vat"], "name": "Ada" }));
    let update = CustomerUpdate::between(&before, &after);
    assert_eq!(wire(&update), json!({ "name": "Ada" }));
    let update = wire(&update.tax_id("DE123456789"));
    assert_eq!(update, json!({ "name": "Ada", "tax_id": "DE123456789" }));
}

#[test]
fn one_changed_field_is_all_that_is_sent() {
    let before = customer(json!({ "name": "Ada" }));
    let mut after = before.clone();
    assert_eq!(wire(&CustomerUpdate::between(&before, &after)), json!({}));
    after.name = Some("Augusta".into());
    assert_eq!(wire(&CustomerUpdate::between(&before, &after)), json!({ "name": "Augusta" }));
    after.name = None;
    assert_eq!(wire(&CustomerUpdate::between(&before, &after)), json!({ "name": null }));
}

#[test]
fn an_address_is_sent_whole() {
    let before = customer(json!({}));
    let after = customer(json!({ "billing_address": { "country": "SE", "city": "Lund" } }));
    let cleared = json!({ "line1": null, "line2": null, "postal_code": null, "state": null });
    let mut address = json!({ "country": "SE", "city": "Lund" });
    address.as_object_mut().expect("an object").extend(cleared.as_object().expect("an object").clone());
    let update = CustomerUpdate::between(&before, &after);
    assert_eq!(wire(&update), json!({ "billing_address": address }));
    let received = after.billing_address.expect("an address");
    assert_eq!(update.billing_address, Maybe::Value(AddressInput::from(&received)));
}

/// What the server does with an update: replaces what is there.
fn apply(customer: &Value, update: &Value) -> Value {
    let mut customer = customer.as_object().expect("an object").clone();
    customer.extend(update.as_object().expect("an object").clone());
    Value::Object(customer)
}

fn fields() -> impl Strategy<Value = Value> {
    let text = || proptest::option::of("[a-c]{0,2}");
    let metadata = proptest::collection::btree_map("[a-b]", 0..3i64, 0..3);
    let country = proptest::option::of("[A-B]{2}");
    ("[a-b]@b", text(), text(), metadata, country).prop_map(|(email, name, locale, metadata, country)| {
        let address = country.map(|country| json!({ "country": country, "city": "Lund" }));
        let fields = json!({
            "email": email, "name": name, "locale": locale, "metadata": metadata, "billing_address": address,
        });
        fields
    })
}

/// What a customer says of the fields that can be updated, `null` and absent alike.
fn said(customer: &Value) -> Map<String, Value> {
    let mut said = Map::new();
    for key in ["email", "name", "locale", "metadata", "billing_address"] {
        let mut value = customer.get(key).cloned().unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.retain(|_, value| !value.is_null());
        }
        said.insert(key.to_owned(), value);
    }
    said
}

proptest! {
    #[test]
    fn an_update_makes_the_new_of_the_old(before in fields(), after in fields()) {
        let encode = |customer: &Customer| serde_json::to_value(customer).expect("JSON");
        let (before, after) = (customer(before), customer(after));
        let update = wire(&CustomerUpdate::between(&before, &after));
        let result = apply(&encode(&before), &update);
        prop_assert_eq!(said(&result), said(&encode(&after)));
        for (key, value) in update.as_object().expect("an object") {
            let (old, new) = (said(&encode(&before)), said(&json!({ key: value })));
            prop_assert_ne!(old.get(key), new.get(key));
        }
        let unchanged = wire(&CustomerUpdate::between(&after, &after));
        prop_assert_eq!(unchanged, json!({}));
    }
}
