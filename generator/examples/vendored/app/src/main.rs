//! Calls the generated client, here with a stand-in for the server on this machine.

use acme_client::models::WidgetCreate;
use acme_client::testing::StandIn;

#[tokio::main]
async fn main() -> acme_client::Result<()> {
    let stand_in = StandIn::start().await?;
    let acme = stand_in.client(); // with an account: `Client::from_env()?`
    let made = acme.widgets().create(WidgetCreate::new("Gear").colour("red")).await?;
    let read = acme.widgets().get(&made.id).await?;
    println!("{} is a widget", read.name);

    let missing = acme.widgets().get("00000000-0000-4000-8000-000000000000").await;
    match missing.map_err(|error| error.status().map(|status| status.as_u16())) {
        Err(Some(404)) => println!("another one isn't there"),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
