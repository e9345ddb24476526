//! A program without `async`: `.wait()` where others say `.await`.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar's sandbox, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example blocking
//! ```
//!
//! A program of your own needs the feature `blocking`: `polar-client = { …, features = ["blocking"] }`.

use std::error::Error;
use std::io::BufRead;

use polar_client::customers::Customers;
use polar_client::testing::StandIn;
use polar_client::{Client, Server, Wait, models::CustomerCreate};

fn main() -> Result<(), Box<dyn Error>> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (sandbox()?, None)
    } else {
        let stand_in = StandIn::start().wait()?;
        println!("POLAR_ACCESS_TOKEN is not set: talking to a stand-in at {}", stand_in.url());
        (stand_in.client(), Some(stand_in))
    };
    let customers = polar.customers();

    // A call.
    let ada = customers.create(CustomerCreate::new("ada@example.com").name("Ada")).wait()?;
    println!("created {} <{}>", ada.id, ada.email);

    // From several threads at once.
    let created: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4)
            .map(|number| {
                let create = CustomerCreate::new(format!("customer{number}@example.com"));
                scope.spawn(|| customers.create(create).wait())
            })
            .collect();
        let joined = threads.into_iter().map(|thread| match thread.join() {
            Ok(created) => created,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let read = read(&customers);

    // Nothing is left behind, whatever became of the others.
    customers.delete(&ada.id).wait()?;
    for customer in created {
        customers.delete(&customer?.id).wait()?;
    }
    read
}

fn read(customers: &Customers) -> Result<(), Box<dyn Error>> {

    // A list, whose pages are fetched as the iterator gets to them.
    for customer in customers.list().limit(2).stream().wait() {
        println!("listed {}", customer?.email);
    }

    // A large answer, of which no more than a piece is in memory.
    for line in customers.export().stream().wait().lines().take(3) {
        println!("exported {}", line?);
    }
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
