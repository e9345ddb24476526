//! Changes a customer: what is left out stays as it is, what is cleared is sent as null.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example update_customer
//! ```

use polar_client::customers::Customers;
use polar_client::testing::StandIn;
use polar_client::{
    Client, Server,
    models::{Customer, CustomerCreate, CustomerUpdate},
};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (sandbox()?, None)
    } else {
        let stand_in = StandIn::start().await?;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        (stand_in.client(), Some(stand_in))
    };

    let customers = polar.customers();
    let create = CustomerCreate::new("ada@example.com").name("Ada Byron").external_id("usr_1815");
    let created = customers.create(create).await?;
    let changed = change(&customers, &created).await;

    // Nothing is left behind, whatever became of the changes.
    customers.delete(&created.id).anonymize(true).await?;
    changed
}

async fn change(customers: &Customers, created: &Customer) -> polar_client::Result<()> {
    // Three states: the email is left as it is, the name is set, the locale is cleared.
    let update = CustomerUpdate::new().name("Ada Lovelace").clear_locale();
    let renamed = customers.update(&created.id, update).await?;
    println!("{:?} is now {:?}", created.name, renamed.name);

    // Or change what was received, and send what became different.
    let mut wanted = renamed.clone();
    wanted.email = "ada.lovelace@example.com".to_owned();
    let update = CustomerUpdate::between(&renamed, &wanted);
    let moved = customers.update(&created.id, update).await?;
    println!("{} is now {}", renamed.email, moved.email);
    Ok(())
}

/// An account of the sandbox, unless `POLAR_BASE_URL` says otherwise: an example has no business with real
/// customers.
fn sandbox() -> polar_client::Result<Client> {
    match std::env::var("POLAR_BASE_URL") {
        Ok(_) => Client::from_env(),
        Err(_) => Client::builder().server(Server::Sandbox).from_env()?.build(),
    }
}
