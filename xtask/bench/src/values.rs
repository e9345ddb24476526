//! The JSON that is sent and received, in the order of the document's properties and out of it.

use by_hand::models::{Customer, CustomerCreate, CustomerList, CustomerState, Pagination};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How many customers a list has.
pub const LISTED: usize = 100;

/// A value of both sides, as text.
pub struct Sample {
    /// What it is called in the tables.
    pub name: &'static str,
    /// Properties in the document's order.
    pub in_order: String,
    /// Properties by the alphabet, as a server that sorts them sends them.
    pub sorted: String,
}

impl Sample {
    /// The same under another name.
    pub fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// A customer with all that it can have.
pub fn customer() -> Sample {
    sample::<Customer>("Customer", include_str!("../data/customer.json"))
}

/// A customer to be created, likewise.
pub fn customer_create() -> Sample {
    let text = include_str!("../data/customer_create.json");
    sample::<CustomerCreate>("CustomerCreate", text)
}

/// The state of a customer: nested, with benefits of several kinds.
pub fn customer_state() -> Sample {
    let text = include_str!("../data/customer_state.json");
    sample::<CustomerState>("CustomerState", text)
}

/// A page of [`LISTED`] customers.
pub fn customer_list() -> Sample {
    list("list of 100", LISTED)
}

/// A page without customers.
pub fn empty_list() -> Sample {
    list("empty list", 0)
}

fn list(name: &'static str, count: usize) -> Sample {
    let text = include_str!("../data/customer.json");
    let item: Customer = serde_json::from_str(text).expect("the sample is a customer");
    let items = (0..count).map(|index| Customer {
        email: format!("ada{index}@example.com"),
        ..item.clone()
    });
    let list = CustomerList {
        items: items.collect(),
        pagination: Pagination {
            total_count: 100,
            max_page: 1,
        },
    };
    let text = serde_json::to_string(&list).expect("a list can be written");
    sample::<CustomerList>(name, &text)
}

/// serde's derive writes in the order of declaration, `Value` by the alphabet.
fn sample<T: Serialize + DeserializeOwned>(name: &'static str, text: &str) -> Sample {
    let typed: T = serde_json::from_str(text).expect("the sample is of its type");
    let untyped: Value = serde_json::from_str(text).expect("the sample is JSON");
    Sample {
        name,
        in_order: serde_json::to_string(&typed).expect("it can be written"),
        sorted: serde_json::to_string(&untyped).expect("it can be written"),
    }
}
