//! What the tests share: bodies as Polar sends them, and servers that send them.

#![allow(dead_code, reason = "each test takes what it needs")]

use polar_client::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Stands for a token; no test may find it where it doesn't belong.
pub const TOKEN: &str = "polar_oat_s3cr3t_t0k3n";

/// The example body of the seed page, literally.
pub const SEED: &str = r#"{
  "created_at": "2023-11-07T05:31:56Z",
  "modified_at": "2023-11-07T05:31:56Z",
  "id": "<string>",
  "metadata": {},
  "email": "<string>",
  "email_verified": true,
  "name": "<string>",
  "billing_address": {
    "line1": "<string>",
    "line2": "<string>",
    "postal_code": "<string>",
    "city": "<string>",
    "state": "<string>",
    "country": "<string>"
  },
  "tax_id": [
    "<any>"
  ],
  "organization_id": "<string>",
  "avatar_url": "<string>"
}"#;

/// A customer as the API sends it today.
pub fn today() -> Value {
    json!({
        "id": "992fae2a-2a17-4b7a-8d9e-e287cf90131b",
        "created_at": "2026-03-04T05:06:07.123456Z",
        "modified_at": null,
        "metadata": { "plan": "pro", "seats": 3, "ratio": 0.5, "trial": false },
        "external_id": null,
        "email": "ada@example.com",
        "email_verified": false,
        "type": "individual",
        "name": null,
        "billing_name": null,
        "billing_address": null,
        "tax_id": ["911144442", "us_ein"],
        "locale": "en",
        "organization_id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737",
        "default_payment_method_id": null,
        "deleted_at": null,
        "first_user_event_at": null,
        "avatar_url": null,
        "a_field_of_tomorrow": { "nested": [1, 2, 3] }
    })
}

/// A client of a server on this machine.
pub fn client(base_url: &str) -> Client {
    Client::builder()
        .token(TOKEN)
        .base_url(base_url)
        .retry(polar_client::Retry::none())
        .build()
        .expect("the client builds")
}

/// A server that answers each create with this.
pub async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/customers/"))
        .respond_with(template)
        .mount(&server)
        .await;
    server
}

/// A server that writes these bytes to the first connection and closes it.
pub async fn raw(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = vec![0; 64 * 1024];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(answer).await;
            let _ = socket.shutdown().await;
        }
    });
    format!("http://{address}")
}
