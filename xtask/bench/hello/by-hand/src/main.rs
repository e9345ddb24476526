//! Creates a customer by what is written by hand.

use by_hand::Polar;
use by_hand::models::CustomerCreate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("POLAR_ACCESS_TOKEN")?;
    let polar = Polar::new("https://api.polar.sh", token)?;
    let body = CustomerCreate {
        email: "Loyal79@yahoo.com".to_owned(),
        name: Some("Loyal".to_owned()),
        billing_address: None,
        external_id: None,
        locale: None,
        metadata: None,
        organization_id: None,
        owner: None,
        tax_id: None,
        r#type: None,
    };
    let customer = polar.create(&body).await?;
    println!("{} {}", customer.id, customer.email);
    Ok(())
}
