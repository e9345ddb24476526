//! Creates a customer by the emitted client.

use polar_client::{Client, models::CustomerCreate};

#[tokio::main(flavor = "current_thread")]
async fn main() -> polar_client::Result<()> {
    let polar = Client::from_env()?;
    let body = CustomerCreate::new("Loyal79@yahoo.com").name("Loyal");
    let customer = polar.customers().create(body).await?;
    println!("{} {}", customer.id, customer.email);
    Ok(())
}
