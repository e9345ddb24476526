//! Lists every customer, ten to a page.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example list_customers
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
        for number in 1..=25 {
            let create = CustomerCreate::new(format!("customer{number}@example.com"));
            stand_in.client().customers().create(create).await?;
        }
        (stand_in.client(), Some(stand_in))
    };

    // Pages are fetched as they are needed. Customers that come and go meanwhile make none of the others
    // come twice or not at all.
    let mut customers = polar.customers().list().limit(10).stream();
    let mut count = 0;
    while let Some(customer) = customers.next().await {
        match customer {
            Ok(customer) => {
                count += 1;
                println!("{} <{}>", customer.id, customer.email);
            }
            // This one did not decode; those after it still come.
            Err(error) if error.as_error().is_none() => eprintln!("left out: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    println!("{count} customers");
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
