//! Calls that are waited for, without a runtime and on the only thread of one.

use polar_client::Wait;
use polar_client::testing::StandIn;

/// What a program does that knows nothing of `async`; the trait isn't in scope.
mod program {
    use std::io::{BufRead, Read};

    use polar_client::models::{Customer, CustomerCreate, CustomerUpdate};
    use polar_client::{Client, Error, ItemError};

    pub fn runs(client: &Client) {
        let customers = client.customers();
        for number in 0..25 {
            let create = CustomerCreate::new(format!("customer{number}@example.com"));
            customers.create(create).wait().expect("created");
        }
        let error = customers.get("no-such-id").wait().expect_err("there is none");
        assert!(matches!(error, Error::Api(_)), "{error:?}");

        let listed = customers.list().limit(10).stream().wait();
        let listed: Result<Vec<Customer>, ItemError> = listed.collect();
        let listed = listed.expect("listed");
        assert_eq!(listed.len(), 25);
        let pages = customers.list().limit(10).pages().wait();
        assert_eq!(pages.map(|page| page.expect("a page").items().len()).sum::<usize>(), 25);

        let update = CustomerUpdate::new().name("Ada");
        let updated = customers.update(&listed[0].id, update).wait().expect("updated");
        assert_eq!(updated.name.as_deref(), Some("Ada"));
        customers.delete(&listed[1].id).wait().expect("deleted");

        let text = customers.export().wait().expect("exported");
        let mut read = String::new();
        let mut reader = customers.export().stream().wait();
        assert_eq!(reader.head().expect("begun").expect("a head").0, 200);
        reader.read_line(&mut read).expect("a line");
        reader.read_to_string(&mut read).expect("the rest");
        assert_eq!(read, text);
    }
}

#[test]
fn without_a_runtime() {
    let stand_in = StandIn::start().wait().expect("started");
    program::runs(&stand_in.client());
    let response = stand_in.client().customers().list().with_response().wait();
    assert_eq!(response.expect("listed").status(), 200);
}

#[tokio::test]
async fn on_the_only_thread_of_a_runtime() {
    let stand_in = StandIn::start().wait().expect("started");
    let client = stand_in.client();
    // This one's connection belongs to the runtime that will stand still.
    client.customers().list().await.expect("listed");
    program::runs(&client);
    client.customers().list().await.expect("listed");
}

#[tokio::test]
async fn with_a_stand_in_without_a_socket() {
    program::runs(&StandIn::builder().in_process().client());
}
