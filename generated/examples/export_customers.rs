//! Writes the export of all customers to standard output, piece by piece as it comes.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example export_customers
//! ```

use std::io::{self, Write};

use polar_client::testing::StandIn;
use polar_client::{Client, Server, models::CustomerCreate};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (sandbox()?, None)
    } else {
        let stand_in = StandIn::start().await?;
        eprintln!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        for number in 1..=25 {
            let create = CustomerCreate::new(format!("customer{number}@example.com"));
            stand_in.client().customers().create(create).await?;
        }
        (stand_in.client(), Some(stand_in))
    };

    // However large it is, no more than a piece of it is in memory. For a short one, `.await` gives the text.
    let mut export = polar.customers().export().stream();
    let mut out = io::stdout().lock();
    while let Some(piece) = export.next().await {
        out.write_all(&piece?)?;
    }
    out.flush()?;
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
