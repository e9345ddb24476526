//! Changes a customer: what is left out stays as it is, what is cleared is sent as null.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example update_customer
//! ```

use polar_client::testing::StandIn;
use polar_client::{
    Client,
    models::{CustomerCreate, CustomerUpdate},
};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (Client::from_env()?, None)
    } else {
        let stand_in = StandIn::start().await?;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        (stand_in.client(), Some(stand_in))
    };

    let customers = polar.customers();
    let create = CustomerCreate::new("ada@example.com").name("Ada Byron").external_id("usr_1815");
    let created = customers.create(create).await?;

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

    customers.delete(&created.id).anonymize(true).await?;
    Ok(())
}
