//! Creates a customer.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example create_customer
//! ```

use polar_client::testing::StandIn;
use polar_client::{Client, models::CustomerCreate};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (Client::from_env()?, None)
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
    Ok(())
}
