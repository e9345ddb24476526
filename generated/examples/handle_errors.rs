//! What can go wrong with a create, and what to do about each.
//!
//! It talks to a stand-in that it starts on this machine, so that each of them can be made to happen.
//!
//! ```text
//! cargo run -p polar-client --example handle_errors
//! ```

use polar_client::testing::StandIn;
use polar_client::{Client, Error, ErrorBody, models::CustomerCreate};

#[tokio::main]
async fn main() -> polar_client::Result<()> {
    let stand_in = StandIn::start().await?;
    let polar = stand_in.client();
    create(&polar, "a customer", "ada@example.com").await;
    create(&polar, "the same once more", "ada@example.com").await;
    create(&polar, "what is no address", "ada").await;
    stand_in.revoke_token("expired");
    let expired = Client::builder().base_url(stand_in.url()).token("expired").build()?;
    create(&expired, "with a token that is no longer valid", "bob@example.com").await;
    stand_in.reset_next_after_answer(0);
    create(&polar, "over a connection that breaks", "eve@example.com").await;
    Ok(())
}

async fn create(polar: &Client, title: &str, email: &str) {
    println!("{title}:");
    match polar.customers().create(CustomerCreate::new(email)).await {
        Ok(customer) => println!("  created {}", customer.id),
        Err(error) => explain(&error),
    }
}

fn explain(error: &Error) {
    match error {
        Error::Api(answer) => match answer.body() {
            // One arm for both shapes of a 401.
            ErrorBody::Unauthorized(_) => println!("  the token is not valid"),
            ErrorBody::Forbidden(_) => println!("  lacks one of {:?}", error.missing_scopes()),
            ErrorBody::HttpValidationError(_) => {
                // Where, and what; never what was sent.
                for refused in error.errors() {
                    println!("  {refused}");
                }
            }
            _ => println!("  answered {}", answer.status()),
        },
        // The create was perhaps carried out. It is not made again by itself, or there could be two: look
        // for the email address first.
        _ if error.is_maybe_processed() => println!("  perhaps created: {error}"),
        _ if error.is_retryable() => println!("  try again later: {error}"),
        _ => println!("  {error}"),
    }
}
