//! Creates a customer.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example create_customer
//! ```

use polar_client::testing::StandIn;
use polar_client::{Client, Server, models::CustomerCreate};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (sandbox()?, None)
    } else {
        let stand_in = StandIn::start().await?;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        (stand_in.client(), Some(stand_in))
    };

    let customer = polar
        .customers()
        .create(CustomerCreate::new("Loyal79@yahoo.com").name("Loyal"))
        .await?;

    println!("created {} <{}>", customer.id, customer.email);

    // Nothing is left behind.
    polar.customers().delete(&customer.id).await
}

/// An account of the sandbox, unless `POLAR_BASE_URL` says otherwise: an example has no business with real
/// customers.
fn sandbox() -> polar_client::Result<Client> {
    match std::env::var("POLAR_BASE_URL") {
        Ok(_) => Client::from_env(),
        Err(_) => Client::builder().server(Server::Sandbox).from_env()?.build(),
    }
}
