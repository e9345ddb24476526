//! Creates a customer.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example create_customer
//! ```

use polar_client::{Client, models::CustomerCreate};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (Client::from_env()?, None)
    } else {
        let server = stand_in().await;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", server.uri());
        let client = Client::builder()
            .token("polar_oat_stand_in")
            .base_url(server.uri())
            .build()?;
        (client, Some(server))
    };

    let customer = polar
        .customers()
        .create(CustomerCreate::new("Loyal79@yahoo.com").name("Loyal"))
        .await?;

    println!("created {} <{}>", customer.id, customer.email);
    Ok(())
}

/// A server that answers the one request of this program as Polar does.
async fn stand_in() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/customers/"))
        .and(header("authorization", "Bearer polar_oat_stand_in"))
        .respond_with(|request: &Request| {
            let sent: serde_json::Value = request.body_json().unwrap_or_default();
            ResponseTemplate::new(201).set_body_json(serde_json::json!({
                "created_at": "2026-01-01T00:00:00Z",
                "modified_at": null,
                "id": "992fae2a-2a17-4b7a-8d9e-e287cf90131b",
                "metadata": {},
                "email": sent["email"],
                "email_verified": false,
                "name": sent["name"],
                "billing_address": null,
                "tax_id": null,
                "organization_id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737",
                "avatar_url": "https://www.gravatar.com/avatar/0?d=404",
            }))
        })
        .mount(&server)
        .await;
    server
}
