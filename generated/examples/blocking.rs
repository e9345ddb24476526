//! A program without `async`: `.wait()` where others say `.await`.
//!
//! With `POLAR_ACCESS_TOKEN` set it talks to Polar, or to the server that `POLAR_BASE_URL` names.
//! Without, it starts a stand-in on this machine and talks to that.
//!
//! ```text
//! cargo run -p polar-client --example blocking
//! ```
//!
//! A program of your own needs the feature `blocking`: `polar-client = { …, features = ["blocking"] }`.

use std::error::Error;
use std::io::BufRead;

use polar_client::testing::StandIn;
use polar_client::{Client, Wait, models::CustomerCreate};

fn main() -> Result<(), Box<dyn Error>> {
    let (polar, _stand_in) = if std::env::var_os("POLAR_ACCESS_TOKEN").is_some() {
        (Client::from_env()?, None)
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
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4)
            .map(|number| {
                let create = CustomerCreate::new(format!("customer{number}@example.com"));
                scope.spawn(|| customers.create(create).wait())
            })
            .collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(created) => created.map(|_| ()),
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;

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
