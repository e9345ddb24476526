//! Receives Polar's webhooks.
//!
//! With `POLAR_WEBHOOK_SECRET` set it listens on 127.0.0.1:3000 until it is stopped; let a tunnel lead there.
//! Without, it plays both parts: it delivers events to itself, signed as Polar signs them, and ends.
//!
//! ```text
//! cargo run -p polar-client --features webhooks --example webhook_receiver
//! ```

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use polar_client::webhooks::{Event, Verifier, WebhookError};
use tokio::net::TcpListener;

const PATH: &str = "/webhooks/polar";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if let Ok(secret) = std::env::var("POLAR_WEBHOOK_SECRET") {
        let listener = TcpListener::bind("127.0.0.1:3000").await?;
        println!("listening at http://{}{PATH}", listener.local_addr()?);
        return Ok(axum::serve(listener, app(Verifier::new(&secret)?)).await?);
    }

    println!("POLAR_WEBHOOK_SECRET is not set: delivering to ourselves");
    let verifier = Verifier::new("whsec_bm90IGEgc2VjcmV0LCBhbiBleGFtcGxlIQ==")?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}{PATH}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, app(verifier.clone())).into_future());
    deliver(&url, &verifier).await
}

/// What the receiver knows.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    done: Done,
}

/// Ids of deliveries that are done with. A program that runs for long keeps them in a database, for some
/// days.
type Done = Arc<Mutex<BTreeSet<String>>>;

fn app(verifier: Verifier) -> Router {
    let done = Done::default();
    let seen = Arc::clone(&done);
    let verifier = verifier.replay_guard(move |id| {
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.contains(id)
    });
    let receiver = Receiver { verifier, done };
    // The body as bytes, since every byte of it is signed; axum takes two MiB of it at most.
    Router::new().route(PATH, post(receive)).with_state(receiver)
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match receiver.verifier.event(&headers, &body) {
        Ok(event) => handle(event),
        Err(WebhookError::Replayed) => {
            println!("  seen before");
            return StatusCode::ACCEPTED;
        }
        // Polar's own, but not as its document says. It is delivered again, so that nothing is lost before
        // this program is mended.
        Err(error @ WebhookError::Decode { .. }) => {
            println!("  to be delivered again: {error}");
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
        Err(error) => {
            println!("  refused: {error}");
            return StatusCode::FORBIDDEN;
        }
    }
    if let Some(id) = receiver.verifier.id(&headers) {
        let mut done = receiver.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.insert(id.to_owned());
    }
    StatusCode::ACCEPTED
}

fn handle(event: Event) {
    match event {
        Event::CustomerCreated(event) => println!("  welcome, {}", event.data.id),
        Event::CustomerDeleted(event) => println!("  farewell, {}", event.data.id),
        Event::Unknown(event) => println!("  unknown: {}", event.name.unwrap_or_default()),
        event => println!("  nothing to do: {}", event.name()),
    }
}

/// Plays Polar: an event, the same once more, one that is new to this program, and a forgery.
async fn deliver(url: &str, polar: &Verifier) -> Result<(), Box<dyn Error>> {
    let created = serde_json::json!({
        "type": "customer.created",
        "timestamp": "2026-01-01T00:00:01Z",
        "data": {
            "id": "992fae2a-2a17-4b7a-8d9e-e287cf90131b",
            "created_at": "2026-01-01T00:00:00Z",
            "modified_at": null,
            "organization_id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737",
            "email": "Loyal79@yahoo.com",
            "email_verified": false,
            "name": "Loyal",
            "billing_address": null,
            "tax_id": null,
            "metadata": {},
            "avatar_url": "https://www.gravatar.com/avatar/0?d=404",
        },
    });
    let new = serde_json::json!({ "type": "customer.merged" });
    let client = reqwest::Client::new();
    for (title, id, body, signed) in [
        ("an event", "msg_1", &created, true),
        ("the same event", "msg_1", &created, true),
        ("an event that is new", "msg_2", &new, true),
        ("a forgery", "msg_3", &created, false),
    ] {
        println!("{title}");
        let body = body.to_string();
        let headers = polar.sign(id, SystemTime::now(), if signed { body.as_bytes() } else { b"" })?;
        let answer = client.post(url).headers(headers).body(body).send().await?;
        println!("  answered {}", answer.status());
    }
    Ok(())
}
